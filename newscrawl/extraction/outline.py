"""What the elements round a block are called: what stays the same on all pages of a layout, whatever they hold."""

from __future__ import annotations

import re
from functools import lru_cache

from newscrawl.extraction.containers import Containers

#: Elements that are named, from the block's own upwards: fewer mix a promo's paragraphs with the story's.
_LEVELS = 4
_MOST_CLASSES = 3  # of an element; the first ones say most, the rest is style
_LONGEST_NAME = 40  # characters
_LONGEST_NAMES = 1000  # characters of an attribute that are looked at: what is remembered outlives the page
_DIGIT = re.compile(r"\d")
_TOP = frozenset(("html", "body"))


def outlines(inside: Containers) -> list[str]:
    """For each block its element and those round it, the outermost first: "article.story > div.body > p".

    Names with a digit in them are left out: they number an item or a build of the site's style sheet.
    """
    found: list[tuple[str, ...]] = []
    steps = [
        "" if names.tag in _TOP else _step(names.tag, names.classes[:_LONGEST_NAMES], names.key[:_LONGEST_NAMES])
        for names in inside.names
    ]
    for named, parent in zip(inside.named, inside.parent.tolist(), strict=True):
        step = steps[named]
        found.append((*(found[parent][1 - _LEVELS :] if found else ()), step) if step else ())
    return [" > ".join(found[holder]) for holder in inside.holder.tolist()]


@lru_cache(maxsize=4096)  # pages have the same elements over and over
def _step(tag: str, classes: str, own: str) -> str:
    names = [name for name in classes.split() if _is_telling(name)]
    own = own.strip()
    mark = f"#{own}" if own and " " not in own and _is_telling(own) else ""
    return ".".join([f"{tag}{mark}", *names[:_MOST_CLASSES]])


def _is_telling(name: str) -> bool:
    return len(name) <= _LONGEST_NAME and _DIGIT.search(name) is None
