"""A story's main picture: what the page declares, with the caption and the credit of what it shows."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import Any
from urllib.parse import unquote, urljoin, urlsplit

from newscrawl.addresses import is_whole
from newscrawl.domains import site_of
from newscrawl.extraction import captions, picturecredits
from newscrawl.extraction.document import Document
from newscrawl.extraction.evidence import Found, untaken
from newscrawl.extraction.marked import is_elsewhere
from newscrawl.extraction.picturenames import MAX_URL_CHARS, name_of, name_parts
from newscrawl.extraction.structured import Structured, as_list, element_text, tidy
from newscrawl.items import Block, Claim, Image, Picture
from newscrawl.texts import squash
from newscrawl.wordlists import word_lists

_MAX_FIGURES = 5
_SENTENCE = 30  # letters; fewer are a name
_LEAST_SITE = 6  # letters of a site's name that are no word for what is on many pictures
_LEAST_SHORT = 3  # letters of a short form of it, with which a name begins
_WORDS = re.compile(r"[^\W_]+")
_LEAST_PART = 4  # letters of what may be but a part of it
#: Folders of pictures of people and blogs.
_PORTRAITS = frozenset(("avatars", "blavatar", "blavatars", "gravatar", "gravatars"))
_CODE = re.compile(r"[0-9a-f]{8,}")
_UNSEEN = re.compile("[\x00-\x1f\x7f\u200b\u2060\ufeff]+")  # in an address: copied along with it
_SIZED = re.compile(r"(.*[^\W\d_])(?!(?:19|20)\d\d$)\d{3,4}")  # "courier1200"; a year is no size
_IS_SET = re.compile(r"(?:\s|%20)\d+(?:\.\d+)?[wx]\s*(?:,|$)")
_META = ("og:image:secure_url", "og:image:url", "og:image")
_LATER_META = ("twitter:image", "twitter:image:src", "parsely-image-url")
_OWNERS = ("creditText", "creator", "author", "copyrightHolder", "copyrightNotice")


def find_image(document: Document, structured: Structured) -> Found[Image | None]:
    """The story's main picture: its absolute address, its caption and its credit line, each where the page has it.

    Pictures that stand for the site, a logo or a placeholder, are none of the story. What is printed below the picture
    comes before what machines are told, which is often the headline once more.
    """
    taken: tuple[str, str, Mapping[str, Any]] | None = None
    others: list[Claim] = []
    emblems = _emblems(document, structured)
    for url, source, declared in _declared(document, structured):
        refused = "stands for the site" if url in emblems or is_emblem(document, url) else None
        if taken is None and refused is None:
            taken = url, source, declared
        elif taken is None or url != taken[0]:
            others.append(Claim(url, source, refused))
    if taken is None:
        return Found(None, None, untaken(others))
    url, source, declared = taken
    return Found(_described(document, structured, url, declared), source, untaken(others))


def find_captioned(
    document: Document, structured: Structured, shown: Sequence[Picture], blocks: Sequence[Block]
) -> Found[Image | None]:
    """The main picture of a page that declares none: the first in a figure with a caption among the story's pictures.

    Not behind the text's last line, where what comes next may begin with a figure, too.
    """
    last = max((number for number, block in enumerate(blocks) if block.kept), default=-1)
    names = {name_of(picture.url).exact or picture.url for picture in shown if picture.position <= last}
    for caption in document.tagged("figcaption")[:_MAX_FIGURES] if names else ():
        figure = next(caption.iterancestors("figure"), None)
        picture = next(figure.iter("img"), None) if figure is not None else None
        if picture is None or is_elsewhere(picture, structured.marks) or not element_text(caption):
            continue
        value = next((v for name in captions.ADDRESSES if (v := picture.get(name)) and not v.startswith("data:")), "")
        url = address(value.replace("%20", " ").split()[0] if is_set(value) else value, document.url)
        if url and (name_of(url).exact or url) in names:
            return Found(_with_lines(url, captions.around(picture, structured), ("", "")), "figure")
    return Found(None)


def _described(document: Document, structured: Structured, url: str, declared: Mapping[str, Any]) -> Image:
    return _with_lines(url, captions.printed_below(document, structured, url), _told(structured, url, declared))


def _with_lines(url: str, printed: tuple[str, str], told: tuple[str, str]) -> Image:
    """A picture with the caption and the credit that are printed below it, else those that machines are told."""
    (below, line), (told_below, owner) = printed, told
    caption, credit = picturecredits.part_credit(below)
    told_caption, behind = picturecredits.part_credit(told_below)
    caption = caption if any(map(str.isalpha, caption)) else told_caption
    credit = line or credit or owner or behind
    return Image(url, caption or None, credit or None)


# ---------------------------------------------------------------------------------------------- declared


def _declared(document: Document, structured: Structured) -> Iterator[tuple[str, str, Mapping[str, Any]]]:
    """The pictures that the page declares, with what JSON-LD says of each."""
    for name in _META:
        for value in structured.meta.get(name, ())[:1]:
            if url := address(value, document.url):
                yield url, f"meta:{name}", {}
    for value in islice(structured.of_story("image"), 3):
        for url, declared in _objects(structured, value, document.url):
            yield url, "json-ld:image", declared
    for name in _LATER_META:
        for value in structured.meta.get(name, ())[:1]:
            if url := address(value, document.url):
                yield url, f"meta:{name}", {}
    for value in structured.links.get("image_src", ())[:1]:
        if url := address(value, document.url):
            yield url, "link:image_src", {}


def _objects(structured: Structured, value: Any, base: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """The first pictures of a JSON-LD value: addresses, ImageObjects or references to them."""
    for entry in as_list(value)[:5]:
        entry = structured.resolve(entry)
        declared = entry if isinstance(entry, Mapping) else {}
        target = (declared.get("url") or declared.get("contentUrl") or declared.get("@id")) if declared else entry
        if url := address(next(iter(as_list(target)), None), base):
            yield url, declared


def address(value: Any, base: str) -> str | None:
    """The absolute address of a picture that a page names; None for what is none."""
    if not isinstance(value, str) or not 0 < len(value) <= MAX_URL_CHARS:
        return None
    try:
        url = _UNSEEN.sub("", value.strip()).replace(" ", "%20")
        if "&amp;" in url:  # and no other entity: "&region=eu" begins with one
            url = url.replace("&amp;", "&").replace("&amp;", "&")
        if is_set(value):
            return None
        if is_whole(url):
            return url
        parts = urlsplit(url := urljoin(base, url))
        return url if parts.scheme in ("http", "https") and parts.hostname else None
    except ValueError:
        return None


def is_set(value: str) -> bool:
    """Whether a value lists files with their sizes, as a srcset does, and is not the address of one."""
    return _IS_SET.search(value[:MAX_URL_CHARS]) is not None


def _emblems(document: Document, structured: Structured) -> frozenset[str]:
    """The logos that JSON-LD declares."""
    found = [item.data for item in structured.items[:100] if item.via == "logo"]
    values = [value for data in found for value in (data.get("url"), data.get("contentUrl"))]
    return frozenset(url for value in values if (url := address(value, document.url)))


def is_emblem(document: Document, url: str) -> bool:
    """Whether a picture's file is called a logo, a placeholder or the like, and hardly anything else."""
    emblems = word_lists("pictures")["no_picture"]
    *folders, name = unquote(urlsplit(url).path).lower().split("/")
    stem = name.partition(".")[0]
    # "Avatar" is a film as well
    if not _PORTRAITS.isdisjoint(folders) or ("avatar" in folders and _CODE.fullmatch(stem)):
        return True
    if _is_called_after(stem, document.url):
        return True
    words = {*name_parts(name), *(emblems & set(name.replace("-", " ").replace(".", " ").split()))}
    if words.isdisjoint(emblems):
        return False
    rest = {word for word in words - emblems if not word.isdigit()}
    return len(rest) <= 1 or _begins_as_site(name, document.url) or any(_is_of_site(w, document.url) for w in rest)


def _begins_as_site(name: str, url: str) -> bool:
    """Whether a file's name begins with a short form of the site's, "har-logo_alert.jpg" of harbourcourier.example, or
    with an address of its top level: "hc.example-logo.png".
    """
    site = site_of(url)
    first = next(iter(_WORDS.findall(name)), "")
    top = site.rpartition(".")[2]
    is_short = len(first) >= _LEAST_SHORT and site.startswith(first)
    return is_short or (bool(top) and name.startswith(f"{first}.{top}"))


def _is_of_site(word: str, url: str) -> bool:
    """Whether a word is the name of a page's site, or begins or ends it: "courier" of harbourcourier.example."""
    label = site_of(url).partition(".")[0]
    return word in label.split("-") or (len(word) >= _LEAST_PART and (label.startswith(word) or label.endswith(word)))


def _is_called_after(stem: str, url: str) -> bool:
    """Whether a picture's name is that of a page's site, or that of its host with the picture's size.

    "culture.jpg" of culture.courier.example shows what a story is about, "courier-12.jpg" is one of many pictures.
    """
    letters = squash(sized[1] if (sized := _SIZED.fullmatch(stem)) else stem)
    if len(letters) < _LEAST_SITE:
        return False
    labels = (urlsplit(url).hostname or "").split(".") if sized else [site_of(url).partition(".")[0]]
    return letters in map(squash, labels)


def _told(structured: Structured, url: str, declared: Mapping[str, Any]) -> tuple[str, str]:
    """The caption and the credit of a picture by JSON-LD; the headline as a caption is none."""
    name = name_of(url).exact
    objects = [declared, *(data for other, data in _pictures(structured, url) if name_of(other).exact == name)]
    headlines = {squash(tidy(value, 300)) for value in islice(structured.of_story("headline"), 2)}
    headlines |= {squash(value) for value in structured.meta.get("og:title", ())[:1]}
    lines = [tidy(data.get(key), captions.MAX_CAPTION_CHARS) for data in objects for key in ("caption", "description")]
    # One word is a file's name.
    caption = next((line for line in lines if line and not line.isidentifier() and squash(line) not in headlines), "")
    return caption, next(filter(None, (_owner(structured, data.get(key)) for data in objects for key in _OWNERS)), "")


def declared_captions(document: Document, structured: Structured) -> frozenset[str]:
    """Letters and digits of what JSON-LD says that pictures show, where it is a sentence rather than a name."""
    pictures = (data for _, data in _pictures(structured, document.url))
    lines = (data.get(key) for data in pictures for key in ("caption", "description", "name"))
    letters = (squash(tidy(line, captions.MAX_CAPTION_CHARS)) for line in lines)
    return frozenset(told for told in letters if len(told) >= _SENTENCE)


def _pictures(structured: Structured, base: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for item in structured.items[:200]:
        if "imageobject" in item.types and item.via != "logo":
            yield from _objects(structured, item.data, base)


def _owner(structured: Structured, value: Any) -> str:
    entries = [structured.resolve(entry) for entry in as_list(value)[:5]]
    names = [entry.get("name") if isinstance(entry, Mapping) else entry for entry in entries]
    lines = [line for name in names if (line := tidy(name, captions.MAX_CREDIT_CHARS))]
    return ", ".join(lines)[: captions.MAX_CREDIT_CHARS]
