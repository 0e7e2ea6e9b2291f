"""Fixtures for every test."""

from __future__ import annotations

import gc
import sys
import warnings
from collections.abc import Iterator

import pytest

from newscrawl.demo import Newsroom, Site

if sys.version_info >= (3, 13):  # which tells of connections that were not closed, as one is when Datasette is imported
    with warnings.catch_warnings(action="ignore", category=ResourceWarning):
        import datasette.filters  # noqa: F401

        gc.collect()


@pytest.fixture(scope="session")
def newsroom() -> Iterator[Site]:
    """The demo newsroom on free ports, shared by all tests: one that edits or publishes opens its own."""
    with Newsroom().serve() as site:
        yield site
