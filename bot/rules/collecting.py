"""Rules about the days of collection: which district, what on a day, reminders, and forgetting it all."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

from bot.answer import Answer
from bot.calendar import Calendar
from bot.compose import MENU_CHOICE
from bot.dialog import Reminder, Resident
from bot.kb.calendar import District
from bot.kb.model import GarbageCategory, GarbageItem
from bot.route import IncomingKind, Route, RouteKind
from bot.rules.asked_day import CALENDAR_TOPIC, asked_day, pending_topic
from bot.rules.showing import whole
from bot.rules.turn import Decision, Office, Turn
from nlp.utterance import names_a_place

_ASKED = "district:"
"""The topic after the district was asked for; behind it stands what is to be answered then."""

_PLEASE = (
    r"(?:を|に|へ|が|は|で|の)?(?:して|したい|する|して欲しい|してほしい|下さい|ください|くれ|お願いします|お願い|おねがい|"
    r"です|ます|たい|よ|ね|から|んだけど|のですが|いただけますか|もらえますか|もらえる|くれる|ますか|か)*"
)
_CHANGE = re.compile(
    r"(?:引っ?越し(?:た|ました)(?:ので|から)?、?)?(?:(?:住んで(?:い)?る)?(?:地区|ちく|地域|エリア|町名))の?(?:を|の|が)?"
    rf"(?:変え(?:る|て|たい)?|かえ(?:る|て|たい)?|変更|選び直し|選び直す|選ぶ|えらぶ|選択|設定|登録|違う|ちがう|間違えた){_PLEASE}"
)
_FORGET = re.compile(
    r"(?:(?:私|わたし|自分)の|覚え(?:た|ている)|地区の|通知の|地区と通知の)?(?:登録|登録内容|登録情報|覚えたこと|設定)(?:を|は|の)?(?:全部|すべて|ぜんぶ)?"
    rf"(?:消し|けし|消す|消去|削除|取り消し|取消|忘れ|わすれ|解除)(?:て|たい)?{_PLEASE}"
)
_WHAT = r"(?:(?:次の)?(?:ごみ|ゴミ|収集|回収)(?:の)?日?(?:の|を|に|が|は)?(?:来る)?(?:前に)?)?"
_NOTICE = r"(?:通知|お知らせ|おしらせ|知らせ|しらせ|リマインド|リマインダー|アラーム)"
_REMIND = re.compile(
    rf"{_WHAT}(?:(?:前日|前の日|前の晩|夕方|夜|当日|朝)(?:の|に)?)*{_NOTICE}(?:を|に|が|も)?"
    rf"(?:て|受け取り(?:たい)?|設定|開始|始め(?:て|る|たい)|登録|オン|on|ほしい|欲しい|頼む)?{_PLEASE}"
)
_STOP = re.compile(
    rf"{_WHAT}{_NOTICE}(?:を|は|が|も)?(?:もう)?"
    rf"(?:やめ(?:る|て|たい)?|止め(?:る|て|たい)?|停止|とめ(?:る|て|たい)|要らない|いらない|いりません|不要|解除|オフ|off|切(?:る|って)|送らないで|消し(?:て)?){_PLEASE}"
)
_EVENING = re.compile("前日|前の日|前の晩|夕方|夜")
_MORNING = re.compile("当日|朝")
_ADDRESS = re.compile(r"(?:町|村|台|丁目|地区|番地|団地|区|が丘|ヶ丘|谷|沢|原|田)(?:です|だよ|に住んで.*)?$")
_MAX_ADDRESS = 20


def registration(office: Office, turn: Turn) -> Decision | None:
    """地区を変える, 登録を消して, 通知して, 通知をやめる: by themselves, never inside a question."""
    said = turn.said.strip("。、.!?… ")
    if turn.incoming.kind is not IncomingKind.TEXT or not office.collection.has_districts:
        return None
    if _CHANGE.fullmatch(said):
        return ask_district(office, f"命令「{said}」")
    if _FORGET.fullmatch(said):
        return forget(office, f"命令「{said}」")
    if _STOP.fullmatch(said):
        return stop_reminding(office, turn, f"命令「{said}」")
    if _REMIND.fullmatch(said):
        when = Reminder.EVENING if _EVENING.search(said) else Reminder.MORNING if _MORNING.search(said) else None
        return remind(office, turn, when, f"命令「{said}」")
    return None


def district(office: Office, turn: Turn) -> Decision | None:
    """The name of a district or of a place inside one, and nothing else: that is where the resident lives."""
    if turn.incoming.kind is not IncomingKind.TEXT or not turn.said:
        return None
    is_asked = turn.state.topic.startswith(_ASKED)
    found = office.districts.find(turn.said, by_sound=is_asked)
    if not found:
        return None
    pending = turn.state.topic.removeprefix(_ASKED) if is_asked else pending_topic(office, turn)
    if len(found) > 1:
        answer = office.collection.ask_district(pending, found)
        return Decision(Route(RouteKind.SLOT, "地区がいくつか考えられる"), answer, topic=f"{_ASKED}{pending}")
    return settle(office, turn, found[0], pending, f"地区「{found[0].name}」")


def unknown_district(office: Office, turn: Turn) -> Decision | None:
    """The district was asked for, and what came is an address of none of them."""
    said = turn.said
    if not turn.state.topic.startswith(_ASKED) or turn.incoming.kind is not IncomingKind.TEXT:
        return None
    if len(said) > _MAX_ADDRESS or not (_ADDRESS.search(said) or names_a_place(turn.utterance)):
        return None
    answer = office.collection.ask_district_again(turn.state.topic.removeprefix(_ASKED))
    return Decision(Route(RouteKind.SLOT, "その地名の地区がない"), answer, misses=turn.state.misses)


def collection_day(office: Office, turn: Turn) -> Decision | None:
    """「今日は何ごみ」「来週の火曜は」「年末年始のごみ」: what is collected on a day."""
    if turn.incoming.kind is not IncomingKind.TEXT or not office.collection.has_districts:
        return None
    asked = asked_day(office, turn)
    if asked is None:
        return None
    decision = pending_answer(office, turn, asked, f"収集の日を聞かれた（{asked}）")
    if decision is None or decision.route.target is None:
        return decision
    return replace(decision, route=replace(decision.route, kind=RouteKind.ANSWER))


def pending_answer(office: Office, turn: Turn, pending: str, why: str) -> Decision | None:
    """The answer to what was asked, told as in a choice's data: ``entry:ID``, ``day:2026-11-24``, the same with
    ``:CATEGORY``, ``week:…``, ``newyear``; None where it stands for nothing.
    """
    verb, _, rest = pending.partition(":")
    if verb == "entry":
        entry = office.knowledge.by_id.get(rest)
        if not isinstance(entry, GarbageItem | GarbageCategory) or not entry.is_served_on(turn.today):
            return None
        return Decision(Route(RouteKind.SLOT, why, entry.id, 100.0), whole(office, turn, entry), topic=entry.id)
    calendar = office.collection.calendar(turn.resident)
    if calendar is None:
        answer = office.collection.ask_district(pending)
        return Decision(Route(RouteKind.SLOT, why), answer, topic=f"{_ASKED}{pending}")
    told = _told(office, turn, calendar, verb, rest)
    return None if told is None else Decision(Route(RouteKind.ANSWER, why), told, topic=CALENDAR_TOPIC)


def _told(office: Office, turn: Turn, calendar: Calendar, verb: str, rest: str) -> Answer | None:
    if verb == "newyear":
        return office.collection.days.new_year(calendar, now=turn.now)
    written, _, category = rest.partition(":")
    try:
        day = date.fromisoformat(written)
    except ValueError:
        return None
    match verb:
        case "day":
            return office.collection.days.day(day, calendar, category, now=turn.now)
        case "week":
            return office.collection.days.week(day, calendar, now=turn.now)
        case _:
            return None


def ask_district(office: Office, why: str, pending: str = "") -> Decision:
    """Ask where the resident lives."""
    answer = office.collection.ask_district(pending)
    return Decision(Route(RouteKind.SLOT, why), answer, topic=f"{_ASKED}{pending}")


def settle(office: Office, turn: Turn, district: District, pending: str, why: str) -> Decision:
    """Remember the district, and answer what was asked before."""
    resident = replace(turn.state.resident, district=district.id)
    said = office.collection.chosen(district)
    then = pending_answer(office, replace(turn, resident=resident), pending, why) if pending else None
    if pending.startswith("remind:"):
        then = remind(office, replace(turn, resident=resident), _WHEN.get(pending), why)
        resident = then.resident or resident
    if then is None:
        then = Decision(Route(RouteKind.COMMAND, why), Answer((), (MENU_CHOICE,)), topic=CALENDAR_TOPIC)
    answer = replace(then.answer, texts=(said, *then.answer.texts))
    return replace(then, answer=answer, resident=resident)


def forget(office: Office, why: str) -> Decision:
    """Forget the district and the reminder."""
    answer = Answer((office.composer.text("登録を消した"),), (MENU_CHOICE,))
    return Decision(Route(RouteKind.COMMAND, why), answer, topic="", resident=Resident())


_WHEN: dict[str, Reminder | None] = {"remind:evening": Reminder.EVENING, "remind:morning": Reminder.MORNING}


def remind(office: Office, turn: Turn, when: Reminder | None, why: str) -> Decision:
    """Begin to remind, or ask first when and for which district."""
    if not turn.incoming.can_push:
        answer = Answer((office.composer.text("通知できない"),), (MENU_CHOICE,))
        return Decision(Route(RouteKind.COMMAND, why), answer, misses=turn.state.misses)
    calendar = office.collection.calendar(turn.resident)
    if calendar is None:
        return ask_district(office, why, "remind:ask" if when is None else f"remind:{when.value}")
    if when is None:
        return Decision(Route(RouteKind.SLOT, why), office.collection.ask_reminder())
    resident = replace(turn.resident, district=calendar.district.id, reminder=when)
    answer = office.collection.reminding(calendar.district, when)
    return Decision(Route(RouteKind.COMMAND, why), answer, resident=resident)


def stop_reminding(office: Office, turn: Turn, why: str) -> Decision:
    """End the reminders."""
    answer = Answer((office.composer.text("通知をやめた"),), (MENU_CHOICE,))
    resident = replace(turn.state.resident, reminder=Reminder.NONE)
    return Decision(Route(RouteKind.COMMAND, why), answer, resident=resident)


def chosen(office: Office, turn: Turn, data: str, why: str) -> Decision | None:
    """What the data of a choice of these rules stands for; None for any other data."""
    verb, _, rest = data.partition(":")
    match verb:
        case "district" if not rest:
            return ask_district(office, why, pending_topic(office, turn))
        case "district":
            name, _, pending = rest.partition(":")
            found = next((one for one in office.knowledge.districts if one.id == name), None)
            return None if found is None else settle(office, turn, found, pending, why)
        case "remind" if rest == "off":
            return stop_reminding(office, turn, why)
        case "remind" if rest == "ask" or data in _WHEN:
            return remind(office, turn, _WHEN.get(data), why)
        case "collection" if rest == "today":
            return pending_answer(office, turn, f"day:{turn.today.isoformat()}", why)
        case "day" | "week" | "newyear":
            return pending_answer(office, turn, data, why)
        case "item":
            return Decision(Route(RouteKind.SLOT, why), Answer((office.composer.text("品目を聞く"),)), topic="")
        case _:
            return None
