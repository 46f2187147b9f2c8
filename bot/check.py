"""What is wrong *between* entries that are each well written: one asks another's question.

Each entry's own wordings are put to the ranking against everything else; an entry that loses one names
the thief. (ChatScript calls this verifying, Home Assistant checks its sentences the same way.)
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from bot.engine import Engine
from bot.kb.model import Emergency, Entry, SmallTalk, Term
from bot.kb.problem import Problem
from nlp.normalize import normalize
from nlp.utterance import analyse


def check_entries(engine: Engine, *, today: date) -> list[Problem]:
    """Every problem between the entries of the engine's knowledge, in the order of the files."""
    entries = [entry for entry in engine.knowledge.entries if not isinstance(entry, SmallTalk | Emergency)]
    problems = [*_same_wordings(entries), *_expired(entries, today)]
    told = {(problem.path, problem.line) for problem in problems}
    problems += [problem for problem in _stolen(engine, entries, today) if (problem.path, problem.line) not in told]
    return problems


def _same_wordings(entries: list[Entry]) -> Iterator[Problem]:
    first: dict[str, Entry] = {}
    for entry in entries:
        for text in dict.fromkeys((entry.title, *entry.alternates)):
            other = first.setdefault(normalize(text), entry)
            if other is not entry:
                yield Problem(
                    entry.source.path,
                    entry.source.line,
                    f"「{text}」は「{other.title}」（{other.source}）にもあります。",
                    "どちらか一方だけに書いてください。",
                )


def _expired(entries: list[Entry], today: date) -> Iterator[Problem]:
    for entry in entries:
        if not entry.is_served_on(today):
            yield Problem(
                entry.source.path,
                entry.source.line,
                f"「{entry.title}」の公開終了日（{entry.expires_on}）を過ぎています。",
                "内容を新しくして公開終了日を延ばすか、項目を消してください。",
            )


def _stolen(engine: Engine, entries: list[Entry], today: date) -> Iterator[Problem]:
    for entry in entries:
        if not entry.is_served_on(today):
            continue
        for text in _questions(entry):
            matches = engine.retriever.rank(analyse(text), limit=2, today=today)
            if matches and matches[0].entry.id != entry.id and not _is_tie(engine, text, entry, today):
                thief = matches[0].entry
                yield Problem(
                    entry.source.path,
                    entry.source.line,
                    f"「{text}」と聞くと、「{thief.title}」（{thief.source}）が先に答えます。",
                    "言い換えを分かりやすく変えるか、どちらか一方の項目だけに書いてください。",
                )


def _questions(entry: Entry) -> list[str]:
    """What the entry is to answer. A term's question is what its word means; the bare word may as well ask
    for the procedure of that name.
    """
    wordings = [entry.title, *entry.alternates]
    return [f"{text}とは" for text in wordings] if isinstance(entry, Term) else wordings


def _is_tie(engine: Engine, text: str, entry: Entry, today: date) -> bool:
    """Whether the entry is as good as the first: then the bot asks back, and nobody is misled."""
    matches = engine.retriever.rank(analyse(text), limit=5, today=today)
    return any(match.entry.id == entry.id and match.score == matches[0].score for match in matches)
