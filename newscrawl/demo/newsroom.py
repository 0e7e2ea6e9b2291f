"""The newsroom: publishers that stand on loopback ports, publish, correct, and know what is true of each page."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone, tzinfo
from threading import Lock
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import tomli_w

from newscrawl.demo import oddities
from newscrawl.demo.content import Entry, Publisher, load_publishers
from newscrawl.demo.pieces import Edition
from newscrawl.demo.resources import Resource, announcements, other_truth, resources
from newscrawl.demo.server import RequestSeen, serve_publisher
from newscrawl.demo.truth import Truth


@dataclass(frozen=True, slots=True)
class PublisherSite:
    """A publisher at its addresses."""

    name: str
    title: str
    home: str
    feeds: tuple[str, ...]
    sitemaps: tuple[str, ...]
    sections: tuple[str, ...]
    language: str
    country: str
    timezone: str


class Newsroom:
    """A newsroom that is not open yet. ``clock`` gives aware datetimes; stories are dated back from its time."""

    def __init__(self, clock: Callable[[], datetime] | None = None) -> None:
        self._clock = clock or (lambda: datetime.now(timezone.utc))

    @contextmanager
    def serve(self, ports: Sequence[int] | None = None) -> Iterator[Site]:
        """Opens the newsroom on 127.0.0.1, a port a publisher (free ones by default), and closes it at the end.

        Raises NewscrawlError for a port that is taken and ValueError for a wrong number of ports.
        """
        publishers = load_publishers()
        ports = [0] * len(publishers) if ports is None else ports
        with ExitStack() as stack:
            site = Site(self._clock)
            for publisher, port in zip(publishers, ports, strict=True):
                respond = _Responder(site, publisher.name)
                site.add(publisher, stack.enter_context(serve_publisher(publisher.name, port, respond, site.requests)))
            yield site


@dataclass(frozen=True, slots=True)
class _Responder:
    site: Site
    name: str

    def __call__(self, path: str) -> Resource:
        return self.site.respond(self.name, path)


class Site:
    """An open newsroom. ``requests`` is what was asked of it so far, oldest first."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self._opened = clock().replace(second=0, microsecond=0)
        self._lock = Lock()
        self._papers: dict[str, tuple[Publisher, str]] = {}
        self._appeared: dict[tuple[str, str], datetime] = {}
        self._edited_at: datetime | None = None
        self._retitled_at: datetime | None = None
        self._answers: dict[str, dict[str, Resource]] = {}
        self.requests: list[RequestSeen] = []

    def add(self, publisher: Publisher, base: str) -> None:
        """A publisher moves in at the address ``base`` (no slash at its end)."""
        self._papers[publisher.name] = (publisher, base)

    @property
    def publishers(self) -> tuple[PublisherSite, ...]:
        return tuple(self._describe(self.edition(name)) for name in self._papers)

    def _describe(self, edition: Edition) -> PublisherSite:
        paper = edition.publisher
        files = announcements(edition)
        sections = (edition.section_path(key) for key in paper.sections)
        return PublisherSite(
            name=paper.name,
            title=paper.title,
            home=edition.base + "/",
            feeds=tuple(edition.base + path for path in ("/feed.xml", "/atom.xml", "/feed.json") if path in files),
            sitemaps=tuple(edition.base + path for path in ("/sitemap_index.xml", "/sitemap.txt") if path in files),
            sections=tuple(edition.base + path for path in sections),
            language=paper.language,
            country=paper.country,
            timezone=paper.timezone,
        )

    def sources_toml(self) -> str:
        """The newsroom as a sources file for ``newscrawl crawl --sources``."""
        rows = [
            {
                "name": paper.name,
                "title": paper.title,
                "home": paper.home,
                "feeds": list(paper.feeds),
                "sitemaps": list(paper.sitemaps),
                "sections": list(paper.sections),
                "language": paper.language,
                "country": paper.country,
                "timezone": paper.timezone,
                "poll_max": 0,  # it publishes when it is told to, so each crawl asks, however long the last one took
            }
            for paper in self.publishers
        ]
        return tomli_w.dumps({"source": rows})

    def truths(self) -> tuple[Truth, ...]:
        """What is true of every page that is out now, edits included."""
        found = []
        for name in self._papers:
            found += [resource.truth for resource in self._resources(name).values() if resource.truth]
            edition = self.edition(name)
            tracking = oddities.tracking_path(edition)
            if tracking:
                found.append(other_truth(edition, tracking, "variant", "duplicate"))
        return tuple(found)

    def edit(self) -> str:
        """Corrects the story that is going to be corrected: headline, correction, date. Its address comes back."""
        with self._lock:
            self._edited_at = self._now()
            self._answers.clear()
        for name, (publisher, _) in self._papers.items():
            for entry in publisher.entries:
                if "edited" in entry.flags:
                    return self.edition(name).url(entry)
        raise LookupError("no story is marked as edited")

    def retitle(self) -> tuple[str, ...]:
        """Gives some stories another headline, as papers do when one draws too few readers; their addresses."""
        with self._lock:
            self._retitled_at = self._now()
            self._answers.clear()
        return tuple(
            self.edition(name).url(entry)
            for name, (publisher, _) in self._papers.items()
            for entry in publisher.entries
            if "retitled" in entry.flags
        )

    def publish(self, count: int) -> tuple[str, ...]:
        """Brings in ``count`` of the stories held back (fewer when fewer are left), a publisher at a time."""
        waiting = sorted(
            (
                (place, name, entry)
                for name, (publisher, _) in self._papers.items()
                for place, entry in enumerate(e for e in publisher.entries if "held" in e.flags)
                if (name, entry.slug) not in self._appeared
            ),
            key=lambda row: row[0],
        )[:count]
        with self._lock:
            for _, name, entry in waiting:
                self._appeared[name, entry.slug] = self._now()
            self._answers.clear()
        return tuple(self.edition(name).url(entry) for _, name, entry in waiting)

    def respond(self, name: str, path: str) -> Resource:
        """The answer of a publisher at a path (without its query)."""
        found = self._resources(name).get(path)
        if found:
            return found
        html = oddities.error_page(self.edition(name), 404, path)
        return Resource(path, html.encode(), status=404)

    def edition(self, name: str) -> Edition:
        """A publisher as it stands now."""
        publisher, base = self._papers[name]
        zone = _zone(publisher)
        published = {
            entry.slug: moment.astimezone(zone)
            for entry in publisher.entries
            if (moment := self._published(name, entry)) is not None
        }
        modified = dict(published)
        for flag, moment in (("edited", self._edited_at), ("retitled", self._retitled_at)):
            if moment:
                changed = [entry.slug for entry in publisher.entries if flag in entry.flags]
                modified.update((slug, moment.astimezone(zone)) for slug in changed)
        out = sorted(
            (entry for entry in publisher.entries if entry.slug in published),
            key=lambda entry: published[entry.slug],
            reverse=True,
        )
        edited, retitled = self._edited_at is not None, self._retitled_at is not None
        return Edition(publisher, base, tuple(out), published, modified, edited, retitled)

    def _published(self, name: str, entry: Entry) -> datetime | None:
        if "held" in entry.flags:
            return self._appeared.get((name, entry.slug))
        # some minutes more or less, or every paper would publish on the stroke of the hour
        return self._opened - timedelta(hours=entry.age, minutes=entry.number * 17 % 60)

    def _resources(self, name: str) -> dict[str, Resource]:
        with self._lock:
            if name not in self._answers:
                self._answers[name] = resources(self.edition(name))
            return self._answers[name]

    def _now(self) -> datetime:
        """The clock's time, up to the next second: what was fetched before a change must be older than the change."""
        return self._clock().replace(microsecond=0) + timedelta(seconds=1)


def _zone(publisher: Publisher) -> tzinfo:
    try:
        return ZoneInfo(publisher.timezone)
    except ZoneInfoNotFoundError:  # a machine without a time zone database: winter time all year
        return timezone(timedelta(hours=publisher.utc_offset))
