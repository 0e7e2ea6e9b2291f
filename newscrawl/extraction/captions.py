"""What is printed below a picture: its caption and its credit."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import islice

from lxml.html import HtmlElement

from newscrawl.extraction import linkwords
from newscrawl.extraction.captionends import is_credit_word, last_part, shows, without_button
from newscrawl.extraction.document import Document
from newscrawl.extraction.picturecredits import (
    BEFORE_CREDIT,
    CREDIT_WORDS,
    EDGES,
    bare_credit,
    is_credit,
    part_credit,
    without_label,
)
from newscrawl.extraction.picturenames import MAX_URL_CHARS, PictureName, name_of
from newscrawl.extraction.structured import Structured, element_text, tidy

MAX_CAPTION_CHARS = 1_000
MAX_CREDIT_CHARS = 200
#: <img> elements that are looked at; elements between one and its figure or the box of its caption, and in such a box.
_MAX_PICTURES = 300
_FIGURE_LEVELS = 8
_LEVELS = 4
_MAX_BOX = 40
_MAX_NEAR = 5  # pictures of like names

#: Attributes of a picture that hold its address, or several of its cuts.
ADDRESSES = ("src", "data-src", "srcset", "data-srcset", "data-original", "data-lazy-src")
_CAPTIONS = ("data-caption", "data-description")
_CREDITS = ("data-copyright", "data-credit", "data-credits")
_SOURCES = frozenset(("source", "picture"))
_MAX_ABOVE = 40  # elements above a picture, its sources among them
_PICTURE = re.compile(r"image|img|photo|picture|(?<![a-z])(?:bild|foto|media)(?![a-z])", re.I)
#: What has none of these, and no more text, is a picture with its caption.
_NO_CAPTION = frozenset(("a", "h1", "h2", "h3", "h4", "button", "time", "ul", "ol", "form", "video", "iframe"))
_MAX_WORDS_CHARS = 400
_CREDIT_TAGS = frozenset(("span", "small", "p", "div", "cite", "em", "i", "b", "a", "li", "dd"))
_CAPTION = re.compile(
    r"caption|legend|bildtext|bildunterschrift|pie-?(?:de-?)?foto|didascalia|podpis(?![a-z])|popisek|(?:bij|onder)schrift|bildetekst"
    r"|billedtekst|kuvateksti|epigrafe|leyenda(?![a-z])"
    r"|(?:image|img|photo|picture|bild|foto)[-_]?(?:sub-?title|text|desc)"
    r"|(?<![a-z])(?<!drop[-_])cap(?![a-z])",
    re.I,
)
_OF_FILM = re.compile(r"video|audio|player|embed", re.I)
_CREDIT = re.compile(
    r"credit|copy-?right|rights|attribution|photograph|fotograf|source(?![-_]?(?:dimension|set|size))|quelle|urheber|agency|bildnachweis"
    r"|(?<![a-z])cred(?![a-z])",
    re.I,
)
_ON = re.compile(r"((?:\w+\s){0,3})(\w+)\s*[>»→›]+\s*$")  # "read more >"
_FOR_SALE = re.compile(
    r"(?:\s*(?:purchase licensing rights|otwórz galerię)|(?<=[.!?)\]])\s+buy (?:now|prints?|this photo))"
    r"(?:\s*, opens new tab| na [\w.]+)?[\s.»>]*$",
    re.I,
)
_TOGGLES = re.compile(r"(?:\s*(?:hide|toggle|show) caption)+\s*$", re.I)
_MAX_POINTING = 160  # characters of a line that points up; a longer one is prose
#: Of the words for captions those that mean nothing else: below a picture stands the story as well.
_BELOW = re.compile(
    r"caption|bildunterschrift|bildtext|didascalia|pie-?(?:de-?)?foto|(?:image|img|photo|picture|bild|foto)[-_]?desc",
    re.I,
)
#: What a caption below a picture's box may be, and what it holds none of.
_SMALL = frozenset(("figcaption", "p", "div", "span", "strong", "small", "em"))
_PARTS = ("p", "ul", "ol", "table", "h2", "h3", "h4", "section", "article")
_UPWARD = "▲△↑"


def printed_below(document: Document, structured: Structured, url: str) -> tuple[str, str]:
    """The caption and the credit below the same picture in the page; "" for what is not there."""
    name = name_of(url)
    if not name.exact:
        return around(itself, structured) if (itself := shows(document, url)) is not None else ("", "")
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
    # Without its number photo-2 is photo-1, too: only if all that there are have the same words, and not where the
    # picture itself is shown.
    if is_shown or len(near) > _MAX_NEAR:
        return "", ""
    found = {around(picture, structured) for picture in near.values()}
    return found.pop() if len(found) == 1 else ("", "")


def _names(picture: HtmlElement, longest: str) -> Iterator[PictureName]:
    for attribute in ADDRESSES:
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
    if figure is None and (below := _pointing(picture)):
        return part_credit(below)
    owner = ""
    for box in [figure] if figure is not None else boxes[:_LEVELS]:
        if figure is None and (box in structured.marks.around_headline or (owner and not _holds_one(box))):
            break
        lines = _lines(box, list(islice(box.iterdescendants(), _MAX_BOX)))
        if lines[0] or (lines[1] and figure is not None):
            return lines[0], lines[1] or owner
        if owner := owner or lines[1]:
            continue  # the caption may stand below the box of the picture and its credit
        words = _few_words(box)
        if words and (_PICTURE.search(box.get("class", "")[:200]) or part_credit(words)[1]):
            return words, ""
    if owner:
        return "", owner
    if figure is None and (after := _called_below(boxes)) is not None:
        return _lines(after, [after, *islice(after.iterdescendants(), _MAX_BOX)])
    # some close the figure before its caption
    after = figure.getnext() if figure is not None else None
    if after is not None and (after.tag == "figcaption" or is_called_caption(after.get("class", "")[:200])):
        return _lines(after, [after, *islice(after.iterdescendants(), _MAX_BOX)])
    credit = bare_credit(_told(picture, _CREDITS, MAX_CREDIT_CHARS))
    # without a credit a description may be the system's: "IMG_2034 uploaded by webmaster"
    return _told(picture, _CAPTIONS if credit else _CAPTIONS[:1], MAX_CAPTION_CHARS), credit


def _called_below(boxes: Sequence[HtmlElement]) -> HtmlElement | None:
    """The element called a caption below the box of a picture, which holds nothing else."""
    for box in boxes[:_LEVELS]:
        if "".join(islice(box.itertext(), _MAX_BOX)).strip():
            return None
        after = box.getnext()
        if after is not None and after.tag in _SMALL and _BELOW.search(after.get("class", "")[:200]):
            is_small = next(after.iterdescendants(*_PARTS), None) is None and element_text(after, _MAX_WORDS_CHARS)
            return after if is_small else None
    return None


def _pointing(picture: HtmlElement) -> str:
    """The line below a picture's paragraph that points up to it: "▲The quay at dawn"; "" where there is none."""
    paragraph = next((node for node in islice(picture.iterancestors(), _LEVELS) if node.tag in ("p", "div")), None)
    after = paragraph.getnext() if paragraph is not None else None
    if paragraph is None or after is None or not isinstance(after.tag, str):
        return ""
    text = element_text(after, MAX_CAPTION_CHARS)
    caption = text.lstrip(_UPWARD + " ")
    points = text.startswith(tuple(_UPWARD)) and len(text) <= _MAX_POINTING and not caption[:1].isdigit()
    return caption if points and not "".join(islice(paragraph.itertext(), _MAX_BOX)).strip() else ""


def _holds_one(box: HtmlElement) -> bool:
    """Whether a small box holds one picture."""
    elements = list(islice(box.iterdescendants(), _MAX_BOX + 1))
    return len(elements) <= _MAX_BOX and len({e.get("src") for e in elements if e.tag == "img"}) == 1


def is_called_caption(marks: str) -> bool:
    """Whether a class says that what it marks is a picture's caption, or holds it."""
    return _CAPTION.search(marks) is not None and not _OF_FILM.search(marks)


def _told(picture: HtmlElement, names: tuple[str, ...], length: int) -> str:
    """What the page prints below a picture when it is opened, from the picture's attributes."""
    return next((text for name in names if (text := tidy(picture.get(name), length))), "")


def _few_words(box: HtmlElement) -> str:
    """The sentence or the credit in a box that holds one picture; "" where it holds links, headings or more text."""
    elements = list(islice(box.iterdescendants(), _MAX_BOX + 1))
    pictures = {element.get("src") for element in elements if element.tag == "img"}
    if len(elements) > _MAX_BOX or len(pictures) > 1 or any(element.tag in _NO_CAPTION for element in elements):
        return ""
    text = _without_link(element_text(box, MAX_CAPTION_CHARS))
    is_told = text.endswith((".", "!", "?", "。")) or part_credit(text)[1]
    return text if is_told and len(text) <= _MAX_WORDS_CHARS else ""


def _lines(box: HtmlElement, elements: Sequence[HtmlElement]) -> tuple[str, str]:
    """The caption and the credit among the elements of a box."""
    holder, caption, owners = _told_apart(box, elements)
    while owners and (not owners[0] or is_credit_word(owners[0])):
        del owners[0]
    credit = owners[0] if owners else ""
    if holder is not None and caption and not credit:
        credit = _behind_slash(holder, caption) or last_part(holder, caption) or _beside(holder, elements)
    if caption and credit != caption and credit.startswith(caption):
        credit = credit[len(caption) :].lstrip(EDGES)
    caption = without_button(caption, credit)
    for owner in reversed(owners[1:]):  # "Courier" and "handout", each an element of its own
        caption = caption.removesuffix(owner).rstrip(BEFORE_CREDIT) if owner else caption
    if credit and caption.endswith(credit):
        caption = without_label(caption[: -len(credit)].rstrip(BEFORE_CREDIT))
    elif credit and caption.startswith(credit):
        caption = caption[len(credit) :].lstrip(EDGES)
        if is_credit(caption):  # "Photo by Ada Example / Example Images"
            return "", f"{bare_credit(credit)} / {bare_credit(caption)}"
    return caption, bare_credit(credit)


def _told_apart(box: HtmlElement, elements: Sequence[HtmlElement]) -> tuple[HtmlElement | None, str, list[str]]:
    """The element of a caption and its text, and the texts of those that are marked as credits."""
    holder: HtmlElement | None = None
    caption, owners = "", list[str]()
    for element in elements:
        of_caption, of_credit = _marked(element.get("class", "")[:200], element.get("itemprop", "")[:100])
        tag = element.tag
        if not (of_caption or of_credit or tag == "figcaption"):
            continue  # as of most
        if len(element) and tag != "figcaption" and of_caption and of_credit:
            continue  # a box of both
        if of_credit and (tag in _CREDIT_TAGS or (caption and not of_caption)) and not (of_caption and any(owners)):
            owners.append(_TOGGLES.sub("", element_text(element, MAX_CREDIT_CHARS)) if _is_of(element, box) else "")
        elif not caption and (of_caption or tag == "figcaption"):
            caption = _without_link(element_text(element, MAX_CAPTION_CHARS)) if _is_of(element, box) else ""
            holder = element
    return holder, caption, owners


@lru_cache(maxsize=4096)  # the boxes of a page's pictures are alike
def _marked(name: str, item: str) -> tuple[bool, bool]:
    """Whether class and itemprop say that an element holds a caption, or a credit."""
    if item == "caption":
        return True, False
    marks = f"{name} {item}"
    return _CAPTION.search(marks) is not None, _CREDIT.search(marks) is not None


def _without_link(caption: str) -> str:
    """A caption without "read more >" or an offer to buy the picture at its end. The sign alone tells nothing: it ends
    quotations, too.
    """
    caption = _TOGGLES.sub("", caption[: offer.start()] if (offer := _FOR_SALE.search(caption)) else caption)
    if (found := _ON.search(caption)) and not ("»" in found[0] and caption.count("«") >= caption.count("»")):
        words = f"{found[1]}{found[2]}".split()
        for start in range(len(words)):
            if linkwords.says(" ".join(words[start:])) == "related":
                return (caption[: found.start()] + " ".join(words[:start])).rstrip()
    return caption if len(caption) > 1 else ""  # "cap" is of the large first letter of a text, too


def _behind_slash(holder: HtmlElement, caption: str) -> str:
    """The credit in a caption that is an element of its own behind a slash: "The quay <span>/ Ada Example</span>".

    <em>, <i> and <cite> are of titles and of other languages, too.
    """
    for element in islice(holder.iterdescendants("span", "small"), _MAX_BOX):
        text = element_text(element, MAX_CREDIT_CHARS)
        before = caption[: -len(text)].rstrip() if text and caption.endswith(text) else ""
        if before and (text.startswith(("/", "|")) or before.endswith(("/", "|"))):
            bare = text.strip(EDGES)
            return bare if len(bare.split()) <= CREDIT_WORDS else ""
    return ""


def _beside(holder: HtmlElement, elements: Sequence[HtmlElement]) -> str:
    """The credit that stands in a figure beside its caption."""
    inside = set(islice(holder.iter(), _MAX_BOX))
    for element in elements:
        text = element.text.strip() if isinstance(element.tag, str) and element.text else ""
        if text and element not in inside and element.tag not in _NO_CAPTION and is_credit(text):
            return text
    return ""


def _is_of(element: HtmlElement, box: HtmlElement) -> bool:
    """Whether an element is of a box's own picture, and not of a figure in it."""
    figure = next(element.iterancestors("figure"), None)
    return figure is None or figure is box or figure in box.iterancestors()
