"""How long a feed rests after a poll: learned from the feed, whatever its pace."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newscrawl.storage.feeds import REST, SHORT_REST, FeedState, Rhythm
from newscrawl.storage.moments import utc_text

NOW = datetime(2026, 5, 1, 12, 0, tzinfo=timezone.utc)
DAY = 86_400.0


def polls(every: float, gap: float, *, days: float, most: float = DAY, batch: int = 1) -> tuple[int, int, float]:
    """A crawl ``every`` so many seconds of a feed with ``batch`` new entries ``gap`` seconds apart.

    Gives the crawls, the polls, and the longest that an entry waited, in seconds, in the second half of the time.
    """
    crawls = asked = seen = 0
    longest = 0.0
    rhythm, due, moment = Rhythm(), NOW, NOW
    while (moment - NOW).total_seconds() < days * DAY:
        crawls += 1
        if moment >= due:
            asked += 1
            elapsed = (moment - NOW).total_seconds()
            there = int(elapsed // gap) + 1
            if there > seen and elapsed > days * DAY / 2:
                longest = max(longest, elapsed - seen * gap)
            rhythm = rhythm.after(moment, (there - seen) * batch)
            seen = there
            due = moment + (rhythm.rest(moment, 0.0, most) or timedelta())
        moment += timedelta(seconds=every)
    return crawls, asked, longest


def test_two_crawls_by_hand_both_ask() -> None:
    rhythm = Rhythm().after(NOW, 30)
    assert rhythm.rest(NOW, 0.0, DAY) is None
    soon = NOW + timedelta(seconds=8)
    assert rhythm.after(soon, 0).rest(soon, 0.0, DAY) is None
    assert rhythm.after(soon, 1).rest(soon, 0.0, DAY) is None


def test_a_busy_feed_is_asked_in_every_crawl() -> None:
    crawls, asked, longest = polls(1800, 600, days=3)
    assert asked == crawls
    assert longest <= 1800 + 600


def test_a_quiet_feed_is_asked_seldom() -> None:
    crawls, asked, _ = polls(1800, 30 * DAY, days=14)
    assert crawls == 672
    assert asked <= 45  # of which all but fourteen in the first four days, while nothing was known
    (_, in_four_days, _) = polls(1800, 30 * DAY, days=4)
    assert asked - in_four_days <= 11


def test_a_weekly_feed_is_learned() -> None:
    crawls, asked, longest = polls(1800, 7 * DAY, days=70)
    assert asked < crawls / 30
    assert longest <= 1.1 * DAY


def test_many_entries_at_once_are_not_one() -> None:
    """Sixty entries after three days away are a busy feed."""
    rhythm = Rhythm().after(NOW, 30).after(NOW + timedelta(days=3), 60)
    assert rhythm.gap == pytest.approx(3 * DAY / 60)
    rest = rhythm.rest(NOW + timedelta(days=3), 0.0, DAY)
    assert rest is not None
    assert rest.total_seconds() == pytest.approx(REST * 3 * DAY / 60)


def test_the_bounds_of_the_source() -> None:
    later = NOW + timedelta(days=30)
    quiet = Rhythm().after(NOW, 1).after(later, 0)
    assert quiet.rest(later, 0.0, DAY) == timedelta(days=1)
    assert quiet.rest(later, 0.0, 3600.0) == timedelta(hours=1)
    assert Rhythm().after(NOW, 1).rest(NOW, 900.0, DAY) == timedelta(minutes=15)


@given(st.lists(st.tuples(st.floats(1, 1e6), st.integers(0, 50)), min_size=1, max_size=30))
def test_nothing_rests_longer_than_it_has_been_watched(steps: list[tuple[float, int]]) -> None:
    rhythm, moment = Rhythm().after(NOW, 5), NOW
    for seconds, found in steps:
        moment += timedelta(seconds=seconds)
        rhythm = rhythm.after(moment, found)
        rest = rhythm.rest(moment, 0.0, 1e9)
        watched = (moment - NOW).total_seconds()
        assert rest is None or SHORT_REST <= rest.total_seconds() <= REST * watched + 1


def test_what_is_due_before_its_time() -> None:
    def moment(hours: float) -> str:
        return utc_text(NOW + timedelta(hours=hours))

    state = FeedState(1, "", "sitemap", covered_since=moment(-48), fetched_at=moment(-1), next_fetch_at=moment(1))
    assert not state.is_due(NOW, moment(-48))
    assert state.is_due(NOW + timedelta(hours=1), moment(-48))
    assert state.is_due(NOW, moment(-72))  # older entries are wanted than were read
    assert state.is_due(NOW, moment(-48), moment(-0.5))  # the index says that it changed after that
    assert not state.is_due(NOW, moment(-48), moment(-2))
    assert FeedState(1, "", "feed").is_due(NOW, "")
