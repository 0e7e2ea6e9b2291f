"""Which addresses of a source are wanted: its `include` and `exclude`."""

from __future__ import annotations

import re
from functools import lru_cache

from newscrawl.items import Source


def unwanted(url: str, source: Source) -> str | None:
    """What of a source's row leaves an address out, in words; None where it is wanted."""
    for pattern in source.exclude:
        if _compiled(pattern).search(url):
            return f"'exclude' has {pattern!r}"
    if source.include and not any(_compiled(pattern).search(url) for pattern in source.include):
        return "it holds none of 'include'"
    return None


@lru_cache(maxsize=1 << 12)
def _compiled(pattern: str) -> re.Pattern[str]:
    """Python keeps some hundred patterns; a catalogue may have more."""
    return re.compile(pattern)
