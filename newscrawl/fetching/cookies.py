"""Cookies within one chain of redirects: a site that sets one and sends back to the same address gives its page then.

Each page begins without any, as a new reader's browser does: the jar is that of the request, and goes with it. A cookie
is sent back to the host that set it, and within its registered domain where it says so.
"""

from __future__ import annotations

from http.cookiejar import Cookie, DefaultCookiePolicy
from typing import TYPE_CHECKING, Any

from scrapy import Request
from scrapy.exceptions import NotConfigured
from scrapy.http.cookies import CookieJar

from newscrawl.domains import site_of
from newscrawl.fetching.credentials import CREDENTIALS, Credentials

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from scrapy.http import Response
    from typing_extensions import Self

#: Key of ``request.meta`` that holds the CookieJar of a chain.
JAR = "newscrawl_cookies"


class ChainCookiesMiddleware:
    """Downloader middleware, at the place of Scrapy's, which keeps cookies from page to page where it is on.

    It sees each answer before those do that follow redirects.
    """

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        if crawler.settings.getbool("COOKIES_ENABLED"):
            raise NotConfigured("Scrapy's does it")
        return cls()

    def process_request(self, request: Request) -> None:
        jar: CookieJar | None = request.meta.get(JAR)
        if jar is None:
            return
        given: Credentials | None = request.meta.get(CREDENTIALS)
        own = given.headers.get("Cookie", "") if given is not None and given.are_for(request.url) else ""
        alone = Request(request.url)
        jar.add_cookie_header(alone)
        found = (alone.headers.get("Cookie") or b"").decode("latin-1")
        names = {_name(cookie) for cookie in own.split(";")}  # what the source gives goes first
        cookies = [cookie for cookie in found.split(";") if _name(cookie) not in names]
        request.headers.pop("Cookie", None)  # of the request before
        if header := "; ".join(filter(None, map(str.strip, [own, *cookies]))):
            request.headers["Cookie"] = header.encode("latin-1")

    def process_response(self, request: Request, response: Response) -> Response:
        if "Set-Cookie" in response.headers:
            jar = request.meta.setdefault(JAR, CookieJar(_Policy()))
            jar.extract_cookies(response, request)
        return response


def _name(cookie: str) -> str:
    return cookie.partition("=")[0].strip()


class _Policy(DefaultCookiePolicy):
    """No cookie for all of .co.uk, or for another site."""

    def set_ok(self, cookie: Cookie, request: Any) -> bool:
        domain = f"http://{cookie.domain.lstrip('.')}/"
        if cookie.domain_specified and site_of(domain) != site_of(request.get_full_url()):
            return False
        return super().set_ok(cookie, request)
