"""Words hidden in kana: heard exactly, with a slip, and not where they do not stand."""

from __future__ import annotations

import functools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.engine import Engine
from nlp.index import Index
from nlp.kana import READING_QUALITY, REPAIR_QUALITY, KanaReader, Stretch, heard_verb
from nlp.match import extract_within
from nlp.pair import PairIndex
from nlp.utterance import analyse
from nlp.vocabulary import Vocabulary, VocabularyBuilder
from tests.nlp.group import index_of
from tests.nlp.text import anything

TEXTS = (
    "住民票", "蛍光灯", "年金", "固定資産税", "印鑑登録", "転出届", "図書館", "死体", "期待", "保険", "申し込み",
    "鍵が開かない",
)  # fmt: skip
SLIP = "の書きまちがいとして"


def vocabulary_of(*texts: str) -> Vocabulary:
    builder = VocabularyBuilder()
    for text in texts:
        builder.add(analyse(text))
    return builder.build()


def reader_of(*texts: str) -> KanaReader:
    vocabulary = vocabulary_of(*texts)
    return KanaReader(index_of(*({"title": [text]} for text in texts)), vocabulary, PairIndex(vocabulary.readings))


@pytest.fixture(scope="module")
def reader() -> KanaReader:
    return reader_of(*TEXTS)


def heard(reader: KanaReader, text: str) -> list[tuple[str, str]]:
    """What part of the text is heard, and as which reading."""
    utterance = analyse(text)
    return [(utterance.normalized[s.begin : s.end], s.reading) for s in reader.stretches(utterance)]


@pytest.mark.parametrize(
    ("text", "stretches"),
    [
        ("じゅうみんひょう", [("じゅうみんひょう", "じゅうみんひょう")]),
        ("ジュウミンヒョウ", [("ジュウミンヒョウ", "じゅうみんひょう")]),
        ("てんしゅつとどけはどこ", [("てんしゅつとどけ", "てんしゅつとどけ")]),
        (
            "じゅうみんひょうととしょかん",
            [("じゅうみんひょう", "じゅうみんひょう"), ("としょかん", "としょかん")],
        ),
        # Sudachi reads it as grammar alone: 居・彼・乾
        ("いんかんとうろく", [("いんかんとうろく", "いんかんとうろく")]),
    ],
)
def test_a_known_word_in_kana_is_heard_where_it_stands(
    reader: KanaReader, text: str, stretches: list[tuple[str, str]]
) -> None:
    assert heard(reader, text) == stretches


def test_what_is_heard_exactly_says_by_which_reading(reader: KanaReader) -> None:
    assert reader.stretches(analyse("としょかん")) == [
        Stretch(0, 5, "としょかん", READING_QUALITY, "読み「としょかん」")
    ]


@pytest.mark.parametrize(
    ("text", "part", "reading"),
    [
        ("じゅうみんぴょう", "じゅうみんぴょう", "じゅうみんひょう"),
        ("じゅみんひょう", "じゅみんひょう", "じゅうみんひょう"),
        ("あのじゅうみんぴょうがほしい", "じゅうみんぴょう", "じゅうみんひょう"),
        ("いんかんとうろ", "いんかんとうろ", "いんかんとうろく"),
        ("こていしさんぜえ", "こていしさんぜえ", "こていしさんぜい"),
        ("てんしつとどけ", "てんしつとどけ", "てんしゅつとどけ"),
    ],
)
def test_a_slip_is_heard_as_the_word_it_nearly_is_for_less(
    reader: KanaReader, text: str, part: str, reading: str
) -> None:
    utterance = analyse(text)
    (stretch,) = reader.stretches(utterance)
    assert (utterance.normalized[stretch.begin : stretch.end], stretch.reading) == (part, reading)
    assert REPAIR_QUALITY * 0.84 <= stretch.quality <= REPAIR_QUALITY < READING_QUALITY
    assert stretch.via == f"「{reading}」{SLIP}"


@pytest.mark.parametrize(
    ("text", "reading"),
    [
        ("けーこーとう", "けいこうとう"),
        ("けーこーとーをすてたい", "けいこうとう"),
        ("じゅーみんひょう", "じゅうみんひょう"),
        ("けいこーとう", "けいこうとう"),
    ],
)
def test_a_long_vowel_is_heard_as_it_is_spelled_out(reader: KanaReader, text: str, reading: str) -> None:
    (stretch,) = reader.stretches(analyse(text))
    assert (stretch.reading, stretch.quality) == (reading, READING_QUALITY)


@pytest.mark.parametrize(
    "text",
    [
        "申し込みしたい",
        "したいです",
        "行きたい",
        "いきたいです",
        "どうしたらいいですか",
        "おしえてください",
        "なにをもっていけばいいですか",
        "ありがとうございました",
        "",
        "住民票がほしい",
        "2026",
        "ー",
        "ーーー",
    ],
)
def test_grammar_holds_no_words_and_kanji_are_not_read(reader: KanaReader, text: str) -> None:
    assert heard(reader, text) == []


@pytest.mark.parametrize("text", ["ねんきん", "きたい"])
def test_a_word_in_kana_that_was_seen_as_itself_is_not_heard_again(reader: KanaReader, text: str) -> None:
    assert analyse(text).terms
    assert heard(reader, text) == []


def test_a_short_reading_is_heard_as_whole_words_only(reader: KanaReader) -> None:
    assert heard(reader, "ほけんのこと") == [("ほけん", "ほけん")]
    assert [heard(reader, text) for text in ("ひっこしたい", "もやしたい", "おきたい", "やきたい")] == [[]] * 4
    assert heard(reader_of("火災"), "あかさいふ") == []


def test_of_two_readings_that_begin_alike_the_longer_is_heard() -> None:
    reader = reader_of("転出", "転出届")
    assert heard(reader, "てんしゅつとどけ") == [("てんしゅつとどけ", "てんしゅつとどけ")]
    assert heard(reader, "てんしゅつするとき") == [("てんしゅつ", "てんしゅつ")]


def test_a_word_found_exactly_does_not_give_way_to_a_longer_one_that_hardly_differs() -> None:
    assert heard(reader_of("図書館", "図書館員"), "としょかん") == [("としょかん", "としょかん")]
    # 住民 is a small part of what was meant
    assert heard(reader_of("住民", "住民票"), "じゅうみんぴょう") == [("じゅうみんぴょう", "じゅうみんひょう")]


def test_nothing_is_heard_where_nothing_is_known() -> None:
    assert reader_of().stretches(analyse("じゅうみんひょう")) == []


def test_a_verb_in_kana_is_heard_in_any_form_by_how_its_key_reads() -> None:
    vocabulary = Vocabulary({"あく": ("開く",), "あい": ("愛",)}, {}, {}, {})
    (verb,) = analyse("あいてますか").terms
    assert heard_verb(verb, vocabulary) == ("開く",)
    (noun,) = analyse("ねんきん").terms
    assert heard_verb(noun, vocabulary_of("年金")) == ()


@settings(max_examples=300, deadline=None)
@given(st.one_of(anything, st.text(alphabet="じゅうみんひょーとしかねきたいほけ、の", max_size=24)))
def test_what_is_heard_in_any_text_is_known_and_stands_there_side_by_side(reader: KanaReader, text: str) -> None:
    utterance = analyse(text)
    known = vocabulary_of(*TEXTS).readings
    taken: set[int] = set()
    stretches = reader.stretches(utterance)
    for stretch in stretches:
        assert 0 <= stretch.begin < stretch.end <= len(utterance.normalized)
        assert stretch.reading in known
        assert 0 < stretch.quality <= READING_QUALITY
        assert not taken & set(range(stretch.begin, stretch.end))
        taken |= set(range(stretch.begin, stretch.end))
    assert reader.stretches(analyse(text)) == stretches


# -- only readings that share pairs of kana are compared: none that would be accepted may be lost by it --


class _Every(PairIndex):
    """Every word is like every text."""

    def sharing(self, text: str, *, share: float = 0.0) -> list[str]:  # noqa: ARG002
        return list(self._words)


KANA = [chr(code) for code in range(ord("ぁ"), ord("ゔ"))] + ["ー"]
NOTHING = Index(index_of()._postings)


@functools.cache
def readers_of(reading: str) -> tuple[KanaReader, KanaReader]:
    """The reader and the thorough one, over one word."""
    vocabulary = Vocabulary({reading: (reading,)}, {}, {}, {})
    return KanaReader(NOTHING, vocabulary, PairIndex([reading])), KanaReader(NOTHING, vocabulary, _Every([reading]))


def slipped(reading: str, place: int, kana: str, kind: int) -> str:
    """The reading with one slip: a wrong kana, one too many, one too few, two the other way round."""
    before, here, after = reading[:place], reading[place], reading[place + 1 :]
    return (before + kana + after, before + kana + here + after, before + after, before + after[:1] + here + after[1:])[
        kind
    ]


def pairs_differ(reading: str) -> bool:
    pairs = [reading[at : at + 2] for at in range(len(reading) - 1)]
    return len(set(pairs)) == len(pairs)


@pytest.fixture(scope="module")
def readings(mihon: Engine) -> list[str]:
    """How the words in the titles of the shipped knowledge sound, those long enough to be repaired."""
    known = vocabulary_of(*(entry.title for entry in mihon.knowledge.entries)).readings
    return [reading for reading in known if len(reading) >= 5 and set(reading) <= set(KANA)]


def test_every_slip_that_would_be_accepted_is_compared_for_every_word_of_the_shipped_titles(
    readings: list[str],
) -> None:
    assert len(readings) > 300
    accepted = 0
    for reading in filter(pairs_differ, readings):
        reader, _ = readers_of(reading)
        for place in range(len(reading)):
            for kind in range(4):
                text = slipped(reading, place, "ぬ", kind)
                if extract_within(text, [reading], score_cutoff=84.0):
                    accepted += 1
                    assert reader._similar(text) == [reading], text
    assert accepted > 3000


@settings(max_examples=500, deadline=None)
@given(st.data())
def test_a_slip_in_a_sentence_is_heard_as_if_every_reading_were_compared(
    readings: list[str], data: st.DataObject
) -> None:
    reading = data.draw(st.sampled_from(readings).filter(pairs_differ))
    place = data.draw(st.integers(0, len(reading) - 1))
    slip = slipped(reading, place, data.draw(st.sampled_from(KANA)), data.draw(st.integers(0, 3)))
    text = data.draw(st.sampled_from(["", "あの", "市の", "すみません、"])) + slip
    utterance = analyse(text + data.draw(st.sampled_from(["", "のこと", "はどこですか", "をだす"])))
    reader, thorough = readers_of(reading)
    assert reader.stretches(utterance) == thorough.stretches(utterance)


def test_most_slips_in_words_of_seven_kana_or_more_are_heard(readings: list[str]) -> None:
    long = [reading for reading in readings if len(reading) >= 7 and pairs_differ(reading)]
    found = [bool(readers_of(one)[0].stretches(analyse(slipped(one, len(one) // 2, "ぬ", 0)))) for one in long]
    assert len(found) > 100
    assert sum(found) > 0.8 * len(found)


@pytest.mark.parametrize(
    ("reading", "slip"),
    [
        ("れいれいれいれいれい", "れいれいれぬれいれい"),
        ("だぶりゅーだぶりゅーだぶりゅー", "だぶりゅーだぶりゅだぶりゅー"),
        ("ぷちぷちぷちぷち", "ぷちぷちぷちしち"),
    ],
)
def test_a_word_that_repeats_itself_is_compared_too(reading: str, slip: str) -> None:
    assert extract_within(slip, [reading], score_cutoff=84.0)
    assert readers_of(reading)[0]._similar(slip) == [reading]


def test_a_word_is_heard_where_a_sentence_would_begin_with_grammar() -> None:
    assert ("せともの", "せともの") in heard(reader_of("瀬戸物", "集める"), "せとものはいつ集めに来ますか")


def test_a_thing_said_loosely_is_heard_as_the_thing() -> None:
    assert heard(reader_of("瀬戸物"), "せともん") == [("せともん", "せともの")]
