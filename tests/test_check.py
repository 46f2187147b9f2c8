"""What `komado check` finds between entries: who answers whose question, and what staff are told."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner

from bot.check import asked_entries, check_entries
from bot.check.proof import prove
from bot.check.wording import Way, endings_of, ways_of, wordings_of
from bot.cli import cli
from bot.engine import Engine
from bot.kb.loader import load
from bot.kb.model import Faq, GarbageItem, Procedure, Source, Term
from nlp.utterance import analyse
from tests.kb.town import TOWN, write, write_town

TODAY = date(2026, 11, 21)
SOURCE = Source("a.yaml", 1)


def entry(name: str, question: str, *alternates: str, keywords: Sequence[str] = ()) -> str:
    lines = [f"  - id: {name}", f"    質問: {question}"]
    lines += ["    言い換え:", *(f"      - {text}" for text in alternates)] if alternates else []
    lines += [f"    キーワード: [{', '.join(keywords)}]"] if keywords else []
    return "\n".join([*lines, "    回答: |", "      はい。", ""])


def checked(folder: Path, text: str, *, quick: bool = False, head: str = "担当: 住民\n") -> list[str]:
    """What is told about a town with these entries in tameshi/faq.yaml (the first on line 3)."""
    write_town(folder / "knowledge")
    write(folder / "knowledge" / TOWN / "faq.yaml", f"{head}項目:\n{text}")
    with contextlib.chdir(folder):
        engine = Engine(load(Path("knowledge"), TOWN))
        return [str(problem) for problem in check_entries(engine, today=TODAY, quick=quick)]


def test_entries_that_win_all_their_questions_have_no_problem(tmp_path: Path) -> None:
    text = entry("pool", "プールはいつ開きますか", "水泳の季節") + entry(
        "kouminkan", "公民館を借りたい", "会議室の予約"
    )
    assert checked(tmp_path, text) == []


def test_a_wording_lost_as_it_is_written_is_told_with_the_line_of_the_wording(tmp_path: Path) -> None:
    text = entry("nouzei", "納税の証明書がほしい", "市税の証明") + entry(
        "kouza", "講座はありますか", "講座の案内", "しぜいのしょうめい"
    )
    assert checked(tmp_path, text) == [
        f"knowledge/{TOWN}/faq.yaml:13: 「しぜいのしょうめい」と書いたまま聞くと、"
        f"「納税の証明書がほしい」（knowledge/{TOWN}/faq.yaml:3）が先に答えます。\n"
        "  → ほかの言い方に変えるか、「納税の証明書がほしい」の言い換えとキーワードから同じ言葉を外してください。"
    ]


def test_a_wording_lost_in_kana_alone_shows_how_it_was_asked(tmp_path: Path) -> None:
    text = entry("kouen", "公園の木を切ってほしい", "公開の日") + entry("kai", "後悔を語る会はいつですか", "後悔の日")
    assert checked(tmp_path, text) == [
        f"knowledge/{TOWN}/faq.yaml:6: 「公開の日」をひらがなだけで「こうかいのひ」と聞くと、"
        f"「後悔を語る会はいつですか」（knowledge/{TOWN}/faq.yaml:9）が先に答えます。\n"
        "  → 読みを確かめて、ほかの言い方に変えるか、「後悔を語る会はいつですか」から同じ読みの言葉を外してください。"
    ]
    assert checked(tmp_path, text, quick=True) == []


def test_a_wording_lost_with_an_ending_only_shows_every_such_ending(tmp_path: Path) -> None:
    text = entry("kyoushitsu", "水泳教室", keywords=("水泳", "教室")) + entry(
        "taiiku", "体育館を借りたい", "体育館の予約", "水泳の教室"
    )
    assert checked(tmp_path, text) == [
        f"knowledge/{TOWN}/faq.yaml:12: 「水泳の教室」を言葉を足して「水泳の教室を教えて」"
        "「水泳の教室はどうすればいいですか」「水泳の教室をお願いします」と聞くと、"
        f"「水泳教室」（knowledge/{TOWN}/faq.yaml:3）が先に答えます。\n"
        "  → ほかの言い方に変えるか、「水泳教室」の言い換えとキーワードから同じ言葉を外してください。"
    ]
    assert checked(tmp_path, text, quick=True) == []


def test_a_wording_that_nothing_answers_says_why(tmp_path: Path) -> None:
    assert checked(tmp_path, entry("doko", "何課に行けばいい")) == [
        f"knowledge/{TOWN}/faq.yaml:4: 「何課に行けばいい」と書いたまま聞くと、どの項目も答えません"
        "（「どこ」だけで、何のことか分からない）。\n"
        "  → 何のことか分かる言葉を足して、書き直してください。"
    ]


def test_the_same_wording_in_two_entries_is_told_once(tmp_path: Path) -> None:
    text = entry("a", "プールはいつ開きますか", "水泳の季節") + entry("b", "海で泳ぐ", "水泳の季節")
    assert checked(tmp_path, text) == [
        f"knowledge/{TOWN}/faq.yaml:12: 「水泳の季節」は「プールはいつ開きますか」"
        f"（knowledge/{TOWN}/faq.yaml:6）にもあります。\n"
        "  → どちらか一方だけに書いてください。"
    ]


def test_an_expired_entry_is_told_and_not_asked(tmp_path: Path) -> None:
    text = entry("a", "何課に行けばいい").replace("    回答:", "    公開終了日: 2026-11-20\n    回答:")
    assert checked(tmp_path, text) == [
        f"knowledge/{TOWN}/faq.yaml:3: 「何課に行けばいい」の公開終了日（2026-11-20）を過ぎています。\n"
        "  → 内容を新しくして公開終了日を延ばすか、項目を消してください。"
    ]


def test_the_command_asks_every_way_and_with_quick_only_as_written(tmp_path: Path) -> None:
    text = entry("kyoushitsu", "水泳教室", keywords=("水泳", "教室")) + entry("b", "体育館を借りたい", "水泳の教室")
    write_town(tmp_path / "knowledge")
    write(tmp_path / "knowledge" / TOWN / "faq.yaml", f"担当: 住民\n項目:\n{text}")
    with contextlib.chdir(tmp_path):
        full = CliRunner().invoke(cli, ["check", "knowledge"])
        quick = CliRunner().invoke(cli, ["check", "knowledge", "--quick"])
    assert full.exit_code == 1
    assert "言葉を足して「水泳の教室を教えて」" in full.stdout
    assert quick.exit_code == 0
    assert quick.stdout == f"knowledge/{TOWN}: 問題はありません（6項目）。\n"


def test_the_bar_moves_once_for_each_entry(tmp_path: Path) -> None:
    write_town(tmp_path / "knowledge")
    engine = Engine(load(tmp_path / "knowledge", TOWN))
    ticks: list[None] = []
    check_entries(engine, today=TODAY, tick=lambda: ticks.append(None))
    assert len(ticks) == len(asked_entries(engine)) == 4


def test_a_pool_finds_what_one_process_finds(tmp_path: Path) -> None:
    text = entry("kyoushitsu", "水泳教室", keywords=("水泳", "教室")) + entry("b", "体育館を借りたい", "水泳の教室")
    write_town(tmp_path / "knowledge")
    write(tmp_path / "knowledge" / TOWN / "faq.yaml", f"担当: 住民\n項目:\n{text}")
    engine = Engine(load(tmp_path / "knowledge", TOWN))
    entries = asked_entries(engine)
    alone = prove(engine, entries, today=TODAY, quick=False, tick=lambda: None)
    together = prove(engine, entries, today=TODAY, quick=False, tick=lambda: None, processes=2)
    assert alone
    assert together == alone


@pytest.mark.parametrize(
    ("text", "endings"),
    [
        ("印鑑登録", ("を教えて", "はどうすればいいですか", "をお願いします", "したい")),
        ("住民票の写し", ("を教えて", "はどうすればいいですか", "をお願いします")),
        ("まな板（木）", ("を教えて", "はどうすればいいですか", "をお願いします")),
        ("引っ越してきた", ("のですが、どうすればいいですか", "のですが、教えてください")),
        ("住民票ほしい", ("のですが、どうすればいいですか", "のですが、教えてください")),
        ("住民票の委任状は要る", ("、教えてください",)),
        ("プールはいつ開きますか", ("、教えてください",)),
        ("ごみの日はいつ", ("、教えてください",)),
        ("カードが使えません", ("が、どうすればいいですか",)),
        ("自転車を引き取って", ("ください",)),
        ("一人暮らしの父が心配", ("なのですが、どうすればいいですか",)),
    ],
)
def test_the_endings_are_japanese_after_such_words(text: str, endings: tuple[str, ...]) -> None:
    assert endings_of(analyse(text), is_done=True) == endings


def test_a_thing_is_not_done() -> None:
    thing = GarbageItem(id="denwa", title="固定電話", category="x", source=SOURCE)
    assert "固定電話したい" not in [text for _, text in ways_of(wordings_of(thing)[0])]
    assert "固定電話したい" in [
        text for _, text in ways_of(wordings_of(Faq(id="a", title="固定電話", source=SOURCE))[0])
    ]


def test_a_term_is_asked_for_its_meaning() -> None:
    term = Term(id="setai", title="世帯", source=SOURCE)
    assert ways_of(wordings_of(term)[0]) == [
        (Way.WRITTEN, "世帯とは"),
        (Way.KANA, "せたいとは"),
        (Way.ENDING, "世帯とは何ですか"),
        (Way.ENDING, "世帯の意味を教えて"),
    ]


def test_a_reading_that_staff_gave_stands_for_the_name_and_figures_stay() -> None:
    item = GarbageItem(id="a", title="おもちゃ（木）", reading="おもちゃ", category="x", source=SOURCE)
    faq = Faq(id="b", title="20歳になったら誰に聞きますか", source=SOURCE)
    assert (Way.KANA, "おもちゃき") in ways_of(wordings_of(item)[0])
    assert (Way.KANA, "20さいになったらだれにききますか") in ways_of(wordings_of(faq)[0])


def test_a_label_is_asked_for_where_it_is_a_name() -> None:
    procedure = Procedure(id="a", title="住民票の写しを取る", short_title="住民票の写し", source=SOURCE)
    assert [wording.text for wording in wordings_of(procedure)] == ["住民票の写しを取る", "住民票の写し"]
    assert [wording.text for wording in wordings_of(replace(procedure, short_title=""))] == ["住民票の写しを取る"]
