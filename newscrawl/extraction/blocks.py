"""The page as an ordered list of text blocks, from one walk over the shared tree.

A block is the text between two changes of block-level element: a paragraph, heading, list item, table row, caption,
or text that stands directly in a div. The walk keeps its own stack, so depth costs nothing.

The walk cuts; ``lines`` then mends what the layout has cut: drop caps, broken words, sentences with an ad in them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml.html import HtmlElement

from newscrawl.extraction.brokenlists import is_next_item, mark_items
from newscrawl.extraction.document import TextBlock
from newscrawl.extraction.elements import (
    INLINE,
    SKIPPED,
    WITHIN_WORDS,
    is_drop_cap,
    is_gutter,
    is_hidden,
    is_icon,
    is_inline_ad,
    is_note_mark,
    is_permalink,
    is_quoted,
    is_word,
    kind_of,
)
from newscrawl.extraction.plaintext import are_two_words, breaks_off, clean, is_broken, join_broken, runs_on, vocabulary
from newscrawl.texts import squash

#: What stands between the cells of a table row.
CELL = " | "
_PASSED = SKIPPED | {"br", "hr"}  # not opened, though they are not inline
# What may be put into the middle of a sentence without ending it, and the blocks that have sentences.
_INTERRUPTERS = frozenset(("div", "aside", "section", "figure", "ins", "span", "iframe", "form", "center"))
_RUNNING = frozenset(("p", "text", "li", "quote"))
# Within these, and in prose, what an inline element cuts goes on; a row of links, each with a hidden icon, does not.
_PARAGRAPHS = frozenset(("p", "li", "quote", "heading"))
_MAX_INTERRUPTERS = 3  # in a row
_MAX_LOOK_BACK = 20  # lines in them
# Letters that are words: before a space they may be no drop cap but the whole first word.
_ONE_LETTER_WORDS = frozenset("AÀÁÄÅEÉÈIÍOÓÒÖØUÚÙYSVWKZАЕИІОУЯВКСЗЖБ")
_CAP_CHARS = 3  # of the text of a drop cap's element: the letter, with a quotation mark or spaces


@dataclass(slots=True)
class Line:
    """A block in the making: pieces of raw text, each with the innermost element that it stands in."""

    element: HtmlElement
    kind: str
    path: str
    hidden: bool
    parts: list[str]
    owners: list[HtmlElement]
    anchors: list[HtmlElement]
    linked: int
    text: str = ""


@dataclass(slots=True)
class _Frame:
    """An open element of the walk. ``cut`` tells whether it parts lines, ``before`` is the line that it interrupts."""

    element: HtmlElement
    children: Iterator[HtmlElement]
    tag: str
    number: int  # among the children of its parent with the same tag
    block: bool
    hidden: bool
    kind: str
    cut: bool
    before: Line | None
    counts: dict[str, int]  # children so far, by tag
    path: str = ""  # filled when a line asks for it


@dataclass(slots=True)
class _Walk:
    """Collects text until a block ends. ``row`` is how many data table rows are open: nothing ends inside one."""

    lines: list[Line] = field(default_factory=list)
    stack: list[_Frame] = field(default_factory=list)
    parts: list[str] = field(default_factory=list)
    owners: list[HtmlElement] = field(default_factory=list)
    anchors: list[HtmlElement] = field(default_factory=list)
    open_anchor: HtmlElement | None = None
    linked: int = 0
    row: int = 0
    breaks: int = 0
    resumed: Line | None = None  # the line that the text now collected goes on with

    def add(self, text: str, owner: HtmlElement) -> None:
        parts = self.parts
        if not parts or self.breaks:
            if text.isspace():
                return
            if self.breaks:
                self._after_breaks(owner, text)
                parts = self.parts
        elif len(parts) == 1 and len(parts[0]) <= _CAP_CHARS and _is_cap_of(parts[0].strip(), self.owners[0], text):
            parts[0], text = parts[0].strip(), text.lstrip()
        elif text[0].isupper() and are_two_words(parts[-1], text):
            last = self.owners[-1]
            if owner is not last and owner.tag not in WITHIN_WORDS and last.tag not in WITHIN_WORDS:
                self.mark(" ", owner)
        parts.append(text)
        self.owners.append(owner)
        if self.open_anchor is not None:
            self.linked += len(text.strip())

    def mark(self, text: str, owner: HtmlElement) -> None:
        """Add what the layout shows and no text node has: a space, a cell's border, a quotation mark."""
        self.parts.append(text)
        self.owners.append(owner)

    def end_anchor(self) -> None:
        """Forget the open link, and that it was there if nothing of the block is collected behind it."""
        self.open_anchor = None
        if not self.parts:
            self.anchors.clear()

    def _after_breaks(self, owner: HtmlElement, text: str) -> None:
        """One <br> is a space, two in a row end a block, and so does one between the items of a list."""
        is_list = self.parts and self.stack[-1].kind != "heading" and is_next_item(self.parts, text)
        if not self.row and (self.breaks > 1 or is_list):
            self.flush()
        elif self.parts or self.resumed is not None:
            self.mark("\n", owner)
        self.breaks = 0

    def flush(self) -> Line | None:
        """End the current block; the innermost open block-level element holds it. Gives its line, if there is one."""
        self.breaks = 0
        resumed, self.resumed = self.resumed, None
        if not self.parts:
            return resumed
        parts, owners, anchors, linked = self.parts, self.owners, self.anchors, self.linked
        self.parts, self.owners, self.linked = [], [], 0
        self.anchors = [] if self.open_anchor is None else [self.open_anchor]
        if resumed is not None:
            resumed.parts += parts
            resumed.owners += owners
            resumed.anchors += anchors[1:] if anchors[:1] == resumed.anchors[-1:] else anchors
            resumed.linked += linked
            return resumed
        depth = len(self.stack) - 1
        hidden = self.stack[depth].hidden
        while depth and not self.stack[depth].block:
            depth -= 1
        holder = self.stack[depth]
        path = holder.path or self._path(depth)
        line = Line(holder.element, holder.kind, path, hidden, parts, owners, anchors, linked)
        self.lines.append(line)
        return line

    def _path(self, depth: int) -> str:
        """XPath of an open element; what is known of those around it is not made again."""
        known = depth
        while known and not self.stack[known - 1].path:
            known -= 1
        path = self.stack[known - 1].path if known else ""
        for frame in self.stack[known : depth + 1]:
            path += f"/{frame.tag}[{frame.number}]" if frame.number else f"/{frame.tag}"
            frame.path = path
        return path


def segment(tree: HtmlElement) -> tuple[TextBlock, ...]:
    """The blocks of a page in document order, hidden ones included and marked. The tree is not changed."""
    return tuple(
        TextBlock(
            position, line.text, line.kind, line.path, line.element, tuple(line.anchors), line.hidden, False,
            min(line.linked, len(line.text)), squash(line.text),
        )
        for position, line in enumerate(lines(tree))
    )  # fmt: skip


def lines(tree: HtmlElement) -> list[Line]:
    """What ``segment`` makes its blocks of, in the same order: the text with the elements that each piece stands in."""
    found, broken = list[Line](), list[Line]()
    for line in _walk(tree):
        raw = "".join(line.parts)
        line.text = _text(raw, line)
        if is_broken(raw):
            broken.append(line)
        if line.text and line.text != "“”":
            if found and len(found[-1].text) == 1 and _opens(found[-1], line):
                found.pop()
            found.append(line)
    if broken:
        words = vocabulary(line.text for line in found)
        for line in broken:
            line.text = _text(join_broken("".join(line.parts), words), line)
    mark_items(found)
    return found


def _text(raw: str, line: Line) -> str:
    """Clean text without the borders of cells around it."""
    text = clean(raw)
    return text.strip(" |") if line.kind == "row" or text.startswith("|") or text.endswith("|") else text


def _opens(cap: Line, line: Line) -> bool:
    """Put a drop cap that has an element of its own before its paragraph; False where it is none."""
    first, letter = line.parts[0], cap.text
    if not letter.isupper() or not first.lstrip()[:1].islower():
        return False
    directly = first[0].islower() and cap.element.tail == first and cap.element.getparent() is line.element
    if not directly and (letter in _ONE_LETTER_WORDS or not is_drop_cap(cap.element)):
        return False
    line.parts[:1] = [letter, first.lstrip()]
    line.owners.insert(0, line.element)
    line.text = letter + line.text
    return True


def _is_cap_of(letter: str, owner: HtmlElement, text: str) -> bool:
    """Whether a first piece of text is a drop cap which a space of the source alone parts from its word."""
    return (
        letter[-1:].isupper()
        and letter[-1] not in _ONE_LETTER_WORDS
        and text[:1].isspace()
        and text.lstrip()[:1].islower()
        and is_drop_cap(owner)
    )


def _walk(tree: HtmlElement) -> list[Line]:
    walk = _Walk()
    root = tree.find("body")
    if root is None:
        root = tree
    else:
        walk.stack.append(_Frame(tree, iter(()), "html", 0, True, False, "text", True, None, {}))
    floor = len(walk.stack)
    _open(walk, root, str(root.tag), 0)
    stack = walk.stack
    while (depth := len(stack)) > floor:
        for child in stack[-1].children:
            _visit(walk, child)
            if len(stack) > depth:
                break
        else:
            _close(walk)
    walk.flush()
    return walk.lines


def _visit(walk: _Walk, child: HtmlElement) -> None:
    """Take a child's text, or open it where it has structure of its own."""
    tag = child.tag
    frame = walk.stack[-1]
    if isinstance(tag, str):
        counts = frame.counts
        number = counts[tag] = counts.get(tag, 0) + 1
        if tag not in INLINE and tag not in _PASSED and not ("-" in tag and walk.parts and is_word(child)):
            if tag != "td" or not is_gutter(child):
                _open(walk, child, tag, number)
            return
        if tag == "br":
            walk.breaks += 1
        elif tag == "hr":
            walk.flush()
        elif tag not in SKIPPED and not _is_no_word(walk, child, tag):
            if len(child) or is_hidden(child, tag) or is_inline_ad(child, tag):
                _open(walk, child, tag, number)
                return
            _take(walk, child, tag)
    if tail := child.tail:
        walk.add(tail, frame.element)


def _take(walk: _Walk, child: HtmlElement, tag: str) -> None:
    """Take the text of an inline element that holds no other and has nothing to hide."""
    if linking := tag == "a" and child.get("href"):
        walk.open_anchor = child
        walk.anchors.append(child)
    if text := child.text:
        walk.add(f"“{text}”" if tag == "q" and not is_quoted(child) else text, child)
    if linking and walk.open_anchor is child:
        walk.end_anchor()


def _is_no_word(walk: _Walk, child: HtmlElement, tag: str) -> bool:
    """Whether a child is no word of its line: an icon, a footnote's mark behind text, a heading's link to itself."""
    if tag in ("i", "span"):
        return is_icon(child)
    return tag in ("a", "sup") and bool(walk.parts) and _is_mark(walk, child)


def _is_mark(walk: _Walk, child: HtmlElement) -> bool:
    return is_note_mark(child) or (child.tag == "a" and walk.stack[-1].kind == "heading" and is_permalink(child))


def _open(walk: _Walk, element: HtmlElement, tag: str, number: int) -> None:
    parent = walk.stack[-1] if walk.stack else None
    kind = parent.kind if parent else "text"
    block = tag not in INLINE
    shown = parent is None or not parent.hidden
    hidden = not shown or is_hidden(element, tag)
    if tag == "button" and (kind == "heading" or (kind == "p" and walk.parts)):
        block = False  # the heading of a fold-out, a glossary word inside a sentence
        _part_words(walk, element)
    cut = hidden and shown and parent is not None  # hidden words inside a line are a block of their own
    if walk.row:
        block = False
        if not cut:
            _open_in_row(walk, element)
    elif block or is_inline_ad(element, tag):
        block = cut = True
    before = walk.flush() if cut else None
    if block:
        kind = kind_of(element, tag, kind)
        if tag == "tr" and kind == "row":
            walk.row = len(walk.stack) + 1
    if tag == "a" and element.get("href"):
        walk.open_anchor = element
        walk.anchors.append(element)
    walk.stack.append(_Frame(element, iter(element), tag, number, block, hidden, kind, cut, before, {}))
    if tag == "q" and not is_quoted(element):
        walk.add("“", element)
    if text := element.text:
        walk.add(text, element)


def _close(walk: _Walk) -> None:
    frame = walk.stack[-1]
    element = frame.element
    tag = frame.tag
    if tag == "q" and not is_quoted(element):
        walk.add("”", element)
    if frame.cut:
        walk.flush()
    elif tag == "button" and (element.tail or "")[:1].isalnum():
        _part_words(walk, element)
    elif walk.row and tag not in INLINE:
        walk.mark(" ", element)
    if walk.row == len(walk.stack):
        walk.row = 0
    walk.stack.pop()
    if element is walk.open_anchor:
        walk.end_anchor()
    if walk.stack:
        tail = element.tail or ""
        if frame.cut and (tail or frame.before is not None):
            _resume(walk, frame, tail)
        if tail:
            walk.add(tail, walk.stack[-1].element)


def _open_in_row(walk: _Walk, element: HtmlElement) -> None:
    if element.tag in ("td", "th"):
        walk.mark(CELL, element)
    elif element.tag not in INLINE:
        walk.mark(" ", element)


def _part_words(walk: _Walk, element: HtmlElement) -> None:
    """A button has air around it, so that it parts words."""
    if walk.parts and walk.parts[-1][-1:].isalnum():
        walk.mark(" ", element)


def _resume(walk: _Walk, frame: _Frame, tail: str) -> None:
    """Let the text behind an element go on with the line that the element interrupted, where a sentence goes on.

    libxml2 ends a paragraph at the <div> inside it, so that the rest of the sentence stands behind both.
    """
    line = frame.before
    inline = frame.tag in INLINE
    parted = tail[:1].isspace() if inline or walk.row else True
    goes_on = line is not None and runs_on(line.parts, line.linked, tail, in_link=walk.open_anchor is not None)
    if not walk.row and not (inline and (goes_on or walk.stack[-1].kind in _PARAGRAPHS)):
        if not (inline or frame.tag in _INTERRUPTERS) or not tail.lstrip()[:1].islower():
            return
        line = line or _paragraph_before(walk, frame)
        if line is None or line.kind not in _RUNNING or not breaks_off("".join(line.parts[-2:])):
            return
    walk.resumed = line
    if line is not None and parted:
        walk.mark(" ", walk.stack[-1].element)


def _paragraph_before(walk: _Walk, frame: _Frame) -> Line | None:
    """The line of the paragraph before an interrupting element and those beside it."""
    node = frame.element.getprevious()
    for _ in range(_MAX_INTERRUPTERS - 1):
        if node is not None and node.tag in _INTERRUPTERS:
            node = node.getprevious()
    if node is None or node.tag != "p":
        return None
    return next((line for line in reversed(walk.lines[-_MAX_LOOK_BACK:]) if line.element is node), None)
