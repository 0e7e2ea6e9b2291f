"""Which extractor refused a page, and when a later one made a story of it."""

SCRIPT = """
ALTER TABLE rejections ADD COLUMN extractor TEXT;      -- who read the page last; NULL where that is not known
ALTER TABLE rejections ADD COLUMN overruled_at TEXT;   -- when a story was made of the page after all
"""
