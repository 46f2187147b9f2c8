"""A small town with a calendar of two districts, for the tests of what is made of it."""

from __future__ import annotations

from pathlib import Path

from tests.kb.town import TOWN, write, write_town

CALENDAR = """\
分別区分:
  - id: kan
    名前: 空き缶・びん
    説明: |
      飲み物の缶とびんです。
    出し方: コンテナに入れてください。
    色: '#1565C0'
    担当: 環境
地区:
  - id: kita
    名前: 北地区
    地名: [北町1丁目, みほん台]
    時刻: '8:30'
    から: 2026-04-01
    まで: 2027-03-31
    収集:
      - 区分: 燃えるごみ
        曜日: [火, 金]
      - 区分: 空き缶・びん
        曜日: [水]
        週: [2]
  - id: minami
    名前: 南地区
    から: 2026-04-01
    まで: 2027-03-31
    収集:
      - 区分: 燃えるごみ
        曜日: [月]
      - 区分: 空き缶・びん
        日付: [2026-04-08, 2026-05-13]
収集の変更:
  - 理由: 年末年始のため
    から: 2026-12-31
    まで: 2027-01-03
    すること: 休み
  - 理由: '祭り; 道路が通れないため'
    から: 2026-08-07
    すること: 移動
    移動先: 2026-08-08
    地区: [kita]
  - 理由: 大掃除のため
    から: 2026-06-08
    すること: 追加
    区分: [空き缶・びん]
    地区: [北地区]
"""


def write_calendar_town(root: Path, text: str = CALENDAR) -> Path:
    """Write the town into ``root``, its calendar too; gives ``root``."""
    write_town(root)
    write(root / TOWN / "chiku.yaml", text)
    return root
