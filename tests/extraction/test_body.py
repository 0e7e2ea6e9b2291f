"""Which blocks trafilatura counts as story text."""

from __future__ import annotations

from newscrawl.extraction.blocks import segment
from newscrawl.extraction.body import mark, separate_blocks
from newscrawl.extraction.decode import parse
from newscrawl.extraction.document import Document
from newscrawl.items import Page

LONG = "The harbour master said that both of the boats would go to the museum."
OTHER = "The council will meet again on the second Monday of the month of June."


def document(body: str) -> Document:
    html = f"<html><head><title>The boats</title></head><body>{body}</body></html>"
    tree = parse(html)
    assert tree is not None
    url = "https://gazette.example/a"
    return Document(Page(url, url, 200, {}, html.encode(), "2024-05-20T00:00:00Z"), html, tree)  # type: ignore[arg-type]


def kept(body: str, *lines: str) -> list[str]:
    marked = mark(segment(document(body).tree), lines)
    return [block.text for block in marked if block.separated]


def test_lines_are_found_by_letters_and_digits() -> None:
    assert kept(f"<p>{LONG}</p><p>{OTHER}</p>", f"- {LONG.upper()} ") == [LONG]


def test_a_line_may_span_blocks() -> None:
    assert kept(f"<p>{LONG}</p><p>{OTHER}</p><p>no</p>", f"{LONG} {OTHER}") == [LONG, OTHER]


def test_lines_may_share_a_block() -> None:
    assert kept("<p>Ottostreet 14<br>26899 Rhede<br>Tel. 12</p>", "Ottostreet 14", "26899 Rhede", "Tel. 12") != []


def test_a_line_with_something_left_out_is_found_in_pieces() -> None:
    inside = f"{LONG} <sup>[12]</sup> {OTHER}"
    assert len(kept(f"<p>{inside}</p>", f"{LONG} {OTHER}")) == 1


def test_repeated_short_lines_go_by_order() -> None:
    body = f"<li>Share</li><p>{LONG}</p><li>Share</li><p>{OTHER}</p><li>Share</li>"
    marked = mark(segment(document(body).tree), [LONG, "Share", OTHER])
    assert [block.position for block in marked if block.separated] == [1, 2, 3]


def test_half_a_word_of_a_block_is_not_the_block() -> None:
    assert kept(f"<p>{LONG}</p>", "boats") == []


def test_decomposed_letters_are_the_same_letters() -> None:
    assert kept(
        "<p>Bürgermeister und Räte stimmen über Brücken ab</p>",
        "Bu\u0308rgermeister und Ra\u0308te stimmen über Bru\u0308cken ab",
    )


def test_the_tree_is_not_changed() -> None:
    page = document(f"<article><h1>Boats</h1><nav>Menu</nav><p>{LONG * 3}</p><p>{OTHER * 3}</p></article>")
    before = [(element.tag, element.text, element.tail) for element in page.tree.iter()]
    assert all(block.separated for block in separate_blocks(page, segment(page.tree)).blocks[-2:])
    assert [(element.tag, element.text, element.tail) for element in page.tree.iter()] == before


def test_running_twice_gives_the_same() -> None:
    page = document(f"<article><p>{LONG * 3}</p><p>{OTHER * 3}</p></article>")
    blocks = segment(page.tree)
    first = separate_blocks(page, blocks)
    assert any(block.separated for block in first.blocks)
    assert [separate_blocks(page, blocks) for _ in range(4)] == [first] * 4


def test_a_page_without_text_has_nothing_to_separate() -> None:
    page = document("")
    found = separate_blocks(page, segment(page.tree))
    assert (found.blocks, found.comments) == ((), ())


def test_a_plain_story_is_kept_and_its_menu_is_not() -> None:
    page = document(f"<nav><a href='/'>Home</a></nav><article><p>{LONG * 3}</p><p>{OTHER * 3}</p></article>")
    found = separate_blocks(page, segment(page.tree))
    assert [block.text for block in found.blocks if block.separated] == [LONG * 3, OTHER * 3]


def test_where_little_is_found_the_fallbacks_are_asked() -> None:
    # the rules of trafilatura take the first container named so, which here holds a teaser
    teaser = f"<div class='article-body'><p>{LONG * 4}</p><p>{LONG * 4}</p></div>"
    story = "".join(f"<p>{number}. {OTHER * 5}, said one, and another, and a third.</p>" for number in range(40))
    page = document(f"{teaser}<div class='main'><div>{story}</div></div>")
    found = separate_blocks(page, segment(page.tree))
    assert sum(block.separated for block in found.blocks) >= 40


def test_text_behind_an_element_without_text_stays() -> None:
    inside = f"{LONG} <img src='/a.jpg'>{OTHER} <script>let a = 1</script>{LONG}"
    page = document(f"<article><p>{inside}</p><p>{OTHER * 3}</p></article>")
    found = separate_blocks(page, segment(page.tree))
    assert (found.blocks[0].text, found.blocks[0].separated) == (f"{LONG} {OTHER} {LONG}", True)


def test_a_newsrooms_own_comment_is_the_story_and_not_what_readers_say_of_it() -> None:
    column = [f"{LONG} Why has nobody told the {whom} that it would?" for whom in ("owners", "county", "town", "crews")]
    readers = [f"I, {name}, have said so for years. {OTHER}" for name in ("Ada", "Bert", "Cleo")]
    said = "".join(f"<li><p>{line}</p></li>" for line in readers)
    body = f"<div class=comment>{''.join(f'<p>{line}</p>' for line in column * 2)}</div>"
    page = document(f"<h1>The boats</h1>{body}<div><ul>{said}</ul></div>")
    found = separate_blocks(page, segment(page.tree))
    assert {block.text for block in found.blocks if block.separated} == set(column)
    assert found.comments == tuple(readers)


def test_readers_comments_below_a_story_are_theirs() -> None:
    readers = "".join(f"<p>I, {name}, have said so for years. {OTHER}</p>" for name in ("Ada", "Bert", "Cleo", "Dora"))
    story = "".join(f"<p>{LONG} It was the {number}th try.</p>" for number in range(4, 14))
    page = document(f"<h1>The boats</h1><article>{story}</article><div class=comment>{readers * 3}</div>")
    found = separate_blocks(page, segment(page.tree))
    assert [block.separated for block in found.blocks] == [False] + [True] * 10 + [False] * 12
