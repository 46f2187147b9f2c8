"""The risk–coverage curve as a picture. The only module that knows matplotlib, which is an optional extra."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

from bot.errors import BankError, SettingsError
from bot.evaluation.curve import Curve

_SIZE = (7.0, 4.5)
"""Inches; at 150 dots each."""


def require_matplotlib() -> None:
    """Raises SettingsError where no picture can be drawn: better before a long run than after it."""
    try:
        import_module("matplotlib")
    except ImportError:
        raise SettingsError(
            "図を描くには matplotlib が必要です。pip install -c requirements.lock -e '.[plot]' で入れてください。"
        ) from None


def draw(curve: Curve, path: Path) -> None:
    """Draw the curve into a PNG file. Raises SettingsError without matplotlib, BankError where it cannot be written.

    The labels are English: no Japanese font can be counted on where this runs.
    """
    require_matplotlib()
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=_SIZE, dpi=150, layout="constrained")
    FigureCanvasAgg(figure)
    axes = figure.add_subplot()
    coverage = [point.coverage for point in curve.points]
    axes.plot(coverage, [point.risk for point in curve.points], label=f"by score (area {curve.area:.3f})")
    axes.plot(
        coverage,
        [point.decided_risk for point in curve.points],
        linestyle="--",
        label=f"answers first, then suggestions (area {curve.decided_area:.3f})",
    )
    if curve.decision.total:
        low, high = curve.decision.interval
        risk = curve.decision.value
        axes.errorbar(
            [curve.decision_coverage],
            [risk],
            yerr=[[risk - low], [high - risk]],
            fmt="o",
            capsize=4,
            color="black",
            label=f"answered now ({curve.decision.count}/{curve.decision.total} wrong, 95% Wilson)",
        )
    axes.set(xlim=(0, 1), ylim=(0, 1), xlabel="coverage (share of questions answered)", ylabel="risk (share wrong)")
    axes.set_title(f"Risk-coverage, {len(curve.points)} questions")
    axes.grid(visible=True, alpha=0.3)
    axes.legend(loc="upper left")
    try:
        figure.savefig(path, format="png", metadata={"Software": None})
    except OSError as error:
        raise BankError(f"{path} に書けません（{error.strerror}）。場所と空き容量を見てください。") from None
