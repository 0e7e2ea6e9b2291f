"""Lines that stay with what is kept, whatever they look like by themselves."""

from __future__ import annotations

from time import process_time

import numpy as np
import pytest

from newscrawl.extraction.blocks import segment
from newscrawl.extraction.choice import choose
from newscrawl.extraction.containers import containers
from newscrawl.extraction.decode import parse
from newscrawl.extraction.labels import Facts, Observed
from newscrawl.extraction.observe import observe

PROSE = "<p>The harbour office has closed the northern quay to all boats above forty feet until the end of May{}.</p>"
STORY = "".join(PROSE.format(f", for the {time} time in a year") for time in ("first", "second", "third", "fourth"))
QUOTE = "<p>We have asked for these repairs since the storm of last winter.</p>"


def look(markup: str) -> list[Observed]:
    tree = parse(f"<html><body><article>{markup}</article></body></html>")
    assert tree is not None
    blocks = [block._replace(separated=True) for block in segment(tree)]
    return observe(blocks, Facts(), containers(blocks))


def reasons(markup: str, **odds: float) -> dict[str, str | None]:
    """Whether each block is kept, and why, by its first word; ``odds`` are those of blocks by theirs, others' are high."""
    found = look(markup)
    words = [observed.block.text.split()[0].strip(":") for observed in found]
    keep, reasons = choose(found, np.array([odds.get(word, 0.99) for word in words]))
    return {word: reasons.get(place, "model") if keep[place] else None for place, word in enumerate(words)}


@pytest.mark.parametrize(
    "quotation",
    [
        f"<blockquote>{QUOTE}<footer>Ada Quill, harbour master</footer></blockquote>",
        f"<blockquote>{QUOTE}<cite>Ada Quill, harbour master</cite></blockquote>",
        f"<figure><blockquote>{QUOTE}</blockquote><figcaption>Ada Quill, harbour master</figcaption></figure>",
    ],
)
def test_the_name_behind_a_kept_quotation_stays_with_it(quotation: str) -> None:
    assert reasons(STORY + quotation, Ada=0.2)["Ada"] == "quote:speaker"
    assert reasons(STORY + quotation, Ada=0.2, We=0.2)["Ada"] is None


@pytest.mark.parametrize(
    "quotation",
    [
        f"<blockquote>{QUOTE}</blockquote><blockquote>Ada Quill, harbour master</blockquote>",
        f"<blockquote>{QUOTE}<p>Ada Quill says no such thing, and never did.</p></blockquote>",
        f"<blockquote>{QUOTE}<p>Ada Quill <a href=https://social.example/1>November 19</a></p></blockquote>",
        f"<figure><img src=q.jpg><blockquote>{QUOTE}</blockquote><figcaption>Ada Quill in her office</figcaption></figure>",
    ],
)
def test_what_is_no_name_behind_it_does_not(quotation: str) -> None:
    assert reasons(STORY + quotation, Ada=0.2)["Ada"] is None


MARKED = "<p>Divers found cracks in two of the piles that carry it<sup><a href=#n1>1</a></sup>.</p>"


@pytest.mark.parametrize(
    "note",
    [
        "<ol><li id=n1><p>Note: the office says June. <a href=#m1>↩</a></p></li></ol>",
        "<div class=note><a id=n1 href=#m1>1</a><div><p>Note: the office says June.</p></div></div>",
        "<p><a name=n1></a>Note: the office says June.</p>",
    ],
)
def test_a_note_to_which_a_mark_in_the_text_leads_is_the_storys(note: str) -> None:
    assert reasons(STORY + MARKED + note, Note=0.1)["Note"] == "note"
    assert reasons(STORY + note, Note=0.1)["Note"] is None
    assert reasons(STORY + MARKED + note, Note=0.1, Divers=0.1)["Note"] is None, "nothing that leads to it is kept"


def test_the_way_back_from_a_note_is_none_of_it() -> None:
    note = "<div class=note><a id=n1 href=#m1>1</a><div><p>Note: the office says June.</p></div></div>"
    found = look(STORY + MARKED + note)
    keep, _ = choose(found, np.array([0.99] * 5 + [0.1] * (len(found) - 5)))
    assert [observed.block.text for observed, kept in zip(found, keep, strict=True) if kept][5:] == [
        "Note: the office says June."
    ]


def test_a_jump_to_a_heading_marks_no_note() -> None:
    jump = PROSE.format(' (<a href="#n1">see below</a>)')
    assert reasons(f"{STORY}{jump}<p id=n1>Note: the office says June.</p>", Note=0.1)["Note"] is None


BOX = "<section><h3>Reporting</h3><p>We asked for eleven records and got nine of them.</p></section>"


def test_the_heading_of_a_small_box_of_which_all_else_is_kept_is_the_storys() -> None:
    assert reasons(STORY + BOX, Reporting=0.2)["Reporting"] == "heading:box"
    details = BOX.replace("section", "details").replace("h3", "summary")
    assert reasons(STORY + details, Reporting=0.2)["Reporting"] == "heading:box"
    pictured = BOX.replace("</h3>", "</h3><figure><img><figcaption>Photo: Ada Example</figcaption></figure>")
    assert reasons(STORY + pictured, Reporting=0.2)["Reporting"] == "heading:box"
    assert reasons(STORY + BOX, Reporting=0.2, We=0.2)["Reporting"] is None
    assert reasons(STORY + BOX.replace("<h3>", "<p>Other</p><h3>"), Reporting=0.2)["Reporting"] is None
    assert reasons(f"<h2>Reporting</h2>{STORY}", Reporting=0.2)["Reporting"] is None, "it heads the story"
    linked = BOX.replace("We asked", "<a href=/1>We asked").replace("</p>", "</a></p>")
    assert reasons(STORY + linked, Reporting=0.2)["Reporting"] is None, "it heads a list of links"


def test_thousands_of_headings_and_marks_take_no_time_that_grows_with_their_square() -> None:
    marks = "".join(f"<p>So it was, said the office{number} <sup><a href=#n{number}>1</a></sup>.</p>" for number in range(3_000))
    heads = "".join(f"<h3>Reporting</h3><p id=n{number}>We asked for it.</p>" for number in range(3_000))
    found = look(STORY + marks + heads)
    odds = np.array([0.1 if observed.block.text.startswith(("We", "Rep")) else 0.99 for observed in found])
    start = process_time()
    keep, _ = choose(found, odds)
    assert process_time() - start < 3
    assert int(keep.sum()) >= 6_000
