"""One page for ``newscrawl extract URL``, without a crawl."""

from __future__ import annotations

from datetime import datetime, timezone

from newscrawl.addresses import web_address
from newscrawl.errors import NewscrawlError
from newscrawl.fetching.client import Fetcher
from newscrawl.items import Page


def fetch_page(url: str) -> Page:
    """Fetch a page, as robots.txt allows. Raises NewscrawlError when there is none to be had."""
    if web_address(url, url) is None:
        raise NewscrawlError(f"not a web address: {url[:200]!r}")
    fetcher = Fetcher([url])
    try:
        reply = fetcher.get(url)
    finally:
        fetcher.close()
    if reply.status is None or reply.error or reply.status >= 400:
        raise NewscrawlError(f"cannot fetch {url}: {reply.error or f'status {reply.status}'}")
    headers = {"Content-Type": reply.content_type} if reply.content_type else {}
    moment = datetime.now(timezone.utc).replace(microsecond=0)
    return Page(reply.url, url, reply.status, headers, reply.body, moment)
