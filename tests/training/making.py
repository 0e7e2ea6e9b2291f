"""Labelled pages of our own making, as many as one likes."""

from __future__ import annotations

import random
from pathlib import Path

from newscrawl.evaluation.pages import LabelledPage
from tests.evaluation.labelling import write_set

_NOUNS = ("harbour", "ferry", "council", "market", "bridge", "school", "river", "museum", "tower", "orchard")
_VERBS = ("opens", "closes", "repairs", "paints", "measures", "sells", "rents", "visits", "plans", "moves")
_PROMOS = ("Sign up for our newsletter today", "Follow us for more stories", "Read also the latest from town")


def sentence(draw: random.Random) -> str:
    words = [draw.choice(_NOUNS if place % 3 else _VERBS) for place in range(draw.randint(9, 24))]
    return f"{' '.join(words).capitalize()}."


def labelled(number: int) -> LabelledPage:
    """A page of one of eight sites, with two of three designs."""
    draw = random.Random(number)
    paragraphs = [sentence(draw) for _ in range(draw.randint(4, 9))]
    promo = f"{draw.choice(_PROMOS)}, {draw.choice(_NOUNS)}"
    wrapped = ("article", "div")[number % 2]
    inside = f'<p class="promo-box">{promo}</p>'
    html = (
        f"<html><head><title>{promo}</title></head><body><nav><a href='/'>Home</a></nav>"
        f"<{wrapped} class='story-body'><h1>Town news {number}</h1><p>{paragraphs[0]}</p>{inside}"
        f"{''.join(f'<p>{text}</p>' for text in paragraphs[1:])}</{wrapped}>"
        f"<footer><p class='legal'>All rights reserved by the paper, {number}</p></footer></body></html>"
    )
    url = f"https://site{number % 8}.example/{number}"
    return LabelledPage("made", f"page {number}", url, html, body="\n".join(paragraphs))


def write_made(folder: Path, pages: list[LabelledPage]) -> Path:
    """The folder, with the pages as its only set."""
    rows = [{"id": page.id, "url": page.url, "html": page.html, "body": page.body} for page in pages]
    write_set(folder, "made", rows)
    return folder
