"""When the story was published and last changed.

What is told to machines comes first, then what is printed near the headline, the URL and the feed; only where all of
them are silent, the rest of the page. A claim is checked against the others: one that the URL's day refutes, or that is
later than the day printed under the headline, loses to the one that agrees.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from newscrawl.extraction.dates import claims, moments, prints
from newscrawl.extraction.dates.claims import Heard, sound
from newscrawl.extraction.dates.moments import Moment, Reader, month_first
from newscrawl.extraction.dates.places import Place, find_place
from newscrawl.extraction.dates.prints import Shown
from newscrawl.extraction.dates.words import load
from newscrawl.extraction.document import Document
from newscrawl.extraction.structured import Structured
from newscrawl.items import Claim, DatePrecision, DateZone

_MAX_OTHERS = 12
#: Days: two claims this far apart are of one publication (clocks, zones, an evening's edition), farther ones are not.
_SAME = 1
#: Days: a story lies in the folder of its day, or of the day before or after; a date this far from it is another one's.
_FAR = 7
#: Hours. From the first on it is tomorrow in UTC for somebody in America, up to the second yesterday for one in Asia.
_EVENING, _NOON = 16, 12


@dataclass(frozen=True, slots=True)
class Dates:
    """A story's dates as ISO 8601 texts; ``published`` and ``modified`` keep the page's own offset, if it gives one.

    The sources name places: "json-ld:datePublished", "meta:article:published_time", "itemprop:datepublished", "time",
    "text", "url", "feed", "script", "search", "comments", "image"; "modified:..." where the page tells of a change
    alone, which is then the best that is known of its publication. ``others`` are the claims that were not taken, the
    likeliest first, those that cannot be true with the reason. ``zone`` is whose clock the hour was read by, None
    without one, and ``zone_source`` that clock, where the page does not give the offset: "zone:Europe/Berlin".
    """

    published: str | None = None
    published_utc: str | None = None
    precision: DatePrecision | None = None
    source: str | None = None
    modified: str | None = None
    modified_utc: str | None = None
    modified_source: str | None = None
    others: tuple[Claim, ...] = ()
    modified_others: tuple[Claim, ...] = ()
    zone: DateZone | None = None
    zone_source: str | None = None


def find_dates(document: Document, structured: Structured) -> Dates:
    """The dates of a story."""
    reader = _reader(document, structured)
    url_day = claims.of_url(document.url, reader)
    place = find_place(structured)
    shown = prints.shown(structured, reader, place)
    stated = claims.declared_changes(structured, reader)
    heard = _heard(document, structured, reader, place, url_day, shown, stated)
    feed = _of_feed(document.page.hints.lastmod, reader)
    changes = [*stated, *shown.changed, *feed]
    possible = sound(heard)
    if possible and possible[0].moment.swapped is not None:
        possible = _read_alike(possible, url_day, prints.certain_days(structured, reader))
    printed = _printed(shown, changes)
    best = _choose(possible, url_day, printed)
    if best is not None and url_day is None:
        best = _first_printed(best, shown, changes, lambda: prints.bare(structured, reader, place).published)
    told = best
    if best is not None:
        best = _finest(best, possible)
        if best.source == "url":  # whose day makes it needless to search the page, but for the hour
            best = _finest(best, sound(prints.searched(structured, reader, place).published))
        best = told = _by_the_printed_clock(best, shown, url_day)
        if printed is not None and best.moment.day < printed.day and reader.is_of_fetch(printed):
            printed = None  # the day of the visit, which papers print beside their names
        as_printed = {one.moment.day for one in shown.published if not one.moment.has_time}
        best = _in_own_time(best, heard, None if best.moment.day in as_printed else url_day, printed)
        if url_day is None:
            best = _at_home(best, structured, reader, place, printed)
    # A change before the publication is a template's date, not the story's.
    later = (one for one in sound(changes) if best is None or one.moment.day >= best.moment.day)
    changed = next(later, None)
    zone = reader.zone_of(best.moment) if best else None
    if changed is not None and told is not None and best is not None:
        changed = Heard(moments.shifted_alike(told.moment, best.moment, changed.moment, reader.zone), changed.source)
    return Dates(
        best.moment.text if best else None,
        best.moment.utc_text if best else None,
        best.moment.precision if best else None,
        best.source if best else None,
        changed.moment.text if changed else None,
        changed.moment.utc_text if changed else None,
        changed.source if changed else None,
        _claims(heard, best),
        _claims(changes, changed),
        zone,
        f"zone:{reader.zone if zone != 'none' else 'UTC'}" if zone not in (None, "page") else None,
    )


def _reader(document: Document, structured: Structured) -> Reader:
    locale = document.page.locale
    tags = [
        tag
        for tag in (
            document.tree.get("lang"),
            *structured.meta.get("og:locale", ()),
            *structured.meta.get("content-language", ()),
        )
        if tag
    ]
    parts = [re.split(r"[-_]", tag[:12]) for tag in tags]
    languages = list(
        dict.fromkeys([*([locale.language] if locale.language else []), *(p[0].lower() for p in parts), "en"])
    )
    suffix = (urlsplit(document.url).hostname or "").rsplit(".", 1)[-1]
    home = locale.country or (suffix if len(suffix) == 2 else None)
    country = locale.country or next((p[1] for p in parts if len(p) > 1 and len(p[1]) == 2), None) or home
    # A page's language names a country that it need not be from: "es-ES" is what editors in America leave in templates.
    zone = locale.timezone or load().zones.get((home or "").lower())
    zone_from: DateZone = "source" if locale.timezone else "country"
    if zone is None or not moments.is_known(zone):
        zone_from = "none"
    return Reader(document.page.fetched_at, zone, tuple(languages[:4]), month_first(languages[0], country), zone_from)


# ---------------------------------------------------------------------------------------------- hearing


def _heard(
    document: Document,
    structured: Structured,
    reader: Reader,
    place: Place,
    url_day: Moment | None,
    shown: Shown,
    changes: list[Heard],
) -> list[Heard]:
    """What the page and the feed say of the publication, the most trusted first; the costly places only if need be.

    ``changes`` are the declared ones.
    """
    feed = _of_feed(document.page.hints.published, reader)
    heard = claims.declared(structured, reader)
    if not sound(heard) and not shown.is_close:  # marks far from the headline are sooner those of other stories
        bare = prints.bare(structured, reader, place)
        heard += _unlike(shown.changed, bare.published)
        shown.changed += bare.changed if heard else []
    heard += shown.published
    if url_day is not None:
        # A feed's date of the same day knows the hour.
        heard += [one for one in feed if one.moment.day == url_day.day]
        heard.append(Heard(url_day, "url"))
    if not sound(heard):
        heard += _lines(structured, reader, place, shown)
    # Of a day on which the page says that it was changed, a tag named "date" tells that.
    heard += _unlike(shown.changed, claims.weakly_declared(structured, reader))
    steps: tuple[Callable[[], Iterable[Heard]], ...] = (
        lambda: feed,
        lambda: prints.relative(structured, reader, place),
        lambda: claims.scripted(document.html, reader),
        lambda: _searched(document, structured, reader, place, shown),
        lambda: _as_published(shown.changed),
        lambda: claims.other_day_of_url(document.url, reader),
        lambda: _unlike([*shown.other, *changes], prints.second_opinion(document, reader)),
        lambda: _in_month(_unlike(changes, shown.unsure), document, reader),
        lambda: prints.first_comment(structured, reader),
        lambda: _as_published(changes),
    )
    for step in steps:
        if sound(heard):
            return heard
        heard += step()
    if not sound(heard):
        month = claims.month_of_url(document.url, reader)
        heard += [Heard(month, "url")] if month is not None else claims.of_images(structured, reader)
    return heard


def _of_feed(value: str | None, reader: Reader) -> list[Heard]:
    moment = reader.claim(value)
    return [Heard(moment, "feed")] if moment is not None else []


def _lines(structured: Structured, reader: Reader, place: Place, shown: Shown) -> list[Heard]:
    found = prints.lines(structured, reader, place)
    _remember(found, shown)
    return _unlike(shown.changed, found.published)


def _searched(document: Document, structured: Structured, reader: Reader, place: Place, shown: Shown) -> list[Heard]:
    """Dates anywhere in the page of which a word says that they are the story's."""
    found = prints.searched(structured, reader, place)
    _remember(found, shown)
    return _in_month(found.published, document, reader)


def _in_month(heard: list[Heard], document: Document, reader: Reader) -> list[Heard]:
    """Those of the month that the URL names, if it names one."""
    month = claims.month_of_url(document.url, reader)
    return [one for one in heard if month is None or one.moment.day[:7] == month.text]


def _remember(found: Shown, shown: Shown) -> None:
    shown.changed += found.changed
    shown.other += found.other
    shown.unsure += found.unsure


def _unlike(refused: list[Heard], heard: list[Heard]) -> list[Heard]:
    """What is not of a day that the page prints of something else."""
    days = {one.moment.day for one in refused}
    return [one for one in heard if one.moment.day not in days]


# ---------------------------------------------------------------------------------------------- judging


def _read_alike(heard: list[Heard], url_day: Moment | None, certain: set[str]) -> list[Heard]:
    """Dates whose day and month could be either way round, read as the URL or an unmistakable date reads them."""
    certain = {*certain, *(one.moment.day for one in heard if one.moment.swapped is None)}
    if url_day is not None:
        certain.add(url_day.day)
    return [
        Heard(one.moment.swapped, one.source)
        if one.moment.swapped is not None and one.moment.swapped.day in certain and one.moment.day not in certain
        else one
        for one in heard
    ]


def _printed(shown: Shown, changes: list[Heard]) -> Moment | None:
    """The day that the page prints of its publication: not of its change, which many templates print without a word."""
    changed = {one.moment.day for one in changes}
    return next((one.moment for one in sound(shown.published) if one.moment.day not in changed), None)


def _choose(heard: list[Heard], url_day: Moment | None, printed: Moment | None) -> Heard | None:
    if not heard:
        return None
    best = heard[0]
    if url_day is not None and abs(best.moment.days_from(url_day)) > _FAR:
        return next((one for one in heard if abs(one.moment.days_from(url_day)) <= _SAME), best)
    return _confirmed(best, heard, printed)


def _confirmed(best: Heard, heard: list[Heard], printed: Moment | None) -> Heard:
    """Where two claims for machines contradict each other, the one that the page also prints."""
    if printed is None or abs(best.moment.days_from(printed)) <= _SAME:
        return best
    declared = (one for one in heard if one.is_declared and not one.is_weak)
    return next((one for one in declared if one.moment.day == printed.day), best)


def _first_printed(best: Heard, shown: Shown, changes: list[Heard], bare: Callable[[], list[Heard]]) -> Heard:
    """The earlier day printed at the headline, where the declared publication is no earlier than the change.

    A story that was never changed has one stamp for both, and prints that day. One that prints an earlier day was
    stamped anew when it was moved or saved again, and its first day is left in print alone. So it is of sites that
    declare no change at all and stamp the publication with it; there, marked dates at the headline are as often those
    on which a paper was handed in or a talk was held, and only a bare one counts.
    """
    if not best.is_declared:
        return best
    known = sound(changes)
    stamped = any(one.moment.day <= best.moment.day for one in known)
    near: Sequence[Heard] = ()
    if shown.is_close and stamped:
        near = shown.published
    elif not shown.published and not shown.changed and (stamped or not known):
        near = bare()
    first = next(iter(sound(near)), best)
    # read the other way round it may be the same day
    days = [m.days_from(best.moment) for m in (first.moment, first.moment.swapped) if m is not None]
    if max(days) >= -_SAME:
        return best
    # marked days may be those of other stories' cards: not where the line of the byline prints the declared one
    at_headline = near is shown.published and any(one.moment.day == best.moment.day for one in sound(bare()))
    return best if at_headline else first


def _finest(best: Heard, heard: list[Heard]) -> Heard:
    """The claim of the same day that knows the hour, where the best one does not."""
    if best.moment.precision != "day":
        return best
    readings = ((moment, one.source) for one in heard for moment in (one.moment, one.moment.swapped) if moment)
    finest = (Heard(*reading) for reading in readings if reading[0].has_time and reading[0].day == best.moment.day)
    return next(finest, best)


def _by_the_printed_clock(best: Heard, shown: Shown, url_day: Moment | None) -> Heard:
    """The printed evening before a declared day, or the morning after it: the same moment, declared by its day in UTC.

    West of Greenwich clocks are up to eight hours behind it, east of it up to twelve ahead. Only where the address has
    the printed day: the times of concerts and of other stories stand near headlines, too.
    """
    if url_day is None or not best.is_declared or best.moment.precision != "day":
        return best
    for one in sound(shown.published):
        if one.moment.has_time and one.moment.day == url_day.day:
            ahead, hour = best.moment.days_from(one.moment), int(one.moment.text[11:13])
            if (ahead == 1 and hour >= _EVENING) or (ahead == -1 and hour < _NOON):
                return one
    return best


def _as_published(changes: list[Heard]) -> list[Heard]:
    """Where nothing is known but a change: the story is no younger, and the source says so."""
    return [Heard(one.moment, f"modified:{one.source}") for one in sound(changes)]


def _in_own_time(best: Heard, heard: list[Heard], url_day: Moment | None, printed: Moment | None) -> Heard:
    """The same moment by the newsroom's own clock, where the page tells machines UTC and readers its own time.

    Late evening stories lie on the next day in UTC. The page's clock shows in a second stamp of the same moment, in a
    printed time a whole number of quarter hours away, or at least in the day in its URL or in print: ``url_day``, None
    where the page prints the stamp's. A day with any other time is of another moment.
    """
    moment = best.moment
    if not moment.has_time or not moment.text.endswith("+00:00"):
        return best
    for other in heard:
        shifted = moments.by_the_clock_of(moment, other.moment)
        if shifted is not None:
            return Heard(shifted, best.source)
    for day in (url_day, printed):
        if day is not None and not day.has_time and abs(moment.days_from(day)) <= _SAME:
            if day.day == moment.day:
                break
            return Heard(replace(moment, text=day.text, precision="day"), best.source)
    return best


def _at_home(best: Heard, structured: Structured, reader: Reader, place: Place, printed: Moment | None) -> Heard:
    """The same moment by the clocks of the page's country, where it is of another day by them.

    It is so if that is midnight, as a day without an hour is stored, or if the page prints that day and not the other.
    Otherwise the page's UTC stands.
    """
    local = moments.by_the_clock_in(reader.zone, best.moment)
    if local is None or local.day == best.moment.day:
        return best
    if local.text[11:19] != "00:00:00":
        if printed is not None:
            return best
        found = prints.searched(structured, reader, place)
        days = {one.moment.day for one in (*found.published, *found.unsure)}
        if local.day not in days or best.moment.day in days:
            return best
    return Heard(local, best.source)


def _claims(heard: list[Heard], taken: Heard | None) -> tuple[Claim, ...]:
    told = (Claim(one.moment.text, one.source, one.moment.refused) for one in heard)
    mine = (taken.moment.text, taken.source) if taken else None
    return tuple(claim for claim in dict.fromkeys(told) if (claim.value, claim.source) != mine)[:_MAX_OTHERS]
