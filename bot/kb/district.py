"""What staff may write of the collection calendar: districts, what is collected there when, and changes."""

from __future__ import annotations

from bot.kb.calendar import CollectionChange, CollectionRule, District
from bot.kb.key import Form, Key, Kind

_CATEGORY_HELP = "分別区分の id か名前"

COLLECTION = Kind(
    "収集",
    "収集",
    CollectionRule,
    (
        Key("区分", "category", Form.CATEGORY, _CATEGORY_HELP, True),
        Key("曜日", "weekdays", Form.LINES, "集める曜日。[火, 金] のように書きます"),
        Key("週", "weeks", Form.LINES, "月の何回目の曜日か。1から5までと、最後は -1。書かなければ毎週です"),
        Key("月", "months", Form.LINES, "集める月。1から12まで。書かなければ毎月です"),
        Key("何週ごと", "every_weeks", Form.LINE, "隔週なら 2。「最初の日」も書きます"),
        Key("最初の日", "first_day", Form.DATE, "「何週ごと」を数え始める収集日。その前には集めません"),
        Key("日付", "dates", Form.LINES, "曜日で決まらないとき、集める日を1つずつ書きます。「曜日」は書きません"),
        Key("から", "since", Form.DATE, "この決まりで集める最初の日。書かなければ地区の「から」です"),
        Key("まで", "until", Form.DATE, "この決まりで集める最後の日。書かなければ地区の「まで」です"),
        Key("祝日", "skips_holidays", Form.LINE, "祝日に集めないなら「休み」。集めるなら書きません"),
        Key("備考", "note", Form.LINE, "収集日の理由のあとに見せるひとこと"),
    ),
)
DISTRICT = Kind(
    "地区",
    "地区",
    District,
    (
        Key("id", "id", Form.ID, "ほかと重ならない名前。半角の英小文字・数字・ハイフン。一度決めたら変えません", True),
        Key("名前", "name", Form.LINE, "地区の名前", True),
        Key("読み", "reading", Form.LINE, "ひらがなの読み"),
        Key("地名", "areas", Form.LINES, "地区の中の町名や自治会の名前。住民はこれで地区を選べます"),
        Key("時刻", "hour", Form.LINE, "何時までに出すか。'8:30' のように書きます"),
        Key("から", "since", Form.DATE, "この収集日が決まっている最初の日", True),
        Key("まで", "until", Form.DATE, "この収集日が決まっている最後の日。このあとの日は答えません", True),
        Key("収集", "rules", Form.ITEMS, "何をいつ集めるか", True, kind=COLLECTION),
    ),
)
CHANGE = Kind(
    "収集の変更",
    "収集の変更",
    CollectionChange,
    (
        Key("理由", "reason", Form.LINE, "住民が読むわけ（例: 年末年始のため）", True),
        Key("から", "first", Form.DATE, "変わる日。何日も続くときは最初の日", True),
        Key("まで", "last", Form.DATE, "変わる最後の日。1日だけなら書きません"),
        Key("すること", "action", Form.LINE, "休み・移動・追加のどれか", True),
        Key("移動先", "moved_to", Form.DATE, "「移動」のとき、代わりに集める日"),
        Key("地区", "districts", Form.LINES, "変わる地区の id か名前。書かなければ全部の地区です"),
        Key(
            "区分",
            "categories",
            Form.LINES,
            _CATEGORY_HELP + "。書かなければ全部の区分です。「追加」のときは必ず書きます",
        ),
    ),
)
