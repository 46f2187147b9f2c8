"""The smallest town that passes: a common layer with the bot's sentences, a town with a few entries."""

from __future__ import annotations

from pathlib import Path

from bot.kb.sentence import FIXED_TEXTS

TOWN = "tameshi"

FILES = {
    "common/kihon.yaml": """\
確認日: 2026-04-01
項目:
  - id: kyoutsuu-hikkoshi
    質問: 引っ越しの届け出はいつまでですか
    回答: |
      {町名}では、引っ越した日から14日以内です。{窓口:住民}へどうぞ。
    根拠: 住民基本台帳法
  - id: kyoutsuu-inkan
    質問: 印鑑登録に何が必要ですか
    回答: |
      登録する印鑑と、本人確認書類です。手数料は{印鑑の手数料}です。
    根拠: 印鑑登録条例
""",
    f"{TOWN}/town.yaml": """\
町名: ためし町
役所名: ためし町役場
代表窓口: 住民
値:
  印鑑の手数料: 300円
""",
    f"{TOWN}/contacts.yaml": """\
窓口:
  - id: 住民
    名前: 住民課
    電話: 000-000-0001
    受付時間: 8時30分から17時15分まで
  - id: 環境
    名前: 環境課
    電話: 000-000-0002
    受付時間: 9時から16時まで
""",
    f"{TOWN}/gomi.yaml": """\
分野: ごみ
担当: 環境
分別区分:
  - id: moeru
    名前: 燃えるごみ
    説明: |
      台所のごみです。
    出し方: 指定袋に入れてください。
品目:
  - 名前: 割りばし
    区分: 燃えるごみ
""",
}
"""What the town's files say, by their place in the knowledge folder."""


def write_town(root: Path) -> Path:
    """Write the town into ``root``; gives ``root``."""
    for name, text in FILES.items():
        write(root / name, text)
    names = "".join(f"  - 名前: {spec.name}\n    文: |\n      {spec.name}\n" for spec in FIXED_TEXTS)
    write(root / "common" / "texts.yaml", "定型文:\n" + names)
    return root


def write(path: Path, text: str) -> None:
    """Write a knowledge file, its folders too. Line ends stay as they are in ``text``."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode())
