"""Whether all may read a story, by what the page declares and by what bears it out."""

from __future__ import annotations

from typing import Any

import pytest

from newscrawl.extraction.access import find_access
from newscrawl.extraction.evidence import Found
from newscrawl.items import Block, BlockRole, Claim

SENTENCE = "The ferry did not sail on Tuesday, and the island waited for its bread and its post until the evening. "
SHORT = SENTENCE * 3
WHOLE = SENTENCE * 40


def _block(text: str, role: BlockRole = "paragraph", kept: bool = True) -> Block:
    return Block(0, text, role, kept, "test", None, "/html/body/p")


def _removed(text: str, role: BlockRole = "paywall") -> Block:
    return _block(text, role, kept=False)


def _find(parsed: Any, blocks: tuple[Block, ...]) -> Found[bool | None]:
    return find_access(parsed[1], blocks)


def _part(free: object, selector: object = ".wall") -> dict[str, object]:
    return {"@type": "WebPageElement", "isAccessibleForFree": free, "cssSelector": selector}


@pytest.mark.parametrize(
    ("value", "expected", "why"),
    [
        (True, True, "as schema.org says"),
        ("True", True, "as a string, as half of the pages have it"),
        ("true", True, "in lower case"),
        ("http://schema.org/True", True, "as an address"),
        ("https://schema.org/True/", True, "with a slash"),
        (1, True, "as a number"),
        (["True"], True, "in a list"),
        ("perhaps", None, "says neither"),
        ({"a": 1}, None, "of the wrong type"),
        ([[[]]], None, "nested lists"),
        (10**400, None, "a number of any size"),
        ("x" * 100_000, None, "any length"),
    ],
)
def test_declared_free(parse: Any, json_ld: Any, value: object, expected: bool | None, why: str) -> None:
    found = _find(parse(head=json_ld({"@type": "NewsArticle", "isAccessibleForFree": value})), ())
    assert found.value is expected, why
    assert found.source == ("json-ld:isAccessibleForFree" if expected else None)


@pytest.mark.parametrize(
    ("free", "part", "body", "expected", "why"),
    [
        (False, _part(False), "<div class='text wall'>.</div>", False, "the locked element is there"),
        (False, _part("False", "#wall"), "<div id=wall>.</div>", False, "by its id"),
        (False, _part(False, "[data-lock]"), "<div data-lock=1>.</div>", False, "by an attribute"),
        (False, _part(False, "main"), "<main>.</main>", False, "by its tag"),
        (False, _part(False, "main > .page .wall"), "<div class=wall>.</div>", False, "the last step counts"),
        (False, _part(False, ".none, .wall"), "<div class=wall>.</div>", False, "one of several"),
        (False, _part(False, [".none", ".wall"]), "<div class=wall>.</div>", False, "one of a list"),
        (False, [_part(True, ".a"), _part(False)], "<div class=wall>.</div>", False, "the second part"),
        (None, _part(False), "<div class=wall>.</div>", False, "the part alone"),
        (None, _part("true", ".text"), "", True, "a part that is free"),
        (False, _part(False), "<div class=wallpaper>.</div>", None, "a template names what the page has not"),
        (None, _part(False), "", None, "the same, said of the part alone"),
        (False, None, "", None, "a template's false, without a wall or its name"),
        (False, _part(False, "][{"), "", None, "no selector at all"),
        (False, _part(False, "*" * 100_000), "", None, "any length"),
        (False, _part(False, 7), "", None, "of the wrong type"),
        (False, "wall", "", None, "no part at all"),
        (True, _part(False), "<div class=wall>.</div>", True, "the story as a whole is free"),
    ],
)
def test_not_free_needs_something_that_locks(
    parse: Any, json_ld: Any, free: object, part: object, body: str, expected: bool | None, why: str
) -> None:
    story = {"@type": "NewsArticle", "isAccessibleForFree": free, "hasPart": part}
    parsed = parse(body, json_ld({key: value for key, value in story.items() if value is not None}))
    assert _find(parsed, (_block(WHOLE),)).value is expected, why


def test_a_declaration_that_nothing_bears_out_is_kept_as_a_claim(parse: Any, json_ld: Any) -> None:
    found = _find(parse(head=json_ld({"@type": "Article", "isAccessibleForFree": False})), (_block(WHOLE),))
    assert (found.value, found.source) == (None, None)
    assert found.others == (Claim("False", "json-ld:isAccessibleForFree", "nothing on the page locks it"),)


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("article:content_tier", "free", True),
        ("article:content_tier", "locked", False),
        ("article:content_tier", "metered", None),  # so many stories a month are free
        ("isAccessibleForFree", "false", None),  # without a wall
    ],
)
def test_content_tiers(parse: Any, name: str, value: str, expected: bool | None) -> None:
    found = _find(parse(head=f'<meta property="{name}" content="{value}">'), ())
    assert found.value is expected


def test_a_meter_bears_out_that_a_story_is_not_free(parse: Any, json_ld: Any) -> None:
    head = json_ld({"@type": "Article", "isAccessibleForFree": "False"})
    parsed = parse(head=head + '<meta property="article:content_tier" content="metered">')
    assert _find(parsed, (_block(WHOLE),)).value is False


def test_microdata(parse: Any) -> None:
    assert _find(parse("<span itemprop=isAccessibleForFree>true</span>"), ()).value is True
    assert _find(parse('<link itemprop=isAccessibleForFree href="http://schema.org/True">'), ()).value is True


@pytest.mark.parametrize(
    ("blocks", "expected", "why"),
    [
        ((_block(SHORT), _removed("Subscribe to read on")), False, "a teaser ends at a wall"),
        ((_block(SHORT), _removed("Jeden Morgen das Wichtigste als Newsletter", "promo")), None, "an offer is no wall"),
        ((_block(SHORT), _removed("This article is for subscribers", "promo")), False, "a wall in a box of offers"),
        ((_block(WHOLE), _removed("Subscribe to read on")), None, "an offer below a whole story"),
        ((_removed("Subscribe to read on"), _block(SHORT)), None, "an offer above it"),
        ((_block(SHORT), _removed("Log in")), None, "a link to log in"),
        ((), None, "no text"),
    ],
)
def test_the_wall_at_the_end_of_a_short_text(
    parse: Any, blocks: tuple[Block, ...], expected: bool | None, why: str
) -> None:
    assert _find(parse(), blocks).value is expected, why


def test_a_wall_is_believed_before_the_declaration(parse: Any, json_ld: Any) -> None:
    parsed = parse(head=json_ld({"@type": "Article", "isAccessibleForFree": True}))
    found = _find(parsed, (_block(SHORT), _removed("Subscribe to read on")))
    assert (found.value, found.source) == (False, "text")
    assert found.others == (Claim("True", "json-ld:isAccessibleForFree"),)


def test_a_notice_anywhere_bears_out_that_a_story_is_not_free(parse: Any, json_ld: Any) -> None:
    parsed = parse(head=json_ld({"@type": "Article", "isAccessibleForFree": False}))
    blocks = (_removed("You have read all of your free articles"), _block(WHOLE))
    assert _find(parsed, blocks).value is False
