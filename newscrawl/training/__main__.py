"""``python -m newscrawl.training``: train the block model that newscrawl ships."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click

from newscrawl.errors import NewscrawlError
from newscrawl.evaluation.pages import LabelsError, default_folder, load_sets
from newscrawl.evaluation.progress import progress
from newscrawl.extraction.model import SHIPPED
from newscrawl.paths import data_path
from newscrawl.training import require_libraries
from newscrawl.training.examples import prepare
from newscrawl.training.labels import read_labels
from newscrawl.training.provenance import data_hash, page_keys
from newscrawl.workers import MAX_JOBS


@click.command(name="python -m newscrawl.training")
@click.option(
    "--data",
    "folder",
    metavar="FOLDER",
    type=click.Path(path_type=Path, file_okay=False),
    help="Labelled pages: SET.jsonl or SET.jsonl.gz [default: NEWSCRAWL_SHARED/eval/dev, else ../shared/eval/dev "
    "beside the checkout].",
)
@click.option(
    "--out",
    metavar="FILE",
    type=click.Path(path_type=Path, dir_okay=False),
    default=data_path(SHIPPED),
    help="Where the model goes [default: that of this newscrawl].",
)
@click.option(
    "--jobs", metavar="N", type=click.IntRange(1, MAX_JOBS), help="Processes that read pages [default: one a core]."
)
def train(folder: Path | None, out: Path, jobs: int | None) -> None:
    """Train the block model on labelled pages and on the hand labels in data/labels."""
    require_libraries()
    from newscrawl.training.fit import STAGES, fit

    place = folder or default_folder()
    if place is None:
        raise LabelsError("no labelled pages: name their folder with --data, or set NEWSCRAWL_SHARED")
    pages = load_sets(place)
    hand = read_labels(data_path("labels"))
    with progress("pages", len(pages)) as advance:
        examples = prepare(pages, hand, jobs=jobs or os.cpu_count() or 1, advance=advance)
    with progress("training", STAGES) as advance:
        model = fit(examples, data_hash=data_hash(pages, hand), seen=page_keys(pages), advance=advance)
    model.save(out)
    click.echo(f"{out}  {out.stat().st_size} bytes, data {model.data_hash}")


def main() -> None:
    """Run the command; what a user can cause ends it with one line."""
    try:
        train()
    except NewscrawlError as error:
        sys.exit(f"Error: {error}")


if __name__ == "__main__":
    main()
