from __future__ import annotations

from datetime import datetime, timezone

import pytest

from newscrawl.demo.content import load_publishers, parse_body
from newscrawl.demo.pieces import LINK, shown_date


def test_body_marks() -> None:
    chunks = parse_body("One\nline.\n\n## Head\n\n> Said\n\n- a\n- b\n\n| x | y\n| 1 | 2\n\n= Cap | Me\n\n@ 21.40\n")
    assert [(chunk.shape, chunk.lines) for chunk in chunks] == [
        ("paragraph", ("One line.",)),
        ("heading", ("Head",)),
        ("quote", ("Said",)),
        ("list", ("a", "b")),
        ("table", ("x | y", "1 | 2")),
        ("caption", ("Cap | Me",)),
        ("time", ("21.40",)),
    ]


def test_stories_are_whole() -> None:
    for publisher in load_publishers():
        slugs = [entry.slug for entry in publisher.entries]
        assert len(slugs) == len(set(slugs))
        for entry in publisher.entries:
            assert entry.section in publisher.sections
            assert entry.authors or entry.agency
            for chunk in entry.body:
                for line in chunk.lines:
                    assert line == line.strip()
                    assert all(publisher.entry(match[2]) for match in LINK.finditer(line))
    with pytest.raises(KeyError, match="has no story"):
        load_publishers()[0].entry("nothing")


@pytest.mark.parametrize(
    ("language", "shown"),
    [
        ("en", "9 March 2026, 07:05"),
        ("de", "09.03.2026, 07:05 Uhr"),
        ("fr", "9 mars 2026 à 07h05"),
        ("es", "9 de marzo de 2026, 07:05"),
    ],
)
def test_shown_dates(language: str, shown: str) -> None:
    assert shown_date(datetime(2026, 3, 9, 7, 5, tzinfo=timezone.utc), language) == shown
