from __future__ import annotations

from itertools import chain

from newscrawl.extraction.lines import line_model
from newscrawl.extraction.scrub import Scrubbed, scrub
from newscrawl.operations.repeats import Repeats, SeenDocument, memories_of, seen_in, with_memory

SLOGAN = "The Courier has told the town what its council would rather keep to itself, every day for one hundred years."
VERBS = ("built", "sold", "painted", "measured", "repaired", "counted", "inherited", "photographed", "flooded", "insured")
THINGS = ("a lighthouse", "the old ferry", "four herring boats", "a stone bridge", "the market hall", "two cranes")


def story(number: int, *, slogan: bool = True, site: str = "courier") -> str:
    lines = [
        f"A woman from street number {number + place} of {site} has {VERBS[(number + place) % len(VERBS)]} "
        f"{THINGS[(number * 3 + place) % len(THINGS)]} near the harbour, and {number * 7 + place} neighbours watched her do so."
        for place in range(5)
    ]
    if slogan:
        lines.insert(3, SLOGAN)
    return "\n".join(lines)


def documents(texts: list[str], source: str = "courier") -> list[SeenDocument]:
    return [seen_in(source, scrub(text, line_model())) for text in texts]


def cleaned(text: str, repeats: Repeats, source: str = "courier") -> Scrubbed:
    scrubbed = scrub(text, line_model())
    memory = repeats.memories().get(source)
    return with_memory(scrubbed, memory) if memory else scrubbed


def test_what_a_source_repeats_goes_and_its_stories_stay() -> None:
    assert SLOGAN in scrub(story(1), line_model()).text
    repeats = Repeats()
    repeats.add(documents([story(number) for number in range(30)]))
    found = cleaned(story(4), repeats)
    assert found.text == story(4, slogan=False)
    (gone,) = [part for part in found.blocks if part.text == SLOGAN]
    assert (gone.kept, gone.reason) == (False, "site_memory:paragraph:model")
    assert SLOGAN in cleaned(story(4), repeats, "another").text


def test_copies_of_a_document_do_not_repeat_it() -> None:
    repeats = Repeats()
    repeats.add(documents([story(1)] * 30))
    assert repeats.memories() == {}


def test_the_count_is_bounded_and_what_comes_often_is_not_forgotten() -> None:
    repeats = Repeats(most=100)
    for number in range(120):
        repeats.add(documents([story(number)]))
        repeats.memories()
        assert len(repeats) <= 100
    assert SLOGAN not in cleaned(story(7), repeats).text


def test_the_order_of_pieces_does_not_matter_where_nothing_is_forgotten() -> None:
    seen = documents([story(number) for number in range(20)])
    seen += documents([story(number, site="herald") for number in range(12)], "herald")
    forth, back = memories_of([seen]), memories_of([[one] for one in reversed(seen)])
    assert sorted(forth) == ["courier", "herald"]
    assert [memory.version for memory in forth.values()] == [memory.version for memory in back.values()]
    assert list(chain.from_iterable(forth)) == list(chain.from_iterable(back))
