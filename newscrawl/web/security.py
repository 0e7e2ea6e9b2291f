"""What keeps a hostile story, page or site from doing harm by way of the browser.

Every answer carries a Content-Security-Policy. Our own pages have no script at all and take nothing from another host.
Datasette's have scripts, some within the page: those that stand in its templates get a nonce, which no text from the
database can have.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Awaitable, Callable, MutableMapping
from contextvars import ContextVar
from ipaddress import ip_address
from typing import Any

from jinja2 import Environment
from jinja2.ext import Extension

Scope = MutableMapping[str, Any]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
App = Callable[[Scope, Callable[[], Awaitable[Any]], Send], Awaitable[None]]

_COMMON = "default-src 'none'; img-src 'self' data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
#: For our pages.
OWN_POLICY = f"{_COMMON}; style-src 'self'"
#: For a page as it was fetched, shown as its source.
ARCHIVED_POLICY = "default-src 'none'; sandbox; frame-ancestors 'none'"
#: Datasette's pages set styles within their markup.
_DATASETTE_POLICY = (
    f"{_COMMON}; style-src 'self' 'unsafe-inline'; script-src 'self' 'nonce-{{}}'; connect-src 'self'; font-src 'self'"
)
_HEADERS = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"cross-origin-opener-policy", b"same-origin"),
)
_POLICY = b"content-security-policy"
_SCRIPT = re.compile(r"<script\b")
_nonce: ContextVar[str] = ContextVar("nonce", default="")


class ScriptNonces(Extension):
    """Gives each script element that a template itself holds the nonce of the answer."""

    def __init__(self, environment: Environment) -> None:
        super().__init__(environment)
        environment.globals["csp_nonce"] = _nonce.get

    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:
        return _SCRIPT.sub('<script nonce="{{ csp_nonce() }}"', source)


def guarded(app: App, hosts: frozenset[str] | None) -> App:
    """An ASGI application that sends these headers, and answers only requests to read, made to one of the hosts.

    A site that makes its own name lead to this machine would otherwise read the database in its visitor's browser; a
    host that is an IP address is always right, and where ``hosts`` is None any is. Nor may another site ask for
    anything without its visitor's seeing it, an image or a frame say: it could have the machine run costly queries.
    """

    async def wrapped(scope: Scope, receive: Callable[[], Awaitable[Any]], send: Send) -> None:
        if scope["type"] != "http":
            await app(scope, receive, send)
            return
        nonce = secrets.token_urlsafe(16)
        _nonce.set(nonce)

        async def sending(message: MutableMapping[str, Any]) -> None:
            if message["type"] == "http.response.start":
                headers = [*message.get("headers", ()), *_HEADERS]
                policies = [value for name, value in headers if name.lower() == _POLICY]
                if not any(b"default-src" in value for value in policies):
                    headers.append((_POLICY, _DATASETTE_POLICY.format(nonce).encode()))
                message = {**message, "headers": headers}
            await send(message)

        if scope["method"] not in ("GET", "HEAD"):
            await _refuse(sending, 405, "Only reading is possible here.\n")
        elif _is_embedded(scope):
            await _refuse(sending, 403, "Another site asked for this: only a link from there may be followed.\n")
        elif hosts is not None and _host(scope) not in hosts and not _is_address(_host(scope)):
            await _refuse(sending, 400, "This server answers to its address and to localhost.\n")
        else:
            await app(scope, receive, sending)

    return wrapped


async def _refuse(send: Send, status: int, words: str) -> None:
    headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"allow", b"GET, HEAD")]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": words.encode()})


def _is_embedded(scope: Scope) -> bool:
    """Whether a browser says that a page of another site asks, and not to show the answer as a page of its own."""
    return _header(scope, b"sec-fetch-site") == "cross-site" and _header(scope, b"sec-fetch-dest") != "document"


def _header(scope: Scope, wanted: bytes) -> str:
    return str(next((value for name, value in scope["headers"] if name == wanted), b"").decode("latin-1"))


def _host(scope: Scope) -> str:
    """The host that the request names, without its port."""
    value = _header(scope, b"host")
    return re.sub(r":\d*$", "", value).strip("[]").lower()


def _is_address(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True
