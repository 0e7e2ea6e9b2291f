"""The extraction core: a page in, a story or a named rejection out."""

from newscrawl.extraction.extract import extract

__all__ = ["extract"]
