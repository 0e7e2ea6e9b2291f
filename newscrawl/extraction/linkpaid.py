"""Which teasers say that an advertiser pays for them, in a line of their own beside the headline."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import islice

from lxml.html import HtmlElement

from newscrawl.extraction.document import TextBlock
from newscrawl.extraction.linkboxes import Boxes
from newscrawl.extraction.linkwords import Anchor, is_headline, is_story, lists
from newscrawl.items import Block, LinkRole

_MAX_MARK = 100  # characters of a line that names who pays
_WORDS = 4  # of a mark that such a name may follow: "with the kind support of"
_MAX_LINKS = 13  # of a teaser
_TEASER: frozenset[LinkRole] = frozenset(("related", "media"))


def mark_paid(
    anchors: Sequence[Anchor],
    roles: list[LinkRole],
    lines: Mapping[int, TextBlock],
    blocks: Mapping[int | None, Block],
    boxes: Boxes,
) -> None:
    """Makes all links of such a teaser offers. The mappings are by position, ``roles`` those of ``anchors``."""
    for index in _marked_at_the_end(anchors, lines):
        if roles[index] in (*_TEASER, "nav"):
            roles[index] = "promo"
    marked = [lines[block.position] for block in blocks.values() if _is_mark(block) and block.position in lines]
    if not marked or "related" not in roles:
        return  # as nearly always
    places = {anchor.element: index for index, anchor in enumerate(anchors)}
    for line in marked:
        found = [places[link] for link in _links_beside(line.element, boxes) if link in places]
        stories = {anchors[index].address.url for index in found if _is_headed(anchors[index])}
        for index in found if len(stories) <= 1 else ():  # above several it is that of an advertisement between them
            if roles[index] in _TEASER:
                roles[index] = "promo"


def _marked_at_the_end(anchors: Sequence[Anchor], lines: Mapping[int, TextBlock]) -> Iterator[int]:
    """The links that are all of their line but a mark behind them: "A house of your own Advertisement"."""
    for index, anchor in enumerate(anchors):
        line = lines.get(anchor.position) if anchor.position is not None else None
        if line is None or len(line.anchors) != 1 or not anchor.text or not line.text.startswith(anchor.text):
            continue
        rest = line.text[len(anchor.text) :].strip()
        if 0 < len(rest) <= _MAX_MARK and _says_so(rest):
            yield index


def _links_beside(mark: HtmlElement, boxes: Boxes) -> list[HtmlElement]:
    """The links of the innermost teaser around a mark."""
    for box in boxes.around(mark):
        if links := list(islice(box.iter("a"), _MAX_LINKS)):
            return links
    return []


def _is_headed(anchor: Anchor) -> bool:
    return is_headline(anchor.label) or is_story(anchor)


def _is_mark(block: Block) -> bool:
    """Whether a removed line says that it is paid for, alone, before a name, or in a part of "Label | With: Name"."""
    text = block.text
    if block.kept or len(text) > _MAX_MARK:
        return False
    if "|" in text:
        return any(map(_says_so, text.split("|")))
    return text.partition(" ")[0].rstrip(":").lower() in _first_words() and _says_so(text)


def _says_so(part: str) -> bool:
    paid = lists()["marks"]
    words = part.lower().replace(":", " ").split()
    # a single word is no beginning: "Advertisement rules are changed"
    return " ".join(words) in paid or any(" ".join(words[:count]) in paid for count in range(2, _WORDS + 1))


@lru_cache(maxsize=1)
def _first_words() -> frozenset[str]:
    return frozenset(mark.partition(" ")[0] for mark in lists()["marks"])
