"""One SQLite file: its connections, its transactions, and its errors in words that help.

Every thread has a connection of its own, which ends with it.
"""

from __future__ import annotations

import threading
import time
import weakref
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from sqlite_utils import Database as Connection
from sqlite_utils.utils import sqlite3  # type: ignore[attr-defined]  # the very module it connects with

from bot.errors import StoreError
from bot.store.fork import close_at_fork, not_forking
from bot.store.migration import APPLICATION_ID, MIGRATIONS, Migration

WAL_KEPT_BYTES = 1_000_000
"""What the write-ahead log is cut back to after a checkpoint."""
WAL_SWITCH_SECONDS = 5.0
"""How long two processes may wrangle about who first switches a new file to WAL."""

_REMEDIES = {
    "SQLITE_FULL": "に書きこめません。ディスクの空きがありません。空きを作ってください。",
    "SQLITE_READONLY": "に書きこめません。読み取り専用になっています。ファイルとフォルダーの権限を確かめてください。",
    "SQLITE_BUSY": "をほかのプログラムが使っています。ほかのプログラムで開いていれば、閉じてください。",
    "SQLITE_LOCKED": "をほかのプログラムが使っています。ほかのプログラムで開いていれば、閉じてください。",
    "SQLITE_CANTOPEN": "を開けません。フォルダーがあるか、権限があるかを確かめてください。",
    "SQLITE_NOTADB": "はデータベースではありません。KOMADO_DB に別のファイルを指定してください。",
    "SQLITE_CORRUPT": "がこわれています。控えから戻すか、KOMADO_DB に別のファイルを指定してください。",
    "SQLITE_IOERR": "を読み書きできません。ディスクの空きと故障を確かめてください。",
}


class Database:
    """The file at ``path``, created and brought to the newest version when it is opened.

    ``busy_seconds`` is how long a statement waits for another writer. Raises StoreError.
    """

    def __init__(self, path: Path, *, busy_seconds: float = 1.5, migrations: Sequence[Migration] = MIGRATIONS) -> None:
        self._path = path
        self._busy_seconds = busy_seconds
        self._local = threading.local()
        self._open: weakref.WeakSet[_Opened] = weakref.WeakSet()
        close_at_fork(self)
        with not_forking(), self._explained():
            if not path.exists():
                # Residents' words are inside: for the owner of the process only.
                path.touch(mode=0o600)
            try:
                self._switch_to_wal()
                self._migrate(migrations)
            except BaseException:
                self.close()
                raise

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Lend the connection of this thread, for statements that only read. Raises StoreError."""
        with not_forking(), self._explained():
            yield self._connection()

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Lend the connection of this thread inside a transaction: all of the block is kept, or nothing.

        Nobody else writes meanwhile. Raises StoreError.
        """
        with not_forking(), self._explained():
            connection = self._connection()
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
                connection.commit()
            except BaseException:
                connection.rollback()
                raise

    def flush(self) -> None:
        """Move everything into the file itself and empty the write-ahead log: what was deleted is in neither.

        While somebody else reads, as much of it as can be. Raises StoreError.
        """
        with self.reading() as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()

    def close(self) -> None:
        """Close the connections of all threads. The next use opens new ones."""
        for opened in list(self._open):
            opened.close()

    def _connection(self) -> Connection:
        opened: _Opened | None = getattr(self._local, "opened", None)
        if opened is None or opened.is_closed:
            # "rw": a file that somebody removed is an error, not a new and empty database.
            opened = _Opened(self._connect("rw"))
            self._local.opened = opened
            self._open.add(opened)
        return opened.connection

    def _connect(self, mode: str) -> Connection:
        raw = sqlite3.connect(
            f"{self._path.absolute().as_uri()}?mode={mode}",
            uri=True,
            timeout=self._busy_seconds,
            isolation_level=None,
            # Only close() reaches over from another thread.
            check_same_thread=False,
        )
        try:
            connection = Connection(raw, execute_plugins=False)
            # NORMAL: what a killed process wrote is kept; a power cut may cost the last moments, and by
            # the time power is back their reply tokens are dead anyway. What must last is flushed.
            for pragma in (
                "synchronous=NORMAL",
                "secure_delete=ON",
                "trusted_schema=OFF",
                f"journal_size_limit={WAL_KEPT_BYTES}",
            ):
                connection.execute(f"PRAGMA {pragma}").fetchall()
        except BaseException:
            raw.close()
            raise
        return connection

    def _switch_to_wal(self) -> None:
        # SQLite does not wait for its busy timeout here, so the waiting is ours.
        until = time.monotonic() + WAL_SWITCH_SECONDS
        while True:
            try:
                self._connection().execute("PRAGMA journal_mode=WAL").fetchall()
            except sqlite3.OperationalError as error:
                if not _name(error).startswith("SQLITE_BUSY") or time.monotonic() > until:
                    raise
                time.sleep(0.05)
            else:
                return

    def _migrate(self, migrations: Sequence[Migration]) -> None:
        with self.writing() as connection:
            version = _number(connection, "user_version")
            owner = _number(connection, "application_id")
            tables = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
            if owner != APPLICATION_ID and (tables or version or owner):
                raise StoreError(
                    f"「{self._path}」は、別のソフトのデータベースです。KOMADO_DB に別のファイルを指定してください。"
                )
            if version > len(migrations):
                raise StoreError(
                    f"データベース「{self._path}」は、この Komado より新しい版で作られています（版 {version}）。"
                    "Komado を新しくするか、KOMADO_DB に別のファイルを指定してください。"
                )
            if version == len(migrations):
                return
            for migration in migrations[version:]:
                migration(connection)
            connection.execute(f"PRAGMA application_id={APPLICATION_ID}")
            connection.execute(f"PRAGMA user_version={len(migrations)}")

    @contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            raise StoreError(self._explain(error)) from error
        except OSError as error:
            remedy = _REMEDIES["SQLITE_CANTOPEN"]
            raise StoreError(f"データベース「{self._path}」{remedy}（{error.strerror}）") from error

    def _explain(self, error: sqlite3.Error) -> str:
        # The names only: SQLite's own messages are English, and may quote what was being written.
        name = _name(error)
        for prefix, remedy in _REMEDIES.items():
            if name.startswith(prefix):
                return f"データベース「{self._path}」{remedy}（{name}）"
        return (
            f"データベース「{self._path}」を使えません（{name or type(error).__name__}）。"
            "Komado を起動し直し、直らなければ控えから戻してください。"
        )


def storable(text: str) -> str:
    """The text as SQLite takes it: half a surrogate pair is no character."""
    return text.encode("utf-8", "replace").decode()


class _Opened:
    """A connection that is closed when its thread, or its database, is no more."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.is_closed = False

    def close(self) -> None:
        with not_forking():
            self.is_closed = True
            self.connection.close()

    def __del__(self) -> None:
        self.close()


def _name(error: sqlite3.Error) -> str:
    return str(getattr(error, "sqlite_errorname", ""))


def _number(connection: Connection, pragma: str) -> int:
    return int(connection.execute(f"PRAGMA {pragma}").fetchone()[0])
