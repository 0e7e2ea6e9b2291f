"""What people load an export with, loading one. The extra `readers` has them."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from newscrawl.export.columns import TIMESTAMPS
from newscrawl.export.plan import Export
from newscrawl.export.run import export_file, export_folder
from newscrawl.export.shapes import parse_moment
from newscrawl.storage.database import connect, connect_readonly
from tests.storage.samples import add_source, story, visit, with_text

pytestmark = pytest.mark.slow  # they take seconds to import; and CI has the extra where it runs what is slow

ODD = 'lines\u2028that\u2029do\x85not end, "quotes", \\, NUL \0, =1+1, 😀'


@pytest.fixture(scope="module")
def db(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Stories of two sources and months: many without anything optional first, as types are guessed from the first."""
    path = tmp_path_factory.mktemp("readers") / "news.db"
    database = connect(path)
    add_source(database.conn, "example")
    add_source(database.conn, "beispiel")
    bare: dict[str, Any] = dict.fromkeys(("title", "description", "section", "image", "is_free", "date_published", "date_published_utc"))
    for number in range(20):
        page = story(f"https://example.org/{number}", authors=(), tags=(), links=(), blocks=(), **bare)
        visit(database.conn, page)
    visit(database.conn, story("https://example.org/harbour"), source_id=2)
    odd = with_text(ODD)
    visit(database.conn, story("https://example.org/odd", title=ODD, text=ODD, tags=odd.tags, authors=odd.authors))
    database.conn.commit()
    database.close()
    return path


@pytest.fixture(scope="module")
def records(db: Path, tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, Any]]:
    path = written(db, tmp_path_factory.mktemp("records") / "all.jsonl")
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def written(db: Path, path: Path, **plan: Any) -> Path:
    with connect_readonly(db) as database:
        export_file(database.conn, Export(**plan), path)
    return path


def dataset(db: Path, path: Path, **plan: Any) -> Path:
    with connect_readonly(db) as database:
        export_folder(database.conn, Export(**plan), path)
    return path


def test_pandas(db: Path, records: list[dict[str, Any]], tmp_path: Path) -> None:
    pd = pytest.importorskip("pandas")
    for ending in ("", ".gz"):
        frame = pd.read_json(written(db, tmp_path / f"a.jsonl{ending}", compression=ending), lines=True, dtype=False)
        assert list(frame.columns) == list(records[0])
        assert frame.text.tolist() == [record["text"] for record in records]
        assert frame.links.tolist() == [record["links"] for record in records]
    frame = pd.read_parquet(written(db, tmp_path / "a.parquet", form="parquet"))
    assert frame.id.tolist() == [record["id"] for record in records]
    assert str(frame.date_crawled.dt.tz) == "UTC"
    assert frame.word_count.dtype == "int32"
    whole = pd.read_parquet(dataset(db, tmp_path / "corpus", form="parquet", partition=("source", "month")) / "data")
    assert sorted(whole.id) == sorted(frame.id)
    assert sorted(set(whole.source)) == sorted(set(whole.by_source)) == ["beispiel", "example"]
    texts = dataset(db, tmp_path / "texts", form="text")
    metadata = pd.read_csv(texts / "metadata.csv")
    assert metadata.id.tolist() == frame.id.tolist()
    assert [(texts / name).read_text(encoding="utf-8").strip() for name in metadata.path[:3]] == frame.text[:3].tolist()
    frame = pd.read_csv(written(db, tmp_path / "a.csv", form="csv"))
    assert frame.title.tolist()[-1] == ODD.replace("\0", "\ufffd")
    assert frame.word_count.tolist() == [record["word_count"] for record in records]


def test_duckdb(db: Path, records: list[dict[str, Any]], tmp_path: Path) -> None:
    duckdb = pytest.importorskip("duckdb")
    paths = [
        written(db, tmp_path / "a.jsonl"),
        written(db, tmp_path / "a.jsonl.zst", compression=".zst"),
        written(db, tmp_path / "a.parquet", form="parquet"),
    ]
    expected = [(record["id"], len(record["links"]), record["word_count"]) for record in records]
    with duckdb.connect() as connection:
        for path in paths:
            read = "read_parquet" if path.suffix == ".parquet" else "read_json"
            rows = connection.execute(f"SELECT id, len(links), word_count FROM {read}('{path}')").fetchall()
            assert rows == expected, path.name
        corpus = dataset(db, tmp_path / "corpus", form="parquet", partition=("source",))
        rows = connection.execute(
            f"SELECT by_source, count(*) FROM read_parquet('{corpus}/data/**/*.parquet') GROUP BY 1 ORDER BY 1"
        ).fetchall()
        assert rows == [("beispiel", 1), ("example", 21)]
        (text,) = connection.execute(f"SELECT text FROM '{paths[0]}' WHERE url LIKE '%odd'").fetchone()
        assert text == ODD
        csv = written(db, tmp_path / "a.csv", form="csv")
        assert connection.execute(f"SELECT count(*), sum(word_count) FROM '{csv}'").fetchone() == (
            22, sum(record["word_count"] for record in records),
        )  # fmt: skip


def test_polars(db: Path, records: list[dict[str, Any]], tmp_path: Path) -> None:
    pl = pytest.importorskip("polars")
    frame = pl.read_parquet(written(db, tmp_path / "a.parquet", form="parquet"))
    assert frame["text"].to_list() == [record["text"] for record in records]
    assert frame["removed"].to_list() == [record["removed"] for record in records]
    assert pl.read_ndjson(written(db, tmp_path / "a.jsonl"), infer_schema_length=None)["id"].to_list() == frame["id"].to_list()


@pytest.mark.parametrize(
    "plan",
    [
        {"form": "jsonl"},
        {"form": "jsonl", "compression": ".gz", "partition": ("source", "month")},
        {"form": "parquet", "partition": ("month",)},
        {"form": "csv"},
        {"form": "dolma", "compression": ".gz"},
    ],
    ids=lambda plan: "-".join(str(value) for value in plan.values()),
)
@pytest.mark.filterwarnings("ignore::DeprecationWarning:(multiprocess|dill|fsspec|datasets|pyarrow)")
def test_hugging_face(db: Path, records: list[dict[str, Any]], tmp_path: Path, plan: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    monkeypatch.setenv("HF_HOME", str(tmp_path / "home"))
    datasets = pytest.importorskip("datasets")
    path = dataset(db, tmp_path / "corpus", **plan)
    loaded = datasets.load_dataset(str(path), cache_dir=str(tmp_path / "cache"))
    assert list(loaded) == ["train"]
    rows = sorted(loaded["train"], key=lambda row: str(row["id"]))
    expected = sorted(records, key=lambda record: str(record["id"]))
    assert [row["id"] for row in rows] == [record["id"] for record in expected]
    if plan["form"] != "csv":
        assert [row["text"] for row in rows] == [record["text"] for record in expected]
    if plan["form"] == "parquet":
        expected = [{**record, **{key: parse_moment(record[key]) for key in TIMESTAMPS}} for record in expected]
    if plan["form"] in ("jsonl", "parquet"):
        # its reader of JSON takes what looks like a time for one, and prints it in its own way
        times = [key for key in expected[0] if key.startswith("date_") or key in TIMESTAMPS]
        altered = dict.fromkeys(times) if plan["form"] == "jsonl" else {}
        for row, record in zip(rows, expected, strict=True):
            assert {**row, **altered, "entries": []} == {**record, **altered, "entries": []}
            found, told = (
                [{**entry, "published": None if altered else entry["published"]} for entry in each["entries"]]
                for each in (row, record)
            )
            assert found == told


@pytest.mark.parametrize(("form", "text"), [
    ("dolma", "text"), ("trafilatura", "text"), ("news-please", "maintext"), ("schemaorg", "articleBody"),
])  # fmt: skip
@pytest.mark.filterwarnings("ignore::DeprecationWarning:(multiprocess|dill|fsspec|datasets|pyarrow)")
def test_hugging_face_is_told_what_the_first_file_does_not_show(
    db: Path, records: list[dict[str, Any]], tmp_path: Path, form: str, text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    monkeypatch.setenv("HF_HOME", str(tmp_path / "home"))
    datasets = pytest.importorskip("datasets")
    path = dataset(db, tmp_path / "corpus", form=form, compression=".gz", partition=("source", "month"))
    rows = datasets.load_dataset(str(path), cache_dir=str(tmp_path / "cache"))["train"]
    assert sorted(row[text] for row in rows) == sorted(record["text"] for record in records)
    with gzip.open(next((path / "data").rglob("*.gz")), "rt", encoding="utf-8") as file:
        keys = set(json.loads(file.readline()))
    assert keys == set(rows.features) or (form == "schemaorg" and keys < set(rows.features))


def test_datatrove(db: Path, records: list[dict[str, Any]], tmp_path: Path) -> None:
    jsonl = pytest.importorskip("datatrove.pipeline.readers.jsonl")
    for form in ("jsonl", "dolma"):
        path = dataset(db, tmp_path / form, form=form, compression=".gz", partition=("source",))
        documents = {each.id: each for each in jsonl.JsonlReader(str(path / "data"))()}
        assert {key: each.text for key, each in documents.items()} == {each["id"]: each["text"] for each in records}
        assert documents[records[-1]["id"]].metadata["title"] == ODD
