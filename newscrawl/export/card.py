"""The dataset card: README.md with a head that Hugging Face reads (https://huggingface.co/docs/hub/datasets-cards)."""

from __future__ import annotations

import json
from typing import Any

from newscrawl.export.citations.forms import CITATION_FORMS
from newscrawl.export.features import OWN_KEYS, features
from newscrawl.export.formats import FORMATS
from newscrawl.export.plan import Export

_SIZES = (
    (1_000, "n<1K"), (10_000, "1K<n<10K"), (100_000, "10K<n<100K"), (1_000_000, "100K<n<1M"),
    (10_000_000, "1M<n<10M"), (100_000_000, "10M<n<100M"),
)  # fmt: skip
# What a record is where it is no row of keys and values.
_CITED = "A citation a story, without its text: an article of a newspaper, under the source's name and the story's uid."
_ITS_OWN = {
    "tei": "A `<TEI>` a story, a `<p>` a line of its text; title, authors, dates, source and topics in its header.",
    "text": (
        "A file a story in `texts/`, a paragraph a line, without headline and standfirst; in `metadata.csv` a row a"
        " file, whose name is `doc_id`. A cell that a spreadsheet would take for a formula has an apostrophe in front."
    ),
    **dict.fromkeys(CITATION_FORMS, _CITED),
}
_MOST_SOURCES = 50  # in the card; the manifest has all


def card(name: str, export: Export, facts: dict[str, Any], *, data: str, manifest: str) -> str:
    """The card of a dataset in a folder or file of this name, from its manifest.

    ``data`` is the path or pattern of what holds the stories, ``manifest`` the name of the manifest, both from the card
    on.
    """
    return f"---\n{_head(name, export, facts, data)}---\n\n{_body(name, export, facts, manifest)}"


def _head(name: str, export: Export, facts: dict[str, Any], data: str) -> str:
    """YAML, with values written as JSON, which is YAML too."""
    records = facts["counts"]["records"]
    fields: dict[str, Any] = {
        "pretty_name": name,
        "language": sorted(set(facts["counts"]["languages"]) - {"unknown"}),
        "license": list(export.licences) or ["other"],
        "size_categories": [next((label for limit, label in _SIZES if records < limit), "n>100M")],
        "tags": ["news", "newscrawl"],
    }
    if export.form not in _ITS_OWN:  # which the readers of datasets do not know
        fields["configs"] = [{"config_name": "default", "data_files": [{"split": "train", "path": data}]}]
        fields["dataset_info"] = {"config_name": "default", "features": features(export.form)}
    return "".join(f"{key}: {json.dumps(value)}\n" for key, value in fields.items())


def _body(name: str, export: Export, facts: dict[str, Any], manifest: str) -> str:
    counts = facts["counts"]
    published = facts["published"]
    span = f"published from {published['first'][:10]} to {published['last'][:10]}" if published["first"] else "undated"
    sections = [
        f"# {_line(name)}",
        f"{_counted(counts)}, {span}, from {len(facts['sources']):,} sources.",
        f"Extracted and exported by newscrawl {facts['versions']['newscrawl']}, format {export.form}.",
        "## How it was chosen",
        _list(_choices(facts["query"])) or "All stories of the database.",
        "## What is in a record",
        _record_text(export),
        "## Languages",
        _table("language", counts["languages"]),
        "## Sources",
        _sources(facts["sources"], manifest),
        "## What made the texts",
        _table("extractor", facts["rules"]["extractors"]),
    ]
    if removed := facts["rules"]["removed_blocks"]:
        sections += ["Blocks of the pages that are not part of the texts, by role:", _table("role", removed)]
    declared = facts["licences"]["declared"]
    sections += [
        "## Licence",
        (f"Declared by who made this export: {', '.join(map(_line, declared))}. " if declared else "")
        + facts["licences"]["rights"],
        *_told(facts["licences"]),
        "## Files",
        f"`{manifest}` has each file's size and SHA-256, the query, and all counts.",
    ]
    return "\n\n".join(sections) + "\n"


def _told(licences: dict[str, Any]) -> list[str]:
    """What the pages themselves say of licences and of what they reserve."""
    lines = []
    if licences["told"]:
        lines += ["Licences that pages give their stories:", _table("licence", licences["told"])]
    if licences["reserved"]:
        lines += ["What pages reserve, in markup or headers:", _table("reservation", licences["reserved"])]
    return lines


def _counted(counts: dict[str, Any]) -> str:
    return f"{counts['stories']:,} news stories ({counts['records']:,} records, {counts['words']:,} words)"


def _choices(query: dict[str, Any]) -> list[str]:
    chosen = [
        f"{key}: {_line(', '.join(value) if isinstance(value, list) else str(value))}"
        for key, value in query.items()
        if key in ("sources", "languages", "kinds", "since", "until", "author", "where", "after") and value
    ]
    if query["one_per_cluster"]:
        chosen.append("of near-duplicates one story")
    if query["sample"] is not None:
        seed = f", seed {_line(query['seed'])}" if query["seed"] else ""
        chosen.append(f"of these a sample of {query['sample']:,} by the hash of their id{seed}")
    if query["every_revision"]:
        chosen.append("every text that a story was seen with")
    left_out = [part for part in ("links", "removed") if not query[part]]
    return [*chosen, f"without {' and '.join(left_out)}"] if left_out else chosen


def _record_text(export: Export) -> str:
    if export.form in _ITS_OWN:
        return _ITS_OWN[export.form]
    if export.form not in OWN_KEYS:
        return f"The keys of {export.form}; what it has no place for is left out or stands under its metadata."
    text = (
        "`text` is what the newsroom wrote, a paragraph a line; `title`, `description` (the standfirst), `authors` and"
        " `date_published` are as printed; `id` names the story in every export. "
    )
    return text + (
        "`removed` has the blocks of the page that are not part of the text, with role, rule and score; `links` those"
        " of the page with their role."
        if FORMATS[export.form].nested
        else "A cell that a spreadsheet would take for a formula has an apostrophe in front."
    )


def _sources(sources: dict[str, dict[str, Any]], manifest: str) -> str:
    rows = [
        f"| {_line(name)} | {_line(facts['title'] or '')} | {_line(facts['home'] or '')} | {facts['stories']:,} |"
        for name, facts in list(sources.items())[:_MOST_SOURCES]
    ]
    more = len(sources) - len(rows)
    table = "\n".join(["| source | name | home | stories |", "|---|---|---|---|", *rows])
    return table + (f"\n\nAnd {more:,} more, in `{manifest}`." if more > 0 else "")


def _table(head: str, counts: dict[str, int]) -> str:
    rows = [f"| {_line(name)} | {count:,} |" for name, count in counts.items()]
    return "\n".join([f"| {head} | number |", "|---|---|", *rows])


def _list(lines: list[str]) -> str:
    return "\n".join(f"- {line}" for line in lines)


def _line(text: str) -> str:
    """A text that stays in its cell and brings no markup."""
    text = " ".join(text.split()).replace("&", "&amp;").replace("<", "&lt;")
    for sign in "\\|[]*_`":
        text = text.replace(sign, "\\" + sign)
    return text
