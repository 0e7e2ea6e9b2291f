"""An answer with its provenance: what every finder of a field returns."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, TypeVar

from newscrawl.items import Claim

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Found(Generic[T]):
    """A field's value, the place of the page that gave it, and the claims that were not taken, the likeliest first.

    ``source`` is None where nothing gave a value.
    """

    value: T
    source: str | None = None
    others: tuple[Claim, ...] = ()
