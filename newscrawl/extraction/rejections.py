"""Pages that are no stories although the server said 200: walls, pages not found, sites out of order, lists, nothing.

A rejection throws a page away, so every rule needs two signs: what the page says of itself, and that it holds hardly
any story.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache
from urllib.parse import urlsplit

from newscrawl.challenges import challenge_of
from newscrawl.extraction.access import is_notice
from newscrawl.extraction.document import Document
from newscrawl.extraction.structured import Structured, as_list, element_text
from newscrawl.items import Block, Rejection, RejectionReason
from newscrawl.notices import NoticeKind, notice_in
from newscrawl.texts import count_words, has_words
from newscrawl.wordlists import word_lists

#: Words of story text above which a page is never taken for a wall or a missing page.
_MOST_WORDS = {
    RejectionReason.CAPTCHA: 120,
    RejectionReason.CONSENT_WALL: 250,
    RejectionReason.SOFT_404: 150,
    RejectionReason.LOGIN_WALL: 80,
    RejectionReason.GEO_BLOCK: 120,
}
_MANY_WORDS = max(_MOST_WORDS.values()) + 1
#: Words of everything on a page: walls are small.
_SMALL_PAGE = 500
#: Below so many words on the whole page, a captcha is what it is about: comment and contact forms have them too.
_PUZZLE_WORDS = 60
#: Characters of everything on a page: a wall of so many has as few words as one likes, and takes seconds to look at.
_MOST_CHARS = 20_000
#: Words outside a paywall's notices below which nothing but the wall is left.
_TEASER = 5
_NOTICE_WORDS = 4
_CONSENT_WORDS = 4  # different ones
_CONSENT_SHARE = 0.04  # of all words of the page
_CONSENT_SHARE_OF_STORY = 0.1  # of the words taken for story text: an article about cookies has fewer
#: Words of "You need to enable JavaScript to run this app." and its like, which every language calls JavaScript.
_SHELL_WORDS = 40
_ASKING_PAGE = 150  # words of everything on a page that is titled "We value your privacy" or the like
#: A page of teasers: linked headings, and no paragraph as long as a story's.
_LINKED_HEADINGS = 12
_TEASER_WORDS = 45
#: Characters that stand beside such words in a wall's title: "Error 404:", "Oops! That ...".
_MORE = 14
_PARTS = re.compile(r"\s[|–—·-]\s|\s?\|\s?")  # before and behind a site's name
_SENTENCE = 20  # words
_NOTICE = 40  # words of a longest notice that a page is not shown in a country
_WALL_PATH = re.compile(
    r"(?:^|[/_-])(?:consent|cookie-?wall|privacy-?(?:gate|wall)|captcha|challenge)(?:$|[/_.?-])", re.I
)
_WALL_HOST = re.compile(r"^(?:consent|cookie-?wall|my-?privacy|privacy-?(?:gate|wall))\.", re.I)
_LOGIN_PATH = re.compile(
    r"(?:^|[/_.-])(?:log-?[io]n|sign-?in|sso|auth|oauth2?|authorize|anmelden|connexion|inloggen)(?:$|[/_.?-])", re.I
)
_NOTICES: Mapping[NoticeKind, RejectionReason] = {
    "missing": RejectionReason.SOFT_404,
    "busy": RejectionReason.UNAVAILABLE,
    "blocker": RejectionReason.ADBLOCK_WALL,
    "age": RejectionReason.AGE_GATE,
    "parked": RejectionReason.SOFT_404,
}
_STORY_TYPE = re.compile(r"article|posting|report|review|recipe", re.I)


def judge(document: Document, structured: Structured, text: str, blocks: Sequence[Block]) -> Rejection | None:
    """Why a page is no story, or None where it is one. ``text`` is the cleaned story, ``blocks`` all of the page's."""
    reason = _index_page(document, structured, text)
    if not has_words(text, _MANY_WORDS):
        words = count_words(text)
        everything = sum(count_words(block.text) for block in blocks) if blocks else words
        reason = (
            _captcha(document, structured, text, words, everything)
            or _consent_wall(document, structured, text, blocks, words, everything)
            or _login_wall(document, structured, words, everything)
            or _geo_block(document, structured, text, blocks, words, everything)
            or _paywall(blocks, words)
            or _missing(document, structured, words)
            or _notice(document, structured, text, blocks)
            or reason
            or _empty(document, text, words)
        )
    return Rejection(document.url, *reason) if reason else None


@cache
def cues() -> Mapping[str, re.Pattern[str]]:
    """A pattern for each kind of page that is no story."""
    return {name: _any_of(sorted(words, key=len, reverse=True)) for name, words in word_lists("rejections").items()}


def _any_of(words: Sequence[str]) -> re.Pattern[str]:
    # \b means nothing in scripts without spaces between words.
    return re.compile(
        "|".join(
            rf"\b{re.escape(w)}\b" if w[0].isascii() or (w[0].isalpha() and ord(w[0]) < 0x2E80) else re.escape(w)
            for w in words
        )
    )


def _names(document: Document) -> list[str]:
    """The title and the first headings, lower-cased."""
    elements = [*document.tagged("title")[:1], *document.tagged("h1")[:2]]
    return [element_text(element, 300).lower() for element in elements]


def _called(document: Document, what: str, words: int) -> str | None:
    """The words by which a page is called a wall, if that is about all that it is called.

    A headline goes on: "Access denied: how the council keeps its files". Where hardly a sentence stands on the page,
    any title with such words does.
    """
    for name in _names(document):
        for part in _PARTS.split(name):
            match = cues()[what].search(part)
            if match and (words < _SENTENCE or len(cues()[what].sub("", part)) <= _MORE):
                return match[0]
    return None


def _captcha(
    document: Document, structured: Structured, text: str, words: int, everything: int
) -> tuple[RejectionReason, str] | None:
    if words > _MOST_WORDS[RejectionReason.CAPTCHA] or everything > _SMALL_PAGE or _is_story(structured):
        return None
    if called := _called(document, "captcha", words):
        return RejectionReason.CAPTCHA, f"titled {called!r}"
    if everything < _PUZZLE_WORDS:
        if challenge := challenge_of(document.page):
            return RejectionReason.CAPTCHA, challenge
        said = set(cues()["captcha"].findall(" ".join([*_names(document), text.lower()])))
        if len(said) >= 2:  # one may be the news of a brief
            return RejectionReason.CAPTCHA, f"says {' and '.join(sorted(said))!r}"
    puzzle = document.tree.xpath(
        '//form[contains(@action, "captcha") or contains(@id, "challenge")]|//iframe[contains(@src, "captcha")]'
        '|//*[contains(@class, "captcha") or contains(@id, "captcha")]'
    )
    return (
        (RejectionReason.CAPTCHA, "holds a captcha and little else") if puzzle and everything < _PUZZLE_WORDS else None
    )


def _consent_wall(
    document: Document, structured: Structured, text: str, blocks: Sequence[Block], words: int, everything: int
) -> tuple[RejectionReason, str] | None:
    if words > _MOST_WORDS[RejectionReason.CONSENT_WALL] or everything > 2 * _SMALL_PAGE:
        return None
    # Text that lies outside a notice is a story, however short.
    story = " ".join(block.text for block in blocks if block.kept) if blocks else text
    wall = " ".join(block.text for block in blocks) if blocks else text
    if len(wall) > _MOST_CHARS:
        return None
    own, all_ = cues()["consent"].findall(story.lower()), cues()["consent"].findall(wall.lower())
    dense = len(set(all_)) >= _CONSENT_WORDS and len(all_) >= _CONSENT_SHARE * max(everything, 1)
    if dense and (words < 25 or (len(set(own)) >= 3 and len(own) >= _CONSENT_SHARE_OF_STORY * words)):
        return RejectionReason.CONSENT_WALL, f"{len(all_)} consent words in {everything}"
    asking = _called(document, "asking", words)
    if asking and everything <= _ASKING_PAGE and not _is_story(structured) and _is_asking(document, set(all_)):
        return RejectionReason.CONSENT_WALL, f"titled {asking!r}, and asks for consent"
    address = urlsplit(document.url)
    gate = _WALL_PATH.search(address.path) or _WALL_HOST.search(address.netloc)
    if gate and not _is_story(structured) and len(set(all_)) >= 2:
        return RejectionReason.CONSENT_WALL, "redirected to a consent page"
    return None


def _is_asking(document: Document, words: set[str]) -> bool:
    """Whether a page titled like a question of consent has two different words of one, its names' among them."""
    return len(words.union(*(cues()["consent"].findall(name) for name in _names(document)))) >= 2


def _login_wall(
    document: Document, structured: Structured, words: int, everything: int
) -> tuple[RejectionReason, str] | None:
    """A page that asks who you are: its name or its address says so, and it holds a password's field."""
    if words > _MOST_WORDS[RejectionReason.LOGIN_WALL] or everything > _SMALL_PAGE or _is_story(structured):
        return None
    asked, got = urlsplit(document.page.requested_url), urlsplit(document.url)
    led = got.path != asked.path and _LOGIN_PATH.search(got.path) is not None and not _LOGIN_PATH.search(asked.path)
    named = _called(document, "login", words)
    if not (led or named) or not (document.tree.xpath('boolean(//input[@type="password"])') or (led and named)):
        return None
    return RejectionReason.LOGIN_WALL, "redirected to a login page" if led else f"titled {named!r}, asks for a password"


def _geo_block(
    document: Document, structured: Structured, text: str, blocks: Sequence[Block], words: int, everything: int
) -> tuple[RejectionReason, str] | None:
    small = words <= _MOST_WORDS[RejectionReason.GEO_BLOCK] and everything <= _SMALL_PAGE // 2
    if not small or _is_story(structured):
        return None
    said = " ".join([*_names(document), *(block.text.lower() for block in blocks), text.lower()])
    found = cues()["geo"].search(said[:_MOST_CHARS])
    if found is None or (words > _NOTICE and not _called(document, "geo", words)):
        return None
    return RejectionReason.GEO_BLOCK, f"says {found[0]!r}"


def _paywall(blocks: Sequence[Block], words: int) -> tuple[RejectionReason, str] | None:
    """Nothing but a paywall is left: a notice of one, and no text beside it. A teaser above one is a story."""
    notices = [block for block in blocks if is_notice(block)]
    if not notices:
        return None
    if words - sum(count_words(block.text) for block in notices if block.kept) >= _TEASER:
        return None
    longest = max(notices, key=lambda block: count_words(block.text))
    # a link to log in, which the menus of free pages have too, is a notice of few words
    if count_words(longest.text) < _NOTICE_WORDS:
        return None
    return RejectionReason.PAYWALL, f"nothing but {longest.text[:80]!r}"


def _missing(document: Document, structured: Structured, words: int) -> tuple[RejectionReason, str] | None:
    if words > _MOST_WORDS[RejectionReason.SOFT_404]:
        return None
    called = _called(document, "missing", words)
    if called and (words < _SENTENCE or not _is_story(structured)):
        return RejectionReason.SOFT_404, f"titled {called!r}"
    asked, got = urlsplit(document.page.requested_url), urlsplit(document.url)
    if got.path in ("", "/") and not got.query and len(asked.path) > 20:
        return RejectionReason.SOFT_404, "redirected to the home page"
    return None


def _notice(
    document: Document, structured: Structured, text: str, blocks: Sequence[Block]
) -> tuple[RejectionReason, str] | None:
    """A text that is nothing but a word to the reader about the page or the site, on a page that nobody signed."""
    if _is_story(structured) or structured.first("og:type") == "article":
        return None
    if structured.first("author", "article:author") or any(block.role == "byline" for block in blocks):
        return None
    names = _names(document)
    # without a text, the lines of which no rule says what they are, then all of the page's
    unnamed = text or "\n".join(block.text for block in blocks if block.role == "other")
    notice = notice_in(unnamed, names) or (None if text else notice_in("\n".join(b.text for b in blocks), names))
    return (_NOTICES[notice.kind], f"says {notice.phrase!r}") if notice else None


def _index_page(document: Document, structured: Structured, text: str) -> tuple[RejectionReason, str] | None:
    if _is_story(structured) or structured.first("og:type") == "article" or structured.first("article:published_time"):
        return None
    if any(has_words(line, _TEASER_WORDS + 1) for line in text.splitlines()):
        return None
    linked = len(document.tree.xpath("//*[self::h2 or self::h3 or self::h4][.//a[@href] or parent::a[@href]]"))
    listed = any(t in ("collectionpage", "itemlist") for item in structured.items for t in item.types)
    root = urlsplit(document.url).path in ("", "/")
    if linked >= _LINKED_HEADINGS * (1 if root or listed else 2):
        return RejectionReason.INDEX_PAGE, f"{linked} linked headings, no paragraph above {_TEASER_WORDS} words"
    return None


def _empty(document: Document, text: str, words: int) -> tuple[RejectionReason, str] | None:
    if not words:
        return RejectionReason.EMPTY, "no story text found" if not text.strip() else "no words in the story text"
    wishes = [line for line in text.lower().splitlines() if has_words(line, _TEASER)] if words <= _SHELL_WORDS else []
    if wishes and document.tagged("script") and all("javascript" in line for line in wishes):
        return RejectionReason.EMPTY, "nothing but a wish for JavaScript"
    return None


def _is_story(structured: Structured) -> bool:
    """Whether the page tells machines that it is a story, or when that was published."""
    types = (str(each) for story in structured.stories for each in as_list(story.get("@type")))
    return structured.first("article:published_time") is not None or any(map(_STORY_TYPE.search, types))
