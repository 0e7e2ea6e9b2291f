"""``newscrawl serve``."""

from __future__ import annotations

import webbrowser
from pathlib import Path

import click

from newscrawl.storage.database import database_path
from newscrawl.web.server import is_local
from newscrawl.web.server import serve as run_server


@click.command(epilog="""\b
Examples:
  newscrawl serve                                look at data/news.db on http://127.0.0.1:8001/
  newscrawl serve --open                         ... and open it in the browser
  newscrawl serve --db data/demo/news.db --port 0    on a free port, which is printed
""")  # fmt: skip
@click.option("--db", metavar="FILE", help="The database [default: NEWSCRAWL_DB, else data/news.db].")
@click.option(
    "--archive",
    metavar="FOLDER",
    type=click.Path(path_type=Path),
    help="Where the WARC files are [default: warc/ beside the database].",
)
@click.option(
    "--port",
    metavar="N",
    type=click.IntRange(0, 65_535),
    default=8_001,
    show_default=True,
    help="The port; 0 for a free one.",
)
@click.option(
    "--host",
    metavar="ADDRESS",
    default="127.0.0.1",
    show_default=True,
    help="The address to listen on. Any but a loopback one lets others read the database.",
)
@click.option("--open", "open_browser", is_flag=True, help="Open the overview in a browser.")
def serve(db: str | None, archive: Path | None, port: int, host: str, open_browser: bool) -> None:
    """Look at the database in a browser: search, read, compare, count, and SQL with Datasette.

    Nothing can be written; a crawl may be writing meanwhile. Ctrl-C ends it.
    """
    path = database_path(db)

    def announce(address: str) -> None:
        click.echo(f"{path} on {address} (Ctrl-C ends it)", err=True)
        if open_browser:
            webbrowser.open(address)

    if not is_local(host):
        click.echo(f"warning: whoever reaches this machine on {host} can read all of {path}", err=True)
    run_server(path, archive, host, port, announce)
