"""Who provides what pages show from elsewhere, and its address for a reader (data/cues/embeds.toml)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from typing import Any, cast
from urllib.parse import parse_qs, urlsplit

import tomli

from newscrawl.items import EmbedKind
from newscrawl.paths import data_path

#: Parameters with which the frame of a player or of a post names what it shows by its own address.
_INNER = ("url", "href", "src")
_MAX_QUERY = 100  # parameters


@dataclass(frozen=True, slots=True)
class Provider:
    """A row of the table: ``pattern`` finds what names a thing, ``bare`` is what its name alone looks like.

    ``lists`` finds what names several things at once, whose address is kept as it is.
    """

    name: str
    kind: EmbedKind
    pattern: re.Pattern[str] | None
    url: str | None
    bare: re.Pattern[str] | None
    lists: re.Pattern[str] | None

    def named(self, address: str) -> str | None:
        """The address for readers of what an address names; None where it names nothing."""
        found = self.pattern.search(address) if self.pattern else None
        if found is None:
            return None
        return self.url.format(id="/".join(filter(None, found.groups()))) if self.url else address

    def of_name(self, name: str) -> str | None:
        """The address for readers of a thing by its name alone; None for what is no name."""
        if self.bare is None or self.url is None or not self.bare.fullmatch(name):
            return None
        return self.url.format(id=name)


@dataclass(frozen=True, slots=True)
class _Providers:
    by_host: Mapping[str, Provider]
    by_name: Mapping[str, Provider]
    anywhere: tuple[Provider, ...]  # told by the address alone, whatever its host


@cache
def _providers() -> _Providers:
    with data_path("cues", "embeds.toml").open("rb") as file:
        table = tomli.load(file)
    by_host: dict[str, Provider] = {}
    by_name: dict[str, Provider] = {}
    anywhere = []
    for name, row in table.items():
        provider = _provider(name, row)
        by_host.update(dict.fromkeys(row["hosts"], provider))
        by_name.update(dict.fromkeys(row.get("names", ()), provider))
        if not row["hosts"]:
            anywhere.append(provider)
    return _Providers(by_host, by_name, tuple(anywhere))


def _provider(name: str, row: Mapping[str, Any]) -> Provider:
    pattern, bare, lists = (re.compile(row[key]) if key in row else None for key in ("id", "bare", "lists"))
    return Provider(name, cast(EmbedKind, row["kind"]), pattern, row.get("url"), bare, lists)


def names() -> frozenset[str]:
    """Classes and tags, in lower case, of snippets and players."""
    return frozenset(_providers().by_name)


def by_name(name: str) -> Provider | None:
    """Whose snippets and players have a class or tag."""
    return _providers().by_name.get(name)


def find(address: str) -> tuple[Provider, str] | None:
    """Who provides what an absolute address leads to, and its address for readers; None for any other one.

    Raises nothing: what is no address is nobody's.
    """
    with suppress(ValueError):
        parts = urlsplit(address)
        host = (parts.hostname or "").removeprefix("www.")
        provider = _of_host(host) if parts.scheme in ("http", "https") else None
        if provider is not None:
            url = provider.named(address) or _inner(provider, parts.query)
            if url is None and (provider.pattern is None or (provider.lists and provider.lists.search(address))):
                url = address
            return (provider, url) if url else None  # a button, a sign-up
        for other in _providers().anywhere if host else ():
            if url := other.named(address):
                return other, url
    return None


def _of_host(host: str) -> Provider | None:
    by_host = _providers().by_host
    while host:
        if provider := by_host.get(host):
            return provider
        host = host.partition(".")[2]
    return None


def _inner(provider: Provider, query: str) -> str | None:
    """The provider's own address among a frame's parameters: "…/plugins/video.php?href=https%3A%2F%2F…"."""
    if not query:
        return None
    values = parse_qs(query, max_num_fields=_MAX_QUERY)
    for name in _INNER:
        for value in values.get(name, ())[:1]:
            if value.startswith(("http://", "https://")):
                return provider.named(value) or (value if provider.pattern is None else None)
    return None
