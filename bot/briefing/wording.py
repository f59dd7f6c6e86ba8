"""Every fixed sentence of a briefing, in both languages (docs/voice.md, exchange 5)."""

from __future__ import annotations

from bot.knowledge.model import Bilingual

TITLE = Bilingual(ja="JASMINE資料 当直ブリーフィング{topic}　{when}", en="JASMINE desk: duty briefing{topic}, {when}")
TITLE_TOPIC = Bilingual(ja="：{topic}", en=", {topic}")
LATE = Bilingual(
    ja="{due}に配信する予定のブリーフィングです。遅れて配信しています。",
    en="This briefing was due on {due}, and is posted late.",
)
PERHAPS_AGAIN = Bilingual(
    ja="配信が一度中断したため、同じブリーフィングがすでに配信されている可能性があります。",
    en="Posting was interrupted once: this briefing may have been posted already.",
)
AGE = Bilingual(
    ja="資料は{day}の発表で、{age}前のものです。役職、加盟の状況、【新】の表示は、いずれも発表時点の記載です。",
    en="The source was released on {day}, {age} ago. "
    "Office-holders, membership status and the 【新】 (new) marks are as of that date.",
)
SOURCE = Bilingual(
    ja="{citation}をもとに本ボットが編集", en="{citation}; edited and translated by this bot, unofficial"
)

HEADING = "{number}. {title}"
MINUTE = Bilingual(ja="ジャスミンを1分で", en="JASMINE in a minute")
NEW = Bilingual(
    ja="発表時点で【新】とされた取組（{count}件）", en="Efforts marked 【新】 (new) at the time of release: {word}"
)
ASKED = Bilingual(ja="聞かれたら", en="If asked")
ABSENT = Bilingual(ja="この資料に記載がないこと（推測で補わない）", en="Not in this release (do not guess)")
ABSENT_MEANS = Bilingual(
    ja="「記載がない」とは、この資料に書かれていないという意味です。決まっていない、公表していない、という意味ではありません。",
    en='"Not in this release" means only that. It does not mean undecided, undisclosed or declined.',
)
ABSENT_BETWEEN = Bilingual(ja="／", en=" / ")
FIRST = Bilingual(ja="この1日（{start} 〜 {end}{skipped}）", en="In the last day ({start} to {end}{skipped})")
SINCE = Bilingual(ja="前回から（{start} 〜 {end}{skipped}）", en="Since the last briefing ({start} to {end}{skipped})")
DUTY = Bilingual(ja="当番", en="On duty")
EFFORTS = Bilingual(ja="{pillar}の具体的な取組（{count}件{more}）", en="Concrete efforts under {pillar}: {word}{more}")
EFFORTS_MORE = Bilingual(ja="、末尾に「等」", en=', followed by "etc."')
GLANCE_MORE = Bilingual(ja="（末尾に「等」）", en=', followed by "etc."')
GLANCE_PILLAR_NEW = Bilingual(
    ja="、うち【新】と記されているのは{count}件（{day}の発表時点）",
    en="; marked 【新】 (new) as of {day}: {word}",
)
GLANCE_EFFORTS = Bilingual(ja="具体的な取組：{count}件{more}{new}", en="Concrete efforts: {word}{more}{new}")
GLANCE_NEW = Bilingual(
    ja="【新】：{day}の発表時点で{count}件（{pillars}）", en="【新】 (new) as of {day}: {word} ({pillars})"
)
GLANCE_NEW_PILLAR = Bilingual(ja="{pillar}に{count}件", en="{word} under {pillar}")
BETWEEN = Bilingual(ja="、", en=", ")

GLANCE_FIRST = Bilingual(ja="この1日（{since}から）：{told}", en="In the last day (since {since}): {told}")
GLANCE_SINCE = Bilingual(ja="前回（{since}）から：{told}", en="Since the last briefing ({since}): {told}")
NO_QUESTIONS = Bilingual(ja="質問なし", en="no questions")
QUESTIONS = Bilingual(ja="質問{count}件", en="{count} questions")
NOT_COVERED = Bilingual(ja="、うち資料に記載なし{count}件", en=", {count} of them not covered by the release")
COUNTS = Bilingual(
    ja="{questions}：回答{answered}、資料に記載なし{absent}{others}。",
    en="{questions}: {answered} answered, {absent} not covered{others}.",
)
OTHERS = Bilingual(ja="、聞き返しなどその他{count}", en=", {count} others (asked back and the like)")
MOST = Bilingual(ja="多かった内容：{topics}。", en=" Most asked: {topics}.")
TOPIC = Bilingual(ja="{title}（{count}）", en="{title} ({count})")
PRIVATE = Bilingual(
    ja="個別（DM、/jasmine）の質問は件数だけを含みます。", en="Private questions (DM, /jasmine) are counted only."
)
OPEN = Bilingual(ja="このチャンネルで未回答：", en="Open in this channel:")
TO_THREAD = Bilingual(ja="→ スレッド", en="-> thread")
HANDED = Bilingual(ja="当番に確認を依頼した質問：", en="Handed to the duty officer:")
HANDED_PRIVATE = Bilingual(ja="個別の質問", en="a private question")
HANDED_STATES = {
    "open": Bilingual(ja="回答待ち", en="waiting for a reply"),
    "answered": Bilingual(ja="回答済み", en="answered"),
    "expired": Bilingual(ja="期限切れ、回答なし", en="expired without a reply"),
}
TOLD = Bilingual(ja="報道に伝えた文：", en="Told to the press:")
CORRECTED = Bilingual(ja="訂正した回答：", en="Corrected answers:")
CORRECTED_COUNT = Bilingual(ja="回答{count}件", en="{count} answers")
CHANGED = Bilingual(ja="資料とデータの更新：", en="Changes to source or data:")
NONE = Bilingual(ja="なし。", en=" none.")
SOME = Bilingual(ja="あり。", en=" yes.")
MORE = Bilingual(ja="ほか{count}件", en="and {count} more")
HOLIDAYS = Bilingual(ja="、{days}は祝日のため配信なし", en="; none on {days}, a public holiday")
HOLIDAYS_SEVERAL = Bilingual(ja="、{days}は祝日のため配信なし", en="; none on {days}, public holidays")
MISSED = Bilingual(ja="停止中のため配信しなかった回：{times}。", en="Not posted while the bot was down: {times}.")

GLANCE_DUTY = Bilingual(ja="当番：", en="On duty: ")
GLANCE_NEXT = Bilingual(ja="　次：", en=". Next: ")
GLANCE_GAP = Bilingual(ja="　空きあり：{start}から{end}まで", en=". Gap: nobody from {start} to {end}")
NOBODY = Bilingual(ja="現在、当番がいません", en="nobody is on duty now")
NOBODY_NOW = Bilingual(ja="現在、当番がいません。", en="Nobody is on duty now.")
NOW = Bilingual(ja="現在：", en="Now: ")
UNTIL = Bilingual(ja="（{end}まで）", en=" until {end}")
UNTIL_DEPUTY = Bilingual(ja="（{end}まで、代理：", en=" until {end} (deputy: ")
DEPUTY_END = Bilingual(ja="）", en=")")
NEXT = Bilingual(ja="次：", en=" Next: ")
FROM_TO = Bilingual(ja="（{start}から{end}まで）", en=", {start} to {end}")
NO_NEXT = Bilingual(ja="次の当番は当番表にありません。", en=" Nobody is next on the roster.")
NO_GAPS = Bilingual(ja="空き：なし。", en=" No gaps.")
GAP = Bilingual(
    ja="注意：{start}から{end}まで、当番がいません。", en="Attention: nobody is on duty from {start} to {end}."
)
GLANCE_GAP_OPEN = Bilingual(ja="　空きあり：{start}以降", en=". Gap: nobody from {start} on")
GAP_OPEN = Bilingual(ja="注意：{start}以降、当番がいません。", en="Attention: nobody is on duty from {start} on.")
ZONE_NOTE = Bilingual(ja="時刻は{zone}。", en="")
STOP = Bilingual(ja="。", en=".")

UNITS = {
    "year": Bilingual(ja="{count}年", en="{count} years"),
    "month": Bilingual(ja="{count}か月", en="{count} months"),
    "day": Bilingual(ja="{count}日", en="{count} days"),
}
NUMBERS = (
    "none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
)  # fmt: skip
OTHER_ZONE = Bilingual(ja="{zone}の現地時間", en="{city} time")
ZONES = {
    "Asia/Tokyo": Bilingual(ja="日本時間", en="JST"),
    "UTC": Bilingual(ja="協定世界時", en="UTC"),
    "Etc/UTC": Bilingual(ja="協定世界時", en="UTC"),
    "Asia/Bangkok": Bilingual(ja="バンコク時間", en="Bangkok time"),
    "Asia/Brunei": Bilingual(ja="ブルネイ時間", en="Brunei Darussalam time"),
    "Asia/Dili": Bilingual(ja="ディリ時間", en="Dili time"),
    "Asia/Ho_Chi_Minh": Bilingual(ja="ベトナム時間", en="Viet Nam time"),
    "Asia/Jakarta": Bilingual(ja="ジャカルタ時間", en="Jakarta time"),
    "Asia/Kuala_Lumpur": Bilingual(ja="クアラルンプール時間", en="Kuala Lumpur time"),
    "Asia/Manila": Bilingual(ja="マニラ時間", en="Manila time"),
    "Asia/Phnom_Penh": Bilingual(ja="プノンペン時間", en="Phnom Penh time"),
    "Asia/Kolkata": Bilingual(ja="インド時間", en="India time"),
    "Asia/Seoul": Bilingual(ja="ソウル時間", en="Seoul time"),
    "Asia/Shanghai": Bilingual(ja="北京時間", en="Beijing time"),
    "Asia/Yangon": Bilingual(ja="ヤンゴン時間", en="Yangon time"),
    "Asia/Singapore": Bilingual(ja="シンガポール時間", en="Singapore time"),
    "Asia/Vientiane": Bilingual(ja="ビエンチャン時間", en="Vientiane time"),
    "Europe/London": Bilingual(ja="ロンドン時間", en="London time"),
    "Europe/Berlin": Bilingual(ja="ベルリン時間", en="Berlin time"),
    "Europe/Brussels": Bilingual(ja="ブリュッセル時間", en="Brussels time"),
    "Europe/Paris": Bilingual(ja="パリ時間", en="Paris time"),
    "Australia/Sydney": Bilingual(ja="シドニー時間", en="Sydney time"),
    "Pacific/Auckland": Bilingual(ja="オークランド時間", en="Auckland time"),
    "Pacific/Honolulu": Bilingual(ja="ホノルル時間", en="Honolulu time"),
    "America/Los_Angeles": Bilingual(ja="ロサンゼルス時間", en="Los Angeles time"),
    "America/New_York": Bilingual(ja="ニューヨーク時間", en="New York time"),
}

BOOK = Bilingual(ja="JASMINE資料 問答集", en="JASMINE desk: questions and answers")
CHAPTERS: dict[tuple[str, ...], Bilingual] = {
    ("meeting",): Bilingual(ja="会合", en="The meeting"),
    ("jasmine",): Bilingual(ja="ジャスミン", en="JASMINE"),
    ("pillars", "pillar"): Bilingual(ja="4つの柱", en="The four pillars"),
    ("efforts",): Bilingual(ja="具体的な取組", en="The concrete efforts"),
    ("vision",): Bilingual(ja="将来像と「ビエンチャン・ビジョン2.0」", en="The shared vision and Vientiane Vision 2.0"),
    ("term",): Bilingual(ja="用語", en="Terms"),
    ("theme",): Bilingual(ja="主題ごとの記載", en="Passages by theme"),
    ("release",): Bilingual(ja="資料そのもの", en="The release itself"),
}
