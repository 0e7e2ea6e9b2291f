"""Who in a cluster had the text first, and what the others did with it: told by byline, dateline and time."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from newscrawl.duplicates.likeness import Likeness, likeness
from newscrawl.duplicates.shingles import Shingles
from newscrawl.items import PersonKind
from newscrawl.wordlists import word_lists

Role = Literal["origin", "agency copy", "copy", "edited copy"]

#: Similarity to the first story from which a copy counts as unedited: a headline within the text, a place name, a typo.
SAME = 0.9
# "LONDON (Reuters) - ", "Aldermouth (Kestrel Wire) – ", "Berlin/Köln (dpa/tmn) -", "WASHINGTON, Jan 5 (AP) —"
_DATELINE = re.compile(r"[^\W\d_][\w .,'’/-]{0,50}[(（\[]([^()（）\[\]\n]{2,40})[)）\]]\s?[-–—:]")
# "(dpa)", "Source: Reuters", "— AFP", "© AFP" as the last line
_SIGNED = re.compile(r"(?:[\w ]{3,12}:\s*|[-–—©]\s*|\(c\)\s*)?[(（\[]?([^()（）\[\]\n]{2,40}?)[)）\]]?\.?")
_PARTS = re.compile(r"\s*(?:[/,;|&+]|\bund\b|\band\b|\bet\b|\by\b|\bvia\b|\s-\s)\s*")
_FILLERS = re.compile(r"[\W_]+")
# Lines that a dateline may stand in: a standfirst and a heading can come before it.
_HEAD = 3
# A source's name of fewer letters may stand in a line by chance.
_TELLING_NAME = 6


@dataclass(frozen=True, slots=True)
class Member:
    """A story of a cluster. ``uid`` is the same in every database, ``published`` and ``first_seen_at`` are UTC texts.

    ``names`` are its source's: key, title, site name, host.
    """

    story_id: int
    uid: str
    source_id: int
    names: tuple[str, ...]
    published: str
    first_seen_at: str
    byline: tuple[tuple[str, PersonKind], ...]
    byline_raw: str | None
    text: str
    shingles: Shingles


@dataclass(frozen=True, slots=True)
class Part:
    """What a member is in its cluster. ``likeness`` is to the first story; ``agency`` as the story prints it."""

    story_id: int
    role: Role
    likeness: Likeness
    agency: str | None


def assign(members: Sequence[Member]) -> list[Part]:
    """The parts of a cluster's members, the first story's part at the head, the others by time.

    The origin is the agency that the others credit, or the source that they name; where nobody is credited, whoever
    published first, and of those that name the same time or day whoever was seen first. Where an agency is credited
    whose own story is not among them there is no origin, and the earliest is the first story.
    """
    ordered = sorted(members, key=lambda member: (member.published, member.first_seen_at, member.uid))
    credits = _credits(ordered)
    origin = _origin(ordered, credits)
    first = origin or ordered[0]
    return [
        Part(member.story_id, _role(member, origin, credits[member.story_id], alike), alike, credits[member.story_id])
        for member in (first, *(member for member in ordered if member is not first))
        for alike in [Likeness(1.0, 1.0) if member is first else likeness(first.shingles, member.shingles)]
    ]


def _role(member: Member, origin: Member | None, agency: str | None, alike: Likeness) -> Role:
    if member is origin:
        return "origin"
    if agency:
        return "agency copy"
    return "copy" if alike.similarity >= SAME else "edited copy"


def _origin(members: Sequence[Member], credits: dict[int, str | None]) -> Member | None:
    """Of members by time, the one whose text it is, if that can be told."""
    agencies = {_flat(agency) for agency in credits.values() if agency}
    if agencies:
        return next((member for member in members if agencies & set(map(_flat, member.names))), None)
    for member in members:  # the source that another names in its byline, its first line or its last
        if any(_names_source(other, member) for other in members if other.source_id != member.source_id):
            return member
    return members[0]


def _names_source(story: Member, named: Member) -> bool:
    """Whether a story says that it is another source's."""
    lines = [line for line in story.text.splitlines() if line.strip()]
    said = _flat(" ".join((story.byline_raw or "", *(name for name, _ in story.byline), *lines[:1], *lines[-1:])))
    own = {_flat(name) for name in story.names}
    names = {flat for name in named.names if len(flat := _flat(name)) >= _TELLING_NAME} - own
    return any(name in said for name in names)


def _credits(members: Sequence[Member]) -> dict[int, str | None]:
    """By story, the agency that it credits.

    One that is known as such, one in a dateline, or whoever signs in two sources and is neither: "Kestrel Wire".
    """
    found = {member.story_id: _agency(member) for member in members}
    known = {_flat(agency) for agency in found.values() if agency}
    signers: dict[str, set[int]] = {}
    for member in members:
        own = set(map(_flat, member.names))
        for name, kind in member.byline:
            if kind != "person" and _flat(name) not in own:
                signers.setdefault(_flat(name), set()).add(member.source_id)
    known |= {signer for signer, sources in signers.items() if len(sources) > 1}
    for member in members:
        if found[member.story_id] is None:
            found[member.story_id] = next((name for name, _ in member.byline if _flat(name) in known), None)
    return found


def _agency(member: Member) -> str | None:
    signed = next((name for name, kind in member.byline if kind == "agency"), None)
    if signed:
        return signed
    lines = [line.strip() for line in member.text.splitlines() if line.strip()]
    for line in lines[:_HEAD]:
        dateline = _DATELINE.match(line[:120])
        if dateline and (_listed([dateline[1]]) or not dateline[1][0].islower()):
            return _PARTS.split(dateline[1])[0]
    last = _SIGNED.fullmatch(lines[-1]) if lines and len(lines[-1]) <= 60 else None
    return _listed((member.byline_raw, last and last[1]))


def _listed(texts: Iterable[str | None]) -> str | None:
    """The first part of these that is an agency of the list."""
    agencies = word_lists("byline")["agencies"]
    parts = (part for text in texts if text for part in _PARTS.split(text))
    return next((part.strip() for part in parts if part.strip().casefold() in agencies), None)


def _flat(name: str) -> str:
    return _FILLERS.sub("", name).casefold()
