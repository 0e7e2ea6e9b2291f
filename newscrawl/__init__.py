"""newscrawl: a news crawler and cleaner.

``newscrawl.extract(html, url)`` reads one page, ``newscrawl.open("news.db")`` a database.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from newscrawl.api import Stories, cite, extract, extract_many, open, record, render
    from newscrawl.errors import NewscrawlError
    from newscrawl.items import Rejection, Story

__version__ = "0.1.0"
__all__ = [
    "NewscrawlError", "Rejection", "Stories", "Story", "cite", "extract", "extract_many", "open", "record", "render",
]  # fmt: skip

_HOMES = {"NewscrawlError": "errors", "Rejection": "items", "Story": "items"}


if not TYPE_CHECKING:  # for checkers, any name would be one of this module

    def __getattr__(name: str) -> object:
        """What is in ``__all__``, imported when it is used: ``import newscrawl`` alone loads nothing else."""
        if name not in __all__:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        return getattr(import_module(f"{__name__}.{_HOMES.get(name, 'api')}"), name)


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])
