"""Arguments of a spider, as `scrapy crawl news -a NAME=VALUE` gives them."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from newscrawl.errors import NewscrawlError
from newscrawl.sources import nearest


def check_arguments(spider: str, given: Iterable[str], known: Collection[str]) -> None:
    """Raises NewscrawlError for an argument that a spider does not know: Scrapy would crawl as if it were not there.

    Names that begin with an underscore are for whoever starts the spider: Scrapyd gives ``_job``.
    """
    for name in given:
        if name not in known and not name.startswith("_"):
            takes = f"it takes {' and '.join(known)}; settings are given with -s NAME=VALUE"
            raise NewscrawlError(f"the spider {spider} has no argument {name!r}{nearest(name, known)}; {takes}")
