"""robots.txt files and expectations that others published."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from newscrawl.fetching.rules import RobotsRules

pytestmark = pytest.mark.shared

#: Expectations of the Google set that we do not meet, and why.
DIFFERENCES = {
    # RFC 9309, 2.2.2: octets beyond ASCII are escaped on both sides. Google's matcher leaves the address to its caller.
    ("non-ascii-paths", "Allow: /foo/bar/ツ", "http://foo.bar/foo/bar/ツ"),
    ("non-ascii-paths", "Allow: /foo/bar/%E3%83%84", "http://foo.bar/foo/bar/ツ"),
    # RFC 9309, 2.2.2, fourth row of its table: an escaped letter is that letter. Google's matcher does not unescape.
    ("non-ascii-paths", "Allow: /foo/bar/%62%61%7A", "http://foo.bar/foo/bar/baz"),
}
_WORDS = re.compile(r'#[^\n]*|"((?:[^"\\]|\\.)*)"|([A-Za-z_]+)')


@dataclass(frozen=True)
class Expectation:
    file: str
    body: bytes
    url: str
    robot: str
    allowed: bool

    @property
    def name(self) -> tuple[str, str, str]:
        return self.file, self.body.decode("utf-8", "replace").strip().rpartition("\n")[2], self.url


def expectations(folder: Path) -> Iterator[Expectation]:
    """What the protobuf texts say: a robots.txt, then addresses and robots with the answer for each."""
    for path in sorted(folder.glob("*/*.textproto")):
        key = ""
        fields: dict[str, bytes] = {}
        for match in _WORDS.finditer(path.read_text("utf-8")):
            word, text = match[2], match[1]
            if word in ("ALLOWED", "DISALLOWED"):
                url, robot = fields["testurl"].decode(), fields["useragent"].decode()
                yield Expectation(path.stem, fields["robotstxt"], url, robot, word == "ALLOWED")
            elif word:
                key, fields[word] = word, b""
            elif text is not None:  # C escapes are octets, what is beyond ASCII is itself
                fields[key] += text.encode().decode("unicode_escape").encode("latin-1")


def test_expectations_of_google(shared: Path) -> None:
    found = list(expectations(shared / "corpora" / "robots" / "google-spec"))
    assert len(found) == 400
    different = [each for each in found if RobotsRules(each.body).allows(each.url, each.robot) is not each.allowed]
    assert {each.name for each in different} == DIFFERENCES
    assert len(found) - len(different) >= 395


def test_files_of_crawler_commons(shared: Path) -> None:
    folder = shared / "corpora" / "robots" / "crawler-commons"
    rules = {path.stem: RobotsRules(path.read_bytes()) for path in folder.glob("*.txt")}
    assert len(rules) == 24
    for mark in ("utf8", "utf16le", "utf16be"):
        assert not rules[f"robots-with-{mark}-bom"].allows("https://example.org/profile", "foobot")
    assert len(rules["sitemap-robots"].sitemaps) == 3
    assert len(rules["sitemap-robots-dedup"].sitemaps) == 1
    assert rules["dos-line-endings"].crawl_delay("anybot") == 1
    assert rules["crawl-delay-group-merging"].crawl_delay("mybot") == 10
    assert not rules["crawl-delay-group-merging"].allows("https://example.org/private/x", "mybot")


@pytest.mark.parametrize(
    ("robot", "path", "allowed"),
    [
        ("foobot", "/example/page.html", True),
        ("foobot", "/example/allowed.gif", True),
        ("foobot", "/example/other", False),
        ("barbot", "/example/page.html", False),
        ("bazbot", "/example/page.html", False),
        ("bazbot", "/example/other", True),
        ("quxbot", "/anything.gif", True),
        ("other", "/publications/", True),
        ("other", "/example/", False),
        ("other", "/photo.gif", False),
    ],
)
def test_the_example_of_the_rfc(shared: Path, robot: str, path: str, allowed: bool) -> None:
    body = (shared / "corpora" / "robots" / "crawler-commons" / "rfc9309-example-simple-robots.txt").read_bytes()
    assert RobotsRules(body).allows(f"https://example.org{path}", robot) is allowed


def test_the_longest_match_of_the_rfc(shared: Path) -> None:
    folder = shared / "corpora" / "robots" / "crawler-commons"
    rules = RobotsRules((folder / "rfc9309-example-longest-match-robots.txt").read_bytes())
    assert rules.allows("https://example.org/example/page/", "foobot")
    assert not rules.allows("https://example.org/example/page/disallowed.gif", "foobot")
    merged = RobotsRules((folder / "rfc9309-example-rule-group-merging.txt").read_bytes())
    for path in ("/foo", "/bar", "/baz"):
        assert not merged.allows(f"https://example.org{path}", "examplebot")
