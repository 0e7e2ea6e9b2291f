"""Article, opinion, live blog, video, gallery, index, other: by types, places, labels and structure."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import pytest

from newscrawl.extraction import kinds
from newscrawl.extraction.entries import Run
from newscrawl.extraction.evidence import Found
from newscrawl.extraction.kinds import Contents
from newscrawl.items import Claim, LiveEntry, StoryKind

SITE = "https://www.harbour-courier.example"
ENTRY = LiveEntry(None, None, "The ferry is back.")
NO_RUN = Run()
RUN = Run((ENTRY,) * 4, share=0.9)
DENSE = Run((ENTRY,) * 6, share=0.9, dense=True)
LONG, SHORT = 600, 40


def _find(parsed: Any, story: Contents) -> Found[StoryKind]:
    return kinds.find_kind(parsed[0], parsed[1], story)


def _kind(parsed: Any, words: int = LONG, section: str | None = None, run: Run = NO_RUN) -> str:
    return _find(parsed, Contents(words, section, run)).value


@pytest.mark.parametrize(
    ("types", "words", "expected", "why"),
    [
        ("NewsArticle", LONG, "article", "the usual"),
        ("LiveBlogPosting", LONG, "liveblog", "says so"),
        ("http://schema.org/LiveBlogPosting", LONG, "liveblog", "as an address"),
        (["NewsArticle", "OpinionNewsArticle"], LONG, "opinion", "one of several"),
        ("OpinionNewsArticle", SHORT, "opinion", "short, too"),
        ("AnalysisNewsArticle", LONG, "article", "analysis is not opinion"),
        ("VideoObject", SHORT, "video", "a video and a line"),
        ("VideoObject", LONG, "article", "a story in words with a video"),
        ("ImageGallery", SHORT, "gallery", "pictures and a line"),
        ("ImageGallery", LONG, "article", "a story in words with pictures"),
        ("DiscussionForumPosting", LONG, "other", "readers' talk"),
        ("QAPage", LONG, "other", "questions and answers"),
        ("Product", SHORT, "other", "a thing for sale"),
        ("Product", LONG, "article", "a review of it"),
        ("CollectionPage", SHORT, "index", "a list with some text of its own"),
        (7, LONG, "article", "of the wrong type"),
        (["x"] * 100_000, LONG, "article", "any number"),
    ],
)
def test_types(parse: Any, json_ld: Any, types: object, words: int, expected: str, why: str) -> None:
    assert _kind(parse(head=json_ld({"@type": types})), words) == expected, why


def test_things_beside_an_article_are_about_it(parse: Any, json_ld: Any) -> None:
    article = {"@type": "NewsArticle", "headline": "The ferry is late"}
    for other in ({"@type": "VideoObject"}, {"@type": "Product"}, {"@type": "CollectionPage"}):
        assert _kind(parse(head=json_ld([article, other])), SHORT) == "article"
    assert _kind(parse(head='<meta property="og:type" content="article">' + json_ld({"@type": "Product"}))) == "article"


def test_og_types(parse: Any) -> None:
    assert _kind(parse(head='<meta property="og:type" content="video.other">'), SHORT) == "video"
    assert _kind(parse(head='<meta property="og:type" content="video.other">'), LONG) == "article"
    assert _kind(parse(head='<meta property="og:type" content="product">'), SHORT) == "other"


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/opinion/late", "opinion"),
        ("/town/opinion", "article"),  # the last part is the story
        ("/meinung/kommentare/faehre", "opinion"),
        ("/idées/le-bac", "opinion"),
        ("/opinión/el-ferri", "opinion"),
        ("/opinioni/il-traghetto", "opinion"),
        ("/opiniao/a-balsa", "opinion"),
        ("/ledare/farjan", "opinion"),
        ("/kronikk/ferja", "opinion"),
        ("/debat/faergen", "opinion"),
        ("/mielipide/lautta", "opinion"),
        ("/opinie/de-veerboot", "opinion"),
        ("/publicystyka/prom", "opinion"),
        ("/nazory/trajekt", "opinion"),
        ("/velemeny/komp", "opinion"),
        ("/yazarlar/feribot", "opinion"),
        ("/мнения/паром", "opinion"),
        ("/думки/паром", "opinion"),
        ("/απόψεις/πλοίο", "opinion"),
        ("/دیدگاه/کشتی", "opinion"),
        ("/opini/feri", "opinion"),
        ("/goc-nhin/pha", "opinion"),
        ("/オピニオン/船", "opinion"),
        ("/오피니언/배", "opinion"),
        ("/观点/渡轮", "opinion"),
        ("/liveblog/ferry", "liveblog"),
        ("/town/ferry-liveticker-12", "liveblog"),
        ("/town/ferry-live-updates", "liveblog"),
        ("/minuto-a-minuto/ferri", "liveblog"),
        ("/live/ferry", "article"),  # without entries it may be television, or a way of life
        ("/live-healthy/ferry", "article"),
        ("/video/ferry", "article"),  # long
        ("/bildergalerie/faehre", "article"),
    ],
)
def test_folders(parse: Any, path: str, expected: str) -> None:
    assert _kind(parse(url=SITE + quote(path))) == expected


@pytest.mark.parametrize(
    ("section", "words", "expected"),
    [
        ("Opinion", LONG, "opinion"),
        ("News / Opinion", LONG, "opinion"),
        ("Meinung & Debatte", LONG, "opinion"),
        ("Köşe Yazıları", LONG, "opinion"),
        ("社説", LONG, "opinion"),
        ("Opinionated", LONG, "article"),
        ("Videos", SHORT, "video"),
        ("Fotostrecken", SHORT, "gallery"),
        ("Fotostrecken", LONG, "article"),
        ("Town", SHORT, "article"),
    ],
)
def test_sections(parse: Any, section: str, words: int, expected: str) -> None:
    assert _kind(parse(), words, section) == expected


@pytest.mark.parametrize(
    ("headline", "words", "expected"),
    [
        ("Opinion: Why the ferry must stay", LONG, "opinion"),
        ("Opinion | Why the ferry must stay", LONG, "opinion"),
        ("Why the ferry must stay | Ada Example | Comment | The Courier", LONG, "opinion"),
        ("Kommentar zur Fähre", LONG, "article"),  # a word of the headline, no label
        ("Kommentar: Die Fähre muss bleiben", LONG, "opinion"),
        ("Die Fähre muss bleiben – Kommentar", LONG, "opinion"),
        ("[Opinie] De veerboot moet blijven", LONG, "opinion"),
        ("Édito : Le bac doit rester", LONG, "opinion"),
        ("Opinión | El ferri debe quedarse", LONG, "opinion"),
        ("L'editoriale | Il traghetto deve restare", LONG, "opinion"),
        ("Opinião - A balsa deve ficar", LONG, "opinion"),
        ("Leder: Ferja må bli", LONG, "opinion"),
        ("Debatt: Färjan måste vara kvar", LONG, "opinion"),
        ("Pääkirjoitus: Lautan on jäätävä", LONG, "opinion"),
        ("Felieton: Prom musi zostać", LONG, "opinion"),
        ("KOMENTÁŘ: Trajekt musí zůstat", LONG, "opinion"),
        ("Vélemény: A kompnak maradnia kell", LONG, "opinion"),
        ("Мнение: Паром должен остаться", LONG, "opinion"),
        ("Άποψη: Το πλοίο πρέπει να μείνει", LONG, "opinion"),
        ("דעה: המעבורת חייבת להישאר", LONG, "opinion"),
        ("رأي: يجب أن تبقى العبارة", LONG, "opinion"),
        ("【社説】連絡船は残すべきだ", LONG, "opinion"),
        ("[사설] 여객선은 남아야 한다", LONG, "opinion"),
        ("社论：渡轮必须保留", LONG, "opinion"),
        ("Liveticker: Sturm an der Küste", LONG, "liveblog"),
        ("Storm on the coast – as it happened", LONG, "liveblog"),
        ("Storm on the coast: live updates", LONG, "liveblog"),
        ("Live: storm on the coast", LONG, "article"),  # without entries
        ("Video: the ferry in the storm", SHORT, "video"),
        ("Video: the ferry in the storm", LONG, "article"),
        ("Le bac dans la tempête - en images", SHORT, "gallery"),
        ("Opinion", LONG, "article"),  # nothing is labelled
        ("Opinion polls: ferry loved by all", LONG, "article"),
        (":" * 5_000, LONG, "article"),
    ],
)
def test_labels_of_headlines(parse: Any, headline: str, words: int, expected: str) -> None:
    assert _kind(parse(f"<h1>{headline}</h1>"), words) == expected
    assert _kind(parse(head=f'<meta property="og:title" content="{headline}">'), words) == expected


@pytest.mark.parametrize(
    ("path", "headline", "run", "expected", "why"),
    [
        ("/live/storm", "Storm", RUN, "liveblog", "the place says live, and there are entries"),
        ("/town/storm", "Live: storm", RUN, "liveblog", "the label does"),
        ("/town/storm", "EN DIRECT - tempête", RUN, "liveblog", "in French"),
        ("/town/storm", "DIRETTA | Tempesta", RUN, "liveblog", "in Italian"),
        ("/town/storm", "Tormenta, en directo: el puerto cierra", RUN, "article", "within a headline it is a word"),
        ("/town/storm", "Storm", RUN, "article", "nothing says live"),
        ("/town/storm", "Storm", DENSE, "liveblog", "nothing but entries to the minute"),
        ("/live/storm", "Storm", Run((ENTRY,) * 2, 0.9), "article", "two entries"),
        ("/live/storm", "Storm", Run((ENTRY,) * 9, 0.1), "article", "entries beside a story: a list of news"),
    ],
)
def test_live_blogs_by_their_entries(parse: Any, path: str, headline: str, run: Run, expected: str, why: str) -> None:
    assert _kind(parse(f"<h1>{headline}</h1>", url=SITE + path), run=run) == expected, why


FIGURES = "".join(
    f"<figure><img src=/{i}.jpg><figcaption>The quay at {i} o'clock</figcaption></figure>" for i in range(8)
)


@pytest.mark.parametrize(
    ("body", "words", "expected", "why"),
    [
        ("<video src=/a.mp4></video>", SHORT, "video", "a player and a line"),
        ("<iframe src='https://www.youtube.com/embed/a1'></iframe>", SHORT, "video", "a player from elsewhere"),
        ("<iframe src='https://maps.example/a'></iframe>", SHORT, "article", "a map"),
        ("<video src=/a.mp4></video>", 120, "article", "short news with a clip"),
        ("<aside class=related><video src=/a.mp4></video></aside>", SHORT, "article", "another story's"),
        (FIGURES, SHORT, "gallery", "many pictures with captions"),
        (FIGURES, 200, "gallery", "and some text"),
        (FIGURES, LONG, "article", "a long story with pictures"),
        ("<figure><img src=/1.jpg><figcaption>The quay</figcaption></figure>" * 9, SHORT, "article", "one, repeated"),
        (f"<div class=related>{FIGURES}</div>", SHORT, "article", "other stories"),
    ],
)
def test_structure(parse: Any, body: str, words: int, expected: str, why: str) -> None:
    assert _kind(parse(f"<main><h1>Storm</h1></main>{body}"), words) == expected, why


def test_provenance(parse: Any, json_ld: Any) -> None:
    head = json_ld({"@type": "NewsArticle", "headline": "Opinion: Stay"})
    found = _find(parse(head=head, url=f"{SITE}/video/a"), Contents(LONG, "Opinion", NO_RUN))
    assert (found.value, found.source) == ("opinion", "section")
    assert found.others == (
        Claim("video", "url", "a story in words"),
        Claim("opinion", "json-ld:headline"),
    )
    found = _find(parse(head=json_ld({"@type": "NewsArticle"})), Contents(LONG, None, NO_RUN))
    assert (found.value, found.source, found.others) == ("article", "json-ld:@type", ())
    assert _find(parse(), Contents(LONG, None, NO_RUN)).source is None


@pytest.mark.parametrize(
    "url", ["https://a.example/%FF%00/x", "https://a.example", "https://a.example/" + "live/" * 500]
)
def test_hostile_addresses(parse: Any, url: str) -> None:
    assert _kind(parse(url=url)) == "article"


@pytest.mark.parametrize(
    ("byline", "expected", "why"),
    [
        ("Kommentar von", "opinion", "the names are in a line of their own"),
        ("Ein Kommentar von Ann Lee", "opinion", "an article before it"),
        ("Opinion by Ann Lee", "opinion", "with the name"),
        ("Column by Ann Lee, 3 May", "opinion", "and the day"),
        ("Comment", "article", "the button for readers"),
        ("Editorial team", "article", "who edits"),
        ("By Ann Lee", "article", "a byline"),
    ],
)
def test_bylines(parse: Any, byline: str, expected: str, why: str) -> None:
    assert _find(parse(), Contents(LONG, None, NO_RUN, (byline,))).value == expected, why
