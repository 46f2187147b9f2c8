"""Verbs by which the bot talks: serve, chat, ask."""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import Iterator
from datetime import datetime

import click

from bot.calendar import TOKYO
from bot.cli.options import now_option, with_settings
from bot.compiled import load_engine
from bot.dialog import DialogState
from bot.engine import Engine
from bot.errors import SettingsError
from bot.privacy import mask
from bot.publish import Publisher
from bot.route import Incoming, IncomingKind, Reply
from bot.settings import Settings


@click.command(epilog="例: komado serve --port 8000")
@click.option("--port", type=click.IntRange(1, 65535), default=8000, show_default=True, help="待ち受けるポート")
@with_settings
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


@click.command(epilog="例: komado chat --now 2026-04-06T09:00")
@now_option
@with_settings
def chat(settings: Settings, now: datetime | None) -> None:
    """端末で話します。なぜその答えになったかも出します。knowledge を書きかえると、次の発話から変わります。"""
    publisher = Publisher(settings.knowledge, settings.town, reload_seconds=0.001, cache=settings.cache)
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


@click.command(epilog="例: komado ask 乾電池の捨て方 --json")
@click.argument("texts", nargs=-1, metavar="[TEXT]...")
@click.option("--stdin", "from_stdin", is_flag=True, help="標準入力から、1行に1つの発話を読みます")
@click.option("--json", "as_json", is_flag=True, help="1つの発話に1行の JSON で答えます")
@now_option
@with_settings
def ask(settings: Settings, texts: tuple[str, ...], from_stdin: bool, as_json: bool, now: datetime | None) -> None:
    """発話を1つずつ、はじめての会話として聞きます。"""
    if not texts and not from_stdin:
        raise click.UsageError("聞きたいことを書いてください（例: komado ask 乾電池の捨て方）。")
    engine = load_engine(settings.knowledge, settings.town, settings.cache)
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
