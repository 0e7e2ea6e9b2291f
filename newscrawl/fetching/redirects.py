"""Redirects to what is no page of the web (javascript:, mailto:, data:) lead nowhere: the answer is what it is.

A page that holds nothing but an order to go elsewhere at once is a redirect as well.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from scrapy.downloadermiddlewares.redirect import MetaRefreshMiddleware, RedirectMiddleware
from scrapy.http import HtmlResponse
from scrapy.utils.response import get_meta_refresh

from newscrawl.addresses import web_address
from newscrawl.fetching.cookies import JAR
from newscrawl.texts import count_words

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.http import Response

#: Words beside an order to go elsewhere: "You are being redirected. If nothing happens, click here."
MAX_WORDS = 40
#: Bytes of a page that is searched for one.
MAX_BARE = 50_000

_SEEN_TEXT = "//body//text()[not(ancestor::script or ancestor::style or ancestor::noscript or ancestor::template)]"
_OTHER_SCHEME = re.compile(rb"\s*(?!https?:)[a-z][a-z0-9+.-]*:", re.IGNORECASE)


class WebRedirectMiddleware(RedirectMiddleware):
    """In place of Scrapy's, which looks at the scheme too, but fails before it comes to that where no "//" follows."""

    def process_response(  # type: ignore[override]  # Scrapy's takes a spider too
        self, request: Request, response: Response
    ) -> Request | Response:
        if _OTHER_SCHEME.match(response.headers.get("Location") or b""):
            return response
        return super().process_response(request, response)


class BareRefreshMiddleware(MetaRefreshMiddleware):
    """In place of Scrapy's, which leaves a story that reloads itself, and an error page for the home page.

    What sends to where the chain has been is followed once more where a cookie was set; else it says the same again.
    """

    def process_response(  # type: ignore[override]  # Scrapy's takes a spider too
        self, request: Request, response: Response
    ) -> Request | Response:
        if response.status != 200 or len(response.body) > MAX_BARE or not isinstance(response, HtmlResponse):
            return response
        _, target = get_meta_refresh(response, ignore_tags=self._ignore_tags)
        address = web_address(response.url, target) if target else None
        if address is None or count_words(" ".join(response.xpath(_SEEN_TEXT).getall())) > MAX_WORDS:
            return response
        been = [*request.meta.get("redirect_urls", ()), request.url].count(address)
        if been > 1 or (been and JAR not in request.meta):
            return response
        return super().process_response(request, response)
