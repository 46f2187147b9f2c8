"""bunbetsu-jiten.yaml, a town's dictionary of things → items."""

from __future__ import annotations

from bot.importers.gomidata.course import Naming
from bot.importers.gomidata.document import Part
from bot.importers.imported import ITEMS, ImportedItem
from bot.importers.ledger import Ledger


def read_dictionary(document: Part, naming: Naming, ledger: Ledger) -> None:
    """Give the ledger every item."""
    ledger.read(ITEMS, len(document["items"].items))
    for part in document["items"]:
        category = part["category"].text
        ledger.keep_item(
            ImportedItem(
                name=part["name"].text,
                category=naming(category, part.source) if category else "",
                source=part.source,
                instructions=_instructions(part),
                head=part["reading_initial"].text,
            )
        )
    if document["source"]["license"].text or document["source"]["license_note"].text:
        terms = " ".join(text for key in ("license", "license_note") if (text := document["source"][key].text))
        ledger.remark(document["source"].source, f"この品目辞典には利用の条件があります: {terms}")


def _instructions(part: Part) -> str:
    price = part["price"].text
    fee = f"手数料は{int(price):,}円です。" if price.isdecimal() else ""
    return "\n".join(text for text in (part["note"].text, fee) if text)
