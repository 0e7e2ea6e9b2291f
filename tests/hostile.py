"""Pages made to hang, swell or crash what reads them, each with what must become of it: "story" or a reason."""

from __future__ import annotations

import json

SENTENCE = "The harbour board met on Tuesday to decide whether the old crane should stay where it is, or go. "
PARAGRAPHS = "".join(f"<p>{SENTENCE * 2}Berth {number} was empty.</p>" for number in range(6))


def page(body: str, head: str = "") -> str:
    """A sound story with something in it."""
    head = f"<meta charset=utf-8><title>Crane</title>{head}"
    return f"<!doctype html><html><head>{head}</head><body><article><h1>Crane</h1>{body}{PARAGRAPHS}</article></body></html>"


def json_ld(text: str) -> str:
    return f'<script type="application/ld+json">{text}</script>'


def _entities() -> str:
    """Ten entities, each of ten of the one before."""
    declared = '<!ENTITY e0 "lol">' + "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 10))
    return f"<!DOCTYPE html [{declared}]><html><body><p>&e9;</p>{PARAGRAPHS}</body></html>"


_AUTHOR = {"@type": "NewsArticle", "headline": "Crane", "author": {"@type": "Person", "name": "Ann Lee " * 650_000}}

#: name -> (bytes, what must become of it)
PAGES: dict[str, tuple[bytes, str]] = {
    name: (html.encode("utf-8", "surrogatepass"), outcome)
    for name, html, outcome in (
        ("attributes", f"<html><body><p {' '.join(f'a{n}=1' for n in range(180_000))}>x</p>{PARAGRAPHS}", "timeout"),
        ("nested-divs", f"<html><body>{'<div>' * 100_000}{PARAGRAPHS}", "too_large"),
        ("nested-tables", f"<html><body>{'<table><tr><td>' * 33_000}{PARAGRAPHS}", "too_large"),
        ("long-line", page(f"<p>{'word ' * 4_000_000}</p>"), "too_large"),
        ("rows", page(f"<table>{'<tr><td>1</td><td>2</td></tr>' * 200_000}</table>"), "too_large"),
        ("breaks", page(f"<p>{'<br>' * 1_000_000}</p>"), "too_large"),
        ("author", page("", json_ld(json.dumps(_AUTHOR))), "story"),
        ("surrogates", page(f"<p>\ud83d lone \udc00, &#xD83D; and &#xDC00;. {SENTENCE}</p>"), "story"),
        ("nuls", page(f"<p>\0\0 nul \0.</p><p\0 class='a\0b'>{SENTENCE}</p>"), "story"),
        ("nothing-but-nuls", "\0" * 1_000_000, "empty"),
        ("entities", _entities(), "story"),
        ("word", page(f"<p>{'x' * 9_000_000}</p>"), "story"),
        ("attribute", page(f'<p class="{"promo " * 500_000}">{SENTENCE}</p>'), "story"),
        ("combining", page(f"<p>e{chr(0x301) * 3_000_000}</p>"), "story"),
        ("brackets", "<" * 5_000_000, "empty"),
        ("nested-json", page("", json_ld('{"a":' * 200_000 + "1" + "}" * 200_000)), "story"),
        ("many-json", page("", json_ld('{"@type":"NewsArticle","headline":"x"}') * 20_000), "story"),
        ("names", page(f"<p class=byline>By {'Ann Lee and ' * 300_000}</p>"), "story"),
    )
}
