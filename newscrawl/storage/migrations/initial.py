"""The tables, the full-text index and the views of the first version."""

# Dates are ISO 8601 texts. *_at columns are UTC ("2026-01-31T08:15:00Z"); date_published and date_modified keep
# the page's own offset, with a *_utc column beside them for sorting.
TABLES = """
CREATE TABLE sources (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    title TEXT,
    home TEXT,
    country TEXT,
    language TEXT,
    timezone TEXT,
    added_at TEXT NOT NULL
);
CREATE TABLE feeds (
    id INTEGER PRIMARY KEY,
    source_id INTEGER NOT NULL REFERENCES sources(id),
    url TEXT NOT NULL,
    kind TEXT NOT NULL,              -- feed, sitemap, section, robots
    parent_id INTEGER REFERENCES feeds(id),  -- the sitemap index that named it
    fetched_at TEXT,                 -- last answer of any kind
    status INTEGER,                  -- its HTTP status, NULL when there was none
    last_error TEXT,                 -- why the last fetch failed, NULL when it did not
    etag TEXT,
    last_modified TEXT,
    covered_since TEXT,              -- the age down to which the last complete reading went, '' for all of it
    entries INTEGER NOT NULL DEFAULT 0,  -- listed at the last reading
    found INTEGER NOT NULL DEFAULT 0,    -- new URLs it ever brought
    UNIQUE (source_id, url)
);
CREATE INDEX feeds_by_parent ON feeds (parent_id);
CREATE TABLE runs (
    id INTEGER PRIMARY KEY,
    started_at TEXT NOT NULL,
    finished_at TEXT,
    state TEXT NOT NULL DEFAULT 'running',   -- running, finished, failed, interrupted
    arguments TEXT,
    version TEXT NOT NULL
);
CREATE TABLE run_sources (
    run_id INTEGER NOT NULL REFERENCES runs(id),
    source_id INTEGER NOT NULL REFERENCES sources(id),
    new INTEGER NOT NULL DEFAULT 0,
    updated INTEGER NOT NULL DEFAULT 0,
    unchanged INTEGER NOT NULL DEFAULT 0,
    duplicates INTEGER NOT NULL DEFAULT 0,
    rejected INTEGER NOT NULL DEFAULT 0,
    failed INTEGER NOT NULL DEFAULT 0,
    disallowed INTEGER NOT NULL DEFAULT 0,
    feeds_ok INTEGER NOT NULL DEFAULT 0,
    feeds_failed INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (run_id, source_id)
);
CREATE TABLE clusters (
    id INTEGER PRIMARY KEY,
    created_at TEXT NOT NULL,
    text_hash TEXT
);
CREATE TABLE stories (
    id INTEGER PRIMARY KEY,
    uid TEXT NOT NULL UNIQUE,        -- stable over databases: derived from the story's address
    source_id INTEGER NOT NULL REFERENCES sources(id),
    url TEXT NOT NULL,
    canonical_url TEXT,
    title TEXT,
    description TEXT,
    text TEXT NOT NULL,
    authors TEXT,                    -- names joined by '; ', for search; the bylines table has the rest
    byline_raw TEXT,
    date_published TEXT,
    date_published_utc TEXT,
    date_published_precision TEXT,
    date_published_source TEXT,
    date_modified TEXT,
    date_modified_utc TEXT,
    first_seen_at TEXT NOT NULL,
    last_fetched_at TEXT NOT NULL,
    language TEXT,
    section TEXT,
    kind TEXT NOT NULL,
    is_free INTEGER,                 -- 1, 0 or NULL for unknown
    image TEXT,
    site_name TEXT,
    word_count INTEGER NOT NULL,
    text_hash TEXT NOT NULL,
    cluster_id INTEGER REFERENCES clusters(id),
    revision INTEGER NOT NULL DEFAULT 1,
    extractor TEXT NOT NULL
);
CREATE INDEX stories_by_source ON stories (source_id, date_published_utc);
CREATE INDEX stories_by_date ON stories (date_published_utc);
CREATE INDEX stories_by_first_seen ON stories (first_seen_at);
CREATE INDEX stories_by_text_hash ON stories (text_hash);
CREATE INDEX stories_by_cluster ON stories (cluster_id);
CREATE TABLE urls (
    id INTEGER PRIMARY KEY,
    source_id INTEGER NOT NULL REFERENCES sources(id),
    feed_id INTEGER REFERENCES feeds(id),
    url TEXT NOT NULL UNIQUE,
    normalized_url TEXT NOT NULL,    -- without scheme, www, tracking, AMP and print marks: one story, one value
    host TEXT NOT NULL,
    state TEXT NOT NULL DEFAULT 'queued',  -- queued, done, duplicate, rejected, failed, gone, disallowed
    priority INTEGER NOT NULL DEFAULT 0,   -- higher first; the story's likely time in Unix seconds where known
    method TEXT NOT NULL DEFAULT 'url',    -- feed, sitemap, section, list, url
    discovered_at TEXT NOT NULL,
    discovered_from TEXT,
    hint_title TEXT,
    hint_published TEXT,
    hint_lastmod TEXT,
    next_fetch_at TEXT,
    leased_until TEXT,
    attempts INTEGER NOT NULL DEFAULT 0,
    last_error TEXT,
    redirect_to TEXT,
    story_id INTEGER REFERENCES stories(id),
    wanted_run_id INTEGER REFERENCES runs(id)  -- the last run that a user named this URL to
);
CREATE INDEX urls_by_wanted_run ON urls (wanted_run_id) WHERE wanted_run_id IS NOT NULL;
CREATE INDEX urls_by_normalized ON urls (normalized_url);
CREATE INDEX urls_by_source ON urls (source_id, state);
CREATE INDEX urls_by_story ON urls (story_id);
CREATE INDEX urls_by_feed ON urls (feed_id);
CREATE INDEX urls_queued ON urls (host, priority DESC, id) WHERE state = 'queued';
CREATE TABLE fetches (
    id INTEGER PRIMARY KEY,
    url_id INTEGER NOT NULL REFERENCES urls(id),
    run_id INTEGER REFERENCES runs(id),
    fetched_at TEXT NOT NULL,
    status INTEGER,                  -- NULL when there was no answer
    final_url TEXT,
    etag TEXT,
    last_modified TEXT,
    body_sha256 TEXT,
    warc_file TEXT,                  -- name below the archive folder
    warc_offset INTEGER,
    error TEXT
);
CREATE INDEX fetches_by_url ON fetches (url_id);
CREATE INDEX fetches_by_run ON fetches (run_id);
CREATE TABLE revisions (
    id INTEGER PRIMARY KEY,
    story_id INTEGER NOT NULL REFERENCES stories(id),
    number INTEGER NOT NULL,         -- 1 is the text first seen; the highest is what stories holds
    fetch_id INTEGER REFERENCES fetches(id),
    seen_at TEXT NOT NULL,
    title TEXT,
    text TEXT NOT NULL,
    text_hash TEXT NOT NULL,
    UNIQUE (story_id, number)
);
CREATE INDEX revisions_by_fetch ON revisions (fetch_id);
CREATE TABLE authors (
    id INTEGER PRIMARY KEY,
    source_id INTEGER NOT NULL REFERENCES sources(id),
    name TEXT NOT NULL,
    kind TEXT NOT NULL,              -- person, agency, organisation
    url TEXT,
    bio TEXT,
    first_seen_at TEXT NOT NULL,
    UNIQUE (source_id, name, kind)
);
CREATE TABLE bylines (
    story_id INTEGER NOT NULL REFERENCES stories(id),
    author_id INTEGER NOT NULL REFERENCES authors(id),
    position INTEGER NOT NULL,
    role TEXT,
    raw TEXT,
    PRIMARY KEY (story_id, position)
);
CREATE INDEX bylines_by_author ON bylines (author_id);
CREATE TABLE blocks (
    story_id INTEGER NOT NULL REFERENCES stories(id),
    position INTEGER NOT NULL,
    role TEXT NOT NULL,
    kept INTEGER NOT NULL,           -- 1 when the block is part of the story's text
    text TEXT NOT NULL,
    reason TEXT NOT NULL,
    score REAL,
    path TEXT NOT NULL,
    text_hash TEXT NOT NULL,
    PRIMARY KEY (story_id, position)
);
CREATE TABLE links (
    id INTEGER PRIMARY KEY,
    story_id INTEGER NOT NULL REFERENCES stories(id),
    position INTEGER,                -- of the block that holds the link, NULL outside every block
    url TEXT NOT NULL,
    text TEXT NOT NULL,
    role TEXT NOT NULL,
    internal INTEGER NOT NULL,
    target_uid TEXT,                 -- the uid that the linked page has as a story, NULL where it can hardly be one
    target_story_id INTEGER REFERENCES stories(id)
);
CREATE INDEX links_by_story ON links (story_id);
CREATE INDEX links_by_target ON links (target_story_id) WHERE target_story_id IS NOT NULL;
CREATE INDEX links_waiting ON links (target_uid) WHERE target_uid IS NOT NULL AND target_story_id IS NULL;
CREATE TABLE tags (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE
);
CREATE TABLE story_tags (
    story_id INTEGER NOT NULL REFERENCES stories(id),
    tag_id INTEGER NOT NULL REFERENCES tags(id),
    PRIMARY KEY (story_id, tag_id)
);
CREATE INDEX story_tags_by_tag ON story_tags (tag_id);
CREATE TABLE rejections (
    id INTEGER PRIMARY KEY,
    url_id INTEGER NOT NULL REFERENCES urls(id),
    run_id INTEGER REFERENCES runs(id),
    fetch_id INTEGER REFERENCES fetches(id),
    rejected_at TEXT NOT NULL,
    reason TEXT NOT NULL,
    detail TEXT NOT NULL
);
CREATE INDEX rejections_by_url ON rejections (url_id);
CREATE INDEX rejections_by_run ON rejections (run_id);
CREATE INDEX rejections_by_fetch ON rejections (fetch_id);
CREATE TABLE site_blocks (
    source_id INTEGER NOT NULL REFERENCES sources(id),
    text_hash TEXT NOT NULL,
    sample TEXT NOT NULL,
    stories INTEGER NOT NULL,
    first_seen_at TEXT NOT NULL,
    last_seen_at TEXT NOT NULL,
    verdict TEXT NOT NULL DEFAULT 'undecided',
    PRIMARY KEY (source_id, text_hash)
);
"""

SEARCH = """
CREATE VIRTUAL TABLE stories_fts USING FTS5 (
    title, description, text, authors,
    tokenize = "unicode61 remove_diacritics 2", content="stories", content_rowid="id"
);
CREATE TRIGGER stories_ai AFTER INSERT ON stories BEGIN
    INSERT INTO stories_fts (rowid, title, description, text, authors)
    VALUES (new.id, new.title, new.description, new.text, new.authors);
END;
CREATE TRIGGER stories_ad AFTER DELETE ON stories BEGIN
    INSERT INTO stories_fts (stories_fts, rowid, title, description, text, authors)
    VALUES ('delete', old.id, old.title, old.description, old.text, old.authors);
END;
CREATE TRIGGER stories_au AFTER UPDATE OF title, description, text, authors ON stories BEGIN
    INSERT INTO stories_fts (stories_fts, rowid, title, description, text, authors)
    VALUES ('delete', old.id, old.title, old.description, old.text, old.authors);
    INSERT INTO stories_fts (rowid, title, description, text, authors)
    VALUES (new.id, new.title, new.description, new.text, new.authors);
END;
"""

VIEWS = """
CREATE VIEW corpus AS
SELECT stories.id, stories.uid, sources.name AS source, stories.site_name, stories.url, stories.canonical_url,
    stories.title, stories.description, stories.text, stories.authors, stories.byline_raw,
    stories.date_published, stories.date_published_utc, stories.date_modified, stories.first_seen_at,
    stories.last_fetched_at, stories.language, stories.section,
    (SELECT group_concat(tags.name, '; ') FROM story_tags JOIN tags ON tags.id = story_tags.tag_id
      WHERE story_tags.story_id = stories.id) AS tags,
    stories.kind, stories.is_free, stories.image, stories.word_count, stories.revision, stories.cluster_id,
    stories.text_hash, stories.extractor
FROM stories JOIN sources ON sources.id = stories.source_id;
CREATE VIEW removed AS
SELECT stories.uid, sources.name AS source, stories.url, stories.title, blocks.position, blocks.role, blocks.text,
    blocks.reason, blocks.score, blocks.path, blocks.story_id
FROM blocks JOIN stories ON stories.id = blocks.story_id JOIN sources ON sources.id = stories.source_id
WHERE blocks.kept = 0;
CREATE VIEW source_health AS
SELECT sources.id, sources.name AS source, sources.country, sources.language,
    (SELECT count(*) FROM stories WHERE source_id = sources.id) AS stories,
    (SELECT max(first_seen_at) FROM stories WHERE source_id = sources.id) AS last_new_story_at,
    (SELECT max(date_published_utc) FROM stories WHERE source_id = sources.id) AS last_published_at,
    (SELECT count(*) FROM urls WHERE source_id = sources.id AND state = 'queued') AS queued,
    (SELECT count(*) FROM urls WHERE source_id = sources.id AND state = 'rejected') AS rejected,
    (SELECT count(*) FROM urls WHERE source_id = sources.id AND state IN ('failed', 'gone')) AS failed,
    (SELECT count(*) FROM urls WHERE source_id = sources.id AND state = 'disallowed') AS disallowed,
    (SELECT count(*) FROM feeds WHERE source_id = sources.id) AS feeds,
    (SELECT count(*) FROM feeds WHERE source_id = sources.id AND last_error IS NOT NULL) AS feeds_failing,
    (SELECT max(fetched_at) FROM feeds WHERE source_id = sources.id) AS last_polled_at
FROM sources;
"""
