"""Words that mean the same, both ways or one way."""

from __future__ import annotations

import pytest

from nlp.synonym import Alternative, Lexicon
from nlp.utterance import analyse


def words(lexicon: Lexicon, text: str) -> list[str]:
    options = [option for other in lexicon.alternatives(analyse(text).keys) for option in other.options]
    return [option.via.removeprefix("類義語「").removesuffix("」") for option in options]


def test_a_rule_without_targets_goes_every_way() -> None:
    lexicon = Lexicon([(("収集日", "回収日", "ごみの日"), ())])
    assert words(lexicon, "収集日") == ["回収日", "ごみの日"]
    assert words(lexicon, "回収日") == ["収集日", "ごみの日"]
    assert words(lexicon, "ごみの日はいつ") == ["収集日", "回収日"]


def test_a_rule_with_targets_goes_one_way() -> None:
    lexicon = Lexicon([(("引っ越し",), ("転入", "転出"))])
    assert words(lexicon, "引っ越し") == ["転入", "転出"]
    assert words(lexicon, "転入") == []


def test_an_alternative_says_which_words_it_stands_for() -> None:
    lexicon = Lexicon([(("ごみの日", "収集日"), ())])
    keys = analyse("明日のごみの日の確認").keys
    (found,) = lexicon.alternatives(keys)
    assert isinstance(found, Alternative)
    assert keys[found.begin : found.end] == found.source == analyse("ごみの日").keys
    assert [option.keys for option in found.options] == [analyse("収集日").keys]


@pytest.mark.parametrize("text", ["ごみ", "日", "ごみと日", "", "収集"])
def test_a_part_of_a_wording_or_its_words_apart_stand_for_nothing(text: str) -> None:
    lexicon = Lexicon([(("粗大ごみの日", "大型回収"), ())])
    assert words(lexicon, text) == []


def test_the_rule_holds_for_every_spelling_of_its_words() -> None:
    lexicon = Lexicon([(("引越し", "転居"), ())])
    assert words(lexicon, "引っ越し") == words(lexicon, "引越しします") == ["転居"]


def test_words_of_grammar_alone_stand_for_nothing() -> None:
    lexicon = Lexicon([(("これ", "住民票"), ()), (("ください",), ("住民票",))])
    assert words(lexicon, "これをください") == []
    assert words(lexicon, "住民票") == []


def test_a_word_is_no_alternative_of_itself() -> None:
    assert words(Lexicon([(("引越し", "引っ越し"), ())]), "引っ越し") == []


def test_a_negated_word_is_not_widened_like_the_word() -> None:
    lexicon = Lexicon([(("燃える", "可燃"), ())])
    assert words(lexicon, "燃える") == ["可燃"]
    assert words(lexicon, "燃えない") == []


def test_several_rules_for_a_word_are_all_told_each_wording_once() -> None:
    lexicon = Lexicon([(("車", "自動車"), ()), (("車",), ("軽自動車", "自動車"))])
    assert words(lexicon, "車") == ["自動車", "軽自動車"]


def test_a_rule_on_a_word_that_is_cut_badly_widens_nothing() -> None:
    lexicon = Lexicon([(("水のう",), ("土のう",))])
    assert lexicon.alternatives(analyse("水が出ません").keys) == []
