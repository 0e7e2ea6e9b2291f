"""Text on the level of characters: whitespace, normal form, broken words."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence, Set

# Characters that show nothing: C0 and C1 controls but whitespace, soft hyphen, zero-width space and word joiner,
# directional marks and isolates, interlinear marks, object replacement, BOM, surrogates, the noncharacters at the end
# of the BMP; and private use, where fonts keep their icons.
# ZWNJ and ZWJ (200C, 200D) stay: Persian, Hindi and emoji need them.
_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u00ad\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069"
    "\ufeff\ufff9-\ufffc\ufffe\uffff\ud800-\udfff\ue000-\uf8ff]"
)
_JOINERS = re.compile(r"(?<![^\W_])[\u200c\u200d]+(?=\s|$)|^[\u200c\u200d]+")
_SOFT_BREAK = re.compile(r"\u00ad[^\S\n]*\n\s*(?=[^\W\d_])")
# Letters drawn as one, and Arabic letters drawn for their place in the word. Not the rest of what NFKC would replace:
# superscripts, fractions, full-width forms and signs such as ™ or ﷺ mean what they are.
_DRAWN = re.compile("[\ufb00-\ufb06\ufb13-\ufb17\ufb50-\ufbb1\ufbd3-\ufbff\ufe80-\ufefc]")
_STOPS = frozenset(".:;!?)")  # of a sentence or label, behind which the next word begins without a space
_BROKEN = re.compile(r"(?<![\w-])([^\W\d_]+)[-\u2010](\s+)([^\W\d_]+)")
_MIN_SENTENCE = 15  # characters of a sentence that was broken off; less is a label
_CLAUSE = 40  # characters
_LOOSE_HYPHEN = re.compile(r"[-\u2010]\s")  # the same, found ten times as fast in text that has none
_COMPOUND = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)?")
# Behind them a hyphen stands for the rest of a word: "pre- and post-war", "Vor- und Nachteile".
_CONJUNCTIONS = frozenset((
    "a", "als", "and", "av", "bis", "bzw", "com", "con", "e", "een", "eller", "en", "et", "i", "ili", "in",
    "ja", "na", "noch", "o", "oder", "ou", "och", "og", "of", "or", "oraz", "plus", "resp", "și", "sowie",
    "statt", "ta", "tai", "till", "til", "to", "u", "und", "ve", "veya", "vs", "y", "à", "и", "или", "й", "та",
    "чи", "або", "και", "ή",
))  # fmt: skip


def clean(text: str) -> str:
    """One line of text: NFC, ligatures as letters, single spaces, nothing invisible."""
    if "\u00ad" in text:
        text = _SOFT_BREAK.sub("", text)
    text = " ".join(text.split())
    if text.isascii():
        return text if text.isprintable() else " ".join(_INVISIBLE.sub("", text).split())
    if not text.isprintable():
        text = " ".join(_JOINERS.sub("", _INVISIBLE.sub("", text)).split())
    if unicodedata.is_normalized("NFKC", text):  # so nothing is drawn, and it is NFC
        return text
    text = _DRAWN.sub(lambda found: unicodedata.normalize("NFKC", found[0]), text)
    return unicodedata.normalize("NFC", text)


def is_broken(raw: str) -> bool:
    """Whether a word with a hyphen at its end and white space behind it may be the first half of a broken one."""
    return _LOOSE_HYPHEN.search(raw) is not None and _BROKEN.search(raw) is not None


def vocabulary(texts: Iterable[str]) -> frozenset[str]:
    """The words of a page in lower case, those with a hyphen in them too, without those that may be broken."""
    page = "\n.\n".join(texts)  # what no word goes on across
    return frozenset(_COMPOUND.findall(_BROKEN.sub(" ", page).lower()))


def join_broken(raw: str, words: Set[str]) -> str:
    """Raw text with the words mended that end in a hyphen where a line does: "infor-", "mation".

    ``words`` is the vocabulary of the page: a word that it has elsewhere is joined even where there is no end of line,
    as text from a print edition has it. "Rhein-", "Main" and "well-", "known" keep their hyphen.
    """
    return _BROKEN.sub(lambda found: _mended(found, words), raw)


def _mended(found: re.Match[str], words: Set[str]) -> str:
    left, space, right = found.groups()
    if right.lower() in _CONJUNCTIONS:
        return found[0]
    joined = (left + right).lower()
    whole = len(left) > 1 and len(right) > 1 and right.islower()
    if "\n" not in space:
        return left + right if whole and joined in words else found[0]
    if not whole or f"{left}-{right}".lower() in words:
        return f"{left}-{right}"
    if joined not in words and left.lower() in words and right in words:
        return f"{left}-{right}"
    return left + right


def are_two_words(before: str, text: str) -> bool:
    """Whether a small and a capital letter meet where an element begins or ends: "security", "Cons:".

    Readers see a gap there, made by the style sheet. A letter alone is none of two words: "i", "Phone". Of 836 labelled
    pages 12 come nearer to their reference by it, and none goes away from it.
    """
    end = before[-3:]
    letters = end[:-1] if end[-1:] in _STOPS else end
    ends_word = len(letters) > 1 and letters[-2:].isalpha() and letters[-1].islower()
    return ends_word and text[:1].isupper() and text[1:2].isalpha()


def runs_on(parts: Sequence[str], linked: int, tail: str, *, in_link: bool) -> bool:
    """Whether a line that hidden words interrupt goes on behind them: prose, and in small letters or with its stop.

    ``parts`` are its pieces, ``linked`` the characters of them of links; ``tail`` is none where a link ends with them.
    """
    if sum(map(len, parts)) - linked < _CLAUSE:
        return False
    first = tail.lstrip()[:1]
    return first.islower() or first in tuple(",.;:!?)’”»") if tail else in_link


def breaks_off(text: str) -> bool:
    """Whether a text breaks off in a sentence: it ends with a letter, a digit or a comma."""
    end = text.rstrip()
    return len(end) >= _MIN_SENTENCE and (end[-1].isalnum() or end[-1] == ",")
