"""Pages as content systems of many countries build them: every field, every line, many links."""

from __future__ import annotations

import pytest

from tests.designs import NAMES, differences, wanted

#: Of the links that are labelled on these pages, so many have the role that a reader gives them.
RIGHT = 0.93


@pytest.mark.parametrize("name", NAMES)
def test_a_page_is_read_as_it_was_written_but_for_known_faults(name: str) -> None:
    found, known = differences(name), wanted(name).get("known", {})
    assert found == known, f"mended faults, or new ones: the table known of {name}.toml names those that were there"


def test_most_links_have_the_role_that_a_reader_gives_them() -> None:
    labels = {name: wanted(name) for name in NAMES}
    wrong = sum(len(label.get("known", {}).get("links", ())) for label in labels.values())
    assert wrong <= (1 - RIGHT) * sum(len(label["links"]) for label in labels.values())


def test_there_are_pages_of_many_countries() -> None:
    assert len({wanted(name)["language"] for name in NAMES}) >= 25
    assert {wanted(name)["kind"] for name in NAMES} >= {"article", "liveblog", "opinion"}
