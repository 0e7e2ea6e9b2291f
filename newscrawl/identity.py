"""Who we say that we are. Every request carries this name, so that a newsroom can tell us apart and write to us."""

from newscrawl import __version__

#: The product token that robots.txt rules are matched against.
ROBOT = "newscrawl"
USER_AGENT = f"{ROBOT}/{__version__} (+https://github.com/newscrawl/newscrawl)"
