from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from lxml import html as lxml_html

from newscrawl.demo import Newsroom, Site, Truth
from newscrawl.items import RejectionReason

Get = Callable[..., Any]


def stories(site: Site) -> list[Truth]:
    return [truth for truth in site.truths() if truth.expect == "story"]


def decode(body: bytes) -> str:
    return body.decode("cp1252" if b"charset=iso-8859-1" in body[:400] else "utf-8")


def visible(body: bytes) -> str:
    tree = lxml_html.fromstring(decode(body).encode(), parser=utf8())
    return " ".join("".join(map(str, tree.itertext())).split())


def utf8() -> lxml_html.HTMLParser:
    return lxml_html.HTMLParser(encoding="utf-8")


def test_size_languages_and_designs(newsroom: Site) -> None:
    found = stories(newsroom)
    assert len(found) >= 60
    assert {truth.language for truth in found} == {"en", "de", "fr", "es"}
    assert {"article", "opinion", "liveblog", "gallery", "video"} == {truth.kind for truth in found}
    assert len({truth.text for truth in found}) == len(found)
    assert Counter(truth.is_free for truth in found)[False] == 3
    assert len(newsroom.publishers) == 4


def test_expectations_are_named(newsroom: Site) -> None:
    reasons = {f"rejection:{reason.value}" for reason in RejectionReason}
    assert {truth.expect for truth in newsroom.truths()} <= {"story", "duplicate", "absent"} | reasons
    urls = [truth.url for truth in newsroom.truths()]
    assert len(urls) == len(set(urls))


def test_every_page_answers_and_parses(newsroom: Site, get: Get) -> None:
    for truth in newsroom.truths():
        answer = get(truth.url)
        assert answer.status == {
            "redirect": 301,
            "error": 410 if "lido" in truth.path else 404,
        }.get(truth.kind, 200)
        if truth.kind != "pdf":
            assert lxml_html.fromstring(decode(answer.body).encode(), parser=utf8()) is not None


def test_truth_stands_on_its_page_in_order(newsroom: Site, get: Get) -> None:
    for truth in stories(newsroom):
        body = get(truth.url).body
        text, at = visible(body), 0
        for line in truth.text.splitlines():
            for cell in line.split(" | "):
                at = text.find(cell, at)
                assert at >= 0, (truth.path, cell)
                at += len(cell)
        source = unescape(decode(body))
        assert str(truth.title) in source
        assert str(truth.description) in source
        for role, line in truth.removed:
            assert line in source or line in text, (truth.path, role, line)


def test_removed_is_never_part_of_the_text(newsroom: Site) -> None:
    for truth in stories(newsroom):
        for role, line in truth.removed:
            assert line not in truth.text.splitlines(), (truth.path, role)


def test_all_furniture_occurs(newsroom: Site) -> None:
    roles = {role for truth in stories(newsroom) for role, _ in truth.removed}
    assert roles >= {
        "headline", "standfirst", "byline", "date", "caption", "bio", "promo", "related", "share", "comment", "paywall",
        "consent", "legal", "nav", "tags", "ad", "other",
    }  # fmt: skip


def test_old_design_is_windows_1252_behind_a_latin_1_label(newsroom: Site, get: Get) -> None:
    truth = next(truth for truth in stories(newsroom) if truth.publisher == "gazette-de-valorne")
    answer = get(truth.url)
    assert answer.headers["content-type"] == "text/html"
    assert b"\x92" in answer.body
    with pytest.raises(UnicodeDecodeError):
        answer.body.decode("utf-8")


def test_split_stories_have_sibling_containers(newsroom: Site, get: Get) -> None:
    split = [t for t in stories(newsroom) if b'id="bloc3"' in get(t.url).body]
    assert len(split) == 6


def test_variants_name_their_story(newsroom: Site, get: Get) -> None:
    addresses = {truth.url for truth in stories(newsroom)}
    variants = [truth for truth in newsroom.truths() if truth.expect == "duplicate"]
    assert len(variants) > 60
    for truth in variants:
        answer = get(truth.url)
        target = answer.headers.get("location")
        if target is None:
            target = lxml_html.fromstring(answer.body).xpath('string(//link[@rel="canonical"]/@href)')
        assert target in addresses


def test_syndicated_story_differs_a_little(newsroom: Site) -> None:
    copies = [truth for truth in stories(newsroom) if truth.authors == ("Kestrel Wire",)]
    assert len({truth.publisher for truth in copies}) == len({truth.text for truth in copies}) == len(copies) == 3
    shared = set.intersection(*(set(truth.text.splitlines()) for truth in copies))
    assert len(shared) >= 2


def test_other_headlines() -> None:
    with Newsroom().serve() as site:
        before = {truth.url: truth for truth in stories(site)}
        urls = site.retitle()
        after = {truth.url: truth for truth in stories(site)}
    assert len(urls) == 4
    assert sorted(urls) == sorted(url for url in before if before[url].title != after[url].title)
    assert all(before[url].text == after[url].text for url in urls)


def test_endless_page_carries_another_story(newsroom: Site) -> None:
    texts = {line for truth in stories(newsroom) for line in truth.text.splitlines()}
    endless = [t for t in stories(newsroom) if any(role == "related" and line in texts for role, line in t.removed)]
    assert len(endless) == 2


def test_edit_changes_headline_text_and_date(get: Get) -> None:
    with Newsroom().serve() as site:
        before = {truth.url: truth for truth in site.truths()}
        etag = get(site.publishers[0].home).headers["etag"]
        url = site.edit()
        after = {truth.url: truth for truth in site.truths()}
        assert before.keys() == after.keys()
        assert {address for address in after if after[address].text != before[address].text} == {url}
        assert after[url].title != before[url].title
        assert after[url].text.startswith(before[url].text)
        assert "Correction:" in after[url].text
        assert after[url].date_published == before[url].date_published
        assert get(site.publishers[0].home).headers["etag"] != etag
        assert after[url].text.splitlines()[-1] in visible(get(url).body)


def test_publish_brings_in_stories_that_were_held_back(get: Get) -> None:
    with Newsroom().serve() as site:
        before = {truth.url for truth in stories(site)}
        new = site.publish(4)
        assert len(new) == len({url.split("/")[2] for url in new}) == 4
        assert {truth.url for truth in stories(site)} - before == set(new)
        assert all(get(url).status == 200 for url in new)
        assert len(site.publish(100)) == 3
        assert site.publish(1) == ()
