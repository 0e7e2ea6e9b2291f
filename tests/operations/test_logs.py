"""Messages of each page are made for those alone who want them."""

from __future__ import annotations

import logging

import pytest
from scrapy import Request, Spider
from scrapy.http import Response
from scrapy.utils.test import get_crawler

from newscrawl.operations.logs import PageLog

SPIDER, REQUEST, RESPONSE = Spider("one"), Request("https://one.example/"), Response("https://one.example/")


@pytest.mark.parametrize("level", ["INFO", "WARNING", logging.ERROR])
def test_no_message_below_debug(level: str | int) -> None:
    log = PageLog.from_crawler(get_crawler(None, {"LOG_LEVEL": level}))
    assert log.crawled(REQUEST, RESPONSE, SPIDER) is None
    assert log.scraped({"a": 1}, RESPONSE, SPIDER) is None
    assert log.dropped({"a": 1}, ValueError(), RESPONSE, get_crawler(None)._create_spider("one")) is not None


@pytest.mark.parametrize("level", ["DEBUG", logging.DEBUG])
def test_scrapys_own_messages_at_debug(level: str | int) -> None:
    log = PageLog.from_crawler(get_crawler(None, {"LOG_LEVEL": level}))
    assert log.crawled(REQUEST, RESPONSE, SPIDER) is not None
    assert log.scraped({"a": 1}, RESPONSE, SPIDER) is not None
