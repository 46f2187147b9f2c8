"""One analysis for both sides of every match: what residents say, and what staff wrote."""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import NamedTuple

from nlp.entity import Entity, find_entities
from nlp.focus import FocusMatch, find_focus
from nlp.misread import reread
from nlp.normalize import hiragana, normalize
from nlp.tokenizer import Token

NEGATED = "-ない"
"""Ending of a negated word's key: 燃えない and 燃える are different words."""


class Term(NamedTuple):
    """A word that carries meaning, under the key by which words are compared."""

    key: str
    surface: str
    reading: str
    weight: float
    """How much it says by its part of speech: 1 for a noun."""
    begin: int
    end: int
    synonym_group_ids: tuple[int, ...] = ()
    parts: tuple[str, ...] = ()
    """Keys of a compound's units."""
    is_action: bool = False
    """Whether it says what is done: a verb, or a noun that する makes one."""


@dataclass(frozen=True)
class Utterance:
    """One thing somebody said or wrote, analysed."""

    raw: str
    normalized: str
    tokens: tuple[Token, ...]
    terms: tuple[Term, ...]
    entities: tuple[Entity, ...]
    focus: tuple[FocusMatch, ...]
    """What it asks (いつ, いくら …), the narrowest first."""

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys of its terms, in order."""
        return tuple(term.key for term in self.terms)


_WEIGHTS = {"名詞": 1.0, "形状詞": 0.9, "動詞": 0.8, "形容詞": 0.8, "副詞": 0.4, "接頭辞": 0.3, "接尾辞": 0.4}

# Words of asking and of grammar: they say that somebody asks, never what about. Sudachi's normalized forms.
_EMPTY = frozenset(
    (
        "御 為る 居る 有る 成る 出来る 下さる 頂く 致す 御座る 思う 言う 教える 知る 聞く 願う 欲しい 良い 宜しい 分かる 伺う "
        "尋ねる 困る 見る 来る 行く 遣る 呉れる 貰える 仕舞う 置く 申す 頼む 済む 掛かる 要る 存じる 出来 御免 済みません 事 物 "
        "方 場合 為 所 様 時 際 訳 積もり 筈 等 件 点 色々 何 何曜 何曜日 何方 何処 何時 何れ 何故 何の どう 誰 幾ら 幾つ "
        "如何 奴 私 僕 俺 あたし 自分 此れ 其れ 彼れ 此処 其処 今 一寸 必要 可能 質問 方法 仕方 遣り方 情報 詳細 案内 先 内 中 "
        "他 みたい 御願い 教示 下記 以下 大丈夫 つく 関する もの こと とき ところ よう ため ほう できる ください する いる ある なる"
    ).split()
)
# Words of doing that nearly every question has, days told from today, the town itself, and words of telling a story:
# they lean, they do not decide.
_LIGHT = dict.fromkeys(
    (
        "貰う 貰える 取る 取れる 受ける 受けられる 作り方 払う 持つ 使う 使える 入れる 知らせる 連れる 行う 決まる "
        "今日 本日 明日 明後日 昨日 一昨日 今週 来週 先週 今月 来月 先月 今年 来年 去年 昨年 本年 今回 今度 最近 毎日 毎年 "
        "さっき 先程 今し方 此の間 此間 今朝 今夜 今晩 昨夜 昨晩 夕べ 先日 当日 翌日 近頃 此の頃 普段 結局 実際 一体 一応 正直 "
        "うち 町 市 村 区 者 実 本当 多分 恐らく 取り敢えず 突然 結構 全然 皆"
    ).split(),
    0.4,
)
_ONE_WORD = {"なくす": "無くす", "失くす": "無くす"}
_TELLING_WHEN_NEGATED = frozenset(("出来る", "要る", "来る", "分かる"))
_MOVES = frozenset(("引っ越す", "引っ越し", "越す", "移る", "移住", "転居"))
"""Who 「引っ越してきた」 comes; who only 「引っ越す」 may as well go, and that is another procedure."""
_NEGATIONS = frozenset(("ない", "ず", "ぬ", "無い", "まい"))
_WEST_NEGATIONS = frozenset(("へん", "えへん", "ひん", "やへん"))
"""動かへん is 動かない; Sudachi does not know it for a negation."""
_AFTER_SHORT_RU = frozenset(
    ("の", "のか", "ね", "ねん", "だ", "です", "や", "やろ", "じゃ", "か", "かな", "かい", "かね", "のん")
)
_WISH, _GO = "たい", "行く"
_BETWEEN = frozenset(
    ("て", "で", "は", "も", "ます", "居る", "られる", "れる", "せる", "させる", "いる", "です", _WISH)
)


def analyse(text: str, *, today: date | None = None, lists: Mapping[str, Mapping[str, str]] | None = None) -> Utterance:
    """Characters → tokens → terms and entities. Takes any string and never raises.

    Relative dates need ``today``; without it no entities are looked for.
    """
    normalized = normalize(text)
    tokens = reread(normalized)
    focus = find_focus(normalized)
    terms = _terms(tokens)
    for begin, end in (found.span for found in focus if found.is_interrogative):
        terms = [term for term in terms if not (begin <= term.begin and term.end <= end)]
    entities = find_entities(normalized, today=today, lists=lists) if today is not None else ()
    return Utterance(
        raw=text,
        normalized=normalized,
        tokens=tokens,
        terms=tuple(terms),
        entities=entities,
        focus=focus,
    )


_LEAST_OF_A_NAME = 0.5
_NAME_IN_KANA = re.compile("[ぁ-ゖー]{2,8}")
_IS_SHORT = re.compile(r"[^\W_]{2,8}")
_OF_SENTENCES = frozenset(("動詞", "形容詞", "助動詞"))
"""A wording with one of these may well be somebody's speech."""
_CLAUSE_ENDS = re.compile(r"[、。,!?…\n]+")
_MIN_CLAUSE = 4


def clauses_of(utterance: Utterance) -> tuple[str, ...]:
    """The clauses of a long-winded utterance, as its writer parted them with marks; normalized.

    One clause, or none long enough to mean anything, is no parting: then nothing comes back.
    """
    clauses = [clause.strip() for clause in _CLAUSE_ENDS.split(utterance.normalized)]
    clauses = [clause for clause in clauses if len(clause) >= _MIN_CLAUSE]
    return tuple(clauses) if len(clauses) > 1 else ()


def as_name(utterance: Utterance) -> Utterance:
    """The utterance read as a name. Where Sudachi finds no word in its kana (かさ, せともの, なた), all of it is one;
    so is a name cut into a word and mere speech: 水のう is not 水.
    """
    text = hiragana(utterance.normalized)
    is_silent = sum(term.weight for term in utterance.terms) < _LEAST_OF_A_NAME
    if is_silent and _NAME_IN_KANA.fullmatch(text):
        units: tuple[str, ...] = ()
    elif is_cut_badly(utterance) and _IS_SHORT.fullmatch(text):
        units = tuple(term.key for term in utterance.terms)
    else:
        return utterance
    return replace(utterance, terms=(Term(text, utterance.normalized, text, 1.0, 0, len(text), parts=units),))


def is_cut_badly(utterance: Utterance) -> bool:
    """Whether Sudachi has cut a word that it does not know into another and speech: 水・のう, ふん・害, 箱・わ・な."""
    tokens = utterance.tokens
    if any(token.pos[0] in _OF_SENTENCES for token in tokens):
        return False
    return any(token.pos[0] == "感動詞" or (token.pos[1] == "終助詞" and token.surface != "か") for token in tokens)


def names_a_place(utterance: Utterance) -> bool:
    """Whether a place is named in it (横浜, 大阪): what holds here may not hold there."""
    return any(token.pos[2] == "地名" for token in utterance.tokens)


def reading_of(utterance: Utterance) -> str:
    """The whole utterance in hiragana, for comparing by sound."""
    return "".join(token.reading or hiragana(token.surface) for token in utterance.tokens if token.pos[0] != "空白")


def _terms(tokens: tuple[Token, ...]) -> list[Term]:
    terms: list[Term] = []
    for place, token in enumerate(tokens):
        weight = _weight(token.pos)
        if weight == 0.0:
            continue
        key = _key(token)
        surface, reading, end = token.surface, token.reading, token.end
        if key == "無い" and surface == "なく" and _follows(tokens, place, "為る"):
            # 「なくした」 is read as 「無く・した」: the word for what residents lose most often.
            key, weight, end = "無くす", _WEIGHTS["動詞"], tokens[place + 1].end
            surface = reading = "なくし"
        is_negated = token.pos[0] in ("動詞", "形容詞") and _is_negated(tokens, place)
        if is_negated and key == "すむ":
            continue  # 「すみません」
        if key == "無い" and place and _is_inflected(tokens[place - 1]):
            continue  # it denies the word before: 「行きたくない」, 「高くない」
        if is_negated and key == "いる" and surface == "いら":
            key = "要る"
        if key in _EMPTY and not (is_negated and _tells_denied(tokens, place, key)) and not _is_arrival(tokens, place):
            continue
        if key == "分かる":
            weight *= 0.4  # half of those who ask say 「分からない」
        if is_negated:
            key += NEGATED
        terms.append(
            Term(
                key=key,
                surface=surface,
                reading=reading,
                weight=weight * (_LIGHT.get(key, 1.0) if not surface.startswith("何") else 0.2),
                begin=token.begin,
                end=end,
                synonym_group_ids=() if is_negated else token.synonym_group_ids,
                parts=_keys_of_units(token) if token.parts else (),
                is_action=token.pos[0] == "動詞" or token.pos[2] == "サ変可能",
            )
        )
    return terms


def _tells_denied(tokens: tuple[Token, ...], place: int, key: str) -> bool:
    """Whether an empty word says something where it is denied: できない, 行けない, いなくなった."""
    return key in _TELLING_WHEN_NEGATED or _is_kept_from_going(tokens, place) or _is_gone(tokens, place)


def _keys_of_units(token: Token) -> tuple[str, ...]:
    return tuple(_key(part) for part in token.parts if _weight(part.pos) and part.normalized not in _EMPTY)


def _key(token: Token) -> str:
    """The word as it is compared: ゴミ and ごみ are one. What only sounds like a name (かみ: 嘉美) is left in kana."""
    pos = token.pos
    if pos[1] == "固有名詞" and pos[2] != "地名" and _NAME_IN_KANA.fullmatch(token.surface):
        key = hiragana(token.surface)
    else:
        key = hiragana(token.normalized.lower())
    return _ONE_WORD.get(key, key)


@functools.cache
def _weight(pos: tuple[str, ...]) -> float:
    """How much a part of speech says. (There are a few hundred.)"""
    coarse, fine = pos[0], pos[1]
    if coarse == "名詞" and fine == "数詞":
        return 0.2
    if pos[2] == "助数詞":
        return 0.1
    if coarse in ("動詞", "形容詞") and fine == "非自立可能":
        return 0.5
    return _WEIGHTS.get(coarse, 0.0)


def _follows(tokens: tuple[Token, ...], place: int, normalized: str) -> bool:
    return place + 1 < len(tokens) and tokens[place + 1].normalized == normalized


def _is_arrival(tokens: tuple[Token, ...], place: int) -> bool:
    """Whether the word is the 来る of 引っ越して来る."""
    if tokens[place].normalized != "来る" or place < 2 or tokens[place - 1].surface != "て":
        return False
    before = place - 2
    if tokens[before].normalized == "為る" and before:
        before -= 1
    return tokens[before].normalized in _MOVES


def _is_inflected(token: Token) -> bool:
    """Whether it is the たく of たい, or the 高く of 高い, which ない denies."""
    return token.normalized == _WISH or (token.pos[0] == "形容詞" and token.pos[5].startswith("連用形"))


def _is_kept_from_going(tokens: tuple[Token, ...], place: int) -> bool:
    """Whether a denied 行く says that somebody cannot or will not go: 行けない, 行きたくない; who 行かないといけない must."""
    if tokens[place].normalized != _GO:
        return False
    wishes = place + 1 < len(tokens) and tokens[place + 1].normalized == _WISH
    return wishes or tokens[place].surface == "行け"


def _is_gone(tokens: tuple[Token, ...], place: int) -> bool:
    """Whether somebody is there no more: 「子どもがいなくなった」."""
    follows = tokens[place + 1 : place + 3]
    return (
        tokens[place].normalized == "居る"
        and len(follows) == 2
        and follows[0].surface == "なく"
        and follows[1].normalized == "成る"
    )


def _is_negated(tokens: tuple[Token, ...], place: int) -> bool:
    if _is_denying_form(tokens, place):
        return True
    for number, token in enumerate(tokens[place + 1 : place + 5], start=place + 1):
        if token.normalized in _NEGATIONS and token.pos[0] in ("助動詞", "形容詞"):
            return True
        if token.surface in _WEST_NEGATIONS or (token.pos[0] == "助動詞" and _is_denying_form(tokens, number)):
            return True
        if token.normalized not in _BETWEEN:
            return False
    return False


def _is_denying_form(tokens: tuple[Token, ...], place: int) -> bool:
    """Whether it is the 燃えん of 燃えんごみ, or the れん of 払われん, which Sudachi takes for 燃える and れる; before の and
    the like they are that: 「どこに捨てんの」.
    """
    if len(tokens[place].surface) < 2 or tokens[place].pos[5] not in ("終止形-撥音便", "連体形-撥音便"):
        return False
    return place + 1 == len(tokens) or tokens[place + 1].surface not in _AFTER_SHORT_RU
