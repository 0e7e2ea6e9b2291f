"""Whole exports from a database."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import os
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from newscrawl import __version__
from newscrawl.errors import QueryError
from newscrawl.export.files import ExportError
from newscrawl.export.formats import FORMATS, format_of
from newscrawl.export.plan import Export
from newscrawl.export.record import stored_record
from newscrawl.export.run import export_file, export_folder, export_stream
from newscrawl.export.tally import Tally
from newscrawl.storage.database import connect, connect_readonly, schema_version
from newscrawl.storage.filters import Filter
from newscrawl.storage.queries import find_story
from tests.storage.samples import add_source, fill, story, visit


@pytest.fixture
def db(tmp_path: Path) -> Path:
    return fill(tmp_path / "news.db")


def lines(db: Path, **plan: Any) -> list[dict[str, Any]]:
    buffer = io.BytesIO()
    with connect_readonly(db) as database:
        tally = export_stream(database.conn, Export(**plan), buffer)
    found = [json.loads(line) for line in buffer.getvalue().decode().splitlines()]
    assert tally.records == len(found)
    return found


def folder(db: Path, path: Path, **plan: Any) -> Tally:
    with connect_readonly(db) as database:
        return export_folder(database.conn, Export(**plan), path)


def facts(path: Path) -> dict[str, Any]:
    read: dict[str, Any] = json.loads((path / "manifest.json").read_text(encoding="utf-8"))
    return read


@pytest.fixture
def many(tmp_path: Path) -> Path:
    database = connect(tmp_path / "many.db")
    add_source(database.conn, "example")
    for number in range(200):
        language = "de" if number % 2 else "en"
        visit(database.conn, story(f"https://example.org/{number}", language=language, canonical_url=None))
    database.conn.commit()
    database.close()
    return tmp_path / "many.db"


def sample(db: Path, size: int, seed: str = "", **filters: Any) -> list[str]:
    return [record["id"] for record in lines(db, filters=Filter(sample=size, seed=seed, **filters))]


def test_a_sample_is_the_same_each_time_and_part_of_a_larger_one(many: Path) -> None:
    some = sample(many, 40)
    assert len(some) == len(set(some)) == 40
    assert some == sample(many, 40)
    assert set(some) < set(sample(many, 60))
    assert len(sample(many, 1_000)) == 200
    other = set(sample(many, 40, "another"))
    assert other != set(some)
    assert len(other & set(some)) < 20  # eight are to be expected of two draws


def test_a_sample_is_of_what_passes_the_other_filters(many: Path) -> None:
    everything = [record["id"] for record in lines(many)]
    german = sample(many, 30, languages=("de",), where="word_count > 1")
    assert len(german) == 30
    assert {record["language"] for record in lines(many, filters=Filter(sample=30, languages=("de",)))} == {"de"}
    assert german == [uid for uid in everything if uid in german]  # in the order in which they were stored
    assert sample(many, 10, after=everything[-5]) == everything[-4:]


def test_a_sample_does_not_depend_on_the_order_in_which_stories_came(many: Path, tmp_path: Path) -> None:
    database = connect(tmp_path / "reversed.db")
    add_source(database.conn, "example")
    for number in reversed(range(200)):
        visit(database.conn, story(f"https://example.org/{number}", canonical_url=None))
    database.conn.commit()
    database.close()
    assert set(sample(tmp_path / "reversed.db", 25, "x")) == set(sample(many, 25, "x"))


def test_manifest_and_card_say_that_it_is_a_sample(many: Path, tmp_path: Path) -> None:
    folder(many, tmp_path / "corpus", filters=Filter(sample=20, seed="first"))
    told = facts(tmp_path / "corpus")
    assert (told["query"]["sample"], told["query"]["seed"], told["after"]) == (20, "first", None)
    card = (tmp_path / "corpus" / "README.md").read_text(encoding="utf-8")
    assert "- of these a sample of 20 by the hash of their id, seed first\n" in card
    folder(many, tmp_path / "corpus")
    told = facts(tmp_path / "corpus")
    assert (told["query"]["sample"], told["query"]["seed"]) == (None, None)
    assert told["after"]


def test_a_record_is_that_of_the_whole_story(db: Path) -> None:
    with connect_readonly(db) as database:
        whole = [stored_record(find_story(database.conn, str(number))) for number in (1, 2, 3)]
    assert lines(db) == whole
    assert whole[0]["links"]
    assert whole[0]["removed"]


def test_without_links_and_removed_blocks(db: Path) -> None:
    without = lines(db, links=False, removed=False)
    assert [(each["links"], each["removed"]) for each in without] == [([], [])] * 3
    assert without == [{**each, "links": [], "removed": []} for each in lines(db)]
    assert lines(db, links=False)[0]["removed"]


def test_every_revision(db: Path) -> None:
    first, latest, *others = lines(db, every_revision=True)
    assert [latest, *others] == lines(db)
    assert (first["id"], first["revision"], latest["revision"]) == (latest["id"], 1, 2)
    assert latest["text"].startswith(first["text"])
    assert first["word_count"] < latest["word_count"]
    assert (first["date_crawled"], first["links"], first["removed"]) == ("2026-05-01T12:00:00Z", [], [])
    assert list(first) == list(latest)


def test_one_after_the_other(db: Path) -> None:
    whole = lines(db)
    for number, record in enumerate(whole, 1):
        assert lines(db, filters=Filter(after=record["id"])) == whole[number:]


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("partition", [(), ("source", "month")])
def test_the_same_export_gives_the_same_bytes(db: Path, tmp_path: Path, form: str, partition: tuple[Any, ...]) -> None:
    endings = ("", ".gz", ".zst") if FORMATS[form].compressible else ("",)
    for ending in endings:
        plan: dict[str, Any] = {"form": form, "compression": ending, "partition": partition, "every_revision": True}
        contents = []
        for place in ("a", "b"):
            os.utime(db, (0, 0) if place == "a" else None)
            path = tmp_path / place / "corpus"
            folder(db, path, **plan)
            contents.append({each.relative_to(path): each.read_bytes() for each in path.rglob("*") if each.is_file()})
        assert contents[0] == contents[1]
        with_texts = 4 + 1 if FORMATS[form].open is None else 0  # a file each, and the table
        assert len(contents[0]) == 2 + (with_texts or (3 if partition else 1))


def test_what_a_manifest_says(db: Path, tmp_path: Path) -> None:
    path = tmp_path / "corpus"
    tally = folder(db, path, filters=Filter(languages=("en",)), licences=("cc-by-4.0",), compression=".gz")
    manifest = facts(path)
    assert manifest["counts"]["stories"] == tally.stories == 2
    assert manifest["counts"]["languages"] == {"en": 2}
    assert manifest["query"]["languages"] == ["en"]
    assert manifest["rules"]["removed_blocks"] == {"promo": 2, "related": 2}
    assert manifest["rules"]["extractors"] == {"newscrawl 0.1.0": 2}
    assert manifest["sources"]["example"]["stories"] == 2
    assert manifest["licences"]["declared"] == ["cc-by-4.0"]
    with connect_readonly(db) as database:
        assert manifest["versions"] == {"newscrawl": __version__, "schema": schema_version(database.conn)}
    (file,) = manifest["files"]
    written = (path / file["path"]).read_bytes()
    assert (file["path"], file["records"], file["bytes"]) == ("data/stories.jsonl.gz", 2, len(written))
    assert file["sha256"] == hashlib.sha256(written).hexdigest()
    records = [json.loads(line) for line in gzip.decompress(written).decode().splitlines()]
    assert manifest["after"] == records[-1]["id"]
    assert lines(db, filters=Filter(after=manifest["after"])) == lines(db)[2:]


def test_a_card_takes_no_markup_from_a_source(db: Path, tmp_path: Path) -> None:
    database = connect(db)
    database.execute("UPDATE sources SET title = '<script>|\n# x[y](z)', home = NULL WHERE name = 'example'")
    database.conn.commit()
    database.close()
    folder(db, tmp_path / "corpus", filters=Filter(where="kind != '--- |\n---'"))
    text = (tmp_path / "corpus" / "README.md").read_text(encoding="utf-8")
    assert "| example | &lt;script>\\| # x\\[y\\](z) |  | 2 |" in text
    assert text.count("\n---\n") == 1


def test_partitions(db: Path, tmp_path: Path) -> None:
    database = connect(db)
    visit(database.conn, story("https://example.org/later"))
    database.execute("UPDATE sources SET name = 'a/b:80 %' WHERE name = 'beispiel'")
    database.conn.commit()
    database.close()
    path = tmp_path / "corpus"
    folder(db, path, partition=("source", "month"))
    counts = {file["path"]: file["records"] for file in facts(path)["files"]}
    assert counts == {
        "data/by_source=a%2Fb%3A80%20%25/by_month=2026-01/stories.jsonl": 1,
        "data/by_source=example/by_month=undated/stories.jsonl": 1,
        "data/by_source=example/by_month=2026-04/stories.jsonl": 2,
    }
    read = [json.loads(line) for each in sorted(counts) for line in (path / each).read_text().splitlines()]
    key = "id"
    assert sorted(read, key=lambda record: str(record[key])) == sorted(lines(db), key=lambda record: str(record[key]))
    folder(db, path, partition=("month",))
    assert [file["path"].split("/")[1] for file in facts(path)["files"]] == [
        "by_month=undated", "by_month=2026-01", "by_month=2026-04",
    ]  # fmt: skip


def test_nothing_found_is_a_dataset_too(db: Path, tmp_path: Path) -> None:
    tally = folder(db, tmp_path / "corpus", form="parquet", filters=Filter(kinds=("gallery",)), partition=("source",))
    assert (tally.stories, tally.last_id) == (0, None)
    assert [file["path"] for file in facts(tmp_path / "corpus")["files"]] == ["data/stories.parquet"]


def test_a_folder_that_is_no_dataset_is_left_alone(db: Path, tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "manifest.json").write_text('{"manifest": "of a ship"}')
    with pytest.raises(ExportError, match="no earlier export"):
        folder(db, tmp_path / "data")
    folder(db, tmp_path / "corpus")
    folder(db, tmp_path / "corpus", filters=Filter(languages=("de",)))
    assert facts(tmp_path / "corpus")["counts"]["stories"] == 1


def test_a_file_has_a_manifest_and_a_card_beside_it(db: Path, tmp_path: Path) -> None:
    path = tmp_path / "out" / "week.jsonl.gz"
    plan = Export(compression=".gz", filters=Filter(languages=("en",)), licences=("cc-by-4.0",))
    written = []
    for _ in range(2):
        with connect_readonly(db) as database:
            export_file(database.conn, plan, path)
        written.append({each.name: each.read_bytes() for each in path.parent.iterdir()})
    assert written[0] == written[1]
    assert sorted(written[0]) == ["week.jsonl.gz", "week.jsonl.gz.card.md", "week.jsonl.gz.manifest.json"]
    manifest = json.loads(written[0]["week.jsonl.gz.manifest.json"])
    assert (manifest["counts"]["stories"], manifest["licences"]["declared"]) == (2, ["cc-by-4.0"])
    data = path.read_bytes()
    assert manifest["files"] == [
        {"path": path.name, "bytes": len(data), "sha256": hashlib.sha256(data).hexdigest(), "records": 2}
    ]
    card = written[0]["week.jsonl.gz.card.md"].decode()
    assert '"path": "week.jsonl.gz"' in card.partition("\n---\n")[0]
    assert "`week.jsonl.gz.manifest.json` has each file's size" in card


def test_the_files_of_an_export_that_fails_stay_as_they_were(db: Path, tmp_path: Path) -> None:
    path = tmp_path / "out" / "all.csv"
    with connect_readonly(db) as database:
        export_file(database.conn, Export(form="csv"), path)
    before = {each.name: each.read_bytes() for each in path.parent.iterdir()}
    for wrong in ("nope", "title LIKE abs(-9223372036854775807 - 1)"):  # the one at once, the other on the way
        with connect_readonly(db) as database, pytest.raises(QueryError):
            export_file(database.conn, Export(form="csv", filters=Filter(where=wrong)), path)
    assert {each.name: each.read_bytes() for each in path.parent.iterdir()} == before


def test_beside_the_target_of_a_link(db: Path, tmp_path: Path) -> None:
    (tmp_path / "far").mkdir()
    (tmp_path / "near").mkdir()
    link = tmp_path / "near" / "latest.csv"
    link.symlink_to(tmp_path / "far" / "all.csv")
    with connect_readonly(db) as database:
        export_file(database.conn, Export(form="csv"), link)
    assert [each.name for each in (tmp_path / "near").iterdir()] == ["latest.csv"]
    assert len(list((tmp_path / "far").iterdir())) == 3


def test_compressed_files(db: Path, tmp_path: Path) -> None:
    plain = (tmp_path / "plain.jsonl")
    with connect_readonly(db) as database:
        for path, ending in ((plain, ""), (tmp_path / "a.gz", ".gz"), (tmp_path / "a.zst", ".zst")):
            export_file(database.conn, Export(compression=ending), path)
    assert gzip.decompress((tmp_path / "a.gz").read_bytes()) == plain.read_bytes()
    with pa.input_stream(tmp_path / "a.zst", compression="zstd") as stream:
        assert stream.read() == plain.read_bytes()


@pytest.mark.parametrize(
    ("name", "form"),
    [("a.jsonl", "jsonl"), ("a.PARQUET", "parquet"), ("a.csv.gz", "csv"), ("a.json", "jsonl"), ("a", "jsonl"),
     ("csv", "jsonl"), ("a.gz", "jsonl"), ("-", "jsonl"), ("a.bib", "bibtex"), ("a.RIS", "ris"), ("a.csl.json", "csl")],
)  # fmt: skip
def test_a_name_says_the_format(name: str, form: str) -> None:
    assert format_of(Path(name)) == form
