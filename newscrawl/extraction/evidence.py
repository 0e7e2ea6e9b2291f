"""An answer with its provenance: what every finder of a field returns."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Generic, TypeVar

from newscrawl.items import Claim, Evidence

T = TypeVar("T")

#: What is kept of the claims that were not taken.
MAX_OTHERS = 12
MAX_VALUE_CHARS = 300


@dataclass(frozen=True, slots=True)
class Found(Generic[T]):
    """A field's value, the place of the page that gave it, and the claims that were not taken, the likeliest first.

    ``source`` is None where nothing gave a value.
    """

    value: T
    source: str | None = None
    others: tuple[Claim, ...] = ()


def untaken(claims: Iterable[Claim]) -> tuple[Claim, ...]:
    """The claims that were heard and not taken, in their order: no value and place twice, none too long, few in all."""
    found: dict[tuple[str, str], Claim] = {}
    for claim in claims:
        if claim.value and len(found) < MAX_OTHERS:
            value = claim.value[:MAX_VALUE_CHARS]
            found.setdefault((value, claim.source), claim if value == claim.value else replace(claim, value=value))
    return tuple(found.values())


def first_fit(claims: Iterable[tuple[str, str]], refusal: Callable[[str], str | None]) -> Found[str | None]:
    """The first of the claims, values with their sources, that ``refusal`` has nothing against, with all the others."""
    taken: Claim | None = None
    others: list[Claim] = []
    for value, source in claims:
        if not value:
            continue
        refused = refusal(value)
        if taken is None and refused is None:
            taken = Claim(value, source)
        elif taken is None or (value, source) != (taken.value, taken.source):
            others.append(Claim(value, source, refused))
    return Found(taken.value if taken else None, taken.source if taken else None, untaken(others))


def gather(found: Mapping[str, Found[Any]]) -> tuple[Evidence, ...]:
    """The provenance of fields, by name. Lists are joined by "; ". A field of which the page says nothing has none."""
    told = (Evidence(name, _text(each.value), each.source, each.others) for name, each in found.items())
    return tuple(each for each in told if each.source is not None or each.others)


def _text(value: Any) -> str | None:
    if value is None or isinstance(value, str):
        return value[:MAX_VALUE_CHARS] if value else None
    if isinstance(value, bool):
        return "true" if value else "false"
    return "; ".join(value)[:MAX_VALUE_CHARS] or None
