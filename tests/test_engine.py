"""The one main path: total, deterministic, and always with a reason."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.answer import Choice
from bot.dialog import DialogState, pick
from bot.engine import Engine
from bot.kb.model import Emergency, GarbageCategory, GarbageItem, SmallTalk
from bot.route import Incoming, IncomingKind, Reply, RouteKind
from tests.conftest import NOW, ROOT

Talk = Callable[..., list[Reply]]

ANY_TEXT = st.one_of(
    st.text(max_size=60),
    st.text(alphabet="もえるごみじゅうみんひょう、。？！1２三〒ー〜 \u3000\n", max_size=40),
    st.lists(
        st.sampled_from(["住民票", "いくら", "それ", "1", "ない", "マイナカード", "死", "火事", "捨てたい"]), max_size=6
    ).map("".join),
)
ANY_STATE = st.builds(
    DialogState,
    offered=st.lists(st.builds(Choice, st.text(max_size=10), st.text(max_size=20)), max_size=4).map(tuple),
    topic=st.sampled_from(["", "juuminhyou", "gomi-kubun-moeru", "nai"]),
    misses=st.integers(0, 9),
    at=st.sampled_from([None, NOW, NOW - timedelta(days=400)]),
)


@settings(max_examples=300, deadline=None)
@given(
    text=ANY_TEXT,
    data=st.text(max_size=30),
    kind=st.sampled_from(list(IncomingKind)),
    state=ANY_STATE,
)
def test_whatever_comes_something_readable_goes_out_and_the_reason_is_known(
    mihon: Engine, text: str, data: str, kind: IncomingKind, state: DialogState
) -> None:
    reply = mihon.respond(Incoming(kind, text=text, data=data), state, now=NOW)
    assert all(part.strip() for part in reply.answer.texts)
    assert reply.answer.texts
    assert reply.route.why
    assert DialogState.from_json(reply.state.to_json()) == reply.state
    assert "{" not in "".join(reply.answer.texts)


@settings(max_examples=200, deadline=None)
@given(text=st.text(max_size=80))
def test_a_dialog_state_that_cannot_be_read_begins_anew(text: str) -> None:
    assert isinstance(DialogState.from_json(text), DialogState)


def test_the_same_question_in_two_processes_gives_the_same_bytes() -> None:
    said = "もえるゴミっていつ\n住民票はいくら\nマイナカードなくした\n引っ越しました\nおなかすいた\n"
    outputs = {
        subprocess.run(
            [sys.executable, "-m", "bot.cli", "ask", "--stdin", "--json", "--now", "2026-11-21T10:00"],
            input=said.encode(), capture_output=True, check=True, cwd=ROOT,
            env={**os.environ, "PYTHONHASHSEED": seed},
        ).stdout
        for seed in ("1", "2")
    }  # fmt: skip
    assert len(outputs) == 1
    rows = [json.loads(line) for line in outputs.pop().splitlines()]
    assert [row["utterance"] for row in rows] == said.split()
    for row in rows:
        assert set(row) == {"utterance", "kind", "entry", "title", "candidates", "texts", "choices"}
        for candidate in row["candidates"]:
            assert set(candidate) == {"entry", "title", "score", "why"}


def test_a_time_without_a_zone_is_refused(mihon: Engine) -> None:
    with pytest.raises(ValueError, match="aware"):
        mihon.respond(Incoming(text="あ"), DialogState(), now=datetime(2026, 11, 21))  # noqa: DTZ001


def test_after_two_misses_in_a_row_a_person_to_phone_is_named(talk: Talk, mihon: Engine) -> None:
    first, second, third = talk("ぷくぷくぽんぽん", "ぞりぞりぺんぺん", "がらがらどんどん")
    phones = [contact.phone for contact in mihon.knowledge.contacts.values()]
    for reply in (first, second, third):
        assert reply.route.kind is RouteKind.FALLBACK
        assert any(phone in reply.answer.texts[-1] for phone in phones)
    assert first.answer.texts != second.answer.texts
    assert "お電話ください" in second.answer.texts[-1]


def test_a_miss_is_answered_with_the_section_whose_duty_it_is(talk: Talk) -> None:
    (reply,) = talk("隣の家の騒音がひどいのでなんとかして")
    assert "生活環境課" in "\n".join(reply.answer.texts) + "".join(c.label for c in reply.answer.choices)


def test_a_fact_is_answered_alone_after_and_inside_a_question(talk: Talk) -> None:
    _, after, belongings, where = talk("住民票がいる", "いくらかかるの", "持ち物は？", "どこへ行けばいいの")
    assert "300円" in after.answer.texts[0]
    assert "本人確認書類" not in after.answer.texts[0]
    assert "本人確認書類" in belongings.answer.texts[0]
    assert "住民課" in where.answer.texts[0]
    (inside,) = talk("住民票の手数料っていくらなの")
    assert inside.answer.texts[0] == after.answer.texts[0]
    (kana,) = talk("じゅうみんひょうのてすうりょう")
    assert kana.answer.texts[0] == after.answer.texts[0]


def test_a_bare_question_word_is_asked_back(talk: Talk) -> None:
    (reply,) = talk("いくら？")
    assert reply.route.kind is RouteKind.SLOT
    assert "何について" in reply.answer.texts[0]


def test_a_topic_is_forgotten_after_half_an_hour(mihon: Engine) -> None:
    first = mihon.respond(Incoming(text="住民票がいる"), DialogState(), now=NOW)
    soon = mihon.respond(Incoming(text="いくら"), first.state, now=NOW + timedelta(minutes=29))
    late = mihon.respond(Incoming(text="いくら"), first.state, now=NOW + timedelta(minutes=31))
    assert soon.route.target == "juuminhyou"
    assert late.route.target is None


@pytest.mark.parametrize("said", ["2", "２", "②", "2番", "二番目", "２つ目のやつ", "2番でお願いします"])
def test_a_suggestion_is_picked_by_its_number_however_written(talk: Talk, said: str) -> None:
    shown, picked = talk("引っ越しました", said)
    assert shown.route.kind is RouteKind.SUGGESTION
    assert 3 <= len(shown.answer.choices) - 1 <= 5
    assert shown.answer.choices[-1].label == "どれでもない"
    assert picked.route.kind is RouteKind.SLOT
    assert f"entry:{picked.route.target}" == shown.answer.choices[1].data


@pytest.mark.parametrize(
    ("said", "place"), [("上のほう", 0), ("一番上", 0), ("最後の", -2), ("一番下", -2), ("それ", 0), ("それです", 0)]
)
def test_a_suggestion_is_picked_by_where_it_stands(talk: Talk, said: str, place: int) -> None:
    shown, picked = talk("引っ越しました", said)
    assert f"entry:{picked.route.target}" == shown.answer.choices[place].data


def test_a_label_typed_by_hand_is_the_button(talk: Talk) -> None:
    shown, _ = talk("引っ越しました", "あ")
    _, picked = talk("引っ越しました", shown.answer.choices[1].label)
    assert f"entry:{picked.route.target}" == shown.answer.choices[1].data


@pytest.mark.parametrize("said", ["どれでもない", "どれも違う", "ちがいます", "この中にない", "いいえ"])
def test_none_of_these_ends_with_a_person_to_phone(talk: Talk, said: str) -> None:
    shown, none = talk("引っ越しました", said)
    assert shown.answer.choices[-1].data == "none"
    assert none.route.kind is RouteKind.FALLBACK
    assert "000-000-" in none.answer.texts[-1]


def test_a_number_nobody_offered_shows_the_choices_again(talk: Talk) -> None:
    shown, again = talk("引っ越しました", "9")
    assert again.route.kind is RouteKind.SLOT
    assert again.route.target is None
    assert again.answer.choices == shown.answer.choices


def test_a_new_question_is_not_taken_for_a_choice(talk: Talk) -> None:
    _, reply = talk("引っ越しました", "乾電池の捨て方")
    assert reply.route.target == "gomi-item-kandenchi"


@settings(max_examples=300, deadline=None)
@given(text=st.text(max_size=15), labels=st.lists(st.text(max_size=8), max_size=5))
def test_picking_never_raises_and_picks_only_what_was_offered(text: str, labels: list[str]) -> None:
    offered = tuple(Choice(label, f"entry:{number}") for number, label in enumerate(labels))
    picked = pick(offered, text)
    assert picked is None or picked.choice is None or picked.choice in offered


@pytest.mark.parametrize("data", ["entry:nai", "fact:juuminhyou:NAI", "menu:99", "menu:x", "…", "", "fact:", "entry:"])
def test_a_forged_button_gets_the_menu(mihon: Engine, data: str) -> None:
    reply = mihon.respond(Incoming(IncomingKind.CHOICE, data=data), DialogState(), now=NOW)
    assert reply.route.kind is RouteKind.COMMAND
    assert [choice.data for choice in reply.answer.choices][:1] == ["menu:0"]


def test_every_choice_the_menu_leads_to_is_answered(mihon: Engine) -> None:
    opened = mihon.respond(Incoming(text="メニュー"), DialogState(), now=NOW)
    assert opened.answer.choices
    for section in opened.answer.choices:
        inside = mihon.respond(Incoming(IncomingKind.CHOICE, data=section.data), opened.state, now=NOW)
        assert inside.route.kind is RouteKind.SLOT
        assert len(inside.answer.choices) <= 13
        for choice in inside.answer.choices[:-1]:
            reply = mihon.respond(Incoming(IncomingKind.CHOICE, data=choice.data), inside.state, now=NOW)
            assert reply.route.target == choice.data.partition(":")[2]


def test_every_entry_can_be_told_whole_and_every_item_names_its_category(mihon: Engine) -> None:
    by_id = mihon.knowledge.by_id
    for entry in mihon.knowledge.entries:
        reply = mihon.respond(Incoming(IncomingKind.CHOICE, data=f"entry:{entry.id}"), DialogState(), now=NOW)
        assert reply.route.target == entry.id
        text = "\n".join(reply.answer.texts)
        assert text.strip()
        assert "{" not in text
        if isinstance(entry, GarbageItem):
            category = by_id[entry.category]
            assert isinstance(category, GarbageCategory)
            assert f"「{category.title}」" in text
        if not isinstance(entry, SmallTalk | Emergency):
            assert len(reply.answer.choices) <= 13


@pytest.mark.parametrize("said", ["メニュー", "メニューを見せて", "めにゅー", "MENU", "使い方"])
def test_the_menu_opens_by_its_name(talk: Talk, said: str) -> None:
    (reply,) = talk(said)
    assert reply.route.kind is RouteKind.COMMAND
    assert reply.answer.choices[0].data == "menu:0"


@pytest.mark.parametrize("said", ["やめる", "終わり", "最初から", "さいしょからおねがいします"])
def test_a_command_forgets_the_topic(talk: Talk, said: str) -> None:
    *_, after = talk("住民票がいる", said, "いくら")
    assert after.route.target is None


@pytest.mark.parametrize("kind", [k for k in IncomingKind if k not in (IncomingKind.TEXT, IncomingKind.CHOICE)])
def test_what_is_no_text_gets_a_kind_fixed_answer(mihon: Engine, kind: IncomingKind) -> None:
    reply = mihon.respond(Incoming(kind), DialogState(), now=NOW)
    assert reply.route.kind is RouteKind.COMMAND
    known = {text.text for text in mihon.knowledge.texts.values()}
    assert set(reply.answer.texts) <= known


def test_a_number_that_may_be_personal_is_answered_with_a_warning_first(talk: Talk) -> None:
    (reply,) = talk("電話は090-1234-5678です。住民票がほしい")
    assert "書かないでください" in reply.answer.texts[0]
    assert reply.route.target == "juuminhyou"
    assert "1234" not in reply.route.why
    (secret,) = talk("1234 5678 9012")
    assert "書かないでください" in secret.answer.texts[0]


def test_a_letter_instead_of_a_question_is_asked_to_be_short(talk: Talk) -> None:
    (reply,) = talk("昔々あるところに" * 200)
    assert "短い文" in reply.answer.texts[-1]


def test_small_talk_never_stands_above_a_real_match(talk: Talk) -> None:
    thanks, asked = talk("ありがとう", "ありがとう。ところで乾電池はどう捨てるの")
    assert thanks.route.kind is RouteKind.SMALLTALK
    assert asked.route.target == "gomi-item-kandenchi"
