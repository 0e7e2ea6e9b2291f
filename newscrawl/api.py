"""newscrawl from Python: one page, or a database. `import newscrawl` offers what is here; docs/python.md shows it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime, timezone
from importlib.util import find_spec
from itertools import islice
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Literal, cast, get_args, overload

from newscrawl import extraction
from newscrawl.addresses import require_address
from newscrawl.ages import parse_since, parse_until
from newscrawl.errors import NewscrawlError, QueryError
from newscrawl.export.columns import arrow_schema
from newscrawl.export.parquet import record_batch
from newscrawl.export.record import stored_record
from newscrawl.items import Page, Rejection, Story, StoryKind
from newscrawl.storage.database import connect_readonly, database_path
from newscrawl.storage.filters import Filter
from newscrawl.storage.named import resolve
from newscrawl.storage.queries import Part, find_story, stories
from newscrawl.storage.siteblocks import source_row
from newscrawl.storage.sitememory import snapshot
from newscrawl.storage.sql import TIME_LIMIT, distinct, run_sql
from newscrawl.templates.memory import SiteMemory

if TYPE_CHECKING:
    import pandas
    import polars
    import pyarrow
    from typing_extensions import Self

Engine = Literal["pandas", "polars"]

_PAGE = 200  # records


def extract(
    html: str | bytes, url: str = "", *, fetched_at: datetime | None = None, memory: SiteMemory | None = None
) -> Story | Rejection:
    """The story of a page, or why it has none; bad pages do not raise.

    ``html`` as bytes is decoded as its own declarations say. ``url`` is the page's address: without it links stay
    relative. ``fetched_at`` is when the page was fetched, for dates such as "yesterday"; now by default. ``memory`` is
    what a database knows of the page's site (``Stories.memory``). The work is done in this process: a page made to take
    long does; `newscrawl extract` and the crawl use processes of their own.
    Raises NewscrawlError when ``url`` is no address.

    >>> import newscrawl
    >>> page = "<html><head><title>Quay</title></head><body><article><h1>Quay reopens</h1><p>" + (
    ...     "The quay was opened again on Monday after the wall had been mended. " * 9) + "</p></article></body></html>"
    >>> story = newscrawl.extract(page, "https://example.org/quay")
    >>> story.title, story.word_count
    ('Quay reopens', 117)
    >>> newscrawl.extract(b"%PDF-1.7", "https://example.org/report").reason.value
    'not_html'
    """
    require_address(url)
    headers = {"Content-Type": "text/html; charset=utf-8"} if isinstance(html, str) else {}
    body = html.encode("utf-8", "replace") if isinstance(html, str) else html
    moment = fetched_at or datetime.now(timezone.utc)
    return extraction.extract(Page(url, url, 200, headers, body, moment), memory=memory)


class Stories:
    """A database, open to read: ``newscrawl.open`` gives it. A context manager; ``close`` ends it otherwise.

    Each reading has a connection of its own and sees one moment of the database, also while a crawl writes.
    """

    def __init__(self, path: Path) -> None:
        """Raises DatabaseError when there is no database, or none that this version understands."""
        self.path = path
        self._database = connect_readonly(path)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"newscrawl.open({str(self.path)!r})"

    def close(self) -> None:
        """Let the file go."""
        self._database.close()

    def story(self, reference: str | int) -> dict[str, Any]:
        """The record of a story, by its number, uid or URL in any spelling. Raises QueryError when there is none."""
        return stored_record(find_story(self._database.conn, str(reference)))

    def stories(
        self,
        *,
        source: str | Sequence[str] | None = None,
        since: str | date | None = None,
        until: str | date | None = None,
        author: str | None = None,
        language: str | Sequence[str] | None = None,
        kind: str | Sequence[str] | None = None,
        where: str | None = None,
        one_per_cluster: bool = False,
        after: str | None = None,
        links: bool = True,
        removed: bool = True,
    ) -> Iterator[dict[str, Any]]:
        """The records of all stories, or those that pass the filters, as they were first stored; memory stays flat.

        Filters are those of `newscrawl export`: ``since`` and ``until`` take an age ("7d") or a date as there, or a
        date or datetime of Python, in UTC if it has no zone; ``where`` is SQL over the view corpus. Without ``links``
        and ``removed``, which take most of the time to read, these lists are empty. Raises NewscrawlError for a wrong
        filter.
        """
        now = datetime.now(timezone.utc)
        filters = Filter(
            sources=_tuple(source),
            since=_moment(since, parse_since, now),
            until=_moment(until, parse_until, now),
            author=author,
            languages=tuple(each.lower() for each in _tuple(language)),
            kinds=_kinds(kind),
            where=where,
            one_a_cluster=one_per_cluster,
            after=after,
        )
        parts: list[Part] = [*(["links"] if links else []), *(["removed"] if removed else [])]  # type: ignore[list-item]
        with connect_readonly(self.path) as database:
            for stored in stories(database.conn, filters, parts=parts):
                yield stored_record(stored)

    def memory(self, source: str) -> SiteMemory:
        """What is known of a source's pages: blocks that they repeat, and where they have their story.

        Raises QueryError for a source that is not here.
        """
        with connect_readonly(self.path) as database:
            return snapshot(database.conn, source_row(database.conn, source))

    @overload
    def frame(self, engine: Literal["pandas"], **filters: Any) -> pandas.DataFrame: ...
    @overload
    def frame(self, engine: Literal["polars"], **filters: Any) -> polars.DataFrame: ...
    @overload
    def frame(self, engine: None = None, **filters: Any) -> Any: ...
    def frame(self, engine: Engine | None = None, **filters: Any) -> pandas.DataFrame | polars.DataFrame:
        """The stories as a data frame, a row a story, with the columns of the record.

        ``engine`` is pandas or polars; by default the one that is installed, pandas where both are. ``filters`` are
        those of ``stories``; links and removed blocks are left out unless asked for. ``date_published_utc`` and
        ``date_crawled`` are times in UTC. Raises NewscrawlError where neither is installed.
        """
        engine = engine or _installed()
        if engine not in get_args(Engine):
            raise NewscrawlError(f"frame() wants pandas or polars, not {engine}")
        if not find_spec(engine):
            raise NewscrawlError(f"{engine} is not installed here: pip install {engine}")
        filters = {"links": False, "removed": False, **filters}
        left_out = [name for name in ("links", "removed") if not filters[name]]
        table = _table(self.stories(**filters), left_out)
        if engine == "polars":
            import polars

            return cast("polars.DataFrame", polars.from_arrow(table))
        return _to_pandas(table)

    def query(self, sql: str, *, seconds: float = TIME_LIMIT, **values: str) -> list[dict[str, Any]]:
        """The rows that an SQL query, or one of `newscrawl query --list` by its name, gives; it can but read.

        ``values`` are those of its parameters, ``seconds`` is the time that SQLite may work on it. Of columns with one
        name the later ones get a number: id, id_2. Raises QueryError.
        """
        text, bound = resolve(sql, values)
        with connect_readonly(self.path) as database:
            result = run_sql(database.conn, text, bound, seconds=seconds)
            names = distinct(result.columns)
            return [dict(zip(names, row, strict=True)) for row in result.rows]


def open(db: str | Path | None = None) -> Stories:
    """Open a database to read. Without a name NEWSCRAWL_DB of the environment, else data/news.db.

    Raises DatabaseError when there is none, or none that this version understands.
    """
    return Stories(database_path(db))


def _tuple(value: str | Sequence[str] | None) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value or ())


def _kinds(value: str | Sequence[str] | None) -> tuple[str, ...]:
    for kind in (kinds := _tuple(value)):
        if kind not in get_args(StoryKind):
            raise QueryError(f"no kind of story is {kind!r}; they are {', '.join(get_args(StoryKind))}")
    return kinds


def _moment(value: str | date | None, parse: Callable[[str, datetime], datetime], now: datetime) -> datetime | None:
    """What ``since`` or ``until`` means: dates and times of Python as they are when written out."""
    return None if value is None else parse(str(value), now)


def _installed() -> Engine:
    for name in ("pandas", "polars"):
        if find_spec(name):
            return name
    raise NewscrawlError("frame() needs pandas or polars: pip install pandas")


def _table(records: Iterator[dict[str, Any]], left_out: Sequence[str]) -> pyarrow.Table:
    """Records as an Arrow table, page by page: as Python's objects they take ten times the room."""
    import pyarrow as pa

    schema = arrow_schema()
    schema = pa.schema([column for column in schema if column.name not in left_out])
    batches = []
    while page := list(islice(records, _PAGE)):
        batches.append(record_batch(page, schema))
    return pa.Table.from_batches(batches, schema=schema)


def _to_pandas(table: pyarrow.Table) -> pandas.DataFrame:
    """Whole numbers and truth values that may be missing stay what they are."""
    import pandas
    import pyarrow as pa

    kinds = {
        pa.int32(): pandas.Int32Dtype(),
        pa.int64(): pandas.Int64Dtype(),
        pa.bool_(): pandas.BooleanDtype(),
    }
    return cast("pandas.DataFrame", table.to_pandas(types_mapper=kinds.get))
