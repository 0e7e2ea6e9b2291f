"""The design of an endless page: short stories in <main>, and on some pages the next story whole below the first."""

from __future__ import annotations

from newscrawl.demo import semantic
from newscrawl.demo.content import Entry
from newscrawl.demo.markup import anchor, escape, inline, meta, names_html, open_graph
from newscrawl.demo.pieces import Article, Edition, Piece

_STYLE = """
body{margin:0;font:18px/1.7 'Trebuchet MS',sans-serif;background:#f2f8f9;color:#12343b}
.barra,.contenido,.pie{max-width:40rem;margin:0 auto;padding:1rem}.barra b{font-size:1.7rem;color:#d1603d}
.barra a{margin-right:1rem}.historia{background:#fff;border-radius:12px;padding:1.2rem 1.6rem;margin-bottom:2rem}
a{color:#9c3f22}figure{margin:1rem 0}figcaption,.ad-slot{font-size:14px;color:#54777d}
h1,h2{line-height:1.2}.dato,.antetitulo{font-size:14px;color:#54777d}img{width:100%;height:auto}
aside,.autora,.mas,.opiniones{border-top:2px solid #d1603d;margin:1.5rem 0;padding-top:.6rem;font-size:16px}
.galletas{position:sticky;bottom:0;background:#12343b;color:#fff;padding:.5rem}
"""


def page(edition: Edition, title: str, head: str, main: str) -> str:
    """A whole document around its <main>."""
    paper = edition.publisher
    menu = "".join(anchor(edition.section_path(key), name) for key, name in paper.sections.items())
    cookies = "".join(f"<span>{escape(line)}</span> " for line in paper.words["cookies"])
    return f"""<!DOCTYPE html>
<html lang="{paper.language}"><head><meta charset="utf-8"><title>{escape(title)}</title>
{head}
<style>{_STYLE}</style></head>
<body>
<div class="barra"><a href="/"><b>{escape(paper.title)}</b></a><br>{escape(paper.motto)}<br>{menu}</div>
<main class="contenido">
{main}
</main>
<div class="pie">{escape(paper.words["legal"])}</div>
<div class="galletas">{cookies}</div>
</body></html>
"""


def article_page(edition: Edition, article: Article) -> str:
    entry, paper = article.entry, edition.publisher
    head = "\n".join(
        [
            f'<link rel="canonical" href="{article.url}">',
            '<link rel="alternate" type="application/feed+json" href="/feed.json">',
            meta([("description", entry.description)], key="name"),
            open_graph(edition, article, article.title),
            meta([("article:published_time", article.published.isoformat())]),
        ]
    )
    top = []
    for piece in article.head:
        text = escape(piece.lines[0], quote=False)
        if piece.shape == "headline":
            top.append(f"<h1>{text}</h1>")
        elif piece.shape == "byline":
            top.append(f'<p class="dato">{escape(paper.words["by"])} {names_html(edition, article)}</p>')
        elif piece.shape == "date":
            top.append(f'<p class="dato"><time datetime="{article.published.isoformat()}">{text}</time></p>')
        elif piece.shape == "share":
            top.append('<p class="dato">' + " ".join(anchor("#", label) for label in piece.lines) + "</p>")
        else:
            top.append(f'<p class="{"antetitulo" if piece.shape == "kicker" else "dato"}">{text}</p>')
    body = "\n".join(semantic.piece_html(edition, entry, piece) for piece in article.body)
    tail = "\n".join(_tail_html(edition, entry, piece) for piece in article.tail)
    story = f'<article class="historia">{chr(10).join(top)}\n<div class="texto">\n{body}\n</div></article>'
    return page(edition, f"{article.title} · {paper.title}", head, f"{story}\n{tail}")


def _tail_html(edition: Edition, entry: Entry, piece: Piece) -> str:
    if piece.shape != "next":
        return semantic.piece_html(edition, entry, piece)
    lines = [inline(edition, line) for line in piece.lines]
    paragraphs = "".join(f"<p>{line}</p>" for line in lines[1:])
    return (
        f'<article class="historia" data-url="{piece.links[0]}"><h2><a href="{piece.links[0]}">{lines[0]}</a></h2>'
        f'<div class="texto">{paragraphs}</div></article>'
    )


def index_page(edition: Edition, heading: str, entries: tuple[Entry, ...], extra: str) -> str:
    """Home, a section, or an author's stories: teasers, with ``extra`` HTML below them."""
    teasers = "\n".join(
        f'<div class="historia"><span class="antetitulo">{escape(entry.kicker)}</span>'
        f"<h2>{anchor(edition.path(entry), edition.title(entry))}</h2><p>{escape(entry.description)}</p></div>"
        for entry in entries
    )
    return page(edition, f"{heading} · {edition.publisher.title}", "", f"<h1>{escape(heading)}</h1>{teasers}{extra}")
