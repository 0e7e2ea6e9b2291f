"""Every address of a publisher at one moment: its stories, indexes, feeds, variants and the pages that are none."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from types import ModuleType
from zlib import crc32

from newscrawl.demo import feeds, oddities, scroll, semantic, soup, tables
from newscrawl.demo.content import Entry
from newscrawl.demo.markup import image_path
from newscrawl.demo.pieces import KEPT, Article, Edition, compose, names
from newscrawl.demo.truth import Truth

DESIGNS: dict[str, ModuleType] = {"semantic": semantic, "soup": soup, "tables": tables, "scroll": scroll}
HTML = "text/html; charset=utf-8"
_XML = "application/xml; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Resource:
    """What the server answers at a path; ``truth`` is None for what no crawler would take for a page."""

    path: str
    body: bytes
    content_type: str = HTML
    status: int = 200
    location: str | None = None
    modified: datetime | None = None
    truth: Truth | None = None


def resources(edition: Edition) -> dict[str, Resource]:
    """The publisher's addresses by path."""
    found = [
        *_stories(edition),
        *_indexes(edition),
        *_announcements(edition),
        *_oddities(edition),
        *(_image(entry) for entry in edition.entries),
    ]
    return {resource.path: resource for resource in found}


def truth_of(edition: Edition, article: Article) -> Truth:
    """What a crawl should store of a story's page."""
    entry = article.entry
    return Truth(
        publisher=edition.publisher.name,
        url=article.url,
        path=edition.path(entry),
        kind=entry.kind,
        expect="story",
        title=article.title,
        description=entry.description,
        authors=names(edition, entry),
        date_published=article.published.isoformat(),
        language=entry.language,
        section=edition.publisher.sections[entry.section],
        text=article.text,
        removed=tuple((piece.role, text) for piece in article.pieces if piece.role not in KEPT for text in piece.texts),
        is_free="paywall" not in entry.flags,
    )


def other_truth(edition: Edition, path: str, kind: str, expect: str) -> Truth:
    """What is true of an address that gives no story of its own."""
    return Truth(publisher=edition.publisher.name, url=edition.base + path, path=path, kind=kind, expect=expect)


def encode(edition: Edition, html: str) -> tuple[bytes, str]:
    """A page's bytes and their Content-Type: the old design has bytes of windows-1252 and no charset in the header."""
    if edition.publisher.design == "tables":
        return html.encode("cp1252"), "text/html"
    return html.encode(), HTML


def _page(edition: Edition, path: str, html: str, truth: Truth | None, modified: datetime | None = None) -> Resource:
    body, content_type = encode(edition, html)
    return Resource(path, body, content_type, modified=modified, truth=truth)


def _stories(edition: Edition) -> Iterator[Resource]:
    design = DESIGNS[edition.publisher.design]
    for entry in edition.entries:
        article = compose(edition, entry)
        path = edition.path(entry)
        yield _page(edition, path, design.article_page(edition, article), truth_of(edition, article), article.modified)
        variant = {
            "semantic": ("/amp" + path, oddities.amp_page),
            "soup": ("/druck" + path, oddities.bare_page),
            "tables": (f"/imprimer/{4000 + entry.number}.htm", tables.print_page),
        }.get(edition.publisher.design)
        if variant:
            truth = other_truth(edition, variant[0], "variant", "duplicate")
            yield _page(edition, variant[0], variant[1](edition, article), truth, article.modified)


def _indexes(edition: Edition) -> Iterator[Resource]:
    paper, design = edition.publisher, DESIGNS[edition.publisher.design]
    newest = max(edition.modified.values())

    def index(path: str, heading: str, entries: tuple[Entry, ...], extra: str = "") -> Resource:
        html = design.index_page(edition, heading, entries, extra)
        return _page(edition, path, html, other_truth(edition, path, "index", "absent"), newest)

    yield index("/", paper.title, edition.entries, oddities.home_links(edition))
    for key, name in paper.sections.items():
        entries = tuple(entry for entry in edition.entries if entry.section == key)
        yield index(edition.section_path(key), name, entries)
    for name in paper.writers:
        entries = tuple(entry for entry in edition.entries if name in entry.authors)
        yield index(edition.author_path(name), name, entries)


def _announcements(edition: Edition) -> Iterator[Resource]:
    newest = max(edition.modified.values())
    for path, (body, content_type) in announcements(edition).items():
        yield Resource(path, body, content_type, modified=newest)


def announcements(edition: Edition) -> dict[str, tuple[bytes, str]]:
    """robots.txt, feeds and sitemaps by path: the bytes and their Content-Type."""
    design = edition.publisher.design
    files: dict[str, tuple[bytes, str]] = {}
    sitemaps: tuple[str, ...] = ()
    if design == "semantic":
        files["/feed.xml"] = feeds.rss(edition, oddities.STALE).encode(), "application/rss+xml; charset=utf-8"
    elif design == "soup":
        wall = ((oddities.CONSENT_WALL, "Was der Bürgermeister verschweigt", min(edition.published.values())),)
        files["/atom.xml"] = feeds.atom(edition, wall).encode(), "application/atom+xml; charset=utf-8"
    elif design == "tables":
        sitemaps = ("/sitemap_index.xml",)
        children = ("/sitemap-news.xml.gz", "/sitemap-articles.xml")
        files[sitemaps[0]] = feeds.sitemap_index(edition, children).encode(), _XML
        files[children[0]] = feeds.news_sitemap(edition), "application/gzip"
        extra = (oddities.SOFT_404, f"/imprimer/{4000 + edition.entries[0].number}.htm")
        files[children[1]] = feeds.sitemap(edition, extra).encode(), _XML
    else:
        sitemaps = ("/sitemap.txt",)
        files[sitemaps[0]] = feeds.text_sitemap(edition).encode(), "text/plain; charset=utf-8"
        files["/feed.json"] = feeds.json_feed(edition, 3).encode(), "application/feed+json"
    files["/robots.txt"] = feeds.robots_txt(edition, sitemaps).encode(), "text/plain; charset=utf-8"
    return files


def _oddities(edition: Edition) -> Iterator[Resource]:
    for odd in oddities.pages(edition):
        truth = other_truth(edition, odd.path, odd.kind, odd.expect)
        if odd.content_type:
            yield Resource(odd.path, odd.html.encode("latin-1"), odd.content_type, truth=truth)
        else:
            resource = _page(edition, odd.path, odd.html, truth)
            yield replace(resource, status=odd.status, location=odd.location)


def _image(entry: Entry) -> Resource:
    """A picture without a camera: sky, sun, hills, in colours that the slug decides."""
    seed = crc32(entry.slug.encode())
    hue, sun, hill = seed % 360, 80 + seed % 560, 120 + seed // 7 % 120
    svg = (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 720 360">'
        f'<rect width="720" height="360" fill="hsl({hue},45%,78%)"/>'
        f'<circle cx="{sun}" cy="90" r="46" fill="hsl({(hue + 40) % 360},80%,88%)"/>'
        f'<path d="M0 {hill + 80}Q180 {hill} 360 {hill + 70}T720 {hill + 40}V360H0Z" fill="hsl({hue},35%,45%)"/>'
        f'<path d="M0 {hill + 140}Q240 {hill + 90} 430 {hill + 130}T720 {hill + 100}V360H0Z" '
        f'fill="hsl({hue},40%,30%)"/>'
        "</svg>"
    )
    return Resource(image_path(entry), svg.encode(), "image/svg+xml")
