"""`import newscrawl`: what docs/python.md shows, and that the import alone is cheap."""

from __future__ import annotations

import asyncio
import doctest
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta, timezone
from itertools import count, islice
from pathlib import Path
from typing import Any

import pytest
from lxml import html

import newscrawl
from newscrawl import api
from newscrawl.operations.given import Html
from tests.storage.samples import fill

CHECKOUT = Path(__file__).resolve().parents[1]
GUIDE = (CHECKOUT / "docs" / "python.md").read_text(encoding="utf-8")
PAGE = """<html><head><title>Fish market moves to the northern quay</title></head><body><article>
<h1>Fish market moves to the northern quay</h1><p>By <a rel="author" href="/by/ada">Ada Lövberg</a></p>
<p>{}</p></article></body></html>""".format("The quay was opened again on Monday after the wall had been mended. " * 9)

HANGING = f"<html><body><p {' '.join(f'a{number}=1' for number in range(180_000))}>x</p></body></html>"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("NEWSCRAWL_DB", raising=False)
    fill(tmp_path / "data" / "news.db")
    (tmp_path / "page.html").write_text(PAGE, encoding="utf-8")
    return tmp_path


def run(name: str, text: str) -> None:
    examples = doctest.DocTestParser().get_doctest(text, {}, name, name, 0)
    assert examples.examples
    out: list[str] = []
    doctest.DocTestRunner(optionflags=doctest.IGNORE_EXCEPTION_DETAIL).run(examples, out=out.append, clear_globs=False)
    for value in examples.globs.values():
        if isinstance(value, api.Stories):
            value.close()
    assert not out, "".join(out)


def test_the_guide(folder: Path) -> None:
    parts = re.split(r"^## A data frame$", GUIDE, flags=re.M)
    run("python.md", "\n".join(re.findall(r"^```pycon\n(.*?)^```$", parts[0], re.M | re.S)))


def test_the_guide_to_data_frames(folder: Path) -> None:
    pytest.importorskip("pandas")
    pytest.importorskip("polars")
    shown = "\n".join(re.findall(r"^```pycon\n(.*?)^```$", GUIDE.partition("## A data frame")[2], re.M | re.S))
    run("python.md", ">>> import newscrawl\n>>> db = newscrawl.open()\n" + shown)


def test_docstrings() -> None:
    failed, tried = doctest.testmod(api)
    assert tried
    assert not failed


def test_the_import_alone_is_cheap() -> None:
    code = "import sys, newscrawl; print(sorted(m for m in sys.modules if m.split('.')[0] in {'newscrawl', 'lxml', 'numpy', 'sqlite3', 'scrapy'}))"
    done = subprocess.run([sys.executable, "-c", code], cwd=CHECKOUT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "['newscrawl']"


def test_what_there_is() -> None:
    assert {"extract", "open", "Story", "Rejection"} <= set(dir(newscrawl))
    for name in newscrawl.__all__:
        assert getattr(newscrawl, name)
    with pytest.raises(AttributeError, match="has no attribute 'nope'"):
        _ = newscrawl.nope  # type: ignore[attr-defined]  # checkers know the names, too, or this would be unused


def test_filters_are_those_of_export(folder: Path) -> None:
    with newscrawl.open() as db:
        assert len(list(db.stories())) == 3
        assert [record["id"] for record in db.stories(since=datetime(2026, 4, 1, tzinfo=timezone.utc), until="2026-04-30")]
        assert list(db.stories(kind=["video", "gallery"])) == []
        (record,) = db.stories(source=["example"], author="lovberg", where="revision = 2", after=None, links=False)
        assert list(db.stories(since=date(2026, 4, 1), language=None)) == list(db.stories(since="2026-04-01", language=()))
        assert list(db.stories(until=date(2026, 4, 30))) == list(db.stories(until="2026-04-30"))
        zone = timezone(timedelta(hours=-5))
        without_zone = datetime.fromisoformat("2026-04-01")
        assert list(db.stories(since=datetime(2026, 3, 31, 19, tzinfo=zone))) == list(db.stories(since=without_zone))
        assert [record["source"] for record in db.stories(language="DE", source=None, kind=None)] == ["beispiel"]
    assert (record["links"], len(record["removed"])) == ([], 2)


@pytest.mark.parametrize(
    "wrong",
    [
        {"source": "nope"}, {"since": "soon"}, {"until": 5}, {"where": "nope = 1"}, {"where": "1; DELETE FROM stories"},
        {"after": "nope"}, {"kind": "articles"}, {"kind": ["article", "novel"]}, {"sample": 0}, {"sample": "all"},
        {"seed": "first"},
    ],
)  # fmt: skip
def test_mistakes_are_ours_and_one_line(folder: Path, wrong: dict[str, object]) -> None:
    with newscrawl.open() as db, pytest.raises(newscrawl.NewscrawlError) as caught:
        list(db.stories(**wrong))  # type: ignore[arg-type]
    assert "\n" not in str(caught.value)


def test_samples_revisions_and_details_are_those_of_the_commands(folder: Path) -> None:
    with newscrawl.open() as db:
        assert [each["id"] for each in db.stories(sample=2)] == [each["id"] for each in db.stories(sample=2, seed="")]
        assert {next(db.stories(sample=1, seed=str(seed)))["id"] for seed in range(20)} == {each["id"] for each in db.stories()}
        numbers = [(each["id"], each["revision"]) for each in db.stories(every_revision=True)]
        whole = db.story(1, details=True)
        assert db.story(1).keys() < whole.keys()
    assert numbers[:2] == [(whole["id"], 1), (whole["id"], 2)]
    assert [each["number"] for each in whole["revisions"]] == [1, 2]
    assert any(block["kept"] for block in whole["blocks"])
    assert isinstance(whole["explanation"], dict)


@pytest.mark.parametrize(
    "wrong", [{"words": ""}, {"words": "…"}, {"sort": "newest"}, {"limit": 0}, {"limit": None}, {"source": "nope"}]
)
def test_mistakes_in_a_search(folder: Path, wrong: dict[str, Any]) -> None:
    with newscrawl.open() as db, pytest.raises(newscrawl.NewscrawlError) as caught:
        db.search(**{"words": "flood", **wrong})
    assert "\n" not in str(caught.value)
    with newscrawl.open() as db, pytest.raises(newscrawl.NewscrawlError) as caught:
        db.kwic(**{"words": "flood", **wrong})
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("wrong", [{"by": "hour"}, {"source": "nope"}, {"since": "soon"}, {"kind": "articles"}])
def test_mistakes_in_a_trend_and_a_citation(folder: Path, wrong: dict[str, Any]) -> None:
    with newscrawl.open() as db:
        with pytest.raises(newscrawl.NewscrawlError):
            db.trend("flood", **wrong)
        with pytest.raises(newscrawl.NewscrawlError, match="first seen"):
            db.story(1, at="2020-01-01")
        with pytest.raises(newscrawl.NewscrawlError, match="text or bibtex or ris or csl"):
            newscrawl.cite(db.story(1), "apa")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        (lambda db: db.kwic(None), "'words' is text, not None"),
        (lambda db: db.kwic("\ud800 flood"), "'words' is text that can be written down"),
        (lambda db: db.kwic("flood", width=True), "'width' is a number from 0, not True"),
        (lambda db: db.kwic("flood", width=-1), "'width' is a number from 0, not -1"),
        (lambda db: db.kwic("flood", limit=10**30), "'limit' is a number from 1, not 1000"),
        (lambda db: db.kwic("flood", where="1"), "kwic() takes no 'where'; its filters are source, since,"),
        (lambda db: db.trend(["flood"]), "'term' is text, not ['flood']"),
        (lambda db: db.trend(), "trend() wants a term"),
        (lambda db: db.search(7), "'words' is text, not 7"),
        (lambda db: db.search(source=7), "'source' is text, not 7"),
        (lambda db: db.search(author=["Ada"]), "'author' is text, not ['Ada']"),
        (lambda db: db.query(7), "'sql' is text, not 7"),
        (lambda db: db.query("SELECT :n", n=10**30), "too large"),
        (lambda db: db.query("SELECT 1", seconds="1"), "'seconds' is the time that SQLite may take, not '1'"),
        (lambda db: db.query("days", since=7), "since of the query days is given as text, not as 7"),
        (lambda db: list(db.stories(where=7)), "'where' is text, not 7"),
        (lambda db: db.memory(7), "'source' is text, not 7"),
        (lambda db: newscrawl.open(7), "named by the path of its file, not by 7"),  # type: ignore[arg-type]
        (lambda db: newscrawl.cite({}), "not the record of a story: {}"),
        (lambda db: newscrawl.cite(None), "not the record of a story: None"),  # type: ignore[arg-type]
        (lambda db: newscrawl.cite({**db.story(1), "people": 3}), "not the record of a story: {"),
        (lambda db: newscrawl.extract(PAGE, parts=None), "parts wants a list of pages, not None"),  # type: ignore[arg-type]
    ],
)  # fmt: skip
def test_what_is_of_another_type_is_named(folder: Path, wrong: Callable[[Any], object], words: str) -> None:
    with newscrawl.open() as db, pytest.raises(newscrawl.NewscrawlError) as caught:
        wrong(db)
    assert words in str(caught.value)
    assert "\n" not in str(caught.value)


def test_matches_without_what_surrounds_them(folder: Path) -> None:
    with newscrawl.open() as db:
        assert [(line["left"], line["match"], line["right"]) for line in db.kwic("flooded", width=0)] == [("", "flooded", "")]


def test_rows_of_a_query_lose_no_column(folder: Path) -> None:
    with newscrawl.open() as db:
        assert db.query("SELECT 1 AS id, 2 AS id, 3 AS id") == [{"id": 1, "id_2": 2, "id_3": 3}]
        with pytest.raises(newscrawl.NewscrawlError, match="no query is named author;"):
            db.query("author")


def test_an_address_that_is_none() -> None:
    with pytest.raises(newscrawl.NewscrawlError, match="'http://\\['"):
        newscrawl.extract(PAGE, "http://[")


def test_a_page_may_be_text_bytes_or_a_tree() -> None:
    tree = html.fromstring(PAGE)
    given: list[Html] = [PAGE, PAGE.encode(), bytearray(PAGE.encode()), memoryview(PAGE.encode()), tree, tree.getroottree()]
    stories = [newscrawl.extract(page, "https://example.org/a") for page in given]
    assert [story.text for story in stories if isinstance(story, newscrawl.Story)] == [stories[0].text] * 6  # type: ignore[union-attr]
    swedish = html.fromstring("<html><head><meta charset=iso-8859-1></head>" + PAGE.replace("market", "hamn å"))
    story = newscrawl.extract(swedish, None)
    assert isinstance(story, newscrawl.Story)
    assert story.title == "Fish hamn å moves to the northern quay", "whatever a tree says of its bytes, it has letters"


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"html": None}, "a page is text, bytes or an lxml tree, not None"),
        ({"html": Path("page.html")}, "not pathlib."),
        ({"html": "https://example.org/story"}, "'https://example.org/story' is an address, not a page"),
        ({"html": " HTTP://example.org/story\n"}, "is an address, not a page"),
        ({"url": b"https://example.org/"}, "'url' is the page's address as text, not bytes"),
        ({"fetched_at": "yesterday"}, "'fetched_at' is a time such as"),
        ({"fetched_at": 1764460800}, "'fetched_at' is a time such as"),
        ({"fetched_at": "9999-12-31T23:59:59-14:00"}, "'fetched_at' is a time from 1900 to 2999"),
        ({"fetched_at": datetime(9999, 12, 31, 12)}, "'fetched_at' is a time from 1900 to 2999"),  # noqa: DTZ001
        ({"fetched_at": date.min}, "'fetched_at' is a time from 1900 to 2999"),
        ({"memory": {}}, "'memory' is what Stories.memory() gives, not dict"),
    ],
)
def test_what_is_no_page_is_named(wrong: dict[str, Any], words: str) -> None:
    with pytest.raises(newscrawl.NewscrawlError) as caught:
        newscrawl.extract(**{"html": PAGE, **wrong})
    assert words in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("moment", [date(2026, 4, 2), datetime(2026, 4, 2, 12), "2026-04-02", "2026-04-02T09:00:00+02:00"])  # noqa: DTZ001
def test_when_a_page_was_fetched(moment: Any) -> None:
    story = newscrawl.extract(PAGE.replace("</h1>", "</h1><time>Yesterday</time>"), fetched_at=moment)
    assert isinstance(story, newscrawl.Story)
    assert str(story.date_published).startswith("2026-04-01")
    assert newscrawl.record(story, fetched_at=moment)["date_crawled"].startswith("2026-04-02T")


# -- many pages --------------------------------------------------------------------------------------------------------


def pages(taken: list[int]) -> Iterator[tuple[str, str]]:
    for number in count():
        taken.append(number)
        yield PAGE, f"https://example.org/{number}"


def test_many_pages_in_their_order() -> None:
    given: list[tuple[Html, str | None] | tuple[Html, str | None, date]] = [*islice(pages([]), 5), (HANGING, "https://example.org/slow"), (PAGE.encode(), None, date(2026, 4, 2))]
    outcomes = list(newscrawl.extract_many(given, jobs=2, seconds=2))
    assert [outcome.url for outcome in outcomes] == [url or "" for _, url, *_ in given]
    assert isinstance(outcomes[5], newscrawl.Rejection)
    assert outcomes[5].reason.value in ("timeout", "too_large"), "it was killed, and the others go on"
    assert outcomes[6] == newscrawl.extract(PAGE.encode(), None)


def test_pages_are_taken_as_outcomes_are_asked_for() -> None:
    taken: list[int] = []
    outcomes = newscrawl.extract_many(pages(taken), jobs=1)
    assert not taken
    assert next(outcomes).url == "https://example.org/0"
    assert len(taken) < 10
    outcomes.close()  # type: ignore[attr-defined]  # a generator


def test_many_pages_within_an_event_loop() -> None:
    async def cell() -> list[str]:  # a notebook runs its cells in one
        return [outcome.url for outcome in newscrawl.extract_many([(PAGE, "https://example.org/a")], jobs=1)]

    assert asyncio.run(cell()) == ["https://example.org/a"]


def test_what_is_no_page_among_many_comes_when_its_turn_has_come() -> None:
    outcomes = newscrawl.extract_many([*islice(pages([]), 3), (None, "https://example.org/b")], jobs=1)  # type: ignore[list-item]
    assert len(list(islice(outcomes, 3))) == 3
    with pytest.raises(newscrawl.NewscrawlError, match=r"page 4 of extract_many\(\): a page is text"):
        next(outcomes)


@pytest.mark.parametrize(
    ("given", "options"),
    [
        ([PAGE], {}), ([(PAGE,)], {}), ([], {"jobs": 0}), ([], {"jobs": 1.5}), ([], {"jobs": "2"}), ([], {"seconds": 0}),
        ([], {"seconds": "x"}), ([], {"memory": "example"}),
    ],
)
def test_mistakes_with_many_pages(given: list[Any], options: dict[str, Any]) -> None:
    with pytest.raises(newscrawl.NewscrawlError):
        list(newscrawl.extract_many(given, **options))


@pytest.mark.slow
def test_a_forked_process_has_workers_of_its_own(tmp_path: Path) -> None:
    """As the servers have that load a program once and fork it."""
    script = (
        "import multiprocessing\nimport newscrawl\n"
        f"def read():\n    print(next(newscrawl.extract_many([({PAGE!r}, '')], jobs=1)).title, flush=True)\n"
        "read()\nchild = multiprocessing.get_context('fork').Process(target=read)\nchild.start()\nchild.join()\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=tmp_path, capture_output=True, text=True, check=False, timeout=60
    )
    assert (done.stdout, done.stderr) == ("Fish market moves to the northern quay\n" * 2, "")


@pytest.mark.slow
def test_a_program_may_end_with_pages_in_hand(tmp_path: Path) -> None:
    script = (
        f"import newscrawl\npage = {PAGE!r}\nprint('started')\n"
        "outcomes = newscrawl.extract_many([(page, '')] * 20, jobs=2)\nprint(next(outcomes).title)\n"
    )
    (tmp_path / "script.py").write_text(script, encoding="utf-8")
    for name in ("script.py", "-"):
        done = subprocess.run(
            [sys.executable, name], input=script, cwd=tmp_path, capture_output=True, text=True, check=False, timeout=60
        )
        assert (done.stdout, done.stderr) == ("started\nFish market moves to the northern quay\n", "")


# -- a story -----------------------------------------------------------------------------------------------------------


def test_a_story_as_a_record_and_rendered() -> None:
    page = PAGE.replace("opened again", "<b>opened</b> again")
    story = newscrawl.extract(page, "https://example.org/a")
    assert isinstance(story, newscrawl.Story)
    record = newscrawl.record(story, source="example")
    assert (record["title"], record["source"], record["authors"]) == (story.title, "example", ["Ada Lövberg"])
    assert record["date_crawled"] > "2026"
    assert newscrawl.render(story, page).startswith("# Fish market moves to the northern quay\n\n_Ada Lövberg_")
    assert "was **opened** again" in newscrawl.render(story, html.fromstring(page), "markdown")
    assert "was <strong>opened</strong> again" in newscrawl.render(story, page.encode(), "html")
    with pytest.raises(newscrawl.NewscrawlError, match="markdown or html, not as 'pdf'"):
        newscrawl.render(story, page, "pdf")  # type: ignore[arg-type]
    with pytest.raises(newscrawl.NewscrawlError, match="not a story: Rejection"):
        newscrawl.record(newscrawl.extract("", ""))  # type: ignore[arg-type]


def test_a_closed_database_answers_nothing(folder: Path) -> None:
    with newscrawl.open() as db:
        begun = db.stories()
    for ask in (lambda: db.query("days"), lambda: db.story(1), lambda: db.search("flood"), lambda: next(db.stories()), lambda: next(begun), lambda: db.memory("example")):
        with pytest.raises(newscrawl.NewscrawlError, match="was closed"):
            ask()


def test_no_database(tmp_path: Path) -> None:
    with pytest.raises(newscrawl.NewscrawlError, match="no database"):
        newscrawl.open(tmp_path / "none.db")


def test_a_frame_of_nothing_has_the_columns_too(folder: Path) -> None:
    pytest.importorskip("pandas")
    with newscrawl.open() as db:
        whole, empty = db.frame("pandas", links=True), db.frame("pandas", kind="video")
        assert list(whole.columns) == [*empty.columns[: list(whole.columns).index("links")], "links", *empty.columns[list(whole.columns).index("links"):]]
        assert (len(empty), str(empty.cluster_id.dtype)) == (0, "Int64")
        with pytest.raises(newscrawl.NewscrawlError, match="wants pandas or polars, not excel"):
            db.frame("excel")  # type: ignore[call-overload]
