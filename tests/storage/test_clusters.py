from __future__ import annotations

import random
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from newscrawl.items import Person
from newscrawl.storage import clusters
from newscrawl.storage.clusters import Grouped, group_stories
from newscrawl.storage.database import connect
from newscrawl.storage.filters import Filter
from newscrawl.storage.queries import find_hits, stories
from newscrawl.storage.reread import reread
from newscrawl.storage.wordings import REPEATED
from newscrawl.templates.keys import block_key
from newscrawl.templates.memory import Clutter, SiteMemory
from newscrawl.texts import text_hash
from tests.storage.samples import LATER, SEEN, add_source, story, visit


def body(seed: int, lines: int = 10) -> str:
    chosen = random.Random(seed)
    return "\n".join(" ".join(f"w{chosen.randrange(3000)}" for _ in range(25)) for _ in range(lines))


def add(db: sqlite3.Connection, url: str, text: str, source_id: int = 1, seen_at: str = SEEN, **changes: Any) -> int:
    values: dict[str, Any] = {
        "title": url.rpartition("/")[2], "authors": (Person("Ada"),), "byline_raw": None, "text_hash": text_hash(text),
        "date_published": None, "date_published_utc": None,
    }  # fmt: skip
    return visit(db, story(url, text=text, **{**values, **changes}), source_id=source_id, seen_at=seen_at).story_id


def groups(db: sqlite3.Connection) -> set[frozenset[str]]:
    found: dict[int, set[str]] = {}
    for url, cluster_id in db.execute("SELECT url, cluster_id FROM stories WHERE cluster_id IS NOT NULL"):
        found.setdefault(cluster_id, set()).add(url)
    return {frozenset(each) for each in found.values()}


def tables(db: sqlite3.Connection) -> list[Any]:
    """What is stored of clusters and agrees in all its places."""
    rows = db.execute(
        "SELECT url, role, similarity, contained, agency FROM stories JOIN cluster_members ON story_id = stories.id"
        " AND cluster_members.cluster_id = stories.cluster_id JOIN clusters ON clusters.id = stories.cluster_id ORDER BY url"
    ).fetchall()
    assert len(rows) == db.execute("SELECT count(*) FROM cluster_members").fetchone()[0]
    assert len(rows) == db.execute("SELECT count(*) FROM stories WHERE cluster_id IS NOT NULL").fetchone()[0]
    assert db.execute("PRAGMA foreign_key_check").fetchall() == []
    assert db.execute("SELECT count(*) FROM clusters WHERE first_story_id IS NULL").fetchone() == (0,)
    return rows


@pytest.fixture
def papers(db: sqlite3.Connection) -> sqlite3.Connection:
    for number in range(2, 7):
        add_source(db, f"paper-{number}")
    return db


def test_copies_over_sources_form_a_cluster(papers: sqlite3.Connection) -> None:
    add(papers, "https://a.example/first", body(1))
    add(papers, "https://b.example/same", body(1), 2, LATER)
    add(papers, "https://c.example/cut", body(1, 5), 3, LATER)
    add(papers, "https://a.example/other", body(2))
    assert group_stories(papers, now=LATER) == Grouped(stories=4, clusters=1, members=3)
    assert tables(papers) == [
        ("https://a.example/first", "origin", 1, 1, None),
        ("https://b.example/same", "copy", 1, 1, None),
        ("https://c.example/cut", "edited copy", pytest.approx(0.494, abs=0.01), 1, None),
    ]
    copies = papers.execute("SELECT source, title, first_source, first_title, published > first_published FROM copies")
    assert sorted(copies) == [("paper-2", "same", "example", "first", 1), ("paper-3", "cut", "example", "first", 1)]


def test_one_story_a_cluster(papers: sqlite3.Connection) -> None:
    late = add(papers, "https://a.example/late", body(1), 1, LATER)
    first = add(papers, "https://b.example/first", body(1), 2, SEEN)
    lone = add(papers, "https://a.example/lone", body(2))
    group_stories(papers, now=LATER)

    def ids(**filters: Any) -> list[int]:
        return [stored.id for stored in stories(papers, Filter(one_a_cluster=True, **filters))]

    assert ids() == [first, lone]
    assert ids(sources=("example",)) == [late, lone]
    assert ids(sources=("example",), where="title <> 'lone'") == [late]
    assert [hit.id for hit in find_hits(papers, body(1).split()[0], Filter(one_a_cluster=True))] == [first]


def test_new_stories_join_and_numbers_stay(papers: sqlite3.Connection) -> None:
    one, other = body(1, 12).splitlines(), body(2, 12).splitlines()
    for number, text in enumerate(("\n".join(one), "\n".join(one[:9]), "\n".join(other), "\n".join(other[:9]))):
        add(papers, f"https://a.example/{number}", text, number % 2 + 1)
    group_stories(papers, now=SEEN)
    before = dict(papers.execute("SELECT url, cluster_id FROM stories").fetchall())
    add(papers, "https://c.example/third", "\n".join(one[:7]), 3)
    assert group_stories(papers, now=LATER) == Grouped(stories=1, clusters=2, members=5)
    after = dict(papers.execute("SELECT url, cluster_id FROM stories").fetchall())
    assert after == before | {"https://c.example/third": before["https://a.example/0"]}
    # a story with both texts ties the two together: the older number is kept
    add(papers, "https://d.example/both", "\n".join((*one, *other)), 4)
    assert group_stories(papers, now=LATER) == Grouped(stories=1, clusters=1, members=6)
    assert {row[0] for row in papers.execute("SELECT cluster_id FROM stories")} == {min(before.values())}
    tables(papers)


def test_a_story_whose_text_changed_is_looked_at_again(papers: sqlite3.Connection) -> None:
    add(papers, "https://a.example/first", body(1))
    add(papers, "https://b.example/second", body(1), 2)
    add(papers, "https://c.example/third", body(1, 8), 3)
    group_stories(papers, now=SEEN)
    (number,) = papers.execute("SELECT DISTINCT cluster_id FROM stories").fetchone()
    add(papers, "https://a.example/first", body(9), seen_at=LATER)  # it stood for the text of the second
    assert group_stories(papers, now=LATER) == Grouped(stories=3, clusters=1, members=2)
    assert groups(papers) == {frozenset({"https://b.example/second", "https://c.example/third"})}
    assert papers.execute("SELECT id FROM clusters").fetchall() == [(number,)]
    add(papers, "https://b.example/second", body(10), 2, seen_at=LATER)
    assert group_stories(papers, now=LATER).clusters == 0
    assert (tables(papers), papers.execute("SELECT * FROM clusters").fetchall()) == ([], [])
    assert group_stories(papers, now=LATER).stories == 0


@pytest.mark.parametrize(
    ("changes", "roles"),
    [
        ({"date_published": "2026-05-03", "date_published_utc": "2026-05-03T00:00:00Z"}, ["copy", "origin"]),
        ({"byline_raw": "paper-2"}, ["copy", "origin"]),
        ({"title": "Otherwise"}, ["origin", "copy"]),
    ],
    ids=["date", "byline", "title"],
)
def test_roles_follow_what_a_page_says_later_of_the_same_text(
    papers: sqlite3.Connection, changes: dict[str, Any], roles: list[str]
) -> None:
    add(papers, "https://a.example/first", body(1))
    add(papers, "https://b.example/second", body(1), 2, LATER)
    add(papers, "https://a.example/lone", body(2))
    group_stories(papers, now=LATER)
    assert [row[1] for row in tables(papers)] == ["origin", "copy"]
    add(papers, "https://a.example/first", body(1), seen_at=LATER, **changes)
    add(papers, "https://a.example/lone", body(2), seen_at=LATER, byline_raw="By Ben")  # it is in no cluster
    assert group_stories(papers, now=LATER).stories == 2
    assert [row[1] for row in tables(papers)] == roles


@pytest.mark.parametrize("share", [0.5, 0.75])
def test_boilerplate_alone_ties_nothing(papers: sqlite3.Connection, share: float) -> None:
    """A note below unlike stories of a source, and of sister papers, half or three quarters of each."""
    count = 2 * REPEATED
    note = body(99, int(6 * share / (1 - share)))
    for number in range(count):
        add(papers, f"https://a.example/{number}", f"{body(number, 6)}\n{note}", number % 2 + 1)
    group_stories(papers, now=SEEN)
    assert groups(papers) == set()
    add(papers, "https://c.example/copy", f"{body(3, 5)}\n{note}", 3)
    group_stories(papers, now=SEEN)
    assert groups(papers) == {frozenset({"https://a.example/3", "https://c.example/copy"})}


def words_of(seed: int, count: int) -> str:
    return " ".join(body(seed, 8).split()[:count])


@pytest.mark.parametrize(
    ("stock", "shortest"),
    [
        pytest.param(15, 26, id="a sentence that is a third of a brief"),
        pytest.param(15, 12, id="a sentence that is most of a brief"),
        pytest.param(15, 0, id="a page of which nothing but the sentence is left"),
        pytest.param(30, 35, id="a long sentence, nearly half of a short story"),
        pytest.param(60, 90, id="a paragraph, two fifths of a story"),
    ],
)
@pytest.mark.parametrize("below", [False, True])
def test_a_stock_line_ties_no_unlike_stories(
    papers: sqlite3.Connection, stock: int, shortest: int, below: bool
) -> None:
    """Of papers that carry it too seldom for it to prove boilerplate in any of them."""
    line = words_of(99, stock)
    for number in range(5):
        own = [words_of(number, shortest)] if number == 0 else body(number, 4).splitlines()
        text = "\n".join(filter(None, [*own, line] if below else [line, *own]))
        add(papers, f"https://{number}.example/{number}", text, number + 1)
    group_stories(papers, now=SEEN)
    assert groups(papers) == set()


def test_a_brief_that_two_papers_print_is_a_copy(papers: sqlite3.Connection) -> None:
    brief = words_of(1, 30)
    add(papers, "https://a.example/brief", brief)
    add(papers, "https://b.example/same", brief.replace(brief.split()[5], "otherwise"), 2)
    whole = f"{brief}\n{body(2, 4)}"
    add(papers, "https://c.example/under-another-headline", whole, 3)  # where else a stock sentence could stand too
    group_stories(papers, now=SEEN)
    assert groups(papers) == {frozenset({"https://a.example/brief", "https://b.example/same"})}
    add(papers, "https://d.example/brief", whole, 4)
    group_stories(papers, now=SEEN)
    assert len(max(groups(papers), key=len)) == 4


def test_what_a_paper_cut_and_added_to_is_a_copy(papers: sqlite3.Connection) -> None:
    """Both have much of their own: the original its end, the copy what it adds."""
    lines = body(1, 8).splitlines()
    add(papers, "https://a.example/whole", "\n".join(lines))
    add(papers, "https://b.example/cut", "\n".join([*lines[:3], *body(2, 3).splitlines()]), 2)
    group_stories(papers, now=SEEN)
    assert groups(papers) == {frozenset({"https://a.example/whole", "https://b.example/cut"})}


def test_ties_made_by_other_rules_are_looked_at_again(papers: sqlite3.Connection) -> None:
    for number in range(3):
        add(papers, f"https://{number}.example/story", f"{words_of(99, 15)}\n{body(number, 4)}", number + 1)
    group_stories(papers, now=SEEN)
    papers.execute("INSERT INTO clusters (id, created_at, first_story_id) VALUES (1, '', 1)")
    papers.execute("INSERT INTO cluster_members (story_id, cluster_id, role, similarity, contained)"
                   " SELECT id, 1, 'copy', .1, .3 FROM stories")  # fmt: skip
    papers.execute("UPDATE stories SET cluster_id = 1")
    papers.execute("UPDATE sketches SET method = 'another'")
    assert group_stories(papers, now=LATER) == Grouped(stories=3, clusters=0, members=0)
    assert (groups(papers), papers.execute("SELECT count(*) FROM clusters").fetchone()) == (set(), (0,))


@pytest.mark.parametrize("at_once", [True, False])
def test_a_line_that_proves_to_be_boilerplate_ties_nothing_any_more(papers: sqlite3.Connection, at_once: bool) -> None:
    """And does again, where it is none any more."""
    note = body(99, 6)

    def settle() -> None:
        if not at_once:
            group_stories(papers, now=SEEN)

    for number in range(REPEATED):
        add(papers, f"https://a.example/{number}", f"{note}\n{body(number, 1)}", title="Same")
        settle()
    group_stories(papers, now=SEEN)
    assert groups(papers) == set()
    for number in range(2):
        add(papers, f"https://a.example/{number}", body(50 + number, 8), title="Same", seen_at=LATER)
        settle()
    group_stories(papers, now=SEEN)
    assert groups(papers) == {frozenset({"https://a.example/2", "https://a.example/3"})}
    tables(papers)


def test_texts_are_what_extraction_alone_made_of_pages(papers: sqlite3.Connection) -> None:
    """Whatever a site memory took from them since: what it knows is made of clusters in its turn."""
    lines = body(1, 10).splitlines()
    one = add(papers, "https://a.example/one", "\n".join(lines))
    add(papers, "https://b.example/other", "\n".join([*body(2, 10).splitlines(), *lines[:4]]), 2)
    wanted = SiteMemory("example", {block_key("example", line, ("Ada",)): Clutter("promo", 1.1) for line in lines[:5]})
    assert reread(papers, one, wanted, now=LATER)
    group_stories(papers, now=LATER)
    assert groups(papers) == {frozenset({"https://a.example/one", "https://b.example/other"})}
    assert min(row[3] for row in tables(papers)) == pytest.approx(0.39, abs=0.02)  # four of ten lines
    reread(papers, one, SiteMemory("example"), now=LATER)
    assert group_stories(papers, now=LATER).stories == 0


def test_versions_of_a_story_that_grows_hang_together(papers: sqlite3.Connection) -> None:
    lines = body(1, 20).splitlines()
    for number in range(6):
        add(papers, f"https://a.example/{number}", "\n".join(lines[: 5 + 3 * number]))
    group_stories(papers, now=SEEN)
    assert [len(group) for group in groups(papers)] == [6]


def test_notices_are_no_copies(papers: sqlite3.Connection) -> None:
    for number in range(3):
        add(papers, f"https://a.example/{number}", "This video cannot be shown in the region that you are in, sorry.")
        add(papers, f"https://b.example/{number}", body(5, 1), 2)  # 25 words
        add(papers, f"https://c.example/{number}", "Too short to tell.", 3)
    group_stories(papers, now=SEEN)
    assert groups(papers) == set()


def test_scripts_without_spaces(papers: sqlite3.Connection) -> None:
    chosen = random.Random(1)
    text = "\n".join("".join(chr(0x4E00 + chosen.randrange(2000)) for _ in range(60)) for _ in range(8))
    add(papers, "https://a.example/1", text)
    add(papers, "https://b.example/2", text.replace(text[100], "新"), 2)
    add(papers, "https://b.example/3", "".join(reversed(text)), 2)
    group_stories(papers, now=SEEN)
    assert groups(papers) == {frozenset({"https://a.example/1", "https://b.example/2"})}


def world() -> list[tuple[str, str, int]]:
    texts = []
    for number in range(30):
        lines = body(number, 10).splitlines()
        texts.append((f"https://a.example/{number}", "\n".join(lines), 1 + number % 3))
        if number % 2:
            texts.append((f"https://b.example/{number}", "\n".join(lines[: 4 + number % 6]), 4))
        if number % 5 == 0:
            texts.append((f"https://c.example/{number}", "\n".join([*lines[2:], *body(100 + number, 4).splitlines()]), 5))
            texts.append((f"https://d.example/{number}", "\n".join(lines), 6))
    return texts


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(4))
def test_the_order_and_the_batches_do_not_matter(tmp_path: Path, seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    chosen = random.Random(seed)
    found = []
    for name in ("all", "bit by bit", "anew"):
        database = connect(tmp_path / f"{name}.db")
        db = database.conn
        for number in range(6):
            add_source(db, f"paper-{number}")
        monkeypatch.setattr(clusters, "_BATCH", chosen.choice((3, 7, 500)))
        monkeypatch.setattr(clusters, "_CHUNK", 10 if name == "bit by bit" else 20_000)
        monkeypatch.setattr(clusters, "_CHUNK_WORDS", 5_000 if name == "anew" else 10_000_000)
        monkeypatch.setattr(clusters, "_PAIRS", chosen.choice((0, 10, 10_000)))
        texts = world()
        chosen.shuffle(texts)
        for number, (url, text, source_id) in enumerate(texts):
            add(db, url, text, source_id, date_published_utc=f"2026-05-01T00:00:{len(text) % 60:02}Z{url}")
            if name == "bit by bit" and number % 4 == 0:
                group_stories(db, now=SEEN)
        group_stories(db, now=SEEN)
        if name == "anew":
            before = db.execute("SELECT url, cluster_id FROM stories").fetchall()
            assert group_stories(db, now=LATER, anew=True).stories == len(texts)
            assert db.execute("SELECT url, cluster_id FROM stories").fetchall() == before
        found.append((groups(db), tables(db)))
        database.close()
    assert found[0] == found[1] == found[2]
    assert len(found[0][0]) == 18


class KilledError(Exception):
    pass


def test_a_pass_that_is_killed_is_taken_up(papers: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    for url, text, source_id in world():
        add(papers, url, text, source_id)
    papers.commit()
    monkeypatch.setattr(clusters, "_BATCH", 5)

    def stop(done: int, total: int) -> None:
        if done >= 20:
            raise KilledError

    with pytest.raises(KilledError):
        group_stories(papers, now=SEEN, progress=stop)
    papers.rollback()
    done = papers.execute("SELECT count(*) FROM sketches WHERE text_hash <> ''").fetchone()[0]
    assert done >= 20
    assert group_stories(papers, now=SEEN).stories == len(world()) - done
    assert len(groups(papers)) == 18
