"""What the elements round a block are called: what stays the same on all pages of a layout, whatever they hold."""

from __future__ import annotations

from functools import lru_cache

from lxml.html import HtmlElement

#: Elements that are named, from the block's own upwards: fewer mix a promo's paragraphs with the story's.
_LEVELS = 4
_MOST_CLASSES = 3  # of an element; the first ones say most, the rest is style
_LONGEST_NAME = 40  # characters
_LONGEST_NAMES = 1000  # characters of an attribute that are looked at: what is remembered outlives the page
_TOP = frozenset(("html", "body"))


class Outline:
    """Names the containers of one page's blocks."""

    def __init__(self) -> None:
        self._steps: dict[HtmlElement, str] = {}
        self._known: dict[HtmlElement, str] = {}

    def container(self, element: HtmlElement) -> str:
        """An element and those round it, the outermost first: "article.story > div.body > p".

        Names with a digit in them are left out: they number an item or a build of the site's style sheet.
        """
        known = self._known.get(element)
        if known is None:
            steps: list[str] = []
            node: HtmlElement | None = element
            while node is not None and len(steps) < _LEVELS and node.tag not in _TOP:
                steps.append(self._step(node))
                node = node.getparent()
            known = self._known[element] = " > ".join(reversed(steps))
        return known

    def _step(self, element: HtmlElement) -> str:
        step = self._steps.get(element)
        if step is None:
            names, own = element.get("class") or "", element.get("id") or ""
            step = self._steps[element] = _step(element.tag, names[:_LONGEST_NAMES], own[:_LONGEST_NAMES])
        return step


@lru_cache(maxsize=4096)  # pages have the same elements over and over
def _step(tag: str, classes: str, own: str) -> str:
    names = [name for name in classes.split() if _is_telling(name)]
    own = own.strip()
    mark = f"#{own}" if own and " " not in own and _is_telling(own) else ""
    return ".".join([f"{tag}{mark}", *names[:_MOST_CLASSES]])


def _is_telling(name: str) -> bool:
    return len(name) <= _LONGEST_NAME and not any(map(str.isdigit, name))
