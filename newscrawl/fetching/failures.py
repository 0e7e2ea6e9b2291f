"""Why a request got no answer, in words."""

from __future__ import annotations

from twisted.web.client import ResponseFailed

#: Characters of a reason that are kept.
LONGEST = 300


def failure_text(error: BaseException) -> str:
    """One line: the name of an error and what it says. Of an answer that broke off, what broke it off."""
    if isinstance(error.__cause__, ResponseFailed) and error.__cause__.reasons:
        error = error.__cause__.reasons[-1].value  # Scrapy's own text is the list of them, as Python prints it
    return " ".join(f"{type(error).__name__}: {error}".split()).strip(": ")[:LONGEST]
