"""Stories that a page ships as data for its scripts, in the shapes that frameworks and content systems give them."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest

from newscrawl.extraction import extract
from newscrawl.extraction.shipped.literals import Literals
from newscrawl.items import Page, Rejection, Story

TITLE = "Ferry returns to the island"
PARAGRAPHS = [
    "The ferry sails again from Monday, the harbour said, after eleven weeks in the dry dock at Northpoint.",
    "Its two engines were taken apart and cleaned, and the mechanics found a crack that nobody had looked for in years.",
    "Passengers who hold a ticket for last month may use it until the spring, a speaker told the Courier on Friday.",
    "The council will pay for half of the repair, which cost more than the boat was worth when it was bought in 1998.",
]
TEXT = "\n".join(PARAGRAPHS)
HTML = "".join(f"<p>{text}</p>" for text in PARAGRAPHS)
SHELL = '<div id="app"></div>'


def read(script: str, body: str = SHELL) -> Story | Rejection:
    html = f"<!doctype html><html><head><title>{TITLE}</title></head><body>{body}{script}</body></html>"
    url = "https://courier.example/2026/ferry"
    return extract(Page(url, url, 200, {"Content-Type": "text/html"}, html.encode(), "2026-01-31T08:15:00Z"))  # type: ignore[arg-type]


@pytest.mark.parametrize("key", ["step", "recipeInstructions"])
def test_the_steps_of_a_guide(key: str) -> None:
    directions = [{"@type": "HowToDirection", "text": f"<p>{text}</p>"} for text in PARAGRAPHS[:2]]
    section = {
        "@type": "HowToSection",
        "itemListElement": [{"@type": "HowToStep", "text": text} for text in PARAGRAPHS[2:]],
    }
    steps = [*({"@type": "HowToStep", "name": "A step", "itemListElement": each} for each in directions), section]
    data = json.dumps({"@context": "http://schema.org/", "@type": "HowTo", "name": TITLE, key: steps})
    story = read(f'<script type="application/ld+json">{data}</script>')
    assert isinstance(story, Story)
    assert story.text == TEXT


def code(text: str) -> str:
    return f"<script>{text}</script>"


def next_data(value: Any) -> str:
    return f'<script id="__NEXT_DATA__" type="application/json">{json.dumps(value)}</script>'


def article(**body: Any) -> str:
    return next_data({"props": {"pageProps": {"article": {"title": TITLE, **body}}}})


def flight(rows: str) -> str:
    pieces = [rows[:150], rows[150:]]
    return "".join(code(f"self.__next_f.push([1,{json.dumps(piece)}])") for piece in pieces)


def halves(text: str, key: str = "text", **more: Any) -> list[dict[str, Any]]:
    return [{key: text[:20], **more}, {key: text[20:], "marks": [{"type": "bold"}], **more}]


BODIES: dict[str, dict[str, Any]] = {
    "html": {"body": HTML},
    "plain text": {"articleBody": "\n\n".join(PARAGRAPHS)},
    "a list of texts": {"paragraphs": PARAGRAPHS},
    "html in an object": {"content": {"rendered": HTML}},
    "portable text": {
        "body": [{"_type": "block", "style": "normal", "children": halves(text, _type="span")} for text in PARAGRAPHS]
    },
    "prosemirror": {
        "content": {
            "type": "doc",
            "content": [{"type": "paragraph", "content": halves(t, type="text")} for t in PARAGRAPHS],
        }
    },
    "slate": {"body": [{"type": "paragraph", "children": halves(text)} for text in PARAGRAPHS]},
    "contentful": {
        "body": {
            "nodeType": "document",
            "content": [
                {"nodeType": "paragraph", "content": halves(text, "value", nodeType="text")} for text in PARAGRAPHS
            ],
        }
    },
    "editor.js": {"content": {"blocks": [{"type": "paragraph", "data": {"text": text}} for text in PARAGRAPHS]}},
    "gutenberg": {"blocks": [{"name": "core/paragraph", "attributes": {"content": text}} for text in PARAGRAPHS]},
    "draft.js": {"body": {"blocks": [{"text": t, "type": "unstyled"} for t in PARAGRAPHS], "entityMap": {}}},
    "models": {
        "content": {
            "model": {
                "blocks": [
                    {"type": "text", "model": {"blocks": [{"type": "paragraph", "model": {"text": text}}]}}
                    for text in PARAGRAPHS
                ]
            }
        }
    },
}


@pytest.mark.parametrize("name", BODIES)
def test_bodies_as_content_systems_write_them(name: str) -> None:
    story = read(article(**BODIES[name]))
    assert isinstance(story, Story)
    assert story.text == TEXT
    assert {(block.reason, block.path) for block in story.blocks if block.kept} == {("state:next", "/html/body/script")}


NUXT_2 = (
    "window.__NUXT__=(function(a,b,c){return {layout:'default',data:[{article:{title:a,body:b,draft:!1,n:void 0,"
    f"d:new Date(1e3)}}}}],error:c}}}}({json.dumps(TITLE)},{json.dumps(HTML)},null));"
)
NUXT_3 = json.dumps([{"data": 1}, ["Reactive", 2], {"story": 3}, {"title": 4, "body": 5}, TITLE, HTML])
STORY = {"headline": TITLE, "body": HTML}
APOLLO = {"ROOT_QUERY": {"article": {"__ref": "Article:1"}}, "Article:1": {"__typename": "Article", **STORY}}
TREE = ["$", "article", None, {"title": TITLE, "children": [["$", "p", None, {"children": t}] for t in PARAGRAPHS]}]
REFERRED = f'1:["$","$L2",null,{{"title":{json.dumps(TITLE)},"body":"$3"}}]\n3:T{len(HTML.encode()):x},{HTML}4:null\n'
STATES = {
    "redux": code(f"window.__PRELOADED_STATE__ = {json.dumps({'article': STORY})};"),
    "redux, parsed": code(f"window.__INITIAL_STATE__=JSON.parse({json.dumps(json.dumps({'article': STORY}))});"),
    "apollo": code(f"window.__APOLLO_STATE__={json.dumps(APOLLO)}"),
    "nuxt": code(NUXT_2),
    "nuxt, flat": f'<script type="application/json" id="__NUXT_DATA__">{NUXT_3}</script>',
    "next, a tree": flight(f"1:{json.dumps(TREE)}\n"),
    "next, a text": flight(REFERRED),
    "script": code(f"var pageData = {{title: {json.dumps(TITLE)}, story: {{text: {json.dumps(HTML)},}},}};"),
    "json-ld": '<script type="application/ld+json">'
    + json.dumps({"@type": "NewsArticle", "headline": TITLE, "articleBody": TEXT})
    + "</script>",
}


@pytest.mark.parametrize("name", STATES)
def test_states_as_frameworks_ship_them(name: str) -> None:
    story = read(STATES[name])
    assert isinstance(story, Story)
    assert story.text == TEXT
    assert {block.reason for block in story.blocks if block.kept} == {f"state:{name.partition(',')[0]}"}


def test_pictures_and_promotions_of_a_state_are_no_text() -> None:
    parts = [{"type": "text", "content": text} for text in PARAGRAPHS]
    parts[1:1] = [{"type": "image", "caption": "The boat in the dock, seen from the pier on a grey morning in May."}]
    parts[3:3] = [
        {"type": "text", "content": "<b>Read more:</b> <a href='/x'>Harbour dues rise for the third year</a>"}
    ]
    story = read(article(content_elements=parts))
    assert isinstance(story, Story)
    assert story.text == TEXT


def test_links_and_headings_of_a_state() -> None:
    linked = [
        {"type": "text", "text": "The ferry "},
        {"type": "link", "url": "/dock", "children": [{"text": "sails again"}]},
    ]
    parts = [{"type": "paragraph", "children": [*linked, {"text": PARAGRAPHS[0][21:]}]}]
    parts += [{"type": "heading", "children": [{"text": "A crack"}]}]
    parts += [{"type": "paragraph", "children": [{"text": text}]} for text in PARAGRAPHS[1:]]
    story = read(article(body=parts))
    assert isinstance(story, Story)
    assert [block.role for block in story.blocks if block.kept] == ["paragraph", "heading", *["paragraph"] * 3]
    assert [(link.url, link.role) for link in story.links] == [("https://courier.example/dock", "body")]


@pytest.mark.parametrize("stub", [f"<p>{PARAGRAPHS[0]}</p>", f"<p>{PARAGRAPHS[0]}</p><p>{PARAGRAPHS[1][:60]}…</p>"])
def test_a_stub_is_completed(stub: str) -> None:
    other = next_data({"article": {"title": "Named otherwise", "body": HTML}})
    story = read(other, f"<article><h1>{TITLE}</h1>{stub}<a href='#'>Read on</a></article>")
    assert isinstance(story, Story)
    assert story.text == TEXT
    assert story.title == TITLE


def test_a_page_that_shows_its_story_is_taken_as_it_shows_it() -> None:
    story = read(article(body=HTML + HTML.replace("ferry", "bus")), f"<article><h1>{TITLE}</h1>{HTML}</article>")
    assert isinstance(story, Story)
    assert {block.reason for block in story.blocks if block.kept} == {"state:next"} or story.text == TEXT


def test_another_story_s_data_is_not_taken() -> None:
    found = read(next_data({"related": [{"title": "Harbour dues rise", "body": HTML}]}))
    assert isinstance(found, Rejection)
    assert found.reason.value == "empty"


def test_a_wall_is_not_gone_round() -> None:
    wall = '<div class="paywall"><p>Subscribe to continue reading</p></div>'
    story = read(article(body=HTML), f"<article><h1>{TITLE}</h1><p>{PARAGRAPHS[0]}</p></article>{wall}")
    assert isinstance(story, Story)
    assert (story.text, story.is_free) == (PARAGRAPHS[0], False)


@pytest.mark.slow
@pytest.mark.parametrize(
    "script",
    [
        next_data(None),
        '<script id="__NEXT_DATA__" type="application/json">' + '{"body":' * 100_000 + "</script>",
        '<script type="application/json">' + "[" * 500_000 + "]" * 500_000 + "</script>",
        code("window.__DATA__ = " + "{a:" * 300_000),
        code("window.__DATA__ = {a:'" + "\\" * 1_000_001),
        code("window.__DATA__=" * 200_000),
        code("data" * 500_000),
        code("window.__NUXT__=(function(a){return {b:a}}(" + "(" * 100_000),
        f'<script type="application/json" id="__NUXT_DATA__">{json.dumps([[0] * 1000] * 1000)}</script>',
        flight("".join(f'{n:x}:["${n + 1:x}","${n + 1:x}"]\n' for n in range(500))),
        flight("1:Tffffffff,abc\n2:T,\n3:Tzz,x\n" + ":" * 100_000),
        article(body=[{"type": "paragraph", "children": [{"text": "x"}]}] * 30_000),
        code("window.__STATE__=" + json.dumps({"a": [STORY | {"title": "Other"}] * 2_000})),
    ],
    ids=range(13),
)
def test_hostile_states_cost_little(script: str) -> None:
    begun = time.process_time()
    read(script)
    assert time.process_time() - begun < 10  # what a worker is killed after; most take a hundredth


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('{a:1,\'b\':"c","d":[1,,2],}', {"a": 1, "b": "c", "d": [1, 2]}),
        ("{a:!0,b:!1,c:void 0,d:null,e:undefined}", {"a": True, "b": False, "c": None, "d": None, "e": None}),
        ("{a:-1.5e3,b:.5,c:0x10}", {"a": -1500, "b": 0.5, "c": 16}),
        (r"'it\'s \u0041\x42\n'", "it's AB\n"),
        ("{/* a */a /*b*/: // c\n 1}", {"a": 1}),
        ('{a:new Date("2026-01-01"),b:unknown}', {"a": "2026-01-01", "b": None}),
        ('{a:JSON.parse("[1]")}', {"a": [1]}),
        ("(function(a,b){return {x:a,y:[b,a]}})(1,'two')", {"x": 1, "y": ["two", 1]}),
    ],
)
def test_literals(text: str, value: Any) -> None:
    assert Literals().read(text, 0) == value


@pytest.mark.parametrize("text", ["", "{", "[1", "{a}", "'a", "function(){return 1}", "{a:}", "=", "new", "'\\u00"])
def test_what_is_no_literal_is_a_value_error(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011  # whichever
        Literals().read(text, 0)


PERSON = {"name": "Ann Lee", "role": "Island reporter", "bio": "Ann Lee has sailed for ten years."}
SAID = {
    "next, as it is": {
        "headline": TITLE, "standfirst": "After eleven weeks.", "authors": [PERSON, {"name": "Bo Ek"}],
        "publishedAt": "2026-01-30T10:15:00.000Z", "updatedAt": "2026-01-30T12:00:00.000Z",
    },
    "with underscores and objects": {
        "title": {"rendered": TITLE}, "excerpt": {"rendered": "<p>After eleven weeks.</p>"},
        "author": {"data": [{"attributes": {"first_name": "Ann", "last_name": "Lee", "job_title": "Island reporter"}},
                            {"attributes": {"full_name": "Bo Ek"}}]},
        "published_at": "2026-01-30T10:15:00Z", "updated_at": "2026-01-30T12:00:00Z",
    },
    "a line for a byline, milliseconds": {
        "headline": TITLE, "dek": "After eleven weeks.", "byline": "By Ann Lee and Bo Ek",
        "published": 1769768100000, "modified": 1769774400000,
    },
}  # fmt: skip


@pytest.mark.parametrize("said", SAID.values(), ids=SAID)
def test_what_the_data_says_of_the_story(said: dict[str, Any]) -> None:
    story = read(next_data({"props": {"pageProps": {"article": {**said, "body": HTML}}}}), '<div id="app"></div>')
    assert isinstance(story, Story)
    assert story.title == TITLE
    assert story.description == "After eleven weeks."
    assert [author.name for author in story.authors] == ["Ann Lee", "Bo Ek"]
    assert story.date_published_utc == "2026-01-30T10:15:00Z"
    assert story.date_modified_utc == "2026-01-30T12:00:00Z"
    sources = {each.field: each.source for each in story.evidence}
    assert sources["authors"] == "state:author"
    assert sources["date_published"] == "state:datePublished"


def test_the_headline_in_the_data_tells_what_is_not_the_title_s() -> None:
    data = next_data({"article": {"headline": TITLE, "body": HTML}})
    html = f"<!doctype html><html><head><title>{TITLE} | Post</title></head><body>{SHELL}{data}</body></html>"
    url = "https://courier.example/2026/ferry"
    story = extract(Page(url, url, 200, {"Content-Type": "text/html"}, html.encode(), "2026-01-31T08:15:00Z"))  # type: ignore[arg-type]
    assert isinstance(story, Story)
    assert story.title == TITLE


def test_captions_are_removed_with_a_reason_and_speakers_stay() -> None:
    blocks: list[dict[str, Any]] = [
        {"type": "paragraph", "content": PARAGRAPHS[0]},
        {"type": "image", "src": "/a.jpg", "caption": "The ferry at Northpoint.", "credit": "Cy Ray"},
        {"__typename": "PhotoBlock", "image": {"url": "/b.jpg", "caption": {"text": "<em>The</em> crack."}}},
        {"type": "image", "src": "/c.jpg", "alt": "A gull"},
        {"type": "quote", "content": "We did not want to see her go.", "attribution": "Hanna Croft & Sons"},
        {"type": "quote", "content": "<p>It is the road.</p><p>Colm Tighe</p>", "cite": "Colm Tighe"},
        *({"type": "paragraph", "content": text} for text in PARAGRAPHS[1:]),
    ]
    story = read(article(body=blocks))
    assert isinstance(story, Story)
    said = ["We did not want to see her go.", "Hanna Croft & Sons", "It is the road.", "Colm Tighe"]
    assert story.text.splitlines() == [PARAGRAPHS[0], *said, *PARAGRAPHS[1:]]
    captions = [block.text for block in story.blocks if block.role == "caption"]
    assert captions == ["The ferry at Northpoint. Cy Ray", "The crack."]
