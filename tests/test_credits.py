from __future__ import annotations

import pytest

from newscrawl.credits import writes


@pytest.mark.parametrize(
    "role",
    [None, "", "Senior correspondent", "Text und Fotos", "Words and pictures", "Video journalist", "Art critic",
     "Bildung", "Redakteurin", "記者", "Texte et photos", "Graphics reporter"],
)  # fmt: skip
def test_writing(role: str | None) -> None:
    assert writes(role)


@pytest.mark.parametrize(
    "role",
    ["Photos", "PHOTOGRAPHY", "Foto", "Fotograf", "Bilder", "Illustration", "Illustrator", "Traduction", "Übersetzung",
     "aus dem Englischen", "Edited", "Medically reviewed", "Kuvat", "zdjęcia", "Фото", "写真", "Video", "Infografía"],
)  # fmt: skip
def test_other_work(role: str) -> None:
    assert not writes(role)
