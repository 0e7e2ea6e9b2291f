"""Citations in BibTeX, for BibTeX itself, biblatex, JabRef, Zotero and pandoc alike; in UTF-8."""

from __future__ import annotations

import re

from newscrawl.export.citations.citation import Citation, iso
from newscrawl.export.citations.names import Name

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_SPECIAL = {
    "\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}",
    **{sign: f"\\{sign}" for sign in "&%$#_{}"},
}  # fmt: skip
# BibTeX counts braces that are text, too: those that are no pairs need a name, which few readers other than LaTeX know.
_LONE_BRACES = {**_SPECIAL, "{": r"\textbraceleft{}", "}": r"\textbraceright{}"}
_TO_ESCAPE = re.compile("[" + re.escape("".join(_SPECIAL)) + "]")
_APART = re.compile(r",|\band\b", re.I)
_IN_URLS = {"\\": "%5C", "{": "%7B", "}": "%7D", " ": "%20"}


def bibtex(cited: Citation) -> str:
    """An entry of type article.

    ``entrysubtype`` makes it one of a newspaper where that is known; year and month are for styles that know no
    ``date``. The title is between two pairs of braces, as styles would write the names in it small.
    """
    fields = {
        "author": _braced(" and ".join(map(_name, cited.authors))),
        "title": _braced(_grouped(cited.title)) if cited.title else "",
        "journal": _braced(_escaped(cited.container)),
        "entrysubtype": "{newspaper}",
        "date": _braced(iso(cited.issued)),
        "year": _braced(iso(cited.issued[:1])),
        "month": _month(cited.issued),
        "url": _braced("".join(_IN_URLS.get(sign, sign) for sign in cited.url)),  # no other sign is escaped in it
        "urldate": _braced(iso(cited.accessed)),
        "langid": _braced(cited.language),
        "abstract": _braced(_escaped(cited.abstract)),
        "keywords": _braced(", ".join(map(_escaped, cited.keywords))),
    }
    lines = [f"  {name} = {value},\n" for name, value in fields.items() if value]
    return f"@article{{{cited.key},\n{''.join(lines)}}}\n"


def _month(date: tuple[int, ...]) -> str:
    """A word without braces, for which each style has its own."""
    return _MONTHS[date[1] - 1] if len(date) > 1 and 1 <= date[1] <= 12 else ""


def _braced(text: str) -> str:
    return f"{{{text}}}" if text else ""


def _name(name: Name) -> str:
    """A name with its surname in front: what is small before it is its particle, what is in braces one word."""
    if name.literal:
        return _grouped(name.literal)
    family = _grouped(name.family) if any(word.islower() for word in name.family.split()) else _word(name.family)
    surname = f"{name.particle} {family}".strip()
    return ", ".join([surname, *([_word(name.suffix)] if name.suffix else []), _word(name.given)])


def _word(part: str) -> str:
    return _grouped(part) if _APART.search(part) else _escaped(part)


def _grouped(part: str) -> str:
    """In braces: of which BibTeX takes no word for the end of a name, or for a particle."""
    return f"{{{_escaped(part)}}}"


def _escaped(text: str) -> str:
    special = _SPECIAL if _has_pairs(text) else _LONE_BRACES
    return _TO_ESCAPE.sub(lambda sign: special[sign[0]], text)


def _has_pairs(text: str) -> bool:
    depth = 0
    for sign in text:
        depth += (sign == "{") - (sign == "}")
        if depth < 0:
            return False
    return depth == 0
