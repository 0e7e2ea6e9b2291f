"""Pages that are nothing until their scripts have run."""

from __future__ import annotations

import json

from tests.fetching.oddsite import SENTENCES, OddSite, gives

TITLE = "The old crane stays on the quay"
PARAGRAPHS = [" ".join(sentence.format(1_000 * row + place) for place, sentence in enumerate(SENTENCES)) for row in range(4)]

SCRIPT = """
fetch('/api/story?id=7', {headers: {'X-App': 'reader'}}).then(answer => answer.json()).then(story => {
  document.title = story.title;
  const article = document.createElement('article');
  article.innerHTML = '<h1>' + story.title + '</h1>' + story.paragraphs.map(p => '<p>' + p + '</p>').join('');
  document.getElementById('app').replaceWith(article);
});
"""


def shell(script: str = '<script src="/app.js"></script>', more: str = "") -> str:
    """An application's page."""
    head = '<meta charset=utf-8><title>Harbour Courier</title><link rel=stylesheet href="/app.css">'
    return f"<!doctype html><html lang=en><head>{head}</head><body><div id=app></div>{more}{script}</body></html>"


def publish_app(site: OddSite, path: str = "/app/7", more: str = "") -> str:
    """Publish a story that a script fetches and shows; gives its address."""
    site.answers[path] = gives(shell(more=more))
    site.answers["/app.js"] = gives(SCRIPT, Content_Type="text/javascript")
    site.answers["/api/story?id=7"] = gives(
        json.dumps({"title": TITLE, "paragraphs": PARAGRAPHS}), Content_Type="application/json"
    )
    return site.url(path)
