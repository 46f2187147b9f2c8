"""The five files put into a folder: all of them or none."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from pathlib import Path

from bot.errors import TransferError
from bot.kb.loader import shown_path


def place_files(files: Mapping[str, str], target: Path, *, force: bool = False) -> None:
    """Write the files into ``target``, which may hold others. Files of the same names are replaced with ``force``
    only. Raises TransferError, and has changed none of them then.
    """
    shown = shown_path(target)
    there = [name for name in files if (target / name).exists()]
    if there and not force:
        message = f"{shown} に {'・'.join(there)} がすでにあります。別の --to を書くか、"
        raise TransferError(message + "置きかえてよければ --force を付けてください。")
    try:
        target.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".5374-", dir=target) as work:
            for name, text in files.items():
                (Path(work) / name).write_text(text, encoding="utf-8", newline="")
            for name in files:
                (Path(work) / name).replace(target / name)
    except OSError as error:
        reason = error.strerror or str(error)
        raise TransferError(f"{shown} に書けません（{reason}）。フォルダーの場所を見てください。") from None
