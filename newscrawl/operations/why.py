"""Why a URL is, or is not, a story: all that the database and the sources know of it."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from newscrawl.addresses import clean_url, normalize_url, web_address
from newscrawl.errors import NewscrawlError
from newscrawl.fetching.rules import RobotsRules
from newscrawl.identity import ROBOT
from newscrawl.items import Source
from newscrawl.spiders.coverage import Coverage
from newscrawl.spiders.sections import ARTICLE, address_score, is_rest
from newscrawl.spiders.selection import is_home
from newscrawl.storage import history, retries, robots
from newscrawl.storage.database import connect_readonly
from newscrawl.storage.history import FeedRow, Fetch, Outcome, RemovedBlock, UrlRow
from newscrawl.storage.robots import RobotsFile

#: What a state of the queue means; docs/crawling.md has more.
STATES: Mapping[str, str] = {
    "queued": "waits for its turn",
    "done": "gave a story",
    "duplicate": "led to a story that another URL stands for",
    "rejected": "gave no story",
    "gone": "the server says that it is no more",
    "failed": "could not be fetched",
    "disallowed": "robots.txt forbids it",
}


@dataclass(frozen=True, slots=True)
class Robots:
    """What the robots.txt that the database holds says of a URL; ``allows`` is None where that is not known."""

    site: str
    allows: bool | None
    verdict: str
    fetched_at: str | None = None


@dataclass(frozen=True, slots=True)
class Known:
    """A URL of the queue and its history."""

    row: UrlRow
    robots: Robots
    fetches: list[Fetch]
    outcome: Outcome | None
    removed: list[RemovedBlock]


@dataclass(frozen=True, slots=True)
class Unknown:
    """A URL that no crawl has met. ``source`` is the one that would cover it, ``feed`` what it is itself.

    ``rivals`` are the names of sources that would cover it as well.

    ``story`` is the story of that address, if one names it as its own; ``linked_from`` are stories that link to it.
    """

    url: str
    normalized_url: str
    source: Source | None
    rivals: tuple[str, ...]
    in_database: tuple[str, ...]
    robots: Robots
    feed: FeedRow | None
    is_home: bool
    is_article: bool
    outcome: Outcome | None
    linked_from: list[str]


def explain(database: Path, url: str, sources: Mapping[str, Source]) -> Known | Unknown:
    """What is known of a URL, or what would happen to one that is not.

    Raises NewscrawlError for what is no address, DatabaseError when there is no database.
    """
    if "://" not in url:
        url = f"https://{url}"
    if web_address(url, url) is None or " " in urlsplit(url).netloc:
        raise NewscrawlError(f"not a web address: {url[:200]!r}")
    with closing(connect_readonly(database)) as opened:
        db = opened.conn
        row = history.find_url(db, url)
        if row is not None:
            outcome = history.outcome_of(db, row.story_id, row.id) if row.story_id is not None else None
            removed = history.removed_blocks(db, outcome.id) if outcome else []
            asked = row.redirect_to if row.state == "disallowed" and row.redirect_to else row.url
            verdict = _robots(asked, robots.find(db, _site(asked)))
            return Known(row, verdict, history.fetches_of(db, row.id), outcome, removed)
        story_id = history.story_at(db, url)
        coverage = Coverage(sources.values())
        home = coverage.at_home(url)
        covered = home or coverage.match(url)
        return Unknown(
            url=clean_url(url),
            normalized_url=normalize_url(url),
            source=covered.source if covered else None,
            rivals=covered.names[1:] if covered else (),
            in_database=tuple(history.sources_of_site(db, url)),
            robots=_robots(url, robots.find(db, _site(url))),
            feed=history.feed_at(db, url),
            is_home=home is not None or is_home(url),
            is_article=address_score(url) >= ARTICLE and not is_rest(url),
            outcome=history.outcome_of(db, story_id, None) if story_id is not None else None,
            linked_from=history.linking_stories(db, url),
        )


def prospect(row: UrlRow) -> str | None:
    """When a URL that gave nothing is asked for again; None for one that gave something, or waits."""
    if row.state not in retries.BARREN:
        return None
    if row.state == "disallowed":
        return f"asked for when a newer robots.txt allows it; that is read anew from {row.retry_at} on"
    if row.retry_at is None:
        return "asked for again when you name it"
    if retries.is_hopeful(row.state, row.last_error, row.vain):
        return f"asked for again from {row.retry_at} on, if a feed, sitemap or section page still lists it then"
    return f"asked for again when a list says that it changed, from {row.retry_at} on, or when you name it"


def _site(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc.lower()}"


def _robots(url: str, file: RobotsFile | None) -> Robots:
    site = _site(url)
    if file is None:
        return Robots(site, None, "not asked yet: it is read before the first page of the site")
    when = f"as of {file.fetched_at}"
    if file.error is not None:
        since = f", since {file.failed_since}" if file.failed_since else ""
        verdict = f"could not be read ({file.error}), which forbids all for now, {when}{since}"
        return Robots(site, False, verdict, file.fetched_at)
    rules = RobotsRules(file.body)
    allows = rules.allows(url, ROBOT)
    answer = f"there is none (status {file.status})" if not file.body and file.status != 200 else ""
    delay = rules.crawl_delay(ROBOT)
    said = ["allows it" if allows else "forbids it", answer, f"asks for {delay:g} s between requests" if delay else ""]
    return Robots(site, allows, f"{', '.join(filter(None, said))}, {when}", file.fetched_at)
