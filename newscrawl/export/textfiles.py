"""Stories as plain text, a file each, for concordancers and for R; what they are is a row of a table."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

from newscrawl.export.citations.citation import day_of, iso, slug
from newscrawl.export.csvfile import FLAT

#: Of the table: the file's name, which R's readers of texts call so, its path from the table on and its SHA-256; then
#: the keys of the record but the text.
TEXT_COLUMNS = ("doc_id", "path", "sha256", *(name for name in FLAT if name != "text"))


def write_text(folder: Path, place: Path, record: dict[str, Any], *, several: bool) -> dict[str, Any]:
    """Write a record's text to a file of its own in ``place`` below ``folder``; gives its row of the table.

    The file's name is day, source and uid, so that it sorts by time and its parts can be read off; ``several`` puts
    the number of the revision behind them.
    """
    day = iso(day_of(record["date_published"])) or "undated"
    revision = [str(record["revision"])] if several else []
    name = "_".join([day, slug(record["source"]), record["id"], *revision]) + ".txt"
    content = f"{record['text']}\n".encode()
    (folder / place).mkdir(parents=True, exist_ok=True)
    (folder / place / name).write_bytes(content)
    return {
        **record,
        "doc_id": name,
        "path": (place / name).as_posix(),
        "sha256": hashlib.sha256(content).hexdigest(),
    }
