"""What Sudachi misreads in what residents write, put right: each a kind of writing, none a single question."""

from __future__ import annotations

import re
from itertools import pairwise

from nlp.tokenizer import Token, tokenize


def reread(text: str) -> tuple[Token, ...]:
    """The words of normalized ``text``, as ``tokenize`` tells them, with what it is known to misread."""
    tokens = tokenize(text)
    if any(name in text for name in _CAN):
        tokens = _with_cans(tokens)
    if _BEGINS_WITH_DE.search(text):
        tokens = _with_coming_out(tokens)
    if _MISREAD.search(text):
        tokens = _with_kana_read(tokens)
    if _PURPOSE.search(text):
        tokens = _with_purposes(tokens)
    if _NEEDING.search(text):
        tokens = _with_needs(tokens)
    return _with_expecting(tokens) if _EXPECTING.search(text) else tokens


_CAN = ("かん", "カン")
_CAN_WORD = "缶"
_AFTER_CAN = frozenset("の は を が も に と や って ・ ( ) 、 。 ? !".split()) | {" "}
_COMMON_NOUN = ("名詞", "普通名詞", "一般", "*", "*", "*")


def _with_cans(tokens: tuple[Token, ...]) -> tuple[Token, ...]:
    """Towns write 飲料のかん; Sudachi takes that for an old 「彼」, and an ending of スプレーかん. In かんでんち it is neither."""
    read = list(tokens)
    for place, token in enumerate(tokens):
        is_cut = place + 1 < len(tokens) and tokens[place + 1].surface not in _AFTER_CAN
        if token.surface in _CAN and token.pos[0] in ("代名詞", "接尾辞") and not is_cut:
            read[place] = token._replace(normalized=_CAN_WORD, reading=_CAN[0], pos=_COMMON_NOUN)
    return tuple(read)


_BEGINS_WITH_DE = re.compile("で(?<![^ \n]で)")
_OUT_BEFORE = frozenset(("ます", "ない", "無い", "た", "てる", "て", "ず"))
_DENIAL = ("助動詞", "*", "*", "*", "助動詞-ナイ", "終止形-一般")
_OUT = ("動詞", "一般", "*", "*", "下一段-ダ行", "連用形-一般")


def _with_coming_out(tokens: tuple[Token, ...]) -> tuple[Token, ...]:
    """Who parts words by spaces writes 「みず でません」. Sudachi takes this で for a conjunction, which nothing inflects."""
    read = list(tokens)
    for place, (token, following) in enumerate(pairwise(tokens)):
        begins = not place or tokens[place - 1].pos[0] == "空白"
        if begins and token.surface == "で" and following.normalized in _OUT_BEFORE:
            read[place] = token._replace(normalized="出る", pos=_OUT)
            if following.normalized == "無い":
                read[place + 1] = following._replace(normalized="ない", pos=_DENIAL)
    return tuple(read)


_MISREAD = re.compile("かう|かく|の ?ひ|のうな[っりる]|もろう|もん")
_VERB = {
    "こう": ("かう", ("動詞", "一般", "*", "*", "五段-ワア行", "終止形-一般")),
    "斯く": ("かく", ("動詞", "一般", "*", "*", "五段-カ行", "終止形-一般")),
    "脆い": ("貰う", ("動詞", "非自立可能", "*", "*", "五段-ワア行", "終止形-一般")),
}


def _with_kana_read(tokens: tuple[Token, ...]) -> tuple[Token, ...]:
    """「なに かう」 is no 斯う, which nobody says any more; もろう is 貰う in the west; a ひ of something is its day: ごみのひ."""
    read = list(tokens)
    before = ""
    for place, token in enumerate(tokens):
        if token.surface in ("かう", "かく", "もろう") and token.normalized in _VERB:
            key, pos = _VERB[token.normalized]
            read[place] = token._replace(normalized=key, pos=pos, synonym_group_ids=())
        elif token.normalized == "唸る" and before == "の":  # 「カードがのうなった」
            read[place] = token._replace(normalized="無くなる", synonym_group_ids=())
        elif token.surface == "もん" and _is_described(tokens, place):  # 「使いもんにならん」: 物, and no 門
            read[place] = token._replace(normalized="物", synonym_group_ids=())
        elif token.surface == "ひ" and token.pos[0] == "名詞" and before == "の":
            read[place] = token._replace(normalized="日", pos=_COMMON_NOUN, synonym_group_ids=())
        if token.pos[0] != "空白":
            before = token.surface
    return tuple(read)


def _is_described(tokens: tuple[Token, ...], place: int) -> bool:
    """Whether the noun there stands behind what describes it, and in front of no noun."""
    follows = place > 0 and tokens[place - 1].end == tokens[place].begin and tokens[place - 1].pos[0] in _DESCRIBING
    leads = place + 1 < len(tokens) and tokens[place + 1].pos[0] in ("名詞", "接尾辞")
    return tokens[place].pos[0] == "名詞" and follows and not leads


_DESCRIBING = frozenset(("動詞", "形容詞", "連体詞"))
_PURPOSE = re.compile(
    "[一-鿿][いきぎしちにびみりえけげせてねべめれ]に ?(?:行|い[きくけっこ]|来|く[るれ]|き[てたま]|伺|参|出掛|出か|寄|上が)"
)
_GOING = frozenset("行く 来る 伺う 参る 出掛ける 寄る 上がる".split())
_MAY_BE_STEM = frozenset(("名詞", "動詞", "接尾辞"))
_TAKE, _COME, _COLLECT = "取り", "来る", "取りに来る"


def _with_purposes(tokens: tuple[Token, ...]) -> tuple[Token, ...]:
    """Who comes 集めに来る collects; Sudachi takes 集め, 払い before に for nouns. Who comes 取りに collects too, and 取る would
    not say so: that is one word.
    """
    read = list(tokens)
    words = [(place, token) for place, token in enumerate(tokens) if token.pos[0] != "空白"]
    for number, (place, token) in enumerate(words[:-2]):
        particle, going = words[number + 1][1], words[number + 2][1]
        if particle.surface != "に" or going.normalized not in _GOING or token.pos[0] not in _MAY_BE_STEM:
            continue
        verb = _verb_of(token.surface)
        if verb is not None:
            is_collecting = token.surface == _TAKE and going.normalized == _COME
            does = _COLLECT if is_collecting else verb.normalized
            read[place] = token._replace(normalized=does, pos=verb.pos, synonym_group_ids=())
    return tuple(read)


_NEEDING = re.compile("はい[りるら](?<=[^に、。\\s]はい.)")
_ENTER, _NEED, _ROOMS = "入る", "要る", frozenset("中 内 風呂 お風呂 湯 部屋".split())
_TOPIC = ("助詞", "係助詞", "*", "*", "*", "*")


def _with_needs(tokens: tuple[Token, ...]) -> tuple[Token, ...]:
    """「印鑑はいりますか」 asks whether it is needed; Sudachi takes は and いり together for 入る, which wants a に, but for
    rooms. Who wants to (国保はいりたい) enters.
    """
    read: list[Token] = []
    for place, token in enumerate(tokens):
        before = tokens[place - 1] if place else None
        is_needed = (
            token.normalized == _ENTER
            and token.surface in ("はいり", "はいる", "はいら")
            and before is not None
            and before.end == token.begin
            and before.pos[0] in _MAY_BE_STEM
            and before.surface not in _ROOMS
            and not any(following.normalized == "たい" for following in tokens[place + 1 : place + 2])
        )
        if is_needed:
            cut = token.begin + 1
            read.append(Token("は", "は", "は", _TOPIC, (), (), token.begin, cut))
            rest = token.surface[1:]
            read.append(token._replace(surface=rest, normalized=_NEED, reading=rest, begin=cut, synonym_group_ids=()))
        else:
            read.append(token)
    return tuple(read)


_EXPECTING = re.compile("(?:赤ちゃん|赤ん坊|子ども|こども|子供) ?[がも] ?(?:でき|出来)(?=た|まし|て|ちゃ)")
_BE_ABLE, _EXPECT = "出来る", "妊娠"


def _with_expecting(tokens: tuple[Token, ...]) -> tuple[Token, ...]:
    """Who says 「赤ちゃんができた」 is with child; できる by itself is next to nothing."""
    read = list(tokens)
    ends = {match.end() for match in _EXPECTING.finditer("".join(token.surface for token in tokens))}
    for place, token in enumerate(tokens):
        if token.normalized == _BE_ABLE and token.end in ends:
            read[place] = token._replace(normalized=_EXPECT, pos=_COMMON_NOUN, synonym_group_ids=())
    return tuple(read)


def _verb_of(stem: str) -> Token | None:
    """The verb that the stem is of: 集める of 集め; None of what is none."""
    verb = tokenize(f"{stem}ます")[0]
    return verb if verb.pos[0] == "動詞" and verb.surface == stem else None
