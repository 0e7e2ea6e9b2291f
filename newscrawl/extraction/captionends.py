"""What stands at the end of a caption as an element of its own: a credit without a colon, a button."""

from __future__ import annotations

import re
from itertools import islice
from urllib.parse import urljoin

from lxml.html import HtmlElement

from newscrawl.extraction.document import Document
from newscrawl.extraction.picturenames import MAX_URL_CHARS
from newscrawl.extraction.structured import element_text
from newscrawl.wordlists import word_lists

_MAX_PICTURES = 300
_MAX_PARTS = 40
_MAX_CREDIT_CHARS = 200
_MOST_WORDS = 6  # of a credit that only its place and its size tell
_MAX_BUTTON = 14  # characters behind a credit: "hide caption"
_AUTHOR = re.compile(r"(?<![a-z])auth?ors?(?![a-z])", re.I)
# Small words within names.
_WITHIN = frozenset(("van", "de", "der", "den", "von", "di", "da", "del", "la", "le", "bin", "al"))
_STOPS = (".", "!", "?", "…")
_EDGES = " \t\n.,;|/–—-()[]（）【】:©"


def shows(document: Document, url: str) -> HtmlElement | None:
    """The <img> that shows the picture at an address, by its whole address; None where none does."""
    end = url.rpartition("/")[2]
    for picture in document.tagged("img")[:_MAX_PICTURES]:
        source = (picture.get("src") or "")[:MAX_URL_CHARS].strip()
        try:
            if source.endswith(end) and urljoin(document.url, source) == url:
                return picture
        except ValueError:
            continue
    return None


def is_credit_word(text: str) -> bool:
    """Whether a text is the word before a credit alone: "Copyright"."""
    return text.strip(_EDGES).lower() in word_lists("pictures")["credit"]


def less_word(credit: str) -> str:
    """A credit without the word before it, where a name follows without a colon: "Beeld Ada Example", "촬영 한서우"."""
    first, _, rest = credit.partition(" ")
    is_name = rest[:1].isupper() or (rest[:1].isalpha() and rest[:1] == rest[:1].upper() == rest[:1].lower())
    return rest if is_name and is_credit_word(first) else credit


def _may_be_names(text: str) -> bool:
    """Whether a few words may be names of people or agencies: no number, and more than one word with a capital."""
    if text.strip(_EDGES).lower() in word_lists("pictures")["agencies"] | word_lists("byline")["agencies"]:
        return True
    words = [word for word in re.split(r"[\s/,]+", text.strip(_EDGES)) if word]
    has_case = any(letter.isupper() or letter.islower() for letter in text)
    if any(letter.isdigit() for letter in text) or not words:
        return False
    large = [word for word in words if word[0].isupper()]
    return not has_case or len(large) > 1 or (len(large) == 1 and (words[0].isupper() or len(words) > 1))  # "AFP"


def is_named(text: str) -> bool:
    """Whether a text is the names of one or two people, or an agency's, and nothing else: each word in capitals."""
    words, within = text.strip(_EDGES).split(), _WITHIN | word_lists("byline")["joins"] | {"/", "–"}
    return 1 < len(words) <= _MOST_WORDS and all(word[0].isupper() or word in within for word in words)


def last_part(holder: HtmlElement, caption: str) -> str:
    """The credit that is an element of its own at a caption's end, as its class, its size or its first word tells."""
    for element in islice(holder.iterdescendants("span", "small"), _MAX_PARTS):
        text = element_text(element, _MAX_CREDIT_CHARS)
        if not text or text == caption or not caption.endswith(text) or len(text.split()) > _MOST_WORDS:
            continue
        is_small = element.tag == "small" and not text.endswith(".")
        is_bracketed = text.startswith("(") and text.endswith(")") and "/" in text
        is_name = is_named(text) and not is_credit_word(text.split()[0])
        is_last = is_name and element.getnext() is None and caption[: -len(text)].rstrip().endswith(_STOPS)
        is_set_apart = is_small or is_bracketed or is_last or _AUTHOR.search(element.get("class", "")[:200]) is not None
        if (is_set_apart and _may_be_names(text)) or less_word(text) != text:
            return text
    return ""


def without_button(caption: str, credit: str) -> str:
    """A caption without the few words behind its credit that open or hide it."""
    end = caption.rfind(credit) + len(credit) if credit else 0
    return caption[:end] if len(credit) < end < len(caption) <= end + _MAX_BUTTON else caption
