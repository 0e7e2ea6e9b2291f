"""When the story was published and last changed: witnesses, moments, words of many languages."""

from newscrawl.extraction.dates.find import Dates, find_dates

__all__ = ["Dates", "find_dates"]
