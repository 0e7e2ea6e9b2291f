"""Crawling again and again: a loop for who has no cron, and lines for who has one."""

from __future__ import annotations

import getpass
import shlex
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from threading import Event
from types import FrameType

from newscrawl.errors import NewscrawlError

#: Seconds between the end of a crawl and the next one's start, however long the crawl took.
LEAST_PAUSE = 5.0
_USAGE = 2
_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

_SERVICE = """\
[Unit]
Description=Fetch news
Wants=network-online.target
After=network-online.target

[Service]
Type=oneshot
{user}WorkingDirectory={folder}
ExecStart={command}
Nice=10
"""
_TIMER = """\
[Unit]
Description=Fetch news every {every}

[Timer]
OnCalendar={calendar}
RandomizedDelaySec=2min
Persistent=true

[Install]
WantedBy=timers.target
"""


class Loop:
    """A crawl every so often, each in a process of its own, until a signal comes."""

    def __init__(self, arguments: Sequence[str], every: timedelta, say: Callable[[str], None]) -> None:
        self.command = [sys.executable, "-m", "newscrawl", "crawl", *arguments]
        self.every = every.total_seconds()
        self.say = say
        self._stop = Event()
        self._child: subprocess.Popen[bytes] | None = None
        self._is_told = False  # the crawl has had the signal: a second one would end it at once

    def run(self) -> None:
        """Returns when SIGINT, SIGTERM or SIGHUP came and the crawl has ended in good order.

        A crawl that fails is followed by the next one all the same. Raises NewscrawlError for wrong arguments.
        """
        before = {number: signal.signal(number, self._signalled) for number in _SIGNALS}
        try:
            while not self._stop.is_set():
                begun = time.monotonic()
                self._crawl()
                pause = max(begun + self.every - time.monotonic(), LEAST_PAUSE)
                if not self._stop.is_set():
                    at = datetime.now().astimezone() + timedelta(seconds=pause)
                    self.say(f"the next crawl begins at {at:%H:%M:%S}")
                    self._stop.wait(pause)
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    def _crawl(self) -> None:
        # in a session of its own, so that Ctrl-C comes once, from here
        self._child = subprocess.Popen(self.command, start_new_session=True)  # noqa: S603
        if self._stop.is_set() and not self._is_told:  # it came before there was anybody to hand it on to
            self._child.send_signal(signal.SIGTERM)
        status = self._child.wait()
        self._child = None
        if status == _USAGE:
            raise NewscrawlError("the crawl does not take these arguments: see above")
        if status:
            self.say(f"the crawl ended with status {status}")

    def _signalled(self, number: int, frame: FrameType | None) -> None:
        """A second signal is a second one for the crawl too, which then ends at once."""
        self._stop.set()
        if self._child is not None:
            self._is_told = True
            self._child.send_signal(signal.SIGTERM)


def cron_line(every: timedelta, arguments: Sequence[str], folder: Path) -> str:
    """A line of a crontab. Raises NewscrawlError for an interval that has none."""
    minutes = _minutes(every)
    times = f"*/{minutes} * * * *" if minutes < 60 else f"0 */{minutes // 60} * * *" if minutes < 1440 else "0 0 * * *"
    times = times.replace("*/1 ", "* ")
    command = _command(arguments).replace("%", r"\%")  # cron takes it for a line break
    return f"{times} cd {shlex.quote(str(folder))} && {command} >>crawl.log 2>&1\n"


def systemd_units(every: timedelta, arguments: Sequence[str], folder: Path, *, for_user: bool) -> dict[str, str]:
    """The unit files by name. Raises NewscrawlError for an interval that has no calendar."""
    minutes = _minutes(every)
    calendar = f"*:0/{minutes}" if minutes < 60 else f"0/{minutes // 60}:00" if minutes < 1440 else "daily"
    user = "" if for_user else f"User={getpass.getuser()}\n"
    command = _command(arguments).replace("%", "%%")  # systemd's specifiers
    service = _SERVICE.format(user=user, folder=str(folder).replace("%", "%%"), command=command)
    length = f"{minutes} minutes" if minutes < 60 else f"{minutes // 60} hours"
    return {"newscrawl.service": service, "newscrawl.timer": _TIMER.format(every=length, calendar=calendar)}


def write_units(units: dict[str, str], folder: Path) -> None:
    """Raises NewscrawlError when they cannot be written."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in units.items():
            (folder / name).write_text(text, encoding="utf-8")
    except OSError as error:
        raise NewscrawlError(f"cannot write to {folder}: {error.strerror or error}") from error


def _command(arguments: Sequence[str]) -> str:
    """The crawl's command line, with the newscrawl that runs now."""
    program = Path(sys.executable).with_name("newscrawl")
    own = [str(program)] if program.exists() else [sys.executable, "-m", "newscrawl"]
    return shlex.join([*own, "crawl", *arguments])


def _minutes(every: timedelta) -> int:
    minutes = every.total_seconds() / 60
    whole = int(minutes)
    fits = whole == minutes and ((whole and 60 % whole == 0) or (whole % 60 == 0 and whole and 1440 % whole == 0))
    if not fits:
        raise NewscrawlError("an interval that divides an hour or a day is wanted, such as 10m, 30m, 2h or 1d")
    return whole
