"""What identifies a resident is masked, what a resident asks is not."""

from __future__ import annotations

import time
import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.privacy import ADDRESS, MAIL, MARKERS, NUMBER, PHONE, has_personal_data, mask

DIGIT_STYLES = (
    "0123456789",
    "０１２３４５６７８９",
    "〇一二三四五六七八九",
    "零壱弐参四五六七八九",
    "⓪①②③④⑤⑥⑦⑧⑨",
    "⁰¹²³⁴⁵⁶⁷⁸⁹",
    "𝟎𝟏𝟐𝟑𝟒𝟓𝟔𝟕𝟖𝟗",
    "٠١٢٣٤٥٦٧٨٩",
)
SEPARATORS = (
    "",
    "-",
    " ",
    "　",
    "－",
    "ー",
    "‐",
    "–",
    "−",
    "・",
    ".",
    "、",
    "/",
    "_",
    " - ",
    "\n",
    "\ufe0f\u20e3",
    "\u200b",
    "の",
    ")(",
    "…",
)
HYPHENS = ("", "-", "－", "ー", "−", "‐", " ", "　", " - ")

digit_style = st.sampled_from(DIGIT_STYLES)


def is_figure(char: str) -> bool:
    """Whether a character counts something: 7, 七, 十, and the 六 of another code page."""
    return unicodedata.numeric(char, -1) >= 0


words = st.text(
    st.characters(codec="utf-8", exclude_categories=["N", "Cs"], exclude_characters="@＠").filter(
        lambda char: not is_figure(char)
    ),
    max_size=8,
)


def drawn(data: st.DataObject, digits: str, separators: tuple[str, ...]) -> str:
    """Write the digits, each in a style of its own, with something between them."""
    style = data.draw(digit_style)
    mixed = data.draw(st.booleans())
    parts = []
    for digit in digits:
        if parts:
            parts.append(data.draw(st.sampled_from(separators)))
        parts.append((data.draw(digit_style) if mixed else style)[int(digit)])
    return "".join(parts)


def digits_of(text: str) -> int:
    return sum(map(is_figure, text))


@given(st.data(), st.text("0123456789", min_size=12, max_size=16), words, words)
def test_twelve_digits_are_masked_however_they_are_written(
    data: st.DataObject, digits: str, before: str, after: str
) -> None:
    written = drawn(data, digits, SEPARATORS)
    masked = mask(f"{before}、{written}、{after}")
    assert has_personal_data(masked)
    assert digits_of(masked) == 0, masked


@given(st.data(), st.sampled_from(["090", "080", "070", "050"]), st.text("0123456789", min_size=8, max_size=8))
def test_a_mobile_number_is_masked_however_it_is_written(data: st.DataObject, head: str, tail: str) -> None:
    written = drawn(data, head + tail, HYPHENS)
    assert mask(f"電話は{written}です") in (f"電話は{PHONE}です", f"電話は{NUMBER}です")


@pytest.mark.parametrize(
    "number",
    [
        "0240-12-3456",
        "0240(12)3456",
        "（０２４０）１２－３４５６",
        "03-1234-5678",
        "03 1234 5678",
        "0312345678",
        "０３の１２３４の５６７８",
        "0120-123-456",
        "0800-123-4567",
        "090.1234.5678",
        "+81 90-1234-5678",
        "+81 3-1234-5678",
        "＋８１ ３ １２３４ ５６７８",
        "〇九〇ー一二三四ー五六七八",
    ],
)
def test_phone_numbers_are_masked(number: str) -> None:
    masked = mask(f"{number}に電話してください")
    assert masked in (f"{PHONE}に電話してください", f"{NUMBER}に電話してください")


@pytest.mark.parametrize(
    "address",
    [
        "taro@example.jp",
        "taro.yamada+town@mail.example.co.jp",
        "ｔａｒｏ＠ｅｘａｍｐｌｅ．ｊｐ",
        "taro @ example.jp",
        "taro[at]example.jp",
        "taroアットマークdocomo.ne.jp",
        "taro@docomo",
    ],
)
def test_mail_addresses_are_masked_and_the_words_around_them_are_not(address: str) -> None:
    assert mask(f"連絡先は{address}までお願いします") == f"連絡先は{MAIL}までお願いします"


@given(st.emails())
def test_any_mail_address_is_found(address: str) -> None:
    assert has_personal_data(mask(f"メール {address} です"))


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("みほん町中央1丁目2番3号の燃えるごみはいつ", f"みほん{ADDRESS}の燃えるごみはいつ"),
        ("中央１丁目２－３です", f"{ADDRESS}です"),
        ("中央一丁目二番三号", ADDRESS),
        ("中央1丁目2の3に住んでいます", f"{ADDRESS}に住んでいます"),
        ("中央1-2-3に住んでいます", f"{ADDRESS}に住んでいます"),
        ("住所は1-2-3です", f"住所は{ADDRESS}です"),
        ("大字前田12-3", ADDRESS),
        ("字前田12の3です", f"{ADDRESS}です"),
        ("みほん町123番地", f"みほん{ADDRESS}"),
        ("前田123番地の4です", f"{ADDRESS}です"),
        ("前田百二十三番地です", f"{ADDRESS}です"),
        ("2番3号です", f"{ADDRESS}です"),
        ("中央1-2-3 みほんハイツ201号室です", f"{ADDRESS}です"),
        ("中央1-2-3-201です", f"{ADDRESS}です"),
        ("中央1-2-3 メゾン中央 のごみ", f"{ADDRESS} メゾン中央 のごみ"),
        ("〒961-0400 みほん町", f"{ADDRESS} みほん町"),
    ],
)
def test_a_house_is_masked(text: str, masked: str) -> None:
    assert mask(text) == masked


@pytest.mark.parametrize(
    "text",
    [
        "12月3日の燃えるごみ",
        "令和9年1月5日",
        "令和9-1-5は休みですか",
        "R9-1-5は休みですか",
        "2026-12-03は休みですか",
        "2026/12/03",
        "昭和20年8月15日生まれです",
        "30人以上",
        "1丁目の公園",
        "1丁目と2丁目の収集日",
        "1丁目2丁目3丁目",
        "1丁目2班の収集日",
        "3丁目5番目の角",
        "国民年金の免除は2年1か月前まで",
        "一番近い公民館",
        "一番地元で人気の店",
        "3番地区の集会所",
        "3番窓口はどこ",
        "町民課1-2番窓口",
        "8:30〜17:15",
        "平日8-17時ですか",
        "町役場8-17時",
        "第1-3水曜",
        "小学1-3年生",
        "町内会1-3班",
        "10人で5,000円",
        "45リットルを10枚",
        "100円",
        "119",
        "#7119",
        "188",
        "24時間365日",
        "2027年1月1日から2027年12月31日まで",
        "午前9時から午後5時まで、12時から13時は休み",
        "住民税の1期2期3期4期",
        "65歳以上75歳未満",
        "単1・単2・単3・単4の電池",
        "3@100円",
        "＠みほん町",
        "",
    ],
)
def test_ordinary_questions_stay_as_they_are(text: str) -> None:
    assert mask(text) == text
    assert not has_personal_data(mask(text))


def test_other_long_numbers_are_masked_too() -> None:
    assert mask("基礎年金番号は1234-567890です") == f"基礎年金番号は{NUMBER}です"
    assert mask("住民票コードは12345678901です") == f"住民票コードは{NUMBER}です"


def test_all_kinds_in_one_text_are_masked() -> None:
    text = "住所は中央1-2-3、電話は090-1234-5678、メールはtaro@example.jp、番号は1234 5678 9012"
    assert mask(text) == f"住所は{ADDRESS}、電話は{PHONE}、メールは{MAIL}、番号は{NUMBER}"


PIECES = st.sampled_from(
    [
        "1",
        "23",
        "4567",
        "０９０",
        "一",
        "三",
        "十",
        "丁目",
        "番地",
        "番",
        "号",
        "町",
        "前田",
        "の",
        "と",
        "-",
        "ー",
        " ",
        "、",
        "@",
        "a",
        ".jp",
        "+81",
        "〒",
        "時",
        "月",
        "日",
        *MARKERS,
    ]
)


@given(st.lists(PIECES, max_size=20).map("".join) | st.text(max_size=60))
@example("0901234567［番号］89丁目")
@example("1丁目0901234567")
def test_masking_twice_changes_nothing_more(text: str) -> None:
    once = mask(text)
    assert mask(once) == once


@given(
    st.text(
        st.characters(
            codec="utf-8", exclude_categories=["N"], exclude_characters="〇零一二三四五六七八九十百壱弐参@＠［］"
        ),
        max_size=40,
    )
)
def test_without_digits_and_at_signs_nothing_is_masked(text: str) -> None:
    assert mask(text.replace("アットマーク", "")) == text.replace("アットマーク", "")


@pytest.mark.parametrize(
    "piece", ["漢", "あ", "町", "一", "1", "0", "1-", "1 ", "1丁目", "町1-2", "a.", "a@", "ー", "ア1", "1の", "〒"]
)
def test_the_longest_message_is_masked_at_once(piece: str) -> None:
    text = (piece * 6000)[:6000]
    started = time.perf_counter()
    mask(text)
    # 25 ms at the most when this was written; a pattern that runs away takes seconds.
    assert time.perf_counter() - started < 1.0
