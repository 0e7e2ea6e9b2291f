"""The pages of a newsroom that give no story, or a story that has another address."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from newscrawl.demo import semantic, tables
from newscrawl.demo.markup import anchor, escape, inline
from newscrawl.demo.pieces import KEPT, Article, Edition

CONSENT_WALL = "/lokales/was-der-buergermeister-verschweigt-100190.html"
SOFT_404 = "/article/3990/le-moulin-a-vendre.htm"
MEMBERS = "/members/puzzle-club"
REDIRECT = "/r/1001"
PDF = "/files/harbour-survey.pdf"
#: Items that the courier's feed still names: the first is gone (410), the second never was (404).
STALE = (
    ("/local/2019/03/old-lido-to-be-filled-in", "Old lido to be filled in"),
    ("/local/2019/04/a-story-that-was-never-here", "A story that was never here"),
)
_PDF = """%PDF-1.4
1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj
2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj
3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 144]>>endobj
trailer<</Root 1 0 R>>
%%EOF
"""


@dataclass(frozen=True, slots=True)
class Oddity:
    """A page with what it is and what a crawl should make of it; a ``content_type`` means that it is no HTML."""

    path: str
    kind: str
    expect: str
    html: str
    status: int = 200
    location: str | None = None
    content_type: str | None = None


def pages(edition: Edition) -> Iterator[Oddity]:
    """The odd pages of a publisher; each design has its own."""
    if edition.publisher.design == "semantic":
        yield from _courier(edition)
    elif edition.publisher.design == "soup":
        yield Oddity(CONSENT_WALL, "consent_wall", "rejection:consent_wall", _consent_wall(edition))
    elif edition.publisher.design == "tables":
        yield Oddity(SOFT_404, "soft_404", "rejection:soft_404", _soft_404(edition))


def _courier(edition: Edition) -> Iterator[Oddity]:
    target = edition.url(edition.publisher.entries[0])
    yield Oddity(REDIRECT, "redirect", "duplicate", "<p>Moved.</p>", 301, target)
    members = semantic.page(
        edition,
        "Puzzle club | The Tarnmouth Courier",
        "",
        "<article><h1>Puzzle club</h1><p>Members find a new crossword here every morning, set by a retired pilot "
        "who has never once used the same clue twice.</p></article>",
    )
    yield Oddity(MEMBERS, "disallowed", "absent", members)
    yield Oddity(PDF, "pdf", "absent", _PDF, content_type="application/pdf")
    for status, (path, title) in zip((410, 404), STALE, strict=True):
        yield Oddity(path, "error", "rejection:http_error", error_page(edition, status, title), status)


def home_links(edition: Edition) -> str:
    """What a home page links to beside its stories: variants, files, walls, and what robots.txt forbids."""
    first = edition.publisher.entries[0]
    links = {
        "semantic": [
            (MEMBERS, "Puzzle club for members"),
            (REDIRECT, "Most read last week: Winter ferry returns to Gannet Island"),
            ("/amp" + edition.path(first), "Winter ferry returns: the light version for slow connections"),
            (edition.path(first) + "?utm_source=home&utm_medium=teaser", "Again: the winter ferry is back"),
            (PDF, "The harbour survey as a PDF"),
        ],
        "soup": [
            (CONSENT_WALL, "Was der Bürgermeister im Ausschuss lieber verschweigt"),
            ("/druck" + edition.path(first), "Mühlbrücke gesperrt: die Seite zum Ausdrucken"),
        ],
        "tables": [(f"/imprimer/{4000 + first.number}.htm", "Le pont suspendu : version imprimable")],
    }.get(edition.publisher.design, [])
    items = "".join(f"<li>{anchor(href, text)}</li>" for href, text in links)
    return f"<ul>{items}</ul>" if items else ""


def tracking_path(edition: Edition) -> str | None:
    """An address of a story that differs by its tracking parameters alone, where the publisher uses them."""
    if edition.publisher.design != "semantic":
        return None
    return edition.path(edition.publisher.entries[0]) + "?utm_source=home&utm_medium=teaser"


def amp_page(edition: Edition, article: Article) -> str:
    """The page for telephones; its canonical address is that of the story."""
    return _bare(edition, article, '<html amp lang="en">')


def bare_page(edition: Edition, article: Article) -> str:
    """The page for the printer; its canonical address is that of the story."""
    return _bare(edition, article, f'<html lang="{article.entry.language}">')


def _bare(edition: Edition, article: Article, root: str) -> str:
    body = "\n".join(
        f"<p>{inline(edition, line)}</p>" for piece in article.body if piece.role in KEPT for line in piece.lines
    )
    return f"""<!DOCTYPE html>
{root}<head><meta charset="utf-8"><title>{escape(article.title)}</title>
<link rel="canonical" href="{article.url}"></head>
<body><h1>{escape(article.title)}</h1>
{body}
</body></html>
"""


def _consent_wall(edition: Edition) -> str:
    title = escape(edition.publisher.title)
    return f"""<!DOCTYPE html>
<html lang="de"><head><meta charset="utf-8"><title>{title}: Ihre Zustimmung</title></head>
<body style="font-family:sans-serif;max-width:36rem;margin:3rem auto">
<h1>Ihre Privatsphäre ist uns wichtig</h1>
<p>Um unsere Seiten kostenlos zu lesen, stimmen Sie bitte der Verwendung von Cookies und der Verarbeitung Ihrer Daten
für Werbung und Messung durch uns und 143 Partner zu.</p>
<p>Sie können Ihre Einwilligung jederzeit in den Datenschutz-Einstellungen widerrufen. Ohne Zustimmung lesen Sie den
{title} mit einem Pur-Abo ohne Werbung für 3,99 Euro im Monat.</p>
<form method="post" action="/zustimmung"><button>Alle akzeptieren und weiter</button>
<button>Einstellungen verwalten</button></form>
<p><a href="/datenschutz">Datenschutz</a> <a href="/impressum">Impressum</a></p>
</body></html>
"""


def _soft_404(edition: Edition) -> str:
    return tables.page(
        edition,
        f"Page introuvable - {edition.publisher.title}",
        "",
        '<div class="titre">Page introuvable</div><p>La page que vous demandez n’existe plus ou a été déplacée.</p>'
        '<p>Vérifiez l’adresse ou revenez à <a href="/">la page d’accueil</a>.</p>',
    )


def error_page(edition: Edition, status: int, title: str) -> str:
    """The page of a 404 or 410; ``title`` is that of the missing story."""
    home = anchor("/", edition.publisher.title)
    return (
        f'<!DOCTYPE html><html lang="{edition.publisher.language}"><head><title>{status}</title></head>'
        f"<body><h1>{status}</h1><p>{escape(title)}</p><p>{home}</p></body></html>"
    )
