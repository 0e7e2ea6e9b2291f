"""LightGBM's trees as arrays."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from lightgbm import Booster
from numpy.typing import NDArray

from newscrawl.extraction.model import Trees
from newscrawl.training import TrainingError

Node = Mapping[str, Any]


def trees_of(booster: Booster) -> Trees:
    """The trees of a booster. It must have been grown on float32, without missing values and categories.

    Its thresholds are float64; a float32 is not above one exactly when it is not above the next lower float32.
    """
    nodes: list[Node] = []
    left: list[int] = []
    roots: list[int] = []
    depth = 0
    for tree in booster.dump_model()["tree_info"]:
        roots.append(len(nodes))
        level = [tree["tree_structure"]]
        nodes += level
        height = 0
        while level:
            below = [child for node in level if "split_feature" in node for child in _children(node)]
            first = len(nodes)
            for place, node in enumerate(level, first - len(level)):
                left.append(first if "split_feature" in node else place)
                first += 2 if "split_feature" in node else 0
            nodes += below
            height += bool(below)
            level = below
        depth = max(depth, height)
    return Trees(
        roots=np.array(roots, np.int32),
        feature=np.array([node.get("split_feature", 0) for node in nodes], np.int32),
        threshold=_lower(np.array([node.get("threshold", np.inf) for node in nodes])),
        left=np.array(left, np.int32),
        value=np.array([node.get("leaf_value", 0.0) for node in nodes]),
        depth=depth,
    )


def _children(node: Node) -> tuple[Node, Node]:
    if node["decision_type"] != "<=" or node["missing_type"] != "None":
        raise TrainingError(f"a split that the block model cannot make: {node['decision_type']} {node['missing_type']}")
    return node["left_child"], node["right_child"]


def _lower(thresholds: NDArray[np.float64]) -> NDArray[np.float32]:
    """The highest float32 that is not above each."""
    found = thresholds.astype(np.float32)
    return np.where(found > thresholds, np.nextafter(found, np.float32(-np.inf)), found).astype(np.float32)
