"""What each site says of text and data mining in a file of its own, as it was last answered."""

SCRIPT = """
CREATE TABLE tdm_files (
    id INTEGER PRIMARY KEY,
    site TEXT NOT NULL UNIQUE,       -- scheme, host and, where given, port: https://example.org
    fetched_at TEXT NOT NULL,
    expires_at TEXT NOT NULL,        -- until then it is not asked for again
    status INTEGER,                  -- after redirects
    body BLOB                        -- of what answered 2xx
);
"""
