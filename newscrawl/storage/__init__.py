"""The database. Everything else goes through here to SQLite."""

import sys

# sqlite-utils loads pandas where it finds it, for functions that nothing here calls: half the time of a short command
if "pandas" not in sys.modules:
    sys.modules["pandas"] = None  # type: ignore[assignment]  # Python's way to say that there is no such module
    try:
        import sqlite_utils  # noqa: F401
    finally:
        del sys.modules["pandas"]
