"""Crawling WARC files: every response accounted for, nothing asked of the network, nothing done twice."""

from __future__ import annotations

import gzip
import hashlib
import io
import itertools
import json
import os
import re
import signal
import subprocess
import sys
import time
import zlib
from collections.abc import Callable, Iterable
from pathlib import Path

import brotli
import pytest
from backports import zstd
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from newscrawl.warcs import WarcPages
from newscrawl.workers import refusal
from tests.crawling import FAST, environment, newscrawl, rows, value
from tests.fetching.oddsite import Handler, odd_site, story

SITE = "https://paper.example"


class Archive:
    """A file as Common Crawl's news crawl lays it out: warcinfo, then request, response and metadata of each page."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file = path.open("wb")
        self._writer = WARCWriter(self._file, gzip=path.suffix == ".gz")
        self._writer.write_record(self._writer.create_warcinfo_record(path.name, {"software": "a test"}))

    def add(
        self, url: str, body: bytes | None = None, status: str = "200 OK", day: str = "2026-03-01", **headers: str
    ) -> int:
        """Gives the offset behind the page."""
        body = story(url).encode() if body is None else body
        fields = {"Content-Type": "text/html; charset=utf-8", **{k.replace("_", "-"): v for k, v in headers.items()}}
        date = {"WARC-Date": f"{day}T12:00:00.123Z"}
        about_record = {name: fields.pop(name) for name in list(fields) if name.startswith("WARC-")}
        request = StatusAndHeaders("GET / HTTP/1.1", [("Host", "paper.example")], is_http_request=True)
        response = StatusAndHeaders(status, list(fields.items()), protocol="HTTP/1.1")
        about = b"fetchTimeMs: 12\r\n"
        for kind, payload, http in (("request", b"", request), ("response", body, response), ("metadata", about, None)):
            record = self._writer.create_warc_record(
                url,
                kind,
                io.BytesIO(payload),
                length=len(payload),
                http_headers=http,
                warc_headers_dict=date | about_record,
            )
            self._writer.write_record(record)
        return self._file.tell()

    def close(self) -> Path:
        self._file.close()
        return self.path


def archive(path: Path, urls: Iterable[str]) -> Path:
    made = Archive(path)
    for url in urls:
        made.add(url)
    return made.close()


def chunked(body: bytes) -> bytes:
    pieces = [body[start : start + 100] for start in range(0, len(body), 100)]
    return b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in [*pieces, b""])


def broken_midway(body: bytes) -> bytes:
    """Packed data with some bytes in the middle turned over."""
    middle = len(body) // 2
    return body[:middle] + bytes(255 - byte for byte in body[middle : middle + 40]) + body[middle + 40 :]


def long_story(url: str) -> bytes:
    """A story with so many different words that its packed data takes several reads."""
    words = (hashlib.sha256(str(number).encode()).hexdigest() for number in range(1500))
    return story(url).replace("</body>", f"<p>{' '.join(words)}</p></body>").encode()


def crawl(database: Path, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return newscrawl("crawl", "--warc", "--db", database, "--jobs", "2", *arguments)


def summary(done: subprocess.CompletedProcess[str]) -> dict[str, int]:
    """The figures of the total and of the WARC line."""
    text = " ".join(line for line in done.stdout.splitlines() if line.startswith(("total:", "warc:")))
    words = text.replace(",", "").replace(":", "").split()
    return {word: int(number) for number, word in itertools.pairwise(words) if number.isdecimal()}


def balanced(figures: dict[str, int]) -> bool:
    outcomes = ("new", "updated", "unchanged", "duplicates", "rejected", "skipped")
    return figures["responses"] == sum(figures[name] for name in outcomes)


@pytest.mark.slow
def test_what_http_does_to_a_page(tmp_path: Path) -> None:
    made = Archive(tmp_path / "CC-NEWS-20260301-00001.warc.gz")
    codings: dict[str, Callable[[bytes], bytes]] = {
        "gzip": gzip.compress, "deflate": zlib.compress, "br": brotli.compress, "identity": bytes,
    }  # fmt: skip
    for coding, encode in codings.items():
        url = f"{SITE}/news/{coding}"
        made.add(url, encode(story(url).encode()), Content_Encoding=coding)
    url = f"{SITE}/news/chunked"
    made.add(url, chunked(gzip.compress(story(url).encode())), Content_Encoding="gzip", Transfer_Encoding="chunked")
    latin = story(f"{SITE}/news/latin").replace("harbour", "hârbour")
    made.add(f"{SITE}/news/latin", latin.encode("latin-1"), Content_Type="text/html; charset=iso-8859-1")
    made.add(f"{SITE}/old", b"", "301 Moved Permanently", Location=f"{SITE}/news/gzip")
    made.add(f"{SITE}/gone", b"<p>gone", "404 Not Found")
    made.add(f"{SITE}/paper.pdf", b"%PDF-1.4\n", Content_Type="application/pdf")
    made.add(f"{SITE}/huge", b"x" * 11_000_000)
    made.add(f"{SITE}/broken", broken_midway(gzip.compress(long_story(f"{SITE}/broken"))), Content_Encoding="gzip")
    made.add(f"{SITE}/news/gzip")  # a second capture
    made.add("dns:paper.example", b"paper.example 300 IN A 192.0.2.1")
    database = tmp_path / "news.db"
    done = crawl(database, made.close())
    assert done.returncode == 0, done.stderr
    figures = summary(done)
    assert balanced(figures)
    assert (figures["new"], figures["rejected"], figures["known"], figures["redirects"]) == (6, 4, 1, 1)
    assert (figures["no"], figures["responses"]) == (1, 13), "a name server's answer is no web page"
    reasons = dict(rows(database, "SELECT url, reason FROM rejections JOIN urls ON urls.id = url_id"))
    assert reasons == {
        f"{SITE}/gone": "http_error", f"{SITE}/paper.pdf": "not_html", f"{SITE}/huge": "too_large",
        f"{SITE}/broken": "broken_off",
    }  # fmt: skip
    stored = rows(database, "SELECT DISTINCT last_fetched_at, sources.name FROM stories JOIN sources"
                            " ON sources.id = source_id")  # fmt: skip
    assert stored == [("2026-03-01T12:00:00Z", "paper.example")], "the time of the capture, the site as source"
    assert "hârbour" in value(database, "SELECT text FROM stories WHERE url LIKE '%latin'")
    found = rows(database, "SELECT DISTINCT method, discovered_from FROM urls")
    assert found == [("warc", str(made.path))]
    places = rows(database, "SELECT warc_file FROM fetches JOIN urls ON urls.id = url_id WHERE state = 'done'")
    assert all((tmp_path / "warc" / name).is_file() for (name,) in places), "a copy of one's own"
    again = crawl(database, made.path)
    assert summary(again)["known"] == 11
    assert balanced(summary(again))
    assert value(database, "SELECT count(*) FROM fetches") == 10, "nothing is done twice"


def cut(body: bytes) -> bytes:
    return body[: len(body) * 2 // 3]


@pytest.mark.parametrize(
    ("coding", "made", "fault"),
    [
        ("gzip", lambda body: broken_midway(gzip.compress(body)), "gzip data is broken: "),
        ("gzip", lambda body: cut(gzip.compress(body)), "gzip data ends early"),
        ("gzip", lambda body: gzip.compress(body)[:-8], None),  # its checksum is not there
        ("gzip", lambda body: gzip.compress(body) + gzip.compress(b""), None),
        ("gzip", lambda body: cut(chunked(gzip.compress(body))), "gzip data "),
        ("gzip, br", lambda body: brotli.compress(gzip.compress(body)), None),
        ("deflate", lambda body: broken_midway(zlib.compress(body)), "deflate data is broken: "),
        ("deflate", lambda body: cut(zlib.compress(body)), "deflate data ends early"),
        ("br", lambda body: cut(brotli.compress(body)), "br data ends early"),
        ("zstd", lambda body: cut(zstd.compress(body)), "zstd data ends early"),
        ("gzip", lambda body: b"\r\n" + body, None),
        ("br", lambda body: body, None),
        ("compress", lambda body: body, None),
        ("gzip", lambda body: b"\0\1\2" + body, "gzip data does not begin like gzip"),
    ],
)
def test_a_body_that_breaks_off_says_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], coding: str, made: Callable[[bytes], bytes], fault: str | None
) -> None:
    file = Archive(tmp_path / "a.warc.gz")
    body = made(long_story(SITE))
    more = {"Transfer_Encoding": "chunked"} if body.startswith(b"64\r\n") else {}
    file.add(f"{SITE}/first")
    file.add(f"{SITE}/packed", body, Content_Encoding=coding, **more)
    file.add(f"{SITE}/last")
    pages = WarcPages("a", io.BytesIO(file.close().read_bytes()))
    first, packed, last = pages
    assert (first.url, last.url) == (f"{SITE}/first", f"{SITE}/last")
    assert (packed.fault or "").startswith(fault or "")
    assert (packed.fault is None) == (fault is None)
    assert (pages.faults, pages.responses, pages.unreadable) == ([], 3, 0)
    assert capsys.readouterr() == ("", "")
    refused = refusal(packed)
    assert (refused and refused.reason.value) == (fault and "broken_off")


OPEN = b"<html><body>" + b"<p>All the news of the harbour.</p>" * 50


@pytest.mark.parametrize(
    ("body", "headers", "fault"),
    [
        (chunked(OPEN), {}, None),
        (chunked(OPEN)[:-2], {}, None),  # the last chunk is there, the empty line behind it is not
        (chunked(OPEN)[:-2] + b"X-Sum: 1\r\n\r\n", {}, None),
        (chunked(OPEN)[:-5], {}, "its chunks end early"),
        (chunked(OPEN)[:-40], {}, "its chunks end early"),
        (chunked(OPEN + b"</body></html>")[:-5], {}, None),  # the document ends, if the chunks do not
        (chunked(gzip.compress(OPEN, mtime=0))[:-5], {"Content_Encoding": "gzip"}, "its chunks end early"),
        (OPEN, {}, None),  # a crawler undid the chunks, and kept the header
        (chunked(b""), {}, None),
        (OPEN, {"WARC_Truncated": "length"}, "its record is truncated: length"),
        (OPEN, {"WARC_Truncated": ""}, "its record is truncated: unspecified"),
        (OPEN + b"</body></html>", {"WARC_Truncated": "length"}, None),
    ],
)
def test_a_body_that_is_not_all_says_so(
    tmp_path: Path, body: bytes, headers: dict[str, str], fault: str | None
) -> None:
    file = Archive(tmp_path / "a.warc.gz")
    file.add(f"{SITE}/page", body, Transfer_Encoding="chunked", **headers)
    pages = WarcPages("a", io.BytesIO(file.close().read_bytes()))
    (page,) = pages
    assert (page.fault, pages.faults) == (fault, [])
    assert b"\r\n" not in page.body
    refused = refusal(page)
    assert (refused and refused.reason.value) == (fault and "broken_off")


@pytest.mark.slow
def test_a_catalogue_gives_the_source(tmp_path: Path) -> None:
    sources = tmp_path / "sources.toml"
    sources.write_text('[[source]]\nname = "the-paper"\nhome = "https://www.paper.example/"\nlanguage = "en"\n')
    made = archive(tmp_path / "a.warc", [f"{SITE}/news/1"])
    assert crawl(tmp_path / "news.db", made, "--sources", sources).returncode == 0
    assert rows(tmp_path / "news.db", "SELECT name, language FROM sources") == [("the-paper", "en")]


@pytest.mark.parametrize("cut", [pytest.param(40, marks=pytest.mark.slow), 700])
def test_a_broken_file_gives_what_is_before_the_fault(tmp_path: Path, cut: int) -> None:
    made = Archive(tmp_path / "cut.warc.gz")
    ends = [made.add(f"{SITE}/news/{number}") for number in range(4)]
    whole = made.close().read_bytes()
    made.path.write_bytes(whole[: ends[2] + cut])
    other = archive(tmp_path / "other.warc.gz", [f"{SITE}/other"])
    done = crawl(tmp_path / "news.db", made.path, tmp_path / "other.warc.gz")
    assert done.returncode == 1
    assert f"broken: {made.path}: " in done.stderr
    assert done.stderr.rstrip().splitlines()[-1].startswith("Error: ")
    assert "Traceback" not in done.stderr
    assert value(tmp_path / "news.db", "SELECT count(*) FROM stories") == 4
    assert other.exists()


def test_a_plain_file_is_named_wherever_it_is_cut(tmp_path: Path) -> None:
    """A cut between two records leaves nothing to be named, and so does one in the empty lines behind a record."""
    made = Archive(tmp_path / "a.warc")
    ends = [made.add(f"{SITE}/news/{number}", body=b"<p>a page", status="404 Not Found") for number in range(2)]
    whole = made.close().read_bytes()
    records = [match.start() for match in re.finditer(rb"WARC/1\.0\r\n", whole)]
    for cut in range(ends[0] + 1, ends[1]):
        pages = WarcPages("a.warc", io.BytesIO(whole[:cut]))
        assert len(list(pages)) in (1, 2)
        behind = min(start - cut for start in [*records, len(whole)] if start >= cut)
        assert len(pages.faults) == (0 if behind <= 4 else 1), (cut, pages.faults)


@pytest.mark.slow
@pytest.mark.parametrize("cut", [20, 120, 400])
def test_a_file_that_is_cut_in_a_records_headers_is_named(tmp_path: Path, cut: int) -> None:
    made = Archive(tmp_path / "cut.warc")
    ends = [made.add(f"{SITE}/news/{number}") for number in range(4)]
    whole = made.close().read_bytes()
    response = whole.index(b"WARC/1.0", ends[2] + 8)
    made.path.write_bytes(whole[: response + cut])
    done = crawl(tmp_path / "news.db", made.path)
    assert done.returncode == 1
    assert f"broken: {made.path}: " in done.stderr
    fault = "have no address" if cut == 120 else "cut short in "
    assert fault in done.stderr
    assert value(tmp_path / "news.db", "SELECT count(*) FROM stories") == 3
    read = newscrawl("extract", "--warc", made.path)
    assert (read.returncode, read.stdout.count("\n")) == (1, 3)
    assert fault in read.stderr


@pytest.mark.slow
def test_a_whole_file_in_one_gzip_member(tmp_path: Path) -> None:
    plain = archive(tmp_path / "a.warc", [f"{SITE}/news/{number}" for number in range(3)])
    packed = tmp_path / "b.warc.gz"
    packed.write_bytes(gzip.compress(plain.read_bytes()))
    done = crawl(tmp_path / "news.db", packed)
    assert done.returncode == 0, done.stderr
    assert summary(done)["new"] == 3


@pytest.mark.slow
def test_lists_of_files_and_servers(tmp_path: Path) -> None:
    first = archive(tmp_path / "a.warc.gz", [f"{SITE}/news/1"])
    second = archive(tmp_path / "b.warc.gz", [f"{SITE}/news/2"]).read_bytes()
    database = tmp_path / "news.db"
    with odd_site() as site:

        def sends(body: bytes, kind: str = "application/gzip") -> Callable[[Handler], None]:
            return lambda handler: handler.send(body, Content_Type=kind)

        site.answers["/crawl-data/CC-NEWS/b.warc.gz"] = sends(second)
        site.answers["/crawl-data/CC-NEWS/warc.paths.gz"] = sends(gzip.compress(b"crawl-data/CC-NEWS/b.warc.gz\n"))
        files = tmp_path / "files.txt"
        files.write_text(f"# ours\n{first.name}\n\n{site.url('/missing.warc.gz')}\n")
        done = crawl(database, files, site.url("/crawl-data/CC-NEWS/warc.paths.gz"))
    assert done.returncode == 1
    assert "missing.warc.gz: status 404" in done.stderr
    assert summary(done)["new"] == 2
    assert {asked.path for asked in site.asked} == {
        "/missing.warc.gz", "/crawl-data/CC-NEWS/warc.paths.gz", "/crawl-data/CC-NEWS/b.warc.gz",
    }  # fmt: skip


@pytest.mark.slow
def test_a_kill_in_the_middle(tmp_path: Path) -> None:
    urls = [f"{SITE}/news/{number}" for number in range(400)]  # several seconds of work, and a commit each second
    made = archive(tmp_path / "a.warc.gz", urls)
    database = tmp_path / "news.db"
    command = [sys.executable, "-m", "newscrawl", "crawl", "--warc", str(made), "--db", str(database), "--jobs", "2"]
    with subprocess.Popen(command, env=environment(), start_new_session=True, stdout=subprocess.DEVNULL,
                          stderr=subprocess.DEVNULL) as process:  # fmt: skip
        while process.poll() is None:
            if database.exists() and _count(database) >= 10:
                os.killpg(process.pid, signal.SIGKILL)
                break
            time.sleep(0.01)
    before = _count(database)
    assert 10 <= before < len(urls)
    done = crawl(database, made)
    assert done.returncode == 0, done.stderr
    assert summary(done)["known"] == before, "what was committed is not done again"
    assert value(database, "SELECT count(*) FROM stories") == len(urls)
    assert value(database, "SELECT count(*) FROM fetches") == len(urls)


def _count(database: Path) -> int:
    try:
        return int(value(database, "SELECT count(*) FROM stories"))
    except Exception:  # not there yet, or half made
        return 0


@pytest.mark.slow
def test_the_archive_rebuilds_its_database(tmp_path: Path) -> None:
    with odd_site() as site:
        (url,) = site.stories(1)
        first = newscrawl("crawl", url, "--db", tmp_path / "one" / "news.db", *FAST)
    assert first.returncode == 0, first.stderr
    (file,) = (tmp_path / "one" / "warc").iterdir()
    assert crawl(tmp_path / "two" / "news.db", file).returncode == 0
    sql = "SELECT uid, text, sources.name FROM stories JOIN sources ON sources.id = source_id"
    one, two = (rows(tmp_path / name / "news.db", sql) for name in ("one", "two"))
    assert one == two


@pytest.mark.parametrize(
    ("arguments", "status", "words"),
    [
        ([], 2, "--warc wants WARC files"),
        (["missing.warc.gz"], 1, "cannot read missing.warc.gz: No such file"),
        (["noise.warc"], 1, "not a WARC file"),
        (["."], 1, "Is a directory"),
        (["a.warc.zst"], 1, "Zstandard"),
        (["a.warc", "--recheck", "7d"], 2, "--recheck"),
        (["CC-NEWS"], 1, "say from when on, with --since"),
        (["noise.warc", "--since", "2026-03-02", "--until", "2026-03-01"], 1, "the first must be the earlier one"),
        (["noise.warc", "--source", "no-such-paper"], 1, "no source 'no-such-paper'"),
        (["noise.wacz"], 1, "no WACZ file"),
    ],
)
def test_mistakes(tmp_path: Path, arguments: list[str], status: int, words: str) -> None:
    for name in ("noise.warc", "noise.wacz"):
        (tmp_path / name).write_bytes(b"nothing of the kind\n" * 9)
    (tmp_path / "a.warc.zst").write_bytes(b"\x28\xb5\x2f\xfd0000")
    done = newscrawl("crawl", "--warc", "--db", "news.db", *arguments, cwd=tmp_path)
    assert done.returncode == status
    assert words in done.stderr
    assert "Traceback" not in done.stderr


def test_extract_reports_a_broken_file(tmp_path: Path) -> None:
    made = Archive(tmp_path / "cut.warc.gz")
    ends = [made.add(f"{SITE}/news/{number}") for number in range(2)]
    made.path.write_bytes(made.close().read_bytes()[: ends[0] + 700])
    done = newscrawl("extract", "--warc", made.path)
    assert [json.loads(line)["id"] for line in done.stdout.splitlines()] == [f"{SITE}/news/0"]
    assert done.returncode == 1
    assert "broken behind response 1" in done.stderr or "cut short in response 2" in done.stderr
