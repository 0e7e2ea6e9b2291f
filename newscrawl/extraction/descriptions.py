"""The standfirst: what the page prints below its headline, else what it tells machines."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import cache
from itertools import islice

from newscrawl.extraction import cues
from newscrawl.extraction.dates import printed
from newscrawl.extraction.document import Document
from newscrawl.extraction.evidence import MAX_VALUE_CHARS, Found, untaken
from newscrawl.extraction.headings import MAX_TITLE_CHARS, headings_on_the_way_home
from newscrawl.extraction.marked import Mark, ancestry, is_elsewhere, standfirst_word
from newscrawl.extraction.sentences import CUT_SHORT, SENTENCE_END, ends_sentence, whole_sentences
from newscrawl.extraction.sites import cuts, flat, owners, site_names
from newscrawl.extraction.structured import Structured, as_list, element_text, tidy
from newscrawl.extraction.titles import MIN_NAME, agreement, words_of
from newscrawl.items import Claim
from newscrawl.wordlists import word_lists

#: A description that is longer is no standfirst but the story's beginning: of 1,434 measured ones one in a hundred, and
#: these have up to 5,000 characters.
MAX_DESCRIPTION_CHARS = 650
#: Characters up to which a longer claim is still a standfirst, not one with the story's beginning behind it.
_USUAL_CHARS = 300
_MAX_TOLD_CHARS = 20_000
_MIN_STANDFIRST_CHARS = 30
_MAX_CUTS = 8  # in a text, of which one may stand behind the headline
_PLACEHOLDERS = frozenset(("description", "beschreibung", "descripción"))
_FOR_MACHINES = ("json-ld:", "meta:", "state:")
_MIN_UNSPACED_CHARS = 12  # where words are not spaced
_PARAGRAPH_CHARS = 120
_MANY_LINKS = 3
_MAX_MARKS = 30
#: Elements between the headline and its standfirst.
_NEAR = 80
_RIGHT_BELOW = 40
_BESIDE_NAME = 8  # elements from the site's name to its slogan
#: Agreement from which on a printed text is a claim in other words.
_ALIKE = 0.75
_OPENING_CHARS = 80  # of a description that may have been shortened for machines
_START, _MAX_START = 12, 100  # characters by which a printed claim is found before it is read
_PRINTING = frozenset(("p", "h2", "h3", "h4", "div", "span", "strong", "b", "em"))
_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_SHORT_WORD = 3  # letters of words that two texts may share by chance
# Class names that mean nothing but a standfirst; others, as "summary", are also given to teasers and captions.
_NAMED = re.compile(
    r"stand-?first|(?:(?<![a-z])|header|content|article|story|post|page|sub-?)dec?k(?![a-z])|chapeau|chapo(?![a-z])|vorspann|entradilla|bajada|copete|occhiello|sommario"
    r"|ingress|manchet(?![a-z])|perex|strapline|sub-?head(?:line)?(?![a-z])"
)
# Those that mean one right below the headline.
_BELOW = re.compile(r"sub-?(?:title|head)|excerpt|summary")
_INTRO = re.compile(r"(?<![a-z])intro(?!duction)")
_LAST_LINK = re.compile(r"\s*<a\b([^<>]{0,500})>([^<>]{0,100})</a>\s*$", re.I)
_MORE = re.compile(r"class=[\"']?[^\"'>]*(?<![a-z])more(?![a-z])", re.I)
_DASH = re.compile(r"\s*(?:-{2,3}|—{2})\s*")
_SLOGAN = re.compile(r"(?:site|blog|header)-?_?description|tag-?line|slogan|\bbaseline\b")


def find_description(document: Document, structured: Structured) -> Found[str | None]:
    """The standfirst: what the page prints as one, else what it tells machines; None where there is neither.

    ``source`` is "class:" and the word of the class that says so, "json-ld:description" or "meta:" and a name.
    """
    titles = [tidy(structured.first("og:title"), MAX_TITLE_CHARS)]
    titles += [element_text(mark.element, MAX_TITLE_CHARS) for mark in structured.marks.h1s[:3]]
    sites, slogans = site_names(document, structured), _slogans(structured, document.url)
    summaries = (replace(claim, value=_less_title(claim.value, titles)) for claim in _summaries(structured))
    names = sites | _sections(structured)
    claims = [_judged(claim, titles, sites, slogans, names) for claim in summaries]
    fit = [claim for claim in claims if claim.refused is None]
    shown = _standfirst(structured, fit, slogans | {flat(title) for title in titles}, titles)
    if shown:
        return Found(shown.value, shown.source, untaken(claims))
    if not fit:
        return Found(None, None, untaken(claims))
    best = _whole(_shown(structured, fit), fit, titles)
    return Found(_shortened(best.value), best.source, untaken(claim for claim in claims if claim != best))


def readable(found: Found[str | None], text: str, names: Iterable[str] = ()) -> Found[str | None]:
    """What is of use to readers of a story with this text and byline of the description of ``find_description``.

    Nothing of one that is but a name of the byline. Of one that was cut short for machines the whole sentences.
    """
    value = found.value or ""
    if value and flat(value) in {flat(name) for name in names}:
        claim = Claim(value, found.source or "", "a name of the byline")
        return Found(None, None, untaken([claim, *found.others]))
    kept = whole_sentences(value, text) if (found.source or "").startswith(_FOR_MACHINES) else value
    if kept == value:
        return found
    return Found(kept, found.source, untaken([Claim(value, found.source or "", "cut short"), *found.others]))


def without_byline(found: Found[str | None]) -> Found[str | None]:
    """A standfirst without the byline in the same box: what follows the whole of a claim, has a day and is no sentence.

    Blocks are compared with what ``find_description`` gives, in which the box is whole.
    """
    text = found.value or ""
    for claim in found.others:
        length = len(claim.value)
        rest = text[length:] if text.startswith(claim.value) and claim.refused is None else ""
        # claims of full length were cut
        if _MIN_STANDFIRST_CHARS <= length < MAX_VALUE_CHARS and rest[:1].isspace() and _is_dateline(rest):
            return replace(found, value=claim.value)
    return found


def _is_dateline(text: str) -> bool:
    """Whether a few words name a day and end no sentence; a sentence may name one as well."""
    if len(text) > _PARAGRAPH_CHARS or ends_sentence(text):
        return False
    return bool(printed.find(text, (), month_first=False))


def _summaries(structured: Structured) -> list[Claim]:
    told = islice(structured.of_story("description"), 3)
    found: list[tuple[object, str]] = [(value, "json-ld:description") for value in told]
    found.append((structured.told.get("description"), "state:description"))
    names = ("og:description", "description", "twitter:description")
    found += [(structured.first(name), f"meta:{name}") for name in names]
    claims = (Claim(tidy(_less_link(value), _MAX_TOLD_CHARS), source) for value, source in found)
    return [claim for claim in claims if claim.value]


def _less_link(value: object) -> object:
    """A description without the link to read on that some systems leave at its end."""
    link = _LAST_LINK.search(value) if isinstance(value, str) and "<a" in value else None
    return value[: link.start()] if isinstance(value, str) and link and _reads_on(link[1], link[2]) else value


def _reads_on(attributes: str, text: str) -> bool:
    """Whether a link's class or words say that it leads on, as "Read more", or it is but a sign: "[…]"."""
    return _MORE.search(attributes) is not None or not any(map(str.isalnum, text)) or cues.find(text) is not None


def _less_title(text: str, titles: Sequence[str]) -> str:
    """A description without the headline that some systems write before it: "The ferry is late---The island ..."."""
    for title in titles:
        behind = text[len(title) :] if len(title) >= _MIN_UNSPACED_CHARS and text.startswith(title) else ""
        if (dash := _DASH.match(behind)) is not None and len(rest := behind[dash.end() :]) >= _MIN_UNSPACED_CHARS:
            return rest
    return text


def _slogans(structured: Structured, url: str) -> set[str]:
    """How the page describes its site: in its JSON-LD, in the line beside the logo or below the site's name."""
    told = [owner.get(key) for owner in owners(structured) for key in ("description", "slogan")]
    names = [mark.order for mark in headings_on_the_way_home(structured, url)]
    printed = [
        mark.element
        for mark in structured.marks.standfirsts[:_MAX_MARKS]
        if _SLOGAN.search(mark.words) or any(0 < mark.order - name <= _BESIDE_NAME for name in names)
    ]
    texts = [tidy(text, MAX_DESCRIPTION_CHARS) for value in told for text in as_list(value)]
    texts += [element_text(element, MAX_DESCRIPTION_CHARS) for element in printed]
    return {key for text in texts if (key := flat(text))}


def _sections(structured: Structured) -> frozenset[str]:
    """What the page calls the section of its story, and what many sites call theirs; flattened."""
    told = [structured.first("article:section"), structured.first("section")]
    told += [entry for value in islice(structured.of_story("articleSection"), 3) for entry in as_list(value)[:10]]
    return _general_sections() | {key for name in told if isinstance(name, str) and (key := flat(name))}


@cache
def _general_sections() -> frozenset[str]:
    return frozenset(map(flat, word_lists("filing")["no_tag"] | word_lists("filing")["no_section"]))


def _judged(
    claim: Claim, titles: Sequence[str], sites: frozenset[str], slogans: set[str], names: frozenset[str]
) -> Claim:
    """A claim, refused where it says nothing of the story.

    It is about the site where the site describes itself so, or where it opens with the site's name, and where it shares
    no word of some length with the headline. Nine of 996 measured pages have such a claim, eight of them are about it.
    """
    key = flat(claim.value).removeprefix("www")
    if not key or key in sites or key in map(flat, titles) or _is_headline_and_name(claim.value, titles, names):
        return replace(claim, refused="a name or the headline")
    if claim.value.lower() in word_lists("filing")["no_section"] | word_lists("filing")["no_tag"] | _PLACEHOLDERS:
        return replace(claim, refused="says nothing of the story")
    openings = tuple(name for name in sites if len(name) >= MIN_NAME)
    if (key in slogans or key.startswith(openings)) and not any(_shared(title, claim.value) for title in titles):
        return replace(claim, refused="about the site")
    return claim


def _is_headline_and_name(text: str, titles: Sequence[str], names: frozenset[str]) -> bool:
    """Whether a text is the headline with one of ``names``, of the site or a section, behind it."""
    found = list(islice(cuts(text), _MAX_CUTS))
    ends = [*(cut.start() for cut in found[1:]), len(text)]
    for cut, end in zip(found, ends, strict=False):
        is_name = cut.start() >= _MIN_UNSPACED_CHARS and flat(text[cut.end() : end]) in names
        if is_name and flat(text[: cut.start()]) in map(flat, titles):
            return True
    return False


def _shown(structured: Structured, claims: Sequence[Claim]) -> Claim:
    """Of claims that differ the one that is printed below the headline; the first where none is, or it is itself."""
    first = flat(claims[0].value)
    others = [claim for claim in claims[1:] if flat(claim.value) != first]
    if not others:
        return claims[0]
    openings = {_start(claim.value): claim for claim in reversed([claims[0], *others])}
    for mark in structured.marks.h1s[:3]:
        for element in structured.marks.elements[mark.order + 1 : mark.order + _NEAR]:
            claim = openings.get(_start(element.text)) if element.text and element.tag in _PRINTING else None
            if claim is not None and flat(element_text(element, MAX_DESCRIPTION_CHARS)) == flat(claim.value):
                return claim
    return claims[0]


def _start(text: str) -> str:
    return text[:_MAX_START].lstrip()[:_START]


def _shared(a: str, b: str) -> int:
    """How many words two texts have in common, less those that any two may."""
    return sum(len(unit) > _SHORT_WORD or not unit.isascii() for unit in words_of(a) & words_of(b))


def _whole(claim: Claim, others: Sequence[Claim], titles: Sequence[str]) -> Claim:
    """Where a claim is cut short ("…"), another one that goes on; of any other the longest that goes on from it to the
    end of a sentence, within what a standfirst has, and not with the headline and what is said of the site.
    """
    if CUT_SHORT.search(claim.value):
        opening = _opening(claim.value)
        longer = [o for o in others if len(o.value) > len(claim.value) and flat(o.value).startswith(opening)]
        return next((o for o in longer if len(o.value) <= MAX_DESCRIPTION_CHARS), claim)
    names = [key for title in titles if (key := flat(title))]
    whole = [
        other
        for other in others
        if len(other.value) <= _USUAL_CHARS
        and _goes_on(claim.value, other.value)
        and not any(name in flat(other.value[len(claim.value) :]) for name in names)
    ]
    return max(whole, key=lambda other: len(other.value), default=claim)


def _goes_on(text: str, longer: str) -> bool:
    """Whether a text is the beginning of one that ends where a sentence does: its first sentences, or cut anywhere."""
    more = longer[len(text) :] if longer.startswith(text) else ""
    is_ended = SENTENCE_END.search(f"{longer[-3:]} ") is not None and not CUT_SHORT.search(longer)
    return (
        is_ended
        and (text.endswith((".", "!", "?", "。", "”", '"')) or more.lstrip()[:1].isalpha())
        and bool(flat(more))
    )


def _opening(text: str) -> str:
    """The opening of a description that may have been shortened for machines."""
    return flat(CUT_SHORT.sub("", text)[:_OPENING_CHARS])


def _shortened(text: str) -> str:
    """A description up to the last sentence that ends within what a standfirst has; cut hard where none ends."""
    if len(text) <= MAX_DESCRIPTION_CHARS:
        return text
    ends = [end.end() for end in SENTENCE_END.finditer(text[: MAX_DESCRIPTION_CHARS + 1])]
    return text[: ends[-1]].rstrip() if ends else text[:MAX_DESCRIPTION_CHARS].rsplit(" ", 1)[0] + " …"


def _standfirst(
    structured: Structured, claims: Sequence[Claim], not_one: set[str], titles: Sequence[str]
) -> Claim | None:
    """The run of text behind the headline that is named a standfirst; else what is marked like one and also claimed;
    else what is marked like one right below the headline and speaks of the same.

    Without any claim, the first text marked like one.
    """
    openings = [opening for claim in claims if (opening := _opening(claim.value))]
    second: Claim | None = None
    third: Claim | None = None
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
        if second is third is None and any(0 < mark.order - m.order <= _RIGHT_BELOW for m in structured.marks.h1s[:3]):
            fits = _speaks_of_the_same(mark, text, claims, titles)
            third = found if fits and _is_below_headline(mark, structured) else None
    return second or third or _beside_headline(structured, claims, not_one)


def _beside_headline(structured: Structured, claims: Sequence[Claim], not_one: set[str]) -> Claim | None:
    """The paragraph right below a headline, in a box that has no other: a standfirst without a name of its own.

    None where no claim speaks of the same.
    """
    for mark in structured.marks.h1s[:3] if claims else ():
        element, box = mark.element.getnext(), mark.element.getparent()
        if element is None or box is None or len(element) or element.tag != "p" or box.tag in ("body", "main"):
            continue
        text = _standfirst_text(Mark(element, "", mark.order), structured)
        if not text or len(text) > _USUAL_CHARS or flat(text) in not_one or not ends_sentence(text):
            continue
        alone = next(element.itersiblings("p"), None) is None and cues.find(text) is None
        letters, told = flat(text), [flat(claim.value) for claim in claims]
        if any(key in letters[1:] or letters[:-_MIN_UNSPACED_CHARS] in key for key in told):
            continue  # the claim is what is printed, less what stands before it or a few words behind it
        if alone and any(_shared(text, claim.value) > 1 for claim in claims):
            return Claim(text, "p")
    return None


def _speaks_of_the_same(mark: Mark, text: str, claims: Sequence[Claim], titles: Sequence[str]) -> bool:
    """Whether a marked text has nearly the words of a claim; or some words of a claim or the headline, and a name that
    few other things have.

    Claims are written for search engines as often as they are the standfirst: of 1,659 measured pages 43 print another.
    """
    if len(text) > _USUAL_CHARS or next(islice(mark.element.iter("li"), 1, None), None) is not None:
        return False
    told = [claim.value for claim in claims]
    if cues.find(text) is not None:
        return False  # an offer
    if any(flat(value) in flat(text) for value in told) or any(e.tag == "figure" for e in ancestry(mark.element)):
        return False  # the claim is what is printed, less what stands before it
    if any(agreement(text, value) >= _ALIKE for value in told):
        return True
    if _BELOW.search(mark.words) is None and not _is_intro(mark):
        return False
    return any(_shared(text, value) > 1 for value in (*told, *titles))


def _is_intro(mark: Mark) -> bool:
    """Whether a mark is an introduction that stands by itself: paragraphs beside it make it the first of them."""
    beside = next(mark.element.itersiblings("p"), None)
    return _INTRO.search(mark.words) is not None and beside is None and mark.element.tag not in _HEADINGS


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
