"""Hosts that asked to be left alone, budgets that ended a source's part of a run, addresses that look like traps."""

SCRIPT = """
CREATE TABLE hosts (
    id INTEGER PRIMARY KEY,
    host TEXT NOT NULL UNIQUE,       -- with its port, where one is given
    held_until TEXT NOT NULL,        -- it is not asked before that: its Retry-After
    status INTEGER NOT NULL          -- by which it said so: 429, 503
);
ALTER TABLE run_sources ADD COLUMN trapped INTEGER NOT NULL DEFAULT 0;  -- addresses not queued: they look like a trap
ALTER TABLE run_sources ADD COLUMN cut TEXT;  -- the budget that ended the source's part of the run, NULL when none did
"""
