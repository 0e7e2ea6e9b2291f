"""The tour in docs/tour.md, run as a reader would. ``python -m tests.tour`` makes the pictures of the page anew."""

from __future__ import annotations

import json
import re
import shlex
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from tests.crawling import environment

CHECKOUT = Path(__file__).resolve().parents[1]
PAGE = CHECKOUT / "docs" / "tour.md"
PICTURES = CHECKOUT / "docs" / "tour"


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", PAGE.read_text(encoding="utf-8"), re.M | re.S)


def take(folder: Path) -> tuple[list[str], dict[str, Any]]:
    """Run every block in a folder: what the commands printed, and the tables that the Python code made."""
    printed = []
    for block in blocks("sh"):
        for line in block.splitlines():
            command = [sys.executable, "-m", *shlex.split(line)]
            done = subprocess.run(command, cwd=folder, env=environment(), capture_output=True, text=True)
            assert done.returncode == 0, done.stderr
            printed.append(done.stdout)
    code = "\n".join([
        "import warnings; warnings.simplefilter('error')",
        *blocks("python"),
        "import json",
        "tables = {'copies': copies, 'headlines': headlines, 'shares': shares.reset_index()}",
        "print(json.dumps({name: table.to_dict('records') for name, table in tables.items()}))",
    ])  # fmt: skip
    settings = "svg.hashsalt: newscrawl\nsvg.fonttype: none\n"
    (folder / "matplotlibrc").write_text(settings, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=folder, env=environment(MPLBACKEND="Agg"), capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    return printed, json.loads(done.stdout.splitlines()[-1])


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as name:
        take(Path(name))
        PICTURES.mkdir(exist_ok=True)
        for picture in (Path(name) / "tour").glob("*.svg"):
            text = re.sub(r"<metadata>.*?</metadata>\n?", "", picture.read_text(encoding="utf-8"), flags=re.S)
            (PICTURES / picture.name).write_text(text, encoding="utf-8")
