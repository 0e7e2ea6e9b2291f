"""What names a picture in its address.

The picture that a page declares and the one that it shows are seldom the same file: systems cut one picture to many
sizes. They are the same picture where their addresses agree in what names it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import unquote

from newscrawl.wordlists import word_lists

#: The longest address of a picture that is looked at.
MAX_URL_CHARS = 2_000
#: Letters and digits that a name must have to tell one picture from others; digits alone, as in an archive's number.
_LEAST_NAME = 6
_LEAST_NUMBER = 5
_LONG_NUMBER = 8  # of an archive, where a name is nothing but numbers
_MAX_SEGMENTS = 8
_SHORT_NAMES = 3  # parts of an address that name a picture together
_HOST = re.compile(r"^(?:[a-z]+:)?//[^/?#]*")
_FILE = re.compile(r"\.(?:jpe?g|png|webp|gif|avif)$")
_SPLIT = re.compile(r"[-_.,@~=+\s()%:;&|]+")
# How a picture was cut: 1024x768, w800, 800w, 16x9, q75, fpx50, v1234; when it was edited: e1700000000000.
_CUT = re.compile(r"(?:[a-z]?\d+x\d*|x\d+|(?:[whqsrcv]|fp[xy]|dpr)\d{1,10}|e\d{10,}|\d{1,5}(?:w|h|px|x))$")
_CROPPED = re.compile(r"_0_0(?:_\d{1,5}){2,4}(?!\d)")  # from the corner on, so wide and so high
_NUMBER = re.compile(r"\d{1,4}$")
# Numbers of pictures and of sizes, and what systems add to a name to make it new.
_ADDED = re.compile(r"(?:\d{1,4}|.{1,2}|[0-9a-f]{8,10}|\d{6,})$")
# The size as letters around an archive's number: "d8811407" and "e8811407", "z32481922ieg" and "z32481922ier".
_SIZED_NUMBER = re.compile(
    r"(?:[a-z](?=\d+$)|(?=[a-z]?\d+[a-z]{2,3}$)[a-z]?)((?!(?:19|20)\d{6}(?!\d))\d{6,9})[a-z]{0,3}$"
)
_DAY = re.compile(r"(?:19|20)\d{6}$")
# How papers call their cuts: "articleLarge", "videoSixteenByNineJumbo1600", "threeByTwoSmallAt2X".
_NAMED_CUT = re.compile(
    r"(?=.{8})(?:facebook|twitter|super|video|article|mobile|medium|small|large|master|one|two|three|four|nine|sixteen|by"
    r"|square|vertical|horizontal|jumbo|thumb|inline|standard|wide|popup|at[23]x|\d{3,4}|master\d+)+$"
)
#: Folders that tell how a picture was cut.
_MANNERS = frozenset(("focus-point",))
# Letters and digits mixed name a picture by themselves; what stands around them says for which place it was cut.
_CODE = re.compile(r"(?=[a-z]*\d)(?=\d*[a-z])[a-z0-9]{8,}$")


class PictureName(NamedTuple):
    """What names a picture in its address, without folder, size, cut and format; "" where nothing does.

    ``loose`` is without the numbers, too, by which systems tell sizes and newsrooms tell pictures. ``longest`` is the
    longest part of the name: what an address must hold to be the same picture's.
    """

    exact: str
    loose: str
    longest: str


@lru_cache(maxsize=512)
def name_of(url: str) -> PictureName:
    """The name of the picture at an address."""
    address = unquote(url[:MAX_URL_CHARS]).lower()
    inner = max(address.rfind("http://"), address.rfind("https://"))
    if inner > 0:  # a service that cuts what the rest of its address names
        address = address[inner:].partition("&")[0]
    path, _, query = _HOST.sub("", address, count=1).partition("?")
    segments = path.split("/")[-_MAX_SEGMENTS:]
    values = (part.partition("=")[2] for part in query.split("&")[:10])
    # "/c7/kx2ab/02.jpg": names that are short by themselves
    short = ["-".join(segments[-_SHORT_NAMES:])] if _FILE.search(path) else []
    for segment in (*reversed(segments), *short, *values):
        if segment in _MANNERS:
            continue
        parts = name_parts(segment)
        exact = "".join(parts)
        least = _LEAST_NUMBER if exact.isdigit() else _LEAST_NAME
        if len(exact) >= least and not all(map(_NUMBER.match, parts)):
            coded = next((part for part in parts if _CODE.match(part) and not _ADDED.match(part)), None)
            loose = coded or "".join(part for part in parts if not _ADDED.match(part))
            if len(loose) < _LEAST_NAME:
                long = [part for part in parts if len(part) >= _LONG_NUMBER and not (loose and _DAY.match(part))]
                loose = "".join(long) or _numbered(parts) or loose
            return PictureName(exact, loose if len(loose) >= _LEAST_NAME else exact, max(parts, key=len))
    return PictureName("", "", "")


def _numbered(parts: Sequence[str]) -> str:
    """The two numbers that name a picture together, the story's and its own: "412087_188541_2210.jpg"."""
    numbers = [part for part in parts if len(part) >= _LEAST_NUMBER and part.isdigit() and not _DAY.match(part)]
    return "".join(numbers) if len(numbers) > 1 else ""


def name_parts(segment: str) -> list[str]:
    """The words and numbers of a file's name in lower case, but for those that tell its size, cut or format."""
    sizes = word_lists("pictures")["size"]
    segment = _CROPPED.sub("", segment)
    parts = [part for part in _SPLIT.split(segment) if part and part not in sizes and not _CUT.match(part)]
    named = [part for part in parts if part.isdigit() or not _NAMED_CUT.match(part)] or parts
    return [found[1] if (found := _SIZED_NUMBER.match(part)) else part for part in named]
