"""How well questions are answered: banks are read, asked, measured, compared and told about.

``bank`` → ``respondent`` → ``runfile``, ``judgement`` → ``figure`` → ``curve``, ``comparison``, ``miss`` → ``report``
→ ``text``, ``data``, ``plot``.
"""

from bot.evaluation.bank import Question, read_bank, read_faqs
from bot.evaluation.comparison import Comparison, compare
from bot.evaluation.curve import Curve, risk_coverage
from bot.evaluation.data import report_data
from bot.evaluation.figure import Mean, Rate, measure, spread
from bot.evaluation.miss import Miss, worst_misses
from bot.evaluation.plot import draw, require_matplotlib
from bot.evaluation.report import Report, make_report
from bot.evaluation.respondent import EngineRespondent, FaqRespondent, Ranked, Respondent, run
from bot.evaluation.runfile import read_run, write_run
from bot.evaluation.text import report_lines

__all__ = [
    "Comparison",
    "Curve",
    "EngineRespondent",
    "FaqRespondent",
    "Mean",
    "Miss",
    "Question",
    "Ranked",
    "Rate",
    "Report",
    "Respondent",
    "compare",
    "draw",
    "make_report",
    "measure",
    "read_bank",
    "read_faqs",
    "read_run",
    "report_data",
    "report_lines",
    "require_matplotlib",
    "risk_coverage",
    "run",
    "spread",
    "worst_misses",
    "write_run",
]
