"""The verb that measures: eval."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.cli.options import now_option, progress_bar, with_settings
from bot.errors import BankError
from bot.settings import Settings

if TYPE_CHECKING:
    from bot.evaluation import Respondent

_FILE = click.Path(path_type=Path)


@click.command("eval", epilog="例: komado eval --faq faq.jsonl --bank bank.jsonl --run run.jsonl")
@click.option("--bank", type=_FILE, required=True, metavar="B", help="質問集（JSONL: id, query, accept, related）")
@click.option(
    "--faq",
    type=_FILE,
    metavar="F",
    help="FAQ（JSONL: id, question, answer）。言い換えは common の類義語だけを使います。なければ、町の知識に聞きます",
)
@click.option("--run", "out", type=_FILE, metavar="OUT", help="順位を JSONL で書き出します")
@click.option("--against", type=_FILE, metavar="RUN", help="前に --run で書き出した結果とくらべます")
@click.option(
    "--without", multiple=True, metavar="ID", help="この項目だけが正答の質問を除いた成績も出します（何度でも）"
)
@click.option(
    "--worst", type=click.IntRange(0), default=10, show_default=True, metavar="N", help="大きな外れを N 問見せます"
)
@click.option("--plot", type=_FILE, metavar="PNG", help="誤りと答える割合の曲線を PNG に描きます")
@click.option("--json", "as_json", is_flag=True, help="結果を JSON で出します")
@now_option
@with_settings
def evaluate(
    settings: Settings,
    bank: Path,
    faq: Path | None,
    out: Path | None,
    against: Path | None,
    without: tuple[str, ...],
    worst: int,
    plot: Path | None,
    as_json: bool,
    now: datetime | None,
) -> None:
    """質問集を解いて、成績を出します。FAQ のファイルがなければ、町のボットにそのまま聞きます。"""
    from bot import evaluation

    if plot is not None:
        evaluation.require_matplotlib()
    respondent, where = _respondent(settings, faq, now)
    known = respondent.titles.keys()
    questions = evaluation.read_bank(bank, known, where)
    for name in without:
        if name not in known:
            raise BankError(f"--without の id「{name}」は{where}にありません。")
    earlier = evaluation.read_run(against) if against is not None else None  # before --run may write the same file
    with progress_bar(len(questions), "質問") as tick:
        results = evaluation.run(respondent, questions, tick)
    report = evaluation.make_report(
        results,
        without=without,
        comparison=None if earlier is None else evaluation.compare(results, earlier),
        misses=evaluation.worst_misses(results, respondent, worst),
    )
    if out is not None:
        evaluation.write_run(out, results)
    if plot is not None:
        evaluation.draw(report.curve, plot)
    if as_json:
        click.echo(json.dumps(evaluation.report_data(report), ensure_ascii=False))
        return
    for line in evaluation.report_lines(report):
        click.echo(line)


def _respondent(settings: Settings, faq: Path | None, now: datetime | None) -> tuple[Respondent, str]:
    """Who is asked, and where staff find its ids."""
    from bot import evaluation

    if faq is not None:
        from bot.kb.loader import load_synonyms

        return evaluation.FaqRespondent(evaluation.read_faqs(faq), load_synonyms(settings.knowledge)), " FAQ のファイル"

    from bot.calendar import TOKYO
    from bot.compiled import load_engine

    engine = load_engine(settings.knowledge, settings.town, settings.cache)
    return evaluation.EngineRespondent(engine, now or datetime.now(TOKYO)), f"「{settings.town}」の知識"
