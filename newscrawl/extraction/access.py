"""Whether all may read a story: what the publisher declares, held against what the page shows.

Declarations are misused both ways. Templates say "not free" on every page, also where the text is whole and nothing
locks it; others say "free" above a wall. Search engines ask publishers to name the locked element of a page whose story
is not free, so a "not free" that names none, or one that the page has not, needs another sign of a wall.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from newscrawl.extraction import cues
from newscrawl.extraction.evidence import Found, untaken
from newscrawl.extraction.structured import Structured, as_list, element_text, tidy
from newscrawl.items import Block, Claim
from newscrawl.texts import count_words, has_words

#: A story of more words, as the page gives it, is no teaser; of the labelled pages' teasers the longest has some 380.
_TEASER_WORDS = 400
#: Removed blocks below the text among which its wall stands, and words of a notice: fewer are a link to log in.
_WALL_BLOCKS = 10
_NOTICE_WORDS = 3
_MAX_SELECTORS = 20
_MAX_SELECTOR_CHARS = 200

_TIERS = (
    "article:content_tier",
    "og:article:content_tier",
    "article_content_tier",
    "outbrain:article_access_status",
)
_FREE = {
    **dict.fromkeys(("true", "yes", "free", "1"), True),
    **dict.fromkeys(
        ("false", "no", "locked", "paid", "premium", "subscriber", "subscription", "abo", "plus", "0"), False
    ),
}
#: So many stories a month are free. By itself neither true nor false; beside a "not free" it bears it out.
_METERED = frozenset(("metered", "meter"))

# The last step of a selector, by the one mark that says most: all that publishers use, and nothing that costs.
_STEP = re.compile(r"([.#]|\[\s*)(-?[A-Za-z_][\w-]*)|^([A-Za-z][\w-]*)$")


def find_access(structured: Structured, blocks: Sequence[Block]) -> Found[bool | None]:
    """Whether all may read the story; None where the page does not tell or where nothing bears out what it tells.

    False also for a metered story that came whole, if it is declared so and the page shows what locks it; and for a
    short text that ends at a wall, whatever is declared. An offer to subscribe below a whole story, or a link to log
    in, tells nothing.
    """
    claims = list(_declared(structured))
    if _ends_at_wall(blocks):
        return Found(False, "text", untaken(claim for claim, _ in claims))
    for index, (claim, free) in enumerate(claims):
        if free is None:
            continue
        rest = [claim for claim, _ in (*claims[:index], *claims[index + 1 :])]
        if free or _is_borne_out(structured, blocks):
            return Found(free, claim.source, untaken(rest))
        refused = Claim(claim.value, claim.source, "nothing on the page locks it")
        return Found(None, None, untaken([refused, *rest]))
    return Found(None, None, untaken([claim for claim, _ in claims]))


def _declared(structured: Structured) -> Iterator[tuple[Claim, bool | None]]:
    """What the page declares, and what it means; the story as a whole before its parts, JSON-LD before the rest."""
    for value in structured.of_story("isAccessibleForFree"):
        yield _claim(value, "json-ld:isAccessibleForFree")
    # Of several parts the one that is not free decides.
    parts = [part["isAccessibleForFree"] for part in _parts(structured)]
    for value in sorted(parts, key=lambda value: _is_free(value) is not False):
        yield _claim(value, "json-ld:hasPart")
    for name in (*_TIERS, "isaccessibleforfree"):
        for value in structured.meta.get(name, ())[:1]:
            yield _claim(value, f"meta:{name}")
    for element in structured.properties.get("isaccessibleforfree", ())[:2]:
        if element.tag != "meta":
            value = element.get("href") or element_text(element, 40)
            yield _claim(value, "itemprop:isaccessibleforfree")


def _claim(value: Any, source: str) -> tuple[Claim, bool | None]:
    return Claim(str(value) if isinstance(value, (bool, int)) else tidy(value, 60), source), _is_free(value)


def _is_free(value: Any) -> bool | None:
    """True, "True", 1, "http://schema.org/True" or ["true"]; None for what says neither."""
    if isinstance(value, list):
        value = value[0] if value and not isinstance(value[0], list) else None
    if isinstance(value, bool):
        return value
    text = str(value) if isinstance(value, int) else tidy(value, 40)
    return _FREE.get(text.lower().rstrip("/").rpartition("/")[2])


def _parts(structured: Structured) -> Iterator[Mapping[str, Any]]:
    for value in structured.of_story("hasPart"):
        for part in as_list(value):
            if isinstance(part, Mapping) and "isAccessibleForFree" in part:
                yield part


def _is_borne_out(structured: Structured, blocks: Sequence[Block]) -> bool:
    """Whether anything on the page locks a story that is declared not to be free."""
    tiers = [value.lower() for name in _TIERS for value in structured.meta.get(name, ())[:1]]
    if any(tier in _METERED or _is_free(tier) is False for tier in tiers):
        return True
    if _has_any(structured, _selectors(structured)):
        return True
    return any(not block.kept and is_notice(block) for block in blocks)


def _selectors(structured: Structured) -> list[str]:
    """The selectors of the parts that are not free."""
    found: list[str] = []
    for part in _parts(structured):
        if _is_free(part["isAccessibleForFree"]) is False:
            for value in as_list(part.get("cssSelector"))[:5]:
                if isinstance(value, str) and len(value) <= _MAX_SELECTOR_CHARS:
                    found += value.split(",")
    return found[:_MAX_SELECTORS]


def _has_any(structured: Structured, selectors: Iterable[str]) -> bool:
    """Whether an element of the page bears the mark of one of the selectors' last steps."""
    wanted: dict[str, set[str]] = {".": set(), "#": set(), "[": set(), "": set()}
    for selector in selectors:
        steps = selector.split()
        match = _STEP.search(steps[-1]) if steps else None
        if match is not None:
            wanted[(match[1] or "")[:1]].add(match[2] or match[3].lower())
    classes, identifiers, attributes, tags = wanted.values()
    return any(
        element.tag in tags
        or not classes.isdisjoint(element.get("class", "").split())
        or element.get("id") in identifiers
        or (attributes and not attributes.isdisjoint(element.keys()))
        for element in (structured.marks.elements if any(wanted.values()) else ())
    )


def _ends_at_wall(blocks: Sequence[Block]) -> bool:
    """Whether a short text is followed by a paywall's notice."""
    last = next((index for index in reversed(range(len(blocks))) if blocks[index].kept), None)
    # the words of the story were counted before, so they are asked for first
    if last is None or count_words("\n".join(block.text for block in blocks if block.kept)) >= _TEASER_WORDS:
        return False
    return any(map(is_notice, blocks[last + 1 : last + 1 + _WALL_BLOCKS]))


def is_notice(block: Block) -> bool:
    """Whether a removed block says that the story goes on for subscribers; its box may be one of offers."""
    if not has_words(block.text, _NOTICE_WORDS):
        return False
    if block.role == "paywall":
        return True
    cue = cues.find(block.text)
    return cue is not None and cue.role == "paywall"
