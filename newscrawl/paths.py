"""Where the files that ship with newscrawl lie."""

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def data_path(*parts: str) -> Path:
    """The path of a shipped data file, such as ``data_path("cues", "de.toml")``.

    A wheel carries data/ inside the package; in a checkout and in an editable install it lies beside it.
    """
    inside = _PACKAGE / "data"
    return (inside if inside.is_dir() else _PACKAGE.parent / "data").joinpath(*parts)
