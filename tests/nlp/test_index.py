"""BM25F, by hand and by machine."""

from __future__ import annotations

import math
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.index import PART_COUNT, SYNONYM, Field, Group, Index, IndexBuilder, Option
from nlp.utterance import analyse

TITLE, BODY = Field("title", 2.0, 0.5), Field("body", 1.0, 0.0)


def index_of(*documents: dict[str, list[str]], k1: float = 1.2) -> Index:
    builder = IndexBuilder([TITLE, BODY], k1=k1)
    for document in documents:
        builder.add({name: [analyse(text) for text in texts] for name, texts in document.items()})
    return builder.build()


def group(*options: tuple[str, float], weight: float = 1.0) -> Group:
    return Group(options[0][0], tuple(Option((key,), quality, "") for key, quality in options), weight, weight)


def test_a_small_example_comes_out_as_computed_by_hand() -> None:
    index = index_of(
        {"title": ["猫"], "body": ["犬 犬"]}, {"title": ["犬 鳥"], "body": ["鳥"]}, {"title": ["鳥 馬 猫"]}
    )
    # Titles hold 1, 2 and 3 words, 2 on average; the body's length counts for nothing (b is 0).
    #   document 0: tf = 1.0 × 2                                          = 2
    #   document 1: tf = 2.0 × 1 / (1 − 0.5 + 0.5 × 2/2)                  = 2
    hits = index.hits([group(("犬", 1.0))])
    assert {document: hit.gain for document, (hit,) in hits.items()} == {
        0: pytest.approx(2 / (1.2 + 2)),
        1: pytest.approx(2 / (1.2 + 2)),
    }
    #   document 0: tf = 2.0 × 1 / (0.5 + 0.5 × 1/2) = 2.667, document 2: tf = 2.0 × 1 / (0.5 + 0.5 × 3/2) = 1.6
    hits = index.hits([group(("猫", 1.0), weight=3.0)])
    assert {document: hit.gain for document, (hit,) in hits.items()} == {
        0: pytest.approx(3 * 2.6667 / (1.2 + 2.6667), rel=1e-4),
        2: pytest.approx(3 * 1.6 / (1.2 + 1.6)),
    }


def test_rarity_is_robertsons_inverse_document_frequency() -> None:
    index = index_of({"title": ["猫"]}, {"title": ["猫 犬"]}, {"title": ["猫 鳥"]})
    assert index.rarity("犬") == pytest.approx(math.log(1 + (3 - 1 + 0.5) / (1 + 0.5)))
    assert index.rarity("猫") == pytest.approx(math.log(1 + 0.5 / 3.5))
    assert index.rarity("猫") > 0
    assert index.rarity("馬") > index.rarity("犬")


def test_a_short_title_says_more_than_a_long_one_and_a_title_more_than_a_body() -> None:
    index = index_of({"title": ["猫"]}, {"title": ["猫 犬 鳥 馬 牛"]}, {"title": ["魚"], "body": ["猫"]})
    gains = {document: hit.gain for document, (hit,) in index.hits([group(("猫", 1.0))]).items()}
    assert gains[0] > gains[1]
    assert gains[0] > gains[2]


def test_saying_a_word_again_adds_ever_less() -> None:
    documents = [{"body": [" ".join(["猫"] * times)]} for times in (1, 2, 3, 4)]
    gains = [hits[0].gain for _, hits in sorted(index_of(*documents).hits([group(("猫", 1.0))]).items())]
    steps = [after - before for before, after in pairwise(gains)]
    assert steps == sorted(steps, reverse=True)
    assert all(step > 0 for step in steps)
    assert gains[-1] < 1


def test_a_document_gets_the_best_alternative_of_a_word_not_the_sum() -> None:
    index = index_of({"title": ["猫 犬"]}, {"title": ["犬 鳥"]})
    hits = index.hits([group(("猫", 1.0), ("犬", 0.5))])
    assert (hits[0][0].option.keys, hits[1][0].option.keys) == (("猫",), ("犬",))
    (alone,) = index.hits([group(("猫", 1.0))])[0]
    assert hits[0][0].gain == alone.gain


def test_two_words_add_up_in_the_order_of_the_question() -> None:
    index = index_of({"title": ["猫 犬"]}, {"title": ["犬 鳥"]})
    hits = index.hits([group(("犬", 1.0)), group(("猫", 1.0))])
    assert [hit.group.surface for hit in hits[0]] == ["犬", "猫"]
    assert [hit.group.surface for hit in hits[1]] == ["犬"]


def test_an_option_of_several_words_needs_them_all() -> None:
    index = index_of({"title": ["猫 犬"]}, {"title": ["猫"]}, {"title": ["犬"]})
    both = Group("猫犬", (Option(("猫", "犬"), 0.9, "類義語"),), 1.0, 1.0)
    assert list(index.hits([both])) == [0]
    assert list(index.hits([Group("猫馬", (Option(("猫", "馬"), 1.0, ""),), 1.0, 1.0)])) == []


def test_units_of_a_compound_and_its_synonyms_are_indexed_the_units_for_less() -> None:
    index = index_of({"title": ["住民票"]})
    whole, unit = index.hits([group(("住民票", 1.0))])[0][0], index.hits([group(("票", 1.0))])[0][0]
    assert whole.gain == pytest.approx(2 / (1.2 + 2))
    assert unit.gain == pytest.approx(2 * PART_COUNT / (1.2 + 2 * PART_COUNT))
    (term,) = analyse("ゴミ").terms
    assert all(f"{SYNONYM}{group_id}" in index_of({"title": ["ごみ"]}) for group_id in term.synonym_group_ids)


def test_the_readings_of_its_words_are_known() -> None:
    index = index_of({"title": ["住民票", "年金"]}, {"body": ["年金"]})
    assert index.readings["じゅうみんひょう"] == ("住民票",)
    assert index.readings["ねんきん"] == ("年金",)


def test_what_is_not_indexed_is_not_there() -> None:
    index = index_of({"title": ["猫"]})
    assert "猫" in index
    assert "犬" not in index
    assert index.hits([group(("犬", 1.0))]) == {}
    assert index.hits([]) == {}


def test_an_empty_index_answers_nothing() -> None:
    index = index_of()
    assert index.hits([group(("猫", 1.0))]) == {}
    assert index.rarity("猫") >= 0


WORDS = st.lists(st.sampled_from(["猫", "犬", "鳥", "馬", "住民票"]), max_size=4).map(" ".join)


@given(st.lists(WORDS, min_size=1, max_size=5), WORDS)
def test_no_gain_passes_the_weight_of_its_group_and_only_documents_with_the_word_gain(
    titles: list[str], question: str
) -> None:
    index = index_of(*({"title": [title]} for title in titles))
    groups = [group((key, 1.0), weight=2.0) for key in dict.fromkeys(analyse(question).keys)]
    for document, hits in index.hits(groups).items():
        for hit in hits:
            assert 0 < hit.gain < hit.group.weight
            assert hit.group.surface in analyse(titles[document]).keys
