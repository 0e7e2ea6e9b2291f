CREATE TABLE "_sqlite_migrations" (
   "id" INTEGER PRIMARY KEY,
   "migration_set" TEXT,
   "name" TEXT,
   "applied_at" TEXT
);
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
    found INTEGER NOT NULL DEFAULT 0, next_fetch_at TEXT, quiet_since TEXT, gap_seconds REAL,    -- new URLs it ever brought
    UNIQUE (source_id, url)
);
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
    feeds_failed INTEGER NOT NULL DEFAULT 0, trapped INTEGER NOT NULL DEFAULT 0, cut TEXT, unwanted INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (run_id, source_id)
);
CREATE TABLE clusters (
    id INTEGER PRIMARY KEY,
    created_at TEXT NOT NULL,
    text_hash TEXT
, first_story_id INTEGER REFERENCES stories(id));
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
, image_caption TEXT, image_credit TEXT, gone_at TEXT, memory TEXT, plain_hash TEXT NOT NULL DEFAULT '', page_seen_at TEXT NOT NULL DEFAULT '', date_published_zone TEXT, licence TEXT, reservations TEXT);
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
, unfinished INTEGER NOT NULL DEFAULT 0, other_url TEXT, vain INTEGER NOT NULL DEFAULT 0, retry_at TEXT);
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
CREATE TABLE revisions (
    id INTEGER PRIMARY KEY,
    story_id INTEGER NOT NULL REFERENCES stories(id),
    number INTEGER NOT NULL,         -- 1 is the text first seen; the highest is what stories holds
    fetch_id INTEGER REFERENCES fetches(id),
    seen_at TEXT NOT NULL,
    title TEXT,
    text TEXT NOT NULL,
    text_hash TEXT NOT NULL, reason TEXT NOT NULL DEFAULT 'page',
    UNIQUE (story_id, number)
);
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
CREATE TABLE blocks (
    story_id INTEGER NOT NULL REFERENCES stories(id),
    position INTEGER NOT NULL,
    role TEXT NOT NULL,
    kept INTEGER NOT NULL,           -- 1 when the block is part of the story's text
    text TEXT NOT NULL,
    reason TEXT NOT NULL,
    score REAL,
    path TEXT NOT NULL,
    text_hash TEXT NOT NULL, place INTEGER, container_id INTEGER REFERENCES containers(id), separated INTEGER,
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
, rel TEXT);
CREATE TABLE tags (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE
);
CREATE TABLE story_tags (
    story_id INTEGER NOT NULL REFERENCES stories(id),
    tag_id INTEGER NOT NULL REFERENCES tags(id),
    PRIMARY KEY (story_id, tag_id)
);
CREATE TABLE rejections (
    id INTEGER PRIMARY KEY,
    url_id INTEGER NOT NULL REFERENCES urls(id),
    run_id INTEGER REFERENCES runs(id),
    fetch_id INTEGER REFERENCES fetches(id),
    rejected_at TEXT NOT NULL,
    reason TEXT NOT NULL,
    detail TEXT NOT NULL
, extractor TEXT, overruled_at TEXT);
CREATE VIRTUAL TABLE stories_fts USING FTS5 (
    title, description, text, authors,
    tokenize = "unicode61 remove_diacritics 2", content="stories", content_rowid="id"
);
CREATE TABLE claims (
    story_id INTEGER NOT NULL REFERENCES stories(id),
    field TEXT NOT NULL,             -- the column of stories, or authors, tags
    position INTEGER NOT NULL,       -- 0 is what was taken, then what was not, the likeliest first
    value TEXT NOT NULL,             -- as the page has it, the first 300 characters
    source TEXT NOT NULL,            -- the place in the page: json-ld:headline, meta:og:title, h1, url, feed
    refused TEXT,                    -- why it cannot be true, where that is known
    PRIMARY KEY (story_id, field, position)
);
CREATE TABLE entries (
    story_id INTEGER NOT NULL REFERENCES stories(id),
    position INTEGER NOT NULL,       -- as printed, from 0
    published TEXT,                  -- with the page's own offset
    title TEXT,
    text TEXT NOT NULL,
    url TEXT,
    PRIMARY KEY (story_id, position)
);
CREATE TABLE cluster_members (
    story_id INTEGER PRIMARY KEY REFERENCES stories(id),
    cluster_id INTEGER NOT NULL REFERENCES clusters(id),
    role TEXT NOT NULL,              -- origin, agency copy, copy, edited copy
    similarity REAL NOT NULL,        -- to the cluster's first story, from 0 to 1
    contained REAL NOT NULL,         -- share of the shorter of the two texts that the other has, from 0 to 1
    agency TEXT                      -- whom the story credits
);
CREATE TABLE sketches (
    story_id INTEGER PRIMARY KEY REFERENCES stories(id),
    text_hash TEXT NOT NULL,         -- of the text that was sketched
    method TEXT NOT NULL,            -- sketches of different methods cannot be compared
    sketch BLOB NOT NULL
);
CREATE TABLE source_lines (
    source_id INTEGER NOT NULL REFERENCES sources(id),
    line INTEGER NOT NULL,           -- hash of a line of a story's text
    story_id INTEGER NOT NULL REFERENCES stories(id),
    PRIMARY KEY (source_id, line, story_id)
) WITHOUT ROWID;
CREATE TABLE robots (
    id INTEGER PRIMARY KEY,
    site TEXT NOT NULL UNIQUE,       -- scheme, host and, where given, port: https://example.org
    fetched_at TEXT NOT NULL,
    expires_at TEXT NOT NULL,        -- until then it is not asked for again
    status INTEGER,                  -- after redirects; NULL when there was no answer
    body BLOB,                       -- the first 500 KiB of what answered 2xx
    error TEXT                       -- why it cannot be read, which forbids the whole site; NULL when it can
, failed_since TEXT);
CREATE TABLE hosts (
    id INTEGER PRIMARY KEY,
    host TEXT NOT NULL UNIQUE,       -- with its port, where one is given
    held_until TEXT NOT NULL,        -- it is not asked before that: its Retry-After
    status INTEGER NOT NULL          -- by which it said so: 429, 503
);
CREATE TABLE site_blocks (
    source_id INTEGER NOT NULL REFERENCES sources(id),
    text_hash TEXT NOT NULL,
    sample TEXT NOT NULL,            -- from the first page that had it
    stories INTEGER NOT NULL,        -- that have it, copies of a story counted once
    pages INTEGER NOT NULL,
    kept INTEGER NOT NULL,           -- pages on which extraction alone took it for text
    odds INTEGER NOT NULL,           -- sum of the probabilities of story text, in thousandths
    judged INTEGER NOT NULL,         -- pages with such a probability
    places TEXT NOT NULL,            -- pages by where it stands: above, first, middle, last, below
    roles TEXT NOT NULL,             -- pages by its role
    varied INTEGER NOT NULL,         -- 1 where the numbers in it differ from page to page
    first_seen_at TEXT NOT NULL,
    last_seen_at TEXT NOT NULL,
    verdict TEXT NOT NULL DEFAULT 'undecided',  -- clutter, story, undecided
    evidence TEXT NOT NULL DEFAULT '',
    role TEXT NOT NULL DEFAULT 'other',  -- that it is removed with
    below REAL NOT NULL DEFAULT 0,   -- clutter stays on a page that gives it this probability of story text or more
    pinned TEXT,                     -- the verdict of a person
    PRIMARY KEY (source_id, text_hash)
) WITHOUT ROWID;
CREATE TABLE site_memories (
    source_id INTEGER PRIMARY KEY REFERENCES sources(id),
    counted_to INTEGER NOT NULL DEFAULT 0,  -- id of the last story that was counted
    stories INTEGER NOT NULL DEFAULT 0,
    version TEXT NOT NULL DEFAULT '',
    updated_at TEXT
);
CREATE TABLE site_blocks_due (       -- blocks that counted stories gained or lost since
    source_id INTEGER NOT NULL REFERENCES sources(id),
    text_hash TEXT NOT NULL,
    PRIMARY KEY (source_id, text_hash)
) WITHOUT ROWID;
CREATE TABLE site_layouts (          -- where a source's pages have their story, in its turn
    id INTEGER PRIMARY KEY,
    source_id INTEGER NOT NULL REFERENCES sources(id),
    valid_from TEXT NOT NULL,        -- when the first of its pages was seen
    valid_until TEXT,                -- when the first page was seen that did not match it, NULL for the present one
    pages INTEGER NOT NULL,          -- that it was last learned from
    slots TEXT NOT NULL              -- JSON: container -> [what it holds, pages, role of removed blocks in it]
);
CREATE TABLE site_groups (           -- clusters of stories as they were when their blocks were counted
    story_id INTEGER PRIMARY KEY REFERENCES stories(id),
    cluster_id INTEGER NOT NULL
);
CREATE TABLE containers (
    id INTEGER PRIMARY KEY,
    source_id INTEGER NOT NULL REFERENCES sources(id),
    path TEXT NOT NULL,              -- elements by tag, id and classes
    UNIQUE (source_id, path)
);
CREATE TABLE site_layouts_due (      -- times of pages that came, went or changed since layouts were learned
    source_id INTEGER NOT NULL REFERENCES sources(id),
    seen_at TEXT NOT NULL,
    PRIMARY KEY (source_id, seen_at)
) WITHOUT ROWID;
CREATE TABLE site_layout_points (    -- times from which learning can go on: all pages until then are in a layout
    source_id INTEGER NOT NULL REFERENCES sources(id),
    seen_at TEXT NOT NULL,
    PRIMARY KEY (source_id, seen_at)
) WITHOUT ROWID;
CREATE VIRTUAL TABLE stories_signs USING FTS5 (
    title, description, text, authors,
    tokenize = "trigram", content="texts_with_signs", content_rowid="id"
);
CREATE TABLE story_addresses (
    uid TEXT PRIMARY KEY,            -- what the story's uid would be, were it made of this address
    story_id INTEGER NOT NULL REFERENCES stories(id),
    address TEXT NOT NULL,           -- normalised
    seen_at TEXT NOT NULL            -- since when
);
CREATE TABLE images (
    story_id INTEGER NOT NULL REFERENCES stories(id),
    position INTEGER NOT NULL,       -- among the story's pictures, from 0
    url TEXT NOT NULL,
    alt TEXT,                        -- what the page says for those who do not see it
    caption TEXT,
    credit TEXT,
    block_position INTEGER NOT NULL, -- of the block before which it stands
    PRIMARY KEY (story_id, position)
);
INSERT INTO "_sqlite_migrations" VALUES (1, 'newscrawl', 'initial', '2026-05-02T12:00:00Z');
INSERT INTO "_sqlite_migrations" VALUES (2, 'newscrawl', 'provenance', '2026-05-02T12:00:00Z');
INSERT INTO "_sqlite_migrations" VALUES (3, 'newscrawl', 'near_duplicates', '2026-05-02T12:00:00Z');
INSERT INTO "_sqlite_migrations" VALUES (4, 'newscrawl', 'robots', '2026-05-02T12:00:00Z');
INSERT INTO "_sqlite_migrations" VALUES (5, 'newscrawl', 'frontier', '2026-05-02T12:00:00Z');
INSERT INTO "_sqlite_migrations" VALUES (6, 'newscrawl', 'manners', '2026-05-02T12:00:00Z');
INSERT INTO "_sqlite_migrations" VALUES (7, 'newscrawl', 'revision_reasons', '2026-05-02T12:00:00Z');
INSERT INTO "_sqlite_migrations" VALUES (8, 'newscrawl', 'reading', '2026-05-02T12:00:00Z');
INSERT INTO "_sqlite_migrations" VALUES (9, 'newscrawl', 'sketches', '2026-05-02T12:00:00Z');
INSERT INTO "_sqlite_migrations" VALUES (10, 'newscrawl', 'gone', '2026-05-02T12:00:00Z');
INSERT INTO "_sqlite_migrations" VALUES (11, 'newscrawl', 'site_memory', '2026-05-02T12:00:00Z');
INSERT INTO "_sqlite_migrations" VALUES (12, 'newscrawl', 'page_alone', '2026-05-02T12:00:00Z');
INSERT INTO "_sqlite_migrations" VALUES (13, 'newscrawl', 'spellings', '2026-05-02T12:00:00Z');
INSERT INTO "_sqlite_migrations" VALUES (14, 'newscrawl', 'signs', '2026-05-02T12:00:00Z');
INSERT INTO "_sqlite_migrations" VALUES (15, 'newscrawl', 'modified', '2026-05-02T12:00:00Z');
INSERT INTO "_sqlite_migrations" VALUES (16, 'newscrawl', 'retries', '2026-05-02T12:00:00Z');
INSERT INTO "_sqlite_migrations" VALUES (17, 'newscrawl', 'moves', '2026-05-02T12:00:00Z');
INSERT INTO "_sqlite_migrations" VALUES (18, 'newscrawl', 'refusals', '2026-05-02T12:00:00Z');
INSERT INTO "_sqlite_migrations" VALUES (19, 'newscrawl', 'hours', '2026-05-02T12:00:00Z');
INSERT INTO "_sqlite_migrations" VALUES (20, 'newscrawl', 'unwanted', '2026-05-02T12:00:00Z');
INSERT INTO "_sqlite_migrations" VALUES (21, 'newscrawl', 'pictures', '2026-05-02T12:00:00Z');
INSERT INTO "_sqlite_migrations" VALUES (22, 'newscrawl', 'rights', '2026-05-02T12:00:00Z');
INSERT INTO "_sqlite_migrations" VALUES (23, 'newscrawl', 'years', '2026-05-02T12:00:00Z');
INSERT INTO "sources" VALUES (1, 'example', NULL, NULL, NULL, NULL, NULL, '2026-05-01T12:00:00Z');
INSERT INTO "stories" VALUES (1, 'cbaaedd4300f3517', 1, 'https://example.org/harbour/market', 'https://example.org/harbour/market', 'Fish market moves to the northern quay', 'After the flood, the traders get what they asked for.', 'The harbour council voted on Tuesday to move the fish market to the northern quay.
Traders had asked for the move since the old hall was flooded in January.
“We can open before the herring comes,” said the head of the market.
Correction: the vote was on Tuesday.', 'Ada Lövberg; Coast Press', 'By Ada Lövberg, photos Ben Okri Šimek, with Coast Press', '2026-04-30T18:30:00+02:00', '2026-04-30T16:30:00Z', 'second', 'jsonld', '2026-04-30T19:00:00+02:00', '2026-04-30T17:00:00Z', '2026-05-01T12:00:00Z', '2026-05-02T12:00:00Z', 'en', 'Harbour', 'article', 1, 'https://example.org/quay.jpg', 'The Example', 48, '4f0aa86be3893061d2d1a01a07e5b384baf4865668689be8458153d27a63cd3b', NULL, 2, 'newscrawl 0.1.0', 'The northern quay at low tide.', 'Ben Okri Šimek / Coast Press', NULL, NULL, '4f0aa86be3893061d2d1a01a07e5b384baf4865668689be8458153d27a63cd3b', '2026-05-02T12:00:00Z', NULL, 'https://creativecommons.example/by/4.0/', 'tdm-reservation; noai');
INSERT INTO "urls" VALUES (1, 1, NULL, 'https://example.org/harbour/market', 'example.org/harbour/market', '', 'done', 0, 'url', '2026-05-01T12:00:00Z', NULL, NULL, NULL, NULL, NULL, NULL, 0, NULL, NULL, 1, NULL, 0, NULL, 0, NULL);
INSERT INTO "fetches" VALUES (1, 1, NULL, '2026-05-01T12:00:00Z', 200, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
INSERT INTO "fetches" VALUES (2, 1, NULL, '2026-05-02T12:00:00Z', 200, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
INSERT INTO "revisions" VALUES (1, 1, 1, 1, '2026-05-01T12:00:00Z', 'Fish market moves to the northern quay', 'The harbour council voted on Tuesday to move the fish market to the northern quay.
Traders had asked for the move since the old hall was flooded in January.
“We can open before the herring comes,” said the head of the market.', 'b754b0c89eacb8e0021ce51926aa3f89de2dcd0303a4dd6f82217538b4b2df9e', 'page');
INSERT INTO "revisions" VALUES (2, 1, 2, 2, '2026-05-02T12:00:00Z', 'Fish market moves to the northern quay', 'The harbour council voted on Tuesday to move the fish market to the northern quay.
Traders had asked for the move since the old hall was flooded in January.
“We can open before the herring comes,” said the head of the market.
Correction: the vote was on Tuesday.', '4f0aa86be3893061d2d1a01a07e5b384baf4865668689be8458153d27a63cd3b', 'page');
INSERT INTO "authors" VALUES (1, 1, 'Ada Lövberg', 'person', 'https://example.org/by/ada', 'Ada writes about the coast.', '2026-05-01T12:00:00Z');
INSERT INTO "authors" VALUES (2, 1, 'Ben Okri Šimek', 'person', NULL, NULL, '2026-05-01T12:00:00Z');
INSERT INTO "authors" VALUES (3, 1, 'Coast Press', 'agency', NULL, NULL, '2026-05-01T12:00:00Z');
INSERT INTO "bylines" VALUES (1, 1, 0, 'Reporter', 'By Ada Lövberg, photos Ben Okri Šimek, with Coast Press');
INSERT INTO "bylines" VALUES (1, 2, 1, 'Photos', 'By Ada Lövberg, photos Ben Okri Šimek, with Coast Press');
INSERT INTO "bylines" VALUES (1, 3, 2, NULL, 'By Ada Lövberg, photos Ben Okri Šimek, with Coast Press');
INSERT INTO "blocks" VALUES (1, 0, 'paragraph', 1, 'The harbour council voted on Tuesday to move the fish market to the northern quay.', 'body', 0.9, '/html/body/p[1]', 'a6410faf749951fd', 2, NULL, 0);
INSERT INTO "blocks" VALUES (1, 1, 'paragraph', 1, 'Traders had asked for the move since the old hall was flooded in January.', 'body', 0.9, '/html/body/p[2]', 'b6bd02b171951e5b', 2, NULL, 0);
INSERT INTO "blocks" VALUES (1, 2, 'paragraph', 1, '“We can open before the herring comes,” said the head of the market.', 'body', 0.9, '/html/body/p[3]', '0bd2638ccbba1c61', 2, NULL, 0);
INSERT INTO "blocks" VALUES (1, 3, 'paragraph', 1, 'Correction: the vote was on Tuesday.', 'body', 0.9, '/html/body/p[4]', '273e40931874994d', 3, NULL, 0);
INSERT INTO "blocks" VALUES (1, 4, 'promo', 0, 'Sign up for our morning letter', 'cue:newsletter', 0.1, '/html/body/form', '69cac73ae899fb41', 4, NULL, 0);
INSERT INTO "blocks" VALUES (1, 5, 'related', 0, 'Read more: the flood', 'cue:read-more', NULL, '/html/body/aside', '7ba098379520e441', 4, NULL, 0);
INSERT INTO "links" VALUES (1, 1, 5, 'https://example.org/harbour/flood', 'the flood', 'related', 1, 'b09065113cd5b42b', NULL, NULL);
INSERT INTO "links" VALUES (2, 1, 0, 'https://council.example.net/minutes.pdf', 'minutes', 'source', 0, NULL, NULL, 'nofollow');
INSERT INTO "links" VALUES (3, 1, NULL, 'https://example.org/', 'Home', 'nav', 1, NULL, NULL, NULL);
INSERT INTO "tags" VALUES (1, 'zander');
INSERT INTO "tags" VALUES (2, 'harbour');
INSERT INTO "tags" VALUES (3, 'council');
INSERT INTO "story_tags" VALUES (1, 1);
INSERT INTO "story_tags" VALUES (1, 2);
INSERT INTO "story_tags" VALUES (1, 3);
INSERT INTO "claims" VALUES (1, 'title', 0, 'Fish market moves to the northern quay', 'h1', NULL);
INSERT INTO "claims" VALUES (1, 'title', 1, 'Fish market moves to the northern quay | The Example', 'meta:og:title', NULL);
INSERT INTO "claims" VALUES (1, 'title', 2, 'Quay', 'json-ld:headline', NULL);
INSERT INTO "claims" VALUES (1, 'date_published', 0, '2026-04-30T18:30:00+02:00', 'json-ld:datePublished', NULL);
INSERT INTO "claims" VALUES (1, 'date_modified', 1, '2062-04-30', 'meta:lastmod', 'future');
INSERT INTO "entries" VALUES (1, 0, '2026-04-30T18:10:00+02:00', 'The vote', 'Eleven hands went up.', 'https://example.org/harbour/market#vote');
INSERT INTO "entries" VALUES (1, 1, NULL, NULL, 'The doors are open.', NULL);
INSERT INTO "site_blocks_due" VALUES (1, '273e40931874994d');
INSERT INTO "site_layouts_due" VALUES (1, '2026-05-01T12:00:00Z');
INSERT INTO "site_layouts_due" VALUES (1, '2026-05-02T12:00:00Z');
INSERT INTO "images" VALUES (1, 0, 'https://example.org/img/quay.jpg', 'A quay', 'The northern quay at low tide.', 'Ben Okri Šimek', 1);
INSERT INTO "images" VALUES (1, 1, 'https://example.org/img/boats.jpg', NULL, NULL, NULL, 3);
CREATE UNIQUE INDEX "idx__sqlite_migrations_migration_set_name"
    ON "_sqlite_migrations" ("migration_set", "name");
CREATE INDEX feeds_by_parent ON feeds (parent_id);
CREATE INDEX stories_by_first_seen ON stories (first_seen_at);
CREATE INDEX stories_by_cluster ON stories (cluster_id);
CREATE INDEX urls_by_wanted_run ON urls (wanted_run_id) WHERE wanted_run_id IS NOT NULL;
CREATE INDEX urls_by_normalized ON urls (normalized_url);
CREATE INDEX urls_by_source ON urls (source_id, state);
CREATE INDEX urls_by_story ON urls (story_id);
CREATE INDEX urls_by_feed ON urls (feed_id);
CREATE INDEX fetches_by_url ON fetches (url_id);
CREATE INDEX fetches_by_run ON fetches (run_id);
CREATE INDEX revisions_by_fetch ON revisions (fetch_id);
CREATE INDEX bylines_by_author ON bylines (author_id);
CREATE INDEX links_by_story ON links (story_id);
CREATE INDEX links_by_target ON links (target_story_id) WHERE target_story_id IS NOT NULL;
CREATE INDEX links_waiting ON links (target_uid) WHERE target_uid IS NOT NULL AND target_story_id IS NULL;
CREATE INDEX story_tags_by_tag ON story_tags (tag_id);
CREATE INDEX rejections_by_url ON rejections (url_id);
CREATE INDEX rejections_by_run ON rejections (run_id);
CREATE INDEX rejections_by_fetch ON rejections (fetch_id);
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
CREATE INDEX cluster_members_by_cluster ON cluster_members (cluster_id);
CREATE INDEX clusters_by_first_story ON clusters (first_story_id);
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
CREATE INDEX stories_by_date ON stories (date_published_utc, first_seen_at, source_id, language, kind, section);
CREATE INDEX stories_facets ON stories (id, source_id, date_published_utc, first_seen_at, language, kind, section);
CREATE INDEX authors_by_name ON authors (name COLLATE NOCASE);
CREATE INDEX rejections_by_time ON rejections (rejected_at, reason);
CREATE INDEX run_sources_by_source ON run_sources (source_id, run_id);
CREATE INDEX site_layouts_by_source ON site_layouts (source_id, valid_until);
CREATE INDEX blocks_by_hash ON blocks (text_hash, story_id);
CREATE INDEX stories_by_plain_hash ON stories (plain_hash, source_id);
CREATE INDEX stories_by_page ON stories (source_id, page_seen_at, uid);
CREATE VIEW texts_with_signs AS
SELECT stories.id, stories.title, stories.description, stories.text, stories.authors
FROM stories WHERE (stories.text GLOB '*[฀-ჿក-៿぀-힯𠀀-𿿿]*' OR stories.title GLOB '*[฀-ჿក-៿぀-힯𠀀-𿿿]*');
CREATE TRIGGER stories_signs_ai AFTER INSERT ON stories BEGIN
    INSERT INTO stories_signs (rowid, title, description, text, authors)
    SELECT new.id, new.title, new.description, new.text, new.authors WHERE (new.text GLOB '*[฀-ჿក-៿぀-힯𠀀-𿿿]*' OR new.title GLOB '*[฀-ჿក-៿぀-힯𠀀-𿿿]*');
END;
CREATE TRIGGER stories_signs_ad AFTER DELETE ON stories BEGIN
    INSERT INTO stories_signs (stories_signs, rowid, title, description, text, authors)
    SELECT 'delete', old.id, old.title, old.description, old.text, old.authors WHERE (old.text GLOB '*[฀-ჿក-៿぀-힯𠀀-𿿿]*' OR old.title GLOB '*[฀-ჿក-៿぀-힯𠀀-𿿿]*');
END;
CREATE TRIGGER stories_signs_au AFTER UPDATE OF title, description, text, authors ON stories BEGIN
    INSERT INTO stories_signs (stories_signs, rowid, title, description, text, authors)
    SELECT 'delete', old.id, old.title, old.description, old.text, old.authors WHERE (old.text GLOB '*[฀-ჿក-៿぀-힯𠀀-𿿿]*' OR old.title GLOB '*[฀-ჿក-៿぀-힯𠀀-𿿿]*');
    INSERT INTO stories_signs (rowid, title, description, text, authors)
    SELECT new.id, new.title, new.description, new.text, new.authors WHERE (new.text GLOB '*[฀-ჿក-៿぀-힯𠀀-𿿿]*' OR new.title GLOB '*[฀-ჿក-៿぀-힯𠀀-𿿿]*');
END;
CREATE INDEX urls_to_retry ON urls (feed_id, retry_at) WHERE retry_at IS NOT NULL;
CREATE INDEX urls_disallowed ON urls (coalesce(redirect_to, url)) WHERE state = 'disallowed';
CREATE INDEX story_addresses_by_story ON story_addresses (story_id);
CREATE INDEX urls_by_redirect ON urls (redirect_to) WHERE redirect_to IS NOT NULL;
CREATE VIEW copies AS
SELECT cluster_members.cluster_id, stories.uid, sources.name AS source, stories.url, stories.title,
    coalesce(stories.date_published_utc, stories.first_seen_at) AS published,
    cluster_members.role, cluster_members.similarity, cluster_members.contained, cluster_members.agency,
    first.uid AS first_uid, first_sources.name AS first_source, first.url AS first_url, first.title AS first_title,
    coalesce(first.date_published_utc, first.first_seen_at) AS first_published,
    CASE WHEN stories.date_published_precision IN ('second', 'minute')
           AND first.date_published_precision IN ('second', 'minute')
         THEN round((julianday(stories.date_published_utc) - julianday(first.date_published_utc)) * 24, 2)
    END AS hours_later,
    stories.date_published_zone AS zone, first.date_published_zone AS first_zone
FROM cluster_members JOIN stories ON stories.id = cluster_members.story_id
    JOIN sources ON sources.id = stories.source_id
    JOIN clusters ON clusters.id = cluster_members.cluster_id
    JOIN stories AS first ON first.id = clusters.first_story_id
    JOIN sources AS first_sources ON first_sources.id = first.source_id
WHERE stories.id <> clusters.first_story_id;
CREATE VIEW corpus AS
SELECT stories.id, stories.uid, sources.name AS source, stories.site_name, stories.url, stories.canonical_url,
    stories.title, stories.description, stories.text, stories.authors, stories.byline_raw,
    stories.date_published, stories.date_published_utc, stories.date_published_precision,
    stories.date_published_source, stories.date_modified, stories.date_modified_utc, stories.first_seen_at,
    stories.last_fetched_at, stories.language, stories.section,
    (SELECT group_concat(tags.name, '; ') FROM story_tags JOIN tags ON tags.id = story_tags.tag_id
      WHERE story_tags.story_id = stories.id) AS tags,
    stories.kind, stories.is_free, stories.image, stories.image_caption, stories.image_credit, stories.word_count,
    stories.revision, stories.cluster_id, stories.text_hash, stories.extractor, stories.gone_at,
    stories.date_published_zone, stories.licence, stories.reservations
FROM stories JOIN sources ON sources.id = stories.source_id;
CREATE INDEX fetches_by_time ON fetches (fetched_at);
CREATE INDEX authors_by_source ON authors (source_id, name COLLATE NOCASE, kind);
CREATE INDEX stories_by_source ON stories
    (source_id, date_published_utc, first_seen_at, language, kind, section, word_count, is_free, date_published);
INSERT INTO stories_fts (stories_fts) VALUES ('rebuild');
INSERT INTO stories_signs (stories_signs) VALUES ('rebuild');
