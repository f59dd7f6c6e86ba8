"""What the Slack surfaces of briefings say, in both languages (docs/voice.md)."""

from __future__ import annotations

from bot.knowledge.model import Bilingual

# --- A briefing on request --------------------------------------------------------------------------------------------
NO_TOPIC = Bilingual(
    ja="「{text}」についてのブリーフィングはありません。選べるのは {topics} です。例：{command} brief 柱3",
    en="There is no briefing on {text}. There is one on: {topics}. For example: {command} brief pillar 3",
)
TOPICS_BETWEEN = Bilingual(ja="、", en=", ")
TOO_LONG = Bilingual(
    ja="続きは長いため、ここには表示できません。"
    "このアプリとのダイレクトメッセージで {command} brief と入力すると、全文が届きます。",
    en="The rest is too long to be shown here. Send {command} brief in a direct message with this app for all of it.",
)
SHARE = Bilingual(ja="チャンネルに共有する", en="Share in the channel")
SHARE_NAMED = Bilingual(ja="自分の名前を付けて共有する", en="Share with my name")
SHARED = Bilingual(ja="共有されたブリーフィング", en="A shared briefing")
SHARED_DONE = Bilingual(
    ja="チャンネルに共有しました。全文はそのスレッドにあります。",
    en="Shared in the channel, with the full text in its thread.",
)

# --- Schedules --------------------------------------------------------------------------------------------------------
LIST_TITLE = Bilingual(ja="定期ブリーフィング（{count}件）", en="Scheduled briefings: {count}")
LIST_PAGE = Bilingual(
    ja="{first}〜{last}件目を表示しています。続きは {command} briefing list {page}",
    en="Shown: {first} to {last}. The next ones: {command} briefing list {page}",
)
LIST_HERE = Bilingual(
    ja="このチャンネルの予定と、ご自分で登録した予定だけを表示しています。",
    en="Only the schedules of this channel and those that you set are shown.",
)
NONE_YET = Bilingual(ja="定期ブリーフィングの予定はまだありません。", en="No briefings are scheduled yet.")
NONE_HERE = Bilingual(
    ja="このチャンネルには、定期ブリーフィングの予定がありません。", en="No briefings are scheduled for this channel."
)
HOW_ADD = Bilingual(
    ja="すぐにブリーフィングを見るには {command} brief、予定を追加するには下のボタンを押してください。",
    en="To see a briefing now: {command} brief. To schedule one, press the button.",
)
WHO_ADDS = Bilingual(
    ja="すぐにブリーフィングを見るには {command} brief を使ってください。予定を追加できるのは{who}です。",
    en="To see a briefing now: {command} brief. One can be scheduled by {who}.",
)
NUMBER = Bilingual(ja="番号{number}", en="No. {number}")
WHEN = Bilingual(ja="{days} {time}（{zone}）", en="{days} at {time} {zone}")
WITHOUT_HOLIDAYS = Bilingual(ja="、{country}の祝日を除く", en=", not on public holidays of {country}")
LANGUAGES = {
    ("ja",): Bilingual(ja="日本語", en="in Japanese"),
    ("en",): Bilingual(ja="英語", en="in English"),
    ("ja", "en"): Bilingual(ja="日本語と英語", en="in Japanese and English"),
}
NEXT = Bilingual(ja="次：{times}（{zone}）", en="Next: {times} ({zone})")
NEXT_BETWEEN = Bilingual(ja="、", en="; ")
NO_NEXT = Bilingual(ja="次の配信はありません。", en="There is no next time.")
PAUSED = Bilingual(ja="停止中です。", en="Paused.")
DISABLED = Bilingual(ja="止まっています。理由：{reason}", en="Stopped. The reason: {reason}")
COMING = Bilingual(ja="{when}（{zone}）　{what}", en="{when} ({zone}): {what}")
BUTTONS = {
    "add": Bilingual(ja="予定を追加する", en="Schedule a briefing"),
    "pause": Bilingual(ja="停止（{number}）", en="Pause {number}"),
    "resume": Bilingual(ja="再開（{number}）", en="Resume {number}"),
    "test": Bilingual(ja="試験配信（{number}）", en="Test {number}"),
    "remove": Bilingual(ja="削除（{number}）", en="Remove {number}"),
}
REMOVE_TITLE = Bilingual(ja="番号{number}の予定を削除しますか", en="Remove schedule {number}?")
REMOVE_TEXT = Bilingual(ja="{told}。元には戻せません。", en="{told}. This cannot be undone.")
REMOVE_YES = Bilingual(ja="削除する", en="Remove")
REMOVE_NO = Bilingual(ja="やめる", en="Keep")

WHICH = Bilingual(
    ja="どの予定かを番号で指定してください。例：{command} briefing {verb} 3　"
    "番号は {command} briefing list で分かります。",
    en="Say which one by its number, for example: {command} briefing {verb} 3. The numbers: {command} briefing list",
)
NO_SUCH = Bilingual(
    ja="番号{number}の予定はありません。予定の一覧は {command} briefing list で見られます。",
    en="There is no schedule {number}. To see them: {command} briefing list",
)
DONE = {
    "pause": Bilingual(ja="番号{number}の予定を停止しました。", en="Schedule {number} is paused."),
    "resume": Bilingual(ja="番号{number}の予定を再開しました。", en="Schedule {number} is resumed."),
    "remove": Bilingual(ja="番号{number}の予定を削除しました。", en="Schedule {number} is removed."),
    "test": Bilingual(ja="番号{number}の予定の試験配信をしました。", en="A test of schedule {number} was posted."),
}
ALREADY = {
    "pause": Bilingual(ja="番号{number}の予定はすでに停止しています。", en="Schedule {number} is paused already."),
    "resume": Bilingual(ja="番号{number}の予定は停止していません。", en="Schedule {number} is not paused."),
}
RESUME_HOW = Bilingual(
    ja="再開するには {command} briefing resume {number}", en="To resume it: {command} briefing resume {number}"
)
TEST_FAILED = Bilingual(
    ja="番号{number}の予定の試験配信はできませんでした。理由：{reason}",
    en="The test of schedule {number} could not be posted. The reason: {reason}",
)
TEST_UNSURE = Bilingual(
    ja="番号{number}の予定の試験配信が最後まで投稿されたかどうかを確認できませんでした。チャンネルでご確認ください。",
    en="The bot could not see whether the test of schedule {number} was posted to its end. Please look in the channel.",
)
NOT_ALLOWED = Bilingual(
    ja="定期ブリーフィングを変更できるのは{who}です。", en="Scheduled briefings can be changed by {who}."
)
EVERYONE = Bilingual(ja="このワークスペースのメンバー全員", en="every member of this workspace")

# --- The form ---------------------------------------------------------------------------------------------------------
TITLE = Bilingual(ja="定期ブリーフィング", en="Scheduled briefing")
SUBMIT = Bilingual(ja="登録", en="Schedule")
CANCEL = Bilingual(ja="キャンセル", en="Cancel")
CHANNEL = Bilingual(ja="チャンネル", en="Channel")
CHANNEL_HINT = Bilingual(
    ja="このアプリが参加しているチャンネルを選んでください（/invite で招待できます）。",
    en="A channel that this app is in; it can be added with /invite.",
)
CHANNEL_FIXED = Bilingual(
    ja="他の組織と共有している、このチャンネルに配信します：",
    en="For this channel, which is shared with another organization: ",
)
DAYS = Bilingual(ja="曜日", en="Days")
TIME = Bilingual(ja="時刻", en="Time")
ZONE = Bilingual(ja="時間帯", en="Time zone")
OTHER_ZONE = Bilingual(ja="その他の時間帯（任意）", en="Another time zone (optional)")
OTHER_ZONE_HINT = Bilingual(
    ja="上の一覧にないときだけ、Asia/Dubai のように入力してください。入力すると、こちらが優先されます。",
    en="Only if it is not in the list above, such as Asia/Dubai. What is typed here counts.",
)
TOPIC = Bilingual(ja="内容", en="Topic")
LANGUAGE = Bilingual(ja="言語", en="Language")
LANGUAGE_CHOICES = {
    "ja": Bilingual(ja="日本語", en="Japanese"),
    "en": Bilingual(ja="英語", en="English"),
    "ja,en": Bilingual(ja="日本語と英語", en="Japanese and English"),
}
HOLIDAYS = Bilingual(ja="祝日", en="Public holidays")
HOLIDAYS_NONE = Bilingual(ja="祝日も配信する", en="Post on holidays too")
HOLIDAYS_OF = Bilingual(ja="{country}の祝日は配信しない", en="Not on holidays of {country}")
COUNTRIES = {
    "JP": Bilingual(ja="日本", en="Japan"),
    "BN": Bilingual(ja="ブルネイ", en="Brunei Darussalam"),
    "KH": Bilingual(ja="カンボジア", en="Cambodia"),
    "ID": Bilingual(ja="インドネシア", en="Indonesia"),
    "LA": Bilingual(ja="ラオス", en="Lao PDR"),
    "MY": Bilingual(ja="マレーシア", en="Malaysia"),
    "MM": Bilingual(ja="ミャンマー", en="Myanmar"),
    "PH": Bilingual(ja="フィリピン", en="the Philippines"),
    "SG": Bilingual(ja="シンガポール", en="Singapore"),
    "TH": Bilingual(ja="タイ", en="Thailand"),
    "VN": Bilingual(ja="ベトナム", en="Viet Nam"),
    "TL": Bilingual(ja="東ティモール", en="Timor-Leste"),
    "US": Bilingual(ja="米国", en="the United States"),
    "GB": Bilingual(ja="英国", en="the United Kingdom"),
    "AU": Bilingual(ja="オーストラリア", en="Australia"),
    "NZ": Bilingual(ja="ニュージーランド", en="New Zealand"),
    "KR": Bilingual(ja="韓国", en="the Republic of Korea"),
    "IN": Bilingual(ja="インド", en="India"),
    "FR": Bilingual(ja="フランス", en="France"),
    "DE": Bilingual(ja="ドイツ", en="Germany"),
}
ERROR_CHANNEL = Bilingual(ja="チャンネルを選んでください。", en="Please choose a channel.")
ERROR_DAYS = Bilingual(ja="曜日を1つ以上選んでください。", en="Please choose at least one day.")
ERROR_TIME = Bilingual(ja="時刻を 08:30 のように選んでください。", en="Please choose a time, such as 08:30.")
ERROR_ZONE = Bilingual(
    ja="「{zone}」という時間帯は見つかりません。Asia/Tokyo のように、地域と都市の名前で入力してください。",
    en="There is no time zone {zone}. Please write region and city, such as Asia/Tokyo.",
)
ERROR_CHOICE = Bilingual(ja="一覧から選んでください。", en="Please choose from the list.")

SAVED = Bilingual(
    ja="定期ブリーフィングを登録しました（番号{number}）。", en="The briefing is scheduled (number {number})."
)
SAVED_ALREADY = Bilingual(
    ja="同じ内容の予定がすでにあります（番号{number}）。新しくは登録していません。",
    en="The same is scheduled already (number {number}). Nothing was added.",
)
NEXT_TIME = Bilingual(ja="次の配信：{when}", en="Next: {when}")
NEXT_YOURS = Bilingual(ja="ご自分の時間帯では：{when}", en="In your time zone: {when}")
MAY_CHANGE = Bilingual(
    ja="停止や削除ができるのは{who}です（{command} briefing list）。",
    en="It can be paused or removed by {who}, with {command} briefing list.",
)
INVITE = Bilingual(
    ja="このアプリはまだそのチャンネルに参加していないため、このままでは配信できません。"
    "そのチャンネルで /invite を使って招待してください。",
    en="This app is not in that channel yet and cannot post there. Please add it there with /invite.",
)
BETWEEN = Bilingual(ja="　", en=" · ")
