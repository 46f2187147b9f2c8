"""Words that are not the entry's own and mean it all the same: in kana, misheard, mistyped, another word.

Told as behaviour: which of a few entries the production ranking puts first.
"""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings

from bot.fit import FOCUS_BONUS, TERM_HANDICAP
from bot.kb.model import Entry, Faq, GarbageItem, Procedure, Source, SynonymRule, Term
from bot.match import Match
from bot.retrieval import Retriever
from nlp.utterance import analyse
from tests.nlp.text import anything

SOURCE = Source("knowledge/tameshi/test.yaml", 1)


def faq(name: str, title: str, *alternates: str, answer: str = "") -> Faq:
    return Faq(id=name, title=title, alternates=alternates, answer=answer, source=SOURCE)


def item(name: str, title: str, *, reading: str = "") -> GarbageItem:
    return GarbageItem(id=name, title=title, reading=reading, category="moeru", source=SOURCE)


ENTRIES: tuple[Entry, ...] = (
    Procedure(id="juuminhyou", title="住民票の写しを取る", alternates=("住民票がほしい",), source=SOURCE),
    Procedure(id="inkan", title="印鑑登録", alternates=("実印を登録したい",), source=SOURCE),
    Procedure(id="tennyuu", title="転入届", alternates=("引っ越してきた",), source=SOURCE),
    Procedure(id="mynumber", title="マイナンバーカードの申請", source=SOURCE),
    Procedure(id="koufukin", title="子育て応援交付金", source=SOURCE),
    faq("moeru", "燃えるごみの収集日はいつですか"),
    faq("moenai", "燃えないごみの収集日はいつですか"),
    faq("zei", "固定資産税はいつまでに納めますか"),
    faq("toshokan", "図書館は何時まで開いていますか"),
    faq("hinanjo", "避難所はどこですか"),
    item("kandenchi", "乾電池", reading="かんでんち"),
    item("keikoutou", "蛍光灯", reading="けいこうとう"),
    item("futon", "布団", reading="ふとん"),
    item("jitensha", "自転車", reading="じてんしゃ"),
    Term(
        id="dx", title="DX", reading="でぃーえっくす", answer="デジタルで仕事や暮らしを変えることです。", source=SOURCE
    ),
)
RULES = (
    SynonymRule(words=("チャリ", "自転車"), source=SOURCE),
    SynonymRule(words=("引っ越し",), targets=("転入", "転出"), source=SOURCE),
    SynonymRule(words=("ごみの日", "収集日"), source=SOURCE),
)


@pytest.fixture(scope="module")
def retriever() -> Retriever:
    return Retriever(ENTRIES, RULES)


def ranked(retriever: Retriever, text: str) -> list[Match]:
    return retriever.rank(analyse(text))


SAID = {
    # the word itself, as it is said
    "juuminhyou": "住民票 住民票ください 住民票が欲しいんですけど",
    "zei": "固定資産税 固定資産税の納期 固定資産税いつまで",
    # in kana
    "kandenchi": "かんでんち カンデンチ ｶﾝﾃﾞﾝﾁ かんでんちのすてかた かんでんちはどうする",
    "toshokan": "としょかん トショカン としょかんはなんじまで",
    "hinanjo": "ひなんじょ ひなんじょはどこ",
    "futon": "ふとん ふとんをすてたい 布団捨てる",
    # another word for it, both ways and one way
    "jitensha": "チャリ チャリすてたい ちゃりんこチャリ 自転車",
    "tennyuu": "引っ越し 引越しの手続き 転入届",
    # the wrong characters for the sound (voice input), a slip of the finger
    "inkan": "印鑑登録 いんかんとうろく 印艦登録 いんかんとうろ",
    "keikoutou": "蛍光灯 けいこうとう 蛍光燈",
    "mynumber": "マイナンバーカード まいなんばーかーど マイナンパーカード",
    "moeru": "燃えるごみ もえるごみ 燃えるゴミはいつ もえるごみの日",
    "moenai": "燃えないごみ 燃えないゴミの日",
    "dx": "DX ＤＸとは dxって何 でぃーえっくす",
}
SLIPS = {
    "juuminhyou": "じゅうみんひょう じゅうみんぴょう じゅーみんひょう 住民表 住民票うつし じゅみんひょう",
    "koufukin": "子育て応援交付金 こそだておうえんこうふきん 子育て応援交付禁",
}


@pytest.mark.parametrize(
    ("text", "entry"),
    [(text, name) for said in (SAID, SLIPS) for name, texts in said.items() for text in texts.split()],
)
def test_the_entry_meant_comes_first_however_it_is_said(retriever: Retriever, text: str, entry: str) -> None:
    matches = ranked(retriever, text)
    assert matches, "nothing found"
    assert matches[0].entry.id == entry, [(match.entry.id, match.score, match.why) for match in matches[:3]]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "？？？",
        "123",
        "それ",
        "いつですか",
        "アメリカの大統領",
        "ハンバーグの作り方",
        "おいしいラーメン",
        "行きたい",
        "ありがとうございました",
    ],
)
def test_what_is_no_entry_finds_none_that_is_half_sure(retriever: Retriever, text: str) -> None:
    assert all(match.coverage < 0.6 for match in ranked(retriever, text)), ranked(retriever, text)[0].why


def test_what_was_said_in_full_scores_above_what_was_guessed(retriever: Retriever) -> None:
    exact, kana, slip = (
        ranked(retriever, text)[0].score for text in ("住民票", "じゅうみんひょう", "じゅうみんぴょう")
    )
    assert exact >= kana > slip


@pytest.mark.parametrize(
    ("text", "via"),
    [("チャリ", "類義語「自転車」"), ("かんでんち", "かんでんち"), ("じゅうみんぴょう", "書きまちがい")],
)
def test_a_found_word_says_how_it_was_found(retriever: Retriever, text: str, via: str) -> None:
    assert via in ranked(retriever, text)[0].why


@pytest.mark.parametrize("slip", ["カセットボンペ", "カセットポンベ", "カセットボンぺって何", "かせっとぼんぺ"])
def test_a_name_of_several_foreign_words_is_known_in_spite_of_a_slip_in_one(slip: str) -> None:
    known = SynonymRule(words=("カセット",), targets=("テープ",), source=SOURCE)  # it does not part the name
    entries = [faq("bonbe", "カセットボンベ"), faq("konro", "カセットこんろ"), faq("tape", "カセットテープ")]
    retriever = Retriever(entries, [known])
    best = ranked(retriever, slip)[0]
    assert best.entry.id == "bonbe"
    assert "書きまちがい" in best.why


def test_one_way_synonyms_are_not_heard_the_other_way() -> None:
    retriever = Retriever([faq("hikkoshi", "引っ越しのごみ"), faq("heya", "部屋の掃除")], RULES)
    assert [match.entry.id for match in ranked(retriever, "引っ越し")] == ["hikkoshi"]
    assert ranked(retriever, "転入") == []


def test_the_longer_of_two_words_that_sound_the_same_for_a_while_is_heard() -> None:
    retriever = Retriever([faq("nenkin", "年金"), faq("techou", "年金手帳")])
    assert ranked(retriever, "ねんきんてちょう")[0].entry.id == "techou"
    assert ranked(retriever, "ねんきん")[0].entry.id == "nenkin"


@pytest.mark.parametrize(
    ("text", "entry"),
    [
        ("もえないごみ", "moenai"),
        ("けーこーとう", "keikoutou"),
    ],
)
def test_words_in_kana_that_the_dictionary_reads_otherwise_are_heard(
    retriever: Retriever, text: str, entry: str
) -> None:
    assert ranked(retriever, text)[0].entry.id == entry


def test_a_word_in_kanji_that_no_entry_has_is_not_repaired_into_another() -> None:
    retriever = Retriever([faq("kaisha", "会社をやめたとき"), faq("kaigo", "介護保険")])
    assert ranked(retriever, "解雇") == []


def test_a_verb_in_kana_with_its_ending_is_no_noun_that_sounds_the_same() -> None:
    retriever = Retriever([faq("aite", "相手に暴力をふるわれる"), faq("yakuba", "役場は開いていますか")])
    assert "aite" not in [match.entry.id for match in ranked(retriever, "やくばはあいていますか")]


def test_an_entry_past_its_last_day_is_not_ranked() -> None:
    old = Faq(id="old", title="住民票の臨時窓口", expires_on=date(2026, 3, 31), source=SOURCE)
    retriever = Retriever([old, faq("new", "住民票の写し")])
    day_after, last_day = date(2026, 4, 1), date(2026, 3, 31)
    assert [match.entry.id for match in retriever.rank(analyse("住民票"), today=day_after)] == ["new"]
    assert {match.entry.id for match in retriever.rank(analyse("住民票"), today=last_day)} == {"new", "old"}


@settings(max_examples=300, deadline=None)
@given(anything)
def test_any_text_is_ranked_the_same_twice_in_order_and_within_bounds(retriever: Retriever, text: str) -> None:
    matches = ranked(retriever, text)
    scores = [match.score for match in matches]
    assert scores == sorted(scores, reverse=True)
    # all parts are 100; what is asked gives or takes some more
    assert all(-TERM_HANDICAP - 1 < score < 100 + FOCUS_BONUS + 1 for score in scores)
    assert all(0 <= match.coverage <= 1.000001 for match in matches)
    assert len({match.entry.id for match in matches}) == len(matches) <= 10
    assert [(match.entry.id, match.score, match.why) for match in ranked(retriever, text)] == [
        (match.entry.id, match.score, match.why) for match in matches
    ]


NURSE = faq("hoken", "保健センターはどこですか", answer="保健師が相談を受けます。")


def test_what_sudachi_cuts_in_two_is_the_one_word_that_an_entry_has() -> None:
    (match,) = ranked(Retriever([NURSE]), "保健師さんに会いたい")
    assert match.parts[0].name == "「保健師」"


@pytest.mark.parametrize(("text", "is_kind"), [("野良犬", True), ("前科", False), ("結局", False)])
def test_only_a_longer_word_says_by_its_end_what_kind_of_thing_it_is(text: str, is_kind: bool) -> None:
    titles = [
        "犬の登録",
        "犬の注射",
        "犬が死んだ",
        "科の名前",
        "科の場所",
        "科の電話",
        "局の場所",
        "局の名前",
        "局の電話",
    ]
    retriever = Retriever([faq(f"n{number}", title) for number, title in enumerate(titles)])
    assert bool(ranked(retriever, text)) is is_kind


def test_a_word_asked_for_again_in_another_place_means_the_same(retriever: Retriever) -> None:
    first = ranked(retriever, "住民票を取る")
    ranked(retriever, "きのう母と住民票を取る")
    again = ranked(retriever, "住民票を取る")
    assert [(match.entry.id, match.score, match.why) for match in first] == [
        (match.entry.id, match.score, match.why) for match in again
    ]


def test_a_rare_word_of_the_glossary_bears_its_handicap_only_where_it_is_not_said() -> None:
    term = Term(id="frail", title="フレイル", answer="年をとって体や心が弱ることです。", source=SOURCE)
    retriever = Retriever([term, faq("kenshin", "健診はどこで受けますか", answer="体の弱りをみます。")])

    def fit_of(text: str) -> float:
        return next(match.fit for match in ranked(retriever, text) if match.entry.id == "frail")

    assert fit_of("健診でフレイルを言われた") == 0
    assert fit_of("体や心が弱る") == -TERM_HANDICAP
