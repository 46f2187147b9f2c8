"""What is said of a thing, and whether it is that the thing is to be thrown away: by its words of state and of disposal."""

from __future__ import annotations

import re

from bot.kb.model import GarbageItem
from bot.kind import implied_keys
from bot.untold import asks_else
from nlp.utterance import NEGATED, Term, Utterance, analyse


def _keys_of(words: str) -> frozenset[str]:
    """The keys of words parted by spaces, each read by itself: beside each other そのまま is another."""
    return frozenset(key for word in words.split() for key in analyse(word).keys)


_WORN = _keys_of(
    "壊れる 割れる 破れる 古い 要る 余る 出る 使う 使える 汚れる 錆びる 焦げる 切れる 欠ける 折れる "
    "溜まる 残る 動く 映る 点く 膨らむ 着る 着られる 履く 履ける 大きい 小さい 重い 長い 新しい 汚い "
    "多い たくさん いっぱい 迷う 腐る 溶ける 縮む 曲がる 見つかる 出てくる 片付ける 替える 取り替える 交換 買い替える "
    "買い換える プラ プラスチック 金属 紙 木 布 ガラス 終わる 駄目 空"
) | {"要る"}  # which says something only where it is denied
"""What by itself says of a thing that it is to go."""
_STATES = _WORN | _keys_of(
    "貯まる 空く 冷える 効く 入る 入れる 軽い 短い 悩む 外れる 取れる 外す 濡れる 倒れる 終える 切る "
    "縛る 洗う 分ける 燃える 燃やす 混ぜる 貰う 拾う 持つ 持って行く 引き取る 頼む 集める 捨てる 出す "
    "捨てられる 出せる 処分 回収 始末 放る ほかす なげる 投げる どける 減らす 置く 違う 良い 大丈夫 "
    "平気 仕方 一緒 丸ごと 鉄 アルミ 燃えない 資源 粗大 不燃 可燃 有害 危険 大型 集積所 コンテナ "
    "指定 袋 普通 役場 トラック 車 業者 収集車 取りに来る そのまま 平ら 小さく 全部 まとめて 手放す "
    "譲る 引っ越す 流す 小型家電 埋め立て"
)
"""What may be said of a thing that is to be thrown away. Anything else is another matter: 盗まれた, 買い替えたい."""
DISPOSING = _keys_of(
    "捨てる 捨て方 捨てられる 出す 出せる 出し方 ごみ 分別 処分 収集 回収 引き取る 始末 ほかす 放る 投げる 集積所 燃える 燃えない 不燃 可燃 "
    "資源 粗大 コンテナ 指定 業者 持って行く 取りに来る 集める 袋 プラごみ 流す 小型家電 埋め立て"
)
_BUYING = _keys_of("お勧め 人気 評判 口コミ 比較 比べる 選ぶ 買う 売る 値段 価格 メーカー 新発売 作る 飾る 育てる 飼う")
"""Said of a thing where nothing is said of throwing it away, it is to be had: 「おすすめの掃除機」."""
_OTHER_WAY = re.compile(
    "(?:研ぎ|切り|直し|洗い|作り|使い|縫い|編み|塗り|煮|焼き|飼い|育て|遊び|乗り|着|結び|折り)方"
    "|(?:とぎ|きり|なおし|あらい|つくり|つかい|ぬい|あみ|ぬり|やき|かい|そだて|あそび|のり|むすび|おり|の ?に|の ?き)かた"
)
"""「包丁の研ぎ方」 is no way of putting it out."""
_SOMEBODY = re.compile("(?:人|誰か|だれか|近所|隣|よその|他人|何者か|トラック|業者)が")
"""「知らない人が洗濯機を捨てていきました」 is another matter."""
_POSTED = re.compile("(?<!ごみ)(?<!物)に[^、。に]*(?:手紙|はがき|葉書|ハガキ|年賀状|礼状|荷物|小包)を\\s?(?:出|だ)")
"""「おまわりさんにお礼の手紙を出したい」 throws nothing away."""
_COUNTED = 0.2
"""The weight of a figure: 「布団を2枚」."""
_COUNTERS = tuple("個 枚 本 台 袋 箱 束 回 日 時 曜 円 種類 cm せんち りっとる きろ".split())
_WANTED = re.compile(
    "を\\s?(?:置いて|設置して|飾って)\\s?(?:ほし|欲し|くだ|下さ|くれ|もら|いただ|頂)"
    "|[をが]?(?:見た|見せ|見る|聞きた|聞かせ|下さい|ください|ちょうだい|頂戴|欲しい|ほしい|買いた|買え|貸し|借り|送[っれ])"
    "|は\\s?(?:まだ)?(?:残っ[てと]|あり|ある|売って|置いて)[^、。]*か(?:な|ね|のう|い)?[。?!]*$"
    "|(?:って)?\\s?(?:まだ)?(?:残ってい|あり)ま(?:す|せん)か(?:な|ね)?[。?!]*$"
    "|[がはも]\\s?(?:来[たてま]|き(?:た|て|ま)|届[いきくけ]|送られ)"
    "|は\\s?(?:どこ|何処)(?!(?:に|へ|で|まで)?(?:出|だ[さしすせ]|捨|す[てと]|入|いれ|持|ほか|処))"
)
"""What is said of a thing that somebody wants to have, to see or to find, or that has come, and not to throw away:
「時刻表を見たい」, 「神社はどこ」, 「昔の写真は残っていませんか」, 「役場から封筒が来た」."""
_NEEDED = re.compile(
    "(?<!が)(?:(?:要り|いり|入り)ま(?:す|せん)|(?:要る|いる|必要|(?:要ら|いら|必要)\\s?ない)(?:です|でしょう|だろう|なの|の|ん)*)(?:か(?:な|ね|のう|い)?|の|\\?)+[。!?]*$"
)
"""Asked is whether a thing is to be brought, where nothing is said of throwing it away: 「印鑑はいりますか」."""
_MAY_BE_USED = re.compile(
    "(?:使え|つかえ|着られ|履け|飲め|食べられ|たべられ|乗れ|読め|見られ)(?:る|ます)"
    "(?:の|ん|もの|もん|べ|だろう|でしょう|です)*(?:か(?:な|ね|のう|い)?|の)[?。!]*$"
)
"""Asked is whether a thing still serves, and not where it goes: 「古い札が出てきたけど、今も使えますか」."""
_DONE = re.compile(
    "[はをも]?(?:もう|全部|すでに)?(?:出し|捨て|だし|すて|処分し)(?:て?しま(?:いまし|っ)た|ちゃ(?:いまし|っ)た|ました|た)(?![らいく])"
)
"""「もう畳は出してしまいました」 asks of something else."""
# Of a thing, and no thing: 「スプレー缶の中身が残っている」.
SIDES = _keys_of(
    "中身 中 残り 底 汚れ 穴 半分 形 大きさ サイズ 色 柄 長さ 重さ 種類 名前 使い方 部分 全体 数 量 日 曜日 週 時間 ごみの日 使い終わり 余り"
)


def speaks_of_disposal(utterance: Utterance) -> bool:
    """Whether throwing away is spoken of, and nothing else asked."""
    return not DISPOSING.isdisjoint(_keys(utterance)) and not asks_else(utterance.normalized)


def is_disposed_of(utterance: Utterance, end: int) -> bool:
    """Whether what is said of the thing whose name ends there is that it is old, broken, or to go; and by nobody else."""
    if _SOMEBODY.search(utterance.normalized) or _POSTED.search(utterance.normalized):
        return False
    keys = _keys(utterance)
    is_to_go = not DISPOSING.isdisjoint(keys)
    asks_other = asks_else(utterance.normalized) or _MAY_BE_USED.search(utterance.normalized) is not None
    if not is_to_go and (asks_other or not _BUYING.isdisjoint(keys)):
        return False
    if is_wanted(utterance, end) or _asks_need(utterance):
        return False
    empty = implied_keys(GarbageItem) | SIDES | (_STATES if is_to_go else _WORN)
    after = (term for term in utterance.terms if term.begin >= end and _says_something(term))
    return all(_is_of(term, empty) for term in after)


def is_wanted(utterance: Utterance, end: int) -> bool:
    """Whether the thing whose name ends there is to be had, to be seen or to be found."""
    return _WANTED.match(utterance.normalized, end) is not None


def is_gone(utterance: Utterance, end: int) -> bool:
    """Whether the thing whose name ends there has been thrown away already."""
    return _DONE.match(utterance.normalized, end) is not None


def asks_other_way(utterance: Utterance) -> bool:
    """Whether it is asked how to do something else with a thing than to throw it away, or whether it is needed."""
    return _asks_need(utterance) or _OTHER_WAY.search(utterance.normalized) is not None


def _asks_need(utterance: Utterance) -> bool:
    return _NEEDED.search(utterance.normalized) is not None and DISPOSING.isdisjoint(_keys(utterance))


def _keys(utterance: Utterance) -> set[str]:
    return {key for term in utterance.terms for key in (term.key.removesuffix(NEGATED), *term.parts)}


def _is_of(term: Term, words: frozenset[str]) -> bool:
    """Whether the term, or each unit of it, is one of the words: 粗大ごみ of 粗大 and ごみ."""
    return term.key.removesuffix(NEGATED) in words or (bool(term.parts) and words.issuperset(term.parts))


def _says_something(term: Term) -> bool:
    """Whether it is more than a figure: 「布団を2枚」, 「何枚まで」; but 「何色」 is asked of no garbage."""
    return term.weight > _COUNTED or (term.surface.startswith("何") and not term.key.endswith(_COUNTERS))
