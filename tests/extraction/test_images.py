"""The main picture with its caption and credit."""

from __future__ import annotations

from typing import Any

import pytest

from newscrawl.extraction import picturecredits
from newscrawl.extraction.images import find_image
from newscrawl.items import Claim, Image

SITE = "https://www.harbour-courier.example"
PICTURE = "https://img.courier.example/2024/05/old-ferry-at-quay-1200x630.jpg"
OG = f'<meta property="og:image" content="{PICTURE}">'
SMALL = "/wp-content/old-ferry-at-quay-640x360.jpg?quality=80"


def _found(parsed: Any) -> Image | None:
    image: Image | None = find_image(*parsed).value
    return image


@pytest.mark.parametrize(
    ("head", "expected", "source"),
    [
        (OG, PICTURE, "meta:og:image"),
        ('<meta property="og:image" content="/a/ferry.jpg">', f"{SITE}/a/ferry.jpg", "meta:og:image"),
        (
            '<meta name="twitter:image" content="//c.example/ferry.jpg">',
            "https://c.example/ferry.jpg",
            "meta:twitter:image",
        ),
        ('<meta name="og:image" content="/a?w=1&amp;amp;region=eu&amp;copy=2">', f"{SITE}/a?w=1&region=eu&copy=2", "meta:og:image"),
        ('<meta name="og:image" content="/fähre 1.jpg​">', f"{SITE}/fähre%201.jpg", "meta:og:image"),
        ('<link rel="image_src" href="/ferry.jpg">', f"{SITE}/ferry.jpg", "link:image_src"),
        ('<meta property="og:image" content="/ferry.jpg 3500w, /ferry-small.jpg 800w">', None, None),
        ('<meta property="og:image" content="/ferry.jpg%203500w,%20/ferry-small.jpg%20800w">', None, None),
        ('<meta property="og:image" content="javascript:alert(1)">', None, None),
        ('<meta property="og:image" content="http://[broken">', None, None),
        (f'<meta property="og:image" content="{"x" * 3_000}">', None, None),
        ("", None, None),
    ],
)
def test_declared_pictures(parse: Any, head: str, expected: str | None, source: str | None) -> None:
    found = find_image(*parse(head=head))
    assert (found.value.url if found.value else None, found.source) == (expected, source)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("/a.jpg", f"{SITE}/a.jpg"),
        (["/a.jpg", "/b.jpg"], f"{SITE}/a.jpg"),
        ({"@type": "ImageObject", "url": "/a.jpg"}, f"{SITE}/a.jpg"),
        ({"@type": "ImageObject", "contentUrl": ["/a.jpg"]}, f"{SITE}/a.jpg"),
        ([{"url": {"@id": "x"}}, {"url": "/b.jpg"}], f"{SITE}/b.jpg"),
        ([None, 7, [[]], {}], None),
        ({"url": {"url": {"url": 1}}}, None),
        (["/a.jpg"] * 100_000, f"{SITE}/a.jpg"),
    ],
)
def test_pictures_of_json_ld(parse: Any, json_ld: Any, value: object, expected: str | None) -> None:
    image = _found(parse(head=json_ld({"@type": "NewsArticle", "image": value})))
    assert (image.url if image else None) == expected


@pytest.mark.parametrize(
    ("url", "stands"),
    [
        (f"{SITE}/static/logo.png", True),
        (f"{SITE}/static/harbour-courier-logo-1200x630.png", True),
        ("https://s0.cdn.example/i/blank.jpg", True),
        (f"{SITE}/og-default.png", True),
        (f"{SITE}/uploads/new-logo-of-the-ferry-line.jpg", False),
        (f"{SITE}/uploads/ferry_default_1x2.jpg?logo", False),
        (f"{SITE}/uploads/our-new-logo.jpg", False),  # letters of the site's name, no words of it
        (f"{SITE}/uploads/an-example-logo.jpg", False),  # of its top level
        (f"{SITE}/uploads/ferry-captain-default-crop.jpg", False),
        (f"{SITE}/img/courier-share-square-logo.png", True),
        (f"{SITE}/img/harb-square-wide-logo.png", True),  # as the name begins
        (f"{SITE}/img/har-logo_alert-banner3.jpg", True),  # a short form of it
        (f"{SITE}/img/hc.example-town-council-square-logo.png", True),  # an address of the same top level
    ],
)
def test_pictures_that_stand_for_the_site(parse: Any, url: str, stands: bool) -> None:
    found = find_image(*parse(head=f'<meta property="og:image" content="{url}">'))
    if stands:
        assert found.value is None
        assert found.others == (Claim(url, "meta:og:image", "stands for the site"),)
    else:
        assert found.value == Image(url)


def test_the_publishers_logo_is_none(parse: Any, json_ld: Any) -> None:
    publisher = {"@type": "Organization", "logo": {"@type": "ImageObject", "url": f"{SITE}/brand/hc.png"}}
    article = {"@type": "NewsArticle", "publisher": publisher, "image": "/ferry.jpg"}
    found = find_image(*parse(head=f'<meta property="og:image" content="{SITE}/brand/hc.png">' + json_ld(article)))
    assert (found.value, found.source) == (Image(f"{SITE}/ferry.jpg"), "json-ld:image")


@pytest.mark.parametrize(
    ("body", "caption", "credit", "why"),
    [
        ("<figure><img src='{}'><figcaption>The old ferry.</figcaption></figure>", "The old ferry.", None, "as it is"),
        ("<figure><a><picture><source><img data-src='{}'></picture></a><figcaption>The old ferry.</figcaption></figure>",
         "The old ferry.", None, "loaded later"),
        ("<figure><img srcset='{} 640w, /b.jpg 320w'><figcaption>The old ferry.</figcaption></figure>",
         "The old ferry.", None, "in a set of sizes"),
        ("<figure><img src='{}'><figcaption>The old ferry. <span class=credit>Ada Example/AFP</span></figcaption></figure>",
         "The old ferry.", "Ada Example/AFP", "a credit of its own"),
        ("<figure><img src='{}'><figcaption>The old ferry</figcaption><small class=copyright>© AFP</small></figure>",
         "The old ferry", "AFP", "a credit beside the caption"),
        ("<figure><img src='{}'><figcaption>The old ferry. (Photo: Ada Example)</figcaption></figure>",
         "The old ferry.", "Ada Example", "a credit in brackets"),
        ("<figure><img src='{}'><figcaption>The old ferry (Ada Example/AP Photo: x)</figcaption></figure>",
         "The old ferry", "Ada Example/AP/x", "an agency before the word"),
        ("<div class=wp-caption><img src='{}'><p class=wp-caption-text>The old ferry</p></div>",
         "The old ferry", None, "no figure"),
        ("<div><div><img src='{}'></div><div class=bildunterschrift>Die alte Fähre. Foto: dpa</div></div>",
         "Die alte Fähre.", "dpa", "German"),
        ("<div><img src='{}'><p>The ferry sailed on Tuesday.</p></div>", None, None, "a paragraph is no caption"),
        (f"<figure><picture>{'<source srcset=/x>' * 9}<img src='{{}}'></picture><figcaption>The old ferry.</figcaption>",
         "The old ferry.", None, "sources, which the parser nests, are no containers"),
        ("<div class=story-image><span><img src='{}'></span><p>The old ferry waits.</p><p>Image: Ada Example</p></div>",
         "The old ferry waits.", "Ada Example", "a box called an image that holds two lines more"),
        ("<div class=story-image><img src='{}'><p>Updated on 3 May, 4 min read</p></div>", None, None, "no sentence"),
        ("<div class=story-image><img src='{}'><a href=/b>The old ferry waits.</a></div>", None, None, "a teaser"),
        (("<figure><img src='{}'><figcaption><i class=desc>The old ferry</i> <span class=source>Courier</span><span class=source-type>handout"
         "</span></figcaption></figure>"), "The old ferry", "Courier", "two elements of a credit"),
        (("<div class=group><div class=pic><div><img src='{}'></div><div class=image-credit>Ada Example</div></div><p class=imageCaption>"
         "The old ferry</p></div>"), "The old ferry", "Ada Example", "below the box of picture and credit"),
        (("<div class=main><div><img src='{}'></div></div><div class=CaptionAndCredit><i class=caption>The old ferry</i> <i class=credit>(Photo: "
         "Ada Example)</i></div>"), "The old ferry", "Ada Example", "an element called so below the picture's box"),
        (("<figure><img src='{}'><figcaption>The old ferry. AP/Ada Example <a href=/b>Purchase Licensing Rights<i>, opens new tab</i></a></figcaption>"
         "</figure>"), "The old ferry.", "AP/Ada Example", "an offer to buy it"),
        (("<div><div itemprop=caption class='image__caption attribution'><i>The old ferry</i></div><img src='{}'><figcaption class=image__credit>"
          "Ada Example/AP</figcaption></div>"), "The old ferry", "Ada Example/AP", "a credit set as a figcaption"),
        (("<figure><div class='wrap has-source-dimensions'><img src='{}'><button>Enlarge</button></div><div class=caption>The old ferry. <b "
          "class=credit>Ada Example <b>hide caption</b></b></div><b>toggle caption</b></figure>"), "The old ferry.", "Ada Example", "buttons"),
        ("<figure><img src='{}'><figcaption><i>The old ferry.</i><i>Credit...<i>Ada Example for The Courier</i></i></figcaption></figure>",
         "The old ferry.", "Ada Example for The Courier", "three dots behind the word"),
        ("<figure><img src='{}'><figcaption><span>The old ferry.</span><span>Ada Example</span></figcaption></figure>",
         "The old ferry.", "Ada Example", "a name alone behind a sentence"),
        ("<figure><img src='{}'><figcaption>3 Fot. Ada Example</figcaption></figure>", None, "Ada Example", "a number is no caption"),
        ("<figure><img src='{}'><figcaption>The old ferry [사진=Ada Example]</figcaption></figure>", "The old ferry", "Ada Example", "behind a sign"),
        ("<p><img src='{}'></p><p><b>▲The old ferry. (Photo: Ada Example)</b></p>", "The old ferry.", "Ada Example", "it points up"),
        ("<p><img src='{}'> It sails.</p><p>▲The old ferry</p>", None, None, "not below the picture"),
        ("<div><img src='{}'><p class=podpisz-petycje>Sign here</p></div>", None, None, "a word that begins as one for captions"),
        ("<div><img src='{}'><p class=leyendas-del-mar>Legends of the sea</p></div>", None, None, "another"),
        ("<div class=banner><img src='{}'><div class=image-subtitle>The old ferry</div></div>",
         "The old ferry", None, "named after the picture"),
        ("<figure><img src='{}'><figcaption>The old ferry - <i class=rights>Copyright</i> <i class=rights>Ada Example/AP</i>",
         "The old ferry", "Ada Example/AP", "the word before a credit in an element of its own"),
        ("<figure><img src='{}'><p class=caption>The old ferry</p><p class=credit>The old ferry Ada Example</p></figure>",
         "The old ferry", "Ada Example", "a credit that holds the caption, too"),
        ("<figure><img src='{}'><figcaption>The old ferry waits.<span>Getty Images</span></figcaption></figure>",
         "The old ferry waits.", "Getty Images", "an agency behind the last sentence"),
        ("<p><img src='{}'></p><figure><img src='/c/old-ferry-at-quay-2.jpg'><figcaption>At sea.</figcaption></figure>",
         None, None, "the picture itself is shown, without a caption"),
        ("<div class=x><span><img src='{}'></span><div>The old ferry, still at the quay. Foto: Ada Example</div></div>",
         "The old ferry, still at the quay.", "Ada Example", "a box of no name whose line ends with a credit"),
        ("<figure><img src='{}'></figure><figcaption><p>The old ferry waits</p><p>Fotocredit: AFP</p></figcaption>",
         "The old ferry waits", "AFP", "the figure is closed before its caption"),
        ("<figure><img src='{}'></figure><p>The old ferry waits. Foto: Ada Example</p>", None, None, "no caption's name"),
        ("<div><img src='{}'><div class=sp_cap>The old ferry waits.<i class=sp_cred>© AFP</i></div></div>",
         "The old ferry waits.", "AFP", "short names"),
        ("<figure><img src='{}'><span>Foto: The Courier</span><figcaption>The old ferry</figcaption></figure>",
         "The old ferry", "The Courier", "a credit without a name of its own, beside the caption"),
        ("<figure><img src='{}'><div>AP Photo/Ada Example</div><figcaption>Waiting.</figcaption></figure>",
         "Waiting.", "AP Photo/Ada Example", "an agency's"),
        ("<figure><img src='{}'><button>Full screen</button><figcaption>The old ferry</figcaption></figure>",
         "The old ferry", None, "what stands beside it may be no credit"),
        ("<figure><img src='{}'><figcaption>The old ferry at the quay <span>/ Ada Example</span></figcaption></figure>",
         "The old ferry at the quay", "Ada Example", "an element of its own behind a slash"),
        ("<figure><img src='{}'><figcaption>The crew poses for a photo. <i class=credit>AFP</i></figcaption></figure>",
         "The crew poses for a photo.", "AFP", "a sentence's last word says of no credit"),
        ("<figure><img src='{}'><figcaption>At the <i>quay</i></figcaption></figure>", "At the quay", None, "no slash"),
        ("<figure><img src='{}'><figcaption><i class=credit>Photo by Ada Example</i> /<i>Getty Images</i></figcaption></figure>",
         None, "Ada Example / Getty Images", "nothing but two owners"),
        ("<figure><img src='{}'><figcaption>Privat</figcaption></figure>", None, "Privat", "nobody sells it"),
        ("<figure><img src='{}'><figcaption>The old ferry waits. (AFP) <a href=/b>more &gt;</a></figcaption></figure>",
         "The old ferry waits.", "AFP", "a link to read on"),
        ("<figure><img src='{}'><figcaption>The old ferry waits. <a href=/b>Read more »</a></figcaption></figure>",
         "The old ferry waits.", None, "of two words"),
        ("<figure><img src='{}'><figcaption>Кадр из фильма «Последний паром»</figcaption></figure>",
         "Кадр из фильма «Последний паром»", None, "a quotation's end"),
        ("<figure><img src='{}'><figcaption>Scène du film «Le dernier bac, la suite»</figcaption></figure>",
         "Scène du film «Le dernier bac, la suite»", None, "a quotation's end, with a word of such links"),
        ("<figure><img src='{}'><figcaption>The ferry from Sund to Nordholm →</figcaption></figure>",
         "The ferry from Sund to Nordholm →", None, "an arrow behind another word"),
        ("<p><img src='{}' data-description='The old ferry' data-copyright='Bild: Ada Example'></p>",
         "The old ferry", "Ada Example", "printed when it is opened"),
        ("<p><img src='{}' data-description='IMG_2034 uploaded by webmaster'></p>", None, None, "the system's words"),
        ("<figure><img src='{}'></figure><div class=wp-caption-text>Getty Images</div>",
         None, "Getty Images", "the figure is closed before its credit"),
        ("<figure><img src='{}'></figure><div class=video-caption>The ferry sails.</div>", None, None, "a film's"),
        ("<figure><img src='{}'><figcaption>Insel Sund / <em>Island of Sund</em></figcaption></figure>",
         "Insel Sund / Island of Sund", None, "another language behind a slash"),
        ("<figure><img src='{}'><figcaption>Boats, public and – private</figcaption></figure>",
         "Boats, public and – private", None, "a word of the caption"),
        ("<div><img src='{}'><p><span class=cap>T</span>he ferry sailed on Tuesday</p></div>", None, None, "a large first letter"),
        ("<figure><img src='/c/another-boat.jpg'><figcaption>Another boat.</figcaption></figure>", None, None, "another"),
        ("<figure><img src='{}'></figure>", None, None, "nothing printed"),
    ],
)  # fmt: skip
def test_what_is_printed_below(parse: Any, body: str, caption: str | None, credit: str | None, why: str) -> None:
    assert _found(parse(f"<main>{body.format(SMALL)}</main>", OG)) == Image(PICTURE, caption, credit), why


@pytest.mark.parametrize(
    ("caption", "expected"),
    [
        ("The ferry. Photo: Ada Example", ("The ferry.", "Ada Example")),
        ("The ferry. Photograph: Ada Example/The Courier", ("The ferry.", "Ada Example/The Courier")),
        ("The ferry (Picture: AFP)", ("The ferry", "AFP")),
        ("The ferry | Image credit: AFP", ("The ferry", "AFP")),
        ("The ferry © AFP", ("The ferry", "AFP")),
        ("Image by Ada Example", ("", "Ada Example")),
        ("Die Fähre. Foto: Ada Example / dpa", ("Die Fähre.", "Ada Example / dpa")),
        ("Die Fähre. (Bild: dpa)", ("Die Fähre.", "dpa")),
        ("Die Fähre. Quelle: dpa", ("Die Fähre.", "dpa")),
        ("Le bac. Crédit : AFP", ("Le bac.", "AFP")),
        ("Le bac. © Ada Example", ("Le bac.", "Ada Example")),
        ("El ferri. Foto: EFE", ("El ferri.", "EFE")),
        ("El ferri. Fotografía: EFE", ("El ferri.", "EFE")),
        ("Il traghetto (foto: Ansa)", ("Il traghetto", "Ansa")),
        ("A balsa. Crédito: Lusa", ("A balsa.", "Lusa")),
        ("De veerboot. Beeld: ANP", ("De veerboot.", "ANP")),
        ("Färjan. Foto: TT", ("Färjan.", "TT")),
        ("Lautta. Kuva: STT", ("Lautta.", "STT")),
        ("Prom. Fot. Ada Example", ("Prom.", "Ada Example")),
        ("Trajekt. Zdroj: ČTK", ("Trajekt.", "ČTK")),
        ("Feribot. Kaynak: AA", ("Feribot.", "AA")),
        ("Паром. Фото: РИА", ("Паром.", "РИА")),
        ("Το πλοίο. Φωτογραφία: ΑΠΕ", ("Το πλοίο.", "ΑΠΕ")),
        ("המעבורת. צילום: עדה", ("המעבורת.", "עדה")),
        ("連絡船（写真：共同）", ("連絡船", "共同")),
        ("渡轮。图：新华社", ("渡轮。", "新华社")),
        ("여객선. 사진: 연합뉴스", ("여객선.", "연합뉴스")),
        ("The ferry waits. (Ada Example/Pool/AFP)", ("The ferry waits.", "Ada Example/Pool/AFP")),
        ("The ferry waits / Shutterstock", ("The ferry waits", "Shutterstock")),
        ("The ferry waits - all day", ("The ferry waits - all day", "")),
        ("Boats, public and – private", ("Boats, public and – private", "")),
        ("Foto: privat", ("", "privat")),
        ("Die Fähre. Foto: privat", ("Die Fähre.", "privat")),
        ("The ferry waits (AP)", ("The ferry waits", "AP")),
        ("The ferry waits. Reuters/Ada Example", ("The ferry waits.", "Reuters/Ada Example")),
        ("The captain after she left the U.S. Navy via Reuters", ("The captain after she left the U.S. Navy via Reuters", "")),
        ("The quay with Dr. Ada Example/AFP", ("The quay with Dr. Ada Example/AFP", "")),
        ("The committee meets in Washington, U.S. Senate via Reuters", ("The committee meets in Washington, U.S. Senate via Reuters", "")),
        ("The ferry off Norfolk, U.S., on Monday. U.S. Navy via Reuters", ("The ferry off Norfolk, U.S., on Monday.", "U.S. Navy via Reuters")),
        ("The ferry is at sea. Ada Example via Reuters", ("The ferry is at sea.", "Ada Example via Reuters")),
        ("The ferry waits (all day long). Reuters", ("The ferry waits (all day long).", "Reuters")),
        ("Le bac viendra-t-il ? REUTERS/Ada Example", ("Le bac viendra-t-il ?", "REUTERS/Ada Example")),
        ("The ferry waits. (picture alliance / dpa / Ada Example Smith)",
         ("The ferry waits.", "picture alliance / dpa / Ada Example Smith")),
        ("Getty Images/iStockphoto", ("", "Getty Images/iStockphoto")),
        ("AP Photo/Ada Example", ("", "AP/Ada Example")),
        ("Image Credits: Ada Example", ("", "Ada Example")),
        ("The ferry. Foto © Ada Example", ("The ferry.", "Ada Example")),
        ("Foto © Ada Example", ("", "Ada Example")),
        ("The crew poses for a photo. Photo: AFP", ("The crew poses for a photo.", "AFP")),
        ("Die Crew posiert für ein Foto. Foto: dpa", ("Die Crew posiert für ein Foto.", "dpa")),
        ("Cover image. Photo: AFP", ("Cover image.", "AFP")),
        ("The crew in a photo © AFP", ("The crew in a photo", "AFP")),
        ("File photo © Reuters", ("File photo", "Reuters")),
        ("The captain. File photo © Reuters", ("The captain. File photo", "Reuters")),
        ("©Foto: Ada Example", ("", "Ada Example")),
        ("Keltas prieplaukoje / A. Example / Courier nuotr.", ("Keltas prieplaukoje", "A. Example / Courier nuotr")),
        ("Keltas, asociatyvi nuotr.", ("Keltas, asociatyvi nuotr.", "")),
        ("岸壁の連絡船＝ロイター", ("岸壁の連絡船", "ロイター")),
        ("岸壁の連絡船＝13日、東京・港区で（山田太郎撮影）", ("岸壁の連絡船＝13日、東京・港区で", "山田太郎撮影")),
        ("岸壁の連絡船＝東京・港区で13日、山田太郎撮影", ("岸壁の連絡船＝東京・港区で13日", "山田太郎撮影")),
        ("岸壁の連絡船＝山田太郎撮影", ("岸壁の連絡船", "山田太郎撮影")),
        ("岸壁の連絡船（13日撮影）", ("岸壁の連絡船（13日撮影）", "")),
        ("岸壁の連絡船＝13日撮影", ("岸壁の連絡船＝13日撮影", "")),
        ("Beeld Ada Example", ("", "Ada Example")),
        ("The quay at dawn. Foto Ada van Example", ("The quay at dawn.", "Ada van Example")),
        ("Bild einer Ausstellung", ("Bild einer Ausstellung", "")),
        ("The quay at dawn. Photo of a ferry", ("The quay at dawn. Photo of a ferry", "")),
        ("The ferry waits (left)", ("The ferry waits (left)", "")),
        ("A balsa espera — Foto: Reprodução/TV Maré", ("A balsa espera", "Reprodução/TV Maré")),
        ("A balsa espera — Foto: Ada Exemplo/Maré", ("A balsa espera", "Ada Exemplo/Maré")),
        ("The ferry waits. (PTI Photo)", ("The ferry waits.", "PTI")),
        ("The ferry waits. (Courtesy Photo)", ("The ferry waits. (Courtesy Photo)", "")),
        ("渡輪在等。（圖／記者王小明攝）", ("渡輪在等。", "記者王小明攝")),
        ("The ferry waits. (Holiday Photo)", ("The ferry waits. (Holiday Photo)", "")),
        ("The ferry waits. Nobody knows why", ("The ferry waits. Nobody knows why", "")),
        ("Foto: Ada Example (bearbeitet)", ("", "Ada Example (bearbeitet)")),
        ("The ferry: a photo of better days", ("The ferry: a photo of better days", "")),
        ("Photo: " + "a word " * 30, ("Photo: " + "a word " * 30, "")),
        ("© " * 5_000, ("© " * 5_000, "")),
        ("(" * 10_000 + "Photo: x", None),
        ("", ("", "")),
    ],
)
def test_credits_at_the_end_of_captions(caption: str, expected: tuple[str, str] | None) -> None:
    assert expected is None or picturecredits.part_credit(caption) == expected


def test_json_ld_where_nothing_is_printed(parse: Any, json_ld: Any) -> None:
    picture = {"@type": "ImageObject", "url": PICTURE, "caption": "The old &amp; slow ferry", "creditText": "AFP"}
    article = {"@type": "NewsArticle", "headline": "The ferry is late", "image": picture}
    assert _found(parse(head=json_ld(article))) == Image(PICTURE, "The old & slow ferry", "AFP")
    # The declared picture is another cut of it.
    assert _found(parse(head=OG.replace("1200x630", "800x600") + json_ld(article))) == Image(
        PICTURE.replace("1200x630", "800x600"), "The old & slow ferry", "AFP"
    )
    article["image"] = picture | {"caption": "The ferry is late", "creditText": None, "author": {"name": "Ada Example"}}
    assert _found(parse(head=json_ld(article))) == Image(PICTURE, None, "Ada Example")
    article["image"] = picture | {"caption": "©Foto: Ada Example", "creditText": None}
    assert _found(parse(head=json_ld(article))) == Image(PICTURE, None, "Ada Example")
    article["image"] = picture | {"caption": ["x"], "creditText": 7, "copyrightHolder": [{"name": "A"}, {"name": "B"}]}
    assert _found(parse(head=json_ld(article))) == Image(PICTURE, None, "A, B")


def test_numbers_are_dropped_only_if_one_picture_is_left(parse: Any) -> None:
    def figure(number: int) -> str:
        return f"<figure><img src=/a/old-ferry-{number}.jpg><figcaption>Number {number}</figcaption></figure>"

    head = f'<meta property="og:image" content="{SITE}/og/old-ferry-7.jpg">'
    assert _found(parse(f"<main>{figure(1)}</main>", head)) == Image(f"{SITE}/og/old-ferry-7.jpg", "Number 1")
    assert _found(parse(f"<main>{figure(1)}{figure(2)}</main>", head)) == Image(f"{SITE}/og/old-ferry-7.jpg")
    same = "".join(figure(number).replace(f"Number {number}", "The old ferry.") for number in (1, 2))
    assert _found(parse(f"<main>{same}</main>", head)) == Image(f"{SITE}/og/old-ferry-7.jpg", "The old ferry.")
    assert _found(parse(f"<main>{figure(1)}{figure(7)}</main>", head)) == Image(
        f"{SITE}/og/old-ferry-7.jpg", "Number 7"
    )


def test_a_page_of_ten_thousand_pictures(parse: Any) -> None:
    assert _found(parse("<img src=/x/old-ferry-at-quay.jpg>" * 10_000, OG)) == Image(PICTURE)


@pytest.mark.parametrize("path", ["/avatar/0123abcd?s=200", "/blavatar/0123abcd", "/u/avatars/ann.png", "/img/harbour-courier1200.png"])
def test_pictures_of_people_and_blogs_are_none_of_a_story(parse: Any, path: str) -> None:
    assert _found(parse(head=f'<meta property="og:image" content="{SITE}{path}">')) is None


@pytest.mark.parametrize(
    ("host", "path", "stands", "why"),
    [
        ("www.harbour-courier.example", "/img/harbour-courier.png", True, "called after the site"),
        ("sport.harbour-courier.example", "/img/harbour_courier.png", True, "the same on a page of a part of it"),
        ("rowingnews.portal.example", "/img/rowingnews1200.png", True, "called after the host, with a size"),
        ("rowingnews.portal.example", "/img/rowingnews2024.jpg", False, "a year is no size"),
        ("courier.example", "/2024/courier-20240519-0012.jpg", False, "one of many pictures that the paper took"),
        ("courier.example", "/2024/courier-7.jpg", False, "another"),
        ("culture.paper.example", "/img/culture-12.jpg", False, "a section's pictures"),
        ("culture.paper.example", "/img/culture.jpg", False, "what the story is about"),
        ("paper.example", "/films/avatar-fire-and-ash/scene.jpg", False, "a film"),
        ("paper.example", "/films/avatar/scene.jpg", False, "the film alone"),
        ("paper.example", "/avatar/0123456789abcdef", True, "a portrait's number"),
    ],
)
def test_names_of_sites_and_films_are_no_emblems_by_chance(
    parse: Any, host: str, path: str, stands: bool, why: str
) -> None:
    parsed = parse(head=f'<meta property="og:image" content="https://img.example{path}">', url=f"https://{host}/a/story")
    assert (_found(parsed) is None) is stands, why
