"""Mistakes in the addresses of Datasette's own pages: its answer is 400, not that of a server that failed.

Datasette 0.65 raises most of them as a DatasetteError without a status, which makes it 500 ("Cannot sort table by x").
Others it does not look for: ``?_next=x`` is a ValueError, ``?_through={}`` a KeyError, and so is a form that a page has
not, ``/news.csv``; half of a primary key, or ``?_where=1;``, is an error of SQLite's.
"""

from __future__ import annotations

from typing import Any

from datasette import handle_exception as datasettes
from datasette.views.base import DatasetteError

from newscrawl.storage.sql import MISUSES

#: What Python raises for a text that is not what it should be: a number, JSON, the name of something.
_MISREAD = (ValueError, LookupError, TypeError, AttributeError)
_FORMS = (".csv", ".json")


def answer(datasette: Any, request: Any, exception: Exception, *, is_datasettes: bool) -> Any:
    """Datasette's answer to what was raised, as to a mistake where it is one; ``is_datasettes`` is whose page it is.

    What fails there alone for the parameters of an address is a mistake of who wrote them: they only ask.
    """
    told = _told(request.path, request.query_string, exception) if is_datasettes else None
    if told is not None:
        exception = DatasetteError(told, title="Bad request", status=400)
    return datasettes.handle_exception(datasette=datasette, request=request, exception=exception)


def _told(path: str, query: str, exception: Exception) -> str | None:
    """What is wrong with an address; None where that is told, or where the server is to blame."""
    if isinstance(exception, DatasetteError):
        return str(exception.message) if exception.status == 500 else None
    if isinstance(exception, MISUSES):
        return f"What this address asks for is no statement of SQL: {exception}"
    if (query or path.endswith(_FORMS)) and isinstance(exception, _MISREAD):
        return f"What this address asks for cannot be read ({type(exception).__name__}: {exception})"
    return None
