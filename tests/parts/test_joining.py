"""One story out of the pages of its parts."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timezone

import pytest

import newscrawl
from newscrawl.extraction import extract
from newscrawl.items import Block, Page, Part, Rejection, Story
from newscrawl.parts import joining
from tests.serials import HEADLINE, NOTICE, STANDFIRST, Serial, by_folder, document, prose

NOW = datetime(2026, 3, 4, tzinfo=timezone.utc)
SERIAL = Serial("https://times.example/harbour/the-last-ferry", 3, by_folder)


def page(number: int, html: str | None = None) -> Page:
    url = SERIAL.url(number)
    return Page(
        url, url, 200, {"Content-Type": "text/html; charset=utf-8"}, (html or SERIAL.page(number)).encode(), NOW
    )


def read(page: Page) -> Story:
    story = extract(page)
    assert isinstance(story, Story), story
    return story


def test_all_parts_in_order_and_what_they_repeat_once() -> None:
    story = read(replace(page(1), parts=(page(2), page(3))))
    assert story.text == SERIAL.text()
    assert (story.url, story.title) == (SERIAL.url(1), HEADLINE)
    assert [(part.number, part.url, part.state) for part in story.parts] == [
        (n, SERIAL.url(n), "read") for n in (1, 2, 3)
    ]
    assert [block.position for block in story.blocks] == list(range(len(story.blocks)))
    starts = [part.position for part in story.parts]
    firsts = [next(b.text for b in story.blocks[start or 0 :] if b.kept and "entry 0" in b.text) for start in starts]
    assert firsts == [prose(n)[0] for n in (1, 2, 3)], "parts say where they begin"
    repeated = [block.text for block in story.blocks if block.reason == joining.REASON]
    assert sorted(repeated) == sorted([STANDFIRST, NOTICE]), "each once more than it is kept, and not once a part"
    assert story.word_count > 2 * read(page(1)).word_count
    assert read(replace(page(1), parts=(page(2), page(3)))) == story


def test_one_page_says_which_part_it_is() -> None:
    story = read(page(2))
    assert [(part.number, part.state) for part in story.parts] == [(1, "unread"), (2, "read"), (3, "unread")]
    assert not any("Next page" in line for line in story.text.splitlines())
    assert read(page(1, document(SERIAL.url(1), prose(1), ""))).parts == ()


def test_rows_of_links_to_parts_are_no_text() -> None:
    paging = (
        f"<p>Page 2 of 3</p><p>1 <a href='{SERIAL.url(1)}'>Page 1: How it began and who was there to see it all begin</a></p>"
        + SERIAL.row(2)
    )
    story = read(page(2, document(SERIAL.url(2), prose(2), paging)))
    assert story.text == "\n".join([STANDFIRST, *prose(2), NOTICE])


def test_a_line_in_the_middle_of_two_parts_is_the_storys_own() -> None:
    refrain = "And still the boat went out, as it had done on every other day of that long year."
    texts = {n: [*prose(n)[:2], refrain, *prose(n)[2:]] for n in (1, 2)}
    serial = replace(SERIAL, count=2, texts=texts)
    story = read(replace(page(1, serial.page(1)), parts=(page(2, serial.page(2)),)))
    assert story.text.splitlines().count(refrain) == 2


SEAM = "The lines that end a page stand at the head of the next one as well, so that readers know where they were."
FOLLOWS = "The crew goes on strike"


@pytest.mark.parametrize("is_removed", [False, True])
def test_a_line_across_two_parts_stands_once(is_removed: bool) -> None:
    one, two = (told(1, [*prose(1), SEAM]), told(2, [SEAM, *prose(2)]))
    if is_removed:
        two = joining.with_blocks(two, [replace(two.blocks[0], kept=False, role="nav"), *two.blocks[1:]])
    assert joining.join(one, [two]).text == "\n".join([*prose(1), SEAM, *prose(2)])


def test_a_heading_that_the_part_before_names_begins_the_next_one() -> None:
    one, two = told(1, [*prose(1), FOLLOWS]), told(2, [FOLLOWS, *prose(2)])
    one = joining.with_blocks(one, [*one.blocks[:-1], replace(one.blocks[-1], kept=False, role="nav")])
    assert joining.join(one, [two]).text == "\n".join([*prose(1), FOLLOWS, *prose(2)])


def test_a_byline_that_one_part_alone_has_as_such_is_none_of_the_text() -> None:
    one, two = told(1, ["By Ada Fenn", *prose(1)]), told(2, ["By Ada Fenn", *prose(2)])
    one = joining.with_blocks(one, [replace(one.blocks[0], kept=False, role="byline"), *one.blocks[1:]])
    assert joining.join(one, [two]).text == "\n".join([*prose(1), *prose(2)])


def told(number: int, lines: list[str]) -> Story:
    """A part of which all blocks are the story's."""
    blocks = [Block(place, line, "paragraph", True, "", None, "") for place, line in enumerate(lines)]
    url = SERIAL.url(number)
    return joining.with_blocks(replace(read(page(1)), url=url, parts=(Part(number, url, "read", 0),)), blocks)


def test_links_and_pictures_are_those_of_all_parts() -> None:
    def shown(number: int) -> str:
        picture = f"<figure><img src='/img/{number}.jpg' width='800' height='600'><figcaption>The pier in chapter {number}.</figcaption></figure>"
        linked = f"{prose(number)[0]} <a href='/log/{number}'>The log of chapter {number}</a> has more of it, for whoever reads that far."
        return SERIAL.page(number).replace(
            f"<p>{prose(number)[0]}</p>", f"<p>{linked}</p>{picture}<p>{prose(number)[0]}</p>"
        )

    story = read(replace(page(1, shown(1)), parts=(page(2, shown(2)),)))
    assert [link.url.rpartition("/")[2] for link in story.links if "/log/" in link.url] == ["1", "2"]
    for link in story.links:
        if "/log/" in link.url:
            assert link.position is not None
            assert link.text in story.blocks[link.position].text
    assert [link.url for link in story.links].count("https://times.example/sport") == 1, "menus are on each page"
    assert [picture.url.rpartition("/")[2] for picture in story.images] == ["1.jpg", "2.jpg"]
    assert story.blocks[story.images[1].position].text == "The pier in chapter 2."


def test_a_part_without_a_story_is_missing_and_says_why() -> None:
    wall = page(2, "<html><body><p>Please subscribe.</p></body></html>")
    story = read(replace(page(1), parts=(wall, page(3))))
    states = {part.number: (part.state, part.detail) for part in story.parts}
    assert states[1][0] == states[3][0] == "read"
    assert states[2][0] == "missing"
    assert states[2][1]
    assert prose(3)[0] in story.text


def test_the_page_of_all_parts_gives_the_text_and_the_first_one_the_rest() -> None:
    serial = replace(SERIAL, whole="/all/")
    whole = replace(page(1, serial.complete().replace(HEADLINE, "One page")), url=f"{SERIAL.base}/all/")
    first = page(1, serial.page(1))
    story = read(replace(first, whole=whole, parts=(page(2),)))
    assert story.text == serial.text()
    assert (story.url, story.title) == (SERIAL.url(1), HEADLINE)
    assert [(part.number, part.state) for part in story.parts] == [
        (0, "read"),
        (1, "unread"),
        (2, "unread"),
        (3, "unread"),
    ]
    assert joining.is_whole(read(first), read(whole))
    assert not joining.is_whole(read(first), read(page(2)))
    assert not joining.is_whole(read(first), read(first)), "it has to go on"


def test_a_page_that_says_it_all_again_does_not_go_on() -> None:
    assert joining.goes_on([read(page(1))], read(page(2)))
    assert not joining.goes_on([read(page(1))], read(page(1)))


def test_pages_are_parts_on_their_callers_word() -> None:
    bare = {n: document("", prose(n), "") for n in (1, 2)}
    story = newscrawl.extract(bare[1], SERIAL.url(1), parts=[(bare[2], "https://times.example/other")])
    assert isinstance(story, Story)
    assert story.text == "\n".join([STANDFIRST, *prose(1), *prose(2), NOTICE])
    assert [(part.number, part.state) for part in story.parts] == [(1, "read"), (2, "read")]
    markdown = newscrawl.render(
        story,
        bare[1],
        parts=[(bare[2].replace("figures, names", "<b>figures</b>, names"), "https://times.example/other")],
    )
    assert markdown.replace("**", "").count("In chapter") == 12
    assert markdown.count("**figures**") == 6, "of the second one alone"


def test_markup_of_all_parts_is_rendered() -> None:
    bold = {n: SERIAL.page(n).replace("figures, names", "<b>figures</b>, names") for n in (1, 2, 3)}
    parts = [(bold[n], SERIAL.url(n)) for n in (2, 3)]
    story = newscrawl.extract(bold[1], SERIAL.url(1), parts=parts)
    assert isinstance(story, Story)
    assert newscrawl.render(story, bold[1], parts=parts).count("**figures**") == 18
    assert newscrawl.render(story, bold[1]).count("**figures**") == 6, "of the page alone that is given"


def test_a_first_page_without_a_story_is_none_with_parts_either() -> None:
    outcome = extract(replace(page(1, "<html><body></body></html>"), parts=(page(2),)))
    assert isinstance(outcome, Rejection)


@pytest.mark.parametrize(
    ("first", "second", "is_same"),
    [
        ("The last ferry", "The last ferry", True),
        ("The last ferry", "The Last Ferry – page 2", True),
        ("The last ferry", "The last ferry - Page 2 of 3", True),
        ("The last ferry (1/3)", "The last ferry (2/3)", True),
        ("The last ferry", "The last ferry (2)", True),
        ("Die letzte Fähre", "Die letzte Fähre | Seite 2", True),
        ("Die letzte Fähre: Teil 1 von 2", "Die letzte Fähre: Teil 2 von 2", True),
        ("最後の船", "最後の船（2/3 ページ）", True),
        ("Page 1: The last ferry", "Page 2: The last ferry", True),
        ("The last ferry", "The last ferry (3/3)", False),
        ("Anna Holm wins stage 1", "Anna Holm wins stage 2", False),
        ("Who owns the boats", "What the council knew", False),
        ("The last ferry", "The last ferry, and what came of it", False),
        ("Page 1", "Page 2", False),
        ("The last ferry", None, False),
    ],
)
def test_a_part_has_the_headline_of_the_first(first: str, second: str | None, is_same: bool) -> None:
    one, two = (replace(read(page(1)), title=title) for title in (first, second))
    assert joining.has_headline_of(one, two, 2) is is_same


def test_which_parts_a_story_has() -> None:
    story = replace(read(page(1)), parts=(Part(1, "", "read", 0), Part(2, "", "missing"), Part(3, "", "read", 4)))
    assert [joining.has_part(story, number) for number in (1, 2, 3, 4)] == [True, False, True, False]
    cut = replace(story, parts=(*story.parts, Part(4, "", "beyond")))
    assert [joining.has_part(cut, number) for number in (2, 4, 9)] == [False, True, True]
    whole = replace(story, parts=(Part(0, "", "read", 0), Part(1, "", "unread"), Part(2, "", "unread")))
    assert joining.has_part(whole, 2)
