"""Whatever the order in which pages come and whenever passes are made, the same pages give the same: all that is known
of sites, clusters, layouts and texts."""

from __future__ import annotations

import random
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from newscrawl.items import Story
from newscrawl.storage import layouts as storage_layouts
from newscrawl.storage.clusters import group_stories
from newscrawl.storage.database import connect
from newscrawl.storage.layouts import layouts
from newscrawl.storage.sitememory import remember, snapshot
from newscrawl.storage.wordings import REPEATED
from newscrawl.templates.layout import WINDOW
from newscrawl.templates.stories import with_memory
from tests.storage.samples import add_source, visit
from tests.storage.site import MENU, NOW, PROMOTION, Desk, Part, moved, page, prose

REDESIGN = 70  # the first page that has the new layout
SIZE = REDESIGN + WINDOW + 40
SOURCES = {"example": "example.org", "other": "other.example"}
LEDE = [prose(2000, 1)[0], prose(2001, 1)[0]]
# What makes most of a few stories, and ties them together unless enough of a source have it. Of those that have the
# second, one has it no more later.
NOTES = {
    Part(" ".join(prose(3000 + which, 12)), score=0.6, at=None): numbers
    for which, numbers in enumerate([(8, 30, 52, 74, 96), (9, 31, 53, 75)])
}
ODD = {*range(40, 46), 50, *range(100, 103), *range(120, 129)}  # pages of another make, never RECENT in a row
RUNS = {*range(145, 160), *range(185, 199)}  # and of a third make, so many in a row that a layout ends until they are over
MISSED = Part("A line that the model alone missed.", kept=False, role="other", score=0.4)


@dataclass(frozen=True)
class Visit:
    """A page as it was fetched once, at a time of its own."""

    seen_at: str
    source: str
    story: Story


def seen(number: int) -> str:
    """When a page is fetched: one an hour, but now and then two at once."""
    number -= number % 10 == 7
    return f"2026-{number // 672 + 3:02}-{number // 24 % 28 + 1:02}T{number % 24:02}:00:00Z"


def parts(number: int) -> list[Part]:
    """What the site puts round its stories: now this, now that."""
    found = [MENU]
    if number % 3:
        found.append(PROMOTION)
    if number % 5 == 0:
        found.append(Part("Follow us", score=0.4))
    if number % 7 == 0:
        found.append(Part("Corrections are printed on page two and here.", role="correction", score=0.6, at=None))
    if number % 10 < 3:
        found.append(Part(f"{number} comments", kept=number % 2 == 0, role="promo", score=0.3, at=None))
    if number % 11 == 0:
        found.append(MISSED)
    if number % 13 == 0:
        found.append(Part(LEDE[number % 2], score=0.97, at=0))
    return found


def printed(number: int, site: str, *more: Part, era: int | None = None, **changes: Any) -> Story:
    """A page in the layout of its time, whose standfirst nothing marks."""
    short = prose(1000 + number, 1)[0]
    made = page(number, Part(short, score=0.9, at=0), *parts(number), *more, site=site, description=short, **changes)
    era = number if era is None else era
    body = "main > section > p" if era >= REDESIGN else "div.body > p"
    body = "figure > p" if era in ODD else "main > video > p" if era in RUNS else body
    places = {short: "header > p", MENU.text: "nav > li"}
    blocks = tuple(replace(each, container=places.get(each.text, body), separated=each.kept) for each in made.blocks)
    return replace(made, blocks=blocks)


def visits() -> list[Visit]:
    """Two sites, in the order of time."""
    found = []
    for number in range(SIZE):
        text = prose(number)
        if number % 17 < 2:  # two stories of a source have the same report
            text = [*prose(4000 + number // 17, 6), *prose(number, 1)]
        kind = "liveblog" if number % 19 == 4 else "article"
        more = [note for note, numbers in NOTES.items() if number in numbers]
        if more:
            text = prose(number, 1)
        found.append(Visit(seen(number), "example", printed(number, "example.org", *more, text=text, kind=kind)))
        if number % 4 == 0:  # another source carries some of it
            copy = printed(number, "other.example", text=[*text, *prose(5000 + number, 1)])
            found.append(Visit(seen(number + 1), "other", moved(copy, f"https://other.example/story/{number}")))
        if number % 6 == 5:  # and some of it changes, sooner or later
            found.append(revised(number, number + 3 + number % 50))
    late = printed(100, "example.org", era=min(ODD), text=[*prose(100), "It was so, said the mayor later."])
    found.append(Visit(seen(SIZE + 60), "example", late))  # last of all, and alone
    return sorted(found, key=lambda each: (each.seen_at, each.story.url))


def revised(number: int, at: int) -> Visit:
    """The page of a story as it is later: in the layout of that day, with another text, kind or headline."""
    variants: list[dict[str, Any]] = [
        {"text": [*prose(number), "It was so."]}, {"title": f"Story {number}, told again"}, {"kind": "liveblog"},
        {"text": prose(number, 2)}, {"authors": ()},
    ]  # fmt: skip
    return Visit(seen(at), "example", printed(number, "example.org", era=at, **variants[number // 6 % 5]))


def shuffled(all_visits: Sequence[Visit], rng: random.Random) -> list[Visit]:
    """In another order; only the visits of one page follow each other."""
    by_url: defaultdict[str, list[Visit]] = defaultdict(list)
    for each in all_visits:
        by_url[each.story.url].append(each)
    urls = [each.story.url for each in all_visits]
    rng.shuffle(urls)
    return [by_url[url].pop(0) for url in urls]


def cut(all_visits: Sequence[Visit], sizes: Iterator[int]) -> Iterator[Sequence[Visit]]:
    start = 0
    while start < len(all_visits):
        size = next(sizes)
        yield all_visits[start : start + size]
        start += size


def crawl(db: sqlite3.Connection, all_visits: Iterable[Visit]) -> None:
    """Store pages as a crawl does, and make the passes at its end."""
    rows = dict(db.execute("SELECT name, id FROM sources").fetchall())
    memories = {name: snapshot(db, row) for name, row in rows.items()}
    for each in all_visits:
        story = with_memory(each.story, memories[each.source], each.seen_at)
        visit(db, story, seen_at=each.seen_at, source_id=rows[each.source])
    group_stories(db, now=NOW)
    remember(db, now=NOW)


def known(db: sqlite3.Connection) -> dict[str, Any]:
    """All that must be the same."""
    desk = Desk(db)
    clusters: defaultdict[int, list[tuple[Any, ...]]] = defaultdict(list)
    for number, *member in db.execute(
        "SELECT cluster_members.cluster_id, url, role, similarity, contained, agency FROM cluster_members"
        " JOIN stories ON stories.id = story_id ORDER BY url"
    ):
        clusters[number].append(tuple(member))
    sources = [row for (row,) in db.execute("SELECT id FROM sources ORDER BY id")]
    return {
        "stories": desk.stories(),
        "blocks": desk.known(),
        "clusters": sorted(clusters.values()),
        "layouts": [layouts(db, source_id) for source_id in sources],
        "versions": [snapshot(db, source_id).version for source_id in sources],
        "counts": db.execute("SELECT source_id, stories, version FROM site_memories ORDER BY 1").fetchall(),
        "pages": db.execute("SELECT url, plain_hash, first_seen_at, page_seen_at FROM stories ORDER BY 1").fetchall(),
        "lines": db.execute(
            "SELECT source_lines.source_id, line, url FROM source_lines JOIN stories ON stories.id = story_id ORDER BY 1, 2, 3"
        ).fetchall(),
    }


@contextmanager
def new_database(path: Path) -> Iterator[sqlite3.Connection]:
    database = connect(path)
    for name in SOURCES:
        add_source(database.conn, name)
    try:
        yield database.conn
    finally:
        database.close()


@pytest.fixture(scope="module")
def at_once(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    with new_database(tmp_path_factory.mktemp("once") / "news.db") as db:
        crawl(db, visits())
        return known(db)


def check(db: sqlite3.Connection, expected: dict[str, Any]) -> None:
    found = known(db)
    for name, value in expected.items():
        assert found[name] == value, name
    done = remember(db, now=NOW)  # and there is nothing left to be done
    assert (done.stories, done.verdicts, done.changed) == (0, 0, 0)
    assert group_stories(db, now=NOW).stories == 0


@pytest.mark.parametrize("largest", [pytest.param(1, marks=pytest.mark.slow), 2, pytest.param(30, marks=pytest.mark.slow), 120])
@pytest.mark.parametrize("in_time", [True, False], ids=["in time", "shuffled"])
def test_any_order_and_any_passes_give_the_same(
    tmp_path: Path, at_once: dict[str, Any], largest: int, in_time: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    rng = random.Random(largest)
    monkeypatch.setattr(storage_layouts, "_STRIDE", rng.choice((1, 7, 50)))
    order = visits() if in_time else shuffled(visits(), rng)
    with new_database(tmp_path / "news.db") as db:
        for some in cut(order, iter(lambda: rng.randint(1, largest), 0)):
            crawl(db, some)
        check(db, at_once)


def test_the_pages_put_it_to_the_test(at_once: dict[str, Any]) -> None:
    first, second = at_once["layouts"][0]
    assert (first.valid_until, second.valid_from) == (seen(REDESIGN), seen(REDESIGN))
    assert second.pages == WINDOW
    assert {"story", "standfirst"} <= {slot.kind for slot in second.slots.values()}
    assert {"figure > p", "main > video > p"} <= second.slots.keys()
    assert len(at_once["clusters"]) >= 10
    verdicts = {row[13] for row in at_once["blocks"]}
    assert verdicts == {"clutter", "story", "undecided"}
    changed = [url for url, (_, blocks, _) in at_once["stories"].items() if "site_memory" in str(blocks)]
    assert len(changed) > SIZE / 2
    assert any(MISSED.text in columns[0] for columns, *_ in at_once["stories"].values())
    notes = [{f"https://example.org/story/{number}" for number in numbers} for numbers in NOTES.values()]
    assert [len(numbers) for numbers in notes] == [REPEATED + 1, REPEATED]
    together = [[len(own & {row[0] for row in each}) for each in at_once["clusters"]] for own in notes]
    assert (max(together[0]), max(together[1])) == (1, REPEATED - 1)
