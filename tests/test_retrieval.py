"""The ranking: every score is the sum of what it says it is, over the banks and over entries made by hand."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterable
from datetime import date
from pathlib import Path

import pytest

from bot.cutoff import ANSWER_CUTOFF, is_sure, likely_matches
from bot.engine import Engine
from bot.evaluation import read_faqs
from bot.judge import COVERED, SAME, WORDING
from bot.kb.loader import load_synonyms
from bot.kb.model import Entry, Faq, GarbageItem, Source, SynonymRule
from bot.match import Match
from bot.retrieval import _LETTERS, _LOOKED_AT, _MANY, _WORDS, Retriever
from nlp.utterance import analyse
from tests.conftest import ROOT

LOCALGOV = ROOT / ".." / "shared" / "data" / "localgovfaq"
SOURCE = Source("knowledge/tameshi/test.yaml", 1)
TODAY, LAST_DAY = date(2026, 4, 1), date(2026, 3, 31)


def faq(name: str, title: str, *alternates: str, answer: str = "", expires_on: date | None = None) -> Faq:
    return Faq(id=name, title=title, alternates=alternates, answer=answer, expires_on=expires_on, source=SOURCE)


def ranked(entries: Iterable[Entry], text: str, *, limit: int = 10, today: date | None = None) -> list[str]:
    return [match.entry.id for match in Retriever(entries).rank(analyse(text), limit=limit, today=today)]


def queries_of(path: Path) -> list[str]:
    return [json.loads(line)["query"] for line in path.read_text(encoding="utf-8").splitlines()]


def check(matches: list[Match]) -> None:
    """What holds of every ranking, whatever was asked."""
    scores = [match.score for match in matches]
    assert scores == sorted(scores, reverse=True)
    assert len({match.entry.id for match in matches}) == len(matches)
    for match in matches:
        assert math.fsum(part.points for part in match.parts) == pytest.approx(match.score, abs=1e-9)
        assert match.why == "、".join(f"{part.name}{part.points:+.2f}" for part in match.parts)
        assert all(part.name and part.points for part in match.parts)
        assert any(points > 0 for points in match.word_points), "an entry that no word met"
        assert 0 <= match.coverage <= 1 + 1e-6
        assert match.candidate().why == match.why


# -- the banks --


def test_every_score_of_localgovfaq_is_the_sum_of_its_parts() -> None:
    if not (LOCALGOV / "bank.jsonl").is_file():
        pytest.skip("../shared/data/localgovfaq is not beside the project: it is not ours to ship")
    retriever = Retriever(read_faqs(LOCALGOV / "faq.jsonl"), load_synonyms(ROOT / "knowledge"))
    queries = queries_of(LOCALGOV / "bank.jsonl")
    answered = 0
    for query in queries:
        matches = retriever.rank(analyse(query))
        check(matches)
        answered += len(matches) == 10
    assert len(queries) > 300
    assert answered > 0.95 * len(queries)


def test_every_score_of_the_residents_bank_is_the_sum_of_its_parts(mihon: Engine) -> None:
    queries = queries_of(ROOT / "tests" / "banks" / "residents.jsonl")
    answered = 0
    for query in queries:
        matches = mihon.retriever.rank(analyse(query), today=TODAY)
        check(matches)
        answered += len(matches) > 0
    assert len(queries) > 300
    assert answered > 0.95 * len(queries)


# -- why --

HAND_MADE = (
    faq("all", "布団と自転車と図書館と印鑑登録"),
    faq("futon", "布団"),
    faq("jitensha", "自転車の鍵"),
    faq("nenkin", "年金"),
)
KETTA = SynonymRule(words=("ケッタ", "自転車"), source=SOURCE)


def test_why_tells_each_word_and_by_which_way_it_was_met_word_for_word() -> None:
    matches = Retriever(HAND_MADE, [KETTA]).rank(analyse("布団、ケッタ、としょかん、いんかんとうろ"))
    check(matches)
    assert [match.entry.id for match in matches] == ["all", "futon", "jitensha"]
    assert [re.sub(r"[+-]\d+\.\d\d", "＋", match.why) for match in matches] == [
        "「布団」＋、「ケッタ」（類義語「自転車」）＋、"
        "「としょかん」（読み「としょかん」）＋、「図書」（読み「としょかん」）＋、「館」（読み「としょかん」）＋、"
        "「いんかんとうろ」（「いんかんとうろく」の書きまちがいとして）＋、"
        "「印鑑」（「いんかんとうろく」の書きまちがいとして）＋、「登録」（「いんかんとうろく」の書きまちがいとして）＋、"
        "文字の並び＋、話題＋、言い回し＋、覆い＋",
        "「布団」＋、文字の並び＋、話題＋、言い回し＋、覆い＋",
        "「ケッタ」（類義語「自転車」）＋、話題＋、言い回し＋、覆い＋",
    ]


def test_one_word_that_is_all_there_is_scores_as_computed_by_hand() -> None:
    (match,) = Retriever([faq("nenkin", "年金")]).rank(analyse("年金"))
    # The word: tf = 2.0 × 1 / (0.7 + 0.3 × 1/1) = 2, of which k1 = 1.2 leaves 2 / 3.2; its one pair of characters
    # the same, tf = 2.0 × 1 / (0.5 + 0.5 × 1/1). The rest is met in full; one entry has no topic.
    assert match.why == (
        f"「年金」{_WORDS * 2 / 3.2:+.2f}、文字の並び{_LETTERS * 2 / 3.2:+.2f}、"
        f"言い回し{WORDING:+.2f}、覆い{COVERED:+.2f}、そのままの言い方{SAME:+.2f}"
    )
    assert match.score == pytest.approx((_WORDS + _LETTERS) * 2 / 3.2 + WORDING + COVERED + SAME, abs=0.01)
    assert [match.wording, match.coverage] == pytest.approx([1, 1])


def test_what_is_asked_gives_and_takes_points_and_says_so() -> None:
    when, where = faq("when", "粗大ごみの収集はいつですか"), faq("where", "粗大ごみの収集はどこですか")
    first, second = Retriever([where, when]).rank(analyse("粗大ごみの収集日はいつなの"))
    assert (first.entry, second.entry) == (when, where)
    assert [part.points > 0 for part in first.parts if part.name == "問い"] == [True]
    assert [part.points > 0 for part in second.parts if part.name == "問い"] == [False]


def test_a_word_said_in_the_answer_alone_is_met_and_no_wording_of_it() -> None:
    (match,) = Retriever([faq("kouen", "公園の使い方", answer="犬を放さないでください。"), faq("zei", "税金")]).rank(
        analyse("犬")
    )
    assert match.entry.id == "kouen"
    assert [part.name for part in match.parts] == ["「犬」"]
    assert match.wording == match.coverage == 0.0


# -- which entries, how many, in which order --


def test_entries_past_their_last_day_are_not_ranked_and_do_not_shorten_the_list() -> None:
    entries = [
        one
        for number in range(30)
        for one in (
            faq(f"old{number}", "住民票の写し", expires_on=LAST_DAY),
            faq(f"new{number}", f"住民票の写しを{'早く' * (number + 1)}取る"),
        )
    ]
    assert ranked(entries, "住民票の写し", today=TODAY) == [f"new{number}" for number in range(10)]
    assert len(ranked(entries, "住民票の写し", limit=100, today=TODAY)) == 30
    assert all(name.startswith("old") for name in ranked(entries, "住民票の写し", today=LAST_DAY))
    assert all(name.startswith("old") for name in ranked(entries, "住民票の写し"))


def test_where_every_entry_met_is_past_its_day_nothing_is_found() -> None:
    entries = [faq("old", "住民票", expires_on=LAST_DAY), faq("zei", "税金")]
    assert ranked(entries, "住民票", today=TODAY) == []


@pytest.mark.parametrize("number", [2, 10, 18])
def test_equal_entries_stand_in_the_order_of_the_files(number: int) -> None:
    names = [f"{place:03}" for place in range(number)]
    others = [faq(f"other{place}", "年金の手続き") for place in range(40)]
    equal = [faq(name, "住民票の写し") for name in names]
    assert ranked([*others, *equal], "住民票") == names[:10]
    assert ranked([*equal[::-1], *others], "住民票") == names[::-1][:10]


def test_many_equal_entries_stand_in_the_order_of_the_files_too() -> None:
    names = [f"{place:03}" for place in range(300)]
    assert ranked([faq(name, "住民票の写し") for name in names], "住民票") == names[:10]


def test_the_list_is_as_long_as_asked_for_and_a_shorter_one_is_its_beginning() -> None:
    entries = [faq(f"{number:02}", "住民票を" + "と".join(["早く"] * (number + 1))) for number in range(40)]
    whole = ranked(entries, "住民票", limit=100)
    assert whole == [f"{number:02}" for number in range(40)]
    for limit in (0, 1, 3, 10, 39, 40):
        assert ranked(entries, "住民票", limit=limit) == whole[:limit]


def test_only_entries_that_a_word_met_are_ranked() -> None:
    assert ranked(HAND_MADE, "年金") == ["nenkin"]
    assert ranked(HAND_MADE, "新幹線") == []


def test_in_a_great_knowledge_the_same_entries_come_first_as_in_one_that_is_looked_through_whole() -> None:
    # The ten best are the last of the files; every other entry has the word in its answer, so that the
    # limit cuts among entries that are met.
    best = [faq(f"best{extra}", "と".join(["住民票", *(["写し"] * extra)])) for extra in range(10)]

    def knowledge(number: int) -> list[Entry]:
        return [
            *(faq(f"{place}", f"手続き{place}の窓口", answer="住民票の係です。") for place in range(number)),
            *best,
        ]

    small, great = Retriever(knowledge(_MANY // 2)), Retriever(knowledge(_MANY + 100))
    some, all_of_them = small.rank(analyse("住民票")), great.rank(analyse("住民票"))
    check(some)
    check(all_of_them)
    assert [match.entry for match in all_of_them] == [match.entry for match in some] == best
    for one, other in zip(some, all_of_them, strict=True):
        assert [part.name for part in one.parts] == [part.name for part in other.parts]
        assert other.score == pytest.approx(one.score, abs=1.0)
        assert other.coverage == pytest.approx(one.coverage, abs=1e-6)
    assert len(great.rank(analyse("住民票"), limit=3 * _LOOKED_AT)) == _LOOKED_AT


def test_who_is_not_looked_at_closely_would_not_have_been_among_the_best(mihon: Engine) -> None:
    every = len(mihon.knowledge.entries)
    for query in queries_of(ROOT / "tests" / "banks" / "residents.jsonl")[::4]:
        utterance = analyse(query)
        best, whole = mihon.retriever.rank(utterance, limit=5), mihon.retriever.rank(utterance, limit=every)
        assert [match.entry for match in best] == [match.entry for match in whole[:5]], query
        assert [match.parts for match in best] == [match.parts for match in whole[:5]], query


def test_what_only_keywords_meet_is_found_and_not_answered() -> None:
    entries = [
        Faq(
            id="risai",
            title="罹災証明書を取る",
            keywords=("大水", "保険屋"),
            answer="大水のあと、保険屋に出します。",
            source=SOURCE,
        ),
        faq("zei", "税金を納める"),
    ]
    (by_keyword,) = Retriever(entries).rank(analyse("大水で保険屋が"))
    assert by_keyword.coverage == pytest.approx(1)
    assert by_keyword.score > ANSWER_CUTOFF
    assert likely_matches([by_keyword]) == [by_keyword]
    assert not is_sure([by_keyword])
    (by_wording,) = Retriever(entries).rank(analyse("罹災証明書"))
    assert is_sure([by_wording])


# -- the ends of what may come --


def test_an_empty_knowledge_finds_nothing() -> None:
    for text in ("住民票", "じゅうみんひょう", "", "？", "あ" * 4000):
        assert Retriever([]).rank(analyse(text)) == []
        assert Retriever([], [KETTA]).rank(analyse(text), today=TODAY, limit=3) == []


@pytest.mark.parametrize(
    "text", ["", " ", "　\n", "😀🎉👨‍👩‍👧", "？！。", "123", "2026/11/21", "です", "\u200b", "いつですか"]
)
def test_a_text_without_a_word_finds_nothing(mihon: Engine, text: str) -> None:
    assert mihon.retriever.rank(analyse(text)) == []


def test_an_entry_of_emoji_or_marks_alone_is_never_found_and_hinders_nobody() -> None:
    entries = [faq("face", "😀"), faq("marks", "？？？", "!"), faq("juuminhyou", "住民票"), faq("number", "123")]
    assert ranked(entries, "住民票😀") == ["juuminhyou"]
    assert ranked(entries, "😀") == ranked(entries, "123") == []


@pytest.mark.parametrize(
    "text",
    [
        "住民票のこと、" * 600,
        "じゅうみんぴょう" * 500,
        "ごみ" * 2000,
        "a" * 4000,
        "引っ越しの住民票と燃えないごみをどこで。" * 200,
    ],
)
def test_four_thousand_characters_are_ranked_like_any_other_text(mihon: Engine, text: str) -> None:
    assert len(text) >= 4000
    matches = mihon.retriever.rank(analyse(text))
    check(matches)
    assert [match.entry.id for match in mihon.retriever.rank(analyse(text))] == [match.entry.id for match in matches]


def test_what_is_said_again_and_again_finds_what_it_finds_said_once() -> None:
    (once,), (often,) = (Retriever(HAND_MADE[1:]).rank(analyse(text)) for text in ("布団", "布団、" * 1400))
    assert once.entry == often.entry
    check([often])


def test_entries_of_other_kinds_are_met_by_what_their_kind_implies() -> None:
    item = GarbageItem(id="futon", title="布団", category="sodai", source=SOURCE)
    (match,) = Retriever([item, faq("zei", "税金")]).rank(analyse("布団の捨て方"))
    check([match])
    assert match.entry is item
    assert match.coverage == pytest.approx(1, abs=0.05)
    assert "「捨て方」" in match.why
