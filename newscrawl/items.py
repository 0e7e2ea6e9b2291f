"""The frozen dataclasses that flow between the stages. Standard library only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timezone
from enum import Enum
from typing import Literal

PersonKind = Literal["person", "agency", "organisation"]
StoryKind = Literal["article", "liveblog", "opinion", "video", "gallery", "index", "other"]
LinkRole = Literal["body", "related", "author", "promo", "nav", "tag", "source", "share", "media"]
EmbedKind = Literal["video", "audio", "post", "chart", "map", "document", "other"]
DatePrecision = Literal["second", "minute", "day", "month"]
#: Whose clock an hour was read by: the page gives the offset; else that of the source's zone, of the country's, or UTC.
DateZone = Literal["page", "source", "country", "none"]
DiscoveryMethod = Literal["feed", "sitemap", "section", "list", "url", "warc", "spider", "part"]

#: What is had of a part of a story: its text; nothing, as it was not asked for; nothing, though it was; or nothing, as
#: it is one more than a story is read in.
PartState = Literal["read", "unread", "missing", "beyond"]

#: Whether a browser runs the scripts of a source's pages: of all, or of those that have no text as they come.
Rendering = Literal["playwright", "playwright-if-empty"]

#: What a kept block can be; the rest of ``BlockRole`` is what a removed one can be.
KeptRole = Literal["heading", "paragraph", "quote", "list", "table", "correction"]
RemovedRole = Literal[
    "headline", "standfirst", "byline", "date", "caption", "bio", "promo", "related", "share", "comment",
    "paywall", "consent", "legal", "nav", "tags", "ad", "other",
]  # fmt: skip
BlockRole = KeptRole | RemovedRole


class RejectionReason(str, Enum):
    """Why a page gave no story. The value is what the database and the batch records hold."""

    NOT_HTML = "not_html"
    INDEX_PAGE = "index_page"
    CONSENT_WALL = "consent_wall"
    CAPTCHA = "captcha"
    PAYWALL = "paywall"
    LOGIN_WALL = "login_wall"
    GEO_BLOCK = "geo_block"
    ADBLOCK_WALL = "adblock_wall"
    AGE_GATE = "age_gate"
    SOFT_404 = "soft_404"
    UNAVAILABLE = "unavailable"
    EMPTY = "empty"
    TOO_LARGE = "too_large"
    BROKEN_OFF = "broken_off"
    TIMEOUT = "timeout"
    CRASHED = "crashed"
    HTTP_ERROR = "http_error"
    SHORTENED = "shortened"
    REPLACED = "replaced"
    ADDRESS_REFUSED = "address_refused"
    TRAP = "trap"


class _Quick:
    """Is pickled as a call of its class: reading that takes a third of the time of what dataclasses do themselves.

    A story has some 450 blocks, links and claims, which come from a worker process.
    """

    __slots__: tuple[str, ...] = ()

    def __reduce__(self) -> tuple[type, tuple[object, ...]]:
        return type(self), tuple(getattr(self, name) for name in self.__slots__)


@dataclass(frozen=True, slots=True)
class Hints:
    """What is known of a story before its page is fetched: where its URL was found and what stood there.

    Dates are ISO 8601 texts as the feed or sitemap gave them, or None.
    """

    method: DiscoveryMethod = "url"
    found_at: str | None = None  # URL of the feed, sitemap or page that named it; None for the command line
    title: str | None = None
    published: str | None = None
    lastmod: str | None = None


@dataclass(frozen=True, slots=True)
class Locale:
    """What a source says of its pages: helps to read dates and to tell languages apart."""

    language: str | None = None  # ISO 639-1
    country: str | None = None  # ISO 3166-1 alpha-2
    timezone: str | None = None  # IANA name


@dataclass(frozen=True, slots=True)
class Page:
    """A fetched page.

    ``url`` is the address after redirects, ``requested_url`` the one asked for, ``body`` the bytes without
    Content-Encoding. ``fetched_at`` is an aware datetime; an ISO 8601 text is taken too, and a naive one is UTC.
    ``remove`` are selectors of what is never text on its source's pages. ``fault`` says why the body is not all of it.
    ``reserved`` is whether its site's own file reserves mining of it, None where that says nothing.
    ``remove`` are selectors of what is never text on its source's pages. ``parts`` are the pages of the story's other
    parts, in order, where its site spreads it; ``whole`` is the page that has all of them.
    """

    url: str
    requested_url: str
    status: int
    headers: Mapping[str, str]
    body: bytes = field(repr=False)  # logs would hold whole pages
    fetched_at: datetime
    source: str | None = None
    site_name: str | None = None
    locale: Locale = Locale()
    hints: Hints = Hints()
    remove: tuple[str, ...] = ()
    fault: str | None = None
    reserved: bool | None = None
    parts: tuple[Page, ...] = field(default=(), repr=False)
    whole: Page | None = field(default=None, repr=False)

    def __post_init__(self) -> None:
        moment: datetime | str = self.fetched_at
        if isinstance(moment, str):
            moment = datetime.fromisoformat(moment.replace("Z", "+00:00"))
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=timezone.utc)
        object.__setattr__(self, "fetched_at", moment)

    def header(self, name: str) -> str | None:
        """The value of a header, whatever its case."""
        name = name.lower()
        return next((value for key, value in self.headers.items() if key.lower() == name), None)


@dataclass(frozen=True, slots=True)
class Person(_Quick):
    """One name of a byline. ``role`` is as printed ("Senior correspondent", "Fotos") or None."""

    name: str
    kind: PersonKind = "person"
    url: str | None = None
    role: str | None = None
    bio: str | None = None


@dataclass(frozen=True, slots=True)
class Claim(_Quick):
    """What one place of a page says of a field, as it was read.

    ``source`` names the place: "json-ld:headline", "meta:og:title", "h1", "itemprop:author", "url", "feed".
    ``refused`` says why the claim cannot be true, where that is known ("future", "before 1990", "not a name").
    """

    value: str
    source: str
    refused: str | None = None


@dataclass(frozen=True, slots=True)
class Evidence(_Quick):
    """Where the value of one of a story's fields came from, and what else the page said of it.

    ``source`` is None where the field is absent; ``others`` are the claims that were not taken, the likeliest first.
    """

    field: str
    value: str | None
    source: str | None
    others: tuple[Claim, ...] = ()


@dataclass(frozen=True, slots=True)
class Link(_Quick):
    """A link of the page; ``position`` is that of its block, None outside every block."""

    url: str
    text: str
    role: LinkRole
    position: int | None
    internal: bool
    rel: str | None = None


@dataclass(frozen=True, slots=True)
class Block(_Quick):
    """A block of text of the page, kept or removed. ``position`` counts the page's blocks in reading order.

    ``reason`` names the rule that decided, ``score`` is the probability of being story text where a model gave one,
    ``path`` is the XPath of the element that holds the block.
    """

    position: int
    text: str
    role: BlockRole
    kept: bool
    reason: str
    score: float | None
    path: str
    container: str = ""  # the elements round it by tag, id and classes: "article.story > div.body > p"
    separated: bool = False  # whether trafilatura counts it as story text
    key: str = field(default="", compare=False)  # under which the site memory that it was read with knows it


@dataclass(frozen=True, slots=True)
class LiveEntry(_Quick):
    """One entry of a live blog. ``published`` is an ISO 8601 text with the page's own offset, if the page gives it."""

    published: str | None
    title: str | None
    text: str
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Image(_Quick):
    """A story's main picture: an absolute URL, the caption and the credit line as the page gives them."""

    url: str
    caption: str | None = None
    credit: str | None = None


@dataclass(frozen=True, slots=True)
class Picture(_Quick):
    """A picture of a story as its page shows it, with the caption and the credit line below it.

    ``url`` is the largest of its files, ``position`` that of the block before which it stands.
    """

    url: str
    alt: str | None
    caption: str | None
    credit: str | None
    position: int


@dataclass(frozen=True, slots=True)
class Embed(_Quick):
    """What a story shows from elsewhere: a film, a network's post, a chart.

    ``provider`` is None for the newsroom's own player. ``url`` leads a reader to it, or is that of its frame or file;
    ``position`` is that of the block before which it stands, the first line of the story's for what is only declared.
    """

    kind: EmbedKind
    provider: str | None
    url: str
    title: str | None
    position: int


@dataclass(frozen=True, slots=True)
class Part(_Quick):
    """A part of a story that its site spreads over several pages. ``number`` counts them from 1; 0 is the page that has
    all of them.

    ``position`` is that of its first block, where its text is in the story's (``read``); ``detail`` says why it is not.
    """

    number: int
    url: str
    state: PartState
    position: int | None = None
    detail: str | None = None


@dataclass(frozen=True, slots=True)
class Story:
    """A cleaned story. ``text`` is its body, one block a line; dates are ISO 8601 texts.

    ``date_published`` and ``date_modified`` keep the page's own offset, ``date_published_utc`` is for sorting: where
    ``date_published_zone`` is not "page", it is a guess by the clocks of the source, its country or UTC.
    """

    url: str
    canonical_url: str | None
    title: str | None
    description: str | None
    text: str
    authors: tuple[Person, ...]
    byline_raw: str | None
    date_published: str | None
    date_published_utc: str | None
    date_published_precision: DatePrecision | None
    date_published_source: str | None
    date_modified: str | None
    language: str | None
    section: str | None
    tags: tuple[str, ...]
    kind: StoryKind
    is_free: bool | None
    image: str | None
    site_name: str | None
    links: tuple[Link, ...]
    blocks: tuple[Block, ...]
    word_count: int
    text_hash: str
    extractor: str
    date_modified_utc: str | None = None
    image_caption: str | None = None
    image_credit: str | None = None
    entries: tuple[LiveEntry, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    memory: str | None = None  # version of the site memory that the blocks were read with
    date_published_zone: DateZone | None = None  # whose clock its hour was read by; None without an hour
    images: tuple[Picture, ...] = ()
    licence: str | None = None  # an address, or words
    reservations: tuple[str, ...] = ()  # what its page reserves for machines to read: "tdm-reservation", "noai"
    embeds: tuple[Embed, ...] = ()
    parts: tuple[Part, ...] = ()  # where its site spreads it over several pages, by number


@dataclass(frozen=True, slots=True)
class Rejection:
    """A page that gave no story, and why. ``extractor`` is who read it, where somebody did."""

    url: str
    reason: RejectionReason
    detail: str = ""
    extractor: str | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Source:
    """A row of a sources file. Lists are tuples of absolute URLs."""

    name: str
    home: str | None = None
    feeds: tuple[str, ...] = ()
    sitemaps: tuple[str, ...] = ()
    sections: tuple[str, ...] = ()
    archives: tuple[str, ...] = ()  # of the pages that list a day or a month: https://…/{yyyy}/{mm}/{dd}
    include: tuple[str, ...] = ()  # regular expressions, one of which an address has to hold to be wanted
    exclude: tuple[str, ...] = ()  # and none of which it may
    remove: tuple[str, ...] = ()  # selectors of what is never text on its pages: CSS, or XPath
    country: str | None = None
    language: str | None = None
    timezone: str | None = None
    title: str | None = None  # as the newsroom writes itself, "Süddeutsche Zeitung"; name is the key
    delay: float | None = None  # seconds between two requests to one of its hosts
    headers: tuple[tuple[str, str], ...] = field(default=(), repr=False)  # values may name variables: $GAZETTE_KEY
    cookies: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    proxy: str | None = field(default=None, repr=False)  # http://name:password@host:port, with variables
    render: Rendering | None = None
    poll_min: float = 0.0  # seconds that a feed, sitemap or section page rests at least after a poll
    poll_max: float = 86_400.0  # and at most
    revisit: tuple[float, ...] = (3_600.0,)  # ages in seconds at which a story is asked for again
    conditional: bool = True  # whether its servers can be trusted to say that nothing has changed
    max_pages: int | None = None  # article pages that one crawl asks for
    max_bytes: int | None = None  # of all answers of one crawl
    max_seconds: int | None = None  # from its first request in a crawl
    max_depth: int | None = None  # levels of sitemaps below the one that is listed

    @property
    def locale(self) -> Locale:
        return Locale(self.language, self.country, self.timezone)
