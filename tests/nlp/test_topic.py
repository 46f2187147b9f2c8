"""Which documents are about the same matter: the space of words, on documents made up for it."""

from __future__ import annotations

import math
import random
from collections.abc import Mapping, Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nlp.postings import Floats
from nlp.topic import TopicBuilder, Topics

Counts = Mapping[str, float]


def topics_of(documents: Sequence[Counts]) -> Topics:
    builder = TopicBuilder()
    for document in documents:
        builder.add(document)
    return builder.build()


def place_of(topics: Topics, word: str) -> Floats:
    """The direction of one word."""
    place = topics.direction({word: 1.0})
    assert place is not None
    return place


MATTERS, WORDS_OF_A_MATTER = 80, 10


@pytest.fixture(scope="module")
def matters() -> tuple[Topics, dict[str, list[int]]]:
    """Eighty matters with words of their own. 犬 and いぬ are said of the first, never together; 魚 of the second."""
    draw = random.Random(7)  # noqa: S311

    def company(matter: int) -> list[str]:
        return draw.sample([f"{matter}/{number}" for number in range(WORDS_OF_A_MATTER)], 4)

    documents = [company(matter) for matter in range(MATTERS) for _ in range(12)]
    places: dict[str, list[int]] = {"犬": [], "いぬ": [], "魚": []}
    for _ in range(8):
        for word, matter in (("犬", 0), ("いぬ", 0), ("魚", 1)):
            places[word].append(len(documents))
            documents.append([word, *company(matter)])
    return topics_of([dict.fromkeys(words, 1.0) for words in documents]), places


def test_words_that_keep_the_same_company_lie_near_though_they_never_stand_together(
    matters: tuple[Topics, dict[str, list[int]]],
) -> None:
    topics, _ = matters
    same = float(place_of(topics, "犬") @ place_of(topics, "いぬ"))
    strange = float(place_of(topics, "犬") @ place_of(topics, "魚"))
    assert same > 0.6
    assert abs(strange) < 0.2


def test_documents_of_a_matter_are_near_a_word_they_do_not_hold(
    matters: tuple[Topics, dict[str, list[int]]],
) -> None:
    topics, places = matters
    nearness = topics.nearness(topics.direction({"犬": 1.0}))
    assert nearness[places["いぬ"]].min() > 0.6
    assert nearness[places["魚"]].max() < 0.2


def test_of_some_documents_the_nearness_is_that_of_all(matters: tuple[Topics, dict[str, list[int]]]) -> None:
    topics, places = matters
    direction = topics.direction({"犬": 1.0, "魚": 0.3})
    chosen = np.array([*places["魚"], *places["犬"]])
    assert topics.nearness(direction, chosen) == pytest.approx(topics.nearness(direction)[chosen], abs=1e-6)
    assert topics.nearness(None, chosen).tolist() == [0.0] * len(chosen)


WORDS = "abcdefg"
counts = st.dictionaries(st.sampled_from(WORDS), st.sampled_from([0.3, 0.6, 1.0, 2.0, 5.0]), max_size=5)
weights = st.dictionaries(st.sampled_from([*WORDS, "unknown"]), st.floats(0.1, 10.0))


@settings(deadline=None)
@given(st.lists(counts, max_size=12), weights)
def test_a_question_lies_in_a_direction_of_length_one_or_nowhere_where_no_word_of_it_keeps_company(
    documents: list[dict[str, float]], asked: dict[str, float]
) -> None:
    topics = topics_of(documents)
    direction = topics.direction(asked)
    held_by = {word: sum(word in document for document in documents) for word in asked}
    assert (direction is not None) == any(2 <= number < len(documents) for number in held_by.values())
    if direction is not None:
        assert float(np.linalg.norm(direction)) == pytest.approx(1, abs=1e-4)
    nearness = topics.nearness(direction)
    assert nearness.shape == (len(documents),)
    assert ((nearness >= 0) & (nearness < 1 + 1e-4)).all()


@settings(deadline=None)
@given(st.lists(counts, min_size=3, max_size=12), weights, st.floats(0.1, 10.0))
def test_a_question_lies_where_its_known_words_do_however_loud_it_is_said(
    documents: list[dict[str, float]], asked: dict[str, float], loudness: float
) -> None:
    topics = topics_of(documents)
    once = topics.nearness(topics.direction(asked))
    known = {word: weight * loudness for word, weight in asked.items() if word != "unknown"}
    assert topics.nearness(topics.direction(known)) == pytest.approx(once, abs=1e-4)


@settings(deadline=None)
@given(st.lists(counts, max_size=12))
def test_the_place_of_every_document_is_of_length_one_or_nothing_known_stands_in_it(
    documents: list[dict[str, float]],
) -> None:
    lengths = np.linalg.norm(topics_of(documents)._documents, axis=1)
    held_by = {word: sum(word in document for document in documents) for word in WORDS}
    for document, length in zip(documents, lengths, strict=True):
        # a word of one document keeps no company, one of all documents tells nothing
        is_placed = any(2 <= held_by[word] < len(documents) for word in document)
        assert length == pytest.approx(1.0 if is_placed else 0.0, abs=1e-4)


@settings(deadline=None)
@given(st.lists(counts, min_size=3, max_size=12))
def test_a_document_asked_in_its_own_words_is_as_near_as_can_be(documents: list[dict[str, float]]) -> None:
    topics = topics_of(documents)
    for number, document in enumerate(documents):
        asked = {word: 1 + math.log(count) if count >= 1 else count for word, count in document.items()}
        direction = topics.direction(asked)
        if direction is not None:
            assert topics.nearness(direction)[number] == pytest.approx(1, abs=1e-3)


def test_the_same_documents_give_the_same_places_to_the_last_bit() -> None:
    documents = [{f"{number % 7}": 1.0, f"{number % 11}/": 2.0, f"{number % 3}#": 0.6} for number in range(40)]
    first, second = topics_of(documents), topics_of(documents)
    for asked in ({"1": 1.0, "2/": 1.0}, {"0#": 0.5}):
        one, other = first.direction(asked), second.direction(asked)
        assert one is not None
        assert other is not None
        assert one.tolist() == other.tolist()
        assert first.nearness(one).tolist() == second.nearness(other).tolist()


@pytest.mark.parametrize(
    "documents",
    [[], [{}], [{"猫": 1.0}], [{"猫": 1.0}, {"犬": 1.0}], [{}, {}, {"猫": 2.0, "犬": 0.6}], [{"猫": 1.0}] * 3],
)
def test_where_no_word_keeps_company_nothing_is_near(documents: list[Counts]) -> None:
    topics = topics_of(documents)
    assert topics.direction({"猫": 1.0, "馬": 1.0}) is None
    assert topics.direction({}) is None
    assert topics.nearness(None).tolist() == [0.0] * len(documents)


def test_a_question_of_which_no_word_is_known_is_near_nothing() -> None:
    topics = topics_of([{"猫": 1.0, "魚": 1.0}, {"猫": 1.0, "鳥": 1.0}, {"犬": 1.0, "鳥": 1.0}])
    assert topics.direction({"猫": 1.0, "馬": 1.0}) is not None
    assert topics.direction({"馬": 1.0, "犬": 1.0}) is None


def test_of_very_many_documents_all_have_a_place_though_the_space_is_found_from_some() -> None:
    documents: list[Counts] = [{f"{number % 50}": 1.0, f"{number % 37}/": 1.0} for number in range(5001)]
    documents[1] = documents[3] = {"odd": 1.0, "1/": 1.0}
    topics = topics_of(documents)
    nearness = topics.nearness(topics.direction({"7": 1.0, "7/": 1.0}))
    assert nearness.shape == (5001,)
    assert int(np.argmax(nearness)) % 50 == 7
    assert nearness[7] == pytest.approx(1, abs=1e-3)
    assert np.linalg.norm(topics._documents, axis=1) == pytest.approx(np.ones(5001), abs=1e-4)


def test_where_no_document_the_space_is_found_from_keeps_company_nothing_is_near() -> None:
    documents: list[Counts] = [{f"{number}": 1.0} for number in range(5001)]
    documents[1] = documents[3] = {"odd": 1.0}
    topics = topics_of(documents)
    assert topics.nearness(topics.direction({"odd": 1.0})).shape == (5001,)
