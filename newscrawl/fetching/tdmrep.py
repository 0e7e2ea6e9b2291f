"""Reservations of mining that a site declares for paths of its own: the file of the TDM Reservation Protocol.

https://www.w3.org/community/reports/tdmrep/CG-FINAL-tdmrep-20240510/: /.well-known/tdmrep.json, to be looked at before
a site's pages are fetched. What a page's own headers and markup say goes before it, which the extraction knows. A file
that cannot be had says nothing, and is no fault.
"""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.exceptions import NotConfigured
from scrapy.http.request import NO_CALLBACK

from newscrawl.errors import DatabaseError
from newscrawl.fetching.pace import DELAY
from newscrawl.fetching.proxies import PROXY
from newscrawl.fetching.robots import lifetime_of
from newscrawl.fetching.rules import Rule, normal_path, rule_of
from newscrawl.frontier.scheduler import QUEUED
from newscrawl.frontier.session import has_session, now, session_of, stop_crawl
from newscrawl.storage import tdmfiles
from newscrawl.storage.moments import utc_text
from newscrawl.storage.tdmfiles import TdmFile

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from scrapy.http import Response
    from typing_extensions import Self

#: Key of ``request.meta`` that holds what the file of a page's site says of it: True, False, or None for nothing.
RESERVED = "newscrawl_reserved"
PATH = "/.well-known/tdmrep.json"
#: Bytes of a file that are taken, and rules of it that are read.
MAX_BYTES, MAX_RULES = 1_000_000, 10_000
#: Sites of which the file is held in memory; the rest is read from the database again.
MAX_SITES = 2_000
_VALUES = {"1": True, "0": False}


class TdmRules:
    """The rules of one file. Parsing never fails: what cannot be understood says nothing."""

    def __init__(self, body: bytes = b"") -> None:
        self._rules: list[tuple[Rule, bool]] = []
        try:
            listed = json.loads(body.decode("utf-8-sig")) if body else []
        except (ValueError, RecursionError):
            return
        for each in listed[:MAX_RULES] if isinstance(listed, list) else ():
            location = each.get("location") if isinstance(each, dict) else None
            reserved = _reserved(each.get("tdm-reservation")) if isinstance(each, dict) else None
            if isinstance(location, str) and location and reserved is not None:
                self._rules.append((rule_of(location, allows=True), reserved))

    def reserves(self, url: str) -> bool | None:
        """Whether mining of a page is reserved: by the first rule that is for it; None where there is none."""
        path = normal_path(url)
        return next((reserved for rule, reserved in self._rules if rule.matches(path)), None)


def _reserved(value: object) -> bool | None:
    """0 or 1, as a number or as many write it, a text; anything else is a mistake that says nothing."""
    return None if isinstance(value, bool) or not isinstance(value, (int, str)) else _VALUES.get(str(value).strip())


class TdmRepMiddleware:
    """Fetches one file a scheme, host and port before the first of its article pages, and says what it is to each.

    Its place is behind RobotsMiddleware: of a page that may not be asked for nobody wants to know.
    """

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self._known: dict[str, asyncio.Future[TdmRules]] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        if not crawler.settings.getbool("NEWSCRAWL_TDMREP"):
            raise NotConfigured
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        parts = urlsplit(request.url)
        if QUEUED not in request.meta or parts.scheme not in ("http", "https") or not has_session(self.crawler):
            return
        rules = await self._of_site(f"{parts.scheme}://{parts.netloc.lower()}", request)
        request.meta[RESERVED] = rules.reserves(request.url)

    async def _of_site(self, site: str, request: Request) -> TdmRules:
        future = self._known.get(site)
        if future is None:
            future = self._known[site] = asyncio.get_running_loop().create_future()
            for first in list(self._known)[:-MAX_SITES]:
                if self._known[first].done():
                    del self._known[first]
            try:
                future.set_result(TdmRules(await self._body(site, request)))
            except DatabaseError as error:
                stop_crawl(self.crawler, error)
            finally:  # whatever happened, nobody waits for ever
                if not future.done():
                    future.set_result(TdmRules())
        return await future

    async def _body(self, site: str, request: Request) -> bytes:
        """What the database knows and may still say, else what the site answers."""
        session, moment = session_of(self.crawler), now()
        file = tdmfiles.find(session.batch.connection, site)
        if file is None or not file.fetched_at <= utc_text(moment) < file.expires_at:
            response = await self._fetch(site, request)
            if response is None or response.status >= 500:
                return b""  # it is asked for again by the next crawl
            body = response.body if response.status < 300 else b""
            expires_at = utc_text(moment + lifetime_of(response))
            file = TdmFile(site, utc_text(moment), expires_at, response.status, body)
            with session.batch.change() as db:
                tdmfiles.save(db, file)
        return file.body

    async def _fetch(self, site: str, request: Request) -> Response | None:
        meta: dict[str, Any] = {name: request.meta.get(name) for name in (DELAY, PROXY)}
        meta |= {"download_maxsize": MAX_BYTES, "dont_retry": True}
        self.crawler.stats.inc_value("newscrawl/tdmrep_fetched")
        try:
            return await self.crawler.engine.download_async(Request(f"{site}{PATH}", meta=meta, callback=NO_CALLBACK))
        except Exception:  # whatever it is, the site does without the protocol, as that has it
            self.crawler.stats.inc_value("newscrawl/tdmrep_failed")
            return None
