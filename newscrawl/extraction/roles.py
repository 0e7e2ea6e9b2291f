"""What each block is, and whether it belongs to the story.

trafilatura's verdict is the starting point. A block that it dropped gets the removed role that fits it, ``other`` where
none does. A block that it kept is removed only by a rule that is sure; a block that it missed is added only where
it stands among kept ones. Each decision carries the id of its rule.
"""

from __future__ import annotations

from collections.abc import Sequence

from newscrawl.extraction import cues
from newscrawl.extraction.boxes import label_boxes
from newscrawl.extraction.document import TextBlock
from newscrawl.extraction.joins import Judgement, is_headline, join
from newscrawl.extraction.labels import LINKED, SENTENCE_END, SHORT, WHOLLY_LINKED, Facts, Label, View, find_label
from newscrawl.extraction.plaintext import squash
from newscrawl.extraction.zones import Zones
from newscrawl.items import Block, BlockRole

__all__ = ["BY_SEPARATOR", "Facts", "decide"]

#: The reason of a block that trafilatura's verdict alone decided.
BY_SEPARATOR = "separator"

_KEPT_ROLES: dict[str, BlockRole] = {"heading": "heading", "quote": "quote", "li": "list", "row": "table"}
_PROSE = 160  # characters from which an unlinked block is running text
_MAX_HEADING = 140  # characters; pages that set everything in headings have longer ones
# A rule that would take this many blocks and this share of the kept letters has found how the page writes its story.
_FREQUENT = 4
_FREQUENT_SHARE = 0.15
_LINES = frozenset(("names:byline", "pattern:date", "class:date", "class:byline"))
_MAX_LINES = 5  # with the author's name, or with a date, on a page that is no list of them
# The rules together may leave no less than this share of what trafilatura kept; else only the surest of them stand.
_LEAST_LEFT = 0.25
_LEAST_STORY = 250  # characters; where trafilatura kept less there may be no story
_SUREST = frozenset(("tag:figcaption", "tag:form", "equals:title"))
# Where more than this share of the kept text stands above the headline, the headline is not where the story begins.
_MOST_ABOVE = 0.2


def decide(blocks: Sequence[TextBlock], facts: Facts) -> tuple[Block, ...]:
    """Give every block its role and say whether it is kept, in the page's order."""
    zones = Zones(blocks)
    known = cues.load()
    judgements = []
    for block in blocks:
        share = block.linked / max(1, len(block.text))
        view = View(block, zones.all_of(block.element), known.find(block.text), share)
        judgements.append(Judgement(view, find_label(view, facts), block.separated, BY_SEPARATOR))
    _doubt_the_frequent(judgements)
    _headline(judgements, facts)
    label_boxes(judgements, zones)
    for judgement in judgements:
        if judgement.label and judgement.label.sure:
            judgement.kept = False
    _above_headline(judgements)
    join(judgements, zones)
    _lists_of_links(judgements)
    _empty_headings(judgements)
    _leave_a_story(judgements)
    return tuple(map(_finish, judgements))


def _finish(judgement: Judgement) -> Block:
    block, label, cue = judgement.block, judgement.label, judgement.view.cue
    role: BlockRole
    if judgement.kept:
        role, reason = _KEPT_ROLES.get(block.kind, "paragraph"), judgement.rule
        if cue and cue.role == "correction":
            role, reason = "correction", cue.reason
    elif label:
        role, reason = label.role, label.reason
    else:
        role, reason = "other", BY_SEPARATOR
    return Block(block.position, block.text, role, judgement.kept, reason, None, block.path)


def _letters(judgements: Sequence[Judgement]) -> int:
    return sum(len(judgement.block.text) for judgement in judgements)


def _doubt_the_frequent(judgements: Sequence[Judgement]) -> None:
    """Take back the certainty of a rule that says too much of the story is none."""
    total = _letters([judgement for judgement in judgements if judgement.kept])
    groups: dict[str, list[Judgement]] = {}
    for judgement in judgements:
        if judgement.kept and judgement.label and judgement.label.sure:
            groups.setdefault(judgement.label.reason, []).append(judgement)
    for reason, members in groups.items():
        much = len(members) >= _FREQUENT and _letters(members) > _FREQUENT_SHARE * total
        if (much and not reason.startswith("cue:")) or (reason in _LINES and len(members) > _MAX_LINES):
            for judgement in members:
                assert judgement.label is not None
                judgement.label = judgement.label._replace(sure=False)


def _headline(judgements: Sequence[Judgement], facts: Facts) -> None:
    """The printed headline is the title, which is no text; a dropped block that is the description, a standfirst."""
    title, description = squash(facts.title or ""), squash(facts.description or "")
    longest = 3 * max(len(facts.title or ""), len(facts.description or "")) + SHORT
    for judgement in judgements:
        block = judgement.block
        letters = squash(block.text) if len(block.text) <= longest else ""
        if letters and title and _is_title(block, letters, title):
            judgement.label = Label("headline", "equals:title", True)
        elif letters and letters == description and not block.separated:
            judgement.label = Label("standfirst", "equals:description", False)


def _is_title(block: TextBlock, letters: str, title: str) -> bool:
    if letters == title:
        return True
    if block.element.tag not in ("h1", "h2"):
        return False
    short, long = sorted((letters, title), key=len)
    return len(short) >= 12 and short in long and (len(short) * 2 > len(long) or block.element.tag == "h1")


def _above_headline(judgements: Sequence[Judgement]) -> None:
    """Short kept lines above the headline are kickers, breadcrumbs and notices."""
    heads = [index for index, judgement in enumerate(judgements) if is_headline(judgement)]
    place = next((index for index in heads if judgements[index].block.kind == "heading"), heads[0] if heads else 0)
    above = [judgement for judgement in judgements[:place] if judgement.kept]
    below = [judgement for judgement in judgements[place:] if judgement.kept]
    if _letters(above) < _MOST_ABOVE * _letters(below):
        for judgement in above:
            if len(judgement.block.text) < SHORT:
                judgement.remove(judgement.label or Label("other", "above:headline", True))


def _lists_of_links(judgements: Sequence[Judgement]) -> None:
    """Links that follow the heading of a related or promo list, up to the next prose."""
    role: BlockRole | None = None
    reason = ""
    for judgement in judgements:
        block, view, label = judgement.block, judgement.view, judgement.label
        if label and label.sure and label.role in ("related", "promo") and view.cue and view.cue.mode != "contains":
            if len(block.text) < SHORT and (block.kind == "heading" or view.cue.mode == "whole"):
                role, reason = label.role, f"after:{label.reason}"
        elif role is None:
            continue
        elif view.linked >= WHOLLY_LINKED and judgement.kept:
            judgement.remove(Label(role, reason, True))
        elif view.linked < LINKED and _is_prose(block.text):
            role = None


def _is_prose(text: str) -> bool:
    return len(text) >= _PROSE or (len(text) > SHORT and bool(SENTENCE_END.search(text)))


def _empty_headings(judgements: Sequence[Judgement]) -> None:
    """A heading under which nothing was kept heads something that was removed."""
    if not any(judgement.kept and judgement.block.kind != "heading" for judgement in judgements):
        return
    below: str | None = "h1"  # tag of the heading below where no text is between; None where there is
    removed = True
    for judgement in reversed(judgements):
        block = judgement.block
        if not judgement.kept:
            removed = removed or block.separated
        elif block.kind != "heading":
            below, removed = None, False
        else:
            tag = str(block.element.tag)
            empty = below is not None and removed and below <= tag
            if empty and len(block.text) <= _MAX_HEADING and not block.text.endswith("."):
                judgement.remove(Label("other", "heading:empty", True))
            else:
                below, removed = tag, False


def _leave_a_story(judgements: Sequence[Judgement]) -> None:
    """Where the rules together took nearly everything they are wrong: only the surest stand."""
    before = [judgement for judgement in judgements if judgement.block.separated]
    after = [judgement for judgement in judgements if judgement.kept]
    if _letters(before) < _LEAST_STORY or _letters(after) >= _LEAST_LEFT * _letters(before):
        return
    for judgement in before:
        if not judgement.kept and judgement.label and judgement.label.reason not in _SUREST:
            judgement.add(BY_SEPARATOR)
