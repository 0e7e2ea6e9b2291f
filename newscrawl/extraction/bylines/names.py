"""What is a name, and whose: a person's, an agency's, an organisation's; and what only looks like one."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping
from functools import cache, lru_cache

from newscrawl import letters
from newscrawl.domains import is_host
from newscrawl.extraction.sites import flat
from newscrawl.items import Person, PersonKind
from newscrawl.wordlists import word_lists

#: The longest byline read, in characters, and the most people taken from it; of 1,063 labelled ones the longest has
#: 371 characters and nine names.
MAX_BYLINE_CHARS = 600
MAX_NAME_CHARS = 70
MAX_PEOPLE = 20
_SHORTEST_HOUSE = 2  # letters that its name has more of
_MAX_WORDS = 6  # of a name, its particles not counted

TRIM = " \t\r\n,.;:|/–—-•·●*_\"“”„'‘«»()[]<>~،、，；：।"
CJK = re.compile(f"[{letters.KANA_AND_HAN}{letters.HANGUL}]")
PARTICLES = frozenset(
    "von van vom vander de der den del della di da du do dos das la le lo los las el al bin ibn bint ter ten te zu zur"  # noqa: SIM905
    " zum af av t abu ben y e i und and mc st san d st. dr dr. prof prof. mag mag. dipl.-ing".split()
)
_ELIDED = re.compile(r"^(?:d|al|el|ul|an|as|ash|l|t|s|o)['’ʼ‘-]\w", re.I)
_NEWSROOMS = ("redak", "redac", "rédac", "redaç", "redaz", "team", "newsroom", "newsdesk")
_HOST_LETTERS = 3  # the first part of a host has more; fewer are a first name: "J.Green", and there is a .green
_ROMAN = re.compile(r"^(?:I{2,3}|IV|VI{0,3})$")
#: What brackets, dates and addresses cut off.
_AFTER = re.compile(
    r"\s*(?:[(\[<{（【].*|https?:.*|@.*|\|.*|[-–—]\s*(?=\d).*|\b(?:19|20)\d\d\b.*|\b\d{1,2}[./:]\s?\d.*)$", re.S
)
_DIGITS = re.compile(r"\s+(?:(?:on|am|le|il|el|den|del|vom|the|dne|op|d\.)\s+)?[#№]?\d.*$", re.I | re.S)
_BULLET_CHARACTERS = " ●■◆▼◎#*|•·–—:：-"
_BULLETS = frozenset(_BULLET_CHARACTERS)
_MAX_BULLETS = 10
_MAX_LEAD = 60  # characters; the longest phrase before a byline has 40
_PHRASE_END = re.compile(r"\s*[:：/／|●・]\s*|\s+|$")
_LETTERS = 4  # with which phrases are told apart
_FIRST_WORD = re.compile(r"[^\s:：/／|●・]*")  # what stands before the first end of a phrase
_OF = re.compile(r"\s+of\s.*$", re.S)
_SMALL = re.compile(r"\s+(?:on|am|le|il|el|den|del|vom|at|in|op|-|–)$")
_BRACKETS = re.compile(r"^[\[(（【]\s*([^\[\](){}（）【】]*)\s*[\])）】]$")


def cues() -> Mapping[str, frozenset[str]]:
    """The word lists of bylines."""
    return word_lists("byline")


def any_of(words: Iterable[str]) -> str:
    """A pattern of words, the longest tried first."""
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


def lead(text: str, words: frozenset[str]) -> int:
    """How many characters of a text are one of ``words`` at its beginning, with the colon or space behind it; or 0.

    By looking phrases up: to try hundreds of them one after the other on each line of a page would take as long as
    all the rest.
    """
    start = 0
    while start < len(text) and start < _MAX_BULLETS and text[start] in _BULLETS:
        start += 1
    head = text[start : start + _MAX_LEAD]
    word = _first_word(head)
    if word.isascii() and word.lower() not in _first_words(words):
        return 0  # as of nearly all
    lowered = head.lower()
    if len(lowered) != len(head):
        lowered = head
    for match in reversed(list(_PHRASE_END.finditer(lowered))):
        phrase = lowered[: match.start()]
        if phrase in words and not (CJK.search(phrase) and match.start() == len(head)):
            return start + match.end()
    return 0


@cache
def _first_words(phrases: frozenset[str]) -> frozenset[str]:
    return frozenset(map(_first_word, phrases))


def _first_word(text: str) -> str:
    word = _FIRST_WORD.match(text)
    return word[0] if word else ""


def strip_by(text: str) -> str:
    """A byline without its opening "By", "Von", "Text:" and the like."""
    for _ in range(4):
        cut = lead(text, cues()["by"])
        if not cut:
            break
        text = text[cut:]
    return text.strip()


def begins_by(text: str) -> bool:
    """Whether a text begins as bylines do."""
    head, letters = text.lstrip(_BULLET_CHARACTERS)[:_LETTERS].lower(), _byline_letters()
    # a loop would take longer than all the rest
    if head in letters or head[:3] in letters or head[:2] in letters or head[:1] in letters:
        return lead(text, cues()["by"]) > 0
    return False


@cache
def _byline_letters() -> frozenset[str]:
    """The first letters of what bylines begin with: most texts are told by them to be none."""
    return frozenset(words[:_LETTERS] for words in cues()["by"])


def is_label(text: str) -> bool:
    """Whether a text says that a name follows, and no more: "By", "Author:"."""
    return strip_by(f"{text.rstrip(' :：')} x") == "x"


def begins_with_join(text: str) -> bool:
    """Whether a text goes on with the next name: "and Bo Ek"."""
    return lead(text, cues()["joins"]) > 0 or lead(text, cues()["loud_joins"]) > 0


@cache
def _tails() -> tuple[re.Pattern[str], re.Pattern[str]]:
    return (
        re.compile(rf"\s*(?<!\w)(?:{any_of(cues()['tails'])})(?!\w).*$", re.I | re.S),
        re.compile(rf"\s+(?:{any_of(cues()['prepositions'])})(?:\s.*|$)", re.S),
    )


def begins_tail(text: str) -> bool:
    """Whether a text begins with words behind which nobody is named: "View bio", "Get author RSS feed"."""
    return _tails()[0].match(text) is not None


@cache
def _dates() -> re.Pattern[str]:
    return re.compile(rf"\s+(?:{any_of(cues()['calendar'])})\.?,?\s+\d.*$", re.I | re.S)


@lru_cache(maxsize=4096)  # a page repeats its names, and a site its authors
def clean_name(part: str) -> str | None:
    """One name without what stands before and behind it; None where the part names nobody.

    Cleaning a cleaned name changes nothing.
    """
    name = _settled(part)
    if name is None or is_junk(name):
        return None
    return name


def _settled(part: str) -> str | None:
    """The part cut down until nothing more can be cut; names are short, so a few rounds do."""
    name = part
    for _ in range(6):
        shorter = _case(_cut(name))
        if shorter == name:
            return name or None
        name = shorter
    return None


def _cut(part: str) -> str:
    name = strip_by(part)
    if (inside := _BRACKETS.match(name)) is not None:
        name = strip_by(inside.group(1))
    name = name.lstrip("[(（【 ")
    loud, quiet = _tails()
    name = _dates().sub("", name)
    name = quiet.sub("", loud.sub("", _AFTER.sub("", name))) if not _is_house(name, quiet) else name
    if (
        _has_digit(name)
        and not _has_digit(head := _DIGITS.sub("", name))
        and (looks_like_name(head) or " " not in head)
    ):
        name = head
    owned = _OF.sub("", name)  # "Ann Lee of the Courier", but "Bank of Norway"
    if owned != name and looks_like_name(owned) and kind_of(owned) == "person":
        name = owned
    name = _SMALL.sub("", name)
    if name.lower().rstrip().endswith((" jr.", " sr.")):
        return name.strip(" ,")
    return name.strip(TRIM)


def _is_house(name: str, quiet: re.Pattern[str]) -> bool:
    """Whether a preposition stands inside the name of an organisation: "Center for Disease Control"."""
    found = quiet.search(name)
    if found is None or flat(name[: found.start()]) in _flat_agencies():
        return False  # "Associated Press in Oslo"
    return any(w.strip(TRIM).lower() in cues()["organisations"] for w in name[: found.start()].split())


def _has_digit(text: str) -> bool:
    return any(letter.isdigit() for letter in text)


def is_junk(name: str) -> bool:
    """Whether a text can be no name of anybody: buttons, dates, sentences, accounts of administrators."""
    lowered, words = name.lower(), name.split()
    if not name or len(name) > MAX_NAME_CHARS or not any(letter.isalpha() for letter in name):
        return True
    if lowered in cues()["nobody"] or lowered in cues()["unnamed"]:
        return True
    if "http" in lowered or any(letter in name for letter in "?!{}=$%<>\\@:") or name.endswith("こちら"):
        return True  # "会員の方はこちら": members this way
    if len(words) <= 3 and any(word.startswith(("admin", "webadmin", "wpadmin")) for word in lowered.split()):
        return True
    if len(words) == 1 and ("admin" in lowered or (len(name) < 2 and not CJK.search(name))):
        return True
    house = words[-1].strip(TRIM).lower() in cues()["organisations"] or any(
        w.lower() in cues()["organisations"] for w in words[:2]
    )
    if len(words) > 1 and _has_digit(name) and not house:
        return True
    if len(words) > 1 and (words[0] == "i" or words[0] in cues()["prepositions"]) and words[1][:1].isupper():
        return True  # "i Paris", "aus Berlin": where somebody writes from
    if len(words) > 2 and all(map(is_small, words)):
        return True  # no name of three words is all in small letters
    if len(words) > 3 and not house and sum(is_small(w) and w.lower() not in PARTICLES for w in words) > 1:
        return True  # a sentence
    if sum(word.lower() not in PARTICLES for word in words) > (10 if house else _MAX_WORDS):
        return True
    return _is_furniture(words)


def _is_furniture(words: list[str]) -> bool:
    """Whether a word of a button or of a date is among the words; "April Foxley" and "Jan Novák" are people."""
    known = [w for word in words if (w := word.strip(TRIM).lower()) in cues()["interface"] or w in cues()["calendar"]]
    if not known:
        return False
    alone = len(set(known)) == 1 and known[0] in cues()["given"]
    return not (alone and looks_like_name(" ".join(words)))


def _case(name: str) -> str:
    """ANN LEE -> Ann Lee. A single word may be an abbreviation, and stays."""
    words = name.split()
    if (
        len(words) < 2
        or not name.replace("ß", "").isupper()
        or max(map(len, words)) < 3
        or flat(name) in _flat_agencies()
    ):
        return name
    if any(word.lower() in cues()["organisations"] for word in words):
        return name
    turkish = any(letter in name for letter in "İĞŞ")
    return " ".join(_cased(word, rank, turkish) for rank, word in enumerate(words))


def _cased(word: str, rank: int, turkish: bool) -> str:
    lowered = (word.replace("I", "ı").replace("İ", "i") if turkish else word).lower()
    if rank and lowered in PARTICLES:
        return lowered
    if "." in word or _ROMAN.match(word) or (len(word) <= 4 and word.isascii() and not set(lowered) & set("aeiouy")):
        return word  # JK Rowling, NDR
    parts = re.split(r"([-‐‑'’ʼ])", word)
    if turkish:
        return "".join(p[:1] + p[1:].replace("I", "ı").replace("İ", "i").lower() for p in parts)
    cased = "".join(p[:1] + p[1:].lower() for p in parts)
    if len(cased) > 4 and cased.startswith("Mc") and cased[2:3].isalpha():
        return "Mc" + cased[2:].capitalize()
    return cased


def is_role(text: str) -> bool:
    """Whether a text tells what somebody is, not who: "Senior Writer", "Redakteurin"."""
    words = [w.strip(TRIM) for w in text.lower().split()]
    roles, houses = cues()["roles"], cues()["organisations"]
    if not words:
        return False
    known = sum(w in roles for w in words)
    if known == len(words) or text.lower() in roles:
        return True
    if words[-1] in houses and words[0] not in roles:  # "The Currency editors"
        return False
    return (known >= 1 and len(words) > 1 and not looks_like_name(text)) or (
        known >= 1 and known * 2 >= len(words) and words[-1] in roles
    )


def is_credential(text: str) -> bool:
    """Whether a text is what stands behind a name and a comma: "PhD", "Jr."."""
    words = [w.strip(" .,").lower().replace(".", "") for w in re.split(r"[\s/-]+", text.strip()) if w]
    known = cues()["credentials"]
    return bool(words) and len(words) <= 4 and all(w in known for w in words)


@lru_cache(maxsize=4096)
def looks_like_name(text: str) -> bool:
    """Whether a text of the page, not declared to be a name, could be one: a few capitalised words, or CJK letters."""
    words = text.split()
    if CJK.search(text):
        return 2 <= len(text) <= 14 and not re.search(r"[\d。、！？「」：]", text)
    if not 2 <= len(words) <= 7 or len(text) > 60 or sum(w.lower() not in PARTICLES for w in words) > 5:
        return False
    for word in words:
        bare = word.strip(",\"“”„'‘’")
        if not _is_name_word(bare):
            return False
        if is_small(bare) and bare.lower() not in PARTICLES and not _ELIDED.match(bare):
            return False
    return not is_small(words[-1]) or _ELIDED.match(words[-1]) is not None


def is_small(word: str) -> bool:
    """Whether a word has a small first letter where it could have a capital; Georgian titles have none."""
    return word[:1].islower() and word[:1].title() != word[:1]


def _is_name_word(word: str) -> bool:
    """Letters and their marks (Hindi vowels are marks), apostrophes, hyphens, full stops."""
    if not word[:1].isalpha():
        return False
    return word.isalpha() or all(c.isalpha() or c in "'’ʼ‘.-‐‑·*®\u200c\u200d" or _is_mark(c) for c in word)


def _is_mark(letter: str) -> bool:
    return unicodedata.category(letter)[0] == "M"


def kind_of(name: str, sites: Collection[str] = ()) -> PersonKind:
    """Whether a name is an agency's, an organisation's or a person's. ``sites`` are the site's own names, flattened."""
    lowered, key = name.lower(), flat(name)
    if lowered in cues()["agencies"] or key in _flat_agencies():
        return "agency"
    words = [w.strip(TRIM) for w in lowered.split()]
    known, roles = cues()["organisations"], cues()["roles"]
    if words[-1] in known or lowered in known or (words[0] in {"the", "our"} and len(words) > 1):
        return "organisation"
    first = name.split()[0]
    if words[0] in cues()["stations"] and len(words) > 1:
        return "organisation"
    if len(words) == 2 and words[1] in cues()["desks"] and first.lower() in cues()["agencies"]:
        return "organisation"  # "AP Entertainment"
    if _is_house_by_its_end(name, words[-1]) or (_has_digit(name) and not known.isdisjoint(words)):
        return "organisation"
    if name.endswith(_house_endings()) and CJK.search(name) and len(name) > _SHORTEST_HOUSE:
        return "organisation"
    if key in sites or any(len(site) > 5 and site in key for site in sites):
        return "organisation"
    # "Courier Contributor", "NDR Fernsehen": the site's name and what its people do, or a part of it
    own = next((site for site in sites if len(site) > 2 and flat(words[0]) == site), None)
    if own and len(words) > 1 and (all(w in roles or w in known for w in words[1:]) or name.split()[0].isupper()):
        return "organisation"
    return "person"


def _is_house_by_its_end(name: str, last: str) -> bool:
    """Whether the end of a name is a house's: "MM-Redaktion", "Arentik d.o.o.", "harbour-courier.example"."""
    _, hyphen, behind = last.rpartition("-")
    if hyphen and behind in cues()["organisations"] and behind.startswith(_NEWSROOMS):
        return True
    if "." not in last.strip("."):
        return False
    end = name.split()[-1]  # in capitals throughout they are somebody's initials: "Arun S.A."
    is_form = flat(last) in cues()["dotted_companies"] and not end.isupper() and " " in name
    return is_form or (" " not in name and len(name.partition(".")[0]) > _HOST_LETTERS and is_host(name))


@cache
def _house_endings() -> tuple[str, ...]:
    return tuple(cues()["house_endings"])


@cache
def reporter() -> re.Pattern[str]:
    """A Korean name with the word for a reporter behind it, which particles may follow: "옥승재 기자의"."""
    return re.compile(rf"(?P<name>[\uac00-\ud7a3]{{2,4}})\s?(?P<role>{any_of(cues()['behind_names'])})")


@cache
def _flat_agencies() -> frozenset[str]:
    return frozenset(flat(name) for name in cues()["agencies"])


def distinct(people: Iterable[Person]) -> list[Person]:
    """People without repetitions, at most MAX_PEOPLE; of two with one name the one with a URL stays."""
    kept: dict[str, Person] = {}
    for person in people:
        key = flat(person.name) or person.name
        if key not in kept or (kept[key].url is None and person.url is not None):
            kept[key] = person
    return list(kept.values())[:MAX_PEOPLE]
