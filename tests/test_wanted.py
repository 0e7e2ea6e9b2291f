"""What of a source is wanted."""

from __future__ import annotations

import pytest

from newscrawl.items import Source
from newscrawl.wanted import unwanted


@pytest.mark.parametrize(
    ("include", "exclude", "address", "why"),
    [
        ((), (), "/sport/match", None),
        ((), ("/sport/",), "/sport/match", "'exclude' has '/sport/'"),
        ((), ("/sport/",), "/news/sport-and-politics", None),
        ((), (r"[?&]utm_medium=deal\b",), "/a?utm_medium=deal", r"'exclude' has '[?&]utm_medium=deal\\b'"),
        (("/politics/", "/city/"), (), "/city/harbour", None),
        (("/politics/", "/city/"), (), "/food/herring", "it holds none of 'include'"),
        (("/politics/",), ("/live/",), "/politics/live/1", "'exclude' has '/live/'"),
    ],
)
def test_patterns(include: tuple[str, ...], exclude: tuple[str, ...], address: str, why: str | None) -> None:
    assert unwanted(f"https://gazette.example{address}", Source("gazette", include=include, exclude=exclude)) == why
