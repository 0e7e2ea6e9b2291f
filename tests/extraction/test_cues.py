"""What short blocks say in many languages, and in the ways in which these are written."""

from __future__ import annotations

import unicodedata

import pytest

from newscrawl.extraction import cues
from newscrawl.extraction.blocks import segment
from newscrawl.extraction.decode import parse
from newscrawl.extraction.labels import Facts
from newscrawl.extraction.model import shipped
from newscrawl.extraction.roles import decide
from newscrawl.items import Block
from newscrawl.texts import fold

STORY = (
    "<p>The town council decided on Monday evening to build a second bridge over the river, after years of debate.</p>"
    "<p>Twelve members voted for the plan, seven against it, and two were absent when the mayor called the vote.</p>"
    "<p>The ferry will sail until the bridge opens, and after that its two boats will go to the town's museum.</p>"
)


def told(text: str) -> str | None:
    found = cues.load().find(text)
    return None if found is None else f"{found.role}:{found.language}"


def judge(body: str) -> dict[str, Block]:
    tree = parse(f"<html><body>{body}</body></html>")
    assert tree is not None
    blocks = [block._replace(separated=True) for block in segment(tree)]
    return {block.text: block for block in decide(blocks, Facts(), shipped())}


def test_a_phrase_of_several_languages_is_named_by_english() -> None:
    assert told("© The Riverside Gazette Ltd") == "legal:en"
    assert told("E-mail") == "share:en"


def test_every_phrase_that_begins_a_line_is_found_however_short_it_is() -> None:
    known = cues.load()
    phrases = {phrase for choices in known.starts.values() for phrase, _ in choices}
    assert {"©", "▲"} <= phrases
    assert [phrase for phrase in sorted(phrases) if known.find(f"{phrase} 7") is None] == []


@pytest.mark.parametrize(
    "text",
    [
        "Глава района написал в своем телеграм-канале, что мост появится весной.",
        "Про це він повідомив у своєму Telegram-каналі, міст відкриють навесні.",
        "Der Gouverneur schrieb auf seinem Telegram-Kanal, die Brücke sei offen.",
        "El alcalde lo contó en su canal de Telegram, donde nadie le creyó.",
        "Il sindaco lo ha scritto sul suo canale Telegram, e nessuno gli ha creduto.",
        "Vali, Telegram kanalında köprünün açıldığını yazdı.",
        "Gubernur menulisnya di kanal Telegram pribadinya.",
    ],
)
def test_where_somebody_wrote_is_no_appeal(text: str) -> None:
    assert told(text) is None


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Подробности в нашем телеграм-канале", "promo:ru"),
        ("Подробиці у нашому Telegram-каналі", "promo:uk"),
        ("(This story has not been edited by staff)", "legal:en"),
        ("اقرأ أيضًا: الجسر الثاني", "related:ar"),
        ("Прочетете още: Вторият мост", "related:bg"),
        ("আরও পড়ুন: দ্বিতীয় সেতু", "related:bn"),
        ("Segueix-nos al canal de la vila", "promo:ca"),
        ("Διαβάστε επίσης: Η δεύτερη γέφυρα", "related:el"),
        ("Artikkel jätkub pärast reklaami", "ad:et"),
        ("بیشتر بخوانید: پل دوم", "related:fa"),
        ("انتهای پیام/", "legal:fa"),
        ("Juttu jatkuu mainoksen jälkeen", "ad:fi"),
        ("Tekst loopt door onder de foto.", "ad:nl"),
        ("Teksten fortsetter under bildet", "ad:no"),
        ("This video failed to load.", "consent:en"),
        ("▲ 第二座橋。", "caption:zh"),
        ("圖／記者林孟潔攝", "caption:zh"),
        ("© 2026 The Courier", "legal:en"),
        ("כדי להמשיך לקרוא את הסיפור, בחרו מסלול", "paywall:he"),
        ("यह भी पढ़ें- दूसरे पुल का काम", "related:hi"),
        ("Vaša adresa e-pošte neće biti objavljena.", "comment:hr"),
        ("A cikk a hirdetés után folytatódik", "ad:hu"),
        ("[Gambas:Video Kota]", "related:id"),
        ("Fréttin heldur áfram fyrir neðan auglýsinguna", "ad:is"),
        ("Prenumeruokite mūsų naujienlaiškį", "promo:lt"),
        ("Visas tiesības aizsargātas", "legal:lv"),
        ("Gambar hiasan: jambatan kedua", "caption:ms"),
        ("Citește și: Al doilea pod", "related:ro"),
        ("Článok pokračuje pod videom reklamou", "ad:sk"),
        ("Članek je na voljo samo naročnikom", "paywall:sl"),
        ("Ostavite komentar", "comment:hr"),
        ("Пратите нас на свим мрежама", "promo:sr"),
        ("Sva prava zadržana", "legal:sr"),
        ("Soma zaidi: Daraja la pili", "related:sw"),
        ("இதையும் படிங்க: இரண்டாவது பாலம்", "related:ta"),
        ("อ่านข่าวที่เกี่ยวข้อง", "related:th"),
        ("یہ بھی پڑھیں: دوسرا پل", "related:ur"),
        ("Có thể bạn quan tâm: Cây cầu thứ hai", "related:vi"),
    ],
)
def test_every_language_has_cues(text: str, wanted: str) -> None:
    assert told(text) == wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Stay with us all night on-air and online for the ferry's last trip.", "promo:en"),
        ("Our paper has readers like you to thank, and we rely on readers like you.", "promo:en"),
        ("Send your story ideas to the desk", "promo:en"),
        ("Reach them at desk@gazette.example", "bio:en"),
        ("(With inputs from agencies)", "byline:en"),
        ("This audio is automatically generated. Report a fault.", "share:en"),
        ("Article reserved for subscribers", "paywall:en"),
        ("Previous coverage: the vote on the bridge", "related:en"),
        ("Lire l’entretien : « Le bac partira »", "related:fr"),
        ("Dette er et debatindlæg. Det er skrevet af en læser.", "legal:da"),
        ("Det här är en insändare. Åsikterna är skribentens egna.", "legal:sv"),
        ("Dette er et leserinnlegg.", "legal:no"),
        ("Dit is een opiniestuk van een lezer.", "legal:nl"),
        ("Namentlich gekennzeichnete Beiträge geben nicht die Meinung der Redaktion wieder.", "legal:de"),
        ("본 칼럼은 필자의 생각입니다", "legal:ko"),
        ("Vous avez des renseignements à partager sur le pont ?", "promo:fr"),
        ("Masz newsa? Daj nam znać", "promo:pl"),
        ("港新聞の記事を毎朝メールでまとめ読み", "promo:ja"),
        ("記事の全文は港新聞のサイトでお読みいただけます", "related:ja"),
        ("喜欢这篇文章？请下载", "promo:zh"),
        ("Most read in Harbour news", "related:en"),
        ("The Courier's Ada Fenn contributed to this story.", "byline:en"),
        ("Commenting on this story is closed", "comment:en"),
        ("Registrati gratis", "promo:it"),
        ("Don't miss... The weir has gone [PICTURES]", "related:en"),
        ("Twitter: @adafenn", "byline:en"),
        ("What's your reaction? Show it to your friends!", "share:en"),
        ("Source de l’article", "bio:fr"),
        ("Diskuse (12)", "comment:cs"),
        ("Naposledy upraveno 3. května 2026", "date:cs"),
        ("Divulgação/Porto de Tarn", "caption:pt"),
        ("Creado el 3 de mayo de 2026", "date:es"),
    ],
)
def test_appeals_contacts_and_notices_are_told(text: str, wanted: str) -> None:
    assert told(text) == wanted


@pytest.mark.parametrize(
    "text",
    [
        "La Commissione europea vuole un secondo ponte sul fiume.",
        "Objavljeno je da će se graditi drugi most.",
        "Сподели в интервю, че мостът е нужен.",
        "حمّل رئيس البلدية المجلس مسؤولية التأخير.",
        "سجل الفريق هدفين في الشوط الأول.",
        "Daftar kapal yang berlayar sampai jembatan dibuka.",
        "สมัครรับเลือกตั้งเป็นนายกเทศมนตรี",
        "به کانال سوئز رسید.",
        "برای عضویت در شورا رای گرفتند.",
        "O prefeito escreveu nas redes sociais que a ponte virá.",
        "Міський голова написав у Facebook, що міст буде.",
        "Belediye izinsiz gösteriye izin vermedi.",
        "O těchto věcech rozhodli bez souhlasu rady.",
        "Source: Harbour Office",
        # words that begin a notice, and sentences as often
        "Commenting on the vote, the mayor said the second bridge would open in spring.",
        "Diskuse o novém mostě trvala do noci.",
        "Naposledy se most opravoval v roce 1998.",
        "Registrati oltre duecento interventi lungo il fiume.",
        "Aggiungi il ponte, e il porto è chiuso da entrambi i lati.",
        "Divulgação dos resultados será na sexta-feira.",
        "Arşiv belgelerine göre köprü 1920 yılında yapıldı.",
        "Creado en 1998, el puerto cumple años.",
        "アプリを運営する会社は、港の近くに本社を移した。",
        "情報提供を受けた警察は、橋の周辺を調べている。",
    ],
)
def test_sentences_of_a_newsroom_are_no_cues(text: str) -> None:
    assert told(text) is None


@pytest.mark.parametrize("text", ["Войти", "Inloggen", "Üye Girişi", "Masuk", "ログイン", "Log in", "Přihlásit se"])
def test_a_way_to_log_in_is_a_menus(text: str) -> None:
    found = judge(f"<div><p>{text}</p></div><h1>A second bridge</h1>{STORY}")[text]
    assert (found.role, found.kept) == ("nav", False)


def test_a_call_to_subscribe_is_none_of_a_menu() -> None:
    assert told("Already a subscriber?") == "paywall:en"
    assert told("Оформить подписку") == "paywall:ru"
    assert told("Jetzt abonnieren") == "promo:de"


@pytest.mark.parametrize("apostrophe", "'’ʼ‘´`′＇")
def test_any_apostrophe_is_one(apostrophe: str) -> None:
    assert told(f"S{apostrophe}abonner") == "promo:fr"
    assert told(f"Зв{apostrophe}язатися з автором") == "bio:uk"


@pytest.mark.parametrize("space", [" ", "\u00a0", "\u2009", "\u202f", ""])
def test_any_space_may_stand_before_a_colon(space: str) -> None:
    assert told(f"Le bac partira : lire aussi{space}: Le second pont") == "related:fr"
    assert told(f"À lire{space}: Le second pont") == "related:fr"
    assert told(f"Foto{space}: Olle Brandt") in ("caption:ca", "caption:de")


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("ΔΙΑΒΑΣΤΕ ΕΠΙΣΗΣ", "related:el"),
        ("İLGİNİZİ ÇEKEBİLİR", "related:tr"),
        ("İLGİLİ HABERLER", "related:tr"),
        ("SON DAKİKA HABERİNİ OKUMAK İÇİN TIKLAYIN", "related:tr"),
        ("Citeşte şi: Al doilea pod", "related:ro"),
        ("Citeste si: Al doilea pod", "related:ro"),
        ("بيشتر بخوانيد: پل دوم", "related:fa"),
        ("اشتراک گذاری", "share:fa"),
        ("ما می گوییم: برچسب ها", None),
    ],
)
def test_letters_are_known_in_every_way_in_which_they_are_written(text: str, wanted: str | None) -> None:
    assert told(text) == wanted


def test_phrases_of_unspaced_scripts_stand_anywhere() -> None:
    assert told("ท่านสามารถติดตามข่าวสารได้ที่เพจของเรา") == "promo:th"
    assert told("แชร์ข่าวนี้ให้เพื่อน") == "share:th"
    assert told("ข่าวสะพานแห่งที่สองของเมือง") is None


def test_a_row_of_signs_is_no_shorter_row() -> None:
    assert told(">> The ferry") == "related:ja"
    assert told(">>> import ferry") is None


def test_phrases_are_normal_and_bare() -> None:
    known = cues.load()
    starts = [phrase for choices in known.starts.values() for phrase, _ in choices]
    for phrase in (*known.whole, *starts):
        assert unicodedata.is_normalized("NFC", phrase), phrase
        assert phrase == fold(phrase)
        assert phrase.strip()
