"""Ranges of characters by script, as they stand within the brackets of a regular expression."""

from __future__ import annotations

#: Of Chinese and Japanese: kana and the Chinese letters in common use.
KANA_AND_HAN = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff"
#: Chinese letters that few texts have: compatibility forms and the planes beyond the first.
RARE_HAN = "\uf900-\ufaff\U00020000-\U0003134f"
#: Scripts that put no spaces between words: Thai, Lao, Burmese and Khmer beside those two.
UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff" + KANA_AND_HAN
#: Korean syllables. Korean spaces its words, but they end in so many ways that a border behind one says little.
HANGUL = "\uac00-\ud7af"
