"""A story as Markdown and as clean HTML. What a reader sees of either is the story's text, block by block."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from html import escape
from itertools import groupby
from typing import Literal

from lxml.html import HtmlElement

from newscrawl.extraction.richtext import Cell, Item, Mark, RichBlock, Span, plain, read_blocks
from newscrawl.items import Page, Picture, Story

_Layer = Literal["link"] | Mark
#: Outermost first. A link holds the marks of its text, not they it.
_LAYERS: tuple[_Layer, ...] = ("link", "strong", "em", "del", "sub", "sup", "code")
_DELIMITERS: dict[_Layer, str] = {"strong": "**", "em": "_", "del": "~~"}
# An underscore between letters means nothing in Markdown, and addresses are full of them.
_SPECIAL = re.compile(r"[\\`*\[\]<~]|(?<![^\W_])_|_(?![^\W_])|&(?=#?\w+;)")
_BLOCK_START = re.compile(r"^(?:([#+>-])|(\d{1,9})(?=[.)]))")
_CLOSING_HASHES = re.compile(r"(?<=\s)(#+)$")
_BACKTICKS = re.compile(r"`+")


def render_markdown(page: Page, story: Story, *, images: bool = False) -> str:
    """The story as GitHub-flavoured Markdown: title, authors and date, then the kept blocks; its pictures if wanted.

    ``page`` must be the one that the story was extracted from: emphasis, links and tables are read from it.
    """
    head = [_markdown_heading(1, (Span(story.title),))] if story.title else []
    if details := _details(story):
        head.append(_markdown_line((Span(details, frozenset(("em",))),)))
    return "\n\n".join([*head, *_markdown_blocks(read_blocks(page, story, images=images))]) + "\n"


def render_html(page: Page, story: Story, *, images: bool = False) -> str:
    """The story as a small HTML fragment, an <article> without classes, scripts and styles; its pictures if wanted.

    Links lead to absolute http, https and mailto addresses. ``page`` must be the one that the story was extracted from.
    """
    language = f' lang="{escape(story.language)}"' if story.language else ""
    head = [f"<h1>{escape(story.title)}</h1>"] if story.title else []
    if details := _details(story):
        head.append(f"<p>{escape(details)}</p>")
    if head:
        head = ["<header>", *head, "</header>"]
    blocks = _html_blocks(read_blocks(page, story, images=images))
    return "\n".join([f"<article{language}>", *head, *blocks, "</article>"]) + "\n"


def _details(story: Story) -> str:
    """Authors and day: "Ada Fenn, Ben Ruiz · 2026-01-31"."""
    names = ", ".join(person.name for person in story.authors)
    return " · ".join(filter(None, (names, (story.date_published or "")[:10])))


def _runs(blocks: Sequence[RichBlock]) -> Iterator[list[RichBlock]]:
    """Blocks that make one element together: items, the rows of a table, the paragraphs of a quotation."""
    run: list[RichBlock] = []
    for block in blocks:
        if run and not _together(run[-1], block):
            yield run
            run = []
        run.append(block)
    if run:
        yield run


def _together(one: RichBlock, two: RichBlock) -> bool:
    if one.shape != two.shape:
        return False
    if one.shape == "item":
        return one.items[0].list is two.items[0].list
    return one.shape in ("row", "quote") and one.group is two.group is not None


def _layered(spans: Sequence[Span], layer: _Layer) -> Iterator[tuple[str, list[Span]]]:
    """Neighbours that are alike in one layer: the link's address, the mark's name, or "" where there is none."""
    for value, members in groupby(spans, lambda span: span.href or "" if layer == "link" else _name(span, layer)):
        found = list(members)
        yield value if plain(found).strip() else "", found


def _layers(spans: Sequence[Span]) -> tuple[_Layer, ...]:
    """The layers that the spans have at all."""
    marks = {mark for span in spans for mark in span.marks}
    linked = any(span.href for span in spans)
    return tuple(layer for layer in _LAYERS if layer in marks or (layer == "link" and linked))


def _name(span: Span, layer: _Layer) -> str:
    return layer if layer in span.marks else ""


def _stripped(spans: Sequence[Span]) -> tuple[str, list[Span], str]:
    """White space at the edges, which no emphasis may have inside, and what is between."""
    found = list(spans)
    lead = trail = ""
    while found and found[0].text[:1].isspace():
        head = found[0].text.lstrip()
        lead += found[0].text[: len(found[0].text) - len(head)]
        found[:1] = [Span(head, found[0].marks, found[0].href)] if head else []
    while found and found[-1].text[-1:].isspace():
        tail = found[-1].text.rstrip()
        trail = found[-1].text[len(tail) :] + trail
        found[-1:] = [Span(tail, found[-1].marks, found[-1].href)] if tail else []
    return lead, found, trail


# -- HTML --------------------------------------------------------------------------------------------------------------


def _html_blocks(blocks: Sequence[RichBlock]) -> Iterator[str]:
    for run in _runs(blocks):
        first = run[0]
        if first.shape == "item":
            yield "".join(_html_list(run))
        elif first.shape == "row":
            yield "".join(["<table>", *map(_html_row, run), "</table>"])
        elif first.shape == "quote":
            yield "".join(["<blockquote>", *(f"<p>{_html_line(block.spans)}</p>" for block in run), "</blockquote>"])
        elif first.shape == "pre":
            yield from (f"<pre>\n{escape(plain(block.spans))}</pre>" for block in run)
        elif first.picture is not None:
            yield _html_figure(first.picture, first.spans)
        elif first.shape == "heading":
            yield from (f"<h{block.level}>{_html_line(block.spans)}</h{block.level}>" for block in run)
        elif first.shape == "correction":
            yield from (f"<p><em>{_html_line(block.spans)}</em></p>" for block in run)
        else:
            yield from (f"<p>{_html_line(block.spans)}</p>" for block in run)


def _html_figure(picture: Picture, spans: Sequence[Span]) -> str:
    caption = f"<figcaption>{escape(plain(spans), quote=False)}</figcaption>" if spans else ""
    return f'<figure><img src="{escape(picture.url)}" alt="{escape(picture.alt or "")}">{caption}</figure>'


def _html_line(spans: Sequence[Span], layers: Sequence[_Layer] | None = None) -> str:
    if layers is None:
        layers = _layers(spans)
    if not layers:
        return escape(plain(spans), quote=False)
    pieces = []
    for value, members in _layered(spans, layers[0]):
        if not value:
            pieces.append(_html_line(members, layers[1:]))
            continue
        lead, members, trail = _stripped(members)
        inner = _html_line(members, layers[1:])
        if layers[0] == "link":
            pieces.append(f'{lead}<a href="{escape(value)}">{inner}</a>{trail}')
        else:
            pieces.append(f"{lead}<{value}>{inner}</{value}>{trail}")
    return "".join(pieces)


def _html_row(row: RichBlock) -> str:
    return "".join(["<tr>", *map(_html_cell, row.cells), "</tr>"])


def _html_cell(cell: Cell) -> str:
    tag = "th" if cell.header else "td"
    wide = f' colspan="{cell.columns}"' if cell.columns > 1 else ""
    tall = f' rowspan="{cell.rows}"' if cell.rows > 1 else ""
    return f"<{tag}{wide}{tall}>{_html_line(cell.spans)}</{tag}>"


def _html_list(run: Sequence[RichBlock]) -> Iterator[str]:
    """A list with the lists in its items. An item's first text stands in it directly, further ones in paragraphs."""
    stack: list[Item] = []
    last: dict[HtmlElement, int] = {}  # number of the last item of each ordered list
    for block in run:
        shared = _shared(stack, block.items)
        goes_on = False
        while len(stack) > shared:
            closed = stack.pop()
            goes_on = len(stack) == shared < len(block.items) and closed.list is block.items[shared].list
            yield _html_item_end(closed) if goes_on else f"{_html_item_end(closed)}</{_list_tag(closed)}>"
        for item in block.items[shared:]:
            if not goes_on:
                yield f"<{_list_tag(item)}>"
            goes_on = False
            yield _html_item_start(item, last)
        again = shared == len(block.items)
        yield f"<p>{_html_line(block.spans)}</p>" if again else _html_line(block.spans)
        stack = list(block.items)
    for item in reversed(stack):
        yield f"{_html_item_end(item)}</{_list_tag(item)}>"


def _shared(one: Sequence[Item], two: Sequence[Item]) -> int:
    """How many of the outermost items are the same."""
    return next((n for n, (a, b) in enumerate(zip(one, two, strict=False)) if a.element is not b.element),
                min(len(one), len(two)))  # fmt: skip


def _list_tag(item: Item) -> str:
    return str(item.list.tag) if item.list.tag in ("ol", "dl") else "ul"


def _item_tag(item: Item) -> str:
    return "li" if item.list.tag != "dl" or item.element.tag not in ("dt", "dd") else str(item.element.tag)


def _html_item_start(item: Item, last: dict[HtmlElement, int]) -> str:
    value = ""
    if item.number is not None:
        value = f' value="{item.number}"' if item.number != last.get(item.list, 0) + 1 else ""
        last[item.list] = item.number
    return f"<{_item_tag(item)}{value}>"


def _html_item_end(item: Item) -> str:
    return f"</{_item_tag(item)}>"


# -- Markdown ----------------------------------------------------------------------------------------------------------


def _markdown_blocks(blocks: Sequence[RichBlock]) -> Iterator[str]:
    lists = 0  # in a row: two lists with the same bullet would be one
    for run in _runs(blocks):
        first = run[0]
        lists = lists + 1 if first.shape == "item" else 0
        if first.shape == "item":
            yield _markdown_list(run, alternate=lists % 2 == 0)
        elif first.shape == "row":
            yield _markdown_table(run)
        elif first.shape == "quote":
            yield "\n>\n".join(f"> {_markdown_line(block.spans)}" for block in run)
        elif first.shape == "pre":
            yield from (_fenced(plain(block.spans)) for block in run)
        elif first.picture is not None:
            shown = Span(first.picture.alt or "", href=first.picture.url)
            yield f"!{_wrapped([shown], 'link', first.picture.url, (), '', '')}"
            yield from [_markdown_line(first.spans)] if first.spans else []
        elif first.shape == "heading":
            yield from (_markdown_heading(block.level, block.spans) for block in run)
        elif first.shape == "correction":
            yield from (_markdown_line([_emphasised(span) for span in block.spans]) for block in run)
        else:
            yield from (_markdown_line(block.spans) for block in run)


def _emphasised(span: Span) -> Span:
    return Span(span.text, span.marks | {"em"}, span.href)


def _markdown_heading(level: int, spans: Sequence[Span]) -> str:
    return "#" * level + " " + _CLOSING_HASHES.sub(r"\\\1", _inline(spans))


def _markdown_line(spans: Sequence[Span]) -> str:
    """A line that no reader of Markdown takes for the beginning of something else."""
    return _BLOCK_START.sub(lambda found: f"\\{found[1]}" if found[1] else f"{found[2]}\\", _inline(spans))


def _fenced(text: str) -> str:
    fence = "`" * max(3, _longest_backticks(text) + 1)
    return f"{fence}\n{text}\n{fence}"


def _longest_backticks(text: str) -> int:
    return max(map(len, _BACKTICKS.findall(text)), default=0)


def _markdown_list(run: Sequence[RichBlock], *, alternate: bool) -> str:
    """A list; an item whose parent was removed moves to its parent's place."""
    rows: list[str] = []
    widths: dict[HtmlElement, int] = {}  # of the markers of the items that were written
    for block in run:
        *outer, item = block.items
        indent = " " * sum(widths.get(above.element, 0) for above in outer)
        line = _markdown_line(block.spans)
        if item.element in widths:
            rows.append(f"\n{indent}{' ' * widths[item.element]}{line}")
        else:
            bullet, point = ("*", ")") if alternate else ("-", ".")
            marker = bullet if item.number is None else f"{item.number}{point}"
            widths[item.element] = len(marker) + 1
            rows.append(f"{indent}{marker} {line}")
    return "\n".join(rows)


def _markdown_table(rows: Sequence[RichBlock]) -> str:
    columns = max(sum(cell.columns for cell in row.cells) for row in rows)
    headed = all(cell.header or not cell.spans for cell in rows[0].cells)
    head = _markdown_row(rows[0], columns) if headed else _joined([""] * columns)
    return "\n".join([head, _joined(["---"] * columns), *(_markdown_row(row, columns) for row in rows[headed:])])


def _markdown_row(row: RichBlock, columns: int) -> str:
    cells: list[str] = []
    for cell in row.cells:
        cells += [_inline(cell.spans).replace("|", "\\|"), *[""] * (cell.columns - 1)]
    return _joined(cells + [""] * (columns - len(cells)))


def _joined(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _inline(spans: Sequence[Span], layers: Sequence[_Layer] | None = None, before: str = "", after: str = "") -> str:
    """Spans as inline Markdown; ``before`` and ``after`` are the characters around them."""
    if layers is None:
        layers = _layers(spans)
    if not layers:
        return _SPECIAL.sub(r"\\\g<0>", plain(spans))
    layer, rest = layers[0], layers[1:]
    groups = list(_layered(spans, layer))
    texts = [plain(members) for _, members in groups]
    found = ""
    for index, (value, members) in enumerate(groups):
        left = texts[index - 1][-1:] if index else before
        right = texts[index + 1][:1] if index + 1 < len(groups) else after
        if not value:
            found += _inline(members, rest, left, right)
            continue
        lead, members, trail = _stripped(members)
        found += lead
        if layer == "link" and found.endswith("!"):
            found = f"{found[:-1]}\\!"  # or it were an image
        found += _wrapped(members, layer, value, rest, lead or left, trail or right) + trail
    return found


def _wrapped(members: Sequence[Span], layer: _Layer, value: str, rest: Sequence[_Layer], left: str, right: str) -> str:
    text = plain(members)
    if layer == "link":
        address = value.replace("(", "%28").replace(")", "%29").replace(" ", "%20")
        return f"[{_inline(members, rest, '[', ']')}]({_SPECIAL.sub(_entity_only, address)})"
    if layer == "code":
        fence = "`" * (_longest_backticks(text) + 1)
        pad = " " if text.startswith("`") or text.endswith("`") else ""
        return f"{fence}{pad}{text}{pad}{fence}"
    mark = _DELIMITERS.get(layer, "<")
    inner = _inline(members, rest, mark[0], mark[0])
    if mark != "<" and _can_flank(inner[0], left, mark) and _can_flank(inner[-1], right, mark):
        return f"{mark}{inner}{mark}"
    return f"<{value}>{inner}</{value}>"


def _entity_only(found: re.Match[str]) -> str:
    return "&amp;" if found[0] == "&" else found[0]


def _can_flank(inside: str, outside: str, mark: str) -> bool:
    """Whether a delimiter between these two characters begins or ends emphasis (CommonMark 6.2, on the safe side)."""
    apart = not outside or outside.isspace() or unicodedata.category(outside)[0] == "P" or outside in "$+<=>^`|~"
    return apart or (mark != "_" and unicodedata.category(inside)[0] in "LN")
