"""``newscrawl extract``: one page, many, an archive."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from newscrawl.archive import ArchiveWriter
from newscrawl.cli import main
from newscrawl.demo import Site
from newscrawl.demo.truth import Truth
from newscrawl.items import Page
from newscrawl.warcs import read_pages
from tests.crawling import crawl, newscrawl, rows
from tests.fetching.oddsite import OddSite, breaks_off, gives, odd_site, redirects, story

URL = "https://example.org/harbour"
#: Every line end that some software knows; JSON lines must survive all of them.
LINE_ENDS = "a\u2028b\u2029c\x85d\x0be\x0cf\x1cg\x1dh\x1ei"


def run(*arguments: str, stdin: str | bytes = "") -> Result:
    return CliRunner().invoke(main, ["extract", *arguments], input=stdin)


@pytest.fixture
def page(tmp_path: Path) -> str:
    path = tmp_path / "page.html"
    path.write_text(story(URL, '<aside class="newsletter"><p>Sign up for our newsletter</p></aside>'), encoding="utf-8")
    return str(path)


@pytest.fixture
def site() -> Iterator[OddSite]:
    with odd_site() as site:
        yield site


# -- one page ----------------------------------------------------------------------------------------------------------


def test_where_the_fields_of_a_page_come_from(page: str) -> None:
    told = json.loads(run(page, "--url", URL, "--explain").stdout)["explanation"]
    assert told["title"]["source"] == "h1"
    assert told["language"]["value"] == "en"
    assert "explanation" not in json.loads(run(page, "--url", URL).stdout)
    for arguments in ([page, "--format", "text", "--explain"], ["--batch", "--explain"]):
        refused = run(*arguments)
        assert refused.exit_code == 2
        assert "--explain goes with the record of one page" in refused.stderr


def test_a_file_as_a_record(page: str) -> None:
    done = run(page, "--url", URL)
    assert done.exit_code == 0, done.stderr
    record = json.loads(done.stdout)
    assert record["url"] == URL
    assert record["title"].startswith("Harbour report")
    assert record["text"].count("\n") == 2
    assert record["id"]
    assert done.stderr == ""


def test_a_file_as_text_and_as_blocks(page: str) -> None:
    text = run(page, "--url", URL, "--format", "text").stdout
    assert text.startswith("The harbour office counted")
    assert "newsletter" not in text
    blocks = run(page, "--url", URL, "--format", "blocks").stdout
    kept = [line for line in blocks.splitlines() if line.startswith("+ paragraph")]
    assert len(kept) == 3
    assert any(line.startswith("- promo") for line in blocks.splitlines())


def test_a_file_as_markdown_and_as_html(page: str) -> None:
    lines = run(page, "--url", URL, "--format", "text").stdout.splitlines()
    markdown = run(page, "--url", URL, "--format", "markdown").stdout
    assert markdown.startswith("# Harbour report")
    assert markdown.endswith("\n\n".join(lines) + "\n")
    html = run(page, "--url", URL, "--format", "html").stdout
    assert html.startswith("<article")
    assert html.endswith("".join(f"<p>{line}</p>\n" for line in lines) + "</article>\n")


def test_standard_input_and_no_url() -> None:
    done = run("-", "--format", "text", stdin=story(URL).encode())
    assert done.exit_code == 0, done.stderr
    assert "harbour office" in done.stdout


def test_bytes_are_read_as_what_they_are() -> None:
    swedish = story(URL, "<p>Färjan från öarna kom två timmar för sent, och ingen på kajen visste varför den gjorde det.</p>")
    done = run("-", "--format", "text", stdin=swedish.replace("charset=utf-8", "charset=iso-8859-1").encode("latin-1"))
    assert "Färjan från öarna" in done.stdout


def test_a_url(newsroom: Site) -> None:
    truth = next(truth for truth in newsroom.truths() if truth.expect == "story")
    record = json.loads(run(truth.url).stdout)
    assert record["url"] == truth.url
    assert record["title"] == truth.title


def test_a_url_after_redirects(site: OddSite) -> None:
    (target,) = site.stories(1)
    site.answers["/old"] = redirects("/older")
    site.answers["/older"] = redirects(target)
    assert json.loads(run(site.url("/old")).stdout)["url"] == target


def test_urls_that_give_no_page(site: OddSite) -> None:
    site.answers["/robots.txt"] = gives("User-agent: *\nDisallow: /private\n")
    site.answers["/loop"] = redirects("/loop")
    site.answers["/away"] = redirects("ftp://example.org/")
    site.answers["/cut"] = breaks_off
    site.answers["/broken"] = gives("down", status=503)
    for path, words in {
        "/private/x": "disallowed by robots.txt",
        "/loop": "more than 5 redirects",
        "/away": "redirects to",
        "/cut": "connection broken",
        "/broken": "status 503",
        "/missing": "status 404",
    }.items():
        done = run(site.url(path))
        assert done.exit_code == 1, path
        assert done.stderr.startswith("Error: cannot fetch "), done.stderr
        assert words in done.stderr
        assert done.stderr.count("\n") == 1


@pytest.mark.parametrize(
    ("arguments", "stdin", "status", "words"),
    [
        (["missing.html"], "", 1, "cannot read missing.html"),
        (["missing.html", "page.html"], "", 1, "cannot read missing.html"),
        (["page.html", "https://example.org/a"], "", 2, "https://example.org/a goes alone"),
        (["page.html", "-"], "", 2, "- goes alone"),
        ([".", "--format", "text"], "", 2, "--format is for one page"),
        ([".", "--url", URL], "", 2, "--url is for a FILE"),
        (["https://[bad/"], "", 1, "not a web address"),
        (["http://127.0.0.1:1/x"], "", 1, "cannot fetch"),
        (["-"], "", 1, "no story: empty"),
        (["-"], "%PDF-1.4\n", 1, "no story: not_html"),
        ([], "", 2, "give a FILE, a URL or -"),
        (["-", "--batch"], "", 2, "give a FILE, a URL or -"),
        (["-", "--format", "yaml"], "", 2, "yaml"),
        (["--batch", "--jobs", "0"], "", 2, "--jobs"),
        (["--batch", "--jobs", "1000000"], "", 2, "--jobs"),
        (["--warc", "missing.warc.gz"], "", 1, "cannot read missing.warc.gz"),
    ],
)
def test_mistakes_are_one_line(arguments: list[str], stdin: str, status: int, words: str) -> None:
    done = run(*arguments, stdin=stdin)
    assert done.exit_code == status
    assert words in done.stderr
    assert len([line for line in done.stderr.splitlines() if line.startswith("Error:")]) == 1
    assert done.exception is None or isinstance(done.exception, SystemExit)
    assert done.stdout == ""


def test_a_folder_and_several_files_are_a_record_a_line(tmp_path: Path) -> None:
    folder = tmp_path / "pages"
    (folder / "more").mkdir(parents=True)
    (folder / ".cache").mkdir()
    for name in ("a.html", "more/b.htm", "more/without-an-ending", ".cache/c.html", ".hidden"):
        (folder / name).write_text(story(f"{URL}/{name}"), encoding="utf-8")
    (folder / "report.pdf").write_bytes(b"%PDF-1.4\n")
    (folder / "large.html").write_bytes(b"x" * (10 << 20) + b"yz")
    (folder / "lost.html").symlink_to(tmp_path / "nowhere")
    done = run(str(folder), "--jobs", "2")
    assert (done.exit_code, done.stderr) == (0, "")
    answers = {Path(line["id"]).relative_to(folder).as_posix(): line for line in map(json.loads, done.stdout.splitlines())}
    assert {name: line.get("reason") for name, line in answers.items()} == {
        "a.html": None, "more/b.htm": None, "more/without-an-ending": None, "report.pdf": "not_html", "large.html": "too_large",
    }  # fmt: skip
    assert answers["a.html"]["title"].startswith("Harbour report")
    two = run(str(folder / "a.html"), str(folder / "more"), "--jobs", "2")
    assert len(two.stdout.splitlines()) == 3
    nothing = run(str(folder / ".cache"), str(tmp_path / "none"))
    assert (nothing.exit_code, nothing.stdout) == (1, "")


def test_a_folder_without_files(tmp_path: Path) -> None:
    done = run(str(tmp_path))
    assert (done.exit_code, done.stderr) == (1, f"Error: no file in {tmp_path}\n")


# -- many pages --------------------------------------------------------------------------------------------------------


def batch(*lines: bytes | dict[str, Any]) -> list[dict[str, Any]]:
    """The answers to some lines; whatever splits the output into lines finds the same ones."""
    stdin = b"\n".join(line if isinstance(line, bytes) else json.dumps(line).encode() for line in lines)
    done = run("--batch", "--jobs", "2", stdin=stdin)
    assert done.exit_code == 0, done.stderr
    assert done.stderr == ""
    output = done.stdout_bytes.decode("utf-8")
    assert output.splitlines() == output.split("\n")[:-1]
    return [json.loads(line) for line in output.splitlines()]


def test_every_line_gets_its_answer_under_its_own_id() -> None:
    ids: list[Any] = ["word", 7, 7.5, None, True, [1, "two"], {"a": {"b": 1}}, LINE_ENDS, "\ud83d half a pair", "word"]
    answers = batch(*({"id": key, "url": f"{URL}/{n}", "html": story(f"{URL}/{n}")} for n, key in enumerate(ids)))
    found = {answer["url"]: answer["id"] for answer in answers}
    expected = {f"{URL}/{n}": "? half a pair" if n == 8 else key for n, key in enumerate(ids)}
    assert found.keys() == expected.keys()
    assert {url: key for url, key in found.items() if not url.endswith("/8")} == {
        url: key for url, key in expected.items() if not url.endswith("/8")
    }
    assert "half a pair" in found[f"{URL}/8"]


def test_hostile_lines_cost_themselves_alone() -> None:
    hostile = {
        "depth": "<div>" * 50_000 + "x",
        "nothing": "",
        "binary": "\x00\x01\x02" * 1000,
        "halves": "<p>\ud83d\udc00</p>" * 100,
        "entity": "<!DOCTYPE a [<!ENTITY b 'bbbb'><!ENTITY c '&b;&b;&b;&b;'>]>" + story(URL, "<p>&c;&#99999999999;</p>"),
        "ends": story(URL, f"<p>Between these letters stand the ends of lines that some software knows: {LINE_ENDS}.</p>"),
        "half": story(URL, "<p>A sentence with half of a surrogate pair in the middle \ud83d of it, as some feeds have.</p>"),
    }
    bad_lines = [b"{", b"[]", b"null", b'"text"', b"\xff\xfe\x00", b"[" * 100_000, b'{"id": 1}', b'{"id": 2, "html": 7}', b""]
    good = [{"id": f"good {n}", "url": f"{URL}/{n}", "html": story(f"{URL}/{n}")} for n in range(6)]
    answers = batch(*good[:3], *({"id": key, "url": URL, "html": html} for key, html in hostile.items()), *bad_lines, *good[3:])
    assert len(answers) == len(good) + len(hostile) + len(bad_lines) - 1  # an empty line is none
    by_id = {answer["id"]: answer for answer in answers if isinstance(answer["id"], str)}
    for key in [row["id"] for row in good]:
        assert by_id[str(key)]["text"], key
    assert all(by_id[key].get("reason") for key in ("depth", "nothing", "binary", "halves"))
    assert "the ends of lines" in by_id["ends"]["text"]
    assert "surrogate pair" in by_id["half"]["text"]
    unreadable = [answer for answer in answers if answer.get("reason") == "bad_input"]
    assert len(unreadable) == len(bad_lines) - 1
    assert {answer["id"] for answer in unreadable} == {None, 1, 2}
    assert all(answer["error"] for answer in unreadable)


def test_a_line_that_is_no_page_is_named() -> None:
    html = story(URL)
    lines: tuple[Any, ...] = (
        b"nope", b"", b"[1]", {"id": "brackets", "url": "http://[::1", "html": html}, {"id": "url", "url": 7, "html": html},
        {"id": "number", "url": URL, "html": html, "fetched_at": 1764460800}, {"id": "nothing", "url": URL},
        {"id": "far", "url": URL, "html": html, "fetched_at": "9999-12-31T23:59:59-14:00"},
    )  # fmt: skip
    assert [(answer["id"], answer["reason"], answer["error"]) for answer in batch(*lines)] == [
        (None, "bad_input", "line 1: not JSON: Expecting value: line 1 column 1 (char 0)"),
        (None, "bad_input", "line 3: not a JSON object"),
        ("brackets", "bad_input", "line 4: 'http://[::1' is no address: Invalid IPv6 URL"),
        ("url", "bad_input", "line 5: no text in 'url'"),
        ("number", "bad_input", "line 6: 'fetched_at' is a time such as '2026-01-31T08:15:00Z', not 1764460800"),
        ("nothing", "bad_input", "line 7: no text in 'html'"),
        ("far", "bad_input", "line 8: 'fetched_at' is a time from 1900 to 2999, not '9999-12-31T23:59:59-14:00'"),
    ]


def test_a_byte_order_mark_in_front_of_a_line_is_no_part_of_it() -> None:
    row = json.dumps({"id": 1, "url": URL, "html": story(URL)}).encode()
    assert [answer["id"] for answer in batch(b"\xef\xbb\xbf" + row, b"\xef\xbb\xbf", b"\xef\xbb\xbf" + row)] == [1, 1]


def test_what_a_batch_does_not_heed_is_refused(page: str) -> None:
    for arguments, words in (
        (["--batch", "--format", "text"], "--format is for one page"),
        (["--warc", page, "--format", "html"], "--format is for one page"),
        (["--batch", "--url", URL], "--url is for a FILE"),
        ([URL, "--url", URL], "--url is for a FILE"),
    ):
        done = run(*arguments)
        assert (done.exit_code, done.stdout) == (2, "")
        assert words in done.stderr


def test_an_address_that_is_none_is_one_line(page: str) -> None:
    done = run(page, "--url", "http://[::1")
    assert (done.exit_code, done.stderr) == (1, "Error: 'http://[::1' is no address: Invalid IPv6 URL\n")


def test_the_time_of_fetching() -> None:
    html = story(URL, '<p class="byline">By Ada Example, yesterday</p>')
    times: dict[str, Any] = {
        "zulu": "2024-05-06T07:08:09Z", "offset": "2024-05-06T07:08:09+02:00", "day": "2024-05-06", "naive": "2024-05-06T07:08:09",
        "null": None, "bad": "yesterday", "number": 1715000000, "list": [],
    }  # fmt: skip
    answers = {a["id"]: a for a in batch(*({"id": key, "url": URL, "html": html, "fetched_at": at} for key, at in times.items()))}
    assert answers["zulu"]["date_crawled"] == "2024-05-06T07:08:09Z"
    assert answers["offset"]["date_crawled"] == "2024-05-06T05:08:09Z"
    assert answers["day"]["date_crawled"] == "2024-05-06T00:00:00Z"
    assert answers["naive"]["date_crawled"] == "2024-05-06T07:08:09Z"
    assert answers["null"]["date_crawled"] > "2026"
    assert {answers[key]["reason"] for key in ("bad", "number", "list")} == {"bad_input"}


def test_a_batch_of_nothing() -> None:
    assert batch() == []


@pytest.mark.slow
def test_a_reader_that_has_enough(tmp_path: Path) -> None:
    """``| head -1`` is no reason for a traceback."""
    lines = "\n".join(json.dumps({"id": n, "url": URL, "html": story(f"{URL}/{n}")}) for n in range(200))
    (tmp_path / "pages.jsonl").write_text(lines)
    command = f"{sys.executable} -m newscrawl extract --batch --jobs 1 < {tmp_path}/pages.jsonl | head -c 10"
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=False)
    assert done.stdout.startswith('{"id"')
    assert "Traceback" not in done.stderr, done.stderr


# -- an archive --------------------------------------------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.slow
def test_an_archive_gives_the_stories_of_its_crawl(newsroom: Site, tmp_path: Path) -> None:
    truths = [truth for truth in newsroom.truths() if truth.expect == "story"][:5]
    odd = next(truth for truth in newsroom.truths() if truth.expect.startswith("rejection:"))
    database = tmp_path / "news.db"
    crawled = crawl(database, *(truth.url for truth in [*truths, odd]))
    assert crawled.returncode == 0, crawled.stderr
    (archive,) = (tmp_path / "warc").glob("*.warc.gz")
    assert len(list(read_pages(archive))) == 6
    done = newscrawl("extract", "--warc", archive, "--jobs", "1")
    assert done.returncode == 0, done.stderr
    records = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(records) == 6
    _check_rejected(records, odd)
    stored = {url: (title, text, at) for url, title, text, at in rows(database, "SELECT url, title, text, date_published FROM stories")}
    again = {row["url"]: (row["title"], row["text"], row["date_published"]) for row in records if "error" not in row}
    assert again == stored


def _check_rejected(records: list[dict[str, Any]], odd: Truth) -> None:
    (rejected,) = [record for record in records if "error" in record]
    assert rejected["id"] == odd.url
    assert rejected["reason"] == odd.expect.removeprefix("rejection:")


def test_an_archive_is_a_line_a_page(tmp_path: Path) -> None:
    moment = datetime(2026, 5, 6, 7, 8, 9, tzinfo=timezone.utc)
    headers = {"Content-Type": "text/html; charset=utf-8"}
    writer = ArchiveWriter(tmp_path)
    for number, status in enumerate((200, 404, 200)):
        url = f"{URL}/{number}"
        writer.write(Page(url, url, status, headers, story(url).encode(), moment, source="harbour"))
    writer.close()
    (path,) = tmp_path.iterdir()
    done = run("--warc", str(path), "--jobs", "1")
    assert done.exit_code == 0, done.stderr
    records = {record["id"]: record for record in map(json.loads, done.stdout.splitlines())}
    assert records.keys() == {f"{URL}/{number}" for number in range(3)}
    assert records[f"{URL}/0"]["source"] == "harbour"
    assert records[f"{URL}/0"]["date_crawled"] == "2026-05-06T07:08:09Z"
    assert records[f"{URL}/1"]["reason"] == "http_error"


@pytest.mark.parametrize("content", [b"", b"plain text", b"\x1f\x8b\x08\x00garbage"])
def test_what_is_no_archive(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "x.warc.gz"
    path.write_bytes(content)
    done = run("--warc", str(path))
    assert done.exit_code == (1 if content else 0)
    assert done.stdout == ""
    assert ("not a WARC file" in done.stderr) == bool(content)
