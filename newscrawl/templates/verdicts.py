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
_BY_SHARE = 4.0  # for a block that all stories have
_AS_FIRST = 6.0  # against, for what opens the text of a few stories as a column's standing introduction does
_AS_FORM = 6.0  # against, for subheadings ("What happens next") and the heads of tables, which stories have in common
_SUREST = 0.02  # the model's probabilities are taken to be no nearer to 0 and 1


# Steps in which the bound for a page's own odds rises with the evidence: a finer one would have stories read again for
# every page that comes. The last is above all odds.
_STEPS = (0.0, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.98, 1.01)


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a block is, and in a few words why; clutter goes from pages that give it a probability ``below`` this."""

    verdict: Verdict
    evidence: str
    below: float = 0.0


def is_worth_keeping(block: Repeated, stories: int) -> bool:
    """Whether a block matters on a site of which so many stories are known."""
    least = LEAST - 1 if block.kept else max(_FURNITURE, _FURNITURE_SHARE * stories)
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
    likely = min(1 - _SUREST, max(_SUREST, block.likely))
    repeated = _repeated(block, stories)
    if repeated > math.log(likely / (1 - likely)):
        bound = _bound(repeated)
        return Judgement("clutter", "repeated", bound if 2 * block.kept >= block.pages else min(OWN, bound))
    return Judgement("undecided", "reads like the story")


def _repeated(block: Repeated, stories: int) -> float:
    """Log-odds against a block's being story text, from how many stories have it."""
    share = block.stories / max(stories, block.stories)
    found = _BY_COUNT * math.log(block.stories / (LEAST - 1)) + _BY_SHARE * share
    formed = sum(block.roles.get(role, 0) for role in ("heading", "table"))
    against = _AS_FIRST * block.places[FIRST] + _AS_FORM * formed
    return found - (1 - share) * against / block.pages


def _bound(repeated: float) -> float:
    """The probability that this evidence just outweighs, in steps."""
    chance = 1 / (1 + math.exp(-repeated))
    if chance >= 1 - _SUREST:
        return _STEPS[-1]
    return max(step for step in _STEPS if step <= chance)
