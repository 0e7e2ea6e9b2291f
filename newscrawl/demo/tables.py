"""The design of a site from 2004: tables for layout, microdata, bytes of windows-1252 declared as ISO-8859-1."""

from __future__ import annotations

from newscrawl.demo.content import Entry
from newscrawl.demo.markup import anchor, escape, inline, meta, names_html, picture
from newscrawl.demo.pieces import Article, Edition, Piece

_STYLE = """
body{background:#d8d4c8;font:14px Verdana,sans-serif;margin:0}td{vertical-align:top;padding:8px}
table.page{background:#fff;margin:0 auto;width:900px}.bandeau{background:#2e5339;color:#fff}.bandeau a{color:#fff}
.titre{font:bold 26px Times,serif}.chapo{font-weight:bold}.petit{font-size:11px;color:#666}.corps p{line-height:1.5}
.encart{background:#f3ecd2;border:1px solid #c9bb87;padding:8px;margin:12px 0}img{max-width:100%;height:auto}
.intertitre{color:#2e5339;font-weight:bold}
"""


def page(edition: Edition, title: str, head: str, main: str, side: str = "") -> str:
    """A whole document: banner, main cell, right-hand cell, foot."""
    paper = edition.publisher
    banner = f'<a href="/"><font size="6">{escape(paper.title)}</font></a><br>{escape(paper.motto)}'
    menu = " | ".join(anchor(edition.section_path(key), name) for key, name in paper.sections.items())
    cookies = " ".join(f"<span>{escape(line)}</span>" for line in paper.words["cookies"])
    return f"""<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 4.01 Transitional//EN">
<html lang="{paper.language}">
<head>
<meta http-equiv="Content-Type" content="text/html; charset=iso-8859-1">
<title>{escape(title)}</title>
{head}
<style type="text/css">{_STYLE}</style>
</head>
<body>
<table class="page" cellspacing="0">
<tr class="bandeau"><td colspan="2">{banner}</td></tr>
<tr class="bandeau"><td colspan="2">{menu}</td></tr>
<tr><td width="620">{main}</td><td width="260">{side}</td></tr>
<tr><td colspan="2" class="petit">{escape(paper.words["legal"])}</td></tr>
<tr><td colspan="2" class="petit" id="cookies">{cookies}</td></tr>
</table>
</body>
</html>
"""


def article_page(edition: Edition, article: Article) -> str:
    entry, paper = article.entry, edition.publisher
    head = f'<link rel="canonical" href="{article.url}">\n' + meta([("description", entry.description)], key="name")
    top = []
    for piece in article.head:
        text = escape(piece.lines[0], quote=False)
        if piece.shape == "headline":
            top.append(f'<div class="titre" itemprop="headline">{text}</div>')
        elif piece.shape == "standfirst":
            top.append(f'<p class="chapo" itemprop="description">{text}</p>')
        elif piece.shape == "byline":
            people = names_html(edition, article, ' itemprop="author"')
            top.append(f'<div class="petit">{escape(paper.words["by"])} {people}</div>')
        elif piece.shape == "date":
            top.append(f'<div class="petit">{text}</div>')
        elif piece.shape == "share":
            targets = ("#partager", "#ami", f"/imprimer/{4000 + entry.number}.htm")
            links = (anchor(href, label) for href, label in zip(targets, piece.lines, strict=False))
            top.append(f'<div class="petit outils">{" - ".join(links)}</div>')
        else:
            top.append(f'<div class="petit">{text}</div>')
    top.append(
        meta(
            [
                ("datePublished", article.published.isoformat()),
                ("dateModified", article.modified.isoformat()),
                ("articleSection", paper.sections[entry.section]),
                ("isAccessibleForFree", "false" if "paywall" in entry.flags else "true"),
            ],
            key="itemprop",
        )
    )
    inner = [piece for piece in article.tail if piece.shape != "related"]
    outer = [piece for piece in article.tail if piece.shape == "related"]
    tail = "\n".join(piece_html(edition, entry, piece) for piece in inner)
    main = (
        '<div itemscope itemtype="http://schema.org/NewsArticle">\n'
        + "\n".join(top)
        + f"\n{_body(edition, article)}\n</div>\n{tail}"
    )
    side = "\n".join(piece_html(edition, entry, piece) for piece in outer)
    return page(edition, f"{article.title} - {paper.title}", head, main, side)


def _body(edition: Edition, article: Article) -> str:
    """The body in one container, or in three that are siblings where the story is flagged as split."""
    html = [piece_html(edition, article.entry, piece) for piece in article.body]
    size = -(-len(html) // 3) if "split" in article.entry.flags else len(html)
    parts = ["\n".join(html[start : start + size]) for start in range(0, len(html), size)]
    return "\n".join(f'<div class="corps" id="bloc{n}">\n{part}\n</div>' for n, part in enumerate(parts, 1))


def print_page(edition: Edition, article: Article) -> str:
    """The page for the printer: the story alone, its canonical address that of the story."""
    body = "\n".join(
        piece_html(edition, article.entry, piece)
        for piece in article.body
        if piece.role not in ("promo", "ad", "related")
    )
    return f"""<html><head><meta http-equiv="Content-Type" content="text/html; charset=iso-8859-1">
<title>{escape(article.title)} - {escape(edition.publisher.title)}</title>
<link rel="canonical" href="{article.url}"></head>
<body onload="window.print()"><h1>{escape(article.title)}</h1>
{body}
</body></html>
"""


def piece_html(edition: Edition, entry: Entry, piece: Piece) -> str:
    """The markup of a piece of the body or the tail; empty for what the page itself prints."""
    lines = [inline(edition, line) for line in piece.lines]
    match piece.shape:
        case "paragraph" | "correction":
            return f"<p>{lines[0]}</p>"
        case "heading":
            return f'<p class="intertitre"><b>{lines[0]}</b></p>'
        case "quote":
            return f"<blockquote>{lines[0]}</blockquote>"
        case "list":
            return "<ul>" + "".join(f"<li>{line}</li>" for line in lines) + "</ul>"
        case "table":
            rows = ["<td>" + line.replace(" | ", "</td><td>") + "</td>" for line in lines]
            return '<table border="1">' + "".join(f"<tr>{row}</tr>" for row in rows) + "</table>"
        case "caption":
            credit = escape(edition.publisher.words["image_credit"])
            return (
                f'<table class="photo"><tr><td>{picture(entry)}</td></tr>'
                f'<tr><td class="petit">{lines[0]} {credit} : {lines[1]}</td></tr></table>'
            )
        case _:
            return _furniture(piece, lines)


def _furniture(piece: Piece, lines: list[str]) -> str:
    match piece.shape:
        case "promo":
            field = f'<input type="text" value="{lines[2]}">' if len(lines) == 4 else ""
            return (
                f'<table class="encart"><tr><td><b>{lines[0]}</b><br>{lines[1]}'
                f'<form action="/lettre">{field}<input type="submit" value="{lines[-1]}"></form></td></tr></table>'
            )
        case "more":
            return f'<p><b><a href="{piece.links[0]}">{lines[0]}</a></b></p>'
        case "related":
            rows = "".join(
                f'<tr><td><span class="petit">{lines[1 + 3 * i]}</span><br><a href="{link}">{lines[2 + 3 * i]}</a>'
                f"<br>{lines[3 + 3 * i]}</td></tr>"
                for i, link in enumerate(piece.links)
            )
            return f'<table class="encart"><tr><td><b>{lines[0]}</b></td></tr>{rows}</table>'
        case "ad":
            return f'<div align="center" class="petit">{lines[0]}</div>'
        case "paywall":
            return f'<div class="encart"><b>{lines[0]}</b><br>{lines[1]}<br><a href="/connexion">{lines[2]}</a></div>'
        case "note":
            return f'<p class="petit">{lines[0]}</p>'
        case "tags":
            tags = ", ".join(f'<a href="/mot/{number}">{tag}</a>' for number, tag in enumerate(lines[1:]))
            return f'<div class="petit"><span>{lines[0]}</span> : {tags}</div>'
        case "bio":
            return (
                f'<table class="encart"><tr><td class="petit">{lines[0]}</td></tr>'
                f'<tr><td><a href="{piece.links[0]}"><b>{lines[1]}</b></a><br>{lines[2]}</td></tr></table>'
            )
        case "comments":
            posts = zip(lines[1:-1:2], lines[2:-1:2], strict=True)
            html = "".join(f"<tr><td><b>{name}</b><br>{text}</td></tr>" for name, text in posts)
            return (
                f'<table class="reactions"><tr><td><b>{lines[0]}</b></td></tr>{html}'
                f"<tr><td>{lines[-1]}</td></tr></table>"
            )
        case _:
            return ""


def index_page(edition: Edition, heading: str, entries: tuple[Entry, ...], extra: str) -> str:
    """Home, a section, or an author's stories: teasers, with ``extra`` HTML below them."""
    rows = "\n".join(
        f'<tr><td><span class="petit">{escape(entry.kicker)}</span><br>'
        f"<b>{anchor(edition.path(entry), edition.title(entry))}</b><br>"
        f"{escape(entry.description, quote=False)}</td></tr>"
        for entry in entries
    )
    main = f'<div class="titre">{escape(heading)}</div>\n<table>{rows}</table>\n{extra}'
    return page(edition, f"{heading} - {edition.publisher.title}", "", main)
