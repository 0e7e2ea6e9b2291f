from __future__ import annotations

import json
from datetime import datetime, timezone
from typing import Any

import pytest
import trafilatura

from newscrawl.export.features import features
from newscrawl.export.record import story_record
from newscrawl.export.shapes import SHAPES, parse_moment
from newscrawl.items import Person
from tests.storage.samples import story, with_text


def record(**changes: Any) -> dict[str, Any]:
    return story_record(story(**changes), uid="0" * 16, source="example", fetched_at="2026-05-01T12:00:00Z")


@pytest.mark.parametrize("form", SHAPES)
def test_columns_are_declared_for_all_that_a_line_may_have(form: str) -> None:
    declared = {column["name"] for column in features(form)}
    assert set(SHAPES[form](record())) <= declared


def test_dolma() -> None:
    shaped = SHAPES["dolma"](record())
    assert list(shaped) == ["id", "text", "source", "added", "created", "metadata"]
    assert (shaped["added"], shaped["created"]) == ("2026-05-01T12:00:00Z", "2026-04-30T16:30:00Z")
    assert {**shaped["metadata"], "id": shaped["id"], "text": shaped["text"], "source": shaped["source"]} == record()


def test_trafilatura_has_the_keys_and_types_of_trafilatura() -> None:
    page = "<html><head><title>T</title></head><body><article><p>" + "A sentence about the quay. " * 20 + "</p></article></body></html>"
    printed = trafilatura.extract(page, url="https://example.org/a", output_format="json", with_metadata=True)
    assert printed
    real = json.loads(printed)
    for page_record in (record(), record(authors=(), tags=(), section=None, date_published=None)):
        shaped = SHAPES["trafilatura"](page_record)
        assert list(shaped) == list(real)
        for key in ("text", "comments", "tags", "categories"):
            assert type(shaped[key]) is type(real[key]), key
    assert SHAPES["trafilatura"](record()) == {
        **shaped, "author": "Ada Lövberg; Coast Press", "date": "2026-04-30", "categories": "Harbour",
        "tags": "zander;harbour;council",
    }  # fmt: skip
    assert (shaped["hostname"], shaped["source"], shaped["source-hostname"]) == (
        "example.org", "https://example.org/harbour/market", "The Example",
    )  # fmt: skip


def test_news_please() -> None:
    shaped = SHAPES["news-please"](record())
    assert list(shaped) == [
        "authors", "date_download", "date_modify", "date_publish", "description", "filename", "image_url", "language",
        "localpath", "maintext", "source_domain", "title", "title_page", "title_rss", "url",
    ]  # fmt: skip
    assert (shaped["date_download"], shaped["date_publish"]) == ("2026-05-01 12:00:00", "2026-04-30 16:30:00")
    assert shaped["filename"] == "https%3A%2F%2Fexample.org%2Fharbour%2Fmarket.json"
    assert (shaped["source_domain"], shaped["authors"]) == ("example.org", ["Ada Lövberg", "Coast Press"])
    assert SHAPES["news-please"](record(date_published=None))["date_publish"] is None


def test_schemaorg() -> None:
    shaped = SHAPES["schemaorg"](record())
    assert (shaped["@context"], shaped["@type"]) == ("https://schema.org", "NewsArticle")
    assert shaped["author"] == [
        {
            "@type": "Person",
            "name": "Ada Lövberg",
            "url": "https://example.org/by/ada",
            "jobTitle": "Reporter",
            "description": "Ada writes about the coast.",
        },
        {"@type": "Organization", "name": "Coast Press"},
    ]
    assert shaped["contributor"] == [{"@type": "Person", "name": "Ben Okri Šimek", "jobTitle": "Photos"}]
    assert shaped["publisher"] == {"@type": "NewsMediaOrganization", "name": "The Example"}
    assert (shaped["isAccessibleForFree"], shaped["datePublished"]) == (True, "2026-04-30T18:30:00+02:00")
    bare = SHAPES["schemaorg"](record(authors=(), tags=(), is_free=None, title=None, kind="liveblog"))
    assert bare["@type"] == "LiveBlogPosting"
    assert not {"author", "contributor", "keywords", "isAccessibleForFree", "headline"} & set(bare)


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("text", ["", "\0", "http://[", "=1", "9999-99", "٢٠٢٦-٠١-٠١"])
def test_odd_texts(shape: str, text: str) -> None:
    page = with_text("x")
    odd = {**story_record(page, uid="", source=None, fetched_at=text), "url": text, "date_published": text, "date_published_utc": text, "date_modified": text}
    json.dumps(SHAPES[shape](odd))


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-04-30T18:30:00+02:00", datetime(2026, 4, 30, 16, 30, tzinfo=timezone.utc)),
        ("2026-04-30T16:30:00Z", datetime(2026, 4, 30, 16, 30, tzinfo=timezone.utc)),
        ("2026-04-30", datetime(2026, 4, 30, tzinfo=timezone.utc)),
        ("2026-04", datetime(2026, 4, 1, tzinfo=timezone.utc)),
        (None, None),
        ("", None),
        ("soon", None),
        ("0001-01-01T00:00:00+14:00", None),
    ],
)
def test_moments(text: str | None, moment: datetime | None) -> None:
    assert parse_moment(text) == moment


def test_who_wrote_and_took_the_photographs() -> None:
    people = (Person("Ada Lövberg", role="Reporter"), Person("Ada Lövberg", role="Photos"))
    shaped = SHAPES["schemaorg"](record(authors=people))
    assert [each["jobTitle"] for each in shaped["author"]] == ["Reporter"]
    assert [each["jobTitle"] for each in shaped["contributor"]] == ["Photos"]
