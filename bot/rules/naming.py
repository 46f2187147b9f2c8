"""The rule for things described rather than named: 「使い終わった乾電池」「金属のフライパン」「押し入れから出てきた古い布団」.

What stands before a noun describes it, so the last noun says what the thing is (``nlp.noun``); the rest tells its
state, or of which case it is. A part of another thing (加湿器のフィルター) is not that thing.
"""

from __future__ import annotations

from bot.cutoff import OWN_WORDING, is_sure
from bot.garbage import CASES
from bot.kb.model import GarbageCategory, GarbageItem
from bot.kind import implied_keys
from bot.match import Match
from bot.rules.sorting import offered, sorted_out
from bot.rules.turn import Decision, Office, Turn
from nlp.noun import NounPhrase, head_of, noun_phrases
from nlp.utterance import NEGATED, Utterance, analyse

# What may be said of a thing that is to be thrown away. Anything else is another matter: 盗まれた, 買い替えたい.
_STATES = frozenset(
    analyse(
        "壊れる 割れる 破れる 古い 要る 余る 出る 使う 使える 汚れる 錆びる 焦げる 切れる 欠ける 折れる 溜まる 貯まる 残る 空く 動く 映る "
        "点く 膨らむ 冷える 効く 着る 着られる 履く 履ける 入る 入れる 大きい 小さい 重い 軽い 長い 短い 新しい 汚い 多い たくさん いっぱい "
        "迷う 悩む 腐る 溶ける 破れる 外れる 取れる 外す 縮む 濡れる 倒れる 曲がる 終わる 終える 切る 縛る 洗う 分ける 燃える 燃やす 混ぜる "
        "貰う 拾う 見つかる 出てくる 片付ける 持つ 持って行く 引き取る 頼む 集める 捨てる 出す 捨てられる 出せる 処分 回収 始末 放る ほかす "
        "なげる 投げる どける 減らす 置く 違う 駄目 良い 大丈夫 平気 仕方 一緒 丸ごと そのまま 全部 まとめて 買い替える 買い換える 手放す 譲る 引っ越す"
    ).keys
)
_LOOKED_AT = 4
_ALL = 0.9
"""Coverage: 「プラごみ」 is a wording, and of 「ライターはプラだからプラごみ?」 a part."""
# Of a thing, and no thing: 「スプレー缶の中身が残っている」.
_SIDES = frozenset(
    analyse("中身 中 残り 底 汚れ 穴 半分 形 大きさ サイズ 色 柄 長さ 重さ 種類 名前 使い方 部分 全体 数 量").keys
)


def named_thing(office: Office, turn: Turn) -> Decision | None:
    """The thing that the last noun names, where the whole of what is said is no wording of anything."""
    best = turn.matches[0] if turn.matches else None
    is_garbage = best is None or isinstance(best.entry, GarbageItem | GarbageCategory)
    if best is not None and (
        (best.is_own_wording and best.coverage >= _ALL) or (is_sure(turn.matches) and not is_garbage)
    ):
        return None
    phrases = _things(office, turn.utterance)
    head = head_of(phrases)
    if head is None or not _is_thrown_away(turn.utterance, head):
        return None
    named = _named(office, turn, head)
    if not named:
        return None
    thing = named[0].entry
    assert isinstance(thing, GarbageItem)
    others = [other for phrase in phrases if phrase is not head for other in _named(office, turn, phrase)[:1]]
    others += _closer(turn, thing)
    different = [
        other for other in others if isinstance(other.entry, GarbageItem) and other.entry.category != thing.category
    ]
    if different:
        shown = {match.entry.id: match for match in (named[0], *different)}
        return offered(office, turn, list(shown.values()), "別の区分の物のことも言われている")
    is_told = any(isinstance(match.entry, GarbageItem) and _is_same(match.entry, thing) for match in turn.cases)
    cases = turn.cases if is_told else named
    return sorted_out(office, turn, thing, named[0], cases, f"「{head.text}」の部分：{named[0].why}")


def speaks_of_head(office: Office, turn: Turn, item: GarbageItem) -> bool:
    """Whether the item is one that the last noun may mean: フィルター is no 加湿器."""
    phrases = _things(office, turn.utterance)
    head = head_of(phrases)
    if head is None or len(phrases) == 1:
        return True
    found = office.retriever.rank(analyse(head.text), limit=CASES, today=turn.today)
    if found and found[0].is_own_wording:
        return isinstance(found[0].entry, GarbageItem) and _is_same(found[0].entry, item)
    return any(isinstance(match.entry, GarbageItem) and _is_same(match.entry, item) for match in found)


def _closer(turn: Turn, thing: GarbageItem) -> list[Match]:
    """Things that say more of what was said than the thing named does: 「膨らんだ」 of 膨らんだモバイルバッテリー."""
    said = [
        match.coverage for match in turn.cases if isinstance(match.entry, GarbageItem) and _is_same(match.entry, thing)
    ]
    return [
        match
        for match in turn.matches[:_LOOKED_AT]
        if isinstance(match.entry, GarbageItem)
        and not _is_same(match.entry, thing)
        and match.coverage > max(said, default=0.0)
    ]


def _things(office: Office, utterance: Utterance) -> list[NounPhrase]:
    """The nouns that may name a thing: not 捨て方, nor 中身, nor the category that is asked about beside it."""
    empty = implied_keys(GarbageItem) | _SIDES
    keys = {phrase: frozenset(analyse(phrase.text).keys) for phrase in noun_phrases(utterance)}
    told = [phrase for phrase in keys if not keys[phrase] <= empty]
    phrases = [phrase for phrase in told if not office.collection.category_said(keys[phrase] - empty)] or told
    whole = [phrase for phrase in phrases if not phrase.is_modifier]
    if phrases and not whole:  # 「スプレー缶の中身」: what it belongs to is the thing
        last = phrases[-1]
        return [*phrases[:-1], NounPhrase(last.text, last.begin, last.end, "")]
    return phrases


def _is_thrown_away(utterance: Utterance, head: NounPhrase) -> bool:
    """Whether what is said of the thing is that it is old, broken, or to go."""
    empty = implied_keys(GarbageItem) | _SIDES | _STATES
    return all(term.key.removesuffix(NEGATED) in empty for term in utterance.terms if term.begin >= head.end)


def _named(office: Office, turn: Turn, phrase: NounPhrase) -> list[Match]:
    """The ranking of a noun by itself, where it names a thing of garbage; else nothing."""
    utterance = office.retriever.read(phrase.text, today=turn.today)
    matches = office.retriever.rank(utterance, limit=CASES, today=turn.today)
    found = office.families.collapsed(matches)
    if not found or not isinstance(found[0].entry, GarbageItem) or not is_sure(found):
        return []
    return matches if found[0].is_own_wording or found[0].wording >= OWN_WORDING else []


def _is_same(item: GarbageItem, other: GarbageItem) -> bool:
    return item.id == other.id or item.family == other.family != ""
