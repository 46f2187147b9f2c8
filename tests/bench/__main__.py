"""Komado's speed and scale against its peers, in one run: ``python -m tests.bench``.

Every system gets the same entries and the same questions, in a process of its own, one after the other, round
by round; of each question the best round counts. Peers are timed from words that Sudachi has parted beforehand
to the ten best; Komado from the resident's characters to the ten best, with their explanations.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
import tempfile
import time
from pathlib import Path

from tests.bench import report
from tests.bench.corpus import SHARED, SourceError, read_sources, write
from tests.bench.generate import Generator
from tests.bench.race import Result, race
from tests.bench.systems import ALWAYS, PEERS, SYSTEMS

SIZES = (1_800, 18_000)
ALL_SIZES = (*SIZES, 180_000)


def _sizes(text: str) -> tuple[int, ...]:
    sizes = tuple(sorted({int(part) for part in text.replace("_", "").split(",")}))
    if not sizes or sizes[0] < 10:
        raise argparse.ArgumentTypeError("at least 10 entries")
    return sizes


def _peers(text: str) -> tuple[str, ...]:
    names = tuple(name for name in text.split(",") if name)
    unknown = set(names) - set(SYSTEMS)
    if unknown:
        raise argparse.ArgumentTypeError(f"no such peer: {', '.join(sorted(unknown))}; there are {', '.join(PEERS)}")
    return tuple(name for name in PEERS if name in names)


def _options(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m tests.bench", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--sizes", type=_sizes, default=SIZES, help="entries, by commas (default: 1800,18000)")
    parser.add_argument("--all", action="store_true", help="1800,18000,180000: half an hour, several GB")
    parser.add_argument("--peers", type=_peers, default=PEERS, help=f"of {','.join(PEERS)} (default: all; '' for none)")
    parser.add_argument("--rounds", type=int, default=15, help="rounds over all questions; slow systems play fewer")
    parser.add_argument("--faq", type=Path, default=SHARED / "faq.jsonl", help="the real entries")
    parser.add_argument("--bank", type=Path, default=SHARED / "bank.jsonl", help="the questions")
    parser.add_argument("--json", type=Path, metavar="OUT", help="write everything measured to this file too")
    options = parser.parse_args(arguments)
    if options.all:
        options.sizes = ALL_SIZES
    options.rounds = max(1, options.rounds)
    return options


def main(arguments: list[str] | None = None) -> int:
    """Exit code 0: measured (whatever the figures); 1: a system failed; 2: no data."""
    options = _options(arguments)
    started = time.monotonic()
    try:
        documents, questions = read_sources(options.faq, options.bank)
    except SourceError as error:
        print(f"bench: {error}", file=sys.stderr)
        return 2
    systems = (*ALWAYS, *options.peers)
    results: list[Result] = []
    with tempfile.TemporaryDirectory(prefix="komado-bench-") as name:
        folder = Path(name)
        _say(f"writing {options.sizes[-1]:,} entries")
        written = write(folder, Generator(documents), questions, options.sizes[-1])
        for size in options.sizes:
            results += race(systems, folder, size, options.rounds, _say)
    seconds = time.monotonic() - started
    _say("")
    print(
        f"{platform.python_implementation()} {platform.python_version()} on {platform.system()} {platform.machine()}, "
        f"{os.cpu_count()} CPUs; {len(documents):,} real entries, the others generated; {written.queries} questions"
    )
    for system in systems:
        print(f"  {system} {SYSTEMS[system].release()}: {SYSTEMS[system].does}".rstrip())
    per_entry = written.passes * 1e3 / written.entries
    print(f"One bare Sudachi pass over an entry: {per_entry:.3f} ms, the floor of every build (peers' is not counted).")
    print("Times are ms per question; 'first' is the first round, each question new; MB is resident memory added.\n")
    print(report.table_of(results, written.queries))
    print(f"\nGrowth\n{report.growth_table(report.growth_of(results))}")
    print(f"\nIssue 3\n{report.acceptance_table(report.acceptance_of(results))}")
    print(f"\n{seconds:.0f} s in all")
    if options.json:
        data = {
            "python": platform.python_version(),
            "cpus": os.cpu_count(),
            "releases": {system: SYSTEMS[system].release() for system in systems},
            "queries": written.queries,
            "pass_per_entry_ms": per_entry,
            "seconds": seconds,
            **report.as_data(results),
        }
        options.json.write_text(json.dumps(data, ensure_ascii=False, indent=1) + "\n", encoding="utf-8", newline="\n")
    return int(any(result.failure for result in results))


def _say(text: str) -> None:
    """What is being done now, on a terminal only."""
    if sys.stderr.isatty():
        print(f"\r\x1b[K{text}", end="", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
