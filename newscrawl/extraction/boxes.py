"""Small containers judged as a whole: lists under their heading, sign-up boxes, pictures with their text.

A page need not name its parts in markup. What a container's first words say, a form or an image in it, tells what the
rest of it is, as long as the story stands elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain, takewhile

from lxml.html import HtmlElement

from newscrawl.extraction import cues
from newscrawl.extraction.document import TextBlock
from newscrawl.extraction.labels import Label, Observed, is_button, is_comment, is_headline
from newscrawl.extraction.picturecredits import part_credit
from newscrawl.extraction.zones import Zones
from newscrawl.items import BlockRole

_RULE = "box:"
#: Roles that the heading of a container passes on to all that is in it.
_PASSED_ON = frozenset[BlockRole](("related", "bio", "comment", "promo", "share"))
_MAX_TITLE = 60  # characters of such a heading
_LONGEST: dict[BlockRole, int] = {
    "related": 300,
    "share": 60,
}  # characters; where longer text stands below, it heads prose
_MAX_SIGN_UP = 250  # characters; a container with a form and more text has other purposes as well
_MAX_BLURB = 150  # characters of one block in it; a longer one is prose
_MAX_CAPTION = 300
_MAX_ADDRESS = 300
_MAX_NESTING = 4  # containers between a caption and the one that it shares with its image
_MARKUP = ("tag:", "role:", "itemprop:", "class:", "id:")  # how the reasons of labels by markup begin
_PAGE = frozenset(("html", "body"))
_OF_FORMS = ("form", "control")
_QUESTIONS = ("input", "button", "textarea", "select")
_IMAGES = ("img", "picture", "svg", "amp-img")
_LINES = ("p", "text")
_SIGNS_OF_CREDIT = frozenset("©:：(（/")  # one of these is in nearly all
# Where the credit at a caption's end may begin: after a sentence, a bracket or a bar.
_LAST_STARTS = 2  # of these that are looked at: a credit is short
_CLOSING = " )）”\"»"
_LONG_WORD = 4  # letters; names have shorter ones within, "of the", "van der"
_CREDIT_STARTS = re.compile(r"(?<=[.!?…。)”\"»])\s+|\s*[(（|/–—]\s*")


def label_boxes(found: Sequence[Observed], zones: Zones) -> None:
    """Give the blocks of small containers the role that their heading, form or image tells."""
    story = {above for observed in found if is_headline(observed) for above in upwards(observed.block.element)}

    def is_aside(box: HtmlElement) -> bool:
        return box not in story and box.tag not in _PAGE and zones.is_small(box)

    forms: set[HtmlElement] = set()
    for index, observed in enumerate(found):
        if observed.label and observed.label.reason.startswith(_RULE):
            continue
        if observed.block.kind in _OF_FORMS:
            form = next((element for element in upwards(observed.block.element) if element.tag == "form"), None)
            if form is not None and form not in forms:
                forms.add(form)
                _label_sign_up(found, index, form, is_aside)
        elif role := _passed_on(observed):
            _label_below(found, index, role, is_aside)
        elif _is_captioned(observed) and (_beside_image(found, index) or _below_image(observed.block.element)):
            observed.label = Label("caption", f"{_RULE}caption", True)


def _passed_on(observed: Observed) -> BlockRole | None:
    """The role that a block's words give to what it heads."""
    cue, block = observed.view.cue, observed.block
    if cue is None or cue.role not in _PASSED_ON or len(block.text) > _MAX_TITLE or is_button(observed):
        return None
    return cue.role if cue.mode == "whole" or (cue.role == "bio" and cue.mode == "starts") else None


def _label_below(
    found: Sequence[Observed], index: int, role: BlockRole, is_aside: Callable[[HtmlElement], bool]
) -> None:
    """Pass a heading's role on, if it is the first block of a small container."""
    if index + 1 == len(found):
        return
    box = _common(found[index].block.element, found[index + 1].block.element)
    if not is_aside(box) or (index and holds(box, found[index - 1])):
        return
    members = list(_held(box, found, range(index + 1, len(found))))
    if role in _LONGEST and any(len(member.block.text) > _LONGEST[role] for member in members):
        return
    for member in members:
        _label(member, Label(role, f"{_RULE}{role}", True))


def _label_sign_up(
    found: Sequence[Observed], index: int, form: HtmlElement, is_aside: Callable[[HtmlElement], bool]
) -> None:
    """A form to fill in and the few words around it are one box."""
    box = form.getparent()
    if box is None or next(form.iter(*_QUESTIONS), None) is None or not is_aside(box) or _is_search(form):
        return
    before = _held(box, found, range(index - 1, -1, -1))
    after = _held(box, found, range(index, len(found)))
    members: list[Observed] = []
    size = 0
    for member in chain(before, after):
        members.append(member)
        size += len(member.block.text)
        if size > _MAX_SIGN_UP or len(member.block.text) > _MAX_BLURB:
            return
    role: BlockRole = "comment" if is_comment(found[index].view) else "promo"
    for member in members:
        if member.block.kind not in _OF_FORMS:
            _label(member, Label(role, f"{_RULE}form", True))


def _is_search(form: HtmlElement) -> bool:
    """Whether a form looks something up: what stands beside it is mostly a menu."""
    if form.get("role") == "search" or "search" in (form.get("action") or "")[:_MAX_ADDRESS].lower():
        return True
    return any(field.get("type") == "search" for field in form.iter("input"))


def _label(member: Observed, label: Label) -> None:
    """Label a block of a container, unless its own markup says surely what it is."""
    if not (member.label and member.label.sure and member.label.reason.startswith(_MARKUP)):
        member.label = label


def _is_captioned(observed: Observed) -> bool:
    """Whether a short block ends with a credit, which any language's caption cues begin."""
    text = observed.block.text
    if not observed.block.separated or observed.block.kind == "heading" or len(text) > _MAX_CAPTION:
        return False
    ends = [match.end() for match in _CREDIT_STARTS.finditer(text)][-_LAST_STARTS:]
    return any(
        (cue := cues.find(text[end:])) is not None and cue.role == "caption" and not _is_sentence(text[end:])
        for end in ends
    )


def _is_sentence(credit: str) -> bool:
    """Whether what begins as a credit goes on as prose does: "Photo: bring one of your own, and pay nothing."."""
    if not credit.rstrip(_CLOSING).endswith((".", "!", "?")):
        return False
    words = (credit.partition(":")[2] or credit).split()
    return sum(word.islower() and len(word) >= _LONG_WORD for word in words) > 1


def ends_with_credit(block: TextBlock) -> bool:
    """Whether a short line ends with whose picture it speaks of: "The quay in May (Ada Example/AFP)"."""
    text = block.text
    if block.kind not in _LINES or len(text) > _MAX_CAPTION:
        return False
    if not _SIGNS_OF_CREDIT.isdisjoint(text):
        caption, credit = part_credit(text)
        if caption and credit:
            return True
    ends = [match.end() for match in _CREDIT_STARTS.finditer(text)][-_LAST_STARTS:]
    found = filter(None, (cues.find(text[end:]) for end in ends))
    return any(cue.role == "caption" and cue.mode == "starts" for cue in found)


def _beside_image(found: Sequence[Observed], index: int) -> bool:
    """Whether a container that holds no other text holds an image."""
    around = [found[place] for place in (index - 1, index + 1) if 0 <= place < len(found)]
    box: HtmlElement | None = found[index].block.element
    for _ in range(_MAX_NESTING):
        if box is None or box.tag in _PAGE or any(holds(box, observed) for observed in around):
            return False
        if next(box.iter(*_IMAGES), None) is not None:
            return True
        box = box.getparent()
    return False


def _below_image(element: HtmlElement) -> bool:
    """Whether the element before holds an image and no text, as editors set pictures in paragraphs of their own."""
    before = element.getprevious()
    while before is not None and not isinstance(before.tag, str):
        before = before.getprevious()
    if before is None or next(before.iter(*_IMAGES), None) is None:
        return False
    return not "".join(before.itertext()).strip()


def _common(first: HtmlElement, second: HtmlElement) -> HtmlElement:
    """The innermost element that holds both."""
    above = set(upwards(first))
    return next((element for element in upwards(second) if element in above), first)


def upwards(element: HtmlElement) -> Iterator[HtmlElement]:
    """An element and what contains it, from within."""
    yield element
    yield from element.iterancestors()


def _held(box: HtmlElement, found: Sequence[Observed], places: Iterable[int]) -> Iterator[Observed]:
    """The blocks at these places, up to the first that is not in the box."""
    return takewhile(lambda observed: holds(box, observed), map(found.__getitem__, places))


def holds(box: HtmlElement, observed: Observed) -> bool:
    """Whether a block stands in a container."""
    return any(element is box for element in upwards(observed.block.element))
