"""What a crawl hands on from discovery to the database: frozen dataclasses, as those of items."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from newscrawl.items import Hints, Page, Rejection, RejectionReason, Rendering, Story


@dataclass(frozen=True, slots=True)
class Candidate:
    """A URL that discovery found, with what is known of it."""

    url: str
    hints: Hints = field(default_factory=Hints)


@dataclass(frozen=True, slots=True)
class Fetched:
    """An article page on its way through the pipelines, with the row of the frontier that it answers.

    ``packed`` is the body as the server sent it, where that was gzipped; the archive takes and drops it.
    ``warc_file`` (a name below the archive folder) and ``warc_offset`` (bytes) say where the archive put the page.
    ``render`` is whether a browser is to run its scripts.
    """

    url_id: int
    source_id: int
    page: Page
    packed: bytes | None = field(default=None, repr=False)
    warc_file: str | None = None
    warc_offset: int | None = None
    render: Rendering | None = None


@dataclass(frozen=True, slots=True)
class NotModified:
    """The answer 304: the page is still the one that was stored."""

    url_id: int
    source_id: int
    fetched_at: datetime


@dataclass(frozen=True, slots=True)
class Unfetched:
    """An article URL without a page: the network failed, robots.txt forbids it, or the answer was not worth reading.

    ``rejection`` is set when the answer itself is the reason (too large), so that it need not be asked for again;
    ``retry_at`` when nothing was asked, because the host wants to be left alone until then, or because its robots.txt
    forbids it or cannot be read, and is read anew then. ``redirect_to`` is what is forbidden, where the URL led there.
    """

    url_id: int
    source_id: int
    fetched_at: datetime
    error: str
    disallowed: bool = False
    rejection: RejectionReason | None = None
    retry_at: datetime | None = None
    redirect_to: str | None = None


@dataclass(frozen=True, slots=True)
class PartPage:
    """A page that was asked for as a part of a story: where the archive has it, or why there is none.

    ``again`` is whether what went wrong may be of the hour. ``url_id`` is the row of the frontier that it answers, if
    that has been told. ``is_other`` is whether its page proved to be of another story, which it then stands for by
    itself.
    """

    number: int
    url: str
    fetched_at: datetime
    page: Page | None = None
    warc_file: str | None = None
    warc_offset: int | None = None
    error: str | None = None
    again: bool = False
    url_id: int | None = None
    is_other: bool = False


@dataclass(frozen=True, slots=True)
class Extracted:
    """What became of a fetched page, with the pages that were asked for as parts of its story."""

    fetched: Fetched
    outcome: Story | Rejection
    parts: tuple[PartPage, ...] = ()

    @property
    def rejection(self) -> RejectionReason | None:
        """Why the page gave no story, if it gave none."""
        return self.outcome.reason if isinstance(self.outcome, Rejection) else None
