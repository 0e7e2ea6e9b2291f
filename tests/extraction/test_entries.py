"""The entries of live blogs with their times: as declared, and as printed in the shapes that occur."""

from __future__ import annotations

from typing import Any

import pytest

from newscrawl.extraction import entries
from newscrawl.extraction.blocks import segment
from newscrawl.extraction.entries import Run, find_run
from newscrawl.items import Block, LiveEntry, Locale

URL = "https://www.harbour-courier.example/live/storm"
TEXTS = [
    (
        "14:05",
        "The last pilot is on board",
        "The pilot boat came in at two, and nobody on the quay had thought it would.",
    ),
    (
        "13:40",
        "Fog over the roads",
        "The fog came down within minutes, and the harbour master closed both of the roads.",
    ),
    ("12:15", "The band arrives", "The band of the fire brigade has put up its tent behind the customs house."),
    (
        "11:30",
        "First visitors on the quay",
        "The first visitors had come by train and brought their own bread and coffee.",
    ),
    ("10:00", "Good morning", "We tell you here all day what goes on in the harbour and on the islands."),
]


def _entry(shape: str, time: str, title: str, text: str) -> str:
    return shape.format(time=time, title=title, text=text)


def _page(shape: str, around: str = "<div>{}</div>", texts: list[tuple[str, str, str]] = TEXTS) -> str:
    return f"<main><h1>Storm</h1>{around.format(''.join(_entry(shape, *each) for each in texts))}</main>"


def _run(parsed: Any) -> Run:
    """The run of a page of which all is kept but its headline."""
    document, structured = parsed
    blocks = segment(document.tree)
    decided = [
        Block(
            block.position,
            block.text,
            "heading" if block.kind == "heading" else "paragraph",
            block.kind != "heading" or block.text != "Storm",
            "test",
            None,
            block.path,
        )
        for block in blocks
    ]
    return find_run(document, structured, blocks, decided)


STAMP = "<time datetime='2024-05-19T{time}:00+02:00'>{time}</time>"
SHAPES = {
    "article": "<article class=entry>" + STAMP + "<h3>{title}</h3><p>{text}</p></article>",
    "list": "<li>" + STAMP + "<h3>{title}</h3><p>{text}</p></li>",
    "header": "<section><header><div><a href='#{time}'>"
    + STAMP
    + "</a></div><h2>{title}</h2></header><p>{text}</p></section>",
    "flat": STAMP + "<h3>{title}</h3><p>{text}</p>",
    "flat head": "<div>" + STAMP + "</div><h3>{title}</h3><p>{text}</p>",
    "millis": "<div><span class=timestamp data-timestamp='2024-05-19T{time}:00+02:00'>{time}</span><h3>{title}</h3><p>{text}</p></div>",
    "words": "<div><div class=datum><time>19 May 2024</time> {time}</div><h3>{title}</h3><p>{text}</p></div>",
}


@pytest.mark.parametrize("name", list(SHAPES))
def test_printed_entries(parse: Any, name: str) -> None:
    run = _run(parse(_page(SHAPES[name]), url=URL))
    assert [entry.title for entry in run.entries] == [title for _, title, _ in TEXTS]
    assert [entry.text for entry in run.entries] == [text for _, _, text in TEXTS]
    offset = ":00+02:00" if name != "words" else ""
    assert [entry.published for entry in run.entries] == [f"2024-05-19T{time}{offset}" for time, _, _ in TEXTS]
    assert run.share > 0.7  # the stamps are the rest
    assert run.dense


def test_oldest_first_stays_so(parse: Any) -> None:
    run = _run(parse(_page(SHAPES["article"], texts=TEXTS[::-1]), url=URL))
    assert [entry.title for entry in run.entries] == [title for _, title, _ in reversed(TEXTS)]
    assert run.dense


def test_entries_have_their_own_addresses(parse: Any) -> None:
    run = _run(parse(_page(SHAPES["header"]), url=URL))
    assert run.entries[0].url == f"{URL}#14:05"


def test_clocks_without_a_day_are_entries_without_a_time(parse: Any) -> None:
    run = _run(parse(_page("<div><span class=time>{time}</span><h3>{title}</h3><p>{text}</p></div>"), url=URL))
    assert [entry.published for entry in run.entries] == [None] * 5
    assert run.entries[0].title == "The last pilot is on board"
    assert not run.dense


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (
            "<main><h1>Storm</h1><time datetime='2024-05-19T10:00'>10:00</time><p>The storm is over now.</p></main>",
            "one",
        ),
        (_page(SHAPES["list"], "<ol class=comments>{}</ol>"), "readers' comments"),
        (_page(SHAPES["article"], "<aside class=related>{}</aside>"), "other stories"),
        (_page("<p>{time} {title}</p>"), "a programme: no stamps"),
        ("", "nothing"),
    ],
)
def test_what_is_no_run(parse: Any, body: str, why: str) -> None:
    assert _run(parse(body, url=URL)) == Run(), why


@pytest.mark.parametrize(
    ("times", "why"),
    [
        (("14:05", "13:40", "12:15"), "few"),
        (("14:05", "09:00", "13:00", "08:00", "12:00"), "in no order"),
    ],
)
def test_runs_that_alone_make_no_live_blog(parse: Any, times: tuple[str, ...], why: str) -> None:
    texts = [(time, title, text) for time, (_, title, text) in zip(times, TEXTS, strict=False)]
    run = _run(parse(_page(SHAPES["article"], texts=texts), url=URL))
    assert run.entries, why
    assert not run.dense, why


def test_years_apart_is_a_timeline(parse: Any) -> None:
    shape = "<li><time datetime='20{day}-05-19T10:00'>10:00</time><p>{text}</p></li>"
    body = "".join(shape.format(day=10 + i, text=text) for i, (_, _, text) in enumerate(TEXTS))
    assert not _run(parse(f"<main><h1>Storm</h1><ul>{body}</ul></main>", url=URL)).dense


def _blog(updates: object) -> dict[str, object]:
    return {"@type": "LiveBlogPosting", "headline": "Storm", "liveBlogUpdate": updates}


def test_declared_entries(parse: Any, json_ld: Any) -> None:
    updates = [
        {
            "@type": "BlogPosting",
            "headline": "Fog over the roads ",
            "datePublished": "2024-05-19T13:40:00+02:00",
            "articleBody": "<p>The fog came down.</p><p>Both roads are closed &amp; dark.</p>",
            "url": "/live/storm#fog",
        },
        {"@type": "BlogPosting", "dateModified": "2024-05-19T11:30:00Z", "text": "First visitors\n\non the quay"},
    ]
    run = _run(parse(head=json_ld(_blog(updates)), url=URL))
    assert run.entries == (
        LiveEntry(
            "2024-05-19T13:40:00+02:00",
            "Fog over the roads",
            "The fog came down.\nBoth roads are closed & dark.",
            f"{URL}#fog",
        ),
        LiveEntry("2024-05-19T11:30:00+00:00", None, "First visitors\non the quay", None),
    )
    assert run.share == 1.0


def test_the_live_blog_of_another_page_is_not_this_ones(parse: Any, json_ld: Any) -> None:
    related = {"@type": "ItemList", "itemListElement": [_blog([{"headline": "Fog", "text": "Fog."}] * 9)] * 2}
    assert _run(parse(head=json_ld(related), url=URL)) == Run()


def test_what_says_more_is_taken(parse: Any, json_ld: Any) -> None:
    teasers = [{"@type": "BlogPosting", "headline": title, "articleBody": text[:20]} for _, title, text in TEXTS[:2]]
    assert len(_run(parse(_page(SHAPES["list"]), json_ld(_blog(teasers)), url=URL)).entries) == 5
    whole = [{"@type": "BlogPosting", "headline": title, "articleBody": text} for _, title, text in TEXTS]
    assert _run(parse(_page(SHAPES["list"]), json_ld(_blog(whole)), url=URL)).entries[0].published is None


@pytest.mark.parametrize(
    "updates",
    [
        7,
        None,
        "x",
        {},
        [None, 7, "x", [], {}],
        [{"headline": 7, "articleBody": {"a": 1}, "datePublished": [], "url": 8}],
        [[[[{"headline": "deep"}]]]],
        {"@id": "#nowhere"},
    ],
)
def test_hostile_updates_give_no_entries(parse: Any, json_ld: Any, updates: object) -> None:
    assert _run(parse(head=json_ld(_blog(updates)), url=URL)).entries == ()


def test_entries_are_bounded(parse: Any, json_ld: Any) -> None:
    update = {"@type": "BlogPosting", "headline": "Fog", "articleBody": "<p>" * 30_000 + "fog " * 30_000}
    run = _run(parse(head=json_ld(_blog([update] * 3)), url=URL))
    assert all(len(entry.text) <= entries.MAX_TEXT_CHARS for entry in run.entries)
    run = _run(parse(head=json_ld(_blog([{"headline": "Fog", "text": "Fog."}] * 5_000)), url=URL))
    assert len(run.entries) == entries.MAX_ENTRIES


def test_a_broken_zone_of_the_source_is_utc(parse: Any) -> None:
    run = _run(parse(_page(SHAPES["article"]), url=URL, locale=Locale(timezone="Nowhere/Atall")))
    assert len(run.entries) == 5
