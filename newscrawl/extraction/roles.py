"""What each block is, and whether it belongs to the story.

Rules say what a block would be if it were none of the story (``observe``), a model how likely it is story text
(``model``), and ``choose`` draws the line. A removed block gets the role that its rule says, ``other`` where none
speaks: it is never guessed. Each decision carries its reason and the probability.
"""

from __future__ import annotations

from collections.abc import Sequence

from newscrawl.extraction.boxes import ends_with_credit
from newscrawl.extraction.choice import choose
from newscrawl.extraction.containers import containers
from newscrawl.extraction.document import TextBlock
from newscrawl.extraction.features import describe
from newscrawl.extraction.labels import Facts, Observed
from newscrawl.extraction.model import BlockModel
from newscrawl.extraction.observe import observe
from newscrawl.extraction.outline import outlines
from newscrawl.items import Block, BlockRole

#: The reason of a block that the model alone decided.
BY_MODEL = "model"
#: ... and of one that it removed and no rule names, but for whose picture it says it is of.
BY_CREDIT = "ends:credit"

_KEPT_ROLES: dict[str, BlockRole] = {"heading": "heading", "quote": "quote", "li": "list", "row": "table"}
_DIGITS = 4  # of probabilities: more would differ between machines


def decide(blocks: Sequence[TextBlock], facts: Facts, model: BlockModel) -> tuple[Block, ...]:
    """Give every block its role and say whether it is kept, in the page's order."""
    if not blocks:
        return ()
    inside = containers(blocks)
    found = observe(blocks, facts, inside)
    names, matrix = describe(found, facts, model.wording.scores(blocks, inside), inside)
    model.check(names)
    odds = model.predict(matrix)
    keep, reasons = choose(found, odds)
    decisions = zip(found, odds.tolist(), keep.tolist(), outlines(inside), strict=True)
    return tuple(_finish(*decision, reasons.get(index)) for index, decision in enumerate(decisions))


def _finish(observed: Observed, odds: float, kept: bool, container: str, reason: str | None) -> Block:
    block, label, cue = observed.block, observed.label, observed.view.cue
    role: BlockRole
    if kept:
        role, reason = _KEPT_ROLES.get(block.kind, "paragraph"), reason or BY_MODEL
        if cue and cue.role == "correction":
            role, reason = "correction", cue.reason
    elif label:
        role, reason = label.role, label.reason
    elif reason is None and ends_with_credit(block):
        role, reason = "caption", BY_CREDIT
    else:
        role, reason = "other", reason or BY_MODEL
    score = round(odds, _DIGITS)
    return Block(block.position, block.text, role, kept, reason, score, block.path, container, block.separated)
