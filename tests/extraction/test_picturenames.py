"""What names a picture whatever its size, and however it was cut."""

from __future__ import annotations

from typing import Any

import pytest

from newscrawl.extraction import picturenames
from newscrawl.extraction.images import find_image

SITE = "https://www.harbour-courier.example"


@pytest.mark.parametrize(
    ("declared", "shown", "why"),
    [
        ("/2024/FERRY_AT_QUAY_DN01-e1698236410824.jpg", "/2024/FERRY_AT_QUAY_DN01-817x1024.jpg", "edited anew"),
        ("/f/ferry_at_quay.jpg", "/_processed_/6/e/csm_ferry_at_quay_2052a01903.jpg", "a system's own copy"),
        ("/i/242348270_1715851663_v16_9_1600.jpeg", "/i/242348270_1715851663_v16_9_800.jpeg", "numbers alone"),
        ("/i/frm/8c1f/ferry.jpg/r0_0_4000_2250_w1200_h630_fmax.jpg", "/i/frm/8c1f/ferry.jpg/r0_0_4000_2250_w800.webp", "cut"),
        ("/news/thumbnail/412087_188541_v150.jpg", "/news/photo/412087_188541_2210.jpg", "the story's number and its own"),
        ("/crop/ferry22/ferry22at_0_0_1280_720_0_x-large.jpg", "/ferry22at_large.jpg", "cut from the corner"),
        ("/tarte-ferry/1200x675/focus-point/50,50/photo.jpg", "/tarte-ferry/750x562/photo.jpg", "how it was cut, in folders"),
        ("/13nat-ferry-01/13nat-ferry-01-facebookJumbo.jpg", "/13nat-ferry-01/13nat-ferry-01-articleLarge.jpg", "a paper's names"),
        ("/13nat-ferry-01/13nat-ferry-01-videoSixteenByNineJumbo1600.jpg", "/13nat-ferry-01/13nat-ferry-01-superJumbo.jpg", "more"),
        ("/im/42/z32481922IEG,Old-ferry.jpg", "/im/42/z32481922IER,Old-ferry.jpg", "letters behind the number"),
        ("/thumb/msid-125118830,width-1070,imgsize-81244/photo.jpg", "/thumb/msid-125118830,width-400/125118830.jpg", "a message's"),
        ("/images/8811/e8811407.jpg", "/images/8811/d8811407.jpg", "a size's letter before the number"),
        ("/i/Ferry_57204_c0-179-4300-2687_s1200x700.jpg", "/i/Ferry_57204_c0-180-4300-2687_s885x516.jpg", "as cut"),
        ("/i/dark-ferry-ai.png?resize=1200,479", "/i/dark-ferry-ai-e1715708581580.png?w=1024", "edited anew, a short word"),
        ("/c_QK/dMzIz/02.jpeg?fl=cro,0,0,1920", "//www.harbour-courier.example/c_QK/dMzIz/02.jpeg?fl=res,320", "short names"),
        ("/images/42584/fill-1200x650/", "/images/42584/fill-640x426|format-jpeg|jpegquality-80/", "how it was made"),
        ("/i/ferry at quay.jpg", "/i/ferry at quay.jpg", "a blank in the name"),
    ],
)
def test_the_same_picture_in_another_cut(parse: Any, declared: str, shown: str, why: str) -> None:
    head = f'<meta property="og:image" content="{SITE}{declared}">'
    image = find_image(*parse(f"<figure><img src='{shown}'><figcaption>The old ferry.</figcaption></figure>", head)).value
    assert image is not None
    assert image.caption == "The old ferry.", why


@pytest.mark.parametrize(
    ("one", "other", "same", "why"),
    [
        ("/a/old-ferry-1200x630.jpg", "/b/old-ferry-640x360.webp?w=3", True, "sizes"),
        ("/a/old-ferry-scaled.jpg", "/a/old-ferry.jpg", True, "words for sizes"),
        ("/img/w_1200,c_fill/v12/old-ferry.jpg", "/img/w_80/old-ferry.jpg", True, "cuts in folders"),
        ("/resize?url=https%3A%2F%2Fa.example%2Fold-ferry.jpg&w=1", "/old-ferry.jpg", True, "named within"),
        ("/img/0123456789abcdef/0_1_3000_2000/master/3000.jpg", "/img/0123456789abcdef/500.jpg", True, "in a folder"),
        ("/p/12345678_303.jpg", "/p/12345678_6.jpg", False, "numbers may count pictures"),
        ("/a/old-ferry-1.jpg", "/a/old-ferry-2.jpg", False, "these do"),
        ("/a/old-ferry.jpg", "/a/new-ferry.jpg", False, "others"),
        ("/c_QK/dMzIz/02.jpg", "/c_QK/dMzIy/02.jpg", False, "short names differ"),
    ],
)
def test_names_of_pictures(one: str, other: str, same: bool, why: str) -> None:
    assert (picturenames.name_of(SITE + one).exact == picturenames.name_of(SITE + other).exact) is same, why


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("/i/20240503a.jpg", "/i/20240503b.jpg"), ("/i/123456a.jpg", "/i/123456b.jpg"),
        ("/i/sea_20240503_1123.jpg", "/i/sun_20240503_1123.jpg"), ("/harbour-town/videoone.jpg", "/harbour-town/videotwo.jpg"),
    ],
)  # fmt: skip
def test_pictures_of_a_day_or_a_folder_are_many(one: str, other: str) -> None:
    assert picturenames.name_of(SITE + one).loose != picturenames.name_of(SITE + other).loose


def test_a_host_names_no_picture() -> None:
    assert picturenames.name_of(f"{SITE}/c1/01.jpg").exact == ""


@pytest.mark.parametrize(
    "url", ["", "/", "a.jpg", "%00%ff", "http://[", "https://a.example/?" + "&" * 5_000, "x" * 10_000]
)
def test_hostile_names(url: str) -> None:
    assert picturenames.name_of(url) is not None
