"""What was asked for in vain is asked for again in growing gaps; since when a robots.txt cannot be read."""

SCRIPT = """
ALTER TABLE urls ADD COLUMN vain INTEGER NOT NULL DEFAULT 0;  -- fetches in a row that brought nothing
ALTER TABLE urls ADD COLUMN retry_at TEXT;  -- no list is listened to before that; NULL where nothing was in vain
ALTER TABLE robots ADD COLUMN failed_since TEXT;
CREATE INDEX urls_to_retry ON urls (feed_id, retry_at) WHERE retry_at IS NOT NULL;
CREATE INDEX urls_disallowed ON urls (coalesce(redirect_to, url)) WHERE state = 'disallowed';
-- what earlier versions gave up has its first try behind it
UPDATE urls SET vain = state != 'disallowed', retry_at = strftime('%Y-%m-%dT%H:%M:%SZ', 'now')
    WHERE state IN ('rejected', 'gone', 'disallowed')
    OR (state = 'failed' AND last_error NOT LIKE '% crawls died %' AND last_error NOT LIKE 'not a web address%');
"""
