"""What the database holds of a story that the story does not say itself: its key, its writers, its blocks' hashes."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from functools import lru_cache
from typing import overload

from newscrawl.addresses import normalize_url, plain_url
from newscrawl.credits import writes
from newscrawl.items import Person, Story

_SHORT = 100  # characters of a block that may be on every page of a site


def story_key(story: Story) -> str:
    """What makes two pages one story: the canonical address, normalised, or the page's own where there is none.

    A canonical address that is the site's front page is a mistake of the site: it would make all its stories one.
    """
    return key_of(story.url, story.canonical_url)


def key_of(url: str, canonical_url: str | None) -> str:
    """``story_key`` by the addresses alone."""
    own = normalize_url(url)
    if not canonical_url:
        return own
    key = normalize_url(canonical_url)
    return key if "/" in key or "?" in key else own


def story_uid(story: Story) -> str:
    """The 16 hexadecimal digits that name a story, the same in each database."""
    return key_uid(story_key(story))


def key_uid(key: str) -> str:
    """The uid of the story with this key."""
    return hashlib.sha256(key.encode("utf-8", "replace")).hexdigest()[:16]


def is_main_page(url: str, key: str) -> bool:
    """Whether a page's own address is its story's, rather than that of an AMP or print form or another copy."""
    return plain_url(url) == key


def writers(people: Iterable[Person]) -> list[str]:
    """The names of those who wrote a story, agencies too, without its photographers, translators and the like."""
    return list(dict.fromkeys(person.name for person in people if writes(person.role)))


def block_hash(text: str) -> str:
    """A hash of a block's words, the same whatever their spacing and case; 16 hexadecimal digits."""
    return _remembered_hash(text) if len(text) <= _SHORT else _block_hash(text)


def _block_hash(text: str) -> str:
    words = " ".join(text.split()).casefold()
    return hashlib.blake2b(words.encode("utf-8", "replace"), digest_size=8).hexdigest()


_remembered_hash = lru_cache(maxsize=1 << 14)(_block_hash)  # links, menus and promos are the same on a site's pages


@overload
def storable(text: str) -> str: ...
@overload
def storable(text: None) -> None: ...
def storable(text: str | None) -> str | None:
    """A text as UTF-8 can hold it: pairs of surrogates become their character, lone ones U+FFFD."""
    if text is None or text.isascii():
        return text
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return text
