"""A page as a caller of the library gives it: text, bytes or a tree; and when it was fetched."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, datetime, timezone
from typing import TypeAlias

from lxml import etree

from newscrawl.addresses import require_address
from newscrawl.errors import NewscrawlError
from newscrawl.items import Page
from newscrawl.selectors import check as check_selector

#: What ``newscrawl.extract`` takes for a page.
Html: TypeAlias = "str | bytes | bytearray | memoryview | etree._Element | etree._ElementTree"

#: A page with its address, and when it was fetched.
GivenPage: TypeAlias = "tuple[Html, str | None] | tuple[Html, str | None, datetime | date | str | None]"

_ADDRESS = re.compile(r"\s*https?://\S+\s*", re.IGNORECASE)
_YEARS = range(1900, 3000)  # a page is of; days are counted on and back from it, and Python knows none past 9999
_MAX_ADDRESS = 4096  # characters; what is longer is no address that somebody took for a page


def given_page(html: Html, url: str | None, fetched_at: datetime | date | str | None, now: datetime) -> Page:
    """A page that no server sent: decoded text and trees as UTF-8, bytes as they say themselves.

    Raises NewscrawlError for what is no page, and where ``url`` is no address or ``fetched_at`` no time.
    """
    if url is not None and not isinstance(url, str):
        raise NewscrawlError(f"'url' is the page's address as text, not {_kind(url)}")
    address = require_address(url or "")
    body, is_text = _body(html)
    headers = {"Content-Type": "text/html; charset=utf-8"} if is_text else {}
    return Page(address, address, 200, headers, body, moment_of(fetched_at, now))


def given_pages(pages: Iterable[GivenPage], remove: tuple[str, ...], of: str) -> Iterator[Page]:
    """Pages of a call's argument ``of``. Raises NewscrawlError for one that is none, with its number, from 1."""
    if not isinstance(pages, Iterable):
        raise NewscrawlError(f"{of} wants a list of pages, not {pages!r:.100}")
    for number, given in enumerate(pages, 1):
        if not isinstance(given, (tuple, list)) or len(given) not in (2, 3):
            raise NewscrawlError(f"page {number} of {of} is not (html, url) or (html, url, fetched_at)")
        html, url, fetched_at = (*given, None)[:3]
        try:
            yield replace(given_page(html, url, fetched_at, datetime.now(timezone.utc)), remove=remove)
        except NewscrawlError as error:
            raise NewscrawlError(f"page {number} of {of}: {error}") from error


def checked_selectors(selectors: object) -> tuple[str, ...]:
    """Selectors of what is no text, as given. Raises NewscrawlError for one that is none."""
    if isinstance(selectors, str) or not isinstance(selectors, Iterable):
        raise NewscrawlError(f"'remove' is a list of selectors, not {selectors!r}")
    found = tuple(selectors)
    try:
        for selector in found:
            check_selector(selector)
    except (ValueError, TypeError, AttributeError) as error:
        raise NewscrawlError(f"'remove': {error}") from None
    return found


def moment_of(value: object, now: datetime) -> datetime:
    """When a page was fetched; in UTC where no zone is given, ``now`` where nothing is.

    Raises NewscrawlError for what is no time, and for a year that no page was fetched in.
    """
    if value is None or value == "":
        return now
    try:
        moment = value if isinstance(value, date) else datetime.fromisoformat(str(value).replace("Z", "+00:00"))
    except ValueError:
        moment = None
    if moment is None or not isinstance(value, (date, str)):
        raise NewscrawlError(f"'fetched_at' is a time such as '2026-01-31T08:15:00Z', not {value!r}")
    if moment.year not in _YEARS:
        raise NewscrawlError(f"'fetched_at' is a time from {_YEARS[0]} to {_YEARS[-1]}, not {str(value)!r}")
    if isinstance(moment, datetime):
        return moment
    return datetime(moment.year, moment.month, moment.day, tzinfo=timezone.utc)


def _body(html: object) -> tuple[bytes, bool]:
    """The bytes of a page, and whether it was text that is UTF-8 by now."""
    if isinstance(html, (etree._Element, etree._ElementTree)):
        return etree.tostring(html, encoding="utf-8", method="html", with_tail=False), True
    if isinstance(html, str):
        if len(html) <= _MAX_ADDRESS and _ADDRESS.fullmatch(html):
            advice = "fetch it first, or run 'newscrawl extract URL'"
            raise NewscrawlError(f"{html.strip()[:200]!r} is an address, not a page: {advice}")
        return html.encode("utf-8", "replace"), True
    if isinstance(html, (bytes, bytearray, memoryview)):
        return bytes(html), False
    raise NewscrawlError(f"a page is text, bytes or an lxml tree, not {_kind(html)}")


def _kind(value: object) -> str:
    kind = type(value)
    return "None" if value is None else f"{kind.__module__}.{kind.__qualname__}".removeprefix("builtins.")
