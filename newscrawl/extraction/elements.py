"""What single elements are, as far as the cutting of a page into blocks asks: hidden, a note, a drop cap, an ad."""

from __future__ import annotations

import re
from collections.abc import Set as AbstractSet
from functools import lru_cache
from itertools import islice

from lxml.html import HtmlElement

#: Elements whose text no reader sees as text of the page; ruby's small print is said again, not said.
SKIPPED = frozenset((
    "applet", "audio", "base", "canvas", "datalist", "embed", "frameset", "head", "iframe", "link", "map",
    "meta", "meter", "noframes", "noscript", "object", "param", "progress", "rp", "rt", "rtc", "script",
    "select", "source", "style", "svg", "template", "textarea", "title", "track", "video",
))  # fmt: skip
#: Elements that stand within a line; every other one begins a new block.
INLINE = frozenset((
    "a", "abbr", "acronym", "amp-img", "b", "bdi", "bdo", "big", "cite", "code", "data", "del", "dfn", "em",
    "font", "i", "img", "input", "ins", "kbd", "mark", "nobr", "output", "picture", "q", "rb", "ruby", "s",
    "samp", "small", "span", "strike", "strong", "sub", "sup", "time", "tt", "u", "var", "wbr",
))  # fmt: skip
#: Such as stand inside a word or at its end: a capital letter in them begins no other word.
WITHIN_WORDS = frozenset(("sub", "sup", "wbr"))
HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
CONTROLS = frozenset(("button", "label", "legend", "option"))
#: Kind of a block by its element.
KIND_BY_TAG = {
    "figcaption": "caption", "blockquote": "quote", "pre": "pre", "li": "li", "dt": "li", "dd": "li", "tr": "row",
    "caption": "caption", **dict.fromkeys(HEADINGS, "heading"), **dict.fromkeys(CONTROLS, "control"),
}  # fmt: skip
#: Of two kinds that apply, a paragraph in a list item in a quote, the one that says more.
RANK = {
    "text": 0, "p": 1, "li": 2, "quote": 3, "pre": 4, "row": 5, "heading": 6, "form": 7, "control": 8, "caption": 9,
}  # fmt: skip
_LAYOUT = frozenset((
    "table", "div", "section", "article", "ul", "ol", "form", "figure", "blockquote", "iframe",
)) | HEADINGS  # fmt: skip
#: A form with this many paragraphs holds the page, not a question to the reader.
_PAGE_FORM_PARAGRAPHS = 4
_MAX_NAME = 300  # characters of class and id that are looked at
_MAX_MARK = 8  # characters of a footnote's mark: "[12]", "†", "1, 2"
_MAX_MARK_ELEMENTS = 6  # elements in it
_POST_NESTING = 4  # elements from the words of a post up to its quotation
_NOTE_NESTING = 4  # elements from the words of a note up to its own
_MAX_NUMBERED = 400  # numbers of lines that are looked at
_MAX_AD = 40  # characters: "Advertisement", "Story continues below"

#: The attributes of most elements that have any: nothing else need be asked of them.
CLASS_ALONE = ["class"]
_CLOSING_BRACKETS = ("]", ")")
_OPENING_QUOTES = tuple("\"'“”„«‹‘‚「『")
# The last two: of words for screen readers alone, where nothing is called so.
_HIDING_STYLE = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|(?<![\w-])clip\s*:\s*rect\(\s*[01](?:px)?[\s,]+[01](?:px)?[\s,]"
    r"|clip-path\s*:\s*inset\(\s*(?:50|100)%\s*\)",
    re.IGNORECASE,
)
#: How style sheets and frameworks call what only screen readers say: "(opens in new tab)".
_READ_ALOUD = re.compile(
    r"(?:^|[\s_])(?:(?:u-)?visually-?hidden|u-hidden-?visually|sr-?only|screen-?reader(?:-?(?:text|only))?|a11y-?hidden"
    r"|assistive-?text|off-?screen)(?!\S)",
    re.IGNORECASE,
)
_DROP_CAP = re.compile(r"drop-?_?caps?|lettrine|capitular|initiale?\b|first-?_?letter|big-?_?letter", re.IGNORECASE)
_MAX_WORDS = 60  # characters of an element of the site's own within a line
_BOXES = frozenset((
    "ad", "ads", "advert", "amp", "audio", "btn", "button", "comment", "comments", "count", "embed", "icon", "more",
    "newsletter", "player", "promo", "read", "related", "save", "share", "slot", "social", "unit", "video", "widget",
))  # fmt: skip
_ICON = re.compile(r"(?:^|[\s_-])icons?(?![a-z])")
_NAMED_ICON = re.compile(r"material-(?:icons?|symbols)")
_NOTE = re.compile(r"note|\bfn|\breference\b|\bcite", re.IGNORECASE)
_MARK = re.compile(r"[\[(]?[\w,\s–-]{1,5}[\])]?|[*†‡§¶#↑↩⤴⁰¹²³⁴-⁹\ufe0e\ufe0f]{1,3}")
_BRACKETED = re.compile(r"\[\w{1,3}\]|[*†‡]{1,3}|[↩⤴][\ufe0e\ufe0f]?")  # or the way back from a note
_GUTTER = re.compile(r"gutter|line-?_?n(?:o|um)|blob-num|lntd", re.IGNORECASE)
_AD = re.compile(
    r"(?<![a-z])(?:ads?|adslot|advert(?:s|ising|isements?)?|dfp|anzeigen?|werbung|sponsored|publicidad|publicit[eàé]|pubblicit[aà]"
    r"|reklama?|annonce)(?![a-z])",
    re.IGNORECASE,
)

#: The classes that networks give to the <blockquote> which their script turns into one of their posts.
_POST = re.compile(
    r"(?:^|\s)(?:twitter-(?:tweet|video)|instagram-media|tiktok-embed|bluesky-embed|mastodon-embed|text-post-media"
    r"|reddit-(?:embed|card)[\w-]*|imgur-embed-pub)(?!\S)"
)


def kind_of(element: HtmlElement, tag: str, inherited: str) -> str:
    """The kind of the blocks that an element holds; ``inherited`` is that of the elements around it."""
    if tag == "tr":
        own = "row" if is_data_row(element) else "text"
    elif tag == "form":
        own = "text" if holds_page(element) else "form"
    elif tag == "p":
        own = "p"
    elif tag == "figcaption" and is_attribution(element):
        own = "quote"
    elif element.get("role") == "heading":
        own = "heading"
    else:
        own = KIND_BY_TAG.get(tag, "text")
    return own if RANK[own] >= RANK[inherited] else inherited


def is_hidden(element: HtmlElement, tag: str) -> bool:
    """Whether the element's own attributes hide it, or show it, within a line, to screen readers alone."""
    names = element.keys()
    if "class" in names:
        if tag in INLINE and _is_read_aloud((element.get("class") or "")[:_MAX_NAME]):
            return True
        if len(names) == 1:
            return tag == "dialog"
    elif not names:
        return tag == "dialog"
    if "hidden" in names and element.get("hidden") != "until-found":
        return True
    if "aria-hidden" in names and element.get("aria-hidden") == "true":
        return True
    if "style" in names and _HIDING_STYLE.search(element.get("style") or ""):
        return True
    return tag == "dialog" and "open" not in names


@lru_cache(maxsize=4096)
def _is_read_aloud(names: str) -> bool:
    return _READ_ALOUD.search(names) is not None


def is_data_row(row: HtmlElement) -> bool:
    """A row of two or more cells without page structure in them; the rows of layout tables are no rows."""
    cells = [child for child in row if child.tag in ("td", "th")]
    if len(cells) < 2:
        return False
    if is_gutter(cells[0]):
        return False
    paragraphs = 0
    for element in row.iterdescendants():
        if element.tag in _LAYOUT and not (element.tag == "div" and not len(element)):
            return False
        paragraphs += element.tag == "p"
    return paragraphs <= 2 * len(cells)


def is_gutter(cell: HtmlElement) -> bool:
    """Whether a cell numbers the lines of the code that stands in the cell beside it."""
    code = cell.getnext()
    if code is None or code.tag != "td" or next(code.iter("pre", "code"), None) is None:
        return False
    if next(cell.iter("pre"), None) is None and not _GUTTER.search(_class(cell)):
        return False
    return all(map(str.isdecimal, " ".join(islice(cell.itertext(), _MAX_NUMBERED)).split()))


def is_attribution(caption: HtmlElement) -> bool:
    """Whether a caption, or a footer, says whose the quotation is that it stands below, and is none of a picture."""
    around = caption.getparent()
    if around is None or next(around.iter("img", "picture", "video", "iframe"), None) is not None:
        return False
    return around.tag == "blockquote" or (around.tag == "figure" and around.find(".//blockquote") is not None)


def holds_page(form: HtmlElement) -> bool:
    """Whether a form is wrapped around the page, as some site software does."""
    if next(form.iterdescendants("h1", "article", "main"), None) is not None:
        return True
    return len(list(islice(form.iterdescendants("p"), _PAGE_FORM_PARAGRAPHS))) == _PAGE_FORM_PARAGRAPHS


def is_note_mark(element: HtmlElement) -> bool:
    """Whether a <sup> or <a> is the mark of a footnote: small, and a jump within a page or named a note.

    x², 1st and a raised link to another page are none.
    """
    text = _short_text(element)
    if text is None or not _MARK.fullmatch(text.strip()):
        return False
    if element.tag == "sup":
        link = next(islice(element.iter("a"), 1), None)
        if link is not None:
            return "#" in (link.get("href") or "")
        return bool(element.attrib) and _NOTE.search(_names(element) + (element.get("role") or "")) is not None
    href = element.get("href") or ""
    if "#" not in href:
        return False
    raised = len(element) == 1 and element[0].tag == "sup" and not (element.text or "").strip()
    if raised or not href.startswith("#"):
        return raised
    if _BRACKETED.fullmatch(text.strip()):
        return True
    is_number = text.strip().isdecimal() and (element.tail or "")[:1] not in _CLOSING_BRACKETS  # of which the text is
    return is_number and _NOTE.search(_names(element)) is not None


def is_mark_of_note(link: HtmlElement) -> bool:
    """Whether a link within the page is, or stands in, the mark of a note."""
    around = link.getparent()
    if is_note_mark(link) or (around is not None and around.tag == "sup" and is_note_mark(around)):
        return True
    text = (_short_text(link) or "").strip()
    return text.isdecimal() and _NOTE.search(_names(link) + (link.get("rel") or "")) is not None


def is_note(element: HtmlElement, targets: AbstractSet[str]) -> bool:
    """Whether an element, or one just around it, bears one of these ids, or the mark does with which it begins."""
    for node in islice((element, *element.iterancestors()), _NOTE_NESTING):
        if node.get("id") in targets:
            return True
        first = node[0] if len(node) else None
        if first is not None and first.tag in INLINE and not targets.isdisjoint((first.get("id"), first.get("name"))):
            return True
    return False


def is_permalink(anchor: HtmlElement) -> bool:
    """Whether a link is a heading's own address, shown as a sign or as the fragment itself: "¶", "#section2"."""
    href = anchor.get("href") or ""
    if not href.startswith("#"):
        return False
    text = (_short_text(anchor, len(href)) or "").strip()
    return bool(text) and (text == href or not any(map(str.isalnum, text)))


def is_quoted(quotation: HtmlElement) -> bool:
    """Whether a <q> has its quotation mark as text, so that the browser's comes on top."""
    return (quotation.text or "").lstrip().startswith(_OPENING_QUOTES)


def is_embedded_post(element: HtmlElement) -> bool:
    """Whether an element is, or stands in, the quotation by which a network's own snippet shows one of its posts."""
    around = (element, *islice(element.iterancestors(), _POST_NESTING))
    return any(node.tag == "blockquote" and _POST.search(_class(node)) for node in around)


def is_drop_cap(element: HtmlElement) -> bool:
    """Whether the class of an element, or of the one around it, says that it is a paragraph's large first letter."""
    if _is_drop_cap_name(_class(element)):
        return True
    parent = element.getparent()
    alone = parent is not None and element.getprevious() is None and element.getnext() is None
    return alone and _is_drop_cap_name(_class(parent))


@lru_cache(maxsize=1024)
def _is_drop_cap_name(name: str) -> bool:
    return _DROP_CAP.search(name) is not None


def is_word(custom: HtmlElement) -> bool:
    """Whether an element of the site's own, which browsers set within the line, is a few words of it: the line goes on
    behind it, and its name is not that of an advertisement, a button or another box."""
    if len(custom) or not 0 < len(custom.text or "") <= _MAX_WORDS:
        return False
    if not (custom.tail or "").strip() and ((following := custom.getnext()) is None or following.tag not in INLINE):
        return False
    return _BOXES.isdisjoint(custom.tag.split("-"))


def is_icon(element: HtmlElement) -> bool:
    """Whether what an element has for text is the sign of an icon font: a letter, or a name like "expand_more"."""
    name = element.get("class")
    if not name or ("icon" not in name and "material-symbols" not in name):
        return False  # as nearly all
    name, text = name[:_MAX_NAME], element.text
    if not text or len(element):
        return False
    sign, tail = text.strip(), element.tail or ""
    if tail[:1].isalnum() or (tail.strip() and len(sign) == 1):
        return False  # a drop cap, a key to press, a team's letter: words go on behind it
    return (len(sign) == 1 and sign.isalpha() and _ICON.search(name) is not None) or (
        _NAMED_ICON.search(name) is not None and sign.replace("_", "").isalnum() and sign.islower()
    )


def is_inline_ad(element: HtmlElement, tag: str) -> bool:
    """Whether a <span> or <ins> within a line is the label of an advertisement by its class."""
    name = _class(element) if tag in ("span", "ins") else ""
    return bool(name) and _is_ad_name(name) and bool((_short_text(element, _MAX_AD) or "").strip())


@lru_cache(maxsize=4096)
def _is_ad_name(name: str) -> bool:
    return _AD.search(name) is not None


def _class(element: HtmlElement) -> str:
    # cut before it is remembered: caches outlive pages, and a class attribute may hold megabytes
    return (element.get("class") or "")[:_MAX_NAME]


def _names(element: HtmlElement) -> str:
    return f"{element.get('class', '')[:_MAX_NAME]} {element.get('id', '')[:_MAX_NAME]} "


def _short_text(element: HtmlElement, limit: int = _MAX_MARK) -> str | None:
    """The text of an element of few elements and characters; None of a larger one."""
    text = element.text or ""
    for count, inner in enumerate(islice(element.iterdescendants(), _MAX_MARK_ELEMENTS + 1)):
        if count == _MAX_MARK_ELEMENTS or len(text) > limit:
            return None
        text += (inner.text or "") + (inner.tail or "") if isinstance(inner.tag, str) else inner.tail or ""
    return text if len(text) <= limit else None
