"""HTML that every design of the newsroom shares: escaping, links inside paragraphs, meta tags."""

from __future__ import annotations

import json
from collections.abc import Iterable
from html import escape
from typing import Any

from newscrawl.demo.content import Entry
from newscrawl.demo.pieces import LINK, Article, Edition, names

__all__ = ["anchor", "escape", "inline", "json_script", "meta", "names_html", "open_graph", "picture"]


def inline(edition: Edition, line: str) -> str:
    """A line of a body as HTML, its ``[words](slug)`` links made into anchors."""
    html, end = [], 0
    for match in LINK.finditer(line):
        html += [escape(line[end : match.start()], quote=False), anchor(edition.resolve(match[2]), match[1])]
        end = match.end()
    return "".join(html) + escape(line[end:], quote=False)


def anchor(href: str, text: str, attributes: str = "") -> str:
    return f'<a href="{escape(href)}"{attributes}>{escape(text, quote=False)}</a>'


def meta(pairs: Iterable[tuple[str, str | None]], key: str = "property") -> str:
    return "\n".join(f'<meta {key}="{name}" content="{escape(value)}">' for name, value in pairs if value)


def open_graph(edition: Edition, article: Article, title: str) -> str:
    """The tags that a story shows to those who share it; ``title`` may carry the paper's name."""
    return meta(
        [
            ("og:type", "article"),
            ("og:site_name", edition.publisher.title),
            ("og:title", title),
            ("og:description", article.entry.description),
            ("og:url", article.url),
            ("og:image", edition.base + image_path(article.entry)),
            ("og:locale", f"{article.entry.language}_{edition.publisher.country}"),
        ]
    )


def image_path(entry: Entry) -> str:
    return f"/img/{entry.slug}.svg"


def picture(entry: Entry, attributes: str = "") -> str:
    return f'<img src="{image_path(entry)}" width="720" height="360" alt=""{attributes}>'


def names_html(edition: Edition, article: Article, attributes: str = "") -> str:
    """The byline's names, each a link where the paper has a page for it."""
    people = []
    for name in names(edition, article.entry):
        known = name in edition.publisher.writers
        person = anchor(edition.author_path(name), name, ' rel="author"') if known else escape(name)
        people.append(f"<span{attributes}>{person}</span>" if attributes else person)
    return f" {edition.publisher.words['and']} ".join(people)


def json_script(value: dict[str, Any]) -> str:
    """A JSON-LD script; "</" is broken up so that no text can close it."""
    text = json.dumps(value, ensure_ascii=False, indent=1).replace("</", "<\\/")
    return f'<script type="application/ld+json">\n{text}\n</script>'
