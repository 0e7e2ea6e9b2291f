"""`import newscrawl`: what docs/python.md shows, and that the import alone is cheap."""

from __future__ import annotations

import doctest
import re
import subprocess
import sys
from datetime import date, datetime, timedelta, timezone
from pathlib import Path

import pytest

import newscrawl
from newscrawl import api
from tests.storage.samples import fill

CHECKOUT = Path(__file__).resolve().parents[1]
GUIDE = (CHECKOUT / "docs" / "python.md").read_text(encoding="utf-8")
PAGE = """<html><head><title>Fish market moves to the northern quay</title></head><body><article>
<h1>Fish market moves to the northern quay</h1><p>By <a rel="author" href="/by/ada">Ada Lövberg</a></p>
<p>{}</p></article></body></html>""".format("The quay was opened again on Monday after the wall had been mended. " * 9)


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
        _ = newscrawl.nope


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
        {"after": "nope"}, {"kind": "articles"}, {"kind": ["article", "novel"]},
    ],
)  # fmt: skip
def test_mistakes_are_ours_and_one_line(folder: Path, wrong: dict[str, object]) -> None:
    with newscrawl.open() as db, pytest.raises(newscrawl.NewscrawlError) as caught:
        list(db.stories(**wrong))  # type: ignore[arg-type]
    assert "\n" not in str(caught.value)


def test_rows_of_a_query_lose_no_column(folder: Path) -> None:
    with newscrawl.open() as db:
        assert db.query("SELECT 1 AS id, 2 AS id, 3 AS id") == [{"id": 1, "id_2": 2, "id_3": 3}]
        with pytest.raises(newscrawl.NewscrawlError, match="no query is named author;"):
            db.query("author")


def test_an_address_that_is_none() -> None:
    with pytest.raises(newscrawl.NewscrawlError, match="'http://\\['"):
        newscrawl.extract(PAGE, "http://[")


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
