"""A site on loopback that answers as a test tells it to: slowly, wrongly, or not at all."""

from __future__ import annotations

import itertools
import socket
import struct
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from typing import Any

HTML = "text/html; charset=utf-8"


class Handler(BaseHTTPRequestHandler):
    """What an answer gets to write to."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    timeout = 30
    site: OddSite

    def do_GET(self) -> None:
        begun = time.monotonic()
        try:
            self.site.answers.get(self.path, self.site.fallback)(self)
        finally:
            self.site.asked.append(Asked(self.path, begun, time.monotonic(), dict(self.headers)))

    def send(self, body: bytes, status: int = 200, **headers: str) -> None:
        self.send_response(status)
        for name, value in {"Content-Type": HTML, "Content-Length": str(len(body)), **headers}.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        """Quiet: the site keeps a log of its own."""


Answer = Callable[[Handler], None]


@dataclass(frozen=True, slots=True)
class Asked:
    """A request, logged when it was answered; times are those of time.monotonic."""

    path: str
    begun: float
    ended: float
    headers: dict[str, str]


class OddSite:
    """An open site. ``answers`` by path (with query) may be changed at any time; what has none is a 404."""

    def __init__(self, base: str) -> None:
        self.base = base
        self.asked: list[Asked] = []
        self.answers: dict[str, Answer] = {}
        self.fallback: Answer = gives("not here", status=404)
        self.closing = Event()

    def url(self, path: str) -> str:
        return self.base + path

    def stories(self, count: int, prefix: str = "/story/", *, seconds: float = 0.0) -> list[str]:
        """Publish stories, each answered after some seconds; gives their addresses."""
        paths = [f"{prefix}{number}" for number in range(count)]
        for path in paths:
            self.answers[path] = gives(story(f"{self.base}{path}"), seconds=seconds)
        return [self.url(path) for path in paths]

    def times(self, path: str) -> int:
        """How often a path was asked for."""
        return [asked.path for asked in self.asked].count(path)

    def hang(self, handler: Handler) -> None:
        """An answer that never comes."""
        self.closing.wait(60)

    def sources(self, name: str = "odd", **lists: Iterable[str]) -> str:
        """A row of a sources file with what is given, as TOML."""
        rows = "".join(f"{key} = {[self.url(path) for path in paths]}\n" for key, paths in lists.items())
        return f'[[source]]\nname = "{name}"\n{rows}'


@contextmanager
def odd_site(address: str = "127.0.0.1") -> Iterator[OddSite]:
    """Opens a site on a free port. Each loopback address is a host of its own, with its own delay."""

    class SiteHandler(Handler):
        pass

    server = _Server((address, 0), SiteHandler)
    SiteHandler.site = site = OddSite(f"http://{address}:{server.server_address[1]}")
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield site
    finally:
        site.closing.set()
        server.shutdown()
        server.server_close()
        thread.join()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 128

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hangs up is no news."""


def gives(body: str | bytes, *, status: int = 200, seconds: float = 0.0, **headers: str) -> Answer:
    """The body, after some seconds. Headers are written with underscores."""
    data = body.encode() if isinstance(body, str) else body

    def answer(handler: Handler) -> None:
        if seconds:
            time.sleep(seconds)
        handler.send(data, status, **headers)

    return answer


def redirects(to: str, status: int = 301) -> Answer:
    return gives(b"", status=status, Location=to)


def in_turn(*answers: Answer) -> Answer:
    """One answer after another, the last for ever."""
    rest = itertools.chain(answers, itertools.repeat(answers[-1]))
    return lambda handler: next(rest)(handler)


def resets(handler: Handler) -> None:
    """Hangs up with a reset."""
    handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    handler.close_connection = True
    handler.connection.close()


def breaks_off(handler: Handler) -> None:
    """Promises more than comes."""
    handler.send_response(200)
    handler.send_header("Content-Type", HTML)
    handler.send_header("Content-Length", "100000")
    handler.end_headers()
    handler.wfile.write(b"<p>the beginning")
    handler.close_connection = True


SENTENCES = (
    "The harbour office counted {} boats before noon, which nobody could remember ever having seen.",
    "By the evening {} of them had left again for the outer islands, their holds full of salt and timber.",
    "A clerk who keeps the ledger said that page {} had been the last one with room for another name.",
    "The council meets on Thursday to decide whether berth {} will be dredged before the winter storms.",
)


def story(about: str, extra: str = "") -> str:
    """A page that is a story like no other: numbers made of its address keep it from being anybody's duplicate."""
    number = sum((place + 1) * ord(letter) for place, letter in enumerate(about))
    lines = "".join(
        f"<p>{' '.join(s.format(number * (row + 2) + place) for place, s in enumerate(SENTENCES))}</p>" for row in range(3)
    )
    title = f"Harbour report {number}"
    return (
        f"<!doctype html><html lang=en><head><meta charset=utf-8><title>{title}</title></head>"
        f"<body><main><article><h1>{title}</h1>{lines}{extra}</article></main></body></html>"
    )


def feed(urls: Iterable[str]) -> str:
    """An RSS feed that lists the addresses."""
    items = "".join(f"<item><title>Item {n}</title><link>{url}</link></item>" for n, url in enumerate(urls))
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>Harbour</title>{items}</channel></rss>'


def url_set(urls: Iterable[str]) -> str:
    """A sitemap that lists the addresses."""
    rows = "".join(f"<url><loc>{url}</loc></url>" for url in urls)
    return f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{rows}</urlset>'


def site_index(urls: Iterable[str]) -> str:
    """A sitemap index that names the sitemaps."""
    rows = "".join(f"<sitemap><loc>{url}</loc></sitemap>" for url in urls)
    return f'<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{rows}</sitemapindex>'
