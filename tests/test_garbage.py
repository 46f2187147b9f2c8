"""Cases of a thing: what is asked back, and what leaves nothing to ask."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from bot.garbage import MAX_CHOICES, MAX_QUESTIONS, Branch, Families
from bot.kb.model import GarbageCondition, GarbageItem, Source
from nlp.utterance import analyse

SOURCE = Source("a", 1)
MATERIAL = GarbageCondition(
    name="素材",
    question="{品目}は、何でできていますか。",
    source=SOURCE,
    words={"木": ("木製",), "金属": ("鉄", "アルミ")},
)
SIZE = GarbageCondition(
    name="大きさ",
    question="{品目}の大きさは。",
    source=SOURCE,
    words={"50cm以下": ("小さい",), "50cmを超える": ("大きい",)},
)


def case(category: str, **conditions: str) -> GarbageItem:
    told = "・".join(conditions.values())
    return GarbageItem(
        id=f"棚（{told}）", title=f"棚（{told}）", source=SOURCE, category=category, family="棚", conditions=conditions
    )


def families(items: Sequence[GarbageItem]) -> Families:
    return Families(items, (MATERIAL, SIZE), "「{品目}」は、どれですか。")


SHELVES = (
    case("燃える", 素材="木", 大きさ="50cm以下"),
    case("燃えない", 素材="金属", 大きさ="50cm以下"),
    case("粗大", 大きさ="50cmを超える"),
)


def test_the_condition_that_every_case_tells_is_asked_first() -> None:
    split = families(SHELVES).split(SHELVES)
    assert split is not None
    assert split.question == "棚の大きさは。"
    assert [branch.label for branch in split.branches] == ["50cm以下", "50cmを超える"]


def test_what_is_put_out_alike_is_not_asked() -> None:
    alike = (case("燃える", 素材="木"), case("燃える", 素材="紙"))
    assert families(alike).split(alike) is None


def test_what_was_said_leaves_the_cases_it_does_not_rule_out() -> None:
    found = families(SHELVES)
    assert [item.category for item in found.meant(SHELVES[0], (), analyse("大きい棚"))] == ["粗大"]
    assert {item.category for item in found.meant(SHELVES[0], (), analyse("鉄の棚"))} == {"燃えない", "粗大"}
    assert len(found.meant(SHELVES[0], (), analyse("棚"))) == 3


def test_an_answer_in_other_words_than_the_button_is_understood() -> None:
    split = families(SHELVES).split(SHELVES[:2])
    assert split is not None
    found = families(SHELVES)
    for said, label in (("木製です", "木"), ("アルミ", "金属")):
        named = found.said(split, said)
        assert named is not None
        assert named.label == label
    assert found.said(split, "わからない") is None


CONDITIONS = st.fixed_dictionaries(
    {},
    optional={
        "素材": st.sampled_from("木 竹 紙 布 金属 ガラス 陶器 石".split()),
        "大きさ": st.sampled_from(["50cm以下", "50cmを超える"]),
        "汚れ": st.sampled_from(["きれい", "汚れている"]),
    },
)


@given(
    st.lists(
        st.tuples(CONDITIONS, st.sampled_from("ABC")),
        min_size=1,
        max_size=12,
        unique_by=lambda pair: str(sorted(pair[0].items())),
    )
)
def test_whatever_the_cases_two_questions_of_a_screen_each_settle_them(drawn: list[tuple[dict[str, str], str]]) -> None:
    items = [case(category, **conditions) for conditions, category in drawn]
    found = families(items)
    open_cases = [(tuple(items), 0)]
    while open_cases:
        left, asked = open_cases.pop()
        split = found.split(left, asked=asked)
        if split is None:
            assert Branch("", left).is_settled
            continue
        assert asked < MAX_QUESTIONS
        assert len(split.branches) <= MAX_CHOICES
        assert {item.id for branch in split.branches for item in branch.items} == {item.id for item in left}
        open_cases += [(branch.items, asked + 1) for branch in split.branches if not branch.is_settled]
