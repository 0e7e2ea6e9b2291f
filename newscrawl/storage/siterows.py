"""Blocks as they were counted over a source's pages, in rows of ``site_blocks``."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import fields
from typing import Any

from newscrawl.templates.sightings import Repeated

#: Columns of ``site_blocks`` with what was counted, the key first.
COLUMNS = ("text_hash", *(field.name for field in fields(Repeated)[1:]))


def values(block: Repeated) -> list[object]:
    """The values of COLUMNS."""
    own = (getattr(block, field.name) for field in fields(block))
    return [value if isinstance(value, (str, int)) else json.dumps(value, separators=(",", ":")) for value in own]


def repeated(row: Sequence[Any]) -> Repeated:
    """A block as it was counted, from its row of COLUMNS."""
    own = dict(zip(COLUMNS[1:], row[1:], strict=True))
    own.update(places=tuple(json.loads(own["places"])), roles=json.loads(own["roles"]), varied=bool(own["varied"]))
    return Repeated(row[0], **own)
