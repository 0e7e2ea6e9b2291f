"""The columns of a data file as Hugging Face's dataset_info names them.

Declared for every format: its reader of JSON takes the types of the first file, or of the first ten megabytes, for
those of all, and fails where a key that was null there has a value.
"""

from __future__ import annotations

from typing import Any

from newscrawl.export.columns import COLUMNS, NESTED, Type

#: Formats with the keys of the record.
OWN_KEYS = frozenset(("jsonl", "parquet", "csv"))
_TEXTS = ["string"]
# The keys of other programs, as ``shapes`` gives them.
_TRAFILATURA: dict[str, Type] = dict.fromkeys(
    ("title", "author", "hostname", "date", "fingerprint", "id", "license", "comments", "raw_text", "text", "language",
     "image", "pagetype", "filedate", "source", "source-hostname", "excerpt", "categories", "tags"), "string",
)  # fmt: skip
_NEWS_PLEASE: dict[str, Type] = {
    "authors": _TEXTS,
    **dict.fromkeys(
        ("date_download", "date_modify", "date_publish", "description", "filename", "image_url", "language",
         "localpath", "maintext", "source_domain", "title", "title_page", "title_rss", "url"), "string",
    ),
}  # fmt: skip
_PERSON = dict.fromkeys(("@type", "name", "url", "jobTitle", "description"), "string")
_ARTICLE: dict[str, Type] = {
    **dict.fromkeys(
        ("@context", "@type", "@id", "identifier", "url", "mainEntityOfPage", "headline", "description", "articleBody"),
        "string",
    ),
    "author": _PERSON,
    "contributor": _PERSON,
    **dict.fromkeys(("datePublished", "dateModified", "inLanguage", "articleSection"), "string"),
    "keywords": _TEXTS,
    "isAccessibleForFree": "bool",
    "image": "string",
    "wordCount": "int32",
    "version": "int32",
    "license": "string",
}
_DOLMA = ("id", "text", "source", "added", "created")


def features(form: str) -> list[dict[str, Any]]:
    """The columns of a file of this format; what a record lacks is null."""
    if form == "parquet":
        return _features(COLUMNS, timestamp="timestamp[us, tz=UTC]")
    if form == "csv":
        return [{"name": name, "dtype": _cell(kind)} for name, kind in COLUMNS.items() if name not in NESTED]
    if form == "dolma":
        others = {name: kind for name, kind in COLUMNS.items() if name not in _DOLMA}
        return [*_features(dict.fromkeys(_DOLMA, "string")), {"name": "metadata", "struct": _features(others)}]
    if form == "schemaorg":
        publisher = {"name": "publisher", "struct": _features(dict.fromkeys(("@type", "name"), "string"))}
        return [*_features(_ARTICLE), publisher]
    return _features({"trafilatura": _TRAFILATURA, "news-please": _NEWS_PLEASE}.get(form, COLUMNS))


def _features(columns: dict[str, Any], timestamp: str = "string") -> list[dict[str, Any]]:
    def feature(name: str, kind: Type) -> dict[str, Any]:
        if isinstance(kind, dict):
            return {"name": name, "list": [feature(*each) for each in kind.items()]}
        if isinstance(kind, list):
            return {"name": name, "list": kind[0]}
        return {"name": name, "dtype": timestamp if kind == "timestamp" else kind}

    return [feature(name, kind) for name, kind in columns.items()]


def _cell(kind: Type) -> str:
    return kind if isinstance(kind, str) and kind != "timestamp" else "string"
