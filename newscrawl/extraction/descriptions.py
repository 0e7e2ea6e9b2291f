"""The standfirst: what the page prints below its headline, else what it tells machines."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import islice

from newscrawl.extraction.document import Document
from newscrawl.extraction.evidence import Found, untaken
from newscrawl.extraction.headings import MAX_TITLE_CHARS
from newscrawl.extraction.marked import Mark, ancestry, is_elsewhere, standfirst_word
from newscrawl.extraction.sites import flat, owners, site_names
from newscrawl.extraction.structured import Structured, as_list, element_text, tidy
from newscrawl.extraction.titles import MIN_NAME, words_of
from newscrawl.items import Claim

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
    names = tuple(name for name in sites if len(name) >= MIN_NAME)
    if (key in slogans or key.startswith(names)) and not any(_share_words(title, claim.value) for title in titles):
        return replace(claim, refused="about the site")
    return claim


def _share_words(a: str, b: str) -> bool:
    return any(len(unit) > _SHORT_WORD or not unit.isascii() for unit in words_of(a) & words_of(b))


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
