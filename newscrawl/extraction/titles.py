"""The headline as the newsroom printed it, and the standfirst.

The page prints its headline in a heading; machines are told it in JSON-LD, og:title and <title>, often rewritten for
search and with the site's name behind it. So the printed heading is the answer, and the claims tell which heading it
is. Where no heading fits, the best claim is taken, less the site's name.

All evidence is the page's own: what other pages of the site have in common with its titles is not known here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import lru_cache, partial
from itertools import islice
from typing import NamedTuple

from lxml.html import HtmlElement

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
from newscrawl.extraction.marked import Mark, ancestry, is_elsewhere, standfirst_word
from newscrawl.extraction.sites import cuts, flat, owners, site_names, slug, without_site, without_suffixes
from newscrawl.extraction.structured import Structured, as_list, element_text, tidy
from newscrawl.items import Claim

#: How much of a heading and a claim must be shared (F1 over words) for the claim to speak of the heading.
_SAME = 0.45
#: What headlines were set in where no heading was used; links lead to other stories.
_SET = frozenset({"b", "strong", "font", "big", "span", "td", "div", "p", "center"})
_SURE = 0.8  # for a heading of a lower level
_MIN_NAME = 5  # letters of a site's name that are looked for at the beginning of other texts

#: A description that is longer is no standfirst but the story's beginning: of 1,434 measured ones one in a hundred, and
#: these have up to 5,000 characters.
MAX_DESCRIPTION_CHARS = 650
_MAX_TOLD_CHARS = 20_000
_MIN_STANDFIRST_CHARS = 30
_MIN_UNSPACED_CHARS = 12  # where words are not spaced
_PARAGRAPH_CHARS = 120
_MANY_LINKS = 3
_MAX_MARKS = 30
#: Elements between the headline and its standfirst.
_NEAR = 80
_OPENING_CHARS = 80  # of a description that may have been shortened for machines
_SHORT_WORD = 3  # letters of words that two texts may share by chance
# Class names that mean nothing but a standfirst; others, as "summary", are also given to teasers and captions.
_NAMED = re.compile(
    r"stand-?first|(?<![a-z])dec?k(?![a-z])|chapeau|chapo(?![a-z])|vorspann|entradilla|bajada|copete|occhiello|sommario"
    r"|ingress|manchet(?![a-z])|perex|strapline|sub-?head(?:line)?(?![a-z])"
)
_SLOGAN = re.compile(r"(?:site|blog|header)-?_?description|tag-?line|slogan|\bbaseline\b")
_CUT_SHORT = re.compile(r"\s*(?:…|\.\.\.|\[(?:…|\.\.\.)\])\s*$")
_SENTENCE_END = re.compile(r"[.!?…][\"'”’»)]*(?=\s)|[。！？؟।][」』”]?")
_WORD = re.compile(r"\w+")


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
    named = any(len(name) >= _MIN_NAME and letters.startswith(name) for name in sites)
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


# ---------------------------------------------------------------------------------------------- standfirst


def find_description(document: Document, structured: Structured) -> Found[str | None]:
    """The standfirst: what the page prints as one, else what it tells machines; None where there is neither.

    ``source`` is "class:" and the word of the class that says so, "json-ld:description" or "meta:" and a name.
    """
    titles = [tidy(structured.first("og:title"), MAX_TITLE_CHARS)]
    titles += [element_text(mark.element, MAX_TITLE_CHARS) for mark in structured.marks.h1s[:3]]
    sites, slogans = site_names(document, structured), _slogans(structured)
    claims = [_judged(claim, titles, sites, slogans) for claim in _summaries(structured)]
    fit = [claim for claim in claims if claim.refused is None]
    printed = _standfirst(structured, fit, slogans | {flat(title) for title in titles})
    if printed:
        return Found(printed.value, printed.source, untaken(claims))
    if not fit:
        return Found(None, None, untaken(claims))
    best = _whole(fit[0], fit)
    return Found(_shortened(best.value), best.source, untaken(claim for claim in claims if claim != best))


def _summaries(structured: Structured) -> list[Claim]:
    told = islice(structured.of_story("description"), 3)
    found: list[tuple[object, str]] = [(value, "json-ld:description") for value in told]
    found.append((structured.told.get("description"), "state:description"))
    names = ("og:description", "description", "twitter:description")
    found += [(structured.first(name), f"meta:{name}") for name in names]
    claims = (Claim(tidy(value, _MAX_TOLD_CHARS), source) for value, source in found)
    return [claim for claim in claims if claim.value]


def _slogans(structured: Structured) -> set[str]:
    """How the page describes its site: in its JSON-LD, and in the line beside the logo."""
    told = [owner.get(key) for owner in owners(structured) for key in ("description", "slogan")]
    printed = [m.element for m in structured.marks.standfirsts[:_MAX_MARKS] if _SLOGAN.search(m.words)]
    texts = [tidy(text, MAX_DESCRIPTION_CHARS) for value in told for text in as_list(value)]
    texts += [element_text(element, MAX_DESCRIPTION_CHARS) for element in printed]
    return {key for text in texts if (key := flat(text))}


def _judged(claim: Claim, titles: Sequence[str], sites: frozenset[str], slogans: set[str]) -> Claim:
    """A claim, refused where it says nothing of the story.

    It is about the site where the site describes itself so, or where it opens with the site's name, and where it shares
    no word of some length with the headline. Nine of 996 measured pages have such a claim, eight of them are about it.
    """
    key = flat(claim.value).removeprefix("www")
    if not key or key in sites or key in map(flat, titles):
        return replace(claim, refused="a name or the headline")
    names = tuple(name for name in sites if len(name) >= _MIN_NAME)
    if (key in slogans or key.startswith(names)) and not any(_share_words(title, claim.value) for title in titles):
        return replace(claim, refused="about the site")
    return claim


def _share_words(a: str, b: str) -> bool:
    return any(len(unit) > _SHORT_WORD or not unit.isascii() for unit in _units(a) & _units(b))


def _whole(claim: Claim, others: Iterable[Claim]) -> Claim:
    """Where a claim is cut short ("…"), another one that goes on."""
    if not _CUT_SHORT.search(claim.value):
        return claim
    opening = _opening(claim.value)
    longer = [o for o in others if len(o.value) > len(claim.value) and flat(o.value).startswith(opening)]
    return next((o for o in longer if len(o.value) <= MAX_DESCRIPTION_CHARS), claim)


def _opening(text: str) -> str:
    """The opening of a description that may have been shortened for machines."""
    return flat(_CUT_SHORT.sub("", text)[:_OPENING_CHARS])


def _shortened(text: str) -> str:
    """A description up to the last sentence that ends within what a standfirst has; cut hard where none ends."""
    if len(text) <= MAX_DESCRIPTION_CHARS:
        return text
    ends = [end.end() for end in _SENTENCE_END.finditer(text[: MAX_DESCRIPTION_CHARS + 1])]
    return text[: ends[-1]].rstrip() if ends else text[:MAX_DESCRIPTION_CHARS].rsplit(" ", 1)[0] + " …"


def _standfirst(structured: Structured, claims: Sequence[Claim], not_one: set[str]) -> Claim | None:
    """The run of text behind the headline that is named a standfirst; else what is marked like one and also claimed.

    Without any claim, the first text marked like one.
    """
    openings = [opening for claim in claims if (opening := _opening(claim.value))]
    second: Claim | None = None
    for mark in structured.marks.standfirsts[:_MAX_MARKS]:
        text = _standfirst_text(mark, structured)
        key = flat(text)
        if not text or key in not_one:
            continue
        found = Claim(text, f"class:{standfirst_word(mark.words)}")
        if _NAMED.search(mark.words) and _is_below_headline(mark, structured):
            return found
        if second is None and (not openings or key.startswith(tuple(openings))):
            second = found
    return second


def _standfirst_text(mark: Mark, structured: Structured) -> str:
    """The text of a marked element; "" for what holds the headline or stands among menus, teasers and the like."""
    if mark.element in structured.marks.around_headline or _SLOGAN.search(mark.words):
        return ""
    text = element_text(mark.element, MAX_DESCRIPTION_CHARS)
    few = _MIN_STANDFIRST_CHARS if " " in text else _MIN_UNSPACED_CHARS
    return text if len(text) >= few and not is_elsewhere(mark.element, structured.marks) else ""


def _is_below_headline(mark: Mark, structured: Structured) -> bool:
    """Whether a mark stands behind the headline and before the story's first paragraph, and is no row of links."""
    if len(list(islice(mark.element.iter("a"), _MANY_LINKS))) == _MANY_LINKS:
        return False
    between = next((m.order for m in structured.marks.h1s[:3] if 0 < mark.order - m.order <= _NEAR), None)
    if between is None:
        return False
    before = set(ancestry(mark.element))
    return not any(
        element.tag == "p" and element not in before and len(element_text(element)) >= _PARAGRAPH_CHARS
        for element in structured.marks.elements[between : mark.order]
    )
