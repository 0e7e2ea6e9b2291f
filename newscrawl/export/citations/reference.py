"""A citation as a line to read, of no style in particular."""

from __future__ import annotations

from newscrawl.export.citations.citation import Citation, iso

_ENDS = (".", "?", "!", "…", "。", "？", "！", "؟", "।")


def reference(cited: Citation) -> str:
    """Authors. “Title.” Newspaper, date. Address. Accessed date."""
    authors = "; ".join(name.inverted for name in cited.authors)
    where = ", ".join(part for part in (cited.container, iso(cited.issued) or "n.d.") if part)
    accessed = f"Accessed {iso(cited.accessed)}" if cited.accessed else ""
    title = f"“{_ended(cited.title or 'Untitled')}”"
    parts = [_ended(authors), title, _ended(where), cited.url, _ended(accessed)]
    return " ".join(part for part in parts if part)


def _ended(text: str) -> str:
    return f"{text}." if text and not text.endswith(_ENDS) else text
