"""One spelling for what people write in many ways, and no two words in one spelling."""

from __future__ import annotations

import re
import unicodedata
from time import process_time

import pytest
import regex
from hypothesis import given, settings
from hypothesis import strategies as st

from nlp.normalize import _PLAIN, _UNUSUAL, _VARIANTS, hiragana, normalize
from tests.nlp.text import anything, odd

EXAMPLES = (
    # width
    ("ＡＢＣ１２３", "abc123"), ("ｺﾞﾐ", "ゴミ"), ("ﾊﾟｿｺﾝ", "パソコン"), ("ｶﾞ", "ガ"), ("カ゛", "ガ"), ("（株）", "(株)"),
    ("㈱", "(株)"), ("①番", "1番"), ("㌔", "キロ"), ("８：３０", "8:30"), ("￥５００", "¥500"), ("･", "・"),
    # case
    ("LINE", "line"), ("Ｗｉ－Ｆｉ", "wi-fi"), ("e-Tax", "e-tax"), ("İ", "i̇"),
    # spaces
    ("ごみ　の　日", "ごみ の 日"), ("  改行\n\tも  ", "改行 も"), ("a\u00a0\u2003b", "a b"), ("\u3000", ""), ("", ""),
    # kana
    ("ゐなか", "いなか"), ("ヱビス", "エビス"), ("ヴァイオリン", "バイオリン"), ("ヴィラ", "ビラ"), ("ラヴ", "ラブ"), ("ゔ", "ぶ"),
    ("いすゞ", "いすゞ"), ("こゝろ", "こころ"), ("バナヽ", "バナナ"),
    # counters and names with a small ke
    ("1ヶ月", "1か月"), ("１ケ月", "1か月"), ("一ヵ月", "一か月"), ("3 ヶ所", "3か所"), ("二カ国", "二か国"), ("2箇所", "2か所"),
    ("関ヶ原", "関ケ原"), ("ケ月", "ケ月"),
    # variants of characters
    ("髙橋", "高橋"), ("山﨑", "山崎"), ("渡邊さん", "渡辺さん"), ("齋藤", "斎藤"), ("廣澤", "広沢"), ("證明", "証明"),
    # dashes and long vowels
    ("090－1234", "090-1234"), ("090‐1234", "090-1234"), ("090−1234", "090-1234"), ("090—1234", "090-1234"),
    ("３〜５日", "3-5日"), ("ラ−メン", "ラーメン"), ("コンピュ-タ", "コンピュータ"), ("ら〜めん", "らーめん"), ("ﾃﾞ-ﾀ", "データ"),
    ("すみませーーーん", "すみませーん"), ("ゴミ〜〜", "ゴミ"), ("ですか～？", "ですか?"), ("1-2", "1-2"),
    # repetition
    ("いつ？？？！！", "いつ?!"), ("……。。。", "・。".replace("・", ".")), ("ええええええ", "ええ"), ("ええ", "ええ"), ("あああ", "あああ"),
    ("きゃっっっ", "きゃっ"), ("わーい!!!!", "わーい!"), ("１０００円", "1000円"), ("000-0000", "000-0000"),
    # laughter and faces in words
    ("わかんないwww", "わかんない"), ("ごみｗ", "ごみ"), ("困る(笑)", "困る"), ("困る（汗汗）", "困る"), ("((笑))", ""),
    ("www.town", "www.town"), ("wi-fi", "wi-fi"), ("100W", "100w"), ("日本のW杯", "日本のw杯"),
    # emoji and what cannot be seen
    ("ゴミ😀の日", "ゴミ の日"), ("👨‍👩‍👧の手当", "の手当"), ("🇯🇵", ""), ("☎000", "000"), ("1️⃣番", "1番"), ("❤️", ""), ("👍🏽", ""),
    ("ご\u200bみ", "ごみ"), ("ご\u00adみ", "ごみ"), ("\ufeff住民票", "住民票"), ("\u202eごみ", "ごみ"), ("辻\U000e0100", "辻"),
    ("\ud800", ""), ("ご\udfffみ", "ごみ"), ("\x00ごみ\x1f", "ごみ"), ("\ue000", ""), ("が", "が"),
    # quotation marks
    ("“住民票”", '"住民票"'), ("’", "'"), ("住民票，印鑑．", "住民票,印鑑."), ("１，０００", "1,000"), ("｡､", "。、"), ("「住民票」", "「住民票」"),
)  # fmt: skip


@pytest.mark.parametrize(("written", "becomes"), EXAMPLES)
def test_one_spelling_for_what_is_written_in_many_ways(written: str, becomes: str) -> None:
    assert normalize(written) == becomes


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ごみ", "ゴミ"), ("はし", "はじ"), ("びょういん", "びよういん"), ("おばさん", "おばあさん"), ("ビル", "ビール"),
        ("いて", "いって"), ("1", "11"), ("10円", "1円"), ("カ", "力"), ("燃える", "燃えない"), ("ー", "一"), ("か月", "月"),
    ],
)  # fmt: skip
def test_what_tells_words_apart_is_kept(one: str, other: str) -> None:
    assert normalize(one) != normalize(other)


@settings(max_examples=1500, deadline=None)
@given(anything)
def test_normalizing_takes_any_text_and_twice_is_once(text: str) -> None:
    once = normalize(text)
    assert normalize(once) == once


@settings(max_examples=500, deadline=None)
@given(anything)
def test_what_comes_out_is_tidy(text: str) -> None:
    once = normalize(text)
    assert once == " ".join(once.split())
    assert unicodedata.is_normalized("NFKC", once)
    assert not regex.search(r"\p{C}", once)
    assert not re.search(r"[Ａ-Ｚａ-ｚ０-９ｦ-ﾝA-Z]|ー{2}|([!?。、.,・~-])\1", once)


def test_every_character_there_is_has_one_spelling() -> None:
    for begin in (*range(0, 0x20000, 64), *range(0xE0000, 0xE0200, 64), 0x2F800, 0x10FFC0):
        text = "".join(f"あ{chr(code)}ア1{chr(code)}" for code in range(begin, begin + 64))
        once = normalize(text)
        assert normalize(once) == once, hex(begin)


@settings(max_examples=300, deadline=None)
@given(odd, st.integers(1, 3))
def test_spaces_around_say_nothing(text: str, width: int) -> None:
    assert normalize(" " * width + text + "\u3000" * width) == normalize(text)


LONG = (
    "ー",
    "-",
    "-あ",
    "ー-",
    "あゝ",
    "!?",
    "ヴァ",
    "  a",
    "1ヶ月",
    "か゛",
    "w笑",
    "😀",
    "\u200b",
    "ww",
    "ゃ",
    "ええ",
)


@pytest.mark.parametrize("piece", [*LONG, "(笑"])
def test_even_a_very_long_text_is_normalized_soon(piece: str) -> None:
    text = "あ" + piece * (20_000 // len(piece)) + ("笑)" * 5_000 if piece == "(笑" else "")
    begin = process_time()  # of our own work: the machine may be busy
    normalize(text)
    assert process_time() - begin < 2


@settings(max_examples=300, deadline=None)
@given(anything)
def test_hiragana_keeps_every_place(text: str) -> None:
    assert len(hiragana(text)) == len(text)
    assert hiragana(hiragana(text)) == hiragana(text)


@pytest.mark.parametrize(
    ("kana", "read"),
    [
        ("ゴミ", "ごみ"),
        ("ジュウミンヒョウ", "じゅうみんひょう"),
        ("データ", "でーた"),
        ("住民票とDX", "住民票とDX"),
        ("ヶ", "ゖ"),
    ],
)
def test_katakana_reads_as_hiragana_and_the_rest_stays(kana: str, read: str) -> None:
    assert hiragana(kana) == read


def test_what_passes_as_plain_has_one_spelling_already() -> None:
    plain = [character for character in map(chr, range(0x110000)) if _PLAIN.fullmatch(character)]
    assert len(plain) > 20_000
    for text in (*plain, "".join(plain)):
        assert unicodedata.normalize("NFKC", text).lower() == text
        assert not _UNUSUAL.search(text)
    assert not any(unicodedata.category(character).startswith(("Z", "C")) for character in plain)
    assert all(_PLAIN.fullmatch(new) for old, new in _VARIANTS.items() if _PLAIN.fullmatch(chr(old)))
