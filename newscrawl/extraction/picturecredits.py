"""Whose a picture is, as a caption's end says: "(Photo: Ada Example)", "© AFP", "Foto: dpa"."""

from __future__ import annotations

import re
from functools import cache
from itertools import islice

from newscrawl import letters
from newscrawl.extraction.captionends import is_credit_word, is_named, less_word
from newscrawl.wordlists import word_lists

#: A credit at the end of a caption has fewer words; a longer part is the caption's last sentence.
CREDIT_WORDS = 10
#: What stands last in a caption: in brackets, or behind the end of a sentence; initials in it have stops of their own.
_BRACKETED = re.compile(r"[(（\[]([^()（）\[\]]{2,80})[)）\]]\s*$")
_BEHIND = re.compile(
    r"(?:(?:(?<=\w\w\.)|(?<=[^\w\s]\.)|(?<=[!?…\"”»]))\s*|\s[/|–-]\s|＝)((?:[^.!?…＝]|(?<=\b[^\W\d_])\.){2,60})$"
)
_OWNER_WORDS = 6
_WORD = re.compile(r"\w\S*")
_BETWEEN_OWNERS = re.compile(r"[/|,]|\s+via\s+")
EDGES = " \t\n.,;|/–—-()[]（）【】"
BEFORE_CREDIT = " \t\n,;|/–—-([（【©"
#: Where a credit may begin whose word stands at its end: "The quay / A. Example / Courier nuotr."
_BREAK = re.compile(r"\s[/|–]\s|＝|(?<=\w\w[.!?])\s+")
_DAY = re.compile(r"\d\s*[日月年]")
_UNSPACED = re.compile(f"[{letters.KANA_AND_HAN}{letters.HANGUL}]")
_UNBALANCED = re.compile(r"[(（][^)）]*$|^[^(（]*[)）]")


def is_credit(line: str) -> bool:
    """Whether a line is a credit and nothing else: "Photo: Ada Example", "AFP", "private"."""
    caption, credit = part_credit(line)
    return (not caption and bool(credit)) or _is_owner(line)


def begins_credit(line: str) -> bool:
    """Whether a line begins as the credit of a picture: "Photo: Ada Example". "Source:" may be the story's own."""
    match = _credit_words().match(line)
    first = match[0].lower().strip(EDGES + ":：©").partition(" ")[0] if match else ""
    return first in word_lists("pictures")["shown"]


def without_label(text: str) -> str:
    """What stands before a credit without the word that says it is one, where that stands alone: "The quay. Photo".

    In "a photo", "the cover image" and "File photo" the word is the caption's.
    """
    rest, _, last = text.rpartition(" ")
    is_label = (not rest or not rest[-1].isalnum()) and not last.endswith(".") and is_credit_word(last)
    return rest.rstrip(BEFORE_CREDIT) if is_label else text


def part_credit(caption: str) -> tuple[str, str]:
    """A caption without the credit at its end, and the credit: "(Photo: Ada Example)", "Foto: dpa", "© AFP"."""
    matches = list(islice(_credit_words().finditer(caption), 20))
    if not matches:
        return _part_owner(caption)
    place = len(matches) - 1
    if place and matches[place][0].endswith(("/", "／")) and matches[place - 1].end() == matches[place].start():
        place -= 1  # "Foto: Reprodução/TV Globo"
    start, end = matches[place].span()
    credit = caption[end:]
    opening = max(caption.rfind(bracket, 0, start) for bracket in "(（[")
    if opening >= 0 and not {")", "）", "]"} & set(caption[opening:start]):  # "(AP Photo/Ada Example)"
        others = caption[opening + 1 : start].strip()
        credit = f"{others}/{credit}" if others and not is_credit_word(others) else credit
        start = opening
    elif _is_owner(caption[:start]):  # "AP Photo/Ada Example"
        start, credit = 0, f"{caption[:start].strip()}/{credit}"
    credit = _trimmed(credit)
    if not credit or len(credit.split()) > CREDIT_WORDS:
        return _part_owner(caption)
    before = caption[:start].rstrip(BEFORE_CREDIT)
    is_sign = matches[place][0].strip().lower() in ("©", "(c)")
    return (without_label(before) if is_sign else before), credit  # "Photo © Ada Example"


def _trimmed(credit: str) -> str:
    """A credit without the signs at its ends; a bracket stays that closes one within."""
    text = credit.strip(EDGES)
    return f"{text})" if text.count("(") > text.count(")") and f"{text})" in credit else text


def _part_owner(caption: str) -> tuple[str, str]:
    """A caption without an agency's name behind its last sentence: "The quay. (Ada Example/AFP)".

    The stop of an initial or a title, "U.S.", ends none.
    """
    if _owners(caption) <= (_agencies() | word_lists("pictures")["unsold"]):
        return "", caption
    if caption.rstrip(EDGES).lower().endswith(tuple(word_lists("pictures")["credit_behind"])):
        return _part_marked(caption)
    if (bare := less_word(caption)) != caption and is_named(bare):  # "Beeld Ada Example"
        return "", bare
    match = _BRACKETED.search(caption) or _BEHIND.search(caption)
    if match is None:
        return caption, ""
    before = caption[: match.start()].rstrip(BEFORE_CREDIT)
    if before.rpartition(" ")[2].lower() in word_lists("pictures")["titles"]:
        return caption, ""  # "Dr. Ada Example"
    owner = match[1].strip(EDGES)
    others, _, last = owner.rpartition(" ")
    if is_credit_word(last) and _is_owner(others):  # "(PTI Photo)"
        return before, others
    bare = less_word(owner)
    if bare != owner and not is_credit_word(bare) and (match[0][:1] in "([（" or is_named(bare)):
        return before, bare
    return (before, owner) if _is_owner(owner) else (caption, "")


def _part_marked(caption: str) -> tuple[str, str]:
    """A caption without the credit whose word stands at its end: in brackets, else behind a break or a comma."""
    if bracketed := _BRACKETED.search(caption):
        credit = bracketed[1].strip(EDGES)
        before = caption[: bracketed.start()].rstrip(BEFORE_CREDIT)
        return (caption, "") if _DAY.search(credit) else (before, credit)
    for found in islice(_BREAK.finditer(caption), 20):
        start, end = found.span()
        if (comma := caption.rfind("、", end)) >= 0:  # "＝13日、東京で、山田太郎撮影"
            start, end = comma, comma + 1
        credit = caption[end:].strip(EDGES)
        if len(credit.split()) <= CREDIT_WORDS and not _DAY.search(credit) and not _UNBALANCED.search(credit):
            return caption[:start].rstrip(BEFORE_CREDIT), credit
    return caption, ""


def _is_owner(text: str) -> bool:
    """Whether a few words have the name of an agency among them, as one of several owners or alone."""
    return len(_WORD.findall(text)) <= _OWNER_WORDS and not _owners(text).isdisjoint(_agencies())


def _owners(text: str) -> set[str]:
    return {part.strip().lower() for part in _BETWEEN_OWNERS.split(text.strip(EDGES))}


@cache
def _agencies() -> frozenset[str]:
    return frozenset((*word_lists("byline")["agencies"], *word_lists("pictures")["agencies"]))


def bare_credit(credit: str) -> str:
    """A credit line without the word that says it is one, and without brackets around it."""
    line = credit.strip()
    if line.startswith(("(", "[", "（")) and line.endswith((")", "]", "）")):
        line = line[1:-1].strip()
    match = _credit_words().match(line)
    return (line[match.end() :].strip() or line) if match else less_word(line)


@cache
def _credit_words() -> re.Pattern[str]:
    phrases = sorted(word_lists("pictures")["credit"], key=len, reverse=True)
    words = "|".join(map(re.escape, phrases))
    unspaced = "|".join(re.escape(phrase) for phrase in phrases if _UNSPACED.match(phrase))
    # "Photo by" needs no colon where a line or a bracket begins.
    openings = "|".join(re.escape(phrase) for phrase in phrases if " " in phrase)
    return re.compile(
        rf"(?<!\w)(?:{words})\s?[:：/／]\s?(?:©\s?)?|(?:{unspaced})\s?[=＝]\s?|(?:^|(?<=[(.|]))\s?(?:{openings})\s|(?:©|\(c\))\s?(?=\S)"
        r"|(?<!\w)(?:credits?\.\.\.\s?|fot\.\s?(?=\w))", re.I
    )
