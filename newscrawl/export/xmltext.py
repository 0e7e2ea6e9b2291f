"""Texts of pages as XML can hold them."""

from __future__ import annotations

import re

# What XML 1.0 has no place for, not even escaped.
_IMPOSSIBLE = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def xml_text(text: str) -> str:
    """A text whose characters that XML has no place for are U+FFFD."""
    return _IMPOSSIBLE.sub("\ufffd", text)
