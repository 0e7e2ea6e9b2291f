"""Pages of sites that the labelled sets have several of, read with what their site's other pages teach."""

from __future__ import annotations

from collections import defaultdict
from contextlib import closing
from dataclasses import replace
from datetime import datetime, timezone
from pathlib import Path

import pytest

from newscrawl.evaluation.metrics import share_found, word_scores
from newscrawl.evaluation.pages import LabelledPage, load_sets
from newscrawl.extraction.extract import extract
from newscrawl.items import Page, Story
from newscrawl.storage.clusters import group_stories
from newscrawl.storage.database import connect
from newscrawl.storage.sitememory import remember, snapshot
from newscrawl.templates.memory import SiteMemory
from newscrawl.templates.stories import with_memory
from tests.storage.samples import SEEN, add_source, visit

pytestmark = [pytest.mark.shared, pytest.mark.slow]

NOW = datetime(2026, 5, 1, 12, tzinfo=timezone.utc)
#: Pages of a site that a memory learns from, at least: fewer can teach it nothing.
LEAST = 3


def learn(pages: list[Story], folder: Path) -> SiteMemory:
    with closing(connect(folder / "news.db")) as database:
        add_source(database.conn, "site")
        for number, story in enumerate(pages):
            visit(database.conn, replace(story, url=f"https://site.example/{number}", canonical_url=None), seen_at=SEEN)
        group_stories(database.conn, now=SEEN)
        remember(database.conn, now=SEEN)
        return snapshot(database.conn, 1)


def right(page: LabelledPage, text: str) -> float:
    """How good a text is: word F1 where there is a reference; else what of the snippets is there, or not there."""
    if page.body:
        return word_scores(text, page.body)[2]
    found, clutter = share_found(text, page.with_), share_found(text, page.without)
    return (found or 0.0) - (clutter or 0.0)


def without_standfirst(story: Story, told: Story) -> str:
    """The text as it was without what is the standfirst now: some references count that as text, we never do."""
    pairs = zip(story.blocks, told.blocks, strict=True)
    return "\n".join(old.text for old, new in pairs if old.kept and (new.kept or new.role != "standfirst"))


def test_no_page_is_made_worse_by_what_its_site_repeats(shared: Path, tmp_path: Path) -> None:
    by_site: dict[str, list[LabelledPage]] = defaultdict(list)
    for page in load_sets(shared / "eval" / "dev", ("wcxb", "fundus", "segments", "dates")):
        by_site[page.site].append(page)
    changed, worse = 0, []
    for site, pages in sorted(by_site.items()):
        if len(pages) <= LEAST or not site:
            continue
        read = [
            (page, extract(Page(page.url, page.url, 200, {}, page.html.encode("utf-8", "replace"), NOW)))
            for page in pages
        ]
        stories = [(page, story) for page, story in read if isinstance(story, Story)]
        for number, (page, story) in enumerate(stories):
            if not (page.body or page.with_):
                continue
            folder = tmp_path / f"{site}-{number}"
            folder.mkdir()
            memory = learn([other for _, other in stories[:number] + stories[number + 1 :]], folder)
            told = with_memory(story, memory, SEEN)
            if told.text != story.text:
                changed += 1
                before = without_standfirst(story, told)
                if right(page, told.text) < right(page, before):
                    worse.append((page.url, right(page, before), right(page, told.text)))
    print(f"{changed} pages changed, {len(worse)} of them for the worse")
    assert worse == []
