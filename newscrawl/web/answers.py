"""An answer of a page: as HTML, JSON or CSV, all three from the same data."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, is_dataclass
from datetime import date, datetime, timezone
from hashlib import sha256
from importlib.resources import files
from typing import Any, TypeVar
from urllib.parse import quote, urlencode, urlsplit

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from newscrawl import __version__
from newscrawl.errors import NewscrawlError
from newscrawl.export.csvfile import csv_cell
from newscrawl.storage.searching import MATCH_END, MATCH_START

#: The style of all pages, and a key in its address: a browser keeps it for good, and asks anew for another.
STYLE = (files("newscrawl.web") / "style.css").read_text(encoding="utf-8")
STYLE_KEY = sha256(STYLE.encode()).hexdigest()[:12]
#: Rows of a list in CSV and JSON at most, as many as Datasette gives.
MOST_ROWS = 1_000

Word = TypeVar("Word", bound=str)


class AbsentError(NewscrawlError):
    """There is nothing at this address."""


class RequestError(NewscrawlError):
    """A parameter that cannot be what it is."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A request: the parts of its path, decoded, its parameters, empty ones left out, and the server's own address."""

    path: Mapping[str, str]
    parameters: Mapping[str, str]
    base: str = ""

    def whole(self, name: str, default: int, most: int = 1_000_000) -> int:
        """A parameter that is a number of 1 or more. Raises RequestError for another."""
        text = self.parameters.get(name)
        if text is None:
            return default
        if not re.fullmatch(r"[0-9]{1,9}", text) or not 1 <= int(text) <= most:
            raise RequestError(f"{name} is a number from 1 to {most:,}, not {text!r}")
        return int(text)

    def one_of(self, name: str, choices: Sequence[Word]) -> Word:
        """A parameter that is one of a few words, the first where it is not given. Raises RequestError for another."""
        text = self.parameters.get(name, choices[0])
        for each in choices:
            if each == text:
                return each
        raise RequestError(f"{name} is one of {', '.join(choices)}, not {text!r}")

    def day(self, name: str) -> date | None:
        """A parameter that is a day, YYYY-MM-DD. Raises RequestError for another."""
        text = self.parameters.get(name)
        if text is None:
            return None
        try:
            return date.fromisoformat(text)
        except ValueError:
            raise RequestError(f"{name} is a day such as 2026-01-31, not {text!r}") from None


@dataclass(frozen=True, slots=True)
class Answer:
    """A page. ``data`` is what JSON has, ``columns`` and ``rows`` what CSV has, ``more`` is for the template alone."""

    template: str
    title: str
    data: Mapping[str, Any]
    columns: Sequence[str]
    rows: Sequence[Sequence[object]]
    more: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Raw:
    """An answer that is a text and no page of ours; with a ``name``, to be stored as a file that is called so."""

    text: str
    policy: str
    kind: str = "text/plain"
    name: str | None = None


def as_json(data: object) -> str:
    """Data with its dataclasses and dates as JSON has them."""
    return json.dumps(_plain(data), ensure_ascii=False, indent=1) + "\n"


def as_csv(columns: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """Rows as CSV. A cell that a spreadsheet would take for a formula begins with an apostrophe."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(columns)
    writer.writerows([csv_cell(value) for value in row] for row in rows)
    return out.getvalue()


def as_html(answer: Answer, asked: Asked, path: str) -> str:
    """The page; ``path`` is its address without parameters and form."""
    template = _environment().get_template(answer.template)
    links = {form: _address(path, form, asked.parameters) for form in ("json", "csv")}
    frame = {"title": answer.title, "parameters": asked.parameters, "path": path, "formats": links}
    return template.render({**answer.data, **answer.more, **frame})


def as_error(message: str, asked: Asked) -> str:
    """A page that says what went wrong."""
    template = _environment().get_template("error.html")
    return template.render({"title": "Not possible", "parameters": asked.parameters, "formats": {}, "message": message})


def _address(path: str, form: str, parameters: Mapping[str, str]) -> str:
    base = "/overview" if path == "/" else path
    all_rows = form == "csv" and path.startswith(("/search", "/author/"))  # from the first page on
    changes = {"size": MOST_ROWS, "page": None} if all_rows else {}
    return address(f"{base}.{form}", parameters, **changes)


def address(path: str, parameters: Mapping[str, object], **changes: object) -> str:
    """An address of these pages, with a query string where there is one."""
    return path + with_query(parameters, **changes).removesuffix("?")


def with_query(parameters: Mapping[str, object], **changes: object) -> str:
    """A query string; a change to None takes a parameter away. An empty one is "?", as a link the page itself."""
    merged = {name: value for name, value in {**parameters, **changes}.items() if value is not None}
    return "?" + urlencode(merged)


_made: list[Environment] = []


def _environment() -> Environment:
    """Made once: templates are compiled when first used."""
    if not _made:
        environment = Environment(
            loader=PackageLoader("newscrawl.web", "html"), autoescape=True, undefined=StrictUndefined,
            trim_blocks=True, lstrip_blocks=True,
        )  # fmt: skip
        environment.filters.update(
            marked=_marked, web_link=_web_link, number=_number, part=quote_part, day=_day, percent=_percent
        )
        environment.globals.update(address=address, with_query=with_query, version=__version__, style_key=STYLE_KEY)
        _made.append(environment)
    return _made[0]


def quote_part(text: str) -> str:
    """A text as one part of a path."""
    return quote(str(text), safe="")


def _marked(snippet: str | None) -> Markup:
    """A snippet with what was found in mark elements."""
    text = str(escape(snippet or ""))
    return Markup(text.replace(MATCH_START, "<mark>").replace(MATCH_END, "</mark>"))  # noqa: S704 (escaped above)


def _web_link(url: str | None) -> str | None:
    """An address that is safe to be a link: http or https. The rest, javascript: among it, is only shown."""
    try:
        return url if url and urlsplit(url).scheme in ("http", "https") else None
    except ValueError:
        return None


def _number(value: int) -> str:
    return f"{value:,}"


def _percent(value: float) -> str:
    return f"{100 * value:.0f} %"


def _day(moment: str | None) -> str:
    """A stored moment as people read it: a day and, where known, a time to the minute, in UTC."""
    text = moment or ""
    if "T" not in text:
        return text
    try:
        # Python 3.10 does not know Z
        aware = datetime.fromisoformat(text.replace("Z", "+00:00"))
        return aware.astimezone(timezone.utc).strftime("%Y-%m-%d %H:%M")
    except (ValueError, OverflowError):
        return text


def _plain(value: Any) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        return _plain(asdict(value))
    if isinstance(value, Mapping):
        return {str(name): _plain(each) for name, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(each) for each in value]
    return value.isoformat() if isinstance(value, date) else value
