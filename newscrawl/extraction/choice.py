"""From probabilities to the blocks of the story.

A block that trafilatura kept stays where that raises the expected F1 of the page's text, which is a threshold of one
half on pages that the model is sure of and a lower one where it is not; a block that it missed is added only above one
half, unless it missed the story. Where much of what trafilatura kept would go, only what is surely none of the story
goes.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from lxml.html import HtmlElement
from numpy.typing import NDArray

from newscrawl.extraction import insets
from newscrawl.extraction.boxes import ends_with_credit
from newscrawl.extraction.companions import companions, is_quoted_alone, quotation
from newscrawl.extraction.document import TextBlock
from newscrawl.extraction.labels import SHORT, Observed, ends_sentence, is_headline
from newscrawl.texts import squash

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

#: Reasons of blocks that go for what is said by another, or for what went below them.
COPY, ABOVE, EMPTY = "repeated", "above:headline", "heading:empty"
#: Reasons of blocks that go because the page hides them, and that stay because little else of trafilatura's text would.
HIDDEN, SEPARATOR = "hidden", "separator"
#: Bounds of the threshold. Above one half a kept block would be more likely none of the story.
LOWEST, HIGHEST = 0.25, 0.5
#: Where more than this share of trafilatura's letters would go, only what is below SURELY_NOT goes.
MUCH = 0.1
SURELY_NOT = 0.35
#: What a sure rule names stays only above the first, hidden text that trafilatura did not keep above the second. On the
#: labelled pages, cross-validated, either costs no F1.
SURELY, SHOWN = 0.8, 0.85
#: Where less than this share of trafilatura's letters would be left, something is wrong: they stay, but for what rules
#: are sure of where the model is sure of a story.
LEAST_LEFT = 0.25
#: but for what no page has in its story: menus, buttons.
NEVER_STORY = 0.03
_LEAST_STORY = 400  # characters; where trafilatura kept less there may be no story
_LEAST_LETTERS = 250
_FREQUENT = 4  # blocks
_MUCH_OF_STORY = 0.15
# Where more than this share of the kept text stands above the headline, the headline is not where the story begins.
_MOST_ABOVE = 0.2
_TELLING = 40  # letters from which on a second block with the same ones is a copy
_LONGEST_HEADING = 140  # characters; pages that set everything in headings have longer ones
_MOST_ALONE = 300  # paragraphs of a page that are looked at as quotations lifted out of it
_QUOTED = 20  # letters from which on a quotation that stands in the running text as well was lifted out of it
#: Never text, whatever the odds: captions and forms; the headline and what is marked as the standfirst, which have
#: fields of their own; the next articles below, or how they begin, which are other stories; bios and appeals below the
#: last paragraph; what ends with a credit beside its picture, and an address of mail alone: of 36 and 102 such blocks
#: of the labelled pages none is in a reference.
_NEVER = frozenset((
    "tag:figcaption", "tag:form", "equals:title", "named:standfirst", "appended:story", "names:bio", "appeal:last",
    "box:caption", "pattern:mail", "teaser", insets.POLL, insets.OFFER, insets.MACHINE,
))  # fmt: skip
#: Containers whose heading is none of the story where nothing else of them is.
_ASKING = frozenset(("paywall", "promo", "consent"))
_SENTENCES = re.compile(r"(?<=[.!?…。！？])\s+")
# A correction in so many words is part of the story unless a rule or the model is sure that it is none. On the labelled
# pages no other block with such words is without a rule.
_CORRECTION = 0.02


class Choice(NamedTuple):
    """Which blocks are the story, and why some are, or are not, although the odds spoke against, or for, them."""

    keep: Flags
    reasons: dict[int, str]


def choose(found: Sequence[Observed], odds: Floats) -> Choice:
    """The blocks of the story, by each block's probability of being story text."""
    size = np.array([len(observed.block.text) for observed in found], dtype=np.float64)
    separated = np.array([observed.block.separated for observed in found], dtype=bool)
    total = float(size[separated].sum())
    missed = ~separated if total >= _LEAST_STORY else np.zeros(len(found), dtype=bool)
    keep = odds >= np.where(missed, HIGHEST, threshold(odds, size))
    going = separated & ~keep
    if total >= _LEAST_STORY and size[going].sum() > MUCH * total:
        keep |= going & (odds >= SURELY_NOT)
    likely = keep.copy()
    _apply_rules(found, odds, keep)
    unseen = [index for index in np.flatnonzero(likely & ~keep).tolist() if _is_unseen(found[index].block)]
    above = _above_headline(found, keep)
    keep[above] = False
    chosen = keep.copy()
    if total >= _LEAST_LETTERS and size[keep].sum() < LEAST_LEFT * total:
        is_found = size[keep & (odds >= SURELY)].sum() >= _LEAST_STORY
        keep |= separated & (odds >= NEVER_STORY) & ~(is_found & _named(found))
        _apply_rules(found, np.ones(len(found)), keep)
        if not keep.any():  # what trafilatura kept is of other stories, of this one the page has no more than that
            keep[[i for i, each in enumerate(found) if each.label and each.label.role == "standfirst"]] = True
    added = companions(found, keep, total) | dict.fromkeys(np.flatnonzero(keep & ~chosen).tolist(), SEPARATOR)
    keep[list(added)] = True
    reasons = dict.fromkeys(_copies(found, keep), COPY)
    keep[list(reasons)] = False
    empty = _empty_headings(found, keep)
    keep[empty] = False
    hidden = {index: HIDDEN for index in unseen if not keep[index]}
    return Choice(keep, hidden | added | reasons | dict.fromkeys(above, ABOVE) | dict.fromkeys(empty, EMPTY))


def _apply_rules(found: Sequence[Observed], odds: Floats, keep: Flags) -> None:
    """Correct the choice where a rule is surer than the model."""
    doubtful = _doubtful_rules(found)
    for index, observed in enumerate(found):
        block, label, cue = observed.block, observed.label, observed.view.cue
        sure = label is not None and label.sure and label.reason not in doubtful
        never = label is not None and (label.reason in _NEVER or (keep[index] and _is_credited(observed)))
        unseen = _is_unseen(block) and odds[index] < SHOWN
        if never or unseen or (sure and odds[index] < SURELY):
            keep[index] = False
        elif cue and cue.role == "correction" and label is None and odds[index] >= _CORRECTION:
            keep[index] = not block.hidden


def _is_credited(observed: Observed) -> bool:
    """Whether a line begins as a caption and ends with whose picture it is: "Photo: The quay | © Ada Example"."""
    label, cue = observed.label, observed.view.cue
    begins = label is not None and label.role == "caption" and cue is not None and cue.mode == "starts"
    return begins and cue is not None and cue.role == "caption" and ends_with_credit(observed.block)


def _named(found: Sequence[Observed]) -> Flags:
    """What a rule is sure of: where the story is found, a long thread of comments below it is none of it."""
    return np.array([observed.label is not None and observed.label.sure for observed in found], dtype=bool)


def _is_unseen(block: TextBlock) -> bool:
    return block.hidden and not block.separated


def _doubtful_rules(found: Sequence[Observed]) -> set[str]:
    """Rules that speak against much of what trafilatura kept: they have found how the page writes its story.

    Words may say so as often as they like, and comments be as long: what their containers called so was never text.
    """
    total = sum(len(observed.block.text) for observed in found if observed.block.separated)
    sizes: dict[str, list[int]] = {}
    for observed in found:
        block, label = observed.block, observed.label
        if block.separated and label and label.role != "comment" and not label.reason.startswith("cue:"):
            sizes.setdefault(label.reason, []).append(len(block.text))
    return {reason for reason, own in sizes.items() if len(own) >= _FREQUENT and sum(own) > _MUCH_OF_STORY * total}


def _above_headline(found: Sequence[Observed], keep: Flags) -> list[int]:
    """Short kept lines above the headline: kickers, breadcrumbs and notices, unless much of the story stands there."""
    heads = [index for index, observed in enumerate(found) if is_headline(observed)]
    place = next((index for index in heads if found[index].block.kind == "heading"), heads[0] if heads else 0)
    size = [len(observed.block.text) if kept else 0 for observed, kept in zip(found, keep, strict=True)]
    if sum(size[:place]) >= _MOST_ABOVE * sum(size[place:]):
        return []
    return [index for index in range(place) if 0 < size[index] < SHORT]


def threshold(odds: Floats, size: Floats) -> float:
    """The probability from which on keeping a block raises the page's expected F1; blocks weigh by ``size``.

    For blocks by falling probability, F1 is estimated as 2 * expected true / (kept + expected true of all), and its
    maximum taken (Ye, Chai, Lee and Chieu 2012, "Optimizing F-measure: a tale of two approaches").
    """
    if not len(odds):
        return HIGHEST
    order = np.argsort(-odds, kind="stable")
    true = np.cumsum((odds * size)[order])
    expected = 2 * true / (np.cumsum(size[order]) + true[-1])
    return float(min(HIGHEST, max(LOWEST, odds[order][int(expected.argmax())])))


def _copies(found: Sequence[Observed], keep: Flags) -> list[int]:
    """Kept blocks that say word for word what another kept one does.

    Pages print their story for several widths of screen, lift quotations out of it, and give its beginning and its
    headings in a summary. A paragraph or list item that is repeated by itself is no copy: it is told of several things.
    """
    kept = np.flatnonzero(keep).tolist()
    lifted = _lifted(found, kept)
    kept = [index for index in kept if index not in lifted]
    letters = [found[index].block.letters for index in kept]
    copies, seen = [*lifted], dict[str, int]()
    for place, (index, own) in enumerate(zip(kept, letters, strict=True)):
        if len(own) < _TELLING or (other := seen.setdefault(own, place)) == place:
            continue
        is_plain = _is_plain(found[index])
        if is_plain and not _is_plain(found[kept[other]]):
            copies.append(kept[other])
            seen[own] = place
        elif not is_plain or found[index].block.kind == "heading" or not _is_alone(letters, other, place):
            copies.append(index)
    return copies


def _lifted(found: Sequence[Observed], kept: Sequence[int]) -> set[int]:
    """Kept quotations that the running text has as well, and the lines behind them that say whose they are."""
    quotations = {index: own for index in kept if (own := quotation(found[index].block)) is not None}
    running = "\n".join(found[index].block.letters for index in kept if index not in quotations)

    def is_said(block: TextBlock) -> bool:
        if len(block.letters) < _QUOTED or block.letters in running:
            return len(block.letters) >= _QUOTED
        sentences = [squash(sentence) for sentence in _SENTENCES.split(block.text)]
        return len(sentences) > 1 and all(sentence in running for sentence in sentences)

    lifted = _set_apart(found, [index for index in kept if index not in quotations])
    last: HtmlElement | None = None  # the element of the quotation just before, if that was lifted
    for index in kept:
        block, own = found[index].block, quotations.get(index)
        if own is None:
            last = None
            continue
        is_name = own is last and len(block.text) < SHORT and not ends_sentence(block.text)
        last = own if is_name or is_said(block) else None
        if last is not None:
            lifted.add(index)
    return lifted


def _set_apart(found: Sequence[Observed], kept: Sequence[int]) -> set[int]:
    """Paragraphs alone in their container that are quotations which stand in longer blocks, too."""
    alone = [i for i in kept if len(found[i].block.letters) >= _TELLING and is_quoted_alone(found[i].block)]
    del alone[_MOST_ALONE:]
    lines = "\n" + "\n\n".join(found[index].block.letters for index in kept) + "\n" if alone else ""
    # more often in lines than as lines
    return {i for i in alone if lines.count(own := found[i].block.letters) > lines.count(f"\n{own}\n")}


def _is_plain(observed: Observed) -> bool:
    """Whether trafilatura kept a block and no rule speaks of it."""
    return observed.block.separated and observed.label is None


def _is_alone(letters: Sequence[str], first: int, second: int) -> bool:
    """Whether other blocks stand between two equal ones, and what stands beside them is different for each."""
    if letters[second - 1] == letters[second]:
        return False
    before = first > 0 and letters[first - 1] == letters[second - 1]
    behind = second + 1 < len(letters) and letters[first + 1] == letters[second + 1]
    return not before and not behind


def _empty_headings(found: Sequence[Observed], keep: Flags) -> list[int]:
    """Kept headings under which nothing is kept any more: they headed what was removed."""
    empty = []
    below: str | None = "h1"  # tag of the next kept heading where no text is between; None where there is
    removed = True
    for index in range(len(found) - 1, -1, -1):
        block = found[index].block
        if not keep[index]:
            removed = removed or block.separated
        elif block.kind != "heading":
            below, removed = None, False
        elif below is not None and removed and below <= block.element.tag and len(block.text) <= _LONGEST_HEADING:
            empty.append(index)
        else:
            below, removed = block.element.tag, False
    return empty + _headings_of_walls(found, keep, empty)


def _headings_of_walls(found: Sequence[Observed], keep: Flags, empty: Sequence[int]) -> list[int]:
    """Kept headings of a wall or an offer below which nothing of it is kept: "Keep reading with a subscription"."""
    last: dict[HtmlElement, int] = {}  # of each such container its last block, and its last kept one
    last_kept: dict[HtmlElement, int] = {}
    headed: dict[int, HtmlElement] = {}
    for index, observed in enumerate(found):
        boxes = [zone.element for zone in observed.view.zones if zone.role in _ASKING]
        last.update(dict.fromkeys(boxes, index))
        if boxes and keep[index]:
            last_kept.update(dict.fromkeys(boxes, index))
            if observed.block.kind == "heading" and index not in empty:
                headed[index] = boxes[0]
    return [index for index, box in headed.items() if last_kept[box] == index < last[box]]
