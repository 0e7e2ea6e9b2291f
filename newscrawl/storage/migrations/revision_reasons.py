"""Why there is a revision."""

SCRIPT = """
ALTER TABLE revisions ADD COLUMN reason TEXT NOT NULL DEFAULT 'page';  -- page: it changed; extractor: it was read anew
"""
