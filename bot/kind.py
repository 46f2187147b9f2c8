"""What an entry says by being of its kind, beside what staff wrote at it."""

from __future__ import annotations

from functools import cache

from bot.kb.model import Entry, Fact, GarbageCategory, GarbageItem, Place, Procedure, Term
from nlp.focus import Focus
from nlp.utterance import analyse

FACTS_OF_FOCUS: dict[Focus, tuple[Fact, ...]] = {
    Focus.DEADLINE: (Fact.DEADLINE,),
    Focus.HOURS: (Fact.HOURS,),
    Focus.WHEN: (Fact.DEADLINE, Fact.HOURS),
    Focus.COST: (Fact.FEE,),
    Focus.WHERE: (Fact.COUNTER,),
    Focus.BELONGINGS: (Fact.BELONGINGS,),
    Focus.WHO: (Fact.WHO,),
    Focus.ONLINE: (Fact.ONLINE,),
}
"""Which facts of a procedure answer a focus, the better first."""

# Words that a kind of entry answers by being of that kind: nobody writes 「捨て方」 at each of 700 items.
_IMPLIED: dict[type[Entry], str] = {
    GarbageItem: (
        "捨てる 捨て方 出す 出し方 ごみ ゴミ 何ごみ 分別 処分 収集 回収 区分 種類 リサイクル 壊れる 古い 要る 余る 家"
    ),
    GarbageCategory: "捨てる 捨て方 出す 出し方 ごみ ゴミ 分別 処分 収集 回収 種類",
    Procedure: "手続き 申請 届け 届出 申し込み 書類 書く やり方 流れ 取り方 取る 貰い方 貰う 出し方 出す",
    Term: "意味 言葉 用語 説明 略 何",
    Place: "場所 住所 行き方 電話番号 電話 時間 営業 開館 休み 休館日 開く 閉まる",
}
_FACT_WORDS: dict[Fact, str] = {
    Fact.WHO: "対象 条件 代理 本人 家族",
    Fact.DEADLINE: "期限 締め切り",
    Fact.COUNTER: "窓口 場所",
    Fact.BELONGINGS: "持ち物 必要書類 書類 持つ",
    Fact.FEE: "手数料 料金 費用 お金 代金 値段 無料",
    Fact.HOURS: "受付時間 時間 土曜 日曜 休日",
    Fact.ONLINE: "オンライン インターネット ネット スマホ パソコン 電子申請",
}
TOLD_BY_KIND: dict[type[Entry], frozenset[Focus]] = {
    GarbageCategory: frozenset((Focus.WHERE,)),
    GarbageItem: frozenset((Focus.WHEN, Focus.WHERE)),
    Place: frozenset((Focus.WHERE, Focus.HOURS, Focus.WHEN, Focus.PHONE)),
}


def implied_words(entry: Entry) -> str:
    """The words, parted by spaces, that the entry answers without anybody having written them at it."""
    words = [_IMPLIED[type(entry)]] if type(entry) in _IMPLIED else []
    if isinstance(entry, Procedure):
        words += [_FACT_WORDS[fact] for fact in entry.facts]
    return " ".join(words)


@cache
def implied_keys(kind: type[Entry]) -> frozenset[str]:
    """The words of ``implied_words`` for a kind, as they are compared."""
    return frozenset(analyse(_IMPLIED.get(kind, "")).keys)


def told_foci(entry: Entry) -> frozenset[Focus]:
    """What an entry tells whether asked or not: a procedure its facts, a place its hours."""
    if not isinstance(entry, Procedure):
        return TOLD_BY_KIND.get(type(entry), frozenset())
    return frozenset(focus for focus, facts in FACTS_OF_FOCUS.items() if any(fact in entry.facts for fact in facts))


def body_of(entry: Entry) -> str:
    """What the entry says, for words that stand in no wording of it."""
    parts = [entry.answer]
    if isinstance(entry, Procedure):
        parts += entry.facts.values()
    if isinstance(entry, GarbageItem):
        parts += [entry.instructions, entry.caution]
    if isinstance(entry, GarbageCategory):
        parts += [entry.instructions, entry.collection]
    if isinstance(entry, Place):
        parts += [entry.address, entry.hours, entry.closed]
    return "\n".join(part for part in parts if part)
