"""The forms of a citation by name, for one story and for a file of many."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from typing import Any, BinaryIO

from newscrawl.export.citations.bibtex import bibtex
from newscrawl.export.citations.citation import Citation, citation
from newscrawl.export.citations.csl import csl
from newscrawl.export.citations.ris import ris

Write = Callable[[dict[str, Any]], None]


@dataclass(frozen=True, slots=True)
class CitationForm:
    """``suffix`` ends a file's name, ``media_type`` is what a server calls it; ``item`` gives the text of one citation.

    In a file ``before``, ``between`` and ``behind`` stand round the items.
    """

    suffix: str
    media_type: str
    item: Callable[[Citation], str]
    before: str = ""
    between: str = ""
    behind: str = ""

    def document(self, cited: Citation) -> str:
        """A whole file with this one citation."""
        return f"{self.before}{self.item(cited)}{self.behind}"


def _csl_text(cited: Citation) -> str:
    return json.dumps(csl(cited), ensure_ascii=False, indent=1)


CITATION_FORMS: dict[str, CitationForm] = {
    "bibtex": CitationForm(".bib", "application/x-bibtex", bibtex, between="\n"),
    "ris": CitationForm(".ris", "application/x-research-info-systems", ris),
    "csl": CitationForm(".csl.json", "application/vnd.citationstyles.csl+json", _csl_text, "[\n", ",\n", "\n]\n"),
}


def citation_writer(form: CitationForm) -> Callable[[BinaryIO], AbstractContextManager[Write]]:
    """What takes a file and gives what takes records, whose citations it writes there in this form."""

    @contextmanager
    def opened(file: BinaryIO) -> Iterator[Write]:
        between = ""
        file.write(form.before.encode())

        def write(record: dict[str, Any]) -> None:
            nonlocal between
            file.write((between + form.item(citation(record))).encode())
            between = form.between

        yield write
        file.write(form.behind.encode())

    return opened
