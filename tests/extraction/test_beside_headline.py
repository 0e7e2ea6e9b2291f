"""Standfirsts that only their place tells: the paragraph beside the headline, in a box that has no other."""

from __future__ import annotations

import pytest

from newscrawl.extraction.descriptions import find_description
from tests.extraction.conftest import PageMaker

WHOLE = "The island has waited since Monday, and the operator has stopped answering its telephone."
TOLD = "The operator of the ferry to the island stopped answering."
OPENING = "The island has waited since Monday."
NAMED = '<div class="ArticleHead_lead__5">{}</div>'


@pytest.mark.parametrize(
    ("box", "told", "description"),
    [
        (f"<header><h1>Late</h1><p>{WHOLE}</p></header>", TOLD, WHOLE),
        (f"<div><span>Town</span><h1>Late</h1><p>{WHOLE}</p><div>Ann Lee</div></div>", OPENING, WHOLE),
        (f"<div><h1>Late</h1>{NAMED.format(WHOLE)}<p>Text.</p></div>", OPENING, WHOLE),  # the block of a CSS module
        (f"<header><h1>Late</h1><p>{WHOLE}</p></header>", "Buy tickets, times and prices online", None),
        (f"<div><h1>Late</h1><p>{WHOLE}</p><p>The mail waits, too.</p></div>", TOLD, None),  # the text begins
        (f"<header><h1>Late</h1><p>Town {WHOLE}</p></header>", WHOLE, None),  # where a label stands before it
        (f"<header><h1>Late</h1><p>{WHOLE} <span>By Ann Lee.</span></p></header>", TOLD, None),
    ],
)
def test_the_paragraph_beside_the_headline(parse: PageMaker, box: str, told: str, description: str | None) -> None:
    body = f"<article>{box}<div><p>The ferry is late, for the third day now.</p></div></article>"
    found = find_description(*parse(body, f'<meta name="description" content="{told}">'))
    assert found.value == (description or told)
