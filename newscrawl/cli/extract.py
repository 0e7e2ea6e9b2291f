"""``newscrawl extract``."""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import click

from newscrawl.addresses import require_address
from newscrawl.errors import NewscrawlError
from newscrawl.export.jsonl import json_line
from newscrawl.export.record import explanation
from newscrawl.items import Page, Rejection, Story
from newscrawl.operations.batch import answer, read_files, read_lines, run_batch
from newscrawl.operations.fetch import fetch_page
from newscrawl.operations.given import checked_selectors
from newscrawl.storage.values import story_uid
from newscrawl.warcs import WarcPages, open_file
from newscrawl.workers import MAX_JOBS, Limits, extract_safely


@click.command(epilog="""\b
Examples:
  newscrawl extract page.html --url https://example.org/2026/story
  newscrawl extract https://example.org/2026/story --format text
  curl -s https://example.org/story | newscrawl extract - --url https://example.org/story --format blocks
  newscrawl extract page.html --url https://example.org/2026/story --format markdown > story.md
  newscrawl extract page.html --format html --images > story.html
  newscrawl extract page.html --remove aside.offer --format blocks
  newscrawl extract page.html --explain | jq .explanation.authors
  newscrawl extract --parts part-1.html part-2.html part-3.html --format text
  newscrawl extract pages/ > records.jsonl
  newscrawl extract --batch --jobs 4 < pages.jsonl > records.jsonl
  newscrawl extract --warc data/warc/newscrawl-20260101000000-1-00001.warc.gz > records.jsonl
""")  # fmt: skip
@click.argument("given", metavar="[FILE|URL|-|FOLDER]...", nargs=-1)
@click.option("--url", metavar="URL",
              help="The page's address, for a file or standard input [default: the one that it gives itself].")
@click.option("--format", "form", type=click.Choice(["json", "text", "blocks", "markdown", "html"]), default="json",
              show_default=True,
              help="The record; the story alone as text, Markdown or clean HTML; every block with role and reason.")
@click.option("--images", is_flag=True, help="With Markdown or HTML: the story's pictures in their places.")
@click.option("--remove", metavar="SELECTOR", multiple=True,
              help="Elements of one page that are no text, in CSS or XPath, as 'remove' of a source; may be repeated.")
@click.option("--parts", "as_parts", is_flag=True,
              help="The pages are the parts of one story, in order: one record, or text, of all of them.")
@click.option("--explain", is_flag=True,
              help="With the record: where each field came from, and what else the page said of it.")
@click.option("--batch", is_flag=True, help='JSON lines {"id", "url", "html"[, "fetched_at"]} in, a record a line out.')
@click.option("--warc", metavar="FILE", type=click.Path(path_type=Path), help="Every page of a WARC or WACZ file.")
@click.option("--jobs", metavar="N", type=click.IntRange(1, MAX_JOBS),
              help="Processes for many pages [default: one a core].")
@click.option("--time-limit", metavar="SECONDS", type=click.FloatRange(0, min_open=True), default=Limits().seconds,
              show_default=True, help="Of one page among many; one that takes longer is no story.")
@click.option("--memory-limit", metavar="MB", type=click.IntRange(1), default=Limits().memory >> 20, show_default=True,
              help="Of one process beyond what it needs to start, with many pages.")
def extract(
    given: tuple[str, ...],
    url: str | None,
    form: str,
    images: bool,
    remove: tuple[str, ...],
    as_parts: bool,
    explain: bool,
    batch: bool,
    warc: Path | None,
    jobs: int | None,
    time_limit: float,
    memory_limit: int,
) -> None:
    """Clean one page, or many.

    Several files, and every file of a FOLDER, are a record a line, under their paths, in any order; so are --batch and
    --warc.

    A page that gives no story ends with status 1 and the reason; among many it is a line with "error" and "reason", and
    the others go on. A WARC file that is broken ends with status 1, once what is before the fault is written.
    """
    if sum((bool(given), batch, warc is not None)) != 1:
        raise click.UsageError("give a FILE, a URL or - for standard input; or --batch; or --warc FILE")
    if as_parts and (len(given) < 2 or any(Path(name).is_dir() or name == "-" for name in given)):
        raise click.UsageError("--parts is for two files or URLs, or more: the parts of one story")
    given, others = (given[:1], given[1:]) if as_parts else (given, ())
    what = given[0] if len(given) == 1 and not Path(given[0]).is_dir() else None
    if what is None and (other := next((name for name in given if name == "-" or _is_web(name)), None)):
        raise click.UsageError(f"{other} goes alone; 'newscrawl crawl' takes many URLs, --batch pages without files")
    if explain and (what is None or form != "json"):
        raise click.UsageError("--explain goes with the record of one page: --format json")
    if what is None and form != "json":
        raise click.UsageError("--format is for one page: many give records")
    if images and form not in ("markdown", "html"):
        raise click.UsageError("--images goes with --format markdown or html; the record has them anyway")
    if what is None and remove:
        raise click.UsageError("--remove is for one page; a source's 'remove' is for all of its pages")
    if url is not None and (what is None or _is_web(what)):
        raise click.UsageError("--url is for a FILE or standard input: other pages bring their address with them")
    limits = Limits(time_limit, memory_limit << 20)
    if batch:
        run_batch(read_lines(sys.stdin.buffer, _now()), _emit, jobs, limits)
    elif warc is not None:
        _extract_warc(warc, jobs, limits)
    elif what is None:
        run_batch(read_files(given, _now()), _emit, jobs, limits)
    else:
        selectors = checked_selectors(remove)
        parts = tuple(replace(_open(other, None), remove=selectors) for other in others)
        page = replace(_open(what, url), remove=selectors, parts=parts)
        _print(page, extract_safely(page), form, explain=explain, images=images)


def _extract_warc(path: Path, jobs: int | None, limits: Limits) -> None:
    """Raises NewscrawlError when the file is broken, once what is before the fault is written."""
    with open_file(path) as file:
        pages = WarcPages(str(path), file)
        run_batch(((page.url, page) for page in pages), _emit, jobs, limits)
    if pages.faults:
        raise NewscrawlError(f"{path}: {'; '.join(pages.faults)}")


def _is_web(what: str) -> bool:
    return what.startswith(("http://", "https://"))


def _open(what: str, url: str | None) -> Page:
    if _is_web(what):
        return fetch_page(what)
    if what == "-":
        body = sys.stdin.buffer.read()
    else:
        try:
            body = Path(what).read_bytes()
        except OSError as error:
            raise NewscrawlError(f"cannot read {what}: {error.strerror}") from error
    address = require_address(url or "")
    # no Content-Type: nobody said what the bytes are, so they are looked at
    return Page(url=address, requested_url=address, status=200, headers={}, body=body, fetched_at=_now())


def _print(page: Page, outcome: Story | Rejection, form: str, *, explain: bool, images: bool) -> None:
    if isinstance(outcome, Rejection):
        raise NewscrawlError(f"no story: {outcome.reason.value}: {outcome.detail}".rstrip(": "))
    if form == "text":
        click.echo(outcome.text)
    elif form in ("markdown", "html"):
        click.echo(_rendered(page, outcome, form, images=images), nl=False)
    elif form == "json":
        record = answer(None, page, outcome)
        record["id"] = story_uid(outcome)
        if explain:
            record["explanation"] = explanation(outcome)
        click.echo(json.dumps(record, ensure_ascii=False, indent=2))
    else:
        for block in outcome.blocks:
            mark, colour = ("+", "green") if block.kept else ("-", "red")
            score = "" if block.score is None else f" {block.score:.2f}"
            head = click.style(f"{mark} {block.role:<10} {block.reason}{score}", fg=colour)
            click.echo(f"{head}\n    {block.text}")


def _rendered(page: Page, story: Story, form: str, *, images: bool) -> str:
    from newscrawl.extraction.renderings import render_html, render_markdown  # other formats need not wait for it

    make = render_markdown if form == "markdown" else render_html
    return make(page, story, images=images)


def _emit(record: dict[str, Any]) -> None:
    click.echo(json_line(record), nl=False)


def _now() -> datetime:
    return datetime.now(timezone.utc).replace(microsecond=0)
