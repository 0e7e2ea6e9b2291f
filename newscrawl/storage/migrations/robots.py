"""The robots.txt of each site, as it was last answered."""

SCRIPT = """
CREATE TABLE robots (
    id INTEGER PRIMARY KEY,
    site TEXT NOT NULL UNIQUE,       -- scheme, host and, where given, port: https://example.org
    fetched_at TEXT NOT NULL,
    expires_at TEXT NOT NULL,        -- until then it is not asked for again
    status INTEGER,                  -- after redirects; NULL when there was no answer
    body BLOB,                       -- the first 500 KiB of what answered 2xx
    error TEXT                       -- why it cannot be read, which forbids the whole site; NULL when it can
);
"""
