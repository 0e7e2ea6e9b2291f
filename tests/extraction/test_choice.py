"""From probabilities to the blocks of the story."""

from __future__ import annotations

from time import process_time

import numpy as np
import pytest

from newscrawl.extraction.blocks import segment
from newscrawl.extraction.choice import HIGHEST, LOWEST, choose, threshold
from newscrawl.extraction.containers import containers
from newscrawl.extraction.decode import parse
from newscrawl.extraction.labels import Facts, Observed
from newscrawl.extraction.observe import observe
from newscrawl.texts import squash

LINES = [
    "The harbour office has closed the northern quay to all boats above forty feet until the end of the month.",
    "Divers found cracks in two of the piles that carry it, and a third one that had sunk by the width of a hand.",
    "Repairs are to begin as soon as the county has said who will pay for them, the harbour master told the council.",
    "Until then the fish market opens two hours later, because the crates have to be carried around the basin.",
    "The sailing school has moved its courses to the old dock, where the water is too shallow at low tide.",
]


def look(*markup: str, facts: Facts | None = None, separated: bool = True) -> list[Observed]:
    tree = parse("<html><body>" + "".join(markup) + "</body></html>")
    assert tree is not None
    blocks = [block._replace(separated=separated) for block in segment(tree)]
    return observe(blocks, facts or Facts(), containers(blocks))


def paragraphs(*lines: str) -> list[str]:
    return [f"<p>{line}</p>" for line in lines]


def kept(found: list[Observed], odds: list[float]) -> list[bool]:
    return [bool(flag) for flag in choose(found, np.array(odds))[0]]


def test_a_page_that_the_model_is_sure_of_is_cut_at_one_half() -> None:
    assert threshold(np.array([0.99, 0.98, 0.97, 0.02, 0.01]), np.full(5, 100.0)) == HIGHEST


def test_a_page_of_doubts_is_cut_below_one_half() -> None:
    doubtful = threshold(np.array([0.45, 0.45, 0.44, 0.44, 0.43]), np.full(5, 100.0))
    assert LOWEST <= doubtful < HIGHEST


def test_the_cut_is_never_below_its_floor() -> None:
    assert threshold(np.full(5, 0.05), np.full(5, 100.0)) == LOWEST
    assert threshold(np.zeros(0), np.zeros(0)) == HIGHEST


def test_likely_blocks_are_added_and_unlikely_ones_deleted() -> None:
    added = look(*paragraphs(*LINES), separated=False)
    assert kept(added, [0.9, 0.9, 0.9, 0.9, 0.1]) == [True, True, True, True, False]
    small = look(*paragraphs(*LINES), "<p>Follow us</p>")
    assert kept(small, [0.99, 0.99, 0.99, 0.99, 0.99, 0.3])[-1] is False


def test_where_much_would_go_only_what_is_surely_none_goes() -> None:
    assert kept(look(*paragraphs(*LINES)), [0.99, 0.99, 0.99, 0.4, 0.2]) == [True, True, True, True, False]


def test_where_nearly_all_would_go_what_trafilatura_kept_stays_but_for_what_is_in_no_story() -> None:
    found = look(*paragraphs(*LINES), "<p>Home</p>", "<p>Charts</p>")
    keep, reasons = choose(found, np.array([0.2, 0.1, 0.1, 0.2, 0.1, 0.01, 0.0]))
    assert keep.tolist() == [True] * 5 + [False] * 2
    assert reasons == dict.fromkeys(range(5), "separator")


def test_a_long_thread_below_a_story_that_was_found_is_not_brought_back() -> None:
    thread = [f"<li class=comment>{line} So says reader {number}.</li>" for number in range(4) for line in LINES]
    found = look(*paragraphs(*LINES), f"<ol>{''.join(thread)}</ol>", "<p>All prices in crowns.</p>")
    odds = [0.95] * len(LINES) + [0.05] * len(thread) + [0.1]
    assert kept(found, odds) == [True] * len(LINES) + [False] * len(thread) + [True]
    assert all(kept(found, [0.6, 0.6, *odds[2:]]))  # the model is sure of too little to have found the story


def test_hidden_text_that_is_likely_says_why_it_goes() -> None:
    found = look(f"<p hidden>{LINES[0]}</p>", *paragraphs(*LINES[1:]), separated=False)
    keep, reasons = choose(found, np.array([0.8, 0.9, 0.9, 0.9, 0.9]))
    assert (keep.tolist(), reasons) == ([False, True, True, True, True], {0: "hidden"})


def test_where_all_of_it_is_of_other_stories_the_standfirst_is_what_the_page_has_of_its_own() -> None:
    own = "The harbour office has closed the northern quay."
    found = look(f"<p>{own}</p>", *paragraphs(*LINES), facts=Facts(description=squash(own)))
    assert kept(found, [0.4] + [0.01] * 5) == [True] + [False] * 5


def test_a_copy_of_a_kept_block_is_none() -> None:
    found = look(*paragraphs(*LINES, *LINES[:2]))
    keep, reasons = choose(found, np.full(7, 0.99))
    assert keep.tolist() == [True] * 5 + [False] * 2
    assert reasons == {5: "repeated", 6: "repeated"}


def test_a_heading_goes_with_what_it_headed() -> None:
    found = look(
        *paragraphs(*LINES), "<h2>Stay with us</h2>", "<p>Read the paper at breakfast</p>", "<h2>At the quay</h2>"
    )
    keep, reasons = choose(found, np.array([0.99] * 5 + [0.9, 0.1, 0.9]))
    assert keep.tolist() == [True] * 5 + [False, False, False]
    assert reasons == {5: "heading:empty", 7: "heading:empty"}
    assert kept(found[:-1], [0.99] * 5 + [0.9, 0.9]) == [True] * 7


def test_a_quotation_lifted_out_of_the_text_is_a_copy() -> None:
    lifted = "<blockquote>cracks in two of the piles that carry it</blockquote>"
    own = "<blockquote>We have asked for these repairs since the storm of last winter.</blockquote>"
    found = look(*paragraphs(*LINES[:2]), lifted, own, *paragraphs(*LINES[2:]))
    assert kept(found, [0.99] * len(found)) == [True, True, False, True, True, True, True]


def test_a_quotation_that_was_lifted_out_takes_its_name_with_it() -> None:
    lifted = "<blockquote><p>cracks in two of the piles that carry it</p><footer>Ada Quill, harbour master</footer></blockquote>"
    found = look(*paragraphs(*LINES[:2]), lifted, *paragraphs(*LINES[2:]))
    assert [observed.block.kind for observed in found[2:4]] == ["quote", "quote"]
    assert kept(found, [0.99] * len(found)) == [True, True, False, False, True, True, True]


def test_a_quotation_may_be_lifted_sentence_by_sentence() -> None:
    said = ["“The quay is safe,” said Ada Quill, and looked at it.", "“It is the water that is not.”"]
    lifted = "<blockquote>The quay is safe. It is the water that is not.</blockquote>"
    found = look(*paragraphs(*LINES[:2], *said), lifted, *paragraphs(*LINES[2:]))
    assert kept(found, [0.99] * len(found)) == [True] * 4 + [False] + [True] * 3
    other = lifted.replace("water", "ground")
    assert all(kept(look(*paragraphs(*LINES, *said), other), [0.99] * 8))


@pytest.mark.parametrize("name", ["pullquote", "c-pull-quote alignwide", "ArticlePullQuote-x1"])
def test_a_quotation_may_be_lifted_by_a_class_alone(name: str) -> None:
    lifted = f"<div class='{name}'><p>Cracks in two of the piles that carry it</p></div>"
    own = f"<div class='{name}'><p>We have asked for these repairs since the storm of last winter.</p></div>"
    found = look(*paragraphs(*LINES[:2]), lifted, own, *paragraphs(*LINES[2:]))
    assert kept(found, [0.99] * 7) == [True, True, False, True, True, True, True]


def test_what_follows_a_lifted_quotation_is_a_name_within_its_element_alone() -> None:
    lifted = "<blockquote>cracks in two of the piles that carry it</blockquote>"
    own = "<blockquote>We have asked for these repairs since the storm</blockquote>"
    found = look(*paragraphs(*LINES[:2]), lifted, own, *paragraphs(*LINES[2:]))
    assert kept(found, [0.99] * 7) == [True, True, False, True, True, True, True]


def test_a_line_that_goes_with_a_lifted_quotation_is_not_the_one_that_is_kept_of_two() -> None:
    name = "<p>Ada Quill, harbour master and head of the county's council of ports</p>"
    lifted = f"<blockquote><p>cracks in two of the piles that carry it</p>{name}</blockquote>"
    own = f"<blockquote><p>We have asked for these repairs since the storm of last winter.</p>{name}</blockquote>"
    note = "<p>Said on Monday.</p>"
    found = look(*paragraphs(*LINES[:2]), lifted, note, own, note, *paragraphs(*LINES[2:]))
    assert kept(found, [0.99] * 11) == [True, True, False, False, *[True] * 7]


def test_a_page_of_quotations_alone_is_kept() -> None:
    found = look(*(f"<blockquote>{line}</blockquote>" for line in LINES))
    assert kept(found, [0.99] * 5) == [True] * 5


def test_thousands_of_lines_in_one_lifted_quotation_take_no_time_that_grows_with_their_square() -> None:
    line = "<p>all boats above forty feet</p>"
    found = look(*paragraphs(*LINES), "<blockquote>", line * 6_000, "</blockquote>")
    start = process_time()
    assert kept(found, [0.99] * len(found)) == [True] * 5 + [False] * 6_000
    assert process_time() - start < 2


def test_what_several_things_have_in_common_is_no_copy() -> None:
    fare = "<li>Every ticket is valid on all ferries of the day and on the bus to the old dock.</li>"
    found = look(*paragraphs(*LINES[:2]), "<ul>", fare, "</ul>", *paragraphs(*LINES[2:4]), "<ul>", fare, "</ul>")
    assert all(kept(found, [0.99] * len(found)))


@pytest.mark.parametrize("times", [2, 3, 4])
def test_one_behind_the_other_they_are_copies(times: int) -> None:
    found = look(*paragraphs(*[LINES[0]] * times))
    assert kept(found, [0.99] * times) == [True] + [False] * (times - 1)


def test_of_two_copies_the_standfirst_goes() -> None:
    tree = parse("<html><body>" + "".join(paragraphs(LINES[0], LINES[1], LINES[0], *LINES[2:])) + "</body></html>")
    assert tree is not None
    blocks = [block._replace(separated=place > 0) for place, block in enumerate(segment(tree))]
    found = observe(blocks, Facts(description=LINES[0]), containers(blocks))
    assert found[0].label is not None
    assert found[0].label.role == "standfirst"
    assert kept(found, [0.99] * 6) == [False, True, True, True, True, True]


def test_short_lines_may_repeat() -> None:
    found = look("<h2>The quay</h2>", *paragraphs(*LINES[:2]), "<h2>The quay</h2>", *paragraphs(*LINES[2:]))
    assert all(kept(found, [0.99] * len(found)))


@pytest.mark.parametrize(
    "markup",
    [
        "<figure><figcaption>The northern quay on Sunday</figcaption></figure>",
        "<form><p>Send us your pictures</p></form>",
        "<h1>Northern quay closed</h1>",
    ],
)
def test_captions_forms_and_the_headline_are_never_text(markup: str) -> None:
    found = look(markup, *paragraphs(*LINES), facts=Facts(title="Northern quay closed"))
    assert kept(found, [1.0] * len(found)) == [False] + [True] * 5


@pytest.mark.parametrize(
    ("line", "stays", "why"),
    [
        ("Bild: The northern quay in May | © Harbour Courier", False, "begins and ends as a caption does"),
        ("The northern quay in May | © Harbour Courier", True, "no word of a caption before it"),
        ("Bild: The northern quay is closed, and nobody knows why.", True, "nobody's picture"),
    ],
)
def test_a_line_that_begins_and_ends_as_a_caption_is_never_text(line: str, stays: bool, why: str) -> None:
    found = look(*paragraphs(*LINES, line))
    assert kept(found, [0.99] * len(found))[-1] is stays, why


def test_a_sure_rule_needs_a_sure_model_to_be_wrong() -> None:
    found = look(*paragraphs(*LINES[:2], "Sign up for our newsletter", *LINES[2:]))
    assert kept(found, [0.99, 0.99, 0.7, 0.99, 0.99, 0.99])[2] is False
    assert kept(found, [0.99, 0.99, 0.9, 0.99, 0.99, 0.99])[2] is True


def test_a_rule_that_speaks_against_much_is_no_rule_unless_of_comments() -> None:
    sections = "".join(f"<div class={{0}}><p>{line}</p></div>" for line in LINES[1:])
    odds = [0.99] * 5 + [0.7] * 4
    assert all(kept(look(*paragraphs(*LINES), sections.format("related").replace("<p>", "<p>On and on: ")), odds))
    found = look(*paragraphs(*LINES), sections.format("comment").replace("<p>", "<p>I say: "))
    assert kept(found, odds) == [True] * 5 + [False] * 4


def test_a_correction_stays_unless_it_is_surely_none() -> None:
    note = "Correction: an earlier version of this story said that the quay had been closed in May."
    found = look(*paragraphs(*LINES, note))
    assert kept(found, [0.99] * 5 + [0.2])[-1] is True
    assert kept(found, [0.99] * 5 + [0.05])[-1] is True
    assert kept(found, [0.99] * 5 + [0.01])[-1] is False


@pytest.mark.parametrize(("below", "stays"), [("<p>Only $1 a week.</p>", False), (f"<p>{LINES[4]}</p>", True)])
def test_the_heading_of_a_wall_goes_with_what_stands_below_it(below: str, stays: bool) -> None:
    wall = f"<div class=paywall><h2>Keep reading with a subscription</h2>{below}</div>"
    found = look(*paragraphs(*LINES[:2]), wall, *paragraphs(*LINES[2:4]))
    odds = [0.99, 0.99, 0.6, 0.99 if stays else 0.1, 0.99, 0.99]
    assert kept(found, odds) == [True, True, stays, stays, True, True]


def test_only_the_last_heading_of_a_wall_goes_and_thousands_are_looked_at_once() -> None:
    wall = "<div class=paywall>" + "<h2>What the town says of it</h2>" * 4_000 + "<p>Only $1 a week.</p></div>"
    found = look(*paragraphs(*LINES), wall)
    start = process_time()
    kept_ones = kept(found, [0.99] * 5 + [0.99 - number / 10_000 for number in range(4_000)] + [0.01])
    assert process_time() - start < 3
    assert kept_ones[:5] == [True] * 5
    assert kept_ones[-2:] == [False, False]
