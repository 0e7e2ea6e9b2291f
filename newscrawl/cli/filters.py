"""The options that say which stories, the same for every command that reads them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timezone
from functools import wraps
from typing import Any, TypeVar, get_args

import click

from newscrawl.ages import parse_since, parse_until
from newscrawl.items import StoryKind
from newscrawl.storage.filters import Filter

F = TypeVar("F", bound=Callable[..., Any])

_OPTIONS = (
    click.option("--source", "sources", metavar="NAME", multiple=True, help="Only of this source; may be repeated."),
    click.option("--since", metavar="AGE", help="Published since: 7d, 36h, or a date."),
    click.option("--until", metavar="AGE", help="Published until: an age, or a date, which is included."),
    click.option("--author", metavar="NAME", help="Only by an author with these words in the name."),
    click.option(
        "--language", "languages", metavar="xx", multiple=True,
        help="Only in this language (ISO 639-1); may be repeated.",
    ),
    click.option(
        "--kind", "kinds", metavar="KIND", multiple=True, type=click.Choice(get_args(StoryKind)),
        help=f"Only of this kind: {', '.join(get_args(StoryKind))}; may be repeated.",
    ),
)  # fmt: skip


def filter_options(command: F) -> F:
    """Give a command --source, --since, --until, --author, --language and --kind; it gets them as ``filters``."""

    @wraps(command)
    def with_filter(
        *,
        sources: tuple[str, ...],
        since: str | None,
        until: str | None,
        author: str | None,
        languages: tuple[str, ...],
        kinds: tuple[str, ...],
        **others: Any,
    ) -> Any:
        now = datetime.now(timezone.utc)
        filters = Filter(
            sources=sources,
            since=None if since is None else parse_since(since, now),
            until=None if until is None else parse_until(until, now),
            author=author,
            languages=tuple(language.lower() for language in languages),
            kinds=kinds,
        )
        return command(filters=filters, **others)

    for option in reversed(_OPTIONS):
        with_filter = option(with_filter)
    return with_filter  # type: ignore[return-value]
