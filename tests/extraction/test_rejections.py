"""Pages that are no stories although the server said 200."""

from __future__ import annotations

from typing import Any

import pytest

from newscrawl.extraction import rejections
from newscrawl.items import Block, BlockRole

SENTENCE = "The ferry did not sail on Tuesday, and the island waited for its bread and its post until the evening. "
STORY = (SENTENCE * 3 + "\n") * 4
SITE = "https://www.harbour-courier.example"


def _block(text: str, role: BlockRole = "paragraph", kept: bool = True, position: int = 0) -> Block:
    return Block(position, text, role, kept, "test", None, "/html/body/p")


def _reason(parsed: Any, text: str, blocks: tuple[Block, ...] = ()) -> str | None:
    rejection = rejections.judge(parsed[0], parsed[1], text, blocks)
    return rejection.reason.value if rejection else None


def test_stories_pass(parse: Any) -> None:
    assert _reason(parse("<h1>The ferry is late</h1>", "<title>The ferry is late</title>"), STORY) is None
    assert (
        _reason(parse("<h1>Wreck of the ferry not found, says the coast guard, after a week at sea</h1>"), SENTENCE)
        is None
    )
    assert (
        _reason(
            parse("<h1>What cookies do</h1>"),
            "Cookies need consent, says the law on personal data and tracking. " * 5 + STORY,
        )
        is None
    )
    assert _reason(parse("<h1>Short</h1><div class='g-recaptcha'></div>"), SENTENCE * 4) is None
    assert _reason(parse("<h1>Brief</h1>"), "The ferry sails again.") is None


@pytest.mark.parametrize("title", ["Just a moment...", "Attention Required!", "Zugriff verweigert"])
def test_captchas(parse: Any, title: str) -> None:
    assert _reason(parse(f"<h1>{title}</h1>", f"<title>{title}</title>"), "Enable scripts and reload.") == "captcha"


def test_a_page_that_is_a_puzzle(parse: Any) -> None:
    assert _reason(parse('<form action="/captcha/solve"><input></form>'), "Type the letters.") == "captcha"


@pytest.mark.parametrize(
    "text",
    [
        "We value your privacy. With your consent we and our partners use cookies and personal data. Accept all. Manage preferences.",
        "Mit Ihrer Zustimmung nutzen wir und unsere Partner Cookies. Alle akzeptieren. Datenschutz. Werbefrei im Pur-Abo lesen.",
        "Avec votre consentement, nos partenaires et nous utilisons des cookies. Tout accepter. Continuer sans accepter. Données personnelles.",
    ],
)
def test_consent_walls(parse: Any, text: str) -> None:
    assert _reason(parse("<h1>Before you continue</h1>"), text) == "consent_wall"
    assert _reason(parse("<h1>Privacy</h1>"), "", (_block(text, "consent", kept=False),)) == "consent_wall"


def test_a_consent_notice_beside_a_short_story_is_no_wall(parse: Any) -> None:
    notice = _block(
        "With your consent we and our partners use cookies and personal data. Accept all.", "consent", kept=False
    )
    assert (
        _reason(parse("<h1>The ferry is late</h1>"), SENTENCE * 2, (notice, _block(SENTENCE * 2, position=1))) is None
    )


@pytest.mark.parametrize(
    "title", ["404", "Page not found", "Seite nicht gefunden | Harbour Courier", "ページが見つかりません"]
)
def test_missing_pages(parse: Any, title: str) -> None:
    assert _reason(parse(f"<h1>{title}</h1>"), "Try the search.") == "soft_404"


def test_a_story_that_leads_to_the_home_page_is_missing(parse: Any) -> None:
    parsed = parse("<h1>Welcome</h1>", url=SITE + "/", requested=SITE + "/town/2024/the-ferry-is-late")
    assert _reason(parsed, "News of the day.") == "soft_404"


def test_lists_of_stories(parse: Any) -> None:
    teasers = "".join(
        f'<article><h3><a href="/town/{i}">Story {i}</a></h3><p>A short teaser.</p></article>' for i in range(30)
    )
    text = "\n".join(f"Story {i}\nA short teaser." for i in range(30))
    assert _reason(parse(teasers, url=SITE + "/town/"), text) == "index_page"
    assert _reason(parse(teasers + f"<p>{SENTENCE * 3}</p>"), text + "\n" + SENTENCE * 3) is None
    assert _reason(parse(teasers, '<meta property="og:type" content="article">'), text) is None


def test_nothing_is_empty(parse: Any) -> None:
    assert _reason(parse("<h1>The ferry is late</h1>"), "") == "empty"
    assert _reason(parse(), " \n…") == "empty"


def test_a_guard_s_challenge_is_told_by_its_script_where_there_is_no_text(parse: Any) -> None:
    script = "<script src='https://ct.captcha-delivery.com/c.js'></script>"
    assert _reason(parse("<p>Please enable JS.</p>", script), "Please enable JS.") == "captcha"
    assert _reason(parse("<h1>The ferry is late</h1>", script), STORY) is None, "guards watch whole pages as well"


PASSWORD = "<form><input name=user><input type=password></form>"


def test_login_pages(parse: Any) -> None:
    assert _reason(parse(f"<h1>Anmelden</h1>{PASSWORD}"), "Passwort vergessen?") == "login_wall"
    led = parse(f"<h1>Welcome</h1>{PASSWORD}", url=SITE + "/account/login?next=1", requested=SITE + "/town/ferry")
    assert _reason(led, "Forgot your password?") == "login_wall"
    assert _reason(parse("<h1>Log in to the harbour's new booking system, captains are told</h1>"), SENTENCE) is None
    assert _reason(parse(f"<h1>The ferry is late</h1>{PASSWORD}"), SENTENCE * 4) is None, "a form in the menu"


def test_pages_that_are_not_shown_in_a_country(parse: Any) -> None:
    said = "We recognise that you come from a country belonging to the European Economic Area, and cannot let you in."
    assert _reason(parse("<h1>Sorry</h1>"), said) == "geo_block"
    assert _reason(parse("<h1>451: Unavailable due to legal reasons</h1>"), "") == "geo_block"
    assert _reason(parse("<h1>Streaming</h1>"), STORY + "\nThe film is not available in your country.") is None


def test_a_teaser_above_a_paywall_is_a_story_and_the_wall_alone_is_none(parse: Any) -> None:
    wall = (_block("Subscribe to continue reading", "paywall", kept=False), _block("Log in", "paywall", kept=False))
    teaser = _block(SENTENCE, position=2)
    assert _reason(parse("<h1>The ferry is late</h1>"), SENTENCE, (teaser, *wall)) is None
    assert _reason(parse("<h1>The ferry is late</h1>"), "", wall) == "paywall"
    kept = _block("To continue reading this article, subscribe now.", position=3)
    assert _reason(parse("<h1>The ferry is late</h1>"), kept.text, (kept, *wall)) == "paywall"
    assert _reason(parse("<h1>Brief</h1>"), "The ferry sails again.", (wall[1],)) is None, "a menu's link to log in"


def test_an_application_without_its_text_is_empty(parse: Any) -> None:
    wish = "You need to enable JavaScript to run this app."
    assert _reason(parse("<div id=root></div>", "<script src=/app.js></script>"), wish) == "empty"
    assert _reason(parse("<h1>Brief</h1>"), wish) is None, "no script that could fill it"


def test_a_consent_page_of_another_host(parse: Any) -> None:
    parsed = parse("<h1>Hello</h1>", url="https://consent.courier.example/v2/collect", requested=SITE + "/town/ferry")
    assert _reason(parsed, "We and our partners use cookies. Accept all.") == "consent_wall"


@pytest.mark.parametrize(
    ("title", "heading", "text"),
    [
        ("Before you continue", "We value your privacy", "Accept all"),
        ("Courier", "We value your privacy", "We and our 842 partners store personal data on your device. Accept all"),
        ("Courier", "Votre vie privée", "Tout accepter. Continuer sans accepter"),
    ],
)
def test_small_consent_walls_are_told_by_their_title(parse: Any, title: str, heading: str, text: str) -> None:
    page = parse(f"<h1>{heading}</h1>", f"<title>{title}</title>")
    assert _reason(page, "", (_block(text, "consent", kept=False),)) == "consent_wall"
    assert _reason(page, text, (_block(text),)) == "consent_wall"
    assert _reason(page, STORY) is None


def test_a_puzzle_that_is_told_by_its_words_alone_needs_two(parse: Any) -> None:
    said = "Our systems have detected unusual traffic from your network. Please complete the CAPTCHA below."
    assert _reason(parse("<p>x</p>"), said) == "captcha"
    assert _reason(parse("<h1>Airport</h1>"), "Every passenger now passes a second security check, the port said.") is None


@pytest.mark.parametrize(
    "headline",
    ["Access denied: how the council keeps its files", "Page not found: a film about loss",
     "We value your privacy, says minister: cookie banners to go",
     "Not available in your country: streaming rights explained"],
)  # fmt: skip
def test_a_headline_may_begin_as_a_wall_does(parse: Any, headline: str) -> None:
    page = parse(f"<h1>{headline}</h1>", f"<title>{headline} | Harbour Courier</title>")
    assert _reason(page, SENTENCE * 4) is None
    assert _reason(page, f"{headline}. {SENTENCE * 2}") is None


@pytest.mark.parametrize("title", ["Just a moment, please", "Error 404: page not found"])
def test_a_page_that_says_when_it_was_published_is_no_wall(parse: Any, title: str) -> None:
    published = '<meta property="article:published_time" content="2024-05-17T10:00:00Z">'
    assert _reason(parse(f"<h1>{title}</h1>", f"<title>{title} – Harbour Courier</title>"), SENTENCE * 4)
    assert _reason(parse(f"<h1>{title}</h1>", f"<title>{title}</title>{published}"), SENTENCE * 4) is None
