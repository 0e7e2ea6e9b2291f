"""``newscrawl why``."""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

import click
from rich.text import Text

from newscrawl.cli.terminal import one_line, plain, result_console
from newscrawl.operations.why import STATES, Known, Robots, Unknown, explain, prospect
from newscrawl.sources import catalogue, shown
from newscrawl.storage.database import database_path
from newscrawl.storage.history import FeedRow, Fetch, Outcome, RemovedBlock, UrlRow
from newscrawl.templates.memory import in_words
from newscrawl.wanted import unwanted

_LABEL = 11  # columns


@click.command(epilog="""\b
Examples:
  newscrawl why https://example.org/2026/story   in any spelling of its address
  newscrawl why example.org/2026/story --json | jq .fetches
""")  # fmt: skip
@click.argument("url")
@click.option("--sources", "sources_file", metavar="FILE", type=click.Path(path_type=Path),
              help="The sources that could cover it, not the catalogue.")
@click.option("--db", metavar="FILE", help="The database [default: NEWSCRAWL_DB, else data/news.db].")
@click.option("--json", "as_json", is_flag=True, help="A JSON object.")
def why(url: str, sources_file: Path | None, db: str | None, as_json: bool) -> None:
    """Tell what became of a URL, and why.

    How it was found, what robots.txt says, each fetch, the story or the rejection, and the blocks that were removed. Of
    a URL that no crawl has met: which source covers it, and what would happen.
    """
    found = explain(database_path(db), url, catalogue(sources_file))
    if as_json:
        told = {"known": isinstance(found, Known), **asdict(found)}
        if isinstance(found, Unknown) and found.source is not None:
            told["source"] = shown(found.source)
        sys.stdout.write(json.dumps(told, indent=2, default=str) + "\n")
        return
    console = result_console()
    for line in _known(found) if isinstance(found, Known) else _unknown(found):
        console.print(line, soft_wrap=not console.is_terminal)


def _line(label: str, text: str, style: str = "") -> Text:
    return plain(f"{label:<{_LABEL}}", "dim").append_text(plain(one_line(text), style))


def _known(found: Known) -> Iterator[Text]:
    row = found.row
    yield _line("address", row.url, "bold")
    yield _line("known as", row.normalized_url)
    yield from _discovery(row)
    yield from _robots(found.robots)
    yield from _state(row)
    for fetch in found.fetches:
        yield from _fetch(fetch)
    if not found.fetches:
        yield _line("fetches", "none yet")
    if found.outcome is not None:
        yield from _outcome(found.outcome)
        yield from _removed(found.removed)


def _discovery(row: UrlRow) -> Iterator[Text]:
    where = f" in {row.discovered_from}" if row.discovered_from else ""
    yield _line("found", f"{row.discovered_at} by {row.method}{where}")
    if row.feed and row.feed != row.discovered_from:
        yield _line("", f"listed by {row.feed}")
    hints = {"title": row.hint_title, "published": row.hint_published, "changed": row.hint_lastmod}
    said = "; ".join(f"{name} {value}" for name, value in hints.items() if value)
    if said:
        yield _line("", f"said there: {said}")
    yield _line("source", row.source)


def _robots(robots: Robots) -> Iterator[Text]:
    yield _line("robots", robots.verdict)


def _state(row: UrlRow) -> Iterator[Text]:
    yield _line("state", f"{row.state}: {STATES.get(row.state, '')}".rstrip(": "), "bold")
    if row.last_error:
        yield _line("", f"because {row.last_error}")
    if row.leased_until:
        yield _line("", f"in the hands of a crawl, at most until {row.leased_until}")
    if row.next_fetch_at:
        yield _line("", f"due {row.next_fetch_at}")
    if (when := prospect(row)) is not None:
        yield _line("", when)
    if row.attempts:
        yield _line("", f"taken in hand {row.attempts} times since it was queued")
    if row.redirect_to:
        yield _line("", f"leads to {row.redirect_to}")


def _fetch(fetch: Fetch) -> Iterator[Text]:
    answer = f"status {fetch.status}" if fetch.status is not None else f"no answer: {fetch.error}"
    became = ""
    if fetch.rejection:
        became = f", rejected: {fetch.rejection}{f' ({fetch.detail})' if fetch.detail else ''}"
    elif fetch.revision is not None:
        became = f", gave revision {fetch.revision}"
    run = f" in run {fetch.run}" if fetch.run is not None else ""
    yield _line("fetch", f"{fetch.fetched_at}{run}: {answer}{became}")
    if fetch.warc_file:
        yield _line("", f"archived in {fetch.warc_file} at byte {fetch.warc_offset}")


def _outcome(story: Outcome) -> Iterator[Text]:
    yield _line("story", f"{story.id}, uid {story.uid}: {story.title or '(untitled)'}", "bold")
    seen = f"first seen {story.first_seen_at}, last fetched {story.last_fetched_at}"
    yield _line("", f"{story.kind}, {story.word_count} words, revision {story.revision}, {seen}")
    for part in story.parts:
        name = f"part {part.number}" if part.number else "all parts"
        yield _line("", f"{name}: {part.state}{f' ({part.detail})' if part.detail else ''}, {part.url}")
    for url in story.other_urls:
        if url not in {part.url for part in story.parts}:
            yield _line("", f"also at {url}")
    if story.linked_from:
        yield _line("", f"linked to by {story.linked_from} other stories here")
    yield _line("method", story.extractor)


def _removed(blocks: list[RemovedBlock]) -> Iterator[Text]:
    roles = ", ".join(f"{number} {role}" for role, number in Counter(block.role for block in blocks).most_common())
    yield _line("removed", f"{len(blocks)} blocks: {roles}" if blocks else "nothing")
    for block in blocks:
        score = "" if block.score is None else f", {block.score:.2f}"
        text = one_line(block.text)
        why = one_line(f"- {block.role}: {in_words(block.reason)}{score}")
        line = plain(f"{'':<{_LABEL}}").append_text(plain(why, "red"))
        yield line.append_text(plain("  " + (text if len(text) <= 80 else text[:79] + "…"), "dim"))


def _unknown(found: Unknown) -> Iterator[Text]:
    yield _line("address", found.url, "bold")
    if found.feed is not None:
        yield from _feed(found.feed)
    else:
        yield _line("known as", f"{found.normalized_url}; no crawl has met it in any spelling")
    if found.outcome is not None:
        yield from _outcome(found.outcome)
    for url in found.linked_from:
        yield _line("linked from", url)
    if found.source is not None:
        alike = f", as well as {', '.join(found.rivals)}" if found.rivals else ""
        yield _line("source", f"{found.source.name} covers its site{alike}")
        listed = found.source.feeds + found.source.sitemaps + found.source.sections + found.source.archives
        for url in listed or ((found.source.home,) if found.source.home else ()):
            yield _line("", f"polls {url}")
    elif found.in_database:
        yield _line("source", f"{', '.join(found.in_database)}, in this database; no sources file covers its site")
    else:
        yield _line("source", "none covers its site; `newscrawl sources add` finds its feeds")
    yield from _robots(found.robots)
    yield _line("would be", _prospect(found))


def _feed(feed: FeedRow) -> Iterator[Text]:
    article = "as an" if feed.kind == "archive" else "as a"
    found = f"{feed.found} new URLs ever, {feed.entries} entries last"
    yield _line("polled", f"{article} {feed.kind} of {feed.source}; {found}")
    answer = feed.last_error or (f"status {feed.status}" if feed.status is not None else "")
    yield _line("", f"last {feed.fetched_at}: {answer}" if feed.fetched_at else "not yet")


def _prospect(found: Unknown) -> str:
    if found.robots.allows is False:
        return "not fetched as long as robots.txt forbids it, whatever lists it, and not when it is named either"
    if found.feed is not None:
        if found.feed.kind == "archive":
            return f"polled again in crawls of {found.feed.source} for its time, until a day after that is over"
        due = found.feed.next_fetch_at
        return f"polled again in the next crawl of {found.feed.source}" + (f" from {due} on" if due else "")
    if found.is_home:
        return "searched for articles, feeds and sitemaps: it is a front page"
    if found.outcome is not None:
        return "fetched when it is named, and known for this story when its page says the same address"
    shape = "looks like an article's" if found.is_article else "does not look like an article's"
    if found.source is not None and (why := unwanted(found.url, found.source)):
        return f"fetched when it is named, whatever lists it: of {found.source.name}, {why}"
    return f"fetched when a feed or sitemap lists it, or when it is named; its address {shape}, to a section page"
