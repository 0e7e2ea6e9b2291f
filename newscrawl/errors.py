"""Errors that a user can cause. Each message is one line that says what to do next."""


class NewscrawlError(Exception):
    """Base of the errors below; the command line prints the message and exits with status 1."""


class SourcesError(NewscrawlError):
    """A sources file that cannot be read or is not valid, or a source that it does not hold."""


class DatabaseError(NewscrawlError):
    """A database that cannot be opened, read or written."""


class DatabaseBusyError(DatabaseError):
    """Another crawl holds the database."""


class QueryError(NewscrawlError):
    """A search or an SQL query that is wrong, writes, or takes too long."""


class ArchiveError(NewscrawlError):
    """A WARC file that cannot be read or written."""


class DiscoveryError(NewscrawlError):
    """A feed, sitemap or section page that is not one, is broken beyond reading, or passes a limit."""


def install_extra(extra: str) -> str:
    """How to install what is optional: newscrawl is on no package index."""
    return f"pip install --constraint constraints.txt '.[{extra}]' in newscrawl's checkout"
