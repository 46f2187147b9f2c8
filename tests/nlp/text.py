"""Texts for property tests: anything, and the things that Japanese text analysis stumbles over."""

from __future__ import annotations

from hypothesis import strategies as st

_ODD = (
    "あいうアイヴゔゝヽー〜~-－ｰwWｗ()（）笑汗0123ヶヵケか月所国 \u3000\nッっ！!?？ﾞﾟｶﾞ１①㈱ﬀİßΣς々〻㍻™"
    "\u200b\ufe0f\u20e3👨‍👩‍👧🇯🇵\ud800Å\u0301\u309b\u0307‼"
)
_SAID = (
    *(
        "今日",
        "明日",
        "あさって",
        "きょう",
        "来週の",
        "火曜",
        "かようび",
        "第2",
        "第",
        "12月",
        "3日",
        "月",
        "日",
        "年",
        "令和",
    ),
    *(
        "元",
        "r9",
        "2026",
        "/",
        "-",
        ".",
        ":",
        "8時",
        "半",
        "午後",
        "十",
        "百",
        "千",
        "万",
        "二",
        "〇",
        "1,000",
        "円",
        "歳",
        "か月後",
    ),
    *(
        "燃えない",
        "ごみ",
        "なくした",
        "住民票",
        "は",
        "の",
        "って何",
        "いつまで",
        "どこ",
        "いくら",
        "とは",
        "?",
        "、",
        " ",
    ),
)
odd = st.text(alphabet=_ODD, max_size=14)
said = st.lists(st.sampled_from(_SAID), max_size=8).map("".join)
anything = st.one_of(st.text(max_size=60), odd, said)
"""Any Unicode string, lone surrogates included."""
