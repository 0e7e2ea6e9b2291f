"""Real pages from hosts that are busy, closed, slow, endless or hostile: the replay server's faults, in one crawl."""

from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from tests.crawling import crawl, rows
from tests.shared.replaying import Replay

pytestmark = [pytest.mark.shared, pytest.mark.slow]

FAULTS = {
    "down": ("robots=503",),
    "reset": ("robots=0",),
    "busy": ("burst=6",),
    "hostile": ("loop=1", "bomb=50", "trap=1"),
    "slow": ("slow=1",),
    "walled": ("wall=1",),
    "honest": (),
}


def test_faults(fundus: Replay, tmp_path: Path) -> None:
    listed = [json.loads(line) for line in fundus._run("sources", *fundus.pages).splitlines()]
    found = sorted(listed, key=lambda row: -row["articles"])[: len(FAULTS)]
    hosts = dict(zip(FAULTS, (row["domain"] for row in found), strict=True))
    homes = {row["domain"]: row["home"] for row in found}
    feeds = {row["domain"]: row["feed"] for row in found}
    sources, database = tmp_path / "sources.toml", tmp_path / "news.db"
    sources.write_text(
        "".join(
            f'[[source]]\nname = "{name}"\nhome = "{homes[host]}"\n' + (f'feeds = ["{feeds[host]}"]\n' if name != "hostile" else "")
            for name, host in hosts.items()
        )
    )
    faults = [word for name, kinds in FAULTS.items() for kind in kinds for word in ("--fault", f"{hosts[name]}:{kind}")]
    home = homes[hosts["hostile"]]
    with fundus.serve(*faults) as environment:
        variables = {name: environment[name] for name in ("http_proxy", "https_proxy")}
        named = (f"{home}loop/0", f"{home}bomb", *hosts)
        done = crawl(database, "--sources", sources, "-s", "DOWNLOAD_TIMEOUT=5", "-s", "RETRY_TIMES=0", *named, variables=variables)
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr, done.stderr
    asked: dict[str, list[dict[str, Any]]] = {name: [] for name in FAULTS}
    names = {host: name for name, host in hosts.items()}
    for line in fundus.log.read_text().splitlines():
        row = json.loads(line)
        asked[names[row["host"]]].append(row)

    for name in ("down", "reset"):
        assert {row["path"] for row in asked[name]} == {"/robots.txt"}
    for before, after in pairwise(sorted(asked["busy"], key=lambda row: row["time"])):
        if before["status"] == 503:
            assert after["time"] - before["time"] > 1.9, "Retry-After: 2"
    states = dict(rows(database, "SELECT url, state || ': ' || coalesce(last_error, '') FROM urls"))
    assert {state for url, state in states.items() if hosts["busy"] in url} == {"done: "}
    assert {state for url, state in states.items() if hosts["honest"] in url} == {"done: "}
    assert "max redirections reached" in states[f"{home}loop/0"]
    assert states[f"{home}bomb"].startswith("rejected: too_large")
    assert sum(row["path"].startswith(("/calendar", "/?sid")) for row in asked["hostile"]) <= 3
    assert {state for url, state in states.items() if hosts["slow"] in url and "took longer than 5" not in state} == set()
    assert {state.partition(":")[0] for url, state in states.items() if hosts["walled"] in url} == {"rejected"}
    assert max(row["concurrent"] for rows_ in asked.values() for row in rows_) == 1
    assert not any(row["path"].startswith("/private/") for rows_ in asked.values() for row in rows_)
