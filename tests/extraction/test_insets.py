"""Small boxes that what they hold tells: polls, offers, summaries by machines, appeals, titles of players."""

from __future__ import annotations

import pytest
from lxml.html import HtmlElement

from newscrawl.extraction import boxes, insets
from newscrawl.extraction.labels import Facts, Observed
from tests.extraction.test_roles import STORY, TEXT, judge

FACTS = Facts(url="https://www.courier.example/town/the-second-bridge")
SUMMARY = "The council wants a second bridge, the ferry goes to the museum, and opponents fear for the reed beds."
BUTTONS = "<button>Yes</button><button>No</button>"
QUESTION = "Should the town build a second bridge?"
BUY = "<a href=https://go.example/1 rel='nofollow sponsored'>View deal</a>"
GIVE = "<a href=/donate>Give what you can</a>"


def _within(box: str) -> str:
    return f"<div>{TEXT[0]}{TEXT[1]}{box}{TEXT[2]}{TEXT[3]}</div>"


@pytest.mark.parametrize(
    ("box", "text", "role", "reason"),
    [
        (f"<div><h3>Reader poll</h3><p>{QUESTION}</p>{BUTTONS}</div>", QUESTION, "promo", "box:poll"),
        (f"<div><h3>Anketa</h3><p>{QUESTION}</p><ul><li><button>Ano</button>41 %<li><button>Ne</button>59 %</ul></div>",
         "41 %", "promo", "box:poll"),
        (f"<div><b>Stelling van de dag:</b><p>{QUESTION}</p><input type=radio>Ja<input type=radio>Nee</div>",
         QUESTION, "promo", "box:poll"),
        (f"<details><summary>KI-Zusammenfassung anzeigen</summary><p>{SUMMARY}</p></details>",
         SUMMARY, "other", "box:machine"),
        (f"<div><button>Σύνοψη με ΑΙ</button><ul><li>{SUMMARY}</li></ul></div>", SUMMARY, "other", "box:machine"),
        (f"<div><p>Today’s best kettles</p><ul><li>Shop A £9 {BUY}</li><li>Shop B £8 {BUY}</li></ul></div>",
         "Today’s best kettles", "promo", "box:offer"),
        (f"<div><p><b>Only readers keep us going</b></p><p>No party pays us, and no bank.</p>{GIVE}</div>",
         "No party pays us, and no bank.", "promo", "box:appeal"),
        ("<div><video></video><p>The ferry sails for the last time</p></div>",
         "The ferry sails for the last time", "caption", "box:player"),
    ],
)  # fmt: skip
def test_a_small_box_is_what_it_holds(box: str, text: str, role: str, reason: str) -> None:
    block = judge(_within(box), FACTS)[text]
    assert (block.role, block.reason, block.kept) == (role, reason, False)


@pytest.mark.parametrize(
    ("box", "text"),
    [
        (f"<div><h3>Poll</h3><p>{SUMMARY}</p></div>", SUMMARY),  # of which the story tells
        (f"<div><h3>A summary by the clerk</h3><p>{SUMMARY}</p></div>", SUMMARY),
        (f"<ul><li>It weighs two pounds and boils in a minute</li><li>Buy it here {BUY}</li></ul>",
         "It weighs two pounds and boils in a minute"),
        (f"<div><p>{SUMMARY}</p><p>The plan is <a href=/plans/bridge>on the council's page</a>.</p></div>", SUMMARY),
    ],
)  # fmt: skip
def test_other_boxes_are_judged_as_any_text(box: str, text: str) -> None:
    assert not judge(_within(box), FACTS)[text].reason.startswith("box:")


def test_a_page_that_is_one_poll_keeps_its_text() -> None:
    blocks = judge(f"<div><h3>Poll</h3>{STORY}{BUTTONS}</div>", FACTS)
    assert sum(block.kept for block in blocks.values()) >= len(TEXT)


def test_links_of_a_menu_that_end_with_one_to_subscribe_are_no_appeal() -> None:
    blocks = judge(_within("<div><p><a href=/town>Town</a></p><p><a href=/subscribe>Subscribe</a></p></div>"), FACTS)
    assert blocks["Town"].reason != "box:appeal"


def test_an_appeal_is_told_below_five_lines_and_not_below_six() -> None:
    lines = [f"<p>Reason {number}</p>" for number in range(6)]
    assert judge(_within(f"<div>{''.join(lines[:5])}{GIVE}</div>"), FACTS)["Reason 0"].reason == "box:appeal"
    assert judge(_within(f"<div>{''.join(lines)}{GIVE}</div>"), FACTS)["Reason 5"].reason != "box:appeal"


def test_a_line_beside_a_player_that_is_not_alone_in_their_box_is_no_title() -> None:
    blocks = judge(_within("<div><p>The old quay</p><video></video><p>The last ferry</p></div>"), FACTS)
    assert {blocks[text].reason for text in ("The old quay", "The last ferry")}.isdisjoint({"box:player"})


@pytest.mark.parametrize("line", ["<p><a href=/newsletter>a</a></p>", "<p>a</p><iframe></iframe>"])
def test_thousands_of_lines_that_could_be_boxes_in_one_section_are_each_looked_at_with_few_others(
    line: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks = 0

    def count(box: HtmlElement, observed: Observed) -> bool:
        nonlocal looks
        looks += 1
        return boxes.holds(box, observed)

    monkeypatch.setattr(insets, "holds", count)
    judge(f"<article>{STORY * 20}</article><section>{line * 1_000}</section>", FACTS)
    assert 1_000 < looks < 1_000 * 10  # five hundred each, where a box is looked through up to its longest


def test_the_source_with_which_a_story_begins_is_part_of_it() -> None:
    said = "<p><b>Details</b>: {}</p><p><b>Earlier</b>: {}</p>".format(*(line[3:-4] for line in TEXT[:2]))
    line = "Джерело: міський голова Ганна Лі на брифінгу у середу ввечері"
    alone = judge(f"<div><p><b>Джерело</b>{line[7:]}</p>{STORY}</div>")[line]
    first = judge(f"<div><p><b>Джерело</b>{line[7:]}</p>{said}{TEXT[2]}{TEXT[3]}</div>")[line]
    assert alone.reason == "cue:legal:uk"
    assert not first.reason.startswith("cue:")


def test_a_quotation_alone_in_its_box_that_the_text_has_as_well_is_lifted_out_of_it() -> None:
    quotation = "“I write to myself in three copies, and I always answer all of them.”"
    longer = f"<p>He shrugs. {quotation} Then he laughs, and the whole of the town council laughs with him.</p>"
    blocks = judge(f"<div>{TEXT[0]}<div class=mark><p>{quotation}</p></div>{longer}{TEXT[1]}{TEXT[2]}</div>")
    assert (blocks[quotation].kept, blocks[quotation].reason) == (False, "repeated")
    blocks = judge(f"<div>{TEXT[0]}<div class=mark><p>{quotation}</p></div>{TEXT[1]}{TEXT[2]}</div>")
    assert blocks[quotation].reason != "repeated"
