"""Imported by the fork server before it forks workers: one page, so that each begins with what a first page loads.

Models and word lists are loaded when they are first needed, which took 2 s of the first page's time on a busy machine
and 0.02 s of the next one's. Done here it is done once, shared by all workers, and no page's time.
"""

from contextlib import suppress
from datetime import datetime, timezone

from newscrawl.errors import NewscrawlError
from newscrawl.items import Page
from newscrawl.workers import extract_safely

_HTML = f"""<!doctype html><html><head><title>The ferry is late</title></head><body><article><h1>The ferry is late</h1>
<p class="byline">By Ada Example, Tuesday 3 March 2026</p>
{"<p>The ferry from the islands came in two hours late again, and nobody on the quay could say why.</p>" * 5}
</article></body></html>"""

_PAGE = Page(
    url="https://example.org/ferry",
    requested_url="https://example.org/ferry",
    status=200,
    headers={"Content-Type": "text/html; charset=utf-8"},
    body=_HTML.encode(),
    fetched_at=datetime(2026, 3, 4, tzinfo=timezone.utc),
)

with suppress(NewscrawlError):  # the first real page will say so
    extract_safely(_PAGE)
