"""Training of the block model: ``python -m newscrawl.training``. Nothing that extracts a page imports it."""

from __future__ import annotations

import os

from newscrawl.errors import NewscrawlError

# Sums of several threads come in any order; the same examples must give the same model. NumPy reads it when loaded.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")


class TrainingError(NewscrawlError):
    """Labels that cannot be read, too few of them, or a library that training needs and that is not there."""


def require_libraries() -> None:
    """Raises TrainingError where LightGBM or scipy cannot be imported: they come with the extra ``train``."""
    try:
        import lightgbm  # noqa: F401
        import scipy.optimize  # noqa: F401
    except ImportError as error:
        raise TrainingError(f"training needs {error.name}: pip install 'newscrawl[train]'") from error
    except OSError as error:  # its shared library asks the system for another
        raise TrainingError(f"LightGBM does not load: {error}; on Debian: apt-get install libgomp1") from error
