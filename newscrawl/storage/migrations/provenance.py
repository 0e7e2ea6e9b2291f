"""Where each field came from, the entries of live blogs, captions and credits of images, rel of links."""

# The corpus view anew, with the columns that came since: a view holds no data.
SCRIPT = """
ALTER TABLE stories ADD COLUMN image_caption TEXT;
ALTER TABLE stories ADD COLUMN image_credit TEXT;
ALTER TABLE links ADD COLUMN rel TEXT;
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
DROP VIEW corpus;
CREATE VIEW corpus AS
SELECT stories.id, stories.uid, sources.name AS source, stories.site_name, stories.url, stories.canonical_url,
    stories.title, stories.description, stories.text, stories.authors, stories.byline_raw,
    stories.date_published, stories.date_published_utc, stories.date_published_precision,
    stories.date_published_source, stories.date_modified, stories.first_seen_at,
    stories.last_fetched_at, stories.language, stories.section,
    (SELECT group_concat(tags.name, '; ') FROM story_tags JOIN tags ON tags.id = story_tags.tag_id
      WHERE story_tags.story_id = stories.id) AS tags,
    stories.kind, stories.is_free, stories.image, stories.image_caption, stories.image_credit, stories.word_count,
    stories.revision, stories.cluster_id, stories.text_hash, stories.extractor
FROM stories JOIN sources ON sources.id = stories.source_id;
"""
