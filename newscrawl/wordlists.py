"""The word lists of data/cues/metadata.toml, which extraction and storage share."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from functools import cache

from newscrawl.paths import data_path

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib


@cache
def word_lists(section: str) -> Mapping[str, frozenset[str]]:
    """The lists of a section: byline, kinds, labels, filing, pictures, boxes, sentences, emblems, rejections."""
    with data_path("cues", "metadata.toml").open("rb") as file:
        return {key: frozenset(words) for key, words in tomllib.load(file)[section].items()}
