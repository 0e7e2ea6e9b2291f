"""The demo: two crawls of the newsroom through the real pipeline, and what came of them."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from newscrawl.addresses import normalize_url
from newscrawl.demo.newsroom import Newsroom, Site
from newscrawl.demo.score import PublisherScore, compare
from newscrawl.demo.truth import Truth
from newscrawl.errors import NewscrawlError
from newscrawl.export.jsonl import write_jsonl
from newscrawl.export.record import stored_record
from newscrawl.storage.database import connect_readonly
from newscrawl.storage.queries import stories
from newscrawl.storage.sql import run_sql

#: Where the demo writes when nobody says otherwise, below the working directory; made anew each time.
DEFAULT_FOLDER = Path("data/demo")
_HELD = 4  # stories that appear between the two crawls
_OUTCOMES = """
SELECT sources.name, CASE urls.state WHEN 'rejected' THEN coalesce((SELECT reason FROM rejections
    WHERE url_id = urls.id ORDER BY id DESC LIMIT 1), 'rejected') ELSE urls.state END AS outcome, count(*)
FROM urls JOIN sources ON sources.id = urls.source_id WHERE urls.state <> 'done' GROUP BY 1, 2 ORDER BY 1, 2
"""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the demo did. ``others`` counts, by publisher, the addresses that gave no story, by state or reason."""

    publishers: Mapping[str, str]
    scores: tuple[PublisherScore, ...]
    others: Mapping[str, Mapping[str, int]]
    truths: tuple[Truth, ...]
    requests: int
    requests_again: int
    pages_again: int
    published: tuple[str, ...]
    changed: tuple[str, ...]
    updated: bool
    records: int


def clear(folder: Path) -> None:
    """Removes what an earlier demo left in its own folder."""
    for name in ("news.db", "news.db-wal", "news.db-shm", "news.db.lock", "news.jsonl"):
        (folder / name).unlink(missing_ok=True)
    shutil.rmtree(folder / "warc", ignore_errors=True)


def run_demo(db: Path, out: Path, say: Callable[[str], None]) -> Outcome:
    """Crawls the newsroom twice into ``db``, writes the records to ``out`` and compares them with the truth.

    ``say`` takes each line of talk. Raises NewscrawlError when a crawl or the export fails.
    """
    db.parent.mkdir(parents=True, exist_ok=True)
    with Newsroom().serve() as site, tempfile.TemporaryDirectory() as folder:
        sources = Path(folder) / "sources.toml"
        sources.write_text(site.sources_toml(), encoding="utf-8")
        pages = sum(truth.expect == "story" for truth in site.truths())
        say(f"The newsroom is open: {len(site.publishers)} publishers, {pages} stories. First crawl:")
        _crawl(sources, db, say)
        first = len(site.requests)
        edited, retitled, published = site.edit(), site.retitle(), site.publish(_HELD)
        say(f"{len(published)} new stories are out, {len(retitled) + 1} were changed. Second crawl:")
        _crawl(sources, db, say)
        return _outcome(site, db, out, first, (edited, *retitled), published)


def _crawl(sources: Path, db: Path, say: Callable[[str], None]) -> None:
    """One crawl as a user would start it; in a process of its own, because a reactor starts only once."""
    command = [sys.executable, "-m", "newscrawl", "crawl", "--sources", str(sources), "--db", str(db)]
    # delay 0: the newsroom is ours and on this machine
    command += ["-s", "DOWNLOAD_DELAY=0"]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=False)  # noqa: S603 (our own interpreter)
    for line in done.stdout.splitlines():
        say(f"  {line}")
    if done.returncode:
        raise NewscrawlError(f"the demo's crawl ended with status {done.returncode}; its own message is above")


def _outcome(
    site: Site, db: Path, out: Path, first: int, changed: tuple[str, ...], published: tuple[str, ...]
) -> Outcome:
    database = connect_readonly(db)
    records = [stored_record(stored) for stored in stories(database.conn)]
    others: dict[str, dict[str, int]] = {}
    for name, state, count in run_sql(database.conn, _OUTCOMES).rows:
        others.setdefault(str(name), {})[str(state)] = int(str(count))
    database.close()
    write_jsonl(records, out)
    truths = site.truths()
    again = site.requests[first:]
    pages = {truth.path for truth in truths if truth.expect == "story"}
    return Outcome(
        publishers={paper.name: paper.title for paper in site.publishers},
        scores=compare(records, truths),
        others=others,
        truths=truths,
        requests=first,
        requests_again=len(again),
        pages_again=sum(seen.path.split("?")[0] in pages for seen in again),
        published=published,
        changed=changed,
        updated={normalize_url(url) for url in changed}
        <= {normalize_url(record["url"]) for record in records if record["revision"] > 1},
        records=len(records),
    )
