"""What must be remembered between two turns of a dialog, and how it is written down."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import Enum

from bot.answer import Choice
from nlp.match import nearest
from nlp.normalize import normalize

LIFETIME = timedelta(minutes=30)
"""A resident who comes back later begins anew: 「それ」 of this morning is not 「それ」 of tonight."""


class Reminder(Enum):
    """通知: when a resident wants to be told of the next collection."""

    NONE = ""
    EVENING = "evening"
    """The evening before."""
    MORNING = "morning"
    """On the morning of the day."""


@dataclass(frozen=True, slots=True)
class Resident:
    """What is remembered of a resident beyond a dialog, because the resident asked for it."""

    district: str = ""
    """Id of the district where the resident's garbage is collected."""
    reminder: Reminder = Reminder.NONE


@dataclass(frozen=True, slots=True)
class DialogState:
    """The memory of one dialog. A new one is ``DialogState()``."""

    offered: tuple[Choice, ...] = ()
    """The choices on the resident's screen, in their order."""
    topic: str = ""
    """Id of the entry answered last: 「いくら？」 asks about it."""
    misses: int = 0
    """How many turns in a row found nothing."""
    at: datetime | None = None
    """When the last turn was answered (aware)."""
    resident: Resident = Resident()
    """Outlives the dialog; the store keeps it apart."""

    def fresh(self, now: datetime) -> DialogState:
        """The state itself, or a new one when the dialog has gone cold."""
        if self.at is None or abs(now - self.at) <= LIFETIME:
            return self
        return DialogState(resident=self.resident)

    def moved(
        self, now: datetime, *, offered: tuple[Choice, ...], topic: str, misses: int, resident: Resident
    ) -> DialogState:
        """The state after a turn answered at ``now``."""
        return replace(self, offered=offered, topic=topic, misses=misses, at=now, resident=resident)

    def to_json(self) -> str:
        """The dialog as one line of JSON, for the store. The resident is kept apart."""
        return json.dumps(
            {
                "offered": [[choice.label, choice.data] for choice in self.offered],
                "topic": self.topic,
                "misses": self.misses,
                "at": self.at.isoformat() if self.at else None,
            },
            ensure_ascii=False,
        )

    @classmethod
    def from_json(cls, text: str) -> DialogState:
        """Read what ``to_json`` wrote. What an older version wrote and cannot be read begins anew."""
        try:
            data = json.loads(text)
            at = datetime.fromisoformat(data["at"]) if data["at"] else None
            return cls(
                offered=tuple(Choice(str(label), str(value)) for label, value in data["offered"]),
                topic=str(data["topic"]),
                misses=int(data["misses"]),
                at=at if at is not None and at.tzinfo is not None else None,
            )
        except (ValueError, TypeError, KeyError):
            return cls()


_NUMBER = re.compile(
    r"(?P<number>[0-9]{1,2}|[一二三四五六七八九十])\s?(?:つ目|番目|個目|番|ばんめ|ばん|つめ|目)?"
    r"(?:のやつ|のほう|の方|の)?(?:です|で|だ|を|が|に)?(?:お願い|おねがい|いい|知りたい|見たい|見せて|します|する|ください|かな)*"
)
_TOP = re.compile(
    r"(?:一番|いちばん)?(?:上|うえ|最初|さいしょ|はじめ|初め)(?:のほう|の方|のやつ|の)?(?:です|で|が|を|かな)?"
)
_BOTTOM = re.compile(r"(?:一番|いちばん)?(?:下|した|最後|さいご)(?:のほう|の方|のやつ|の)?(?:です|で|が|を|かな)?")
_MIDDLE = re.compile(r"(?:真ん中|まんなか|中)(?:のほう|の方|のやつ|の)?(?:です|で|が|を|かな)?")
_THAT = re.compile(
    r"(?:それ|これ|そっち|その|そう|はい|うん|ええ|そのとおり|正解)(?:です|で|だ|だよ|を|が|そう)?(?:お願いします|いいです|それ)?"
)
_NONE = re.compile(
    r"(?:この中に|どれ|これ|それ|全部|どっち|いずれ|この中)?(?:でも|も|じゃ|では|に|には|とは)?"
    r"(?:ない|無い|ないです|ありません|なかった|違う|ちがう|違います|ちがいます|違うよ|いいえ|いえ|ううん|いや|のー)(?:です|よ|な|ね)*"
)
_ENDS = "。、.!?！？ "


@dataclass(frozen=True, slots=True)
class Pick:
    """What the resident chose by typing: a choice, or a number nobody offered (``choice`` is None)."""

    choice: Choice | None
    how: str
    keeps_offer: bool = False
    """「それ」 of several may have meant another: the rest stays on the screen."""


def pick(offered: tuple[Choice, ...], text: str) -> Pick | None:
    """Whether normalized ``text`` picks one of the choices on the screen, and which.

    Taken: its label, its number, 「上のほう」「最後の」, 「それ」, 「どれでもない」. None when it is something else.
    """
    said = text.strip(_ENDS).replace("、", "")
    if not offered or not said:
        return None
    real = tuple(choice for choice in offered if choice.data != "none")
    by_label = {normalize(choice.label).strip(_ENDS): choice for choice in offered}
    label = said if said in by_label else nearest(said, list(by_label), score_cutoff=92)
    if label is not None:
        return Pick(by_label[label], "ボタンの言葉")
    number = _NUMBER.fullmatch(said)
    if number is not None:
        place = _place(number["number"])
        return Pick(real[place - 1] if 1 <= place <= len(real) else None, f"{place}番")
    if real != offered and _NONE.fullmatch(said):
        return Pick(next(choice for choice in offered if choice.data == "none"), "どれでもない")
    if not real:
        return None
    for pattern, place, how in ((_TOP, 0, "上のほう"), (_BOTTOM, -1, "下のほう"), (_MIDDLE, len(real) // 2, "真ん中")):
        if pattern.fullmatch(said):
            return Pick(real[place], how)
    if _THAT.fullmatch(said) and (len(real) == 1 or real != offered):
        return Pick(real[0], "それ", keeps_offer=len(real) > 1)
    return None


def _place(number: str) -> int:
    return int(number) if number.isascii() else "一二三四五六七八九十".index(number) + 1
