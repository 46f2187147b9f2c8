"""Every wording put to the bot, and who answered in place of its entry."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import date, datetime, time

from bot.calendar import TOKYO
from bot.check.wording import Way, Wording, own_wordings, ways_of, wordings_of
from bot.dialog import DialogState
from bot.engine import Engine
from bot.garbage import Branch
from bot.kb.model import Entry, GarbageItem
from bot.route import Incoming, Route, RouteKind

_WORTH_A_POOL = 1500
"""From so many wordings on, starting processes (a second each) is sooner done than asking alone."""
_MAX_PROCESSES = 4
_AT_ONCE = 8
"""Entries handed to a process at once: few, so that the bar moves."""


@dataclass(frozen=True, slots=True)
class Theft:
    """A wording that does not bring up its own entry first."""

    wording: Wording
    asked: tuple[tuple[Way, str], ...]
    """How it was asked, at least once."""
    thief: str | None
    """Id of the entry that came first; None: no entry came at all."""
    why: str

    @property
    def is_by_sound(self) -> bool:
        """Whether only the reading was taken."""
        return all(way is Way.KANA for way, _ in self.asked)

    @property
    def told(self) -> str:
        """How it was asked, to go after the wording."""
        if self.asked[0][0] is Way.WRITTEN:
            text = self.asked[0][1]
            return "と書いたまま聞くと" if text == self.wording.text else f"を「{text}」と書いたまま聞くと"
        parts = []
        kana = [text for way, text in self.asked if way is Way.KANA]
        parts += [f"ひらがなだけで「{text}」" for text in kana]
        endings = [text for way, text in self.asked if way is Way.ENDING]
        parts += ["言葉を足して" + "".join(f"「{text}」" for text in endings)] if endings else []
        return f"を{'、'.join(parts)}と聞くと"


def prove(
    engine: Engine,
    entries: Sequence[Entry],
    *,
    today: date,
    quick: bool,
    tick: Callable[[], None],
    processes: int | None = None,
) -> list[Theft]:
    """What is stolen of the entries, in their order. ``tick`` is called after each; ``processes`` share the
    work (None: as many as pay).
    """
    prover = Prover(engine, today, quick=quick)
    thefts: list[Theft] = []
    if processes is None:
        is_much = sum(1 + len(entry.alternates) for entry in entries) >= _WORTH_A_POOL
        processes = min(os.cpu_count() or 1, _MAX_PROCESSES) if is_much else 1
    if processes < 2:
        for entry in entries:
            thefts += prover.stolen_from(entry)
            tick()
        return thefts
    parts = [entries[at : at + _AT_ONCE] for at in range(0, len(entries), _AT_ONCE)]
    for part, found in zip(parts, _in_processes(prover, parts, processes), strict=True):
        thefts += found
        for _ in part:
            tick()
    return thefts


class Prover:
    """Asks for one day, each wording as the first of a new conversation."""

    def __init__(self, engine: Engine, today: date, *, quick: bool) -> None:
        self.engine = engine
        self._now = datetime.combine(today, time(12), TOKYO)
        self._today = today
        self._quick = quick
        self._wordings = own_wordings(engine.knowledge.entries)

    def stolen_from(self, entry: Entry) -> list[Theft]:
        """What is stolen from the entry: one theft for each wording and thief."""
        if not entry.is_served_on(self._today):
            return []
        return [theft for wording in self._wordings[entry.id] for theft in self._thefts(wording)]

    def _thefts(self, wording: Wording) -> Iterator[Theft]:
        lost: dict[str | None, list[tuple[Way, str]]] = {}
        why: dict[str | None, str] = {}
        for way, text in ways_of(wording)[: 1 if self._quick else None]:
            route = self._ask(text)
            if self._is_won(wording, way, text, route):
                continue
            thief = first_of(route)
            thief = None if thief == wording.entry.id else thief
            lost.setdefault(thief, []).append((way, text))
            why.setdefault(thief, route.why)
            if way is Way.WRITTEN:
                break  # what is lost as it is written is lost in every other way: once told is enough
        for thief, asked in lost.items():
            yield Theft(wording, tuple(asked), thief, why[thief])

    def _ask(self, text: str) -> Route:
        return self.engine.respond(Incoming(text=text), DialogState(), now=self._now).route

    def _is_won(self, wording: Wording, way: Way, text: str, route: Route) -> bool:
        """Whether the entry stands first. In kana alone, two entries of which each has just this sound may
        share the first two places, where the bot asks which is meant: nobody can hear 公開 from 後悔.
        """
        first = first_of(route)
        if first == wording.entry.id:
            return route.kind in (RouteKind.ANSWER, RouteKind.SUGGESTION, RouteKind.SLOT)
        if route.kind is RouteKind.SLOT and any(one.entry == wording.entry.id for one in route.candidates):
            return True  # one of the cases of a thing, among which the bot asks
        if self._are_alike(wording.entry, first, wording.text):
            return True
        is_offered = route.kind is RouteKind.SUGGESTION and len(route.candidates) > 1
        if way is not Way.KANA or not is_offered or route.candidates[1].entry != wording.entry.id:
            return False
        other = self.engine.knowledge.by_id[route.candidates[0].entry]
        return text in _sounds(other)

    def _are_alike(self, entry: Entry, name: str | None, text: str) -> bool:
        """Whether the two are cases of one thing that are put out alike, or both go by this text."""
        other = self.engine.knowledge.by_id.get(name or "")
        return (
            isinstance(entry, GarbageItem)
            and isinstance(other, GarbageItem)
            and entry.family == other.family != ""
            and (text in other.names or Branch("", (entry, other)).is_settled)
        )


def first_of(route: Route) -> str | None:
    """The entry that answered, else the one that stood first."""
    if route.target is not None:
        return route.target
    return route.candidates[0].entry if route.candidates else None


def _sounds(entry: Entry) -> set[str]:
    """How the entry's wordings sound, as they are asked."""
    return {text for wording in wordings_of(entry) for way, text in ways_of(wording) if way is Way.KANA}


_prover: Prover | None = None
"""In a process of the pool: what it was started with."""


def _in_processes(prover: Prover, parts: Sequence[Sequence[Entry]], processes: int) -> Iterator[list[Theft]]:
    """What is stolen of each part, in order. Processes are started anew everywhere, as on Windows: a progress
    bar has a thread, and a process with threads is not to be forked.
    """
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(processes, context, initializer=_start, initargs=(prover,)) as pool:
        yield from pool.map(_stolen_from, [[entry.id for entry in part] for part in parts])


def _start(prover: Prover) -> None:
    global _prover  # noqa: PLW0603 - how a pool hands its processes what they all need
    _prover = prover


def _stolen_from(names: Sequence[str]) -> list[Theft]:
    assert _prover is not None
    return [theft for name in names for theft in _prover.stolen_from(_prover.engine.knowledge.by_id[name])]
