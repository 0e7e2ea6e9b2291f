"""A citation within a page for reference managers in browsers: COinS, an OpenURL in the title of an empty element."""

from __future__ import annotations

from urllib.parse import quote, urlencode

from newscrawl.export.citations.citation import Citation, iso
from newscrawl.export.citations.names import Name


def coins(cited: Citation) -> str:
    """The OpenURL of a story, for the title of ``<span class="Z3988">``.

    Dublin Core, with the type that Zotero calls an article of a newspaper: OpenURL itself knows journals and books.
    """
    pairs = [
        ("ctx_ver", "Z39.88-2004"),
        ("rft_val_fmt", "info:ofi/fmt:kev:mtx:dc"),
        ("rft.type", "newspaperArticle"),
        ("rft.title", cited.title),
        ("rft.source", cited.container),
        ("rft.date", iso(cited.issued)),
        ("rft.language", cited.language),
        ("rft.identifier", cited.url),
        ("rft.description", cited.abstract),
        *map(_author, cited.authors),
        *(("rft.subject", tag) for tag in cited.tags),
    ]
    return urlencode([(key, value) for key, value in pairs if value], quote_via=quote)


def _author(name: Name) -> tuple[str, str]:
    """A name that is a whole stands where those of organisations do if it has words that would be taken apart."""
    return "rft.aucorp" if " " in name.literal else "rft.au", name.inverted
