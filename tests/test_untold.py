"""A question for a number or a comparison is not answered by an entry that has none; who only tells, asks nothing."""

from __future__ import annotations

import pytest

from bot.kb.model import Faq, GarbageItem, Place, Source
from bot.retrieval import Retriever
from bot.untold import asks_else, is_untold, leaves_open, misses_crux, only_tells
from nlp.normalize import normalize
from nlp.utterance import analyse

LIBRARY = Faq(
    id="toshokan",
    title="図書館で本を借りられますか",
    answer="5冊まで、2週間借りられます。",
    source=Source("knowledge/tameshi/test.yaml", 1),
)


@pytest.mark.parametrize(
    ("text", "untold"),
    [
        ("図書館で本は何冊借りられますか", False),
        ("としょかんで本はなん冊", False),
        ("図書館で本を借りる人は何人いますか", True),
        ("図書館で本は何歳から借りられますか", True),
        ("図書館で一番借りられた本は", True),
        ("図書館のおすすめの本", True),
        ("図書館でいっちゃん借りられた本", True),
        ("図書館はどうして図書館っていうんですか、本を借りたい", True),
        ("図書館の本、誰が決めたの", True),
        ("図書館で本を借りるといくらかかりますか", True),
        ("図書館で本を何時まで借りられますか", True),
        ("本を借りるならどこの図書館がいいですか", True),
        ("図書館で本を借りたい", False),
        ("高い本も図書館で借りられますか", False),
        ("図書館で借りた本を濡らしてしまった", True),
        ("図書館で本を借りられる冊数に理由はありますか", True),
        ("図書館は何軒ありますか", True),
        ("図書館では隣の市より多く本を借りられますか", True),
        ("いつからある図書館で本を借りられますか", True),
        ("フランスの図書館で本を借りたい", True),
        ("日本の図書館で本を借りたい", False),
        ("フランス人も図書館で本を借りられますか", False),
    ],
)
def test_what_is_asked_must_be_told(text: str, untold: bool) -> None:
    (match,) = Retriever([LIBRARY]).rank(analyse(text))
    assert is_untold(analyse(text), match) is untold


@pytest.mark.parametrize(
    ("text", "answer", "untold"),
    [
        ("プールはいくらですか", "1回200円です。", False),
        ("プールはいくらですか", "料金は、受付でお確かめください。", False),
        ("プールは何時からですか", "9時に開きます。", False),
        ("プールは何千円かかりますか", "夏だけ開いています。", True),
        ("プールは何時からですか", "夏だけ開いています。", True),
        ("プールは何時間いられますか", "夏だけ開いています。", False),
        ("プールを建て替える計画はありますか", "夏だけ開いています。", True),
        ("プールで泳がせる義務はありますか", "夏だけ開いています。", True),
        ("プールを建て替える計画はありますか", "建て替えの計画は、役場の前に掲示しています。", False),
    ],
)
def test_an_amount_the_hours_or_a_plan_is_told_by_an_answer_that_has_it(text: str, answer: str, untold: bool) -> None:
    pool = Faq(id="pool", title="プールを使いたい", answer=answer, source=LIBRARY.source)
    assert leaves_open(normalize(text), pool) is untold


@pytest.mark.parametrize(
    ("text", "untold"),
    [
        ("プールで泳いでもいいですか", False),
        ("プールで魚を泳がせてもいいですか", True),
        ("プールはどこにありますか", True),
        ("プールはいつ開きますか", False),
        ("プールはいつ直りますか", False),
    ],
)
def test_an_faq_answers_what_it_speaks_of_and_what_its_own_question_asks(text: str, untold: bool) -> None:
    pool = Faq(id="pool", title="プールはいつ泳げますか", answer="夏だけ泳げます。", source=LIBRARY.source)
    (match,) = Retriever([pool]).rank(analyse(text))
    assert is_untold(analyse(text), match) is untold


@pytest.mark.parametrize(
    ("words", "untold"), [("ピアノを外へ運ぶ", False), ("ピアノで演奏したい", True), ("ピアノの穴を演奏する", False)]
)
def test_of_a_thing_to_throw_away_the_object_or_the_verb_is_enough(words: str, untold: bool) -> None:
    piano = GarbageItem(
        id="piano",
        title="ピアノ",
        answer="",
        category="sodai",
        instructions="穴をあけず、外へ運んでください。",
        source=LIBRARY.source,
    )
    (match,) = Retriever([piano]).rank(analyse(words))
    assert misses_crux(analyse(words), match) is untold


def test_a_thing_from_another_country_is_thrown_away_like_any_other() -> None:
    bones = GarbageItem(id="hone", title="魚の骨", answer="", category="moeru", source=LIBRARY.source)
    (match,) = Retriever([bones]).rank(analyse("タイの骨の捨て方"))
    assert not is_untold(analyse("タイの骨の捨て方"), match)


@pytest.mark.parametrize(
    "text",
    [
        "掃除機は何ごみ",
        "なにごみですか",
        "何曜日に出す",
        "何で出せばいい",
        "これは何ですか",
        "何の袋",
        "布団なんやけど",
        "だめなんよ",
        "ひなんじょに出す",
    ],
)
def test_where_a_thing_goes_is_no_other_question(text: str) -> None:
    assert not asks_else(text)


@pytest.mark.parametrize(
    "text",
    [
        "何でできてるの",
        "どっちが使いやすい",
        "掃除機はどれがいい",
        "なぜ燃えるの",
        "何がええ",
        "これはなんでできてるの",
    ],
)
def test_which_what_and_why_are_other_questions(text: str) -> None:
    assert asks_else(text)


@pytest.mark.parametrize(
    "text",
    [
        "仕事を辞めました",
        "会社が倒産したんですが",
        "母が入院している",
        "納付書をなくしちゃった",
        "父が亡くなったので",
        "犬が死んだ。",
    ],
)
def test_what_has_come_about_is_told(text: str) -> None:
    assert only_tells(analyse(text))


@pytest.mark.parametrize(
    "text",
    [
        "仕事を辞めたい",
        "ごみを置いてから寝たいのですが",
        "仕事を辞めたらどうする",
        "いつ辞めたか",
        "住民票",
        "水が出ない",
        "",
    ],
)
def test_a_wish_a_question_or_a_name_is_not_only_told(text: str) -> None:
    assert not only_tells(analyse(text))


@pytest.mark.parametrize(
    ("text", "untold"),
    [
        ("図書館の人はどんな勉強をするの", True),
        ("図書館は何時まで", False),
        ("図書館に自習室はありますか", True),
        ("町の図書館はありますか", False),
    ],
)
def test_a_place_tells_where_it_is_and_when_it_is_open(text: str, untold: bool) -> None:
    place = Place(
        id="basho", title="町の図書館", answer="", address="みほん町1", source=Source("knowledge/tameshi/test.yaml", 1)
    )
    (match,) = Retriever([place]).rank(analyse(text))
    assert is_untold(analyse(text), match) is untold
