from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from newscrawl.extraction.bylines import Byline, find_byline
from newscrawl.extraction.bylines.names import MAX_PEOPLE


def _names(parsed: Any) -> list[str]:
    return [person.name for person in find_byline(*parsed).people]


def test_json_ld_comes_first_with_url_and_job(parse: Any, json_ld: Any) -> None:
    author = {"@type": "Person", "name": "Ann Lee", "url": "/team/ann", "jobTitle": "Harbour reporter"}
    parsed = parse('<h1>Late</h1><a rel="author">Bo Ek</a>', json_ld({"@type": "NewsArticle", "author": [author]}))
    person = find_byline(*parsed).people[0]
    assert (person.name, person.url, person.role) == (
        "Ann Lee",
        "https://www.harbour-courier.example/team/ann",
        "Harbour reporter",
    )


def test_a_publisher_declared_as_author_gives_way_to_the_printed_name(parse: Any, json_ld: Any) -> None:
    story = {
        "@type": "NewsArticle",
        "author": {"@type": "Person", "name": "Harbour Courier"},
        "publisher": {"name": "Harbour Courier"},
    }
    byline = find_byline(
        *parse('<h1>Late</h1><p class="byline">By <a href="/author/ann-lee">Ann Lee</a></p>', json_ld(story))
    )
    assert [p.name for p in byline.people] == ["Ann Lee"]
    assert byline.people[0].url == "https://www.harbour-courier.example/author/ann-lee"


@pytest.mark.parametrize(
    ("printed", "names", "why"),
    [
        ("Ann Lee", ["Ann Lee"], "a name, and where its bearer is"),
        ("Our correspondent", [], "no name, and the place is none either"),
        ("নিজস্ব প্রতিবেদক", [], "the same in Bangla"),
        ("Onze verslaggever", [], "and in Dutch"),
    ],
)
def test_the_place_beside_a_name_is_no_author(
    parse: Any, json_ld: Any, printed: str, names: list[str], why: str
) -> None:
    line = f'<span class="contributor-name">{printed}</span><span class="author-location">Quaymouth</span>'
    parsed = parse(
        f'<h1>Late</h1><div class="contributor">{line}</div>',
        json_ld({"@type": "NewsArticle", "author": {"@type": "Person", "name": printed}}),
    )
    assert _names(parsed) == names, why


@pytest.mark.parametrize(
    ("declared", "printed", "names", "why"),
    [
        (["Ann Lee", "Quay Post"], "By Ann Lee and Bo Ek", ["Ann Lee", "Bo Ek"], "the printed line knows one more"),
        (["Ann Lee", "Quay Post"], "By Ann Lee", ["Ann Lee"], "the printed line leaves the house out"),
        (["Ann Lee", "Quay Post"], "By Ann Lee, QUAY POST", ["Ann Lee", "Quay Post"], "the printed line names it"),
        (["Ann Lee", "Quay Post"], "", ["Ann Lee", "Quay Post"], "nothing printed"),
        (["Ann Lee", "Quay Post"], "By Bo Ek", ["Ann Lee", "Quay Post"], "somebody else printed"),
    ],
)
def test_a_house_declared_beside_people(
    parse: Any, json_ld: Any, declared: list[str], printed: str, names: list[str], why: str
) -> None:
    story = {"@type": "NewsArticle", "author": [{"name": name} for name in declared]}
    assert _names(parse(f'<h1>Late</h1><p class="byline">{printed}</p>', json_ld(story))) == names, why


@pytest.mark.parametrize(
    ("line", "roles", "why"),
    [
        (('<span class="auth">By <a href="/authors/ann">Ann Lee</a></span> <span class="edit">Edited By: '
          '<a href="/authors/bo">Bo Ek</a></span>'), [None, "Edited By"], "in an element of its own"),
        ('<span class="auth">By <a href="/authors/ann">Ann Lee</a></span> <a href="/authors/bo">Bo Ek</a>', [None, None],
         "without such a word"),
        (('<span class="edit">Edited by <a href="/authors/ann">Ann Lee</a></span><span class="edit">Edited by '
          '<a href="/authors/bo">Bo Ek</a></span>'), [None, None], "somebody wrote it"),
    ],
)  # fmt: skip
def test_an_editor_declared_beside_the_author(
    parse: Any, json_ld: Any, line: str, roles: list[str | None], why: str
) -> None:
    story = {"@type": "NewsArticle", "author": [{"name": "Ann Lee"}, {"name": "Bo Ek"}]}
    people = find_byline(*parse(f"<h1>Late</h1><div>{line}</div>", json_ld(story))).people
    assert [(person.name, person.role) for person in people] == list(zip(["Ann Lee", "Bo Ek"], roles, strict=True)), why


def test_a_conjunction_behind_a_link_is_no_name(parse: Any) -> None:
    body = '<h1>Late</h1><div class="byline">By <a href="/by/ann">Ann Lee</a> and Bo Ek</div>'
    assert _names(parse(body)) == ["Ann Lee", "Bo Ek"]
    body = '<h1>Late</h1><div class="byline">Von <a href="/autor/ann">Ann Lee</a> und Bo Ek<br>Fotos: Cy Ray</div>'
    assert _names(parse(body))[:2] == ["Ann Lee", "Bo Ek"]


@pytest.mark.parametrize(
    ("line", "names", "why"),
    [
        ("Posted 28 Nov 2026 by Ann Lee", ["Ann Lee"], "the date before the name"),
        ("Published on <time>May 17, 2024 at 10:15 am</time> by Ann Lee", ["Ann Lee"], "in an element of its own"),
        ("17.05.2024, 10:15 Uhr von Eva Öz", ["Eva Öz"], "nothing but the date"),
        ("Publié le 17 mai 2024 à 10h30 par Zoé Roy", ["Zoé Roy"], "French"),
        ("Posted 28 Nov 2026 by the harbour", [], "nobody's name"),
        ("On 28 Nov 2026 he was beaten by Ann Lee", [], "a sentence"),
        ("28 Nov 2026 was won by Ann Lee", [], "another"),
        ("1,000 metres, won by Ann Lee", [], "a number that is no date"),
    ],
)
def test_a_line_with_the_date_and_who_put_it_there(parse: Any, line: str, names: list[str], why: str) -> None:
    assert _names(parse(f"<h1>Late</h1><p>{line}</p>")) == names, why


def test_a_publisher_alone_is_an_organisation(parse: Any, json_ld: Any) -> None:
    story = {
        "@type": "NewsArticle",
        "author": {"@type": "Person", "name": "Harbour Courier"},
        "publisher": {"name": "Harbour Courier"},
    }
    assert [p.kind for p in find_byline(*parse("<h1>Late</h1>", json_ld(story))).people] == ["organisation"]


def test_a_user_name_gives_way_to_the_printed_name(parse: Any) -> None:
    head = '<meta name="author" content="alee">'
    assert _names(parse('<h1>Late</h1><span class="author-name">Ann Lee</span>', head)) == ["Ann Lee"]
    assert _names(parse("<h1>Late</h1>", head)) == ["alee"]


def test_two_authors_side_by_side(parse: Any) -> None:
    body = '<h1>Late</h1><div class="byline">By <a rel="author" href="/author/a">Ann Lee</a> and <a rel="author" href="/author/b">Bo Ek</a></div>'
    assert _names(parse(body)) == ["Ann Lee", "Bo Ek"]


def test_commenters_related_authors_and_photographers_of_captions_are_not_the_author(parse: Any) -> None:
    body = (
        "<h1>Late</h1><figure><figcaption class='credit author'>Cy Ray</figcaption></figure><p>Text.</p>"
        '<div class="comments"><span class="author">Di Low</span></div>'
        '<div class="related-stories"><a href="/b">The bridge is closed until June</a><a class="author" href="/author/ed">Ed Fox</a></div>'
    )
    assert _names(parse(body)) == []


def test_a_line_below_the_headline_is_enough(parse: Any) -> None:
    assert _names(parse("<h1>Late</h1><div>By Ann Lee</div><p>By noon the quay was empty.</p>")) == ["Ann Lee"]
    assert _names(parse("<h1>Late</h1><p>By noon the quay was empty.</p>")) == []


def test_twitter_labels_name_authors(parse: Any) -> None:
    head = '<meta name="twitter:label1" content="Written by"><meta name="twitter:data1" content="Ann Lee">'
    assert _names(parse(head=head)) == ["Ann Lee"]


def test_hostile_author_strings(parse: Any, json_ld: Any) -> None:
    story = {
        "@type": "NewsArticle",
        "author": [{"name": "x" * 5_000_000}, {"name": ["a", {"b": 1}, None]}, 7, None, ["y"] * 1_000],
    }
    assert len(find_byline(*parse("<h1>" + "?" * 10_000 + "</h1>", json_ld(story))).people) <= 20


# ------------------------------------------------------------------------------------------------ every witness

ANN = {"@type": "Person", "name": "Ann Lee"}


def _story(**properties: object) -> dict[str, object]:
    return {"@type": "NewsArticle", "headline": "Late", **properties}


@pytest.mark.parametrize(
    ("data", "expected", "why"),
    [
        (_story(author="Ann Lee"), ["Ann Lee"], "a string"),
        (_story(author=ANN), ["Ann Lee"], "an object"),
        (_story(author=[ANN, {"name": "Bo Ek"}]), ["Ann Lee", "Bo Ek"], "a list"),
        (_story(author=["Ann Lee", "Bo Ek"]), ["Ann Lee", "Bo Ek"], "a list of strings"),
        (_story(author=[[ANN]]), ["Ann Lee"], "a list in a list"),
        (_story(author={"@list": [ANN]}), ["Ann Lee"], "an ordered list"),
        (_story(author={"@type": "Person", "givenName": "Ann", "familyName": "Lee"}), ["Ann Lee"], "a name in parts"),
        (_story(author={"@type": "Person", "name": ["Ann Lee", "Bo Ek"]}), ["Ann Lee", "Bo Ek"], "two names in one"),
        (_story(author={"@type": "Person", "name": "Lee, Ann"}), ["Ann Lee"], "sorted by surname"),
        (_story(creator=ANN), ["Ann Lee"], "creator"),
        ({"@graph": [_story(author={"@id": "#ann"}), {"@id": "#ann", **ANN}]}, ["Ann Lee"], "a reference in a graph"),
        ([{"@type": "WebSite", "name": "X"}, _story(author=ANN)], ["Ann Lee"], "a list at the top"),
        (_story(author={"@type": "Person", "name": "admin"}, creator=ANN), ["Ann Lee"], "an account, then a person"),
        (_story(author={"@type": "Person", "name": {"@value": "Ann Lee"}}), [], "no string"),
        (_story(author={"@type": "Organization", "name": "Reuters"}), ["Reuters"], "an agency"),
        (_story(author=[ANN, {"@type": "Organization", "name": "Harbour Courier"}], publisher={"name": "Harbour Courier"}),
         ["Ann Lee"], "the publisher beside a person"),
    ],
)  # fmt: skip
def test_authors_of_json_ld(data: object, expected: list[str], why: str, parse: Any, json_ld: Any) -> None:
    byline = find_byline(*parse("<h1>Late</h1>", json_ld(data)))
    assert [person.name for person in byline.people] == expected, why
    assert (byline.source is None) == (not expected)


def test_several_scripts_and_broken_json(parse: Any) -> None:
    head = (
        '<script type="application/ld+json">{"@type": "WebSite", "name": "Harbour Courier",}</script>'
        '<script type="application/ld+json">{"@type": "NewsArticle", "author": {"name": "Ann Lee",},}</script>'
    )
    assert _names(parse("<h1>Late</h1>", head)) == ["Ann Lee"]
    broken = '<script type="application/ld+json">{"@type": "NewsArticle" "author": {"@type": "Person", "name": "Ann Lee"}</script>'
    assert _names(parse("<h1>Late</h1>", broken)) == ["Ann Lee"]


@pytest.mark.parametrize(
    ("head", "expected", "source", "why"),
    [
        ('<meta name="author" content="Ann Lee">', ["Ann Lee"], "meta:author", "the plainest"),
        ('<meta name="author" content="By Ann Lee and Bo Ek">', ["Ann Lee", "Bo Ek"], "meta:author", "a byline in it"),
        ('<meta name="author" content="Lee, Ann">', ["Ann Lee"], "meta:author", "sorted by surname"),
        ('<meta name="citation_author" content="Lee, Ann"><meta name="citation_author" content="Ek, Bo">',
         ["Ann Lee", "Bo Ek"], "meta:citation_author", "a tag for each"),
        ('<meta property="article:author" content="https://social.example/courier"><meta name="byl" content="By Ann Lee">',
         ["Ann Lee"], "meta:byl", "an address is no name"),
        ('<meta name="author" content="Harbour Courier"><meta name="parsely-author" content="Ann Lee">',
         ["Ann Lee"], "meta:parsely-author", "the site, then a person"),
        ('<meta name="dc.creator" content="Ann Lee"><meta name="citation_authors" content="Ann Lee; Bo Ek">',
         ["Ann Lee", "Bo Ek"], "meta:citation_authors", "the list before the single one"),
        ('<meta name="author" content="admin">', [], None, "an account"),
        ('<meta name="author" content="ann.lee@courier.example">', [], None, "an address"),
    ],
)  # fmt: skip
def test_authors_of_meta_tags(head: str, expected: list[str], source: str | None, why: str, parse: Any) -> None:
    byline = find_byline(*parse("<h1>Late</h1>", head))
    assert ([person.name for person in byline.people], byline.source) == (expected, source), why


@pytest.mark.parametrize(
    ("body", "expected", "why"),
    [
        ('<p>Editing: <a href="/author/ann-lee">Ann Lee</a></p>', ["Harbour Courier"], "an editor wrote nothing"),
        ('<p class="byline">Redaktion: Eva Öz und Jörg Maß</p>', ["Harbour Courier"], "the same, in a byline's place"),
        ('<ul><li>Contact: <a href="/authors/bo-ek">Bo Ek</a></li></ul>', ["Harbour Courier"], "whom to ask"),
        ("<p>The ferry sails.</p><p>Harbour Courier / Última Hora</p>", ["Última Hora"], "the paper that it is from"),
        ("<p>The ferry sails.</p><p>Redaction / Reuters</p>", ["Redaction", "Reuters"], "a newsroom and an agency"),
        ("<p>The ferry sails.</p><p>Sundays / holidays</p>", ["Harbour Courier"], "a slash between other words"),
        ('<div class="writer-profile"><p>Written by</p><p>Ann Lee</p><p>Ferries</p><p>Bo Ek</p></div>', ["Ann Lee"],
         "what somebody writes about is nobody"),
        ("<p><strong>This Week:</strong></p>", ["Harbour Courier"], "the heading of a list"),
        ("<p><b>IN THIS ARTICLE</b></p>", ["Harbour Courier"], "a table of contents"),
        ("<script>x = {author: '_createdAt'}</script>", ["Harbour Courier"], "the name of a variable"),
    ],
)  # fmt: skip
def test_who_else_is_named_where_the_newsroom_signs(body: str, expected: list[str], why: str, parse: Any) -> None:
    head = '<meta name="author" content="Harbour Courier">'
    assert _names(parse(f"<h1>Late</h1>{body}", head)) == expected, why


def test_an_agency_in_a_second_tag_is_heard_before_the_publisher(parse: Any, json_ld: Any) -> None:
    publisher = json_ld(_story(author={"@type": "Organization", "name": "Harbour Courier"}))
    byline = find_byline(*parse("<h1>Late</h1>", publisher + '<meta name="articleAuthor" content="Anadolu Ajansı">'))
    assert [(p.name, p.kind) for p in byline.people] == [("Anadolu Ajansı", "agency")]


# ------------------------------------------------------------------------------------------------ put together


def test_the_raw_byline_is_the_printed_one(parse: Any, json_ld: Any) -> None:
    body = '<h1>Late</h1><p class="byline">By Ann Lee in Berlin</p>'
    byline = find_byline(*parse(body, json_ld(_story(author=ANN))))
    assert (byline.raw, byline.source) == ("By Ann Lee in Berlin", "json-ld:author")
    assert find_byline(*parse("<h1>Late</h1>", json_ld(_story(author=ANN)))).raw == "Ann Lee"
    assert (
        find_byline(*parse("<h1>Late</h1><div>By Ann Lee in Berlin</div>", json_ld(_story(author=ANN)))).raw
        == "By Ann Lee in Berlin"
    )


def test_one_witness_completes_another(parse: Any) -> None:
    body = (
        '<h1>Late</h1><p class="byline"><a rel="author" href="/author/ann-lee">Ann Lee</a>, Harbour Reporter</p>'
        '<div class="author-bio"><p>Ann Lee has written about ferries and those who miss them since 1999.</p></div>'
    )
    person = find_byline(*parse(body, '<meta name="author" content="A. Lee">')).people[0]
    assert (person.name, person.url, person.role) == (
        "Ann Lee", "https://www.harbour-courier.example/author/ann-lee", "Harbour Reporter",
    )  # fmt: skip
    assert person.bio == "Ann Lee has written about ferries and those who miss them since 1999."


def test_a_second_author_whom_only_the_printed_byline_has(parse: Any, json_ld: Any) -> None:
    body = '<h1>Late</h1><p class="byline">By Ann Lee and Bo Ekström</p>'
    assert _names(parse(body, json_ld(_story(author=ANN)))) == ["Ann Lee", "Bo Ekström"]


def test_the_account_that_put_the_story_in_is_outvoted(parse: Any, json_ld: Any) -> None:
    body = '<h1>Late</h1><p class="byline">By Ann Lee</p>'
    head = '<meta name="parsely-author" content="Ann Lee">' + json_ld(_story(author={"name": "Cy Webster"}))
    byline = find_byline(*parse(body, head))
    assert [p.name for p in byline.people] == ["Ann Lee"]
    assert next((claim.value, claim.source) for claim in byline.others) == ("Cy Webster", "json-ld:author")


def test_other_work_is_in_the_byline_and_not_writing(parse: Any) -> None:
    body = '<h1>Late</h1><p class="byline">By Ann Lee. Photos: Cy Ray. Reviewed by Bo Ek</p>'
    found = find_byline(*parse(body)).people
    assert [(p.name, p.role) for p in found] == [("Ann Lee", None), ("Cy Ray", "Photos"), ("Bo Ek", "Reviewed")]


def test_labels_and_names_in_turn(parse: Any) -> None:
    pairs = {"Text": "Eva Öz", "Fotos": "Jörg Maß"}
    rows = "".join(f'<dt>{label}</dt><dd><a href="/author/{name}">{name}</a></dd>' for label, name in pairs.items())
    people = find_byline(*parse(f'<h1>Late</h1><dl class="list-author">{rows}</dl>')).people
    assert [(person.name, person.role) for person in people] == [("Eva Öz", None), ("Jörg Maß", "Fotos")]


def test_a_photographer_by_trade_who_is_declared_to_be_the_author_wrote(parse: Any, json_ld: Any) -> None:
    person = find_byline(*parse("<h1>Late</h1>", json_ld(_story(author={**ANN, "jobTitle": "Photographer"})))).people[0]
    assert person.role is None


def test_others_say_what_was_not_taken_and_why(parse: Any) -> None:
    head = (
        '<meta name="author" content="admin"><meta name="byl" content="Ann Lee"><meta name="authors" content="Ann Lee">'
    )
    byline = find_byline(*parse("<h1>Late</h1>", head))
    assert byline.source == "meta:byl"
    assert [(c.source, c.value, c.refused) for c in byline.others] == [
        ("meta:authors", "Ann Lee", None), ("meta:author", "admin", "not a name"),
    ]  # fmt: skip


def test_others_are_capped(parse: Any, json_ld: Any) -> None:
    stories = [_story(author={"name": f"Ann Le{chr(97 + i)}"}) for i in range(20)] + [
        _story(author={"name": "x " * 600})
    ]
    byline = find_byline(*parse("<h1>Late</h1>", json_ld(stories)))
    assert len(byline.others) == 12
    assert all(len(claim.value) <= 300 for claim in byline.others)


def test_nobody(parse: Any) -> None:
    assert find_byline(*parse("<h1>Late</h1><p>Text.</p>")) == Byline(None, ())


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.text(max_size=80),
    st.text(max_size=80),
    st.sampled_from(["author", "byline", "name author-name", "entry-meta", ""]),
)
def test_any_text_in_any_place(parse: Any, json_ld: Any, declared: str, printed: str, mark: str) -> None:
    shown = "".join(c for c in printed if c not in "<>&" and c.isprintable())
    body = f'<h1>Late</h1><p class="{mark}">{shown}</p><a rel="author" href="{mark}">{shown}</a>'
    byline = find_byline(*parse(body, json_ld(_story(author=[declared, {"name": declared, "url": declared}]))))
    assert len(byline.people) <= MAX_PEOPLE
    assert (byline.raw is None) == (not byline.people)


def test_the_byline_as_declared_is_free_of_marks_that_nobody_sees(parse: Any) -> None:
    head = '<meta name="author" content="\u202eAnn\u200f Lee\u202c"><meta name="author" content="Bo E\u0301k">'
    assert find_byline(*parse("<h1>Late</h1>", head)).raw == "Ann Lee; Bo Ék"
