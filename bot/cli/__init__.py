"""The ``komado`` command: one verb per function, every complaint one sentence."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from bot import __version__
from bot.cli.calendar import calendar
from bot.cli.evaluate import evaluate
from bot.cli.prove import check, replay
from bot.cli.remind import remind
from bot.cli.talk import ask, chat, serve
from bot.cli.transfer import export, import_
from bot.errors import KomadoError

__all__ = ["cli", "main"]


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


@click.group(epilog="例: komado ask 乾電池の捨て方")
@click.option("--town", metavar="名前", help="町のフォルダーの名前")
@click.option("--knowledge", type=click.Path(path_type=Path), metavar="DIR", help="knowledge フォルダー")
@click.version_option(__version__, message="komado %(version)s")
def cli(town: str | None, knowledge: Path | None) -> None:
    """小窓: 町の質問に、職員が書いた答えでお返事します。"""


for _verb in (serve, chat, ask, check, replay, evaluate, calendar, remind, import_, export):
    cli.add_command(_verb)
