"""Pages for the tests of the extraction core, parsed as the core parses them."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime, timezone
from typing import Protocol

import lxml.html
import pytest

from newscrawl.extraction import structured
from newscrawl.extraction.document import Document
from newscrawl.extraction.structured import Structured
from newscrawl.items import Hints, Locale, Page

FETCHED = datetime(2024, 5, 20, 12, 0, tzinfo=timezone.utc)


class PageMaker(Protocol):
    """Parses a page given as its body and head."""

    def __call__(
        self,
        body: str = "",
        head: str = "",
        *,
        url: str = ...,
        requested: str | None = None,
        lang: str = "en",
        locale: Locale = ...,
        hints: Hints = ...,
        site_name: str | None = None,
    ) -> tuple[Document, Structured]: ...


def _parse(
    body: str = "",
    head: str = "",
    *,
    url: str = "https://www.harbour-courier.example/town/2024/the-ferry-is-late",
    requested: str | None = None,
    lang: str = "en",
    locale: Locale = Locale(),  # noqa: B008
    hints: Hints = Hints(),  # noqa: B008
    site_name: str | None = None,
) -> tuple[Document, Structured]:
    html = f'<!doctype html><html lang="{lang}"><head>{head}</head><body>{body}</body></html>'
    tree = lxml.html.document_fromstring(html)
    fetched = Page(url, requested or url, 200, {}, html.encode(), FETCHED, "courier", site_name, locale, hints)
    document = Document(fetched, html, tree)
    return document, structured.read(document)


@pytest.fixture
def parse() -> PageMaker:
    """Parses pages of the Harbour Courier, fetched at noon (UTC) of 20 May 2024."""
    return _parse


@pytest.fixture
def json_ld() -> Callable[[object], str]:
    """Wraps a value in a JSON-LD script."""
    return lambda value: f'<script type="application/ld+json">{json.dumps(value)}</script>'
