"""The design of a site built by a bundler: nothing but divs with hashed class names, and meta tags."""

from __future__ import annotations

from zlib import crc32

from newscrawl.demo.content import Entry
from newscrawl.demo.markup import anchor, escape, inline, meta, names_html, open_graph, picture
from newscrawl.demo.pieces import Article, Edition, Piece, names


def css(name: str) -> str:
    """A class name as a bundler makes it: it says nothing."""
    return f"_{crc32(name.encode()):08x}"


_STYLE = f"""
body{{margin:0;font:16px/1.55 sans-serif;background:#fff;color:#222}}
.{css("wrap")}{{max-width:760px;margin:0 auto;padding:0 16px}}
.{css("top")}{{background:#7a1f1f;color:#fff;padding:14px 0}}
a{{color:#7a1f1f}}.{css("top")} a{{color:#fff;margin-right:14px;text-decoration:none}}
.{css("logo")}{{font-size:28px;font-weight:700}}.{css("top")} .{css("small")}{{color:#e8cfcf}}
.{css("h")}{{font-size:30px;font-weight:700;line-height:1.2;margin:10px 0}}
.{css("p")}{{margin:14px 0}}.{css("sub")}{{font-weight:700;font-size:20px}}.{css("small")}{{font-size:13px;color:#777}}
.{css("lead")}{{font-weight:700}}.{css("q")}{{font-size:21px;font-style:italic;margin:20px 32px}}
.{css("box")}{{border:1px solid #ddd;border-radius:6px;padding:12px 16px;margin:20px 0;background:#f8f4f0}}
.{css("row")}{{display:flex;gap:24px}}.{css("row")} div{{flex:1}}img{{max-width:100%;height:auto}}
.{css("cookie")}{{position:fixed;bottom:0;left:0;right:0;background:#333;color:#fff;padding:10px}}
"""


def div(name: str, html: str) -> str:
    return f'<div class="{css(name)}">{html}</div>'


def page(edition: Edition, title: str, head: str, main: str, language: str = "") -> str:
    """A whole document around its main part."""
    paper = edition.publisher
    menu = "".join(anchor(edition.section_path(key), name) for key, name in paper.sections.items())
    cookies = [escape(line) for line in paper.words["cookies"]]
    buttons = "".join(f'<span class="{css("btn")}">{label}</span> ' for label in cookies[1:])
    return f"""<!DOCTYPE html>
<html lang="{language or paper.language}"><head><meta charset="utf-8"><title>{escape(title)}</title>
{head}
<style>{_STYLE}</style></head><body><div id="root">
{div("top", div("wrap", div("logo", anchor("/", paper.title)) + div("small", escape(paper.motto)) + div("menu", menu)))}
{div("wrap", main)}
{div("wrap", div("small", escape(paper.words["legal"])))}
{div("cookie", f"<div>{cookies[0]}</div><div>{buttons}</div>")}
</div></body></html>
"""


def article_page(edition: Edition, article: Article) -> str:
    entry, paper = article.entry, edition.publisher
    suffixed = f"{article.title} | {paper.title}"
    head = "\n".join(
        [
            f'<link rel="canonical" href="{article.url}">',
            '<link rel="alternate" type="application/atom+xml" href="/atom.xml">',
            meta(
                [
                    ("description", entry.description),
                    ("author", ", ".join(names(edition, entry))),
                    ("keywords", ", ".join(entry.tags)),
                ],
                key="name",
            ),
            open_graph(edition, article, suffixed),
            meta(
                [
                    ("article:published_time", article.published.isoformat()),
                    ("article:modified_time", article.modified.isoformat()),
                    ("article:section", paper.sections[entry.section]),
                    ("article:content_tier", "locked" if "paywall" in entry.flags else "free"),
                ]
            ),
        ]
    )
    top = []
    for piece in article.head:
        text = escape(piece.lines[0], quote=False)
        if piece.shape == "headline":
            top.append(f'<h1 class="{css("h")}">{text}</h1>')
        elif piece.shape == "byline":
            top.append(div("small", f"{escape(paper.words['by'])} {names_html(edition, article)}"))
        elif piece.shape == "share":
            links = [("#teilen", "/druck" + edition.path(entry), "#mail")[i] for i in range(len(piece.lines))]
            labels = zip(links, piece.lines, strict=True)
            top.append(div("small", " ".join(anchor(href, label) for href, label in labels)))
        else:
            top.append(div("lead" if piece.shape == "standfirst" else "small", text))
    body = "\n".join(piece_html(edition, entry, piece) for piece in article.body)
    tail = "\n".join(piece_html(edition, entry, piece) for piece in article.tail)
    main = div("head", "\n".join(top)) + "\n" + div("content", body) + "\n" + div("after", tail)
    return page(edition, suffixed, head, main, entry.language)


def piece_html(edition: Edition, entry: Entry, piece: Piece) -> str:
    """The markup of a piece of the body or the tail; empty for what the page itself prints."""
    lines = [inline(edition, line) for line in piece.lines]
    match piece.shape:
        case "paragraph" | "correction":
            return div("p", lines[0])
        case "heading":
            return div("sub", lines[0])
        case "quote":
            return div("q", lines[0])
        case "list":
            return "<ul>" + "".join(f"<li>{line}</li>" for line in lines) + "</ul>"
        case "table":
            rows = ["".join(f"<div>{cell}</div>" for cell in line.split(" | ")) for line in lines]
            return div("table", "".join(div("row", row) for row in rows))
        case "caption":
            credit = escape(edition.publisher.words["image_credit"])
            return div("fig", picture(entry) + div("small", f"{lines[0]} {credit}: {lines[1]}"))
        case "time":
            return div("small", lines[0])
        case _:
            return _furniture(piece, lines)


def _furniture(piece: Piece, lines: list[str]) -> str:
    match piece.shape:
        case "promo":
            field = f'<input type="email" placeholder="{lines[2]}">' if len(lines) == 4 else ""
            button = f'<button type="button">{lines[-1]}</button>'
            return div("box", div("sub", lines[0]) + div("p", lines[1]) + f"<form>{field}{button}</form>")
        case "more":
            return div("p", f'<a href="{piece.links[0]}">{lines[0]}</a>')
        case "related":
            items = "".join(
                div(
                    "item",
                    div("small", lines[1 + 3 * i])
                    + div("lead", f'<a href="{link}">{lines[2 + 3 * i]}</a>')
                    + div("p", lines[3 + 3 * i]),
                )
                for i, link in enumerate(piece.links)
            )
            return div("box", div("sub", lines[0]) + items)
        case "ad":
            return div("slot", div("small", lines[0]))
        case "paywall":
            return div(
                "box",
                div("sub", lines[0]) + div("p", lines[1]) + div("p", f'<a href="/abo/anmelden">{lines[2]}</a>'),
            )
        case "note":
            return div("small", lines[0])
        case "tags":
            tags = " ".join(f'<a href="/thema/{number}">{tag}</a>' for number, tag in enumerate(lines[1:]))
            return div("small", f"<span>{lines[0]}</span> {tags}")
        case "bio":
            person = f'<a href="{piece.links[0]}">{lines[1]}</a>'
            return div("box", div("small", lines[0]) + div("lead", person) + div("p", lines[2]))
        case "comments":
            posts = zip(lines[1:-1:2], lines[2:-1:2], strict=True)
            html = "".join(div("item", div("lead", name) + div("p", text)) for name, text in posts)
            return div("box", div("sub", lines[0]) + html + div("small", lines[-1]))
        case _:
            return ""


def index_page(edition: Edition, heading: str, entries: tuple[Entry, ...], extra: str) -> str:
    """Home, a section, or an author's stories: teasers, with ``extra`` HTML below them."""
    teasers = "\n".join(
        div(
            "item",
            div("small", escape(entry.kicker))
            + div("sub", anchor(edition.path(entry), edition.title(entry)))
            + div("p", escape(entry.description)),
        )
        for entry in entries
    )
    head = '<link rel="alternate" type="application/atom+xml" href="/atom.xml">'
    title = f"{heading} | {edition.publisher.title}"
    return page(edition, title, head, div("h", escape(heading)) + teasers + extra)
