"""A site made out of labelled pages: one page's frame, and the stories of other pages in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from newscrawl.items import Page

#: Half to tune on, half to report on: no frame and no story is in both.
Split = Literal["tuning", "test"]
SPLITS: tuple[Split, ...] = ("tuning", "test")
#: Why a paragraph that a site repeats is story text all the same.
Why = Literal["intro", "correction", "quote", "syndicated", "twice", "live"]

_HEADERS: Mapping[str, str] = {"content-type": "text/html; charset=utf-8"}


@dataclass(frozen=True, slots=True)
class Protected:
    """A paragraph of the story that stands on several pages, and must not be lost for that."""

    why: Why
    text: str


@dataclass(frozen=True, slots=True)
class SitePage:
    """A page with what is true of it.

    ``body`` is the story, one block a line. ``clutter`` are the other visible blocks of the page, in its order.
    ``missing`` counts paragraphs of the story that the page's blocks do not show as they were put in: 0 where the frame
    is sound. ``redesigned`` tells whether the page is of the second design of its site.
    """

    url: str
    html: bytes
    fetched_at: datetime
    title: str
    author: str
    body: str
    clutter: tuple[str, ...]
    protected: tuple[Protected, ...] = ()
    missing: int = 0
    redesigned: bool = False

    @property
    def page(self) -> Page:
        """The page as a crawl would have fetched it."""
        return Page(self.url, self.url, 200, _HEADERS, self.html, self.fetched_at)


@dataclass(frozen=True, slots=True)
class Site:
    """Pages of one site in the order in which they were published.

    ``name`` says which labelled page the frame is of, ``host`` is its site, ``fold`` the fold of that in
    cross-validation. ``redesign`` is the number of the first page of the second design, None where there is but one.
    """

    name: str
    host: str
    language: str
    split: Split
    fold: int
    pages: tuple[SitePage, ...] = field(repr=False)
    redesign: int | None = None
