"""The word lists of data/cues/metadata.toml, which extraction and storage share."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

import tomli

from newscrawl.paths import data_path


@cache
def word_lists(section: str) -> Mapping[str, frozenset[str]]:
    """The lists of a section: byline, kinds, labels, filing, pictures, boxes, sentences, emblems, rejections."""
    with data_path("cues", "metadata.toml").open("rb") as file:
        return {key: frozenset(words) for key, words in tomli.load(file)[section].items()}
