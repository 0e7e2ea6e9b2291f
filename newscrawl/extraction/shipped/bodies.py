"""A story's body in a page's data, written as HTML: strings of HTML or plain text, and the block trees of editors.

Content systems write their blocks each in its own way (Portable Text, ProseMirror, Slate, Draft.js, Editor.js,
Gutenberg, Contentful, Arc, React elements), but all say what a block is in one key and put its text or its children
into another. Those keys are looked for; what is a picture, an advertisement or another story is passed over.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from newscrawl.extraction.structured import tidy

#: Values looked at in one state, and how deep it is looked into.
MAX_NODES = 300_000
MAX_DEPTH = 60
#: Parts and characters of a body beyond which it is none.
MAX_PARTS = 50_000
MAX_BODY_CHARS = 2_000_000
_LEAST_CHARS = 150  # of a body

_BODY_KEYS = frozenset(
    "articlebody articlebodyhtml articlecontent articletext blocks body bodyblocks bodyhtml bodyrichtext bodytext"  # noqa: SIM905
    " children components content contentblocks contentelements contenthtml contents copy document elements fulltext"
    " html htmlbody htmlcontent maincontent paragraphs rendered richtext story storybody storyhtml storytext text"
    " value".split()
)
_KIND_KEYS = ("type", "_type", "nodeType", "tag", "tagName", "name", "kind", "blockName", "__typename", "component")
_TEXT_KEYS = ("text", "html", "content", "value", "body", "rendered", "textContent")
_CHILD_KEYS = (
    "content", "children", "blocks", "nodes", "elements", "items", "components", "innerBlocks", "paragraphs",
    "document", "root", "data", "model", "attributes", "attrs", "props", "value", "body", "json", "fields",
)  # fmt: skip
_HEADING = re.compile(r"^(?:h[1-6]|.*head(?:ing|er|line)?(?:[-_ ]?\w{1,6})?|sub(?:title|head)\w*|title)$")
_ITEM = re.compile(r"^(?:li|list-?_?item|.*list-?item)$")
_LIST = re.compile(r"^(?:ul|ol|list|.*(?:bulleted|numbered|ordered|unordered|bullet)-?_?list|list-?block)$")
_QUOTE = re.compile(r"^(?:blockquote|quote|.*blockquote)$")
_PARAGRAPH = re.compile(
    r"^(?:p|.*paragraph\w*|text|raw_?html|html|unstyled|block|normal|body-?text|text-?block|richtext-?text)$"
)
_INLINE = frozenset(
    "a abbr b bold code em emphasis entry-hyperlink fragment hyperlink i italic inline leaf link mark s small"  # noqa: SIM905
    " span strong sub sup text u underline xref".split()
)
_PASSED = re.compile(
    r"image|photo|picture|video|audio|podcast|galler|slideshow|carousel|embed|advert|^ads?$|^ad[-_]|[-_]ad$|promo|related"
    r"|newsletter|widget|iframe|caption|author|byline|social|tweet|twitter|instagram|facebook|youtube|pull-?_?quote|button"
    r"|poll|quiz|script|^style$|^svg$|recommend|teaser|readmore|read-also|nav|menu|footer|comment|share|login|paywall|media"
)
_PICTURE = re.compile(r"image|photo|picture|figure")
_HOLDERS = ("image", "photo", "picture", "data", "attributes", "attrs", "model", "props", "fields", "value")
_CAPTION_KEYS, _CREDIT_KEYS = ("caption", "legend"), ("credit", "credits", "copyright")
_SPEAKER_KEYS = ("attribution", "cite", "citation", "speaker", "source", "author")
_TAG = re.compile(r"<(?:p|div|br|h[1-6]|ul|ol|li|blockquote|a|b|i|em|strong|span)\b[^<>]{0,2000}>", re.I)
_PLAIN_KIND = re.compile(
    r"^(?:core/|core-|block-|element-|story-?block-|article-?|body-?)|(?:block|element|component|node|widget)$"
)


@dataclass(frozen=True, slots=True)
class Body:
    """A body as HTML, and the objects around it, the nearest first: they say whose it is."""

    html: str
    owners: tuple[Mapping[str, Any], ...]


def find_bodies(value: Any) -> Iterator[Body]:
    """Everything in a value that may be a story's body, outermost first; the parts of one are not told apart."""
    left = MAX_NODES
    stack: list[tuple[Any, tuple[Mapping[str, Any], ...]]] = [(value, ())]
    while stack and left > 0:
        node, owners = stack.pop()
        left -= 1
        if len(owners) > MAX_DEPTH:
            continue
        if isinstance(node, list):
            if _is_element(node) or any(_is_element(entry) for entry in node[:20] if isinstance(entry, list)):
                yield from _body(node, owners)
            stack.extend((entry, owners) for entry in reversed(node) if isinstance(entry, (dict, list)))
        elif isinstance(node, dict):
            around = (node, *owners)
            for key, entry in node.items():
                if _key(key) in _BODY_KEYS and isinstance(entry, (str, list, dict)):
                    yield from _body(entry, around)
            stack.extend((entry, around) for entry in reversed(node.values()) if isinstance(entry, (dict, list)))


def _key(key: str) -> str:
    return key[:40].lower().replace("_", "").replace("-", "")


def _body(value: Any, owners: tuple[Mapping[str, Any], ...]) -> Iterator[Body]:
    if isinstance(value, str) and len(value) < _LEAST_CHARS:
        return
    writer = _Writer()
    written = writer.block(value, 0)
    if writer.left >= 0 and _LEAST_CHARS <= len(written) <= MAX_BODY_CHARS:
        yield Body(written, owners[:4])


def text_as_html(text: str) -> str:
    """HTML as it is; plain text with a paragraph a line."""
    if _TAG.search(text):
        return f"<div>{text}</div>"
    if "&lt;" in text and _TAG.search(unescaped := html.unescape(text)):
        return f"<div>{unescaped}</div>"
    return "".join(f"<p>{html.escape(line, quote=False)}</p>" for line in text.splitlines() if line.strip())


def _is_element(node: Any) -> bool:
    """React's ["$", "p", key, {"children": …}]."""
    return isinstance(node, list) and len(node) == 4 and node[0] == "$" and isinstance(node[3], dict)


class _Writer:
    """Writes one body; ``left`` bounds the work, as parts of a value may be shared many times."""

    def __init__(self) -> None:
        self.left = MAX_PARTS

    def block(self, node: Any, depth: int) -> str:
        self.left -= 1
        if depth > MAX_DEPTH or self.left < 0:
            return ""
        if isinstance(node, str):
            return text_as_html(node)
        if _is_element(node):
            return self._typed(str(node[1]).lower(), node[3], node[3].get("children"), depth)
        if isinstance(node, list):
            if node and all(isinstance(entry, str) for entry in node):
                return "".join(map(text_as_html, node))
            return "".join(self.block(entry, depth + 1) for entry in node)
        if isinstance(node, dict):
            return self._typed(_kind(node), node, None, depth)
        return ""

    def _typed(self, kind: str, node: Mapping[str, Any], children: Any, depth: int) -> str:
        """A block that says what it is."""
        if _PASSED.search(kind):
            return _captioned(node) if _PICTURE.search(kind) else ""
        if _QUOTE.match(kind):
            quote = self._marked("blockquote", node, children, depth)
            return quote.removesuffix("</blockquote>") + _spoken(node, quote)
        tag = (
            "h2" if _HEADING.match(kind)
            else "li" if _ITEM.match(kind)
            else "ul" if _LIST.match(kind)
            else "p" if _PARAGRAPH.match(kind)
            else ""
        )  # fmt: skip
        return self._marked(tag, node, children, depth)

    def _marked(self, tag: str, node: Mapping[str, Any], children: Any, depth: int) -> str:
        """A block in its element, in none where ``tag`` is ""."""
        text = children if children is not None else _text_of(node)
        if tag in ("h2", "p") or (tag and _is_inline(text)):
            inner = self.inline(text, depth + 1) if text is not None else self._within(node, depth)
            if not inner.strip():
                inner = self._within(node, depth)
            nested = "<p" in inner or "<div" in inner
            return inner if nested and tag == "p" else f"<{tag}>{inner}</{tag}>" if inner else ""
        inner = self.block(children, depth + 1) if children is not None else self._within(node, depth)
        if not inner and isinstance(text, str):
            inner = text_as_html(text)
        return f"<{tag}>{inner}</{tag}>" if tag and inner else inner

    def _within(self, node: Mapping[str, Any], depth: int) -> str:
        """The children of a block, from the first key that holds some."""
        for key in _CHILD_KEYS:
            value = node.get(key)
            if isinstance(value, (list, dict)) and value and (inner := self.block(value, depth + 1)):
                return inner
        text = _text_of(node)
        return text_as_html(text) if isinstance(text, str) else ""

    def inline(self, node: Any, depth: int) -> str:
        """Text and what is marked in it; of the marks, links stay."""
        self.left -= 1
        if depth > MAX_DEPTH or self.left < 0:
            return ""
        if isinstance(node, str):
            return node if _TAG.search(node) else html.escape(html.unescape(node), quote=False)
        if _is_element(node):
            inner = self.inline(node[3].get("children"), depth + 1)
            return _linked(node[3].get("href"), inner)
        if isinstance(node, list):
            return "".join(self.inline(entry, depth + 1) for entry in node)
        if not isinstance(node, dict) or _PASSED.search(_kind(node)):
            return ""
        if "break" in _kind(node):
            return "<br>"
        text = _text_of(node)
        inner = self.inline(text, depth + 1) if text is not None else ""
        if not inner:
            inner = "".join(self.inline(node[key], depth + 1) for key in _CHILD_KEYS if isinstance(node.get(key), list))
        target = node.get("href") or node.get("url")
        for key in ("data", "attrs", "attributes", "fields"):
            if not target and isinstance(node.get(key), dict):
                target = node[key].get("href") or node[key].get("uri") or node[key].get("url")
        return _linked(target, inner)


def _captioned(node: Mapping[str, Any]) -> str:
    """The caption and the credit of a picture, without the picture."""
    said = (_said(node, keys) for keys in (_CAPTION_KEYS, _CREDIT_KEYS))
    words = " ".join(text for text in said if text)
    return f"<figure><figcaption>{html.escape(words, quote=False)}</figcaption></figure>" if words else ""


def _spoken(node: Mapping[str, Any], quote: str) -> str:
    """The end of a quotation with who said it, where the quotation itself does not end so."""
    if not quote.endswith("</blockquote>"):
        return ""
    speaker = html.escape(_said(node, _SPEAKER_KEYS), quote=False)
    return f"<p>{speaker}</p></blockquote>" if speaker and speaker not in quote else "</blockquote>"


def _said(node: Mapping[str, Any], keys: tuple[str, ...]) -> str:
    """The first text under one of the keys, in a block or in what it holds; HTML as text."""
    for holder in (node, *(node.get(key) for key in _HOLDERS)):
        for key in keys:
            value = holder.get(key) if isinstance(holder, Mapping) else None
            value = value.get("text") if isinstance(value, Mapping) else value
            if text := tidy(value):
                return text
    return ""


def _linked(target: Any, inner: str) -> str:
    if isinstance(target, str) and inner and len(target) < 2000 and "<a " not in inner:
        return f'<a href="{html.escape(target)}">{inner}</a>'
    return inner


def _kind(node: Mapping[str, Any]) -> str:
    """What a block says that it is, in lower case and without its system's prefix."""
    for key in _KIND_KEYS:
        value = node.get(key)
        if isinstance(value, str) and 0 < len(value) <= 60:
            kind = re.sub(r"(?<=[a-z])(?=[A-Z])", "-", value).lower()
            style = node.get("style")  # Portable Text: a block whose style is h2
            if kind == "block" and isinstance(style, str):
                kind = style.lower() if style.lower() != "normal" else "p"
            return _PLAIN_KIND.sub("", kind).strip("-_/ ") or kind
    return ""


def _text_of(node: Mapping[str, Any]) -> Any:
    """The text of a block: a string, or a list of inline pieces; None where it has neither."""
    for holder in (node, node.get("data"), node.get("attributes"), node.get("model"), node.get("attrs")):
        if isinstance(holder, Mapping):
            for key in _TEXT_KEYS:
                value = holder.get(key)
                if isinstance(value, str) and value.strip():
                    return value
    for key in ("children", "content", "nodes", "inline"):
        value = node.get(key)
        if isinstance(value, list) and value and _is_inline(value):
            return value
    return None


def _is_inline(value: Any) -> bool:
    if isinstance(value, str):
        return True
    if _is_element(value):
        return str(value[1]).lower() in _INLINE
    if isinstance(value, list):
        return bool(value) and all(map(_is_inline, value[:50]))
    if isinstance(value, dict):
        kind = _kind(value)
        return kind in _INLINE or (not kind and isinstance(value.get("text"), str)) or "break" in kind
    return False
