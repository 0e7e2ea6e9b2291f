from __future__ import annotations

from typing import Any

import pytest

from newscrawl.extraction.titles import find_title

LATE = "The ferry is late again"
OG = '<meta property="og:title" content="{}">'
SITE = '<meta property="og:site_name" content="{}">'


def title_of(parse: Any, body: str = "", head: str = "", **page: Any) -> str | None:
    return find_title(*parse(body, head, **page)).value


# (title tag, og:site_name, headline, why)
SUFFIXES = [
    ("The ferry is late | Harbour Courier", "Harbour Courier", "The ferry is late", "a bar"),
    ("The ferry is late - Harbour Courier", "Harbour Courier", "The ferry is late", "a hyphen"),
    ("The ferry is late – Harbour Courier", "Harbour Courier", "The ferry is late", "an en dash"),
    ("The ferry is late — harbour-courier.example", "", "The ferry is late", "an em dash, the host's name"),
    ("The ferry is late · Harbour Courier", "Harbour Courier", "The ferry is late", "a middle dot"),
    ("The ferry is late : Harbour Courier", "Harbour Courier", "The ferry is late", "a spaced colon"),
    ("Harbour Courier: The ferry is late again", "Harbour Courier", LATE, "the site first, with a colon"),
    ("harbour-courier.example // » Late", "", "Late", "the host first, and a headline shorter than it"),
    ("Harbour Courier » The ferry is late again", "Harbour Courier", LATE, "the site first, with an angle quote"),
    ("The ferry is late | Harbour Courier - Harbour Courier", "Harbour Courier", "The ferry is late", "named twice"),
    ("The ferry is late | Harbour Courier Online", "Harbour Courier", "The ferry is late", "named more fully"),
    ("The ferry is late | Town | Harbour Courier", "Harbour Courier", "The ferry is late", "a section of the address"),
    (
        "The ferry is late | Island | Harbour Courier",
        "Harbour Courier",
        "The ferry is late | Island",
        "no such section",
    ),
    ("Die Fähre kommt zu spät | Hafenkurier", "Hafenkurier", "Die Fähre kommt zu spät", "German"),
    ("Le ferry est en retard – Le Courrier du Port", "Le Courrier du Port", "Le ferry est en retard", "French"),
    ("El ferri llega tarde • El Correo", "El Correo", "El ferri llega tarde", "Spanish, a bullet"),
    ("Паром опаздывает — Портовый вестник", "Портовый вестник", "Паром опаздывает", "Russian"),
    ("Το πλοίο άργησε | Λιμάνι", "Λιμάνι", "Το πλοίο άργησε", "Greek"),
    ("Vapur yine gecikti - Liman Haber", "Liman Haber", "Vapur yine gecikti", "Turkish"),
    ("תחבורה: המעבורת מאחרת | הנמל", "הנמל", "תחבורה: המעבורת מאחרת", "Hebrew"),
    ("العبارة تتأخر مرة أخرى | بريد الميناء", "بريد الميناء", "العبارة تتأخر مرة أخرى", "Arabic"),
    ("کشتی دوباره دیر کرد - پیک بندر", "پیک بندر", "کشتی دوباره دیر کرد", "Persian"),
    ("नौका फिर देर से आई | बंदरगाह समाचार", "बंदरगाह समाचार", "नौका फिर देर से आई", "Hindi, whose signs are no letters"),
    ("フェリーがまた遅れる｜港新聞", "港新聞", "フェリーがまた遅れる", "Japanese, a full-width bar"),
    ("フェリーがまた遅れる - 港新聞", "港新聞", "フェリーがまた遅れる", "Japanese, a hyphen"),
    ("渡轮又晚点了_港口日报", "港口日报", "渡轮又晚点了", "Chinese, an underscore"),
    ("渡輪又誤點了丨港口日報", "港口日報", "渡輪又誤點了", "Chinese, the stroke that serves as a bar"),
    ("여객선이 또 늦었다 | 항구신문", "항구신문", "여객선이 또 늦었다", "Korean"),
    ("เรือเฟอร์รี่มาสาย | ข่าวท่าเรือ", "ข่าวท่าเรือ", "เรือเฟอร์รี่มาสาย", "Thai, without spaces"),
    ("Late - but safe: the ferry", "Harbour Courier", "Late - but safe: the ferry", "dash and colon of the headline"),
    (
        "Late: the Harbour story",
        "Harbour Courier",
        "Late: the Harbour story",
        "one word of the site's name is not its name",
    ),
    ("Ferry | harbour couriers strike", "Harbour Courier", "Ferry | harbour couriers strike", "not written as a name"),
    ("snake_case in ferry code", "Harbour Courier", "snake_case in ferry code", "an underscore between Latin letters"),
    (
        "Harbour Courier turns fifty",
        "Harbour Courier",
        "Harbour Courier turns fifty",
        "about the site, nothing parts it",
    ),
]


@pytest.mark.parametrize(("title", "site", "headline", "why"), SUFFIXES, ids=[row[3] for row in SUFFIXES])
def test_the_site_s_name_is_taken_off_and_nothing_else(
    parse: Any, title: str, site: str, headline: str, why: str
) -> None:
    found = find_title(
        *parse(head=f"<title>{title}</title>" + SITE.format(site), url="https://harbour-courier.example/town/7")
    )
    assert (found.value, found.source) == (headline, "title"), why


def test_a_story_that_is_part_of_itself_is_no_site(parse: Any, json_ld: Any) -> None:
    part = {"@type": ["NewsArticle", "Product"], "name": LATE, "productID": "harbour-courier.example:basic"}
    story = {"@type": "NewsArticle", "headline": LATE, "isPartOf": part}
    assert title_of(parse, f"<h1>{LATE}</h1>", json_ld(story)) == LATE


def test_the_publisher_of_the_json_ld_is_the_site(parse: Any, json_ld: Any) -> None:
    story = {"@type": "NewsArticle", "publisher": {"@type": "NewsMediaOrganization", "name": "The Daily Harbour"}}
    assert (
        title_of(parse, head="<title>Late - but safe - The Daily Harbour</title>" + json_ld(story)) == "Late - but safe"
    )


# (headings, head, headline, source, why)
HEADINGS = [
    (
        "<h1>The ferry is late, and no one knows why</h1>",
        OG.format("Ferry late: what to know"),
        "The ferry is late, and no one knows why",
        "h1",
        "what is printed wins over what machines are told",
    ),
    (
        '<h1 class="logo">Harbour Courier</h1><h2>The ferry is late</h2>',
        "<title>The ferry is late | Harbour Courier</title>",
        "The ferry is late",
        "h2",
        "a logo is no headline",
    ),
    (
        "<h1>Harbour Courier</h1><h2>The ferry is late</h2>",
        "<title>Harbour Courier: The ferry is late</title>" + SITE.format("Harbour Courier"),
        "The ferry is late",
        "h2",
        "neither is the site's name",
    ),
    (
        "<h1>Harbour Courier - news of the coast</h1>",
        "<title>The ferry is late | Harbour Courier</title>" + SITE.format("Harbour Courier"),
        "The ferry is late",
        "title",
        "nor a banner that begins with it, where the address spells the claim",
    ),
    (
        "<h1>Subscribe today</h1><h1>The ferry is late again</h1><h1>More news</h1>",
        f"<title>{LATE}</title>",
        LATE,
        "h1",
        "of several, the one that the title names",
    ),
    (
        "<h1>News</h1><h1>The ferry is late again</h1>",
        "<title>News - Harbour Courier</title>" + OG.format(LATE) + SITE.format("Harbour Courier"),
        LATE,
        "h1",
        "of two that claims spell, the one of the claim that is believed first",
    ),
    (f"<h1>{LATE}</h1><h1>{LATE}</h1>", "", LATE, "h1", "the same heading twice, for wide and narrow screens"),
    (
        '<h1 class="breadcrumb__title">The ferry is late again</h1><h2>This ferry is late again, twice</h2>',
        OG.format(LATE),
        LATE,
        "h1",
        "a heading in the breadcrumbs that a claim spells is the headline",
    ),
    (
        '<h1 class="breadcrumb__title">Ferry late: what to know</h1><h2>The ferry is late again</h2>',
        OG.format(LATE) + "<title>Ferry late: what to know</title>",
        LATE,
        "h2",
        "but not where a better claim spells another heading",
    ),
    (
        '<div style="display: none"><h1>Original text</h1></div>',
        "<title>The ferry is late again</title>",
        LATE,
        "title",
        "what a script keeps hidden is no headline",
    ),
    (
        "<h2>The ferry is late again until the spring of next year, says the council</h2><h2>More news</h2>",
        f"<title>{LATE}</title>",
        "The ferry is late again until the spring of next year, says the council",
        "h2",
        "a heading that goes on from the claim",
    ),
    (
        "<h1>The Quay</h1><h1>Post</h1><h2>The ferry is late again until the spring of next year, says the council</h2>",
        f"<title>{LATE}</title>",
        LATE,
        "title",
        "but not where there are main headings",
    ),
    (
        "<h2>The ferry is late again until the spring of next year, says the council</h2><h2>The ferry is late again and everybody who waits is cold and wet</h2>",
        f"<title>{LATE}</title>",
        LATE,
        "title",
        "nor where several do",
    ),
    (
        '<font size="5"><b>The ferry is late again</b></font><br>Words.',
        "<title>Quay Post Online - News - The ferry is late again</title>",
        LATE,
        "title",
        "set in bold: the part of the title that the page prints",
    ),
    (
        '<a href="/x">The ferry is late again</a><br>Words.',
        "<title>Quay Post Online - News - The ferry is late again</title>",
        "Quay Post Online - News - The ferry is late again",
        "title",
        "a link with the same words is no headline",
    ),
    ("<h1>Nothing alike here</h1>", "<title>Ferry delays</title>", "Nothing alike here", "h1", "a lone heading"),
    ("<h1>One</h1><h1>Two</h1>", f"<title>{LATE}</title>", LATE, "title", "several that no claim speaks of"),
    (
        "<h1>The ferry is late again | Harbour Courier</h1>",
        OG.format(LATE) + SITE.format("Harbour Courier"),
        LATE,
        "h1",
        "the site's name printed in the heading",
    ),
    (
        '<div itemprop="headline">The ferry is late again</div>',
        "<title>The ferry is late again - Courier</title>",
        LATE,
        "itemprop:headline",
        "microdata where no heading is used",
    ),
    (
        '<amp-story><header><h1 class="amp-title"><span>The ferry is late again</span></h1></header></amp-story>',
        "<title>The ferry is late again - AMP</title>",
        LATE,
        "h1",
        "an AMP page",
    ),
    ("<h1>THE FERRY IS LATE AGAIN</h1>", OG.format(LATE), "THE FERRY IS LATE AGAIN", "h1", "capitals as printed"),
    (
        "<h1>The f<b>er</b>ry is late again</h1>",
        OG.format(LATE),
        LATE,
        "h1",
        "markup within a word, spelled as the claim has it",
    ),
    (
        "<h1>The <em>Aurora</em>, late again</h1>",
        "",
        "The Aurora, late again",
        "h1",
        "markup before a comma puts no space there",
    ),
    ("<h1>Die Fähren&shy;verspätung</h1>", "", "Die Fährenverspätung", "h1", "soft hyphens are no letters"),
    ("<h1>The f&#xfeff;erry &#x2060;is late</h1>", "", "The ferry is late", "h1", "nor is what joins words unseen"),
    (
        "<h1>«We sail», says the captain</h1>",
        OG.format("«We sail», says the captain"),
        "«We sail», says the captain",
        "h1",
        "a quotation opens it",
    ),
    (
        '<h1><span class="kicker">Harbour</span> »We sail«, she says</h1>',
        "",
        "»We sail«, she says",
        "h1",
        "a quotation behind a kicker",
    ),
    ("<h1>Ferries &amp;#x26; gulls</h1>", "", "Ferries & gulls", "h1", "escaped twice"),
    (
        '<h1><a href="/">The Quay Post - all of the coast</a></h1>',
        "<title>The ferry is late - The Quay Post - all of the coast</title>",
        "The ferry is late",
        "title",
        "a heading that leads to the front page is the site's name, however long",
    ),
    (
        '<h1><a href="https://www.harbour-courier.example/">Quay Post</a></h1>',
        "<title>The ferry is late : Quay Post | News of the coast | Since 1999</title>",
        "The ferry is late",
        "title",
        "what follows the site's name is said of the site",
    ),
    (
        '<h1>Nothing alike here</h1><h1><a href="/town">More from the town</a></h1>',
        f"<title>{LATE}</title>",
        "Nothing alike here",
        "h1",
        "a heading that leads to another page is that page's",
    ),
    (
        '<h1><a href="/archive/town/2024/the-ferry-is-late">Nothing alike here</a></h1>',
        f"<title>{LATE}</title>",
        "Nothing alike here",
        "h1",
        "one that leads to the same page, archived, is its own",
    ),
    (
        "<h1>港新聞</h1><h2>渡し船が遅れた、理由は誰も知らない</h2>",
        "<title>渡し船が遅れた、理由は誰も知らない_地域_港新聞</title>",
        "渡し船が遅れた、理由は誰も知らない",
        "h2",
        "words without spaces agree letter by letter, however few",
    ),
    (
        '<article class="post category-no-newsletter-please has-comments"><h1>Nothing alike here</h1></article>',
        f"<title>{LATE}</title>",
        "Nothing alike here",
        "h1",
        "how a story is filed says nothing of where it stands",
    ),
]


@pytest.mark.parametrize(("body", "head", "headline", "source", "why"), HEADINGS, ids=[row[4] for row in HEADINGS])
def test_the_heading_that_the_claims_speak_of(
    parse: Any, body: str, head: str, headline: str, source: str, why: str
) -> None:
    found = find_title(*parse(body, head))
    assert (found.value, found.source) == (headline, source), why


# (heading, og:title, headline, why)
KICKERS = [
    ("<span>Harbour</span> <span>{}</span>", LATE, LATE, "a claim spells the rest"),
    ("<span>Harbour</span> <span>{}</span>", "", f"Harbour {LATE}", "nothing says what the first words are"),
    ('<span class="headline__kicker">Harbour</span><span>{}</span>', "", LATE, "its class says it"),
    ('<span class="headline__kicker">Harbour</span><span>{}</span>', f"Harbour: {LATE}", LATE, "whatever claims add"),
    (
        '<span class="kicker">Harbour</span><span class="visually-hidden">: </span><span>{}</span>',
        f"Harbour: {LATE}",
        LATE,
        "a colon for screen readers",
    ),
    ("<small>Harbour</small><br>{}", "", LATE, "small print above the headline"),
    ('<span class="top"><time>20 May 2024</time></span> {}', "", LATE, "the date"),
    ('<div class="dachzeile">Hafen</div><div>{}</div>', "", LATE, "German"),
    ('<span class="antetitulo">Puerto</span> {}', "", LATE, "Spanish"),
    ('<span class="occhiello">Porto</span> {}', "", LATE, "Italian"),
    ('<span class="rubrique">Port</span> {}', "", LATE, "French"),
    ('<span class="kicker">{}</span>', "", LATE, "all there is"),
    ('<span class="kicker">{}</span> <span>Harbour</span>', LATE, LATE, "what claims give as the headline"),
    ('{} <span class="label">New</span>', LATE, LATE, "a label behind it, that the claim has not"),
    ('<a href="#top"><span class="label">Update</span><span class="gap"> </span>{}</a>', "", LATE, "within a link"),
    ('<span>{}</span><span class="sr">: </span><small class="topline">Harbour</small>', "", LATE, "a topic behind it"),
    ("<span>{}</span> <em>Harbour</em>", "", f"{LATE} Harbour", "words behind it that have no such name"),
]


@pytest.mark.parametrize(("heading", "claim", "headline", "why"), KICKERS, ids=[row[3] for row in KICKERS])
def test_a_kicker_in_the_heading(parse: Any, heading: str, claim: str, headline: str, why: str) -> None:
    assert title_of(parse, f"<h1>{heading.format(LATE)}</h1>", OG.format(claim)) == headline, why


# (head, address, headline, source, why)
