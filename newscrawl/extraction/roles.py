"""What each block is, by rules, and whether it belongs to the story.

trafilatura's verdict is the starting point. A block that it dropped gets the removed role that fits it, ``other`` where
none does. A block that it kept is removed only by a rule that is sure; a block that it missed is added only between
kept siblings. Each decision carries the id of its rule.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from lxml.html import HtmlElement

from newscrawl.extraction import cues
from newscrawl.extraction.cues import Cue
from newscrawl.extraction.document import TextBlock
from newscrawl.extraction.plaintext import squash
from newscrawl.extraction.zones import Zone, Zones
from newscrawl.items import Block, BlockRole

_KEPT_KINDS: dict[str, BlockRole] = {
    "heading": "heading", "quote": "quote", "li": "list", "row": "table", "caption": "paragraph", "pre": "paragraph",
}  # fmt: skip
KEPT = frozenset(("heading", "paragraph", "quote", "list", "table", "correction"))
#: What the reason says of blocks that only trafilatura's verdict decided.
BY_SEPARATOR = "separator"

_LINKED = 0.5  # share of link text from which a block is a link rather than prose with one
_WHOLLY_LINKED = 0.9
_SHORT = 100  # characters; a kicker, a name, a headline, hardly a paragraph
_PROSE = 160  # characters from which an unlinked block is running text
_MAX_CAPTION = 400
_MAX_BYLINE = 100
_MAX_BY_WORDS = {"promo": 250, "consent": 250, "comment": 120, "related": 200}  # characters, for words anywhere in it
_MAX_ZONED = 300  # characters; longer text is prose, whatever its container is called
_MAX_HEADING = 140  # characters; pages that set everything in headings have longer ones
# A rule that would take this many blocks and this share of the kept letters has found how the page writes its story.
_FREQUENT = 4
_FREQUENT_SHARE = 0.15
_MANY = 3  # kept blocks that make a container the story's
_PARTS = frozenset(["li", "ul", "ol", "dl", "dt", "dd", "tr", "td", "th", "tbody", "thead", "tfoot", "table", "blockquote", "figure"])
_MAX_LINES = 5  # lines with the author's name, or with a date, on a page that is no list of them
_LEAD_REACH = 12  # blocks between the opening and the rest: byline, date, share bar, captions
_STANDFIRST = re.compile(
    r"standfirst|lead|lede|\bdek\b|deck|sub-?(?:title|head|line)|summary|excerpt|intro|teaser|chapo|abstract|vorspann"
    r"|strap|desc|hook|preface|kicker|sommario|occhiello|entradilla|bajada|copete|ingress|manchet",
    re.I,
)
_SENTENCE = 60  # characters
_CREDIT = re.compile(r"©|/\s?(?:dpa|AFP|Reuters|Getty|APA|EPA|EFE|ANSA)\b|\((?:Archiv|Symbol)(?:bild|foto)\)|\| ?(?:Foto|Photo)", re.I)
_SENTENCE_END = re.compile(r"[.!?…。！？؟।:;]['\"”’»)\]]*$")
_DATE = re.compile(r"\b(?:19|20)\d\d\b|\b\d{1,2}[./:h]\d{2}\b|\d+\s*年|\d+\s*월|\d+\s*月")
_NOT_LETTERS = re.compile(r"[\W\d_]+")
#: Zones whose name alone is enough, and those that ask for more; measured on the labelled pages.
_SURE_ZONES = frozenset(("bio", "comment", "share", "promo", "consent", "byline", "caption", "paywall"))
_LINK_ZONES = frozenset(("related", "nav", "tags", "ad", "legal", "other"))


@dataclass(frozen=True)
class Facts:
    """What is known of the story when its blocks are judged."""

    title: str | None = None
    description: str | None = None
    names: tuple[str, ...] = ()
    comments: frozenset[str] = field(default_factory=frozenset)


class _View(NamedTuple):
    """A block with all that the rules look at."""

    block: TextBlock
    zones: list[Zone]
    cue: Cue | None
    linked: float


class _Label(NamedTuple):
    role: BlockRole
    reason: str
    sure: bool


def decide(blocks: Sequence[TextBlock], facts: Facts) -> tuple[Block, ...]:
    """Give every block its role and say whether it is kept, in the page's order."""
    zones = Zones(blocks)
    known = cues.load()
    views = [
        _View(b, zones.all_of(b.element), known.find(b.text), b.linked / max(1, len(b.text))) for b in blocks
    ]
    labels: list[_Label | None] = [_label(view, facts) for view in views]
    _doubt_the_frequent(views, labels)
    kept = [b.separated and not (label and label.sure) for b, label in zip(blocks, labels, strict=True)]
    _headline(views, labels, kept, facts)
    joined = _join(views, labels, kept, zones)
    _lists_of_links(views, labels, kept)
    _empty_headings(views, labels, kept)
    return tuple(
        _finish(view, label, keep, joined.get(index, BY_SEPARATOR))
        for index, (view, label, keep) in enumerate(zip(views, labels, kept, strict=True))
    )


def _finish(view: _View, label: _Label | None, keep: bool, reason: str) -> Block:
    block = view.block
    if keep:
        role: BlockRole = _KEPT_KINDS.get(block.kind, "paragraph")
        if view.cue and view.cue.role == "correction":
            role, reason = "correction", view.cue.reason
    elif label and label.role not in KEPT:
        role, reason = label.role, label.reason
    else:
        role, reason = "other", BY_SEPARATOR
    return Block(block.position, block.text, role, keep, reason, None, block.path)


def _label(view: _View, facts: Facts) -> _Label | None:
    """The first rule that speaks of a block taken by itself."""
    block = view.block
    if block.kind == "caption":
        return _Label("caption", "tag:figcaption", True)
    if block.kind == "form":
        return _Label("promo", "tag:form", True)
    if facts.comments and squash(block.text) in facts.comments:
        return _Label("comment", "separator:comment", not block.separated)
    return _by_zone(view) or _by_cue(view) or _by_name(view, facts) or _weak(view)


def _by_zone(view: _View) -> _Label | None:
    """A container that says surely what is in it."""
    block = view.block
    size = len(block.text)
    for zone in view.zones:
        role = zone.role
        if size > _MAX_ZONED and role not in ("bio", "comment", "promo"):
            continue
        if zone.reason == "tag:figure":
            if block.kind in ("p", "text", "heading") and size <= _MAX_CAPTION:
                return _Label("caption", zone.reason, True)
            continue
        if (role == "caption" and size > _MAX_CAPTION) or (role in ("byline", "date") and size > _MAX_BYLINE):
            continue
        if role == "date" and not _DATE.search(block.text):
            continue
        if (role in _SURE_ZONES and zone.reason != "tag:address") or role == "date" or (role in _LINK_ZONES and (view.linked >= _LINKED or zone.reason in ("tag:nav", "role:navigation"))) or (role == "related" and size < _SHORT and not _SENTENCE_END.search(block.text)):
            return _Label(role, zone.reason, True)
    return None


def _by_cue(view: _View) -> _Label | None:
    """Words that say surely what a block is."""
    cue, block = view.cue, view.block
    if cue is None or cue.role == "correction":
        return None
    size = len(block.text)
    if cue.mode == "whole":
        return _Label(cue.role, cue.reason, True)
    if cue.mode == "contains":
        sure = block.kind != "row" and not (block.kind == "li" and cue.role in ("legal", "promo", "consent"))
        return _Label(cue.role, cue.reason, sure and size <= _MAX_BY_WORDS.get(cue.role, cues.MAX_CONTAINS))
    if cue.role in ("related", "promo"):
        sure = view.linked >= 0.2 or size <= 60 or cue.role == "promo"
        return _Label(cue.role, cue.reason, sure and block.kind not in ("li", "row", "heading"))
    if cue.role in ("date", "byline", "caption", "tags", "nav"):
        return _Label(cue.role, cue.reason, size <= _MAX_BYLINE and block.kind not in ("row", "heading", "li"))
    return _Label(cue.role, cue.reason, block.kind not in ("row", "heading", "li"))


def _by_name(view: _View, facts: Facts) -> _Label | None:
    """A line with little but the byline's names, or with little but a date."""
    text = view.block.text
    if len(text) > _MAX_BYLINE or view.block.kind in ("row", "heading"):
        return None
    rest = text
    for name in facts.names:
        if len(name) > 4:
            rest = rest.replace(name, " ")
    if rest != text and len(squash(rest)) <= 30:
        return _Label("byline", "names:byline", not _SENTENCE_END.search(text) or len(squash(rest)) <= 4)
    if _DATE.search(text) and len(_NOT_LETTERS.sub("", text)) <= 14 and len(text) <= 50:
        return _Label("date", "pattern:date", view.block.kind not in ("row", "heading", "li"))
    return None


def _weak(view: _View) -> _Label | None:
    """What a dropped block most likely is; never a reason to drop one."""
    for zone in view.zones:
        if zone.role != "other" and (zone.reason != "tag:figure" or view.block.kind not in ("quote", "row", "li")):
            return _Label(zone.role, zone.reason, False)
    if view.cue and view.cue.role != "correction":
        return _Label(view.cue.role, view.cue.reason, False)
    if view.linked >= _WHOLLY_LINKED:
        return _Label("nav" if len(view.block.text) < 40 else "related", "linked", False)
    return None


def _doubt_the_frequent(views: list[_View], labels: list[_Label | None]) -> None:
    """Take back the certainty of a rule that says too much of the story is none."""
    total = sum(len(view.block.text) for view in views if view.block.separated)
    groups: dict[str, list[int]] = {}
    for index, label in enumerate(labels):
        if label and label.sure and views[index].block.separated:
            groups.setdefault(label.reason, []).append(index)
    for reason, members in groups.items():
        letters = sum(len(views[index].block.text) for index in members)
        lines = reason in ("names:byline", "pattern:date", "class:date", "class:byline") and len(members) > _MAX_LINES
        if lines or (len(members) >= _FREQUENT and letters > _FREQUENT_SHARE * total and not reason.startswith("cue:")):
            for index in members:
                label = labels[index]
                assert label is not None
                labels[index] = label._replace(sure=False)


def _headline(views: list[_View], labels: list[_Label | None], kept: list[bool], facts: Facts) -> None:
    """The printed headline, which is the title, and what stands above it, which is the site's."""
    if not facts.title:
        return
    title = squash(facts.title)
    description = squash(facts.description or "")
    place = None
    longest = 3 * max(len(facts.title), len(facts.description or "")) + 40
    for index, view in enumerate(views):
        letters = squash(view.block.text) if len(view.block.text) <= longest else ""
        if letters and _is_title(view.block, letters, title):
            labels[index], kept[index] = _Label("headline", "equals:title", True), False
            if view.block.kind == "heading" and place is None:
                place = index
        elif letters and letters == description and not view.block.separated:
            labels[index] = _Label("standfirst", "equals:description", False)
    if place is None:
        return
    above = sum(len(v.block.text) for v, k in zip(views[:place], kept, strict=False) if k)
    below = sum(len(v.block.text) for v, k in zip(views[place:], kept[place:], strict=True) if k)
    if above * 5 < below:
        for index in range(place):
            if kept[index] and len(views[index].block.text) < _SHORT:
                labels[index], kept[index] = labels[index] or _Label("other", "above:headline", True), False


def _is_title(block: TextBlock, letters: str, title: str) -> bool:
    if letters == title:
        return True
    if block.kind != "heading" or block.element.tag not in ("h1", "h2"):
        return False
    short, long = sorted((letters, title), key=len)
    return len(short) >= 12 and short in long and (len(short) * 2 > len(long) or block.element.tag == "h1")


def _join(views: list[_View], labels: list[_Label | None], kept: list[bool], zones: Zones) -> dict[int, str]:
    """Add what trafilatura missed between kept paragraphs of the same container; returns the rule for each block."""
    spans: dict[HtmlElement, tuple[int, int, int]] = {}
    texts = set()
    containers = [_container(view.block) for view in views]
    for index, view in enumerate(views):
        if kept[index]:
            texts.add(view.block.text)
            if view.block.kind in ("p", "text", "quote", "li"):
                for level in containers[index]:
                    first, _, count = spans.get(level, (index, index, 0))
                    spans[level] = (first, index, count + 1)
    joined = {}
    for index, view in enumerate(views):
        block, label = view.block, labels[index]
        if kept[index] or block.separated or block.hidden or block.text in texts or view.linked >= _LINKED:
            continue
        if block.kind in ("control", "form", "caption") or (view.cue and view.cue.role != "correction"):
            continue
        if label and (label.sure or not _holds_story(view, zones)):
            continue
        for level, rule in zip(containers[index], ("join:siblings", "join:cousins"), strict=False):
            if not _may_join(block, rule):
                continue
            first, last, count = spans.get(level, (0, 0, 0))
            if count >= _MANY and first < index < last:
                kept[index], joined[index] = True, rule
                break
    for level, (first, last, count) in spans.items():
        if count >= _MANY:
            _join_edges(views, labels, kept, joined, level, first, last)
    _join_lead(views, labels, kept, joined)
    return joined


def _join_lead(
    views: list[_View], labels: list[_Label | None], kept: list[bool], joined: dict[int, str]
) -> None:
    """Add the opening between headline and first kept block, unless its class says that it is a standfirst."""
    start = next((index for index, keep in enumerate(kept) if keep), 0)
    for index in range(start - 1, max(-1, start - _LEAD_REACH), -1):
        view, label = views[index], labels[index]
        block = view.block
        if label and label.role == "headline":
            return
        if (label and label.reason != "equals:description") or view.cue or block.hidden or not (block.kind == "p" or label):
            continue
        after_headline = any(l and l.role == "headline" for l in labels[max(0, index - _LEAD_REACH) : index])
        if after_headline and _is_opening(view):
            kept[index], joined[index] = True, "join:lead"


def _is_opening(view: _View) -> bool:
    block = view.block
    if len(block.text) < _SENTENCE or view.linked > 0.3 or not _SENTENCE_END.search(block.text):
        return False
    around = (block.element, block.element.getparent())
    names = " ".join(element.get("class") or "" for element in around if element is not None)
    return not _STANDFIRST.search(names) and all(zone.role in ("caption", "other") for zone in view.zones)


def _join_edges(
    views: list[_View],
    labels: list[_Label | None],
    kept: list[bool],
    joined: dict[int, str],
    level: HtmlElement,
    first: int,
    last: int,
) -> None:
    """Add the paragraphs that stand beside the first and last kept one, children of the same element."""
    for step, index in ((-1, first - 1), (1, last + 1)):
        while 0 <= index < len(views):
            view, label = views[index], labels[index]
            block = view.block
            if block.element.getparent() is not level or block.kind != "p" or (label and label.sure) or view.cue:
                break
            if block.hidden or view.linked > 0.3 or len(block.text) < _SENTENCE or not _SENTENCE_END.search(block.text):
                break
            if not kept[index]:
                kept[index], joined[index] = True, "join:edge"
            index += step


def _may_join(block: TextBlock, rule: str) -> bool:
    """Text that is no paragraph is a label or a caption as often as not; table rows only stand beside the story."""
    if _CREDIT.search(block.text):
        return False
    if block.kind in ("text", "quote"):
        return rule == "join:siblings" and len(block.text) >= _SENTENCE and bool(_SENTENCE_END.search(block.text))
    return block.kind != "row" or rule == "join:siblings"


def _holds_story(view: _View, zones: Zones) -> bool:
    """Whether the zones that speak against a block have story text in them, too."""
    return all(zone.element is not view.block.element and zones.weight(zone.element) for zone in view.zones)


def _container(block: TextBlock) -> list[HtmlElement]:
    """The element in which a block stands beside its siblings, past the list, table or quote it is part of, and the next."""
    node = block.element
    while (parent := node.getparent()) is not None and (node.tag in _PARTS or parent.tag in _PARTS):
        node = parent
    parent = node.getparent()
    if parent is None:
        return []
    above = parent.getparent()
    return [parent] if above is None else [parent, above]


def _lists_of_links(views: list[_View], labels: list[_Label | None], kept: list[bool]) -> None:
    """What follows a heading of a related or promo list, up to the next prose."""
    role: BlockRole | None = None
    reason = ""
    for index, view in enumerate(views):
        label, block = labels[index], view.block
        if label and label.sure and label.role in ("related", "promo") and view.cue and view.cue.mode != "contains":
            if len(block.text) < _SHORT and (block.kind == "heading" or view.cue.mode == "whole"):
                role, reason = label.role, f"after:{label.reason}"
            continue
        if role is None:
            continue
        prose = len(block.text) >= _PROSE and view.linked < _LINKED
        if prose or (view.linked < _LINKED and _SENTENCE_END.search(block.text) and len(block.text) > _SHORT):
            role = None
        elif kept[index] and view.linked >= _WHOLLY_LINKED:
            labels[index], kept[index] = _Label(role, reason, True), False


def _empty_headings(views: list[_View], labels: list[_Label | None], kept: list[bool]) -> None:
    """A heading under which nothing was kept heads something that was removed."""
    followed = not any(k and v.block.kind != "heading" for v, k in zip(views, kept, strict=True))
    for index in range(len(views) - 1, -1, -1):
        if not kept[index]:
            continue
        if views[index].block.kind != "heading":
            followed = True
        elif not followed and len(views[index].block.text) <= _MAX_HEADING and views[index].block.text[-1] != ".":
            labels[index], kept[index] = _Label("other", "heading:empty", True), False
