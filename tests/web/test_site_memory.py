"""What the site memory took out of a story, as the story's page shows it."""

from __future__ import annotations

import re
from pathlib import Path

from newscrawl.storage.database import connect
from tests.storage.samples import add_source
from tests.storage.site import PROMO, PROMOTION, Desk, page
from tests.web.serving import serving


def test_a_story_says_what_the_site_repeats(tmp_path: Path) -> None:
    path = tmp_path / "news.db"
    database = connect(path)
    add_source(database.conn, "example")
    desk = Desk(database.conn)
    desk.store(*(page(number, PROMOTION) for number in range(10)))
    desk.end()
    database.close()
    with serving(path) as site:
        plain, whole = site.get("/story/1").text, site.get("/story/1?blocks=1").text
        difference = site.get("/diff?old=1@1&new=1@2").text
        blocks = site.get("/story/1.json").json["blocks"]
    assert PROMO not in plain
    assert "<span>read with the site memory</span>" in plain
    shown = re.search(r'<aside class="removed .*?">(.*?)</aside>', whole, re.DOTALL)
    assert shown
    assert PROMO in shown[1]
    assert "the site memory knows better (the page alone: paragraph, model)" in shown[1]
    assert f"<del>{PROMO}</del>" in difference
    assert [block["reason"] for block in blocks if block["text"] == PROMO] == ["site_memory:paragraph:model"]
