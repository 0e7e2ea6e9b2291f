"""What is printed below a picture: its caption and its credit.

The picture that a page declares and the one that it shows are seldom the same file: systems cut one picture to many
sizes. They are the same picture where their addresses agree in what names it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache
from itertools import islice
from typing import NamedTuple
from urllib.parse import unquote

from lxml.html import HtmlElement

from newscrawl.extraction.document import Document
from newscrawl.extraction.structured import Structured, element_text
from newscrawl.wordlists import word_lists

MAX_URL_CHARS = 2_000
MAX_CAPTION_CHARS = 1_000
MAX_CREDIT_CHARS = 200
#: <img> elements that are looked at; elements between one and its figure or the box of its caption, and in such a box.
_MAX_PICTURES = 300
_FIGURE_LEVELS = 8
_LEVELS = 4
_MAX_BOX = 40
#: Letters and digits that a name must have to tell one picture from others; digits alone, as in an archive's number.
_LEAST_NAME = 6
_LEAST_NUMBER = 5
_LONG_NUMBER = 8  # of an archive, where a name is nothing but numbers
#: A credit at the end of a caption has fewer words; a longer part is the caption's last sentence.
_CREDIT_WORDS = 10

_ADDRESSES = ("src", "data-src", "srcset", "data-srcset", "data-original", "data-lazy-src")
_SOURCES = frozenset(("source", "picture"))
_MAX_ABOVE = 40  # elements above a picture, its sources among them
_PICTURE = re.compile(r"image|img|photo|picture|(?<![a-z])(?:bild|foto|media)(?![a-z])", re.I)
#: What has none of these, and no more text, is a picture with its caption.
_NO_CAPTION = frozenset(("a", "h1", "h2", "h3", "h4", "button", "time", "ul", "ol", "form", "video", "iframe"))
_MAX_WORDS_CHARS = 400
_CREDIT_TAGS = frozenset(("span", "small", "p", "div", "cite", "em", "i", "a", "li", "dd"))
_CAPTION = re.compile(
    r"caption|legend|bildtext|bildunterschrift|pie-?(?:de-?)?foto|didascalia"
    r"|(?:image|img|photo|picture|bild|foto)[-_]?(?:sub-?title|text|desc)",
    re.I,
)
_CREDIT = re.compile(
    r"credit|copy-?right|rights|attribution|photograph|fotograf|source|quelle|urheber|agency|bildnachweis", re.I
)
_SPLIT = re.compile(r"[-_.,@~=+\s()%:;&|]+")
# 1024x768, w800, 800w, 16x9, q75, fpx50, v1234: how it was cut.
_CUT = re.compile(r"(?:[a-z]?\d+x\d*|x\d+|(?:[whqsrcv]|fp[xy]|dpr)\d{1,10}|\d{1,5}(?:w|h|px|x))$")
_NUMBER = re.compile(r"\d{1,4}$")
# Numbers of pictures and of sizes, and what systems add to a name to make it new.
_ADDED = re.compile(r"(?:\d{1,4}|.{1,2}|[0-9a-f]{8,10}|\d{6,}|e\d{10,})$")
# Letters and digits mixed name a picture by themselves; what stands around them says for which place it was cut.
_CODE = re.compile(r"(?=[a-z]*\d)(?=\d*[a-z])[a-z0-9]{8,}$")
#: What stands last in a caption: in brackets, or behind the end of a sentence; initials in it have stops of their own.
_BRACKETED = re.compile(r"[(（\[]([^()（）\[\]]{2,80})[)）\]]\s*$")
_BEHIND = re.compile(
    r"(?:(?:(?<=\w\w\.)|(?<=[^\w\s]\.)|(?<=[!?…\"”»]))\s*|\s[/|–-]\s)((?:[^.!?…]|(?<=\b[^\W\d_])\.){2,60})$"
)
_OWNER_WORDS = 6
_EDGES = " \t\n.,;|/–—-()[]（）【】"
_BEFORE_CREDIT = " \t\n,;|/–—-([（【"


class PictureName(NamedTuple):
    """What names a picture in its address, without folder, size, cut and format; "" where nothing does.

    ``loose`` is without the numbers, too, by which systems tell sizes and newsrooms tell pictures. ``longest`` is the
    longest part of the name: what an address must hold to be the same picture's.
    """

    exact: str
    loose: str
    longest: str


@lru_cache(maxsize=512)
def name_of(url: str) -> PictureName:
    """The name of the picture at an address."""
    address = unquote(url[:MAX_URL_CHARS]).lower()
    inner = max(address.rfind("http://"), address.rfind("https://"))
    if inner > 0:  # a service that cuts what the rest of its address names
        address = address[inner:].partition("&")[0]
    path, _, query = address.partition("?")
    values = (part.partition("=")[2] for part in query.split("&")[:10])
    for segment in (*reversed(path.split("/")[-8:]), *values):
        parts = name_parts(segment)
        exact = "".join(parts)
        least = _LEAST_NUMBER if exact.isdigit() else _LEAST_NAME
        if len(exact) >= least and not all(map(_NUMBER.match, parts)):
            coded = next((part for part in parts if _CODE.match(part) and not _ADDED.match(part)), None)
            loose = coded or "".join(part for part in parts if not _ADDED.match(part))
            loose = loose or "".join(part for part in parts if len(part) >= _LONG_NUMBER)
            return PictureName(exact, loose if len(loose) >= _LEAST_NAME else exact, max(parts, key=len))
    return PictureName("", "", "")


def name_parts(segment: str) -> list[str]:
    """The words and numbers of a file's name in lower case, but for those that tell its size, cut or format."""
    sizes = word_lists("pictures")["size"]
    return [part for part in _SPLIT.split(segment) if part and part not in sizes and not _CUT.match(part)]


def printed_below(document: Document, structured: Structured, url: str) -> tuple[str, str]:
    """The caption and the credit below the same picture in the page; "" for what is not there."""
    name = name_of(url)
    if not name.exact:
        return "", ""
    near: dict[str, HtmlElement] = {}
    is_shown = False
    for picture in document.tagged("img")[:_MAX_PICTURES]:
        for other in _names(picture, name.longest if name.exact == name.loose else ""):
            if other.exact == name.exact:
                is_shown = True
                if any(lines := around(picture, structured)):
                    return lines
            elif other.loose == name.loose:
                near.setdefault(other.exact, picture)
    # Without its number photo-2 is photo-1, too: only if there is no other one, nor the picture itself.
    return around(next(iter(near.values())), structured) if len(near) == 1 and not is_shown else ("", "")


def _names(picture: HtmlElement, longest: str) -> Iterator[PictureName]:
    for attribute in _ADDRESSES:
        value = picture.get(attribute)
        address = value[:MAX_URL_CHARS].strip() if value else ""
        address = address.partition(" ")[0] if "srcset" in attribute else address
        if address and not address.startswith("data:") and longest in address.lower():
            yield name_of(address)


def around(picture: HtmlElement, structured: Structured) -> tuple[str, str]:
    """The caption and the credit in the figure around a picture, or in the small box that has elements called so; else
    the few words in a box that is called a picture.
    """
    # the parser nests the sources of a <picture> in each other
    above = (node for node in islice(picture.iterancestors(), _MAX_ABOVE) if node.tag not in _SOURCES)
    boxes = list(islice(above, _FIGURE_LEVELS))
    figure = next((box for box in boxes if box.tag == "figure"), None)
    for box in [figure] if figure is not None else boxes[:_LEVELS]:
        if figure is None and box in structured.marks.around_headline:
            break
        if any(lines := _lines(box)):
            return lines
        if _PICTURE.search(box.get("class", "")[:200]) and (words := _few_words(box)):
            return words, ""
    return "", ""


def _few_words(box: HtmlElement) -> str:
    """The sentence or the credit in a box that holds one picture; "" where it holds links, headings or more text."""
    elements = list(islice(box.iterdescendants(), _MAX_BOX + 1))
    pictures = {element.get("src") for element in elements if element.tag == "img"}
    if len(elements) > _MAX_BOX or len(pictures) > 1 or any(element.tag in _NO_CAPTION for element in elements):
        return ""
    text = element_text(box, MAX_CAPTION_CHARS)
    is_told = text.endswith((".", "!", "?", "。")) or part_credit(text)[1]
    return text if is_told and len(text) <= _MAX_WORDS_CHARS else ""


def _lines(box: HtmlElement) -> tuple[str, str]:
    caption, credit = "", ""
    for element in islice(box.iterdescendants(), _MAX_BOX):
        marks = f"{element.get('class', '')[:200]} {element.get('itemprop', '')[:100]}"
        if not credit and element.tag in _CREDIT_TAGS and _CREDIT.search(marks):
            credit = element_text(element, MAX_CREDIT_CHARS) if _is_of(element, box) else ""
            credit = "" if _is_credit_word(credit) else credit
        elif not caption and (element.tag == "figcaption" or _CAPTION.search(marks)):
            caption = element_text(element, MAX_CAPTION_CHARS) if _is_of(element, box) else ""
    if caption and credit != caption and credit.startswith(caption):
        credit = credit[len(caption) :].lstrip(_EDGES)
    if credit and caption.endswith(credit):
        caption = caption[: -len(credit)].rstrip(_BEFORE_CREDIT)
        rest, _, last = caption.rpartition(" ")
        caption = rest.rstrip(_BEFORE_CREDIT + "-–—") if _is_credit_word(last) else caption
    elif credit and caption.startswith(credit):
        caption = caption[len(credit) :].lstrip(_EDGES)
    return caption, _bare(credit)


def _is_of(element: HtmlElement, box: HtmlElement) -> bool:
    """Whether an element is of a box's own picture, and not of a figure in it."""
    figure = next(element.iterancestors("figure"), None)
    return figure is None or figure is box or figure in box.iterancestors()


def _is_credit_word(text: str) -> bool:
    """Whether a text is the word before a credit alone: "Copyright"."""
    return text.strip(_EDGES + ":©").lower() in word_lists("pictures")["credit"]


def part_credit(caption: str) -> tuple[str, str]:
    """A caption without the credit at its end, and the credit: "(Photo: Ada Example)", "Foto: dpa", "© AFP"."""
    matches = list(islice(_credit_words().finditer(caption), 20))
    if not matches:
        return _part_owner(caption)
    start, end = matches[-1].span()
    credit = caption[end:]
    opening = max(caption.rfind("(", 0, start), caption.rfind("（", 0, start))
    if opening >= 0 and not {")", "）"} & set(caption[opening:start]):  # "(AP Photo/Ada Example)"
        credit = f"{caption[opening + 1 : start].strip()}/{credit}" if caption[opening + 1 : start].strip() else credit
        start = opening
    credit = _trimmed(credit)
    if not credit or len(credit.split()) > _CREDIT_WORDS:
        return _part_owner(caption)
    return caption[:start].rstrip(_BEFORE_CREDIT), credit


def _trimmed(credit: str) -> str:
    """A credit without the signs at its ends; a bracket stays that closes one within."""
    text = credit.strip(_EDGES)
    return f"{text})" if text.count("(") > text.count(")") and f"{text})" in credit else text


def _part_owner(caption: str) -> tuple[str, str]:
    """A caption without an agency's name behind its last sentence: "The quay. (Ada Example/AFP)".

    The stop of an initial or a title, "U.S.", ends none.
    """
    match = _BRACKETED.search(caption) or _BEHIND.search(caption)
    if match is None:
        return caption, ""
    before = caption[: match.start()].rstrip(_BEFORE_CREDIT)
    if before.rpartition(" ")[2].lower() in word_lists("pictures")["titles"]:
        return caption, ""  # "Dr. Ada Example"
    owner = match[1].strip(_EDGES)
    parts = {part.strip().lower() for part in re.split(r"[/|,]|\s+via\s+", owner)}
    if len(owner.split()) > _OWNER_WORDS or parts.isdisjoint(_agencies()):
        return caption, ""
    return before, owner


@cache
def _agencies() -> frozenset[str]:
    return frozenset((*word_lists("byline")["agencies"], *word_lists("pictures")["agencies"]))


def _bare(credit: str) -> str:
    """A credit line without the word that says it is one, and without brackets around it."""
    line = credit.strip()
    if line.startswith(("(", "[", "（")) and line.endswith((")", "]", "）")):
        line = line[1:-1].strip()
    match = _credit_words().match(line)
    return (line[match.end() :].strip() or line) if match else line


@cache
def _credit_words() -> re.Pattern[str]:
    phrases = sorted(word_lists("pictures")["credit"], key=len, reverse=True)
    words = "|".join(map(re.escape, phrases))
    # "Photo by" needs no colon where a line or a bracket begins.
    openings = "|".join(re.escape(phrase) for phrase in phrases if " " in phrase)
    return re.compile(
        rf"(?<!\w)(?:{words})\s?[:：/]\s?(?:©\s?)?|(?:^|(?<=[(.|]))\s?(?:{openings})\s|(?:©|\(c\))\s?(?=\S)", re.I
    )
