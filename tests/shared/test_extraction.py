"""The extraction on labelled pages: never worse than trafilatura alone, on any column."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = [pytest.mark.shared, pytest.mark.slow]

#: What trafilatura 2.3.1 (standard mode, with metadata) reaches on the same pages, as published with them.
TRAFILATURA = {
    "wcxb": {"f1": 0.936, "precision": 0.940, "recall": 0.953, "exact": 0.129, "author": 0.675, "date": 0.850,
             "title": 0.548},
    "fundus": {"f1": 0.949, "precision": 0.935, "recall": 0.975, "exact": 0.081, "author": 0.750, "date": 0.984,
               "title": 0.669},
    "dates": {"date": 0.923},
    "fixtures": {"author": 0.540, "date": 0.765, "title": 0.838},
    "segments": {"segment f1": 0.919, "segment p": 0.896, "segment r": 0.942, "author": 0.549, "date": 0.860,
                 "title": 0.607},
}  # fmt: skip


def test_no_column_is_worse_than_trafilatura(shared: Path, tmp_path: Path) -> None:
    command = f"{sys.executable} -m newscrawl extract --batch --jobs 2"
    evaluate = [sys.executable, str(shared / "eval" / "evaluate.py"), "--cmd", command, "--out", str(tmp_path / "out.json")]
    subprocess.run(evaluate, check=True, capture_output=True, env=os.environ | {"PYTHONDONTWRITEBYTECODE": "1"})
    report = json.loads((tmp_path / "out.json").read_text())
    worse: dict[tuple[str, str], tuple[float, float]] = {}
    for name, columns in TRAFILATURA.items():
        ours = report[name] | {f"segment {key}": value for key, value in report[name].get("segment", {}).items()}
        worse |= {(name, key): (ours[key], value) for key, value in columns.items() if round(ours[key], 3) < value}
        assert ours["error"] <= 0.02, name
    assert not worse
