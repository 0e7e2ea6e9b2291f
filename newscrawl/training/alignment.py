"""Which blocks of a page stand in a reference text: labels for training and for looking at differences.

Both sides are sequences of words. Runs of words that are unique on both sides are matched first and must be in the same
order (patience diff); what lies between two matches is compared again with shorter runs, and what is small enough word
by word. A block that the order leaves out may still match as a whole: references put boxes and lists elsewhere.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from itertools import accumulate, pairwise

_RUNS = (8, 5, 3, 2, 1)  # words that must match together, longest first
_SMALL = 40_000  # words of one side times words of the other from which on word-by-word comparison is too slow
_WHOLE = 5  # words from which on a block out of order is looked up as a whole
_AROUND = 4  # blocks on either side that tell which of several equal blocks is the story's
_TOKEN = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff]|[^\W_]+")

Words = Sequence[str]
_Match = tuple[int, int]
_Gap = tuple[int, int, int, int]  # what is not compared yet: from and to on the page, from and to in the reference


def label_blocks(texts: Sequence[str], reference: str) -> list[float]:
    """The share of each block's words (characters, in scripts without spaces) that the reference has: 0 to 1 a block.

    A word of the reference is given to one block only. Blocks without words get 0.
    """
    wanted = words_of(reference)
    blocks = _without_copies([words_of(text) for text in texts], wanted)
    page = [word for block in blocks for word in block]
    pairs = match(page, wanted)
    starts = [0, *accumulate(map(len, blocks))]
    counts = [0] * len(blocks)
    used = bytearray(len(wanted))
    for index, (start, block) in enumerate(zip(starts, blocks, strict=False)):
        own = [pairs[place] for place in range(start, start + len(block)) if pairs[place] >= 0]
        if _is_real(own, len(block)):
            counts[index] = len(own)
            for place in own:
                used[place] = 1
    _match_wholes(blocks, wanted, counts, used)
    return [count / len(block) if block else 0.0 for count, block in zip(counts, blocks, strict=True)]


def words_of(text: str) -> list[str]:
    """Words in lower case; single characters in scripts without spaces."""
    return _TOKEN.findall(text.lower())


def match(page: Words, wanted: Words) -> list[int]:
    """For each word of the page the index of the word of the reference that it is, -1 where none."""
    pairs = [-1] * len(page)
    gaps = [(0, len(page), 0, len(wanted))]
    for run in _RUNS:
        gaps = [rest for gap in gaps for rest in _between(gap, _anchors(page, wanted, gap, run), pairs)]
    for low, high, bottom, top in gaps:
        if (high - low) * (top - bottom) <= _SMALL:
            matcher = SequenceMatcher(None, page[low:high], wanted[bottom:top], autojunk=False)
            for first, second, size in matcher.get_matching_blocks():
                for step in range(size):
                    pairs[low + first + step] = bottom + second + step
    return pairs


def _anchors(page: Words, wanted: Words, gap: _Gap, run: int) -> list[_Match]:
    """Runs of words that stand once on either side of a gap, the longest chain of them that is in order."""
    low, high, bottom, top = gap
    there = _unique(wanted, bottom, top, run)
    if not there:
        return []
    here = _unique(page, low, high, run)
    return _longest_chain([(place, there[words]) for words, place in here.items() if words in there])


def _unique(words: Words, low: int, high: int, run: int) -> dict[tuple[str, ...], int]:
    places: dict[tuple[str, ...], int] = {}
    repeated = set()
    for place in range(low, high - run + 1):
        key = tuple(words[place : place + run])
        if key in places:
            repeated.add(key)
        places[key] = place
    return {key: place for key, place in places.items() if key not in repeated}


def _longest_chain(matches: list[_Match]) -> list[_Match]:
    """The longest subsequence that rises on both sides (patience sorting); matches come sorted by their first side."""
    tails: list[int] = []
    ends: list[int] = []
    before = [-1] * len(matches)
    for index, (_, place) in enumerate(matches):
        pile = bisect_left(tails, place)
        before[index] = ends[pile - 1] if pile else -1
        if pile == len(tails):
            tails.append(place)
            ends.append(index)
        else:
            tails[pile], ends[pile] = place, index
    chain = []
    index = ends[-1] if ends else -1
    while index >= 0:
        chain.append(matches[index])
        index = before[index]
    return chain[::-1]


def _between(gap: _Gap, anchors: list[_Match], pairs: list[int]) -> Iterator[_Gap]:
    """Note the anchors as pairs; the gaps that remain between them.

    Of an anchor only its first word: the others of its run are found by shorter runs and in the last comparison.
    """
    low, high, bottom, top = gap
    for place, other in anchors:
        pairs[place] = other
    for place, other in [*anchors, (high, top)]:
        if place > low and other > bottom:
            yield low, place, bottom, other
        low, bottom = place + 1, other + 1


def _is_real(own: Sequence[int], size: int) -> bool:
    """Whether matched words are text taken over rather than common words that happen to be in order."""
    if len(own) < size / 4:
        return False
    longest = current = 1
    for before, after in pairwise(own):
        current = current + 1 if after == before + 1 else 1
        longest = max(longest, current)
    return longest >= min(3, size)


def _without_copies(blocks: list[list[str]], wanted: Words) -> list[list[str]]:
    """Empty all but one of the blocks that are equal: the one that stands among the most text of the reference.

    Pages repeat their story for several widths of screen, and its beginning in teasers. Without unique words nothing
    could be matched.
    """
    copies: dict[tuple[str, ...], list[int]] = {}
    for index, block in enumerate(blocks):
        if len(block) >= _WHOLE:
            copies.setdefault(tuple(block), []).append(index)
    groups = [group for group in copies.values() if len(group) > 1]
    if not groups:
        return blocks
    known = {tuple(wanted[place : place + _WHOLE]) for place in range(len(wanted) - _WHOLE + 1)}
    found = [len(block) if tuple(block[:_WHOLE]) in known else 0 for block in blocks]
    kept = list(blocks)
    for group in groups:
        best = max(group, key=lambda index: sum(found[max(0, index - _AROUND) : index + _AROUND + 1]))
        for index in group:
            if index != best:
                kept[index] = []
    return kept


def _match_wholes(blocks: Sequence[Words], wanted: Words, counts: list[int], used: bytearray) -> None:
    """Give blocks that the order left out the words that stand together elsewhere in the reference, unused so far."""
    starts: dict[tuple[str, ...], list[int]] = {}
    for place in range(len(wanted) - _WHOLE + 1):
        if not used[place]:
            starts.setdefault(tuple(wanted[place : place + _WHOLE]), []).append(place)
    for index, block in enumerate(blocks):
        if counts[index] * 2 >= len(block) or len(block) < _WHOLE:
            continue
        for place in starts.get(tuple(block[:_WHOLE]), ()):
            end = place + len(block)
            if list(wanted[place:end]) == list(block) and not any(used[place:end]):
                counts[index] = len(block)
                used[place:end] = b"\1" * len(block)
                break
