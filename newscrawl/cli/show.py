"""``newscrawl show``."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from datetime import datetime, timezone

import click
from rich.text import Text

from newscrawl.cli.terminal import one_line, plain, result_console
from newscrawl.export.citations.citation import citation
from newscrawl.export.citations.forms import CITATION_FORMS
from newscrawl.export.citations.reference import reference
from newscrawl.export.record import detailed_record, stored_record
from newscrawl.items import Block, Story
from newscrawl.operations.past import as_of
from newscrawl.storage.database import connect_readonly, database_path
from newscrawl.storage.queries import Revision, StoredStory, find_story, revisions
from newscrawl.templates.memory import in_words


@click.command(epilog="""\b
Examples:
  newscrawl show 17                              by the number that search prints
  newscrawl show https://example.org/2026/story  by any spelling of its address
  newscrawl show 17 --removed                    with what was taken out, where it stood, and why
  newscrawl show 17 --explain                    with the place of the page that each field came from
  newscrawl show 17 --json | jq .removed
  newscrawl show 17 --at 2026-04-30              as it was stored at the end of that day
  newscrawl show 17 --cite bibtex                how to cite it; also text, ris, csl
""")  # fmt: skip
@click.argument("story")
@click.option("--removed", is_flag=True, help="Mark the removed blocks in their places, with role and reason.")
@click.option("--explain", is_flag=True, help="Tell where each field came from, and what else the page said of it.")
@click.option("--at", "when", metavar="AGE", help="Its headline and text as they were stored then: a date, or 7d, 36h.")
@click.option("--cite", metavar="FORM", type=click.Choice(["text", *CITATION_FORMS]),
              help=f"Print its citation alone: text, a line to read, or {', '.join(CITATION_FORMS)}.")
@click.option("--db", metavar="FILE", help="The database [default: NEWSCRAWL_DB, else data/news.db].")
@click.option("--json", "as_json", is_flag=True,
              help="The record that export writes, with all blocks and revisions.")
def show(
    story: str, removed: bool, explain: bool, when: str | None, cite: str | None, db: str | None, as_json: bool
) -> None:
    """Print one story. STORY is its number, its uid of 16 digits, or its URL."""  # fmt: skip
    if cite and (removed or explain or as_json):
        raise click.UsageError("--cite prints the citation alone; leave out the other options")
    if when is not None and (removed or explain):
        raise click.UsageError("blocks and their reasons are kept of the latest page alone; leave out --at")
    with connect_readonly(database_path(db)) as database:
        found = find_story(database.conn, story)
        versions = revisions(database.conn, found.id)
    if when is not None:
        found = as_of(found, versions, when, datetime.now(timezone.utc))
    if cite:
        sys.stdout.write(_citation(found, cite))
    elif as_json:
        record = detailed_record(found, versions, explain=explain)
        sys.stdout.write(json.dumps(record, ensure_ascii=False, indent=2) + "\n")
    else:
        fields = _explained(found.story) if explain else ()
        parts = () if when is not None else _part_lines(found.story)  # as of the latest visit
        head = (*_head(found), *_gone_line(found.known.gone_at), *parts, *_revision_lines(versions, found.revision))
        console = result_console()
        for line in (*head, Text(), *fields, *_body(found.story, removed=removed)):
            console.print(line, soft_wrap=not console.is_terminal)


def _citation(found: StoredStory, form: str) -> str:
    cited = citation(stored_record(found))
    return f"{reference(cited)}\n" if form == "text" else CITATION_FORMS[form].document(cited)


def _head(found: StoredStory) -> Iterator[Text]:
    story = found.story
    yield plain(one_line(story.title or "(untitled)"), "bold")
    if story.description:
        yield plain(one_line(story.description), "italic")
    people = ", ".join(f"{person.name} ({person.role})" if person.role else person.name for person in story.authors)
    facts = {
        "by": people or story.byline_raw,
        "published": story.date_published,
        "modified": story.date_modified,
        "source": f"{found.source} ({story.site_name})" if story.site_name else found.source,
        "address": story.canonical_url or story.url,
        "section": story.section,
        "tags": ", ".join(story.tags),
        "kind": f"{story.kind}, {story.language or 'language unknown'}, {story.word_count} words",
        "story": f"{found.id}, uid {found.uid}",
        "fetched": found.last_fetched_at,
    }
    for name, value in facts.items():
        if value:
            yield plain(f"{name:<10}", "dim").append_text(plain(one_line(value)))


def _gone_line(gone_at: str | None) -> Iterator[Text]:
    if gone_at:
        yield plain(f"{'gone':<10}", "dim").append_text(plain(f"the page answers 404 or 410 since {gone_at}"))


def _part_lines(story: Story) -> Iterator[Text]:
    """The parts of a story of several pages, and why it has not got the text of some."""
    label = "parts"
    for part in story.parts:
        name = f"{part.number}" if part.number else "all"
        why = f" ({part.detail})" if part.detail else ""
        yield plain(f"{label:<10}", "dim").append_text(plain(one_line(f"{name} {part.state}{why} {part.url}")))
        label = ""


def _revision_lines(versions: list[Revision], shown: int) -> Iterator[Text]:
    if len(versions) > 1:
        seen = ", ".join(f"{version.number} {_how(version)} {version.seen_at}" for version in versions)
        seen += f"; this is {shown}" if shown != versions[-1].number else ""
        yield plain("revisions ", "dim").append_text(plain(seen))


def _how(version: Revision) -> str:
    return {"extractor": "re-extracted", "site_memory": "read with the site memory"}.get(version.reason, "seen")


def _explained(story: Story) -> Iterator[Text]:
    """Each field's value and the place it came from; below it what was not taken, and why where that is known."""
    if not story.evidence:
        yield plain("No provenance: stored by an earlier version; `newscrawl crawl URL` reads the page anew.", "dim")
    for each in story.evidence:
        taken = f"{one_line(each.value or '')}  [{each.source}]" if each.source else "nothing taken"
        yield plain(f"{each.field:<15}", "dim").append_text(plain(taken))
        for claim in each.others:
            why = f"  {claim.refused}" if claim.refused else ""
            yield plain(f"{'':<13}- {one_line(claim.value)}  [{claim.source}]{why}", "dim")
    yield Text()


def _body(story: Story, *, removed: bool) -> Iterator[Text]:
    if not removed or not story.blocks:
        for line in story.text.splitlines():
            yield plain(line)
        return
    for block in story.blocks:
        yield plain(block.text) if block.kept else _removed(block)


def _removed(block: Block) -> Text:
    score = "" if block.score is None else f", {block.score:.2f}"
    label = plain(one_line(f"[- {block.role}: {in_words(block.reason)}{score}]"), "bold red")
    return label.append(" ").append_text(plain(one_line(block.text), "not bold red strike"))
