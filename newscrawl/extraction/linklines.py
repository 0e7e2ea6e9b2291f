"""What the line that a link stands in says of it: a row of links, a sentence, what a reader wrote."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from newscrawl.extraction.document import TextBlock
from newscrawl.extraction.linkwords import LINKED, Anchor, is_short
from newscrawl.items import Block

_DATE = 30  # characters beside a section's name: "Harbour / 2 days ago"
_ROW = 3  # links of a line that is a row of them
_PARAGRAPH = 160  # characters


class Lines:
    """The lines of one page. ``texts`` are its blocks by position, ``blocks`` what each of them was judged to be."""

    def __init__(self, texts: Mapping[int, TextBlock], blocks: Mapping[int | None, Block]) -> None:
        self._texts, self._blocks = texts, blocks

    def of(self, position: int | None) -> TextBlock | None:
        """The line at a position."""
        return None if position is None else self._texts.get(position)

    def is_link(self, position: int | None) -> bool:
        """Whether a line is nothing but links."""
        line = self.of(position)
        return line is not None and line.linked >= LINKED * len(line.text)

    def is_row(self, position: int) -> bool:
        """Whether a line is three links or more, of which one that offers something says nothing of the others."""
        return self.is_link(position) and len(self._texts[position].anchors) >= _ROW

    def is_sentence(self, position: int) -> bool:
        """Whether most of a line is no link text."""
        line = self.of(position)
        return line is not None and line.linked * 2 < len(line.text)

    def is_paragraph(self, position: int) -> bool:
        """Whether a line is long, with a few words that are links."""
        line = self.of(position)
        return line is not None and len(line.text) >= _PARAGRAPH and line.linked * 4 < len(line.text)

    def is_alone(self, anchor: Anchor) -> bool:
        """Whether a link is its line, or its only one beside a date, and no word in a sentence."""
        line = self.of(anchor.position)
        if line is None or self.is_link(anchor.position):
            return True
        return len(line.anchors) == 1 and len(line.text) - line.linked <= _DATE

    def menu(self) -> frozenset[int]:
        """Positions of the kept lines that are a short link, where most are.

        Such a page has no story, and a menu was kept for one.
        """
        texts = self._texts
        kept = [texts[block.position] for block in self._blocks.values() if block.kept and block.position in texts]
        linked = [line for line in kept if len(line.anchors) == 1]
        if len(linked) * 2 <= len(kept):
            return frozenset()  # as nearly always
        entries = [line.position for line in linked if self.is_link(line.position) and is_short(line.text)]
        return frozenset(entries) if len(entries) * 2 > len(kept) else frozenset()


def ends_line(anchor: Anchor, block: Block | None) -> bool:
    """Whether a link is the last words of a line, as the story's title in "Ann on The ferry".

    What stands behind a colon is what a reader wrote: "Ann: I was on it, too".
    """
    if block is None or not anchor.text or block.text == anchor.text or not block.text.endswith(anchor.text):
        return False
    return not block.text[: -len(anchor.text)].rstrip().endswith(":")


def is_of_comments(block: Block | None) -> bool:
    """Whether a line in readers' comments is theirs, or of the form that they write in."""
    return block is not None and (block.role == "comment" or block.reason.startswith(("tag:form", "linked", "after:")))


def by_position(text_blocks: Sequence[TextBlock]) -> dict[int, TextBlock]:
    """The blocks of a page by their positions."""
    return {block.position: block for block in text_blocks}
