"""The rule for things described rather than named: 「使い終わった乾電池」「金属のフライパン」「押し入れから出てきた古い布団」.

What stands before a noun describes it, so the last noun says what the thing is (``nlp.noun``); the rest tells its
state, or of which case it is. A part of another thing (加湿器のフィルター) is not that thing.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.cutoff import OWN_WORDING, is_near, is_sure
from bot.garbage import CASES
from bot.kb.model import GarbageCategory, GarbageItem
from bot.kind import implied_keys
from bot.match import Match
from bot.rules.sorting import offered, sorted_out
from bot.rules.turn import Decision, Office, Turn
from bot.untold import asks_else
from nlp.noun import NounPhrase, head_of, joined_with, noun_phrases
from nlp.utterance import NEGATED, Term, Utterance, analyse

_WORN = frozenset(
    analyse(
        "壊れる 割れる 破れる 古い 要る 余る 出る 使う 使える 汚れる 錆びる 焦げる 切れる 欠ける 折れる "
        "溜まる 残る 動く 映る 点く 膨らむ 着る 着られる 履く 履ける 大きい 小さい 重い 長い 新しい 汚い "
        "多い たくさん いっぱい 迷う 腐る 溶ける 縮む 曲がる 見つかる 出てくる 片付ける 買い替える "
        "買い換える プラ プラスチック 金属 紙 木 布 ガラス 終わる 駄目 空"
    ).keys
)
"""What by itself says of a thing that it is to go."""
_STATES = _WORN | frozenset(
    analyse(
        "貯まる 空く 冷える 効く 入る 入れる 軽い 短い 悩む 外れる 取れる 外す 濡れる 倒れる 終える 切る "
        "縛る 洗う 分ける 燃える 燃やす 混ぜる 貰う 拾う 持つ 持って行く 引き取る 頼む 集める 捨てる 出す "
        "捨てられる 出せる 処分 回収 始末 放る ほかす なげる 投げる どける 減らす 置く 違う 良い 大丈夫 "
        "平気 仕方 一緒 丸ごと 鉄 アルミ 燃えない 資源 粗大 不燃 可燃 有害 危険 大型 集積所 コンテナ "
        "指定 袋 普通 役場 トラック 車 業者 収集車 取りに来る 平ら 小さく そのまま 全部 まとめて 手放す "
        "譲る 引っ越す"
    ).keys
)
"""What may be said of a thing that is to be thrown away. Anything else is another matter: 盗まれた, 買い替えたい."""
_DISPOSING = frozenset(
    analyse(
        "捨てる 捨て方 捨てられる 出す 出せる 出し方 ごみ 分別 処分 収集 回収 引き取る 始末 ほかす 放る 投げる 集積所 燃える 燃えない 不燃 可燃 "
        "資源 粗大 コンテナ 指定 業者 持って行く 取りに来る 集める 袋 プラごみ"
    ).keys
)
_BUYING = frozenset(
    analyse("お勧め 人気 評判 口コミ 比較 比べる 選ぶ 買う 売る 値段 価格 メーカー 新発売 作る 飾る 育てる 飼う").keys
)
"""Said of a thing where nothing is said of throwing it away, it is to be had: 「おすすめの掃除機」."""
_OTHER_WAY = re.compile("(?:研ぎ|切り|直し|洗い|作り|使い|縫い|編み|塗り|煮|焼き|飼い|育て|遊び|乗り|着|結び|折り)方")
"""「包丁の研ぎ方」 is no way of putting it out."""
_SOMEBODY = re.compile("(?:人|誰か|だれか|近所|隣|よその|他人|何者か|トラック|業者)が")
"""「知らない人が洗濯機を捨てていきました」 is another matter."""
_CONTAINERS = frozenset("缶 びん 瓶 袋 箱 容器 ケース ボトル パック チューブ かん カン ビン カップ トレー".split())
"""What things come in: ヘアスプレーの缶 is of ヘアスプレー."""
_BRACKETS = re.compile(r"\([^()]*\)[?!。]*$")
_COUNTED = 0.2
"""The weight of a figure: 「布団を2枚」."""
_COUNTERS = (
    "個",
    "枚",
    "本",
    "台",
    "袋",
    "箱",
    "束",
    "回",
    "日",
    "時",
    "曜",
    "円",
    "種類",
    "cm",
    "せんち",
    "りっとる",
    "きろ",
)
_LOOKED_AT = 4
_WANTED = re.compile(
    "[をが]?(?:見た|見せ|見る|聞きた|聞かせ|下さい|ください|ちょうだい|頂戴|欲しい|ほしい|買いた|買え|貸し|借り|送[っれ])"
    "|は\\s?(?:どこ|何処)(?!(?:に|へ|で|まで)?(?:出|だ[さしすせ]|捨|す[てと]|入|いれ|持|ほか|処))"
)
"""What is said of a thing that somebody wants to have, to see or to find, and not to throw away: 「時刻表を見たい」,
「神社はどこ」."""
_DONE = re.compile(
    "[はをも]?(?:もう|全部|すでに)?(?:出し|捨て|だし|すて|処分し)(?:て?しま(?:いまし|っ)た|ちゃ(?:いまし|っ)た|ました|た)(?![らいく])"
)
"""「もう畳は出してしまいました」 asks of something else."""
_CLOSE = 0.65
"""How near a wording of another thing must be to what was said: 「木の椅子」 says nothing of a baby's."""
_ALL = 0.95
"""Coverage: 「プラごみ」 is a wording, and of 「ライターはプラだからプラごみ?」 a part."""
# Of a thing, and no thing: 「スプレー缶の中身が残っている」.
_SIDES = frozenset(
    analyse(
        "中身 中 残り 底 汚れ 穴 半分 形 大きさ サイズ 色 柄 長さ 重さ 種類 名前 使い方 部分 全体 数 量 日 曜日 週 時間 ごみの日 使い終わり 余り"
    ).keys
)


def named_thing(office: Office, turn: Turn) -> Decision | None:
    """The thing that the last noun names, where the whole of what is said is no wording of anything."""
    best = turn.matches[0] if turn.matches else None
    is_garbage = best is None or isinstance(best.entry, GarbageItem | GarbageCategory)
    if best is not None and best.is_own_wording and best.coverage >= _ALL:
        return None
    phrases = _things(office, turn.utterance)
    head = head_of(phrases)
    if head is None or not _is_thrown_away(turn.utterance, head):
        return None
    if not is_garbage and _DONE.match(turn.utterance.normalized, head.end):
        return None
    ranked = {phrase: _named(office, turn, phrase) for phrase in joined_with(phrases, head)}
    together = [found[0] for found in ranked.values() if found]
    if len(together) > 1:
        return offered(office, turn, together, f"{len(together)}つの物の名前が言われている")
    if best is not None and is_sure(turn.matches) and not is_garbage:
        return None
    named = ranked[head]
    if not named:
        return None
    thing = named[0].entry
    assert isinstance(thing, GarbageItem)
    if best is not None and not is_garbage and is_near(turn.matches) and not _is_to_go(turn.utterance):
        return offered(office, turn, [best, named[0]], "物の名前と、ほかのことが言われている")
    others = [other for phrase in _before(turn.utterance, phrases, head) for other in _named(office, turn, phrase)[:1]]
    others += _closer(turn, thing)
    others += [
        other
        for phrase in _thrown_elsewhere(turn.utterance, phrases, head)
        for other in _named(office, turn, phrase)[:1]
    ]
    different = [
        other for other in others if isinstance(other.entry, GarbageItem) and other.entry.category != thing.category
    ]
    if different:
        shown = {match.entry.id: match for match in (named[0], *different)}
        return offered(office, turn, list(shown.values()), "別の区分の物のことも言われている")
    is_told = any(isinstance(match.entry, GarbageItem) and _is_same(match.entry, thing) for match in turn.cases)
    cases = turn.cases if is_told else named
    return sorted_out(office, turn, thing, named[0], cases, f"「{head.text}」の部分：{named[0].why}")


def things_said(office: Office, turn: Turn) -> list[Match]:
    """The things of garbage that are named anywhere in what was said, each by its best match."""
    found = (_named(office, turn, phrase)[:1] for phrase in _things(office, turn.utterance))
    return [match for matches in found for match in matches]


def things_to_go(office: Office, turn: Turn) -> list[Match]:
    """Those of them that are, for all that is said, to be thrown away."""
    return things_said(office, turn) if _is_to_go(turn.utterance) else []


def _is_to_go(utterance: Utterance) -> bool:
    """Whether throwing away is spoken of, and nothing else asked."""
    keys = {key for term in utterance.terms for key in (term.key.removesuffix(NEGATED), *term.parts)}
    return not keys.isdisjoint(_DISPOSING) and not asks_else(utterance.normalized)


def speaks_of_head(office: Office, turn: Turn, item: GarbageItem, utterance: Utterance) -> bool:
    """Whether the item is one that the last noun may mean: フィルター is no 加湿器."""
    phrases = _things(office, utterance)
    head = head_of(phrases)
    if head is not None and _WANTED.match(utterance.normalized, head.end):
        return False
    if _OTHER_WAY.search(utterance.normalized):
        return False
    if head is None or len(phrases) == 1 or head.text in _CONTAINERS:
        return True
    found = office.retriever.rank(analyse(head.text), limit=CASES, today=turn.today)
    if found and found[0].is_own_wording:
        return isinstance(found[0].entry, GarbageItem) and _is_same(found[0].entry, item)
    return any(isinstance(match.entry, GarbageItem) and _is_same(match.entry, item) for match in found)


def is_kind_of(names: Sequence[str], noun: tuple[str, ...]) -> bool:
    """Whether one of the names ends in the noun of these keys: 乾電池 is a kind of 電池, 電池の充電器 is none."""
    ends = (analyse(text).terms[-len(noun) :] for text in names)
    return any(
        len(end) == len(noun) and all(key in (term.key, *term.parts[-1:]) for key, term in zip(noun, end, strict=True))
        for end in ends
    )


def _before(utterance: Utterance, phrases: Sequence[NounPhrase], head: NounPhrase) -> list[NounPhrase]:
    """The phrases that describe the head: those before it in its clause, but for the circumstances."""
    begin = max((utterance.normalized.rfind(mark, 0, head.begin) for mark in "、。,!?"), default=-1)
    return [phrase for phrase in phrases if begin < phrase.begin < head.begin and not phrase.is_adverbial]


def _thrown_elsewhere(utterance: Utterance, phrases: Sequence[NounPhrase], head: NounPhrase) -> list[NounPhrase]:
    """What another sentence says is to be thrown away, where that of the head says of nothing that it is: 「布団を捨てたい。
    シールは何枚?」
    """
    text = utterance.normalized
    sentences = [sentence.span() for sentence in re.finditer("[^。?!]+", text)]
    thrown = [
        any(begin <= term.begin < end and term.is_action and term.key in _DISPOSING for term in utterance.terms)
        for begin, end in sentences
    ]
    if any(is_thrown and begin <= head.begin < end for is_thrown, (begin, end) in zip(thrown, sentences, strict=True)):
        return []
    return [
        phrase
        for is_thrown, (begin, end) in zip(thrown, sentences, strict=True)
        for phrase in phrases
        if is_thrown and begin <= phrase.begin < end
    ]


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
        and match.wording >= _CLOSE
    ]


def _things(office: Office, utterance: Utterance) -> list[NounPhrase]:
    """The nouns that may name a thing: not 捨て方, nor 中身, nor the category that is asked about beside it."""
    empty = implied_keys(GarbageItem) | _SIDES
    bracket = _BRACKETS.search(utterance.normalized)  # what stands there tells a case of the thing before it
    end = bracket.start() if bracket is not None and bracket.start() else len(utterance.normalized)
    keys = {phrase: frozenset(analyse(phrase.text).keys) for phrase in noun_phrases(utterance) if phrase.end <= end}
    told = [phrase for phrase in keys if not keys[phrase] <= empty]
    phrases = [phrase for phrase in told if not office.collection.category_said(keys[phrase] - empty)] or told
    if any(not phrase.is_modifier for phrase in phrases):
        return phrases
    described = [phrase for phrase in phrases if _is_described(utterance, phrase)]
    if not described:
        return phrases
    last = described[-1]  # 「スプレー缶の中身」, 「傘の古いの」: what it belongs to is the thing
    return [phrase if phrase is not last else NounPhrase(last.text, last.begin, last.end, "") for phrase in phrases]


def _is_described(utterance: Utterance, phrase: NounPhrase) -> bool:
    """Whether what follows the の is a side of the thing, or its state: 鍋のとき is neither."""
    following = next((token for token in utterance.tokens if token.begin > phrase.end), None)
    if following is None or following.pos[0] in ("形容詞", "動詞", "形状詞", "副詞", "連体詞"):
        return True
    return any(term.begin == following.begin and term.key in _SIDES for term in utterance.terms)


def _is_thrown_away(utterance: Utterance, head: NounPhrase) -> bool:
    """Whether what is said of the thing is that it is old, broken, or to go; and by nobody else."""
    if _SOMEBODY.search(utterance.normalized):
        return False
    keys = {key for term in utterance.terms for key in (term.key.removesuffix(NEGATED), *term.parts)}
    is_to_go = not _DISPOSING.isdisjoint(keys)
    if not is_to_go and (asks_else(utterance.normalized) or not _BUYING.isdisjoint(keys)):
        return False
    empty = implied_keys(GarbageItem) | _SIDES | (_STATES if is_to_go else _WORN)
    if _WANTED.match(utterance.normalized, head.end):
        return False
    after = (term for term in utterance.terms if term.begin >= head.end and _says_something(term))
    return all(term.key.removesuffix(NEGATED) in empty for term in after)


def _says_something(term: Term) -> bool:
    """Whether it is more than a figure: 「布団を2枚」, 「何枚まで」; but 「何色」 is asked of no garbage."""
    return term.weight > _COUNTED or (term.surface.startswith("何") and not term.key.endswith(_COUNTERS))


def _named(office: Office, turn: Turn, phrase: NounPhrase) -> list[Match]:
    """The ranking of a noun by itself, where it names a thing of garbage; else nothing. Of a compound that is no
    name its end may be one (冬用タイヤ), unless its beginning is another (自転車タイヤ).
    """
    whole = _named_by(office, turn, phrase.text)
    if whole or phrase.text.isascii():
        return whole
    begins = [token.begin for token in turn.utterance.tokens if phrase.begin < token.begin < phrase.end]
    for begin in begins:
        end = _named_by(office, turn, turn.utterance.normalized[begin : phrase.end])
        if end:
            first = office.retriever.rank(analyse(phrase.text), limit=1, today=turn.today)
            if not first or first[0].entry.id != end[0].entry.id:
                return []  # it is known as something else: 談ボール is no ball
            return [] if _named_by(office, turn, turn.utterance.normalized[phrase.begin : begin]) else end
    return []


def _named_by(office: Office, turn: Turn, name: str) -> list[Match]:
    utterance = office.retriever.read(name, today=turn.today)
    matches = office.retriever.rank(utterance, limit=CASES, today=turn.today)
    found = office.families.collapsed(matches)
    if not found or not isinstance(found[0].entry, GarbageItem) or not is_sure(found):
        return []
    return matches if found[0].is_own_wording or found[0].wording >= OWN_WORDING else []


def _is_same(item: GarbageItem, other: GarbageItem) -> bool:
    return item.id == other.id or item.family == other.family != ""
