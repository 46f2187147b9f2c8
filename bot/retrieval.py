"""One ranking over every kind of entry, for the bot and for ``komado eval`` alike."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from bot.kb.model import (
    Entry,
    Fact,
    Faq,
    GarbageCategory,
    GarbageItem,
    Place,
    Procedure,
    SynonymRule,
    Term,
)
from bot.route import Candidate
from nlp.focus import Focus
from nlp.index import SYNONYM, Field, Group, Hit, IndexBuilder
from nlp.synonym import Lexicon
from nlp.utterance import Utterance, analyse
from nlp.widen import COMPOUND_WEIGHT, MASS_FLOOR, READING_QUALITY, Widener

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

_FIELDS = (
    Field("wording", 2.0, 0.3),
    Field("keyword", 1.5, 0.3),
    Field("implied", 1.0, 0.0),
    Field("answer", 1.0, 0.75),
)
_K1 = 1.2
_LEXICAL_SHARE, _WORDING_SHARE, _COVERED_SHARE = 64.0, 10.0, 6.0
"""With the bonus for an own wording and for the focus, a score of 100."""
_FOCUS_BONUS = 5.0
_OWN_BONUS = 16.0
"""For saying just what staff wrote down for the entry; less where the entry's kind supplied a word."""
_OWN_SHARE = 0.97
_ROUNDING = 1e-9
_LOOKED_AT = 1000
"""How many of the best by words alone are compared wording by wording, times the words of the utterance."""
_TERM_HANDICAP = 8.0
_FOCUS_WEIGHT = 2.5
"""What a question word (いつ, どこ) weighs in a wording, beside the words themselves (a rare one: about 6)."""


@dataclass(frozen=True, slots=True)
class _Wording:
    """One question, alternate or name of an entry: its words, and what they weigh together."""

    keys: frozenset[str]
    weight: float
    foci: frozenset[Focus]


@dataclass(frozen=True, slots=True)
class _Asked:
    """What every match of one utterance is measured against."""

    groups: tuple[Group, ...]
    mass: float
    foci: frozenset[Focus]
    utterance: Utterance


@dataclass(frozen=True, slots=True)
class Match:
    """An entry that met the utterance, the parts of its score, and how it came about."""

    entry: Entry
    lexical: float
    """What BM25F gave, of 64."""
    wording: float
    """How near the nearest of the entry's own wordings is, of 10."""
    covered: float
    """How much of the utterance the entry's wordings and kind account for, of 6."""
    focus: float
    """Whether it answers what is asked (いつ, いくら …): added or taken away."""
    coverage: float
    """The share of the utterance accounted for, 0 to 1."""
    hits: tuple[Hit, ...]

    @property
    def score(self) -> float:
        """The sum of the parts, from 0 to 100."""
        return round(min(100.0, max(0.0, self.lexical + self.wording + self.covered + self.focus)), 1)

    @property
    def why(self) -> str:
        """Which words met, and what each part gave, in Japanese for staff."""
        words = "、".join(
            f"{hit.group.surface}（{hit.option.via}）" if hit.option.via else hit.group.surface for hit in self.hits
        )
        parts = f"言葉{self.lexical:.1f}＋言い回し{self.wording:.1f}＋覆い{self.covered:.1f}"
        return f"{words}：{parts}" + (f"＋問い{self.focus:+.1f}" if self.focus else "")

    def candidate(self) -> Candidate:
        """The match as the route carries it."""
        return Candidate(self.entry.id, self.entry.title, self.score, self.why)


class Retriever:
    """Ranks the entries of one knowledge against utterances."""

    def __init__(self, entries: Iterable[Entry], synonyms: Iterable[SynonymRule] = ()) -> None:
        self._entries = tuple(entries)
        builder = IndexBuilder(_FIELDS, k1=_K1)
        wordings: list[list[Utterance]] = []
        keywords: list[list[Utterance]] = []
        implied: list[list[Utterance]] = []
        known = {text: analyse(text) for text in (*_IMPLIED.values(), *_FACT_WORDS.values())}
        for entry in self._entries:
            own = [analyse(text) for text in (entry.title, *entry.alternates)]
            wordings.append(own)
            keywords.append([analyse(text) for text in (*entry.keywords, entry.reading) if text])
            implied.append([known[text] for text in _implied(entry)])
            builder.add(
                {
                    "wording": own,
                    "keyword": keywords[-1],
                    "implied": implied[-1],
                    "answer": [analyse(_body(entry))],
                }
            )
        self._index = builder.build()
        self._widener = Widener(self._index, Lexicon((rule.words, rule.targets) for rule in synonyms))
        self._wordings = [tuple(self._wording(utterance) for utterance in own) for own in wordings]
        self._keywords = [_keys_of(utterances) for utterances in keywords]
        self._implied = [_keys_of(utterances) for utterances in implied]
        self._foci = [frozenset(found.focus for utterance in own for found in utterance.focus) for own in wordings]
        self._place = {entry.id: number for number, entry in enumerate(self._entries)}

    def rank(self, utterance: Utterance, *, limit: int = 10, today: date | None = None) -> list[Match]:
        """The best entries, best first; those of equal score in the order of the knowledge files.

        With ``today``, entries past their 公開終了日 are left out.
        """
        if utterance.terms and not any(character.isalpha() for term in utterance.terms for character in term.surface):
            return []  # a bare number means nothing by itself
        groups = self._widener.groups(utterance)
        worth = sum(group.weight for group in groups)
        if not worth:
            return []
        found = [
            (document, hits, sum(hit.gain for hit in hits))
            for document, hits in self._index.hits(groups).items()
            if today is None or self._entries[document].is_served_on(today)
        ]
        found.sort(key=lambda document: (-document[2], document[0]))
        asked = _Asked(groups, sum(group.mass for group in groups), _narrow(utterance), utterance)
        matches = [
            self._match(document, hits, _LEXICAL_SHARE * gain / worth, asked)
            for document, hits, gain in found[: max(limit, _LOOKED_AT // len(groups))]
        ]
        matches.sort(key=lambda match: (-match.score, -match.lexical, self._place[match.entry.id]))
        return matches[:limit]

    def _match(self, document: int, hits: Sequence[Hit], lexical: float, asked: _Asked) -> Match:
        entry = self._entries[document]
        implied = [_quality(group, self._implied[document]) for group in asked.groups]
        keyword = [_quality(group, self._keywords[document]) for group in asked.groups]
        told = _told(entry)
        best = own_share = 0.0
        own = [0.0] * len(asked.groups)
        for wording in self._wordings[document]:
            met = [_quality(group, wording.keys) for group in asked.groups]
            unshared = (wording.foci ^ asked.foci) - told
            weight = wording.weight + len(unshared) * _FOCUS_WEIGHT
            quality, shared = _closeness(asked, met, implied, weight)
            if quality * shared > best:
                best, own = quality * shared, met
            worst = min((one for one in met if one), default=0.0)
            if not unshared and shared >= _OWN_SHARE and worst >= READING_QUALITY - _ROUNDING:
                said = sum(group.mass for group, one in zip(asked.groups, met, strict=True) if one)
                own_share = max(own_share, said / asked.mass)
        accounted = (
            sum(
                group.mass * max(qualities)
                for group, *qualities in zip(asked.groups, implied, keyword, own, strict=True)
            )
            / asked.mass
        )
        return Match(
            entry=entry,
            lexical=lexical,
            wording=_WORDING_SHARE * best,
            covered=_COVERED_SHARE * accounted,
            focus=_focus_bonus(entry, self._foci[document], asked.utterance, own_share),
            coverage=accounted,
            hits=tuple(hits),
        )

    def _wording(self, utterance: Utterance) -> _Wording:
        weight = sum(
            term.weight
            * (self._index.rarity(key) + MASS_FLOOR)
            * (COMPOUND_WEIGHT if term.parts and key == term.key else 1.0)
            for term in utterance.terms
            for key in (term.key, *term.parts)
        )
        return _Wording(_keys_of([utterance]), weight, _narrow(utterance))


def _quality(group: Group, keys: frozenset[str]) -> float:
    """How well a text of these keys meets the group: the best of its options that stand there whole, or 0."""
    return max((option.quality for option in group.options if keys.issuperset(option.keys)), default=0.0)


def _closeness(asked: _Asked, met: Sequence[float], implied: Sequence[float], weight: float) -> tuple[float, float]:
    """How well the words met (1: as themselves), and Dice's coefficient over weighted words (1: utterance and
    wording say the same). Words that the entry's kind implies are neither missed in the wording nor held
    against it.
    """
    mass = quality = extra = 0.0
    for group, own, kind in zip(asked.groups, met, implied, strict=True):
        if own:
            mass += group.mass
            quality += group.mass * own
        elif kind:
            extra += group.mass
    if not mass:
        return 0.0, 0.0
    return quality / mass, min(1.0, 2 * (mass + extra) / (asked.mass + weight + extra))


def _keys_of(utterances: Iterable[Utterance]) -> frozenset[str]:
    """Every key under which the texts may be met: words, units, synonym groups."""
    return frozenset(
        key
        for utterance in utterances
        for term in utterance.terms
        for key in (term.key, *term.parts, *(f"{SYNONYM}{group_id}" for group_id in term.synonym_group_ids))
    )


def _implied(entry: Entry) -> list[str]:
    words = [_IMPLIED[type(entry)]] if type(entry) in _IMPLIED else []
    if isinstance(entry, Procedure):
        words += [_FACT_WORDS[fact] for fact in entry.facts]
    return words


def _body(entry: Entry) -> str:
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


def _narrow(utterance: Utterance) -> frozenset[Focus]:
    """The foci that tell questions about one thing apart. 「どうすれば」 asks nothing in particular."""
    return frozenset(found.focus for found in utterance.focus) - {Focus.HOW, Focus.MEANING}


_TOLD_BY_KIND: dict[type[Entry], frozenset[Focus]] = {
    GarbageCategory: frozenset((Focus.WHEN, Focus.WHERE)),
    GarbageItem: frozenset((Focus.WHEN, Focus.WHERE)),
    Place: frozenset((Focus.WHERE, Focus.HOURS, Focus.WHEN)),
}


def _told(entry: Entry) -> frozenset[Focus]:
    """What an entry tells whether asked or not: a procedure its facts, a place its hours."""
    if not isinstance(entry, Procedure):
        return _TOLD_BY_KIND.get(type(entry), frozenset())
    return frozenset(focus for focus, facts in FACTS_OF_FOCUS.items() if any(fact in entry.facts for fact in facts))


def _focus_bonus(entry: Entry, own: frozenset[Focus], utterance: Utterance, own_share: float) -> float:
    """What a question's focus gives: 「〇〇とは」 wants the glossary, 「いくら」 an entry that tells a fee."""
    asked = {found.focus for found in utterance.focus}
    wants_meaning = Focus.MEANING in asked
    is_answerable = wants_meaning or not asked if isinstance(entry, Term) else not wants_meaning
    bonus = _OWN_BONUS * own_share if is_answerable else 0.0
    if isinstance(entry, Term):
        # Somebody who names a thing wants to do something with it; who wants the word explained says so.
        return bonus + (_FOCUS_BONUS if wants_meaning else -_TERM_HANDICAP)
    if bonus:
        return bonus
    asked -= {Focus.HOW, Focus.MEANING}
    if asked & own:
        return _FOCUS_BONUS
    if isinstance(entry, Faq) and asked and own - {Focus.HOW, Focus.MEANING}:
        return -_FOCUS_BONUS  # the right topic and the wrong question: asked when, told where
    if type(entry) in _TOLD_BY_KIND and asked - _told(entry):
        return -_FOCUS_BONUS
    if isinstance(entry, Procedure) and any(FACTS_OF_FOCUS.get(focus, (None,))[0] in entry.facts for focus in asked):
        return _FOCUS_BONUS / 2
    return 0.0
