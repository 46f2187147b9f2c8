"""The ``komado`` command: one verb per function, every complaint one sentence."""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from bot import __version__
from bot.dialog import DialogState
from bot.engine import TOKYO, Engine
from bot.errors import KomadoError, SettingsError
from bot.kb.loader import TOWN_FILE, load, shown_path, town_folders
from bot.kb.problem import KnowledgeError
from bot.privacy import mask
from bot.publish import Publisher
from bot.route import Incoming, IncomingKind, Reply
from bot.settings import SHIPPED_KNOWLEDGE, Settings, read_settings

_Verb = Callable[..., None]


def main() -> None:
    """Run the command line; exits with 0, with 1 when something is wrong, with 2 for wrong arguments."""
    for stream in (sys.stdout, sys.stderr):
        # A Windows pipe would be CP932, and a lone surrogate in an argument must not end in a trace.
        stream.reconfigure(encoding="utf-8", errors="replace")  # type: ignore[union-attr]
    try:
        sys.exit(cli(standalone_mode=False) or 0)
    except click.ClickException as error:
        verb = error.ctx.command_path if isinstance(error, click.UsageError) and error.ctx else "komado"
        click.echo(f"{error.format_message()} 使い方: {verb} --help", err=True)
        sys.exit(2)
    except (click.Abort, KeyboardInterrupt):
        sys.exit(130)
    except KomadoError as error:
        click.echo(str(error), err=True)
        sys.exit(1)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(1)


def _with_settings(verb: _Verb) -> _Verb:
    """Give a verb ``--town`` and ``--knowledge``, and hand it the settings as its first argument."""

    @click.option("--town", metavar="名前", help="町のフォルダーの名前（KOMADO_TOWN でも選べます）")
    @click.option(
        "--knowledge", type=click.Path(path_type=Path), metavar="DIR", help="knowledge フォルダー（KOMADO_KNOWLEDGE）"
    )
    @click.pass_context
    def wrapped(ctx: click.Context, town: str | None, knowledge: Path | None, **options: Any) -> None:
        settings = read_settings()
        town = town or ctx.find_root().params.get("town")
        knowledge = knowledge or ctx.find_root().params.get("knowledge")
        if town:
            settings = replace(settings, town=town)
        if knowledge:
            settings = replace(settings, knowledge=knowledge)
        ctx.invoke(verb, settings, **options)

    wrapped.__doc__ = verb.__doc__
    wrapped.__name__ = verb.__name__
    return wrapped


class _Moment(click.ParamType):
    """``2026-04-06 09:00`` (or with a T) in local time, Asia/Tokyo."""

    name = "日時"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        if isinstance(value, datetime):
            return value
        try:
            moment = datetime.fromisoformat(value)
        except ValueError:
            self.fail(f"「{value}」は日時ではありません。2026-04-06T09:00 のように書いてください。", param, ctx)
        return moment.astimezone(TOKYO) if moment.tzinfo else moment.replace(tzinfo=TOKYO)


_now_option = click.option("--now", type=_Moment(), help="この日時に聞かれたことにします（例: 2026-04-06T09:00）")


@click.group(epilog="例: komado ask 乾電池の捨て方")
@click.option("--town", metavar="名前", help="町のフォルダーの名前")
@click.option("--knowledge", type=click.Path(path_type=Path), metavar="DIR", help="knowledge フォルダー")
@click.version_option(__version__, message="komado %(version)s")
def cli(town: str | None, knowledge: Path | None) -> None:
    """小窓: 町の質問に、職員が書いた答えでお返事します。"""


@cli.command(epilog="例: komado serve --port 8000")
@click.option("--port", type=click.IntRange(1, 65535), default=8000, show_default=True, help="待ち受けるポート")
@_with_settings
def serve(settings: Settings, port: int) -> None:
    """このパソコンでボットを動かします（ホームページの窓と、設定があれば LINE）。"""
    import waitress

    from bot.app import create_app

    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    app = create_app(settings)
    try:
        server = waitress.create_server(app, host="127.0.0.1", port=port, threads=8)
    except OSError as error:
        raise SettingsError(
            f"ポート {port} を使えません（{error.strerror}）。ほかで動いていなければ、--port で別の番号にしてください。"
        ) from None
    line = "LINE: つながります" if settings.line_enabled else "LINE: 設定がないので、ホームページの窓だけです"
    click.echo(f"http://127.0.0.1:{port}/ を開いてください。{line}。止めるには Ctrl+C を押します。")
    server.run()


@cli.command(epilog="例: komado chat --now 2026-04-06T09:00")
@_now_option
@_with_settings
def chat(settings: Settings, now: datetime | None) -> None:
    """端末で話します。なぜその答えになったかも出します。knowledge を書きかえると、次の発話から変わります。"""
    publisher = Publisher(settings.knowledge, settings.town, reload_seconds=0.001)
    state = DialogState()
    click.echo("聞きたいことを書いて Enter を押してください。何も書かずに Enter を押すと終わります。")
    incoming = Incoming(IncomingKind.FOLLOW)
    told: tuple[str, ...] = ()
    while True:
        if publisher.problems != told:
            told = publisher.problems
            notice = "\n".join(("knowledge に問題があるので、前のままお答えします。", *told))
            click.secho(notice if told else "knowledge が直りました。", fg="yellow", err=True)
        reply = publisher.engine().respond(incoming, state, now=now or datetime.now(TOKYO))
        state = reply.state
        _show(reply)
        try:
            text = click.prompt("住民", prompt_suffix="> ", default="", show_default=False)
        except click.Abort:
            text = ""
        if not text:
            return
        incoming = Incoming(text=text)


def _show(reply: Reply) -> None:
    for text in _texts(reply):
        click.secho(text, fg="green")
    if reply.answer.choices:
        labels = (f"[{number}] {choice.label}" for number, choice in enumerate(reply.answer.choices, start=1))
        click.echo("  ".join(labels))
    click.secho(
        f"  種類 {reply.route.kind.value}／項目 {reply.route.target or 'なし'}／理由 {reply.route.why}", dim=True
    )
    for candidate in reply.route.candidates[:3]:
        click.secho(f"    {candidate.score:5.1f} {candidate.entry} {candidate.title} {candidate.why}", dim=True)


@cli.command(epilog="例: komado ask 乾電池の捨て方 --json")
@click.argument("texts", nargs=-1, metavar="[TEXT]...")
@click.option("--stdin", "from_stdin", is_flag=True, help="標準入力から、1行に1つの発話を読みます")
@click.option("--json", "as_json", is_flag=True, help="1つの発話に1行の JSON で答えます")
@_now_option
@_with_settings
def ask(settings: Settings, texts: tuple[str, ...], from_stdin: bool, as_json: bool, now: datetime | None) -> None:
    """発話を1つずつ、はじめての会話として聞きます。"""
    if not texts and not from_stdin:
        raise click.UsageError("聞きたいことを書いてください（例: komado ask 乾電池の捨て方）。")
    engine = Engine(load(settings.knowledge, settings.town))
    moment = now or datetime.now(TOKYO)
    for text in (*texts, *(_stdin_lines() if from_stdin else ())):
        reply = engine.respond(Incoming(text=text), DialogState(), now=moment)
        if as_json:
            click.echo(json.dumps(_as_json(text, reply, engine), ensure_ascii=False))
        else:
            click.echo("\n".join(_texts(reply)))
            for choice in reply.answer.choices:
                click.echo(f"  ・{choice.label}")


def _stdin_lines() -> Iterator[str]:
    for line in sys.stdin.buffer:
        text = line.decode("utf-8", errors="replace").strip("\r\n\ufeff")
        if text.strip():
            yield text


def _texts(reply: Reply) -> list[str]:
    return [*reply.answer.texts, *([reply.answer.link] if reply.answer.link else [])]


def _as_json(text: str, reply: Reply, engine: Engine) -> dict[str, object]:
    target = engine.knowledge.by_id.get(reply.route.target or "")
    return {
        "utterance": mask(text),
        "kind": reply.route.kind.value,
        "entry": reply.route.target,
        "title": target.title if target else None,
        "candidates": [
            {"entry": c.entry, "title": c.title, "score": c.score, "why": c.why} for c in reply.route.candidates
        ],
        "texts": _texts(reply),
        "choices": [choice.label for choice in reply.answer.choices],
    }


@cli.command(epilog="例: komado check knowledge")
@click.argument("directory", type=click.Path(path_type=Path), required=False, metavar="[DIR]")
@_now_option
@_with_settings
@click.pass_context
def check(ctx: click.Context, settings: Settings, directory: Path | None, now: datetime | None) -> None:
    """knowledge を確かめ、直すところをすべて出します。1つでもあれば、終了コードは 1 です。"""
    from bot.check import check_entries

    today = (now or datetime.now(TOKYO)).date()
    count = 0
    for root, town in _towns_to_check(settings, directory, chosen=_is_town_chosen(ctx)):
        try:
            engine = Engine(load(root, town))
        except KnowledgeError as error:
            problems = list(error.problems)
        else:
            problems = check_entries(engine, today=today)
            if not problems:
                number = len(engine.knowledge.entries)
                click.echo(f"{shown_path(root / town)}: 問題はありません（{number}項目）。")
        for problem in problems:
            click.echo(str(problem))
        count += len(problems)
    if count:
        click.echo(f"直すところが{count}か所あります。", err=True)
        ctx.exit(1)


def _is_town_chosen(ctx: click.Context) -> bool:
    return bool(ctx.params.get("town") or ctx.find_root().params.get("town"))


def _towns_to_check(settings: Settings, directory: Path | None, *, chosen: bool) -> list[tuple[Path, str]]:
    """The towns meant: one town's own folder, one chosen by name, or every town of the folder."""
    root = directory or settings.knowledge
    if directory is not None and (directory / TOWN_FILE).is_file():
        directory = directory.resolve() if directory.name in ("", "..") else directory
        return [(directory.parent, directory.name)]
    if not root.is_dir():
        raise SettingsError(f"{shown_path(root)} というフォルダーがありません。場所を確かめてください。")
    towns = [] if chosen else [folder.name for folder in town_folders(root)]
    return [(root, town) for town in towns or [settings.town]]


@cli.command(epilog="例: komado replay tests/transcripts")
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path), metavar="[PATH]...")
@_with_settings
@click.pass_context
def replay(ctx: click.Context, settings: Settings, paths: tuple[Path, ...]) -> None:
    """やりとりを再生し、期待とちがうところをすべて出します。1つでもあれば、終了コードは 1 です。"""
    from bot import transcript

    engine = Engine(load(settings.knowledge, settings.town))
    files = [file for path in paths or (_shipped_transcripts(),) for file in transcript.find_transcripts(path)]
    departures: list[str] = []
    for file in _progress(files, "再生"):
        try:
            found = transcript.replay(transcript.read_transcript(file, engine), engine)
            departures += [str(departure) for departure in found]
        except KomadoError as error:
            departures.append(str(error))
    for departure in departures:
        click.echo(departure)
    if departures:
        click.echo(f"{len(files)}件のやりとりのうち、期待とちがうところが{len(departures)}か所あります。", err=True)
        ctx.exit(1)
    click.echo(f"{len(files)}件のやりとりは、すべて期待どおりでした。")


def _shipped_transcripts() -> Path:
    return SHIPPED_KNOWLEDGE.parent / "tests" / "transcripts"


@cli.command("eval", epilog="例: komado eval --faq faq.jsonl --bank bank.jsonl --run run.jsonl")
@click.option(
    "--faq", type=click.Path(path_type=Path), required=True, metavar="F", help="FAQ（JSONL: id, question, answer）"
)
@click.option(
    "--bank", type=click.Path(path_type=Path), required=True, metavar="B", help="質問集（JSONL: id, query, accept）"
)
@click.option("--run", "out", type=click.Path(path_type=Path), metavar="OUT", help="順位を JSONL で書き出します")
@click.option("--json", "as_json", is_flag=True, help="結果を JSON で出します")
def evaluate(faq: Path, bank: Path, out: Path | None, as_json: bool) -> None:
    """本番と同じ順位づけで質問集を解き、成績を出します。"""
    from bot import evaluation

    faqs = evaluation.read_faqs(faq)
    questions = evaluation.read_bank(bank, faqs)
    with _bar(len(questions), "質問") as tick:
        results = evaluation.run(faqs, questions, tick)
    if out is not None:
        evaluation.write_run(out, results)
    figures = evaluation.measure(results)
    if as_json:
        click.echo(json.dumps(_figures_as_json(figures), ensure_ascii=False))
        return
    for figure in figures:
        if isinstance(figure, evaluation.Rate):
            low, high = figure.interval
            click.echo(f"{figure.name}\t{figure.value:.3f}\t{figure.count}/{figure.total}\t95% {low:.3f}〜{high:.3f}")
        else:
            click.echo(f"{figure.name}\t{figure.value:.3f}\t{figure.total}問の平均")


def _figures_as_json(figures: Iterable[Any]) -> dict[str, dict[str, object]]:
    from bot.evaluation import Rate

    return {
        figure.name: {
            "value": round(figure.value, 4),
            **(
                {"count": figure.count, "total": figure.total, "interval": [round(end, 4) for end in figure.interval]}
                if isinstance(figure, Rate)
                else {"total": figure.total}
            ),
        }
        for figure in figures
    }


def _progress(items: list[Path], label: str) -> Iterator[Path]:
    with _bar(len(items), label) as tick:
        for item in items:
            yield item
            tick()


class _bar:
    """A progress bar on the terminal's error stream; nothing where nobody looks."""

    def __init__(self, total: int, label: str) -> None:
        self._total = total
        self._label = label
        self._bar: Any = None

    def __enter__(self) -> Callable[[], None]:
        if sys.stderr.isatty():
            from rich.console import Console
            from rich.progress import Progress

            self._bar = Progress(console=Console(stderr=True), transient=True)
            task = self._bar.add_task(self._label, total=self._total)
            self._bar.start()
            return lambda: self._bar.advance(task)
        return lambda: None

    def __exit__(self, *_: object) -> None:
        if self._bar is not None:
            self._bar.stop()
