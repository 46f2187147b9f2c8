"""The two layers: what every town shares, and what this town says of itself."""

from __future__ import annotations

import contextlib
import shutil
from pathlib import Path

import pytest

from bot.answer import Choice
from bot.compose import Composer
from bot.kb.loader import SHIPPED_COMMON, knowledge_files, load, town_folders
from bot.kb.model import Faq, Procedure
from bot.kb.problem import KnowledgeError
from tests.kb.town import FILES, TOWN, write, write_town

ANSWER = "    回答: |\n      町の答えです。\n"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return write_town(tmp_path / "knowledge")


def messages(root: Path, town: str = TOWN) -> list[str]:
    with contextlib.chdir(root.parent), pytest.raises(KnowledgeError) as raised:
        load(Path(root.name), town)
    return str(raised.value).splitlines()


# -- the same id --


def test_the_towns_entry_stands_in_for_the_common_one_of_the_same_id(root: Path) -> None:
    before = [entry.id for entry in load(root, TOWN).entries]
    write(
        root / TOWN / "own.yaml", f"項目:\n  - id: kyoutsuu-hikkoshi\n    質問: 引っ越しの届け出はどこですか\n{ANSWER}"
    )
    knowledge = load(root, TOWN)
    entry = knowledge.by_id["kyoutsuu-hikkoshi"]
    assert (entry.title, entry.answer) == ("引っ越しの届け出はどこですか", "町の答えです。")
    assert entry.source.path.endswith(f"{TOWN}/own.yaml")
    assert entry.basis == ""  # nothing of the common one shines through
    assert [entry.id for entry in knowledge.entries] == before


def test_the_towns_entry_may_be_of_another_kind(root: Path) -> None:
    assert isinstance(load(root, TOWN).by_id["kyoutsuu-hikkoshi"], Faq)
    text = "手続き:\n  - id: kyoutsuu-hikkoshi\n    名前: 転入届\n    説明: |\n      届け出です。\n    手数料: 無料です。\n"
    write(root / TOWN / "own.yaml", text)
    assert isinstance(load(root, TOWN).by_id["kyoutsuu-hikkoshi"], Procedure)


def test_the_towns_sentence_stands_in_for_the_common_one(root: Path) -> None:
    write(root / TOWN / "texts.yaml", "定型文:\n  - 名前: スタンプ\n    文: |\n      {町名}です。スタンプですね。\n")
    texts = load(root, TOWN).texts
    assert texts["スタンプ"].text == "ためし町です。スタンプですね。"
    assert texts["画像"].text == "画像"


def test_two_towns_do_not_know_each_others_entries(root: Path) -> None:
    write(root / TOWN / "own.yaml", f"項目:\n  - id: own\n    質問: 町の質問ですか\n{ANSWER}")
    for name, text in FILES.items():
        if name.startswith(f"{TOWN}/"):
            write(root / "tonari" / name.removeprefix(f"{TOWN}/"), text.replace("ためし", "となり"))
    assert [path.name for path in town_folders(root)] == [TOWN, "tonari"]
    assert "own" in load(root, TOWN).by_id
    neighbour = load(root, "tonari")
    assert "own" not in neighbour.by_id
    assert neighbour.by_id["kyoutsuu-hikkoshi"].answer.startswith("となり町では")


# -- what a town does not use --


def hide(root: Path, *ids: str) -> None:
    write(root / TOWN / "town.yaml", FILES[f"{TOWN}/town.yaml"] + f"使わない項目: [{', '.join(ids)}]\n")


def test_what_the_town_does_not_use_is_gone(root: Path) -> None:
    hide(root, "kyoutsuu-inkan")
    knowledge = load(root, TOWN)
    assert "kyoutsuu-inkan" not in knowledge.by_id
    assert "kyoutsuu-hikkoshi" in knowledge.by_id


def test_a_figure_that_only_a_hidden_entry_needs_need_not_be_given(root: Path) -> None:
    hide(root, "kyoutsuu-inkan")
    path = root / TOWN / "town.yaml"
    write(path, path.read_text(encoding="utf-8").replace("値:\n  印鑑の手数料: 300円\n", ""))
    assert "kyoutsuu-inkan" not in load(root, TOWN).by_id


def test_a_common_entry_may_name_one_that_the_town_does_not_use_and_residents_are_not_led_there(root: Path) -> None:
    common = FILES["common/kihon.yaml"].replace(
        "  - id: kyoutsuu-inkan", "    関連: [kyoutsuu-inkan, moeru]\n  - id: kyoutsuu-inkan"
    )
    write(root / "common" / "kihon.yaml", common)
    entry = load(root, TOWN).by_id["kyoutsuu-hikkoshi"]
    assert entry.related == ("kyoutsuu-inkan", "moeru")
    hide(root, "kyoutsuu-inkan")
    knowledge = load(root, TOWN)
    entry = knowledge.by_id["kyoutsuu-hikkoshi"]
    assert entry.related == ("moeru",)
    assert Composer(knowledge).whole(entry).choices == (Choice("燃えるごみ", "entry:moeru"),)


def test_a_common_menu_shows_what_the_town_uses(root: Path) -> None:
    write(
        root / "common" / "menu.yaml",
        "メニュー:\n  - 見出し: '{町名}の手続き'\n    項目: [kyoutsuu-hikkoshi, kyoutsuu-inkan]\n",
    )
    hide(root, "kyoutsuu-inkan")
    knowledge = load(root, TOWN)
    (section,) = knowledge.menu
    assert (section.title, section.entries) == ("ためし町の手続き", ("kyoutsuu-hikkoshi",))
    labels = [choice.label for choice in Composer(knowledge).menu_section(0).choices]
    assert labels == ["引っ越しの届け出はいつまでですか", "メニュー"]


# -- placeholders --


def test_braces_in_common_entries_are_filled_from_the_town_and_its_sections(root: Path) -> None:
    knowledge = load(root, TOWN)
    assert knowledge.by_id["kyoutsuu-hikkoshi"].answer == (
        "ためし町では、引っ越した日から14日以内です。住民課（電話 000-000-0001）へどうぞ。"
    )
    assert knowledge.by_id["kyoutsuu-inkan"].answer.endswith("手数料は300円です。")


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("{町名}", "ためし町"),
        ("{役所名}", "ためし町役場"),
        ("{ホームページ}", "https://example.jp/"),
        ("{印鑑の手数料}", "300円"),
        ("{ 印鑑の手数料 }", "300円"),
        ("{窓口:税務}", "税務課（電話 000-000-0003）"),
        ("{窓口：税務}", "税務課（電話 000-000-0003）"),
        ("{窓口名:税務}", "税務課"),
        ("{電話:税務}", "000-000-0003"),
        ("{受付時間:税務}", "朝だけ"),
        ("{場所:税務}", "ためし町役場の2階"),
        ("｛町名｝と{町名}{町名}", "｛町名｝とためし町ためし町"),
    ],
)
def test_each_placeholder_is_filled(root: Path, written: str, read: str) -> None:
    write(root / TOWN / "town.yaml", FILES[f"{TOWN}/town.yaml"] + "  時間: 朝だけ\nホームページ: https://example.jp/\n")
    section = (
        "窓口:\n  - id: 税務\n    名前: 税務課\n    電話: 000-000-0003\n"
        "    受付時間: '{時間}'\n    場所: '{役所名}の2階'\n"
    )
    write(root / TOWN / "sections.yaml", section)
    write(
        root / TOWN / "own.yaml",
        f"項目:\n  - id: own\n    質問: '{written}はどこ'\n    言い換え: ['{written}へ']\n"
        f"    回答: |\n      {written}です。\n      もう一度、{written}です。\n",
    )
    entry = load(root, TOWN).by_id["own"]
    assert entry.title == f"{read}はどこ"
    assert entry.alternates == (f"{read}へ",)
    assert entry.answer == f"{read}です。\nもう一度、{read}です。"


def test_what_the_engine_fills_later_stays_in_the_bots_own_sentences(root: Path) -> None:
    write(root / TOWN / "texts.yaml", "定型文:\n  - 名前: 見つからない\n    文: |\n      {町名}です。{窓口案内}\n")
    assert load(root, TOWN).texts["見つからない"].text == "ためし町です。{窓口案内}"


# -- folders --


def test_a_folder_without_a_common_layer_uses_the_shipped_one(tmp_path: Path) -> None:
    shipped = SHIPPED_COMMON.parent
    shutil.copytree(shipped / "mihon", tmp_path / "machi")
    knowledge = load(tmp_path, "machi")
    assert knowledge.town.name == "みほん町"
    common = [entry for entry in knowledge.entries if entry.source.path.endswith("common/procedures/hikkoshi.yaml")]
    assert len(common) >= 3
    assert {path.parent for path in knowledge_files(tmp_path, "machi")} >= {shipped / "common", tmp_path / "machi"}


@pytest.mark.parametrize("town", ["nai", "common", "..", ".", f"{TOWN}/../{TOWN}", "", "a\0b"])
def test_an_unknown_town_is_told_with_the_towns_there_are(root: Path, town: str) -> None:
    (told, remedy) = messages(root, town)
    assert f"町のフォルダー「{town}」がありません。" in told
    assert remedy == f"  → あるのは {TOWN} です。"


def test_a_knowledge_folder_without_any_town_says_what_to_put_there(tmp_path: Path) -> None:
    (tmp_path / "knowledge").mkdir()
    (_, remedy) = messages(tmp_path / "knowledge", "nai")
    assert remedy == "  → town.yaml の入ったフォルダーを置いてください。"


def test_a_town_without_its_own_file_says_what_to_write(root: Path) -> None:
    (root / TOWN / "town.yaml").unlink()
    assert messages(root)[-2:] == [
        f"knowledge/{TOWN}/town.yaml:1: town.yaml がありません。",
        "  → 町名・役所名・代表窓口を書いたファイルを置いてください。",
    ]


def test_missing_sentences_are_named(root: Path) -> None:
    (root / "common" / "texts.yaml").unlink()
    write(root / TOWN / "texts.yaml", "定型文:\n  - 名前: スタンプ\n    文: |\n      スタンプですね。\n")
    (told, remedy) = messages(root)
    assert told.startswith(f"knowledge/{TOWN}/town.yaml:1: 定型文「はじめまして」「おかえりなさい」「")
    assert "「スタンプ」" not in told
    assert remedy == "  → common の texts.yaml に書いてください。"


def test_what_windows_and_editors_lay_into_folders_is_passed_over(root: Path) -> None:
    for name in ("desktop.ini", "Thumbs.db", "~$gomi.xlsx", ".gomi.yaml.swp", ".git/config", "README.md"):
        write(root / TOWN / name, "項目：\n")
    assert load(root, TOWN).town.name == "ためし町"


def test_files_in_folders_below_are_read(root: Path) -> None:
    write(root / TOWN / "a" / "b" / "c.yml", f"項目:\n  - id: deep\n    質問: 奥の質問ですか\n{ANSWER}")
    assert load(root, TOWN).by_id["deep"].source.path.endswith("a/b/c.yml")


def test_problems_come_sorted_by_place_and_each_once(root: Path) -> None:
    broken = f"項目:\n  - id: x\n    質問: '{{無い}}'\n    言い換え: ['{{無い}}', '{{無い}}']\n{ANSWER}    担当: 無い\n"
    write(root / TOWN / "b.yaml", broken)
    write(root / TOWN / "a.yaml", broken.replace("id: x", "id: y"))
    with pytest.raises(KnowledgeError) as raised:
        load(root, TOWN)
    places = [(problem.path.rpartition("/")[2], problem.line) for problem in raised.value.problems]
    assert places == [("a.yaml", 3), ("a.yaml", 4), ("a.yaml", 7), ("b.yaml", 3), ("b.yaml", 4), ("b.yaml", 7)]


def test_the_shipped_knowledge_names_its_files_by_forward_slashes_from_where_staff_are(root: Path) -> None:
    with contextlib.chdir(root.parent):
        assert load(Path("knowledge"), TOWN).by_id["moeru"].source.path == f"knowledge/{TOWN}/gomi.yaml"
    with contextlib.chdir(root):
        assert load(Path(), TOWN).by_id["moeru"].source.path == f"{TOWN}/gomi.yaml"
