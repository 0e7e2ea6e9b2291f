from __future__ import annotations

import json
from typing import Any

import pytest

from newscrawl.extraction import structured

STORY = {"@type": "NewsArticle", "headline": "The ferry is late", "author": {"@id": "#ann"}}


def test_a_graph_is_flattened_and_references_are_resolved(parse: Any, json_ld: Any) -> None:
    _, read = parse(head=json_ld({"@graph": [STORY, {"@type": "Person", "@id": "#ann", "name": "Ann Lee"}]}))
    assert next(read.of_story("headline")) == "The ferry is late"
    assert read.resolve(next(read.of_story("author")))["name"] == "Ann Lee"


@pytest.mark.parametrize(
    "script",
    [
        '{"@type": "NewsArticle", "headline": "Late",}',
        '<!-- {"@type": "NewsArticle", "headline": "Late"} -->',
        '//<![CDATA[\n{"@type": "NewsArticle", "headline": "Late"}\n//]]>',
        '{"@type": "NewsArticle", "headline": "Late", "articleBody": "two\nlines"}',
        '{"@type": "NewsArticle", "headline": "Late", "articleBody": "it\\\'s"}',
        '{"@type": "Organization"}{"@type": "NewsArticle", "headline": "Late"}',
        '[[{"@type": ["Thing", "https://schema.org/NewsArticle"], "headline": "Late"}]];',
    ],
)
def test_broken_json_is_mended(parse: Any, script: str) -> None:
    _, read = parse(head=f'<script type="application/ld+json">{script}</script>')
    assert list(read.of_story("headline")) == ["Late"]


@pytest.mark.parametrize(
    "script", ["", "null", "{", "NaN", "[" * 100_000, '{"a":' * 50_000, "\x00\x01", '"text"', "{}" * 10_000]
)
def test_junk_is_no_data_and_no_error(parse: Any, script: str) -> None:
    _, read = parse(head=f'<script type="application/ld+json">{script}</script>')
    assert read.stories == ()


def test_items_are_capped(parse: Any, json_ld: Any) -> None:
    _, read = parse(head=json_ld([{"@type": "Thing"}] * 5_000))
    assert len(read.items) == structured.MAX_ITEMS


def test_a_related_story_is_not_the_page_s(parse: Any, json_ld: Any) -> None:
    other = {"@type": "ItemList", "itemListElement": [{"@type": "NewsArticle", "headline": "Other"}] * 3}
    _, read = parse(head=json_ld(other) + json_ld(STORY))
    assert list(read.of_story("headline")) == ["The ferry is late"]


def test_of_several_articles_the_one_in_the_heading_is_first(parse: Any, json_ld: Any) -> None:
    _, read = parse("<h1>The ferry is late</h1>", json_ld([{"@type": "NewsArticle", "headline": "Elsewhere"}, STORY]))
    assert next(read.of_story("headline")) == "The ferry is late"


def test_meta_names_and_properties_are_lower_cased(parse: Any) -> None:
    _, read = parse(head='<meta property="OG:Title" content=" A  b "><meta name="Author" content=""><meta content="x">')
    assert read.first("og:title") == "A b"
    assert read.first("author") is None


@pytest.mark.parametrize(
    ("tag", "value", "why"),
    [
        ('<meta name="author" value="Ann Lee">', "Ann Lee", "one page in forty writes some tags so"),
        ('<meta name="author" content="Ann Lee" value="Bo Ek">', "Ann Lee", "where it is right, it is right"),
        ('<meta name="author" content="" value="Bo Ek">', None, "nothing is nothing"),
    ],
)
def test_a_meta_tag_with_value_for_content(parse: Any, tag: str, value: str | None, why: str) -> None:
    assert parse(head=tag)[1].first("author") == value, why


def test_properties_are_found_on_all_elements(parse: Any) -> None:
    body = '<p itemprop="Author creator">Ann</p><img itemprop="image"><meta itemprop="datePublished" content="2024">'
    _, read = parse(body)
    assert [(name, [e.tag for e in found]) for name, found in read.properties.items()] == [
        ("author", ["p"]),
        ("creator", ["p"]),
        ("image", ["img"]),
        ("datepublished", ["meta"]),
    ]


def test_markup_ends_no_word_before_its_comma(parse: Any) -> None:
    document, _ = parse("<p><b>Ann</b><i>Lee</i>, <em>Bo</em> (<em>Ek</em>) <q>so</q>! <b>Where</b> ?</p>")
    assert structured.element_text(document.tree.find(".//p")) == "Ann Lee, Bo ( Ek) so! Where ?"


def test_the_canonical_link_is_read(parse: Any) -> None:
    _, read = parse(head='<link rel="shortlink canonical" href=" /a ">')
    assert read.canonical == "/a"


def test_tidy_unescapes_and_strips_tags_and_refuses_what_is_too_long() -> None:
    assert structured.tidy("<b>Fish &amp;amp; chips</b>\u200b\n today") == "Fish & chips today"
    assert structured.tidy("x" * 5_000_000) == ""
    assert structured.tidy(None) == structured.tidy(7) == structured.tidy({"a": 1}) == ""


def test_texts_are_in_the_normal_form_of_blocks(parse: Any) -> None:
    typed_apart = "Zu\u0308rich\u200f:\u202e Fa\u0308hre \ue012"
    document, _ = parse(f"<h1>{typed_apart}</h1>")
    assert structured.tidy(typed_apart) == structured.element_text(document.tree.find(".//h1")) == "Zürich: Fähre"


def test_scripts_are_no_text(parse: Any) -> None:
    document, _ = parse("<p>Seen<script>var unseen</script> here</p>")
    assert structured.element_text(document.tree.find(".//p")) == "Seen here"


@pytest.mark.parametrize("pieces", [1, 57, 58, 59, 60, 200])
def test_small_and_large_elements_are_read_alike(parse: Any, pieces: int) -> None:
    quays = "".join(f"<b>quay</b><!-- {number} -->" for number in range(pieces))
    document, _ = parse(f"<p>{quays}<script>var unseen</script><i>, at last</i></p>")
    element = document.tree.find(".//p")
    expected = " ".join(["quay"] * pieces) + ", at last"
    assert structured.element_text(element, len(expected)) == expected
    assert structured.element_text(element, len(expected) - 1) == ""


def test_reading_changes_nothing(parse: Any, json_ld: Any) -> None:
    import lxml.html

    document, _ = parse("<h1 class='headline'>A</h1><p class='byline'>By Ann Lee</p>", json_ld(STORY))
    before = lxml.html.tostring(document.tree)
    structured.read(document)
    assert lxml.html.tostring(document.tree) == before
    assert json.loads(document.tree.findtext(".//script")) == STORY
