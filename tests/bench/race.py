"""The parent's side: a process for each system, built in turn, then asked in turn, round by round."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import fmean, median
from typing import Any

from tests.bench.systems import ALWAYS

ROOT = Path(__file__).resolve().parents[2]
BUILD_LIMIT = 3600.0
ROUND_LIMIT = 1800.0
"""Seconds; whoever takes longer is stopped and reported as failed."""
ENOUGH, ENOUGH_OF_JUDGED = 8.0, 25.0
"""A system that has been asked for so many seconds is asked for no further round. Those whose figures are judged,
and judged against, may take longer: one round alone is at the mercy of whoever shares the machine."""


class StoppedError(Exception):
    """The system's process ended, or took too long; says why."""


@dataclass
class Timing:
    """Milliseconds per question: the best round of each question."""

    mean: float
    median: float
    p95: float
    first: float
    """Mean of the first round alone: each question new to a warm process."""
    each: list[float] = field(repr=False)
    """By question, in the order of the bank."""


@dataclass
class Result:
    """One system at one size."""

    system: str
    size: int
    build: float = 0.0
    """Seconds."""
    memory: float = 0.0
    """MB of resident memory added by building."""
    peak: float = 0.0
    """MB at the worst moment of building."""
    rounds: int = 0
    found: int = 0
    """Questions with an accepted entry among the ten."""
    prepare: Timing | None = None
    search: Timing | None = None
    both: Timing | None = None
    failure: str = ""


class Worker:
    """A system's process."""

    def __init__(self, system: str, folder: Path, size: int) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.bench.worker", system, str(folder), str(size)],
            cwd=ROOT,
            env={**os.environ, "PYTHONHASHSEED": "0", "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
        )
        self._errors: list[str] = []
        self._reader = threading.Thread(target=self._read_errors, daemon=True)
        self._reader.start()

    def _read_errors(self) -> None:
        assert self._process.stderr is not None
        self._errors.extend(self._process.stderr)

    def line(self, limit: float) -> dict[str, Any]:
        """Wait for the next line of results. Raises StoppedError."""
        assert self._process.stdout is not None
        timer = threading.Timer(limit, self._process.kill)
        timer.start()
        try:
            line = self._process.stdout.readline()
        finally:
            timer.cancel()
        if not line:
            status = self._process.wait()
            self._reader.join(timeout=5)
            raise StoppedError(self._errors[-1].strip() if self._errors else f"ended with status {status}")
        data: dict[str, Any] = json.loads(line)
        return data

    def play(self) -> dict[str, Any]:
        """One round over all questions. Raises StoppedError."""
        assert self._process.stdin is not None
        try:
            self._process.stdin.write("round\n")
            self._process.stdin.flush()
        except BrokenPipeError:
            raise StoppedError("ended between two rounds") from None
        return self.line(ROUND_LIMIT)

    def close(self) -> None:
        """End the process."""
        self._process.kill()
        self._process.wait()
        self._reader.join(timeout=5)
        for pipe in (self._process.stdin, self._process.stdout, self._process.stderr):
            assert pipe is not None
            pipe.close()


def race(systems: Sequence[str], folder: Path, size: int, rounds: int, say: Callable[[str], None]) -> list[Result]:
    """Build each system, then ask all of them the questions, in turn, round by round."""
    results = {system: Result(system, size) for system in systems}
    workers: dict[str, Worker] = {}
    played: dict[str, list[dict[str, Any]]] = {system: [] for system in systems}
    spent = dict.fromkeys(systems, 0.0)
    try:
        for system in systems:
            say(f"{size:,}: building {system}")
            workers[system] = Worker(system, folder, size)
            try:
                data = workers[system].line(BUILD_LIMIT)
            except StoppedError as stopped:
                results[system].failure = str(stopped)
                continue
            results[system].build, results[system].memory = data["build"], data["memory"]
            results[system].peak = data["peak"]
        for number in range(rounds):
            for system in systems:
                if results[system].failure or spent[system] >= (ENOUGH_OF_JUDGED if system in ALWAYS else ENOUGH):
                    continue
                say(f"{size:,}: round {number + 1} {system}")
                try:
                    row = workers[system].play()
                except StoppedError as stopped:
                    results[system].failure = str(stopped)
                    continue
                played[system].append(row)
                spent[system] += (sum(row["prepare"]) + sum(row["search"])) / 1e9
    finally:
        for worker in workers.values():
            worker.close()
    for system, rows in played.items():
        _summarise(results[system], rows)
    return list(results.values())


def _summarise(result: Result, rows: Sequence[dict[str, Any]]) -> None:
    if not rows:
        return
    result.rounds, result.found = len(rows), rows[0]["found"]
    result.prepare = _timing([row["prepare"] for row in rows])
    result.search = _timing([row["search"] for row in rows])
    result.both = _timing([[a + b for a, b in zip(row["prepare"], row["search"], strict=True)] for row in rows])


def _timing(rounds: Sequence[Sequence[int]]) -> Timing:
    each = [min(times) / 1e6 for times in zip(*rounds, strict=True)]
    return Timing(
        mean=fmean(each),
        median=median(each),
        p95=sorted(each)[int(len(each) * 0.95)],
        first=fmean(rounds[0]) / 1e6,
        each=each,
    )
