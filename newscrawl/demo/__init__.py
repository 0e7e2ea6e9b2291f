"""A newsroom of invented publishers on loopback: what ``newscrawl demo`` and the tests crawl."""

from newscrawl.demo.newsroom import Newsroom, Site
from newscrawl.demo.truth import Truth

__all__ = ["Newsroom", "Site", "Truth"]
