"""What a page's site calls itself, for the reader of a story; ``sites`` has all its names, to tell them from others."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from itertools import accumulate
from urllib.parse import urlsplit

from newscrawl.domains import site_of
from newscrawl.extraction.document import Document
from newscrawl.extraction.evidence import Found, first_fit
from newscrawl.extraction.sites import MAX_NAME_CHARS, cuts, publishers
from newscrawl.extraction.structured import Structured, element_text, tidy
from newscrawl.texts import squash
from newscrawl.wordlists import word_lists

#: A headline of fewer letters is a word or two, and may be a topic or the name of the site, too.
HEADLINE_LETTERS = 12
MAX_TITLE_CHARS = 300
#: A site's name of more characters may carry what the site says of itself.
_LONG_NAME = 25
#: A name behind a title has no more words, and begins or is a host's label of so many letters.
_NAME_WORDS = 6
_LEAST_LABEL = 3
_LEAST_INSIDE = 4  # letters of a label that may stand anywhere in the name: "abendblatt"

_BREAKS = re.compile(r"\s+[|–—•·»-]\s+|\s*\|\s*|:\s+")
#: Links and pictures among which the site's emblem is.
_MAX_LINKS = 400
_MAX_PICTURES = 50
_WORDS = re.compile(r"(?:[A-Z]+|[^\W_A-Z])[^\W_A-Z]*")  # a capital behind a small letter begins a word: "CourierOnline"
_SIGNS = "®™©"
_UMLAUTS = str.maketrans(
    {"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "å": "aa", "ø": "oe", "æ": "ae", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue"}
)
_EDGES = " -–—|:·•" + _SIGNS
_STOPS = _EDGES + ".,"


def find_site_name(document: Document, structured: Structured, headlines: frozenset[str]) -> Found[str | None]:
    """How the site calls itself: declared, else as the sources file does, else behind the page's title.

    ``headlines`` are the story's, letters and digits alone.
    """
    label, title = squash(site_of(document.url).partition(".")[0]), squash(_title(document))

    def refusal(name: str) -> str | None:
        if "://" in name:
            return "an address"
        if name.lower() in word_lists("filing")["no_tag"]:
            return "names no site"
        letters = squash(name)
        if name.count(" ") >= _NAME_WORDS and letters == title:
            return "the page's title"
        is_headline = any(headline in letters for headline in headlines if len(headline) >= HEADLINE_LETTERS)
        return "the headline" if is_headline else None

    def claims() -> Iterator[tuple[str, str]]:
        yield from ((_without_slogan(name, label), source) for name, source in declared_names(document, structured))
        yield _in_title(document, structured, label), "title"

    found = first_fit(claims(), refusal)
    if found.value is None and (name := _on_emblem(document, label)) and refusal(name) is None:
        return Found(name, "link:home", found.others)
    return found


def declared_names(document: Document, structured: Structured) -> Iterator[tuple[str, str]]:
    """The names that the page or the sources file gives, with their sources; some are empty."""
    declared, host = tidy(structured.first("og:site_name"), MAX_NAME_CHARS), site_of(document.url)
    if declared == host:  # "leparisien.fr": a publisher called so may spell it out
        spelled = (name for name in publishers(structured)[:10] if squash(name) == squash(host.partition(".")[0]))
        yield from ((name, "json-ld:publisher") for name in spelled)
    yield declared, "meta:og:site_name"
    for name in publishers(structured)[:10]:
        yield name, "json-ld:publisher"
    yield tidy(structured.first("application-name"), MAX_NAME_CHARS), "meta:application-name"
    yield document.page.site_name or "", "source"


def _without_slogan(name: str, label: str) -> str:
    """ "The Courier - News from the harbour" of courier.example is The Courier; ``label`` is courier."""
    if len(name) <= _LONG_NAME or not label:
        return name
    parts = [part for part in _BREAKS.split(name) if part]
    named = [part for part in parts if _spells(part, label)]
    named = named or [part for part in parts if (letters := squash(part)) and (label in letters or letters in label)]
    return named[0] if len(parts) > 1 and named else name


def _in_title(document: Document, structured: Structured, label: str) -> str:
    """The part of the page's title that spells the host's name, from the last to the first; "" where none does.

    Nearly all pages write their site's name there, and few write it longer than six words.
    """
    title = _title(document)
    if len(label) < _LEAST_LABEL or not title:
        return ""
    shown = {squash(element_text(mark.element, MAX_TITLE_CHARS)) for mark in structured.marks.h1s[:3]}
    ends = [*((cut.start(), cut.end()) for cut in cuts(title)), (len(title), len(title))]
    starts = [0, *(end for _, end in ends)]
    parts = [title[start:end].strip(_EDGES) for start, (end, _) in zip(starts, ends, strict=False)]
    for part in reversed(parts):
        if not part or part.count(" ") >= _NAME_WORDS or not _spells(part, label):
            continue
        if squash(part) == label or (len(parts) > 1 and squash(part) not in shown):
            return part
    return ""


def _on_emblem(document: Document, label: str) -> str:
    """The name on a link to the front page, or of a picture on it, that spells the host's name; else the words for a
    picture that are that name and nothing else. "" where there is none.
    """
    if len(label) < _LEAST_LABEL:
        return ""
    parts = urlsplit(document.url)
    homes = {"/", *(f"{scheme}//{parts.netloc}{end}" for scheme in ("https:", "http:", "") for end in ("", "/"))}
    for link in document.tagged("a")[:_MAX_LINKS]:
        if (link.get("href") or "").strip() in homes:
            picture = next(link.iter("img"), None)
            shown = element_text(link, MAX_NAME_CHARS)
            words = shown or tidy(picture is not None and picture.get("alt"), MAX_NAME_CHARS)
            for part in _BREAKS.split(_without_emblem(words, label)):
                if part.count(" ") < _NAME_WORDS and _spells(part, label):
                    return part
    alternatives = (tidy(picture.get("alt"), MAX_NAME_CHARS) for picture in document.tagged("img")[:_MAX_PICTURES])
    return next((name for words in alternatives if squash(name := _without_emblem(words, label)) == label), "")


def _without_emblem(words: str, label: str) -> str:
    """ "Courier Logo", "Courier Home" and "Go to Courier homepage" are the Courier; words of the host's label stay."""
    lists = word_lists("emblems")
    start = words[:1].lower() + words[1:]
    way = max((way for way in lists["ways"] if start.startswith(f"{way} ")), key=len, default="")
    emblems = word_lists("pictures")["no_picture"]
    kept = [word for word in words[len(way) :].split() if not _is_one_of(word, emblems, label)]
    while kept and (_is_one_of(kept[-1], lists["homes"], label) or not squash(kept[-1])):
        del kept[-1]
    return " ".join(kept).strip(_STOPS)


def _is_one_of(word: str, words: frozenset[str], label: str) -> bool:
    plain = word.strip(_STOPS).lower()
    return plain in words and squash(plain) not in label


def _title(document: Document) -> str:
    return tidy(next((element.text for element in document.tagged("title")), ""), MAX_TITLE_CHARS)


def _spells(name: str, label: str) -> bool:
    """Whether a name is what a host's label makes of it: "Hamburger Abendblatt" of abendblatt, "HVW" of hvw-online.

    The label is some of the name's words, whole: "Sunday" is no name of sun.example.
    """
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode("ascii")
    for spelled in {name, name.translate(_UMLAUTS), plain}:
        letters = squash(spelled)
        if len(letters) < _LEAST_LABEL:
            continue
        if letters == label or _has_words(spelled, label):
            return True
        if letters in label and 2 * len(letters) > len(label):
            return True
        if name.isupper() and label.startswith(letters):
            return True
    return False


def _has_words(name: str, label: str) -> bool:
    """Whether some words of a name in a row are a label; a short label can only be its first ones.

    At its beginning the last of several may be shortened: "fundforsea" of the Fund for Seafarers.
    """
    words = [squash(word) for word in _WORDS.findall(name)]
    starts = range(len(words)) if len(label) >= _LEAST_INSIDE else range(1)
    if any(label in accumulate(words[start:]) for start in starts):
        return True
    return squash(name).startswith(label) and not words[0].startswith(label)
