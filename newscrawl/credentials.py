"""What a source's requests bear beyond the ordinary: headers and cookies of a sources file, which holds no secrets.

A value may name variables of the environment, as in a shell: ``$GAZETTE_SESSION`` or ``Bearer ${TOKEN}``; ``$$`` is a
dollar. They are looked up when a crawl starts, for the sources that it is for.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from string import Template
from urllib.parse import urlsplit

from newscrawl.errors import SourcesError

#: Names and values, in the order of the file.
Pairs = tuple[tuple[str, str], ...]

_NAME = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}")  # a token of RFC 9110
_NO_PROXY = (
    "this is no address of a proxy; it should look like http://proxy.example:3128, or http://$USER:$PASSWORD@…, with"
    " signs such as @, : and / in name and password written %40, %3A and %2F"
)
_CONTROL = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")
# What the connection or other keys say; a robot goes by one name, which robots.txt is read for.
_NOT_THESE = {
    "cookie": "use the key 'cookies'",
    "user-agent": "use the setting USER_AGENT",
    **dict.fromkeys(("host", "content-length", "transfer-encoding", "connection"), "the connection sets it"),
}


def checked_headers(value: object) -> Pairs:
    """A table of headers. Raises ValueError that says what is wrong."""
    for name, _ in (pairs := _pairs(value, 'headers = { "X-Key" = "$KEY" }')):
        if name.lower() in _NOT_THESE:
            raise ValueError(f"{name!r} may not be given: {_NOT_THESE[name.lower()]}")
    return pairs


def checked_cookies(value: object) -> Pairs:
    """A table of cookies. Raises ValueError that says what is wrong."""
    for name, text in (pairs := _pairs(value, 'cookies = { session = "$SESSION" }')):
        if ";" in text:
            raise ValueError(f"{name!r}: a cookie's value holds no ';'")
    return pairs


def checked_proxy(value: object) -> str:
    """The address of a proxy. Raises ValueError that says what is wrong, and shows no password."""
    if not isinstance(value, str) or not value.strip():
        raise ValueError('the address of a proxy is wanted, "http://proxy.example:3128"')
    text = value.strip()
    if _has_stray_dollar(text):
        raise ValueError("'$' begins the name of a variable; a dollar is written '$$'")
    if "$" not in text and not _is_proxy(text):
        raise ValueError(_NO_PROXY)
    return text


def resolved_proxy(source: str, text: str) -> str:
    """A proxy's address with the environment's values. Raises SourcesError, which shows no password."""
    address = resolved(source, [("proxy", text)])["proxy"]
    if not _is_proxy(address):
        raise SourcesError(f"source {source}: key 'proxy': {_NO_PROXY}")
    return address


def shown_proxy(text: str | None) -> str | None:
    """A proxy as a sources file names it, without name and password."""
    scheme, _, rest = (text or "").rpartition("://")
    login, at, host = rest.rpartition("@")
    return f"{scheme}://***@{host}" if at and login else text


def _is_proxy(text: str) -> bool:
    try:
        parts = urlsplit(text)
        named = parts.scheme in ("http", "https") and bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:
        return False
    return named and parts.path in ("", "/") and not (parts.query or parts.fragment or re.search(r"\s", text))


def _pairs(value: object, example: str) -> Pairs:
    if not isinstance(value, dict) or not all(isinstance(text, str) for text in value.values()):
        raise ValueError(f"a table of texts is wanted, {example}")
    for name, text in value.items():
        if not _NAME.fullmatch(name):
            raise ValueError(f"{name!r} is no name")
        if _CONTROL.search(text) or not _sendable(text):
            raise ValueError(f"{name!r}: its value holds characters that cannot be sent")
        if _has_stray_dollar(text):
            raise ValueError(f"{name!r}: '$' begins the name of a variable; a dollar is written '$$'")
    return tuple(value.items())


def _sendable(text: str) -> bool:
    return all(letter <= "\xff" for letter in text)


def _has_stray_dollar(text: str) -> bool:
    return any(match["invalid"] is not None for match in Template.pattern.finditer(text))


def resolved(source: str, pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """The pairs with the environment's values. Raises SourcesError that names the variable that is not set."""
    found = {}
    for name, text in pairs:
        try:
            found[name] = Template(text).substitute(os.environ)
        except KeyError as error:
            raise SourcesError(f"source {source}: the environment has no variable {error.args[0]}") from None
        if _CONTROL.search(found[name]) or not _sendable(found[name]):
            raise SourcesError(f"source {source}: the variable of {name!r} holds characters that cannot be sent")
    return found
