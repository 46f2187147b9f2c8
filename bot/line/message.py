"""An Answer as LINE messages, within LINE's limits whatever the answer is."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator, Sequence
from itertools import islice, pairwise

import regex
from linebot.v3.messaging import PostbackAction, QuickReply, QuickReplyItem, TextMessage

from bot.answer import Answer, Choice

log = logging.getLogger(__name__)

TEXT_UNITS = 5000
"""Of one text message, in UTF-16 units."""
MESSAGES = 5
"""Of one reply."""
QUICK_REPLIES = 13
LABEL_GRAPHEMES = 20
DATA_UNITS = 300
DISPLAY_UNITS = 300

MORE_AT_LINK = "（長いので、ここまでにします。つづきは、下のリンクからごらんください。）"
MORE_AT_COUNTER = "（長いので、ここまでにします。つづきは、担当の窓口におたずねください。）"
"""The end of an answer that fits no reply: about 25,000 characters, so hardly anybody's."""

_SENTENCE_ENDS = "。．！？!?"
_CLOSING = "」』）)"


def render(answer: Answer) -> list[TextMessage]:
    """Write the answer as one to five messages; as none when it has no words at all.

    The link is the last line of the text, the choices are the quick replies of the last message.
    LINE on a PC shows no quick replies, so the texts must do without them.
    """
    texts = [text for text in (_whole(text).strip() for text in answer.texts) if text]
    link = _whole(answer.link or "").strip()
    if link and not any(re.search(rf"{re.escape(link)}(?![\w/?=&#%.-])", text) for text in texts):
        texts[-1:] = [f"{texts[-1]}\n{link}" if texts else link]
    pieces = list(islice((piece for text in _few(texts) for piece in split(text)), MESSAGES + 1))
    if len(pieces) > MESSAGES:
        pieces = _shortened(pieces, link)
    messages = [TextMessage(text=piece) for piece in pieces]
    if messages and (items := _quick_replies(answer.choices)):
        messages[-1].quick_reply = QuickReply(items=items)
    return messages


def split(text: str, limit: int = TEXT_UNITS) -> Iterator[str]:
    """Split the text into pieces of at most ``limit`` UTF-16 units, none of them blank.

    Cut at the end of a line or else of a sentence if that wastes less than half of a piece, else
    between graphemes; inside a grapheme only when it alone is longer than a piece.
    """
    rest = text.strip()
    while units(rest) > limit:
        cut = _cut(rest, limit)
        yield rest[:cut].strip()
        rest = rest[cut:].lstrip()
    if rest:
        yield rest


def units(text: str) -> int:
    """Count the UTF-16 units of the text, as LINE does."""
    return len(text.encode("utf-16-le")) // 2


def _few(texts: list[str]) -> list[str]:
    """Join texts to their neighbours as far as needed to make five messages at most."""
    joined = list(texts)
    while len(joined) > MESSAGES:
        sizes = [units(first) + units(second) for first, second in pairwise(joined)]
        at = sizes.index(min(sizes))
        joined[at : at + 2] = [f"{joined[at]}\n\n{joined[at + 1]}"]
    return joined


def _shortened(pieces: list[str], link: str) -> list[str]:
    end = f"{MORE_AT_LINK}\n{link}" if link and units(link) < TEXT_UNITS // 2 else MORE_AT_COUNTER
    room = TEXT_UNITS - units(end) - 1
    return [*pieces[: MESSAGES - 1], f"{next(split(pieces[MESSAGES - 1], room))}\n{end}"]


def _cut(text: str, limit: int) -> int:
    """Where a text longer than ``limit`` UTF-16 units is best cut."""
    ends = _grapheme_ends(text, limit)
    if not ends:
        # One grapheme that no message can hold: nobody's word, but it must not stop us either.
        return next(at for at in range(limit, 0, -1) if units(text[:at]) <= limit)
    late = [end for end in ends if end >= ends[-1] // 2]
    lines = [end for end in late if text[end - 1] == "\n"]
    sentences = [end for end in late if text[end - 1] in _SENTENCE_ENDS + _CLOSING and _ends_sentence(text, end)]
    return (lines or sentences or ends)[-1]


def _ends_sentence(text: str, end: int) -> bool:
    told = text[max(0, end - 5) : end].rstrip(_CLOSING)
    return told[-1:] in tuple(_SENTENCE_ENDS) and text[end : end + 1] not in tuple(_SENTENCE_ENDS + _CLOSING)


def _grapheme_ends(text: str, limit: int) -> list[int]:
    """Find the ends of the graphemes that ``limit`` UTF-16 units hold, from the start of the text."""
    used, ends = 0, []
    # A character is one unit at least, so a grapheme that reaches the end of this window is too far.
    for match in regex.finditer(r"\X", text[: limit + 1]):
        used += units(match.group())
        if used > limit:
            break
        ends.append(match.end())
    return ends


def _quick_replies(choices: Sequence[Choice]) -> list[QuickReplyItem]:
    usable = [choice for choice in choices if _label(choice.label) and 0 < units(_whole(choice.data)) <= DATA_UNITS]
    if len(usable) < len(choices):
        log.warning("%d choices left out: no label, or more data than LINE takes", len(choices) - len(usable))
    if len(usable) > QUICK_REPLIES:
        # The last one is the way out, 「どれでもない」: it stays.
        log.warning("%d choices left out: LINE shows 13", len(usable) - QUICK_REPLIES)
        usable = [*usable[: QUICK_REPLIES - 1], usable[-1]]
    return [
        QuickReplyItem(
            action=PostbackAction(
                label=_label(choice.label),
                data=_whole(choice.data),
                display_text=_shown(choice.label),
            )
        )
        for choice in usable
    ]


def _label(label: str) -> str:
    graphemes = regex.findall(r"\X", _one_line(label))
    if len(graphemes) <= LABEL_GRAPHEMES:
        return "".join(graphemes)
    return "".join(graphemes[: LABEL_GRAPHEMES - 1]).rstrip() + "…"


def _shown(label: str) -> str:
    text = _one_line(label)
    return text[: max(_grapheme_ends(text, DISPLAY_UNITS), default=DISPLAY_UNITS // 2)]


def _one_line(text: str) -> str:
    return " ".join(_whole(text).split())


def _whole(text: str) -> str:
    """Replace halves of surrogate pairs: LINE would refuse them."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
