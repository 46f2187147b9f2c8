"""The one table that joins the Japanese keys of the knowledge files to the fields of the model.

``knowledge/README.md`` shows staff the same table; a test compares the two.
"""

from __future__ import annotations

from bot.kb import model
from bot.kb.district import CHANGE, DISTRICT
from bot.kb.key import Form, Key, Kind

_ID = Key("id", "id", Form.ID, "ほかと重ならない名前。半角の英小文字・数字・ハイフン。一度決めたら変えません", True)
_SHORT = Key("見出し", "short_title", Form.BUTTON, "ボタンに出す短い題")
_READING = Key("読み", "reading", Form.LINE, "ひらがなの読み")
_ALTERNATES = Key("言い換え", "alternates", Form.LINES, "同じことを聞く、ほかの言い方")
_KEYWORDS = Key("キーワード", "keywords", Form.LINES, "見つける手がかりになる言葉")
_CONTACT = Key("担当", "contact", Form.CONTACT, "担当の窓口。ファイルの先頭に書いたものより優先します")
_LINK = Key("リンク", "link", Form.URL, "くわしいページ。https:// で始めます")
_BASIS = Key("根拠", "basis", Form.LINE, "もとになる法令・条例・ページの名前")
_COMMON_BASIS = Key("根拠", "basis", Form.LINE, _BASIS.help + "。common では必ず書きます", required_in_common=True)
_CHECKED = Key("確認日", "checked_on", Form.DATE, "内容を確かめた日")
_COMMON_CHECKED = Key(
    "確認日", "checked_on", Form.DATE, _CHECKED.help + "。common では必ず書きます", required_in_common=True
)
_EXPIRES = Key("公開終了日", "expires_on", Form.DATE, "この日を過ぎると答えに使いません")
_RELATED = Key("関連", "related", Form.ENTRIES, "答えのあとにボタンで案内する項目")
_SEARCH = (_ALTERNATES, _KEYWORDS)
_PROOF = (_LINK, _CONTACT, _COMMON_BASIS, _COMMON_CHECKED, _EXPIRES, _RELATED)

FAQ = Kind(
    "よくある質問",
    "項目",
    model.Faq,
    (
        _ID,
        Key("質問", "title", Form.LINE, "住民の言葉での質問", True),
        _SHORT,
        *_SEARCH,
        Key("回答", "answer", Form.BLOCK, "答え。3つ前後の短い文", True),
        *_PROOF,
    ),
)
PROCEDURE = Kind(
    "手続き",
    "手続き",
    model.Procedure,
    (
        _ID,
        Key("名前", "title", Form.LINE, "手続きの名前", True),
        _SHORT,
        *_SEARCH,
        Key("説明", "answer", Form.BLOCK, "どんな手続きか。1つか2つの文", True),
        Key("対象", model.Fact.WHO.name, Form.TEXT, "だれができるか"),
        Key("期限", model.Fact.DEADLINE.name, Form.TEXT, "いつまでか"),
        Key("窓口", model.Fact.COUNTER.name, Form.TEXT, "どこでするか"),
        Key("持ち物", model.Fact.BELONGINGS.name, Form.TEXT, "何を持って行くか"),
        Key("手数料", model.Fact.FEE.name, Form.TEXT, "いくらか"),
        Key("受付時間", model.Fact.HOURS.name, Form.TEXT, "何時から何時までか"),
        Key("オンライン", model.Fact.ONLINE.name, Form.TEXT, "スマートフォンやパソコンでできるか"),
        *_PROOF,
    ),
)
GARBAGE_CATEGORY = Kind(
    "分別区分",
    "分別区分",
    model.GarbageCategory,
    (
        _ID,
        Key("名前", "title", Form.LINE, "区分の名前", True),
        *_SEARCH,
        Key("説明", "answer", Form.BLOCK, "どんなごみの区分か", True),
        Key("出し方", "instructions", Form.TEXT, "袋や場所、準備のしかた", True),
        Key("収集日", "collection", Form.TEXT, "いつ集めるか。地区のカレンダーがある区分には書きません"),
        Key("色", "color", Form.COLOR, "区分の色。'#D9534F' のように書きます"),
        *_PROOF,
    ),
)
_CATEGORY_HELP = "分別区分の id か名前"
_ITEM_INSTRUCTIONS = Key("出し方", "instructions", Form.TEXT, "この品目だけの出し方")
_ITEM_CAUTION = Key("注意", "caution", Form.TEXT, "けがや火事を防ぐための注意")
GARBAGE_CASE = Kind(
    "品目の場合",
    "場合",
    model.GarbageItem,
    (
        Key(
            "条件", "conditions", Form.VALUES, "「分ける条件」の名前と、この場合の値。{素材: 木} のように書きます", True
        ),
        Key("区分", "category", Form.CATEGORY, _CATEGORY_HELP, True),
        Key("出し方", "instructions", Form.TEXT, "この場合だけの出し方"),
        Key("注意", "caution", Form.TEXT, "この場合だけの注意"),
        Key("言い換え", "alternates", Form.LINES, "この場合だけを指す言い方"),
    ),
)
GARBAGE_ITEM = Kind(
    "ごみ品目",
    "品目",
    model.GarbageItem,
    (
        Key("id", "id", Form.ID, "書かなければ「品目:名前」になります"),
        Key("名前", "title", Form.LINE, "ごみの名前", True),
        _READING,
        *_SEARCH,
        Key("区分", "category", Form.CATEGORY, _CATEGORY_HELP + "。場合によって違うときは、代わりに「場合」を書きます"),
        _ITEM_INSTRUCTIONS,
        _ITEM_CAUTION,
        Key("場合", "cases", Form.ITEMS, "素材や大きさで区分が違うとき、場合ごとに書きます", kind=GARBAGE_CASE),
        *_PROOF,
    ),
)
GARBAGE_CONDITION = Kind(
    "分ける条件",
    "分ける条件",
    model.GarbageCondition,
    (
        Key("名前", "name", Form.LINE, "条件の名前（素材、大きさ など）", True),
        Key("質問", "question", Form.LINE, "住民に聞く文。{品目} に品目の名前が入ります", True),
        Key("言葉", "words", Form.VALUES, "値と、同じ意味の言葉。言葉は「・」で区切ります"),
    ),
)
TERM = Kind(
    "用語",
    "用語",
    model.Term,
    (
        _ID,
        Key("名前", "title", Form.LINE, "言葉", True),
        _READING,
        *_SEARCH,
        Key("説明", "answer", Form.BLOCK, "やさしい説明", True),
        _LINK,
        _CONTACT,
        _BASIS,
        _CHECKED,
        _EXPIRES,
        _RELATED,
    ),
)
PLACE = Kind(
    "場所",
    "場所",
    model.Place,
    (
        _ID,
        Key("名前", "title", Form.LINE, "施設の名前", True),
        _READING,
        *_SEARCH,
        Key("説明", "answer", Form.BLOCK, "どんな所か"),
        Key("住所", "address", Form.LINE, "住所", True),
        Key("電話", "phone", Form.LINE, "電話番号"),
        Key("開館時間", "hours", Form.LINE, "開いている時間"),
        Key("休み", "closed", Form.LINE, "休みの日"),
        Key("緯度", "latitude", Form.NUMBER, "地図の緯度（10進）"),
        Key("経度", "longitude", Form.NUMBER, "地図の経度（10進）"),
        _LINK,
        _CONTACT,
        _EXPIRES,
        _RELATED,
    ),
)
SMALL_TALK = Kind(
    "あいさつ・雑談",
    "雑談",
    model.SmallTalk,
    (
        _ID,
        Key("題", "title", Form.LINE, "職員が見分けるための題", True),
        Key("言い回し", "alternates", Form.LINES, "住民の言い方", True),
        Key("回答", "answer", Form.BLOCK, "返事", True),
    ),
)
EMERGENCY = Kind(
    "緊急",
    "緊急",
    model.Emergency,
    (
        _ID,
        Key("題", "title", Form.LINE, "職員が見分けるための題", True),
        Key(
            "言い回し",
            "alternates",
            Form.LINES,
            "この言葉がそろったら緊急とみなします。「または」の縦線と <名前> が使えます",
            True,
        ),
        Key("除く言葉", "exceptions", Form.LINES, "この言葉があれば緊急とはみなしません。書き方は言い回しと同じです"),
        Key("回答", "answer", Form.BLOCK, "承認された文と番号だけを書きます", True),
        _COMMON_BASIS,
        _COMMON_CHECKED,
    ),
)
EMERGENCY_WORDS = Kind(
    "緊急の言葉",
    "緊急の言葉",
    model.EmergencyWords,
    (
        Key("名前", "name", Form.LINE, "言い回しの中に <名前> と書いて使う名前", True),
        Key("言葉", "words", Form.LINES, "<名前> が表す言葉", True),
    ),
)
NO_EMERGENCY = Kind(
    "緊急でない話",
    "緊急でない話",
    model.NoEmergency,
    (
        Key("題", "title", Form.LINE, "職員が見分けるための題", True),
        Key("言葉", "words", Form.LINES, "この言葉があれば、どの緊急ともみなしません", True),
        Key("ただし", "unless", Form.LINES, "この言葉もあれば、やはり緊急とみなします"),
        Key("止めない項目", "spared", Form.ENTRIES, "この言葉があっても緊急とみなす項目の id"),
    ),
)
CONTACT = Kind(
    "窓口",
    "窓口",
    model.Contact,
    (
        Key("id", "id", Form.LINE, "ほかのファイルから呼ぶ短い名前（例: 住民）", True),
        Key("名前", "name", Form.LINE, "課・係の名前", True),
        Key("電話", "phone", Form.LINE, "電話番号", True),
        Key("受付時間", "hours", Form.LINE, "電話や窓口の時間", True),
        Key("場所", "place", Form.LINE, "階や番号"),
        Key("取り扱い", "duties", Form.LINES, "この窓口の仕事を表す言葉"),
    ),
)
FIXED_TEXT = Kind(
    "定型文",
    "定型文",
    model.FixedText,
    (
        Key("名前", "name", Form.LINE, "下の「定型文の名前」のどれか", True),
        Key("文", "text", Form.BLOCK, "ボットが話す文", True),
    ),
)
SYNONYM = Kind(
    "類義語",
    "類義語",
    model.SynonymRule,
    (
        Key("言葉", "words", Form.LINES, "同じ意味の言葉。「指す言葉」を書いたときは、住民が使う言葉", True),
        Key("指す言葉", "targets", Form.LINES, "一方通行のとき、住民の言葉が指すかもしれない言葉"),
    ),
)
MENU = Kind(
    "メニュー",
    "メニュー",
    model.MenuSection,
    (
        Key("見出し", "title", Form.BUTTON, "メニューのボタン", True),
        Key("項目", "entries", Form.ENTRIES, "ボタンを押すと案内する項目の id", True),
    ),
)
TOWN = Kind(
    "町",
    "町",
    model.Town,
    (
        Key("町名", "name", Form.LINE, "町の名前", True),
        Key("役所名", "office", Form.LINE, "役場の名前", True),
        Key("代表窓口", "contact", Form.CONTACT, "ほかに当てはまらないときに案内する窓口", True),
        Key("ホームページ", "website", Form.URL, "町のホームページ"),
        Key(
            "共通の分野",
            "common_topics",
            Form.LINE,
            "common の項目のうち、使う分野を「・」で区切って書きます。使わないときは「なし」。書かなければ全部使います",
        ),
        Key("使わない項目", "hidden", Form.ENTRIES, "common の項目のうち、この町では使わないものの id"),
        Key("値", "values", Form.VALUES, "文の中で {名前} と書いて使う、この町の金額や時間"),
    ),
)

LIST_KINDS = (
    FAQ,
    PROCEDURE,
    GARBAGE_CATEGORY,
    GARBAGE_ITEM,
    GARBAGE_CONDITION,
    DISTRICT,
    CHANGE,
    TERM,
    PLACE,
    SMALL_TALK,
    EMERGENCY,
    EMERGENCY_WORDS,
    NO_EMERGENCY,
    CONTACT,
    FIXED_TEXT,
    SYNONYM,
    MENU,
)
"""Kinds whose items stand in a list under ``list_key``. TOWN alone is one mapping."""
ALL_KINDS = tuple(inner for kind in (*LIST_KINDS, TOWN) for inner in (kind, *kind.nested))
"""Every kind, with those that stand inside others after them."""

FILE_KEYS = (
    Key("分野", "topic", Form.LINE, "このファイルの分野（例: ごみ）"),
    Key("担当", "contact", Form.CONTACT, "このファイルの項目の担当窓口"),
    Key("確認日", "checked_on", Form.DATE, "このファイルの項目を確かめた日"),
)
"""Keys at the head of a file, which hold for every item below that does not say otherwise."""
