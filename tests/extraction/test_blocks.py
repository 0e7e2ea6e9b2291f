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
        ("<p>Take:<br>1. bread<br>2. salt<br>and go</p>", [("p", "Take:"), ("li", "1. bread"), ("li", "2. salt and go")]),
        ("<p>• bread<br>• salt</p>", [("li", "• bread"), ("li", "• salt")]),
        ("<p>— Who?<br>— Me.</p>", [("li", "— Who?"), ("li", "— Me.")]),
        ("<p>▲ bread<br>▲ salt</p>", [("li", "▲ bread"), ("li", "▲ salt")]),
        ("<h1>1. River closed<br>2. Ferry sold</h1>", [("heading", "1. River closed 2. Ferry sold")]),
        ("<div>The boat is to go in May, said the harbour office of the town.<i hidden>x</i>Share it</div>",
         [("text", "The boat is to go in May, said the harbour office of the town."), ("text", "x"), ("text", "Share it")]),
        ("<p>The <i style='clip-path: inset(50% 0 0 0)'>old</i> boat</p>", [("p", "The old boat")]),
        ("<p>1.5 million<br>2.5 million</p>", [("p", "1.5 million 2.5 million")]),
        ("<p>on May<br>2. and again</p>", [("p", "on May 2. and again")]),
        ("<p>1. bread<br>7. salt</p>", [("p", "1. bread 7. salt")]),
        ("<table><tr><td>- a<br>- b<td>c</table>", [("row", "- a - b | c")]),
        ("<div>What the harbour office of the whole town says <a href=/x>is so<i hidden>, new tab</i></a>, and stays so.</div>",
         [("text", "What the harbour office of the whole town says is so, and stays so."), ("text", ", new tab")]),
        ("<div><a href=/x>Town<i hidden>, new tab</i></a> <a href=/y>Sea</a></div>", [("text", "Town"), ("text", ", new tab"), ("text", "Sea")]),
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
        ("<h3><span class='icon icon-white'>S</span></h3><h3>Tune up</h3>", [("heading", "Tune up")]),
        ("<p>Read on <i class=material-icons>expand_more</i> below</p>", [("p", "Read on below")]),
        ("<p>a <span class=iconic>B</span> and <span class=icon>the tower</span></p>", [("p", "a B and the tower")]),
        ("<p>&nbsp;</p><p></p><p>\u200b</p>", []),
        ("words without any element", [("text", "words without any element")]),
        ("<x-story><p>custom</p></x-story>", [("p", "custom")]),
        ("<p>We met <x-company id=7>Harbour Ltd</x-company> and left.</p>", [("p", "We met Harbour Ltd and left.")]),
        ("<p>That cost <ad-slot>Advertisement</ad-slot> the town.</p>", [("p", "That cost"), ("p", "Advertisement"), ("p", "the town.")]),
        ("<p>It is over.<comment-count>12 comments</comment-count></p>", [("p", "It is over."), ("p", "12 comments")]),
        ("<x-body>Once.<x-p>Twice.</x-p><x-p>Thrice.</x-p></x-body>", [("text", "Once."), ("text", "Twice."), ("text", "Thrice.")]),
        ("<p><span class=icon-cap>T</span>he quay</p>", [("p", "The quay")]),
        ("<p>Press <i class=icon-key>X</i> to open</p>", [("p", "Press X to open")]),
        ("<p>By <x-who>Ann Lee</x-who> <a href=/x>and others</a>.</p>", [("p", "By Ann Lee and others.")]),
        ("<div>Menu</div><x-button>Send</x-button><p>Text</p>", [("text", "Menu"), ("text", "Send"), ("p", "Text")]),
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


def test_words_broken_in_a_table_leave_its_borders_alone() -> None:
    table = "<table><tr><td>Deck-\nhouse<td>2.6<tr><td>infor-<br>mation<td></table>"
    assert texts(table) == [("row", "Deckhouse | 2.6"), ("row", "information")]


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
    for again in ("again", "<b>again</b>", "<span hidden>too</span> again"):
        found = [(block.text, block.hidden) for block in blocks(f"<p>seen <span hidden>unseen</span> {again}</p>")]
        assert found[0] == ("seen again", False)
        assert all(hidden for _, hidden in found[1:])
    row = blocks("<table><tr><td>a<td hidden>b<td><i style='display:none'>c</i>d</table>")
    assert [(block.text, block.hidden) for block in row] == [("a | d", False), ("b", True), ("c", True)]


@pytest.mark.parametrize(
    ("body", "wanted"),
    [
        # libxml2 ends the paragraph at the <div>: the rest of the sentence stands behind both
        ("<p>The council voted<div class=ad>Advertisement</div> on Monday.</p>", ["The council voted on Monday.", "Advertisement"]),
        ("<p>The council voted <div id=ad-1><script>x()</script></div> on Monday.</p>", ["The council voted on Monday."]),
        ("<p>The council, said<div>Ad</div><aside>More</aside> its mayor, voted<div>Ad</div> no.</p>", ["The council, said its mayor, voted no.", "Ad", "More", "Ad"]),
        ("<div>The council voted <aside><p>Read more</p></aside> on Monday.</div>", ["The council voted on Monday.", "Read more"]),
        ("<p>The council <span class='ad-label'>Advertisement</span> voted on Monday.</p>", ["The council voted on Monday.", "Advertisement"]),
        ("<p>The council <span class='ad'></span>voted.</p>", ["The council voted."]),
        # a sentence that ends, a new one that begins, a label, a list that belongs to its sentence
        ("<p>The council voted.<div>Ad</div> on Monday.</p>", ["The council voted.", "Ad", "on Monday."]),
        ("<p>The council voted<div>Ad</div> Monday it was.</p>", ["The council voted", "Ad", "Monday it was."]),
        ("<p>Topics<div>Ad</div> on Monday.</p>", ["Topics", "Ad", "on Monday."]),
        ("<div>The council voted for<ul><li>a bridge</ul> and went home.</div>", ["The council voted for", "a bridge", "and went home."]),
    ],
)  # fmt: skip
def test_a_sentence_is_whole_whatever_stands_in_its_middle(body: str, wanted: list[str]) -> None:
    assert [block.text for block in blocks(body)] == wanted


@pytest.mark.parametrize(
    ("body", "wanted"),
    [
        ("<p><span class=dropcap>T</span>he bridge</p>", ["The bridge"]),
        ("<p><span class=dropcap>T</span> he bridge</p>", ["The bridge"]),
        ("<p><span class='drop-cap'>“T</span>\n he bridge</p>", ["“The bridge"]),
        ("<p class=lettrine><b>T</b>\nhe bridge</p>", ["The bridge"]),
        ("<p><span class=dropcap>A</span> man</p>", ["A man"]),
        ("<p><b>I</b> went</p>", ["I went"]),
        ("<p><b>T</b> he</p>", ["T he"]),
        ("<div><div class=x>T</div>he bridge</div>", ["The bridge"]),
        ("<p class=dropcap>T</p><p>he bridge</p>", ["The bridge"]),
        ("<p>T</p><p>he bridge</p>", ["T", "he bridge"]),
        ("<div class=dropcap>A</div><p>man</p>", ["A", "man"]),
        ("<div><div>T</div>The bridge</div>", ["T", "The bridge"]),
        ("<div><div>a</div>bridge</div>", ["a", "bridge"]),
    ],
)
def test_drop_caps(body: str, wanted: list[str]) -> None:
    assert [block.text for block in blocks(body)] == wanted


@pytest.mark.parametrize(
    ("body", "wanted"),
    [
        ("Ships<sup><a href='#fn1'>1</a></sup> sail", "Ships sail"),
        ("Ships<sup class=reference><a href=/wiki/x#cite_note-1><span>[</span>12<span>]</span></a></sup>.", "Ships."),
        ("Ships<a href='#fn1'><sup>1</sup></a>.", "Ships."),
        ("Ships<a href='#_ftn1'>[1]</a>.", "Ships."),
        ("Ships<sup id=fnref1 role=doc-noteref>1</sup>.", "Ships."),
        ("Ships.<a class=footnote-anchor href='#footnote-1'>1</a>", "Ships."),
        ("Ships [<a class=note href='#nb4'>4</a>] sail", "Ships [4] sail"),
        ("Fenn, Ships. <a href='#fnref1'>↩︎</a>", "Fenn, Ships."),
        ("x<sup>2</sup>, the 1<sup>st</sup>, CO<sub>2</sub>, Acme<sup>TM</sup>", "x2, the 1st, CO2, AcmeTM"),
        ("The <sup><a href=/study>study of ships</a></sup>", "The study of ships"),
        ("See <a href='#part2'>part 2</a> and <a href=/x>[1]</a>", "See part 2 and [1]"),
        ("<sup><a href='#r1'>1</a></sup> Fenn, Ships", "1 Fenn, Ships"),
    ],
)
def test_marks_of_footnotes_are_no_text(body: str, wanted: str) -> None:
    assert [block.text for block in blocks(f"<p>{body}</p>")] == [wanted]


@pytest.mark.parametrize(
    ("body", "wanted"),
    [
        ("the infor-<br>mation", "the information"),
        ("the infor-\nmation", "the information"),
        ("the Rhein-<br>Main line", "the Rhein-Main line"),
        ("an e-\nmail", "an e-mail"),
        ("a well-\nknown man; he is well, and known", "a well-known man; he is well, and known"),
        ("a twenty-\nfold rise, twenty-fold", "a twenty-fold rise, twenty-fold"),
        ("Vor-\nund Nachteile", "Vor- und Nachteile"),
        ("pre- and post-war", "pre- and post-war"),
        ("plant- ing trees, planting bushes", "planting trees, planting bushes"),
        ("non- native trees", "non- native trees"),
        ("the ferry -\nlate again", "the ferry - late again"),
    ],
)
def test_words_broken_at_the_end_of_a_line(body: str, wanted: str) -> None:
    assert [block.text for block in blocks(f"<p>{body}</p>")] == [wanted]


@pytest.mark.parametrize(
    ("body", "wanted"),
    [
        ("<p><ruby>橋<rp>(</rp><rt>はし</rt><rp>)</rp></ruby>を渡る</p>", ["橋を渡る"]),
        (
            "<p>She said <q>no</q>, then <q>we <b>may</b></q>, <q>“yes”</q>.</p>",
            ["She said “no”, then “we may”, “yes”."],
        ),
        ("<p><q></q></p><p>x<q> </q>y</p>", ["x“ ”y"]),
        ("<details><summary>Why?</summary>Because.</details>", ["Why?", "Because."]),
        ("<p>the <button>bank</button>of <button>x</button>, here</p>", ["the bank of x, here"]),
        ("<p>according to<button>Fenn</button>, who</p>", ["according to Fenn, who"]),
        ("<h2 id=a>Ships <a href='#a'>#</a></h2><h3 id=b>Boats<a href='#b'>#b</a></h3>", ["Ships", "Boats"]),
        ("<ul><li>parent<ul><li>child</ul>tail<li>next</ul>", ["parent", "child", "tail", "next"]),
        ("<div><section>Word1</section><section>Word2</section></div>", ["Word1", "Word2"]),
        ("<table><tr><td rowspan=2>a<td>b<tr><td colspan=2>c<td>d</table>", ["a | b", "c | d"]),
        ("<table><tr><td>x<td><table><tr><td>a<td>b</table></table>", ["x", "a | b"]),
    ],
)
def test_what_a_reader_sees(body: str, wanted: list[str]) -> None:
    assert [block.text for block in blocks(body)] == wanted


@pytest.mark.parametrize(
    "body",
    [
        "<p>" + "x <span hidden>y</span>" * 4_000,
        "<p>" + "say the word<div>ad</div> it " * 4_000,
        "<ol>" + "<li>A" * 10_000,
        "<sup>" * 20_000 + "1",
        "<p>" + "<a href='#x'>" * 4_000 + "1",
        "<p>" + "infor-<br>mation " * 5_000,
        "<p>" + "a-" * 50_000 + "\n" + "-" * 50_000,
    ],
)
def test_hostile_text_costs_no_more_than_its_length(body: str) -> None:
    blocks(body)


@pytest.mark.parametrize(
    ("body", "wanted"),
    [
        ("<p>Better security<strong>Cons:</strong> a higher price</p>", "Better security Cons: a higher price"),
        ("<p><span>Monday</span><span>The council</span> met</p>", "Monday The council met"),
        ("<p>It closed.<b>What</b> is next?</p>", "It closed. What is next?"),
        ("<p>her i<span>Phone</span> and e<b>Bay</b></p>", "her iPhone and eBay"),
        ("<p>over<i>due</i> and TV<b>Guide</b></p>", "overdue and TVGuide"),
        ("<p>Harbour<wbr>Side</p>", "HarbourSide"),
    ],
)
def test_words_of_adjoining_elements_are_parted(body: str, wanted: str) -> None:
    assert [block.text for block in blocks(body)] == [wanted]


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


@pytest.mark.parametrize(
    "cell",
    ["<td><pre>1\n2\n</pre>", "<td class=gutter><div>1</div><div>2</div>", "<td class=linenos>"],
)
def test_numbers_of_lines_are_none_of_the_code_beside_them(cell: str) -> None:
    code = "<td><pre><code>take(job)\nrun(job)</code></pre>"
    assert texts(f"<table><tr>{cell}</td>{code}</td></tr></table>") == [("pre", "take(job) run(job)")]


def test_a_table_with_code_in_it_keeps_its_numbers() -> None:
    row = "<table><tr><td>1</td><td><code>take</code></td></tr></table>"
    assert texts(row) == [("row", "1 | take")]
