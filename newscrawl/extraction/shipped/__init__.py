"""The story that a page ships as data, for its scripts to show: read where the page shows no story, or a stub of it.

``states`` finds the data in the page's scripts, ``literals`` reads what is JavaScript rather than JSON, ``bodies``
finds a story's body in the data and writes it as HTML, ``facts`` reads what the data tells of the story, ``story``
decides whether it is the page's.
"""

from newscrawl.extraction.shipped.story import Shipped as Shipped
from newscrawl.extraction.shipped.story import find_shipped as find_shipped
from newscrawl.extraction.shipped.story import shown as shown
