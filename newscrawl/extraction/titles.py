"""The headline as the newsroom printed it.

The page prints its headline in a heading; machines are told it in JSON-LD, og:title and <title>, often rewritten for
search and with the site's name behind it. So the printed heading is the answer, and the claims tell which heading it
is. Where no heading fits, the best claim is taken, less the site's name.

All evidence is the page's own: what other pages of the site have in common with its titles is not known here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import lru_cache, partial
from itertools import islice
from typing import NamedTuple

from lxml.html import HtmlElement

from newscrawl import letters
from newscrawl.extraction.document import Document
from newscrawl.extraction.evidence import Found, untaken
from newscrawl.extraction.headings import (
    MAX_TITLE_CHARS,
    MIN_SAME,
    Heading,
    lower_headings,
    main_headings,
    names_on_the_way_home,
)
from newscrawl.extraction.sites import cuts, flat, site_names, slug, without_site, without_suffixes
from newscrawl.extraction.structured import Structured, element_text, tidy
from newscrawl.items import Claim

#: How much of a heading and a claim must be shared (F1 over words) for the claim to speak of the heading.
_SAME = 0.45
#: What headlines were set in where no heading was used; links lead to other stories.
_SET = frozenset({"b", "strong", "font", "big", "span", "td", "div", "p", "center"})
_SURE = 0.8  # for a heading of a lower level
#: Letters of a site's name that are looked for at the beginning of other texts.
MIN_NAME = 5

_WORD = re.compile(r"\w+")
_UNSPACED = re.compile(f"[{letters.UNSPACED}]")


class _Told(NamedTuple):
    """A title that the page tells machines: as it was read, and without the site's name."""

    claim: Claim
    title: str


def find_title(document: Document, structured: Structured) -> Found[str | None]:
    """The story's headline as printed on the page, without the site's name; None where nothing names it.

    ``source`` is "h1", "h2", "h3", "itemprop:headline", "json-ld:headline", "meta:" and a name, "title" (the element),
    or the way by which the page's URL was found ("feed").
    """
    sites = site_names(document, structured) | set(map(flat, names_on_the_way_home(structured, document.url)))
    sites -= {flat(slug(document.url))}  # some pages put the headline for the name
    told = _told(document, structured, sites)
    spelled = {key: t.title for t in reversed(told) if len(key := flat(t.title)) >= MIN_SAME}
    headings = main_headings(structured, spelled, document.url)
    titles = list(dict.fromkeys(t.title for t in told))
    lower = partial(lower_headings, structured, spelled, document.url)
    heading = _printed(headings, lower, titles, slug(document.url), sites)
    claims = [Claim(h.whole, h.source) for h in headings] + [t.claim for t in told]
    if heading:
        title, source, raw = without_site(heading.text, sites), heading.source, heading.whole
    else:
        best = next((t for t in told if flat(t.title) not in sites), None)
        if best is None:
            return Found(None, None, untaken(replace(claim, refused="the site's name") for claim in claims))
        title, source, raw = best.title, best.claim.source, best.claim.value
        title = _shown_part(title, structured) if source == "title" else title
    return Found(title, source, untaken(c for c in claims if (c.value, c.source) != (raw, source)))


# ---------------------------------------------------------------------------------------------- headings


def _printed(
    headings: Sequence[Heading],
    lower_headings: Callable[[], Sequence[Heading]],
    titles: Sequence[str],
    address: str,
    sites: frozenset[str],
) -> Heading | None:
    """The heading that the claims speak of. Failing that, a lone <h1>."""
    named = [h for h in headings if flat(h.text) not in sites]
    usual = [h for h in named if not h.doubtful]
    best, agreed = _best(usual, titles, address)
    if exact := _exact(usual, titles):
        return exact
    if best and agreed >= _SAME:
        return best
    lower = [h for h in lower_headings() if not h.doubtful and flat(h.text) not in sites]
    if exact := _exact([*named, *lower], titles):
        return exact
    other, sure = _best(lower, titles, "")
    if other and sure >= _SURE:
        return other
    if not usual and len(longer := [h for h in lower if any(_goes_on(h.text, title) for title in titles)]) == 1:
        return longer[0]
    lone = len(usual) == 1 and not any(_is_banner(usual[0].text, title, address, sites) for title in titles[:1])
    return best if lone else None


def _goes_on(heading: str, title: str) -> bool:
    """Whether a heading is a claim and more words behind it."""
    return len(flat(title)) >= MIN_SAME and heading.lower().startswith(f"{title.lower()} ")


def _exact(headings: Sequence[Heading], titles: Sequence[str]) -> Heading | None:
    """The heading that is one of the claims, letter by letter; of several, the one of the most trustworthy claim."""
    for title in titles:
        for heading in headings:
            if flat(title) in (flat(heading.text), flat(heading.whole)):
                return heading
    return None


def _best(headings: Sequence[Heading], titles: Sequence[str], address: str) -> tuple[Heading | None, float]:
    """The heading that most agrees with a claim and, half as much, the address, the first of equals; its agreement."""
    best, agreed, most = None, 0.0, -1.0
    for heading in headings:
        texts = {heading.text, heading.whole}
        told = max((agreement(text, title) for title in titles for text in texts), default=0.0)
        spelled = max(agreement(text, address) for text in texts)
        if told + spelled / 2 > most:
            best, agreed, most = heading, max(told, spelled), told + spelled / 2
    return best, agreed


def _is_banner(heading: str, claim: str, address: str, sites: frozenset[str]) -> bool:
    """Whether a heading begins with the site's name while the address spells out what the page tells machines."""
    letters = flat(heading)
    named = any(len(name) >= MIN_NAME and letters.startswith(name) for name in sites)
    return named and agreement(address, claim) >= _SURE > agreement(address, heading)


# ---------------------------------------------------------------------------------------------- claims


def _told(document: Document, structured: Structured, sites: frozenset[str]) -> list[_Told]:
    """What the page, its feed and its sharing tags call the story; the most trustworthy first."""
    found: dict[Claim, str] = {}
    for value, source in _claims(document, structured):
        title = tidy(value, MAX_TITLE_CHARS)
        if title:
            bare = without_suffixes(title, sites, document.url) if source == "title" else without_site(title, sites)
            found[Claim(title, source)] = bare
    known = frozenset(map(flat, found.values()))
    return [_Told(claim, _less_surplus(title, known)) for claim, title in found.items()]


def _claims(document: Document, structured: Structured) -> Iterator[tuple[object, str]]:
    yield structured.first("og:title"), "meta:og:title"
    for headline in islice(structured.of_story("headline"), 3):
        yield headline, "json-ld:headline"
    yield structured.told.get("headline"), "state:headline"
    for name in ("twitter:title", "dc.title", "parsely-title", "sailthru.title", "citation_title"):
        yield structured.first(name), f"meta:{name}"
    titles = document.tagged("title")[:1]  # the page's stands before those of its drawings
    yield next((element_text(element, 1_000) for element in titles), None), "title"
    yield document.page.hints.title, document.page.hints.method


def _less_surplus(title: str, known: frozenset[str]) -> str:
    """A title without the part before or behind what is, letter by letter, one of the page's titles."""
    for cut in cuts(title):
        for part in (title[: cut.start()].strip(), title[cut.end() :].strip()):
            key = flat(part)
            if len(key) >= MIN_SAME and key in known:
                return part
    return title


def _shown_part(title: str, structured: Structured) -> str:
    """The longest part of a title, from its beginning or to its end, that the page prints by itself; the whole title
    where it prints none.

    For pages of a time when headlines were set in <font> and <b>, and titles began with the site and the section.
    """
    ends = [part for cut in cuts(title) for part in (title[: cut.start()].strip(), title[cut.end() :].strip())]
    left = {part for part in ends if len(flat(part)) >= MIN_SAME and " " in part}
    if not left:
        return title
    shown = [text for e in structured.marks.elements if e.tag in _SET and (text := _set_apart(e, len(title))) in left]
    return max(shown, key=len, default=title)


def _set_apart(element: HtmlElement, limit: int) -> str:
    text = element.text or ""
    return " ".join(text.split()) if len(text) <= 2 * limit else ""


def agreement(a: str, b: str) -> float:
    """F1 over the distinct words of two titles, from 0 to 1; character pairs where words are not spaced."""
    first, second = words_of(a), words_of(b)
    shared = len(first & second)
    return 2 * shared / (len(first) + len(second)) if shared else 0.0


@lru_cache(maxsize=512)
def words_of(text: str) -> frozenset[str]:
    """The distinct words of a text in lower case; pairs of characters where words are not spaced."""
    words = _WORD.findall(text.lower())
    if _UNSPACED.search(text) or (len(words) <= 3 and sum(map(len, words)) > 24):
        joined = "".join(words)
        return frozenset(joined[i : i + 2] for i in range(len(joined) - 1))
    return frozenset(words)
