"""Danger to life in residents' own words, and talk that only sounds like it: utterance → entry, or None."""

from __future__ import annotations

import pytest

from bot.emergency import EmergencyWatch
from bot.engine import Engine
from bot.kb.model import Emergency, EmergencyWords, NoEmergency, Source
from nlp.utterance import analyse

DANGER = (
    ("母が呼んでも返事をしません", "kinkyu-ishiki"),
    ("ママがねたままおきないよ よんでもへんじない", "kinkyu-ishiki"),
    ("赤ちゃんが息をしていないみたい", "kinkyu-ishiki"),
    ("主人の口の片方が下がって、何を言っているのかわからない", "kinkyu-taoreru"),
    ("急に頭が割れるように痛くなって吐いています", "kinkyu-taoreru"),
    ("今、女房が泡ふいて倒れた", "kinkyu-ishiki"),
    ("おとうさん うごかない どうしますか", "kinkyu-ishiki"),
    ("もう産まれそうです、頭が見えてます", "kinkyu-taoreru"),
    ("もちがのどにつまってくるしそう", "kinkyu-ishiki"),
    ("こんにゃくゼリーが喉につっかえて苦しがってます", "kinkyu-ishiki"),
    ("rice cake stuck in throat", "kinkyu-ishiki"),
    ("1歳の子が灰皿の水をのみました", "kinkyu-goin"),
    ("赤ん坊が防虫剤を口に入れた", "kinkyu-goin"),
    ("認知症の母が洗剤を飲みました", "kinkyu-goin"),
    ("灯油を子どもが飲んじゃった", "kinkyu-goin"),
    ("くすりをいっぱいのんじゃった", "kinkyu-kusuri"),
    ("塩素系と酸性のを混ぜてしまって気持ちが悪い", "kinkyu-taoreru"),
    ("ベランダから子どもが落ちた", "kinkyu-taoreru"),
    ("血が止まりません", "kinkyu-ishiki"),
    ("包丁で深く切ってしまって血がとまらん", "kinkyu-taoreru"),
    ("感電した", "kinkyu-taoreru"),
    ("車にはねられた", "kinkyu-jiko"),
    ("犬にかまれて血が止まらない", "kinkyu-ishiki"),
    ("まむしに噛まれた", "kinkyu-taoreru"),
    ("炎天下で倒れて水も飲めません", "kinkyu-taoreru"),
    ("おばあちゃんがエアコンのない部屋でぼーっとして呼んでも変なことを言う", "kinkyu-taoreru"),
    ("天ぷら鍋に火がついた", "kinkyu-moeru"),
    ("コンセントから火花と煙が出ている", "kinkyu-kaji"),
    ("向かいのアパートの窓が真っ赤で炎が見える", "kinkyu-moeru"),
    ("爆発した", "kinkyu-kaji"),
    ("家に帰ったらプロパンの匂いがしてます", "kinkyu-gasu"),
    ("ガス栓を開けっぱなしにしてしまって部屋が臭い", "kinkyu-gasu"),
    ("石油ストーブをつけていたら家族みんな頭が痛くてふらふらします", "kinkyu-gasu"),
    ("海で人がおぼれている", "kinkyu-umi"),
    ("誰かが窓ガラスを割って入ってこようとしている", "kinkyu-dorobou"),
    ("知らない男がずっと後をつけてくる", "kinkyu-dorobou"),
    ("人がナイフで刺されています", "kinkyu-hamono"),
    ("殺される", "kinkyu-hamono"),
    ("夫に首を絞められています", "kinkyu-bouryoku"),
    ("おとうさんがおかあさんをたたいてる", "kinkyu-bouryoku"),
    ("お父さんに蹴られて家から出されました", "kinkyu-bouryoku"),
    ("知らない人に体を触られて逃げてきた", "kinkyu-sei-bouryoku"),
    ("もう生きていたくない", "kinkyu-inochi"),
    ("生きとってもしょうがない", "kinkyu-inochi"),
    ("友達がこれから死ぬとメッセージを送ってきた", "kinkyu-inochi"),
    ("もう限界です、この子を連れて死にます", "kinkyu-inochi"),
    ("土砂が流れてきて隣の人が埋まった", "kinkyu-kyuujo"),
    ("屋根の雪が落ちてきて父が下に", "kinkyu-taoreru"),
    ("テレビを見ていた父が急に倒れました", "kinkyu-taoreru"),
    ("訓練じゃなくて本当に火事です", "kinkyu-kaji"),
    ("ごみを捨てに行ったら人が倒れていました", "kinkyu-taoreru"),
    ("先週から調子の悪かったおばあちゃんが起きません", "kinkyu-ishiki"),
    ("水がもう腰まである", "kinkyu-kyuujo"),
)
NO_DANGER = (
    "ガスの残ったライターの捨て方",
    "ボタン電池の出し方",
    "刃の折れたナイフは何ごみですか",
    "野焼きは禁止ですか",
    "餅をのどに詰まらせないように気をつけることは",
    "お腹がすいて死にそう",
    "死亡届はどこに出しますか",
    "水害で出たごみの捨て方",
    "昔おぼれたことがある",
    "看板が倒れていて危ない",
    "小説で主人公が薬を飲んで死ぬ",
    "救急車は有料ですか",
    "熱中症になったときどうすればいいか勉強したい",
    "猿に畑を荒らされた",
    "詐欺の電話がかかってきた",
    "夫の暴力で避難していて住民票を隠したい",
    "隣の犬がうるさくて死にそう",
    "コンセントの掃除",
    "がん検診で出血があった",
    "最近父が動けなくなってきて介護認定を受けたい",
    "生きがいを見つけたい",
    "空き家の火事が心配",
    "川に鯉が流されて死んでいる",
    "雪で道路がふさがれた",
    "酒を飲んだ後の瓶",
    "毒きのこの見分け方",
    "生ごみがくさい",
    "爆発する危険のあるごみは",
    "遺言を預かってくれますか",
    "首の長い花瓶",
    "火傷の薬は何ごみ",
    "申請したのに返事がこない",
    "昔この川で人が溺れたと聞いた",
    "母が歩けないので郵便で投票できますか",
    "隣の人が怒鳴り声をあげて迷惑",
    "ガス器具の臭いを消す方法",
    "川があふれたときの避難場所",
    "コウモリが家に入った",
    "薬を全部飲みきれなかった",
    "血が出たおむつはどう捨てる",
    "橋の手すりがさびている",
    "手を焼いている",
    "車にひかれそうで危ない通学路",
)
HERE = Source("kinkyuu.yaml", 1)


@pytest.fixture(scope="module")
def watch(mihon: Engine) -> EmergencyWatch:
    knowledge = mihon.knowledge
    return EmergencyWatch(
        [entry for entry in knowledge.entries if isinstance(entry, Emergency)],
        knowledge.emergency_words,
        knowledge.no_emergencies,
    )


@pytest.mark.parametrize(("said", "expected"), DANGER)
def test_danger_is_recognized(watch: EmergencyWatch, said: str, expected: str) -> None:
    found = watch.find(analyse(said))
    assert found is not None
    assert found[0].id == expected


@pytest.mark.parametrize("said", NO_DANGER)
def test_talk_of_no_danger_passes(watch: EmergencyWatch, said: str) -> None:
    assert watch.find(analyse(said)) is None


def small_watch(*phrases: str, exceptions: tuple[str, ...] = (), spared: tuple[str, ...] = ()) -> EmergencyWatch:
    entry = Emergency(id="rei", title="例", source=HERE, alternates=phrases, exceptions=exceptions)
    group = EmergencyWords(name="家族", words=("父", "母"), source=HERE)
    calm = NoEmergency(title="夢", words=("夢 見",), unless=("助けて",), spared=spared, source=HERE)
    return EmergencyWatch([entry], [group], [calm])


@pytest.mark.parametrize(
    ("phrase", "said", "is_danger"),
    [
        ("<家族> 倒れる|転ぶ", "庭で母が転んでいる", True),
        ("＜家族＞ 倒れる｜転ぶ", "父が倒れました", True),
        ("<家族> 倒れる|転ぶ", "看板が倒れました", False),
        ("<家族> 倒れる", "父は倒れていない", False),
        ("<家族> 倒れる", "父が倒れそうです", False),
        ("<家族> 倒れる", "父が倒れて動けない", True),
        ("<家族> 動かない", "父が動かん", True),
        ("<家族> 動かない", "父が動いた", False),
        ("火 消える ない", "火が消えません", True),
        ("はち 刺される", "ハチに刺された", True),
        ("死にたい", "死にたくない", False),
    ],
)
def test_a_phrase_is_said_by_one_word_of_each_part(phrase: str, said: str, is_danger: bool) -> None:
    assert (small_watch(phrase).find(analyse(said)) is not None) is is_danger


def test_an_exception_may_need_two_words() -> None:
    watch = small_watch("<家族> 倒れる", exceptions=("<家族> 銅像|人形",))
    assert watch.find(analyse("父の銅像が倒れた")) is None
    assert watch.find(analyse("父が倒れた")) is not None


def test_talk_of_no_danger_holds_back_unless_help_is_called_for() -> None:
    said = "父が倒れる夢を見た"
    assert small_watch("<家族> 倒れる").find(analyse(said)) is None
    assert small_watch("<家族> 倒れる").find(analyse(f"{said}、助けて")) is not None
    assert small_watch("<家族> 倒れる", spared=("rei",)).find(analyse(said)) is not None
