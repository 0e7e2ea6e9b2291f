"""HTTP for the newsroom: the standard library's server, conditional requests, a log of what was asked."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timezone
from email.utils import format_datetime, parsedate_to_datetime
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import urlsplit

from newscrawl.demo.resources import Resource
from newscrawl.errors import NewscrawlError


@dataclass(frozen=True, slots=True)
class RequestSeen:
    """A request that a publisher answered; ``path`` includes the query."""

    publisher: str
    path: str
    status: int
    conditional: bool
    user_agent: str


@contextmanager
def serve_publisher(
    name: str, port: int, respond: Callable[[str], Resource], requests: list[RequestSeen]
) -> Iterator[str]:
    """Serves what ``respond`` gives for a path on 127.0.0.1 and yields the address, without a slash at its end."""

    class Handler(_Handler):
        publisher = name
        log = requests

        def resource(self, path: str) -> Resource:
            return respond(path)

    try:
        server = _Server(("127.0.0.1", port), Handler)
    except OSError as error:
        raise NewscrawlError(f"cannot serve on port {port}: {error.strerror}; choose another port") from error
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    # a crawler's connections arrive all at once; the default of 5 would refuse some
    request_queue_size = 128

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hangs up is no news."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version = "newsroom"
    sys_version = ""
    timeout = 30
    # answers are small and leave in two writes, which Nagle's algorithm would hold back for 40 ms
    disable_nagle_algorithm = True
    publisher: str
    log: list[RequestSeen]

    def resource(self, path: str) -> Resource:
        raise NotImplementedError

    def do_GET(self) -> None:
        self._answer()

    def do_HEAD(self) -> None:
        self._answer()

    def _answer(self) -> None:
        resource = self.resource(urlsplit(self.path).path)
        etag = f'"{sha256(resource.body).hexdigest()[:20]}"'
        conditional = "If-None-Match" in self.headers or "If-Modified-Since" in self.headers
        fresh = resource.status == 200 and conditional and self._unchanged(etag, resource)
        status = 304 if fresh else resource.status
        self.log.append(RequestSeen(self.publisher, self.path, status, conditional, self.headers.get("User-Agent", "")))
        self.send_response(status)
        if resource.status == 200:
            self.send_header("ETag", etag)
            if resource.modified:
                moment = resource.modified.astimezone(timezone.utc)
                self.send_header("Last-Modified", format_datetime(moment, usegmt=True))
        if resource.location:
            self.send_header("Location", resource.location)
        if not fresh:
            self.send_header("Content-Type", resource.content_type)
            self.send_header("Content-Length", str(len(resource.body)))
        self.end_headers()
        if not fresh and self.command == "GET":
            self.wfile.write(resource.body)

    def _unchanged(self, etag: str, resource: Resource) -> bool:
        """RFC 9110: If-Modified-Since counts only where there is no If-None-Match."""
        tags = self.headers.get("If-None-Match")
        if tags is not None:
            return tags.strip() == "*" or etag in (tag.strip().removeprefix("W/") for tag in tags.split(","))
        if resource.modified is None:
            return False
        try:
            since = parsedate_to_datetime(self.headers["If-Modified-Since"])
        except ValueError:
            return False
        if since.tzinfo is None:
            since = since.replace(tzinfo=timezone.utc)
        return resource.modified.replace(microsecond=0) <= since

    def log_message(self, format: str, *args: Any) -> None:
        """Quiet: the newsroom keeps a log of its own."""
