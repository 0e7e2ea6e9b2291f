"""A story's record in the words of other programs: the keys and forms of values that their readers know."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timezone
from typing import Any
from urllib.parse import quote_plus, urlsplit

from newscrawl.credits import writes

Record = dict[str, Any]

_DOLMA_OWN = frozenset(("id", "text", "source"))
# schema.org: the types of stories that are more than a NewsArticle.
_TYPES = {"liveblog": "LiveBlogPosting", "opinion": "OpinionNewsArticle"}


def dolma(record: Record) -> Record:
    """A document of the Dolma toolkit; what it has no place for is its metadata."""
    return {
        "id": record["id"],
        "text": record["text"],
        "source": record["source"],
        "added": record["date_crawled"],
        "created": record["date_published_utc"],
        "metadata": {key: value for key, value in record.items() if key not in _DOLMA_OWN},
    }


def trafilatura(record: Record) -> Record:
    """What trafilatura prints as JSON with metadata. What it alone knows (fingerprint) is null."""
    return {
        "title": record["title"],
        "author": "; ".join(record["authors"]) or None,
        "hostname": _host(record["url"]),
        "date": _day(record["date_published"]),
        "fingerprint": None,
        "id": record["id"],
        "license": record["licence"],
        "comments": "",
        "raw_text": record["text"],
        "text": record["text"],
        "language": record["language"],
        "image": record["image"],
        "pagetype": "article",
        "filedate": _day(record["date_crawled"]),
        "source": record["url"],
        "source-hostname": record["site_name"],
        "excerpt": record["description"],
        "categories": record["section"] or "",
        "tags": ";".join(record["tags"]),
    }


def news_please(record: Record) -> Record:
    """What news-please writes into its JSON files; times are UTC. What it alone knows is null."""
    return {
        "authors": record["authors"],
        "date_download": _clock(record["date_crawled"]),
        "date_modify": _clock(record["date_modified"]),
        "date_publish": _clock(record["date_published"]),
        "description": record["description"],
        "filename": quote_plus(record["url"]) + ".json",
        "image_url": record["image"],
        "language": record["language"],
        "localpath": None,
        "maintext": record["text"],
        "source_domain": _host(record["url"]),
        "title": record["title"],
        "title_page": None,
        "title_rss": None,
        "url": record["url"],
    }


def schemaorg(record: Record) -> Record:
    """A NewsArticle of schema.org as JSON-LD; what is unknown has no key."""
    publisher = {"@type": "NewsMediaOrganization", "name": record["site_name"] or record["source"]}
    article = {
        "@context": "https://schema.org",
        "@type": _TYPES.get(record["kind"], "NewsArticle"),
        "@id": record["canonical_url"] or record["url"],
        "identifier": record["id"],
        "url": record["url"],
        "mainEntityOfPage": record["canonical_url"],
        "headline": record["title"],
        "description": record["description"],
        "articleBody": record["text"],
        "author": [_person(each) for each in record["people"] if writes(each["role"])],
        "contributor": [_person(each) for each in record["people"] if not writes(each["role"])],
        "publisher": publisher if publisher["name"] else None,
        "datePublished": record["date_published"],
        "dateModified": record["date_modified"],
        "inLanguage": record["language"],
        "articleSection": record["section"],
        "keywords": record["tags"],
        "isAccessibleForFree": record["is_free"],
        "image": record["image"],
        "wordCount": record["word_count"],
        "version": record["revision"],
        "license": record["licence"],
    }
    return {key: value for key, value in article.items() if value is not None and value != []}


def _person(person: dict[str, Any]) -> Record:
    values = {
        "@type": "Person" if person["kind"] == "person" else "Organization",
        "name": person["name"],
        "url": person["url"],
        "jobTitle": person["role"] if person["kind"] == "person" else None,
        "description": person["bio"],
    }
    return {key: value for key, value in values.items() if value is not None}


def _host(url: str) -> str | None:
    try:
        return urlsplit(url).hostname
    except ValueError:  # an address that is none
        return None


def _day(date: str | None) -> str | None:
    return date[:10] if date else None


def _clock(date: str | None) -> str | None:
    """A date as news-please prints it, in UTC; one that is no date as it is."""
    moment = parse_moment(date)
    return moment.strftime("%Y-%m-%d %H:%M:%S").rjust(19, "0") if moment else date


def parse_moment(date: str | None) -> datetime | None:
    """The moment of an ISO 8601 text in UTC, midnight where it has no time; None for what is none."""
    if not date:
        return None
    try:
        # Python 3.10 knows neither Z nor a month without a day
        moment = datetime.fromisoformat(date.replace("Z", "+00:00") if len(date) != 7 else f"{date}-01")
        return (moment if moment.tzinfo else moment.replace(tzinfo=timezone.utc)).astimezone(timezone.utc)
    except (ValueError, OverflowError):
        return None


SHAPES: dict[str, Callable[[Record], Record]] = {
    "dolma": dolma,
    "trafilatura": trafilatura,
    "news-please": news_please,
    "schemaorg": schemaorg,
}
