"""The page as an ordered list of text blocks, from one walk over the shared tree.

A block is the text between two changes of block-level element: a paragraph, heading, list item, table row, caption,
or text that stands directly in a div. The walk keeps its own stack, so depth costs nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from lxml.html import HtmlElement

from newscrawl.extraction.document import TextBlock
from newscrawl.extraction.plaintext import clean

#: Elements whose text no reader sees as text of the page.
SKIPPED = frozenset(
    [
        "script",
        "style",
        "template",
        "noscript",
        "head",
        "title",
        "svg",
        "iframe",
        "object",
        "embed",
        "canvas",
        "audio",
        "video",
        "select",
        "datalist",
        "map",
        "textarea",
        "meter",
        "progress",
        "frameset",
        "noframes",
        "applet",
        "param",
        "source",
        "track",
        "link",
        "meta",
        "base",
    ]
)
#: Elements that stand within a line; every other one begins a new block.
INLINE = frozenset(
    [
        "a",
        "abbr",
        "acronym",
        "b",
        "bdi",
        "bdo",
        "big",
        "cite",
        "code",
        "data",
        "del",
        "dfn",
        "em",
        "font",
        "i",
        "ins",
        "kbd",
        "mark",
        "nobr",
        "output",
        "q",
        "rp",
        "rt",
        "ruby",
        "s",
        "samp",
        "small",
        "span",
        "strike",
        "strong",
        "sub",
        "sup",
        "time",
        "tt",
        "u",
        "var",
        "wbr",
        "img",
        "picture",
        "amp-img",
        "input",
    ]
)
HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
CONTROLS = frozenset(("button", "label", "legend", "option"))
_LAYOUT = frozenset(
    [
        "table",
        "div",
        "section",
        "article",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "ul",
        "ol",
        "form",
        "figure",
        "blockquote",
        "iframe",
    ]
)
_HIDING_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
#: A form with this many paragraphs holds the page, not a question to the reader.
_PAGE_FORM_PARAGRAPHS = 4
_CELL = " | "
_KIND_BY_TAG = {
    "figcaption": "caption", "blockquote": "quote", "pre": "pre", "li": "li", "dt": "li", "dd": "li", "tr": "row",
    "caption": "caption", **dict.fromkeys(HEADINGS, "heading"), **dict.fromkeys(CONTROLS, "control"),
}  # fmt: skip
# Of two kinds that apply, a paragraph in a list item in a quote, the one that says more.
_RANK = {
    "text": 0,
    "p": 1,
    "li": 2,
    "quote": 3,
    "pre": 4,
    "row": 5,
    "heading": 6,
    "form": 7,
    "control": 8,
    "caption": 9,
}


@dataclass(slots=True)
class _Frame:
    """An open element of the walk."""

    element: HtmlElement
    children: Iterator[HtmlElement]
    step: str
    block: bool
    hidden: bool
    kind: str
    counts: dict[str, int] | None = None  # children so far, by tag


class _Walk:
    """Collects text until a block ends. ``row`` is how many data table rows are open: nothing ends inside one."""

    def __init__(self) -> None:
        self.blocks: list[TextBlock] = []
        self.stack: list[_Frame] = []
        self.parts: list[str] = []
        self.anchors: list[HtmlElement] = []
        self.open_anchor: HtmlElement | None = None
        self.linked = 0
        self.row = 0
        self.breaks = 0

    def add(self, text: str) -> None:
        if (self.breaks or not self.parts) and text.isspace():
            return
        if self.breaks:
            self._after_breaks()
        self.parts.append(text)
        if self.open_anchor is not None:
            self.linked += len(text.strip())

    def _after_breaks(self) -> None:
        """One <br> is a space, two in a row end a block."""
        if self.breaks > 1 and not self.row:
            self.flush()
        else:
            self.parts.append(" ")
        self.breaks = 0

    def flush(self) -> None:
        """End the current block; the innermost open block-level element holds it."""
        self.breaks = 0
        if not self.parts:
            return
        text = clean("".join(self.parts))
        self.parts.clear()
        anchors, linked = self.anchors, self.linked
        self.anchors, self.linked = ([self.open_anchor] if self.open_anchor is not None else []), 0
        if self.row or text.startswith("|") or text.endswith("|"):
            text = text.strip(" |")
        if text:
            self._emit(text, anchors, linked)

    def _emit(self, text: str, anchors: list[HtmlElement], linked: int) -> None:
        depth = len(self.stack) - 1
        hidden = self.stack[depth].hidden
        while depth and not self.stack[depth].block:
            depth -= 1
        holder = self.stack[depth]
        path = "/" + "/".join([frame.step for frame in self.stack[: depth + 1]])
        self.blocks.append(
            TextBlock(
                len(self.blocks), text, holder.kind, path, holder.element, tuple(anchors), hidden, False,
                min(linked, len(text)),
            )
        )  # fmt: skip


def segment(tree: HtmlElement) -> tuple[TextBlock, ...]:
    """The blocks of a page in document order, hidden ones included and marked. The tree is not changed."""
    walk = _Walk()
    root = tree.find("body")
    if root is None:
        root = tree
    else:
        walk.stack.append(_Frame(tree, iter(()), "html", True, False, "text"))
    floor = len(walk.stack)
    _open(walk, root, str(root.tag))
    while len(walk.stack) > floor:
        child = next(walk.stack[-1].children, None)
        if child is None:
            _close(walk)
        else:
            _visit(walk, child)
    walk.flush()
    return tuple(walk.blocks)


def _visit(walk: _Walk, child: HtmlElement) -> None:
    """Take a child's text, or open it where it has structure of its own."""
    tag = child.tag
    if isinstance(tag, str):
        frame = walk.stack[-1]
        if frame.counts is None:
            frame.counts = {}
        number = frame.counts[tag] = frame.counts.get(tag, 0) + 1
        if tag == "br":
            walk.breaks += 1
        elif tag == "hr":
            walk.flush()
        elif tag in INLINE and tag != "a" and len(child) == 0 and not _is_hidden(child):
            if child.text:
                walk.add(child.text)
        elif tag not in SKIPPED:
            _open(walk, child, f"{tag}[{number}]")
            return
    if child.tail:
        walk.add(child.tail)


def _open(walk: _Walk, element: HtmlElement, step: str) -> None:
    tag = element.tag
    parent = walk.stack[-1] if walk.stack else None
    inherited = parent.kind if parent else "text"
    block = tag not in INLINE
    if tag == "button" and (inherited == "heading" or (inherited == "p" and walk.parts)):
        block = False  # the heading of a fold-out, a glossary word inside a sentence
    hidden = (parent is not None and parent.hidden) or _is_hidden(element)
    kind = inherited
    if walk.row:
        block = False
        if tag in ("td", "th"):
            walk.parts.append(_CELL)
        elif tag not in INLINE:
            walk.parts.append(" ")
    elif block:
        walk.flush()
        kind = _kind(element, inherited)
        if tag == "tr" and kind == "row":
            walk.row = len(walk.stack) + 1
    elif hidden and parent is not None and not parent.hidden:
        walk.flush()  # hidden words inside a line are a block of their own
    if tag == "a" and element.get("href"):
        walk.open_anchor = element
        walk.anchors.append(element)
    walk.stack.append(_Frame(element, iter(element), step, block, hidden, kind))
    if element.text:
        walk.add(element.text)


def _close(walk: _Walk) -> None:
    frame = walk.stack[-1]
    if frame.block or (frame.hidden and len(walk.stack) > 1 and not walk.stack[-2].hidden):
        walk.flush()
    elif walk.row and frame.element.tag not in INLINE:
        walk.parts.append(" ")
    if walk.row == len(walk.stack):
        walk.row = 0
    walk.stack.pop()
    if frame.element is walk.open_anchor:
        walk.open_anchor = None
        if frame.block is False and not walk.parts and walk.anchors:
            walk.anchors.clear()
    tail = frame.element.tail
    if tail and walk.stack:
        walk.add(tail)


def _is_hidden(element: HtmlElement) -> bool:
    names = element.keys()
    if "hidden" in names and element.get("hidden") != "until-found":
        return True
    if "aria-hidden" in names and element.get("aria-hidden") == "true":
        return True
    if "style" in names and _HIDING_STYLE.search(element.get("style") or ""):
        return True
    return bool(element.tag == "dialog" and "open" not in names)


def _kind(element: HtmlElement, inherited: str) -> str:
    tag = element.tag
    if tag == "tr":
        own = "row" if _is_data_row(element) else "text"
    elif tag == "form":
        own = "text" if _holds_page(element) else "form"
    elif tag == "p":
        own = "p"
    elif element.get("role") == "heading":
        own = "heading"
    else:
        own = _KIND_BY_TAG.get(tag, "text")
    return own if _RANK[own] >= _RANK[inherited] else inherited


def _is_data_row(row: HtmlElement) -> bool:
    """A row of two or more cells without page structure in them; the rows of layout tables are no rows."""
    cells = [child for child in row if child.tag in ("td", "th")]
    if len(cells) < 2:
        return False
    paragraphs = 0
    for element in row.iterdescendants():
        if element.tag in _LAYOUT and not (element.tag == "div" and not len(element)):
            return False
        paragraphs += element.tag == "p"
    return paragraphs <= 2 * len(cells)


def _holds_page(form: HtmlElement) -> bool:
    """Whether a form is wrapped around the page, as some site software does."""
    if next(form.iterdescendants("h1", "article", "main"), None) is not None:
        return True
    return len(list(islice(form.iterdescendants("p"), _PAGE_FORM_PARAGRAPHS))) == _PAGE_FORM_PARAGRAPHS
