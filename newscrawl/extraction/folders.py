"""What a page's menus call the folder of the site that its story lies in."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from functools import cache
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from newscrawl.extraction import cues, linkwords
from newscrawl.extraction.document import Document
from newscrawl.extraction.marked import ancestry
from newscrawl.extraction.structured import element_text
from newscrawl.extraction.topics import (
    MAX_SECTION_CHARS,
    OF_TIME,
    SEPARATORS,
    Step,
    is_long,
    is_named_after,
    is_of_authors,
    may_be_section,
)
from newscrawl.texts import squash
from newscrawl.wordlists import word_lists

#: Folders of an address, and links of a page that may name one.
_MAX_FOLDERS = 6
_MAX_LINKS = 2_000
_MENU_LEVELS = 12  # from a link up to its menu
_LANGUAGE = re.compile(r"/[a-z]{2}(?:[-_][a-z]{2})?", re.I)
_OF_PERSON = re.compile(r"/[@~][^/]*$")
_MENU = re.compile(r"(?:menus?|nav(?:bar|igation)?|masthead)(?![a-z])", re.I)  # "mainmenu", "top-nav"


def folder_name(document: Document, names: frozenset[str]) -> str | None:
    """What most links of the page's menus call the folder that the story's address lies in, the innermost they name.

    ``names`` are the site's and those of the byline, flattened. Folders of days and languages are none, nor are those
    of writers and those that hold all that a site has, "/blog".
    """
    depths = _folders(document.url)
    parts = urlsplit(document.url)
    hosts = tuple(f"{scheme}//{parts.netloc}/" for scheme in ("https:", "http:", ""))
    called: defaultdict[int, Counter[str]] = defaultdict(Counter)
    for link in document.tagged("a")[:_MAX_LINKS] if depths else ():
        href = (link.get("href") or "").strip()
        path = "/" + href.split("/", 3)[3] if href.startswith(hosts) else href
        if (depth := depths.get(path.rstrip("/"))) is None or not _is_in_menu(link):
            continue
        step = Step(element_text(link, MAX_SECTION_CHARS * 3).strip(SEPARATORS), path)
        if squash(step.name) not in names and _is_name(step):
            called[depth][step.name] += 1
    return called[max(called)].most_common(1)[0][0] if called else None


def _folders(url: str) -> dict[str, int]:
    """The paths of the folders of an address that may be a section, with their depths."""
    folders = urlsplit(url).path.rstrip("/").split("/")[1:-1][:_MAX_FOLDERS]
    paths = {"/" + "/".join(folders[:depth]): depth for depth in range(1, len(folders) + 1)}
    not_one, general = (OF_TIME.search, _LANGUAGE.fullmatch, _OF_PERSON.search), _general()
    return {
        path: depth
        for path, depth in paths.items()
        if not any(told(path) for told in not_one) and path.rpartition("/")[2].lower().replace("-", " ") not in general
    }


@cache
def _general() -> frozenset[str]:
    """What names no section: all that a site has, a form, another of its parts."""
    lists = word_lists("filing")
    return lists["no_tag"] | lists["no_section"] | lists["no_topic"]


def _is_in_menu(link: HtmlElement) -> bool:
    """Whether a link stands in the site's header or a menu, not in the header of a story or teaser."""
    in_header = False
    for node in ancestry(link, _MENU_LEVELS):
        if node.tag == "article":
            return False
        if node.tag == "nav" or node.get("role") == "navigation" or _MENU.search(_marks(node)):
            return True
        in_header = in_header or node.tag == "header"
    return in_header


def _marks(node: HtmlElement) -> str:
    return f"{node.get('class', '')[:200]} {node.get('id', '')[:100]}"


def _is_name(step: Step) -> bool:
    """Whether what a link says may name a section: it is no call, language, button or part that tells nothing."""
    name, lists = step.name, word_lists("filing")
    if not name or not name[0].isalnum() or is_long(name) or not may_be_section(step) or is_of_authors(step):
        return False
    if name.lower() in _general() | lists["languages"] or linkwords.says(name) or linkwords.calls(name):
        return False
    cue = cues.find(name)
    if is_named_after(step):
        return cue is None or cue.role == "nav"
    return cue is None and not linkwords.begins(name) and not _begins_as_call(name)


def _begins_as_call(name: str) -> bool:
    first, several, _ = name.lower().partition(" ")
    return bool(several) and first in word_lists("filing")["calls"]
