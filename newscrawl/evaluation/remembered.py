"""Answers of the peers, kept on disk: a release of a peer gives the same answer to the same page every time."""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import asdict
from hashlib import sha256
from pathlib import Path
from typing import TextIO

from newscrawl.errors import NewscrawlError
from newscrawl.evaluation.metrics import Answer
from newscrawl.evaluation.pages import LabelledPage
from newscrawl.evaluation.peers import PEERS, System

#: To be raised with every change of how peers are called.
_CALLS = 1


class Remembered:
    """A folder with a JSONL file for each release of a peer; made when it is needed. Failures are not kept."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._known: dict[str, dict[str, Answer]] = {}
        self._files: dict[str, TextIO] = {}

    def get(self, system: System, page: LabelledPage) -> Answer | None:
        """The answer that a peer gave to a page; None for new pages and for systems that are no peers."""
        return self._answers(system).get(_key(page)) if system.name in PEERS else None

    def put(self, system: System, page: LabelledPage, answer: Answer) -> None:
        """Keep the answer of a peer."""
        if system.name not in PEERS or answer.failed:
            return
        file = self._files.get(system.name)
        if file is None:
            try:
                self._folder.mkdir(parents=True, exist_ok=True)
                file = self._path(system).open("a", encoding="utf-8", errors="surrogatepass")
            except OSError as error:
                raise NewscrawlError(f"cannot write {self._path(system)}: {error.strerror}") from error
            self._files[system.name] = file
        file.write(json.dumps({"page": _key(page), **asdict(answer)}) + "\n")

    def close(self) -> None:
        """Write out what was kept."""
        for file in self._files.values():
            file.close()
        self._files.clear()

    def _path(self, system: System) -> Path:
        return self._folder / f"{system.name}-{system.version}-{_CALLS}.jsonl"

    def _answers(self, system: System) -> dict[str, Answer]:
        if system.name not in self._known:
            self._known[system.name] = answers = {}
            with suppress(OSError), self._path(system).open(encoding="utf-8") as lines:
                for line in lines:
                    with suppress(ValueError, TypeError, KeyError):  # the last line of a run that was cut short
                        row = json.loads(line)
                        key, authors = row.pop("page"), row.pop("authors")
                        answers[key] = Answer(**row, authors=None if authors is None else tuple(authors))
        return self._known[system.name]


def _key(page: LabelledPage) -> str:
    return sha256(f"{page.url}\n{page.html}".encode("utf-8", "surrogatepass")).hexdigest()
