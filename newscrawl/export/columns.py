"""What type each key of the record has, for formats that want to know beforehand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Union

if TYPE_CHECKING:
    import pyarrow

#: A name of Arrow's; a list of it; or a list of objects with such values.
Type = Union[str, list[str], dict[str, str]]  # noqa: UP007 (an alias at run time, in Python 3.10 too)

COLUMNS: dict[str, Type] = {
    "id": "string",
    "url": "string",
    "canonical_url": "string",
    "source": "string",
    "site_name": "string",
    "title": "string",
    "description": "string",
    "text": "string",
    "authors": ["string"],
    "byline_raw": "string",
    "people": {"name": "string", "kind": "string", "url": "string", "role": "string", "bio": "string"},
    "date_published": "string",  # with the page's own offset, which a time stamp of Arrow cannot have
    "date_published_utc": "timestamp",
    "date_published_precision": "string",
    "date_published_source": "string",
    "date_modified": "string",
    "date_crawled": "timestamp",
    "language": "string",
    "section": "string",
    "tags": ["string"],
    "kind": "string",
    "is_free": "bool",
    "image": "string",
    "word_count": "int32",
    "links": {"url": "string", "text": "string", "role": "string", "internal": "bool"},
    "removed": {"role": "string", "reason": "string", "text": "string", "position": "int32", "score": "float64"},
    "revision": "int32",
    "cluster_id": "int64",
    "text_hash": "string",
    "extractor": "string",
    "date_modified_utc": "timestamp",
    "date_published_zone": "string",
    "first_seen_at": "timestamp",
    "gone_at": "timestamp",
    "image_caption": "string",
    "image_credit": "string",
    "entries": {"published": "string", "title": "string", "text": "string", "url": "string"},
    "cluster_role": "string",
    "cluster_similarity": "float64",
    "cluster_contained": "float64",
    "images": {"url": "string", "alt": "string", "caption": "string", "credit": "string", "position": "int32"},
    "licence": "string",
    "reservations": ["string"],
    "embeds": {"kind": "string", "provider": "string", "url": "string", "title": "string", "position": "int32"},
    "parts": {"number": "int32", "url": "string", "state": "string", "position": "int32", "detail": "string"},
}

#: Columns that a table of plain cells has no place for.
NESTED = tuple(name for name, kind in COLUMNS.items() if isinstance(kind, dict))
TIMESTAMPS = tuple(name for name, kind in COLUMNS.items() if kind == "timestamp")


def arrow_schema() -> pyarrow.Schema:
    """The columns as Arrow's types; time stamps are UTC, in microseconds."""
    import pyarrow as pa  # 0.2 s

    def arrow(kind: Type) -> pa.DataType:
        if isinstance(kind, dict):
            return pa.list_(pa.struct([(name, arrow(each)) for name, each in kind.items()]))
        if isinstance(kind, list):
            return pa.list_(arrow(kind[0]))
        return pa.timestamp("us", "UTC") if kind == "timestamp" else pa.type_for_alias(kind)

    return pa.schema([(name, arrow(kind)) for name, kind in COLUMNS.items()])
