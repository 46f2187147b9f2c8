"""The YAML parser's complaints in words for town staff. Knows the library's wording, not the library."""

from __future__ import annotations

import re

from bot.kb.problem import shortened
from bot.kb.slip import FULL_WIDTH_BULLETS, QUOTE

TOO_DEEP = "nested too deeply"
_INDENT_REMEDY = "上の行と同じ位置から、半角の空白でそろえて書いてください。"
# What the parser says (problem or context) → what staff read.
_SYNTAX = (
    ("found a tab character", "行の中にタブがあります。", "半角の空白にしてください。"),
    ("mapping values are not allowed", "字下げがそろっていません。", _INDENT_REMEDY),
    (
        "could not find expected ':'",
        "「キー: 値」の形になっていません。",
        "キーのあとに半角の「: 」を書いてください。長い文は「|」の下に、字下げして書きます。",
    ),
    ("quoted scalar", "引用符が閉じていません。", "文の終わりに、はじめと同じ引用符を書いてください。"),
    ("flow sequence", "「[」が閉じていないか、ならびの書き方がちがいます。", f"「[言葉, 言葉]」と書いてください。「[」で始まる文なら、{QUOTE}"),
    ("flow mapping", "「{」で始まる文は、そのままでは書けません。", QUOTE),
    ("flow node", "「[」や「{」が閉じていません。", f"閉じるか、{QUOTE}"),
    ("block sequence", "「- 」の字下げがそろっていません。", "上の「- 」と同じ位置から書いてください。"),
    ("block mapping", "字下げがそろっていません。", _INDENT_REMEDY),
    ("block collection", "字下げがそろっていません。", _INDENT_REMEDY),
    ("found another document", "「---」がファイルの途中にあります。", "その行を消してください。"),
(TOO_DEEP, "かっこや字下げが深すぎます。", "かっこの閉じ忘れや、「-」の書きすぎがないか見てください。"),
)  # fmt: skip
_BEGINS_EARLIER = ("quoted scalar", "could not find expected ':'", "flow sequence", "flow mapping")


def begins_earlier(told: str) -> bool:
    """Whether the cause stands where the parser's context began, not where it gave up."""
    return any(sign in told for sign in _BEGINS_EARLIER)


def explain(told: str, written: str) -> tuple[str, str]:
    """Message and remedy for a complaint (``told``: its problem and context) about the line ``written``.

    The parser's wording is not ours and may change, so the last resort fits everything.
    """
    written = written.strip()
    if "could not find expected ':'" in told and "：" in written:
        key = shortened(written.partition("：")[0].lstrip("- "))
        return f"「{key}」のあとのコロン「：」が全角です。", f"半角で「{key}: 」と書いてください。"
    if written and written[0] in FULL_WIDTH_BULLETS:
        return f"行のはじめの「{written[0]}」が全角です。", "半角の「-」と半角の空白にしてください。"
    if "block" in told and re.match(r"-[^ \-]", written):
        return "行のはじめの「-」のあとに空白がありません。", "「- 」のように、半角の空白を1つ入れてください。"
    if "block" in told and written.startswith("- "):
        return "「- 」の字下げがそろっていません。", "上の「- 」と同じ位置から書いてください。"
    if "flow sequence" in told and "{" in written:
        return "「[ ]」の中に { } があります。", "その文を ' で囲むか、1つずつ「- 」の行に書いてください。"
    for sign, message, remedy in _SYNTAX:
        if sign in told:
            return message, remedy
    return "書き方がくずれています。", "この行と上の行の、字下げと「:」を見てください。"
