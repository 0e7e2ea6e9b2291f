"""What a page shows its readers of its dates: near the headline, else in lines around it, else anywhere."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice

from htmldate import find_date
from lxml.html import HtmlElement

from newscrawl.extraction.dates.claims import ATTRIBUTES, Heard, moment_of, sound
from newscrawl.extraction.dates.moments import Labelled, Moment, Reader
from newscrawl.extraction.dates.places import PUBLISHED_MARK, Place, is_comment, marks_of, tells_of_other
from newscrawl.extraction.dates.words import Label, load
from newscrawl.extraction.document import Document
from newscrawl.extraction.marked import Mark
from newscrawl.extraction.structured import Structured, element_text

_CHANGED_MARK = re.compile(r"updat|modif|changed|edited|revis")
#: The hAtom format wants an "updated" on each post, and themes write it on the one date that they print.
_POST_DATE = re.compile(r"(?:entry|post)-date(?![-\w])")
#: Lines are looked for among this many elements before and after a headline.
_LINES_BEFORE, _LINES_AFTER = 40, 90
_MAX_TEXT = 240
_MAX_LINE_WORDS = 16
#: Of a paragraph so much is read, and a date in it that begins here opens it: "(17.05.2024) The ferry ...".
_OPENING_CHARS, _OPENS = 80, 3
_CLOSE = 40  # elements from the headline
#: A date alone, with its day of the week and its time; the cells of tables hold data. Above the headline as close.
_BARE_CHARS, _BARE_BEFORE = 40, 18
_CELLS = frozenset({"td", "dt", "dd"})
#: "vor 3 Stunden", "il y a 3 heures", "Posted 3 hours ago": no sentence.
_AGO_WORDS, _AGO_TAGS = 5, frozenset({"p", "div", "span", "em", "i", "small", "li", "font", "center"})
_LABEL_CHARS = 40
_READ_CHARS = _OPENING_CHARS + _LABEL_CHARS  # for the words behind a date: "... on 17 May 2024 at 9 was published"
#: Bounds on what is read as a date, whatever the page holds: printed elements, lines, texts of the whole page.
_MAX_PRINTED, _MAX_LINES, _MAX_SEARCHED = 20, 40, 60
#: Enough to know what a page prints of itself; the rest tells of other things.
_ENOUGH = 3
#: htmldate is not let near larger pages, in characters: it copies them.
_MAX_SECOND = 500_000
_DIGITS = re.compile(r"\d\D{0,12}\d\D{0,12}\d")
_TIME_TAGS = frozenset({"time", "abbr", "relative-time", "time-ago"})
_LINE_TAGS = frozenset(
    {"p", "div", "span", "em", "i", "strong", "b", "small", "font", "li", "td", "dt", "dd", "h2", "h3", "h4", "h5",
     "h6", "legend", "nobr", "center", "address", "header", "section", "article", "a", "label", "fieldset", "footer",
     "date"}
)  # fmt: skip


@dataclass(slots=True)
class Shown:
    """What a page shows its readers: dates of publication, of change and of neither, the likeliest first.

    ``is_close`` says whether the first date of publication stands close to the headline, or is the only one that an
    element is named for. ``unsure`` are dates far from the headline of which no word says what they are.
    """

    published: list[Heard] = field(default_factory=list)
    changed: list[Heard] = field(default_factory=list)
    other: list[Heard] = field(default_factory=list)
    unsure: list[Heard] = field(default_factory=list)
    is_close: bool = False

    def add(self, moment: Moment, label: Label | None, source: str) -> None:
        repeated = label is None and any(moment.day == one.moment.day for one in self.changed)
        if label == "changed" or repeated:
            self.changed.append(Heard(moment, source))
        else:
            (self.other if label == "other" else self.published).append(Heard(moment, source))

    def add_first(self, moment: Moment, source: str) -> None:
        """Add a day that is said to be the first one: the later ones are of changes, whatever stands beside them."""
        later = [one for one in self.published if one.moment.day > moment.day]
        self.published = [Heard(moment, source), *(one for one in self.published if one not in later)]
        self.changed += later


def shown(structured: Structured, reader: Reader, place: Place) -> Shown:
    """<time> and <abbr> near the headline, then elements whose class says date.

    Where none of them tells the publication, the one farther off whose class says that it does.
    """
    found = Shown()
    near = list(islice(place.near(structured), _MAX_PRINTED))
    for tags, source in ((True, "time"), (False, "text")):
        for mark in near:
            if (mark.element.tag in _TIME_TAGS) is tags and len(found.published) < _ENOUGH:
                _hear(mark, reader, source, found)
                found.is_close = found.is_close or (bool(found.published) and place.rank(mark) <= _CLOSE)
    lone = None if found.published else place.alone(structured)
    if lone is not None:
        _hear(lone, reader, "time" if lone.element.tag in _TIME_TAGS else "text", found)
        found.is_close = True
    return found


def _hear(mark: Mark, reader: Reader, source: str, found: Shown) -> None:
    element = mark.element
    text = element_text(element, _MAX_TEXT)
    exact = next((m for name in ATTRIBUTES if (m := reader.claim(element.get(name))) is not None), None)
    if exact is None and element.tag in _TIME_TAGS:  # title="Friday, 17 May 2024 at 10:15", over "yesterday"
        exact = next(
            (m for name in ("datetime", "title") if (m := reader.words(element.get(name, "")[:_MAX_TEXT]))), None
        )
    dates = reader.labelled(text) if text and (exact is None or len(text) < _MAX_TEXT) else []
    if exact is None and not dates:
        return
    outer = _label_of(mark)
    if exact is not None:
        label = (dates[0].label if dates else load().label(text[:_LABEL_CHARS])) or outer
        if dates and dates[0].label == "published" and abs(dates[0].moment.days_from(exact)) > 1:
            # "Published 29 June" over a stamp of July: what readers are told was meant
            found.add(dates[0].moment, "published", source)
        found.add(exact, label, source)
        dates = [Labelled(dates[0].moment, label, 0)] if dates else []  # the page's own clock
    for index, (moment, label, start) in enumerate(dates[:3]):
        if load().tells_first(text[max(0, start - _LABEL_CHARS) : start]):
            found.add_first(moment, source)
        else:
            found.add(moment, label or (outer if index == 0 else None), source)


def _label_of(mark: Mark) -> Label | None:
    """What an element's class, else the words before it, say of its date."""
    if PUBLISHED_MARK.search(mark.words):
        return "published"
    if _CHANGED_MARK.search(mark.words) and not _POST_DATE.search(mark.words):
        return "changed"
    before = load().label(_words_before(mark.element))
    parent = mark.element.getparent()
    if before is None and parent is not None and element_text(parent, _LABEL_CHARS * 2):
        return "changed" if _CHANGED_MARK.search(marks_of(parent)) else None
    return before


def _words_before(element: HtmlElement) -> str:
    parts: list[str] = []
    for before in islice(element.itersiblings(preceding=True), 3):
        text = element_text(before, _LABEL_CHARS) if isinstance(before.tag, str) else ""
        parts += [before.tail or "", "" if text.startswith("©") else text]  # a picture's credit
        if sum(map(len, parts)) > _LABEL_CHARS:
            break
    else:
        parent = element.getparent()
        parts.append((parent.text if parent is not None else None) or "")
    return " ".join(" ".join(parts[::-1]).split())[-_LABEL_CHARS:]


def lines(structured: Structured, reader: Reader, place: Place) -> Shown:
    """Short lines with a date in them around the headline."""
    found, budget = Shown(), _MAX_LINES
    for element in place.lines(structured, _LINES_BEFORE, _LINES_AFTER):
        text = _own_text(element) if element.tag in _LINE_TAGS else ""
        if not text or not _DIGITS.search(text) or tells_of_other(marks_of(element)) or place.is_foreign(element):
            continue
        budget -= 1
        _add_line(element, text, reader, found)
        if budget <= 0 or len(found.published) >= _ENOUGH:
            break
    return found


def bare(structured: Structured, reader: Reader, place: Place) -> Shown:
    """The one day that stands alone in its element close to the headline, though no mark names it for a date; and the
    changes that are told so.

    No day where there are several: they are of a list. None behind a label that is not known, either.
    """
    found = Shown()
    for element in place.lines(structured, _BARE_BEFORE, _CLOSE):
        text = _own_text(element) if element.tag in _LINE_TAGS and element.tag not in _CELLS else ""
        if text and len(text) <= _BARE_CHARS and not (tells_of_other(marks_of(element)) or place.is_foreign(element)):
            dates = reader.labelled(text)
            if len(dates) == 1 and len(text[: dates[0].start].split()) <= 1:
                label = dates[0].label or _label_of(Mark(element, marks_of(element), 0))
                heard = Heard(dates[0].moment, "text")
                is_plain = label is None and not text[: dates[0].start].rstrip().endswith((":", "："))
                found.published += [heard] if is_plain or label == "published" else []
                found.changed += [heard] if label == "changed" else []
    if len({one.moment.day for one in found.published}) != 1:
        found.published.clear()
    return found


def _own_text(element: HtmlElement) -> str:
    """The beginning of the text that stands directly in an element: in long ones only a date that opens them counts.

    "" where there are no digits, as in most.
    """
    text = element.text or ""
    if len(element):
        text = " ".join([text, *((child.tail or "") for child in element)])
    text = text[: _MAX_TEXT * 4]
    if not _DIGITS.search(text):
        return ""
    words = text.split()
    return " ".join(words) if len(words) <= _MAX_LINE_WORDS else " ".join(words)[:_READ_CHARS]


def _add_line(element: HtmlElement, text: str, reader: Reader, found: Shown) -> None:
    is_long = len(text) == _READ_CHARS or len(text.split()) > _MAX_LINE_WORDS
    for index, (moment, label, start) in enumerate(reader.labelled(text)[:3]):
        if label is None and index == 0:
            label = load().label(_words_before(element))
        if not is_long or start <= _OPENS or label == "published":
            found.add(moment, label, "text")


def relative(structured: Structured, reader: Reader, place: Place) -> list[Heard]:
    """ "2 hours ago" near the headline."""
    found = []
    for mark in islice(place.near(structured), _MAX_PRINTED):
        text = element_text(mark.element, 60)
        # of a text that also names a day, "today" is the name of a paper
        moment = reader.relative(text) if text and not reader.labelled(text) else None
        if moment is not None and _label_of(mark) in (None, "published"):
            found.append(Heard(moment, "text"))
    return found or list(islice(_relative_lines(structured, reader, place), 1))


def _relative_lines(structured: Structured, reader: Reader, place: Place) -> Iterator[Heard]:
    """Lines close to the headline that hold "3 hours ago" or "gestern, 18:05" and hardly anything else."""
    for element in place.lines(structured, _BARE_BEFORE, _CLOSE):
        text = " ".join((element.text or "").split()) if element.tag in _AGO_TAGS and not len(element) else ""
        if not 0 < len(text) <= _BARE_CHARS or not any(map(str.isdigit, text)) or len(text.split()) > _AGO_WORDS:
            continue
        moment = reader.relative(text) if load().label(text) in (None, "published") else None
        if moment is None or tells_of_other(marks_of(element)) or place.is_foreign(element):
            continue
        if not reader.labelled(text):
            yield Heard(moment, "text")


# ---------------------------------------------------------------------------------------------- the whole page


def searched(structured: Structured, reader: Reader, place: Place) -> Shown:
    """Dates anywhere in the page that stand alone, open a text or are labelled; those in boxes last."""
    found, boxed = Shown(), Shown()
    alone: list[Heard] = []
    said: set[str] = set()
    for element, text in _texts(structured):
        standing = place.standing(element)
        if standing == "foreign":
            continue
        for index, (moment, label, start) in enumerate(reader.labelled(text)[:2]):
            label = label or (load().label(_words_before(element)) if index == 0 else None)
            if label is None and tells_of_other(marks_of(element)):
                label = "other"
            is_plain = len(text) < _OPENING_CHARS or start <= _OPENS
            if standing == "boxed" and (label or is_plain):
                boxed.add(moment, label, "search")
                said |= {moment.day} if label == "published" else set()
            elif label is not None:
                found.add(moment, label, "search")
            elif is_plain:
                alone.append(Heard(moment, "search"))
    if len({one.moment.day for one in found.published}) > 2:  # a list of stories, each with its day
        alone, found.published = found.published + alone, []
    if len(said) == 1 and boxed.changed:  # a box that tells both is the story's: teasers tell one
        found.published += [one for one in boxed.published if one.moment.day in said]
    found.unsure += alone + boxed.published
    found.changed += boxed.changed
    found.other += boxed.other
    return found


def certain_days(structured: Structured, reader: Reader) -> set[str]:
    """The days that the page's texts name unmistakably: a list of the latest stories may name this one's."""
    dates = (one.moment for _, text in _texts(structured) for one in reader.labelled(text))
    return {moment.day for moment in dates if moment.swapped is None}


def first_comment(structured: Structured, reader: Reader) -> list[Heard]:
    """The earliest date of the readers' comments: the story is no younger, and mostly of that day."""
    found = []
    for mark in islice(structured.marks.dates, _MAX_SEARCHED):
        if is_comment(mark.element, structured):
            moment = moment_of(mark.element, reader)
            found += sound([Heard(moment, "comments")]) if moment is not None else []
    return sorted(found, key=lambda heard: heard.moment.utc)[:1]


def second_opinion(document: Document, reader: Reader) -> list[Heard]:
    """What htmldate's quick search finds in a silent page; its address has been read before.

    The extensive search asks dateparser in all of its languages, whose first load takes 3 to 10 s, and takes any number
    of the page that looks like a date: on the silent pages among 1,370 labelled ones it was right with 8 of 13 answers.
    """
    if len(document.html) > _MAX_SECOND:
        return []
    latest = document.page.fetched_at.strftime("%Y-%m-%d")
    try:
        found = find_date(document.tree, extensive_search=False, original_date=True, max_date=latest)
    except (ValueError, TypeError, AttributeError, OverflowError, RecursionError):
        return []
    # A first of January is what htmldate makes of a bare year, a copyright line's as a rule.
    moment = reader.machine(found) if found and not found.endswith("-01-01") else None
    return [Heard(moment, "htmldate")] if moment is not None else []


def _texts(structured: Structured) -> Iterator[tuple[HtmlElement, str]]:
    """The texts of the page that may hold a date, as many as are worth reading."""
    count = 0
    for element in structured.marks.elements:
        if element.tag in _TIME_TAGS:
            text = element.get("datetime") or element.get("title") or element_text(element, _MAX_TEXT)
            text = text[:_OPENING_CHARS]
        elif element.tag in _LINE_TAGS:
            text = _own_text(element)
        else:
            continue
        if text and _DIGITS.search(text):
            count += 1
            yield element, text
            if count >= _MAX_SEARCHED:
                return
