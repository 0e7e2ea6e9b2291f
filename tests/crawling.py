"""Starting crawls as a user does: in a process of its own, on loopback."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

#: The newsroom is ours and on this machine: no need to wait between requests. A crawl that takes over ten seconds says
#: how far it is, and a test that looks at all of what a crawl says must not depend on how busy the machine is.
#: What sites say of mining has tests of its own; here it would be one more request to each.
FAST = (
    *("-s", "DOWNLOAD_DELAY=0", "-s", "NEWSCRAWL_PROGRESS=False", "-s", "NEWSCRAWL_TDMREP=False"),
    *("--jobs", "2"),
)


def environment(**more: str) -> dict[str, str]:
    """This process's environment without what would send a crawl of ours elsewhere."""
    names = ("http_proxy", "https_proxy", "all_proxy", "no_proxy", "newscrawl_db", "newscrawl_sources")
    return {name: value for name, value in os.environ.items() if name.lower() not in names} | more


def newscrawl(
    *arguments: str | Path, stdin: str = "", cwd: Path | None = None, variables: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run a command with some environment variables and wait for it."""
    command = [sys.executable, "-m", "newscrawl", *map(str, arguments)]
    env = environment(**(variables or {}))
    return subprocess.run(command, input=stdin, capture_output=True, text=True, env=env, cwd=cwd, check=False)


def interruptible() -> None:
    """For ``preexec_fn``: Ctrl-C ends the process, also where these tests run in a shell's background, which ignores it."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def crawl(
    database: Path, *arguments: str | Path, stdin: str = "", variables: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    return newscrawl("crawl", "--db", database, *FAST, *arguments, stdin=stdin, variables=variables)


def rows(database: Path, sql: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
    connection = sqlite3.connect(database)
    try:
        return connection.execute(sql, values).fetchall()
    finally:
        connection.close()


def value(database: Path, sql: str) -> Any:
    return rows(database, sql)[0][0]
