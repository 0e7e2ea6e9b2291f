"""From how often a site has a block, and what extraction makes of it, to what it is."""

from __future__ import annotations

import math
from dataclasses import dataclass

from newscrawl.templates.memory import OWN, Verdict
from newscrawl.templates.sightings import FIRST, Repeated

#: Stories, copies counted once, from which on a block is repeated rather than quoted.
LEAST = 3
# Of blocks that are never text only those that hang on many pages are kept in mind, so many or this share of all: what
# else is removed anyway, and the headlines that a site links to are as many as its stories.
_FURNITURE, _FURNITURE_SHARE = 8, 0.02
# Weights of the evidence, in log-odds. See docs/templates.md for how they were chosen.
_BY_COUNT = 2.0  # for each e-fold of stories beyond LEAST - 1
_BY_SHARE = 4.0  # for a block that all of very many stories have
_UNKNOWN = 10  # stories that a source is taken to have without the block: a share of three says little
_AS_FIRST = 6.0  # against, for what opens the text of a few stories as a column's standing introduction does
_AS_FORM = 6.0  # against, for what recipes and explainers have in common: subheadings, list items, rows of tables
# Text on so many of its pages and with such odds on average, a subheading, list item or row is one, however many have
# it, and any block in less than this share of the stories: the background of a long affair stands in many.
_MOSTLY, _FORM = 0.9, 0.8
_SURELY, _SURELY_SHARE = 0.95, 0.3
_SUREST = 0.003  # the model's probabilities are taken to be no nearer to 0 and 1
# Steps in which the bound for a page's own odds rises with the evidence: a finer one would have stories read again for
# every page that comes. The last is above all odds.
_STEPS = (0.0, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.98, 0.99, 1.01)


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a block is, and in a few words why; clutter goes from pages that give it a probability ``below`` this."""

    verdict: Verdict
    evidence: str
    below: float = 0.0


def least_furniture(stories: int) -> int:
    """Stories that must have a block that is never text for it to matter on a site of which so many are known."""
    return max(_FURNITURE, math.ceil(_FURNITURE_SHARE * stories))


def is_worth_keeping(block: Repeated, stories: int) -> bool:
    """Whether a block matters on a site of which so many stories are known."""
    least = LEAST if block.kept else least_furniture(stories)
    return block.stories >= least and any(map(str.isalpha, block.sample))


def judge(block: Repeated, stories: int) -> Judgement:
    """What a block is on a site of which so many stories are known.

    The odds that it is story text, as the model sees them, are set against how unlikely it is that independent stories
    share a line.
    """
    if not block.kept:
        return Judgement("clutter", "never text", min(OWN, _bound(_repeated(block, stories))))
    if 2 * block.roles.get("correction", 0) >= block.kept:
        return Judgement("story", "corrections")
    if block.stories < LEAST:
        return Judgement("undecided", "in too few stories")
    if block.varied and block.likely >= 0.5:
        return Judgement("undecided", "its numbers change")
    likely = min(1 - _SUREST, max(_SUREST, block.likely))
    repeated = _repeated(block, stories)
    if _is_part_of_stories(block, stories) or repeated <= math.log(likely / (1 - likely)):
        return Judgement("undecided", "reads like the story")
    bound = _bound(repeated)
    return Judgement("clutter", "repeated", bound if 2 * block.kept >= block.pages else min(OWN, bound))


def _repeated(block: Repeated, stories: int) -> float:
    """Log-odds against a block's being story text, from how many stories have it."""
    share = _share(block, stories)
    found = _BY_COUNT * math.log(block.stories / (LEAST - 1)) + _BY_SHARE * share
    return found - (1 - share) * (_AS_FIRST * block.places[FIRST] + _AS_FORM * _formed(block)) / block.pages


def _is_part_of_stories(block: Repeated, stories: int) -> bool:
    """Whether stories have a block in common as they have their form, or the background of what they tell."""
    if block.likely >= _FORM and _formed(block) >= _MOSTLY * block.pages:
        return True
    mostly_kept = block.kept >= _MOSTLY * block.pages
    return mostly_kept and block.likely >= _SURELY and _share(block, stories) < _SURELY_SHARE


def _formed(block: Repeated) -> int:
    """Pages on which a block is a subheading, a list item or a row of a table in the text."""
    return sum(block.roles.get(role, 0) for role in ("heading", "list", "table"))


def _share(block: Repeated, stories: int) -> float:
    """The share of the source's stories that have a block, taken to be small where few are known."""
    return block.stories / (max(stories, block.stories) + _UNKNOWN)


def _bound(repeated: float) -> float:
    """The probability that this evidence just outweighs, in steps."""
    chance = 1 / (1 + math.exp(-repeated))
    if chance >= 1 - _SUREST:
        return _STEPS[-1]
    return max(step for step in _STEPS if step <= chance)
