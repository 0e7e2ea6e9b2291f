"""The replay server: labelled pages, served as if from their real hosts."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any


class Replay:
    """The saved pages, served as if from their real hosts by a proxy on loopback."""

    def __init__(self, script: Path, pages: Sequence[Path], folder: Path) -> None:
        self.script, self.pages, self.folder = script, [str(page) for page in pages], folder
        self.log = folder / "requests.jsonl"
        self.port = 0

    def _run(self, *arguments: str) -> str:
        command = [sys.executable, str(self.script), *arguments]
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout

    def urls(self, clones: int = 1) -> list[str]:
        return self._run("urls", *self.pages, "--clones", str(clones)).splitlines()

    def write_sources(self, path: Path) -> list[str]:
        """A sources file of all hosts; gives their names."""
        rows = [json.loads(line) for line in self._run("sources", *self.pages).splitlines()]
        tables = (
            f'[[source]]\nname = "{row["name"]}"\nhome = "{row["home"]}"\n'
            f'feeds = ["{row["feed"]}"]\nsitemaps = ["{row["sitemap"]}"]\n'
            for row in rows
        )
        path.write_text("\n".join(tables), encoding="utf-8")
        return [row["name"] for row in rows]

    def check(self) -> dict[str, Any]:
        report = json.loads(self._run("check", str(self.log)))
        assert isinstance(report, dict)
        return report

    @contextmanager
    def serve(self, *options: str) -> Iterator[dict[str, str]]:
        """Serve until the block ends; gives the environment that sends a crawl through the proxy."""
        command = [sys.executable, str(self.script), "serve", *self.pages, "--port", str(self.port), "--log", str(self.log)]
        with subprocess.Popen([*command, *options], stdout=subprocess.PIPE, text=True) as server:
            try:
                assert server.stdout is not None
                proxy = server.stdout.readline().rsplit(maxsplit=1)[-1]
                assert proxy.startswith("http://127."), "the replay server did not start"
                self.port = int(proxy.rsplit(":", 1)[1])
                environment = {name: value for name, value in os.environ.items() if name.lower() != "no_proxy"}
                yield environment | {"http_proxy": proxy, "https_proxy": proxy}
            finally:
                server.terminate()
