"""Why pages give no story."""

from __future__ import annotations

from enum import Enum


class RejectionReason(str, Enum):
    """Why a page gave no story. The value is what the database and the batch records hold."""

    NOT_HTML = "not_html"
    INDEX_PAGE = "index_page"
    CONSENT_WALL = "consent_wall"
    CAPTCHA = "captcha"
    PAYWALL = "paywall"
    LOGIN_WALL = "login_wall"
    GEO_BLOCK = "geo_block"
    ADBLOCK_WALL = "adblock_wall"
    AGE_GATE = "age_gate"
    SOFT_404 = "soft_404"
    UNAVAILABLE = "unavailable"
    EMPTY = "empty"
    TOO_LARGE = "too_large"
    TIMEOUT = "timeout"
    CRASHED = "crashed"
    HTTP_ERROR = "http_error"
    SHORTENED = "shortened"
    REPLACED = "replaced"
    ADDRESS_REFUSED = "address_refused"
    TRAP = "trap"
