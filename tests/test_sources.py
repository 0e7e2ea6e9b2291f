"""newscrawl.sources and the catalogue that ships."""

from __future__ import annotations

import os
import re
import stat
from pathlib import Path

import pytest

from newscrawl.errors import SourcesError
from newscrawl.items import Source
from newscrawl.sources import append, catalogue, choose, load, shipped, user_file

FULL = """
[[source]]
name = "gazette"
title = "The Gazette"
home = "https://gazette.example/"
feeds = ["https://gazette.example/feed.xml", "https://gazette.example/feed.xml"]
sitemaps = ["https://gazette.example/news.xml"]
sections = ["https://gazette.example/politics/"]
country = "gb"
language = "en"
timezone = "Europe/London"
delay = 2
"""
SMALL = '[[source]]\nname = "gazette"\nhome = "https://gazette.example"\n'


@pytest.fixture(autouse=True)
def _no_user_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NEWSCRAWL_SOURCES", raising=False)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    (tmp_path / "work").mkdir()
    monkeypatch.chdir(tmp_path / "work")


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "papers.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_every_key_is_read(tmp_path: Path) -> None:
    assert load(written(tmp_path, FULL)) == {
        "gazette": Source(
            name="gazette",
            title="The Gazette",
            home="https://gazette.example/",
            feeds=("https://gazette.example/feed.xml",),
            sitemaps=("https://gazette.example/news.xml",),
            sections=("https://gazette.example/politics/",),
            country="GB",
            language="en",
            timezone="Europe/London",
            delay=2.0,
        )
    }


def test_name_and_one_address_are_enough(tmp_path: Path) -> None:
    for key in (
        'home = "http://127.0.0.1:8801"',
        'feeds = ["http://a.example/f"]',
        'sitemaps = ["http://a.example/s"]',
    ):
        assert load(written(tmp_path, f'[[source]]\nname = "a"\n{key}\n'))["a"].name == "a"


def test_a_front_page_is_a_slash(tmp_path: Path) -> None:
    assert load(written(tmp_path, SMALL))["gazette"].home == "https://gazette.example/"


def test_an_empty_file_and_a_byte_order_mark_are_fine(tmp_path: Path) -> None:
    assert load(written(tmp_path, "")) == {}
    assert list(load(written(tmp_path, "\ufeff" + SMALL))) == ["gazette"]


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ('feed = ["https://a.example/f"]', "unknown key 'feed' (did you mean 'feeds'?)"),
        ('feeds = "https://a.example/f"', "key 'feeds': a list of addresses"),
        ("feeds = [1]", "key 'feeds': a text is wanted"),
        ('feeds = ["a.example/f"]', "key 'feeds': 'a.example/f' is no web address"),
        ('sections = ["ftp://a.example/"]', "key 'sections'"),
        ('sections = ["https://a.example:99999/"]', "key 'sections'"),
        ('archives = ["https://a.example/{mm}/"]', "key 'archives': 'https://a.example/{mm}/' names no day"),
        ('archives = ["a.example/{yyyy}/"]', "key 'archives': 'a.example/2020/' is no web address"),
        ('exclude = "/sport/"', "key 'exclude': a list of patterns"),
        ('include = ["/(city/"]', "key 'include': '/(city/' is no regular expression: missing )"),
        ('remove = ["aside["]', "key 'remove': 'aside[' is no CSS selector: "),
        ('country = "UK"', "unknown country 'UK'"),
        ('country = "Germany"', "key 'country'"),
        ('language = "german"', "unknown language 'german'"),
        ('timezone = "Europe/Berlyn"', "(did you mean 'Europe/Berlin'?)"),
        ('timezone = "../etc"', "key 'timezone'"),
        ("delay = -1", "key 'delay'"),
        ("delay = nan", "key 'delay'"),
        ("delay = true", "key 'delay': a number of seconds"),
        ('title = ""', "key 'title': a text is wanted"),
    ],
)
def test_what_is_wrong_is_named(tmp_path: Path, line: str, message: str) -> None:
    path = written(tmp_path, f"{SMALL}{line}\n")
    with pytest.raises(SourcesError) as caught:
        load(path)
    assert message in str(caught.value)
    assert str(caught.value).startswith(f"{path}: source gazette: ")
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('[[source]]\nhome = "https://a.example/"', "source number 1: key 'name' is missing"),
        ('[[source]]\nname = "A b"\nhome = "https://a.example/"', "key 'name': 'A b' is no name"),
        ("[[source]]\nname = 3", "key 'name': 3 is no name"),
        ('[[source]]\nname = "a"', "one of the keys 'home', 'feeds' and 'sitemaps' is needed"),
        (SMALL + SMALL, "source gazette: key 'name': stands twice"),
        ('[[sources]]\nname = "a"', "unknown key 'sources' (did you mean 'source'?)"),
        ('[source]\nname = "a"', "two brackets"),
        ("source = [1]", "two brackets"),
        ("[[source]\n", "not valid TOML"),
        ("a = " + "[" * 5000, "not valid TOML"),
    ],
)
def test_what_is_wrong_with_a_file_is_said(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(SourcesError, match=re.escape(message)):
        load(written(tmp_path, text))


def test_a_file_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(SourcesError, match="No such file"):
        load(tmp_path / "none.toml")
    with pytest.raises(SourcesError, match="directory"):
        load(tmp_path)
    (tmp_path / "latin.toml").write_bytes(b'[[source]]\nname = "\xe9"')
    with pytest.raises(SourcesError, match="not UTF-8"):
        load(tmp_path / "latin.toml")


def test_a_file_that_is_named_stands_alone(tmp_path: Path) -> None:
    assert list(catalogue(written(tmp_path, SMALL))) == ["gazette"]


def test_the_users_file_is_merged_over_the_catalogue(tmp_path: Path) -> None:
    before = catalogue()["bbc"]
    Path("sources.toml").write_text(SMALL + '[[source]]\nname = "bbc"\ndelay = 9\n', encoding="utf-8")
    merged = catalogue()
    assert merged["gazette"].home == "https://gazette.example/"
    assert merged["bbc"].delay == 9
    assert merged["bbc"].feeds == before.feeds
    assert len(merged) == len(shipped()) + 1


def test_where_the_users_file_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert user_file().name == "sources.toml"
    assert user_file().is_relative_to(tmp_path)
    assert catalogue() == shipped()
    Path("sources.toml").write_text("", encoding="utf-8")
    assert user_file() == Path("sources.toml")
    monkeypatch.setenv("NEWSCRAWL_SOURCES", str(tmp_path / "mine.toml"))
    assert user_file() == tmp_path / "mine.toml"
    with pytest.raises(SourcesError, match=r"mine\.toml: no such file"):
        catalogue()


def test_choosing_names_the_nearest() -> None:
    sources = {"gazette": Source("gazette"), "herald": Source("herald")}
    assert choose(sources, ["herald", "gazette", "herald"]) == [sources["herald"], sources["gazette"]]
    with pytest.raises(SourcesError, match="did you mean 'gazette'"):
        choose(sources, ["gazete"])


def test_append_makes_a_file_and_keeps_what_stands_in_it(tmp_path: Path) -> None:
    path = tmp_path / "new" / "sources.toml"
    first = Source("first", home="https://first.example/", title='The "First"', feeds=("https://first.example/a?b=c",))
    append(path, first)
    assert load(path) == {"first": first}
    path.write_text("# my papers\n" + path.read_text(encoding="utf-8").rstrip("\n"), encoding="utf-8")
    path.chmod(0o600)
    second = Source("second", sitemaps=("https://second.example/s.xml",), delay=0.5)
    append(path, second)
    assert load(path) == {"first": first, "second": second}
    assert path.read_text(encoding="utf-8").startswith("# my papers\n[[source]]")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert os.listdir(path.parent) == ["sources.toml"]


def test_append_refuses_what_would_not_be_valid(tmp_path: Path) -> None:
    path = written(tmp_path, SMALL)
    for source, message in (
        (Source("gazette", home="https://other.example/"), "stands twice"),
        (Source("other"), "is needed"),
        (Source("Other", home="https://other.example/"), "is no name"),
    ):
        with pytest.raises(SourcesError, match=message):
            append(path, source)
        assert path.read_text(encoding="utf-8") == SMALL
    path.write_text("[[source", encoding="utf-8")
    with pytest.raises(SourcesError, match="not valid TOML"):
        append(path, Source("other", home="https://other.example/"))


def test_append_follows_a_link(tmp_path: Path) -> None:
    path = written(tmp_path, SMALL)
    link = tmp_path / "link.toml"
    link.symlink_to(path)
    append(link, Source("other", home="https://other.example/"))
    assert link.is_symlink()
    assert list(load(path)) == ["gazette", "other"]


def test_append_where_nothing_can_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(SourcesError, match="file"):
        append(tmp_path / "file" / "sources.toml", Source("other", home="https://other.example/"))


def test_the_catalogue_is_large_complete_and_without_doubles() -> None:
    sources = shipped()
    assert len(sources) >= 120
    assert len({source.country for source in sources.values()}) >= 30
    addresses: list[str] = []
    for source in sources.values():
        assert source.home, source.name
        assert source.title, source.name
        assert source.country, source.name
        assert source.language, source.name
        assert source.timezone, source.name
        assert all(url.startswith("https://") for url in (source.home, *source.feeds, *source.sitemaps)), source.name
        addresses += [source.home, *source.feeds, *source.sitemaps, *source.sections]
    bare = [re.sub(r"^https?://(www\.)?|/$", "", url) for url in addresses]
    assert len(bare) == len(set(bare)), {url for url in bare if bare.count(url) > 1}
    assert len({source.title for source in sources.values()}) == len(sources)
    assert sum(bool(source.feeds or source.sitemaps) for source in sources.values()) >= 120


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ('headers = ["X-Key"]', "a table of texts is wanted"),
        ("headers = { a = 1 }", "a table of texts is wanted"),
        ('headers = { "a b" = "c" }', "'a b' is no name"),
        ('headers = { Cookie = "a=b" }', "use the key 'cookies'"),
        ('headers = { "user-agent" = "me" }', "use the setting USER_AGENT"),
        ('headers = { a = "b\\r\\nc: d" }', "cannot be sent"),
        ('headers = { a = "\\u4e00" }', "cannot be sent"),
        ('headers = { a = "1$" }', "a dollar is written '[$][$]'"),
        ('cookies = { a = "b; c=d" }', "holds no ';'"),
    ],
)
def test_headers_and_cookies_that_cannot_be(tmp_path: Path, line: str, message: str) -> None:
    with pytest.raises(SourcesError, match=message):
        load(written(tmp_path, SMALL + "\n" + line + "\n"))


def test_headers_and_cookies_are_read_and_written_again(tmp_path: Path) -> None:
    headers, cookies = (("X-Key", "$KEY"), ("Accept-Language", "en")), (("price", "$$5"),)
    given = Source("other", home="https://other.example/", headers=headers, cookies=cookies)
    path = written(tmp_path, SMALL)
    append(path, given)
    assert load(path)["other"] == given
