"""From bytes to a parsed page: is it HTML at all, in which encoding, and the one parse that all steps share."""

from __future__ import annotations

import re
from functools import lru_cache

from charset_normalizer import from_bytes
from lxml import etree
from lxml.html import (
    HtmlComment,
    HtmlElement,
    HtmlEntity,
    HTMLParser,
    HtmlProcessingInstruction,
    document_fromstring,
)
from w3lib.encoding import (
    html_body_declared_encoding,
    http_content_type_encoding,
    read_bom,
    resolve_encoding,
)

from newscrawl.extraction.browsertree import open_shadow_roots, out_of_head
from newscrawl.extraction.document import Document
from newscrawl.items import Page, Rejection, RejectionReason

#: Bytes. The longest labelled real page has 6 MB, scripts included; a parse takes about 20 ms a megabyte.
MAX_BYTES = 10_000_000
#: Elements. The labelled real page with the most has 11,529; so many can take trafilatura five seconds, twice as many
#: four times that.
MAX_ELEMENTS = 50_000
#: Elements around an element. Of every fifth labelled page the deepest has 55; libxml2 drops what is below some 2,000,
#: and trafilatura takes minutes for tables in tables in tables. To look costs a quarter of a millisecond a page.
MAX_DEPTH = 400
_TOO_DEEP = etree.XPath(f"boolean({'/*' * (MAX_DEPTH + 2)})")  # level by level, which ends at the deepest
_SNIFFED = 2048  # bytes looked at to tell HTML from the rest
_DETECTED = 65_536  # bytes given to the charset detector, which is slow
# UTF-8 with one broken sequence in so many sound ones is still UTF-8 (a cut character, a pasted quote); of a page that
# says that it is UTF-8, one in one: texts in other encodings hold hardly any sound sequence.
_SOUND_TO_BROKEN, _SOUND_TO_BROKEN_DECLARED = 4, 1

_HTML_START = re.compile(rb"<(?:!doctype\s+html|html|head|body|title|meta|article|main|div|p|h1)[\s/>]", re.IGNORECASE)
_FEED_START = re.compile(
    rb"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:rss|feed|rdf:RDF|urlset|sitemapindex)[\s>]", re.DOTALL
)
_ANY_TAG = re.compile(rb"<[a-zA-Z!/]")
_MAGIC = (
    b"%PDF-", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"RIFF", b"PK\x03\x04", b"\x1f\x8b", b"\x00\x00\x00\x1cftyp",
    b"\x00\x00\x00\x18ftyp", b"\x00\x00\x00\x20ftyp", b"ID3", b"OggS", b"\x7fELF", b"MZ", b"BZh", b"7z\xbc\xaf",
    b"Rar!", b"{\\rtf", b"wOFF", b"wOF2", b"\xd0\xcf\x11\xe0",
)  # fmt: skip
_TEXT_TYPES = frozenset(
    [
        "text/html",
        "application/xhtml+xml",
        "text/plain",
        "text/xml",
        "application/xml",
        "application/octet-stream",
        "binary/octet-stream",
        "application/x-unknown",
        "unknown/unknown",
    ]
)
# Doctypes that lxml takes for something else than HTML, and <html .../> that would close at once.
_ODD_DOCTYPE = re.compile(r"\A\s*<!doctype(?![^>]{0,80}html)[^>]{0,200}>", re.IGNORECASE)
_CLOSED_HTML = re.compile(r"(<html[^>]{0,2000}?)\s*/>", re.IGNORECASE)
# What XML cannot hold, as a character or as a reference to one: lxml lets it in, and then fails on writing it back.
_CONTROLS = bytes(code for code in (*range(32), 127) if code not in (9, 10, 13))
_NONCHARACTERS = re.compile("[\ufffe\uffff]")
_ONE_CLASS = etree.ElementDefaultClassLookup(
    element=HtmlElement, comment=HtmlComment, pi=HtmlProcessingInstruction, entity=HtmlEntity
)
# A reference may lack its semicolon.
_CONTROL_REFERENCE = re.compile(
    rb"&#(?:0*(?:[0-8]|1[124-9]|2[0-9]|3[01])(?![0-9])|[xX]0*(?:[0-8bBcCeEfF]|1[0-9a-fA-F])(?![0-9a-fA-F]));?"
)
# Codecs that Python alone has: names of hosts and escapes of its strings, which would be undone in a page's text.
_NO_CHARSETS = frozenset(("idna", "punycode", "unicode-escape", "raw-unicode-escape"))


def open_page(page: Page) -> Document | Rejection:
    """Decode and parse a page, or say why it is none: too_large, empty or not_html."""
    if len(page.body) > MAX_BYTES:
        return Rejection(page.url, RejectionReason.TOO_LARGE, f"{len(page.body)} bytes, at most {MAX_BYTES} are read")
    if not page.body or page.body.isspace():
        return Rejection(page.url, RejectionReason.EMPTY, "no bytes")
    content_type = page.header("content-type")
    if fault := _not_html(page.body, content_type):
        return Rejection(page.url, RejectionReason.NOT_HTML, fault)
    html = decode(page.body, content_type)
    tree = parse(html)
    if tree is None:
        return Rejection(page.url, RejectionReason.EMPTY, "no element that can be parsed")
    document = Document(page, html, tree)
    if fault := _oversize(document):
        return Rejection(page.url, RejectionReason.TOO_LARGE, fault)
    return document


def _oversize(document: Document) -> str | None:
    elements = len(document.elements)
    if elements > MAX_ELEMENTS:
        return f"{elements} elements, at most {MAX_ELEMENTS} are read"
    if _TOO_DEEP(document.tree):
        return f"nested more than {MAX_DEPTH} deep"
    return None


def _not_html(body: bytes, content_type: str | None) -> str | None:
    """What the bytes are instead of HTML; None where they are HTML. Bytes that begin as HTML beat the header."""
    bom, _ = read_bom(body)
    start = body[: 2 * _SNIFFED].replace(b"\0", b"") if bom and bom != "utf-8" else body[:_SNIFFED]
    if body.startswith(_MAGIC):
        return "binary data"
    if _FEED_START.match(start):
        return "a feed or a sitemap"
    if _HTML_START.search(start) and not start.lstrip().startswith((b"{", b"[")):
        return None
    mime = (content_type or "").partition(";")[0].strip().lower()
    if mime and mime not in _TEXT_TYPES:
        return f"Content-Type {mime[:80]}"
    if start.count(b"\0") > len(start) // 20 and not _utf16_guess(body):
        return "binary data"
    if body.lstrip().startswith((b"{", b"[")) and not _HTML_START.search(body):
        return "JSON data"
    if mime not in ("text/html", "application/xhtml+xml") and not _ANY_TAG.search(body):
        return "plain text"
    return None


def decode(body: bytes, content_type: str | None = None) -> str:
    """Bytes as text: BOM, then what is sound UTF-8, then the header's and the page's own charset, then a detector.

    Sound UTF-8 with characters outside ASCII is nothing else, whatever a header says: other encodings produce it by
    chance only in a few characters, and wrong headers are common.
    """
    bom, mark = read_bom(body)
    if bom:
        return body[len(mark or b"") :].decode(bom, "replace")
    if guess := _utf16_guess(body):
        return body.decode(guess, "replace")
    named = declared_encodings(body, content_type)
    stateful = any(name.startswith(("iso2022", "iso-2022", "hz", "utf-7")) for name in named)
    if not stateful or not body.isascii():
        text = _try(body, "utf-8")
        if text is not None:
            return text
    for name in named:
        if name == "utf-8" and _is_utf8(body, _SOUND_TO_BROKEN_DECLARED):
            return body.decode("utf-8", "replace")
        text = _try(body, name)
        if text is not None:
            return text
    if _is_utf8(body, _SOUND_TO_BROKEN):
        return body.decode("utf-8", "replace")
    legacy = next((name for name in named if name != "utf-8"), None)
    return body.decode(legacy or _detect(body), "replace")


def declared_encodings(body: bytes, content_type: str | None) -> list[str]:
    """The Python codecs that the header and the page name, in this order, known ones only."""
    header = resolve_encoding(http_content_type_encoding(content_type) or "")
    inside = resolve_encoding(html_body_declared_encoding(body) or "")
    if inside and inside.startswith("utf-16"):
        inside = "utf-8"  # as browsers do: a <meta> that could be read as ASCII does not stand in UTF-16
    return list(dict.fromkeys(name for name in (header, inside) if name and _is_charset(name)))


@lru_cache(maxsize=64)
def _is_charset(name: str) -> bool:
    """Whether a codec makes text of any bytes, as "hex" and "undefined" do not."""
    try:
        b"a".decode(name, "replace")
    except (LookupError, UnicodeError):
        return False
    return name not in _NO_CHARSETS


def _utf16_guess(body: bytes) -> str | None:
    """UTF-16 without a BOM shows as markup with every other byte zero."""
    start = body[:64]
    if len(start) < 8 or start.count(0) < len(start) // 3:
        return None
    if not any(start[1::2]):
        return "utf-16-le"
    return "utf-16-be" if not any(start[0::2]) else None


def _try(body: bytes, encoding: str) -> str | None:
    try:
        return body.decode(encoding)
    except (UnicodeDecodeError, LookupError):
        return None


def _is_utf8(body: bytes, sound_to_broken: int) -> bool:
    text = body.decode("utf-8", "replace")
    broken = text.count("\ufffd")
    sound = sum(1 for letter in text if letter > "\x7f") - broken
    return sound >= broken * sound_to_broken


def _detect(body: bytes) -> str:
    """The likeliest encoding of undeclared text; windows-1252, as browsers do, where the detector has no answer."""
    sample = re.sub(rb"(?s)<(script|style)\b.*?</\1>|<[^>]*>", b" ", body)[:_DETECTED]
    best = from_bytes(sample).best()
    return resolve_encoding(best.encoding) or "cp1252" if best and best.encoding != "ascii" else "cp1252"


def parse(html: str) -> HtmlElement | None:
    """The one parse of a page; None where no element comes of it. Takes any string; raises MemoryError alone."""
    if "\ufffe" in html or "\uffff" in html:
        html = _NONCHARACTERS.sub("", html)
    html = _ODD_DOCTYPE.sub("", html, count=1)
    if closed := _CLOSED_HTML.search(html, 0, 4000):
        html = f"{html[: closed.start()]}{closed[1]}>{html[closed.end() :]}"
    # bytes: a str with an XML encoding declaration is refused
    markup = html.encode("utf-8", "replace").translate(None, delete=_CONTROLS)
    markup = _CONTROL_REFERENCE.sub(b"", markup)
    parser = HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, collect_ids=False, huge_tree=True)
    # lxml asks a Python function for the class of every element it hands out; one class for all spares a sixth of the
    # time of decoding, trafilatura and segmentation together
    parser.set_element_class_lookup(_ONE_CLASS)
    try:
        tree = document_fromstring(markup, parser=parser)
    except (etree.LxmlError, ValueError, AssertionError) as error:
        if getattr(error, "code", None) == etree.ErrorTypes.ERR_NO_MEMORY:
            raise MemoryError from error  # no fault of the page's markup
        return None
    out_of_head(tree)
    if "shadowroot" in html:
        open_shadow_roots(tree)
    return tree if len(tree) else None
