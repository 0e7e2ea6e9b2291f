"""What each block is."""

from __future__ import annotations

from typing import get_args

import pytest
import tomli

from newscrawl.extraction import cues
from newscrawl.extraction.blocks import segment
from newscrawl.extraction.decode import parse
from newscrawl.extraction.labels import Facts
from newscrawl.extraction.model import shipped
from newscrawl.extraction.roles import decide
from newscrawl.items import Block, KeptRole, RemovedRole
from newscrawl.paths import data_path
from newscrawl.texts import squash

TEXT = [
    "<p>The town council decided on Monday evening to build a second bridge over the river, after years of debate.</p>",
    "<p>Twelve members voted for the plan, seven against it, and two were absent when the mayor called the vote.</p>",
    "<p>The ferry will sail until the bridge opens, and after that its two boats will go to the town's museum.</p>",
    "<p>Opponents fear for the reed beds below the mill and want the county court to look at the plan once more.</p>",
]
STORY = "".join(TEXT)
POST = "The bridge stays where it is, says the mayor, and so do we: see you all at the ferry tonight."
ASIDE = "She has kept the diary of the river for the paper since the year of the great flood."


def judge(body: str, facts: Facts | None = None, dropped: tuple[str, ...] = ()) -> dict[str, Block]:
    """Blocks by text, where trafilatura kept all but the dropped ones."""
    tree = parse(f"<html><body>{body}</body></html>")
    assert tree is not None
    blocks = [block._replace(separated=block.text not in dropped) for block in segment(tree)]
    return {block.text: block for block in decide(blocks, facts or Facts(), shipped())}


@pytest.mark.parametrize(
    ("markup", "text", "role", "reason"),
    [
        ("<figure><figcaption>The old ferry</figcaption></figure>", "The old ferry", "caption", "tag:figcaption"),
        ("<figure><p>The old ferry</p></figure>", "The old ferry", "caption", "tag:figure"),
        ("<form><p>Your address</p></form>", "Your address", "promo", "tag:form"),
        ("<div class='newsletter-box'><p>News at seven</p></div>", "News at seven", "promo", "class:promo"),
        ("<div class='c-inlineSignup__title'>Good day</div>", "Good day", "promo", "class:promo"),
        ("<div class='AuthorBio'><p>She knows the river.</p></div>", "She knows the river.", "bio", "class:bio"),
        ("<ul class=share-links><li>Send it</li></ul>", "Send it", "share", "class:share"),
        ("<nav><a href=/x>Sport</a></nav>", "Sport", "nav", "tag:nav"),
        ("<div class=related><a href=/x>Ferry loses</a></div>", "Ferry loses", "related", "class:related"),
        ("<div id=comments><p>About time!</p></div>", "About time!", "comment", "id:comment"),
        ("<p>old ferry at the quay.jpg</p>", "old ferry at the quay.jpg", "caption", "pattern:file"),
        ("<p>end of article</p>", "end of article", "nav", "cue:nav:en"),
        ("<ol id=comentarios_lectores><li>¡Ya era hora!</li></ol>", "¡Ya era hora!", "comment", "id:comment"),
        ("<div class=yorumlar><p>Nihayet!</p></div>", "Nihayet!", "comment", "class:comment"),
        ("<div class=noticias-relacionadas><a href=/x>El ferry</a></div>", "El ferry", "related", "class:related"),
        ("<p>Sign up for our newsletter</p>", "Sign up for our newsletter", "promo", "cue:promo:en"),
        ("<p>Lesen Sie auch: <a href=/x>Das Wehr</a></p>", "Lesen Sie auch: Das Wehr", "related", "cue:related:de"),
        ("<p>Réservé aux abonnés</p>", "Réservé aux abonnés", "paywall", "cue:paywall:fr"),
        ("<p>Advertisement</p>", "Advertisement", "ad", "cue:ad:en"),
        ("<p>関連記事</p>", "関連記事", "related", "cue:related:ja"),
        ("<p>Foto: Olle Brandt</p>", "Foto: Olle Brandt", "caption", None),
        ("<p>© 2024 Gazette. All rights reserved.</p>", "© 2024 Gazette. All rights reserved.", "legal", None),
        ("<p>14.05.2024, 09:30</p>", "14.05.2024, 09:30", "date", "pattern:date"),
        ("<p>By Ida Marlowe, Harrow Point</p>", "By Ida Marlowe, Harrow Point", "byline", "names:byline"),
        ("<h1>A second bridge</h1>", "A second bridge", "headline", "equals:title"),
        ("<p>olle@gazette.example</p>", "olle@gazette.example", "byline", "pattern:mail"),
        ("<p>Follow the Gazette on X and Facebook.</p>", "Follow the Gazette on X and Facebook.", "promo", "follow:site"),
        ("<p>___</p>", "___", "other", "pattern:rule"),
        ("<p>NEWYou can now listen to Gazette articles!</p>", "NEWYou can now listen to Gazette articles!", "promo", "cue:promo:en"),
        ("<p>Reuters</p>", "Reuters", "byline", "pattern:signature"),
        ("<p><b>(rah/dwi)</b></p>", "(rah/dwi)", "byline", "pattern:signature"),
        ("<p>Logo - https://pump.example/logo.png</p>", "Logo - https://pump.example/logo.png", "caption", None),
        (f"<blockquote class=twitter-tweet><p>{POST}</p></blockquote>", POST, "other", "embed:post"),
        (f"<figure><blockquote class=instagram-media><p>{POST}</p></blockquote></figure>", POST, "other", "embed:post"),
        ("<p class=video-error__link>Press again, please.</p>", "Press again, please.", "consent", "class:consent"),
        ("<div class=c-video__title>The pier from above</div>", "The pier from above", "caption", "class:caption"),
        ("<p><em>Tekst loopt door onder de foto.</em></p>", "Tekst loopt door onder de foto.", "ad", "cue:ad:nl"),
        ("<p>With AFP</p>", "With AFP", "byline", "cue:byline:en"),
        # a byline's container holds more than names
        ("<p class=byline>May 14, 2024 | 9:30am</p>", "May 14, 2024 | 9:30am", "date", "pattern:date"),
        ("<p class=byline>5 min read</p>", "5 min read", "date", "cue:date:en"),
        ("<p class=byline>Updated May 14, 2024</p>", "Updated May 14, 2024", "date", "cue:date:en"),
        ("<p class=byline>Share</p>", "Share", "share", "cue:share:en"),
        ("<p class=byline>About the author</p>", "About the author", "bio", "cue:bio:en"),
        ("<p class=byline>Updated by Olle Brandt</p>", "Updated by Olle Brandt", "byline", "class:byline"),
        ("<p class=byline>Ida Marlowe 14.05.2024</p>", "Ida Marlowe 14.05.2024", "byline", "class:byline"),
        ("<p>Read more <a href=/x>The weir has gone</a></p>", "Read more The weir has gone", "related", "cue:related:en"),
    ],
)
def test_clutter_that_trafilatura_kept_is_removed(markup: str, text: str, role: str, reason: str | None) -> None:
    facts = Facts(title="A second bridge", names=("Ida Marlowe",), sites=frozenset({"gazette"}))
    block = judge(f"{TEXT[0]}{TEXT[1]}{markup}{TEXT[2]}{TEXT[3]}", facts)[text]
    assert not block.kept
    assert block.role == role
    assert reason in (None, block.reason)


@pytest.mark.parametrize(
    ("markup", "text", "role"),
    [
        ("<h2>What it means</h2><p>Much, say those who live there.</p>", "What it means", "heading"),
        ("<ul><li>soundings this summer</li></ul>", "soundings this summer", "list"),
        ("<blockquote><p>We have waited.</p></blockquote>", "We have waited.", "quote"),
        ("<figure><blockquote><p>We have waited.</p></blockquote></figure>", "We have waited.", "quote"),
        ("<figure><pre><code>ferry --to museum</code></pre></figure>", "ferry --to museum", "paragraph"),
        ("<table><tr><td>Piers</td><td>1.4</td></tr></table>", "Piers | 1.4", "table"),
        ("<p>Correction: the vote was on Monday.</p>", "Correction: the vote was on Monday.", "correction"),
        ("<p>Anmerkung der Redaktion: gekürzt.</p>", "Anmerkung der Redaktion: gekürzt.", "correction"),
        (
            "<p>They share a wall with the newsletter's office.</p>",
            "They share a wall with the newsletter's office.",
            "paragraph",
        ),
        ("<p>Ida Marlowe won.</p>", "Ida Marlowe won.", "paragraph"),
        ("<p>Published were two of them.</p>", "Published were two of them.", "paragraph"),
        (
            "<p>Read more of them than <a href=/x>the mayor of the town did</a>.</p>",
            "Read more of them than the mayor of the town did.",
            "paragraph",
        ),
    ],
)
def test_what_the_newsroom_wrote_stays(markup: str, text: str, role: str) -> None:
    block = judge(f"{TEXT[0]}{TEXT[1]}{markup}{TEXT[2]}{TEXT[3]}", Facts(names=("Ida Marlowe",)))[text]
    assert block.kept
    assert block.role == role


@pytest.mark.parametrize(
    ("text", "role"),
    [
        ("Wednesday, September 14, 2024 at 9:30 AM | December 15, 2024", "date"),
        ("Mittwoch, 14. September 2024, 19:30 Uhr bis 21:45 Uhr", "date"),
        ("On Wednesday 14 September 2024 the bridge over the river opened", "other"),
    ],
)
def test_a_line_of_dates_written_out_is_a_date_when_it_goes(text: str, role: str) -> None:
    page = f"<div><p>{text}</p></div>{STORY}"
    block = judge(page, dropped=(text,))[text]
    assert (block.kept, block.role) == (False, role)


def test_a_container_with_the_story_is_the_story_whatever_its_class() -> None:
    assert all(block.kept for block in judge(f"<div class='newsletter promo'>{STORY}</div>").values())


def test_a_rule_that_would_take_much_of_the_story_is_doubted() -> None:
    story = [
        *TEXT,
        *(f"<p>{text}</p>" for text in (ASIDE, "Work is to start in spring, once the ice is off the river.")),
    ]
    wrapped = "".join(f"<div class=promo-item>{paragraph}</div>" for paragraph in story)
    found = judge(f"<h1>A second bridge</h1>{wrapped}", Facts(title="A second bridge"))
    assert sum(block.kept for block in found.values()) == len(story)


def test_links_under_a_related_heading_go_with_it() -> None:
    links = "<h3>Related stories</h3><ul><li><a href=/a>Ferry loses</a></li><li><a href=/b>No toll</a></li></ul>"
    found = judge(TEXT[0] + TEXT[1] + links + TEXT[2])
    assert {found[text].role for text in ("Related stories", "Ferry loses", "No toll")} == {"related"}
    assert sum(block.kept for block in found.values()) == 3


def test_a_heading_that_lost_its_section_goes() -> None:
    found = judge(f"{STORY}<h2>Stay with us</h2><div class=newsletter><p>News at seven</p></div>")
    assert not found["Stay with us"].kept


@pytest.mark.parametrize(
    ("text", "role", "reason"),
    [
        ("The old ferry at the mill (Ada Fenn/AFP)", "caption", "ends:credit"),
        ("Die alte Fähre an der Mühle © Ada Fenn", "caption", "ends:credit"),
        ("Le vieux bac près du moulin. Photo : Ada Fenn", "caption", "ends:credit"),
        ("The old ferry at the mill, on its last day (1998)", "other", "model"),
    ],
)
def test_a_dropped_line_with_a_credit_is_a_caption(text: str, role: str, reason: str) -> None:
    dropped = judge(f"<div class=x>{text}</div>{STORY}", dropped=(text,))[text]
    assert (dropped.kept, dropped.role, dropped.reason) == (False, role, reason)


def test_a_dropped_block_is_named_or_other() -> None:
    found = judge(f"<p>Odd line</p><div class=sidebar>Weather</div>{STORY}", dropped=("Odd line", "Weather"))
    assert (found["Odd line"].role, found["Odd line"].reason) == ("other", "model")
    assert found["Weather"].role == "nav"


def test_what_was_missed_between_siblings_is_added() -> None:
    body = f"<div>{TEXT[0]}{TEXT[1]}<h2>The ferry</h2>{TEXT[2]}<p>{ASIDE}</p>{TEXT[3]}</div>"
    found = judge(body, dropped=("The ferry", ASIDE))
    assert [(found[text].kept, found[text].reason) for text in ("The ferry", ASIDE)] == [(True, "model")] * 2


def test_each_block_has_the_probability_that_it_is_story_text() -> None:
    found = judge(f"{STORY}<p>Sign up for our newsletter</p>")
    scores = [block.score for block in found.values() if block.score is not None]
    assert len(scores) == len(found)
    assert all(0 <= score <= 1 for score in scores)
    assert min(scores[:-1]) > 0.5 > scores[-1]


def test_what_is_marked_as_clutter_is_not_added() -> None:
    body = f"<div>{TEXT[0]}{TEXT[1]}<p class=promo>Buy the print of the bridge.</p><p hidden>Unseen.</p>{TEXT[2]}</div>"
    found = judge(body, dropped=("Buy the print of the bridge.", "Unseen."))
    assert not found["Buy the print of the bridge."].kept
    assert not found["Unseen."].kept


def test_lines_above_the_headline_are_the_sites() -> None:
    found = judge(f"<p>Town and river</p><h1>A second bridge</h1>{STORY}", Facts(title="A second bridge"))
    assert not found["Town and river"].kept


@pytest.mark.parametrize(
    ("box", "text", "role", "reason"),
    [
        (f"<div><b>About the author</b><p>{ASIDE}</p></div>", ASIDE, "bio", "box:bio"),
        (f"<div><div>Über die Autorin, den Autor</div><div>{ASIDE}</div></div>", ASIDE, "bio", "box:bio"),
        (
            f"<table><tr><td>À propos de l’auteur</td></tr><tr><td>{ASIDE}</td></tr></table>",
            ASIDE,
            "bio",
            "box:bio",
        ),
        (f"<section><h3>Related articles</h3><p>{ASIDE}</p></section>", ASIDE, "related", "box:related"),
        (f"<div><div>Kommentare</div><div><div>gull</div><div>{ASIDE}</div></div></div>", ASIDE, "comment", None),
        (
            f"<div><div>{ASIDE}</div><form><input name=to><button>Go</button></form></div>",
            ASIDE,
            "promo",
            "box:form",
        ),
        (
            "<div><img src=a.jpg><div>The landing stage in March. Foto: Olle Brandt</div></div>",
            "The landing stage in March. Foto: Olle Brandt",
            "caption",
            "box:caption",
        ),
        (
            "<p><img src=a.jpg></p><!-- 2 --><p>The landing stage in March.（Photo: Olle Brandt）</p>",
            "The landing stage in March.（Photo: Olle Brandt）",
            "caption",
            "box:caption",
        ),
        (
            "<table><tr><td><img src=a.jpg></td></tr><tr><td>The landing stage. Photo : O. Brandt</td></tr></table>",
            "The landing stage. Photo : O. Brandt",
            "caption",
            "box:caption",
        ),
    ],
)
def test_a_small_container_is_what_its_heading_form_or_image_tells(
    box: str, text: str, role: str, reason: str | None
) -> None:
    blocks = judge(f"<div>{TEXT[0]}{TEXT[1]}{box}{TEXT[2]}{TEXT[3]}</div>")
    assert (blocks[text].role, blocks[text].kept) == (role, False)
    assert reason in (None, blocks[text].reason)
    assert sum(block.kept for block in blocks.values()) == len(TEXT)


@pytest.mark.parametrize(
    "text",
    [
        "The landing stage asks twelve euros. Photo: whoever brings an old one pays nothing.",
        "Die Karten kosten zwölf Euro. Foto: Wer ein altes zeigt, bezahlt keinen Cent.",
    ],
)
def test_a_paragraph_below_a_picture_is_no_caption_where_its_last_words_are_a_sentence(text: str) -> None:
    blocks = judge(f"<div>{TEXT[0]}{TEXT[1]}<p><img src=a.jpg></p><p>{text}</p>{TEXT[2]}{TEXT[3]}</div>")
    assert blocks[text].reason != "box:caption"


def test_a_form_for_comments_is_no_sign_up_box() -> None:
    form = "<form><p>Name and address</p><textarea name=text></textarea><button>Go</button></form>"
    blocks = judge(f"{STORY}<section class='box comments'><header><h2>Voices</h2></header>{form}</section>")
    assert [block.role for block in blocks.values() if not block.kept] == ["comment"] * 3


@pytest.mark.parametrize(
    "body",
    [
        f"<div><p>Comments</p>{STORY}</div>",
        f"<div><p>{ASIDE}</p><p>Comments</p></div>{STORY}",
        f"<div><p>Comments</p><h1>A second bridge</h1><p>{ASIDE}</p></div>{STORY}",
        f"<div>{STORY}<form><input name=to></form><p>{ASIDE}</p></div>",
        f"<div>{STORY}<p>{ASIDE}</p></div><form><button>Go</button></form>",
        f"<div><img src=a.jpg>{STORY}<p>{ASIDE} Photo: Olle Brandt</p></div>",
    ],
)
def test_a_container_of_the_story_passes_nothing_on(body: str) -> None:
    blocks = judge(body, Facts(title="A second bridge"))
    assert [text for text, block in blocks.items() if block.kept and text.startswith(ASIDE)] or ASIDE not in body
    assert sum(block.kept for block in blocks.values()) >= len(TEXT)


def test_lines_above_a_headline_that_is_no_heading_are_the_sites() -> None:
    rows = ["The River Gazette", "Town Trade Sport", "Traffic"]
    markup = "".join(f"<div>{row}</div>" for row in rows)
    blocks = judge(f"{markup}<div>A second bridge</div>{STORY}", Facts(title="A second bridge"))
    assert [blocks[row].kept for row in rows] == [False] * 3
    assert all(block.kept for text, block in blocks.items() if text not in (*rows, "A second bridge"))


def test_reader_comments_of_trafilatura_are_named() -> None:
    found = judge(f"{STORY}<p>About time!</p>", Facts(comments=frozenset(["abouttime"])), dropped=("About time!",))
    assert found["About time!"].role == "comment"


def test_no_blocks_no_roles() -> None:
    assert decide([], Facts(), shipped()) == ()


def test_a_class_attribute_of_any_length_is_cheap() -> None:
    facts = Facts(description="The ferry to the museum island sails once an hour, said the council on Monday evening.")
    trips = "".join(f"<p>The ferry sails at {number} past the hour.</p>" for number in range(500))
    found = judge(f'<div class="{"utility-name " * 20_000}standfirst">{trips}</div>', facts)
    assert len(found) == 500


def test_what_both_the_page_and_trafilatura_call_comments_is_sure() -> None:
    said = "The county has wanted that bridge for years, and nobody who sails the ferry was ever asked about it, I think."
    facts = Facts(comments=frozenset([squash(said)]))
    block = judge(f"{STORY}<div class=reader-comments><p>{said}</p></div>", facts, dropped=(said,))[said]
    assert (block.kept, block.role, block.reason) == (False, "comment", "separator:comment")


def test_cue_files_name_roles_and_modes_that_exist() -> None:
    roles = {*get_args(RemovedRole), "correction"}
    files = sorted(data_path("cues").glob("??.toml"))
    assert {
        "en",
        "de",
        "fr",
        "es",
        "pt",
        "it",
        "nl",
        "sv",
        "no",
        "da",
        "pl",
        "cs",
        "ru",
        "uk",
        "tr",
        "ar",
        "ja",
        "zh",
    } <= {path.stem for path in files}
    for path in files:
        for role, modes in tomli.loads(path.read_text(encoding="utf-8")).items():
            assert role in roles
            assert set(modes) <= {"whole", "starts", "contains"}
            for phrase in (phrase for phrases in modes.values() for phrase in phrases):
                assert phrase == phrase.lower()
                assert "’" not in phrase


def test_cues_end_at_the_end_of_a_word() -> None:
    known = cues.load()
    assert known.find("Sharepoint") is None
    found = known.find("→ Read more: the ferry")
    assert found is not None
    assert (found.role, found.mode) == ("related", "starts")


@pytest.mark.parametrize("text", ["यह भी पढ़ें:", "קראו גם:", "اقرأ أيضاً:"])
def test_vowel_signs_at_the_end_belong_to_the_cue(text: str) -> None:
    found = cues.load().find(text)
    assert found is not None
    assert (found.role, found.mode) == ("related", "whole")


def test_long_text_is_no_cue() -> None:
    assert cues.load().find("Read more: " + "word " * 200) is None


def test_kept_and_removed_roles_do_not_overlap() -> None:
    assert not set(get_args(KeptRole)) & set(get_args(RemovedRole))


@pytest.mark.parametrize(
    ("markup", "text", "why"),
    [
        ("<p><b>Timeline:</b><br>• 1984: ferry bought<br>• 1999: new engine</p>", "• 1999: new engine", "a date in a list"),
        ("<p>The results:<br>1. Ann Lee 3:21,4<br>2. Bob Ray 3:22,0</p>", "2. Bob Ray 3:22,0", "a time in one"),
        ("<p><strong>Spa</strong></p>", "Spa", "a heading that is also an agency"),
        ("<p>Folgen des Unwetters von gestern beschäftigen die Feuerwehr.</p>",
         "Folgen des Unwetters von gestern beschäftigen die Feuerwehr.", "the site's name in a word of a sentence"),
    ],
)  # fmt: skip
def test_what_only_looks_like_clutter_stays(markup: str, text: str, why: str) -> None:
    facts = Facts(title="A second bridge", sites=frozenset({"gestern", "stern"}))
    assert judge(f"{TEXT[0]}{TEXT[1]}{markup}{TEXT[2]}{TEXT[3]}", facts)[text].kept, why
