from __future__ import annotations

from typing import Any

import pytest

from newscrawl.extraction.sites import site_names, slug, without_site, without_suffixes

SITES = frozenset({"harbourcourier", "courier"})


@pytest.mark.parametrize(
    ("title", "bare", "why"),
    [
        ("Late | Harbour Courier", "Late", "behind"),
        ("Harbour Courier | The ferry is late", "The ferry is late", "before"),
        ("Courier: A", "Courier: A", "not before what is shorter: it may be what the headline is about"),
        ("Courier | Late | Harbour Courier", "Late", "both"),
        ("| Late |", "Late", "separators left over"),
        ("«Зенит» победил «Спартак»", "«Зенит» победил «Спартак»", "quotes at both ends"),
        ("« On y va » : le maire", "« On y va » : le maire", "French quotes, spaced"),
        ("Le maire : « On y va »", "Le maire : « On y va »", "at the end"),
        ("« On y va » - Harbour Courier", "« On y va »", "before the site's name"),
        ("Harbour Courier | « On y va tous »", "« On y va tous »", "behind it"),
        ("»Wir schaffen das«, sagt sie", "»Wir schaffen das«, sagt sie", "German quotes point inwards"),
        ("«Ich war es»", "«Ich war es»", "Swiss ones outwards"),
        ("»Vi klarar det», säger hon", "»Vi klarar det», säger hon", "Swedish ones are both the same"),
        ("Hon säger: »Vi klarar det»", "Hon säger: »Vi klarar det»", "the same at the end"),
        ("‹Ich war es›, sagt er", "‹Ich war es›, sagt er", "single ones"),
        ("» Late", "Late", "one alone is a separator left over"),
        ("Late »", "Late", "the same at the end"),
        ("» Town » Late", "Town » Late", "two that enclose nothing"),
        ("Harbour Courier", "Harbour Courier", "nothing but the name"),
        ("Late, says Courier", "Late, says Courier", "nothing parts it"),
        ("", "", "nothing"),
        (" - | - ", " - | - ", "nothing but separators"),
    ],
)
def test_without_site(title: str, bare: str, why: str) -> None:
    assert without_site(title, SITES) == bare, why


@pytest.mark.parametrize(
    ("path", "bare", "why"),
    [
        ("/town/how-to-save-on-coal", "How to save on coal", "the address spells the headline"),
        ("/town/your-money-this-week/article.aspx", "How to save on coal", "and here a section behind it"),
        ("/how-to-save-on-coal/page.aspx", "How to save on coal", "but for what stands first"),
    ],
)
def test_what_an_address_spells(path: str, bare: str, why: str) -> None:
    title = "How to save on coal - Your money this week"
    assert without_suffixes(title, SITES, f"https://courier.example{path}") == bare, why


def test_many_separators_are_no_trouble() -> None:
    assert without_site("a | " * 300 + "Courier", SITES).endswith("a")
    assert without_suffixes("a | " * 300 + "Courier", SITES, "https://courier.example/x")


@pytest.mark.parametrize(
    ("url", "words", "why"),
    [
        ("https://a.example/town/the-ferry-is-late.html", "the ferry is late", "the last part, without its ending"),
        ("https://a.example/2024/the_ferry_is_late/12345/", "the ferry is late", "the longest part"),
        ("https://a.example/v1.2-is-out", "v1.2 is out", "a dot within"),
        ("https://a.example/%E6%B8%A1%E8%BD%AE", "渡轮", "percent-encoded letters"),
        ("https://web.archive.example/web/2011/http://b.example/late-ferry/", "late ferry", "an archive's address"),
        ("https://a.example/share?u=https://b.example/other-story-altogether", "share", "another address in the query"),
        ("https://a.example/2011/http://[b/late-ferry", "", "an archive's address of what is no address"),
        ("https://a.example/", "", "none"),
        ("", "", "no address"),
    ],
)
def test_slug(url: str, words: str, why: str) -> None:
    assert slug(url) == words, why


def test_the_host_that_an_archive_s_address_holds_is_the_site(parse: Any) -> None:
    names = site_names(*parse(url="https://web.archive.example/web/2011/http://www.harbour-courier.example/late"))
    assert "harbourcourier" in names
