"""Processes that never import the program that starts them.

multiprocessing runs the caller's ``__main__`` again in each process, for functions that are defined there. Ours are in
this package: a script without ``if __name__ == "__main__"``, as in Scrapy's documentation, would crawl again in each
extraction worker, and one that came over standard input has no file to be run from.

Python (3.10 to 3.14) has no switch for that: every start method but "fork" looks at ``__main__``, also under
concurrent.futures, and a fork of a process with threads can hang. Programs of their own, by subprocess, would each load
for a second what a fork server has loaded, and share no memory.
"""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Sequence
from multiprocessing import context, forkserver, popen_forkserver, process, reduction, util
from multiprocessing.process import BaseProcess
from typing import Any

from newscrawl.errors import NewscrawlError


class ForkContext(context.ForkServerContext):
    """A context of multiprocessing with a fork server of its own, which has loaded ``modules`` when it forks.

    Goes for a ProcessPoolExecutor, too.
    """

    def __init__(self, modules: Sequence[str]) -> None:
        super().__init__()
        self._modules = list(modules)
        self._begin()

    def _begin(self) -> None:
        self._owner = os.getpid()
        self._server = forkserver.ForkServer()
        self._server.set_forkserver_preload(self._modules)

    def Process(self, **arguments: Any) -> BaseProcess:  # type: ignore[override]  # noqa: N802  # multiprocessing's name
        """A process that is yet to be started; the arguments are those of ``multiprocessing.Process``."""
        if os.getpid() != self._owner:
            self._begin()  # we were forked: the server is our parent's, and its children are not ours to wait for
        return _Process(self._server, **arguments)


def check_parent() -> None:
    """Raises NewscrawlError in a process that may have no children: one of multiprocessing.Pool, say."""
    if process.current_process().daemon:
        advice = "start them from the main process, or read pages with newscrawl.extract"
        raise NewscrawlError(f"this process is a daemon and may not start extraction processes: {advice}")


class _Process(BaseProcess):
    _start_method = "forkserver"

    def __init__(self, server: forkserver.ForkServer, **arguments: Any) -> None:
        super().__init__(**arguments)
        self._server = server

    def _Popen(self, _: BaseProcess) -> _Popen:  # noqa: N802  # multiprocessing's name
        server, self._server = self._server, None  # type: ignore[assignment]  # it does not go to the other process
        return _Popen(self, server)


class _Popen(popen_forkserver.Popen):
    """As the one of the standard library (3.10 to 3.13), but for what it tells the process to be of its parent."""

    _fds: list[int]

    def __init__(self, process_obj: BaseProcess, server: forkserver.ForkServer) -> None:
        self._server = server
        super().__init__(process_obj)

    def _launch(self, process_obj: BaseProcess) -> None:
        told = {"name": process_obj.name, "sys_path": sys.path, "sys_argv": sys.argv, "dir": os.getcwd()}
        message = io.BytesIO()
        context.set_spawning_popen(self)
        try:
            reduction.dump(told, message)
            reduction.dump(process_obj, message)
        finally:
            context.set_spawning_popen(None)
        self.sentinel, writer = self._server.connect_to_new_process(self._fds)
        ours = os.dup(writer)  # by which the process sees that its parent has gone
        self.finalizer = util.Finalize(self, _close, (ours, self.sentinel))
        with open(writer, "wb") as file:
            file.write(message.getbuffer())
        self.pid = forkserver.read_signed(self.sentinel)


def _close(*descriptors: int) -> None:
    for descriptor in descriptors:
        os.close(descriptor)
