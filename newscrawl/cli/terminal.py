"""Text of unknown origin on a terminal."""

from __future__ import annotations

import re

from rich.console import Console
from rich.text import Text

# A page's text must not move the cursor, set the title or turn round what follows: all control characters but line
# break and tab, and the marks of bidirectional overrides.
_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufff9-\ufffb\ud800-\udfff]")


def printable(text: str) -> str:
    """A text whose control characters are shown as U+FFFD."""
    return _CONTROLS.sub("\ufffd", text)


def one_line(text: str) -> str:
    """``printable``, on one line."""
    return printable(" ".join(text.split()))


def plain(text: str, style: str = "") -> Text:
    """A text for rich that is taken as it is: no markup, no control characters."""
    return Text(printable(text), style=style)


def talk_console() -> Console:
    """The console for progress: standard error."""
    return Console(stderr=True, highlight=False, markup=False, emoji=False)


def result_console() -> Console:
    """The console for results. Where standard output is no terminal nothing is coloured or wrapped."""
    console = Console(highlight=False, markup=False, emoji=False)
    if not console.is_terminal:
        console = Console(highlight=False, markup=False, emoji=False, color_system=None, width=1_000_000)
    return console
