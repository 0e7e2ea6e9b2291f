from __future__ import annotations

import pytest

from newscrawl.export.citations.names import split_name


@pytest.mark.parametrize(
    ("name", "language", "given", "surname"),
    [
        ("Ellen Marsh-Doyle", "en", "Ellen", "Marsh-Doyle"),
        ("J. K. Rowling", "en", "J. K.", "Rowling"),
        ("Jan van der Berg", "nl", "Jan", "van der Berg"),
        ("Ursula von der Leyen", "de", "Ursula", "von der Leyen"),
        ("Filip Van den Berghe", "nl", "Filip", "Van den Berghe"),
        ("Marine Le Pen", "fr", "Marine", "Le Pen"),
        ("Mohammed bin Salman", None, "Mohammed", "bin Salman"),
        ("João Pedro da Silva", "pt", "João Pedro", "da Silva"),
        ("Carlos Silva Filho", "pt", "Carlos", "Silva Filho"),
        ("José Ortega y Gasset", "es", "José", "Ortega y Gasset"),
        ("Ana Pérez", "es", "Ana", "Pérez"),
        ("Ana M. Pérez", "es", "Ana M.", "Pérez"),
        ("Abdel Fattah al-Sisi", "en", "Abdel Fattah", "al-Sisi"),
        ("Juan de la Cruz", "es", "Juan", "de la Cruz"),
        ("Doe, Jane", "en", "Jane", "Doe"),
        ("Prof. Dr. Hans Maier", "de", "Hans", "Maier"),
        ("John Smith, PhD", "en", "John", "Smith"),
        ("Dr. John Smith, M.D., Ph.D.", "en", "John", "Smith"),
        ("Smith, John, MA", "en", "John", "Smith"),
        ("Dame Ann Lee DBE KC", "en", "Ann", "Lee"),
        ("Ann Lee MP", "en", "Ann", "Lee"),
        ("YO-YO MA", "en", "YO-YO", "MA"),
        ("Siobhán Ní Bhriain", "en", "Siobhán", "Ní Bhriain"),
        ("Seán Mac Mathúna", "ga", "Seán", "Mac Mathúna"),
        ("Máire Áine Nic Gearailt", "ga", "Máire Áine", "Nic Gearailt"),
        ("Pádraig Ó Snodaigh", "ga", "Pádraig", "Ó Snodaigh"),
        ("Duke Ellington", "en", "Duke", "Ellington"),
        ("Анна Петрова", "ru", "Анна", "Петрова"),
        ("Иванов Иван Иванович", "ru", "Иван Иванович", "Иванов"),
        ("Μαρία Παπαδοπούλου", "el", "Μαρία", "Παπαδοπούλου"),
    ],
)
def test_parts_that_can_be_told(name: str, language: str | None, given: str, surname: str) -> None:
    parts = split_name(name, "person", language)
    assert (parts.literal, parts.given, parts.surname) == ("", given, surname)


@pytest.mark.parametrize(
    ("name", "kind", "language"),
    [
        ("Reuters", "agency", "en"),
        ("Coast Press", "agency", "en"),
        ("Le Monde", "organisation", "fr"),
        ("Madonna", "person", "en"),
        ("王小明", "person", "zh"),
        ("Li Wei", "person", "zh"),
        ("김 철수", "person", None),
        ("สมชาย ใจดี", "person", None),
        ("Kovács János", "person", "hu"),
        ("Nguyễn Văn An", "person", "vi"),
        ("Katrín Jakobsdóttir", "person", "is"),
        ("Gabriel García Márquez", "person", "es"),  # "García" may be a second given name
        ("María del Carmen López", "person", "es"),
        ("Smith and Sons", "person", "en"),
        ("Jane Doe (BBC)", "person", "en"),
        ("editor on duty", "person", "en"),
        ("La redazione", "person", "it"),
        ("Dr. Dre", "person", "en"),
        ("Lord Ashcroft", "person", "en"),
        ("The Lady Hale", "person", "en"),
        ("Baroness Jane Harbour MP", "person", "en"),
        ("Earl of Tarnmouth", "person", "en"),
        ("Jane Doe in Berlin", "person", "en"),
        ("John Smith, editor", "person", "en"),
        ("Smith, MD", "person", "en"),
        ("", "person", "en"),
        (",", "person", "en"),
        ("von", "person", "de"),
        ("a, b, c", "person", "en"),
    ],
)
def test_names_that_stay_whole(name: str, kind: str, language: str | None) -> None:
    parts = split_name(name, kind, language)
    assert (parts.literal, parts.surname, parts.given) == (name, "", "")


def test_particles_and_suffixes() -> None:
    parts = split_name("Jan van der Berg", "person", "nl")
    assert (parts.particle, parts.family) == ("van der", "Berg")
    for name in ("Sammy Davis, Jr.", "Sammy Davis Jr.", "Sammy Davis, Jr., PhD"):
        parts = split_name(name, "person", "en")
        assert (parts.family, parts.given, parts.suffix, parts.inverted) == (
            "Davis",
            "Sammy",
            "Jr.",
            "Davis, Sammy, Jr.",
        )
