from __future__ import annotations

import time
from dataclasses import replace
from typing import Any

import pytest

from newscrawl.extraction.blocks import segment
from newscrawl.extraction.document import TextBlock
from newscrawl.extraction.links import MAX_LINKS, find_links
from newscrawl.items import Block, BlockRole

SITE = "https://www.harbour-courier.example"


def _blocks(document: Any, roles: dict[str, tuple[BlockRole, bool]]) -> tuple[list[TextBlock], list[Block]]:
    text_blocks, blocks = [], []
    for position, (name, (role, kept)) in enumerate(roles.items()):
        element = document.tree.get_element_by_id(name)
        text = element.text_content()
        text_blocks.append(TextBlock(position, text, "p", "/p", element, tuple(element.iter("a")), False, kept))
        blocks.append(Block(position, text, role, kept, "test", None, "/p"))
    return text_blocks, blocks


def test_links_take_the_role_of_their_block(parse: Any) -> None:
    document, _ = parse(
        '<nav><a href="/">Home</a></nav><p id="a">See <a href="/town/quay?utm_source=x&amp;id=7#top">the quay</a>.</p>'
        '<p id="b"><a href="/town/other">Read more</a></p><p id="c">By <a href="/author/ann">Ann Lee</a></p>'
        '<p id="d">Source: <a href="https://port.example/log">the port</a></p>'
    )
    roles: dict[str, tuple[BlockRole, bool]] = {
        "a": ("paragraph", True),
        "b": ("related", False),
        "c": ("byline", False),
        "d": ("paragraph", True),
    }
    found = find_links(document, *_blocks(document, roles))
    assert [(link.url, link.role, link.position, link.internal) for link in found] == [
        (f"{SITE}/", "nav", None, True),
        (f"{SITE}/town/quay?id=7", "body", 0, True),
        (f"{SITE}/town/other", "related", 1, True),
        (f"{SITE}/author/ann", "author", 2, True),
        ("https://port.example/log", "source", 3, False),
    ]
    assert found[1].text == "the quay"


@pytest.mark.parametrize(
    ("html", "role"),
    [
        ('<a rel="tag" href="/t/ferry">x</a>', "tag"),
        ('<a rel="author" href="/ann">x</a>', "author"),
        ('<a rel="sponsored" href="https://shop.example/">x</a>', "promo"),
        ('<a href="https://social.example/sharer.php?u=https%3A%2F%2Fwww.harbour-courier.example">x</a>', "share"),
        ('<div class="related-stories"><a href="/b">x</a></div>', "related"),
        ('<div class="newsletter"><a href="/b">x</a></div>', "promo"),
        ('<footer><a href="/b">x</a></footer>', "nav"),
        ('<figure><a href="/b.jpg">x</a></figure>', "media"),
    ],
)
def test_links_outside_the_story(parse: Any, html: str, role: str) -> None:
    document, _ = parse(html)
    assert [link.role for link in find_links(document, (), ())] == [role]


def _role(parse: Any, html: str, removed: BlockRole = "other") -> str:
    """The role of the one link with id="x" on a page whose story is what stands in the element with id="story"."""
    document, _ = parse(html, url=SITE + "/town/2026/the-ferry-is-late-again")
    story = document.tree.xpath('//*[@id="story"]')
    told = set(story[0].iter()) if story else set()
    text_blocks = segment(document.tree)
    blocks = [
        Block(
            b.position, b.text, "paragraph" if b.element in told else removed, b.element in told, "test", None, b.path
        )
        for b in text_blocks
    ]
    marked = [anchor.get("id") == "x" for anchor in document.tree.iter("a")]
    links = find_links(document, text_blocks, blocks)
    assert len(links) == len(marked), "every link of these pages is one"
    return next(link.role for link, is_it in zip(links, marked, strict=True) if is_it)


STORY = (
    "<p>The ferry from the islands came in two hours late again, and nobody could say why.</p>"
    "<p>The harbour master promised an answer within the week, as he had done in May.</p>"
)
ROW = "".join(f'<p><a href="/{name}">{name}</a></p>' for name in ("town", "sport", "harbour", "fish", "boats"))
HERE = "https%3A%2F%2Fwww.harbour-courier.example%2Ftown%2F2026%2Fthe-ferry-is-late-again"


@pytest.mark.parametrize(
    ("html", "role", "why"),
    [
        # body
        ('<div id="story"><p>See <a id="x" href="/town/quay">the quay</a> for more of it.</p></div>', "body", "running text"),
        ('<div id="story"><p>The <a id="x" href="https://port.example/r.pdf">report</a> says so.</p></div>', "body",
         "a document that the text refers to is a reference, not a picture"),
        ('<div id="story"><p>The mayor <a id="x" href="/tag/ann-lee">Ann Lee</a> denied it.</p></div>', "body",
         "a topic page linked from a sentence"),
        # source
        ('<div id="story"><p>Quelle: <a id="x" href="https://port.example/log">the port</a></p></div>', "source", "it says so"),
        ('<div id="story"><p>出典：<a id="x" href="https://port.example/log">港</a></p></div>', "source", "and in Japanese"),
        ('<div id="story"><p>Πηγή: <a id="x" href="https://port.example/log">το λιμάνι</a></p></div>', "source", "and in Greek"),
        # related
        (('<div id="story"><p><a id="x" href="/town/2025/the-ferry-was-late-before">The ferry was late before</a></p>'
         f"{STORY}</div>"), "related", "a line between others that is nothing but another headline"),
        ((f'<main><div id="story">{STORY}</div></main><ul><li><a id="x" href="/sea/2026/no-herring-this-year">'
         "No herring this year, say boats</a></li></ul>"), "related", "a headline needs no container that says so"),
        ((f'<div id="story">{STORY}</div><footer><a id="x" href="/sea/2026/no-herring-this-year">'
         "No herring this year, say all boats</a></footer>"), "related", "a teaser may stand in a footer"),
        ((f'<div id="story">{STORY}</div><p><a id="x" href="/sea/2026/herring"><img src="h.jpg"></a>'
         '<a href="/sea/2026/herring">No herring this year</a></p>'), "related", "the picture of a teaser"),
        (f'<div id="story">{STORY}</div><div class="related-stories"><a id="x" href="/b">Herring</a></div>', "related",
         "a short headline in a list that says what it is"),
        (f'<div id="story">{STORY}</div><div><a id="x" href="/news/8812345">港の市場が北の岸壁に移転することに決定</a></div>',
         "related", "headlines of languages without spaces are counted by characters"),
        ((f'<div id="story">{STORY}</div><ul><li><a id="x" href="/sea/">Sea</a><a href="/sea/2026/herring">No herring this year'
         "</a></li></ul>"), "related", "the section of a teaser is part of it"),
        (f'<div id="story">{STORY}</div><div><a id="x" href="/2026/11/herring">Weiterlesen …</a></div>', "related",
         "a way on to a story"),
        ((f'<div id="story">{STORY}</div><div class="post tag-sea"><a id="x" href="/b"><p>Sea</p><h3>No herring this year, say '
         'boats</h3></a></div>'), "related", "the class of a post gives its tags, and says nothing of its links"),
        # author
        (f'<article><p class="byline">By <a id="x" href="/autor/ann-lee">Ann Lee</a></p><div id="story">{STORY}</div></article>',
         "author", "a byline"),
        (f'<article><p class="byline">Von <a id="x" href="/impressum/autor-1181">Ann Lee</a></p><div id="story">{STORY}</div></article>',
         "author", "whose page lies among the legal ones"),
        (f'<div id="story">{STORY}</div><div><a id="x" href="/autores/ana-paz.html">Ana Paz</a></div>', "author",
         "the address of an author's page, wherever it stands"),
        ('<nav><a id="x" href="/author/ann-lee">Our columnist</a></nav>', "nav", "but in a menu it is an entry"),
        # promo
        ((f'<article><div id="story">{STORY}</div><div class="newsletter-box"><a id="x" href="/newsletters">Browse all newsletters'
         "</a></div></article>"), "promo", "the list of letters, in the box of one"),
        ('<div class="newsletter"><a id="x" href="/b">Every morning</a></div>', "promo", "its container says so"),
        (f'<div id="story">{STORY}</div><div><a id="x" href="/s">Jetzt abonnieren</a></div>', "promo", "its words say so"),
        ((f'<article><div id="story">{STORY}</div><p><a id="x" href="https://whatsapp.com/channel/0029CourierOfTheHarbour">'
         "Click here to follow the Courier on WhatsApp</a></p></article>"), "promo", "a line that asks to follow a channel"),
        ((f'<article><div id="story">{STORY}</div><p>By <a id="x" href="https://mastodon.example/@ann">Mastodon</a></p>'
         "</article>"), "nav", "a name is no such line"),
        ('<nav><ul><li><a id="x" href="/newsletter">Newsletter</a></li></ul></nav>', "nav",
         "an entry of a menu is one wherever it leads"),
        ('<div><a id="x" href="https://shop.example/"><img src="b.png" width="300"></a></div>', "promo", "a banner"),
        ('<div><a id="x" href="https://shop.example/"><img src="b.png" width="16"></a></div>', "nav", "an icon is no banner"),
        # nav
        ('<div class="promo"><a id="x" href="/datenschutz">Hinweise</a></div>', "nav", "a legal page below a form"),
        ('<div class="share"><a id="x" href="/login?to=%2F">Konto</a></div>', "nav", "a login"),
        ('<div class="social-links"><a id="x" href="https://social.example/courier">Follow us</a></div>', "nav",
         "the site's own profile: a share button carries the page's address"),
        ('<div class="social"><a id="x" href="https://social.example/intent/user?name=courier">x</a></div>', "nav",
         "a button to follow the site"),
        ('<div class="breadcrumbs"><a id="x" href="/topics/sea">Sea</a></div>', "nav", "a step of a trail"),
        ('<div class="tag-cloud"><a id="x" href="/tag/sea">sea</a></div>', "nav", "topics of the site, not of the story"),
        ('<header><a id="x" href="/">The Harbour Courier</a></header>', "nav", "the masthead"),
        # tag
        (f'<article><div id="story">{STORY}</div><div class="tags"><a id="x" href="/sea">Sea</a></div></article>', "tag",
         "below the story, in its container"),
        (f'<article><div id="story">{STORY}</div><nav><a id="x" href="/tema/sea/">Sea</a></nav></article>', "tag",
         "a list of the story's topics that calls itself navigation"),
        (f'<article><div class="meta"><a id="x" href="/category/sea/">Sea</a></div><div id="story">{STORY}</div></article>', "tag",
         "the section that the story is filed under"),
        ('<div class="topics"><a id="x" href="/sea">Sea</a></div>', "nav", "the site's topics above the page"),
        # share
        (f'<a id="x" href="https://social.example/post?text={HERE}">Post</a>', "share", "it hands the page's address over"),
        ('<a id="x" href="/town/2026/the-ferry-is-late-again?share=mastodon">x</a>', "share", "a site's own way to one"),
        ('<a id="x" href="/town/2026/the-ferry-is-late-again/print">Print</a>', "share", "the form for printers"),
        ('<div class="tools"><a id="x" href="/news/print.php?no=12">프린트</a></div>', "share", "and in Korean"),
        ('<a id="x" href="https://id.example/auth/login?return=https%3A%2F%2Fwww.harbour-courier.example%2F">Log in</a>', "nav",
         "a login carries the page's address too"),
        # media
        ('<figure><a id="x" href="/b.jpg"><img src="s.jpg"></a></figure>', "media", "a larger picture"),
        ('<p><a id="x" href="/fotos/the-quay"><img src="s.jpg"></a></p>', "media", "a gallery"),
        (f'<div id="story">{STORY}<p><a id="x" href="/full/12"><img src="s.jpg"></a> The quay.</p></div>', "media",
         "a picture in the text leads to itself"),
        (f'<div id="story">{STORY}</div><p>Foto: <a id="x" rel="license" href="https://l.example/by/4.0">CC BY</a></p>', "media",
         "a picture's licence"),
        # where two kinds of evidence disagree
        (f'<div id="story">{STORY}<p>&gt;&gt; Lesen Sie auch: <a id="x" href="/sea/2026/herring">Kein Hering</a></p></div>',
         "related", "a line of the story that says that it sends the reader on"),
        (f'<div id="story"><p>The boats lie idle. <a id="x" href="/sea/2026/herring">Weiterlesen →</a></p>{STORY}</div>',
         "related", "the way on to a story in its own summary"),
        ((f'<div id="story">{STORY}</div><ul><li><ul class="labels"><li><a id="x" href="/sea/">Sea</a></li></ul>'
         '<a href="/sea/2026/herring">No herring this year</a></li></ul>'), "related", "a teaser's section in a list of its own"),
        ((f'<div id="story">{STORY}</div><div class="cmp-list"><a id="x" href="/sea/2026/no-herring">No herring this year, say boats'
         "</a></div>"), "related", "a container called like a consent banner holds what it holds"),
        (f'<div id="story">{STORY}</div><div class="item-terms"><a id="x" rel="tag" href="/topics/sea">Sea</a></div>', "tag",
         "terms are topics here, not conditions"),
        ('<nav><ul><li><a id="x" href="/sport/2026-12345">Table and results of the league</a></li></ul></nav>', "nav",
         "entries of a menu's list have long names"),
        ('<nav><a id="x" href="/shop-12345">Our shop (opens in a new window)</a></nav>', "nav",
         "a note in brackets makes no headline"),
        (f'<div id="story">{STORY}</div><div><a id="x" href="/sea/2026/herring-talk">Webinar: How to cook a herring</a></div>',
         "promo", "a headline that says that it is an offer"),
        (f'<div id="story">{STORY}</div><div class="related-stories"><a id="x" href="/">The Harbour Courier at home</a></div>',
         "nav", "the front page is no other story"),
        (f'<div id="story">{STORY}</div><div class="profile"><a id="x" href="https://p.example/1">My profile</a></div>',
         "author", "a box about the author"),
        ('<div><a id="x" href="https://social.example/c" title="Follow us on Social"><img src="b.png" width="300"></a></div>',
         "nav", "a picture that leads to the site's own profile is no banner"),
        (f'<article><div id="story">{STORY}</div><p>Labels: <a id="x" rel="tag" href="/search/label/sea">sea</a></p></article>',
         "tag", "a topic that the site lists by its search"),
        (f'<div id="story">{STORY}</div><div><a id="x" href="/town/2026/quay">Vorheriger Artikel</a></div>', "related",
         "the story before this one, in the same folder"),
        (f'<div id="story">{STORY}</div><div><a id="x" href="/quay">Vorheriger Artikel</a></div>', "nav",
         "in no folder that tells it from a page of the site"),
        (f'<div id="story">{STORY}</div><nav class="post-navigation"><a id="x" href="/quince-cheese/">Quince cheese</a></nav>',
         "related", "the story before this one, in what is made for that, however few its words are"),
        ((f'<div id="story">{STORY}</div><div class="PromoSmall"><a id="x" href="/sea/2026/herring">No herring this year, say boats'
         "</a></div>"), "related", "a teaser that a content system calls a promo"),
        (f'<div id="story">{STORY}</div><div class="promo"><a id="x" href="/sea/2026/herring">Herring</a></div>', "promo",
         "a word in it is no headline"),
        ((f'<article><p><a id="x" href="/town/2026/the-ferry-is-late-again/comments/">41</a></p><div id="story">{STORY}</div>'
         "</article>"), "share", "what readers say of it, on a page below its own"),
        ((f'<article><div id="story">{STORY}</div><p><a id="x" href="/picture-gallery/2026/quay">Pictures: the quay as it was in May'
         "</a></p></article>"), "media", "the story's gallery under a headline"),
        (f'<div id="story"><p><a id="x" href="/recipes/7">Print recipe</a></p>{STORY}</div>', "share", "a button in the text"),
        (f'<div id="story">{STORY}</div><div><a id="x" href="/recipes/7">Drucken</a></div>', "share", "and one beside it"),
        ((f'<div id="story">{STORY}</div><div class="sidebar-most-popular"><ul><li><a id="x" '
         'href="https://herald.example/2026/11/22/no-herring-this-year">No herring this year, say all of the boats</a></li></ul>'
         "</div>"), "related", "a list that papers of one house share"),
        ((f'<div id="story">{STORY}</div><div class="sidebar"><a id="x" href="https://herald.example/2026/11/22/no-herring">'
         "No herring this year, say all of the boats</a></div>"), "nav", "which must say so"),
        (f'<div id="story">{STORY}</div><div><a id="x" href="https://port.example/log">Zum Originalartikel</a></div>', "source",
         "the way to what was printed first elsewhere"),
        (f'<div id="story">{STORY}</div><div><a id="x" href="/spip.php?page=forum&id_article=7">Répondre à cet article</a></div>',
         "share", "a button to answer, of as many words as a headline"),
        ((f'<div id="story">{STORY}</div><div class="menu"><ul><li><a id="x" href="/spip.php?article7">No herring this year, say all '
         "of the boats</a></li></ul></div>"), "related", "a headline in a menu whose address has the number of a story"),
        ((f'<div id="story">{STORY}</div><div class="menu"><ul><li><a id="x" href="/spip.php?rubrique7">What all the boats of the '
         "harbour brought home</a></li></ul></div>"), "nav", "not that of a section"),
        (f'<div id="story">{STORY}</div><p>More on <a id="x" href="/info/politica-de-cookies">how we use them here</a></p>', "nav",
         "the notice on cookies"),
        (f'<div id="story">{STORY}</div><p><a id="x" href="https://books.example/7">Buch bestellen</a></p>', "promo", "a shop"),
        (f'<div id="story">{STORY}</div><ul><li><a id="x" href="/sea/2026/herring#comment-12">Bo</a> on Herring</li></ul>', "share",
         "a list of what readers wrote last"),
        ((f'<div id="story">{STORY}</div><ul><li><a id="x" href="/sea/2026/herring-talk#comment-12">What a fine herring that was'
         "</a></li></ul>"), "share", "which may give their words"),
        (f'<div id="story">{STORY}</div><div><a id="x" href="/sea/2026/herring-talk#kommentare">4 Kommentare</a></div>', "share",
         "all comments of a teaser's story"),
        ((f'<div id="story">{STORY}</div><div><a id="x" href="/sea/2026/herring-talk#comments">No herring this year, say boats</a>'
         "</div>"), "related", "a list of the most discussed stories is one of headlines"),
        (f'<div id="story">{STORY}</div><div><a id="x" href="/sea/2026/herring-talk#commentary">Herring</a></div>', "nav",
         "another fragment that begins so"),
        ('<div class="share"><a id="x" href="/cdn-cgi/l/email-protection#a1b2">Mail</a></div>', "share",
         "a button whose address is hidden from robots"),
        ('<footer><a id="x" href="/cdn-cgi/l/email-protection#a1b2">desk@…</a></footer>', "nav", "and the site's own, hidden so"),
        (f'<div id="story">{STORY}</div><div class="newsletter">Get the <a id="x" href="/signup">Morning Tide</a></div>', "promo",
         "the call of a box to register"),
        ('<div class="newsletter"><ul><li><a id="x" href="/signup">Konto</a></li></ul></div>', "nav", "an entry of a list is none"),
        ('<header><a id="x" href="/register">Create an account</a></header>', "nav", "nor is the page's head a box"),
        ((f'<div id="story">{STORY}</div><div><a id="x" href="/sea/2026/herring-talk"><b>A summer of herring on the quay</b>'
         "<i>Presented by</i> Quay Foods</a></div>"), "promo", "a part of a teaser that says who pays for it"),
        ((f'<div id="story">{STORY}</div><div><a id="x" href="/sea/2026/herring-talk">Herring presented by the fishers</a></div>'),
         "related", "the same words in a headline"),
        (f'<div id="story">{STORY}</div><div class="teaser">{ROW}<p><a id="x" href="/sea">Sea</a></p></div>', "nav",
         "a row of sections is a menu, whatever it is called"),
        (f'<div id="story">{STORY}</div><div>{ROW}<p><a id="x" href="/letter">Newsletter</a></p></div>', "nav", "all of it"),
        ((f'<div id="story">{STORY}</div><div class="teaser">{ROW}<p><a id="x" href="/sea/2026/herring">No herring this year</a></p>'
         "</div>"), "related", "but for stories"),
        (f'<div id="story">{STORY}</div><div class="tags">{ROW}<p><a id="x" href="/tag/sea">Sea</a></p></div>', "tag",
         "below the story, a row of its topics"),
        (f'{ROW}<p><a id="x" href="/tag/sea">Sea</a></p><div><i></i></div><div id="story">{STORY}</div>', "nav",
         "above it, one of the site's"),
        (f'<div id="story">{STORY}</div><p>Filed under: <a id="x" href="/town/">Town</a></p>', "tag",
         "below the story, a folder that it lies in"),
        (f'<div id="story">{STORY}<p>First published in <a id="x" href="https://port.example/1">the Port</a></p></div>', "source",
         "where it was printed first"),
        (f'<div id="story"><p>Helpful guide: <a id="x" href="/guides">How to cook herring at home</a></p>{STORY}</div>', "related",
         "a line of a few words and another headline"),
        (f'<div id="story">{STORY}</div><p><a id="x" href="https://privacy.house.example/x">Learn about it</a></p>', "nav",
         "a host that is called as the page would be"),
        ((f'<div id="story">{STORY}</div><ul><li><a href="https://social.example/post?text={HERE}">Post</a></li>'
         '<li><a id="x" href="/cdn-cgi/l/email-protection#a1b2">Mail</a></li></ul>'), "share", "in a row of buttons"),
        (f'<div id="story">{STORY}</div><div class="related-stories"><i class="tags"><a id="x" href="/topics/sea">Sea</a></i></div>',
         "related", "the topic of a teaser"),
        (f'<div id="story">{STORY}</div><div class="sports-banner"><a id="x" href="/programme">The boats at five</a></div>', "nav",
         "what is called a banner is no advertisement where its words lead to the site itself"),
        (f'<div id="story">{STORY}</div><div class="outbrain"><a id="x" href="https://shop.example/b">Herring at your door now</a></div>',
         "promo", "a widget of advertisers"),
        ((f'<div id="story">{STORY}</div><div class="outbrain"><a id="x" href="/sea/2026/herring">No herring this year</a></div>'),
         "related", "but for the site's own stories in it"),
        ((f'<article><div id="story">{STORY}</div><blockquote><p>Late again <a id="x" href="https://social.example/p/1">pic/1</a></p>'
         "</blockquote></article>"), "body", "a quotation from elsewhere that the story shows"),
        (f'<article><div id="story">{STORY}</div><div class="temas"><a id="x" href="/sea">Mar</a></div></article>', "tag",
         "a list of topics that says so in another language"),
        (f'<main><div id="story">{STORY}</div><footer class="menu"><a id="x" href="/rates.pdf">Rates</a></footer></main>', "nav",
         "a document in the site's own footer"),
        ((f'<div id="story">{STORY}</div><div class="comments"><ul><li><aside><span>Ann on <a id="x" href="/a#comment-7">The ferry</a>'
         "</span></aside></li></ul></div>"), "related", "the title in a list of what readers wrote last"),
        (f'<div id="story">{STORY}</div><div><a id="x" href="https://social.example/p?i=7">Share on Social</a></div>', "share",
         "its first two words say so"),
        (f'<div id="story">{STORY}</div><div class="related-stories"><a id="x" href="/stories">View all of our stories</a></div>', "nav",
         "and that it leads to all of them"),
        (f'<article><p class="byline">Ann <a id="x" href="/search?author=ann">All by Ann</a></p><div id="story">{STORY}</div></article>',
         "author", "whose work the site lists by its search"),
        (f'<article><div id="story">{STORY}</div><div class="tags"><a id="x" href="/search?tag=5">Sea</a></div></article>', "tag",
         "a topic that the site lists by its search"),
        (f'<div id="story">{STORY}</div><div class="copyright"><a id="x" href="https://house.example/">House</a></div>', "nav",
         "the rights of the site are no picture's"),
        (f'<div id="story">{STORY}</div><div><a id="x" href="/b/old-boat"><img src="b.jpg"></a><a href="/b/old-boat">The old boat</a></div>',
         "related", "a picture above words that lead to the same page"),
        (f'<div id="story">{STORY}</div><div><a id="x" href="/b"><img src="b.jpg"></a><a href="/b">Boats</a></div>', "nav",
         "a word is too little for that"),
        (f'<div id="story">{STORY}</div><div><a id="x" href="/town/2026/the-ferry-is-late-again?page=2">Page two of this one</a></div>',
         "nav", "another part of the page itself"),
        (f'<div id="story">{STORY}<p>Sources:</p><p><a id="x" href="https://port.example/log">port.example</a></p></div>', "source",
         "a list of sources, a line each"),
        (f'<div id="story">{STORY}</div><div><a id="x" href="/live/games">Games and results of today</a></div>', "related",
         "five words"),
        (f'<div id="story">{STORY}</div><div><a id="x" href="/live/games">Games of the day</a></div>', "nav",
         "four are the name of a page, unless its address spells them"),
    ],
)  # fmt: skip
def test_roles(parse: Any, html: str, role: str, why: str) -> None:
    assert _role(parse, html) == role, why


@pytest.mark.parametrize("name", ["comments", "commentaires", "kommentarer", "reacties"])
def test_the_login_to_write_a_comment_is_of_the_comments(parse: Any, name: str) -> None:
    html = f'<section class="{name}"><p>First <a id="x" href="/user/login">log in</a>, please</p></section>'
    assert _role(parse, html, "comment") == "share"


@pytest.mark.parametrize(
    ("removed", "role"),
    [
        ("related", "related"), ("byline", "author"), ("bio", "author"), ("promo", "promo"), ("paywall", "promo"),
        ("ad", "promo"), ("consent", "nav"), ("legal", "nav"), ("caption", "media"), ("date", "nav"), ("other", "nav"),
        ("comment", "share"),
    ],
)  # fmt: skip
def test_a_removed_block_says_what_its_links_are(parse: Any, removed: BlockRole, role: str) -> None:
    assert _role(parse, '<div><a id="x" href="https://other.example/b">Herring</a></div>', removed) == role


@pytest.mark.parametrize(
    "href", ["/profile/ann", "https://readers.example/ann", "/help/replies", "/login", "/privacy-policy"]
)
def test_what_stands_in_the_comments_is_of_them(parse: Any, href: str) -> None:
    html = f'<div id="story">{STORY}</div><div class="comments"><p><a id="x" href="{href}">Ann</a></p></div>'
    assert _role(parse, html, "comment") == "share", "also a reader's page, which is no author's"


def test_readers_who_are_the_site_s_own_lead_to_the_front_page(parse: Any) -> None:
    html = f'<div id="story">{STORY}</div><div class="comments"><p><a id="x" href="/">Ann</a></p></div>'
    assert _role(parse, html, "comment") == "share"


def test_what_a_footer_says_of_rights_is_no_picture_s(parse: Any) -> None:
    html = f'<div id="story">{STORY}</div><footer><p>© <a id="x" href="https://house.example/">Harbour House</a></p></footer>'
    assert _role(parse, html, "caption") == "nav"


def test_relations_are_kept(parse: Any) -> None:
    document, _ = parse('<a rel=" nofollow\n noopener " href="/a">x</a><a rel="" href="/b">y</a><a href="/c">z</a>')
    assert [link.rel for link in find_links(document, (), ())] == ["nofollow noopener", None, None]


@pytest.mark.parametrize(
    "html",
    [
        "".join(f'<li class="c{i}"><a href="/s/{i}">Entry {i} of a long list</a></li>' for i in range(6_000)),
        "<div class='related'>" * 150 + '<a href="/a">b</a>' * 6_000,
        "".join(f'<a href="https://h{i}.example/{"a/" * 400}?{"b=c&" * 20}">x</a>' for i in range(6_000)),
        f'<a class="{"tag " * 50_000}" rel="{"x " * 50_000}" href="/a">{"word " * 50_000}</a>' * 3,
    ],
    ids=["list", "deep", "hosts", "long"],
)
def test_work_is_bounded(parse: Any, html: str) -> None:
    document, _ = parse(html)
    began = time.process_time()
    assert 0 < len(find_links(document, (), ())) <= MAX_LINKS
    assert time.process_time() - began < 5, "seconds; 0.1 to 1 was measured"


def test_a_link_in_a_note_below_the_story_is_a_source(parse: Any) -> None:
    document, _ = parse('<p id="a">See <a href="https://port.example/log">the log</a>, page 4.</p>')
    text_blocks, (block,) = _blocks(document, {"a": ("paragraph", True)})
    assert [link.role for link in find_links(document, text_blocks, [replace(block, reason="note")])] == ["source"]
    assert [link.role for link in find_links(document, text_blocks, [block])] == ["body"]
