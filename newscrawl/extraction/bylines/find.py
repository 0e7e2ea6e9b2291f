"""Who wrote the story: what the witnesses say, ranked and put together.

Witnesses, in the order of trust: JSON-LD of the story, meta tags, microdata and RDFa, elements marked as author
(rel=author, author pages, byline classes), "By Ann Lee" as a line of its own near the headline, data of scripts.
Publishers are declared as authors so often that a witness who names only the site is heard last.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import islice

from newscrawl.credits import writes
from newscrawl.extraction.bylines import declared as declared_bylines
from newscrawl.extraction.bylines import lines as byline_lines
from newscrawl.extraction.bylines import names, signatures
from newscrawl.extraction.bylines import printed as printed_bylines
from newscrawl.extraction.bylines.persons import Heard
from newscrawl.extraction.document import Document
from newscrawl.extraction.plaintext import clean
from newscrawl.extraction.sites import flat, site_names
from newscrawl.extraction.structured import Structured, as_list
from newscrawl.items import Block, Claim, Person

_MAX_OTHERS = 12
_EDITED = "Edited by"
_MAX_CLAIM_CHARS = 300
_MIN_BIO_WORDS = 5  # behind the name
_TITLES = re.compile(r"^(?:(?:dr|prof|mr|mrs|ms|mag|sir|dame|ing|dipl|herr|frau|mme|m|sr|sra)\.?\s+)+", re.I)


@dataclass(frozen=True, slots=True)
class Byline:
    """A story's byline: ``raw`` as printed, or as declared where none is printed; ``people`` in its order.

    ``source`` names the place of the page that gave the people, None where nobody is named; ``others`` are what the
    other places say, the likeliest first.
    """

    raw: str | None
    people: tuple[Person, ...]
    source: str | None = None
    others: tuple[Claim, ...] = ()


def find_byline(document: Document, structured: Structured) -> Byline:
    """Who wrote the story: people, agencies, organisations. Photographers and translators carry their role."""
    sites = site_names(document, structured)
    declared = [
        *declared_bylines.from_json(document, structured, sites),
        *declared_bylines.from_meta(structured, sites),
        *declared_bylines.from_properties(document, structured, sites),
    ]
    printed = list(printed_bylines.from_marks(document, structured, sites))
    if not any(person.kind == "person" for heard in printed for person in heard.people):
        printed += byline_lines.from_lines(structured, sites)
    heard = [*declared, *printed]
    if all(p.kind == "organisation" or declared_bylines.is_admin(p.url) for each in heard for p in each.people):
        # only then is it worth to search the page
        nobody = all(p.kind == "organisation" for each in heard for p in each.people)
        signed = _signed(structured, sites) if nobody else []
        wire = list(byline_lines.from_wire(structured, sites)) if nobody and not signed else []
        if not signed and heard:
            signed = list(byline_lines.from_first_line(structured, sites))
        printed += signed + wire
        # whose the story is says more than who publishes it
        heard = [*wire, *heard, *(signed or declared_bylines.from_scripts(document, sites))]
    chosen = _choose(declared, printed, heard)
    if chosen is None:
        return Byline(None, (), None, _claims(heard, None))
    people = tuple(_completed(person, heard, structured) for person in _together(chosen, heard, printed, sites))
    people = _less_editors(people, structured, sites)
    raw = next((each.raw for each in printed if _agree(each.people, people)), chosen.raw)
    return Byline(clean(raw), people, chosen.source, _claims(heard, chosen))


def _signed(structured: Structured, sites: frozenset[str]) -> list[Heard]:
    """The first of the signatures that the page's text holds."""
    places = (byline_lines.from_signatures, signatures.from_datelines, signatures.from_last_line)
    return next((found for place in places if (found := list(place(structured, sites)))), [])


def _is_surely_a_person(person: Person) -> bool:
    return (
        person.kind == "person"
        and writes(person.role)
        and names.looks_like_name(person.name)
        and not declared_bylines.is_admin(person.url)
    )


def _names_somebody(heard: Heard) -> bool:
    return any(_is_surely_a_person(person) for person in heard.people)


def _choose(declared: list[Heard], printed: list[Heard], heard: list[Heard]) -> Heard | None:
    """The first witness who names a person in full; else who names anybody, a newsroom or the publisher last."""
    for each in heard:
        if _names_somebody(each):
            return _outvoted(each, declared, printed)
    for kinds in (("person", "agency"), ("organisation",)):
        for each in heard:
            if any(person.kind in kinds and writes(person.role) for person in each.people):
                return each
    return next((each for each in heard if each.people), None)


def _outvoted(first: Heard, declared: list[Heard], printed: list[Heard]) -> Heard:
    """The printed byline where it contradicts the first witness, and another witness confirms it or it says "By".

    What is declared first is often the account that put the story into the system, in meta tags also the site's maker.
    """
    for each in printed:
        if each is first or not _names_somebody(each) or _agree(each.people, first.people):
            continue
        others = [other for other in declared if other is not first and not _agree(other.people, first.people)]
        explicit = first.source.startswith("meta:") and each.source != "text" and names.begins_by(each.raw)
        if explicit or any(_agree(other.people, each.people) for other in others):
            return each
    return first


def _together(chosen: Heard, heard: list[Heard], printed: list[Heard], sites: frozenset[str]) -> Sequence[Person]:
    """The chosen people, or the longer list of a witness who knows them all; without the house that employs them."""
    people = chosen.people
    for each in heard:
        if (
            sum(map(_is_surely_a_person, each.people))
            > sum(writes(p.role) and p.kind != "organisation" for p in people)
            and all(_is_surely_a_person(p) or p.kind == "agency" or not writes(p.role) for p in each.people)
            and all(any(same_person(p.name, q.name) for q in each.people) for p in people if p.kind == "person")
        ):
            people = each.people
    people = (*people, *_agencies_beside(people, printed))
    if any(_is_surely_a_person(p) for p in people):
        named = [p for p in people if p.kind != "organisation"]
        if any(_leaves_out_the_house(each, people, named) for each in printed):
            return named
        return [p for p in people if p.kind != "organisation" or not _is_owner(p.name, sites)]
    return people


def _agencies_beside(people: Sequence[Person], printed: list[Heard]) -> Iterator[Person]:
    """The agencies that a printed line joins to the very people who are declared: "By Ann Lee, with Reuters".

    One that merely follows them is whom they work for.
    """
    named = [person for person in people if person.kind == "person"]
    if not named or any(person.kind == "agency" for person in people):
        return
    for each in printed:
        others = [person for person in each.people if person.kind == "person"]
        if len(others) == len(named) and all(any(same_person(p.name, q.name) for q in others) for p in named):
            yield from (p for p in each.people if p.kind == "agency" and printed_bylines.is_joined(p.name, each.raw))
            return


def _less_editors(people: tuple[Person, ...], structured: Structured, sites: frozenset[str]) -> tuple[Person, ...]:
    """People with the role of an editor for those whom a printed line says to be one, though they are declared authors.

    One at least remains who wrote the story.
    """
    if sum(person.kind == "person" and writes(person.role) for person in people) < 2:
        return people
    editors = printed_bylines.editors(structured, sites)
    declared = _declared(structured, "editor") - _declared(structured, "author")
    editors |= {flat(p.name): _EDITED for p in people if p.role and flat(p.name) in declared}
    told = tuple(replace(p, role=editors[flat(p.name)]) if flat(p.name) in editors else p for p in people)
    return told if any(person.kind == "person" and writes(person.role) for person in told) else people


def _declared(structured: Structured, name: str) -> set[str]:
    """The names that JSON-LD gives in a property of the story, flattened."""
    entries = [entry for value in islice(structured.of_story(name), 3) for entry in as_list(value)[:_MAX_OTHERS]]
    told = (entry.get("name") if isinstance(entry, Mapping) else entry for entry in map(structured.resolve, entries))
    return {flat(name) for name in told if isinstance(name, str)}


def _leaves_out_the_house(printed: Heard, people: Sequence[Person], named: list[Person]) -> bool:
    """Whether a printed "By Ann Lee" names the people and none of the organisations that are declared beside them."""
    return (
        len(named) < len(people)
        and names.begins_by(printed.raw)
        and all(any(same_person(p.name, q.name) for q in printed.people) for p in named)
        and not any(flat(p.name) in flat(printed.raw) for p in people if p not in named)
    )


def _is_owner(name: str, sites: frozenset[str]) -> bool:
    """Whether an organisation named beside people is the site or a company."""
    return flat(name) in sites or name.split()[-1].strip(".").lower() in names.cues()["companies"]


def _completed(person: Person, heard: list[Heard], structured: Structured) -> Person:
    """A person with the full name, address, role and bio that other witnesses know of them."""
    if person.kind != "person":
        return person
    for each in heard:
        for other in each.people:
            if other.kind != "person" or not same_person(person.name, other.name):
                continue
            if _is_short(person.name) and " " in other.name and len(flat(other.name)) > len(flat(person.name)):
                person = replace(person, name=other.name)
            person = replace(
                person,
                url=person.url or other.url,
                role=person.role or (other.role if writes(other.role) else None),
                bio=person.bio or other.bio,
            )
    if person.bio is None:
        person = replace(person, bio=byline_lines.bio_of(person, structured))
    return person


def with_bios(people: tuple[Person, ...], blocks: Sequence[Block]) -> tuple[Person, ...]:
    """People with what the page's removed bios say of them, where nothing else did: prose that begins with the name."""
    bios = [block.text for block in blocks if block.role == "bio" and not block.kept]
    return tuple(
        replace(person, bio=next((text for text in bios if _tells_of(text, person.name)), None))
        if person.kind == "person" and person.bio is None
        else person
        for person in people
    )


def _tells_of(text: str, name: str) -> bool:
    """Whether a bio is of that name, and more than the line "Ann Lee, reporter" above one."""
    rest = text[len(name) :]
    is_prose = len(rest.split()) >= _MIN_BIO_WORDS and rest.rstrip().endswith((".", "!", "?", "…"))
    return (
        is_prose
        and text.lower().startswith(name.lower())
        and not rest[0].isalnum()
        and len(text) <= byline_lines.MAX_BIO_CHARS
    )


def _is_short(name: str) -> bool:
    words = name.split()
    return len(words) == 1 or any(len(word.strip(".")) == 1 for word in words[:-1])


def _agree(some: Iterable[Person], others: Iterable[Person]) -> bool:
    """Whether two lists have a name in common."""
    others = list(others)
    return any(same_person(p.name, q.name) for p in some for q in others)


@lru_cache(maxsize=4096)
def same_person(one: str, other: str) -> bool:
    """Whether two names can be one person's: the same letters, or initials and parts of the longer name."""
    if flat(one) == flat(other):
        return True
    short, long = sorted((_words(one), _words(other)), key=len)
    if not short or not long:
        return False
    if len(short) == 1:
        return len(short[0]) > 1 and short[0] in (long[0], long[-1])
    rest = list(long[:-1])
    if short[-1] != long[-1]:
        return False
    for word in short[:-1]:
        match = next((w for w in rest if w == word or (min(len(w), len(word)) == 1 and w[0] == word[0])), None)
        if match is None:
            return False
        rest.remove(match)
    return True


def _words(name: str) -> tuple[str, ...]:
    plain = unicodedata.normalize("NFKD", _TITLES.sub("", name.split(",")[0]).casefold())
    plain = "".join(c if c.isalnum() else " " for c in plain if not unicodedata.combining(c))
    return tuple(plain.split())


def _claims(heard: list[Heard], chosen: Heard | None) -> tuple[Claim, ...]:
    """What was heard and not taken, the likeliest first."""
    found = dict.fromkeys(_claim(each) for each in sorted(heard, key=lambda h: not h.people) if each is not chosen)
    return tuple(found)[:_MAX_OTHERS]


def _claim(heard: Heard) -> Claim:
    return Claim(heard.raw[:_MAX_CLAIM_CHARS], heard.source, None if heard.people else "not a name")
