"""Starts ``komado`` in processes of its own, each forked from this one, which has imported everything.

A new interpreter takes a second of computing before it does anything; a fork begins at once, and is as real a
process to kill. One JSON line in, one line out: ``["start", OUT, LOG, ARGUMENTS…]`` gives a process id,
``["wait", PID]`` its exit code (minus the signal that ended it).
"""

from __future__ import annotations

import json
import os
import sys

import bot.calendar
import bot.cli
import bot.line.push
import bot.reminder
import bot.store


def main() -> None:
    for line in sys.stdin:
        verb, *rest = json.loads(line)
        if verb == "wait":
            print(os.waitstatus_to_exitcode(os.waitpid(rest[0], 0)[1]), flush=True)
            continue
        out, log, *arguments = rest
        child = os.fork()
        if child == 0:
            for stream, path in ((1, out), (2, log)):
                os.dup2(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), stream)
            sys.argv = ["komado", *arguments]
            bot.cli.main()
        print(child, flush=True)


if __name__ == "__main__":
    main()
