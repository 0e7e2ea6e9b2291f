"""Where a description that was cut for machines breaks off, and where its sentences end."""

from __future__ import annotations

import pytest

from newscrawl.extraction.descriptions import readable
from newscrawl.extraction.evidence import Found
from newscrawl.items import Claim

CUT = "The island has waited since Monday. The operator has stopped answering its telephone. Nobody knows whe"
STORY = f"{CUT}re the ferry is.\nIt should have come on Tuesday."


@pytest.mark.parametrize(
    ("value", "expected", "why"),
    [
        (f"{CUT} …", CUT[:85], "up to the last whole sentence"),
        (f"{CUT} [...]", CUT[:85], "other signs"),
        (CUT, CUT[:85], "cut without a sign, where the story goes on"),
        (f"{CUT} … Continue reading Late", CUT[:85], "a link to read on"),
        (f"The ferry {'of the island ' * 9}… Weiterlesen", f"The ferry {'of the island ' * 8}of the island …", "no sentence"),
        (f"Late. The ferry {'of the island ' * 9}…", f"Late. The ferry {'of the island ' * 9}…", "hardly one"),
        ("What then? Nobody knew ...", "What then? Nobody knew ...", "as its writer left it"),
        (CUT.replace("whe", "why"), CUT.replace("whe", "why"), "a last sentence without its stop"),
        ("島は月曜日から待っている。" * 4 + "運航会社は電...", "島は月曜日から待っている。" * 4, "without spaces"),
    ],
)
def test_descriptions_that_break_off(value: str, expected: str, why: str) -> None:
    found = readable(Found(value, "meta:description"), STORY)
    assert found.value == expected, why
    assert found.others == (() if value == expected else (Claim(value, "meta:description", "cut short"),))
    assert readable(Found(value, "class:dek"), STORY).value == value, "what is printed is as it is printed"


WAITED = "The island has waited since Monday."


@pytest.mark.parametrize(
    ("value", "kept", "why"),
    [
        (f"{WAITED} On Tuesday evening Sens. Ann Lee and Bo Ek wrote to the operator of the ferry and to its …", WAITED, "senators"),
        (f"{WAITED} The mail is kept by Prof. Anna Ek, whose letters have lain on the quay for a week and are wet …", WAITED, "a title"),
        (f"{WAITED} All that the operator sends is a note of the harbour's Capt. Bo Ek, who says that all goes by Dept. …", WAITED, "at the end"),
        ("Die Insel wartet seit Montag. Auf dem Kai liegen Briefe, die sich bspw. mit der Fähre und ihrem Fahrplan befas …", "Die Insel wartet seit Montag.", "an abbreviation"),
        (f"{WAITED} Its mayor buys from the makers etc. and from whoever else has a boat that is fit for the sea and …", WAITED, "before a small letter"),
        (f"{WAITED} He said: “It came late. It came empty, and nobody on the island had been told of it before the …", WAITED, "in a quotation"),
        (f'{WAITED} He said: "It came late. It came empty, and nobody on the island had been told of it before the …', WAITED, "the same, typed"),
        (f"{WAITED} He said: “It came late.” It came empty, and nobody on the island had been told of it before the …", f"{WAITED} He said: “It came late.”", "behind it"),
        ("他说：“渡轮没有来，岛上的人从星期一就开始等待旅客。”随后他离开了码头，没有再回答任何问题，也没有说明渡轮什么时候会再次来到岛上…", "他说：“渡轮没有来，岛上的人从星期一就开始等待旅客。”", "a closing quote behind a stop"),
    ],
)  # fmt: skip
def test_where_a_sentence_ends(value: str, kept: str, why: str) -> None:
    assert readable(Found(value, "meta:description"), STORY).value == kept, why
