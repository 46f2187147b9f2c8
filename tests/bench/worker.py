"""One system in one process: ``python -m tests.bench.worker SYSTEM FOLDER SIZE``.

It builds, writes one JSON line about it, and then answers each line on its standard input with one JSON line:
a round over all questions.
"""

from __future__ import annotations

import gc
import json
import sys
from pathlib import Path
from time import perf_counter, perf_counter_ns
from typing import Any

from tests.bench.corpus import Query, queries_in
from tests.bench.systems import SYSTEMS, System

_WARM_UP_SECONDS = 0.2
_LEFT_ALONE = 4 << 30
"""Bytes that stay free for others."""


def memory() -> tuple[float, float]:
    """Resident memory of this process, now and at its highest, in MB."""
    status = Path("/proc/self/status")
    if not status.exists():
        import resource

        highest = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (
            1 << 20 if sys.platform == "darwin" else 1 << 10
        )
        return highest, highest
    kilobytes = {
        line.split(":")[0]: int(line.split()[1]) for line in status.read_text().splitlines() if line.endswith(" kB")
    }
    return kilobytes["VmRSS"] / 1024, kilobytes["VmHWM"] / 1024


def build(system: System, folder: Path, size: int) -> dict[str, float]:
    """Build, with the collector as Python has it: a town's bot starts no other way."""
    gc.collect()
    before, _ = memory()
    started = perf_counter()
    system.build(folder, size)
    seconds = perf_counter() - started
    gc.collect()
    after, highest = memory()
    return {"build": seconds, "memory": after - before, "peak": max(highest, after) - before}


def play(system: System, queries: list[Query]) -> dict[str, Any]:
    """One round: nanoseconds of each question's preparation and search, and the accepted entries found."""
    prepare, search = system.prepare, system.search
    prepared_in, searched_in, found = [], [], 0
    for query in queries:
        started = perf_counter_ns()
        prepared = prepare(query)
        between = perf_counter_ns()
        result = search(prepared)
        ended = perf_counter_ns()
        prepared_in.append(between - started)
        searched_in.append(ended - between)
        found += any(number in query.accept for number in system.numbers(result))
    return {"prepare": prepared_in, "search": searched_in, "found": found}


def warm_up(system: System, warm: list[Query]) -> None:
    """Fill the caches before a round, for a moment: no round begins colder than another."""
    began = perf_counter()
    for query in warm:
        system.search(system.prepare(query))
        if perf_counter() - began > _WARM_UP_SECONDS:
            return


def leave_memory() -> None:
    """Fail by MemoryError before the machine, which others use too, runs out of memory."""
    meminfo = Path("/proc/meminfo")
    if not meminfo.exists():
        return
    import resource

    available = next(int(line.split()[1]) for line in meminfo.read_text().splitlines() if "MemAvailable" in line)
    ceiling = max(available * 1024 - _LEFT_ALONE, _LEFT_ALONE)
    highest = resource.getrlimit(resource.RLIMIT_DATA)[1]
    ceiling = ceiling if highest == resource.RLIM_INFINITY else min(ceiling, highest)
    resource.setrlimit(resource.RLIMIT_DATA, (ceiling, ceiling))


def main() -> None:
    name, folder, size = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])
    leave_memory()
    system = SYSTEMS[name]()
    system.warm()
    queries = queries_in(folder, "queries")
    warm = queries_in(folder, "warm")
    print(json.dumps(build(system, folder, size)), flush=True)
    gc.disable()
    for _ in sys.stdin:
        warm_up(system, warm)
        print(json.dumps(play(system, queries)), flush=True)


if __name__ == "__main__":
    main()
