"""Datasette over one database that it can only read."""

from __future__ import annotations

import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any

import uvicorn
from datasette.app import Datasette
from datasette.database import Database
from datasette.plugins import pm

from newscrawl.errors import DatabaseError, NewscrawlError
from newscrawl.storage.database import connect_readonly, reader
from newscrawl.storage.sql import TIME_LIMIT
from newscrawl.web import plugin
from newscrawl.web.routes import DATABASE
from newscrawl.web.security import guarded

_HANDLER = "datasette.handle_exception"
_SETTINGS = {
    "sql_time_limit_ms": int(TIME_LIMIT * 1_000),
    "max_returned_rows": 1_000,
    "max_csv_mb": 100,
    "suggest_facets": False,  # a second and more of counting a page, on 100,000 stories; ?_facet= still works
    "truncate_cells_html": 300,  # characters of a text
    "allow_download": False,  # a file in use lacks what its write-ahead log holds
}


class ReadOnlyDatabase(Database):  # type: ignore[misc]  # Datasette has no types
    """A database for Datasette whose connections read, and that has no other ones.

    Mutable to Datasette, which would open it as immutable otherwise: see ``newscrawl.storage.database.reader``.
    ``archive`` is the folder of the WARC files.
    """

    def __init__(self, datasette: Any, path: Path, archive: Path) -> None:
        super().__init__(datasette, path=str(path), is_mutable=True)
        self.archive = archive
        self._opened: list[Any] = []

    def connect(self, write: bool = False) -> Any:
        if write:
            raise DatabaseError("this database is only read here")
        connection = reader(Path(self.path))
        self._opened.append(connection)
        return connection

    def close(self) -> None:
        super().close()
        for connection in self._opened:
            connection.close()


def build(path: Path, archive: Path | None = None) -> Any:
    """A Datasette that serves a database; ``archive`` is warc/ beside it when not given. ``guarded`` goes around it.

    Raises DatabaseError when the database cannot be read.
    """
    connect_readonly(path).close()
    if not pm.has_plugin(plugin.NAME):
        pm.register(plugin, plugin.NAME)
    if pm.has_plugin(_HANDLER):  # ours calls it; by itself it would hear of what ours tells as a mistake, too
        # where rich is installed, each missing page would print hundreds of lines, with the values of variables
        pm.unregister(name=_HANDLER).rich = None
    datasette = Datasette([str(path)], settings=_SETTINGS)
    for name, database in list(datasette.databases.items()):
        if database.path == str(path):
            datasette.remove_database(name)
    datasette.add_database(ReadOnlyDatabase(datasette, path, archive or path.parent / "warc"), name=DATABASE)
    return datasette


def serve(path: Path, archive: Path | None, host: str, port: int, announce: Callable[[str], None]) -> None:
    """Serve a database until a signal ends it. ``announce`` takes the address once requests are taken.

    Port 0 takes a free one. Raises NewscrawlError when the port cannot be had.
    """
    hosts = frozenset(("localhost",)) if is_local(host) else None
    datasette = build(path, archive)
    with _listen(host, port) as listening:
        bound, number = listening.getsockname()[:2]
        announce(f"http://{f'[{bound}]' if ':' in bound else bound}:{number}/")
        app = guarded(datasette.app(), hosts)
        config = uvicorn.Config(app, log_level="warning", lifespan="on", server_header=False)
        try:
            uvicorn.Server(config).run(sockets=[listening])
        except KeyboardInterrupt:  # uvicorn raises it again after an orderly end
            pass
        finally:
            datasette.databases[DATABASE].close()


def is_local(host: str) -> bool:
    """Whether only this machine can reach a server on this host."""
    return host == "localhost" or host == "::1" or host.startswith("127.")


def _listen(host: str, port: int) -> socket.socket:
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        listening = socket.socket(family, kind, protocol)
    except (OSError, UnicodeError) as error:
        raise NewscrawlError(f"cannot listen on {host}: {error}; give another --host") from error
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(address)
        listening.listen(128)
    except OSError as error:
        listening.close()
        raise NewscrawlError(
            f"cannot listen on {host}, port {port}: {error.strerror or error}; give another --port"
        ) from error
    return listening
