"""Two runs over the same questions: which changed for the better, which for the worse."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.errors import BankError
from bot.evaluation.figure import Mean
from bot.evaluation.judgement import BY_QUESTION, Outcome, first_right, ndcg, outcome
from bot.evaluation.respondent import Ranked
from bot.evaluation.runfile import Row

_EQUAL = 1e-9


@dataclass(frozen=True, slots=True)
class Change:
    """One question in both runs."""

    old: Ranked
    new: Ranked

    @property
    def gained(self) -> float:
        """What nDCG@10 gained, -1 to 1."""
        return ndcg(self.new) - ndcg(self.old)

    @property
    def risen(self) -> int:
        """By how many steps of Outcome the resident is better off; below 0: worse off."""
        return outcome(self.new) - outcome(self.old)

    @property
    def old_rank(self) -> int | None:
        """The rank of the first right one before, None: not among the ten."""
        return first_right(self.old)

    @property
    def new_rank(self) -> int | None:
        """The rank of the first right one now, None: not among the ten."""
        return first_right(self.new)

    @property
    def outcomes(self) -> tuple[Outcome, Outcome]:
        """What the resident got before and gets now."""
        return outcome(self.old), outcome(self.new)


@dataclass(frozen=True, slots=True)
class Comparison:
    """What changed between two runs."""

    changes: tuple[Change, ...]
    """Every question that both runs hold, in the order of the bank."""
    only_new: int
    """Questions the earlier run did not hold."""
    only_old: int
    """Questions of the earlier run that are not asked any more."""

    @property
    def ranked_better(self) -> list[Change]:
        """Ranked better by nDCG@10, the most first."""
        return sorted((one for one in self.changes if one.gained > _EQUAL), key=lambda one: -one.gained)

    @property
    def ranked_worse(self) -> list[Change]:
        """Ranked worse by nDCG@10, the most first."""
        return sorted((one for one in self.changes if one.gained < -_EQUAL), key=lambda one: one.gained)

    @property
    def decided_better(self) -> list[Change]:
        """Answered, suggested or withheld better, the most first."""
        return sorted((one for one in self.changes if one.risen > 0), key=lambda one: -one.risen)

    @property
    def decided_worse(self) -> list[Change]:
        """Answered, suggested or withheld worse, the most first."""
        return sorted((one for one in self.changes if one.risen < 0), key=lambda one: one.risen)

    @property
    def differences(self) -> list[Mean]:
        """New minus old of each mean over the questions with an answer, paired by question."""
        inside = [change for change in self.changes if not change.new.question.is_outside]
        return [
            Mean(name, tuple(value(change.new) - value(change.old) for change in inside), least=-1.0)
            for name, value in BY_QUESTION.items()
        ]


def compare(results: Sequence[Ranked], earlier: Mapping[str, Row]) -> Comparison:
    """Compare a run with an earlier one, judged by the bank as it is now.

    Raises BankError where the two have no question in common.
    """
    changes: list[Change] = []
    for result in results:
        row = earlier.get(result.question.id)
        if row is not None:
            changes.append(Change(Ranked(result.question, row.ranked, row.kind, row.score), result))
    if not changes:
        raise BankError("前の結果に、この質問集の質問が1つもありません。同じ質問集の結果を選んでください。")
    asked = {result.question.id for result in results}
    return Comparison(tuple(changes), len(results) - len(changes), len(earlier.keys() - asked))
