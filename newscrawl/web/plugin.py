"""The plugin: what Datasette calls."""

from __future__ import annotations

import re
from typing import Any

from datasette import hookimpl

from newscrawl.storage.sql import guard
from newscrawl.web import faults
from newscrawl.web.routes import DATABASE, ROUTES
from newscrawl.web.security import ScriptNonces

NAME = "newscrawl"


@hookimpl  # type: ignore[untyped-decorator]  # Datasette has no types
def register_routes() -> list[tuple[str, Any]]:
    return ROUTES


@hookimpl  # type: ignore[untyped-decorator]
def prepare_connection(conn: Any, database: str) -> None:
    if database == DATABASE:
        guard(conn)


@hookimpl  # type: ignore[untyped-decorator]
def prepare_jinja2_environment(env: Any) -> None:
    env.add_extension(ScriptNonces)


@hookimpl(trylast=True)  # type: ignore[untyped-decorator]
def handle_exception(datasette: Any, request: Any, exception: Exception) -> Any:
    """In place of Datasette's own, for its pages: what goes wrong in ours is our fault, or said by the page itself."""
    is_datasettes = re.match(rf"/{DATABASE}(?:[/.]|$)", request.path) is not None
    return faults.answer(datasette, request, exception, is_datasettes=is_datasettes)


@hookimpl  # type: ignore[untyped-decorator]
def menu_links() -> list[dict[str, str]]:
    return [
        {"href": "/", "label": "Overview"},
        {"href": "/search", "label": "Search"},
        {"href": "/compare", "label": "Compare"},
    ]
