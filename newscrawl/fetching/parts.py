"""The rest of a story that its site spreads over several pages: asked for when one of them has come.

The requests pass the scheduler by, as those for robots.txt do: the page that they belong to is in hand, and is given up
with them when the crawl is killed. Robots.txt, pace, guard and budgets hold for them as for any other.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from scrapy import Request
from scrapy.http import Response

from newscrawl.addresses import normalize_url, plain_url
from newscrawl.fetching.addresses import AddressRefusedError
from newscrawl.fetching.failures import failure_text
from newscrawl.fetching.limits import BudgetSpentError, TrapError
from newscrawl.fetching.robots import RobotsDisallowedError
from newscrawl.frontier.session import now, session_of
from newscrawl.items import Hints, Page, Part, Rejection, Story
from newscrawl.parts import joining
from newscrawl.parts.addresses import is_first, without_first
from newscrawl.visits import Candidate, Extracted, Fetched, PartPage

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

logger = logging.getLogger(__name__)

#: Stats: pages that were asked for as parts, those of them that gave none, stories with more parts than are read.
ASKED, LOST, CUT = "newscrawl/parts", "newscrawl/parts/lost", "newscrawl/parts/cut"
#: Why a page that is here is not in the story.
NO_PART = "its page is not this part"
#: Errors after which there is no use in asking again soon.
_LASTING = (AddressRefusedError, BudgetSpentError, RobotsDisallowedError, TrapError)


@runtime_checkable
class PartsSpider(Protocol):
    """A spider that asks for the parts of stories."""

    def part_request(self, url: str, source_id: int) -> Request: ...

    def page_of(self, response: Response, source_id: int, hints: Hints) -> Page: ...


class CrawlIsEndingError(Exception):
    """Nothing more is asked for: the story is left for the next crawl."""


#: Archives a page and extracts it; ``Fetched`` then says where it is.
Read = Callable[[Fetched], Awaitable[Extracted]]
#: Extracts a page that is archived.
Extract = Callable[[Page], Awaitable[Story | Rejection]]


@dataclass(slots=True)
class _Gathered:
    """A story's first page, the other parts that came, and what is to be said of those that did not."""

    first: Extracted
    story: Story
    known: dict[int, str]
    pages: list[PartPage] = field(default_factory=list)
    stories: list[Story] = field(default_factory=list)  # of the parts behind the first, as each is by itself
    bodies: list[Page] = field(default_factory=list)
    lost: list[Part] = field(default_factory=list)

    def goes_on(self, story: Story) -> bool:
        """Whether a page has a text that those which are here have not; one that says it again leads to them."""
        return joining.goes_on([self.story, *self.stories], story)


class PartCollector:
    """Completes stories of which a page has come; at most ``most`` parts of each are read."""

    def __init__(self, crawler: Crawler, spider: PartsSpider, read: Read, extract: Extract, most: int) -> None:
        self.crawler, self.spider, self.read, self.extract, self.most = crawler, spider, read, extract, most

    async def complete(self, found: Extracted) -> Extracted:
        """The whole story where the page is a part of one, else the page's outcome as it is.

        Raises CrawlIsEndingError, and what ``read`` raises.
        """
        story = found.outcome
        if isinstance(story, Rejection) or len(story.parts) < 2 or self.most < 2:
            return found
        if joining.number_of(story) == 1:
            return await self._gather(_Gathered(found, story, _addresses(story)), None)
        if session_of(self.crawler).is_part(story):
            return found
        return await self._from_first(found, story)

    async def _from_first(self, found: Extracted, story: Story) -> Extracted:
        """The story by its first page, which a later one has told of."""
        first = await self._first(found, story)
        if first is None:
            return found
        entry, number = found.fetched, joining.number_of(story)
        assert isinstance(first.outcome, Story)
        assert number is not None
        given = PartPage(number, entry.page.requested_url, entry.page.fetched_at, entry.page, entry.warc_file,
                         entry.warc_offset, url_id=entry.url_id)  # fmt: skip
        gathered = _Gathered(first, first.outcome, _addresses(story) | _addresses(first.outcome))
        whole = await self._gather(gathered, (given, story))
        if not joining.has_part(whole.outcome, number):
            return found
        if given not in whole.parts:  # one of those that are not read
            whole = replace(whole, parts=(*whole.parts, given))
        url = first.fetched.page.requested_url
        hints = replace(entry.page.hints, method="part", found_at=entry.page.url)
        place = session_of(self.crawler).admit_part(Candidate(url, hints), entry.source_id)
        return replace(whole, fetched=replace(whole.fetched, url_id=place.url_id, source_id=place.source_id))

    async def _first(self, found: Extracted, story: Story) -> Extracted | None:
        """The first part, as a later one tells of it; None where its page says that it is none.

        What is told is "?page=1" at times: the story's address is the one without it, if that has the part.
        """
        told = joining.address_of(story, 1)
        assert told is not None  # a page that does not say where the first one is counts as none of several
        for url in dict.fromkeys((without_first(told), told)):
            _, first = await self._ask(1, url, found)
            if first is not None and isinstance(first.outcome, Story) and joining.number_of(first.outcome) == 1:
                return first
        return None

    async def _gather(self, gathered: _Gathered, given: tuple[PartPage, Story] | None) -> Extracted:
        """The story with all of its parts. ``given`` is a later part that is here already."""
        if whole := await self._whole(gathered, given):
            return whole
        number = 2
        while number in gathered.known:
            if number > self.most:
                self.crawler.stats.inc_value(CUT)
                detail = f"{self.most} parts are read"
                gathered.lost.append(Part(number, gathered.known[number], "beyond", detail=detail))
                logger.info("%s has more than %d parts: the rest is not read", gathered.story.url, self.most)
                break
            if not await self._take(gathered, number, given):
                break
            number += 1
        return await self._joined(gathered)

    async def _take(self, gathered: _Gathered, number: int, given: tuple[PartPage, Story] | None) -> bool:
        """Ask for a part; False where its page shows that the story has none of this number."""
        url = gathered.known[number]
        outcome: Story | Rejection | None
        if given is not None and given[0].number == number:
            asked, outcome = given
        else:
            asked, found = await self._ask(number, url, gathered.first)
            outcome = found.outcome if found else None
        gathered.pages.append(asked)
        if not isinstance(outcome, Story):
            self.crawler.stats.inc_value(LOST)
            gathered.lost.append(Part(number, url, "missing", detail=asked.error))
            return True
        if not self._is_part(gathered, number, url, outcome) or not gathered.goes_on(outcome):
            gathered.known = {each: address for each, address in gathered.known.items() if each < number}
            if gathered.stories:
                gathered.lost.append(Part(number, url, "missing", detail=NO_PART))
            if gathered.goes_on(outcome):
                gathered.pages[-1] = replace(asked, is_other=True)
            return False
        assert asked.page is not None
        gathered.stories.append(outcome)
        gathered.bodies.append(asked.page)
        gathered.known = _addresses(outcome) | gathered.known
        return True

    def _is_part(self, gathered: _Gathered, number: int, url: str, story: Story) -> bool:
        """Whether a page is this part of the story, by its headline and its own word or address."""
        told, first = joining.number_of(story), gathered.story
        if not joining.has_headline_of(first, story, number):
            return False
        if told is None:  # a last part may say nothing of the others
            is_part = normalize_url(story.url) == normalize_url(url)
        else:
            address = joining.address_of(story, 1)
            is_part = told == number and address is not None and is_first(address, first.url)
        return is_part

    async def _whole(self, gathered: _Gathered, given: tuple[PartPage, Story] | None) -> Extracted | None:
        """The story by the page that has all parts, if there is one and it has."""
        url = joining.address_of(gathered.story, 0)
        if url is None or plain_url(url) == plain_url(gathered.story.url):
            return None
        asked, found = await self._ask(0, url, gathered.first)
        gathered.pages.append(asked)
        if found is None or isinstance(found.outcome, Rejection) or asked.page is None:
            gathered.lost.append(Part(0, url, "missing", detail=asked.error))
            return None
        if not joining.is_whole(gathered.story, found.outcome):
            gathered.lost.append(Part(0, url, "missing", detail="it has not all of the story"))
            return None
        pages = (*gathered.pages, *([given[0]] if given else ()))
        return await self._outcome(gathered, replace(gathered.first.fetched.page, whole=asked.page), pages)

    async def _joined(self, gathered: _Gathered) -> Extracted:
        page, story = gathered.first.fetched.page, gathered.story
        if gathered.bodies:
            page = replace(page, parts=tuple(gathered.bodies))
            return await self._outcome(gathered, page, tuple(gathered.pages))
        if not gathered.lost and len(gathered.known) < 2:  # what looked like parts is none
            story = replace(story, parts=())
        story = joining.with_lost(story, gathered.lost)
        return replace(gathered.first, outcome=story, parts=tuple(gathered.pages))

    async def _outcome(self, gathered: _Gathered, page: Page, pages: tuple[PartPage, ...]) -> Extracted:
        """What extraction makes of the page with its parts; of the page alone, should that be too much for it."""
        outcome = await self.extract(page)
        if isinstance(outcome, Rejection):
            why = f"{outcome.reason.value}: {outcome.detail}"
            had = {asked.number: asked.url for asked in pages if asked.page is not None and asked.error is None}
            gathered.lost += [Part(number, url, "missing", detail=why) for number, url in had.items()]
            outcome = gathered.story
        outcome = joining.with_lost(outcome, gathered.lost)
        return replace(gathered.first, outcome=outcome, parts=pages)

    async def _ask(self, number: int, url: str, first: Extracted) -> tuple[PartPage, Extracted | None]:
        """Ask for the page of a part, archive and extract it; None where there is no answer."""
        self._go_on()
        fetched = first.fetched
        self.crawler.stats.inc_value(ASKED)
        session_of(self.crawler).budgets.page(fetched.source_id)
        request = self.spider.part_request(url, fetched.source_id)
        try:
            response = await self.crawler.engine.download_async(request)
        except Exception as error:  # of the network, of robots.txt, of a budget: each says why there is no page
            self._go_on()
            again = not isinstance(error, _LASTING)
            return PartPage(number, url, now(), error=failure_text(error), again=again), None
        page = self.spider.page_of(response, fetched.source_id, Hints("part", fetched.page.url))
        found = await self.read(replace(fetched, page=page, packed=None, warc_file=None, warc_offset=None))
        got, outcome = found.fetched, found.outcome
        asked = PartPage(number, url, page.fetched_at, got.page, got.warc_file, got.warc_offset)
        if isinstance(outcome, Rejection):
            why = f"{outcome.reason.value}: {outcome.detail}".rstrip(": ")
            asked = replace(asked, error=why, again=page.status == 429 or page.status >= 500)
        return asked, found

    def _go_on(self) -> None:
        """Raises CrawlIsEndingError: what is in hand then has seconds."""
        slot = self.crawler.engine._slot
        if slot is None or slot.closing is not None:
            raise CrawlIsEndingError


def _addresses(story: Story) -> dict[int, str]:
    """The addresses of a story's parts by number, as one of its pages tells of them."""
    return {part.number: part.url for part in story.parts if part.number}
