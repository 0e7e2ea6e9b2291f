"""What hangs together when some stories are tied to others."""

from __future__ import annotations

from collections.abc import Mapping


class Ties:
    """Groups of stories, to begin with those that are in one cluster already."""

    def __init__(self, clusters: Mapping[int, int]) -> None:
        self._parents: dict[tuple[str, int], tuple[str, int]] = {}
        self._tied: set[int] = set()
        for story_id, cluster_id in clusters.items():
            self._parents["story", story_id] = ("cluster", cluster_id)

    def tie(self, one: int, other: int) -> None:
        """Say that two stories are one."""
        self._tied |= {one, other}
        self._parents[self._top(one)] = self._top(other)

    def are_tied(self, one: int, other: int) -> bool:
        """Whether two stories hang together, directly or by way of others."""
        return self._top(one) == self._top(other)

    def groups(self) -> list[set[int]]:
        """The stories that were tied, those together that hang together; by lowest id."""
        found: dict[tuple[str, int], set[int]] = {}
        for story_id in sorted(self._tied):
            found.setdefault(self._top(story_id), set()).add(story_id)
        return list(found.values())

    def _top(self, story_id: int) -> tuple[str, int]:
        node = ("story", story_id)
        while (parent := self._parents.setdefault(node, node)) != node:
            self._parents[node] = self._parents.setdefault(parent, parent)
            node = self._parents[node]
        return node
