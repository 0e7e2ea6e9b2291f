"""Pages as a browser shows them: their scripts are run in Chromium, by scrapy-playwright.

The browser has no way to the network. The page that it opens is the one that the crawl has fetched, and what the page's
scripts ask for is fetched by the crawl's own downloader: robots.txt, guards, proxy, limits and credentials hold for it
as for any request, and nothing is asked for twice. Images, fonts, media, style sheets, frames and other sites are left
out. scrapy-playwright comes with the extra ``render``, and is imported when a source asks for it.
"""

from __future__ import annotations

import asyncio
import importlib
import logging
import os
import shutil
import time
from collections import OrderedDict
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, cast, get_args
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.http import TextResponse
from scrapy.http.request import NO_CALLBACK

from newscrawl.domains import site_of
from newscrawl.errors import NewscrawlError, install_extra
from newscrawl.items import Page, Rendering, Source

if TYPE_CHECKING:
    from collections.abc import Iterable

    from playwright.async_api import Page as Tab
    from playwright.async_api import Request as Asked
    from playwright.async_api import Route
    from scrapy.crawler import Crawler
    from scrapy.settings import BaseSettings
    from typing_extensions import Self

logger = logging.getLogger(__name__)

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
#: Key of ``request.meta`` that marks what a page's scripts asked for; its value is the slot that it is fetched in.
PART = "newscrawl_part"
#: What a page may ask for: requests, and bytes of one and of all answers. Large applications ask for some 80.
MAX_PARTS = 150
MAX_PART_BYTES = 5_000_000
MAX_PARTS_BYTES = 40_000_000
#: Requests of a page under way at a time; a reader's browser has six to a host.
PARTS_AT_ONCE = 2
#: Bytes of scripts that are kept for the next page of their site.
CACHE_BYTES = 50_000_000
#: Seconds without a request after which a page is taken to be complete.
QUIET = 0.7
#: Seconds that a page with less text than this, in characters, is given even so.
PATIENCE, SHORT_TEXT = 4.0, 1_000
_TEXT_LENGTH = "document.body ? document.body.innerText.length : 0"
#: Seconds that the browser may take to start.
START_SECONDS = 60.0
_STEP = 0.1
_GRACE = 5.0  # seconds for opening and closing a tab
_TAKEN = frozenset(("script", "xhr", "fetch"))
_NOT_FORWARDED = frozenset(("host", "user-agent", "cookie", "connection", "content-length", "accept-encoding"))
_UNDONE = frozenset(("content-encoding", "content-length", "transfer-encoding", "connection"))
# No way to the network, should anything get past the interception of requests: names and addresses lead nowhere.
_ARGUMENTS = [
    "--host-resolver-rules=MAP * ~NOTFOUND",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    "--js-flags=--max-old-space-size=512",
]

Answer = tuple[int, dict[str, str], bytes]


@dataclass(slots=True)
class _Visit:
    """One page in the browser: what it asked for, and what is under way."""

    page: Page
    meta: dict[str, Any]
    opened: bool = False
    parts: int = 0
    size: int = 0
    pending: int = 0
    last: float = 0.0
    tab: Tab | None = None
    begun: asyncio.Event = field(default_factory=asyncio.Event)


class Renderer:
    """Opens pages in one browser, a few at a time."""

    def __init__(self, crawler: Crawler, handler: Any, *, seconds: float, pages: int, sites: frozenset[str]) -> None:
        self.crawler = crawler
        self.handler = handler
        self.seconds = seconds
        self.sites = sites
        self._free = asyncio.Semaphore(pages)
        self._cache: OrderedDict[str, Answer] = OrderedDict()

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Starts nothing yet. For settings that ``check_rendering`` has passed."""
        from scrapy_playwright.handler import ScrapyPlaywrightDownloadHandler

        settings = crawler.settings
        browser = find_browser(settings["NEWSCRAWL_BROWSER"])
        handler = ScrapyPlaywrightDownloadHandler.from_crawler(crawler)
        pages = max(1, settings.getint("NEWSCRAWL_RENDER_PAGES"))
        own = {"executable_path": browser, "chromium_sandbox": _sandbox(settings["NEWSCRAWL_BROWSER_SANDBOX"])}
        handler.config.launch_options = {**own, "args": _ARGUMENTS, **handler.config.launch_options}
        handler.config.max_pages_per_context = pages
        seconds = settings.getfloat("NEWSCRAWL_RENDER_SECONDS")
        sites = frozenset(site_of(f"https://{host}/") for host in settings.getlist("NEWSCRAWL_RENDER_HOSTS"))
        return cls(crawler, handler, seconds=seconds, pages=pages, sites=sites)

    async def close(self) -> None:
        await self.handler.close()

    async def render(self, page: Page, meta: dict[str, Any]) -> Page | None:
        """The page with its document as its scripts leave it; None where the browser fails or takes too long.

        Raises NewscrawlError when no browser starts.

        ``meta`` is for the requests of the page's scripts: what the downloader must know of the source.
        """
        visit = _Visit(page, meta)
        async with self._free:
            if self._is_closing():
                return None
            try:
                response = await self._in_time(visit)
            except Exception as error:  # of a time-out, of a browser that died, of a page that kills it
                if "BrowserType.launch" in str(error):  # it would meet every page
                    browser = self.handler.config.launch_options["executable_path"]
                    raise NewscrawlError(f"the browser {browser} does not start: {_line(error)}") from error
                self.crawler.stats.inc_value("newscrawl/render_failed")
                reason = f"over {self.seconds:g} s" if isinstance(error, asyncio.TimeoutError) else _line(error)
                logger.warning("%s cannot be rendered: %s", page.url, reason)
                return None
            finally:
                await self._leave(visit)
        if not isinstance(response, TextResponse):
            return None
        self.crawler.stats.inc_value("newscrawl/rendered")
        kept = {name: value for name, value in page.headers.items() if not name.lower().startswith("content-")}
        body = response.text.encode("utf-8", "replace")
        return replace(page, headers=kept | {"Content-Type": "text/html; charset=utf-8"}, body=body)

    async def _in_time(self, visit: _Visit) -> Any:
        """The page's time begins with its tab: the first one waits for the browser to start."""
        opening = asyncio.ensure_future(self._open(visit))
        begun = asyncio.ensure_future(visit.begun.wait())
        try:
            await asyncio.wait((opening, begun), timeout=START_SECONDS, return_when=asyncio.FIRST_COMPLETED)
            return await asyncio.wait_for(opening, self.seconds + _GRACE)
        finally:
            begun.cancel()

    async def _open(self, visit: _Visit) -> Any:
        from scrapy_playwright.page import PageMethod

        async def begin(tab: Tab, request: Request) -> None:
            visit.tab = tab
            visit.begun.set()
            await tab.route("**/*", lambda route, asked: self._answer(visit, route, asked))

        request = Request(
            visit.page.url,
            meta={
                "playwright": True,
                "playwright_context_kwargs": {
                    "user_agent": self.crawler.settings["USER_AGENT"],
                    "service_workers": "block",
                    "accept_downloads": False,
                },
                "playwright_page_init_callback": begin,
                "playwright_page_goto_kwargs": {"wait_until": "commit", "timeout": self.seconds * 1000},
                "playwright_page_methods": [PageMethod(lambda tab: self._settle(visit, tab))],
            },
        )
        return await self.handler.download_request(request)

    async def _settle(self, visit: _Visit, tab: Tab) -> None:
        """Wait until the page is parsed and asks for nothing more, or its time is over.

        One without a story's length of text gets a little longer: some fill it in by a timer.
        """
        begun = time.monotonic()
        end = begun + self.seconds
        parsed = asyncio.ensure_future(tab.wait_for_load_state("domcontentloaded", timeout=self.seconds * 1000))
        try:
            while time.monotonic() < end and not self._is_closing():
                await asyncio.sleep(_STEP)
                quiet = time.monotonic() - visit.last >= QUIET and not visit.pending
                waited = time.monotonic() - begun >= PATIENCE
                if parsed.done() and quiet and (waited or await tab.evaluate(_TEXT_LENGTH) >= SHORT_TEXT):
                    return
        finally:
            parsed.cancel()

    async def _leave(self, visit: _Visit) -> None:
        """Close the tab, also one whose script runs for ever."""
        tab = visit.tab
        if tab is not None and not tab.is_closed():
            try:
                await asyncio.wait_for(tab.close(), _GRACE)
            except Exception as error:
                logger.warning("a tab of the browser does not close: %s", _line(error))

    def _is_closing(self) -> bool:
        slot = self.crawler.engine._slot
        return slot is None or slot.closing is not None

    # -- what the page asks for ------------------------------------------------------------------------------------

    async def _answer(self, visit: _Visit, route: Route, asked: Asked) -> None:
        visit.pending += 1
        visit.last = time.monotonic()
        try:
            answer = await self._find(visit, asked)
            if answer is None:
                await route.abort()
            else:
                status, headers, body = answer
                await route.fulfill(status=status, headers=headers, body=body)
        except Exception as error:  # the tab is gone, or what it asked for cannot be had
            logger.debug("%s: %s is left out: %s", visit.page.url, asked.url[:200], _line(error))
            try:
                await route.abort()
            except Exception:
                logger.debug("%s: its tab is gone", visit.page.url)
        finally:
            visit.pending -= 1
            visit.last = time.monotonic()

    async def _find(self, visit: _Visit, asked: Asked) -> Answer | None:
        """The answer to a request of the page; None for what it does not get."""
        if asked.is_navigation_request():
            if visit.opened or asked.url.partition("#")[0] != visit.page.url.partition("#")[0]:
                return None  # a frame, or a script that leads away
            visit.opened = True
            return visit.page.status, _plain(visit.page.headers), visit.page.body
        if asked.resource_type == "stylesheet":
            return 200, {"content-type": "text/css"}, b""  # some scripts wait for theirs
        if asked.resource_type not in _TAKEN or not self._is_allowed(visit.page.url, asked.url):
            return None
        if answer := self._cache.get(asked.url):
            return answer
        visit.parts += 1
        if visit.parts > MAX_PARTS or visit.size > MAX_PARTS_BYTES:
            self.crawler.stats.inc_value("newscrawl/render_parts_cut")
            return None
        return await self._fetch(visit, asked)

    def _is_allowed(self, page: str, url: str) -> bool:
        return url.startswith(("http://", "https://")) and (site_of(url) == site_of(page) or site_of(url) in self.sites)

    async def _fetch(self, visit: _Visit, asked: Asked) -> Answer:
        headers = {name: value for name, value in asked.headers.items() if name not in _NOT_FORWARDED}
        request = Request(
            asked.url,
            method=asked.method,
            headers=headers,
            body=asked.post_data_buffer or b"",
            callback=NO_CALLBACK,
            meta={
                **visit.meta,
                PART: f"parts {urlsplit(asked.url).hostname}",
                "dont_retry": True,
                "download_timeout": self.seconds,
                "download_maxsize": MAX_PART_BYTES,
            },
        )
        self.crawler.stats.inc_value("newscrawl/render_parts")
        response = await self.crawler.engine.download_async(request)
        visit.size += len(response.body)
        found = {name.decode("latin-1"): values[-1].decode("latin-1") for name, values in response.headers.items()}
        answer = response.status, _plain(found), response.body
        if asked.resource_type == "script" and asked.method == "GET" and response.status == 200:
            self._keep(asked.url, answer)
        return answer

    def _keep(self, url: str, answer: Answer) -> None:
        self._cache[url] = answer
        while sum(len(body) for _, _, body in self._cache.values()) > CACHE_BYTES:
            self._cache.popitem(last=False)


class PartsMiddleware:
    """Downloader middleware, the last before the downloader: what a page's scripts ask for has slots of its own.

    A reader's browser asks for it at once; the delay between two pages is not for it, which are few behind a cache.
    """

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        if slot := request.meta.get(PART):
            from scrapy.core.downloader import Slot

            self.crawler.engine.downloader.slots.setdefault(slot, Slot(PARTS_AT_ONCE, 0.0))
            request.meta["download_slot"] = slot


def _plain(headers: Any) -> dict[str, str]:
    return {name: " ".join(str(value).split()) for name, value in headers.items() if name.lower() not in _UNDONE}


def _line(error: BaseException) -> str:
    return " ".join(f"{type(error).__name__}: {error}".split())[:200]


def rendering_of(settings: BaseSettings, source: Source) -> Rendering | None:
    """Which pages of a source are rendered: as it says itself, else as NEWSCRAWL_RENDER has it."""
    return source.render or cast("Rendering | None", settings["NEWSCRAWL_RENDER"] or None)


def check_rendering(settings: BaseSettings, sources: Iterable[Source]) -> None:
    """Raises NewscrawlError when one of the sources is to be rendered and that cannot be done here."""
    chosen = settings["NEWSCRAWL_RENDER"]
    if chosen and chosen not in get_args(Rendering):
        raise NewscrawlError(f"NEWSCRAWL_RENDER is one of {', '.join(get_args(Rendering))}, not {chosen!r}")
    if not any(rendering_of(settings, source) for source in sources):
        return
    try:
        importlib.import_module("scrapy_playwright.handler")
    except ImportError as error:
        raise NewscrawlError(f"'render' needs scrapy-playwright: {install_extra('render')}") from error
    find_browser(settings["NEWSCRAWL_BROWSER"])
    _sandbox(settings["NEWSCRAWL_BROWSER_SANDBOX"])


def find_browser(setting: str) -> str:
    """The browser's program: the setting, else the first of BROWSERS on the PATH. Raises NewscrawlError."""
    for name in (setting,) if setting else BROWSERS:
        if found := shutil.which(name):
            return found
    wanted = repr(setting) if setting else ", ".join(BROWSERS[:3])
    raise NewscrawlError(f"'render' needs Chromium, and there is no {wanted}: install it, or set NEWSCRAWL_BROWSER")


def _sandbox(setting: str) -> bool:
    """Whether Chromium shuts its pages in. It cannot where it runs as root."""
    text = str(setting).lower()
    if text not in ("auto", "yes", "no", "true", "false", "1", "0"):
        raise NewscrawlError(f"NEWSCRAWL_BROWSER_SANDBOX is auto, yes or no, not {setting!r}")
    return os.geteuid() != 0 if text == "auto" else text in ("yes", "true", "1")
