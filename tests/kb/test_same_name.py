"""Things of one name in several categories: a resident can tell the buttons of the question apart."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.kb.model import KIND_OF_THING, GarbageCategory, GarbageItem, Source
from bot.kb.sorting import with_families

HERE = Source("a", 1)
TITLES = {"burn": "燃えるごみ", "metal": "金属", "bulky": "粗大ごみ"}
CATEGORIES = [
    GarbageCategory(id=name, title=title, source=HERE, instructions="出し方") for name, title in TITLES.items()
]


def told(*items: tuple[str, str]) -> list[str]:
    """What stands on the button of each thing, given by its category and how it is put out."""
    things = [
        GarbageItem(id=f"t{at}", title="自転車", source=HERE, category=category, instructions=instructions)
        for at, (category, instructions) in enumerate(items)
    ]
    found = [entry for entry in with_families([*CATEGORIES, *things]) if isinstance(entry, GarbageItem)]
    assert {entry.family for entry in found} == {"自転車"}
    return [entry.conditions[KIND_OF_THING] for entry in found]


def test_short_words_of_its_own_stand_on_each_button() -> None:
    assert told(("metal", "30cmより小さい"), ("bulky", "30cm以上")) == ["30cmより小さい", "30cm以上"]
    assert told(("metal", ""), ("bulky", "30cm以上")) == ["金属", "30cm以上"]


def test_the_same_words_in_both_categories_give_way_to_the_categories() -> None:
    assert told(("metal", "タイヤは外す"), ("bulky", "タイヤは外す")) == ["金属", "粗大ごみ"]


def test_words_too_long_for_a_button_give_way_to_the_categories() -> None:
    assert told(("metal", "小さい"), ("bulky", "大きい物は、" * 4)) == ["金属", "粗大ごみ"]
    assert told(("metal", "小さい"), ("bulky", "大きい\n物")) == ["金属", "粗大ごみ"]


@given(
    st.lists(
        st.tuples(
            st.sampled_from(list(TITLES)), st.sampled_from(["", "小さい", "金属", "大きい", "長い" * 15, "2\n行"])
        ),
        min_size=2,
        max_size=6,
    ).filter(lambda items: len({category for category, _ in items}) > 1)
)
def test_no_button_leads_to_two_categories_and_all_fit(items: list[tuple[str, str]]) -> None:
    labels = told(*items)
    assert len(set(labels)) == len({(label, category) for label, (category, _) in zip(labels, items, strict=True)})
    assert all(len(label) <= 20 and "\n" not in label for label in labels)
