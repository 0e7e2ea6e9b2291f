from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newscrawl.extraction.lines import COLUMNS, describe, line_model, look, near_prose, wording
from newscrawl.extraction.scrub import Scrubbed, scrub, scrub_all

STORY = [
    "The harbour council voted on Tuesday evening to move the fish market to the northern quay, where the ground is higher.",
    "Traders had asked for the move since the old hall was flooded in January, when the water stood in it for nine days.",
    "“We can open before the herring comes,” said Idris Mallow, who has sold fish in the hall for more than forty years.",
    "The move will cost two million crowns, half of which the state will pay if the work begins before the end of the year.",
    "Read more in The Tarnmouth Courier.",
]
HEADLINE = "Fish market moves to the northern quay after the flood"
PROMO = [
    "Subscribe to The Courier",
    "Leave your island. Get the facts behind the headlines every morning, from reporters who live where you live.",
    "Sign up for our free newsletter",
    "From the first boat to the last bus, get the best of the Courier delivered directly to your inbox.",
]
BIO = "Ellen Marsh-Doyle is a staff writer at The Courier. She covers the town hall and the harbour, and swims in it in March."
TEASERS = [
    ("What to know before buying a boat", "the explainer Consider the upkeep before you sign"),
    ("Five walks for a wet weekend", "The Courier Recommends You can stay dry on most of them"),
    ("The ferry is late again", "speed read A broken ramp keeps cars on the island for a third day"),
    ("School roof holds after storm", "Opinion Why the council should look at the other roofs too"),
]


JAPANESE_STORY = [
    "港町の議会は火曜日の夜、魚市場を地盤の高い北岸に移す計画を賛成多数で決定した。移転の費用は二億円と見込まれている。",
    "今の市場は一月の高潮で浸水し、九日間にわたって水が引かなかったため、仲買人たちが移転を求めていた。",
    "「ニシンの季節が来る前に開けるだろう」と、四十年にわたって市場で魚を売ってきた男性は話した。",
    "工事は年内に始まり、費用の半分は県が負担する。町長は火曜日の会見で、来年の春までに移転を終えるとの見通しを示した。",
]
JAPANESE = "\n".join(
    ["ホーム", "ニュース", "港の魚市場、高台の北岸へ移転を決定", *JAPANESE_STORY, "関連記事", "渡し船がまた遅れる", "会社概要"]
)


def page() -> str:
    lines = [HEADLINE, "", *STORY[:2], *PROMO[:2], "", *PROMO[2:], PROMO[-1], *STORY[2:], BIO]
    for teaser in TEASERS:
        lines += ["-", *teaser]
    return "\n".join(lines)


@pytest.fixture(scope="module")
def scrubbed() -> Scrubbed:
    return scrub(page(), line_model())


def removed(found: Scrubbed, role: str) -> list[str]:
    return [block.text for block in found.blocks if not block.kept and block.role == role]


def test_the_story_is_left(scrubbed: Scrubbed) -> None:
    assert scrubbed.title == HEADLINE
    assert scrubbed.text.splitlines() == STORY


def test_what_was_removed_says_what_it_is(scrubbed: Scrubbed) -> None:
    assert removed(scrubbed, "headline") == [HEADLINE]
    assert removed(scrubbed, "promo") == [*PROMO, PROMO[-1]]
    assert removed(scrubbed, "related") == ["\n".join(teaser) for teaser in TEASERS]
    assert removed(scrubbed, "bio") == [BIO]
    assert all(block.reason for block in scrubbed.blocks)


def test_the_author_stands_in_the_bio(scrubbed: Scrubbed) -> None:
    (author,) = scrubbed.authors
    assert (author.name, author.kind, author.bio) == ("Ellen Marsh-Doyle", "person", BIO)


def test_a_byline() -> None:
    text = "\n".join([HEADLINE, "By Ada Lövberg", *STORY[:4]])
    found = scrub(text, line_model())
    assert [author.name for author in found.authors] == ["Ada Lövberg"]
    assert removed(found, "byline") == ["By Ada Lövberg"]
    assert found.text.splitlines() == STORY[:4]


def test_nothing_is_lost_and_the_order_stays(scrubbed: Scrubbed) -> None:
    lines = [line for line in page().splitlines() if line and line != "-"]
    assert [line for block in scrubbed.blocks for line in block.text.splitlines()] == lines
    positions = [block.position for block in scrubbed.blocks]
    assert positions == sorted(set(positions))


def test_lists_of_a_story_stay_lists() -> None:
    text = "\n".join([*STORY[:3], *("- " + line for line in STORY[3:4]), *STORY[1:2]])
    assert removed(scrub(text, line_model()), "related") == []


@pytest.mark.parametrize("text", ["", "\n\n", "-", "a", "-\n-\n-", "\ud800", "\0", "x" * 100_000, "- \n" * 5_000])
def test_odd_texts(text: str) -> None:
    found = scrub(text, line_model())
    assert len([block for block in found.blocks if block.kept]) == len(found.text.splitlines())


@given(st.lists(st.sampled_from([*STORY, *PROMO, BIO, "-", "", "Home", "x"]), max_size=30))
@settings(max_examples=30)
def test_every_line_is_accounted_for(lines: list[str]) -> None:
    found = scrub("\n".join(lines), line_model())
    told = [line for block in found.blocks for line in block.text.splitlines()]
    assert [line for line in lines if line and line != "-"] == [line for line in told if line != "-"]
    assert scrub("\n".join(lines), line_model()) == found


def test_columns() -> None:
    lines = [line for line in page().splitlines() if line]
    near = near_prose(lines)
    assert near.all()
    assert not near_prose(["Home", "News", "Sport"]).any()
    seen = look([lines, lines[:3]])
    matrix = describe(seen, wording(line_model().wording.text, seen.words))
    assert matrix.shape == (len(lines) + 3, len(COLUMNS))
    assert matrix[:, COLUMNS.index("lines")].tolist() == [len(lines)] * len(lines) + [3] * 3


def test_documents_do_not_depend_on_those_beside_them() -> None:
    documents = [page(), "", "\n".join(STORY), "Home", "\n".join([*STORY[:2], *PROMO]), JAPANESE, page() * 3, "-\n-"]
    alone = [scrub(text, line_model()) for text in documents]
    assert scrub_all(documents, line_model()) == alone
    assert scrub_all(documents[::-1], line_model()) == alone[::-1]
    assert scrub_all([], line_model()) == []


def test_a_script_without_spaces() -> None:
    found = scrub(JAPANESE, line_model())
    assert found.title == "港の魚市場、高台の北岸へ移転を決定"
    assert found.text.splitlines() == JAPANESE_STORY
    assert removed(found, "related") == ["関連記事"]


def test_prose_is_told_by_what_a_script_needs_for_it() -> None:
    assert near_prose(["港の魚市場は来年の春に北岸へ移る。"]).all()
    assert near_prose(["港の魚市場は来年の春に北の岸の上へ移る方向で調整"]).all()
    assert not near_prose(["港の魚市場は来年の春に北岸へ移る"]).any()
    assert not near_prose(["港の魚市場。"]).any()


@given(st.lists(st.text(max_size=60) | st.sampled_from([*STORY, *PROMO, *JAPANESE_STORY]), max_size=12))
@settings(max_examples=60)
def test_any_text_is_the_same_alone_and_among_others(lines: list[str]) -> None:
    text = "\n".join(lines)
    assert scrub_all([page(), text, JAPANESE], line_model())[1] == scrub(text, line_model())
