"""From a page to a story."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from dataclasses import fields, replace
from datetime import datetime, timezone
from pathlib import Path

import pytest

from newscrawl.extraction import extract
from newscrawl.items import BlockRole, Page, Rejection, Story
from newscrawl.templates.keys import block_key
from newscrawl.templates.memory import Clutter, SiteMemory, recall
from newscrawl.templates.stories import with_memory

PAGES = Path(__file__).parents[1] / "pages"


def page(name_or_html: str) -> Page:
    path = PAGES / name_or_html
    body = path.read_bytes() if name_or_html.endswith(".html") else name_or_html.encode()
    url = f"https://www.gazette.example/town/{name_or_html.removesuffix('.html')[:20]}"
    return Page(url, url, 200, {"content-type": "text/html"}, body, datetime(2024, 5, 20, tzinfo=timezone.utc))


@pytest.fixture(scope="module")
def bridge() -> Story:
    story = extract(page("bridge.html"))
    assert isinstance(story, Story)
    return story


def test_the_text_is_the_story_and_nothing_else(bridge: Story) -> None:
    lines = bridge.text.split("\n")
    assert lines[0].startswith("The town council decided on Monday evening")
    assert lines[-1].startswith("Correction: an earlier version")
    assert "What it means for the ferry" in lines
    assert "We have waited long enough on both banks of this river." in lines
    assert "the piers on the eastern bank next spring" in lines
    assert "Deck and road | 2.6" in lines
    assert len(lines) == 14


def test_a_bio_that_was_removed_is_its_authors() -> None:
    body = "<p>The quay was opened again on Monday after the wall had been mended for the second time.</p>" * 6
    story = extract(
        page(
            f"<article><h1>Quay reopens</h1><p class='byline'>By Ann Lee and Bo Marsh</p>{body}</article>"
            "<section class='bio'><h3>About the authors</h3><p>Ann Lee, reporter for the harbour and the ferries</p>"
            "<p>Ann Lee covers the harbour and the ferries, and those who miss them.</p></section>"
        )
    )
    assert isinstance(story, Story)
    assert [(person.name, person.bio) for person in story.authors] == [
        ("Ann Lee", "Ann Lee covers the harbour and the ferries, and those who miss them."),
        ("Bo Marsh", None),
    ]


@pytest.mark.parametrize(
    ("start", "role"),
    [
        ("Council votes for a second bridge", "headline"),
        ("After nine years", "standfirst"),
        ("The ferry landing", "caption"),
        ("Sign up for our morning letter", "promo"),
        ("Never miss a story", "promo"),
        ("Ferry company loses", "related"),
        ("Ida Marlowe reports on", "bio"),
        ("© 2024", "legal"),
        ("About time, too!", "comment"),
        ("Sport", "nav"),
    ],
)
def test_every_removed_block_has_its_role(bridge: Story, start: str, role: str) -> None:
    found = [block for block in bridge.blocks if block.text.startswith(start)]
    assert found
    assert {(block.kept, block.role) for block in found} == {(False, role)}


def test_every_field_is_filled(bridge: Story) -> None:
    assert bridge.title == "Council votes for a second bridge"
    assert bridge.description == "After nine years of argument the town will build across the Wend."
    assert [person.name for person in bridge.authors] == ["Ida Marlowe"]
    assert bridge.date_published == "2024-05-14T09:30:00+01:00"
    assert bridge.language == "en"
    assert bridge.site_name == "The Mill Lane Gazette"
    assert bridge.word_count > 150
    assert bridge.extractor.startswith("newscrawl ")
    assert "; trafilatura " in bridge.extractor
    assert any(link.role == "related" for link in bridge.links)


def test_text_is_the_kept_blocks(bridge: Story) -> None:
    assert bridge.text == "\n".join(block.text for block in bridge.blocks if block.kept)
    assert [block.position for block in bridge.blocks] == list(range(len(bridge.blocks)))


def test_a_body_in_several_containers_is_one(bridge: Story) -> None:
    story = extract(page("weir.html"))
    assert isinstance(story, Story)
    lines = story.text.split("\n")
    assert len(lines) == 6
    assert lines[3] == "Was die Nachbarn sagen"
    assert lines[-1].startswith("Im Herbst soll alles fertig sein.")
    assert story.language == "de"


def test_same_page_same_story_whatever_came_before(bridge: Story) -> None:
    extract(page("weir.html"))
    assert extract(page("bridge.html")) == bridge


def test_a_body_that_only_the_data_holds_is_found() -> None:
    body = " ".join(f"Sentence number {number} tells what the council said about the bridge." for number in range(30))
    html = (
        "<html><head><title>Bridge</title><script type='application/ld+json'>"
        f'{{"@type": "NewsArticle", "headline": "Bridge", "articleBody": "{body}"}}</script></head>'
        "<body><div id=app></div></body></html>"
    )
    story = extract(page(html))
    assert isinstance(story, Story)
    assert story.text == body


@pytest.mark.parametrize(
    "html", ["", "<html></html>", "<!doctype html><body><nav><a href=/>Home</a></nav></body>", "\x00" * 50]
)
def test_a_page_without_a_story_is_rejected(html: str) -> None:
    assert isinstance(extract(page(html)), Rejection)


def test_no_room_is_needed(tmp_path: Path) -> None:
    """The disk may be full or read-only: extraction itself needs nothing of it."""
    script = (
        "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))\n"
        "from newscrawl import warm\n"
        "print(warm.extract_safely(warm._PAGE).language)"
    )
    environment = os.environ | {"NEWSCRAWL_CACHE": str(tmp_path)}
    done = subprocess.run([sys.executable, "-c", script], env=environment, capture_output=True, text=True, check=False)
    assert (done.stdout, done.stderr) == ("en\n", "")
    assert list(tmp_path.iterdir()) == []


#: When the pages here were fetched, as a text.
FETCHED = "2024-05-20T00:00:00Z"


def remembering(text: str, *, role: BlockRole = "promo") -> SiteMemory:
    return SiteMemory("gazette", {block_key("gazette", text): Clutter(role, 2.0)})


def test_a_memory_has_a_word_on_blocks_and_on_nothing_else(bridge: Story) -> None:
    """What the page says of itself is the same, so that it does not matter when a page comes."""
    line = bridge.text.split("\n")[1]
    memory = remembering(line)
    read = extract(page("bridge.html"), memory=memory)
    assert isinstance(read, Story)
    assert line in bridge.text
    assert line not in read.text
    assert read.memory == memory.version
    assert bridge.memory is None
    assert read == with_memory(bridge, memory, FETCHED)
    assert read.blocks == recall(bridge.blocks, memory, [person.name for person in bridge.authors], FETCHED)
    same = {each.name for each in fields(Story)} - {"text", "text_hash", "word_count", "blocks", "links", "memory"}
    assert all(getattr(read, name) == getattr(bridge, name) for name in same)
    assert extract(page("bridge.html"), memory=SiteMemory("gazette")) == replace(
        bridge, memory=SiteMemory("gazette").version
    )
    assert memory == remembering(line)


def test_a_memory_does_not_make_a_page_none() -> None:
    line = "The quay was opened again on Monday after the wall had been mended for the second time, the mayor said."
    lines = "".join(f"<p>{line.replace('Monday', day)}</p>" for day in ("Monday", "Tuesday", "Friday"))
    html = page(f"<article><h1>Quay reopens</h1>{lines}</article>")
    alone = extract(html)
    assert isinstance(alone, Story)
    memory = SiteMemory("gazette", {block_key("gazette", each): Clutter("promo", 2.0) for each in alone.text.split("\n")})
    read = extract(html, memory=memory)
    assert isinstance(read, Story)
    assert read.text == alone.text, "with nothing left the memory is wrong"


@pytest.mark.parametrize(
    ("head", "url", "why"),
    [
        ('<link rel="canonical" href="https://www.gazette.example/town/bridge">', "https://www.gazette.example/town/bridge", "told"),
        ('<meta property="og:url" content="https://www.gazette.example/town/bridge">', "https://www.gazette.example/town/bridge", "for sharing"),
        ('<link rel="canonical" href="https://www.gazette.example/">', "", "a template's mistake"),
        ('<link rel="canonical" href="/town/bridge">', "", "of which host nobody knows"),
        ('<link rel="canonical" href="javascript:alert(1)">', "", "no address"),
        ('<link rel="canonical" href="https://me:secret@www.gazette.example/town/bridge">', "", "a password"),
        (f'<link rel="canonical" href="https://www.gazette.example/{"x" * 3_000}">', "", "longer than any"),
        ('<link rel="canonical" href="https://www.gazette.example/index.html">', "", "the front page by its file"),
        ('<link rel="canonical" href="https://www.gazette.example/index.php?id=31">', "https://www.gazette.example/index.php?id=31", "one script for all pages"),
        ('<link rel="canonical" href="https://www.gazette.example/search?q=bridge">', "", "a search"),
        ('<link rel="canonical" href="https://www.gazette.example/find?page=2&amp;q=bridge">', "", "a search by its words"),
        ('<link rel="canonical" href="https://www.gazette.example/account/login?back=%2Ftown%2Fbridge">', "", "a form to log in"),
        ('<link rel="canonical" href="https://www.gazette.example/tag/bridges/">', "", "a list by tag"),
        ('<link rel="canonical" href="https://www.gazette.example/archive/2026/bridge">', "https://www.gazette.example/archive/2026/bridge", "a story in an archive"),
        ('<link rel="canonical" href="https://www.gazette.example/town/"><meta property="og:url" content="https://www.gazette.example/town/bridge-closed-until-spring">', "https://www.gazette.example/town/bridge-closed-until-spring", "the other lies below"),
    ],
)  # fmt: skip
def test_a_page_without_an_address_is_where_it_says(head: str, url: str, why: str) -> None:
    body = page("bridge.html").body.decode()
    body = re.sub(r"<link rel=.canonical.[^>]*>|<meta property=.og:url.[^>]*>", "", body)
    saved = replace(page("bridge.html"), url="", requested_url="", body=body.replace("<head>", f"<head>{head}").encode())
    story = extract(saved)
    assert isinstance(story, Story)
    assert (story.url, story.canonical_url) == (url, url or None), why
