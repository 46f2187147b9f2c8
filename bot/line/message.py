"""An Answer as LINE messages, within LINE's limits whatever the answer is."""

from __future__ import annotations

import logging
import re
from collections.abc import Sequence
from itertools import islice, pairwise

from linebot.v3.messaging import FlexMessage, PostbackAction, QuickReply, QuickReplyItem, TextMessage

from bot.answer import Answer, Choice
from bot.line.flex import card_message
from bot.line.text import TEXT_UNITS, clip, one_line, shorten, split, units, whole

log = logging.getLogger(__name__)

MESSAGES = 5
"""Of one reply."""
QUICK_REPLIES = 13
LABEL_GRAPHEMES = 20
DATA_UNITS = 300
DISPLAY_UNITS = 300

MORE_AT_LINK = "（長いので、ここまでにします。つづきは、下のリンクからごらんください。）"
MORE_AT_COUNTER = "（長いので、ここまでにします。つづきは、担当の窓口におたずねください。）"
"""The end of an answer that fits no reply: about 25,000 characters, so hardly anybody's."""


def render(answer: Answer) -> list[TextMessage | FlexMessage]:
    """Write the answer as one to five messages; as none when it has no words at all.

    A card is the last message, in the place of its twin among the texts and with the link as a
    button. Without a card, or with one that LINE could not show whole, the link is the last line of
    the texts. The choices are the quick replies of the last message. LINE on a PC shows no quick
    replies, so the answer must do without them.
    """
    messages = _with_card(answer) or _texts(answer.texts, answer.link, MESSAGES)
    if messages and (items := _quick_replies(answer.choices)):
        messages[-1].quick_reply = QuickReply(items=items)
    return messages


def _with_card(answer: Answer) -> list[TextMessage | FlexMessage]:
    if answer.card is None:
        return []
    card = card_message(answer.card, twin="".join(answer.texts[-1:]), link=answer.link)
    return [*_texts(answer.texts[:-1], None, MESSAGES - 1), card] if card else []


def _texts(said: Sequence[str], page: str | None, count: int) -> list[TextMessage | FlexMessage]:
    """Write texts and link as ``count`` messages at most."""
    texts = [text for text in (whole(text).strip() for text in said) if text]
    link = whole(page or "").strip()
    if link and not any(re.search(rf"{re.escape(link)}(?![\w/?=&#%.-])", text) for text in texts):
        texts[-1:] = [f"{texts[-1]}\n{link}" if texts else link]
    pieces = list(islice((piece for text in _few(texts, count) for piece in split(text)), count + 1))
    if len(pieces) > count:
        pieces = _shortened(pieces[:count], link)
    return [TextMessage(text=piece) for piece in pieces]


def _few(texts: list[str], count: int) -> list[str]:
    """Join texts to their neighbours as far as needed to make ``count`` at most."""
    joined = list(texts)
    while len(joined) > count:
        sizes = [units(first) + units(second) for first, second in pairwise(joined)]
        at = sizes.index(min(sizes))
        joined[at : at + 2] = [f"{joined[at]}\n\n{joined[at + 1]}"]
    return joined


def _shortened(pieces: list[str], link: str) -> list[str]:
    """End the last of the pieces with where the rest is."""
    end = f"{MORE_AT_LINK}\n{link}" if link and units(link) < TEXT_UNITS // 2 else MORE_AT_COUNTER
    room = TEXT_UNITS - units(end) - 1
    return [*pieces[:-1], f"{next(split(pieces[-1], room))}\n{end}"]


def _quick_replies(choices: Sequence[Choice]) -> list[QuickReplyItem]:
    usable = [choice for choice in choices if one_line(choice.label) and 0 < units(whole(choice.data)) <= DATA_UNITS]
    if len(usable) < len(choices):
        log.warning("%d choices left out: no label, or more data than LINE takes", len(choices) - len(usable))
    if len(usable) > QUICK_REPLIES:
        # The last one is the way out, 「どれでもない」: it stays.
        log.warning("%d choices left out: LINE shows 13", len(usable) - QUICK_REPLIES)
        usable = [*usable[: QUICK_REPLIES - 1], usable[-1]]
    return [
        QuickReplyItem(
            action=PostbackAction(
                label=shorten(one_line(choice.label), LABEL_GRAPHEMES),
                data=whole(choice.data),
                display_text=clip(one_line(choice.label), DISPLAY_UNITS),
            )
        )
        for choice in usable
    ]
