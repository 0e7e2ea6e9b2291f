"""What each story of a cluster is in it, as the database has it."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Collection, Sequence

from newscrawl.duplicates.members import Member, assign
from newscrawl.duplicates.shingles import Shingles
from newscrawl.storage.filters import TIME
from newscrawl.storage.reread import plain_texts


def settle(db: sqlite3.Connection, clusters: Collection[int], runs: Callable[[int], Shingles]) -> None:
    """Say of each member of clusters what it is and how like the first; ``runs`` has a story's runs of words."""
    members: dict[int, list[Member]] = {}
    for cluster_id, member in _members(db, clusters, runs):
        members.setdefault(cluster_id, []).append(member)
    parts = {cluster_id: assign(found) for cluster_id, found in members.items()}
    db.executemany(
        "UPDATE cluster_members SET role = ?, similarity = ?, contained = ?, agency = ? WHERE story_id = ?",
        [
            (part.role, round(part.likeness.similarity, 4), round(part.likeness.contained, 4), part.agency,
             part.story_id)
            for found in parts.values() for part in found
        ],
    )  # fmt: skip
    firsts = [(found[0].story_id, found[0].story_id, cluster_id) for cluster_id, found in parts.items()]
    db.executemany(
        "UPDATE clusters SET first_story_id = ?, text_hash = (SELECT plain_hash FROM stories WHERE id = ?)"
        " WHERE id = ?",
        firsts,
    )


def _members(
    db: sqlite3.Connection, clusters: Collection[int], runs: Callable[[int], Shingles]
) -> Sequence[tuple[int, Member]]:
    rows = db.execute(
        "SELECT cluster_members.cluster_id, stories.id, source_id, sources.name, sources.title, site_name,"  # noqa: S608
        f" sources.home, {TIME}, byline_raw,"
        " (SELECT json_group_array(json_array(authors.name, authors.kind)) FROM bylines"
        "   JOIN authors ON authors.id = author_id WHERE bylines.story_id = stories.id), uid, first_seen_at"
        " FROM cluster_members JOIN stories ON stories.id = cluster_members.story_id"
        " JOIN sources ON sources.id = source_id"
        " WHERE cluster_members.cluster_id IN (SELECT value FROM json_each(?))",
        (json.dumps(sorted(clusters)),),
    ).fetchall()
    texts = plain_texts(db, [row[1] for row in rows])
    return [
        (
            cluster_id,
            Member(
                story_id=story_id,
                uid=uid,
                source_id=source_id,
                names=tuple(each for each in (name, title, site_name, _host(home)) if each),
                published=published,
                first_seen_at=seen,
                byline=tuple((person, kind) for person, kind in json.loads(byline)),
                byline_raw=byline_raw,
                text=texts[story_id],
                shingles=runs(story_id),
            ),
        )
        for (cluster_id, story_id, source_id, name, title, site_name, home, published, byline_raw, byline, uid,
             seen) in rows
    ]


def _host(home: str | None) -> str | None:
    """The telling label of a home page's host: "reuters" of https://www.reuters.com/."""
    labels = (home or "").partition("://")[2].partition("/")[0].removeprefix("www.").split(".")
    return labels[0] if len(labels) > 1 and not labels[0].isdigit() else None
