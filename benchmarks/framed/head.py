"""What a page says of its story to machines: holes for another one in the head and in JSON-LD."""

from __future__ import annotations

import json
import re
from typing import Any

from lxml.html import HtmlElement

from benchmarks.framed.holes import hole
from benchmarks.framed.markup import drop

_ISO = re.compile(r"\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2})?(?:\.\d+)?(?:Z|[+-]\d{2}:?\d{2})?)?")
_STORY_TYPES = re.compile(r"Article|Posting|Report|Review|WebPage", re.IGNORECASE)
_RETOLD = {"headline": "jsontitle", "name": "jsontitle", "articleBody": "jsonbody", "description": "jsondescription",
           "datePublished": "jsoniso", "dateModified": "jsoniso", "dateCreated": "jsoniso", "url": "jsonurl",
           "@id": "jsonurl", "alternativeHeadline": "jsontitle", "text": "jsonbody"}  # fmt: skip
_ABOUT_STORY = frozenset((
    "keywords", "about", "mentions", "articleSection", "wordCount", "comment", "hasPart", "speakable", "commentCount",
    "abstract", "mainEntity", "video", "associatedMedia",
))  # fmt: skip


def retell_head(tree: HtmlElement) -> None:
    """Holes for what the head says of the story; what it says beside that, keywords and the like, goes."""
    for title in tree.iter("title"):
        if title.getparent() is not None and title.getparent().tag == "head":
            title.text = hole("title")
    for link in tree.iter("link"):
        relation = (link.get("rel") or "").lower()
        if relation in ("canonical", "amphtml", "shortlink", "alternate"):
            link.set("href", hole("url") if relation == "canonical" else "")
    for meta in tree.iter("meta"):
        name = (meta.get("property") or meta.get("name") or meta.get("itemprop") or "").lower()
        content = meta.get("content") or ""
        if _ISO.match(content) and "zqHOLE" not in content:
            meta.set("content", hole("iso"))
        elif name.endswith(("title", "headline")) and "site" not in name:
            meta.set("content", hole("title"))
        elif name.endswith("description"):
            meta.set("content", hole("description"))
        elif name.endswith(("author", "creator", "byl")) and "http" not in content and "twitter" not in name:
            meta.set("content", hole("author"))
        elif name.endswith(("url", "identifier", "app-argument")) and "image" not in name:
            meta.set("content", hole("url"))
        elif "keyword" in name or name.endswith("tag") or "modified" in name or "published" in name:
            meta.set("content", "")


def retell_scripts(tree: HtmlElement) -> None:
    """JSON-LD tells of the new story; other scripts, which may hold the old one, go."""
    for script in list(tree.iter("script", "template", "noscript")):
        if script.tag == "script" and (script.get("type") or "").lower() == "application/ld+json":
            text = _json_ld(script.text or "")
            if text:
                script.text = text
                continue
        drop(script)


def _json_ld(text: str) -> str | None:
    try:
        data = json.loads(text, strict=False)
    except (ValueError, RecursionError):
        return None
    return json.dumps(_retold(data), ensure_ascii=False).replace("<", "\\u003c")


def _retold(data: Any) -> Any:
    if isinstance(data, list):
        return [_retold(item) for item in data]
    if not isinstance(data, dict):
        return data
    kinds = data.get("@type")
    if any(_STORY_TYPES.search(str(kind)) for kind in (kinds if isinstance(kinds, list) else [kinds]) if kind):
        found: dict[str, Any] = {}
        for key, value in data.items():
            if key in _RETOLD and isinstance(value, str):
                found[key] = hole(_RETOLD[key])
            elif key in ("author", "creator"):
                found[key] = {"@type": "Person", "name": hole("jsonauthor")}
            elif key not in _ABOUT_STORY:
                found[key] = _retold(value)
        return found
    return {key: _retold(value) for key, value in data.items()}
