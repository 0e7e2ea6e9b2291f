"""Bios and appeals below a story, set as its paragraphs are."""

from __future__ import annotations

import pytest

from newscrawl.extraction.blocks import segment
from newscrawl.extraction.containers import containers
from newscrawl.extraction.decode import parse
from newscrawl.extraction.labels import Facts
from newscrawl.extraction.observe import observe

URL = "https://www.courier.example/2026/quay"
PROSE = "<p>The harbour office has closed the northern quay to all boats above forty feet until May, or until June.</p>"


def reasons(markup: str, facts: Facts) -> list[str]:
    tree = parse(f"<html><body>{markup}</body></html>")
    assert tree is not None
    blocks = [block._replace(separated=True) for block in segment(tree)]
    found = observe(blocks, facts, containers(blocks))
    return [observed.label.reason if observed.label else "" for observed in found]


def bios(*below: str) -> list[str]:
    return reasons(PROSE * 4 + "".join(below), Facts(names=("Ada Quill", "Olle Brandt", "Courier")))[4:]


def test_last_paragraphs_that_begin_with_a_writer_are_bios() -> None:
    own = "<p>Ada Quill is a columnist and a former harbour master.</p>"
    other = "<p>Olle Brandt covers the county council. Reach him at brandt@courier.example.</p>"
    assert bios(own, other) == ["names:bio"] * 2
    assert bios(own, "<p>Our photographer Cy Ray contributed.</p>") == ["names:bio", ""]
    assert bios(own, f"<p>{PROSE[3:-4]} {PROSE[3:-4]}</p>") == ["", ""], "it is the story that goes on"
    assert bios("<p>Ada Quill</p>") == ["names:byline"], "a name alone is a byline"
    assert bios("<p>Courier readers have known of the cracks below the northern quay for a long time.</p>") == [""], (
        "a paper has no bio"
    )
    assert bios(f"<li>{own[3:-4]}</li>") == [""]


def test_a_bio_may_begin_with_an_asterisk_or_an_article() -> None:
    assert bios("<p>* Ada Quill is a columnist and a former harbour master.</p>") == ["names:bio"]
    assert bios("<p>* Η Ada Quill είναι συγγραφέας και πρώην λιμενάρχης της πόλης.</p>") == ["names:bio"]
    assert bios("<p>When Ada Quill was harbour master the quay was open.</p>") == [""]


def test_a_line_below_a_name_that_stands_alone_below_the_story_is_a_bio() -> None:
    bio = "writes about harbours and those who live off them."
    box = "<div><div>Ada Quill</div><div>{}</div></div>"
    assert bios(box.format(bio), "<p>More like this</p>")[:2] == ["names:byline", "names:bio"]
    assert bios(box.format(f"{bio} {PROSE[3:-4]}"))[1] == "names:bio"
    assert bios(box.format(bio), PROSE)[1] == "", "it is the story that goes on"
    assert reasons(box.format(PROSE[3:-4]), Facts(names=("Ada Quill",)))[1] == "", "it is all that the page has"


def appeals(*lines: str) -> list[str]:
    return reasons("".join(lines), Facts(url=URL, sites=frozenset(["courier", "harbourcourier"])))


GIVE = '<p>If you like that, please consider <a href="/donate/?src=end">a gift</a> of any size.</p>'


@pytest.mark.parametrize(
    "href",
    ["/newsletters/morning/", "https://donate.courier.example/", "/subscribe?from=story", "https://courier.example/abo"],
)
def test_prose_that_leads_to_the_sites_own_page_to_give_or_sign_up_asks_for_it(href: str) -> None:
    line = f'<p>The Morning is our guide to the quays. <a href="{href}">Have it sent to you.</a></p>'
    assert appeals(PROSE * 2, line, PROSE)[2] == "appeal"
    assert appeals(PROSE * 2, line)[2] == "appeal:last"


@pytest.mark.parametrize(
    "href",
    ["https://redcross.example/donate", "/newsletters/2026/11/19/what-we-wrote", "/news/donate-or-not-to-donate-it", "/sea"],
)
def test_prose_that_leads_elsewhere_or_to_a_story_asks_for_nothing(href: str) -> None:
    line = f'<p>People who lost their boats can be helped <a href="{href}">in this way</a>, the office said.</p>'
    assert appeals(PROSE * 2, line) == [""] * 3


def test_what_the_site_says_of_itself_right_above_its_appeal_is_part_of_it() -> None:
    about = f"<p>The Harbour Courier is free to read. {PROSE[3:-4]}</p>"
    assert appeals(PROSE * 2, about, GIVE) == ["", "", "appeal:last", "appeal:last"]
    assert appeals(PROSE * 2, about, PROSE, GIVE) == ["", "", "", "", "appeal:last"]
    assert appeals(PROSE * 2, f"<div>{about}</div>", GIVE)[2] == ""
    assert appeals(PROSE * 2, about) == ["", "", ""]


def test_long_prose_and_lines_of_links_are_no_appeals() -> None:
    assert appeals(PROSE * 2, GIVE.replace("please", "please " * 70))[2] == ""
    assert "appeal:last" not in appeals(PROSE * 2, '<p><a href="/donate/">Give a little every month to the paper</a></p>')


def teasers(*endings: str, story: str = PROSE * 4) -> list[str]:
    item = '<h3><a href="/2026/{0}">The ferry sails again, part {0}</a></h3><p>3 May 2026</p><p>Islanders may travel {1}</p>'
    items = "".join(item.format(number, ending) for number, ending in enumerate(endings))
    return reasons(f"{story}<div>{items}</div>", Facts(url=URL))


@pytest.mark.parametrize("ending", ["again from the...", "again …", "again […]", 'again… <a href="/2026/1">Read more</a>'])
def test_lines_that_break_off_below_linked_headlines_begin_other_stories(ending: str) -> None:
    assert teasers(*[ending] * 3) == [""] * 4 + ["teaser"] * 9


def test_whole_paragraphs_and_two_alone_begin_no_other_stories() -> None:
    assert "teaser" not in teasers("again…", "again…"), "an editor's hint at two others"
    assert "teaser" not in teasers("again…", "again…", "again from the quay."), "one is told in full"
    assert "teaser" not in teasers("again…", "again…", "again…", story=""), "they are all that the page has"
    unlinked = "<h3>A step</h3><p>Cast off…</p>" * 3
    assert "teaser" not in reasons(PROSE * 4 + unlinked, Facts(url=URL)), "headings of the story's own"


def test_a_look_at_the_press_and_lists_amid_the_text_are_the_storys() -> None:
    other = '<h3><a href="https://{0}.example/1">The {0} Gazette</a></h3><p>The quay is what everybody speaks of…</p>'
    papers = "".join(map(other.format, ("bridge", "ferry", "lighthouse")))
    assert "teaser" not in reasons(PROSE * 4 + papers, Facts(url=URL)), "others' headlines"
    own = '<h3><a href="/2026/{0}">The ferry sails, part {0}</a></h3>{1}<p>Islanders may travel again…</p>'
    below = "".join(own.format(number, "") for number in range(3))
    assert "teaser" in reasons(PROSE * 4 + below, Facts(url=URL))
    assert "teaser" not in reasons(PROSE * 4 + below + PROSE, Facts(url=URL)), "the story goes on"
    long = "".join(own.format(number, PROSE) for number in range(3))
    assert "teaser" not in reasons(PROSE * 4 + long, Facts(url=URL)), "more than beginnings"
