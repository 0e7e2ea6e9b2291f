"""The text that started it: a story of The Week, scraped with its newsletter forms and its list of other stories."""

from __future__ import annotations

from pathlib import Path

import pytest

from newscrawl.extraction.lines import line_model
from newscrawl.extraction.scrub import Scrubbed, scrub

pytestmark = pytest.mark.shared


@pytest.fixture(scope="module")
def lines(shared: Path) -> list[str]:
    text = (shared / "seed" / "week-article.txt").read_text(encoding="utf-8")
    return [line for line in text.splitlines() if line.strip()]


@pytest.fixture(scope="module")
def scrubbed(lines: list[str]) -> Scrubbed:
    return scrub("\n".join(lines), line_model())


def test_headline_story_and_author(scrubbed: Scrubbed, lines: list[str]) -> None:
    assert scrubbed.title == lines[0]
    kept = [line for line in lines if line.startswith(("Valentine", "The Washington", "The Justice", "Meanwhile", "Read more"))]
    assert len(kept) == 5
    assert scrubbed.text.splitlines() == kept
    (author,) = scrubbed.authors
    assert (author.name, author.kind) == ("Kelly O'Meara Morales", "person")
    assert author.bio == next(line for line in lines if line.startswith("Kelly"))


def test_roles_of_what_was_removed(scrubbed: Scrubbed, lines: list[str]) -> None:
    roles: dict[str, list[str]] = {}
    for block in scrubbed.blocks:
        if not block.kept:
            roles.setdefault(block.role, []).append(block.text)
    bullets = [index for index, line in enumerate(lines) if line == "-"]
    assert roles["related"] == ["\n".join(lines[index + 1 : index + 3]) for index in bullets]
    assert len(roles["related"]) == 11
    assert [text.split()[0] for text in roles["promo"]] == ["Subscribe", "Escape", "Sign", "From", "From", "Sign", "A"]
    assert set(roles) == {"headline", "promo", "bio", "related"}
