"""What an address is to the page's own: its front page, a part of the page, a neighbour, a button that carries it."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, unquote, urlsplit

from newscrawl.extraction.linkplaces import Place
from newscrawl.extraction.linkwords import SERVICES, Address, lists

_MIN_NUMBER = 4  # digits of an address that tell one page of a site from another
_SHARE_PARAMETERS = frozenset(("text", "url", "u", "body", "link", "linkurl", "href", "status", "share", "subject"))
_WORDED = 2  # hyphens of a name that tells one page of a site from another
_FOLLOWING = ("/user", "/follow")  # of what is like a share button, but for the site's own profile
_LANGUAGE = re.compile(r"/[a-z]{2}(?:[-_][a-z]{2})?")  # a folder that holds all of the site
_EMPTY = frozenset(("u=", "url=", "text=", "text=&url="))  # filled in by a script
_FRONT = frozenset(("", "/"))


class Home:
    """A page's own address. ``path`` is its path, in lower case and without the slash at its end."""

    def __init__(self, url: str) -> None:
        own = urlsplit(url)
        self.path = own.path.rstrip("/").lower()
        folder = self.path.rpartition("/")[0]
        self._folder = "" if _LANGUAGE.fullmatch(folder) else folder
        self._host = own.netloc.lower()
        self._homes = (f"https://{self._host}/", f"http://{self._host}/")
        self._sellers: dict[str, bool] = {}
        # the paths that lead to the page itself, with whatever query, where it is told by its path alone
        self._views = frozenset((self.path, self.path + "/")) if self.path and not own.query else frozenset()

    def kind(self, address: Address) -> str | None:
        """What an address says that it leads to; of another host than the page's also by the host's name."""
        told = address.told
        if told.kind is not None or told.media or address.url.startswith(self._homes):
            return told.kind
        return self._kind_of_host(address)

    @staticmethod
    def _kind_of_host(address: Address) -> str | None:
        """The service that a host is called after, as "login" or "privacy"."""
        named = lists()["paths"].get(address.url.partition("//")[2].partition(".")[0])
        return named if named in SERVICES else None

    def sells(self, address: Address) -> bool:
        """Whether an address is another host's that is called a shop, or after another offer."""
        if address.url.startswith(self._homes):
            return False
        host = address.url.partition("//")[2].partition("/")[0]
        sells = self._sellers.get(host)
        if sells is None:
            words = host.replace("-", ".").split(".")[:-1]
            sells = self._sellers[host] = not lists()["hosts"].keys().isdisjoint(words)
        return sells

    def is_view(self, address: Address) -> bool:
        """Whether an address is another part or view of the page itself."""
        return address.told.path in self._views and address.internal

    def is_share(self, address: Address, place: Place) -> bool:
        """A button that hands this page to another site, a printer or a friend: it carries the page's address."""
        told = address.told
        of_kind, in_buttons = told.kind == "share", place.role == "share"
        if address.internal:
            return "share=" in told.query or (of_kind and (in_buttons or self.is_below(address)))
        if of_kind and (in_buttons or "http" in told.query or told.query in _EMPTY):
            return not told.path.endswith(_FOLLOWING)
        if self._host not in unquote(told.query):
            return in_buttons and self._host in address.url and self.is_below(address)
        return in_buttons or any(
            name.lower() in _SHARE_PARAMETERS and self._host in value for name, value in parse_qsl(told.query)
        )

    def is_of_page(self, address: Address) -> bool:
        """Whether an address of the site is about this page: it has its path, or the number of it or of a comment."""
        longest = max(map(len, "".join(c if c.isdigit() else " " for c in address.url).split()), default=0)
        return longest >= _MIN_NUMBER or self.is_below(address)

    def is_below(self, address: Address) -> bool:
        """Whether an address goes on where the page's own ends: its comments, its pictures, its form for printers."""
        return bool(self.path) and self.path in address.told.path

    def is_named_alike(self, address: Address) -> bool:
        """Whether an address ends in the words that the page's own ends in, elsewhere on the site, as its picture's."""
        name = self.path.rpartition("/")[2]
        return name.count("-") >= _WORDED and address.internal and address.told.path.rstrip("/").endswith("/" + name)

    def is_comments(self, address: Address) -> bool:
        """Whether an address is that of the readers' comments on the page, which lies below the page's own."""
        above, _, last = address.told.path.rstrip("/").rpartition("/")
        return last in lists()["fragments"] and above == self.path != "" and address.internal

    def is_sibling(self, address: Address) -> bool:
        """Whether an address lies in the folder of the page's own."""
        return bool(self._folder) and address.told.path.rstrip("/").rpartition("/")[0] == self._folder

    def is_front(self, address: Address) -> bool:
        """Whether an address is that of the site's front page, to which its logos lead."""
        return (
            address.told.path in _FRONT
            and not address.told.query
            and address.url.partition("//")[2].startswith(self._host)
        )
