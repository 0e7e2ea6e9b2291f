"""py3langid's model of languages, unpacked: once for a machine, where there is room to keep it.

It comes as 4 MB of LZMA, and unpacking the 68 MB of it took .45 of the 1.25 s in which extraction is ready for a first
page. So it is kept in the user's cache. Nothing depends on that: a cache that is not there, cannot be written, is
damaged or holds anything else costs the time again, and no result.
"""

from __future__ import annotations

import io
import lzma
import os
import shutil
import tempfile
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zlib import crc32

if TYPE_CHECKING:
    from numpy.typing import NDArray

Model = Mapping[str, "NDArray[Any]"]
_ARRAYS = ("ptc", "pc", "classes", "nextmove", "nextmove_row", "out_feat")
_CHECKSUMS = "checksums"
#: Behind a folder's name while it is made: what else lies in a folder that the user named is nobody's to delete.
_MAKING = ".making-"
#: Seconds after which such a folder is one that a killed process left: it takes a second or two to write.
_LEFT = 3_600
#: Bytes that the files take beside their arrays: headers, checksums, blocks that are not full.
_BESIDE = 1_000_000


def load(packed: Path) -> Model:
    """The arrays of a packed model, by name; those of a kept one are read from its files as they are needed."""
    content = packed.read_bytes()
    folder = _folder()
    if folder is None:
        return _unpack(content)
    folder /= f"{packed.name}-{crc32(content):08x}-{len(content)}"
    try:
        kept = _read(folder)
    except PermissionError:  # another user's: 68 MB written at each start could not take its place
        return _unpack(content)
    if kept is not None:
        return kept
    model = _unpack(content)
    with suppress(OSError):
        _keep(model, folder)
    return model


def _folder() -> Path | None:
    """The folder of what is kept: ``NEWSCRAWL_CACHE``, else the user's; None for one that is empty or not known."""
    named = os.environ.get("NEWSCRAWL_CACHE")
    if named is not None:
        return Path(named) if named else None
    caches = Path(os.environ.get("XDG_CACHE_HOME", ""))
    if caches.is_absolute():  # the XDG specification has others ignored
        return caches / "newscrawl"
    try:
        return Path.home() / ".cache" / "newscrawl"
    except RuntimeError:  # nobody's home
        return None


def _unpack(content: bytes) -> Model:
    """In memory: the loader of py3langid writes a temporary file of 68 MB first."""
    import numpy as np  # here, with the model that takes half a second to load: not every command needs them

    packed = np.load(io.BytesIO(lzma.decompress(content)), allow_pickle=False)
    return {name: packed[name] for name in _ARRAYS}


def _read(folder: Path) -> Model | None:
    """None where it is not there or not as it was written. Raises PermissionError where that cannot be known."""
    import numpy as np
    from numpy.lib.format import open_memmap

    try:
        if (folder / _CHECKSUMS).read_bytes() != _checksums(folder):
            return None
        # views of the files' pages, which processes share, without the class that makes each access slower
        return {name: np.asarray(open_memmap(_file(folder, name), mode="r")) for name in _ARRAYS}
    except PermissionError:
        raise
    except Exception:  # of the disk, or of numpy, which raises anything for a file that is none of its own
        return None


def _checksums(folder: Path) -> bytes:
    """A line for each file. Raises OSError."""
    return "".join(f"{_checksum(_file(folder, name)):08x} {name}\n" for name in _ARRAYS).encode()


def _checksum(path: Path) -> int:
    # Every byte is looked at: one that is wrong in the tables of states is another language, or an IndexError at each
    # page. It takes 21 ms for 68 MB that the system has in memory, in pieces that stay in the processor's cache; 31 ms
    # for files that are mapped, 51 ms for files that are read whole, and a SHA takes 40 ms or more.
    piece = memoryview(bytearray(1 << 18))
    checksum = 0
    with path.open("rb", buffering=0) as file:
        while length := file.readinto(piece):
            checksum = crc32(piece[:length], checksum)
    return checksum


def _keep(model: Model, folder: Path) -> None:
    """Write a folder under another name and, when all of it is on the disk, give it its own. Raises OSError."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    _clear(folder)
    if folder.exists():
        if _read(folder) is not None:  # another process has made it while this one unpacked
            return
        shutil.rmtree(folder)  # before the writing, which would be in vain where this is not allowed
    if shutil.disk_usage(folder.parent).free < sum(values.nbytes for values in model.values()) + _BESIDE:
        return
    made = Path(tempfile.mkdtemp(dir=folder.parent, prefix=f"{folder.name}{_MAKING}"))
    try:
        for name, values in model.items():
            _write(_file(made, name), values)
        (made / _CHECKSUMS).write_bytes(_checksums(made))
        made.chmod(0o755)  # a new temporary folder is its user's alone, and users may share a cache
        made.rename(folder)  # fails where another process has made it meanwhile: that one stays
    finally:
        shutil.rmtree(made, ignore_errors=True)


def _clear(folder: Path) -> None:
    """Delete what killed processes left of this folder; one that is younger may still be at work."""
    for left in folder.parent.glob(f"{folder.name}{_MAKING}*"):
        with suppress(OSError):
            if time.time() - left.stat().st_mtime > _LEFT:
                shutil.rmtree(left)


def _file(folder: Path, name: str) -> Path:
    return folder / f"{name}.npy"


def _write(path: Path, values: NDArray[Any]) -> None:
    import numpy as np

    with path.open("wb") as file:
        np.save(file, values, allow_pickle=False)
        file.flush()
        os.fsync(file.fileno())
