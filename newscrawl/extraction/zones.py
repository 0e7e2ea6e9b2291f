"""What the markup around a block says it is: tags, roles and the words in class and id of it and its containers."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from lxml.html import HtmlElement

from newscrawl.extraction.blocks import HEADINGS
from newscrawl.extraction.document import TextBlock
from newscrawl.items import BlockRole

#: A container that holds more than this share of the letters that trafilatura kept is the story, whatever it is called.
MAX_SHARE = 0.3
_MAX_NAME = 300  # characters of a class attribute that are looked at
_MAX_ID_HYPHENS = 3  # an id with more is a heading turned into an anchor: its words speak of the subject

# Role and the words, in class or id split at hyphens, underscores and capitals, that mean it. First match wins.
_WORDS: tuple[tuple[BlockRole, str], ...] = (
    ("consent", r"cookies?|consent|gdpr|cmp|onetrust|didomi|privacy (?:notice|banner)|embed consent"),
    ("paywall", r"paywall|pay wall|regwall|piano|login form|subscriber only|premium (?:teaser|overlay)|meter(?:ing)?"),
    ("comment", r"comments?(?: \w+)?|disqus|respond|comment ?form|comment ?list|livefyre|coral"),
    ("share", r"share|sharing|shares|sharebar|sharedaddy|social(?: (?:share|media|links?|icons?|bar|buttons?))?|addtoany"
              r"|socialshare|share(?:tools?|buttons?|links?)|socials|print(?:button|link)|article ?tools?|toolbar"),
    ("promo", r"newsletters?|subscribe|subscriptions?|sign ?up|signup|promo(?:s|tion|tions|box)?|call ?to ?action|cta|ctas"
              r"|donate|donations?|membership|app ?banner|optin|opt ?in|mailchimp|mc embed|lead ?magnet|lead ?form|abo ?box"
              r"|inline ?signup|follow ?us|google ?news|whatsapp|email ?form|upsell|in ?article ?promo"),
    ("related", r"related(?: \w+)?|relateds|relatedposts|recirc(?:ulation)?|recommend(?:ed|ation|ations|er)?|read ?more|readmore"
                r"|more ?on|read ?next|also ?read|see ?also|most ?(?:read|popular|viewed)|popular|trending|outbrain|taboola"
                r"|up ?next|next ?(?:post|article|story|up)|prev ?(?:post|article|next)|post ?navigation|nav ?links|teasers?"
                r"|siblings|further ?reading|latest ?(?:news|posts|stories)|more ?(?:stories|news|articles|from|like)|mehr ?zum"
                r"|similar(?: posts| articles)?|suggested|suggestions|read ?also|inline ?link(?:s|list)?|linkbox|link ?box"
                r"|linklist|article ?card|post ?card|story ?card|card ?(?:headline|list)|recent ?posts|zergnet"),
    ("bio", r"author ?(?:bio|box|info|description|card|profile|about)|about ?(?:the ?)?author|bio|biography|author ?block"
            r"|post ?author ?(?:bio|box)?|contributor ?bio"),
    ("byline", r"bylines?|authors?|author ?(?:name|list|line)|writer|reporter|contributors?|posted ?by"),
    ("caption", r"captions?|figcaption|caption ?text|image ?(?:credit|caption|copyright|meta|description)"
                r"|photo ?(?:credit|caption|source)|img ?(?:caption|credit)|credits?|media ?(?:caption|credit|copyright)"
                r"|copyright ?holder|bildunterschrift|bildnachweis|legende|slideshow|gallery ?caption|copyright"),
    ("date", r"date ?(?:published|modified|time|line)?|datetime|timestamp|time ?stamp|pub ?date|published|post ?date"
             r"|entry ?date|posted ?on|publish ?(?:date|time|ed)|updated|last ?(?:updated|modified)|reading ?time|read ?time"),
    ("tags", r"tags?|tag ?(?:list|cloud|links)|taglist|post ?tags|article ?tags|topics?|keywords|categories|cat ?links"
             r"|entry ?(?:footer|tags|categories)|hashtags?"),
    ("ad", r"ads?|advert|adverts|advertisement|advertisements|advertising|adslot|ad ?(?:slot|unit|wrapper|container|label)"
           r"|sponsor(?:ed|s|ship)?|dfp|banner|adsense|google ?ad|native ?ad"),
    ("legal", r"disclaimers?|disclosure|legal|imprint|terms|license|affiliate ?(?:disclosure|disclaimer)|copyright ?notice"),
    ("nav", r"nav|navs|navbar|navigation|breadcrumbs?|bread crumbs?|menu|menus|submenu|sidebar|sidebars|site ?(?:header|footer)"
            r"|page ?(?:footer|header)|footer|masthead|pagination|pager|toc|table ?of ?contents|skip ?(?:link|to)|topbar"
            r"|ez toc|lwptoc|offcanvas|off canvas|drawer|dropdown|hamburger|widget ?area"),
    ("other", r"visually ?hidden|sr ?only|screen ?reader(?: text)?|u hidden ?visually|a11y|hidden ?text|assistive"
              r"|modal|popup|pop ?up|lightbox|overlay|poll|quiz|survey|rating|ratings|tooltip"),
)  # fmt: skip
_NAMES = re.compile("|".join(f"(?P<{role}>(?<!\\S)(?:{words})(?!\\S))" for role, words in _WORDS))
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])|[^A-Za-z]+")

_BY_TAG: dict[str, BlockRole] = {
    "nav": "nav", "figcaption": "caption", "figure": "caption", "footer": "nav", "aside": "other", "time": "date",
    "address": "byline", "menu": "nav", "dialog": "other", "form": "promo", "button": "other", "label": "other",
}  # fmt: skip
_BY_ARIA: dict[str, BlockRole] = {
    "navigation": "nav", "contentinfo": "nav", "banner": "nav", "search": "nav", "complementary": "other",
    "dialog": "other", "alert": "other", "toolbar": "share", "menu": "nav", "tablist": "nav",
}  # fmt: skip
_BY_PROPERTY: dict[str, BlockRole] = {
    "author": "byline", "datePublished": "date", "dateModified": "date", "keywords": "tags", "caption": "caption",
    "headline": "headline", "comment": "comment", "breadcrumb": "nav", "description": "standfirst",
}  # fmt: skip


class Zone(NamedTuple):
    """What an element is, by which rule ("tag:nav", "class:promo"), and the element itself."""

    role: BlockRole
    reason: str
    element: HtmlElement


@lru_cache(maxsize=8192)
def name_role(name: str) -> BlockRole | None:
    """What the words of a class or id attribute mean."""
    found = _NAMES.search(_CAMEL.sub(" ", name[:_MAX_NAME]).lower())
    return found.lastgroup if found else None  # type: ignore[return-value]


class Zones:
    """Looks up the zone of any element of one page; remembers what it found."""

    def __init__(self, blocks: Iterable[TextBlock]) -> None:
        self._own: dict[HtmlElement, Zone | None] = {}
        self._weight: dict[HtmlElement, int] = {}
        self._total = 0
        for block in blocks:
            if block.separated:
                self._total += len(block.text)
                element = block.element
                while element is not None:
                    self._weight[element] = self._weight.get(element, 0) + len(block.text)
                    element = element.getparent()

    def all_of(self, element: HtmlElement) -> list[Zone]:
        """The zones that an element stands in, innermost first; containers of much of the story are none."""
        found = []
        limit = self._total * MAX_SHARE
        node: HtmlElement | None = element
        while node is not None and self._weight.get(node, 0) <= limit:
            if node in self._own:
                zone = self._own[node]
            else:
                zone = self._own[node] = _zone(node)
            if zone:
                found.append(zone)
            node = node.getparent()
        return found

    def weight(self, element: HtmlElement) -> int:
        """Characters that trafilatura kept in an element."""
        return self._weight.get(element, 0)


def _zone(element: HtmlElement) -> Zone | None:
    get = element.get
    tag = str(element.tag)
    if tag in ("body", "html"):
        return None
    role: BlockRole | None
    if (aria := get("role")) and (role := _BY_ARIA.get(aria)):
        return Zone(role, f"role:{aria}", element)
    if (item := get("itemprop")) and (role := _BY_PROPERTY.get(item)):
        return Zone(role, f"itemprop:{item}", element)
    if (name := get("class")) and (role := name_role(name)):
        return Zone(role, f"class:{role}", element)
    if (name := get("id")) and tag not in HEADINGS and name.count("-") <= _MAX_ID_HYPHENS and (role := name_role(name)):
        return Zone(role, f"id:{role}", element)
    if tag in _BY_TAG:
        return Zone(_BY_TAG[tag], f"tag:{tag}", element)
    return None
