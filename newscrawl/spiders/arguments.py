"""Arguments of a spider, as `scrapy crawl news -a NAME=VALUE` gives them."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from newscrawl.ages import parse_since, parse_until
from newscrawl.errors import NewscrawlError
from newscrawl.frontier.session import now
from newscrawl.sources import nearest

if TYPE_CHECKING:
    from scrapy.settings import BaseSettings


def check_arguments(spider: str, given: Iterable[str], known: Collection[str]) -> None:
    """Raises NewscrawlError for an argument that a spider does not know: Scrapy would crawl as if it were not there.

    Names that begin with an underscore are for whoever starts the spider: Scrapyd gives ``_job``.
    """
    for name in given:
        if name not in known and not name.startswith("_"):
            takes = f"it takes {' and '.join(known)}; settings are given with -s NAME=VALUE"
            raise NewscrawlError(f"the spider {spider} has no argument {name!r}{nearest(name, known)}; {takes}")


def period(settings: BaseSettings) -> tuple[datetime | None, datetime | None]:
    """From when to before when a crawl takes stories, by its settings.

    Raises NewscrawlError for what is no age or date, and where nothing lies between the two.
    """
    since, until = settings["NEWSCRAWL_SINCE"], settings["NEWSCRAWL_UNTIL"]
    begin = parse_since(since, now()) if since else None
    end = parse_until(until, now()) if until else None
    if begin is not None and end is not None and begin >= end:
        raise NewscrawlError(f"nothing is since {since} and until {until}: the first must be the earlier one")
    return begin, end
