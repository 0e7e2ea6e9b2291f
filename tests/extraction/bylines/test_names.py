from __future__ import annotations

import pytest

from newscrawl.extraction.bylines.find import same_person
from newscrawl.extraction.bylines.names import clean_name, is_role, kind_of, looks_like_name


@pytest.mark.parametrize(
    ("text", "expected", "why"),
    [
        ("Ann Lee", True, "two words"),
        ("Ann", False, "one word may be anything"),
        ("ANN LEE", True, "capitals"),
        ("ann lee", False, "a sentence begins so"),
        ("Anna van der Berg", True, "particles are small"),
        ("Jean d'Arvor", True, "an elided particle"),
        ("Omar al-Sayed", True, "an article within the name"),
        ("Nina van 't Riet", True, "a particle that is only an apostrophe and a letter"),
        ("मीना शर्मा", True, "no capitals, and marks among the letters"),
        ("ნინო ბერიძე", True, "letters that count as small, without capitals"),
        ("دنيا حسن", True, "no capitals"),
        ("山田花子", True, "no spaces"),
        ("山田花子は記者。", False, "a sentence"),
        ("Ferry late again", False, "a headline"),
        ("The Ferry Is Late And Nobody Knows", False, "a headline in title case is too long"),
        ("Lee 3", False, "a number"),
        ("", False, "nothing"),
    ],
)
def test_what_looks_like_a_name(text: str, expected: bool, why: str) -> None:
    assert looks_like_name(text) is expected, why


@pytest.mark.parametrize(
    ("part", "expected", "why"),
    [
        ("ANN LEE", "Ann Lee", "capitals"),
        ("NHK", "NHK", "one word"),
        ("ANN VON HOHENFELS-LEE", "Ann von Hohenfels-Lee", "particles and hyphens"),
        ("İBRAHİM IŞIK", "İbrahim Işık", "Turkish i with and without its dot"),
        ("ΝΙΚΟΣ ΠΑΠΠΑΣ", "Νικος Παππας", "the last sigma"),
        ("ANN LEE III", "Ann Lee III", "numbers of kings"),
        ("Ann Lee on 3 May", "Ann Lee", "a date"),
        ("Ann Lee 3. Mai 2024", "Ann Lee", "a date"),
        ("Ann Lee aktualisiert", "Ann Lee", "a word of dates"),
        ("(Ann Lee)", "Ann Lee", "brackets around all of it"),
        ("[Ann Lee]", "Ann Lee", "square ones"),
        ("Ann Lee.", "Ann Lee", "a full stop"),
        ("Ann Lee Jr.", "Ann Lee Jr.", "but not this one"),
        ("Per Olsson", "Per Olsson", "a given name that is a preposition elsewhere"),
        ("7 Harbour News", "7 Harbour News", "a station's number"),
        ("Ann Lee?", None, "a question"),
        ("View all", None, "a link"),
        ("Monday", None, "a day"),
        ("wpadmin", None, "an account"),
        ("a", None, "one letter"),
        ("...", None, "no letter"),
        ("x" * 71, None, "too long"),
        ("Use your name only for what you would sign with your own blood", None, "a sentence"),
    ],
)
def test_names_are_cleaned(part: str, expected: str | None, why: str) -> None:
    assert clean_name(part) == expected, why


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Reuters", "agency"), ("dpa", "agency"), ("DPA", "agency"), ("Agence France-Presse", "agency"),
        ("Courier Newsroom", "organisation"), ("Redaktion", "organisation"), ("The Harbour Desk", "organisation"),
        ("Harbour Ltd.", "organisation"), ("Ann Lee", "person"), ("ABBY", "person"), ("山田花子", "person"),
    ],
)  # fmt: skip
def test_kinds(name: str, expected: str) -> None:
    assert kind_of(name) == expected


@pytest.mark.parametrize(
    "text", ["Senior Writer", "Redakteurin", "Staff Writer", "记者", "Managing Editor", "журналист"]
)
def test_roles(text: str) -> None:
    assert is_role(text)


@pytest.mark.parametrize("text", ["Ann Lee", "The Harbour editors", "ABBY", "山田花子"])
def test_no_roles(text: str) -> None:
    assert not is_role(text)


@pytest.mark.parametrize(
    ("one", "other", "expected", "why"),
    [
        ("Ann Lee", "ANN LEE", True, "case"),
        ("A. Lee", "Ann Lee", True, "an initial"),
        ("Ann Lee", "Ann B. Lee", True, "a middle name"),
        ("Dr. Ann Lee", "Ann Lee, PhD", True, "titles and credentials"),
        ("Jörg Maß", "Jorg Mass", True, "marks on letters"),
        ("Ann", "Ann Lee", True, "the given name alone"),
        ("Lee", "Ann Lee", True, "the surname alone"),
        ("Ann Lee", "Bo Lee", False, "another given name"),
        ("Ann Lee", "Ann Ek", False, "another surname"),
        ("B. Lee", "Ann Lee", False, "another initial"),
        ("", "Ann Lee", False, "nobody"),
    ],
)
def test_same_person(one: str, other: str, expected: bool, why: str) -> None:
    assert same_person(one, other) is expected, why
    assert same_person(other, one) is expected, why
