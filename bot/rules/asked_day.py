"""Which day of collection is asked about: 「今日は何ごみ」, 「来週の火曜は」, 「次の不燃は」, 「年末年始のごみ」."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, timedelta

from bot.cutoff import is_sure
from bot.kb.model import GarbageCategory, GarbageItem
from bot.rules.turn import Office, Turn
from nlp.entity import Entity
from nlp.focus import Focus
from nlp.utterance import Utterance, analyse

CALENDAR_TOPIC = "calendar:"
"""The topic after a day was asked about: 「明日は？」 is about the same."""
_NEW_YEAR = re.compile("年末年始|年末|年始|正月|大晦日|大みそか|三が日|元日|元旦")
_NEXT = re.compile("次の?|つぎの|今度の|収集日|回収日")
_WEEKS = {"再来週": 2, "さらいしゅう": 2, "来週": 1, "らいしゅう": 1, "今週": 0, "こんしゅう": 0}
# What may stand beside a day in a question about what is collected on it.
_BESIDE = frozenset(
    analyse(
        "ごみ ごみの日 収集 収集日 回収 回収日 日 出す 出せる 捨てる 捨てられる 種類 予定 カレンダー 区分 分別 集める 取りに来る 曜日 地区 うち 家 朝 夜 "
        "夕方 何ごみ 次 今度 何 持つ 取る 町 やる 休む 休み 時間 近く ある 教える 平日 土日 スケジュール 年末年始 年末 年始 お正月 正月 "
        "大晦日 三が日 元日 元旦 来年 今年 週 今週 来週 再来週 ごみのひ しゅうしゅうび かいしゅうび 間 最後 最初 いつ"
    ).keys
)
_UNSAID = re.compile(r"[\s、。?!]")
_IN_KANA = re.compile(r"[ぁ-ゖー\s、。?!]+")
_KANA_DAY = re.compile("(?:のひ|しゅうしゅうび|いつ|なんよう(?:び)?|なんにち|つぎの)")
_BEFORE_NAME = re.compile(r"^(?:つぎの|こんどの|うちの|あの|えっと|、|\s)+")
_GARBAGE_IN_KANA = re.compile("ごみ|しゅうしゅう|かいしゅう")
_KANA_BESIDE = re.compile(
    "おしえて(?:ください)?|ください|しりたい|ますか|"
    "は|の|って|なに|なん|どの|どれ|ごみのひ|ごみ|しゅうしゅうび|しゅうしゅう|かいしゅう|だす|だせる|すてる|です|でした|だっけ|だ|か|な|ね|よ|ひ|を|が|も|に"
)
_DAYS_AHEAD = 7
_GARBAGE = re.compile("ごみ|ゴミ|収集|回収|分別")


def asked_day(office: Office, turn: Turn) -> str | None:
    """The day or days that are asked about, told as in a choice's data."""
    utterance = turn.utterance
    was_about_garbage = turn.state.topic == CALENDAR_TOPIC or bool(pending_topic(office, turn))
    is_about_garbage = _GARBAGE.search(utterance.normalized) is not None
    days = [found for found in utterance.entities if found.name in ("date", "weekday")]
    beside = _beside(utterance, [found.span for found in days])
    category = office.collection.category_said(beside) if beside else ""
    if not category and _IN_KANA.fullmatch(utterance.normalized):
        return _asked_in_kana(office, utterance.normalized, days, turn.today)
    if beside and not category:
        return None
    if category and not days:
        return f"entry:{category}" if _wants_day(utterance) else None
    if _NEW_YEAR.search(utterance.normalized):
        is_known = office.collection.calendar(turn.resident) is not None or not is_sure(turn.matches)
        return "newyear" if is_known and (is_about_garbage or was_about_garbage) else None
    if not (is_about_garbage or was_about_garbage or category or turn.resident.district):
        return None
    if days:
        value = days[0].value
        if isinstance(value, int):
            value = turn.today + timedelta(days=(value - turn.today.weekday()) % _DAYS_AHEAD)
        assert isinstance(value, date)
        return f"day:{value.isoformat()}" + (f":{category}" if category else "")
    for word, weeks in _WEEKS.items():
        if word in utterance.normalized:
            monday = turn.today + timedelta(days=_DAYS_AHEAD * weeks - turn.today.weekday())
            return f"week:{max(monday, turn.today).isoformat()}"
    if is_about_garbage and _wants_day(utterance):
        return f"week:{turn.today.isoformat()}"
    return None


def pending_topic(office: Office, turn: Turn) -> str:
    """What was talked about and would be answered anew for another district."""
    if turn.state.topic == CALENDAR_TOPIC:
        return f"week:{turn.today.isoformat()}"
    entry = office.knowledge.by_id.get(turn.state.topic)
    return f"entry:{entry.id}" if isinstance(entry, GarbageItem | GarbageCategory) else ""


def _asked_in_kana(office: Office, text: str, days: Sequence[Entity], today: date) -> str | None:
    """The category of 「もえるごみのひはいつ」, or the day of 「きょうはなにごみ」 (花に ごみ), where Sudachi finds neither."""
    if days and isinstance(days[0].value, date):
        begin, end = days[0].span
        rest = _UNSAID.sub("", text[:begin] + text[end:])
        is_day = _GARBAGE_IN_KANA.search(rest) is not None and not _KANA_BESIDE.sub("", rest)
        return f"day:{days[0].value.isoformat()}" if is_day else None
    kana = _BEFORE_NAME.sub("", _UNSAID.sub("", text))
    if not _KANA_DAY.search(kana):
        return None
    category = office.collection.category_heard(kana)
    if category:
        return f"entry:{category}"
    is_any = _GARBAGE_IN_KANA.search(kana) is not None and not _KANA_BESIDE.sub("", _KANA_DAY.sub("", kana))
    return f"week:{today.isoformat()}" if is_any else None


def _wants_day(utterance: Utterance) -> bool:
    return _NEXT.search(utterance.normalized) is not None or any(found.focus is Focus.WHEN for found in utterance.focus)


def _beside(utterance: Utterance, spans: Sequence[tuple[int, int]]) -> frozenset[str]:
    """The words of an utterance beside a day and that it is about the collection."""
    return frozenset(
        term.key
        for term in utterance.terms
        if term.key not in _BESIDE and not any(begin <= term.begin and term.end <= end for begin, end in spans)
    )
