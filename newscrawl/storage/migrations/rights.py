"""The licence of a story and what its page reserves, in the view of stories too."""

SCRIPT = """
ALTER TABLE stories ADD COLUMN licence TEXT;       -- an address, or words
ALTER TABLE stories ADD COLUMN reservations TEXT;  -- joined by '; ', NULL where the page says nothing of the kind
DROP VIEW corpus;
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
"""
