"""What `crawl --warc` is given: WARC files of this machine or of a server, and lists of them."""

from __future__ import annotations

import gzip
import io
import os
import re
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import BinaryIO
from urllib.parse import urljoin

from newscrawl.archivepages import archive_pages
from newscrawl.errors import ArchiveError
from newscrawl.fetching.client import Fetcher
from newscrawl.warcs import open_file

#: Common Crawl's lists hold paths below this address.
COMMON_CRAWL = "https://data.commoncrawl.org/"
#: Stands for the lists of Common Crawl's news, of the months that are asked for.
CC_NEWS = "CC-NEWS"
_CC_NEWS_LIST = "crawl-data/CC-NEWS/{yyyy}/{mm}/warc.paths.gz"
# When the first capture of a file was made. They begin a new one several times a day, and have several at once.
_CC_NEWS_FILE = re.compile(r"(?:^|/)CC-NEWS-(\d{14})-")
_CC_NEWS_SPAN = timedelta(days=2)
#: Names of lists of WARC files, a path or URL a line; as they are or gzipped.
LIST_SUFFIXES = (".txt", ".paths", ".list")


def is_remote(name: str) -> bool:
    return name.startswith(("http://", "https://"))


def open_any(name: str, fetcher: Fetcher) -> BinaryIO:
    """Raises ArchiveError when there is no such file or it is not to be had."""
    return fetcher.open(name) if is_remote(name) else open_file(Path(name))


def size_of(stream: BinaryIO) -> int | None:
    """Bytes of a file or answer, where that is known."""
    headers = getattr(stream, "headers", None)
    if headers is None:
        try:
            return os.fstat(stream.fileno()).st_size
        except OSError:  # of files in another one
            return None
    length = headers.get("Content-Length") or ""
    return int(length) if length.isdecimal() else None


def warc_files(name: str, fetcher: Fetcher) -> Iterator[str]:
    """The WARC files that an argument stands for: itself, or those that a list names.

    A line of a list is a URL or a path, which is looked for beside the list, then below the working directory; a path
    of Common Crawl's (``crawl-data/…``) that is in neither place is one of its server. Empty lines and lines that
    begin with ``#`` are skipped. Raises ArchiveError when the list cannot be read.
    """
    if not name.removesuffix(".gz").endswith(LIST_SUFFIXES):
        yield name
        return
    with open_any(name, fetcher) as stream:
        try:
            data = stream.read()
            text = (gzip.decompress(data) if data.startswith(b"\x1f\x8b") else data).decode("utf-8-sig")
        except (OSError, EOFError, ValueError) as error:
            raise ArchiveError(f"{name}: not a list of WARC files: {error}") from error
    for line in io.StringIO(text):
        entry = line.strip()
        if entry and not entry.startswith("#"):
            yield _resolved(entry, name)


def _resolved(entry: str, listed_in: str) -> str:
    if is_remote(entry):
        return entry
    if is_remote(listed_in):
        return urljoin(listed_in, f"/{entry}" if entry.startswith("crawl-data/") else entry)
    beside = Path(listed_in).parent / entry
    if beside.exists() or not entry.startswith("crawl-data/"):
        return str(beside if beside.exists() or not Path(entry).exists() else entry)
    return entry if Path(entry).exists() else COMMON_CRAWL + entry


def cc_news_lists(since: datetime, until: datetime) -> list[str]:
    """The addresses of Common Crawl's lists of the news of a time, month by month."""
    return [page.url for page in archive_pages(COMMON_CRAWL + _CC_NEWS_LIST, since, until)][::-1]


def may_hold(name: str, since: datetime | None, until: datetime | None) -> bool:
    """Whether a file can hold captures from ``since`` to before ``until``: of Common Crawl's news the name tells."""
    match = _CC_NEWS_FILE.search(name)
    try:
        begun = datetime.strptime(match[1], "%Y%m%d%H%M%S").replace(tzinfo=timezone.utc) if match else None
    except ValueError:
        begun = None
    if begun is None:
        return True
    return (since is None or begun + _CC_NEWS_SPAN > since) and (until is None or begun < until)
