"""What the block model looks at: a row of numbers for each block of a page.

After one pass in Python over blocks and elements everything is NumPy. The names of the columns are stored with the
model, which refuses others than those that it was trained on.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple, get_args

import numpy as np
from numpy.typing import ArrayLike, NDArray

from newscrawl.extraction.characters import count_characters
from newscrawl.extraction.containers import Containers, Floats, Ints
from newscrawl.extraction.labels import Facts, Observed, ends_sentence
from newscrawl.items import BlockRole
from newscrawl.texts import squash

Matrix = NDArray[np.float32]

# Codes are places in these tuples: append only, or the model must be trained anew.
_KINDS = ("text", "p", "li", "row", "quote", "pre", "heading", "caption", "form", "control")
_ROLES: tuple[str, ...] = tuple(role for group in get_args(BlockRole) for role in get_args(group) or (group,))
_TAGS = (
    "p", "div", "span", "li", "ul", "ol", "section", "article", "main", "aside", "header", "footer", "nav", "a", "td",
    "tr", "table", "h1", "h2", "h3", "h4", "h5", "h6", "figure", "figcaption", "blockquote", "form", "body", "html",
    "dd", "dt", "dl", "strong", "b", "em", "button", "label", "pre", "center", "time", "address",
)  # fmt: skip
_MODES = ("whole", "starts", "contains")
_LEVELS = 5  # containers of a block that are described, from its own element up
_REACHES = (5, 12)  # blocks before and after that are looked at together
_SHARES = (0.3, 0.7)  # of the page's prose that makes a container the story's
_PROSE = 60  # characters from which a sentence is prose
_NAMED = 400  # characters of blocks that are searched for the names of the byline
_SHORT = 10  # letters up to which being part of the title or description means nothing
_SAID = (12, 400)  # letters of blocks that are looked up in other ones
_MOST_LETTERS = 300_000  # of a page, beyond which looking up every block would take seconds; real pages stay below
_IMAGES = ("img", "picture", "amp-img", "video", "iframe")
_CLASS = 300  # characters of a class attribute that tell blocks apart
_UNKNOWN = -1.0
_FAR = 99.0  # blocks to the next one that trafilatura kept, where there is none
_NOWHERE = -999.0

# The border before them is looked for behind their first digit, so that the search can jump to digits.
_YEAR = re.compile(r"(?:19|20)(?<!\w19)(?<!\w20)\d\d\b")
_TIME = re.compile(r"\d(?<!\w.)\d?[:.h]\d\d\b")
_DATED = 200  # characters; longer text tells of years and times without being a date


class _Basics(NamedTuple):
    """What several groups of columns are made of; one value a block."""

    chars: Floats
    kept: Floats
    linked: Floats
    kind: Floats
    label: Floats
    sure: Floats
    ends: Floats
    prose: Floats
    good: Floats


class _Columns:
    """Collects named columns."""

    def __init__(self) -> None:
        self.names: list[str] = []
        self.values: list[NDArray[np.float32]] = []

    def add(self, name: str, values: ArrayLike) -> None:
        self.names.append(name)
        self.values.append(np.asarray(values, dtype=np.float32))

    def add_all(self, names: Iterable[str], rows: Floats) -> None:
        """Add a column for each row of a matrix."""
        self.names.extend(names)
        self.values.extend(rows.astype(np.float32))

    def matrix(self) -> Matrix:
        return np.ascontiguousarray(np.concatenate(self.values).reshape(len(self.values), -1).T)


def describe(
    found: Sequence[Observed], facts: Facts, wording: Floats, inside: Containers
) -> tuple[tuple[str, ...], Matrix]:
    """Names of the columns, and the matrix of shape (blocks, columns). ``wording`` has shape (blocks, 2)."""
    texts = [observed.block.text for observed in found]
    letters = [observed.block.letters for observed in found]
    basics = _basics(found, texts)
    columns = _Columns()
    _add_own(columns, found, basics)
    _add_text(columns, texts, basics)
    _add_likeness(columns, texts, letters, facts)
    _add_repetition(columns, letters)
    _add_alike(columns, basics, inside)
    _add_place(columns, found, basics)
    _add_neighbours(columns, basics)
    _add_containers(columns, basics, inside)
    _add_page(columns, basics)
    _add_wording(columns, wording)
    return tuple(columns.names), columns.matrix()


def _codes(names: Sequence[str], start: int) -> dict[str, float]:
    return {name: float(code) for code, name in enumerate(names, start)}


_KIND, _ROLE, _TAG, _MODE = _codes(_KINDS, 0), _codes(_ROLES, 1), _codes(_TAGS, 1), _codes(_MODES, 1)


def _basics(found: Sequence[Observed], texts: Sequence[str]) -> _Basics:
    blocks = [observed.block for observed in found]
    chars = np.array([len(text) for text in texts], dtype=np.float64)
    linked = np.array([observed.view.linked for observed in found], dtype=np.float64)
    shown = np.array([not block.hidden for block in blocks], dtype=np.float64)
    ends = np.array([ends_sentence(text) for text in texts], dtype=np.float64)
    good = chars * (1 - linked) * shown
    return _Basics(
        chars=chars,
        kept=np.array([block.separated for block in blocks], dtype=np.float64),
        linked=linked,
        kind=np.array([_KIND[block.kind] for block in blocks]),
        label=np.array([_ROLE[o.label.role] if o.label else 0.0 for o in found]),
        sure=np.array([float(o.label.sure) if o.label else _UNKNOWN for o in found]),
        ends=ends,
        prose=good * ends * (chars > _PROSE),
        good=good,
    )


def _add_own(columns: _Columns, found: Sequence[Observed], basics: _Basics) -> None:
    add = columns.add
    blocks = [observed.block for observed in found]
    cues = [observed.view.cue for observed in found]
    add("kind", basics.kind)
    add("tag", [_TAG.get(block.element.tag, 0.0) for block in blocks])
    add("kept", basics.kept)
    add("hidden", [block.hidden for block in blocks])
    add("chars", basics.chars)
    add("linked", basics.linked)
    add("anchors", [len(block.anchors) for block in blocks])
    add("ends", basics.ends)
    add("label", basics.label)
    add("sure", basics.sure)
    add("cue", [_ROLE[cue.role] if cue else 0.0 for cue in cues])
    add("cue mode", [_MODE[cue.mode] if cue else 0.0 for cue in cues])


def _add_text(columns: _Columns, texts: Sequence[str], basics: _Basics) -> None:
    add = columns.add
    counts = count_characters(texts)
    words = counts["space"] + 1
    add("words", words)
    add("word length", basics.chars / words)
    for name in ("digit", "upper", "comma"):
        add(f"{name} share", counts[name] / basics.chars)
    for name in ("stop", "odd", "quote"):
        add(f"{name}s", counts[name])
    add("year", [len(text) <= _DATED and _YEAR.search(text) is not None for text in texts])
    add("time", [len(text) <= _DATED and _TIME.search(text) is not None for text in texts])
    add("colon", [text.endswith(":") for text in texts])
    add("question", [text.endswith("?") for text in texts])
    add("exclaims", [text.endswith("!") for text in texts])
    add("dots", [text.endswith(("…", "...")) for text in texts])
    add("starts lower", [text[0].islower() for text in texts])
    add("starts upper", [text[0].isupper() for text in texts])
    add("starts digit", [text[0].isdigit() for text in texts])


def _add_likeness(columns: _Columns, texts: Sequence[str], letters: Sequence[str], facts: Facts) -> None:
    """Likeness to title and description: 3 equal, 2 one within the other, else the share of common words."""
    others = (("like title", facts.title or ""), ("like description", facts.description or ""))
    longest = max(_longest(other) for _, other in others)
    words = [text.lower().split() if len(text) <= longest else [] for text in texts]
    for name, other in others:
        columns.add(name, _like(texts, letters, words, other))
    names = [name for name in facts.names if name]
    columns.add("names", _named(texts, names))
    inside = [float(own in facts.body) if facts.body and len(own) >= _SHORT else _UNKNOWN for own in letters]
    columns.add("in body", inside)


def _longest(other: str) -> int:
    """Characters of a text from which on it is more than the title or description."""
    return 4 * len(other) + 100


def _like(texts: Sequence[str], letters: Sequence[str], words: Sequence[list[str]], other: str) -> list[float]:
    target, wanted, longest = squash(other), set(other.lower().split()), _longest(other)
    found = []
    for text, own, mine in zip(texts, letters, words, strict=True):
        if not target or len(text) > longest:
            found.append(_UNKNOWN)
        elif own == target:
            found.append(3.0)
        elif len(own) > _SHORT and (own in target or target in own):
            found.append(2.0)
        elif shared := len(wanted.intersection(mine)):
            found.append(shared / (len(set(mine)) + len(wanted) - shared))
        else:
            found.append(0.0)
    return found


def _named(texts: Sequence[str], names: Sequence[str]) -> list[float]:
    """How much of each short block one of the byline's names is."""
    shares = [0.0] * len(texts)
    for name in names:
        for index, text in enumerate(texts):
            if name in text and len(text) < _NAMED:
                shares[index] = max(shares[index], len(name) / len(text))
    return shares


def _add_repetition(columns: _Columns, letters: Sequence[str]) -> None:
    counts: dict[str, int] = {}
    first: list[bool] = []
    for own in letters:
        first.append(own not in counts)
        counts[own] = counts.get(own, 0) + 1
    columns.add("repeated", [counts[own] for own in letters])
    columns.add("first time", first)
    elsewhere = _said_elsewhere(letters, counts)
    columns.add("said elsewhere", elsewhere)
    for by in (-1, 1):
        columns.add(f"said elsewhere {by:+d}", shift(elsewhere, by, 0.0))


def _said_elsewhere(letters: Sequence[str], counts: dict[str, int]) -> Floats:
    """Whether a longer block says what a block does: pull quotes, summaries, tables of contents."""
    if sum(map(len, letters)) + len(letters) - 1 > _MOST_LETTERS:
        return np.zeros(len(letters))
    least, most = _SAID
    said: set[str] = set()
    longest_first = sorted(counts, key=len, reverse=True)
    everything, before = "\n".join(longest_first), 0
    for own in longest_first:
        if least <= len(own) <= most and everything.find(own, 0, before) >= 0:
            said.add(own)
        before += len(own) + 1
    return np.array([own in said for own in letters], dtype=np.float64)


def _add_alike(columns: _Columns, basics: _Basics, inside: Containers) -> None:
    """What the blocks have in common that tag and class, own and of the parent, cannot tell apart."""
    numbers: dict[tuple[tuple[str, str], ...], int] = {}
    holders, parents = inside.holder.tolist(), inside.parent.tolist()
    markup = [(names.tag, names.classes[:_CLASS]) for names in inside.names]
    looks = [markup[named] for named in inside.named]
    groups: Ints = np.array(
        [numbers.setdefault((looks[holder], looks[parents[holder]]), len(numbers)) for holder in holders],
        dtype=np.int64,
    )
    sizes = np.bincount(groups, minlength=len(numbers))
    for name, values in (
        ("chars", basics.chars), ("kept", basics.kept), ("linked", basics.linked), ("ends", basics.ends),
        ("sure", (basics.sure > 0).astype(np.float64)),
    ):  # fmt: skip
        columns.add(f"alike {name}", (np.bincount(groups, values, minlength=len(numbers)) / sizes)[groups])
    columns.add("alike", sizes[groups])


def _add_place(columns: _Columns, found: Sequence[Observed], basics: _Basics) -> None:
    add = columns.add
    size = len(found)
    number = np.arange(size, dtype=np.float64)
    kept_chars = basics.kept * basics.chars
    total, prose = max(1.0, kept_chars.sum()), max(1.0, basics.prose.sum())
    before = np.cumsum(kept_chars) - kept_chars
    add("number", number)
    add("place", number / size)
    add("kept before", before / total)
    add("kept after", 1 - (before + kept_chars) / total)
    add("prose before", (np.cumsum(basics.prose) - basics.prose) / prose)
    where = np.flatnonzero(basics.kept)
    first, last = (where[0], where[-1]) if len(where) else (0, 0)
    add("from first", number - first)
    add("from last", number - last)
    title = next((i for i, o in enumerate(found) if o.label and o.label.reason == "equals:title"), None)
    h1 = max((i for i, o in enumerate(found) if o.block.element.tag == "h1"), default=None)
    add("from headline", np.full(size, _NOWHERE) if title is None else number - title)
    add("from h1", np.full(size, _NOWHERE) if h1 is None else number - h1)
    add("since kept", _since(basics.kept))
    add("until kept", _since(basics.kept[::-1])[::-1])


def _since(kept: Floats) -> Floats:
    """How many blocks ago the last kept one before each block was."""
    number = np.arange(len(kept), dtype=np.float64)
    marks = np.maximum.accumulate(np.concatenate(([-1.0], np.where(kept > 0, number, -1.0))))[:-1]
    return np.where(marks >= 0, number - marks, _FAR)


def _add_neighbours(columns: _Columns, basics: _Basics) -> None:
    names = ("kept", "chars", "linked", "kind", "label", "sure", "ends")
    rows = np.stack([getattr(basics, name) for name in names])
    for by in (-3, -2, -1, 1, 2, 3):
        count = len(names) if abs(by) < 3 else 3
        columns.add_all([f"{name} {by:+d}" for name in names[:count]], shift(rows[:count], by, _UNKNOWN))
    summed = ("kept", "prose", "linked", "good")
    size = len(basics.chars)
    sums = np.zeros((len(summed), size + 1))
    np.cumsum([getattr(basics, name) for name in summed], axis=1, out=sums[:, 1:])
    here = np.arange(size)
    for reach in _REACHES:
        low, high = np.maximum(0, here - reach), np.minimum(size, here + reach + 1)
        before = (sums[:, :-1] - sums.take(low, axis=1)) / np.maximum(1, here - low)
        after = (sums.take(high, axis=1) - sums[:, 1:]) / np.maximum(1, high - here - 1)
        both = np.stack((before, after), axis=1).reshape(2 * len(summed), size)
        columns.add_all([f"{name} {sign}{reach}" for name in summed for sign in "-+"], both)


def shift(values: Floats, by: int, outside: float) -> Floats:
    """The value of the block ``by`` places on, for each row; ``outside`` beyond the page."""
    out = np.full(values.shape, outside)
    if by > 0:
        out[..., :-by] = values[..., by:]
    else:
        out[..., -by:] = values[..., :by]
    return out


def _add_containers(columns: _Columns, basics: _Basics, inside: Containers) -> None:
    add = columns.add
    number = np.arange(len(basics.chars), dtype=np.float64)
    kept_chars = basics.kept * basics.chars
    chars, kept = np.maximum(1, inside.sums(basics.chars)), inside.sums(kept_chars)
    prose, ends = inside.sums(basics.prose), inside.sums(basics.ends)
    linked, sure = inside.sums(basics.linked * basics.chars), inside.sums((basics.sure > 0).astype(np.float64))
    count = (inside.end - inside.first).astype(np.float64)
    tags = np.array([_TAG.get(names.tag, 0.0) for names in inside.names])[inside.named]
    all_kept, all_prose = max(1.0, kept_chars.sum()), max(1.0, basics.prose.sum())
    add("depth", inside.depth[inside.holder])
    each = {
        "blocks": count, "in it": inside.first, "left": inside.end, "chars": chars, "kept share": kept / chars,
        "of kept": kept / all_kept, "of prose": prose / all_prose, "linked": linked / chars, "ends": ends / count,
        "sure": sure / count, "tag": tags,
    }  # fmt: skip
    table = np.stack(list(each.values()))
    level = inside.holder
    for step in range(_LEVELS):
        rows = table.take(level, axis=1)
        rows[1] = number - rows[1]  # from the first block on to the block's own
        rows[2] -= number
        names = [f"{name} ^{step}" for name in each]
        columns.add_all(names if step else names[:-1], rows if step else rows[:-1])  # its own tag is there already
        level = inside.parent[level]
    far, level = inside.climb(_holds_image(inside))
    add("up to image", far)
    add("chars beside image", chars[level])
    add("blocks beside image", count[level])
    kept_count = inside.sums(basics.kept)
    for share in _SHARES:
        far, level = inside.climb(prose >= share * all_prose)
        add(f"up to {share}", far)
        add(f"blocks in {share}", count[level])
        add(f"kept in {share}", (kept_count / count)[level])


def _holds_image(inside: Containers) -> NDArray[np.bool_]:
    """Which containers have an image anywhere in them."""
    number = inside.number
    found = np.zeros(len(inside.nodes), dtype=bool)
    for image in inside.nodes[0].iter(*_IMAGES):
        node = image.getparent()
        while node is not None and node not in number:
            node = node.getparent()
        while node is not None and not found[number[node]]:
            found[number[node]] = True
            node = node.getparent()
    return found


def _add_page(columns: _Columns, basics: _Basics) -> None:
    size = len(basics.chars)
    prose = max(1.0, float(basics.prose.sum()))
    every: Callable[[float], Floats] = lambda value: np.full(size, value)  # noqa: E731
    columns.add("page blocks", every(size))
    columns.add("page kept", every(float(basics.kept.sum())))
    columns.add("page kept chars", every(max(1.0, float((basics.kept * basics.chars).sum()))))
    columns.add("page prose", every(prose))
    columns.add("page linked", every(float((basics.linked * basics.chars).sum() / basics.chars.sum())))
    columns.add("page kept prose", every(float((basics.kept * basics.prose).sum() / prose)))


def _add_wording(columns: _Columns, wording: Floats) -> None:
    """What the words and the names in the markup say, of the block and of its neighbours."""
    for place, name in enumerate(("words say", "names say")):
        columns.add(name, wording[:, place])
        for by in (-1, 1):
            columns.add(f"{name} {by:+d}", shift(wording[:, place], by, 0.0))
