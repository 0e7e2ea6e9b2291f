"""Pages at status 200 that say in sentences, under any heading, that there is no story; and stories about such pages."""

from __future__ import annotations

import pytest

import newscrawl
from newscrawl.items import Rejection, Story
from newscrawl.notices import notice_in, withdrawal_in

URL = "https://harbour-courier.example/2026/05/17/the-ferry-is-late-again"


def page(heading: str, *paragraphs: str, head: str = "", above: str = "") -> str:
    body = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
    return (
        f"<html><head><title>Harbour Courier</title>{head}</head><body><header><nav><a href=/>Front page</a>"
        f" <a href=/town>Town</a></nav></header><main><h1>{heading}</h1>{above}{body}</main>"
        "<footer>© Harbour Courier</footer></body></html>"
    )


def reason(html: str) -> str | None:
    outcome = newscrawl.extract(html, URL)
    return outcome.reason.value if isinstance(outcome, Rejection) else None


@pytest.mark.parametrize(
    ("heading", "paragraphs", "expected"),
    [
        ("Whoops", ["We couldn't find the page. It may have been removed or renamed.", "Try searching for it."], "soft_404"),
        ("Lost at sea", ["The article you’re looking for isn’t here any more. Go to our homepage for the news."], "soft_404"),
        ("Notice", ["This story was withdrawn on 3 May."], "soft_404"),
        ("Huch!", ["Die von Ihnen aufgerufene Seite gibt es nicht mehr. Vielleicht wurde sie umbenannt oder gelöscht."], "soft_404"),
        ("Hinweis", ["Dieser Beitrag steht nicht mehr zur Verfügung. Nutzen Sie die Suche oder gehen Sie zurück zur Startseite."], "soft_404"),
        ("Aïe", ["La page demandée est introuvable : elle a été déplacée ou supprimée. Retour à l'accueil."], "soft_404"),
        ("Lo sentimos", ["No hemos encontrado la página. Puede volver a la portada o usar el buscador."], "soft_404"),
        ("Peccato", ["La pagina che hai richiesto è stata rimossa o spostata. Torna alla home."], "soft_404"),
        ("Oeps", ["De pagina die je zoekt bestaat niet meer of is verplaatst. Ga naar de homepage."], "soft_404"),
        ("Hoppsan", ["Sidan du letar efter har flyttats eller tagits bort. Gå till startsidan."], "soft_404"),
        ("Ups", ["Strona, której szukasz, nie istnieje lub została usunięta. Wróć na stronę główną."], "soft_404"),
        ("Увы", ["Запрашиваемая страница не существует или была удалена. Вернуться на главную."], "soft_404"),
        ("Hata", ["Aradığınız sayfa taşınmış veya silinmiş olabilir. Ana sayfaya dönün."], "soft_404"),
        ("Ой", ["Сторінка, яку ви шукаєте, не існує або переміщена. Поверніться на головну."], "soft_404"),
        ("エラー", ["お探しのページは移動または削除された可能性があります。トップページへ戻る。"], "soft_404"),
        ("抱歉", ["您访问的页面不存在或已被删除。请返回首页。"], "soft_404"),
        ("죄송합니다", ["요청하신 페이지는 삭제되었거나 주소가 변경되었습니다. 입력하신 주소를 확인해 주세요."], "soft_404"),
        ("क्षमा करें", ["आप जिस पेज की तलाश कर रहे हैं, वह हटा दिया गया है या मौजूद नहीं है।"], "soft_404"),
        ("عذرا", ["الصفحة التي تبحث عنها غير موجودة أو تم نقلها أو حذفها."], "soft_404"),
        ("ขออภัย", ["ไม่พบหน้าที่คุณกำลังค้นหา กรุณากลับสู่หน้าหลัก"], "soft_404"),
        ("Back soon", ["Our site is currently being updated. We'll be back this afternoon."], "unavailable"),
        ("Slow down", ["You are sending too many requests. Please try again later."], "unavailable"),
        ("Wartung", ["Wir führen derzeit Wartungsarbeiten durch. Bitte versuchen Sie es später noch einmal."], "unavailable"),
        ("Maintenance", ["Notre site est en maintenance. Merci de votre patience."], "unavailable"),
        ("Mantenimiento", ["Estamos realizando labores de mantenimiento. Disculpen las molestias."], "unavailable"),
        ("One thing", ["You have an ad blocker switched on. Please whitelist the Courier, then refresh the page."], "adblock_wall"),
        ("Kurz gestoppt", ["Sie haben Ihren Adblocker aktiviert. Schalten Sie ihn aus und laden Sie die Seite neu."], "adblock_wall"),
        ("Welcome", ["You must be at least 18 to read on. Please confirm your age."], "age_gate"),
        ("Willkommen", ["Sind Sie volljährig? Bestätigen Sie Ihr Alter, um fortzufahren."], "age_gate"),
        ("harbour-courier.example", ["This domain is for sale. Buy this domain. Related searches: ferries, boats."], "soft_404"),
    ],
)  # fmt: skip
def test_notices_in_place_of_a_story(heading: str, paragraphs: list[str], expected: str) -> None:
    assert reason(page(heading, *paragraphs)) == expected


@pytest.mark.parametrize(
    ("heading", "text"),
    [
        ("The lost page", "Half of the town's old addresses now lead to a page that says it could not be found, the archive told the council. It wants the ferry tables back before the summer."),
        ("Council site is down", "The council's website is down for scheduled maintenance and will be back on Monday, the clerk said. Licences can be had at the harbour office until then."),
        ("Too many requests for moorings", "The harbour office has had too many requests for moorings this year. It will draw lots in June, and asks captains to wait a few weeks."),
        ("A page for every error", "“We can't find the page you're looking for” is all that most sites say. A designer in the old town has drawn forty others. They hang in the library until June, next to the ferry tables of 1962, and the school goes to see them on Friday."),
        ("Ad blockers in every second browser", "Every second reader uses an ad blocker, says a survey of papers on the coast. Papers ask them to turn it off, mostly in vain. The Courier's own figure is lower."),
        ("Kein Alkohol unter 18", "Wer am Hafenfest Bier kaufen will, muss mindestens 18 Jahre alt sein und das am Eingang belegen, teilte die Stadt mit. Für Eltern gilt das auch."),
        ("La page se tourne", "Le port ferme son vieux guichet. La page est tournée, dit le maire, et l'accueil n'existe plus ou presque depuis mardi."),
        ("Brief", "The ferry sails again. Please check back with the harbour office before you travel."),
    ],
)  # fmt: skip
def test_short_stories_about_such_pages_pass(heading: str, text: str) -> None:
    assert isinstance(newscrawl.extract(page(heading, text), URL), Story)


@pytest.mark.parametrize(
    ("head", "above"),
    [
        ('<meta property="og:type" content="article">', ""),
        ('<meta property="article:published_time" content="2026-05-17T10:00:00Z">', ""),
        ('<meta name="author" content="Ada Miller">', ""),
        ("", '<p class="byline">By Ada Miller</p>'),
    ],
)
def test_who_signs_a_page_or_calls_it_an_article_is_believed(head: str, above: str) -> None:
    text = "We can't find the page you're looking for. It may have been moved or deleted."
    assert reason(page("Oh no", text)) == "soft_404"
    assert reason(page("Oh no", text, head=head, above=above)) is None


def test_a_phrase_that_is_all_a_page_says_or_two_that_are_most_of_it() -> None:
    one, other = "The page you requested is not here", "Check the address"
    more = "The ferry did not sail on Tuesday, and the island waited for its bread until the evening"
    assert notice_in(f"{one}.")
    assert notice_in(f"{one}. {other}.")
    assert notice_in(f"{one}. {more}.") is None, "one phrase"
    assert notice_in(f"{one}. {other}. {more}. {more}.") is None, "less than half"
    assert notice_in(f"{one}. Nobody knows why.", [other]), "a heading is a sign, too"
    assert notice_in(f"{one}. {other}. " * 12) is None, "long"
    assert notice_in("") is None
    assert notice_in(f"{one}. {other}. " + "." * 2_000) is None, "long without words"


def test_a_withdrawal_is_told_by_its_words_whatever_else_it_says() -> None:
    said = "This article has been removed after a complaint. We apologise to the captain and to his crew."
    assert withdrawal_in(said) == "this article has been removed"
    assert withdrawal_in("The buoy has been removed. The captain has complained.") is None
