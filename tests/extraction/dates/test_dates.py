from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from newscrawl.extraction.dates import find_dates, printed
from newscrawl.items import Claim, Hints, Locale


def test_json_ld_first_then_meta_then_time_then_url(parse: Any, json_ld: Any) -> None:
    story = json_ld(
        {
            "@type": "NewsArticle",
            "datePublished": "2024-05-17T10:00:00+02:00",
            "dateModified": "2024-05-18T10:00:00+02:00",
        }
    )
    meta = '<meta property="article:published_time" content="2024-05-16T10:00:00Z">'
    body = '<h1>Late</h1><time datetime="2024-05-15">15 May</time>'
    url = "https://www.harbour-courier.example/2024/05/14/late"
    found = find_dates(*parse(body, story + meta, url=url))
    assert (found.published, found.published_utc, found.source) == (
        "2024-05-17T10:00:00+02:00",
        "2024-05-17T08:00:00Z",
        "json-ld:datePublished",
    )
    assert found.modified_utc == "2024-05-18T08:00:00Z"
    assert find_dates(*parse(body, meta)).source == "meta:article:published_time"
    assert find_dates(*parse(body, url=url)).published == "2024-05-15"
    assert find_dates(*parse("<h1>Late</h1>", url=url)).source == "url"


def test_other_stories_comments_and_changes_are_not_the_publication(parse: Any) -> None:
    body = (
        '<div class="sidebar"><time datetime="2024-05-01">1 May</time></div><h1>Late</h1>'
        '<p>Updated <time datetime="2024-05-18">18 May</time></p><p>Published <time datetime="2024-05-17">17 May</time></p>'
        '<div class="comments"><time datetime="2024-05-19">19 May</time></div>'
    )
    assert find_dates(*parse(body)).published == "2024-05-17"


def test_a_feed_is_believed_where_the_page_is_silent(parse: Any) -> None:
    found = find_dates(*parse("<h1>Late</h1>", hints=Hints(published="2024-05-17T10:00:00Z", lastmod="2024-05-18")))
    assert (found.published_utc, found.source, found.modified) == ("2024-05-17T10:00:00Z", "feed", "2024-05-18")


@pytest.mark.parametrize("junk", ["?" * 10_000, "9" * 5_000_000, "&#99999999999;"])
def test_hostile_dates_give_none(parse: Any, json_ld: Any, junk: str) -> None:
    body = f'<h1>Late</h1><time datetime="{junk[:100_000]}">{junk[:100_000]}</time>'
    found = find_dates(
        *parse(body, json_ld({"@type": "NewsArticle", "datePublished": junk, "dateModified": [junk, 1, None]}))
    )
    assert found.published is None
    assert found.modified is None


def test_what_cannot_be_true_is_told_and_not_taken(parse: Any, json_ld: Any) -> None:
    story = json_ld({"@type": "NewsArticle", "datePublished": "2031-05-17", "dateModified": "1970-01-01"})
    found = find_dates(*parse('<h1>Late</h1><time datetime="2024-05-17">17 May</time>', story))
    assert (found.published, found.source, found.modified) == ("2024-05-17", "time", None)
    assert Claim("2031-05-17", "json-ld:datePublished", "future") in found.others
    assert found.modified_others == (Claim("1970-01-01", "json-ld:dateModified", "before 1990"),)


def test_the_other_claims_are_told_once_each(parse: Any, json_ld: Any) -> None:
    story = json_ld([{"@type": "NewsArticle", "datePublished": "2024-05-17"}] * 3)
    meta = '<meta property="article:published_time" content="2024-05-16">' * 3
    many = "".join(f'<time datetime="2024-04-{day:02}">x</time>' for day in range(1, 29))
    found = find_dates(*parse(f"<h1>Late</h1>{many}", story + meta))
    assert found.published == "2024-05-17"
    assert found.others[0] == Claim("2024-05-16", "meta:article:published_time")
    assert len(set(found.others)) == len(found.others) <= 12


@pytest.mark.parametrize(
    ("body", "head", "url", "published", "source", "why"),
    [
        ("<h1>Late</h1><p>17 May 2024</p>", "", "", "2024-05-17", "text", "a line under the headline"),
        ("<p>17 May 2024</p><h1>Late</h1>", "", "", "2024-05-17", "text", "a line above it"),
        (
            "<h1>Harbour Courier</h1><p>1 May 2024</p>" + "<p>x</p>" * 200 + "<h2>The ferry is late</h2><p>17 May 2024</p>",
            "<title>The ferry is late</title>",
            "",
            "2024-05-17",
            "text",
            "the headline is what repeats the page's title",
        ),
        (
            "<h1>Late</h1><p>The next meeting of the harbour's council is on 19 May 2024 at seven in the old town hall, as usual</p>",
            "",
            "",
            None,
            None,
            "a date in a sentence is the story's matter",
        ),
        (("<h1>Late</h1><p>(17.05.2024) The ferry from the islands came in two hours late again, and nobody knew why it had "
         "on the quay.</p>"), "", "", "2024-05-17", "text", "a date that opens the story is a dateline"),
        ('<h1>Late</h1><p class="date">Offer expires 19 May 2024</p>', "", "", None, None, "an offer's end"),
        ('<p id="todays-date">20 May 2024</p><h1>Late</h1>', "", "", None, None, "the day of the visit"),
        ("<h1>Late</h1><p>Last updated: 17 May 2024</p>", "", "", "2024-05-17", "modified:text", "nothing but a change"),
        (
            '<h1>Late</h1><aside class="card"><p>17 May 2024</p></aside>',
            "",
            "",
            "2024-05-17",
            "text",
            "a box may hold nothing but the date",
        ),
        (
            '<h1>Late</h1><aside class="related"><p>17 May 2024</p></aside>',
            "",
            "",
            None,
            None,
            "a box of other stories says so",
        ),
        (
            ('<h1>Late</h1><p>x</p><div class="teaser"><a href="/b">The bridge to the islands is closed</a><p>17 May 2024</p></div>'
            "<p>Published 16 May 2024</p>"),
            "",
            "",
            "2024-05-16",
            "text",
            "or it has another headline",
        ),
        (
            "<h1>Late</h1>",
            '<meta name="date" content="2024-05-19"><script>{"datePublished":"2024-05-01"}</script>',
            "",
            "2024-05-19",
            "meta:date",
            "a weak tag is heard before scripts",
        ),
        (
            '<h1>Late</h1><time datetime="2024-05-17">17 May</time>',
            '<meta name="date" content="2024-05-19">',
            "",
            "2024-05-17",
            "time",
            "but behind what is printed: it may be the day the page was built",
        ),
        (
            "<h1>Late</h1>",
            '<script>window.state = {\"publishedAt\": \"2024-05-17T10:00:00Z\"}</script>',
            "",
            "2024-05-17T10:00:00+00:00",
            "script",
            "a page that a script builds",
        ),
        ("<h1>Late</h1>", "", "/2024/may/17/late", "2024-05-17", "url", "a URL with the month in words"),
        ("<h1>Late</h1>", "", "/2024/5/17/late", "2024-05-17", "url", "no noughts"),
        ("<h1>Late</h1>", "", "/2024/05/3-questions", "2024-05", "url", "three questions are no third of May"),
        ("<h1>Late</h1>", "", "/news/late-17-05-2024", "2024-05-17", "url", "the day first"),
        ("<h1>Late</h1>", '<meta property="og:image" content="//[2024/05/a.jpg">', "", None, None, "no address at all"),
        (
            "<h1>Late</h1>",
            '<meta property="og:image" content="https://img.example/2024/05/quay.jpg">',
            "",
            "2024-05",
            "image",
            "where the picture lies, a month",
        ),
        (
            "<h1>Late</h1>",
            '<meta property="article:published_time" content="2019-02-01"><meta name="pubdate" content="2024-05-17">',
            "/2024/05/17/late",
            "2024-05-17",
            "meta:pubdate",
            "a claim far from the URL's day loses to one that agrees",
        ),
        (
            "<h1>Late</h1><p class='date'>4 May 2024</p>",
            '<meta property="article:published_time" content="2024-05-01"><meta name="pubdate" content="2024-05-04">',
            "",
            "2024-05-04",
            "meta:pubdate",
            "of two claims for machines the one that is printed",
        ),
        (
            "<h1>Late</h1><p class='date'>2024-05-04</p>",
            '<meta name="date" content="05/04/2024 10:15">',
            "",
            "2024-05-04T10:15",
            "meta:date",
            "an unmistakable date tells day from month, and the hour is kept",
        ),
        (
            '<h1>Late</h1><div class="time"><time datetime="2024-05-03T10:18:46Z">Published 17 April 2024</time></div>',
            "",
            "",
            "2024-04-17",
            "time",
            "readers are told when it was published, machines when it was saved",
        ),
        (
            ("<h1>Late</h1><p>Words.</p><p><small>Dieser Beitrag wurde vor einiger Zeit am Freitag, 17. Mai 2024 um neun"
            " Uhr in der Früh veröffentlicht und unter Hafen abgelegt.</small></p>"),
            "",
            "",
            "2024-05-17",
            "text",
            "the word that says what a date is can stand behind it",
        ),
        (
            ('<h1>Late</h1><p>Words.</p><div class="comments"><time>१७ मई २०२४</time><time>१६ मई २०२४</time></div>'),
            "",
            "",
            "2024-05-16",
            "comments",
            "no story is younger than its first comment",
        ),
        ('<h1>Late</h1><span class="date">3 days ago</span>', "", "", "2024-05-17", "text", "counted from the fetch"),
        ("<h1>Late</h1><p>By Ann Lee</p><p>3 days ago</p>", "", "", "2024-05-17", "text", "in a line that no mark names"),
        ("<h1>Late</h1><p>By Ann Lee</p><p>Posted 3 days ago</p>", "", "", "2024-05-17", "text", "with a word before it"),
        ("<h1>Late</h1><p>He left the quay 3 days ago, they say</p>", "", "", None, None, "a sentence"),
        ('<h1>Late</h1><p>Words.</p><div class="comments"><p>3 days ago</p></div>', "", "", None, None, "a reader's"),
        ("<h1>Late</h1><p>Today in town</p>", "", "", None, None, "a heading of another kind"),
        ("<h1>Late</h1><p>x</p><span>Thursday 16 May, 14:32</span>", "", "", "2024-05-16T14:32", "text",
         "the day of the week stands for the year"),
        (('<div class="widget Blog" id="Blog1"><h3>Late</h3><p>x</p><div class="post-footer"><abbr class="published"'
          ' itemprop="datePublished" title="2024-05-17T21:14:00Z">21:14</abbr></div></div>'), "", "",
         "2024-05-17T21:14:00+00:00", "itemprop:datepublished", "what holds all posts of a blog is no box"),
        ('<h1>Late</h1><time title="Friday, 17 May 2024 at 10:15">3 days ago</time>', "", "", "2024-05-17T10:15", "time",
         "the words behind a relative time are exact"),
        ('<div class="block-date"><p id="todays-date">Monday, 20 May 2024</p></div><h1>Late</h1><p>17 May 2024</p>', "",
         "", "2024-05-17", "text", "a block that holds nothing but the day of the visit"),
        ("<h1>Late</h1>" + "<p>x</p>" * 9 + '<div class="swiper-slide"><p class="date">1 May 2024</p></div><p>17 May 2024</p>',
         "", "", "2024-05-17", "text", "slides show other stories"),
        (('<h1>Late</h1><p>x</p><p>x</p><p>x</p><p>x</p><blockquote><time datetime="2024-05-01">1 May</time></blockquote>'
         '<p>17 May 2024</p>'), "", "", "2024-05-17", "text", "a post that is quoted has a day of its own"),
        ('<div class="newsletter"><h1>Late</h1></div><div class="newsletter-head"><p class="date">17 May 2024</p></div>',
         "", "", "2024-05-17", "text", "a newsletter's own page: what follows the headline is its own"),
        ('<h1>The ferry is late</h1><p class="date">17 May 2024</p><h1>The ferry</h1><p class="date">1 May 2024</p>',
         "<title>The ferry is late</title>", "", "2024-05-17", "text", "a part of the title is another story's"),
        ("<h1>Late</h1>" + "<p>x</p>" * 300 + '<div class="post-published"><time>17 May 2024</time></div>', "", "",
         "2024-05-17", "text", "the one element that is named for it, far below"),
        ('<h1>Late</h1><p class="date">Changed: 18 May 2024</p><p>18 May 2024</p>' + "<p>x</p>" * 200 +
         "<div><b>Publish date:</b> <i>17 May 2024</i></div>", '<meta name="date" content="2024-05-18">', "", "2024-05-17",
         "search", "a tag that tells the change, a line that repeats it, and the word for it far off"),
        ('<h1>Late</h1><p class="date">18 May 2024</p><p class="date-note">This story was first published on 17 May 2022.</p>',
         "", "", "2022-05-17", "text", "the first of two days, whatever stands above it"),
        ('<h1>Late</h1><p class="date">18 May 2024</p><p class="date-note">Published on 17 May 2022.</p>', "", "",
         "2024-05-18", "text", "without such a word the nearer one"),
        (("<h1>Late</h1>" + "<p>x</p>" * 200 + '<aside><a href="/b">Everything that is known of this guide</a><div><b>Published'
          "</b> <i>17 May 2022</i></div><div><b>Reviewed</b> <i>18 May 2024</i></div></aside>"), "", "", "2022-05-17", "search",
         "a box that tells both days is the story's"),
        (("<h1>Late</h1>" + "<p>x</p>" * 200 + '<aside><a href="/b">The bridge is closed until the end of June</a><div><b>Published'
          "</b> <i>17 May 2022</i></div></aside><p>Updated 18 May 2024</p>"), "", "", "2024-05-18", "modified:search",
         "one that tells the publication alone is another story's"),
        ("<p>17 May 2024</p><h1>Late</h1>", '<meta name="dc.date" content="2024-05-02">', "", "2024-05-17", "text",
         "a line at the headline, too, is before a weak tag"),
        ('<h1>Late</h1><p>17 May 2024</p>' + "<p>x</p>" * 90 + '<p class="date">1 May 2024</p><p class="date">2 May 2024</p>',
         "", "", "2024-05-17", "text", "an unmarked day at the headline is before marked ones far from it"),
        ("<h1>Late</h1><div><b>Updated</b> <span>17 May 2024</span></div>", "", "", "2024-05-17", "modified:text",
         "unless the word before it says that it is a change"),
        ('<h1>Late</h1><time class="entry-date updated" datetime="2024-05-17">17 May</time>', "", "", "2024-05-17", "time",
         "a format wants the class of each post, changed or not"),
        ('<h1>Late</h1><time class="entry-date updated" datetime="2024-05-17">Updated: 17 May 2024</time>', "", "",
         "2024-05-17", "modified:time", "unless its text says so, too"),
        ('<h1>Late</h1><time class="updated" datetime="2024-05-17">17 May</time>', "", "", "2024-05-17", "modified:time",
         "without the other class it is a change"),
        ('<h1>Late</h1><time class="transition-opacity duration-100 pointer-events-none">17 May 2024</time>', "", "",
         "2024-05-17", "time", "classes of a style sheet name neither a duration nor an event"),
        ('<figcaption>© Ada Fenn</figcaption><p class="date">17 May 2024</p><h1>Late</h1>', "", "", "2024-05-17", "text",
         "the line before it is the credit of a picture"),
        ("<h1>Late</h1><p>© Ada Fenn | Photo: Quay | 17 May 2024</p>", "", "", "2024-05-17", "text",
         "so is what stands before a bar"),
        ("<h1>Late</h1><p>© Harbour Courier 17 May 2024</p>", "", "", None, None, "a notice of rights is not"),
        (('<div class="breadcrumb"><a href="/">Startseite</a><span class="current">17.05.2024</span></div><h1>Late</h1>'), "",
         "", "2024-05-17", "text", "a crumb that is a day; \"Startseite\" is no start"),
        ("<h1>Late</h1>" + "<p>x</p>" * 300 + '<time>17 May 2024</time>', '<meta name="dcterms.date" content="2024-05-02">',
         "", "2024-05-17", "time", "the only <time> of the story, far below"),
        ("<h1>Late</h1>" + "<p>x</p>" * 300 + "<time>17 May 2024</time><time>16 May 2024</time>",
         '<meta name="dcterms.date" content="2024-05-02">', "", "2024-05-02", "meta:dcterms.date", "two are a list's"),
        ('<h1>Late</h1><time datetime="05-04-2024">05-04-2024</time><div class="recent-posts"><time>5 April 2024</time></div>',
         "", "", "2024-04-05", "time", "the list of the latest stories names the day unmistakably"),
        ("<h1>Late</h1><p>x</p>", '<meta property="article:modified_time" content="2024-05-17T10:00:00Z">', "",
         "2024-05-17T10:00:00+00:00", "modified:meta:article:modified_time", "nothing but a declared change, and called so"),
        ("<h1>Late</h1>" + "<p>x</p>" * 200 + "".join(f"<p>Posted on {day} May 2024</p>" for day in (1, 2, 3)), "", "",
         "2024-05-01", "search", "a list of stories has a first one, for want of better"),
        ("<h1>Late</h1>", "", "/2024/HARBOUR/05/17/late/index.html", "2024-05-17", "url", "a section between year and day"),
        ("<h1>Late</h1>", "", "/2024/budget/05/late", None, None, "a number behind a section is no day"),
        ('<h1>Late</h1><div class="meta">Posted May 17th 2024 7:30PM</div>', "", "/2024/05/17/late", "2024-05-17T19:30",
         "text", "the hour in print, the day in the address"),
        ("<h1>Late</h1>" + "<p>x</p>" * 200 + "<span>By Ann Lee posted May 17th 2024 7:30PM</span>", "",
         "/2024/05/17/late", "2024-05-17T19:30", "search", "the same far from the headline"),
        ("<h1>Late</h1>" + "<p>x</p>" * 200 + "<span>By Ann Lee posted May 16th 2024 7:30PM</span>", "",
         "/2024/05/17/late", "2024-05-17", "url", "an hour of another day is not the story's"),
        ('<h1>Late</h1><p class="date">May 16, 2024 8:08 pm</p>', '<meta name="sailthru.date" content="2024-05-17">',
         "/2024/5/16/late", "2024-05-16T20:08", "text", "the day in UTC is declared, the evening before it in print"),
        ('<h1>Late</h1><p class="date">May 16, 2024 8:08 am</p>', '<meta name="sailthru.date" content="2024-05-17">',
         "/2024/5/16/late", "2024-05-17", "meta:sailthru.date", "no clock is sixteen hours behind"),
        ('<h1>Late</h1><p class="date">May 17, 2024 6:10 am</p>', '<meta name="sailthru.date" content="2024-05-16">',
         "/2024/5/17/late", "2024-05-17T06:10", "text", "an Asian morning is yesterday in UTC"),
        ('<h1>Late</h1><p class="info">Concert: <time datetime="2024-05-16T20:00">16 May, 20:00</time></p>',
         '<meta name="sailthru.date" content="2024-05-17">', "", "2024-05-17", "meta:sailthru.date",
         "an evening of which the address says nothing may be a concert's"),
        ("<h1>Late</h1>", '<meta property="article:published_time" content="2024-05-17T10:00:00Z">',
         "/2023/archive/10/12/late", "2024-05-17T10:00:00+00:00", "meta:article:published_time",
         "a day behind a section is the last witness"),
    ],
)  # fmt: skip
def test_places(
    parse: Any, body: str, head: str, url: str, published: str | None, source: str | None, why: str
) -> None:
    found = find_dates(*parse(body, head, url=f"https://www.harbour-courier.example{url or '/town/late'}"))
    assert (found.published, found.source) == (published, source), why


@pytest.mark.parametrize(
    ("published", "modified", "body", "expected", "why"),
    [
        ("2024-05-17T10:00:00Z", "2024-05-17T10:00:00Z", "Posted 2 May 2022", "2022-05-02", "stamped anew as a whole"),
        ("2024-05-17", "2024-05-16", "2 May 2022", "2022-05-02", "published after its own change"),
        ("2024-05-17T10:00:00Z", "2024-05-18T10:00:00Z", "2 May 2022", "2024-05-17T10:00:00+00:00", "changed later"),
        ("2024-05-17T10:00:00Z", None, "2 May 2022", "2024-05-17T10:00:00+00:00", "no change is known"),
        ("2024-05-17T10:00:00Z", "2024-05-17T10:00:00Z", "19 May 2024", "2024-05-17T10:00:00+00:00", "printed later"),
        (
            "2024-05-17T22:00:00Z",
            "2024-05-17T22:00:00Z",
            "18 May 2024",
            "2024-05-18",
            "the day by the page's own clock",
        ),
        ("2024-05-17", "2024-05-17", "Updated 2 May 2022", "2024-05-17", "a change"),
        ("2024-05-04", "2024-05-04", "4/5/2024", "2024-05-04", "the same day, the other way round"),
    ],
)
def test_the_first_day_in_print_of_what_was_stamped_anew(
    published: str, modified: str | None, body: str, expected: str, why: str, parse: Any, json_ld: Any
) -> None:
    story = {"@type": "NewsArticle", "datePublished": published, "dateModified": modified}
    url = "https://www.harbour-courier.example/town/late"
    found = find_dates(*parse(f'<h1>Late</h1><p class="date">{body}</p>', json_ld(story), url=url))
    assert found.published == expected, why


def test_a_marked_day_of_a_card_below_a_byline_with_the_declared_day(parse: Any, json_ld: Any) -> None:
    story = {"@type": "NewsArticle", "datePublished": "2024-05-17T10:00:00Z", "dateModified": "2024-05-17T10:00:00Z"}
    url = "https://www.harbour-courier.example/p/late"
    card = '<div class="card"><a href="/p/early">Early</a><time>2 May 2022</time></div>'
    body = f"<h1>Late</h1><div><a>Ann Lee</a><div>May 17, 2024</div></div><p>The ferry is late.</p>{card}"
    assert find_dates(*parse(body, json_ld(story), url=url)).published == "2024-05-17T10:00:00+00:00"


@pytest.mark.parametrize(
    ("modified", "body", "expected", "why"),
    [
        (None, "<p>2 May 2022</p>", "2022-05-02", "no change is ever declared: the stamp may be of one"),
        ("2024-05-17", "<p>Monday, 2 May 2022</p>", "2022-05-02", "nor is one that is no later"),
        ("2024-05-18", "<p>2 May 2022</p>", "2024-05-17", "a change has a stamp of its own"),
        (None, "<p>2 May 2022</p><p>3 May 2022</p>", "2024-05-17", "several days are a list's"),
        (None, "<p>The quay was built on 2 May 2022.</p>", "2024-05-17", "a day in a sentence"),
        (None, "<table><tr><td>2 May 2022</td></tr></table>", "2024-05-17", "a table's data"),
        (None, "<p><b>Event</b> <i>2 May 2022</i></p>", "2024-05-17", "the word before it names another thing"),
        (None, "<p>2 June 2024</p>", "2024-05-17", "a later day"),
        (None, "<p>Reassessed: 2 May 2022</p>", "2024-05-17", "a label that is not known"),
    ],
)
def test_an_earlier_day_stands_bare_at_the_headline(
    modified: str | None, body: str, expected: str, why: str, parse: Any, json_ld: Any
) -> None:
    story = {"@type": "NewsArticle", "datePublished": "2024-05-17", "dateModified": modified}
    url = "https://www.harbour-courier.example/town/late"
    assert find_dates(*parse(f"<h1>Late</h1>{body}", json_ld(story), url=url)).published == expected, why


def test_the_country_of_the_source_orders_day_and_month(parse: Any) -> None:
    body = "<h1>Late</h1><p class='date'>4/5/2024</p>"
    assert find_dates(*parse(body, locale=Locale(language="en", country="GB"))).published == "2024-05-04"
    assert find_dates(*parse(body, locale=Locale(language="en", country="US"))).published == "2024-04-05"
    assert find_dates(*parse(body, lang="en-AU")).published == "2024-05-04"


def test_the_work_does_not_grow_with_the_page(parse: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[str] = []
    find = printed.find

    def count(text: str, *args: Any, **options: Any) -> Sequence[printed.Printed]:
        read.append(text)
        return find(text, *args, **options)

    monkeypatch.setattr(printed, "find", count)
    calls = []
    for size in (300, 3_000):
        read.clear()
        line = '<p class="date">1 2 3 4</p><time class="date">99 99 9999</time><div class="card"><a>5 6 7 8</a></div>'
        find_dates(*parse(f"<h1>Late</h1>{line * size}"))
        calls.append(len(read))
    assert calls[0] == calls[1] < 400


def test_nested_boxes_are_no_trap(parse: Any) -> None:
    body = "<h1>Late</h1>" + '<div class="card">' * 90 + '<p class="date">17 May 2024</p>' * 300 + "</div>" * 90
    assert find_dates(*parse(body)).published == "2024-05-17"
