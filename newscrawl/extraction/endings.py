"""What stands below a story's last line: who wrote it, what the site asks of its readers, how other stories begin.

Such lines are set as the story's paragraphs are. Names, where their links lead and how they end tell them apart.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from urllib.parse import SplitResult, urljoin, urlsplit

from newscrawl.domains import site_of
from newscrawl.extraction.document import TextBlock
from newscrawl.extraction.labels import LINKED, SHORT, WHOLLY_LINKED, Facts, Label, Observed, ends_sentence
from newscrawl.extraction.linkwords import asks_of_readers
from newscrawl.texts import squash

# On the labelled pages this speaks of fourteen paragraphs, all bios; seven references could have one, and none has.
_MOST_BIOS = 4
_SHORTEST_BIO, _LONGEST_BIO = 6, 450  # words, characters
_ARTICLE = 2  # letters of a word before a name, as Greek has it: "Η Άννα Λη είναι …"
_LONGEST_APPEAL = 450  # characters
_OPENING = 60  # characters in which an appeal names the site
_LEAST_NAME = 5  # letters of it
_LEAST_PROSE = 3  # paragraphs of a page of which the last may be a bio
_MOST_APPEALS = 3  # paragraphs of one
_MAX_HREF = 500
# Other stories' beginnings: lines up to one below its headline, so many of them on a page, and characters of the story
# itself. On the labelled pages no line of such a list is in a reference; below three of them are, in lists of links.
_LINES_OF_TEASER = 3
_LEAST_TEASERS = 3
_LEAST_STORY = 300
_CUT_OFF = ("...", "…", "[…]", "[...]", "(…)", "(...)")


def label_endings(found: Sequence[Observed], facts: Facts) -> None:
    """Label the appeals to readers, the bios and the beginnings of other stories below this one."""
    _teasers(found, facts.url)
    _appeals(found, facts)
    _bios(found, facts)
    _bios_below_names(found, facts)


def _teasers(found: Sequence[Observed], url: str) -> None:
    """Headlines that are links of the site, the beginning of a story below each: the last of a page that has its own.

    Where text follows they are what the story is of: a look at the press, a letter with links.
    """
    ends = [(head, index + 1) for index in range(1, len(found)) if (head := _head_of_teaser(found, index, url))]
    if len(ends) < _LEAST_TEASERS or any(map(_is_prose, found[ends[-1][1] :])):
        return
    places = {place for head, end in ends for place in range(head, end)}
    story = sum(len(each.block.text) for place, each in enumerate(found) if place not in places and _is_prose(each))
    if story >= _LEAST_STORY:
        for place in places:
            found[place].label = Label("related", "teaser", True)


def _head_of_teaser(found: Sequence[Observed], index: int, url: str) -> int:
    """The place of the linked headline above a line that breaks off; 0 where it has none, or ends."""
    block = found[index].block
    said = block.text[: len(block.text) - block.linked].rstrip()  # without "Read more"
    if block.kind not in ("p", "text") or not said.endswith(_CUT_OFF):
        return 0
    for place in range(index - 1, max(0, index - 1 - _LINES_OF_TEASER), -1):
        above = found[place]
        if above.block.kind == "heading":
            return place if above.view.linked >= WHOLLY_LINKED and any(_targets(above.block, url)) else 0
        if _is_prose(above):
            return 0  # more than a beginning
    return 0


def _bios(found: Sequence[Observed], facts: Facts) -> None:
    """The last paragraphs where they begin with the names of the story's writers: "Ann Lee is a former architect."."""
    names = tuple(f"{name} " for name in facts.names if " " in name)
    others = 0
    for observed in islice(_last(found), _MOST_BIOS):
        text = observed.block.text
        if not names or not _begins(text, names) or len(text) > _LONGEST_BIO or observed.block.kind != "p":
            others += 1
            if others > 1 or len(text) >= SHORT:
                return
            continue  # "Our photographer Cy Ray contributed."
        if len(text.split()) >= _SHORTEST_BIO and ends_sentence(text):
            observed.label = Label("bio", "names:bio", True)


def _bios_below_names(found: Sequence[Observed], facts: Facts) -> None:
    """A line below the story and below a writer's name that stands alone: "Ann Lee", "writes about houses."."""
    names = frozenset(map(squash, facts.names))
    prose = [index for index in range(len(found) - 1, -1, -1) if _is_prose(found[index])]
    if len(prose) < _LEAST_PROSE:
        return
    for above, observed in zip(found[prose[0] - 1 :], found[prose[0] :], strict=False):
        block, label = observed.block, observed.label
        if above.block.letters not in names or above.label is None or (label is not None and label.sure):
            continue
        beside = above.block.element.getparent() is block.element.getparent()
        if beside and len(block.text.split()) >= _SHORTEST_BIO and ends_sentence(block.text):
            observed.label = Label("bio", "names:bio", True)


def _is_prose(observed: Observed) -> bool:
    """Whether a block is a paragraph of which no sure rule speaks."""
    is_labelled = observed.label is not None and observed.label.sure
    return observed.block.separated and not is_labelled and len(observed.block.text) >= SHORT


def _last(found: Sequence[Observed]) -> Iterator[Observed]:
    """The blocks that trafilatura kept and no sure rule speaks of, from below."""
    kept = (observed for observed in reversed(found) if observed.block.separated)
    return (observed for observed in kept if observed.label is None or not observed.label.sure)


def _begins(text: str, names: tuple[str, ...]) -> bool:
    """Whether a text begins with one of the names, behind an asterisk or an article."""
    text = text.lstrip("*•–—- ")
    first, _, rest = text.partition(" ")
    return text.startswith(names) or (len(first) <= _ARTICLE and rest.startswith(names))


def _appeals(found: Sequence[Observed], facts: Facts) -> None:
    """Paragraphs that lead to the site's own page to subscribe, give or sign up, the last ones for certain."""
    below = True
    for index in range(len(found) - 1, -1, -1):
        observed = found[index]
        block, label = observed.block, observed.label
        if not block.separated or (label is not None and label.sure):
            continue
        if _is_appeal(observed, facts.url):
            observed.label = Label("promo", "appeal:last" if below else "appeal", True)
            if below:
                _before_appeal(found, index, facts.sites)
        elif _is_prose(observed):
            below = False


def _before_appeal(found: Sequence[Observed], index: int, sites: frozenset[str]) -> None:
    """The paragraphs right above the last appeal that begin with the site's name: what it says of itself."""
    names = [name for name in sites if len(name) >= _LEAST_NAME]
    around = found[index].block.element.getparent()
    for observed in found[max(0, index - _MOST_APPEALS) : index][::-1]:
        block = observed.block
        opening = squash(block.text[:_OPENING])
        if block.element.getparent() is not around or not any(name in opening for name in names):
            return
        observed.label = Label("promo", "appeal:last", True)


def _is_appeal(observed: Observed, url: str) -> bool:
    block = observed.block
    if block.kind not in ("p", "text") or len(block.text) > _LONGEST_APPEAL or observed.view.linked >= LINKED:
        return False
    return bool(url) and any(_leads_to_appeal(block, url))


def _leads_to_appeal(block: TextBlock, url: str) -> Iterator[bool]:
    return (asks_of_readers(parts.netloc, parts.path) for parts in _targets(block, url))


def _targets(block: TextBlock, url: str) -> Iterator[SplitResult]:
    """Where the links of a block lead, of those that lead to a page of the site."""
    for anchor in block.anchors:
        try:
            target = urljoin(url, (anchor.get("href") or "")[:_MAX_HREF].strip())
            parts = urlsplit(target)
        except ValueError:
            continue
        if parts.scheme in ("http", "https", "") and site_of(target) == site_of(url):
            yield parts
