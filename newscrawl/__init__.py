"""newscrawl: a news crawler and cleaner."""

__version__ = "0.1.0"
