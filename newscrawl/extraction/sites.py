"""How the page's own site is called: needed to tell publishers from authors and headlines from their suffixes."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from itertools import pairwise
from urllib.parse import SplitResult, unquote, urlsplit

from newscrawl.domains import label_of
from newscrawl.extraction.document import Document
from newscrawl.extraction.structured import Structured, as_list, tidy
from newscrawl.texts import squash

MAX_NAME_CHARS = 100
_MAX_URL_CHARS = 2_000
#: A name behind a title may be written longer than the site is called elsewhere ("Courier Online News").
_MAX_NAME_WORDS = 5
#: Letters that a shorter name must have to be looked for in a longer one.
_MIN_LETTERS = 5
_MIN_SECTION_LETTERS = 4
_MIN_SPELLED = 12  # letters of an address that count as a title

#: What stands between a headline and the names before and behind it, East Asian and Arabic pages included.
SEPARATOR = re.compile(
    r"\s+[-–—―|·•»«›←→:/~*>❘⋆_]+\s+|\s*[|｜»丨❘┃│¦‖]\s*|[:：]\s+|\s+[-–—]+|[-–—]+\s+|(?<=[^\x00-\x7f])_|_(?=[^\x00-\x7f])"
)
_INNER_URL = re.compile(r"(?<=/)https?:/{1,2}[^/?#][^?#]*")
EDGES = " -–—|｜·•_:"
#: Angle quotes, each with the one that it is paired with; alone they part a title as well.
_PARTNERS = {"«": "»", "»": "«", "‹": "›", "›": "‹"}


def flat(text: str) -> str:
    """A name's letters and digits, lower-cased: how two spellings are compared."""
    return squash(text) if text.isascii() else "".join(filter(str.isalnum, text.lower()))


def site_names(document: Document, structured: Structured) -> frozenset[str]:
    """Ways to write the site's name, flattened: as the page, the source list and the host spell it."""
    names = [structured.first("og:site_name"), structured.first("application-name"), document.page.site_name]
    names.append((structured.first("twitter:site") or "").lstrip("@"))
    names += publishers(structured)
    return frozenset(flat(name) for name in names if name and len(name) <= MAX_NAME_CHARS) | _host_names(document.url)


def publishers(structured: Structured) -> list[str]:
    """The names of the publishers, organisations and sites that JSON-LD declares."""
    found = [tidy(name, MAX_NAME_CHARS) for owner in owners(structured) for name in as_list(owner.get("name"))]
    named = [publisher for story in structured.stories for publisher in as_list(story.get("publisher"))]
    found += [tidy(p.get("name") if isinstance(p, Mapping) else p, MAX_NAME_CHARS) for p in named]
    return [name for name in found if name]


def owners(structured: Structured) -> list[Mapping[str, object]]:
    """The JSON-LD items that stand for the site or its publisher."""
    return [
        item.data
        for item in structured.items
        if item.via == "publisher"
        # what a story that is sold is part of may be declared as the story itself, under its headline
        or (item.via == "ispartof" and not any(kind.endswith("article") for kind in item.types))
        or "website" in item.types
        or ("organization" in item.types and item.via == "")
    ]


def cuts(title: str) -> Iterator[re.Match[str]]:
    """What parts a title; angle quotes in pairs are none, spaced as French has them: "« On y va » : le maire"."""
    for cut in SEPARATOR.finditer(title):
        sign = cut[0].strip()
        if sign not in _PARTNERS or _PARTNERS[sign] not in title:
            yield cut


def trimmed(text: str, edges: str = EDGES) -> str:
    """A text without the signs left over at its ends. Angle quotes stay where they have a partner.

    Eight of 1,398 labelled headlines begin or end with one.
    """
    text = text.strip(edges)
    while text and text[0] in _PARTNERS and not _is_paired(text[0], text[1:], text[1:].find(text[0]) - 1):
        text = text[1:].strip(edges)
    while text and text[-1] in _PARTNERS and not _is_paired(text[-1], text[:-1], text.rfind(text[-1], 0, -1) + 1):
        text = text[:-1].strip(edges)
    return text


def _is_paired(quote: str, rest: str, beside: int) -> bool:
    """Whether the rest of a text holds a quote's partner, or as in Swedish itself, close to what it encloses."""
    if _PARTNERS[quote] in rest:
        return True
    return quote in rest and 0 <= beside < len(rest) and not rest[beside].isspace()


def without_site(title: str, sites: frozenset[str]) -> str:
    """A title without the site's name before or behind it; the title itself where it is nothing but that name."""
    title = trimmed(title) or title
    for cut in cuts(title):
        head, tail = title[: cut.start()].strip(), title[cut.end() :].strip()
        if head and tail and flat(tail) in sites:
            return without_site(head, sites)
        # a short word behind a name may be a section; a host is never a headline
        if head and tail and flat(head) in sites and (len(tail) > len(head) or "." in head):
            return without_site(tail, sites)
    return title


def without_suffixes(title: str, sites: frozenset[str], url: str) -> str:
    """The part of a page title that the address spells; failing that, the title without the parts at its end that name
    the site, however fully, or a section of the address.

    For what no reader sees as a headline: a headline may end in the name of a section.
    """
    spelled = flat(slug(url))
    if len(spelled) >= _MIN_SPELLED:
        part = next((part for part in _parted(title) if flat(part) == spelled), None)
        # "/your-money/article.aspx" spells a section, which stands behind the headline
        if part and (spelled in flat(_parts(url)[-1]) or title.startswith(part)):
            return part.strip()
    sections = _sections(url)

    def is_suffix(part: str) -> bool:
        return flat(part) in sections or _names_site(part, sites)

    return _cut_behind(_before_site(without_site(title, sites), sites), is_suffix)


def _parted(title: str) -> Iterator[str]:
    start = 0
    for cut in cuts(title):
        yield title[start : cut.start()]
        start = cut.end()
    yield title[start:]


def _before_site(title: str, sites: frozenset[str]) -> str:
    """A title up to the site's name in its middle: what follows that is said of the site."""
    for before, behind in pairwise(cuts(title)):
        head = title[: before.start()].strip()
        if head and flat(title[before.end() : behind.start()]) in sites:
            return head
    return title


def _cut_behind(title: str, is_suffix: Callable[[str], bool]) -> str:
    for cut in reversed(list(cuts(title))):
        head, tail = title[: cut.start()].strip(), title[cut.end() :].strip()
        if not head or not is_suffix(tail):
            return title
        title = head
    return title


def _names_site(part: str, sites: frozenset[str]) -> bool:
    """Whether some words begin or end with the site's name, or are most of it; names begin with a capital."""
    letters = flat(part)
    if letters in sites:
        return True
    if len(letters) < _MIN_LETTERS or part.count(" ") >= _MAX_NAME_WORDS or part[0].islower():
        return False
    return any(
        len(name) >= _MIN_LETTERS
        and (letters.startswith(name) or letters.endswith(name) or (letters in name and 2 * len(letters) > len(name)))
        for name in sites
    )


@lru_cache(maxsize=256)
def _sections(url: str) -> frozenset[str]:
    """The folders of an address, flattened: most sites name their sections there."""
    folders = _parts(url)[:-1]
    return frozenset(name for part in folders if len(name := flat(part)) >= _MIN_SECTION_LETTERS and not name.isdigit())


@lru_cache(maxsize=256)
def slug(url: str) -> str:
    """The longest part of an address's path, as words: most sites spell the headline there."""
    parts = _parts(url)
    if parts:
        parts[-1] = re.sub(r"\.\w{2,5}$", "", parts[-1])
    return re.sub(r"[-_+]+", " ", max(parts, key=len, default=""))


def _parts(url: str) -> list[str]:
    return [part for part in unquote(_own_address(url).path).split("/") if part]


def _own_address(url: str) -> SplitResult:
    """The address that an archive's address holds ("https://archive.example/2011/http://..."); else the address."""
    url = url[:_MAX_URL_CHARS]
    inner = _INNER_URL.search(url, len("https://"))
    try:
        return urlsplit(inner[0] if inner else url)
    except ValueError:
        return SplitResult("", "", "", "", "")


@lru_cache(maxsize=256)
def _host_names(url: str) -> frozenset[str]:
    names: set[str] = set()
    for address in (urlsplit(url), _own_address(url)):
        host = (address.hostname or "").removeprefix("www.")
        names |= {flat(host), *(flat(label) for label in host.split(".")[:-1] if len(label) > 3)}
        own = flat(label_of(address.geturl()))  # "cnn" of edition.cnn.com, however short
        names |= {own} if len(own) > 1 else set()
    return frozenset(names - {""})
