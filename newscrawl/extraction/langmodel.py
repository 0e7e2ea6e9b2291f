"""py3langid's model of languages, unpacked: once for a machine, where there is room to keep it.

It comes as 4 MB of LZMA, and unpacking the 68 MB of it took .45 of the 1.25 s in which extraction is ready for a first
page. So it is kept in the user's cache. Nothing depends on that: a cache that is not there, cannot be written or holds
anything else costs the time again, and no result.
"""

from __future__ import annotations

import io
import lzma
import os
import shutil
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zlib import crc32

if TYPE_CHECKING:
    from numpy.typing import NDArray

Model = Mapping[str, "NDArray[Any]"]
_MAKING = "making-"  # how folders are called until they are whole
_ARRAYS = ("ptc", "pc", "classes", "nextmove", "nextmove_row", "out_feat")


def load(packed: Path) -> Model:
    """The arrays of a packed model, by name; those of a kept one are read from its files as they are needed."""
    content = packed.read_bytes()
    kept = _folder()
    if kept is not None:
        kept /= f"{packed.name}-{crc32(content):08x}-{len(content)}"
        with suppress(OSError, ValueError):
            return _read(kept)
    model = _unpack(content)
    if kept is not None:
        with suppress(OSError):
            _keep(model, kept)
    return model


def _folder() -> Path | None:
    """The folder of what is kept: ``NEWSCRAWL_CACHE``, else the user's; None for one that is empty or not known."""
    named = os.environ.get("NEWSCRAWL_CACHE")
    if named is not None:
        return Path(named) if named else None
    try:
        return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "newscrawl"
    except RuntimeError:  # nobody's home
        return None


def _unpack(content: bytes) -> Model:
    """In memory: the loader of py3langid writes a temporary file of 68 MB first."""
    import numpy as np  # here, with the model that takes half a second to load: not every command needs them

    packed = np.load(io.BytesIO(lzma.decompress(content)), allow_pickle=False)
    return {name: packed[name] for name in _ARRAYS}


def _read(folder: Path) -> Model:
    """Raises OSError or ValueError where the files are not there or are none of arrays."""
    import numpy as np
    from numpy.lib.format import open_memmap

    # views of the files' pages, which processes share, without the class that makes each access slower
    return {name: np.asarray(open_memmap(folder / f"{name}.npy", mode="r")) for name in _ARRAYS}


def _keep(model: Model, folder: Path) -> None:
    """Write a folder under another name and, when all of it is on the disk, give it its own. Raises OSError."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    made = Path(tempfile.mkdtemp(dir=folder.parent, prefix=_MAKING))
    try:
        for name, values in model.items():
            _write(made / f"{name}.npy", values)
        shutil.rmtree(folder, ignore_errors=True)  # which could not be read, or another process has just made
        made.rename(folder)
        for left in folder.parent.glob(f"{_MAKING}*"):  # by processes that were killed; another at work does without
            shutil.rmtree(left, ignore_errors=True)
    finally:
        shutil.rmtree(made, ignore_errors=True)


def _write(path: Path, values: NDArray[Any]) -> None:
    import numpy as np

    with path.open("wb") as file:
        np.save(file, values, allow_pickle=False)
        file.flush()
        os.fsync(file.fileno())
