"""Standard output that is full or closed: one line and status 1, whatever was writing to it.

A reader that has gone, as `| head` does, has what it wanted: not a word, and the status of a program that SIGPIPE ends.
"""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, Any, TextIO

import click

_STDOUT = 1


class OutputError(click.ClickException):
    """Standard output takes no more. No OSError: nobody on the way may take it for the fault of another file."""


class ReaderGoneError(OutputError):
    """Whoever read standard output wants no more."""

    exit_code = 128 + 13  # signal.SIGPIPE, as shells tell it

    def show(self, file: IO[Any] | None = None) -> None:
        """Unix tools say nothing."""


class _Raw(io.FileIO):
    """The file below standard output's buffer. Raises OutputError, once, where a file raises OSError."""

    failed = False

    def write(self, data: Any, /) -> int:
        if self.failed:  # what was left in the buffers must not fail again at exit
            return len(data)
        try:
            return super().write(data)
        except OSError as error:
            self.failed = True
            if isinstance(error, BrokenPipeError):
                raise ReaderGoneError("nobody reads standard output any more") from error
            raise OutputError(f"cannot write to standard output: {error.strerror}") from error


@contextmanager
def checked_output() -> Iterator[None]:
    """Within, standard output raises OutputError; what it still holds at the end is written, or said to be lost.

    Nothing changes where standard output is no file, as in tests of commands.
    """
    before = sys.stdout
    try:
        stream = _anew(before)
    except io.UnsupportedOperation:
        yield
        return
    sys.stdout = stream
    try:
        yield
    finally:
        try:
            stream.flush()
        except OutputError as error:
            error.show()
            raise SystemExit(error.exit_code) from error
        finally:
            sys.stdout = before


def _anew(given: TextIO | None) -> io.TextIOWrapper:
    """Standard output over a file that says what is wrong with it. Raises io.UnsupportedOperation for what is none."""
    if given is None:  # closed by who started us: its number must not become that of the next file that is opened
        os.dup2(os.open(os.devnull, os.O_RDONLY), _STDOUT)
        return io.TextIOWrapper(_buffered(_STDOUT), encoding="utf-8")
    at_once = bool(given.line_buffering or getattr(given, "write_through", False))
    return io.TextIOWrapper(
        _buffered(given.fileno()), encoding=given.encoding, errors=given.errors, line_buffering=at_once
    )


def _buffered(number: int) -> io.BufferedWriter:
    return io.BufferedWriter(_Raw(number, "w", closefd=False))
