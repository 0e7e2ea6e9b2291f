"""The parts of a person's name, where they can be told apart; bibliographies sort and shorten by them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from newscrawl import letters

# Scripts whose names are written without a space, or with the family's name in front.
_WHOLE = re.compile(f"[{letters.UNSPACED}{letters.RARE_HAN}{letters.HANGUL}]")
# Languages in which the last word of a name is not, or not reliably, that of a family: it comes first (Hungarian,
# Vietnamese, Khmer, and names of East Asia in Latin letters), or it is a father's, or one's own (Icelandic, Indonesian,
# Amharic, Tamil, Mongolian). As a whole such names are both printed and sorted rightly.
_OTHER_ORDERS = frozenset((
    "hu", "vi", "zh", "ja", "ko", "th", "lo", "km", "my", "bo", "dz", "is", "id", "ms", "jv", "su", "am", "ti", "mn",
    "ta", "te", "kn", "ml", "si",
))  # fmt: skip
# Where people bear the surnames of both parents: of three words the second may be a given name or a surname.
_TWO_SURNAMES = frozenset(("es", "ca", "gl", "eu"))
_PARTICLES = frozenset(
    "von vom van der den dem zu zum zur de del della dello degli dei delle di da dal du des do dos das la le lo las los"  # noqa: SIM905
    " ter ten te thoe tot op 't 's af av bin ibn bint ben abu al el ul".split()
)
# Written large, they are part of the surname where they stand between words: Van den Berghe, Le Pen, De Niro.
_LARGE = frozenset((
    "Von", "Van", "De", "Del", "Della", "Di", "Da", "Du", "Des", "Dos", "Das", "La", "Le", "Lo", "Ter", "Ten", "Mc",
    "Mac", "Ben", "Bin", "Abu", "Al", "El", "St.", "Saint", "Mhic", "Nic", "Ní", "Ó", "Uí",
))  # fmt: skip
_JOINTS = frozenset(("y", "e", "i"))  # of two surnames: Ortega y Gasset
_TITLES = re.compile(r"(?:(?:Dr|Prof|Mag|Ing|Dipl\.-Ing|Sir|Dame|Rev)\b\.?(?:\s?(?:med|phil|h\.\s?c)\.)*\s+)+(?=\S)")
# Behind a name, with a comma or without; those that are surnames, too, with one.
_DEGREES = re.compile(
    r"(?:,?\s+(?:Ph\.?\s?D|D\.?\s?Phil|M\.?Sc|B\.?Sc|LL\.?[BMD]|M\.?D|M\.?B\.?A|M\.?Phil|J\.?D|R\.?N|MP|MEP|MSP|MLA|TD|QC|KC"
    r"|[OMCKD]BE|KCMG|CMG|GCMG|FR[SC]|FBA|FRCP|FRSE|Esq)\.?|,\s+(?:M\.?A|B\.?A|M\.?S|B\.?S|D\.?O)\.?)+$"
)
_PEER = re.compile(r"(?:The\s+)?(?:Lord|Lady|Baroness|Viscount|Viscountess|Countess|Marquess|Duchess)\s")  # of a place
_SUFFIX = re.compile(r",?\s+((?:Jr|Sr)\.?|I{2,3}|IV)$")
_HEIRS = frozenset(("Filho", "Júnior", "Junior", "Neto", "Sobrinho"))  # in Portuguese part of the surname
_PATRONYMICS = re.compile(r"\w+(?:ович|евич|ьич|овна|евна|ична|івна|ївна|йович)", re.I)
_EAST_SLAVIC = frozenset(("ru", "uk", "be"))
_INITIAL = re.compile(r"\w\.?")
_NO_NAME = re.compile(r"[\d@/\\|:;&+()\[\]{}<>]|\s(?:and|und|et)\s")


@dataclass(frozen=True, slots=True)
class Name:
    """A name in parts, or as a whole in ``literal``, which then is all there is.

    ``particle`` stands in front of ``family`` and belongs to it ("van der"); ``suffix`` is "Jr." and the like.
    """

    literal: str = ""
    family: str = ""
    given: str = ""
    particle: str = ""
    suffix: str = ""

    @property
    def surname(self) -> str:
        """The family's name with its particle."""
        return f"{self.particle} {self.family}".strip()

    @property
    def inverted(self) -> str:
        """The name as lists have it: surname, given names, suffix."""
        return self.literal or ", ".join(part for part in (self.surname, self.given, self.suffix) if part)


def split_name(name: str, kind: str = "person", language: str | None = None) -> Name:
    """The parts of a name of this ``PersonKind``; ``language`` is that of the story that bears it, ISO 639-1.

    What is no person's, is one word, or is built in a way that leaves the parts open stays a whole.
    """
    name = " ".join(name.split())
    whole = Name(literal=name)
    if kind != "person" or language in _OTHER_ORDERS or _WHOLE.search(name) or _NO_NAME.search(name):
        return whole
    bare = _DEGREES.sub("", _TITLES.sub("", name) if _TITLES.match(name) else name)
    if _PEER.match(bare):
        return whole
    suffix = _SUFFIX.search(bare)
    if suffix:
        bare = bare[: suffix.start()]
    parts = _parts(bare, language)
    if parts is None:
        return whole
    given, particle, family = parts
    return Name("", family, given, particle, suffix[1] if suffix else "")


def _parts(name: str, language: str | None) -> tuple[str, str, str] | None:
    """Given names, particle and family of a name without titles; None where they cannot be told."""
    if any(word.islower() and word not in _PARTICLES and word not in _JOINTS for word in name.split()):
        return None  # "Jane Doe in Berlin"
    family, comma, given = name.partition(",")
    if comma:
        return (given.strip(), "", family.strip()) if family.strip() and given.strip() and "," not in given else None
    words = name.split()
    if len(words) < 2 or words[0][0].islower() or words[-1].islower():
        return None  # "editor on duty", "La redazione"
    if len(words) == 3 and language in _EAST_SLAVIC and _PATRONYMICS.fullmatch(words[2]):
        return " ".join(words[1:]), "", words[0]
    start = _surname(words, language)
    if start is None or start == 0:
        return None
    end = start
    while end < len(words) - 1 and words[end] in _PARTICLES:
        end += 1
    return " ".join(words[:start]), " ".join(words[start:end]), " ".join(words[end:])


def _surname(words: list[str], language: str | None) -> int | None:
    """Where the surname begins, its particles included; None where that is open."""
    last = len(words) - 1
    for place in range(1, last):
        if words[place] in _JOINTS:
            return place - 1
        if words[place] in _PARTICLES or words[place] in _LARGE:
            behind = sum(word not in _PARTICLES and word not in _LARGE for word in words[place:])
            return None if language in _TWO_SURNAMES and behind > 1 else place
    if language in _TWO_SURNAMES and not all(map(_INITIAL.fullmatch, words[1:last])):
        return None
    return last - 1 if words[last] in _HEIRS and last > 1 else last
