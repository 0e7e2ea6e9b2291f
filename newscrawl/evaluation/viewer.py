"""The viewer of differences: static HTML without any outside resource, an index and a page for each labelled page.

Texts of pages are strangers' texts: every one goes through ``escape``.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from hashlib import sha256
from html import escape
from itertools import groupby
from pathlib import Path
from urllib.parse import urlsplit

from newscrawl.errors import NewscrawlError
from newscrawl.evaluation.differences import (
    Compared,
    Fault,
    Label,
    compare,
    faults,
    reference_lines,
    snippets,
)
from newscrawl.evaluation.metrics import Answer, PageScore
from newscrawl.evaluation.pages import LabelledPage
from newscrawl.evaluation.peers import OurAnswer
from newscrawl.evaluation.report import BASELINE, OURS, short
from newscrawl.evaluation.worst import Ranked, rank

#: Removed blocks of no story text that stand together are folded up from this number on.
_FOLD = 5
_FAULTS = 40  # rows of the table of what costs most
_ASSETS = ("viewer.css", "viewer.js")
_COLUMNS = ("precision", "recall", "f1", "exact", "with_kept", "without_excluded")
_COVERED = 0.5  # share of a reference line's words from which on it counts as found

Scores = Mapping[str, Sequence[PageScore]]
Answers = Mapping[str, Sequence[Answer]]


def write_viewer(
    folder: Path,
    pages: Sequence[LabelledPage],
    answers: Answers,
    scores: Scores,
    label: Label,
    advance: Callable[[], None] = lambda: None,
) -> Path:
    """Write the viewer and return its index. ``advance`` is called once for each page that has a score.

    Files of an earlier run stay where they are; a page keeps its file name from run to run.
    """
    rows = rank(pages, scores[OURS], scores.get(BASELINE))
    names = [file_name(row.page) for row in rows]
    everything = []
    try:
        (folder / "pages").mkdir(parents=True, exist_ok=True)
        for asset in _ASSETS:
            shutil.copyfile(Path(__file__).with_name(asset), folder / asset)
        for place, row in enumerate(rows):
            answer = answers[OURS][row.index]
            compared = compare(row.page, answer.blocks, label) if isinstance(answer, OurAnswer) else []
            everything.append(compared)
            around = (names[place - 1] if place else None, names[place + 1] if place + 1 < len(names) else None)
            html = _page(row, answers, scores, compared, label, around)
            (folder / "pages" / names[place]).write_text(html, encoding="utf-8", errors="replace")
            advance()
        index = folder / "index.html"
        index.write_text(_index(rows, names, answers, scores, faults(everything)), encoding="utf-8", errors="replace")
    except OSError as error:
        raise NewscrawlError(f"cannot write to {folder}: {error.strerror or error}") from error
    return index


def file_name(page: LabelledPage) -> str:
    """The name of a page's file: the same in every run."""
    digest = sha256(f"{page.set}\n{page.id}".encode("utf-8", "replace")).hexdigest()[:12]
    return f"{''.join(c if c.isascii() and c.isalnum() else '-' for c in page.set)[:40]}-{digest}.html"


def _frame(title: str, body: str, root: str) -> str:
    return (
        f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>{escape(title)}</title>'
        '<meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light dark">'
        f'<link rel="stylesheet" href="{root}viewer.css"><script src="{root}viewer.js" defer></script></head>\n'
        f"<body>{body}</body></html>\n"
    )


# -- one page ----------------------------------------------------------------------------------------------------------


def _page(
    row: Ranked,
    answers: Answers,
    scores: Scores,
    compared: Sequence[Compared],
    label: Label,
    around: tuple[str | None, str | None],
) -> str:
    answer = answers[OURS][row.index]
    blocks = "\n".join(_blocks(compared)) or f'<p class="problem">no blocks: {escape(answer.problem or "empty")}</p>'
    parts = [
        _bar(row, around),
        _score_table(row.index, scores),
        f'<main><section><h2>Blocks</h2><p class="legend">{_legend(compared)}</p>{blocks}</section>',
        f'<section id="labels">{_labels(row.page, answer.text, label)}',
        f"{_baseline(row.index, answers)}</section></main>",
        '<footer id="panel">Point at a block.</footer>',
    ]
    return _frame(f"{row.page.id} · {row.page.set}", "\n".join(parts), "../")


def _bar(row: Ranked, around: tuple[str | None, str | None]) -> str:
    before, after = (
        f'<a id="{name}" href="{target}">{text}</a>' if target else f"<span>{text}</span>"
        for name, target, text in (("before", around[0], "← worse (k)"), ("after", around[1], "better (j) →"))
    )
    page = row.page
    return (
        f'<nav>{before} <a id="up" href="../index.html">all pages (u)</a> {after}</nav>'
        f"<h1>{escape(page.title or page.id)}</h1>"
        f"<p>{escape(page.set)} · {escape(page.id)} · {escape(page.language or '?')} · {_address(page.url)}</p>"
    )


def _address(url: str) -> str:
    try:
        known = urlsplit(url).scheme in ("http", "https")
    except ValueError:
        known = False
    text = escape(url)
    return f'<a href="{text}" rel="noreferrer">{text}</a>' if known else text


def _score_table(index: int, scores: Scores) -> str:
    rows = {
        system: [*(getattr(values[index], name) for name in _COLUMNS), values[index].segments.f1]
        for system, values in scores.items()
    }
    shown = [i for i in range(len(_COLUMNS) + 1) if any(row[i] is not None for row in rows.values())]
    names = [name.replace("_", " ") for name in (*_COLUMNS, "segment F")]
    head = "".join(f'<th class="number">{names[i]}</th>' for i in shown)
    body = "".join(
        f"<tr><th>{escape(system)}</th>{''.join(_number_cell(_number(row[i])) for i in shown)}</tr>"
        for system, row in rows.items()
    )
    return f"<table><tr><th></th>{head}</tr>{body}</table>"


def _number(value: float | None) -> str:
    return "" if value is None else short(value)


def _legend(compared: Sequence[Compared]) -> str:
    words = {"kept": "kept rightly", "missed": "missed", "extra": "extra", "removed": "removed",
             "unknown": "kept, no label"}  # fmt: skip
    counts = [(state, sum(row.state == state for row in compared)) for state in words]
    return " ".join(f'<span class="{state}">{words[state]}: {count}</span>' for state, count in counts if count)


def _blocks(compared: Sequence[Compared]) -> Iterator[str]:
    for state, group in groupby(compared, key=lambda row: row.state):
        run = [_block(row) for row in group]
        if state == "removed" and len(run) >= _FOLD:
            yield f'<details><summary class="removed">{len(run)} blocks removed</summary>'
            yield from run
            yield "</details>"
        else:
            yield from run


def _block(row: Compared) -> str:
    block = row.block
    facts = [block.role, block.reason]
    if block.score is not None:
        facts.append(f"probability {block.score:.3f}")
    if row.share is not None:
        facts.append(f"{row.share:.0%} in reference")
    facts += [f"block {block.position}", block.path]
    return (
        f'<div class="block {row.state}" title="{escape(" · ".join(facts))}">'
        f'<span class="role">{escape(block.role)}</span>{escape(block.text)}</div>'
    )


def _labels(page: LabelledPage, text: str, label: Label) -> str:
    parts = ["<h2>Snippets</h2>"] if page.with_ or page.without else []
    marks = {(True, True): "kept", (True, False): "missed", (False, True): "extra", (False, False): "removed"}
    for snippet in snippets(page, text):
        state = marks[snippet.wanted, snippet.found]
        what = f"must{'' if snippet.wanted else ' not'} be there, {'is' if snippet.found else 'is not'}"
        parts.append(
            f'<div class="block {state}" title="{what}"><span class="role">{what}</span>{escape(snippet.text)}</div>'
        )
    if page.body:
        parts.append("<h2>Reference</h2>")
    for line, share in reference_lines(page, text, label):
        state = "kept" if share >= _COVERED else "missed"
        parts.append(
            f'<div class="block {state}" title="{share:.0%} of its words are in our text">{escape(line)}</div>'
        )
    return "".join(parts)


def _baseline(index: int, answers: Answers) -> str:
    if BASELINE not in answers:
        return ""
    lines = answers[BASELINE][index].text.split("\n")
    text = "".join(f"<p>{escape(line)}</p>" for line in lines if line.strip())
    return f"<details><summary>{BASELINE}'s text</summary>{text}</details>"


# -- index -------------------------------------------------------------------------------------------------------------


def _index(
    rows: Sequence[Ranked], names: Sequence[str], answers: Answers, scores: Scores, wrong: Sequence[Fault]
) -> str:
    sets = "".join(f"<option>{escape(name)}</option>" for name in dict.fromkeys(row.page.set for row in rows))
    heads = ("#n", "set", "page", "language", "#F1", f"#to {BASELINE}", "#precision", "#recall", "#exact", "problem",
             "site")  # fmt: skip
    lines = "\n".join(
        _index_row(place, row, name, answers[OURS][row.index], scores[OURS][row.index])
        for place, (row, name) in enumerate(zip(rows, names, strict=True), 1)
    )
    parts = [
        "<h1>Differences, page by page</h1>",
        f'<p><label>Set <select id="set"><option value="">all</option>{sets}</select></label>',
        '<label>Filter <input id="filter" type="search" placeholder="id, language, site, problem"></label>',
        '<label><input id="worse" type="checkbox"> only below the baseline</label> <span id="count"></span></p>',
        f'<table class="sortable" id="index"><thead><tr>{"".join(map(_head, heads))}</tr></thead>',
        f"<tbody>{lines}</tbody></table>",
        _fault_table(wrong),
    ]
    return _frame("Differences", "\n".join(parts), "")


def _head(name: str) -> str:
    """A head that sorts; # stands before the names of numbers."""
    kind = ' class="number"' if name.startswith("#") else ""
    return f"<th{kind}><button>{escape(name.lstrip('#'))}</button></th>"


def _number_cell(text: str) -> str:
    bad = " bad" if text.startswith("-") else ""
    return f'<td class="number{bad}">{text}</td>'


def _index_row(place: int, row: Ranked, name: str, answer: Answer, score: PageScore) -> str:
    page = row.page
    numbers = (row.f1, row.difference, score.precision, score.recall, score.exact)
    cells = [
        f"{_number_cell(str(place))}<td>{escape(page.set)}</td>",
        f'<td><a href="pages/{name}">{escape(page.id)}</a></td><td>{escape(page.language)}</td>',
        *(_number_cell(_number(value)) for value in numbers),
        f"<td>{escape(answer.problem)}</td><td>{escape(page.site)}</td>",
    ]
    return f'<tr data-set="{escape(page.set)}">{"".join(cells)}</tr>'


def _fault_table(wrong: Sequence[Fault]) -> str:
    head = "".join(map(_head, ("what", "role", "reason", "#words", "#blocks", "#pages")))
    rows = "".join(
        f'<tr><td class="{fault.state}">{fault.state}</td><td>{escape(fault.role)}</td><td>{escape(fault.reason)}</td>'
        f"{''.join(_number_cell(str(count)) for count in (fault.words, fault.blocks, fault.pages))}</tr>"
        for fault in wrong[:_FAULTS]
    )
    return (
        "<h2>What costs most words</h2>"
        f'<table class="sortable"><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>'
    )
