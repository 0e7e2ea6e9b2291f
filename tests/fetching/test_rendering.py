"""Pages whose story a script fills in, through the whole crawl, with a real browser."""

from __future__ import annotations

import json
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from threading import Thread

import pytest
from scrapy.settings import Settings
from warcio.archiveiterator import ArchiveIterator

from newscrawl.errors import NewscrawlError
from newscrawl.extraction import extract
from newscrawl.fetching.rendering import BROWSERS, check_rendering
from newscrawl.items import Source, Story
from newscrawl.warcs import read_page, read_pages
from tests.crawling import FAST, crawl, environment, rows, value
from tests.fetching.appsite import PARAGRAPHS, TITLE, publish_app, shell
from tests.fetching.oddsite import OddSite, feed, gives, odd_site, story


def with_browser(test: Callable[..., None]) -> Callable[..., None]:
    """Marks a test that opens pages in Chromium."""
    for mark in (
        pytest.mark.slow,
        pytest.mark.skipif(not any(map(shutil.which, BROWSERS)), reason="no Chromium on this machine"),
        pytest.mark.skipif(find_spec("scrapy_playwright") is None, reason="without the extra 'render'"),
    ):
        test = mark(test)
    return test


def _sources(folder: Path, site: OddSite, urls: list[str], render: str) -> Path:
    site.answers["/feed"] = gives(feed(urls), Content_Type="text/xml")
    path = folder / "sources.toml"
    path.write_text(site.sources(feeds=["/feed"]) + f'render = "{render}"\nheaders = {{ "X-Key" = "k3y" }}\n')
    return path


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("rendering")


@pytest.fixture(scope="module")
def crawled(folder: Path) -> OddSite:
    """A crawl that renders what is empty: a page that a script fills, one that ships its data, one that is whole."""
    with odd_site() as site, odd_site("127.0.0.2") as other:
        site.answers["/robots.txt"] = gives("User-agent: *\nDisallow: /closed\n", Content_Type="text/plain")
        site.answers["/closed.js"] = gives("document.title = 'closed'")
        other.answers["/spy.js"] = gives("document.title = 'spied on'")
        more = f'<img src="/i.png"><iframe src="/f"></iframe><script src="{other.url("/spy.js")}"></script>'
        urls = [publish_app(site, more=more + '<script src="/closed.js"></script>')]
        data = '<script>window.__INITIAL_STATE__ = {"story": {"title": "Harbour Courier", "body": "%s"}}</script>'
        site.answers["/data"] = gives(shell(data % "".join(f"<p>{text}</p>" for text in reversed(PARAGRAPHS))))
        late = "setTimeout(() => { document.getElementById('app').innerHTML = %s }, 2000)"
        text = json.dumps("".join(f"<p>Late: {text}</p>" for text in PARAGRAPHS))
        site.answers["/late"] = gives(shell(f"<script>{late % text}</script>"))
        site.answers["/whole"] = gives(story("whole", extra="<script src='/never.js'></script>"))
        urls += [site.url("/data"), site.url("/whole"), site.url("/late")]
        done = crawl(folder / "news.db", "--sources", _sources(folder, site, urls, "playwright-if-empty"))
        assert done.returncode == 0, done.stderr
        assert "rendered" not in done.stderr
        assert other.asked == []
    return site


@with_browser
def test_a_story_that_a_script_fetches_is_stored(crawled: OddSite, folder: Path) -> None:
    text = value(folder / "news.db", f"SELECT text FROM stories WHERE title = '{TITLE}'")
    assert text == "\n".join(PARAGRAPHS)


@with_browser
def test_a_story_that_a_timer_shows_is_stored(crawled: OddSite, folder: Path) -> None:
    text = value(folder / "news.db", "SELECT text FROM stories WHERE url LIKE '%/late'")
    assert text == "\n".join(f"Late: {text}" for text in PARAGRAPHS)


@with_browser
def test_a_page_that_ships_its_data_needs_no_browser(crawled: OddSite, folder: Path) -> None:
    reasons = (
        "SELECT DISTINCT reason FROM blocks JOIN stories ON stories.id = story_id WHERE kept AND url LIKE '%/data'"
    )
    assert rows(folder / "news.db", reasons) == [("state:redux",)]


@with_browser
def test_nothing_is_asked_for_twice_and_nothing_that_is_not_needed(crawled: OddSite) -> None:
    asked = sorted(asked.path for asked in crawled.asked)
    assert asked == ["/api/story?id=7", "/app.js", "/app/7", "/data", "/feed", "/late", "/robots.txt", "/whole"]


@with_browser
def test_what_scripts_ask_for_is_asked_for_as_the_crawl_does(crawled: OddSite) -> None:
    headers = next(asked.headers for asked in crawled.asked if asked.path.startswith("/api"))
    assert headers["User-Agent"].startswith("newscrawl/")
    assert headers["X-App"] == "reader"
    assert headers["X-Key"] == "k3y"


@with_browser
def test_the_archive_holds_what_was_sent_and_what_was_shown(crawled: OddSite, folder: Path) -> None:
    sent = [page for path in folder.glob("warc/newscrawl-2*.warc.gz") for page in read_pages(path)]
    assert b"crane" not in next(page for page in sent if page.url.endswith("/app/7")).body
    rendered = [page for path in folder.glob("warc/newscrawl-rendered-*.warc.gz") for page in read_pages(path)]
    assert len(rendered) == 2
    shown = next(page for page in rendered if page.url.endswith("/app/7"))
    assert (shown.source, shown.hints.method) == ("odd", "feed")
    place = "SELECT warc_file, warc_offset FROM fetches WHERE final_url LIKE '%/app/7'"
    [(file, offset)] = rows(folder / "news.db", place)
    again = extract(read_page(folder / "warc" / file, offset))
    assert isinstance(again, Story)
    assert again.text == "\n".join(PARAGRAPHS)
    sent_ids = [key for path in folder.glob("warc/newscrawl-2*.warc.gz") for _, key, _ in _records(path)]
    refers = [refers for kind, _, refers in _records(folder / "warc" / file) if kind == "conversion"]
    assert len(set(refers)) == 2
    assert set(refers) <= set(sent_ids)


@with_browser
def test_a_browser_costs_nothing_that_the_page_gave_without_it(tmp_path: Path) -> None:
    """Rendered always: scripts that hang, lead away, open sockets, ask for ever, or tear the story out."""
    knocks: list[bytes] = []
    with odd_site() as site, socket.create_server(("127.0.0.1", 0)) as door:
        port = door.getsockname()[1]
        Thread(target=_listen, args=(door, knocks), daemon=True).start()
        knock = f"new WebSocket('ws://127.0.0.1:{port}/'); new RTCPeerConnection({{iceServers:[{{urls:'stun:127.0.0.1:{port}'}}]}})"
        hint = (
            f'<link rel=preconnect href="http://127.0.0.1:{port}/"><link rel=prefetch href="http://127.0.0.1:{port}/x">'
        )
        scripts = {
            "/hangs": "while (true) {}",
            "/leads-away": f"location.href = 'http://127.0.0.1:{port}/away'",
            "/knocks": f"{knock}; navigator.sendBeacon('http://127.0.0.1:{port}/b')",
            "/asks-for-ever": "setInterval(() => fetch('/more?' + Math.random()), 50)",
            "/empties": "document.body.innerHTML = ''",
            "/swells": "document.body.innerHTML += '<p>' + 'x'.repeat(30000000) + '</p>'",
        }
        for path, script in scripts.items():
            site.answers[path] = gives(story(path, extra=f"{hint}<script>{script}</script>"))
        sources = _sources(tmp_path, site, [site.url(path) for path in scripts], "playwright")
        database = tmp_path / "news.db"
        done = crawl(database, "--sources", sources, "-s", "NEWSCRAWL_RENDER_SECONDS=3")
        assert done.returncode == 0, done.stderr
        assert "Traceback" not in done.stderr
        assert 0 < sum(asked.path.startswith("/more?") for asked in site.asked) <= 150
    assert value(database, "SELECT count(*) FROM stories") == len(scripts), rows(database, "SELECT * FROM rejections")
    assert knocks == []
    assert f"{site.url('/hangs')} cannot be rendered: over 3 s" in done.stderr


@with_browser
def test_a_browser_that_does_not_start_ends_the_crawl_and_leaves_the_page_queued(tmp_path: Path) -> None:
    with odd_site() as site:
        done = crawl(
            tmp_path / "news.db",
            publish_app(site),
            *("-s", "NEWSCRAWL_RENDER=playwright", "-s", "NEWSCRAWL_BROWSER=true"),
        )
    assert done.returncode == 1
    assert "Error: the browser /" in done.stderr.splitlines()[-1]
    assert "does not start: " in done.stderr
    assert value(tmp_path / "news.db", "SELECT state FROM urls") == "queued"


@with_browser
def test_no_browser_is_left_when_the_crawl_is_told_to_stop(tmp_path: Path) -> None:
    with odd_site() as site:
        site.answers["/busy"] = gives(shell("<script>setInterval(() => fetch('/more?' + Math.random()), 50)</script>"))
        sources = _sources(tmp_path, site, [site.url("/busy")], "playwright-if-empty")
        options = ["--db", str(tmp_path / "news.db"), "--sources", str(sources), *FAST]
        command = [sys.executable, "-m", "newscrawl", "crawl", *options]
        with subprocess.Popen(command, env=environment(), stderr=subprocess.PIPE) as process:
            _until(lambda: any(asked.path.startswith("/more?") for asked in site.asked))
            browsers = _browsers(process.pid)
            assert browsers
            process.send_signal(signal.SIGTERM)
            process.communicate(timeout=60)
        _until(lambda: not any(Path(f"/proc/{pid}").exists() for pid in browsers))


def _records(path: Path) -> list[tuple[str, str, str | None]]:
    """Type, id and the id that it refers to, of the records of a WARC file."""
    with path.open("rb") as file:
        headers = [record.rec_headers for record in ArchiveIterator(file)]
    names = ("WARC-Type", "WARC-Record-ID", "WARC-Refers-To")
    return [tuple(map(found.get_header, names)) for found in headers]


def _listen(door: socket.socket, knocks: list[bytes]) -> None:
    while True:
        try:
            connection, _ = door.accept()
        except OSError:
            return
        with connection:
            knocks.append(connection.recv(100))


def _browsers(ancestor: int) -> list[int]:
    """The processes below one that are Chromium's."""
    parents: dict[int, int] = {}
    names: dict[int, str] = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            name, _, fields = path.read_text().rpartition(")")
        except OSError:
            continue
        parents[int(path.parent.name)], names[int(path.parent.name)] = int(fields.split()[1]), name
    below = {ancestor}
    for _ in range(10):
        below |= {pid for pid, parent in parents.items() if parent in below}
    return [pid for pid in below if "chrom" in names.get(pid, "")]


def _until(happened: object, seconds: float = 90.0) -> None:
    assert callable(happened)
    end = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.1)


# -- without a browser ---------------------------------------------------------------------------------------------

RENDERED = Source("odd", home="https://odd.example/", render="playwright")


def _settings(**more: object) -> Settings:
    given = {"NEWSCRAWL_RENDER": "", "NEWSCRAWL_BROWSER": "", "NEWSCRAWL_BROWSER_SANDBOX": "auto", **more}
    return Settings(given)


def test_nothing_is_wanted_where_nothing_is_rendered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    check_rendering(_settings(), [Source("odd", home="https://odd.example/")])


def test_a_browser_that_is_not_there_is_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("scrapy_playwright")
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(NewscrawlError, match="there is no chromium, chromium-browser, google-chrome: install it"):
        check_rendering(_settings(), [RENDERED])
    with pytest.raises(NewscrawlError, match="there is no 'my-chrome'"):
        check_rendering(_settings(NEWSCRAWL_BROWSER="my-chrome"), [RENDERED])


def test_the_extra_that_is_not_there_is_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "scrapy_playwright.handler", None)
    with pytest.raises(NewscrawlError, match=r"pip install --constraint constraints.txt '\.\[render\]' in newscrawl's checkout"):
        check_rendering(_settings(), [RENDERED])


def test_settings_that_cannot_be(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(NewscrawlError, match="NEWSCRAWL_RENDER is one of playwright, playwright-if-empty, not 'yes'"):
        check_rendering(_settings(NEWSCRAWL_RENDER="yes"), [])
    pytest.importorskip("scrapy_playwright")
    with pytest.raises(NewscrawlError, match="NEWSCRAWL_BROWSER_SANDBOX is auto, yes or no, not 'maybe'"):
        check_rendering(_settings(NEWSCRAWL_BROWSER=sys.executable, NEWSCRAWL_BROWSER_SANDBOX="maybe"), [RENDERED])
