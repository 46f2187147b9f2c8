"""The small town of ``site.py`` with two districts, their calendars and changes to them."""

from __future__ import annotations

import re
from pathlib import Path

from tests.line.site import TOWN, write_knowledge
from tests.notice_texts import NOTICE_TEXTS

_CALENDAR = {
    "categories.yaml": """分野: ごみ
担当: 代表
確認日: 2026-04-01
分別区分:
  - id: moeru
    名前: 燃えるごみ
    説明: |
      ためしです。
    出し方: |
      ためしです。
    根拠: ためし
  - id: kami
    名前: 紙
    説明: |
      ためしです。
    出し方: |
      ためしです。
    根拠: ためし
""",
    "districts.yaml": """地区:
  - id: kita
    名前: 北地区
    時刻: '8:30'
    から: 2026-04-01
    まで: 2027-03-31
    収集:
      - 区分: 燃えるごみ
        曜日: [火, 金]
      - 区分: 紙
        曜日: [木]
  - id: minami
    名前: 南地区
    から: 2026-04-01
    まで: 2026-11-26
    収集:
      - 区分: 燃えるごみ
        曜日: [水]
      - 区分: 紙
        曜日: [月]
""",
    "calendar-changes.yaml": """収集の変更:
  - 理由: 祝日のため
    から: 2026-11-23
    すること: 移動
    移動先: 2026-11-24
    地区: [minami]
  - 理由: 道路工事のため
    から: 2026-11-27
    すること: 休み
    地区: [kita]
""",
}


def write_calendar(root: Path) -> None:
    """Write the town's knowledge. The notices have their own words, all else is its own name in brackets."""
    root.mkdir(exist_ok=True)
    write_knowledge(root)
    (root / TOWN / "garbage").mkdir()
    for name, content in _CALENDAR.items():
        (root / TOWN / "garbage" / name).write_text(content, encoding="utf-8")
    texts = root / "common" / "texts.yaml"
    written = texts.read_text(encoding="utf-8")
    for name, text in NOTICE_TEXTS.items():
        written = re.sub(rf"(  - 名前: {name}\n    文: \|\n      ).*", rf"\1{text}", written)
    texts.write_text(written, encoding="utf-8")
