"""The pages of one story: reading it, what was removed, two texts side by side, the page as it was fetched."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, astuple, dataclass
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any, get_args

from newscrawl.errors import ArchiveError, QueryError
from newscrawl.export.citations.bibtex import bibtex
from newscrawl.export.citations.citation import citation
from newscrawl.export.citations.coins import coins
from newscrawl.export.citations.forms import CITATION_FORMS
from newscrawl.export.citations.reference import reference
from newscrawl.export.record import explanation, stored_record
from newscrawl.extraction.decode import decode
from newscrawl.items import Block, Link, LinkRole, Story
from newscrawl.storage.people import bylines_of, cluster_members, fetches_of, link_targets
from newscrawl.storage.queries import Revision, StoredStory, find_story, revisions
from newscrawl.templates.memory import in_words
from newscrawl.warcs import read_page
from newscrawl.web.answers import AbsentError, Answer, Asked, Raw, RequestError
from newscrawl.web.differences import Pair, compare
from newscrawl.web.security import ARCHIVED_POLICY, OWN_POLICY

_BLOCK = ("position", "text", "role", "kept", "reason", "score", "path")
#: What removed blocks are about: each family has a colour and a kind of line of its own.
_FAMILIES = {
    "about": ("headline", "standfirst", "byline", "date", "caption", "bio", "tags"),
    "promotion": ("promo", "related", "ad", "share", "paywall"),
    "site": ("nav", "comment", "consent", "legal", "other"),
}
FAMILY_OF = {role: family for family, roles in _FAMILIES.items() for role in roles}


@dataclass(frozen=True, slots=True)
class Run:
    """Blocks in a row that make one element: the items of a list, or one block of another role."""

    role: str
    kept: bool
    blocks: tuple[Block, ...]


def story_page(db: Any, asked: Asked) -> Answer:
    """A story to read; with ``blocks=1`` all blocks of its page, the removed ones marked in their places."""
    found = _story(db, asked.path["story"])
    story, versions = found.story, revisions(db, found.id)
    whole = asked.one_of("blocks", ("0", "1")) == "1"
    record = stored_record(found)
    cite = citation(record)
    blocks = [block for block in _blocks(story) if whole or block.kept]
    data = {
        **record,
        "image_caption": story.image_caption,
        "image_credit": story.image_credit,
        "blocks": story.blocks,
        "entries": story.entries,
        "revisions": versions,
        "explanation": explanation(story),
    }
    return Answer(
        "story.html",
        story.title or "Untitled",
        data,
        _BLOCK,
        [astuple(block)[:7] for block in story.blocks],
        {
            "found": found,
            "story": story,
            "whole": whole,
            "runs": _runs(blocks),
            "removed_roles": Counter(block.role for block in story.blocks if not block.kept).most_common(),
            "families": FAMILY_OF,
            "in_words": in_words,
            "people": bylines_of(db, found.id),
            "links_by_role": _by_role(story.links),
            "targets": link_targets(db, found.id),
            "versions": list(reversed(versions)),
            "fetches": fetches_of(db, found.id),
            "members": _others(db, found),
            "reference": reference(cite),
            "bibtex": bibtex(cite),
            "coins": coins(cite),
            "citation_forms": CITATION_FORMS,
        },
    )


def cited(db: Any, asked: Asked) -> Raw:
    """The citation of a story as a file."""
    form = next(each for each in CITATION_FORMS.values() if each.suffix == asked.path["form"])
    cite = citation(stored_record(_story(db, asked.path["story"])))
    return Raw(form.document(cite), OWN_POLICY, form.media_type, cite.key + form.suffix)


def diff_page(db: Any, asked: Asked) -> Answer:
    """Two texts side by side, each named UID@REVISION; without @REVISION it is the latest."""
    if not {"old", "new"} <= asked.parameters.keys():
        raise RequestError("name two texts: /diff?old=UID@1&new=UID@2")
    (old_story, old), (new_story, new) = (_version(db, asked.parameters[side]) for side in ("old", "new"))
    pairs = compare(old.text.splitlines(), new.text.splitlines())
    title = compare([old.title or ""], [new.title or ""])
    sides = [{"uid": each.uid, "source": each.source, **asdict(version)} for each, version in
             ((old_story, old), (new_story, new))]  # fmt: skip
    return Answer(
        "diff.html",
        f"Changes: {new.title or 'untitled'}",
        {"old": sides[0], "new": sides[1], "pairs": pairs},
        ("change", "old", "new"),
        [[pair.change, *("".join(piece.text for piece in side) for side in (pair.old, pair.new))] for pair in pairs],
        {
            "old_story": old_story, "new_story": new_story, "title_pairs": title, "groups": _folded(pairs),
            "changed": sum(pair.change != "same" for pair in pairs),
        },
    )  # fmt: skip


def archived(db: Any, asked: Asked, folder: Path) -> Raw:
    """A page as it was fetched: its source, as text, so that nothing in it can run or ask for anything."""
    found = _story(db, asked.path["story"])
    fetch = next((each for each in fetches_of(db, found.id) if each.id == int(asked.path["fetch"])), None)
    if fetch is None or fetch.warc_file is None or fetch.warc_offset is None:
        raise AbsentError("this visit is not in the archive")
    if Path(fetch.warc_file).name != fetch.warc_file:
        raise AbsentError(f"the archive has no file {fetch.warc_file!r}: a name alone is expected")
    try:
        page = read_page(folder / fetch.warc_file, fetch.warc_offset)
    except ArchiveError as error:
        raise AbsentError(f"{error}; `newscrawl serve --archive FOLDER` says where the archive is") from error
    return Raw(decode(page.body, page.header("content-type")), ARCHIVED_POLICY)


def _story(db: Any, reference: str) -> StoredStory:
    try:
        return find_story(db, reference)
    except QueryError as error:
        raise AbsentError(str(error)) from error


def _version(db: Any, reference: str) -> tuple[StoredStory, Revision]:
    uid, _, number = reference.partition("@")
    found = _story(db, uid)
    versions = revisions(db, found.id)
    chosen = [each for each in versions if str(each.number) == number] if number else versions[-1:]
    if not chosen:
        raise AbsentError(f"story {found.id} has no revision {number or 'at all'}")
    return found, chosen[0]


def _blocks(story: Story) -> Sequence[Block]:
    """The story's blocks; its lines as paragraphs where it has none."""
    if story.blocks:
        return story.blocks
    return [Block(place, line, "paragraph", True, "", None, "") for place, line in enumerate(story.text.splitlines())]


def _runs(blocks: Sequence[Block]) -> list[Run]:
    """Blocks as elements: list items and table rows that follow one another are one list, one table."""
    runs = []
    for (role, kept), group in groupby(blocks, key=lambda block: (block.role, block.kept)):
        members = tuple(group)
        if kept and role in ("list", "table"):
            runs.append(Run(role, kept, members))
        else:
            runs += [Run(role, kept, (block,)) for block in members]
    return runs


def _by_role(links: Sequence[Link]) -> list[tuple[str, list[Link]]]:
    """Links by role, those of the text first."""
    order = get_args(LinkRole)
    grouped = [(role, [link for link in links if link.role == role]) for role in order]
    return [(role, group) for role, group in grouped if group]


def _others(db: Any, found: StoredStory) -> list[Any]:
    if found.cluster_id is None:
        return []
    return [each for each in cluster_members(db, found.cluster_id) if each.story.id != found.id]


_CONTEXT = 2  # paragraphs that are the same, shown on either side of one that is not


def _folded(pairs: Sequence[Pair]) -> list[tuple[bool, list[Pair]]]:
    """Pairs in groups: (whether to fold it up, pairs). Far from any change, what is the same is folded up."""
    near = [False] * len(pairs)
    for place, pair in enumerate(pairs):
        if pair.change != "same":
            for each in range(max(0, place - _CONTEXT), min(len(pairs), place + _CONTEXT + 1)):
                near[each] = True
    groups = groupby(zip(near, pairs, strict=True), key=itemgetter(0))
    return [(not shown, [pair for _, pair in group]) for shown, group in groups]
