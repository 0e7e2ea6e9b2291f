from __future__ import annotations

from typing import Any

import pytest

from newscrawl.duplicates.members import Member, assign
from newscrawl.duplicates.shingles import shingles, word_hashes, words

BODY = " ".join(f"word{number}" for number in range(200))


def member(story_id: int, source: str, text: str = BODY, **changes: Any) -> Member:
    values: dict[str, Any] = {
        "story_id": story_id, "uid": str(story_id), "source_id": sum(map(ord, source)), "names": (source,), "byline": (), "byline_raw": None,
        "published": f"2026-05-01T{story_id:02}:00:00Z", "first_seen_at": "2026-05-02T00:00:00Z", "text": text, "shingles": shingles(word_hashes(words(text))),
    }  # fmt: skip
    return Member(**{**values, **changes})


def roles(*members: Member) -> list[tuple[int, str, str | None]]:
    return [(part.story_id, part.role, part.agency) for part in assign(members)]


def test_whoever_was_first_is_the_origin() -> None:
    edited = member(3, "Gazette", BODY.replace("word1", "other") + " and more of the paper's own")
    parts = assign([edited, member(2, "Echo"), member(1, "Courier")])
    assert [(part.story_id, part.role) for part in parts] == [(1, "origin"), (2, "copy"), (3, "edited copy")]
    assert (parts[0].likeness.similarity, parts[1].likeness.similarity) == (1, 1)
    assert 0.2 < parts[2].likeness.similarity < 0.9


def test_of_those_that_name_the_same_day_whoever_was_seen_first_is_the_origin() -> None:
    day: dict[str, Any] = {"published": "2026-05-01"}
    late = member(1, "Courier", first_seen_at="2026-05-01T09:00:00Z", **day)
    early = member(2, "Echo", first_seen_at="2026-05-01T08:00:00Z", **day)
    assert roles(late, early) == [(2, "origin", None), (1, "copy", None)]
    assert roles(early, late) == roles(late, early)


@pytest.mark.parametrize(
    "signs",
    [
        {"byline": (("Reuters", "agency"),)},
        {"byline_raw": "By staff and AFP"},
        {"text": f"LONDON, Jan 5 (Reuters) - {BODY}"},
        {"text": f"A standfirst that stayed.\nBerlin/Köln (dpa/tmn) – {BODY}"},
        {"text": f"{BODY}\n(dpa)"},
        {"text": f"{BODY}\nSource: Reuters"},
        {"text": f"{BODY}\n© AFP"},
    ],
)
def test_agency_copies(signs: dict[str, Any]) -> None:
    found = roles(member(1, "Courier"), member(2, "Echo", **signs))
    # whose text it is, the Courier does not say; its first place is but that of the earliest
    assert [role for _, role, _ in found] == ["copy", "agency copy"]
    assert found[1][2] in {"Reuters", "AFP", "dpa"}


def test_the_agency_itself_is_the_origin_even_when_a_copy_is_dated_earlier() -> None:
    agency = member(5, "reuters", names=("reuters", "Reuters"))
    found = roles(member(1, "Courier", byline=(("Reuters", "agency"),)), agency, member(7, "Echo"))
    assert found == [(5, "origin", None), (1, "agency copy", "Reuters"), (7, "copy", None)]


def test_an_unknown_name_that_signs_in_two_sources_is_an_agency() -> None:
    wire: dict[str, Any] = {"byline": (("Kestrel Wire", "organisation"),)}
    assert roles(member(1, "Courier", **wire), member(2, "Echo", **wire)) == [
        (1, "agency copy", "Kestrel Wire"),
        (2, "agency copy", "Kestrel Wire"),
    ]
    own: dict[str, Any] = {"byline": (("Courier", "organisation"),)}
    assert roles(member(1, "Courier", **own), member(2, "Courier", **own))[0] == (1, "origin", None)


def test_a_source_that_another_names_is_the_origin() -> None:
    named = f"{BODY}\nThis story first appeared in The Harbour Courier."
    found = roles(
        member(1, "Echo", named), member(2, "harbour-courier", names=("harbour-courier", "The Harbour Courier"))
    )
    assert [(story_id, role) for story_id, role, _ in found] == [(2, "origin"), (1, "copy")]


@pytest.mark.parametrize(
    "line", ["The council (seven members) met again", "He said so (twice).", "Prices rose 3% (yoy) - a record"]
)
def test_brackets_that_are_no_dateline(line: str) -> None:
    text = f"{line} {BODY}"
    assert roles(member(1, "Courier", text), member(2, "Echo", text))[0][1] == "origin"
