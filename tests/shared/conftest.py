"""What tests on the labelled pages share. They are skipped, by name, where there are none."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.shared.replaying import Replay

CHECKOUT = Path(__file__).resolve().parents[2]
SHARED = Path(os.environ.get("NEWSCRAWL_SHARED") or CHECKOUT.parent / "shared")


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder with the labelled pages."""
    if not (SHARED / "eval").is_dir():
        pytest.skip("no labelled pages: put them in ../shared, or name their folder in NEWSCRAWL_SHARED")
    return SHARED


@pytest.fixture
def fundus(shared: Path, tmp_path: Path) -> Replay:
    return Replay(shared / "replay" / "replay.py", [shared / "eval" / "dev" / "fundus.jsonl.gz"], tmp_path)


@pytest.fixture
def news(shared: Path, tmp_path: Path) -> Replay:
    """The larger set of news by many papers; the evaluation reads the pages of all sets."""
    return Replay(shared / "replay" / "replay.py", [shared / "eval" / "dev" / "segments.jsonl.gz"], tmp_path)
