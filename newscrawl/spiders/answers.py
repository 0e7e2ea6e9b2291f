"""What both kinds of requests, for lists and for stories, want of an answer or of its absence."""

from __future__ import annotations

from scrapy.http import Response
from twisted.python.failure import Failure

from newscrawl.fetching.addresses import AddressRefusedError
from newscrawl.fetching.failures import failure_text
from newscrawl.fetching.limits import TrapError
from newscrawl.fetching.pace import HostHeldError

#: What ``is_unasked`` is called.
UNASKED = "status 304 to a request that was not conditional"


def conditional(etag: str | None, last_modified: str | None) -> dict[str, str]:
    """The headers of a request that a server may answer with 304."""
    headers = {"If-None-Match": etag, "If-Modified-Since": last_modified}
    return {name: value for name, value in headers.items() if value}


def is_unchanged(response: Response) -> bool:
    """Whether an answer says that what we have is still good: 304, to a request that named what we have."""
    return response.status == 304 and not is_unasked(response)


def is_unasked(response: Response) -> bool:
    """Whether an answer is 304 to a request that named nothing that we have: no answer, as there is no page."""
    assert response.request is not None
    asked = response.request.headers
    return response.status == 304 and "If-None-Match" not in asked and "If-Modified-Since" not in asked


def header(response: Response, name: str) -> str | None:
    value = response.headers.get(name)
    return value.decode("latin-1") if value else None


def first_url(response: Response) -> str:
    """The address that was asked for, as it was sent: escaped, where a sitemap may have left that to us."""
    assert response.request is not None
    return str(response.request.meta.get("redirect_urls", [response.request.url])[0])


def header_texts(response: Response, *, private: bool = False) -> dict[str, str]:
    """The headers, those of one name joined; those of an answer to somebody's credentials hold no new ones."""
    headers = {name.decode("latin-1"): b", ".join(found).decode("latin-1") for name, found in response.headers.items()}
    return {name: value for name, value in headers.items() if not (private and name.lower() == "set-cookie")}


def reason(failure: Failure) -> str:
    """One line on why there is no answer."""
    if isinstance(failure.value, (AddressRefusedError, TrapError, HostHeldError)):
        return str(failure.value)
    assert failure.value is not None
    return failure_text(failure.value)
