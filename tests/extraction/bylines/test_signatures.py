"""Bylines that only a story's own text tells."""

from __future__ import annotations

from typing import Any

import pytest

from newscrawl.extraction.bylines import find_byline

LINE = (
    "The ferry leaves an hour later from Monday on, the harbour office said, and the last one leaves at ten at night. "
    * 2
)
KOREAN = "섬을 오가는 배는 월요일부터 한 시간 늦게 떠난다고 항만청이 밝혔다. 주민들은 오래 기다려 온 변화라고 말했다."
JAPANESE = "島を結ぶ船は来週から一時間遅く出ると港湾局が発表した。住民は待ちに待った変更だと話した。"
PAPER = '<meta name="author" content="{}"><meta property="og:site_name" content="{}">'


@pytest.mark.parametrize(
    ("paper", "body", "expected", "why"),
    [
        ("青禾网", "<p>　　青禾网临川11月19日电（记者 顾明远 通讯员 孟小禾）渡轮从星期一起晚一小时开出。</p>",
         ["顾明远", "孟小禾"], "reporter and correspondent in the brackets of a dateline"),
        ("海港日報", "<p>〔記者王小明／高津報導〕渡輪從星期一起晚一小時開出。</p>",
         ["王小明"], "what stands behind the slash is where from"),
        ("海港日報", "<p>記者王小明、林大同／高津報導</p><p>渡輪從星期一起晚一小時開出。</p>",
         ["王小明", "林大同"], "a line of its own"),
        ("青禾网", "<p>改造后的码头。青禾网记者 顾明远 摄</p><p>渡轮从星期一起晚一小时开出。</p>",
         ["青禾网"], "who took the picture did not write the story"),
        ("바다일보", f"<div>{KOREAN}<br><br>해솔=옥승재 기자 sea@bada.example</div>",
         ["옥승재"], "where from, the name and the word for a reporter"),
        ("바다일보", f"<p>(해솔=바다뉴스) 옥승재 특파원 = {KOREAN}</p>",
         ["옥승재"], "an agency's dateline"),
        ("바다일보", f"<p>{KOREAN} 김철수 기자가 물었다.</p>",
         ["바다일보"], "a reporter who is told of"),
        ("越北日報", f"<p>{JAPANESE}（青柳修一）</p>",
         ["青柳修一"], "in brackets behind the last sentence"),
        ("越北日報", f"<p>{JAPANESE}（青柳修一、戸田真理子）</p>",
         ["青柳修一", "戸田真理子"], "two of them"),
        ("越北日報", f"<p>{JAPANESE}（青森県、岩手県）</p>",
         ["越北日報"], "places"),
        ("越北日報", f"<p>{JAPANESE}（鈴木弘道、高橋美咲）</p>",
         ["鈴木弘道", "高橋美咲"], "a name may end as places do"),
        ("越北日報", f"<p>{JAPANESE}（地域報道部・杉野瑞樹）</p>",
         ["杉野瑞樹"], "behind the desk"),
        ("越北日報", f"<p>{JAPANESE}（月曜日、木曜日）</p>",
         ["越北日報"], "days"),
        ("越北日報", f"<p>{JAPANESE}（自民党、公明党）</p>",
         ["越北日報"], "parties"),
        ("越北日報", f"<p>{JAPANESE}（東京都、会社員）</p>",
         ["越北日報"], "a reader"),
        ("越北日報", f"<p>{JAPANESE}（東京本社・山田太郎）</p>",
         ["山田太郎"], "behind the office"),
        ("越北日報", f"<p>{JAPANESE}（経済部、政治部）</p>",
         ["越北日報"], "desks"),
        ("越北日報", f"<p>{JAPANESE}（前回大会・準優勝）</p>",
         ["越北日報"], "a result"),
        ("越北日報", f"<p>{JAPANESE}（敬称略）</p>",
         ["越北日報"], "a note on how people are called"),
        ("越北日報", f"<p>{JAPANESE}（気象庁発表）</p>",
         ["越北日報"], "who said so"),
        ("Днепр-Информ", "<p>КИЕВ, 19 ноя — Днепр-Информ, Остап Верещук. Паром уходит на час позже, сообщили в порту.</p>",
         ["Остап Верещук"], "the agency and its reporter in a dateline"),
        ("Днепр-Информ", "<p>КИЕВ, 19 ноя — Днепр-Информ. Паром уходит на час позже, сообщили в порту.</p>",
         ["Днепр-Информ"], "the agency alone"),
        ("Harbour Courier", f'<p>{LINE}</p><p style="text-align:right"><strong>Hà Xuyên</strong></p>',
         ["Hà Xuyên"], "a name set to the right below the last paragraph"),
        ("Harbour Courier", f"<p>{LINE}</p><p><em>Ann Lee</em></p>",
         ["Ann Lee"], "in another type"),
        ("Harbour Courier", f"<p>{LINE}</p><p><strong>Ann Lee</strong></p><p>{LINE}</p>",
         ["Harbour Courier"], "a name that heads what follows"),
        ("Harbour Courier", f'<p>{LINE}</p><p><strong><a href="/more">Read Further</a></strong></p>',
         ["Harbour Courier"], "a link is no signature"),
        ("سپیدار", "<p>کشتی یک ساعت دیرتر می‌رود.</p><div>خبرنگار: <span>نازنین فرهمند</span></div>",
         ["نازنین فرهمند"], "a label and a name far from the headline"),
    ],
)  # fmt: skip
def test_who_the_text_says_wrote_it(paper: str, body: str, expected: list[str], why: str, parse: Any) -> None:
    filler = "<span> </span>" * 80  # the byline is out of reach of the headline
    found = find_byline(*parse(f"<h1>Late</h1>{filler}{body}", PAPER.format(paper, paper)))
    assert [person.name for person in found.people] == expected, why


@pytest.mark.parametrize(
    ("name", "kind"),
    [("越北日報", "organisation"), ("바다일보", "organisation"), ("달빛뉴스", "organisation"), ("青禾网", "organisation"),
     ("青柳修一", "person"), ("옥승재", "person"), ("顾明远", "person")],
)  # fmt: skip
def test_papers_are_told_by_how_their_names_end(name: str, kind: str, parse: Any) -> None:
    found = find_byline(*parse("<h1>Late</h1>", f'<meta name="author" content="{name}">'))
    assert [person.kind for person in found.people] == [kind]
