"""The design of a modern site: <article>, landmarks, JSON-LD."""

from __future__ import annotations

from typing import Any

from newscrawl.demo.content import Entry
from newscrawl.demo.markup import (
    anchor,
    escape,
    image_path,
    inline,
    json_script,
    meta,
    names_html,
    open_graph,
    picture,
)
from newscrawl.demo.pieces import Article, Edition, Piece, names

_CSS = """
body{margin:0;font:17px/1.6 Georgia,serif;color:#1c2733;background:#fbfaf7}
header.site,footer.site,main{max-width:44rem;margin:0 auto;padding:1rem}
header.site{border-bottom:3px double #1f4e79}header.site b{font-size:1.9rem;color:#1f4e79}
nav a{margin-right:1rem;font:14px sans-serif}h1{line-height:1.2}img{width:100%;height:auto}
.kicker,.meta,figcaption,.share,.note,.tags{font:13px sans-serif;color:#5b6b7a}.standfirst{font-size:1.15rem}
aside,.bio,.paywall,.related,.comments{background:#eef2f5;padding:.8rem 1.2rem;margin:1.5rem 0;font:15px sans-serif}
blockquote{border-left:4px solid #1f4e79;margin-left:0;padding-left:1rem}td{padding:.2rem 1rem .2rem 0}
a{color:#1f4e79}header.site a{text-decoration:none}figure{margin:1rem 0}
.share,.tags ul{list-style:none;padding:0;display:flex;gap:1rem}
.ad-slot{font:12px sans-serif;color:#9aa5b1;text-align:center}
.cookies{position:fixed;bottom:0;left:0;right:0;background:#1c2733;color:#fff;padding:.6rem;font:14px sans-serif}
"""


def page(edition: Edition, title: str, head: str, main: str, language: str = "") -> str:
    """A whole document around its <main>."""
    paper = edition.publisher
    menu = "\n".join(anchor(edition.section_path(key), name) for key, name in paper.sections.items())
    cookies = [escape(line) for line in paper.words["cookies"]]
    buttons = "".join(f"<button>{label}</button>" for label in cookies[1:])
    return f"""<!DOCTYPE html>
<html lang="{language or paper.language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{escape(title)}</title>
{head}
<style>{_CSS}</style>
</head>
<body>
<header class="site"><a href="/"><b>{escape(paper.title)}</b></a><p>{escape(paper.motto)}</p>
<nav aria-label="Sections">{menu}</nav></header>
<main>
{main}
</main>
<footer class="site"><p class="legal">{escape(paper.words["legal"])}</p></footer>
<div class="cookies" role="dialog" aria-label="Cookies"><p>{cookies[0]}</p>{buttons}</div>
</body>
</html>
"""


def article_page(edition: Edition, article: Article) -> str:
    entry, paper = article.entry, edition.publisher
    head = "\n".join(
        [
            f'<link rel="canonical" href="{article.url}">',
            f'<link rel="amphtml" href="{edition.base}/amp{edition.path(entry)}">',
            f'<link rel="alternate" type="application/rss+xml" title="{escape(paper.title)}" href="/feed.xml">',
            meta([("description", entry.description)], key="name"),
            open_graph(edition, article, article.title),
            json_script(linked_data(edition, article)),
        ]
    )
    parts = {piece.shape: piece for piece in article.head}
    shown = [piece.lines[0] for piece in article.head if piece.shape == "date"]
    dates = [
        f'<time datetime="{moment.isoformat()}">{escape(text)}</time>'
        for moment, text in zip((article.published, article.modified), shown, strict=False)
    ]
    share = "".join(f'<li><a href="#share">{escape(label)}</a></li>' for label in parts["share"].lines)
    top = f"""<header>
<p class="kicker">{escape(entry.kicker)}</p>
<h1>{escape(article.title)}</h1>
<p class="standfirst">{escape(entry.description)}</p>
<p class="meta byline">{escape(paper.words["by"])} {names_html(edition, article)}</p>
<p class="meta">{" · ".join(dates)}</p>
<p class="meta">{escape(parts["minutes"].lines[0])}</p>
<ul class="share">{share}</ul>
</header>"""
    body = "\n".join(piece_html(edition, entry, piece) for piece in article.body)
    tail = "\n".join(piece_html(edition, entry, piece) for piece in article.tail)
    main = f'<article>\n{top}\n<div class="article-body">\n{body}\n</div>\n</article>\n{tail}'
    return page(edition, f"{article.title} | {paper.title}", head, main, entry.language)


def linked_data(edition: Edition, article: Article) -> dict[str, Any]:
    """The story as schema.org has it; articleBody on those that are flagged for it."""
    entry, paper = article.entry, edition.publisher
    kinds = {"liveblog": "LiveBlogPosting", "opinion": "OpinionNewsArticle"}
    data: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": kinds.get(entry.kind, "NewsArticle"),
        "headline": article.title,
        "description": entry.description,
        "url": article.url,
        "mainEntityOfPage": article.url,
        "datePublished": article.published.isoformat(),
        "dateModified": article.modified.isoformat(),
        "author": [
            {"@type": "Organization" if name == entry.agency else "Person", "name": name}
            for name in names(edition, entry)
        ],
        "publisher": {"@type": "NewsMediaOrganization", "name": paper.title, "url": edition.base + "/"},
        "image": [edition.base + image_path(entry)],
        "articleSection": paper.sections[entry.section],
        "keywords": list(entry.tags),
        "inLanguage": entry.language,
        "isAccessibleForFree": "paywall" not in entry.flags,
    }
    if "ld_body" in entry.flags:
        data["articleBody"] = article.text.replace("\n", "\n\n")
    if entry.kind == "video":
        data["video"] = {
            "@type": "VideoObject",
            "name": article.title,
            "description": entry.description,
            "uploadDate": article.published.isoformat(),
            "thumbnailUrl": edition.base + image_path(entry),
        }
    return data


def piece_html(edition: Edition, entry: Entry, piece: Piece) -> str:
    """The markup of a piece of the body or the tail; empty for what the page itself prints."""
    lines = [inline(edition, line) for line in piece.lines]
    match piece.shape:
        case "paragraph":
            return f"<p>{lines[0]}</p>"
        case "heading":
            return f"<h2>{lines[0]}</h2>"
        case "quote":
            return f"<blockquote><p>{lines[0]}</p></blockquote>"
        case "list":
            return "<ul>" + "".join(f"<li>{line}</li>" for line in lines) + "</ul>"
        case "table":
            cells = ["<td>" + line.replace(" | ", "</td><td>") + "</td>" for line in lines]
            return "<table>" + "".join(f"<tr>{row}</tr>" for row in cells) + "</table>"
        case "correction":
            return f'<p class="correction"><em>{lines[0]}</em></p>'
        case "caption":
            credit = f"{escape(edition.publisher.words['image_credit'])}: {lines[1]}"
            return f"<figure>{picture(entry)}<figcaption>{lines[0]} <small>{credit}</small></figcaption></figure>"
        case "time":
            return f'<p class="meta"><time>{lines[0]}</time></p>'
        case "player":
            return f'<video controls width="720" height="405" poster="{image_path(entry)}"></video>'
        case _:
            return _furniture(piece, lines)


def _furniture(piece: Piece, lines: list[str]) -> str:
    match piece.shape:
        case "promo":
            field = f'<label>{lines[2]} <input type="email"></label>' if len(lines) == 4 else ""
            return (
                f'<aside class="newsletter"><h3>{lines[0]}</h3><p>{lines[1]}</p>'
                f'<form action="/newsletter" method="post">{field}<button>{lines[-1]}</button></form></aside>'
            )
        case "more":
            return f'<p class="read-more"><a href="{piece.links[0]}"><strong>{lines[0]}</strong></a></p>'
        case "related":
            items = "".join(
                f'<li><span class="kicker">{lines[1 + 3 * i]}</span> <a href="{link}">{lines[2 + 3 * i]}</a>'
                f"<p>{lines[3 + 3 * i]}</p></li>"
                for i, link in enumerate(piece.links)
            )
            return f'<section class="related"><h3>{lines[0]}</h3><ul>{items}</ul></section>'
        case "ad":
            return f'<div class="ad-slot" data-slot="mid"><span>{lines[0]}</span></div>'
        case "paywall":
            return f'<div class="paywall"><h3>{lines[0]}</h3><p>{lines[1]}</p><a href="/login">{lines[2]}</a></div>'
        case "note":
            return f'<p class="note">{lines[0]}</p>'
        case "tags":
            tags = "".join(f'<li><a href="/topic/{n}" rel="tag">{tag}</a></li>' for n, tag in enumerate(lines[1:]))
            return f'<div class="tags"><span>{lines[0]}</span><ul>{tags}</ul></div>'
        case "bio":
            return (
                f'<section class="bio"><h3>{lines[0]}</h3><p><a href="{piece.links[0]}">{lines[1]}</a></p>'
                f"<p>{lines[2]}</p></section>"
            )
        case "comments":
            posts = "".join(
                f"<li><b>{name}</b><p>{text}</p></li>" for name, text in zip(lines[1:-1:2], lines[2:-1:2], strict=True)
            )
            return f'<section class="comments"><h3>{lines[0]}</h3><ol>{posts}</ol><p>{lines[-1]}</p></section>'
        case _:
            return ""


def index_page(edition: Edition, heading: str, entries: tuple[Entry, ...], extra: str) -> str:
    """Home, a section, or an author's stories: teasers, with ``extra`` HTML below them."""
    teasers = "\n".join(
        f'<section class="teaser"><span class="kicker">{escape(entry.kicker)}</span>'
        f"<h2>{anchor(edition.path(entry), edition.title(entry))}</h2>"
        f"<p>{escape(entry.description)}</p></section>"
        for entry in entries
    )
    head = '<link rel="alternate" type="application/rss+xml" href="/feed.xml">'
    main = f"<h1>{escape(heading)}</h1>\n{teasers}\n{extra}"
    return page(edition, f"{heading} | {edition.publisher.title}", head, main)
