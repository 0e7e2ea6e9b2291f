"""Fixtures for every test."""

from __future__ import annotations

import gc
import os
import sys
import warnings
from collections.abc import Iterator

import pytest
from hypothesis import settings

from newscrawl.demo import Newsroom, Site

settings.register_profile("untimed", deadline=None)  # how long an example takes is the machine's matter
settings.load_profile("untimed")

#: Modules that take minutes, and folders of tests that take seconds each.
_LONG = ("test_crawl.py", "test_kills.py", "test_evaluation.py", "test_parts.py", "test_warc.py", "test_reextract.py")
_CRAWLING = ("cli", "fetching", "frontier", "operations", "spiders")

if sys.version_info >= (3, 13):  # which tells of connections that were not closed, as one is when Datasette is imported
    with warnings.catch_warnings(action="ignore", category=ResourceWarning):
        import datasette.filters  # noqa: F401

        gc.collect()


def pytest_xdist_auto_num_workers() -> int:
    """Workers of ``-n auto``: one more than there are cores, for a test of a crawl mostly waits; four at most."""
    return min(4, (os.cpu_count() or 1) + 1)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Modules that crawl come first, the longest before all, for the others fill the gaps at the end."""
    items.sort(key=lambda item: (item.path.name not in _LONG, item.path.parent.name not in _CRAWLING))


@pytest.fixture(scope="session")
def newsroom() -> Iterator[Site]:
    """The demo newsroom on free ports, shared by all tests: one that edits or publishes opens its own."""
    with Newsroom().serve() as site:
        yield site
