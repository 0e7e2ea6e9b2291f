"""What is due is an index of its own; crawls that died with a URL in hand; learned polling; stories that are gone."""

SCRIPT = """
ALTER TABLE urls ADD COLUMN unfinished INTEGER NOT NULL DEFAULT 0;  -- crawls that died while they had it in hand
ALTER TABLE feeds ADD COLUMN next_fetch_at TEXT;  -- not asked before that; NULL for at once
ALTER TABLE feeds ADD COLUMN quiet_since TEXT;    -- the poll that last brought something new, at first the first one
ALTER TABLE feeds ADD COLUMN gap_seconds REAL;    -- learned time between two new entries, NULL while nothing is known
ALTER TABLE stories ADD COLUMN gone_at TEXT;      -- the page answered 404 or 410 then, and has not come back
DROP INDEX urls_queued;
CREATE INDEX urls_ready ON urls (host, unfinished, priority DESC, id)
    WHERE state = 'queued' AND next_fetch_at IS NULL AND leased_until IS NULL;
CREATE INDEX urls_suspect ON urls (unfinished) WHERE unfinished > 0;
CREATE INDEX urls_later ON urls (next_fetch_at) WHERE next_fetch_at IS NOT NULL;
CREATE INDEX urls_in_hand ON urls (leased_until) WHERE leased_until IS NOT NULL;
CREATE VIEW frontier AS
SELECT urls.id, sources.name AS source, urls.host, urls.url,
    CASE
        WHEN urls.state != 'queued' THEN 'revisit'
        WHEN urls.leased_until IS NOT NULL THEN 'in hand'
        WHEN urls.next_fetch_at IS NOT NULL THEN 'waiting'
        ELSE 'ready'
    END AS standing,
    urls.next_fetch_at, urls.leased_until, urls.attempts, urls.unfinished, urls.priority, urls.discovered_at,
    urls.discovered_from, urls.last_error
FROM urls JOIN sources ON sources.id = urls.source_id
WHERE urls.state = 'queued' OR urls.next_fetch_at IS NOT NULL;
"""
