"""What a story shows from elsewhere: films, sound, posts of networks, charts, maps and documents.

Told by the frames, snippets and players of providers that data/cues/embeds.toml knows, by <video> and <audio>, by lines
that are nothing but the address of such a thing, and by what JSON-LD says that belongs to the story. Frames of others
are advertisements and counters more often than not: they are none.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain, islice
from typing import Any, cast
from urllib.parse import urljoin, urlsplit

from lxml.html import HtmlElement

from newscrawl.extraction import providers
from newscrawl.extraction.document import Document, TextBlock
from newscrawl.extraction.links import base_of
from newscrawl.extraction.providers import Provider
from newscrawl.extraction.storyplaces import StoryPlaces
from newscrawl.extraction.structured import Structured, as_list, tidy
from newscrawl.extraction.zones import name_role
from newscrawl.items import Block, Embed, EmbedKind
from newscrawl.texts import squash

#: Embeds that are kept of a story, attributes and links of a snippet that are looked at, and characters of an address.
_MAX_EMBEDS = 100
_MAX_ATTRIBUTES = 30
_MAX_LINKS = 20
_MAX_URL_CHARS = 2_000
_MAX_TITLE_CHARS = 300
_SLOT_LEVELS = 3  # elements around one that may be an advertisement's slot
_MAX_NAME = 300
_FRAMES = frozenset(("iframe", "amp-iframe", "embed", "object"))
_PLAYERS: Mapping[str, EmbedKind] = {"video": "video", "amp-video": "video", "audio": "audio", "amp-audio": "audio"}
_FILES = ("src", "data-src", "data-lazy-src")
#: Ends of attributes that hold a name alone: videoid, data-video-id, data-tweetid.
_NAMES = ("id", "status", "data-src")
_OBJECTS: Mapping[str, EmbedKind] = {"videoobject": "video", "audioobject": "audio", "podcastepisode": "audio"}
_OF_STORY = ("video", "audio", "associatedMedia")
_ADDRESSES = ("embedUrl", "contentUrl", "url")
_NO_TITLE = ("player", "embed", "iframe")
_MAX_KIND_WORDS = 4


def find_embeds(
    document: Document, structured: Structured, places: StoryPlaces, own: Sequence[TextBlock], blocks: Sequence[Block]
) -> tuple[Embed, ...]:
    """What the story shows from elsewhere, each once, in the page's order; what is declared alone comes first."""
    found: dict[str, Embed] = {}
    shown = sorted((*_shown(document, places), *_written(places, own)), key=lambda each: each[0])
    for place, embed in shown:
        position = places.position(place)
        if embed.url not in found and places.is_of_story(document.elements[place], position):
            found[embed.url] = replace(embed, position=position)
    first = next((block.position for block in blocks if block.kept), 0)
    declared = [each for each in _declared(document, structured, first) if each.url not in found]
    # a player's own film is declared with the address of its file, or of another cut of it
    is_played = {kind: any(each.kind == kind for each in found.values()) for kind in _OBJECTS.values()}
    alone = {each.url: each for each in declared if each.provider or not is_played[each.kind]}
    return tuple(islice((*alone.values(), *found.values()), _MAX_EMBEDS))


def _shown(document: Document, places: StoryPlaces) -> Iterator[tuple[int, Embed]]:
    """The frames, players and snippets between the story's beginning and its end, each with its place."""
    base = base_of(document)
    names = providers.names()
    for place in range(places.above, places.last):
        element = document.elements[place]
        tag = element.tag
        found: tuple[Provider | None, EmbedKind, str] | None = None
        if tag in _FRAMES:
            found = _of_frame(element, base)
        elif tag in _PLAYERS:
            found = _of_player(element, _PLAYERS[tag], base)
        elif words := _words(element, tag) & names:
            found = _of_snippet(element, words)
        if found is not None and not _is_advertised(element):
            provider, kind, url = found
            yield place, Embed(kind, provider.name if provider else None, url, _title(element, provider), 0)


def _is_advertised(element: HtmlElement) -> bool:
    """Whether an element stands in a slot for advertisements, by the names of those around it."""
    names = (box.get(name) or "" for box in islice(element.iterancestors(), _SLOT_LEVELS) for name in ("class", "id"))
    return any(name_role(name[:_MAX_NAME]) == "ad" for name in names if name)


def _words(element: HtmlElement, tag: str) -> set[str]:
    """What an element is called by tag and class; Telegram's snippets are scripts."""
    words = set((element.get("class") or "").lower().split())
    words.add("telegram-post" if tag == "script" and element.get("data-telegram-post") else tag)
    return words


def _of_frame(element: HtmlElement, base: str) -> tuple[Provider, EmbedKind, str] | None:
    """A provider's frame: by its address, or by the one that it gets when a reader has agreed to see it."""
    values = [element.get(name) for name in ("src", "data")]
    values += [value for name, value in element.items()[:_MAX_ATTRIBUTES] if name.startswith("data-")]
    for value in values:
        if value and ("/" in value) and (address := _address(value, base)) and (found := providers.find(address)):
            provider, url = found
            return provider, provider.kind, url
    return None


def _of_player(element: HtmlElement, kind: EmbedKind, base: str) -> tuple[Provider | None, EmbedKind, str] | None:
    """The file of a <video> or <audio>, or the provider whose player it is for."""
    holders = (element, *islice(element.iter("source"), _MAX_LINKS))
    values = (value for holder in holders for name in _FILES if (value := holder.get(name)))
    for value in values:
        address = _address(value, base)
        if address:
            known = providers.find(address)
            return (known[0], kind, known[1]) if known else (None, kind, address)
    return None


def _of_snippet(element: HtmlElement, words: set[str]) -> tuple[Provider, EmbedKind, str] | None:
    """What a snippet or a player names in its attributes, or else by the last of its links that names anything."""
    provider = providers.by_name(min(words))
    if provider is None:
        return None
    values = [each for each in element.items()[:_MAX_ATTRIBUTES] if len(each[1]) <= _MAX_URL_CHARS]
    names = (provider.of_name(value.strip()) for name, value in values if name != "id" and name.endswith(_NAMES))
    addresses = [value for name, value in values if name not in ("class", "style")]
    addresses += reversed([(link.get("href") or "")[:_MAX_URL_CHARS] for link in islice(element.iter("a"), _MAX_LINKS)])
    url = next(chain(filter(None, names), filter(None, map(provider.named, addresses))), None)
    return (provider, provider.kind, url) if url else None


def _written(places: StoryPlaces, own: Sequence[TextBlock]) -> Iterator[tuple[int, Embed]]:
    """Lines that are nothing but the address of something that a provider shows, as editors paste it."""
    for block in own:
        text = block.text
        if text.startswith(("https://", "http://")) and " " not in text and len(text) <= _MAX_URL_CHARS:
            place, found = places.of(block.element), providers.find(text)
            named = found[0].named(text) if found else None
            if found and named and places.above <= place < places.last:
                yield place, Embed(found[0].kind, found[0].name, named, None, 0)


def _declared(document: Document, structured: Structured, position: int) -> Iterator[Embed]:
    """The films and recordings that JSON-LD says are part of the story."""
    for name in _OF_STORY:
        for value in islice(structured.of_story(name), 3):
            for entry in as_list(value)[:10]:
                entry = structured.resolve(entry)
                if isinstance(entry, Mapping) and (embed := _of_object(entry, name, document.url, position)):
                    yield embed


def _of_object(entry: Mapping[str, Any], name: str, base: str, position: int) -> Embed | None:
    types = {str(each).lower().rpartition("/")[2] for each in as_list(entry.get("@type"))}
    kind = next((_OBJECTS[each] for each in types if each in _OBJECTS), None)
    if kind is None and name != "associatedMedia":
        kind = cast(EmbedKind, name)
    if kind is None:
        return None
    values = [value for key in _ADDRESSES for value in as_list(entry.get(key))[:1] if isinstance(value, str)]
    addresses = [address for value in values if (address := _address(value, base))]
    title = tidy(entry.get("name"), _MAX_TITLE_CHARS) or None
    for address in addresses:
        if known := providers.find(address):
            return Embed(kind, known[0].name, known[1], title, position)
    # the address of the page itself is that of no film
    other = next((address for address in addresses if address.partition("#")[0] != base.partition("#")[0]), None)
    return Embed(kind, None, other, title, position) if other else None


def _title(element: HtmlElement, provider: Provider | None) -> str | None:
    """What an element is called for those who do not see it, unless that is but its kind: "YouTube video player"."""
    title = tidy(element.get("title") or element.get("aria-label"), _MAX_TITLE_CHARS)
    letters = squash(title)
    of_kind = any(word in letters for word in _NO_TITLE) or (provider is not None and squash(provider.name) in letters)
    return title if letters and not (of_kind and len(title.split()) <= _MAX_KIND_WORDS) else None


def _address(value: str, base: str) -> str | None:
    """The absolute address that an attribute gives; None for what is none."""
    if not 0 < len(value) <= _MAX_URL_CHARS:
        return None
    try:
        url = urljoin(base, value.strip())
        parts = urlsplit(url)
        return url if parts.scheme in ("http", "https") and parts.hostname else None
    except ValueError:
        return None
