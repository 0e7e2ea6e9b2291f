"""Bylines taken apart: "By Ann Lee and Bo Ek, senior reporters. Photos: Cy Ray" -> three people, two with a role."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache, lru_cache

from newscrawl.credits import work_words, writes
from newscrawl.extraction.bylines import names
from newscrawl.extraction.bylines.names import TRIM, any_of, cues
from newscrawl.extraction.sites import flat
from newscrawl.extraction.structured import tidy
from newscrawl.items import Person


@dataclass(frozen=True, slots=True)
class Heard:
    """What one place of a page says of the byline: the words, whom they name, and the place ("json-ld:author")."""

    raw: str
    people: tuple[Person, ...]
    source: str


_ADDRESS = re.compile(r"\S{1,100}(?:@|\[at\]|\(at\))\S{1,100}|https?://\S+|www\.\S+")
#: Marks of writing direction and of no width; those that join letters within a word stay.
_UNSEEN = re.compile(r"[\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]")
#: "Posted on 3 May 2024 by Ann Lee", "07.05.2024 08:15 von Eva": what stands before the byline proper.
_DATED = re.compile(r"^(?P<date>[^\d]{0,40}\d.{0,60}?)\s(?:by|von|par|por|door|av|af|przez)\s+(?=\S)", re.I | re.S)
#: "Por Ana Souza e Bruno Lima — São Paulo 03/12/2025": where they write from stands behind a dash.
_PLACED = re.compile(
    r"\s*(?P<names>por\s[^—–;]{2,200}?)\s+[—–]\s+(?P<place>[^—–,;|\d]{2,40}?)\s*(?P<end>[;|\d]|$)", re.I
)
_SURE = re.compile(r"\s*(?:[;|•●；؛]|(?<=\s)[·/](?=\s)|/|\s·|·\s|\s[-–—]+\s|、)\s*")
_COMMA = re.compile(r"\s*[,，،]\s*")
_LIST_END = re.compile(r"\s*,\s*(?:and|und|et|y|och|og|&)\s+", re.I)
#: "דנה כהן ויוסי לוי": the Hebrew "and" is a letter of the second name. Between full names alone: some names begin so.
_HEBREW_NAME = r"[א-ת\"'׳״-]{2,30}"
_HEBREW_AND = re.compile(rf"(?P<name>{_HEBREW_NAME}\s{_HEBREW_NAME})\sו(?=[א-ת]{_HEBREW_NAME}\s[א-ת])|\sו[-־](?=[א-ת])")
_BRACKETED = re.compile(r"^(?P<name>[^()（）]{2,70}?)\s*[(（](?P<inside>[^()（）]{2,60})[)）][\s.]*$")
_INITIALS = re.compile(r"^(?:\w\.?[\s-]?){1,3}$")
_MAX_ROLE = 100
_LOUD_WORDS = 4  # a name in capitals has fewer
#: The letters of a house and what one does there, behind a name: "Ann Lee CNBC Executive News Editor".
_HOUSE_AND_ROLE = re.compile(r"(?:^|(?<=\w\w)\s+)[A-Z]{2,5}(?:\s+[A-Z][a-z]+){0,3}\s+(?P<role>[A-Z][a-z]+)$")
_VOWELS = frozenset("aeiouy")
_HOUSE_LETTERS = 5  # the most that a house signs with
_OF = frozenset({"of", "for", "für", "de", "des", "du", "di", "voor", "för", "til"})


def people(raw: str, sites: frozenset[str] = frozenset()) -> list[Person]:
    """The people, agencies and organisations that a byline names, in its order, each with its role as printed.

    ``sites`` are the site's own names (letters and digits, lower case): such a name is an organisation.
    """
    return list(_people(_plain(raw), sites))


@lru_cache(maxsize=2048)  # a page says its byline in five places, and a site repeats its authors
def _people(text: str, sites: frozenset[str]) -> tuple[Person, ...]:
    if flat(text) in sites and len(text) <= names.MAX_NAME_CHARS:
        return (Person(text, "organisation"),)
    kept: dict[str, Person] = {}
    for segment, role in _segments(_undated(text)):
        for person in _persons(segment, sites):
            kept.setdefault(flat(person.name) or person.name, replace(person, role=role) if role else person)
    found = tuple(kept.values())[: names.MAX_PEOPLE]
    if not any(writes(person.role) for person in found):  # "Published by Ann Lee" alone is a byline
        found = tuple(replace(p, role=None) if str(p.role).lower() in cues()["publishing"] else p for p in found)
    return found


def upright(value: str) -> str:
    """A declared name that is sorted by its surname, as it is said: "Lee, Ann" -> "Ann Lee"; others as they are.

    Only where every part between semicolons has this form; "Ann Lee, Bo Ek" is two people.
    """
    turned = []
    for part in value[: names.MAX_BYLINE_CHARS * 8].split(";"):
        sides = [side.strip() for side in part.split(",")]
        if len(sides) != 2 or not all(sides) or not _is_surname(sides[0]) or not _is_given(sides[1]):
            return value
        turned.append(f"{sides[1]} {sides[0]}")
    return "; ".join(turned)


def _is_surname(text: str) -> bool:
    words = text.split()
    return (
        len(words) <= 3
        and (len(words) == 1 or words[0].lower() in names.PARTICLES)
        and words[-1][:1].isupper()
        and names.kind_of(text) == "person"
        and not names.is_junk(text)
    )


def _is_given(text: str) -> bool:
    words = text.split()
    if len(words) > 3 or names.is_credential(text) or names.is_role(text) or names.kind_of(text) != "person":
        return False
    return all(word[:1].isupper() and (word.isalpha() or set(word) & set("-.'’")) for word in words)


def _plain(raw: str) -> str:
    text = tidy(raw[: names.MAX_BYLINE_CHARS * 8], names.MAX_BYLINE_CHARS)
    return " ".join(_ADDRESS.sub(" ", unicodedata.normalize("NFC", _UNSEEN.sub("", text))).split())


def before_name(text: str) -> str:
    """What stands before the "by" of a line like "Posted on 3 May 2024 by Ann Lee"; "" where there is no such line."""
    match = _DATED.match(text)
    return match["date"] if match else ""


def _undated(text: str) -> str:
    match = _DATED.match(text)
    if match is None or names.clean_name(re.split(r"\d", match.group("date"), maxsplit=1)[0]) is not None:
        return text
    return text[match.end() :]


@cache
def _credit() -> re.Pattern[str]:
    work = rf"(?i:{work_words('credits')})"
    both = r"(?i:text|texte|texto|testo|tekst|words|story|texts)"
    joint = r"\s*(?i:und|and|et|y|e|en|og|och|&|/|\+)\s*"
    preposition = r"(?i:by|von|par|por|di|de|da|of|av|af|door|aus dem \w{3,20} von)"
    return re.compile(
        rf"(?<![\w-])(?P<role>{both}{joint}{work}|{work}{joint}{both}|{work}(?:{joint}{work})?)(?!\w)"
        rf"(?:\s+{preposition}(?!\w))?\s*(?:[:：/／]\s*|\s(?=[^\W\d_a-zß-öø-ÿ]))"
    )


def _segments(text: str) -> list[tuple[str, str | None]]:
    """A byline cut at its credits: (names, None) for the writing, (names, "Photos") for other work."""
    segments: list[tuple[str, str | None]] = []
    start, role = 0, None
    for match in _credit().finditer(text):
        following = text[match.end() :].split(" ", 1)[0].strip(TRIM).lower()
        if following in cues()["roles"]:  # "Video Journalist Ann Lee" is no credit of a video
            continue
        before = text[start : match.start()].rstrip()
        if match["role"].endswith(":") and before and before[-1].isalnum():
            continue  # "Ann Lee, Sports Editor: Bob Ray"
        segments.append((text[start : match.start()], role))
        start, role = match.end(), match.group("role").strip()
    segments.append((text[start:], role))
    return [(part, role) for part, role in segments if part.strip(TRIM)]


def _without_place(segment: str) -> str:
    """A byline of Brazil or Spain without the place behind it: "Por Ana Souza — São Paulo"."""
    match = _PLACED.match(segment)
    if match is None or names.is_role(match["place"]) or names.kind_of(match["place"]) != "person":
        return segment  # "Por Ana Souza — Reuters"
    return f"{match['names']}; {segment[match.start('end') :].strip('; |')}".strip("; ")


def _persons(segment: str, sites: frozenset[str]) -> Iterator[Person]:
    segment = _without_place(segment)
    text = names.strip_by(segment)
    printed = text != segment.strip()
    if flat(text) in sites:
        yield Person(text.strip(TRIM), "organisation")
        return
    if _is_house(text):
        yield Person(text.strip(TRIM), "organisation")
        return
    found: list[Person] = []
    lines = _SURE.split(_HEBREW_AND.sub(r"\g<name>; ", _LIST_END.sub(", ", text)))
    for line in lines:
        if found and _is_loud_role(line) and not lines[0].isupper():
            found[-1] = replace(found[-1], role=found[-1].role or line[:_MAX_ROLE])
        else:
            _read_line(line, found, sites, printed=printed)
    yield from found


def _is_loud_role(line: str) -> bool:
    """Whether a line in capitals tells of the one before it: "TEACHER AND MEMBER OF THE SCHOOL BOARD"."""
    words = [word for word in line.split() if any(map(str.isalpha, word))]  # of scripts without capitals none is one
    return len(words) >= _LOUD_WORDS and all(map(str.isupper, words))


def _read_line(line: str, found: list[Person], sites: frozenset[str], *, printed: bool) -> None:
    """Add whom a line names; what it says of the last one named becomes their credential or role."""
    parts = [line] if _is_role_line(line) else list(_parts(line))
    for rank, part in enumerate(parts):
        last = found[-1] if found else None
        if last is not None and names.is_credential(part):
            found[-1] = replace(last, name=f"{last.name}, {part.strip()}")
        elif _says_role(part, sites) or (last is not None and _describes(part, last)):
            if last is not None and last.role is None and last.kind == "person":
                found[-1] = replace(last, role=part.strip(TRIM)[:_MAX_ROLE])
            if rank == 0 and last is not None:
                return  # "Co-founder and Chief Gardener" behind a name: the rest of the line is that role's
        else:
            # a declared "Ann Lee, Bo" may be two people, "Courier, Oslo" is not
            is_told = printed or (last is not None and last.kind != "person")
            found += _not_places(_named(part, sites), last, is_told=is_told)


def _not_places(named: Iterable[Person], before: Person | None, *, is_told: bool) -> Iterator[Person]:
    """People without the single words behind a full name that say where they are, if the line is such that it tells;
    in capitals they are houses, whatever the line: NDR, CNN."""
    for person in named:
        if before is None or not _is_place(person, before):
            yield person
        elif person.name.isupper() and (is_told or _are_letters_of_a_house(person.name, before)):
            yield replace(person, kind="organisation")
        elif not is_told:
            yield person


def _are_letters_of_a_house(name: str, before: Person) -> bool:
    """Whether a word in capitals behind a name is no name itself: CNN, behind "Ed Hornick"."""
    return len(name) <= _HOUSE_LETTERS and not before.name.isupper() and _VOWELS.isdisjoint(name.lower())


def _is_house(text: str) -> bool:
    """Whether a text is one organisation, conjunctions and all: "Center for Disease Control and Prevention"."""
    words = text.split()
    # its kind is the first word, or the second or third: "Norwegian Institute for Marine Research"
    kind = next((rank for rank, word in enumerate(words[:3]) if word.lower() in cues()["organisations"]), None)
    return (
        kind is not None
        and len(words) > kind + 2
        and names.kind_of(" ".join(words[: kind + 1])) != "agency"  # "Associated Press in Oslo"
        and words[kind + 1].islower()
        and words[kind + 1] not in cues()["roles"]
        and (kind == 0 or words[kind + 1] in cues()["prepositions"] or words[kind + 1] in _OF)
        and "," not in text
        and len(text) <= names.MAX_NAME_CHARS
    )


def _says_role(part: str, sites: frozenset[str]) -> bool:
    """Whether a part between commas is a role; "Ann Lee is a reporter" holds a name."""
    bare = part.strip(TRIM)
    if _is_role_line(bare) or (not writes(bare) and len(bare.split()) <= 2 and "(" not in bare):
        return True  # "Fotograf" as a line of its own
    if not bare or not names.is_role(bare) or names.begins_tail(bare):
        return False
    words = bare.lower().split()
    if names.kind_of(bare, sites) != "person" and words[0] not in cues()["roles"]:
        return False  # "Courier Contributor"
    name = names.clean_name(_without_role(part)[0])
    return name is None or names.is_role(name) or not names.looks_like_name(name)


def _parts(line: str) -> Iterator[str]:
    """A line at its commas and conjunctions; those within a description of somebody are no ends of names."""
    for rank, part in enumerate(_COMMA.split(line)):
        if rank:
            part = part[names.lead(part, cues()["joins"] | cues()["loud_joins"]) :]  # "Ann Lee, with Reuters"
        joined = list(filter(None, _joined(part)))
        whole = _is_role_line(part) or _is_office(part) or any(names.is_small(p.lstrip()) for p in joined)
        if rank and len(joined) > 1 and whole:
            yield part
        else:
            yield from joined


def _is_role_line(line: str) -> bool:
    """Whether a line is one role, conjunctions and all: "Senior Harbour and Fishing Reporter"."""
    words = [word.strip(TRIM).lower() for word in line.split()]
    return 1 < len(words) <= 8 and words[0] in cues()["roles"] and words[-1] in cues()["roles"]


def _is_office(part: str) -> bool:
    """Whether a part behind a name is what somebody heads, which may be two things: "Head of Culture and Leisure"."""
    words = [word.lower() for word in part.split()[:2]]
    return len(words) == 2 and words[0] in cues()["roles"] and words[1] in _OF


def _describes(part: str, before: Person) -> bool:
    """Whether words behind a full name tell of somebody rather than name another: "professor of law at Oslo"."""
    words = part.split()
    if (house := _house_and_role(part)) is not None and house.start() == 0 and before.kind == "person":
        return True
    return (
        len(words) > 1
        and not names.looks_like_name(part.strip(TRIM))
        and (words[-1][:1].islower() or sum(word[:1].islower() for word in words) * 2 >= len(words))
        and names.looks_like_name(before.name)
        and before.kind == "person"
        and (shorter := names.clean_name(part)) is not None
        and not names.looks_like_name(shorter)
    )


def _house_and_role(part: str) -> re.Match[str] | None:
    """The end of a part that tells for whom somebody works, and as what."""
    found = _HOUSE_AND_ROLE.search(part.strip())
    return found if found is not None and found["role"].lower() in cues()["roles"] else None


def _is_place(person: Person, before: Person) -> bool:
    """Whether a single word behind a name and a comma is where or for whom they work: "Von Eva Öz, Berlin"."""
    name = person.name
    if " " in name or person.kind != "person" or names.CJK.search(name):
        return False
    return before.kind != "person" or " " in before.name


def _named(part: str, sites: frozenset[str]) -> Iterator[Person]:
    """Whom one part of a byline names: nobody, somebody, or somebody and an agency, "Ann Lee (dpa)"."""
    bracketed = _BRACKETED.match(part.strip())
    role = agency = None
    if bracketed is not None:
        part, inside = bracketed.group("name"), bracketed.group("inside").strip()
        if names.kind_of(inside) == "agency":
            agency = inside
        elif names.is_role(inside) or not writes(inside) or inside.lower().strip(".") in {"text", "texte", "texto"}:
            role = inside
    stripped, inner = _without_role(_loud_name(part))
    name = names.clean_name(stripped)
    if name and not (agency and name.isupper() and " " not in name):  # "KYIV (Reuters)"
        kind = names.kind_of(name, sites)
        if kind == "person" and names.is_role(name):
            return
        yield Person(name, kind, None, role or inner)
    if agency:
        yield Person(agency, "agency")


def _loud_name(part: str) -> str:
    """A name in capitals without the words behind it that are not: "LAURE BRETTON Envoyés spéciaux à Toulouse"."""
    words = part.split()
    loud = next((at for at, word in enumerate(words) if len(word.strip(".")) < 2 or not word.isupper()), len(words))
    name, rest = " ".join(words[:loud]), words[loud:]
    if not 2 <= loud < len(words) or sum(map(str.isupper, rest[0])) > 1 or rest[0].lower() in names.PARTICLES:
        return part  # "ANN McDONALD", "EVA von DER MAY"
    if not any(map(names.is_small, rest)):
        return part  # "LE PEN Marine": what follows may be the first name
    return name if names.looks_like_name(name) and names.kind_of(name) == "person" else part


def _without_role(part: str) -> tuple[str, str | None]:
    """A name without the role words before or behind it, and those: "Staff Writer ANN LEE"."""
    words, roles = part.split(), cues()["roles"]
    if len(words) == 2 and names.CJK.search(words[0]) and words[1] in roles:
        return words[0], words[1]
    if (reporter := names.reporter().match(part)) is not None:
        return reporter["name"], reporter["role"]
    if (house := _house_and_role(part)) and names.looks_like_name(name := part[: house.start()].strip()):
        return name, house[0].strip()
    if len(words) < 3 or names.kind_of(part.strip(TRIM) or "?") != "person":
        return part, None
    start, end = 0, len(words)
    if words[1].lower() in roles and (not writes(words[0]) or words[0].lower() in {"staff", "guest"}):
        start = 1  # "Video Journalist", "Staff Writer"
    while start < end - 2 and words[start].strip(TRIM).lower() in roles:
        start += 1
    if start:
        name = " ".join(words[start:])
        return (name, " ".join(words[:start])) if names.looks_like_name(name) else (part, None)
    while end > 2 and words[end - 1].strip(TRIM).lower() in roles:
        end -= 1
    return " ".join(words[:end]), " ".join(words[end:]).strip(TRIM) or None


@cache
def _joins(shout: bool) -> re.Pattern[str]:
    """Conjunctions between names. Of "y", "e", "i" and "a" both sides are full names: Ramón y Cajal is one man."""
    words, loud = cues()["joins"], cues()["loud_joins"]
    long = any_of(w for w in words if len(w) > 1 or not w.isascii())
    short = any_of(w for w in words if len(w) == 1 and w.isascii())
    case = "(?i:" if shout else "(?:"
    return re.compile(
        rf"\s(?:[&+]|(?i:{any_of(loud)})(?<!\bvon\sund)|{case}{long})|{case}{short}))\s(?!(?:zu|van|von|de|del|di|da)\s)(?=[^\W\d_])"
    )


def _joined(piece: str) -> Iterator[str]:
    start = 0
    for match in _joins(piece.isupper()).finditer(piece):
        left, right = piece[start : match.start()], piece[match.end() :]
        if left.endswith((" von", " Von")):
            continue
        if len(match.group(0).strip()) == 1 and match.group(0).strip().isascii():
            ahead = _joins(piece.isupper()).split(right, maxsplit=1)[0].split(",")[0]
            if len(left.split(",")[-1].split()) < 2 or len(ahead.split()) < 2 or names.is_small(right):
                continue
        yield left
        start = match.end()
    yield piece[start:]
