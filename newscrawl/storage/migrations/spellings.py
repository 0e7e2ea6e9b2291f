"""Another spelling of an address that waits is kept until the address has its outcome."""

SCRIPT = """
ALTER TABLE urls ADD COLUMN other_url TEXT;
"""
