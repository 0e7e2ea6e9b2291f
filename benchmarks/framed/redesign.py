"""A site's second design: other names, another nesting, lists elsewhere."""

from __future__ import annotations

import re
from random import Random

_CLASS = re.compile(r'\b(class|id)="([^"]*)"')
_BODY = re.compile(r"(<body[^>]*>)(.*)(</body>)", re.DOTALL)


def redesigned(template: str, rng: Random) -> str:
    """The template with all classes and ids renamed and two wrappers more around the page.

    Names keep their words, as those of designs do: "article-body" becomes "v2-article-body".
    """
    prefix = rng.choice(("v2-", "neo-", "app__", "site-"))

    def renamed(match: re.Match[str]) -> str:
        return f'{match[1]}="{" ".join(prefix + name for name in match[2].split())}"'

    renewed = _CLASS.sub(renamed, template)
    return _BODY.sub(
        lambda m: f'{m[1]}<div class="{prefix}page"><div class="{prefix}grid">{m[2]}</div></div>{m[3]}', renewed
    )
