"""Which part of a story an address says that it is: "/story?page=2", "/story/seite-2", "story-p2.html".

An address can be read in several ways, and most numbers in addresses are none of a part: days, ids, a headline's own.
So these are readings and no verdicts; ``partlinks`` looks for what speaks for one of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from typing import NamedTuple
from urllib.parse import SplitResult, unquote, urlsplit

import tomli

from newscrawl.addresses import normalize_url
from newscrawl.paths import data_path

_NUMBER = re.compile(r"[1-9]\d?")  # of a part, without zeros before it: what has them is a day or an id
_NAME = re.compile(r"(?P<name>.*?)(?P<end>\.(?:s?html?|php\d?|aspx?|jsp))?", re.IGNORECASE)
_TAIL = re.compile(r"(?P<before>(?:.*\D)?)(?P<number>\d{1,2})")
_SIGNS = "-_,.~"  # between a name and the number behind it
_DIGIT = re.compile(r"(?<=/).*\d")  # behind the host
_STORY_HYPHENS = 2
_MAX_URL = 2_000  # characters of an address that is looked at


class Numbered(NamedTuple):
    """One way to read an address: as part ``number`` of the story whose first part has the key ``stem``.

    ``is_bare`` is whether the number stands by itself behind a name, "the-last-ferry-2", as that of stages, instalments
    and stories of one name does as well.
    """

    stem: str
    number: int
    is_bare: bool = False


@cache
def phrases(section: str) -> frozenset[str]:
    """All phrases of a section of data/cues/paging.toml, of whatever language."""
    return frozenset(phrase for each in _sections()[section].values() for phrase in each)


@cache
def words(section: str, name: str) -> frozenset[str]:
    """One list of data/cues/paging.toml."""
    return frozenset(_sections()[section][name])


@cache
def _sections() -> Mapping[str, Mapping[str, list[str]]]:
    with data_path("cues", "paging.toml").open("rb") as file:
        return tomli.load(file)


@lru_cache(maxsize=1 << 12)
def readings(url: str) -> tuple[Numbered, ...]:
    """Every way to read an address as that of a part whose number it gives, from 1."""
    parts = _split(url)
    return tuple(dict.fromkeys((*_by_query(parts), *_by_path(parts)))) if parts else ()


def is_first(url: str, other: str) -> bool:
    """Whether two addresses are the first part of one story, which has the bare stem or number 1: "?page=1", "/1/"."""
    return not _firsts(url).isdisjoint(_firsts(other))


def _firsts(url: str) -> frozenset[str]:
    return frozenset((normalize_url(url), *(stem for stem, number, _ in readings(url) if number == 1)))


def without_first(url: str) -> str:
    """An address without the number 1 in its query or in a folder of its own: that of the story by itself, mostly."""
    parts = _split(url)
    if parts is None:
        return url
    for name, value, rest in _parameters(parts):
        if name in words("addresses", "parameters") and value == "1":
            return parts._replace(query=rest).geturl()
    above, _, last = parts.path.rstrip("/").rpartition("/")
    found = _tail(last)
    if not above or found is None or found[0] or found[2] != 1:
        return url
    outer, _, marker = above.rpartition("/")
    above = outer if marker.lower() in words("addresses", "markers") else above
    return parts._replace(path=above + "/" * parts.path.endswith("/")).geturl() if above else url


def asks_for_whole(url: str, stem: str) -> bool:
    """Whether an address is that of the story with this key, all of it on one page: "?page=all", "/komplettansicht"."""
    parts = _split(url)
    return parts is not None and stem in _wholes(parts)


def core(url: str) -> str:
    """Letters that the addresses of all parts of a page's story have, to tell most of its links from them at a glance,
    as ``plain_letters`` gives them.

    "" where the address has nothing of the kind, as that of a front page.
    """
    parts = _split(url)
    for segment in reversed(parts.path.split("/") if parts else ()):
        tail = _tail(segment)
        rest = tail[0] if tail else _named(segment)[0]
        if rest and rest.lower() not in words("addresses", "markers"):
            return plain_letters(rest)
    return ""


def plain_letters(address: str) -> str:
    """An address with all of its letters as such and small, however they are written: "%D0%BF", "%d0%bf", "п"."""
    return (unquote(address) if "%" in address else address).casefold()


def is_sections(stem: str) -> bool:
    """Whether an address looks like that of a list of stories, whose pages are numbered as well: "times.example/world".

    Stories have numbers, a file's ending, or three words and more; what is in the folder of a tag, an author or a forum
    has pages of a list, whatever its name.
    """
    _, *folders, last = f"/{stem}".partition("?")[0].rstrip("/").split("/")
    if any(_named(folder)[0].lower() in words("addresses", "lists") for folder in (*folders[1:], last)):
        return True
    return last.count("-") < _STORY_HYPHENS and "." not in last and not _DIGIT.search(stem)


def _split(url: str) -> SplitResult | None:
    try:
        return urlsplit(url) if len(url) <= _MAX_URL else None
    except ValueError:
        return None


def _parameters(parts: SplitResult) -> Iterator[tuple[str, str, str]]:
    """Name and value of each parameter in lower case, with the query without it."""
    pieces = [piece for piece in parts.query.replace("&amp;", "&").split("&") if piece]
    for place, piece in enumerate(pieces):
        name, _, value = piece.partition("=")
        yield name.lower(), unquote(value).lower(), "&".join(pieces[:place] + pieces[place + 1 :])


def _by_query(parts: SplitResult) -> Iterator[Numbered]:
    for name, value, rest in _parameters(parts):
        if name in words("addresses", "parameters") and _NUMBER.fullmatch(value):
            yield Numbered(_key(parts, query=rest), int(value))


def _by_path(parts: SplitResult) -> Iterator[Numbered]:
    above, slash, last = parts.path.rstrip("/").rpartition("/")
    found = _tail(last)
    if not slash or found is None:
        return
    rest, end, number, is_bare = found
    if rest:
        yield Numbered(_key(parts, path=f"{above}/{rest}{end}"), number, is_bare)
        return
    yield Numbered(_key(parts, path=above), number)
    outer, _, marker = above.rpartition("/")
    if marker.lower() in words("addresses", "markers"):
        yield Numbered(_key(parts, path=outer), number)


def _tail(segment: str) -> tuple[str, str, int, bool] | None:
    """The last segment of a path without the part's number and the word before it, how such files end, the number, and
    whether that has no word before it but the name."""
    name, end = _named(segment)
    found = _TAIL.fullmatch(unquote(name))
    if found is None or not _NUMBER.fullmatch(found["number"]):
        return None
    before = found["before"]
    rest = before.rstrip(_SIGNS)
    if rest.lower() in words("addresses", "markers"):
        return "", end, int(found["number"]), False
    outer, sign, word = _last_word(rest)
    if sign and word in words("addresses", "markers"):
        return outer, end, int(found["number"]), False
    return (rest, end, int(found["number"]), bool(rest)) if rest != before or not rest else None


def _wholes(parts: SplitResult) -> Iterator[str]:
    """The keys of the stories that an address may be all of."""
    whole = words("addresses", "whole")
    for name, value, rest in _parameters(parts):
        if (name in words("addresses", "parameters") and value in whole) or name in words("addresses", "asked"):
            yield _key(parts, query=rest)
    above, _, last = parts.path.rstrip("/").rpartition("/")
    name, end = _named(last)
    if name.lower() in whole:
        yield _key(parts, path=above)
    rest, sign, mark = _last_word(name)
    if sign and mark in whole:
        yield _key(parts, path=f"{above}/{rest}{end}")
        yield _key(parts, path=above)  # "/seite-all"


def _last_word(name: str) -> tuple[str, str, str]:
    """A name's last word in lower case, and what is before it."""
    place = max(name.rfind(sign) for sign in _SIGNS)
    return (name[:place], name[place], name[place + 1 :].lower()) if place > 0 else (name, "", "")


def _named(segment: str) -> tuple[str, str]:
    """The last segment of a path without what such files end with, and that."""
    found = _NAME.fullmatch(segment)
    return (found["name"], found["end"] or "") if found else (segment, "")


def _key(parts: SplitResult, *, path: str | None = None, query: str | None = None) -> str:
    changed = parts._replace(
        path=parts.path if path is None else path, query=parts.query if query is None else query, fragment=""
    )
    return normalize_url(changed.geturl())
