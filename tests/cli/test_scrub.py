from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from click.testing import CliRunner, Result

from newscrawl.cli import main
from newscrawl.operations.texts import MAX_LINE
from tests.extraction.test_scrub import BIO, HEADLINE, STORY, page
from tests.operations.test_repeats import SLOGAN, story


def run(*arguments: str, stdin: str | bytes | None = None) -> Result:
    return CliRunner().invoke(main, ["scrub", *arguments], input=stdin)


def records(result: Result) -> list[dict[str, Any]]:
    return [json.loads(line) for line in result.stdout.splitlines()]


def test_a_text(tmp_path: Path) -> None:
    path = tmp_path / "story.txt"
    path.write_text(page(), encoding="utf-8")
    result = run(str(path))
    assert (result.exit_code, result.stderr) == (0, "1 document\n")
    (record,) = records(result)
    assert (record["id"], record["title"], record["text"].splitlines()) == ("story.txt", HEADLINE, STORY)
    assert record["authors"] == ["Ellen Marsh-Doyle"]
    assert record["people"][0]["bio"] == BIO
    assert {each["role"] for each in record["removed"]} == {"headline", "promo", "related", "bio"}
    assert records(run(stdin="\n" + page())) == [{**record, "id": "-"}]


@pytest.mark.parametrize("encoding", ["latin-1", "utf-16", "utf-16-le", "utf-8-sig", "windows-1252"])
def test_a_text_in_another_encoding(tmp_path: Path, encoding: str) -> None:
    text = "Die Straße zum Hafen in Köln ist seit Montag gesperrt, sagte die Bürgermeisterin vor dem Rathaus."
    path = tmp_path / "old.txt"
    path.write_bytes(f"{text}\n".encode(encoding))
    (record,) = records(run(str(path)))
    assert record["text"] == text


def test_json_lines_keep_what_they_have(tmp_path: Path) -> None:
    path = tmp_path / "corpus.jsonl"
    rows = [
        {"id": 7, "content": page(), "url": "https://example.org/a", "nested": {"a": [1, None]}},
        {"id": 8, "content": page(), "title": "Theirs", "authors": ["Somebody"]},
        {"id": 9, "content": "Home"},
    ]
    path.write_text("".join(json.dumps(row) + "\n\n" for row in rows), encoding="utf-8")
    result = run(str(path), "--text-field", "content")
    first, second, third = records(result)
    assert {key: first[key] for key in ("id", "url", "nested")} == {key: rows[0][key] for key in ("id", "url", "nested")}
    assert (first["title"], first["content"].splitlines()) == (HEADLINE, STORY)
    assert (second["title"], second["authors"]) == ("Theirs", ["Somebody"])
    assert "people" not in second
    assert third["id"] == 9
    assert result.stderr.startswith("3 documents")


def test_lines_that_are_no_documents_are_counted_and_kept(tmp_path: Path) -> None:
    path = tmp_path / "corpus.jsonl"
    path.write_bytes(b'{"text": "a"}\nno json \xff\n{"id": 1}\n[1]\n{"text": 5}\n')
    result = run(str(path))
    assert result.exit_code == 0
    assert "4 lines that are none" in result.stderr
    found = records(result)
    assert [each.get("reason") for each in found] == [None, *["bad_input"] * 4]
    assert found[1]["content"] == "no json \ufffd"
    assert (found[2]["id"], found[3]["content"], found[4]["text"]) == (1, [1], 5)


def test_what_was_removed_before_stays() -> None:
    earlier = [{"role": "promo", "text": "Buy the paper"}]
    rows = [{"text": page(), "removed": earlier}, {"text": page(), "removed": "x"}, {"text": page(), "removed": None}]
    first, second, third = records(run(stdin="\n".join(map(json.dumps, rows))))
    assert first["removed"] == third["removed"] + earlier
    assert second["removed"] == [*third["removed"], "x"]
    assert third["removed"][0]["role"] == "headline"


def test_a_line_beyond_all_measure_is_named_and_its_neighbours_go_on(tmp_path: Path) -> None:
    path = tmp_path / "corpus.jsonl"
    good = json.dumps({"id": 1, "text": page()}).encode()
    size = MAX_LINE + 1000
    with path.open("wb") as file:
        file.write(good + b"\n" + b"x" * size + b"\n" + good + b"\n" + b"y" * size)
    result = run(str(path))
    assert (result.exit_code, result.stderr) == (0, "2 documents, 2 lines that are none\n")
    found = records(result)
    assert [each.get("reason") for each in found] == [None, "too_large", None, "too_large"]
    assert found[1]["error"] == f"line 2 has {size + 1} bytes, more than {MAX_LINE}: it was not read"
    assert (found[1]["line"], found[2]["text"]) == (2, found[0]["text"])


def test_several_processes_give_the_same_in_the_same_order(tmp_path: Path) -> None:
    path = tmp_path / "corpus.jsonl.gz"
    rows = [{"id": number, "text": page() if number % 3 else f"Home {number}"} for number in range(300)]
    lines = [json.dumps(row) for row in rows]
    lines[100:100] = ["no json", "", '{"id": 5}']
    path.write_bytes(gzip.compress("\n".join(lines).encode()))
    for jobs in ("1", "3"):
        assert run(str(path), "--jobs", jobs, "--out", str(tmp_path / f"{jobs}.jsonl")).stderr == (
            "300 documents, 100 without story text, 2 lines that are none\n"
        )
    assert (tmp_path / "1.jsonl").read_bytes() == (tmp_path / "3.jsonl").read_bytes()
    found = [json.loads(line) for line in (tmp_path / "3.jsonl").read_bytes().splitlines()]
    assert [each["id"] for each in found if "word_count" in each] == list(range(300))
    assert found[100]["error"].startswith("line 101 is not JSON")


def test_what_is_before_a_fault_is_written_to_standard_output(tmp_path: Path) -> None:
    path = tmp_path / "corpus.jsonl.gz"
    line = json.dumps({"text": page()}).encode() + b"\n"
    path.write_bytes(gzip.compress(line) + b"no gzip")
    result = run(str(path))
    assert (result.exit_code, len(result.stdout.splitlines())) == (1, 1)


def test_what_json_can_hold_comes_out_as_it_went_in() -> None:
    lines = [
        b'\xef\xbb\xbf{"id": 123456789012345678901, "text": "a"}',  # a byte order mark, as some editors write it
        b'{"id": 1, "text": "a \\ud83d b"}',  # half a character, which no UTF-8 can hold
        b'{"id": 1, "deep": ' + b"[" * 300 + b"]" * 300 + b', "text": "a"}',
        b'{"id": Infinity, "text": "a"}',
        b'{"id": 1e400, "text": "a"}',
        b'{"id": 1, "deep": ' + b"[" * 200_000 + b"]" * 200_000 + b', "text": "a"}',
    ]
    result = run(stdin=b"\n".join(lines))
    assert result.exit_code == 0
    assert "3 lines that are none" in result.stderr
    found = records(result)
    assert found[0]["id"] == 123456789012345678901
    assert found[1]["removed"][0]["text"] == "a b"
    assert json.dumps(found[2]["deep"]) == "[" * 300 + "]" * 300
    assert [each["content"] for each in found[3:]] == [line.decode() for line in lines[3:]]


def test_what_python_writes_for_nothing_is_null() -> None:
    result = run(stdin=b'{"id": 1, "text": "a", "author": NaN, "scores": [NaN, 1.5]}\n{"id": 2, "text": NaN}')
    first, second = records(result)
    assert (first["author"], first["scores"], first["text"]) == (None, [None, 1.5], "")
    assert (second["id"], second["reason"]) == (2, "bad_input")
    assert result.stderr == "1 document, 1 without story text, 1 lines that are none\n"


def test_other_compressions_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "corpus.jsonl.bz2"
    path.write_bytes(b"BZh9")
    result = run(str(path))
    assert (result.exit_code, result.stdout) == (1, "")
    assert ".bz2 is none of ours; unpack it" in result.stderr
    result = run(str(tmp_path / "corpus.jsonl"), "--out", str(tmp_path / "clean.jsonl.xz"))
    assert result.exit_code == 2
    assert ".xz is none of ours; end --out in .jsonl, .jsonl.gz or .jsonl.zst" in result.stderr
    assert [each.name for each in tmp_path.iterdir()] == ["corpus.jsonl.bz2"]


@pytest.mark.parametrize("ending", ["", ".gz", ".zst"])
def test_compressed_in_and_out(tmp_path: Path, ending: str) -> None:
    lines = (json.dumps({"id": 1, "text": page()}) + "\n").encode() * 3
    source = tmp_path / f"in.jsonl{ending}"
    if ending == ".zst":
        with pa.output_stream(source, compression="zstd") as stream:
            stream.write(lines)
    else:
        source.write_bytes(gzip.compress(lines) if ending else lines)
    out = tmp_path / f"out.jsonl{ending}"
    result = run(str(source), "--out", str(out))
    assert (result.exit_code, result.stdout) == (0, "")
    with pa.input_stream(out, compression={".gz": "gzip", ".zst": "zstd"}.get(ending)) as stream:
        written = [json.loads(line) for line in stream.read().splitlines()]
    assert [each["text"].splitlines() for each in written] == [STORY] * 3


def test_standard_input_that_is_compressed_is_no_text() -> None:
    result = run(stdin=gzip.compress(page().encode()))
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr == "Error: standard input is compressed; unpack it on the way, or name the file\n"


def test_what_cannot_be_read_is_one_line_and_leaves_no_file(tmp_path: Path) -> None:
    cut = tmp_path / "cut.jsonl.gz"
    cut.write_bytes(gzip.compress((json.dumps({"text": page()}) + "\n").encode() * 50)[:-300])
    (tmp_path / "none.zst").write_bytes(b"nothing packed")
    (tmp_path / "none.gz").write_bytes(b"nothing packed")
    for name in ("cut.jsonl.gz", "none.zst", "none.gz", "missing.txt", ""):
        result = run(str(tmp_path / name), "--out", str(tmp_path / "out.jsonl"))
        assert (result.exit_code, result.stderr.count("\n")) == (1, 1), (name, result.exception)
        assert result.stderr.startswith("Error: cannot read")
        assert not (tmp_path / "out.jsonl").exists()


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_what_a_source_repeats(tmp_path: Path, jobs: str) -> None:
    rows = [{"id": number, "site": "courier", "text": story(number)} for number in range(30)]
    rows += [{"id": "alone", "text": story(3)}, {"id": "number", "site": 7, "text": story(4)}]
    paths = [tmp_path / "a.jsonl", tmp_path / "b.jsonl"]
    for path, part in zip(paths, (rows[:20], rows[20:]), strict=True):
        path.write_text("".join(json.dumps(row) + "\n" for row in part) + "no json\n", encoding="utf-8")
    result = run(*map(str, paths), "--source-field", "site", "--jobs", jobs)
    assert (result.exit_code, result.stderr) == (0, "32 documents, 2 lines that are none\n")
    found = [record for record in records(result) if "site" in record or record.get("id") == "alone"]
    assert [record["text"] for record in found[:30]] == [story(number, slogan=False) for number in range(30)]
    assert {"role": "promo"}.keys() <= found[0]["removed"][0].keys()
    assert [SLOGAN in record["text"] for record in found[30:]] == [True, True]


def test_standard_input_cannot_be_read_twice() -> None:
    result = run("--source-field", "site", stdin=json.dumps({"text": "a"}))
    assert result.exit_code == 2
    assert "name a FILE" in result.stderr
