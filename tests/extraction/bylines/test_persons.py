"""Bylines taken apart. The table bylines.tsv beside this file holds the cases, each with its reason."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from newscrawl.extraction.bylines import names
from newscrawl.extraction.bylines.names import MAX_BYLINE_CHARS, MAX_NAME_CHARS, MAX_PEOPLE, cues
from newscrawl.extraction.bylines.persons import people, upright
from newscrawl.extraction.sites import flat
from newscrawl.items import Person


def _cases() -> Iterator[tuple[str, str, str, str]]:
    with (Path(__file__).parent / "bylines.tsv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
            yield row["language"], row["raw"], row["people"], row["why"]


CASES = list(_cases())


def _shown(person: Person) -> str:
    kind = "" if person.kind == "person" else f" [{person.kind}]"
    return person.name + kind + (f" {{{person.role}}}" if person.role else "")


@pytest.mark.parametrize(("language", "raw", "expected", "why"), CASES, ids=[f"{c[0]}-{c[1][:40]}" for c in CASES])
def test_bylines_are_taken_apart(language: str, raw: str, expected: str, why: str) -> None:
    assert ("; ".join(map(_shown, people(raw))) or "-") == expected, why


def test_the_table_is_large() -> None:
    assert len(CASES) >= 150
    assert len({language for language, *_ in CASES}) >= 20
    assert all(why for *_, why in CASES)


@pytest.mark.parametrize(
    ("raw", "expected", "why"),
    [
        ("Harbour Courier", ["organisation"], "the whole is the site's name"),
        ("By Harbour Courier", ["organisation"], "behind an opening too"),
        ("Courier Contributor", ["organisation"], "the site's people without a name"),
        ("Harbour Courier Staff", ["organisation"], "the same"),
        ("Ann Lee, Harbour Courier", ["person", "organisation"], "a person and the site"),
        ("Courtney Lee", ["person"], "a name that begins like the site's"),
    ],
)
def test_the_site_is_never_a_person(raw: str, expected: list[str], why: str) -> None:
    assert [person.kind for person in people(raw, frozenset({"harbourcourier", "courier"}))] == expected, why


@pytest.mark.parametrize(
    ("declared", "said", "why"),
    [
        ("Lee, Ann", "Ann Lee", "sorted by surname"),
        ("van der Berg, Jan", "Jan van der Berg", "particles go with the surname"),
        ("Lee, Ann; Ek, Bo", "Ann Lee; Bo Ek", "each of several"),
        ("Lee, A. B.", "A. B. Lee", "initials"),
        ("Öz, Eva", "Eva Öz", "beyond ASCII"),
        ("Ann Lee, Bo Ek", "Ann Lee, Bo Ek", "two people"),
        ("Lee, Reporter", "Lee, Reporter", "a role is no given name"),
        ("Paris, AFP", "Paris, AFP", "nor is an agency"),
        ("Lee, PhD", "Lee, PhD", "nor is a credential"),
        ("Lee, Ann, Bo", "Lee, Ann, Bo", "not this form"),
        ("Ann Lee", "Ann Lee", "not this form"),
        (",", ",", "nothing on either side"),
        ("", "", "nothing"),
    ],
)
def test_declared_names_are_turned_upright(declared: str, said: str, why: str) -> None:
    assert upright(declared) == said, why


def test_repetitions_and_long_lists() -> None:
    assert [p.name for p in people("Ann Lee; Ann LEE; Bo Ek")] == ["Ann Lee", "Bo Ek"]
    long = "; ".join(f"Ann Le{chr(97 + i % 26)}{chr(97 + i // 26)}" for i in range(50))
    assert len(people(long)) == MAX_PEOPLE


@pytest.mark.parametrize(
    "raw",
    [
        "?" * 10_000,
        "A" * 5_000_000,
        "by " * 100_000,
        "(" * 10_000,
        "Ann " * 10_000,
        "," * 10_000,
        "\x00\ud800",
        "1 " * 9_999,
    ],
    ids=lambda raw: raw[:6],
)
def test_hostile_bylines(raw: str) -> None:
    assert len(people(raw)) <= MAX_PEOPLE


# ------------------------------------------------------------------------------------------------ invented names

_GIVEN = (
    "Annika", "Björn", "Zoë", "Łucja", "Søren", "Ñuria", "Jean-Luc", "Мария", "Олена", "Νίκος", "दीपा", "אורית",
    "سارة", "Nguyệt", "Ayşe", "J. R.", "ნინო", "Țepa",
)  # fmt: skip
_SURNAMES = (
    "Leeward", "Höckner", "O'Mearas", "van der Berghe", "de la Maza", "Żakowska", "d'Arvores", "Петрова", "Шевчук",
    "Παππάς", "शर्मा", "לויצקי", "حسنين", "Trầnova", "Gülsen", "al-Sayedi", "ბერიძე", "Ortega-Ruiz",
)  # fmt: skip
_NAMES = st.builds("{} {}".format, st.sampled_from(_GIVEN), st.sampled_from(_SURNAMES))
_CONJUNCTIONS = [f" {word} " for word in sorted(cues()["joins"] | cues()["loud_joins"])]
_SEPARATORS = ["; ", " | ", " / ", " • ", ", ", "、", "، ", " & ", " + "]


@given(
    st.lists(_NAMES, min_size=2, max_size=6, unique_by=flat),
    st.sampled_from(_SEPARATORS),
    st.sampled_from([*_CONJUNCTIONS, *_SEPARATORS]),
)
def test_names_joined_come_apart_again(invented: list[str], separator: str, conjunction: str) -> None:
    raw = separator.join(invented[:-1]) + conjunction + invented[-1]
    assert [person.name for person in people(raw)] == invented


@given(_NAMES, st.sampled_from(sorted(cues()["by"])))
def test_openings_are_no_part_of_a_name(name: str, opening: str) -> None:
    assert [person.name for person in people(f"{opening}: {name}")] == [name]


@given(_NAMES, st.sampled_from(["dpa", "Reuters", "AFP", "共同通信"]))
def test_an_agency_beside_a_name(name: str, agency: str) -> None:
    assert [(p.name, p.kind) for p in people(f"{name}, {agency}")] == [(name, "person"), (agency, "agency")]


@given(st.text(max_size=400))
@example("Photo " * 50)
@example("İ İİ İI")
def test_any_text_gives_names_within_the_caps(raw: str) -> None:
    found = people(raw)
    assert len(found) <= MAX_PEOPLE
    for person in found:
        assert person.name == person.name.strip()
        assert 0 < len(person.name) <= MAX_BYLINE_CHARS
        assert person.kind in ("person", "agency", "organisation")
        assert person.role is None or 0 < len(person.role) <= MAX_BYLINE_CHARS
    assert people(raw) == found


@given(
    st.one_of(
        st.text(max_size=120),
        st.lists(
            st.sampled_from([*_GIVEN, *_SURNAMES, "by", "in", "(dpa)", "3", "May", "PhD", "Staff", "-"]), max_size=7
        ).map(" ".join),
    )
)
def test_cleaning_a_clean_name_changes_nothing(part: str) -> None:
    name = names.clean_name(part)
    if name is not None:
        assert len(name) <= MAX_NAME_CHARS
        assert names.clean_name(name) == name
