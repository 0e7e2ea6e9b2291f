"""The extraction core: a page in, a story or a named rejection out."""

from newscrawl.extraction.extract import extract, extractor

__all__ = ["extract", "extractor"]
