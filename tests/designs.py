"""Pages as content systems of many countries build them, written for these tests, and what a careful reader wants of them.

``tests/pages/designs/NAME.html`` with ``NAME.toml``: the record's fields, the story's lines, the roles of some links. A
field that a page's file does not name is not asked for. What newscrawl is known to get wrong stands in the table
``known``, so that a mended fault shows as well as a new one.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from difflib import ndiff
from pathlib import Path
from typing import Any

import tomli

from newscrawl.addresses import clean_url
from newscrawl.extraction import extract
from newscrawl.items import Page, Story
from newscrawl.storage.values import writers

FOLDER = Path(__file__).parent / "pages" / "designs"
NAMES = sorted(path.stem for path in FOLDER.glob("*.toml"))
_FIELDS = ("title", "description", "language", "kind", "site_name", "section", "image_caption", "image_credit")
_DATES = ("date_published", "date_modified")
#: Lines among which a standfirst that the page does not mark as one may stand: docs/extraction.md says why.
_OPENING = 3


def wanted(name: str) -> dict[str, Any]:
    """What a page says, by hand."""
    with (FOLDER / f"{name}.toml").open("rb") as file:
        return tomli.load(file)


def read(name: str) -> Story:
    """A page as newscrawl reads it. Raises AssertionError where it takes it for no story."""
    want = wanted(name)
    headers = {"Content-Type": want.get("content_type", "text/html; charset=utf-8")}
    page = Page(
        want["url"],
        want["url"],
        200,
        headers,
        (FOLDER / f"{name}.html").read_bytes(),
        datetime.fromisoformat(want["fetched_at"]),
    )
    story = extract(page)
    assert isinstance(story, Story), story
    return story


def differences(name: str) -> dict[str, Any]:
    """What newscrawl gets wrong of a page, as the table ``known`` has it: {} where nothing is."""
    want, story = wanted(name), read(name)
    found: dict[str, Any] = _of_text(want, story)
    found |= {key: getattr(story, key) for key in _FIELDS if not _same(getattr(story, key), want.get(key))}
    if sorted(want.get("tags", story.tags)) != sorted(story.tags):
        found["tags"] = list(story.tags)
    names = writers(story.authors)
    if names != want["authors"]:
        found["authors"] = names
    for key in _DATES:
        if key in want and not _same_moment(getattr(story, key), want[key]):
            found[key] = getattr(story, key) or ""
    if links := wrong_links(want, story):
        found["links"] = links
    return {key: value if value is not None else "" for key, value in found.items()}


def wrong_links(want: Mapping[str, Any], story: Story) -> list[list[str]]:
    """The labelled links that have another role, with the role that they have; "" for links that are not there."""
    roles: dict[str, list[str]] = {}
    for link in story.links:
        roles.setdefault(_address(link.url), []).append(link.role)
    pairs = ((url, role, roles.get(_address(url), [""])) for url, role in want["links"])
    return [[url, given[0]] for url, role, given in pairs if role not in given]


def _of_text(want: Mapping[str, Any], story: Story) -> dict[str, Any]:
    summaries = {_flat(want.get("description")), _flat(story.description)} - set(map(_flat, want["text"]))
    lines = [_flat(line) for line in story.text.split("\n")]
    lines = [line for place, line in enumerate(lines) if place >= _OPENING or line not in summaries]
    changes = list(ndiff(list(map(_flat, want["text"])), lines))
    found = {
        "missing": [change[2:] for change in changes if change.startswith("- ")],
        "extra": [change[2:] for change in changes if change.startswith("+ ")],
    }
    return {key: value for key, value in found.items() if value}


def _flat(text: str | None) -> str:
    return " ".join((text or "").split())


def _same(found: str | None, wanted: str | None) -> bool:
    return wanted is None or _flat(found) == _flat(wanted)


def _same_moment(found: str | None, wanted: str) -> bool:
    """Whether two texts are one moment; a day alone is no moment."""
    if found is None or len(found) <= len("2026-11-20") or len(wanted) <= len("2026-11-20"):
        return found == wanted
    first, second = (datetime.fromisoformat(text.replace("Z", "+00:00")) for text in (found, wanted))
    if (first.tzinfo is None) != (second.tzinfo is None):
        first, second = first.replace(tzinfo=None), second.replace(tzinfo=None)
    return abs((first - second).total_seconds()) < 60


def _address(url: str) -> str:
    """An address without what links are cleaned of."""
    return clean_url(url.split("#")[0]).rstrip("/")
