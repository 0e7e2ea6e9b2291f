"""Fixtures for every test."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from newscrawl.demo import Newsroom, Site


@pytest.fixture(scope="session")
def newsroom() -> Iterator[Site]:
    """The demo newsroom on free ports, shared by all tests: one that edits or publishes opens its own."""
    with Newsroom().serve() as site:
        yield site
