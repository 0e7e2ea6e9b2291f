"""Crawling again and again: a loop for who has no cron, and lines for who has one."""

from __future__ import annotations

import getpass
import re
import shlex
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from threading import Event
from types import FrameType

from newscrawl.errors import NewscrawlError

#: Seconds between the end of a crawl and the next one's start, however long the crawl took.
LEAST_PAUSE = 5.0
#: Variables of the environment that decide what a crawl does, and that cron and systemd do not hand on by themselves.
#: Those that a sources file names are secrets, which are nobody's to copy.
VARIABLES = ("NEWSCRAWL_DB", "NEWSCRAWL_SOURCES", "NEWSCRAWL_ALLOW_NETWORKS", "XDG_CONFIG_HOME",
             "http_proxy", "https_proxy", "no_proxy", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY")  # fmt: skip
_USAGE = 2
_PLAIN = re.compile(r"[\w@%+=:,./-]+", re.ASCII)
_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

_SERVICE = """\
[Unit]
Description=Fetch news
Wants=network-online.target
After=network-online.target

[Service]
Type=oneshot
{user}WorkingDirectory={folder}
{variables}ExecStart={command}
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


def cron_line(every: timedelta, arguments: Sequence[str], folder: Path, environment: Mapping[str, str]) -> str:
    """A line of a crontab, with what of the environment is for a crawl.

    Raises NewscrawlError for an interval that has none, and for a line break in what stands in it.
    """
    minutes = _minutes(every)
    times = f"*/{minutes} * * * *" if minutes < 60 else f"0 */{minutes // 60} * * *" if minutes < 1440 else "0 0 * * *"
    times = times.replace("*/1 ", "* ")
    variables = "".join(f"{name}={shlex.quote(value)} " for name, value in _variables(environment).items())
    command = f"cd {shlex.quote(str(folder))} && {variables}{shlex.join(_command(arguments))} >>crawl.log 2>&1"
    if "\n" in command:
        raise NewscrawlError("a line of a crontab holds no line break: look at the folder, arguments and variables")
    command = command.replace("%", r"\%")  # cron takes it for a line break
    return f"{times} {command}\n"


def systemd_units(
    every: timedelta, arguments: Sequence[str], folder: Path, environment: Mapping[str, str], *, for_user: bool
) -> dict[str, str]:
    """The unit files by name, with what of the environment is for a crawl.

    Raises NewscrawlError for an interval that has no calendar.
    """
    minutes = _minutes(every)
    calendar = f"*:0/{minutes}" if minutes < 60 else f"0/{minutes // 60}:00" if minutes < 1440 else "daily"
    user = "" if for_user else f"User={getpass.getuser()}\n"
    service = _SERVICE.format(
        user=user,
        folder=str(folder).replace("%", "%%"),
        variables="".join(
            f"Environment={_systemd_word(f'{name}={value}')}\n" for name, value in _variables(environment).items()
        ),
        command=" ".join(_systemd_word(word).replace("$", "$$") for word in _command(arguments)),
    )
    length = f"{minutes} minutes" if minutes < 60 else f"{minutes // 60} hours"
    return {"newscrawl.service": service, "newscrawl.timer": _TIMER.format(every=length, calendar=calendar)}


def _variables(environment: Mapping[str, str]) -> dict[str, str]:
    return {name: environment[name] for name in VARIABLES if environment.get(name)}


def _systemd_word(text: str) -> str:
    """A word as systemd reads it: its own escapes, also between quotation marks, and % for specifiers."""
    text = text.replace("%", "%%")
    if _PLAIN.fullmatch(text):
        return text
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'


def write_units(units: dict[str, str], folder: Path) -> None:
    """Raises NewscrawlError when they cannot be written."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in units.items():
            (folder / name).write_text(text, encoding="utf-8")
    except OSError as error:
        raise NewscrawlError(f"cannot write to {folder}: {error.strerror or error}") from error


def _command(arguments: Sequence[str]) -> list[str]:
    """The crawl's command line, with the newscrawl that runs now."""
    program = Path(sys.executable).with_name("newscrawl")
    own = [str(program)] if program.exists() else [sys.executable, "-m", "newscrawl"]
    return [*own, "crawl", *arguments]


def _minutes(every: timedelta) -> int:
    minutes = every.total_seconds() / 60
    whole = int(minutes)
    fits = whole == minutes and ((whole and 60 % whole == 0) or (whole % 60 == 0 and whole and 1440 % whole == 0))
    if not fits:
        raise NewscrawlError("an interval that divides an hour or a day is wanted, such as 10m, 30m, 2h or 1d")
    return whole
