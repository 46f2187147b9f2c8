"""What a question is about: when, where, how much … told by its own words, not by its topic."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum


class Focus(Enum):
    """What is asked. The values are names for explanations."""

    DEADLINE = "いつまで"
    HOURS = "何時"
    WHEN = "いつ"
    COST = "いくら"
    WHERE = "どこ"
    BELONGINGS = "持ち物"
    WHO = "だれ"
    PHONE = "電話番号"
    ONLINE = "オンライン"
    MEANING = "とは"
    HOW = "どうやって"


@dataclass(frozen=True, slots=True)
class FocusMatch:
    """A focus and the place in the text that shows it."""

    focus: Focus
    text: str
    span: tuple[int, int]

    @property
    def is_interrogative(self) -> bool:
        """Whether it is told by a question word (いつ, 何日), and not by a noun that may be the topic (手数料)."""
        return _INTERROGATIVE.search(self.text) is not None


_INTERROGATIVE = re.compile(
    "何|なに|なん|いつ|いくら|幾ら|どこ|何処|どちら|だれ|誰|どなた|どう|どの|ど(?:げん|がん|ない|ねー|ねえ|ね|がい|ぎゃん)|なじょ"
)


def _each(beginnings: str, rest: str) -> str:
    """The alternatives that begin so and go on alike."""
    return "|".join(beginning + rest for beginning in beginnings.split())


_HOW_MUCH = "(?:いくら(?!でも)|幾ら|何円|なんえん|なんぼ)"

# From the narrow to the wide: 「いつまで」 before 「いつ」. What another pattern has taken is not read twice.
# Every alternative begins with a character and looks behind only then: so Python's engine finds where to try.
_PATTERNS: tuple[tuple[Focus, tuple[str, ...]], ...] = (
    (
        Focus.DEADLINE,
        ("いつまで|何日まで|何日以内|何日前|なんにちまで|期限|締め?切り?|〆切|しめきり|きげん(?<!ごきげん)",),
    ),
    (Focus.HOURS, ("何時(?!間)|なんじ(?!かん)|受付時間|営業時間|開館時間|開庁時間|時間帯",)),
    (
        Focus.COST,
        (
            _each("お金 手数料 料金 費用 代金 値段", f"(?:は|って|が)?{_HOW_MUCH}"),
            _each("は って が", _HOW_MUCH),
            "いくら(?!でも)|幾ら|何円|なんえん|なんぼ",
            "手数料|料金|費用|代金|値段|てすうりょう|りょうきん|ねだん|だいきん",
            r"お金(?=は|が|かか|いる|要|いり|って|$|\?)|無料|有料|ただですか|ただなの",
        ),
    ),
    (
        Focus.BELONGINGS,
        (
            "持ち?物|もちもの|必要な?(?:もの|物|書類)|必要書類|ひつような(?:もの|しょるい)",
            _each("何 なに", "(?:が|を)?(?:いる|要る|必要|いります|要ります|持)"),
            _each("いる 要る 持っていく 持って行く もっていく", "(?:もの|物|書類)"),
            _each("何 なに", r"を?\s?(?:持[っちつ]|もって|もち|もつ|用意|準備)"),
        ),
    ),
    (
        Focus.ONLINE,
        (
            "オンライン|インターネット|ネットで(?<![ァ-ヴー一-鿿]ネットで)|電子申請",
            "スマホで|スマホから|パソコンで|パソコンから|家から",
        ),
    ),
    (
        Focus.WHERE,
        (
            "どこ(?!か(?!ら)|も|でも(?!ら))|何処|どちら(?!か(?!ら)|も|でも(?!ら))|場所|窓口|まどぐち|ばしょ",
            "何階|何課|なに課|どの課",
        ),
    ),
    (Focus.PHONE, ("電話番号|でんわばんごう|連絡先|問い?合わせ先",)),
    (
        Focus.WHO,
        ("だれ|誰|どなた|代理|本人(?:以外|じゃな|でな)|家族(?:が|で|でも)|対象|条件|資格(?=は|が|って|ある)",),
    ),
    (
        Focus.MEANING,
        (
            r"とは(?:何|なに|なん|どう|$|\?|、|。)",
            r"って(?:、|\s|一体|いったい|結局|けっきょく|要するに|つまり|そもそも)*"
            "(?:何|なに|なん)(?![ごゴ時じ曜日月年歳才人枚回個本円階番度分])",
            "の意味|どういう意味|意味(?:は|が|を|って)",
            _each("何 なに", r"が?(?:でき|出来)(?:る(?:の|ん|か|アプリ|もの|物|やつ|$|\?)|ます)"),
            "どんな(?:もの|物|アプリ|制度|カード|紙|書類|やつ)(?![がを])",
            _each("何 なん", "の(?:こと|事)"),
            "という(?:言葉|ことば)",
            _each("と って", "(?:書いて(?:ある|あり|あった)|かいて(?:ある|あり|あった)|書かれて)"),
            "聞いたこと(?:も|が)?(?:ない|ありません)",
            r"って(?:病気|制度|カード|アプリ|もの|書類)の?(?:名前|こと|名|ですか|なの|\?|$)",
        ),
    ),
    (
        Focus.WHEN,
        ("いつ(?!も|か(?!ら)|でも(?!ら)|の間)|何日|なんにち|何曜日?|なんよう(?:び|日)?|日にち|日程|時期|期間|何月",),
    ),
    (
        Focus.HOW,
        (
            "ど(?<![なけほれ]ど)(?:げん|がん|ない|ねー|ねえ|ね|がい|ぎゃん)に?(?:か|して|し|す|せ|い|や)[ぁ-ん]?",
            "なじょ(?:に)?(?:す|し)|どうやって|どうすれば|どうしたら|どうやったら|どのように|どう(?:し|す)",
            r"方法|やり方|やりかた|仕方|しかた|手順|手続き?(?=は|を|の|が|$|\?)",
        ),
    ),
)
_COMPILED = tuple((focus, re.compile("|".join(alternatives))) for focus, alternatives in _PATTERNS)

_PARTED = re.compile("(?<=[ぁ-ゖァ-ヺー一-龥々」]) (?=[ぁ-ゖァ-ヺー一-龥々])")
_ANY = re.compile("|".join(pattern.pattern for _, pattern in _COMPILED))


def find_focus(text: str) -> tuple[FocusMatch, ...]:
    """What normalized ``text`` asks, the narrowest first; empty when it only names a thing. Spaces inside Japanese part
    nothing here: 「と かいて ある」.
    """
    if " " not in text or _PARTED.search(text) is None:
        return _found(text)
    places = [place for place in range(len(text)) if _PARTED.match(text, place) is None]
    found = _found("".join(text[place] for place in places))
    return tuple(
        FocusMatch(match.focus, match.text, (places[match.span[0]], places[match.span[1] - 1] + 1)) for match in found
    )


def _found(text: str) -> tuple[FocusMatch, ...]:
    if _ANY.search(text) is None:
        return ()
    taken: list[FocusMatch] = []
    for focus, pattern in _COMPILED:
        for match in pattern.finditer(text):
            if all(match.end() <= other.span[0] or match.start() >= other.span[1] for other in taken):
                taken.append(FocusMatch(focus, match.group(), match.span()))
    return tuple(taken)
