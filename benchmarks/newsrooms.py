"""Invented newsrooms for benchmarks/scale.py, and the stories that they bring out over years."""

from __future__ import annotations

import itertools
import random
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, timezone

from newscrawl.items import Block, Claim, Evidence, Link, Person, Source, Story
from newscrawl.storage.moments import utc_text
from newscrawl.templates.keys import block_key
from newscrawl.texts import count_words, text_hash

BEGUN = datetime(2023, 1, 1, tzinfo=timezone.utc)
DAYS = 1_400
COPIES = 0.08  # share of stories that are another newsroom's, cut and edited
_SCRIPTS = {  # language -> consonants, vowels, share of the newsrooms
    "en": ("bdfghklmnprstv", "aeiou", 45),
    "de": ("bdfgklmnprstwz", "aeiouäü", 20),
    "fr": ("bcdfglmnprstv", "aeiouéè", 15),
    "ru": ("бвгдзклмнпрст", "аеиоуы", 12),
    "zh": ("的一是不了人我在有他这中大来上国", "个到说们为子和你地出道也时年", 8),
}
_WORDS = 40_000  # of a language, as frequent as words are (Zipf)
_SECTIONS = ("Politics", "World", "Business", "Sport", "Culture", "Science", "Local", "Weather")
_FRAME = 26  # lines of a site's frame: menus, legal lines, promos
_RELATED = 12
_EXTRACTOR = "newscrawl 0.1.0; trafilatura 2.3.1; model 00000000"


class Vocabulary:
    """The words of a language."""

    def __init__(self, language: str) -> None:
        first, second, _ = _SCRIPTS[language]
        chosen = random.Random(language)
        syllables = [a + b for a in first for b in second]
        self.space = "" if language == "zh" else " "
        longest = 2 if language == "zh" else 5
        self.words = ["".join(chosen.choices(syllables, k=chosen.randint(1, longest))) for _ in range(_WORDS)]
        self._weights = list(itertools.accumulate(1 / (rank + 3) for rank in range(_WORDS)))

    def say(self, chosen: random.Random, words: int) -> str:
        return self.space.join(chosen.choices(self.words, cum_weights=self._weights, k=words))


class Newsroom:
    """One of them: its frame and its people are the same for years."""

    def __init__(self, number: int, language: str, vocabulary: Vocabulary) -> None:
        self.number, self.language, self.vocabulary = number, language, vocabulary
        self.name = f"newsroom-{number}"
        self.host = f"www.newsroom-{number}.example"
        chosen = random.Random(number)
        self.frame = [vocabulary.say(chosen, chosen.randint(1, 9)) for _ in range(_FRAME)]
        self.people = [
            Person(vocabulary.say(chosen, 2).title(), url=f"https://{self.host}/people/{each}",
                   bio=vocabulary.say(chosen, 20) if each % 3 == 0 else None)
            for each in range(chosen.randint(8, 90))
        ]  # fmt: skip
        self.latest: deque[tuple[str, str]] = deque(maxlen=60)  # address and headline

    @property
    def source(self) -> Source:
        feeds = (f"https://{self.host}/feed.xml", f"https://{self.host}/news.xml")
        return Source(self.name, home=f"https://{self.host}/", language=self.language, feeds=feeds)


@dataclass(frozen=True, slots=True)
class Written:
    """A story of a newsroom, and when it came out."""

    newsroom: Newsroom
    story: Story
    moment: datetime


class Years:
    """Stories in the order in which they come out, the same each time."""

    def __init__(self, newsrooms: int, stories: int) -> None:
        chosen = random.Random(5)
        vocabularies = {language: Vocabulary(language) for language in _SCRIPTS}
        languages = chosen.choices(list(_SCRIPTS), [share for _, _, share in _SCRIPTS.values()], k=newsrooms)
        self.newsrooms = [Newsroom(number, each, vocabularies[each]) for number, each in enumerate(languages)]
        self._weights = list(itertools.accumulate(1 / (rank + 20) for rank in range(newsrooms)))
        self._stories = stories
        self._recent: dict[str, deque[list[str]]] = {language: deque(maxlen=300) for language in _SCRIPTS}

    def written(self) -> Iterator[Written]:
        chosen = random.Random(6)
        for number in range(self._stories):
            moment = BEGUN + timedelta(days=DAYS * number / self._stories)
            (newsroom,) = chosen.choices(self.newsrooms, cum_weights=self._weights)
            yield Written(newsroom, self._story(chosen, newsroom, number, moment), moment)

    def _story(self, chosen: random.Random, newsroom: Newsroom, number: int, moment: datetime) -> Story:
        say = newsroom.vocabulary.say
        section = chosen.choice(_SECTIONS)
        title = say(chosen, chosen.randint(5, 12)).capitalize()
        url = f"https://{newsroom.host}/{section.lower()}/{moment:%Y/%m/%d}/a-story-with-a-slug-{number}"
        people = tuple(chosen.sample(newsroom.people, chosen.choice((0, 1, 1, 1, 2))))
        names = [person.name for person in people]
        paragraphs = self._paragraphs(chosen, newsroom)
        blocks = _blocks(chosen, newsroom, paragraphs, title, names)
        text = "\n".join(block.text for block in blocks if block.kept)
        published = utc_text(moment - timedelta(minutes=chosen.randint(1, 90)))
        written = Story(
            url=url, canonical_url=url, title=title, description=say(chosen, chosen.randint(12, 25)), text=text,
            authors=people, byline_raw=f"By {', '.join(names)}" if names else None, date_published=published,
            date_published_utc=published, date_published_precision="second", date_published_zone="page",
            date_published_source="json-ld:datePublished", date_modified=None, language=newsroom.language,
            section=section, tags=tuple(say(chosen, 1) for _ in range(chosen.randint(0, 6))), kind="article",
            is_free=chosen.choice((True, True, False, None)), image=f"{url}.jpg", site_name=newsroom.name,
            links=tuple(_links(chosen, newsroom, section, people)), blocks=blocks, word_count=count_words(text),
            text_hash=text_hash(text), extractor=_EXTRACTOR, evidence=_evidence(title, url, published, section),
        )  # fmt: skip
        newsroom.latest.append((url, title))
        return written

    def _paragraphs(self, chosen: random.Random, newsroom: Newsroom) -> list[str]:
        recent = self._recent[newsroom.language]
        if recent and chosen.random() < COPIES:
            paragraphs = list(chosen.choice(recent))
            return paragraphs[: max(3, int(len(paragraphs) * chosen.uniform(0.5, 1)))]
        say = newsroom.vocabulary.say
        left, paragraphs = chosen.randint(300, 800), []
        while left > 0:
            paragraphs.append(say(chosen, min(left, chosen.randint(20, 60))).capitalize() + ".")
            left -= 40
        recent.append(paragraphs)
        return paragraphs


def edited(written: Story, chosen: random.Random, newsroom: Newsroom) -> Story:
    """A later version of a story: another paragraph at its end."""
    added = newsroom.vocabulary.say(chosen, 30).capitalize() + "."
    last = max(block.position for block in written.blocks) + 1
    block = Block(last, added, "paragraph", True, "model", 0.95, "/html/body/p", "div.page > p", True)
    text = f"{written.text}\n{added}"
    return replace(
        written, text=text, blocks=(*written.blocks, block), word_count=count_words(text), text_hash=text_hash(text)
    )


def _blocks(
    chosen: random.Random, newsroom: Newsroom, paragraphs: list[str], title: str, names: list[str]
) -> tuple[Block, ...]:
    half = _FRAME // 2
    rows = [(text, "nav", False, 0.02, f"div.menu-{place % 5} > li")
            for place, text in enumerate(newsroom.frame[:half])]  # fmt: skip
    rows.append((title, "headline", False, 0.1, "header > h1"))
    rows += [(text, "paragraph", True, 0.97, "article.story > div.body > p") for text in paragraphs]
    related = chosen.sample(newsroom.latest, min(_RELATED, len(newsroom.latest)))
    rows += [(text, "related", False, 0.05, "aside.more > ul > li") for _, text in related]
    rows += [(text, "other", False, 0.03, f"footer > div.foot-{place % 5}")
             for place, text in enumerate(newsroom.frame[half:])]  # fmt: skip
    return tuple(
        Block(position, text, role, kept, "model" if kept else f"class:{role}", score,  # type: ignore[arg-type]
              f"/html/body/div[2]/main/div[{position}]/{container.rpartition(' ')[2]}", container, kept,
              block_key(newsroom.name, text, names))
        for position, (text, role, kept, score, container) in enumerate(rows)
    )  # fmt: skip


def _links(chosen: random.Random, newsroom: Newsroom, section: str, people: tuple[Person, ...]) -> Iterator[Link]:
    home = f"https://{newsroom.host}"
    for place, text in enumerate(newsroom.frame[:15]):
        yield Link(f"{home}/{place}", text, "nav", place, True)
    for person in people:
        yield Link(str(person.url), person.name, "author", None, True, "author")
    latest = list(newsroom.latest)
    for url, title in chosen.sample(latest, min(len(latest), chosen.randint(10, 25))):
        yield Link(url, title, "related", 40, True)
    for url, title in chosen.sample(latest, min(len(latest), 3)):
        yield Link(url, title[:20], "body", 18, True)
    for place in range(chosen.randint(2, 8)):  # to pages that are no stories here
        yield Link(f"{home}/{section.lower()}/archive/{chosen.randrange(1_000_000)}", "Archive", "related", 41, True)
        yield Link(f"https://elsewhere-{place}.example/{chosen.randrange(10_000)}", "Elsewhere", "source", 17, False)
    for service in ("mail", "post", "copy"):
        yield Link(f"https://share.example/{service}?u={newsroom.number}", service, "share", None, False)


def _evidence(title: str, url: str, published: str, section: str) -> tuple[Evidence, ...]:
    return (
        Evidence("title", title, "json-ld:headline", (Claim(title, "h1"), Claim(title[:60], "meta:og:title"))),
        Evidence("canonical_url", url, "link:canonical"),
        Evidence("date_published", published, "json-ld:datePublished", (Claim(published[:10], "url"),)),
        Evidence("section", section, "url"),
        Evidence("language", "en", "html:lang"),
        Evidence("image", f"{url}.jpg", "meta:og:image"),
    )
