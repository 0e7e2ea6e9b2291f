"""What a source's `remove` selects is no text, and kept as removed blocks."""

from __future__ import annotations

from dataclasses import replace

import pytest

from newscrawl.extraction import extract
from newscrawl.items import Page, Rejection, RejectionReason, Story

LINES = [
    "The harbour office closed its books on Friday, after a season in which more boats had called than ever before.",
    "A clerk who had kept them for forty years said that no other summer had brought so many questions from strangers.",
    "The council will decide on Thursday whether the second quay is to be dredged before the winter storms set in.",
]
#: Reads like the story, and no class says otherwise to a stranger.
BOX = "The old lighthouse keeper's house is open again from April, and its rooms can be had by the night for a small sum."
PAGE = Page(
    "https://gazette.example/2026/harbour",
    "https://gazette.example/2026/harbour",
    200,
    {"Content-Type": "text/html; charset=utf-8"},
    f"""<!doctype html><html lang=en><head><title>Books are closed</title></head><body><article><h1>Books are closed</h1>
    <p>{LINES[0]}</p><p>{LINES[1]}</p><div class="x17"><p>{BOX}</p></div><p>{LINES[2]}</p></article></body></html>""".encode(),
    "2026-11-30T12:00:00Z",  # type: ignore[arg-type]
)


def story(*remove: str) -> Story:
    outcome = extract(replace(PAGE, remove=remove))
    assert isinstance(outcome, Story)
    return outcome


def test_the_box_stays_without_a_word_from_the_source() -> None:
    assert story().text.splitlines() == [*LINES[:2], BOX, LINES[2]]


@pytest.mark.parametrize("selector", [".x17", "article > div", "//div[@class='x17']"])
def test_the_box_goes_and_is_kept_as_a_removed_block(selector: str) -> None:
    found = story(selector)
    assert found.text.splitlines() == LINES
    (box,) = [block for block in found.blocks if block.text == BOX]
    assert (box.kept, box.role, box.reason) == (False, "other", f"source:{selector}")
    assert found.word_count == sum(len(line.split()) for line in LINES)


def test_what_was_removed_anyway_keeps_its_own_reason() -> None:
    headline = next(block for block in story("h1").blocks if block.role == "headline")
    assert headline.reason == "equals:title"


def test_what_selects_no_elements_removes_nothing() -> None:
    assert story(".none", "//p/text()", "//p[no-such-function()]").text == story().text


def test_a_page_of_which_nothing_is_left_is_no_story() -> None:
    outcome = extract(replace(PAGE, remove=("article",)))
    assert isinstance(outcome, Rejection)
    assert outcome.reason is RejectionReason.EMPTY
