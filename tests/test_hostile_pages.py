"""A page that hangs, crashes or swells its extraction worker costs itself alone: in the crawl, and in a batch."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.crawling import crawl, environment, rows, value
from tests.fetching.oddsite import OddSite, feed, gives, odd_site, story
from tests.hostile import PAGES

GOOD = 100

pytestmark = pytest.mark.slow


def test_in_a_crawl_every_good_page_is_stored_and_every_bad_one_has_a_name(tmp_path: Path) -> None:
    with odd_site() as site:
        _publish(site)
        sources = tmp_path / "sources.toml"
        sources.write_text(site.sources(feeds=["/feed"]))
        done = crawl(tmp_path / "news.db", "--sources", sources)
        assert done.returncode == 0, done.stderr
        stored = f"SELECT count(*) FROM stories WHERE url LIKE '{site.url('/story/')}%'"
    assert value(tmp_path / "news.db", stored) == GOOD
    found = rows(tmp_path / "news.db", _OUTCOMES)
    outcomes = {url.rpartition("/")[2]: reason or "story" for url, state, reason in found if "/bad/" in url}
    assert outcomes == {name: outcome for name, (_, outcome) in PAGES.items()}


_OUTCOMES = """
    SELECT urls.url, urls.state, rejections.reason FROM urls LEFT JOIN rejections ON rejections.url_id = urls.id
"""


def _publish(site: OddSite) -> None:
    """Bad pages among good ones."""
    good = site.stories(GOOD)
    for name, (body, _) in PAGES.items():
        site.answers[f"/bad/{name}"] = gives(body)
    bad = [site.url(f"/bad/{name}") for name in PAGES]
    step = len(good) // len(bad)
    listed = [url for number, page in enumerate(bad) for url in (*good[number * step : (number + 1) * step], page)]
    site.answers["/feed"] = gives(feed([*listed, *good[len(bad) * step :]]), Content_Type="application/rss+xml")


def test_in_a_batch_every_line_is_answered() -> None:
    good: list[dict[str, object]] = [{"id": n, "url": f"https://harbour.example/{n}", "html": story(f"https://harbour.example/{n}")} for n in range(GOOD)]
    bad: list[dict[str, object]] = [
        {"id": name, "url": f"https://harbour.example/{name}", "html": body.decode("utf-8", "surrogatepass")}
        for name, (body, _) in PAGES.items()
    ]
    answers = _batch([*bad[:9], *good, *bad[9:]])
    assert [key for key in range(GOOD) if "error" in answers[key]] == []
    outcomes = {name: answers[name].get("reason", "story") for name in PAGES}
    assert outcomes == {name: outcome for name, (_, outcome) in PAGES.items()}


def test_limits_of_a_batch_are_options() -> None:
    lines: list[dict[str, object]] = [{"id": "slow", "url": "https://harbour.example/1", "html": PAGES["attributes"][0].decode()}]
    lines += [{"id": "big", "url": "https://harbour.example/2", "html": PAGES["word"][0].decode()}]
    lines += [{"id": "good", "url": "https://harbour.example/3", "html": story("https://harbour.example/3")}]
    answers = _batch(lines, "--time-limit", "4.5", "--memory-limit", "40")
    assert answers["slow"]["error"] in ("timeout: over 4.5 s", "crashed: out of memory")
    assert answers["big"]["error"] == "crashed: out of memory"
    assert "error" not in answers["good"]


def _batch(lines: list[dict[str, object]], *options: str) -> dict[object, dict[str, str]]:
    command = [sys.executable, "-m", "newscrawl", "extract", "--batch", "--jobs", "2", *options]
    text = "".join(json.dumps(line) + "\n" for line in lines)
    done = subprocess.run(command, input=text, capture_output=True, text=True, env=environment(), check=False)
    assert done.returncode == 0, done.stderr
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(answers) == len(lines)
    return {answer["id"]: answer for answer in answers}
