"""The plugin: what Datasette calls."""

from __future__ import annotations

from typing import Any

from datasette import hookimpl

from newscrawl.storage.sql import guard
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


@hookimpl  # type: ignore[untyped-decorator]
def menu_links() -> list[dict[str, str]]:
    return [
        {"href": "/", "label": "Overview"},
        {"href": "/search", "label": "Search"},
        {"href": "/compare", "label": "Compare"},
    ]
