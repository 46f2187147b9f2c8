"""A town's folder put in its place: wholly or not at all."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path

from bot.errors import TransferError
from bot.importers.writer import MARK
from bot.kb.loader import COMMON, shown_path


def check_place(target: Path, *, force: bool = False) -> None:
    """See whether a town may be written at ``target``, before any work is done.

    What an import wrote before may be replaced; anything else only with ``force``. Raises TransferError.
    """
    shown = shown_path(target)
    if target.name in ("", "..", COMMON):
        raise TransferError(
            f"{shown} は町のフォルダーの名前になりません。--to knowledge/町の名前 のように書いてください。"
        )
    if target.exists() and not target.is_dir():
        raise TransferError(f"{shown} はフォルダーではありません。--to に別の名前を書いてください。")
    if force or not target.is_dir():
        return
    own = [path for path in sorted(target.rglob("*")) if path.is_file() and not _is_imported(path)]
    if own:
        raise TransferError(
            f"{shown} には、取り込みで作ったものではないファイルがあります（{own[0].relative_to(target).as_posix()} など"
            f"{len(own)}件）。--to に別の名前を書くか、消してよければ --force を付けてください。"
        )


def place(files: Mapping[str, str], target: Path, *, force: bool = False) -> None:
    """Write ``files`` (path within the folder → text) as the folder ``target``.

    Raises TransferError where it may not be written or cannot be, and has changed nothing then.
    """
    check_place(target, force=force)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        # Dotted, so that a bot that looks into the knowledge folder meanwhile passes it by.
        work = Path(tempfile.mkdtemp(prefix=f".{target.name}-", dir=target.parent))
    except OSError as error:
        raise TransferError(_not_written(target, error)) from None
    try:
        new = work / "new"
        for name, text in files.items():
            path = new / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8", newline="\n")
        _swap(new, target, work / "old")
    except OSError as error:
        raise TransferError(_not_written(target, error)) from None
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _swap(new: Path, target: Path, old: Path) -> None:
    if not target.is_dir():
        new.rename(target)
        return
    target.rename(old)
    try:
        new.rename(target)
    except OSError:
        old.rename(target)
        raise


def _is_imported(path: Path) -> bool:
    """Whether an import wrote the file, going by its first line."""
    with path.open("rb") as file:
        return file.readline(1000).startswith(MARK.encode())


def _not_written(target: Path, error: OSError) -> str:
    reason = error.strerror or str(error)
    return f"{shown_path(target)} に書けません（{reason}）。フォルダーの場所と、ほかで開いていないかを見てください。"
