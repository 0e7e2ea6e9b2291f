"""Pages that guards of websites give in place of the page: "Just a moment…", "Press and hold", a puzzle.

Told by the headers and the scripts that the guards' makers use, which are the same on every site and in every language.
The crawl's own process looks too, so this imports nothing heavy.
"""

from __future__ import annotations

import re

from newscrawl.items import Page

#: Bytes of a page that are looked at: a challenge is short, and begins with its script.
_LOOKED_AT = 1 << 16
#: Header -> values that say that the answer is a challenge; None for any.
_HEADERS = {
    "cf-mitigated": frozenset(("challenge",)),
    "x-amzn-waf-action": frozenset(("challenge", "captcha")),
    "x-vercel-mitigated": frozenset(("challenge",)),
}
# Not /cdn-cgi/challenge-platform/ or the guards' scripts by themselves: ordinary pages load those as well.
_MARKS = re.compile(
    rb"_cf_chl_opt|cf-browser-verification|id=[\"']?challenge-(?:form|error-text|running)"
    rb"|//(?:geo|ct)\.captcha-delivery\.com|id=[\"']?px-captcha|/_Incapsula_Resource\?|window\.gokuProps"
    rb"|/\.within\.website/x/cmd/anubis|sucuri_cloudproxy_js|id=[\"']?sec-(?:if-cpt-container|bc-tile)"
)


def challenge_of(page: Page) -> str | None:
    """The mark by which a page is a guard's challenge, for a person to read; None where there is none.

    A mark in the page's bytes is a sign, not a proof: it counts beside a status that is an error, or hardly any text.
    """
    for name, values in _HEADERS.items():
        if (page.header(name) or "").strip().lower() in values:
            return f"header {name}"
    found = _MARKS.search(page.body, 0, _LOOKED_AT)
    return found[0].decode("ascii").strip("/") if found else None
