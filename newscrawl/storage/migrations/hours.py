"""By which clock a story's hour was read, and hours between copies only where both pages print one."""

# Of stories that are there already only the page's own offset can be told; `newscrawl reextract` tells the others.
SCRIPT = """
ALTER TABLE stories ADD COLUMN date_published_zone TEXT;  -- page, source, country, none; NULL without an hour
UPDATE stories SET date_published_zone = 'page' WHERE date_published_precision IN ('second', 'minute')
    AND date_published GLOB '*T*[+-][0-9][0-9]:[0-9][0-9]*';
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
    stories.date_published_zone
FROM stories JOIN sources ON sources.id = stories.source_id;
DROP VIEW copies;
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
"""
