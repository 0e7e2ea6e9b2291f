"""The elements above a page's blocks. Blocks stand in reading order, so those of an element are a range of numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import NamedTuple

import numpy as np
from lxml.html import HtmlElement
from numpy.typing import NDArray

from newscrawl.extraction.document import TextBlock
from newscrawl.extraction.elements import CLASS_ALONE

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

_CLIMB = 30  # elements up to a wanted one that are counted
#: Attributes of which the values are names, in the order of the fields of Names.
_NAMING = ("class", "id", "itemprop", "role", "data-testid", "data-component")


class Names(NamedTuple):
    """What an element is called: its tag and the attributes that bear names, whole; "" for one that it has not."""

    tag: str
    classes: str
    key: str
    item: str
    aria: str
    test: str
    component: str


@dataclass(frozen=True, slots=True)
class Containers:
    """Elements that hold blocks, parents before children.

    ``parent`` is the number of an element's parent (its own at the root), ``first`` and ``end`` the range of its
    blocks, ``depth`` counts elements above it, ``holder`` is the innermost element of each block. ``number`` gives each
    element's number. ``names`` are what elements are called, each once, ``named`` says which of them an element is.
    """

    nodes: tuple[HtmlElement, ...]
    names: tuple[Names, ...]
    named: Sequence[int]
    parent: Ints
    first: Ints
    end: Ints
    depth: Ints
    holder: Ints
    number: Mapping[HtmlElement, int]

    def sums(self, values: Floats) -> Floats:
        """What the blocks of each element have together; ``values`` has one a block."""
        running = np.concatenate(([0.0], np.cumsum(values)))
        return running[self.end] - running[self.first]

    def climb(self, wanted: NDArray[np.bool_]) -> tuple[Floats, Ints]:
        """How far above each block the first wanted element is, and which; the root where none is."""
        level = self.holder
        far = np.zeros(len(level))
        climbing = np.ones(len(level), dtype=bool)
        for _ in range(_CLIMB):
            climbing = climbing & ~wanted[level] & (self.parent[level] != level)
            if not climbing.any():
                break
            far += climbing
            level = np.where(climbing, self.parent[level], level)
        return far, level


def containers(blocks: Sequence[TextBlock]) -> Containers:
    """The elements from the root down to those that hold the blocks."""
    number: dict[HtmlElement, int] = {}
    nodes: list[HtmlElement] = []
    parent: list[int] = []
    first: list[int] = []
    depth: list[int] = []
    holder: list[int] = []
    for index, block in enumerate(blocks):
        new: list[HtmlElement] = []
        node: HtmlElement | None = block.element
        while node is not None and node not in number:
            new.append(node)
            node = node.getparent()
        above = number[node] if node is not None else 0
        for node in reversed(new):
            number[node] = len(nodes)
            parent.append(above)
            depth.append(depth[above] + 1 if nodes else 0)
            first.append(index)
            above = len(nodes)
            nodes.append(node)
        holder.append(above)
    end = [0] * len(nodes)
    for index in range(len(blocks) - 1, -1, -1):
        place = holder[index]
        while not end[place]:
            end[place] = index + 1
            place = parent[place]
    names: dict[tuple[str, ...], int] = {}
    named = [names.setdefault(_names_of(node), len(names)) for node in nodes]
    return Containers(
        tuple(nodes),
        tuple(map(Names._make, names)),
        named,
        _ints(parent),
        _ints(first),
        _ints(end),
        _ints(depth),
        _ints(holder),
        MappingProxyType(number),
    )


def _names_of(node: HtmlElement) -> tuple[str, ...]:
    given = node.keys()
    if not given:
        return node.tag, "", "", "", "", "", ""
    if given == CLASS_ALONE:
        return node.tag, node.get("class", ""), "", "", "", "", ""
    return node.tag, *[node.get(name, "") for name in _NAMING]


def _ints(values: list[int]) -> Ints:
    return np.array(values, dtype=np.int64)
