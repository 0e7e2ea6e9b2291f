"""Blocks and stories read with a memory: there and back, once and again, and never to nothing."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newscrawl.items import Block, BlockRole, Link, Person
from newscrawl.templates.keys import block_key
from newscrawl.templates.memory import Clutter, SiteMemory, forget, in_words, recall
from newscrawl.templates.stories import with_memory
from newscrawl.texts import text_hash
from tests.storage.samples import SEEN, story
from tests.templates.blocks import block

SITE = "site"
TEXTS = [
    "The council met on Tuesday in the old hall by the quay.",
    "Read our letter",
    "Menu",
    "Ada Byron, reporter",
    "More",
]
NAMES = ["Ada Byron"]
KEYS = [block_key(SITE, text, NAMES) for text in TEXTS]
ROLES: list[BlockRole] = ["promo", "related", "nav", "other"]

BLOCKS = st.lists(
    st.builds(
        Block,
        position=st.just(0),
        text=st.sampled_from(TEXTS),
        role=st.sampled_from(("paragraph", "promo", "heading")),
        kept=st.booleans(),
        reason=st.sampled_from(("model", "cue:a:b", "")),
        score=st.none() | st.floats(0, 1),
        path=st.just("/html/body/div/p"),
    ),
    max_size=8,
).map(lambda blocks: tuple(replace(each, position=place) for place, each in enumerate(blocks)))


@st.composite
def memories(draw: st.DrawFn) -> SiteMemory:
    verdicts = draw(st.lists(st.sampled_from(("clutter", "story", "")), min_size=len(KEYS), max_size=len(KEYS)))
    known = zip(KEYS, verdicts, strict=True)
    clutter = {
        key: Clutter(draw(st.sampled_from(ROLES)), draw(st.sampled_from((0.0, 0.5, 0.9, 2.0))))
        for key, verdict in zip(KEYS, verdicts, strict=True)
        if verdict == "clutter"
    }
    return SiteMemory(SITE, clutter, frozenset(key for key, verdict in known if verdict == "story"))


@given(BLOCKS, memories())
def test_reading_twice_is_reading_once(blocks: tuple[Block, ...], memory: SiteMemory) -> None:
    once = recall(blocks, memory, NAMES, SEEN)
    assert recall(once, memory, NAMES, SEEN) == once


@given(BLOCKS, memories(), memories())
def test_only_the_last_memory_counts(blocks: tuple[Block, ...], one: SiteMemory, other: SiteMemory) -> None:
    assert recall(recall(blocks, one, NAMES, SEEN), other, NAMES, SEEN) == recall(blocks, other, NAMES, SEEN)


@given(BLOCKS, memories())
def test_nothing_known_undoes_it(blocks: tuple[Block, ...], memory: SiteMemory) -> None:
    read = recall(blocks, memory, NAMES, SEEN)
    assert recall(read, SiteMemory(SITE), NAMES, SEEN) == blocks
    assert tuple(map(forget, read)) == blocks


@given(BLOCKS, memories())
def test_some_text_is_left(blocks: tuple[Block, ...], memory: SiteMemory) -> None:
    had = any(each.kept for each in blocks)
    assert not had or any(each.kept for each in recall(blocks, memory, NAMES, SEEN))


def clutter(text: str, *, role: BlockRole = "promo", below: float = 0.9) -> SiteMemory:
    return SiteMemory(SITE, {block_key(SITE, text): Clutter(role, below)})


PAGE = (
    block(0, "The council met on Tuesday.", score=0.98),
    block(1, "Read our letter", score=0.7),
    block(2, "It will meet again.", score=0.97),
)


def test_clutter_goes_and_says_what_it_was() -> None:
    read = recall(PAGE, clutter("Read our letter"), (), SEEN)
    assert [each.kept for each in read] == [True, False, True]
    assert read[1] == replace(PAGE[1], kept=False, role="promo", reason="site_memory:paragraph:model")
    assert read[0] == PAGE[0]


def test_a_page_that_holds_it_for_text_keeps_it() -> None:
    """A teaser on other pages is made of a story's first lines: there they are read as the story."""
    assert recall(PAGE, clutter("The council met on Tuesday."), (), SEEN) == PAGE
    (gone, *_) = recall((replace(PAGE[0], score=None), *PAGE[1:]), clutter("The council met on Tuesday."), (), SEEN)
    assert not gone.kept


def test_story_text_comes_back_as_what_its_element_is() -> None:
    page = (*PAGE, block(3, "Correction: on Monday.", kept=False, role="legal", reason="cue:x", path="/body/ul/li[2]"))
    memory = SiteMemory(SITE, story=frozenset((block_key(SITE, "Correction: on Monday."),)))
    read = recall(page, memory, (), SEEN)
    assert read[3] == replace(page[3], kept=True, role="list", reason="site_memory:legal:cue:x")


def test_where_next_to_nothing_would_be_left_the_memory_is_wrong() -> None:
    """Reports that a machine writes every day share their lines, which are text on all of them."""
    everywhere = SiteMemory(SITE, {block_key(SITE, "x" * 80): Clutter("other", 1.01)})
    page = (block(0, "x" * 80), block(1, "y" * 20))
    assert recall(page, everywhere, (), SEEN) == page
    fair = (block(0, "x" * 80), block(1, "y" * 60))
    assert [each.kept for each in recall(fair, everywhere, (), SEEN)] == [False, True]


def test_what_is_hardly_ever_text_goes_however_much_it_is() -> None:
    page = (block(0, "x" * 80), block(1, "y" * 20))
    assert [each.kept for each in recall(page, clutter("x" * 80), (), SEEN)] == [False, True]


def test_a_text_is_never_all_taken_away() -> None:
    page = (block(0, "x" * 80), block(1, "Menu", kept=False))
    assert recall(page, clutter("x" * 80), (), SEEN) == page


def test_a_version_is_what_is_known() -> None:
    keys = {"a": Clutter("promo", 0.9), "b": Clutter("related", 0.5)}
    memory = SiteMemory(SITE, keys, frozenset("cd"))
    assert memory.version == SiteMemory(SITE, dict(reversed(keys.items())), frozenset("dc")).version
    others = [
        SiteMemory("other", keys, frozenset("cd")),
        SiteMemory(SITE, {**keys, "b": Clutter("related", 0.6)}, frozenset("cd")),
        SiteMemory(SITE, {**keys, "b": Clutter("promo", 0.5)}, frozenset("cd")),
        SiteMemory(SITE, keys, frozenset("c")),
        SiteMemory(SITE),
    ]
    assert len({memory.version, *(each.version for each in others)}) == 1 + len(others)
    assert len(memory.version) == 12


def test_reasons_in_words() -> None:
    assert in_words("cue:read-more") == "cue:read-more"
    assert in_words("site_memory:paragraph:model") == "the site memory knows better (the page alone: paragraph, model)"
    assert in_words("site_memory:promo:cue:a:b").endswith("(the page alone: promo, cue:a:b)")


# -- stories ----------------------------------------------------------------------------------------------------------

LINKS = (
    Link("https://example.org/letter", "our letter", "body", 1, True),
    Link("https://example.org/share", "share", "share", 1, True),
    Link("https://example.org/minutes", "minutes", "body", 0, True),
    Link("https://example.org/", "Home", "nav", None, True),
)
WHOLE = story(text="\n".join(each.text for each in PAGE), blocks=PAGE, links=LINKS)


@pytest.mark.parametrize(
    ("role", "link"), [("promo", "promo"), ("related", "related"), ("bio", "author"), ("nav", "nav"), ("ad", "promo")]
)
def test_all_that_follows_from_the_text_follows(role: BlockRole, link: str) -> None:
    memory = clutter("Read our letter", role=role)
    read = with_memory(WHOLE, memory, SEEN)
    assert read.text == "The council met on Tuesday.\nIt will meet again."
    assert read.text_hash == text_hash(read.text)
    assert read.word_count == 9
    assert read.memory == memory.version
    assert [each.role for each in read.links] == [link, "share", "body", "nav"]
    assert with_memory(read, memory, SEEN) == read
    back = with_memory(read, SiteMemory(SITE), SEEN)
    assert back == replace(WHOLE, text_hash=text_hash(WHOLE.text), word_count=12, memory=SiteMemory(SITE).version)


def test_a_memory_that_changes_nothing_is_noted() -> None:
    assert with_memory(WHOLE, SiteMemory(SITE), SEEN) == replace(WHOLE, memory=SiteMemory(SITE).version)


def test_the_people_of_the_byline_are_no_difference() -> None:
    bio = block(3, "Ada Byron writes about the coast.", score=0.5)
    page = replace(WHOLE, blocks=(*PAGE, bio), authors=(Person("Ada Byron"),))
    memory = SiteMemory(SITE, {block_key(SITE, "@ writes about the coast."): Clutter("bio", 0.9)})
    assert not with_memory(page, memory, SEEN).blocks[3].kept
    assert with_memory(replace(page, authors=(Person("Ben Okri"),)), memory, SEEN).blocks[3].kept
