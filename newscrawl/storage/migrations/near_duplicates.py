"""Members of clusters with role and likeness, what finds them, and the view of copies."""

SCRIPT = """
ALTER TABLE clusters ADD COLUMN first_story_id INTEGER REFERENCES stories(id);
CREATE TABLE cluster_members (
    story_id INTEGER PRIMARY KEY REFERENCES stories(id),
    cluster_id INTEGER NOT NULL REFERENCES clusters(id),
    role TEXT NOT NULL,              -- origin, agency copy, copy, edited copy
    similarity REAL NOT NULL,        -- to the cluster's first story, from 0 to 1
    contained REAL NOT NULL,         -- share of the shorter of the two texts that the other has, from 0 to 1
    agency TEXT                      -- whom the story credits
);
CREATE INDEX cluster_members_by_cluster ON cluster_members (cluster_id);
CREATE INDEX clusters_by_first_story ON clusters (first_story_id);
CREATE TABLE sketches (
    story_id INTEGER PRIMARY KEY REFERENCES stories(id),
    text_hash TEXT NOT NULL,         -- of the text that was sketched
    method TEXT NOT NULL,            -- sketches of different methods cannot be compared
    sketch BLOB NOT NULL
);
CREATE TABLE sketch_values (
    value INTEGER NOT NULL,
    story_id INTEGER NOT NULL REFERENCES stories(id),
    PRIMARY KEY (value, story_id)
) WITHOUT ROWID;
CREATE TABLE source_lines (
    source_id INTEGER NOT NULL REFERENCES sources(id),
    line INTEGER NOT NULL,           -- hash of a line of a story's text
    story_id INTEGER NOT NULL REFERENCES stories(id),
    PRIMARY KEY (source_id, line, story_id)
) WITHOUT ROWID;
CREATE VIEW copies AS
SELECT cluster_members.cluster_id, stories.uid, sources.name AS source, stories.url, stories.title,
    coalesce(stories.date_published_utc, stories.first_seen_at) AS published,
    cluster_members.role, cluster_members.similarity, cluster_members.contained, cluster_members.agency,
    first.uid AS first_uid, first_sources.name AS first_source, first.url AS first_url, first.title AS first_title,
    coalesce(first.date_published_utc, first.first_seen_at) AS first_published
FROM cluster_members JOIN stories ON stories.id = cluster_members.story_id
    JOIN sources ON sources.id = stories.source_id
    JOIN clusters ON clusters.id = cluster_members.cluster_id
    JOIN stories AS first ON first.id = clusters.first_story_id
    JOIN sources AS first_sources ON first_sources.id = first.source_id
WHERE stories.id <> clusters.first_story_id;
"""
