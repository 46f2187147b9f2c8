"""Rules that need no knowledge of the town: danger to life, what is no text, commands."""

from __future__ import annotations

import re

from bot.answer import Answer
from bot.compose import MENU_CHOICE
from bot.route import IncomingKind, Route, RouteKind
from bot.rules.turn import Decision, Office, Turn


def emergency(office: Office, turn: Turn) -> Decision | None:
    """Danger to life: fixed words, whatever else was going on."""
    found = office.emergencies.find(turn.utterance)
    if found is None:
        return None
    entry, phrase = found
    route = Route(RouteKind.EMERGENCY, f"緊急の言葉「{phrase}」", entry.id, 100.0)
    return Decision(route, Answer((entry.answer,)), misses=turn.state.misses)


_FIXED = {
    IncomingKind.IMAGE: "画像",
    IncomingKind.VIDEO: "動画",
    IncomingKind.AUDIO: "音声",
    IncomingKind.FILE: "ファイル",
    IncomingKind.LOCATION: "位置情報",
    IncomingKind.STICKER: "スタンプ",
}


def arrival(office: Office, turn: Turn) -> Decision | None:
    """What is no text: a greeting, or a kind word about what the bot cannot see."""
    kind = turn.incoming.kind
    if kind is IncomingKind.FOLLOW:
        return Decision(Route(RouteKind.COMMAND, "はじめてのあいさつ"), office.composer.menu("はじめまして"), topic="")
    if kind is IncomingKind.RETURN:
        return Decision(
            Route(RouteKind.COMMAND, "戻ってきたときのあいさつ"), office.composer.menu("おかえりなさい"), topic=""
        )
    if kind in _FIXED:
        answer = Answer((office.composer.text(_FIXED[kind]),), (MENU_CHOICE,))
        return Decision(
            Route(RouteKind.COMMAND, f"文字ではないもの（{_FIXED[kind]}）"), answer, misses=turn.state.misses
        )
    if kind is IncomingKind.TEXT and not turn.utterance.normalized:
        answer = Answer((office.composer.text("空の発言"),), (MENU_CHOICE,))
        return Decision(Route(RouteKind.COMMAND, "文字がない"), answer, misses=turn.state.misses)
    return None


_POLITE = (
    r"(?:を|に|へ|が|は|で)?(?:見せて|見たい|見る|開いて|出して|戻して|戻る|戻りたい|戻って|して|したい|する"
    r"|ください|下さい|お願いします|おねがいします|です|ます)*"
)
_COMMANDS = (
    (
        re.compile(
            rf"(?:メニュー|めにゅー|menu|目次|もくじ|一覧|使い方|つかいかた|ヘルプ|help|何ができるの?|何が聞けるの?){_POLITE}"
        ),
        "メニュー",
    ),
    (
        re.compile(rf"(?:最初から|さいしょから|はじめから|初めから|最初|トップ|リセット|やり直し|やりなおし){_POLITE}"),
        "最初から",
    ),
    (
        re.compile(
            rf"(?:やめる|やめます|やめて|やめたい|止める|もうやめる|中止|キャンセル|終了|終わり|おわり|終わる){_POLITE}"
        ),
        "やめました",
    ),
)


def command(office: Office, turn: Turn) -> Decision | None:
    """メニュー, やめる, 最初から: by themselves, never inside a question."""
    said = turn.utterance.normalized.strip("。、.!?… ")
    for pattern, name in _COMMANDS:
        if not pattern.fullmatch(said):
            continue
        if name == "やめました":
            answer = Answer((office.composer.text(name),), (MENU_CHOICE,))
        else:
            answer = office.composer.menu(name)
        return Decision(Route(RouteKind.COMMAND, f"命令「{said}」"), answer, topic="")
    return None
