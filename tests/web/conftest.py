from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.web.serving import Site, furnish, serving


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A server over a small database, for tests that only read."""
    with serving(furnish(tmp_path_factory.mktemp("web") / "news.db")) as opened:
        yield opened
