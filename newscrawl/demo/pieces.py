"""What stands on a story's page, in reading order: the story's own parts and the furniture around and between them.

A page's HTML and its truth are both made from these pieces, so they cannot drift apart.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from newscrawl.demo.content import Chunk, Entry, Publisher

LINK = re.compile(r"\[([^\]]+)\]\(([^)]+)\)")
_STORY_ROLES = {
    "paragraph": "paragraph",
    "heading": "heading",
    "quote": "quote",
    "list": "list",
    "table": "table",
    "caption": "caption",
    "time": "date",
}
#: Roles of the pieces that are the story's text; the rest is removed.
KEPT = frozenset({"paragraph", "heading", "quote", "list", "table", "correction"})
_MONTHS = {
    "en": "January February March April May June July August September October November December",
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "es": "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
}


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a page. ``lines`` may hold ``[words](slug)`` links; ``links`` are the addresses that go with them."""

    role: str
    shape: str
    lines: tuple[str, ...]
    links: tuple[str, ...] = ()

    @property
    def texts(self) -> tuple[str, ...]:
        """The lines as a reader sees them."""
        return tuple(LINK.sub(r"\1", line) for line in self.lines)


@dataclass(frozen=True, slots=True)
class Edition:
    """A publisher at one moment: what is out, newest first, and since when."""

    publisher: Publisher
    base: str
    entries: tuple[Entry, ...]
    published: Mapping[str, datetime]
    modified: Mapping[str, datetime]
    edited: bool
    retitled: bool

    def path(self, entry: Entry) -> str:
        """The address of a story's page below the publisher's root; each design has its own scheme."""
        date = self.published[entry.slug]
        if self.publisher.design == "semantic":
            folder = entry.section if entry.kind in ("article", "opinion", "liveblog") else entry.kind
            return f"/{folder}/{date:%Y/%m}/{entry.slug}"
        if self.publisher.design == "soup":
            return f"/{entry.section}/{entry.slug}-{100200 + entry.number}.html"
        if self.publisher.design == "tables":
            return f"/article/{4000 + entry.number}/{entry.slug}.htm"
        return f"/{date:%Y/%m/%d}/{entry.slug}/"

    def url(self, entry: Entry) -> str:
        return self.base + self.path(entry)

    def title(self, entry: Entry) -> str:
        changed = self.retitled if "retitled" in entry.flags else self.edited
        return entry.edited_title if changed and entry.edited_title else entry.title

    def section_path(self, section: str) -> str:
        return {"tables": f"/rubrique/{section}.htm", "scroll": f"/seccion/{section}/"}.get(
            self.publisher.design, f"/{section}/"
        )

    def author_path(self, name: str) -> str:
        return "/author/" + re.sub(r"[^a-z]+", "-", name.casefold().translate(_FOLD)).strip("-")

    def resolve(self, target: str) -> str:
        """The address behind a link of a body: a story's slug becomes its path."""
        return self.path(self.publisher.entry(target))


_FOLD = str.maketrans("éèàüöäßñ", "eeauoasn")


@dataclass(frozen=True, slots=True)
class Article:
    """A story's page before a design gives it markup."""

    entry: Entry
    title: str
    url: str
    published: datetime
    modified: datetime
    head: tuple[Piece, ...]
    body: tuple[Piece, ...]
    tail: tuple[Piece, ...]

    @property
    def pieces(self) -> tuple[Piece, ...]:
        return self.head + self.body + self.tail

    @property
    def text(self) -> str:
        """The story's own text, one block a line."""
        return "\n".join(text for piece in self.body if piece.role in KEPT for text in piece.texts)


def names(edition: Edition, entry: Entry) -> tuple[str, ...]:
    """Who signed a story: people, or the agency."""
    return entry.authors or ((entry.agency,) if entry.agency else ())


def shown_date(moment: datetime, language: str) -> str:
    """A date as a reader of that language sees it."""
    if language == "de":
        return f"{moment:%d.%m.%Y, %H:%M} Uhr"
    month = _MONTHS[language].split()[moment.month - 1]
    if language == "fr":
        return f"{moment.day} {month} {moment.year} à {moment:%Hh%M}"
    of = "de " if language == "es" else ""
    return f"{moment.day} {of}{month} {of}{moment:%Y, %H:%M}"


def compose(edition: Edition, entry: Entry) -> Article:
    """The page of a story as it stands in this edition."""
    return Article(
        entry=entry,
        title=edition.title(entry),
        url=edition.url(entry),
        published=edition.published[entry.slug],
        modified=edition.modified[entry.slug],
        head=tuple(_head(edition, entry)),
        body=tuple(_body(edition, entry)),
        tail=tuple(_tail(edition, entry)),
    )


def _head(edition: Edition, entry: Entry) -> Iterator[Piece]:
    words, language = edition.publisher.words, edition.publisher.language
    published, modified = edition.published[entry.slug], edition.modified[entry.slug]
    yield Piece("nav", "kicker", (entry.kicker,))
    yield Piece("headline", "headline", (edition.title(entry),))
    yield Piece("standfirst", "standfirst", (entry.description,))
    signed = names(edition, entry)
    if signed:
        links = tuple(edition.author_path(name) if name in edition.publisher.writers else "" for name in signed)
        glue = f" {words['and']} "
        yield Piece("byline", "byline", (f"{words['by']} {glue.join(signed)}",), links)
    yield Piece("date", "date", (f"{words['published']} {shown_date(published, language)}",))
    if modified != published:
        yield Piece("date", "date", (f"{words['updated']} {shown_date(modified, language)}",))
    yield Piece("other", "minutes", (words["minutes"],))
    yield Piece("share", "share", tuple(words["share"]))


def _body(edition: Edition, entry: Entry) -> Iterator[Piece]:
    """The body with furniture pushed in after its second and later paragraphs, as papers do."""
    if entry.photo:
        yield Piece("caption", "caption", tuple(entry.photo.split(" | ")))
    if entry.kind == "video":
        yield Piece("other", "player", ())
    inserts = _inserts(edition, entry)
    paragraphs = 0
    for chunk in entry.body:
        yield _story_piece(chunk)
        if chunk.shape == "paragraph":
            paragraphs += 1
            yield from inserts.get(paragraphs, ())
    if edition.edited and entry.correction:
        yield Piece("correction", "correction", (entry.correction,))


def _story_piece(chunk: Chunk) -> Piece:
    lines = tuple(chunk.lines[0].split(" | ")) if chunk.shape == "caption" else chunk.lines
    return Piece(_STORY_ROLES[chunk.shape], chunk.shape, lines)


def _inserts(edition: Edition, entry: Entry) -> dict[int, tuple[Piece, ...]]:
    """What stands behind which paragraph; teasers, galleries and videos are too short for any of it."""
    if entry.kind in ("gallery", "video") or "paywall" in entry.flags:
        return {}
    publisher, words = edition.publisher, edition.publisher.words
    promo = publisher.promos[entry.number % len(publisher.promos)]
    promo_piece = Piece("promo", "promo", (promo.heading, *promo.lines))
    others = [other for other in edition.entries if other is not entry]
    first, second = others[entry.number % len(others)], others[(entry.number + 3) % len(others)]
    single = Piece("related", "more", (f"{words['read_more']}: {edition.title(first)}",), (edition.path(first),))
    several = _teasers(edition, words["read_more"], (first, second))
    advert = Piece("ad", "ad", (words["advertisement"],))
    plans: tuple[dict[int, tuple[Piece, ...]], ...] = (
        {2: (promo_piece,), 3: (single,)},
        {1: (several,), 3: (promo_piece,)},
        {2: (advert, promo_piece), 4: (several,)},
        {2: (single,), 3: (advert,)},
    )
    return plans[entry.number % len(plans)]


def _teasers(edition: Edition, heading: str, entries: tuple[Entry, ...]) -> Piece:
    """A list of other stories: kicker, title and teaser of each."""
    lines = [heading]
    for entry in entries:
        lines += [entry.kicker, edition.title(entry), entry.description]
    return Piece("related", "related", tuple(lines), tuple(edition.path(entry) for entry in entries))


def _tail(edition: Edition, entry: Entry) -> Iterator[Piece]:
    publisher, words = edition.publisher, edition.publisher.words
    if "paywall" in entry.flags:
        yield Piece("paywall", "paywall", tuple(words["paywall"]))
    if entry.agency:
        yield Piece("legal", "note", (words["agency_note"],))
    else:
        yield Piece("promo", "note", (words["tip"],))
    if entry.tags:
        yield Piece("tags", "tags", (words["topics"], *entry.tags))
    for name in entry.authors:
        writer = publisher.writers.get(name)
        if writer:
            lines = (words["about_author"], f"{writer.name}, {writer.role}", writer.bio)
            yield Piece("bio", "bio", lines, (edition.author_path(name),))
    others = [other for other in edition.entries if other is not entry]
    same = [other for other in others if other.section == entry.section] or others
    if "scroll" in entry.flags:
        # an endless page: the reader who goes on finds the next story, whole, below this one
        nearest = others[entry.number % len(others)]
        body = tuple(line for chunk in nearest.body if chunk.shape == "paragraph" for line in chunk.lines)
        yield Piece("related", "next", (edition.title(nearest), *body), (edition.path(nearest),))
    yield _teasers(edition, words["related"], tuple(same[:3]))
    if entry.number % 2 == 0 and "paywall" not in entry.flags:
        readers = [text for reader in publisher.readers for text in reader]
        yield Piece("comment", "comments", (words["comments"], *readers, words["comment_form"]))
    yield Piece("consent", "cookies", tuple(words["cookies"]))
    yield Piece("legal", "legal", (words["legal"],))
