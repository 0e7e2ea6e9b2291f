"""When two URLs are one page: the address of a story without what does not tell it from another.

A normalised address is a key to compare, never one to fetch; ``clean_url`` gives one to show. The rules are about the
web at large, none is about a site.
"""

from __future__ import annotations

import re
from functools import lru_cache
from urllib.parse import quote, urldefrag, urljoin, urlsplit

from newscrawl.errors import NewscrawlError

# What analytics, mail and advertising tools append; their documentation names these parameters. Parameters that can
# choose a page (id, p, page, s, v, lang) are not among them.
_TRACKING_PREFIXES = (
    "utm_", "amp_", "mtm_", "matomo_", "piwik_", "pk_", "hsa_", "oly_", "vero_", "wt_", "guce_", "trk_", "itm_",
)  # fmt: skip
_TRACKING = frozenset((
    "__hsfp", "__hssc", "__hstc", "__twitter_impression", "_ga", "_gl", "_hsenc", "_hsmi", "at_campaign",
    "at_campaign_type", "at_custom1", "at_custom2", "at_custom3", "at_custom4", "at_format", "at_link_id",
    "at_link_origin", "at_link_type", "at_medium", "cmp", "cmp_id", "cmpid", "cvid", "dclid", "ef_id", "epik",
    "fb_action_ids", "fb_action_types", "fb_ref", "fb_source", "fbclid", "gad_campaignid", "gad_source", "gbraid",
    "gclid", "gclsrc", "guccounter", "hsctatracking", "icid", "igsh", "igshid", "ito", "jsessionid", "li_fat_id",
    "mc_cid", "mc_eid", "mibextid", "mkt_tok", "msclkid", "ncid", "ns_campaign", "ns_fee", "ns_linkname",
    "ns_mchannel", "ns_source", "ocid", "phpsessid", "ref", "ref_src", "ref_url", "referer", "referrer", "s_kwcid",
    "sc_campaign", "sc_channel", "sc_content", "sc_country", "sc_geo", "sc_medium", "sc_outcome", "scm", "smid",
    "smtyp", "soc_src", "soc_trk", "spm", "sr_share", "srsltid", "tsrc", "ttclid", "twclid", "wbraid", "wtrid", "xtor",
    "xtref", "yclid", "ysclid",
))  # fmt: skip
# What servers number their visitors with; some of these names bear a story's number elsewhere.
_SESSIONS = frozenset(("sid", "sess", "sessid", "session", "sessionid", "session_id", "cftoken", "oscsid", "zenid"))
# Parameter -> the values that ask for the AMP or print form of the same page.
_YES = frozenset(("", "1", "true", "yes", "y", "on"))
_VARIANTS = {
    "amp": _YES,
    "isamp": _YES,
    "usqp": None,  # of the AMP cache, whatever its value
    "print": _YES,
    "printable": _YES,
    "printpage": _YES,
    "printview": _YES,
    "print_view": _YES,
    "printerfriendly": _YES,
    "printer_friendly": _YES,
    "outputtype": frozenset(("amp", "print")),
    "output": frozenset(("amp", "print")),
    "view": frozenset(("amp", "print", "printer", "printable")),
    "format": frozenset(("amp", "print")),
    "mode": frozenset(("amp", "print")),
    "style": frozenset(("print",)),
    "type": frozenset(("print",)),
}

# bytes; what a reader holds of a large document at a time
MAX_URL = 2048  # characters; longer ones are never stories (browsers and the sitemap protocol draw the same line)
# An address that needs no resolving, which most are: it saves three quarters of the time.
_COMPLETE = re.compile(r"https?://[A-Za-z0-9][A-Za-z0-9.-]*/[^\s#\\\x00-\x1f]*")
# One that is itself when taken apart and put together again.
_WHOLE = re.compile(r"https?://[a-z0-9][a-z0-9.-]*[a-z0-9]/[^\s\x00-\x1f#?;]*(?:\?[^\s\x00-\x1f#]+)?")
# One of which only scheme, www and the last slash go, as of most: host and path. A tenth of the time of a close look.
_ORDINARY = re.compile(r"https?://(?:www\.)?([a-z0-9-]+(?:\.[a-z0-9-]+)+(?:/[A-Za-z0-9_~-][A-Za-z0-9_~.+,-]*)*)/?")
_MARKED = re.compile("www|amp|print", re.IGNORECASE)
_IGNORED = re.compile("[\\x00-\\x20\\x7f\x85\xa0\u2028\u2029\ud800-\udfff]+")
_CONTROLS = re.compile(r"[\x00-\x1f\x7f]+")
_SCHEME = re.compile(r"(?:https?:)?/*", re.IGNORECASE)
_OTHER_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:(?!\d*(?:[/?]|$))", re.IGNORECASE)
_DEFAULT_PORT = re.compile(r"\.*(?::(?:80|443)?)?$")
_WWW = re.compile(r"(?:www\d{0,2}\.)+(?=[^.:]+\.)")
_AMP_HOST = re.compile(r"(?:(?:www\d{0,2}|amp)\.)+(?=[^.:]+\.)")
_AMP_CACHE = re.compile(r"[^/]+\.cdn\.ampproject\.org/[a-z]+/(?:s/)?(?=[^/]+\.)")
_SLASHES = re.compile(r"/{2,}")
_SESSION = re.compile(r";jsessionid=[^/;]*", re.IGNORECASE)
_ESCAPE = re.compile(r"%([0-9A-Fa-f]{2})")
_UNRESERVED = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
_MARKED_NAME = re.compile(r"(?:\.(?:amp|print))+(?=\.s?html?$|$)", re.IGNORECASE)
_MARK_NAMES = frozenset(("amp.html", "amp.htm", "print.html", "print.htm", "amphtml"))


@lru_cache(maxsize=1 << 16)  # the links of a site's pages are largely the same
def normalize_url(url: str) -> str:
    """The key of a page: ``plain_url`` with the AMP and print forms of a page folded into it. Idempotent, never raises.

    >>> normalize_url("https://www.example.com/politics/budget/amp/?utm_source=feed&id=7#top")
    'example.com/politics/budget?id=7'
    """
    return _ordinary(url) or _settled(url, fold=True)


@lru_cache(maxsize=1 << 12)
def plain_url(url: str) -> str:
    """An address without scheme, www, default port, fragment, tracking parameters, trailing slash; query sorted.

    Unlike ``normalize_url`` it tells a page from its AMP and print forms. Idempotent, never raises.
    """
    return _ordinary(url) or _settled(url, fold=False)


def clean_url(url: str) -> str:
    """The same address to show: without fragment and tracking parameters. Never raises.

    >>> clean_url("https://www.example.com/a?utm_source=feed&id=7#top")
    'https://www.example.com/a?id=7'
    """
    address, _, query = url.partition("#")[0].partition("?")
    kept = "&".join(piece for piece in query.split("&") if piece and not _is_tracking(piece.partition("=")[0].lower()))
    return f"{address}?{kept}" if kept else address


def is_whole(url: str) -> bool:
    """Whether an address is plainly an absolute one, of which urljoin() changes nothing in ten times as long."""
    return _WHOLE.fullmatch(url) is not None


def web_address(base: str, link: str | None) -> str | None:
    """``link`` as an absolute http(s) address without fragment, or None when it is not one."""
    if not link:
        return None
    if len(link) <= MAX_URL and _COMPLETE.fullmatch(link):
        return link
    link = _CONTROLS.sub("", link).strip()
    if not link or len(link) > MAX_URL:
        return None
    try:
        url = urldefrag(urljoin(base, link)).url
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            return None
        _ = parts.port  # raises ValueError
    except ValueError:
        return None
    return url.replace(" ", "%20")


def require_address(url: str) -> str:
    """An address of whatever kind, as it is. Raises NewscrawlError where it cannot be taken apart."""
    try:
        urlsplit(url)
    except ValueError as error:
        raise NewscrawlError(f"{url!r} is no address: {error}") from error
    return url


def _is_session(name: str, value: str) -> bool:
    """Whether a parameter numbers the visit: by its name, and a value that no story's number looks like."""
    return name in _SESSIONS and len(value) >= 8 and not value.isdigit() and value.isalnum()


def _is_tracking(name: str) -> bool:
    return name in _TRACKING or name.startswith(_TRACKING_PREFIXES)


def _ordinary(url: str) -> str | None:
    """The key of an address in which there is nothing to fold; None where that takes a closer look."""
    found = _ORDINARY.fullmatch(url)
    return found[1] if found and not _MARKED.search(found[1]) else None


def _settled(url: str, *, fold: bool) -> str:
    key = _once(url, fold=fold)
    while (again := _once(key, fold=fold)) != key:
        key = again
    return key


def _once(url: str, *, fold: bool) -> str:
    """One pass. A later one may find more to do (an escape that held an escape), but each only shortens the rest."""
    url = _IGNORED.sub("", url).replace("\\", "/").partition("#")[0]
    rest = url[_SCHEME.match(url).end() :]  # type: ignore[union-attr]  # it matches the empty text too
    if rest == url and _OTHER_SCHEME.match(url):
        return url
    address, _, query = rest.partition("?")
    if fold:
        address = _AMP_CACHE.sub("", address, count=1)
    host, _, path = address.partition("/")
    path, query = _path(path), _query(query, fold=fold)
    host = (_AMP_HOST if fold else _WWW).sub("", _host(host), count=1)
    if fold:
        path = _fold_path(path)
    return host + ("/" if path else "") + path + ("?" if query else "") + query


def _host(host: str) -> str:
    host = host.rpartition("@")[2].lower()
    if not host.isascii():
        try:
            host = host.encode("idna").decode("ascii")
        except UnicodeError:
            host = quote(host, safe="[]:")
    return _DEFAULT_PORT.sub("", host).lstrip(".")


def _path(path: str) -> str:
    path = _SESSION.sub("", _SLASHES.sub("/", _escapes(path))).strip("/")
    if "." not in path:
        return path
    segments: list[str] = []
    for segment in path.split("/"):
        if segment == "..":
            del segments[-1:]
        elif segment != ".":
            segments.append(segment)
    return "/".join(segments)


def _query(query: str, *, fold: bool) -> str:
    kept = []
    for piece in _escapes(query).replace("&amp;", "&").split("&"):
        name, _, value = piece.partition("=")
        name = name.lower()
        if not name or _is_tracking(name) or _is_session(name, value):
            continue
        if fold and name in _VARIANTS:
            values = _VARIANTS[name]
            if values is None or value.lower() in values:
                continue
        kept.append(piece)
    return "&".join(sorted(kept))


def _fold_path(path: str) -> str:
    """A path without its AMP and print marks, unless it is nothing but a mark: a section may bear such a name."""
    segments = path.split("/")
    kept = [segment for segment in segments if segment.lower() != "amp"]
    while len(kept) > 1 and (kept[-1].lower() in _MARK_NAMES or kept[-1].lower() == "print"):
        kept.pop()
    if len(kept) > 1 and kept[0].lower() == "print":
        kept = kept[1:]
    if kept:
        name = _MARKED_NAME.sub("", kept[-1])
        return "/".join([*kept[:-1], name]) if name else path
    return path


def _escapes(text: str) -> str:
    """One spelling of each character: unreserved ones as they are, all others escaped in capitals."""
    if "%" in text:
        text = _ESCAPE.sub(_escape, text)
    return text if text.isascii() else quote(text, safe="%/?&=+:;,@!$'()*[]|~^`{}<>\"")


def _escape(match: re.Match[str]) -> str:
    code = int(match[1], 16)
    return chr(code) if code in _UNRESERVED else match[0].upper()
