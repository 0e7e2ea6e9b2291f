"""A mistake of the user's in one line, where Scrapy's own commands and scripts would show a traceback."""

from __future__ import annotations

import logging

from newscrawl.errors import NewscrawlError


def tell_in_a_line() -> None:
    """From now on a NewscrawlError with which a crawl could not start is one line of the log."""
    logging.getLogger("asyncio").addFilter(_in_a_line)  # one function is added but once


def _in_a_line(record: logging.LogRecord) -> bool:
    """asyncio logs the error of a task that nobody waits for, as Scrapy's commands do not."""
    error = record.exc_info[1] if record.exc_info else None
    if isinstance(error, NewscrawlError):
        record.msg, record.args, record.exc_info, record.exc_text = "the crawl cannot start: %s", (error,), None, None
    return True
