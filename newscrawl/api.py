"""newscrawl from Python: one page, or a database. `import newscrawl` offers what is here; docs/python.md shows it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, replace
from datetime import date, datetime, timezone
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Literal, get_args, overload

from newscrawl import extraction
from newscrawl.errors import DatabaseError, NewscrawlError, QueryError
from newscrawl.export.citations.citation import citation
from newscrawl.export.citations.forms import CITATION_FORMS
from newscrawl.export.citations.reference import reference
from newscrawl.export.frames import Engine, checked_engine, data_frame
from newscrawl.export.record import detailed_record, earlier_records, hit_row, stored_record, story_record
from newscrawl.items import Rejection, Story
from newscrawl.operations.asked import asked_stories, named_filters, require_number, require_one_of, require_text
from newscrawl.operations.given import GivenPage, Html, checked_selectors, given_page, given_pages, moment_of
from newscrawl.operations.many import extract_in_order
from newscrawl.operations.past import as_of
from newscrawl.storage.concordance import LINE_ORDERS, LineOrder, concordance
from newscrawl.storage.database import connect_readonly, database_path
from newscrawl.storage.named import resolve, time_limit
from newscrawl.storage.queries import Part, SortBy, find_hits, find_story, revisions, stories
from newscrawl.storage.searching import read_search
from newscrawl.storage.siteblocks import source_row
from newscrawl.storage.sitememory import snapshot
from newscrawl.storage.sql import distinct, run_sql
from newscrawl.storage.trends import SPANS, Span, trend
from newscrawl.storage.values import story_uid
from newscrawl.templates.memory import SiteMemory
from newscrawl.workers import MAX_JOBS, Limits

if TYPE_CHECKING:
    import pandas
    import polars
    from typing_extensions import Self

Form = Literal["markdown", "html"]
CitationForm = Literal["text", "bibtex", "ris", "csl"]


def extract(
    html: Html,
    url: str | None = "",
    *,
    fetched_at: datetime | date | str | None = None,
    memory: SiteMemory | None = None,
    remove: Iterable[str] = (),
    parts: Iterable[GivenPage] = (),
) -> Story | Rejection:
    """The story of a page, or why it has none; bad pages do not raise.

    ``html`` is text, bytes, which are decoded as their own declarations say, or an lxml tree. ``url`` is the page's
    address; without it, the one that the page gives itself. ``fetched_at`` is when the page was fetched, for dates such
    as "yesterday", in UTC where it has no zone; now by default. ``memory`` is what a database knows of the page's site
    (``Stories.memory``), ``remove`` are selectors, in CSS or XPath, of elements that are no text. ``parts`` are the
    pages of the story's other parts, in order, where its site spreads it over several: (html, url) or (html, url,
    fetched_at). The work is done in this process: a page made to take long does; ``extract_many`` uses processes of its
    own, which can be killed. Raises NewscrawlError for what is no page, such as an address, and when another argument
    is wrong.

    >>> import newscrawl
    >>> page = "<html><head><title>Quay</title></head><body><article><h1>Quay reopens</h1><p>" + (
    ...     "The quay was opened again on Monday after the wall had been mended. " * 9) + "</p></article></body></html>"
    >>> story = newscrawl.extract(page, "https://example.org/quay")
    >>> story.title, story.word_count
    ('Quay reopens', 117)
    >>> newscrawl.extract(b"%PDF-1.7", "https://example.org/report").reason.value
    'not_html'
    """
    page, selectors = given_page(html, url, fetched_at, datetime.now(timezone.utc)), checked_selectors(remove)
    others = tuple(given_pages(parts, selectors, "parts"))
    return extraction.extract(replace(page, remove=selectors, parts=others), memory=_memory(memory))


def extract_many(
    pages: Iterable[GivenPage],
    *,
    jobs: int | None = None,
    seconds: float = Limits().seconds,
    memory: SiteMemory | None = None,
    remove: Iterable[str] = (),
) -> Iterator[Story | Rejection]:
    """The outcomes of many pages, in their order, from processes that can be killed.

    ``pages`` gives (html, url) or (html, url, fetched_at), each as for ``extract``. A few pages are taken ahead of the
    outcomes that were asked for, never all. ``jobs`` is the number of processes, one a core by default. A page that
    takes more than ``seconds`` of the processor is a Rejection, ``timeout``. ``memory`` is what is known of the site
    that all pages are of, ``remove`` are selectors of elements that are no text on any of them.
    Raises NewscrawlError for wrong arguments, where no process starts, and, once the outcomes before it are given, for
    what is no page.
    """
    if jobs is not None and not (isinstance(jobs, int) and 1 <= jobs <= MAX_JOBS):
        raise NewscrawlError(f"'jobs' is a number of processes from 1 to {MAX_JOBS}, not {jobs!r}")
    if not (isinstance(seconds, (int, float)) and seconds > 0):
        raise NewscrawlError(f"'seconds' is the time that a page may take, not {seconds!r}")
    given = given_pages(pages, checked_selectors(remove), "extract_many()")
    return extract_in_order(given, jobs, Limits(seconds), _memory(memory))


def record(
    story: Story, *, source: str | None = None, fetched_at: datetime | date | str | None = None
) -> dict[str, Any]:
    """The record of a story, as ``Stories.stories`` gives it and `newscrawl extract` prints it.

    ``source`` is the name of its source, ``fetched_at`` when its page was fetched, now by default. Raises
    NewscrawlError for what is no story.
    """
    _require_story(story)
    moment = moment_of(fetched_at, datetime.now(timezone.utc))
    moment = moment if moment.tzinfo else moment.replace(tzinfo=timezone.utc)
    return story_record(story, uid=story_uid(story), source=source, fetched_at=moment)


def cite(record: dict[str, Any], form: CitationForm = "text") -> str:
    """The citation of a story by its record: a line to read, BibTeX, RIS or CSL-JSON.

    Raises NewscrawlError for another form, and for what is no record.
    """
    require_one_of("form", form, get_args(CitationForm))
    try:
        cited = citation(record)
    except (AttributeError, KeyError, TypeError) as error:
        raise NewscrawlError(f"not the record of a story: {record!r:.200}") from error
    return reference(cited) if form == "text" else CITATION_FORMS[form].document(cited)


def render(
    story: Story, html: Html, form: Form = "markdown", *, images: bool = False, parts: Iterable[GivenPage] = ()
) -> str:
    """The story as GitHub-flavoured Markdown or as a small HTML fragment, with its emphasis, links, lists and tables.

    ``images`` puts its pictures between the lines where the page has them. ``html`` is the page that it was extracted
    from, for a story holds but text, ``parts`` are those of its other parts. Raises NewscrawlError for another form,
    and for what is no story or no page.
    """
    _require_story(story)
    if form not in get_args(Form):
        raise NewscrawlError(f"a story is rendered as {' or '.join(get_args(Form))}, not as {form!r}")
    from newscrawl.extraction.renderings import render_html, render_markdown  # most callers do not need it

    page = given_page(html, story.url, None, datetime.now(timezone.utc))
    page = replace(page, parts=tuple(given_pages(parts, (), "parts")))
    make = render_markdown if form == "markdown" else render_html
    return make(page, story, images=images)


class Stories:
    """A database, open to read: ``newscrawl.open`` gives it. A context manager; ``close`` ends it otherwise.

    Each reading has a connection of its own and sees one moment of the database, also while a crawl writes.
    """

    def __init__(self, path: Path) -> None:
        """Raises DatabaseError when there is no database, or none that this version understands."""
        self.path = path
        self._database = connect_readonly(path)
        self._is_open = True

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"newscrawl.open({str(self.path)!r})"

    def close(self) -> None:
        """Let the file go; whatever is asked for later raises DatabaseError."""
        self._is_open = False
        self._database.close()

    def _require_open(self) -> None:
        if not self._is_open:
            raise DatabaseError(f"{self.path} was closed: newscrawl.open() opens it again")

    def story(self, reference: str | int, *, details: bool = False, at: str | date | None = None) -> dict[str, Any]:
        """The record of a story, by its number, uid or URL in any spelling. Raises QueryError when there is none.

        With ``details`` it has ``blocks``, ``revisions`` and ``explanation``, too, as `newscrawl show --json` has them;
        with ``at`` headline and text are those that were stored then, an age, or at the end of a day.
        """
        self._require_open()
        found = find_story(self._database.conn, str(reference))
        versions = revisions(self._database.conn, found.id)
        if at is not None:
            found = as_of(found, versions, str(at), datetime.now(timezone.utc))
        return detailed_record(found, versions, explain=True) if details else stored_record(found)

    def search(
        self,
        words: str | None = None,
        *,
        source: str | Sequence[str] | None = None,
        since: str | date | None = None,
        until: str | date | None = None,
        author: str | None = None,
        language: str | Sequence[str] | None = None,
        kind: str | Sequence[str] | None = None,
        sort: SortBy = "relevance",
        limit: int = 20,
    ) -> list[dict[str, Any]]:
        """What `newscrawl search --json` prints: the stories that match, the best or, by "date", the newest first.

        ``words`` and filters are as there; without words all stories that pass the filters, the newest first. Raises
        NewscrawlError for a wrong filter, and for words without one.
        """
        self._require_open()
        require_one_of("sort", sort, get_args(SortBy))
        require_number("limit", limit)
        if words is not None:
            require_text("words", words)
        filters = asked_stories(source=source, since=since, until=until, author=author, language=language, kind=kind)
        with connect_readonly(self.path) as database:
            hits = find_hits(database.conn, words, filters, sort=sort, limit=limit)
        return [hit_row(hit) for hit in hits]

    def kwic(
        self, words: str, *, sort: LineOrder = "date", width: int = 50, limit: int = 100, **filters: Any
    ) -> list[dict[str, Any]]:
        """Words in their context, as `newscrawl kwic --json` prints them: a row for each place in a text.

        ``filters`` are those of ``search``, and ``one_per_cluster``. Raises NewscrawlError for a wrong filter, and for
        words without one.
        """
        self._require_open()
        require_one_of("sort", sort, LINE_ORDERS)
        require_number("width", width, 0)
        require_number("limit", limit)
        require_text("words", words)
        asked = named_filters("kwic()", filters)
        with connect_readonly(self.path) as database:
            search = read_search(database.conn, words)
            found = concordance(database.conn, search, asked, order=sort, width=width, limit=limit)
        return [asdict(line) for line in found.lines]

    def trend(self, *terms: str, by: Span = "month", per_source: bool = False, **filters: Any) -> list[dict[str, Any]]:
        """How often stories have terms over time, as `newscrawl trend --json` prints it; without ``per_source`` the
        ``source`` is "".

        ``filters`` are those of ``search``, and ``one_per_cluster``. Raises NewscrawlError for a wrong filter, and for
        no term, or one without a word.
        """
        self._require_open()
        require_one_of("by", by, SPANS)
        if not terms:
            raise QueryError("trend() wants a term, or several")
        for term in terms:
            require_text("term", term)
        asked = named_filters("trend()", filters)
        with connect_readonly(self.path) as database:
            searches = {term: read_search(database.conn, term) for term in terms}
            rows = trend(database.conn, searches, asked, by=by, per_source=per_source)
        return [asdict(row) for row in rows]

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
        sample: int | None = None,
        seed: str | None = None,
        every_revision: bool = False,
        links: bool = True,
        removed: bool = True,
    ) -> Iterator[dict[str, Any]]:
        """The records of all stories, or those that pass the filters, as they were first stored; memory stays flat.

        Filters are those of `newscrawl export`: ``since`` and ``until`` take an age ("7d") or a date as there, or a
        date or datetime of Python, in UTC if it has no zone; ``where`` is SQL over the view corpus. ``sample`` takes so
        many of them, ``seed`` says which. With ``every_revision`` a story's earlier texts are records before it.
        Without ``links`` and ``removed``, which take most of the time to read, these lists are empty. Raises
        NewscrawlError for a wrong filter.
        """
        self._require_open()
        if sample is not None:
            require_number("sample", sample)
        elif seed is not None:
            raise QueryError("'seed' says which ones 'sample' takes; give a sample, too")
        for name, text in (("where", where), ("after", after), ("seed", seed)):
            if text is not None:
                require_text(name, text)
        filters = replace(
            asked_stories(
                source=source, since=since, until=until, author=author, language=language, kind=kind,
                one_per_cluster=one_per_cluster,
            ),
            where=where,
            after=after,
            sample=sample,
            seed=seed or "",
        )  # fmt: skip
        wanted: dict[Part, bool] = {"links": links, "removed": removed, "revisions": every_revision}
        parts = [part for part, is_wanted in wanted.items() if is_wanted]
        with connect_readonly(self.path) as database:
            for stored in stories(database.conn, filters, parts=parts):
                self._require_open()
                yield from earlier_records(stored)
                yield stored_record(stored)

    def memory(self, source: str) -> SiteMemory:
        """What is known of a source's pages: blocks that they repeat, and where they have their story.

        Raises QueryError for a source that is not here.
        """
        self._require_open()
        require_text("source", source)
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
        engine = checked_engine(engine)
        filters = {"links": False, "removed": False, **filters}
        left_out = [name for name in ("links", "removed") if not filters[name]]
        return data_frame(self.stories(**filters), left_out, engine)

    def query(self, sql: str, *, seconds: float | None = None, **values: str) -> list[dict[str, Any]]:
        """The rows that an SQL query, or one of `newscrawl query --list` by its name, gives; it can but read.

        ``values`` are those of its parameters, ``seconds`` is the time that SQLite may work on it: 1, for a named query
        300. Of columns with one name the later ones get a number: id, id_2. Raises QueryError.
        """
        self._require_open()
        require_text("sql", sql)
        if seconds is not None and not (isinstance(seconds, (int, float)) and seconds > 0):
            raise QueryError(f"'seconds' is the time that SQLite may take, not {seconds!r}")
        text, bound = resolve(sql, values)
        with connect_readonly(self.path) as database:
            limit = time_limit(sql) if seconds is None else seconds
            result = run_sql(database.conn, text, bound, seconds=limit)
            names = distinct(result.columns)
            return [dict(zip(names, row, strict=True)) for row in result.rows]


def open(db: str | Path | None = None) -> Stories:
    """Open a database to read. Without a name NEWSCRAWL_DB of the environment, else data/news.db.

    Raises DatabaseError when there is none, or none that this version understands.
    """
    if db is not None and not isinstance(db, (str, Path)):
        raise DatabaseError(f"a database is named by the path of its file, not by {db!r:.100}")
    return Stories(database_path(db))


def _memory(memory: SiteMemory | None) -> SiteMemory | None:
    if memory is not None and not isinstance(memory, SiteMemory):
        raise NewscrawlError(f"'memory' is what Stories.memory() gives, not {type(memory).__name__}")
    return memory


def _require_story(story: Story) -> None:
    if not isinstance(story, Story):
        raise NewscrawlError(f"not a story: {story!r:.200}")
