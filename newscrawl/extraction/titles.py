"""The headline as the newsroom printed it, and the standfirst.

The page prints its headline in a heading; machines are told it in JSON-LD, og:title and <title>, often rewritten for
search
and with the site's name behind it. So the printed heading is the answer, and the claims tell which heading it is. Where
no heading fits, the best claim is taken, less the site's name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import islice
from urllib.parse import unquote, urlsplit

from lxml.html import HtmlElement

from newscrawl.extraction.document import Document
from newscrawl.extraction.marked import ancestry, is_elsewhere
from newscrawl.extraction.sites import flat, site_names
from newscrawl.extraction.structured import Structured, element_text, tidy

#: A headline longer than this is no headline: the longest of 1,398 labelled ones has 175 characters.
MAX_TITLE_CHARS = 400
MAX_DESCRIPTION_CHARS = 2_000
_MIN_STANDFIRST_CHARS = 30
_MAX_STANDFIRST_CHARS = 800

#: How much of a heading and a claim must be shared (F1 over words) for the claim to speak of the heading.
_SAME = 0.45
_SURE = 0.8  # for a heading of a lower level

_SEPARATOR = re.compile(r"\s+[-–—|·•»«:/~*>❘⋆]+\s+|\s*[|｜»❘]\s*|:\s+|\s+[-–—]+|[-–—]+\s+")
_WORD = re.compile(r"\w+")
_ELSEWHERE = re.compile(
    r"(?:^|[-_ ])(?:logo|brand|sitename|site-name|site-title|cookie|consent|modal|popup|newsletter|comments?"
    r"|footer|sidebar"
    r"|related|screen-reader-text|visually-hidden|sr-only|breadcrumbs?)(?:$|[-_ ])",
    re.I,
)
_HIDDEN = re.compile(r"display:\s*none", re.I)


def find_title(document: Document, structured: Structured) -> str | None:
    """The story's headline as printed on the page, without the site's name; None where nothing names it."""
    sites = site_names(document, structured)
    claims = _claims(document, structured, sites)
    heading = _printed(document, claims, sites)
    if heading:
        return heading
    return next((claim for claim in claims if not _is_site(claim, sites)), None)


def find_description(document: Document, structured: Structured) -> str | None:
    """The standfirst: what the page prints as one, else what it tells machines; None where there is neither."""
    claims = [tidy(value, MAX_DESCRIPTION_CHARS) for value in structured.of_story("description")]
    claims += [
        tidy(structured.first(name), MAX_DESCRIPTION_CHARS)
        for name in ("og:description", "description", "twitter:description")
    ]
    claims = [claim for claim in claims if claim]
    printed = _standfirst(structured)
    if printed and (not claims or any(_cut(claim) in printed for claim in claims)):
        return printed
    return claims[0] if claims else printed


def _cut(claim: str) -> str:
    """The opening of a description that may have been shortened for machines."""
    return claim.rstrip(".… ")[:80]


def _standfirst(structured: Structured) -> str | None:
    """The first short run of text that is marked as a standfirst, outside menus, teasers and the like."""
    for mark in structured.marks.standfirsts[:30]:
        text = element_text(mark.element, _MAX_STANDFIRST_CHARS)
        if len(text) >= _MIN_STANDFIRST_CHARS and not is_elsewhere(mark.element, structured.marks):
            return text
    return None


# ---------------------------------------------------------------------------------------------- headings


def _printed(document: Document, claims: list[str], sites: frozenset[str]) -> str | None:
    """The heading that the claims speak of. Failing that, a lone <h1>."""
    headings = [h for h in _headings(document.tree.xpath("//h1")[:40], claims) if not _is_site(h, sites)]
    witnesses = [*claims, _slug(document.url)]
    scored = [(max((agreement(text, witness) for witness in witnesses), default=0.0), text) for text in headings]
    best = max(scored, key=lambda pair: pair[0], default=(0.0, ""))  # the first of equals
    if best[0] >= _SAME:
        return best[1]
    below = _headings(document.tree.xpath("//h2|//h3|//*[@itemprop='headline']")[:60], claims)
    other = max(
        ((max((agreement(t, c) for c in claims), default=0.0), t) for t in below), default=(0.0, ""), key=lambda p: p[0]
    )
    if other[0] >= _SURE and not _is_site(other[1], sites):
        return other[1]
    return best[1] if best[1] and len(scored) == 1 else None


def _headings(elements: list[HtmlElement], claims: list[str]) -> Iterator[str]:
    for element in elements:
        text = element_text(element, MAX_TITLE_CHARS)
        if text and not any(
            _ELSEWHERE.search(_marks(e)) or _HIDDEN.search(e.get("style", "")) for e in ancestry(element, 3)
        ):
            yield _inner_headline(element, text, claims)


def _inner_headline(element: HtmlElement, text: str, claims: list[str]) -> str:
    """A heading less the kicker, date or tagline set inside it, where a claim spells out the rest of it."""
    pieces = [" ".join(piece.split()) for piece in islice(element.itertext(), 40)]
    pieces = [piece for piece in pieces if piece]
    if len(pieces) < 2 or any(_same(text, claim) for claim in claims):
        return text
    runs = (" ".join(pieces[i:j]) for i in range(len(pieces)) for j in range(len(pieces), i, -1))
    return next((run for run in islice(runs, 300) if any(_same(run, claim) for claim in claims)), text)


def _marks(element: HtmlElement) -> str:
    return f"{element.get('class', '')[:300]} {element.get('id', '')[:100]}"


# ---------------------------------------------------------------------------------------------- claims


def _claims(document: Document, structured: Structured, sites: frozenset[str]) -> list[str]:
    """What the page, its feed and its sharing tags call the story; the most trustworthy first."""
    raw: list[object] = [structured.first("og:title")]
    raw += list(structured.of_story("headline"))[:3]
    raw += [
        structured.first(n) for n in ("twitter:title", "dc.title", "parsely-title", "sailthru.title", "citation_title")
    ]
    raw += [
        next((element_text(e, 1_000) for e in document.tree.xpath("//head/title|//title")), None),
        document.page.hints.title,
    ]
    claims: list[str] = []
    for value in raw:
        claim = tidy(value, MAX_TITLE_CHARS)
        if claim and claim not in claims:
            claims.append(claim)
    return [strip_site(claim, sites, [c for c in claims if c != claim]) for claim in claims]


def strip_site(claim: str, sites: frozenset[str], others: list[str]) -> str:
    """A title without the site's name before or behind it.

    A part goes if it is the site's name, or if another of the page's titles is exactly what is left.
    """
    parts = list(_SEPARATOR.finditer(claim))
    for cut in parts:
        head, tail = claim[: cut.start()].strip(), claim[cut.end() :].strip()
        if head and tail and (_is_site(tail, sites) or any(_same(head, other) for other in others)):
            return head
        if head and tail and _is_site(head, sites) and len(tail) > len(head):
            return strip_site(tail, sites, others)
    return claim


def _same(a: str, b: str) -> bool:
    return len(a) >= 12 and flat(a) == flat(b)


def _is_site(text: str, sites: frozenset[str]) -> bool:
    return flat(text) in sites


def _slug(url: str) -> str:
    """The longest part of the path: most sites spell the headline there."""
    parts = unquote(urlsplit(url).path)[:500].rsplit(".", 1)[0].split("/")
    return re.sub(r"[-_+]+", " ", max(parts, key=len))


def agreement(a: str, b: str) -> float:
    """F1 over the distinct words of two titles, from 0 to 1; character pairs where words are not spaced."""
    first, second = _units(a), _units(b)
    shared = len(first & second)
    return 2 * shared / (len(first) + len(second)) if shared else 0.0


@lru_cache(maxsize=512)
def _units(text: str) -> frozenset[str]:
    words = _WORD.findall(text.lower())
    if len(words) <= 3 and sum(map(len, words)) > 24:
        joined = "".join(words)
        return frozenset(joined[i : i + 2] for i in range(len(joined) - 1))
    return frozenset(words)
