"""Who wrote the story: witnesses, names, people."""

from newscrawl.extraction.bylines.find import Byline, find_byline, with_bios

__all__ = ["Byline", "find_byline", "with_bios"]
