"""The manifest of a dataset: what is in it, by which query and versions. No clock: the same export, the same bytes."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from newscrawl import __version__
from newscrawl.export.plan import Export
from newscrawl.export.tally import Tally
from newscrawl.storage.database import Connection, schema_version
from newscrawl.storage.queries import source_facts

#: The value of "manifest" by which a folder is known as a dataset of ours.
KIND = "newscrawl dataset 1"
RIGHTS = (
    "The texts belong to their publishers and authors. newscrawl grants no licence to them; whether a use is allowed"
    " depends on the law of the place and on each publisher's terms."
)


@dataclass(frozen=True, slots=True)
class DataFile:
    """A file of a dataset: its path below the folder, bytes, SHA-256 in hexadecimal, number of records."""

    path: str
    bytes: int
    sha256: str
    records: int


def manifest(db: Connection, export: Export, tally: Tally, files: Sequence[DataFile]) -> dict[str, Any]:
    """What there is to know of a dataset. ``after`` goes on where this export ends, or began if nothing had come.

    A sample leaves out earlier stories too: nothing goes on from it.
    """
    facts = source_facts(db)
    return {
        "manifest": KIND,
        "counts": {
            "stories": tally.stories,
            "records": tally.records,
            "words": tally.words,
            "languages": _sorted(tally.languages),
            "kinds": _sorted(tally.kinds),
        },
        "published": {"first": tally.first_published, "last": tally.last_published},
        "newest_fetch": tally.newest,
        "after": export.filters.after if export.filters.sample is not None else tally.last_id or export.filters.after,
        "query": export.arguments(),
        "versions": {"newscrawl": __version__, "schema": schema_version(db)},
        "rules": {
            "extractors": _sorted(tally.extractors),
            "removed_blocks": _sorted(tally.removed) if export.removed else None,
        },
        "sources": {
            name: {"stories": count, **facts[name], "licence": None} for name, count in _sorted(tally.sources).items()
        },
        "licences": {
            "declared": list(export.licences),
            "rights": RIGHTS,
            "told": _sorted(tally.licences),
            "reserved": _sorted(tally.reservations),
        },
        "files": [asdict(file) for file in files],
    }


def manifest_text(facts: dict[str, Any]) -> str:
    """The manifest as a file has it."""
    return json.dumps(facts, indent=2, ensure_ascii=False) + "\n"


def is_dataset(folder: Path) -> bool:
    """Whether a folder is a dataset that an export made."""
    try:
        facts = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return False
    return isinstance(facts, dict) and facts.get("manifest") == KIND


def _sorted(counter: Counter[str]) -> dict[str, int]:
    """The most frequent first; equally frequent ones by name."""
    return dict(sorted(counter.items(), key=lambda item: (-item[1], item[0])))
