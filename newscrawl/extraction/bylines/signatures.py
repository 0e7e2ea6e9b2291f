"""Who wrote the story, where only its own text says so: reporters in datelines, and names below the last paragraph.

East Asian newsrooms declare the paper as the author and name the reporter in the text: "（记者 顾明远 通讯员 孟小禾）",
"〔記者王小明／台北報導〕", "(해솔=뉴스) 옥승재 기자 =", "…と話した。（青柳修一）".
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from itertools import islice

from lxml.html import HtmlElement

from newscrawl.extraction.bylines import names
from newscrawl.extraction.bylines.lines import is_surely_named, parted
from newscrawl.extraction.bylines.persons import Heard, people
from newscrawl.extraction.marked import is_elsewhere
from newscrawl.extraction.sites import flat
from newscrawl.extraction.structured import Structured, element_text
from newscrawl.items import Person

_MAX_SEARCHED = 1_500  # elements behind the headline
_OPENING = 160  # characters of a paragraph in which a dateline stands
_MAX_SIGNATURE = 60
_LEAST = 4
_WORDS = 15  # of a paragraph of running text
_TEXT_TAGS = frozenset("p div span section article em strong b td li font h6".split())  # noqa: SIM905

_HAN = "\u3400-\u9fff"
_HANGUL = "\uac00-\ud7a3"
_KANA = "\u3041-\u30ff"
_CHINESE_NAME = re.compile(rf"[{_HAN}]{{2,4}}|[{_HAN}]{{1,8}}·[{_HAN}]{{1,8}}")
_CHINESE_ELSE = re.compile(r"报道|報導|報道|[电電讯訊摄攝文图圖]$")  # where from, by wire, or what else was done
_JAPANESE_NAME = rf"(?:[{_HAN}々]{{3,5}}|[{_HAN}々]{{1,3}}\s(?:[{_HAN}々]|[{_KANA}]){{1,4}})"
_JAPANESE_DESKS = rf"(?:[{_HAN}{_KANA}]{{2,10}}[部局社班]・)?"
_JAPANESE = re.compile(
    rf"(?:[。」』]\s*|^)[（(【](?P<names>{_JAPANESE_DESKS}{_JAPANESE_NAME}(?:[、・]{_JAPANESE_NAME}){{0,3}})[）)】]$"
)
# What else a text may end with several of: "（青森県、岩手県）", "（月曜日、木曜日）", "（自民党、公明党）".
_JAPANESE_LISTED = re.compile(r"[都道府県市区町村日党語部生者年祝始勝]$")
_JAPANESE_DESK = re.compile(r"(?:部|局|社|班|記者|編集委員)$")
_JAPANESE_PLACE = re.compile(r"(?:[都府県市区町村]|北海道)$")  # of a reader: "（東京都、会社員）"
_JAPANESE_NOTE = re.compile(
    r"[略称稱終了続續載影等他氏党部会校戦賞組団社局省庁]$|写真|記事|転載|提供|協力|面に|発表|調べ"
)  # "（敬称略）"
_DATELINE = re.compile(
    r"(?P<place>[^\W\d_][^\d.!?]{1,40}?),[^.!?]{0,20}?\d[^.!?—–]{0,20}\s[—–-]{1,2}\s(?P<who>[^.!?—–]{5,80})\.(?:\s|$)"
)
_RIGHT = re.compile(r"(?<![a-z])right(?![a-z])|author", re.I)


def from_datelines(structured: Structured, sites: frozenset[str]) -> Iterator[Heard]:
    """The reporters whom a story names in its text: one in Chinese, Korean or Japanese, and an agency's."""
    for element, text in _texts(structured):
        found = _reporters(text, sites) if names.CJK.search(text) else _of_wire(text, sites)
        if found and not is_elsewhere(element, structured.marks):
            yield Heard("、".join(person.name for person in found), tuple(found), "text")
            return


def _texts(structured: Structured) -> Iterator[tuple[HtmlElement, str]]:
    """The texts that stand directly in elements behind the headline."""
    marks = structured.marks
    start = marks.h1s[0].order if marks.h1s else 0
    for element in islice(marks.elements, start + 1, start + _MAX_SEARCHED):
        if element.tag not in _TEXT_TAGS:
            continue
        for text in (element.text, *(child.tail for child in islice(element, 40))):
            if text and len(text := " ".join(text.split())) > _LEAST:
                yield element, text


@cache
def _chinese() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """What names reporters at the beginning of a text, in brackets or before a slash; and what stands around names."""
    role, letters = rf"[{_HAN}]{{0,6}}?(?:{names.any_of(names.cues()['before_names'])})", r"[^（()）〔〕【】\[\]]"
    name = rf"[{_HAN}·]{{2,4}}"
    return (
        re.compile(
            rf"[（(〔【\[]{letters}{{0,12}}?(?P<bracketed>{role}{letters}{{2,60}})[）)〕】\]]"
            rf"|^\W{{0,3}}(?P<opening>{role}[\s:：]*{name}(?:[\s、]{name}){{0,3}})\s*[／/]"
        ),
        re.compile(rf"{role}|[\s、,，;；:：]+"),
    )


@cache
def _korean() -> re.Pattern[str]:
    return re.compile(rf"(?:^|[=(\[]|[)\]])\s*{names.reporter().pattern}(?![{_HANGUL}])")


def _reporters(text: str, sites: frozenset[str]) -> list[Person]:
    head = text[:_OPENING]
    opening, around = _chinese()
    chinese = opening.search(head)
    if chinese is not None:
        inside = re.split(r"[／/]", chinese["bracketed"] or chinese["opening"], maxsplit=1)[0]
        parts = [part for part in around.split(inside) if _CHINESE_NAME.fullmatch(part)]
        return [Person(part, "person") for part in parts if not _CHINESE_ELSE.search(part) and flat(part) not in sites]
    korean = _korean().search(head)
    if korean is not None and (len(text) <= _MAX_SIGNATURE or "=" in text[korean.end() : korean.end() + 2]):
        return [Person(korean["name"], "person", None, korean["role"])]
    japanese = _JAPANESE.search(text[-_MAX_SIGNATURE:]) if text.endswith(("）", ")", "】")) else None
    return _japanese(re.split("[、・]", japanese["names"]), sites) if japanese is not None else []


def _japanese(signed: list[str], sites: frozenset[str]) -> list[Person]:
    """The people of a signature, all of whom must be some, but for the desk before one: "（地域報道部・杉野瑞樹）"."""
    if len(signed) > 1 and _JAPANESE_DESK.search(signed[0]):
        signed = signed[1:]
    no_name = any(_JAPANESE_NOTE.search(name) or names.kind_of(name, sites) != "person" for name in signed)
    is_list = len(signed) > 1 and (_JAPANESE_PLACE.search(signed[0]) or all(map(_JAPANESE_LISTED.search, signed)))
    if no_name or is_list:
        return []
    return [Person(name, "person") for name in signed]


def _of_wire(text: str, sites: frozenset[str]) -> list[Person]:
    """The people of a dateline that names the agency first: "КИЕВ, 19 ноя — Днепр-Информ, Остап Верещук." """
    dateline = _DATELINE.match(text[:_OPENING])
    if dateline is None or not dateline["place"].isupper():
        return []
    house, *rest = dateline["who"].split(",")
    found = people(", ".join(rest), sites) if rest and names.kind_of(house.strip(), sites) != "person" else []
    return found if all(map(is_surely_named, found)) else []


def from_last_line(structured: Structured, sites: frozenset[str]) -> Iterator[Heard]:
    """The names that stand alone below the story's last paragraph."""
    for element in islice(structured.marks.elements, _MAX_SEARCHED * 2):
        if element.tag != "p" or not (text := element_text(element, _MAX_SIGNATURE)) or names.CJK.search(text):
            continue  # any few Chinese letters could be a name
        if not _is_set_apart(element, text) or not _is_below_text(element):
            continue
        found = people(parted(element), sites)
        if found and all(map(is_surely_named, found)) and not is_elsewhere(element, structured.marks):
            yield Heard(text, tuple(found), "text")
            return


def _is_set_apart(element: HtmlElement, text: str) -> bool:
    """Whether a paragraph is set to the right or in another type, and is no link."""
    if next(element.iter("a"), None) is not None:
        return False
    if _RIGHT.search(f"{element.get('style', '')} {element.get('align', '')} {element.get('class', '')}"[:300]):
        return True
    other = next(element.iter("b", "strong", "em", "i"), None)
    return other is not None and element_text(other, _MAX_SIGNATURE) == text


def _is_below_text(element: HtmlElement) -> bool:
    """Whether a paragraph stands directly below running text, and none follows it beside it."""
    before = element.getprevious()
    if before is None or before.tag != "p" or len(" ".join(before.itertext()).split()) < _WORDS:
        return False
    return not any(len(" ".join(after.itertext()).split()) >= _WORDS for after in element.itersiblings("p"))
