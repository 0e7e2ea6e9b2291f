"""Addresses that a source's `include` and `exclude` leave out are counted."""

SCRIPT = """
ALTER TABLE run_sources ADD COLUMN unwanted INTEGER NOT NULL DEFAULT 0;  -- addresses not queued: left out by the source
"""
