"""Sources files: TOML with a ``[[source]]`` table a newsroom. Reading, checking, merging, adding a row."""

from __future__ import annotations

import difflib
import math
import os
import re
import tempfile
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any, get_args
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, available_timezones

import click
import tomli
import tomli_w

from newscrawl.ages import parse_age
from newscrawl.archivepages import check_template, dated
from newscrawl.credentials import checked_cookies, checked_headers, checked_proxy, shown_proxy
from newscrawl.errors import SourcesError
from newscrawl.items import Rendering, Source
from newscrawl.paths import data_path
from newscrawl.selectors import check as check_selector

#: Names the user's own file.
ENVIRONMENT = "NEWSCRAWL_SOURCES"
MAX_DELAY = 3600  # seconds
MAX_AGE = 366 * 86_400  # seconds

# ISO 3166-1 alpha-2 as of 2024, and XK, which is in common use for Kosovo.
_COUNTRY_CODES = """
    AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ
    CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR
    GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO
    JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR
    MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO
    RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV
    TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS XK YE YT ZA ZM ZW
"""
# ISO 639-1.
_LANGUAGE_CODES = """
    aa ab ae af ak am an ar as av ay az ba be bg bh bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de dv dz ee el en
    eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id ie ig ii ik io is it iu ja jv ka
    kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu lv mg mh mi mk ml mn mr ms mt my na nb nd ne ng nl
    nn no nr nv ny oc oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg si sk sl sm sn so sq sr ss st su sv sw
    ta te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu
"""
_COUNTRIES = frozenset(_COUNTRY_CODES.split())
_LANGUAGES = frozenset(_LANGUAGE_CODES.split())
_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,99}")
_SOME_DAY = date(2020, 12, 31)  # puts a date into the address of an archive, to look at the rest of it

Row = dict[str, Any]


def load(path: Path) -> dict[str, Source]:
    """The sources of one file, by name, in its order. Raises SourcesError, which names file, source and key."""
    return _complete(read_rows(path), path)


def shipped() -> dict[str, Source]:
    """The catalogue that comes with newscrawl."""
    return load(data_path("sources.toml"))


def catalogue(sources_file: Path | None = None) -> dict[str, Source]:
    """The sources to work with: those of ``sources_file`` alone, else the shipped ones with the user's merged over.

    A row of the user's that bears the name of a shipped one replaces the keys that it gives.
    """
    if sources_file is not None:
        return load(sources_file)
    path = user_file()
    shipped_path = data_path("sources.toml")
    rows = read_rows(shipped_path)
    if not path.exists():
        if os.environ.get(ENVIRONMENT):
            raise SourcesError(f"{path}: no such file, but {ENVIRONMENT} names it")
        return _complete(rows, shipped_path)
    for name, row in read_rows(path).items():
        rows[name] = {**rows.get(name, {}), **row}
    return _complete(rows, path)


def user_file() -> Path:
    """The user's own sources file, whether it exists or not.

    NEWSCRAWL_SOURCES names it; else ./sources.toml where there is one, else sources.toml in the folder that the
    platform keeps settings in (~/.config/newscrawl on Linux).
    """
    if named := os.environ.get(ENVIRONMENT):
        return Path(named).expanduser()
    here = Path("sources.toml")
    return here if here.exists() else Path(click.get_app_dir("newscrawl")) / "sources.toml"


def choose(sources: Mapping[str, Source], names: Iterable[str]) -> list[Source]:
    """The named sources, in that order; SourcesError for one that is not there names the nearest that is."""
    chosen = []
    for name in dict.fromkeys(names):
        if name not in sources:
            raise SourcesError(f"no source {name!r}{nearest(name, sources)}; 'newscrawl sources list' shows them all")
        chosen.append(sources[name])
    return chosen


def addresses_of(source: Source) -> tuple[str, ...]:
    """Every address that a row gives; of its archives the page of some day."""
    archives = (dated(template, _SOME_DAY) for template in source.archives)
    return (*((source.home,) if source.home else ()), *source.feeds, *source.sitemaps, *source.sections, *archives)


def shown(source: Source) -> Row:
    """A row to show, with the keys that it does not give; without name and password of its proxy."""
    return {**asdict(source), "proxy": shown_proxy(source.proxy)}


def check_name(name: str) -> None:
    """Raises SourcesError for a name that no row may bear."""
    try:
        _name(name)
    except ValueError as error:
        raise SourcesError(str(error)) from None


def append(path: Path, source: Source) -> None:
    """Adds a row at the end of a sources file, which is made when it is not there. What stands in it stays as it is.

    The file is replaced in one step. Raises SourcesError when it is not valid, holds the name already, or cannot be
    written.
    """
    before = _read(path) if path.exists() else ""
    usual = asdict(Source(source.name))
    given = {key: value for key, value in asdict(source).items() if key == "name" or value != usual[key]}
    row = {key: list(value) if isinstance(value, tuple) else value for key, value in given.items()}
    tables = {key: dict(row.pop(key)) for key in ("headers", "cookies") if key in row}
    text = before + ("\n" if before and not before.endswith("\n") else "") + ("\n" if before else "")
    text += "[[source]]\n" + tomli_w.dumps(row)
    text += "".join(f"[source.{key}]\n{tomli_w.dumps(table)}" for key, table in tables.items())
    _complete({source.name: _parse(text, path)[source.name]}, path)
    path = path.resolve()  # a link stays one
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        _replace(path, text)
    except OSError as error:
        raise SourcesError(f"{path} cannot be written: {error.strerror or error}") from error


def _replace(path: Path, text: str) -> None:
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).chmod(path.stat().st_mode & 0o777 if path.exists() else 0o644)
        Path(temporary).replace(path)
    except BaseException:
        with suppress(OSError):
            Path(temporary).unlink()
        raise


def read_rows(path: Path) -> dict[str, Row]:
    """The checked rows of a file by name; a row that is to be merged need not be complete."""
    return _parse(_read(path), path)


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise SourcesError(f"{path}: not UTF-8 text (byte {error.start})") from None
    except OSError as error:
        raise SourcesError(f"{path}: {error.strerror or error}") from None
    except ValueError as error:  # a NUL in the path
        raise SourcesError(f"{str(path)!r}: {error}") from None


def _parse(text: str, path: Path) -> dict[str, Row]:
    try:
        document = tomli.loads(text)
    except (tomli.TOMLDecodeError, RecursionError) as error:
        raise SourcesError(f"{path}: not valid TOML: {error}") from None
    for key in document:
        if key != "source":
            raise SourcesError(
                f"{path}: unknown key {key!r}{nearest(key, ['source'])}; a source is a [[source]] table"
            )
    tables = document.get("source", [])
    if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
        raise SourcesError(f"{path}: 'source' must be [[source]] tables, with two brackets each")
    rows: dict[str, Row] = {}
    for number, table in enumerate(tables, start=1):
        row = _checked(table, f"{path}: source {table.get('name') or f'number {number}'!s}")
        if row["name"] in rows:
            raise SourcesError(f"{path}: source {row['name']}: key 'name': stands twice")
        rows[row["name"]] = row
    return rows


def _checked(table: Row, where: str) -> Row:
    if "name" not in table:
        raise SourcesError(f"{where}: key 'name' is missing")
    row: Row = {}
    for key, value in table.items():
        if key not in _CHECKS:
            raise SourcesError(f"{where}: unknown key {key!r}{nearest(key, _CHECKS)}")
        try:
            row[key] = _CHECKS[key](value)
        except ValueError as error:
            raise SourcesError(f"{where}: key {key!r}: {error}") from None
    return row


def _complete(rows: Mapping[str, Row], path: Path) -> dict[str, Source]:
    for name, row in rows.items():
        if not any(row.get(key) for key in ("home", "feeds", "sitemaps")):
            raise SourcesError(f"{path}: source {name}: one of the keys 'home', 'feeds' and 'sitemaps' is needed")
        if row.get("poll_min", 0.0) > row.get("poll_max", math.inf):
            raise SourcesError(f"{path}: source {name}: key 'poll_min': longer than 'poll_max'")
    return {name: Source(**row) for name, row in rows.items()}


def _text(value: object) -> str:
    if not isinstance(value, str) or not value.strip():
        raise ValueError(f"a text is wanted, not {value!r}")
    return value.strip()


def _name(value: object) -> str:
    if not isinstance(value, str) or not _NAME.fullmatch(value):
        raise ValueError(
            f"{value!r} is no name: small letters a to z, digits, '.', '-' and '_', beginning with a letter"
        )
    return value


def _url(value: object) -> str:
    text = _text(value)
    try:
        parts = urlsplit(text)
        valid = parts.scheme in ("http", "https") and bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:
        valid = False
    if not valid or re.search(r"[\s<>\"{}|\\^`\x00-\x1f]", text):
        raise ValueError(f"{text!r} is no web address; it should look like https://example.org/feed.xml")
    # The address as it will be asked for and answered: a front page is "/".
    return text if parts.path or parts.query or parts.fragment else f"{text}/"


def _urls(value: object) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise ValueError(f'a list of addresses is wanted, ["https://…"], not {value!r}')
    return tuple(dict.fromkeys(_url(url) for url in value))


def _archives(value: object) -> tuple[str, ...]:
    """Addresses with dates in them, as `newscrawl.archivepages` fills them in."""
    if not isinstance(value, list):
        raise ValueError(f'a list of addresses is wanted, ["https://…/{{yyyy}}/{{mm}}/{{dd}}/"], not {value!r}')
    for text in value:
        check_template(_text(text))
        _url(dated(text, _SOME_DAY))
    return tuple(dict.fromkeys(value))


def _patterns(value: object) -> tuple[str, ...]:
    """Regular expressions that are searched for in addresses."""
    if not isinstance(value, list):
        raise ValueError(f'a list of patterns is wanted, ["/sport/"], not {value!r}')
    for pattern in value:
        try:
            re.compile(_text(pattern))
        except re.error as error:
            raise ValueError(f"{pattern!r} is no regular expression: {error}") from None
    return tuple(dict.fromkeys(value))


def _selectors(value: object) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise ValueError(f'a list of selectors is wanted, ["aside.offer"], not {value!r}')
    for selector in value:
        check_selector(_text(selector))
    return tuple(dict.fromkeys(map(_text, value)))


def _country(value: object) -> str:
    text = _text(value).upper()
    if text not in _COUNTRIES:
        hint = "; the United Kingdom is GB" if text == "UK" else ""
        raise ValueError(f"unknown country {value!r}; two letters of ISO 3166-1 are wanted, such as DE{hint}")
    return text


def _language(value: object) -> str:
    text = _text(value).lower()
    if text not in _LANGUAGES:
        raise ValueError(f"unknown language {value!r}; two letters of ISO 639-1 are wanted, such as de")
    return text


def _timezone(value: object) -> str:
    text = _text(value)
    try:
        ZoneInfo(text)
    except (ValueError, OSError, KeyError):
        zones = available_timezones()
        if zones:  # a machine without any cannot tell
            raise ValueError(f"unknown time zone {text!r}{nearest(text, zones)}") from None
    return text


def _delay(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not math.isfinite(value):
        raise ValueError(f"a number of seconds is wanted, not {value!r}")
    if not 0 <= value <= MAX_DELAY:
        raise ValueError(f"{value!r} is not between 0 and {MAX_DELAY} seconds")
    return float(value)


def _rendering(value: object) -> str:
    if value not in get_args(Rendering):
        raise ValueError(f"one of {', '.join(map(repr, get_args(Rendering)))} is wanted, not {value!r}")
    return str(value)


def _age(value: object) -> float:
    """Seconds, from a number of them or a text such as 15m."""
    age = parse_age(value) if isinstance(value, str) else None
    seconds = age.total_seconds() if age is not None else value
    if isinstance(seconds, bool) or not isinstance(seconds, (int, float)) or not 0 <= seconds <= MAX_AGE:
        raise ValueError(f'{value!r} is not a time between 0 and {MAX_AGE // 86_400} days, such as "15m", "6h" or "7d"')
    return float(seconds)


def _ages(value: object) -> tuple[float, ...]:
    if not isinstance(value, list):
        raise ValueError(f'a list of ages is wanted, ["1h", "6h"], not {value!r}')
    return tuple(sorted({_age(age) for age in value}))


def _yes_or_no(value: object) -> bool:
    if not isinstance(value, bool):
        raise ValueError(f"true or false is wanted, not {value!r}")
    return value


def _bound(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < 1:
        raise ValueError(f"a whole number above 0 is wanted, not {value!r}")
    return value


_CHECKS: dict[str, Callable[[object], object]] = {
    "name": _name,
    "title": _text,
    "home": _url,
    "feeds": _urls,
    "sitemaps": _urls,
    "sections": _urls,
    "archives": _archives,
    "include": _patterns,
    "exclude": _patterns,
    "remove": _selectors,
    "country": _country,
    "language": _language,
    "timezone": _timezone,
    "delay": _delay,
    "headers": checked_headers,
    "cookies": checked_cookies,
    "proxy": checked_proxy,
    "render": _rendering,
    "poll_min": _age,
    "poll_max": _age,
    "revisit": _ages,
    "conditional": _yes_or_no,
    "max_pages": _bound,
    "max_bytes": _bound,
    "max_seconds": _bound,
    "max_depth": _bound,
}


def nearest(word: str, known: Iterable[str]) -> str:
    """A hint such as " (did you mean 'feeds'?)", or nothing when nothing is near."""
    near = difflib.get_close_matches(word, list(known), n=1)
    return f" (did you mean {near[0]!r}?)" if near else ""
