"""Redirects to what is no page of the web (javascript:, mailto:, data:) lead nowhere: the answer is what it is."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from scrapy.downloadermiddlewares.redirect import RedirectMiddleware

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.http import Response

_OTHER_SCHEME = re.compile(rb"\s*(?!https?:)[a-z][a-z0-9+.-]*:", re.IGNORECASE)


class WebRedirectMiddleware(RedirectMiddleware):
    """In place of Scrapy's, which looks at the scheme too, but fails before it comes to that where no "//" follows."""

    def process_response(  # type: ignore[override]  # Scrapy's takes a spider too
        self, request: Request, response: Response
    ) -> Request | Response:
        if _OTHER_SCHEME.match(response.headers.get("Location") or b""):
            return response
        return super().process_response(request, response)
