"""A story with what is known of its site: all that follows from which of its blocks are text."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from newscrawl.items import Block, Link, LinkRole, Story
from newscrawl.templates.memory import SiteMemory, recall
from newscrawl.texts import count_words, text_hash

# What a reference in the story's text is once the block that holds it is known to be something else.
_LINK_ROLES: Mapping[str, LinkRole] = {
    "related": "related", "bio": "author", "byline": "author", "nav": "nav", "tags": "tag",
}  # fmt: skip


def with_memory(story: Story, memory: SiteMemory, seen_at: str) -> Story:
    """A story as it is read with a memory, whatever it was read with before; ``seen_at`` is when its page was fetched.

    Its text, its words and the roles of links in blocks that go or come follow; all else is what the page says, so
    that a page that comes before its site is known gives the same story as one that comes after.
    """
    blocks = recall(story.blocks, memory, [person.name for person in story.authors], seen_at, story.description)
    if blocks == story.blocks:
        return replace(story, blocks=blocks, memory=memory.version)
    turned = {old.position: (old, new) for old, new in zip(story.blocks, blocks, strict=True) if old != new}
    text = "\n".join(block.text for block in blocks if block.kept)
    return replace(
        story,
        blocks=blocks,
        links=tuple(_moved(link, *turned[link.position]) if link.position in turned else link for link in story.links),
        text=text,
        word_count=count_words(text),
        text_hash=text_hash(text),
        memory=memory.version,
    )


def link_roles(old: Block, new: Block) -> tuple[LinkRole, LinkRole]:
    """The role of a block's links that changes where the block is read anew, and what it changes to."""
    return _link_role(old), _link_role(new)


def _link_role(block: Block) -> LinkRole:
    return "body" if block.kept else _LINK_ROLES.get(block.role, "promo")


def _moved(link: Link, old: Block, new: Block) -> Link:
    before, after = link_roles(old, new)
    return replace(link, role=after) if link.role == before else link
