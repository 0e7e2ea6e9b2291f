"""Which blocks trafilatura counts as story text."""

from __future__ import annotations

from newscrawl.extraction.blocks import segment
from newscrawl.extraction.body import mark, second_opinion, separate
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
    marked, _ = mark(segment(document(body).tree), lines)
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
    marked, _ = mark(segment(document(body).tree), [LONG, "Share", OTHER])
    assert [block.position for block in marked if block.separated] == [1, 2, 3]


def test_half_a_word_of_a_block_is_not_the_block() -> None:
    assert kept(f"<p>{LONG}</p>", "boats") == []


def test_what_stands_in_no_block_is_told() -> None:
    _, lost = mark(segment(document(f"<p>{LONG}</p>").tree), [LONG, OTHER])
    assert lost == (OTHER,)


def test_decomposed_letters_are_the_same_letters() -> None:
    assert kept(
        "<p>Bürgermeister und Räte stimmen über Brücken ab</p>",
        "Bu\u0308rgermeister und Ra\u0308te stimmen über Bru\u0308cken ab",
    )


def test_the_tree_is_not_changed() -> None:
    page = document(f"<article><h1>Boats</h1><nav>Menu</nav><p>{LONG * 3}</p><p>{OTHER * 3}</p></article>")
    before = [(element.tag, element.text, element.tail) for element in page.tree.iter()]
    assert separate(page).lines
    second_opinion(page)
    assert [(element.tag, element.text, element.tail) for element in page.tree.iter()] == before


def test_running_twice_gives_the_same() -> None:
    page = document(f"<article><p>{LONG * 3}</p><p>{OTHER * 3}</p></article>")
    assert [separate(page) for _ in range(4)] == [separate(page)] * 4


def test_a_page_without_text_has_no_lines() -> None:
    assert separate(document("")).lines == ()


def test_second_opinion_knows_the_title() -> None:
    metadata = second_opinion(document(f"<h1>The boats of the Wend</h1><p>{LONG}</p>"))
    assert metadata is not None
    assert metadata.title
