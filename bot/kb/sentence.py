"""The sentences of the bot itself: which there are, what may stand in braces, when each is said."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FixedTextSpec:
    """A sentence the bot itself says: its name, what may stand in braces, when it is said."""

    name: str
    placeholders: tuple[str, ...]
    help: str


FIXED_TEXTS = (
    FixedTextSpec("はじめまして", (), "友だち追加のとき、ホームページの窓を開いたとき"),
    FixedTextSpec("おかえりなさい", (), "ブロックを解除したとき"),
    FixedTextSpec("メニュー", (), "「メニュー」と言われたとき"),
    FixedTextSpec("メニューの見出し", ("見出し",), "メニューのボタンを押したとき"),
    FixedTextSpec("やめました", (), "「やめる」と言われたとき"),
    FixedTextSpec("最初から", (), "「最初から」と言われたとき"),
    FixedTextSpec("もしかして", (), "候補をボタンで見せるとき"),
    FixedTextSpec("選び直し", (), "候補を聞いたあとの番号が範囲にないとき"),
    FixedTextSpec("どれでもない", ("窓口案内",), "候補が「どれでもない」と言われたとき"),
    FixedTextSpec("見つからない", ("窓口案内",), "答えが見つからないとき（1回目）"),
    FixedTextSpec("電話の案内", ("窓口案内",), "続けて2回見つからないとき"),
    FixedTextSpec("ほかの町のこと", (), "ほかの市区町村のことを聞かれたとき"),
    FixedTextSpec("窓口案内", ("窓口名", "電話", "受付時間"), "上の {窓口案内} に入る文"),
    FixedTextSpec("事実がない", ("題", "事実", "窓口案内"), "手続きに、聞かれた事実が書かれていないとき"),
    FixedTextSpec("何について", ("事実",), "「いくら」だけのように、何のことか分からないとき"),
    FixedTextSpec("条件を聞く", ("品目",), "品目の分け方を聞くとき。「分ける条件」に質問があれば、そちらを使います"),
    FixedTextSpec("品目を聞く", (), "「ほかの品目」のボタンを押したとき"),
    FixedTextSpec("次の収集", ("日付", "地区", "理由", "時刻"), "次の収集日を知らせるとき"),
    FixedTextSpec("時刻", ("時刻",), "上の {時刻} に入る文。地区に「時刻」がないときは、何も入りません"),
    FixedTextSpec("収集の休み", ("日付", "理由", "区分"), "いつもの収集が休みの日を知らせるとき"),
    FixedTextSpec("その日の収集", ("日付", "地区", "区分", "時刻"), "「今日は何ごみ」のように、日で聞かれたとき"),
    FixedTextSpec("収集がない日", ("日付", "地区"), "聞かれた日に収集がないとき"),
    FixedTextSpec("時刻のあと", ("時刻",), "今日の収集の時刻を過ぎているとき"),
    FixedTextSpec("カレンダーにない日", ("日付", "地区", "窓口案内"), "収集カレンダーの期間の外を聞かれたとき"),
    FixedTextSpec("年末年始の収集", ("地区", "休み", "区分"), "「年末年始」のごみを聞かれたとき"),
    FixedTextSpec("地区もどうぞ", (), "地区を覚えていない人に、品目を答えたあと"),
    FixedTextSpec("地区を聞く", (), "地区が分からないと答えられないとき"),
    FixedTextSpec("地区を覚えた", ("地区",), "地区を選んだとき"),
    FixedTextSpec("地区が見つからない", ("窓口案内",), "書かれた地名の地区が見つからないとき"),
    FixedTextSpec("登録を消した", (), "「登録を消して」と言われたとき"),
    FixedTextSpec("通知を聞く", (), "「通知して」と言われたとき"),
    FixedTextSpec("通知する", ("いつ", "地区"), "通知の時刻を選んだとき"),
    FixedTextSpec("通知をやめた", (), "「通知をやめる」と言われたとき"),
    FixedTextSpec("通知できない", (), "通知を送れない画面で「通知して」と言われたとき"),
    FixedTextSpec("明日の収集の通知", ("日付", "ごみ"), "前の日の夕方の通知: 収集があるとき"),
    FixedTextSpec("今日の収集の通知", ("日付", "ごみ"), "当日の朝の通知: 収集があるとき"),
    FixedTextSpec("通知の時刻", ("時刻",), "収集の通知の2行目（地区に時刻があるとき）"),
    FixedTextSpec("通知の理由", ("ごみ", "理由"), "変更で動いた収集の通知に足す行"),
    FixedTextSpec("明日の休みの通知", ("日付", "理由", "ごみ"), "前の日の夕方の通知: いつもの収集がないとき"),
    FixedTextSpec("今日の休みの通知", ("日付", "理由", "ごみ"), "当日の朝の通知: いつもの収集がないとき"),
    FixedTextSpec("通知の代わりの日", ("ごみ", "日付"), "休みの通知に足す行（別の日に収集するとき）"),
    FixedTextSpec("個人情報の注意", (), "電話番号やマイナンバーなどが書かれていたとき、答えの前に"),
    FixedTextSpec("長すぎる", (), "文が長すぎるとき"),
    FixedTextSpec("空の発言", (), "文字がないとき"),
    FixedTextSpec("画像", (), "写真や画像が届いたとき"),
    FixedTextSpec("動画", (), "動画が届いたとき"),
    FixedTextSpec("音声", (), "音声が届いたとき"),
    FixedTextSpec("ファイル", (), "ファイルが届いたとき"),
    FixedTextSpec("位置情報", (), "位置情報が届いたとき"),
    FixedTextSpec("スタンプ", (), "スタンプが届いたとき"),
    FixedTextSpec("うまくいかない", ("窓口案内",), "ボットの中で思わぬことが起きたとき"),
    FixedTextSpec("画面の題", (), "ホームページの窓の題"),
    FixedTextSpec("画面の説明", (), "ホームページの窓の上に出す説明"),
)
"""Every sentence the bot says that is not an entry's answer."""

TEXT_PLACEHOLDERS = ("町名", "役所名", "ホームページ")
"""Placeholders filled from town.yaml, usable in every text."""
CONTACT_PLACEHOLDERS = ("窓口", "窓口名", "電話", "受付時間", "場所")
"""Placeholders of the form ``{窓口:住民}``, filled from contacts.yaml, usable in every text."""
