"""Labelled pages of our own making."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

FERRY = [
    "The ferry between Tarnmouth and the islands sails again from Monday, the harbour office said on Friday morning.",
    "It had been in dock for six weeks, because a crack was found in the shaft of its starboard propeller.",
    "Islanders had to travel by a fishing boat that carries eleven people and no cars at all.",
]
MARKT = [
    "Der Wochenmarkt zieht ab Mai auf den Platz vor der alten Mühle, wie die Stadt am Dienstag mitgeteilt hat.",
    "Dort gibt es mehr Schatten und einen Brunnen, sagt die Sprecherin der Händler, und weniger Verkehr als bisher.",
    "Die Stände stehen weiterhin mittwochs und samstags von sieben Uhr an, im Winter eine Stunde später.",
]
PROMO = "Sign up for the Tarnmouth letter and have the harbour in your inbox every morning."


def html(title: str, paragraphs: list[str], language: str = "en") -> str:
    """A news page with a promo inside its story and a list of other stories below."""
    first, *others = (f"<p>{text}</p>" for text in paragraphs)
    return (
        f'<!doctype html><html lang="{language}"><head><meta charset="utf-8"><title>{title} - Courier</title></head><body>'
        f"<nav><a href='/'>Home</a> <a href='/sport'>Sport</a></nav><article><h1>{title}</h1>"
        f'<p class="byline">By Ellen Marsh</p><time datetime="2026-01-30">30 January 2026</time>{first}'
        f'<aside class="newsletter"><p>{PROMO}</p></aside>{"".join(others)}</article>'
        "<footer><p>© The Tarnmouth Courier Ltd.</p></footer></body></html>"
    )


def record(key: str, url: str, paragraphs: list[str], **fields: Any) -> dict[str, Any]:
    title, language = fields.pop("heading", "Ferry sails again"), fields.pop("language", "en")
    page = {
        "id": key, "url": url, "html": html(title, paragraphs, language), "body": "\n".join(paragraphs), "with": [], "without": [],
        "author": ["Ellen Marsh"], "date": "2026-01-30", "title": title, "lang": "en",
    }  # fmt: skip
    return page | fields


RECORDS = [
    record("ferry", "https://courier.example.com/ferry", FERRY, without=[PROMO]),
    record("ferry-two", "https://news.courier.example.com/ferry-two", FERRY[:2], author=["Someone Else"]),
    record("markt", "https://anzeiger.example.de/markt", MARKT, heading="Der Markt zieht um", language="de"),
]
SNIPPETS = [
    record("segments", "https://faro.example.pt/ferry", FERRY, body=None, **{"with": [FERRY[0][:40], "not on the page"]},
           without=[PROMO[:30], FERRY[1]], title=None, date=None),
]  # fmt: skip


def write_set(folder: Path, name: str, records: list[dict[str, Any]]) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in records), encoding="utf-8")
    return path


def write_labels(folder: Path) -> Path:
    """A folder with the sets "stories" and "snippets"."""
    write_set(folder, "stories", RECORDS)
    write_set(folder, "snippets", SNIPPETS)
    return folder
