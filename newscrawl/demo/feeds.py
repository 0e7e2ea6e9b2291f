"""How the newsroom's publishers announce their stories: feeds, sitemaps and robots.txt."""

from __future__ import annotations

import gzip
import json
from datetime import datetime, timedelta
from email.utils import format_datetime

from newscrawl.demo.markup import escape
from newscrawl.demo.pieces import Article, Edition, compose, names

_XML = '<?xml version="1.0" encoding="UTF-8"?>\n'


def robots_txt(edition: Edition, sitemaps: tuple[str, ...]) -> str:
    """Everything is allowed but /members/ and the newsletter's form."""
    lines = ["User-agent: *", "Disallow: /members/", "Disallow: /newsletter", ""]
    return "\n".join(lines + [f"Sitemap: {edition.base}{path}" for path in sitemaps]) + "\n"


def rss(edition: Edition, stale: tuple[tuple[str, str], ...]) -> str:
    """RSS 2.0 with tracking parameters on every link; ``stale`` are (path, title) of items that have gone since."""
    items = [_rss_item(edition, compose(edition, entry)) for entry in edition.entries]
    items += [
        f"<item><title>{escape(title)}</title><link>{edition.base}{path}</link><guid>{edition.base}{path}</guid></item>"
        for path, title in stale
    ]
    paper = edition.publisher
    return (
        f'{_XML}<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/" '
        'xmlns:atom="http://www.w3.org/2005/Atom">\n<channel>\n'
        f"<title>{escape(paper.title)}</title>\n<link>{edition.base}/</link>\n"
        f"<description>{escape(paper.motto)}</description>\n<language>{paper.language}</language>\n"
        f'<atom:link rel="self" type="application/rss+xml" href="{edition.base}/feed.xml"/>\n'
        + "\n".join(items)
        + "\n</channel>\n</rss>\n"
    )


def _rss_item(edition: Edition, article: Article) -> str:
    entry = article.entry
    creators = "".join(f"<dc:creator>{escape(name)}</dc:creator>" for name in names(edition, entry))
    return (
        f"<item><title>{escape(article.title)}</title>"
        f"<link>{article.url}?utm_source=rss&amp;utm_medium=feed</link>"
        f'<guid isPermaLink="true">{article.url}</guid>'
        f"<description>{escape(entry.description)}</description>{creators}"
        f"<category>{escape(edition.publisher.sections[entry.section])}</category>"
        f"<pubDate>{format_datetime(article.published)}</pubDate>"
        f"<atom:updated>{article.modified.isoformat()}</atom:updated></item>"
    )


def atom(edition: Edition, extra: tuple[tuple[str, str, datetime], ...]) -> str:
    """Atom 1.0; ``extra`` are (path, title, date) of entries that lead to no story."""
    rows = []
    for entry in edition.entries:
        authors = "".join(f"<author><name>{escape(name)}</name></author>" for name in names(edition, entry))
        rows.append(
            _atom_entry(
                edition.url(entry),
                edition.title(entry),
                edition.published[entry.slug],
                edition.modified[entry.slug],
                f"{authors}<summary>{escape(entry.description)}</summary>",
            )
        )
    rows += [_atom_entry(edition.base + path, title, date, date, "") for path, title, date in extra]
    newest = max(edition.modified.values())
    paper = edition.publisher
    return (
        f'{_XML}<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="{paper.language}">\n'
        f"<id>{edition.base}/</id><title>{escape(paper.title)}</title><updated>{newest.isoformat()}</updated>\n"
        f'<link rel="self" href="{edition.base}/atom.xml"/><link rel="alternate" href="{edition.base}/"/>\n'
        + "\n".join(rows)
        + "\n</feed>\n"
    )


def _atom_entry(url: str, title: str, published: datetime, modified: datetime, rest: str) -> str:
    return (
        f'<entry><id>{url}</id><title>{escape(title)}</title><link rel="alternate" type="text/html" href="{url}"/>'
        f"<published>{published.isoformat()}</published><updated>{modified.isoformat()}</updated>{rest}</entry>"
    )


def sitemap_index(edition: Edition, children: tuple[str, ...]) -> str:
    newest = max(edition.modified.values()).isoformat()
    rows = "\n".join(
        f"<sitemap><loc>{edition.base}{path}</loc><lastmod>{newest}</lastmod></sitemap>" for path in children
    )
    namespace = "http://www.sitemaps.org/schemas/sitemap/0.9"
    return f'{_XML}<sitemapindex xmlns="{namespace}">\n{rows}\n</sitemapindex>\n'


def news_sitemap(edition: Edition) -> bytes:
    """The gzipped news sitemap: the stories of the last two days before the newest, as the protocol asks."""
    since = max(edition.published.values()) - timedelta(days=2)
    paper = edition.publisher
    rows = "\n".join(
        f"<url><loc>{edition.url(entry)}</loc><lastmod>{edition.modified[entry.slug].isoformat()}</lastmod><news:news>"
        f"<news:publication><news:name>{escape(paper.title)}</news:name>"
        f"<news:language>{entry.language}</news:language></news:publication>"
        f"<news:publication_date>{edition.published[entry.slug].isoformat()}</news:publication_date>"
        f"<news:title>{escape(edition.title(entry))}</news:title></news:news></url>"
        for entry in edition.entries
        if edition.published[entry.slug] >= since
    )
    text = (
        f'{_XML}<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" '
        f'xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">\n{rows}\n</urlset>\n'
    )
    # mtime 0: the same stories give the same bytes, and so the same ETag
    return gzip.compress(text.encode(), mtime=0)


def sitemap(edition: Edition, extra: tuple[str, ...]) -> str:
    """Every story with its lastmod, and ``extra`` paths without one."""
    rows = [
        f"<url><loc>{edition.url(entry)}</loc><lastmod>{edition.modified[entry.slug].isoformat()}</lastmod></url>"
        for entry in edition.entries
    ] + [f"<url><loc>{edition.base}{path}</loc></url>" for path in extra]
    namespace = "http://www.sitemaps.org/schemas/sitemap/0.9"
    return f'{_XML}<urlset xmlns="{namespace}">\n' + "\n".join(rows) + "\n</urlset>\n"


def text_sitemap(edition: Edition) -> str:
    return "".join(f"{edition.url(entry)}\n" for entry in edition.entries)


def json_feed(edition: Edition, count: int) -> str:
    """JSON Feed 1.1 with the newest stories."""
    items = [
        {
            "id": edition.url(entry),
            "url": edition.url(entry),
            "title": edition.title(entry),
            "summary": entry.description,
            "date_published": edition.published[entry.slug].isoformat(),
            "date_modified": edition.modified[entry.slug].isoformat(),
            "authors": [{"name": name} for name in names(edition, entry)],
        }
        for entry in edition.entries[:count]
    ]
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": edition.publisher.title,
        "home_page_url": edition.base + "/",
        "feed_url": edition.base + "/feed.json",
        "items": items,
    }
    return json.dumps(feed, ensure_ascii=False, indent=1)
