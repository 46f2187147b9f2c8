"""The greatest of many values, found without putting all of them in order."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.judge import greatest


def by_sorting(values: list[float], number: int) -> list[int]:
    return sorted(sorted(range(len(values)), key=lambda place: (-values[place], place))[:number])


@given(st.lists(st.integers(0, 6).map(float), min_size=1, max_size=400), st.integers(1, 60))
def test_the_greatest_are_those_that_sorting_puts_first(values: list[float], number: int) -> None:
    assert greatest(np.array(values), number).tolist() == by_sorting(values, number)


@pytest.mark.parametrize("number", [1, 16, 2000, 50_000])
@pytest.mark.parametrize("period", [1, 2, 16, 32, 50_000])
def test_it_does_not_matter_how_the_values_are_spread(period: int, number: int) -> None:
    """One value in sixteen is looked at first: what stands in between may all be greater, or all less."""
    values = [float(place % period) for place in range(50_000)]
    assert greatest(np.array(values), number).tolist() == by_sorting(values, number)
