"""A person's verdicts on blocks, which count instead of the memory's own."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping

from newscrawl.errors import QueryError
from newscrawl.storage.sitememory import apply, count_anew
from newscrawl.templates.memory import Verdict


def pin(db: sqlite3.Connection, source_id: int, verdicts: Mapping[str, Verdict | None], *, now: str) -> int:
    """Have verdicts on blocks, by key, count instead of ours, or with None ours again.

    Any block that a stored page of the source has can be pinned. The stored stories are read again at once; gives how
    many changed. Raises QueryError for a block that no page has.
    """
    known = "SELECT text_hash FROM site_blocks WHERE source_id = ? AND text_hash IN (SELECT value FROM json_each(?))"
    unknown = set(verdicts).difference(key for (key,) in db.execute(known, (source_id, json.dumps(list(verdicts)))))
    turned = count_anew(db, source_id, unknown, now=now, keeping=unknown) if unknown else []
    for key, verdict in verdicts.items():
        found = db.execute(
            "UPDATE site_blocks SET pinned = ? WHERE source_id = ? AND text_hash = ?", (verdict, source_id, key)
        )
        if not found.rowcount:
            raise QueryError(f"no block {key!r} is known of this source: 'newscrawl templates SOURCE' lists them")
    freed = {key for key, verdict in verdicts.items() if verdict is None}
    # they may have been known for their pins alone
    turned += count_anew(db, source_id, freed, now=now) if freed else []
    return apply(db, source_id, {*verdicts, *turned}, now=now)
