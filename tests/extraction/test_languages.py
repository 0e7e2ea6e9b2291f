"""The language of a story: by its words, by what the page declares where words are few or languages alike."""

from __future__ import annotations

from typing import Any

import pytest

from newscrawl.extraction.evidence import Found
from newscrawl.extraction.languages import find_language
from newscrawl.items import Claim, Locale

SENTENCES = [
    ("en", "The ferry did not sail on Tuesday, and the island waited for its bread and its post until the evening."),
    ("de", "Die Fähre ist am Dienstag nicht gefahren, und die Insel wartete bis zum Abend auf Brot und Post."),
    ("fr", "Le bac n'est pas parti mardi, et l'île a attendu son pain et son courrier jusqu'au soir."),
    ("es", "El transbordador no salió el martes y la isla esperó el pan y el correo hasta la noche."),
    ("ca", "El transbordador no va sortir dimarts i l'illa va esperar el pa i el correu fins al vespre."),
    ("gl", "O transbordador non saíu o martes e a illa agardou o pan e o correo ata a noite."),
    ("pt", "A balsa não partiu na terça-feira, e a ilha esperou pelo pão e pelo correio até à noite."),
    ("it", "Il traghetto non è partito martedì e l'isola ha aspettato il pane e la posta fino a sera."),
    ("nl", "De veerboot voer dinsdag niet uit en het eiland wachtte tot de avond op brood en post."),
    ("af", "Die veerboot het nie Dinsdag gevaar nie en die eiland het tot die aand vir brood en pos gewag."),
    ("sv", "Färjan gick inte på tisdagen och ön väntade på sitt bröd och sin post ända till kvällen."),
    ("da", "Færgen sejlede ikke tirsdag, og øen ventede på brød og post helt til om aftenen."),
    ("no", "Ferja gikk ikke på tirsdag, og øya ventet på brød og post helt til kvelden."),
    ("no", "Ferja gjekk ikkje på tysdag, og øya venta på brød og post heilt til kvelden."),
    ("fi", "Lautta ei lähtenyt tiistaina, ja saari odotti leipää ja postia iltaan saakka."),
    ("et", "Praam teisipäeval ei väljunud ja saar ootas leiba ning posti õhtuni välja."),
    ("is", "Ferjan sigldi ekki á þriðjudag og eyjan beið eftir brauði og pósti fram á kvöld."),
    ("pl", "Prom nie wypłynął we wtorek, a wyspa czekała na chleb i pocztę aż do wieczora."),
    ("cs", "Trajekt v úterý nevyplul a ostrov čekal na chléb a poštu až do večera."),
    ("sk", "Trajekt v utorok nevyplával a ostrov čakal na chlieb a poštu až do večera."),
    ("sl", "Trajekt v torek ni odplul in otok je do večera čakal na kruh in pošto."),
    ("hr", "Trajekt u utorak nije isplovio, a otok je do večeri čekao kruh i poštu. Tko bi to tjedan prije mislio?"),
    (
        "sr",
        "Trajekt u utorak nije isplovio, a ostrvo je do večeri čekalo hleb i poštu. Ko bi to nedelju dana ranije mislio?",
    ),
    ("sr", "Трајект у уторак није испловио, а острво је до вечери чекало хлеб и пошту."),
    ("mk", "Фериботот не исплови во вторник, а островот чекаше леб и пошта до вечерта."),
    ("bg", "Фериботът не отплава във вторник и островът чакаше хляба и пощата си до вечерта."),
    ("ru", "Паром во вторник не вышел, и остров до вечера ждал хлеба и почты."),
    ("uk", "Паром у вівторок не вийшов, і острів до вечора чекав на хліб і пошту."),
    ("be", "Паром у аўторак не выйшаў, і востраў да вечара чакаў хлеба і пошты."),
    ("hu", "A komp kedden nem indult el, és a sziget estig várta a kenyeret és a postát."),
    ("ro", "Feribotul nu a plecat marți, iar insula și-a așteptat pâinea și poșta până seara."),
    ("tr", "Feribot salı günü kalkmadı ve ada akşama kadar ekmeğini ve postasını bekledi."),
    ("az", "Bərə çərşənbə axşamı yola düşmədi və ada axşama qədər çörək və poçtunu gözlədi."),
    ("el", "Το πλοίο δεν έφυγε την Τρίτη και το νησί περίμενε το ψωμί και το ταχυδρομείο ως το βράδυ."),
    ("he", "המעבורת לא הפליגה ביום שלישי, והאי חיכה ללחם ולדואר עד הערב."),
    ("ar", "لم تبحر العبارة يوم الثلاثاء، وانتظرت الجزيرة خبزها وبريدها حتى المساء."),
    ("fa", "کشتی روز سه‌شنبه حرکت نکرد و جزیره تا شب منتظر نان و نامه‌هایش ماند."),
    ("ur", "کشتی منگل کو روانہ نہیں ہوئی اور جزیرہ شام تک اپنی روٹی اور ڈاک کا انتظار کرتا رہا۔"),
    ("ps", "کښتۍ د سې‌شنبې په ورځ ونه خوځېده او ټاپو تر ماښامه د ډوډۍ او پوستې په تمه و."),
    ("hi", "मंगलवार को नौका नहीं चली और द्वीप शाम तक अपनी रोटी और डाक की प्रतीक्षा करता रहा।"),
    ("mr", "मंगळवारी बोट निघाली नाही आणि बेट संध्याकाळपर्यंत भाकरी व टपालाची वाट पाहत राहिले."),
    ("ne", "मंगलबार डुङ्गा चलेन र टापुले साँझसम्म आफ्नो रोटी र चिठीको प्रतीक्षा गर्‍यो।"),
    ("bn", "মঙ্গলবার ফেরি ছাড়েনি, আর দ্বীপটি সন্ধ্যা পর্যন্ত রুটি ও ডাকের জন্য অপেক্ষা করেছে।"),
    ("ta", "செவ்வாய்க்கிழமை படகு புறப்படவில்லை, தீவு மாலை வரை ரொட்டிக்கும் தபாலுக்கும் காத்திருந்தது."),
    ("th", "เรือข้ามฟากไม่ได้ออกในวันอังคาร และเกาะต้องรอขนมปังกับจดหมายจนถึงค่ำ"),
    ("vi", "Chuyến phà không chạy hôm thứ Ba, và hòn đảo chờ bánh mì cùng thư từ đến tận tối."),
    ("sw", "Kivuko hakikuondoka Jumanne, na kisiwa kilisubiri mkate na barua zake hadi jioni."),
    ("ja", "火曜日に連絡船は出ず、島は夕方までパンと郵便を待った。"),
    ("zh", "星期二渡轮没有开航，岛上的人等面包和邮件一直等到晚上。"),
    ("zh", "星期二渡輪沒有開航，島上的人等麵包和郵件一直等到晚上。"),
    ("ko", "화요일에 여객선이 출항하지 않아 섬은 저녁까지 빵과 우편을 기다렸다."),
    ("lt", "Keltas antradienį neišplaukė, ir sala iki vakaro laukė duonos ir pašto."),
    ("lv", "Prāmis otrdien neizgāja, un sala līdz vakaram gaidīja maizi un pastu."),
    (
        "ga",
        "Níor sheol an bád farantóireachta Dé Máirt, agus d'fhan an t-oileán lena arán agus lena phost go tráthnóna.",
    ),
    ("cy", "Ni hwyliodd y fferi ddydd Mawrth, a bu'r ynys yn aros am ei bara a'i phost tan yr hwyr."),
    ("eu", "Ferrya ez zen asteartean atera, eta uharteak ogiaren eta postaren zain egon zen iluntzera arte."),
    ("sq", "Trageti nuk u nis të martën dhe ishulli priti bukën dhe postën deri në mbrëmje."),
    ("am", "ጀልባው ማክሰኞ አልተነሳም፤ ደሴቱም እስከ ማታ ድረስ ዳቦና ፖስታ ሲጠብቅ ቆየ።"),
    ("my", "အင်္ဂါနေ့တွင် ကူးတို့သင်္ဘော မထွက်ခဲ့ဘဲ ကျွန်းသည် ညနေအထိ ပေါင်မုန့်နှင့် စာများကို စောင့်ခဲ့သည်။"),
    ("km", "សាឡាងមិនបានចេញដំណើរនៅថ្ងៃអង្គារទេ ហើយកោះបានរង់ចាំនំប៉័ងរហូតដល់ល្ងាច។"),
]


def _find(parsed: Any, text: str) -> Found[str | None]:
    return find_language(parsed[0], parsed[1], text)


@pytest.mark.parametrize(("code", "text"), SENTENCES)
def test_one_sentence_is_enough(parse: Any, code: str, text: str) -> None:
    found = _find(parse(lang=""), text)
    assert (found.value, found.source) == (code, "text")


@pytest.mark.parametrize(("code", "text"), [entry for entry in SENTENCES if entry[0] != "en"])
def test_templates_that_say_english_are_not_believed(parse: Any, code: str, text: str) -> None:
    found = _find(parse(lang="en-US"), text)
    assert found.value == code
    assert found.others == (Claim("en", "html:lang"),)


@pytest.mark.parametrize(
    ("declared", "text", "expected", "why"),
    [
        ("de-AT", "Fähre", "de", "a word tells nothing"),
        ("nl", "Live", "nl", "nor does an English one"),
        ("ja", "連絡船欠航", "ja", "Chinese characters alone are Japanese, too"),
        ("zh-Hans-CN", "渡轮没有开航", "zh", "with script and country"),
        ("hr", "Trajekt u utorak nije isplovio.", "hr", "Croatian and Serbian differ in few words"),
        ("sr-Latn-RS", "Trajekt u utorak nije isplovio, a grad je do večeri čekao poštu. " * 10, "sr", "at any length"),
        ("id", "Feri tidak berlayar pada hari Selasa.", "id", "Indonesian and Malay, too"),
        ("nb-NO", "Ferja gikk ikke på tirsdag.", "no", "Bokmål is Norwegian"),
        ("nn", "Ferja gjekk ikkje på tysdag.", "no", "so is Nynorsk"),
        ("iw", "המעבורת", "he", "an old code"),
        ("mo", "Feribotul", "ro", "another"),
        ("fil", "Lantsa", "tl", "a long code that has a short one"),
        ("gsw", "", None, "a long code that has none"),
        ("?!", "", None, "no code and no text"),
        ("fi", "", "fi", "no text"),
        ("fi", "12:30 – 4.5 %", "fi", "no words"),
        ("x" * 100_000, "", None, "any length"),
    ],
)
def test_what_the_page_declares(parse: Any, declared: str, text: str, expected: str | None, why: str) -> None:
    assert _find(parse(lang=declared), text).value == expected, why


@pytest.mark.parametrize("text", ["a", "OK.", "Photo: AP"])
def test_a_word_alone_has_no_language(parse: Any, text: str) -> None:
    found = _find(parse(lang=""), text)
    assert (found.value, [claim.refused for claim in found.others]) == (None, ["too short"])
    assert _find(parse(lang="de"), text).value == "de"


def test_declarations_are_heard_in_order(parse: Any, json_ld: Any) -> None:
    head = json_ld({"@type": "Article", "inLanguage": ["x", 7]}) + '<meta property="og:locale" content="sv_SE">'
    found = _find(parse(head=head, lang="", locale=Locale(language="fi")), "")
    assert (found.value, found.source, found.others) == ("sv", "meta:og:locale", (Claim("fi", "source"),))
    found = _find(parse(head=json_ld({"@type": "Article", "inLanguage": "da"}), lang="sv"), "")
    assert (found.value, found.source, found.others) == ("da", "json-ld:inLanguage", (Claim("sv", "html:lang"),))


def test_a_declaration_that_stands_keeps_what_the_words_said(parse: Any) -> None:
    found = _find(parse(lang="id"), "Feri tidak berlayar pada hari Selasa, dan pulau itu menunggu roti.")
    assert (found.value, found.source, found.others) == ("id", "html:lang", (Claim("ms", "text"),))


@pytest.mark.parametrize("text", ["\ud800 broken", "\x00", "a" * 1_000_000, "😀" * 5_000, "Ferry. " * 100_000])
def test_hostile_texts_have_some_language_or_none(parse: Any, text: str) -> None:
    assert _find(parse(lang="en"), text).value is not None or not text.strip()
