"""Credits without a colon at the end of captions, pictures with short names, buttons that hide captions."""

from __future__ import annotations

import pytest

from newscrawl.extraction.images import find_captioned, find_image
from newscrawl.items import Block, Picture
from tests.extraction.conftest import PageMaker

SITE = "https://www.harbour-courier.example"
OG = f'<meta property="og:image" content="{SITE}/img/quay.jpg">'
QUAY = "The old ferry lies at the quay."
BOX = (
    f"<div class=credit-caption><div class=caption><p>{QUAY}</p><b class=credit>Ada Vree/Courier</b>"
    "<b class=hide-caption>hide caption</b></div><button>toggle caption</button></div>"
)


@pytest.mark.parametrize(
    ("below", "caption", "credit"),
    [
        (f"<figcaption>{QUAY} <span>Beeld Ada Vree</span></figcaption>", QUAY, "Ada Vree"),
        (f"<figcaption>{QUAY}<span class=media-author>A. Vree</span></figcaption>", QUAY, "A. Vree"),
        (f"<figcaption><p>{QUAY}</p><small>Ada Vree</small></figcaption>", QUAY, "Ada Vree"),
        ("<figcaption><b>솔여도 등대</b><p>[촬영 한서우]</p></figcaption>", "솔여도 등대", "한서우"),
        (
            BOX,
            QUAY,
            "Ada Vree/Courier",
        ),
        (f"<div class=photo__caption>{QUAY}<span>(COURIER.com/Ada Vree)</span></div>", QUAY, "COURIER.com/Ada Vree"),
        # what is none
        (f"<figcaption>{QUAY} <span>In 1961.</span></figcaption>", f"{QUAY} In 1961.", None),
        (f"<figcaption>{QUAY} <span>Bild der Woche</span></figcaption>", f"{QUAY} Bild der Woche", None),
        ("<figcaption>A still from the film <small>Ferry</small></figcaption>", "A still from the film Ferry", None),
        ("<figcaption>A ferry of the season <span>(2019/20)</span></figcaption>", "A ferry of the season (2019/20)", None),
        ("<figcaption>The old ferry <small>(left)</small></figcaption>", "The old ferry (left)", None),
        ("<figcaption>The old ferry <small>dpa</small></figcaption>", "The old ferry", "dpa"),
    ],
)
def test_what_stands_at_the_end_of_a_caption(parse: PageMaker, below: str, caption: str, credit: str | None) -> None:
    found = find_image(*parse(f"<h1>Late</h1><div><figure><img src=/img/quay.jpg>{below}</figure></div>", OG)).value
    assert found is not None
    assert (found.caption, found.credit) == (caption, credit)


def test_a_picture_that_no_page_declares_has_the_caption_of_its_figure_whatever_it_is_called(parse: PageMaker) -> None:
    body = (
        f"<h1>Late</h1><figure><button><img src=/a/1.jpg></button><figcaption>{QUAY}</figcaption></figure><p>It is.</p>"
    )
    shown = [Picture(f"{SITE}/a/1.jpg", None, QUAY, None, 1)]
    blocks = [Block(place, "", "paragraph", True, "model", 1.0, "", "", True) for place in range(3)]
    found = find_captioned(*parse(body), shown, blocks).value
    assert found is not None
    assert found.caption == QUAY
