"""Files and folders that are whole or not there at all."""

from __future__ import annotations

import errno
import fcntl
import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from newscrawl.errors import NewscrawlError


class ExportError(NewscrawlError):
    """A file or folder that cannot be written."""


@dataclass(slots=True)
class _Part:
    """A file that is being written, and the name that it is to have."""

    path: Path
    part: Path
    file: BinaryIO
    is_placed: bool = False

    def finish(self) -> None:
        self.file.flush()
        os.fsync(self.file.fileno())
        self.part.chmod(self.path.stat().st_mode & 0o777 if self.path.exists() else 0o666 & ~_umask())

    def place(self) -> None:
        self.part.replace(self.path)
        self.is_placed = True


def has_a_place(path: Path) -> bool:
    """Whether a file can be put there; not so where a pipe or a device is, such as /dev/stdout, which is written to."""
    return path.is_file() or not path.exists()


def real(path: Path) -> Path:
    """Where a file really is: a link stays a link, its target is replaced. Raises ExportError for no path at all."""
    with _named(path):
        return Path(os.path.realpath(path))


@contextmanager
def replacing(path: Path) -> Iterator[BinaryIO]:
    """A file beside ``path`` that takes its place when the block ends well. Raises ExportError when it cannot.

    Until then it is ``.NAME.part``; what a killed process left there is overwritten.
    """
    try:
        if not has_a_place(path):
            with path.open("wb") as file:
                yield file
            return
    except (OSError, ValueError) as error:
        raise _failure(path, error) from error
    with replacing_together([path]) as (file,):
        yield file


@contextmanager
def replacing_together(paths: Sequence[Path]) -> Iterator[list[BinaryIO]]:
    """``replacing`` for files that belong together: they take their places in this order, once all are on disk."""
    try:
        with ExitStack() as stack:
            parts = [stack.enter_context(_part(path)) for path in paths]
            yield [part.file for part in parts]
            for act in (_Part.finish, _Part.place):
                for part in parts:
                    with _named(part.path):
                        act(part)
        for folder in {part.path.parent for part in parts}:
            _sync(folder)
    except OSError as error:
        raise _failure(paths[0], error) from error


@contextmanager
def _part(path: Path) -> Iterator[_Part]:
    with _named(path):
        path = real(path)
        if path.is_dir():
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_name(f".{path.name}.part")
        handle = _claim(part, lambda: os.open(part, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600))
    with os.fdopen(handle, "wb") as file:
        claimed = _Part(path, part, file)
        try:
            file.truncate(0)
            yield claimed
        finally:
            if not claimed.is_placed:
                part.unlink(missing_ok=True)  # while it is ours


@contextmanager
def _named(path: Path) -> Iterator[None]:
    """Errors as those of this file."""
    try:
        yield
    except (OSError, ValueError) as error:
        raise _failure(path, error) from error


@contextmanager
def replacing_folder(path: Path, is_ours: Callable[[Path], bool]) -> Iterator[Path]:
    """A folder beside ``path`` that takes its place when the block ends well. Raises ExportError when it cannot.

    A folder that is there is replaced as a whole if it is empty or ``is_ours`` says that it was made so; in between it
    is ``.NAME.old``, from which a process that was killed in that moment is put right by the next one.
    """
    path = Path(os.path.realpath(path))
    try:
        part, old = path.with_name(f".{path.name}.part"), path.with_name(f".{path.name}.old")
        path.parent.mkdir(parents=True, exist_ok=True)
        handle = _claim(part, lambda: _open_folder(part))
    except (OSError, ValueError) as error:
        raise _failure(path, error) from error
    try:
        if old.exists():
            _remove(old) if path.exists() else old.rename(path)
        if path.exists() and not (path.is_dir() and (not any(path.iterdir()) or is_ours(path))):
            raise ExportError(f"{path} is not empty and no earlier export; name a new folder")
        for left in part.iterdir():
            _remove(left)
        yield part
        for folder, _, _ in os.walk(part, topdown=False):
            _sync(Path(folder))
        if path.exists():
            path.rename(old)
        part.rename(path)
        _sync(path.parent)
        _remove(old)
    except BaseException as error:
        _remove(part)
        if isinstance(error, OSError):
            raise _failure(path, error) from error
        raise
    finally:
        os.close(handle)


@contextmanager
def inside(path: Path) -> Iterator[BinaryIO]:
    """A new file in a folder of ``replacing_folder``, to write and to read, on disk when the block ends."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w+b") as file:
        yield file
        file.flush()
        os.fsync(file.fileno())


def _claim(part: Path, open_it: Callable[[], int]) -> int:
    """A handle of a file or folder that no other process is writing; it is let go when it is closed."""
    while True:
        handle = open_it()
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            mine = os.fstat(handle)
            there = os.stat(part) if part.exists() else None
            if there and (there.st_dev, there.st_ino) == (mine.st_dev, mine.st_ino):
                return handle
        except BlockingIOError:
            os.close(handle)
            raise ExportError(f"another export is writing {part.name[1:-5]}; wait for it, or name another") from None
        except BaseException:
            os.close(handle)
            raise
        os.close(handle)  # its owner gave it its final name between our two looks


def _open_folder(part: Path) -> int:
    part.mkdir(exist_ok=True)
    return os.open(part, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _failure(path: Path, error: Exception) -> ExportError:
    reason = error.strerror if isinstance(error, OSError) else error
    return ExportError(f"cannot write {path}: {reason}; name another file")


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
