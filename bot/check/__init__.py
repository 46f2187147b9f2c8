"""What is wrong *between* entries that are each well written: one asks another's question.

Each entry's own wordings are put to the bot against everything else, as they are written, in kana alone and
with what people add; an entry that loses one names the thief. (ChatScript calls this verifying, Home Assistant
checks its sentences the same way.)
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date

from bot.check.calendar import check_calendar
from bot.check.place import Places
from bot.check.proof import Theft, prove
from bot.check.wording import Wording, own_wordings
from bot.engine import Engine
from bot.kb.model import Emergency, Entry, SmallTalk
from bot.kb.problem import Problem
from nlp.normalize import normalize

__all__ = ["asked_entries", "check_entries"]


def check_entries(
    engine: Engine, *, today: date, quick: bool = False, tick: Callable[[], None] = lambda: None
) -> list[Problem]:
    """Every problem between the entries of the engine's knowledge, and those of its calendar, in the order of the
    files.

    ``quick`` asks the wordings as they are written and no other way. ``tick`` is called after each of
    ``asked_entries``.
    """
    entries = asked_entries(engine)
    places = Places()
    same = list(_same_wordings(entries))
    problems = [_same_problem(wording, other, places) for wording, other in same]
    problems += _expired(entries, today)
    told = {wording.name for pair in same for wording in pair}
    thefts = prove(engine, entries, today=today, quick=quick, tick=tick)
    problems += [
        _stolen_problem(engine, theft, places)
        for theft in thefts
        if theft.wording.name not in told and not _is_others_name(engine, theft)
    ]
    problems += check_calendar(engine.knowledge, today=today)
    paths = [entry.source.path for entry in entries] + [problem.path for problem in problems]
    order = {path: place for place, path in enumerate(dict.fromkeys(paths))}
    return sorted(problems, key=lambda problem: (order[problem.path], problem.line))


def asked_entries(engine: Engine) -> list[Entry]:
    """The entries that residents ask for: all but pleasantries and emergencies."""
    return [entry for entry in engine.knowledge.entries if not isinstance(entry, SmallTalk | Emergency)]


def _same_wordings(entries: Sequence[Entry]) -> Iterator[tuple[Wording, Wording]]:
    """The wordings that stand in an earlier entry too, and where."""
    first: dict[str, Wording] = {}
    for wordings in own_wordings(entries).values():
        for wording in wordings:
            if wording.field == "short_title":
                continue  # a label need not be anybody's alone
            other = first.setdefault(normalize(wording.text), wording)
            if other.entry is not wording.entry:
                yield wording, other


def _same_problem(wording: Wording, other: Wording, places: Places) -> Problem:
    return Problem(
        wording.entry.source.path,
        places.line_of(wording),
        f"「{wording.text}」は「{other.entry.title}」（{places.shown(other)}）にもあります。",
        "どちらか一方だけに書いてください。",
    )


def _expired(entries: Sequence[Entry], today: date) -> Iterator[Problem]:
    for entry in entries:
        if not entry.is_served_on(today):
            yield Problem(
                entry.source.path,
                entry.source.line,
                f"「{entry.title}」の公開終了日（{entry.expires_on}）を過ぎています。",
                "内容を新しくして公開終了日を延ばすか、項目を消してください。",
            )


def _stolen_problem(engine: Engine, theft: Theft, places: Places) -> Problem:
    wording = theft.wording
    asked = f"「{wording.text}」{theft.told}"
    path, line = wording.entry.source.path, places.line_of(wording)
    thief = engine.knowledge.by_id.get(theft.thief or "")
    if thief is None:
        return Problem(path, line, f"{asked}、どの項目も答えません（{theft.why}）。", _NOBODY)
    message = f"{asked}、「{thief.title}」（{thief.source}）が先に答えます。"
    return Problem(path, line, message, _remedy(theft, thief))


_NOBODY = "何のことか分かる言葉を足して、書き直してください。"


def _is_others_name(engine: Engine, theft: Theft) -> bool:
    """Whether a button's label is the very name of the entry that came first: on its button nobody mistakes it."""
    thief = engine.knowledge.by_id.get(theft.thief or "")
    names = (thief.title, *thief.alternates) if thief is not None else ()
    label = normalize(theft.wording.text)
    return theft.wording.field == "short_title" and any(normalize(name) == label for name in names)


def _remedy(theft: Theft, thief: Entry) -> str:
    if isinstance(thief, Emergency):
        return "緊急の言葉が入っています。ほかの言い方に変えるか、緊急の「ちがう言葉」に足してください。"
    if isinstance(thief, SmallTalk):
        return "あいさつと同じ言葉です。ほかの言い方に変えてください。"
    if theft.is_by_sound:
        return f"読みを確かめて、ほかの言い方に変えるか、「{thief.title}」から同じ読みの言葉を外してください。"
    return f"ほかの言い方に変えるか、「{thief.title}」の言い換えとキーワードから同じ言葉を外してください。"
