"""The tour runs from top to bottom, and what its sentences say holds."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.tour import PAGE, PICTURES, blocks, take

pytestmark = pytest.mark.slow


def test_every_picture_of_the_page_is_there() -> None:
    shown = re.findall(r"^!\[[^\]]{20,}\]\(tour/([\w.]+)\)$", PAGE.read_text(encoding="utf-8"), re.M)
    made = re.findall(r'savefig\("tour/([\w.]+)"\)', "\n".join(blocks("python")))
    assert len(shown) == 3
    assert shown == made
    assert sorted(shown) == sorted(path.name for path in PICTURES.iterdir())


def test_the_tour(tmp_path: Path) -> None:
    pytest.importorskip("pandas")
    pytest.importorskip("matplotlib")
    printed, tables = take(tmp_path)
    assert "tarnmouth-courier\t24\t" in printed[-1]

    copies = tables["copies"]
    pairs = sorted((row["first_source"], row["source"], row["role"]) for row in copies)
    assert pairs == [
        ("lindenfurter-anzeiger", "tarnmouth-courier", "edited copy"),
        ("tarnmouth-courier", "faro-de-cendal", "agency copy"),
        ("tarnmouth-courier", "lindenfurter-anzeiger", "agency copy"),
        ("tarnmouth-courier", "lindenfurter-anzeiger", "edited copy"),
    ]
    assert {row["agency"] for row in copies if row["role"] == "agency copy"} == {"Kestrel Wire"}
    assert all(row["hours_later"] > 0 and row["contained"] > 0.7 for row in copies)

    headlines = tables["headlines"]
    assert len(headlines) == 5
    assert [row["source"] for row in headlines if not row["text_kept"]] == ["tarnmouth-courier", "lindenfurter-anzeiger"]
    assert all(row["kept"] < 0.5 for row in headlines)

    shares = {row["source"]: row for row in tables["shares"]}
    assert len(shares) == 4
    assert all(0.25 < row["promotion"] < 0.4 for row in shares.values())
    assert all(abs(row["story"] + row["promotion"] + row["other"] - 1) < 1e-9 for row in shares.values())
    for name in ("republishers", "headlines", "promotion"):
        assert "</svg>" in (tmp_path / "tour" / f"{name}.svg").read_text(encoding="utf-8")
