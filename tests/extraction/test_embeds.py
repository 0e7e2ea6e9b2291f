"""What a story shows from elsewhere: players, snippets and frames of providers; none of advertisers and other stories."""

from __future__ import annotations

import json

import pytest

from newscrawl.extraction import extract, providers
from newscrawl.items import Embed, Page, Story
from tests.extraction.test_pictures import LINES, read

TUBE = "https://www.youtube.com/watch?v=b0atsAndB0y"
OWN = "https://gazette.example"
TWEET = (
    '<blockquote class="twitter-tweet"><p>Closed. <a href="https://t.co/a">books</a></p>&mdash; Gazette (@gazette) '
    '<a href="https://twitter.com/gazette/status/1860000000000000001?ref_src=x">20 November</a></blockquote>'
)


def shown(**places: str) -> list[tuple[str, str | None, str]]:
    return [(embed.kind, embed.provider, embed.url) for embed in read(**places).embeds]


@pytest.mark.parametrize(
    ("markup", "kind", "provider", "url"),
    [
        ('<iframe src="https://www.youtube.com/embed/b0atsAndB0y?rel=0"></iframe>', "video", "YouTube", TUBE),
        ('<iframe src="//www.youtube-nocookie.com/embed/b0atsAndB0y"></iframe>', "video", "YouTube", TUBE),
        ('<iframe src="about:blank" data-src="https://www.youtube.com/embed/b0atsAndB0y"></iframe>', "video", "YouTube", TUBE),
        ('<iframe data-cmp-src="https://www.youtube.com/embed/b0atsAndB0y"></iframe>', "video", "YouTube", TUBE),
        ('<lite-youtube videoid="b0atsAndB0y"></lite-youtube>', "video", "YouTube", TUBE),
        ('<div class="rll-youtube-player" data-id="b0atsAndB0y" data-src="x"></div>', "video", "YouTube", TUBE),
        ('<amp-youtube data-videoid="b0atsAndB0y" layout="responsive"></amp-youtube>', "video", "YouTube", TUBE),
        ("<p>https://youtu.be/b0atsAndB0y</p>", "video", "YouTube", TUBE),
        ('<iframe src="https://player.vimeo.com/video/123456789?h=ab"></iframe>', "video", "Vimeo", "https://vimeo.com/123456789"),
        ('<iframe src="https://geo.dailymotion.com/player.html?video=x8abcde"></iframe>', "video", "Dailymotion",
         "https://www.dailymotion.com/video/x8abcde"),
        ('<iframe src="https://rutube.ru/play/embed/0a1b2c3d4e5f"></iframe>', "video", "Rutube", "https://rutube.ru/video/0a1b2c3d4e5f/"),
        ('<iframe src="https://open.spotify.com/embed/episode/4rOoJ6Egrf8K2IrywzwOMk?si=1"></iframe>', "audio", "Spotify",
         "https://open.spotify.com/episode/4rOoJ6Egrf8K2IrywzwOMk"),
        ('<iframe src="https://w.soundcloud.com/player/?url=https%3A//api.soundcloud.com/tracks/42&auto_play=false"></iframe>',
         "audio", "SoundCloud", "https://api.soundcloud.com/tracks/42"),
        ('<audio controls><source src="/sound/market.mp3" type="audio/mpeg"></audio>', "audio", None, f"{OWN}/sound/market.mp3"),
        ('<video src="/film/quay.mp4" poster="/img/quay.jpg"></video>', "video", None, f"{OWN}/film/quay.mp4"),
        (TWEET, "post", "X", "https://x.com/i/status/1860000000000000001"),
        ('<iframe src="https://platform.twitter.com/embed/Tweet.html?dnt=true&id=1860000000000000001"></iframe>', "post", "X",
         "https://x.com/i/status/1860000000000000001"),
        ('<blockquote class=instagram-media data-instgrm-permalink="https://www.instagram.com/reel/C1abcDEF2gh/?a=b"></blockquote>',
         "post", "Instagram", "https://www.instagram.com/reel/C1abcDEF2gh/"),
        ('<blockquote class="tiktok-embed" cite="https://www.tiktok.com/@gazette/video/7380087564788714795"></blockquote>', "post",
         "TikTok", "https://www.tiktok.com/embed/v2/7380087564788714795"),
        ('<blockquote class="bluesky-embed" data-bluesky-uri="at://did:plc:ab12/app.bsky.feed.post/3kxyz"></blockquote>', "post",
         "Bluesky", "https://bsky.app/profile/did:plc:ab12/post/3kxyz"),
        ('<iframe class="mastodon-embed" src="https://social.example/@harbour/113000000000000001/embed"></iframe>', "post",
         "Mastodon", "https://social.example/@harbour/113000000000000001"),
        ('<div class="fb-post" data-href="https://www.facebook.com/gazette/posts/pfbid0abc"></div>', "post", "Facebook",
         "https://www.facebook.com/gazette/posts/pfbid0abc"),
        ('<iframe src="https://www.facebook.com/plugins/video.php?href=https%3A%2F%2Fwww.facebook.com%2Fgazette%2Fvideos%2F77%2F"></iframe>',
         "post", "Facebook", "https://www.facebook.com/gazette/videos/77/"),
        ('<script async src="https://telegram.org/js/telegram-widget.js" data-telegram-post="gazette/815"></script>', "post",
         "Telegram", "https://t.me/gazette/815"),
        ('<iframe src="https://datawrapper.dwcdn.net/aB3dE/4/" title="Boats that called"></iframe>', "chart", "Datawrapper",
         "https://www.datawrapper.de/_/aB3dE/"),
        ('<iframe src="https://flo.uri.sh/visualisation/7654321/embed"></iframe>', "chart", "Flourish",
         "https://public.flourish.studio/visualisation/7654321/"),
        ('<div class="flourish-embed" data-src="visualisation/1234567"></div>', "chart", "Flourish",
         "https://public.flourish.studio/visualisation/1234567/"),
        ('<iframe src="https://www.google.com/maps/embed?pb=!1m18"></iframe>', "map", "Google Maps",
         "https://www.google.com/maps/embed?pb=!1m18"),
        ('<iframe src="https://embed.documentcloud.org/documents/24-minutes/?embed=1"></iframe>', "document", "DocumentCloud",
         "https://embed.documentcloud.org/documents/24-minutes/?embed=1"),
    ],
)  # fmt: skip
def test_what_providers_show(markup: str, kind: str, provider: str | None, url: str) -> None:
    assert shown(middle=f"<figure>{markup}</figure>") == [(kind, provider, url)]


@pytest.mark.parametrize(
    ("markup", "why"),
    [
        (
            '<iframe src="https://ads.example/slot?u=https://www.youtube.com/embed/b0atsAndB0y"></iframe>',
            "an advertiser's frame",
        ),
        ('<iframe src="https://www.googletagmanager.com/ns.html?id=GTM-1"></iframe>', "a counter"),
        ('<iframe src="https://notyoutube.com/embed/b0atsAndB0y"></iframe>', "another host that ends so"),
        ('<iframe src="https://google.com.ads.example/maps/embed"></iframe>', "another host that begins so"),
        ('<a href="https://www.youtube.com/watch?v=b0atsAndB0y">our film</a>', "a link"),
        ('<div id="videoplayer" class="youtube-player"></div>', "a player that only a script fills"),
        ('<iframe src="https://[broken"></iframe><video></video><audio src=""></audio>', "no address"),
        (f'<iframe src="https://www.youtube.com/embed/{"x" * 5000}"></iframe>', "an endless address"),
        (
            '<iframe src="https://www.facebook.com/plugins/like.php?href=https%3A%2F%2Fgazette.example"></iframe>',
            "a button",
        ),
        ('<iframe src="https://platform.twitter.com/widgets/follow_button.html?screen_name=g"></iframe>', "a button"),
        ('<iframe src="https://www.youtube.com/subscribe_embed?usegapi=1"></iframe>', "a button"),
        ('<div class="ad-slot"><video src="/film/spot.mp4"></video></div>', "an advertisement's film"),
        (
            '<div class="advert"><p>Advertisement</p><video src="/film/spot.mp4"></video></div>',
            "a marked advertisement",
        ),
        (
            '<video src="data:video/mp4;base64,AAAA"></video><video src="blob:https://gazette.example/1"></video>',
            "no file",
        ),
    ],
)
def test_what_is_none(markup: str, why: str) -> None:
    found = read(middle=f"<figure>{markup}</figure>").embeds if "our film" not in markup else read(below=markup).embeds
    assert found == (), why


def test_what_stands_with_other_stories_or_below_is_none() -> None:
    film = '<iframe src="https://www.youtube.com/embed/b0atsAndB0y"></iframe>'
    teaser = (
        f'<div class="related"><h3>Related</h3>{film}<a href="/2026/11/fog">Fog closes the harbour for a day</a></div>'
    )
    assert shown(middle=teaser) == []
    assert shown(below=f"<section><h2>Films of the week</h2>{film}</section>", footer=film) == []


def test_columns_beside_a_story_are_none_of_it() -> None:
    film = '<iframe src="https://www.youtube.com/embed/b0atsAndB0y"></iframe>'
    assert shown(below=f'<aside class="column">{film}</aside>') == []
    assert shown(end=f"<div>{film}</div>") == [("video", "YouTube", TUBE)]


def test_a_film_above_the_headline_of_its_article() -> None:
    html = f"""<body><article><header><iframe src="https://www.youtube.com/embed/b0atsAndB0y"></iframe>
    <h1>Books are closed</h1></header><p>{LINES[0]}</p><p>{LINES[1]}</p><p>{LINES[2]}</p></article></body>"""
    story = extract(Page(OWN, OWN, 200, {}, html.encode(), "2026-11-30T12:00:00Z"))  # type: ignore[arg-type]
    assert isinstance(story, Story)
    assert [embed.url for embed in story.embeds] == [TUBE]


@pytest.mark.parametrize(
    "words", ["We need your consent to load this YouTube video.", "Mit Ihrer Zustimmung wird der Film geladen."]
)
def test_what_waits_for_consent_is_shown_all_the_same(words: str) -> None:
    box = f'<div class="consent"><p>{words}</p><iframe data-src="https://www.youtube.com/embed/b0atsAndB0y"></iframe></div>'
    assert shown(middle=box) == [("video", "YouTube", TUBE)]


@pytest.mark.parametrize(
    ("address", "url"),
    [
        (
            "https://www.youtube.com/embed/videoseries?list=PL0123456789",
            "https://www.youtube.com/embed/videoseries?list=PL0123456789",
        ),
        (
            "https://www.youtube.com/embed/live_stream?channel=UC01234",
            "https://www.youtube.com/embed/live_stream?channel=UC01234",
        ),
        ("https://vimeo.com/showcase/7654321/embed", "https://vimeo.com/showcase/7654321/embed"),
        ("https://www.youtube.com/", None),
        ("https://www.youtube.com/embed/{{video.id}}", None),
    ],
)
def test_lists_and_what_names_nothing(address: str, url: str | None) -> None:
    found = providers.find(address)
    assert (found[1] if found else None) == url


def test_each_once_in_their_order_before_a_line() -> None:
    film = '<iframe src="https://www.youtube.com/embed/b0atsAndB0y" title="How the books were kept"></iframe>'
    story = read(
        first=film,
        middle=f'{film}<iframe src="https://player.vimeo.com/video/123456789" title="vimeo-player"></iframe>',
    )
    assert [(embed.url, embed.title) for embed in story.embeds] == [
        (TUBE, "How the books were kept"),
        ("https://vimeo.com/123456789", None),
    ]
    assert [story.blocks[embed.position].text for embed in story.embeds] == [LINES[0], LINES[2]]


def test_a_film_that_only_machines_are_told_of_stands_first() -> None:
    data = {
        "@type": "NewsArticle", "headline": "Books are closed", "url": f"{OWN}/2026/11/harbour-books",
        "video": [
            {"@type": "VideoObject", "name": "The last entry", "embedUrl": "https://www.youtube.com/embed/b0atsAndB0y"},
            {"@type": "VideoObject", "name": "The quay", "contentUrl": "https://films.gazette.example/quay.m3u8"},
        ],
        "associatedMedia": {"@type": "ImageObject", "contentUrl": f"{OWN}/img/harbour-office.jpg"},
    }  # fmt: skip
    head = f'<script type="application/ld+json">{json.dumps(data)}</script>'
    story = read(head=head)
    first = next(block.position for block in story.blocks if block.kept)
    assert story.embeds == (
        Embed("video", "YouTube", TUBE, "The last entry", first),
        Embed("video", None, "https://films.gazette.example/quay.m3u8", "The quay", first),
    )
    # the page's own player shows what is declared: once is enough
    played = read(head=head, first='<figure><video src="/film/quay.mp4"></video></figure>')
    assert [embed.url for embed in played.embeds] == [TUBE, f"{OWN}/film/quay.mp4"]


def test_a_page_of_a_thousand_frames_keeps_a_hundred() -> None:
    frames = "".join(
        f'<iframe src="https://player.vimeo.com/video/{100_000 + number}"></iframe>' for number in range(1_000)
    )
    assert len(read(middle=frames).embeds) == 100


def test_the_table_of_providers() -> None:
    assert {provider.kind for name in providers.names() if (provider := providers.by_name(name))} >= {"video", "post"}
    assert providers.find("https://www.youtube.com/@gazette") is None  # a link to a channel shows no film
    for junk in ("", "x", "https://", "http://[", "ftp://youtube.com/embed/b0atsAndB0y", "https://youtube.com:99999/"):
        found = providers.find(junk)
        assert found is None or found[0].name == "YouTube"
