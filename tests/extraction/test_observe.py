"""What rules say of blocks before the model is asked."""

from __future__ import annotations

from datetime import datetime, timezone

import pytest

from newscrawl.extraction import extract
from newscrawl.extraction.blocks import segment
from newscrawl.extraction.containers import containers
from newscrawl.extraction.decode import parse
from newscrawl.extraction.labels import Facts, Observed
from newscrawl.extraction.observe import observe
from newscrawl.items import Page, Story
from newscrawl.texts import squash

URL = "https://courier.example/quay"
WHEN = datetime(2026, 11, 30, tzinfo=timezone.utc)

PROSE = "<p>The harbour office has closed the northern quay to all boats above forty feet until the end of May.</p>"


def reasons(markup: str, *, kept: bool = True, comments: str = "") -> list[str]:
    """The reason of each block's label, "" where there is none."""
    tree = parse(f"<html><body>{markup}</body></html>")
    assert tree is not None
    blocks = [block._replace(separated=kept) for block in segment(tree)]
    found: list[Observed] = observe(blocks, Facts(comments=frozenset([squash(comments)])), containers(blocks))
    return [observed.label.reason if observed.label else "" for observed in found]


def test_what_the_data_say_that_a_picture_shows_is_a_caption() -> None:
    data = '{"@type": "ImageObject", "url": "/quay.jpg", "name": "Divers at the northern quay, where two piles are cracked"}'
    page = Page(
        URL,
        URL,
        200,
        {},
        f"""<html><head><title>Quay closed</title><script type="application/ld+json">
        {{"@type": "NewsArticle", "headline": "Quay closed", "image": {data}}}</script></head><body><h1>Quay closed</h1>
        <h3>Divers at the northern quay, where two piles are cracked</h3>{PROSE * 4}</body></html>""".encode(),
        WHEN,
    )
    story = extract(page)
    assert isinstance(story, Story)
    assert [(block.role, block.reason) for block in story.blocks][1] == ("caption", "equals:caption")


def linked(*titles: str) -> str:
    return "".join(f"<h3><a href=/{number}>{title}</a></h3>" for number, title in enumerate(titles))


def test_links_below_the_heading_of_a_list_are_of_the_list() -> None:
    found = reasons(f"{PROSE}<h2>Related stories</h2>{linked('Oysters are back', 'The fish market moves')}")
    assert found[-2:] == ["after:cue:related:en"] * 2


def test_read_more_below_each_item_heads_no_list() -> None:
    items = "".join(
        f"<h3><a href=/{item}>{item}</a></h3><p>A crossing of an hour.</p><p>Read more</p>"
        for item in ("Gull island", "The old dock", "Long sands", "Seal rock")
    )
    assert not any(reason.startswith("after:") for reason in reasons(PROSE + items))


def test_a_heading_that_is_no_link_ends_a_list() -> None:
    found = reasons(
        f"{PROSE}<h2>Related stories</h2>{linked('Oysters are back')}<h2>The repairs</h2>{linked('Who pays')}"
    )
    assert found[2] == "after:cue:related:en"
    assert found[-2:] == ["", "linked"]


def test_what_trafilatura_keeps_as_text_is_no_comment() -> None:
    comment = "I have waited for these repairs for years."
    assert reasons(f"{PROSE}<p>{comment}</p>", comments=comment) == ["", ""]
    assert reasons(f"{PROSE}<p>{comment}</p>", comments=comment, kept=False) == ["", "separator:comment"]


def test_a_name_that_most_of_the_text_stands_under_is_the_storys() -> None:
    sections = "".join(
        f"<div class=legal-text><p>Clause {number} of the harbour rules is new.</p></div>" for number in range(9)
    )
    assert set(reasons(sections)) == {""}
    assert reasons(PROSE * 9 + sections)[-1] == "class:legal"


def test_rules_for_comments_may_be_as_long_as_a_short_story() -> None:
    rules = "<li>Please do not write in capitals.</li><li>Please be brief.</li><li>Please be civil to others.</li>"
    found = reasons(f"{PROSE}<div id=comment_rules><ol>{rules}</ol></div>")
    assert found == ["", *["id:comment"] * 3]
    whole = f"<article id=comment-of-the-day>{PROSE * 3}</article>"
    assert reasons(whole) == [""] * 3


def test_comments_may_be_longer_than_the_story() -> None:
    comments = "".join(f"<div class=comment><p>I was there {number} times.</p></div>" for number in range(30))
    assert reasons(PROSE + comments)[-1] == "class:comment"


def test_a_headline_in_capitals_between_paragraphs_is_another_storys() -> None:
    between = "<p><a href=/1>WHO PAYS FOR THE QUAY?</a></p>"
    assert reasons(PROSE + between + PROSE)[1] == "linked:capitals"
    assert reasons(PROSE + between.lower() + PROSE)[1] == "linked"
    assert reasons(PROSE + "<p><a href=/1>NATO</a></p>" + PROSE)[1] == "linked"
    assert reasons(f"{PROSE}<p><a href=/1>USB\N{KATAKANA LETTER HA}\N{KATAKANA LETTER BU}</a></p>")[1] == "linked"
    assert reasons(f"{PROSE}<h2><a href=/1>MANDARIN ORIENTAL HOTEL</a></h2>{PROSE}")[1] == "linked"


def test_a_button_above_a_menu_heads_no_list() -> None:
    menu = "".join(f"<li><a href=/{name}>{name}</a></li>" for name in ("World", "Business", "Arts"))
    found = reasons(f"<div><a href=/join>Subscribe now</a><ul>{menu}</ul></div>{PROSE}")
    assert not any(reason.startswith(("after:", "box:")) for reason in found)
    found = reasons(f"<div><h3>Subscribe now</h3><ul>{menu}</ul></div>{PROSE}")
    assert found[1:4] == ["box:promo"] * 3


@pytest.mark.parametrize(
    "form",
    ["<form role=search><input name=q>", "<form action=/search><input name=q>",
     "<form><input type=search>"],
)  # fmt: skip
def test_what_stands_beside_a_search_form_is_no_sign_up_box(form: str) -> None:
    button = "<button>Go</button></form>"
    assert "box:form" not in reasons(f"<div><p>World affairs</p>{form}{button}</div>{PROSE * 4}")
    assert "box:form" in reasons(f"<div><p>World affairs</p><form><input name=mail>{button}</div>{PROSE * 4}")


def test_a_class_in_any_case_says_what_the_standfirst_is() -> None:
    line = "Boats above forty feet must lie elsewhere until the end of May."
    facts = Facts(description=line)

    def reason(markup: str) -> str:
        tree = parse(f"<html><body><h1>Quay closed</h1>{markup}{PROSE * 4}</body></html>")
        assert tree is not None
        blocks = [block._replace(separated=True) for block in segment(tree)]
        label = observe(blocks, facts, containers(blocks))[1].label
        return label.reason if label else ""

    assert reason(f"<div class=field-standfirst><p>{line}</p></div>") == "named:standfirst"
    assert reason(f"<div class=HeaderDek-dXm><p>{line}</p></div>") == "named:standfirst"
    assert reason(f"<div class=ModekaDekor><p>{line}</p></div>") == ""


@pytest.mark.parametrize(
    ("line", "raw"),
    [("By ADA QUILL", "By Ada Quill"), ("ADA QUILL", "Ada Quill"),
     ("Par Ada Quill et Olle Brandt, à Sandhavn — Publié le 28 novembre 2026 à 10h30",
      "Par Ada Quill et Olle Brandt, à Sandhavn — Publié le 28 novembre 2026 à 10h30")],
)  # fmt: skip
def test_the_byline_as_it_is_printed_is_one(line: str, raw: str) -> None:
    tree = parse(f"<html><body><p>{line}</p>{PROSE * 4}</body></html>")
    assert tree is not None
    blocks = [block._replace(separated=True) for block in segment(tree)]
    facts = Facts(names=("Ada Quill", "Olle Brandt"), byline=squash(raw))
    label = observe(blocks, facts, containers(blocks))[0].label
    assert label is not None
    assert (label.role, label.sure) == ("byline", True)


@pytest.mark.parametrize(
    ("names", "line", "reason"),
    [
        (("옥승재",), "해솔=옥승재 기자 sjok@bada-ilbo.example", "names:byline"),
        (("옥승재",), "소리도 분교 운동장에서 윤서하 양이 공을 차고 있다 옥승재 기자", ""),
        (("顾明远",), "记者 顾明远", "names:byline"),
        (("顾明远",), "顾明远说，鱼市从下个月起搬到北码头。", ""),
        (("Ada Quill",), "Ada Quill quill.of.the.harbour.office@the-harbour-courier.example", "names:byline"),
        (("Ada",), "Ada is not the name of this boat", ""),
    ],
)
def test_a_line_of_hardly_more_than_a_writers_name_is_a_byline(names: tuple[str, ...], line: str, reason: str) -> None:
    tree = parse(f"<html><body>{PROSE * 4}<p>{line}</p></body></html>")
    assert tree is not None
    blocks = segment(tree)
    label = observe(blocks, Facts(names=names), containers(blocks))[-1].label
    assert (label.reason if label else "") == reason
