"""Bylines taken apart: "By Ann Lee and Bo Ek, senior reporters. Photos: Cy Ray" -> three people, one with a role."""

from __future__ import annotations

import re
import sys
from collections.abc import Collection, Iterable, Mapping
from functools import cache

from newscrawl.extraction.sites import flat
from newscrawl.extraction.structured import tidy
from newscrawl.items import Person, PersonKind
from newscrawl.paths import data_path

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

#: The longest byline read, in characters, and the most people taken from it; of 1,063 labelled ones the longest has
#: 371 characters and nine names.
MAX_BYLINE_CHARS = 600
MAX_NAME_CHARS = 70
MAX_PEOPLE = 20

_SPLIT = re.compile(
    r"\s*(?:[;|•·/]|\s[-–—]+\s|、|，|\s&\s|\s\+\s|\s(?:and|und|et|y|with|mit|avec|con|och|og|ja|en|dan|ve|oraz|и|e"
    r"|i)\s(?=[^\W\d_]))\s*",
    re.I,
)
_COMMA = re.compile(r"\s*,\s*(?:(?:and|und|et|y)\s+)?")
_TAIL = re.compile(
    r"\s*(?:\(.*|\[.*|<.*|\b(?:on|am|le|il|el|den)\s+\d.*|\d{1,2}[./:]\s?\d.*|\b(?:19|20)\d\d\b.*|\|.*"
    r"|[-–—]\s*(?=\d).*|"
    r"\b(?:published|updated|posted|last updated|aktualisiert|veröffentlicht|publié|mis à jour|publicado"
    r"|pubblicato|gepubliceerd|follow|follows?|contact|reviewed|"
    r"edited|fact[- ]checked|medically)\b.*|"
    r"\b(?:for|für|pour|para|per|voor|in|aus|at|special to|is a|is an|is the|ist|has been|covers)\s.*|https?:.*|@.*|"
    r"\b(?:mon|tues|wednes|thurs|fri|satur|sun)day\b.*|\b(?:january|february|march|april|june|july|august"
    r"|september|october|november|december)\s+\d.*)$",
    re.I | re.S,
)
_NAME_TOKEN = re.compile(r"^[^\W\d_][\w'’ʼ.\-‐‑·*®]*$")
_CJK = re.compile(r"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af]")
_PARTICLES = frozenset(
    "von van de der den del della di da du la le el al bin ibn ter ten zu zur zum dos das do af av abu ben y e"  # noqa: SIM905
    " und and mc st san vom d st. dr dr. prof prof. mag mag. dipl.-ing".split()
)
#: Months that are also what people are called.
_MONTH_NAMES = frozenset("april june august may julio march agosto tag min mar jan juli".split())  # noqa: SIM905
_TRIM = " \t\r\n,.;:|/–—-•·●*_\"“”'«»()[]<>~"
_EMAIL = re.compile(r"\S+@\S+|https?://\S+|www\.\S+")


@cache
def word_lists(section: str) -> Mapping[str, frozenset[str]]:
    """The lists of a section of data/cues/metadata.toml: byline, kinds, rejections."""
    with data_path("cues", "metadata.toml").open("rb") as file:
        return {key: frozenset(words) for key, words in tomllib.load(file)[section].items()}


def cues() -> Mapping[str, frozenset[str]]:
    """The word lists of bylines."""
    return word_lists("byline")


@cache
def _by_prefix() -> re.Pattern[str]:
    words = sorted(cues()["by"], key=len, reverse=True)
    spaced = "|".join(re.escape(w) for w in words if not _CJK.search(w))
    joined = "|".join(re.escape(w) for w in words if _CJK.search(w))
    work = "text|texte|texto|foto|fotos|photos|interview|protokoll|recherche"
    joint = rf"(?:{work})\s*(?:und|and|et|y|&|/|\+|,)\s*\w{{3,20}}\s*[:：]\s*"
    return re.compile(
        rf"^(?:{joint}|[\s●■◆▼#*|•·–—-]*(?:(?:{spaced})(?:\s*[:：/|]\s*|\s+)|(?:{joined})\s*[●:：/・\s]\s*))+", re.I
    )


@cache
def _credit() -> re.Pattern[str]:
    words = "|".join(sorted((re.escape(w) for w in cues()["credits"]), key=len, reverse=True))
    return re.compile(
        rf"(?<!\w)(?:(?:text|texte|texto|words|von|by)\s*(?:und|and|et|y|&|/|\+)\s*)?(?P<role>{words})"
        rf"(?:\s+(?:by|von|par|por|di|de|of|av|af)\b)?\s*(?:[:：/]\s*|\s+(?=[A-ZÀ-Þ]))",
        re.I,
    )


def people(raw: str, sites: Collection[str] = (), *, url: str | None = None) -> list[Person]:
    """The people, agencies and organisations that a byline names, in its order.

    ``sites`` are the site's own names (letters and digits, lower case): such a name is an organisation.
    """
    text = tidy(raw[: MAX_BYLINE_CHARS * 8], MAX_BYLINE_CHARS)
    text = _EMAIL.sub(" ", text)
    found: list[Person] = []
    for segment, role in _segments(text):
        for name in _names(segment):
            if len(found) < MAX_PEOPLE and all(flat(p.name) != flat(name) for p in found):
                found.append(Person(name, kind_of(name, sites), url, role))
    return found


def _segments(text: str) -> list[tuple[str, str | None]]:
    """A byline cut at its credits: (names, None) for the writing, (names, "Photos") for other work."""
    segments: list[tuple[str, str | None]] = []
    start, role = 0, None
    for match in _credit().finditer(text):
        both = re.match(r"(?i)\s*(?:text|texte|texto|words)\b", match.group(0)) is not None
        segments.append((text[start : match.start()], role))
        start, role = match.end(), None if both else match.group("role").strip()
    segments.append((text[start:], role))
    return [(part, role) for part, role in segments if part.strip(_TRIM)]


def _names(segment: str) -> list[str]:
    found: list[str] = []
    segment = strip_by(segment)
    if (
        "," not in segment
        and len(segment) <= MAX_NAME_CHARS
        and segment.split(" ", 1)[0].lower() in cues()["organisations"]
    ):
        return [segment.strip(_TRIM)]  # "Center for Disease Control and Prevention"
    for piece in _SPLIT.split(segment):
        parts = [part for part in _COMMA.split(piece) if part]
        for rank, part in enumerate(parts):
            if found and rank and _is_credential(part):
                found[-1] = f"{found[-1]}, {part.strip()}"
                continue
            name = clean_name(part)
            if name:
                found.append(name)
    return found


def strip_by(text: str) -> str:
    """A byline without its opening "By", "Von", "Text:" and the like."""
    return _by_prefix().sub("", text).strip()


def clean_name(part: str) -> str | None:
    """One name without role words and trailing matter; None where the part names nobody."""
    name = _TAIL.sub("", strip_by(part)).strip(_TRIM if not part.rstrip().lower().endswith((" jr.", " sr.")) else " ,")
    if not name or len(name) > MAX_NAME_CHARS or not any(letter.isalpha() for letter in name):
        return None
    lowered, words = name.lower(), name.split()
    if lowered in cues()["nobody"] or is_role(name) or "http" in lowered or (len(words) == 1 and "admin" in lowered):
        return None
    if len(words) > 6 or any(c in name for c in "?!{}=$%<>") or (len(words) > 1 and any(c.isdigit() for c in name)):
        return None
    if any(word.strip(_TRIM).lower() in cues()["interface"] for word in words) and not (
        2 <= len(words) <= 3
        and words[0][0].isupper()
        and words[0].lower() not in cues()["interface"]
        and lowered.split()[-1] in _MONTH_NAMES
    ):
        return None
    while len(words) > 2 and words[-1].strip(_TRIM).lower() in cues()["roles"]:
        words.pop()
        name = " ".join(words)
    if len(name) < 2 and not _CJK.search(name):
        return None
    return _case(name)


def _case(name: str) -> str:
    """ANN LEE -> Ann Lee. A single word may be an abbreviation, and stays."""
    words = name.split()
    if len(words) < 2 or not name.isupper() or not name.isascii() or max(map(len, words)) < 3:
        return name
    if flat(name) in _flat_agencies() or any("." in word for word in words):
        return name
    return " ".join("-".join(part.capitalize() for part in word.split("-")) for word in words)


def is_role(text: str) -> bool:
    """Whether a text tells what somebody is, not who: "Senior Writer", "Redakteurin"."""
    words = [w.strip(_TRIM) for w in text.lower().split()]
    roles = cues()["roles"]
    if not words:
        return False
    known = sum(w in roles for w in words)
    return (
        known == len(words)
        or text.lower() in roles
        or (known >= 1 and len(words) > 1 and not looks_like_name(text))
        or (known >= 1 and known * 2 >= len(words) and words[-1] in roles)
    )


def is_credit(role: str | None) -> bool:
    """Whether a role is other work than writing: photographs, translation."""
    return role is not None and role.lower() in cues()["credits"]


def _is_credential(text: str) -> bool:
    words = [w.strip(" .,").lower().replace(".", "") for w in re.split(r"[\s/-]+", text.strip()) if w]
    known = cues()["credentials"]
    return bool(words) and len(words) <= 4 and all(w in known for w in words)


def looks_like_name(text: str) -> bool:
    """Whether a text of the page, not declared to be a name, could be one: a few capitalised words or CJK letters."""
    words = text.split()
    if _CJK.search(text):
        return 2 <= len(text) <= 14 and not re.search(r"[\d。、！？「」]", text)
    if not 2 <= len(words) <= 5 or len(text) > 50:
        return False
    for word in words:
        if not _NAME_TOKEN.match(word.strip(",\"“”'")):
            return False
        if (
            not word[:1].isupper()
            and word.lower() not in _PARTICLES
            and not re.match(r"^(?:d'|al-|[a-z]{1,2}['’])", word)
        ):
            return False
    return words[-1][:1].isupper() or not words[-1].isascii()


def kind_of(name: str, sites: Collection[str] = ()) -> PersonKind:
    """Whether a name is an agency's, an organisation's or a person's."""
    if name.lower() in cues()["agencies"] or flat(name) in _flat_agencies():
        return "agency"
    words = [w.strip(_TRIM) for w in name.lower().split()]
    known = cues()["organisations"]
    site_like = flat(name) in sites or any(len(s) > 5 and s in flat(name) for s in sites)
    if (
        site_like
        or words[-1] in known
        or name.lower() in known
        or (words[0] in {"the", "die", "la", "le"} and len(words) > 1)
    ):
        return "organisation"
    return "person"


@cache
def _flat_agencies() -> frozenset[str]:
    return frozenset(flat(name) for name in cues()["agencies"])


def distinct(groups: Iterable[Person]) -> list[Person]:
    """People without repetitions; of two with one name the one with a URL stays."""
    kept: dict[str, Person] = {}
    for person in groups:
        key = flat(person.name)
        if key not in kept or (kept[key].url is None and person.url is not None):
            kept[key] = person
    return list(kept.values())
