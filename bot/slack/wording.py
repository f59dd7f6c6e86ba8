"""What the Slack app says apart from answers, in both languages (docs/voice.md)."""

from __future__ import annotations

from bot.knowledge.model import Bilingual

# One line in both languages: when something failed, the language of the question may not be known.
FAILED = (
    "処理に失敗しました。少し待ってから、もう一度お試しください（参照番号：{ref}）。 / "
    "Something went wrong. Please try again in a moment (reference: {ref})."
)
SEARCH_COMMAND = Bilingual(ja="{command} find 語", en="{command} find WORD")
NOT_INSTALLED = (
    "このワークスペースへの導入が見つかりません。管理者の方に、もう一度の導入をご依頼ください。 / "
    "The app is not installed in this workspace any more. Please ask your admin to install it again."
)
OLD_BUTTON = Bilingual(
    ja="このボタンは、現在の版では使えません。もう一度ご質問ください。",
    en="This button no longer works. Please ask the question again.",
)
NONE_OF_THESE = Bilingual(
    ja="別の言い方でご質問ください。国名、柱の番号、用語などの言葉があると探しやすくなります。",
    en="Please put the question another way. Naming a country, a pillar or a term helps.",
)
LANGUAGE_SET = Bilingual(
    ja="言語を日本語にしました。質問の文から言語が分かるときは、その言語で答えます。",
    en="Language set to English. A question that is clearly in one language is answered in that language.",
)
LANGUAGE_AUTO = Bilingual(
    ja="言語を自動にしました。質問の言語で答え、分からないときはSlackの表示言語に合わせます。",
    en="Language set to automatic: that of the question, else that of your Slack.",
)
LANGUAGE_HOW = Bilingual(
    ja="言語は {command} lang ja、{command} lang en、{command} lang auto で選べます。",
    en="Choose the language with {command} lang ja, {command} lang en or {command} lang auto.",
)
NO_SOURCE = Bilingual(
    ja="「{name}」という出典や箇所はありません。出典は次のとおりです。",
    en="There is no source or passage {name}. The source is:",
)
FIND_WHAT = Bilingual(
    ja="探す語を続けて入力してください。例：{command} find サイバー",
    en="Add the word to look for, for example: {command} find cyber",
)
TERM_QUESTION = Bilingual(ja="{term}とは", en="what is {term}")
TERM_WHAT = Bilingual(
    ja="用語を続けて入力してください。例：{command} term OSA",
    en="Add the term, for example: {command} term OSA",
)
EDITED = Bilingual(
    ja="質問の編集に合わせて、この答えを更新しました。",
    en="This answer was updated after the question was edited.",
)
SHARED = Bilingual(ja="共有された答え。質問：{title}", en="A shared answer. The question: {title}")
SHARED_DONE = Bilingual(ja="チャンネルに共有しました。", en="Shared in the channel.")
NOT_HERE = Bilingual(
    ja="このアプリはこのチャンネルに参加していないため、書き込めません。"
    "/invite で招待してから、もう一度お試しください。",
    en="This app is not in the channel, so it cannot post here. Invite it with /invite and try again.",
)
ALREADY = Bilingual(
    ja="このメッセージには、すでにスレッドで答えています。", en="This message has been answered already, in its thread."
)
NOTHING_TO_ANSWER = Bilingual(
    ja="このメッセージには、答えられる文がありません。", en="There is no text in this message to answer."
)
BASE_RELOADED = Bilingual(
    ja="資料データを更新しました（{before} → {after}）。", en="The data was reloaded ({before} -> {after})."
)
BASE_REFUSED = Bilingual(
    ja="資料データに誤りがあるため、更新していません。これまでのデータ（{before}）で答えています。",
    en="The data has errors and was not reloaded. The bot goes on answering from what it has ({before}).",
)
ON_TRIAL = Bilingual(
    ja="試験用の資料データ（{version}）による答えです。引用しないでください。",
    en="Answered from data on trial ({version}). Not to be quoted.",
)
CHANNEL_OFF = Bilingual(
    ja="このチャンネルでは、答えないように設定されています。変更できるのは{who}です（{command} channel mentions）。",
    en="In this channel the app is set not to answer. To change that: {who}, with {command} channel mentions.",
)
CHANNEL_EXTERNAL = Bilingual(
    ja="他の組織と共有しているチャンネルでは、まだ答えません。有効にできるのは{who}です（{command} channel "
    "external on）。",
    en="In a channel shared with another organization the app does not answer yet. "
    "To switch it on: {who}, with {command} channel external on.",
)
WHO_MAY = Bilingual(ja="ワークスペースの管理者", en="an administrator of the workspace")
WHO_MAY_LISTED = Bilingual(
    ja="運用者が指定した担当者か、ワークスペースの管理者",
    en="a person named by the operator of this app, or an administrator of the workspace",
)
NOT_ALLOWED = Bilingual(ja="この設定を変更できるのは{who}です。", en="This setting can be changed by {who}.")
CHANNEL_SET = {
    "mentions": Bilingual(
        ja="このチャンネルでは、メンションされたときに答えます。", en="In this channel the app answers when mentioned."
    ),
    "off": Bilingual(ja="このチャンネルでは答えません。", en="In this channel the app does not answer."),
    "external on": Bilingual(
        ja="他の組織と共有しているこのチャンネルでも、メンションされたときに答えます。答えは他の組織の人にも見えます。",
        en="In this channel, shared with another organization, the app answers when mentioned. "
        "Its members see the answers too.",
    ),
    "external off": Bilingual(
        ja="他の組織と共有している間、このチャンネルでは答えません。",
        en="While this channel is shared with another organization, the app does not answer in it.",
    ),
}
CHANNEL_NOT_HERE = Bilingual(
    ja="この設定はチャンネルのためのものです。ダイレクトメッセージには、いつも答えます。",
    en="This setting is for channels. Direct messages are always answered.",
)
CHANNEL_HOW = Bilingual(
    ja="{command} channel mentions（メンションに答える）、off（答えない）、"
    "external on、external off（他の組織と共有しているとき）。現在の設定：{now}",
    en="{command} channel mentions (answer mentions), off (do not answer), "
    "external on, external off (while shared with another organization). Now: {now}",
)
SLOW_DOWN = Bilingual(
    ja="短い時間に質問が続きました。{seconds}秒ほど置いて、もう一度お試しください。",
    en="Many questions came in a short time. Please try again in about {seconds} seconds.",
)
THREAD_FULL = Bilingual(
    ja="このスレッドでの答えが多くなりました。続きは新しいメッセージかダイレクトメッセージでお尋ねください。",
    en="This thread has many answers already. Please go on in a new message or a direct message.",
)
REPORT_TITLE = Bilingual(ja="問題を報告する", en="Report a problem")
REPORT_SEND = Bilingual(ja="送信", en="Send")
REPORT_CANCEL = Bilingual(ja="キャンセル", en="Cancel")
REPORT_LABEL = Bilingual(ja="どこが違いますか", en="What is wrong with it?")
REPORT_HINT = Bilingual(
    ja="内容は、資料データを管理する担当者に届きます。氏名も伝わります。",
    en="This goes to the people who keep the data, with your name.",
)
REPORT_THANKS = Bilingual(
    ja="ご報告を受け取りました（参照番号：{ref}）。", en="Thank you, the report was received (reference: {ref})."
)
REPORTS_ENOUGH = Bilingual(
    ja="短い時間に報告が続いたため、この報告は受け取っていません。1時間ほど置いて、もう一度お送りください。",
    en="Many reports came in a short time, and this one was not received. Please send it again in about an hour.",
)
REPORT_NOTICE = "報告 / Problem report {ref}\n{intent}\n{text}"
KEPT = Bilingual(
    ja="質問の続きのために、直前の話題を最長{hours}時間保存します。答えがなかった質問の文は、"
    "資料データの改善のために{days}日間保存し、担当者だけが見ます。だれが質問したかは一緒に保存しません。"
    "答えた記録（質問者、項目、データの版。文は含みません）は{days}日間保存し、運用者だけが見ます。"
    "当番への確認の依頼と、報道に伝えた文の記録は、関わった人の名とともに{days}日間保存し、"
    "当番のチャンネルの参加者が見ます。ブリーフィングにも載ります。{after}",
    en="To follow a conversation, its last topic is kept for at most {hours} hours. "
    "Questions without an answer are kept for {days} days to improve the data, seen only by the people who keep it, "
    "and without who asked. What was answered (to whom, which item, from which version of the data; no text) is kept "
    "for {days} days, seen only by the operator. Questions put to the duty officer, and lines told to the press, are "
    "kept for {days} days with the people concerned, seen by the members of the duty channel and listed in "
    "briefings.{after}",
)
ARCHIVED = Bilingual(
    ja="期間が過ぎたものは、運用者が別に保管します。",
    en=" After that time they are archived by the operator.",
)
PROMPTS = {
    "ja": (
        ("会合の概要", "会合の概要を教えてください"),
        ("ジャスミンとは", "ジャスミンとは何ですか"),
        ("4つの柱", "ジャスミンの4つの柱を教えてください"),
        ("参加国", "会合に参加した国はどこですか"),
    ),
    "en": (
        ("The meeting", "What was the meeting about?"),
        ("What JASMINE is", "What is JASMINE?"),
        ("The four pillars", "What are the four pillars of JASMINE?"),
        ("Who took part", "Which countries took part in the meeting?"),
    ),
}
HELP = Bilingual(
    ja="""\
第13回日ASEAN防衛当局次官級会合の発表資料（2024年1月30日）について、原文の引用と場所を示して答えます。資料に記載がないことは、ないと答えます。防衛省の公式窓口ではありません。
質問はそのままの文で入力できます。答えはご本人にだけ表示されます。
{command} 質問の文
{command} 柱3　第3の柱（pillar 3 でも同じ）
{command} pillars　4つの柱
{command} new　【新】と記された取組
{command} participants　参加国
{command} term OSA　用語の説明
{command} find サイバー　資料の中の語を探す
{command} source　出典
{command} brief　ブリーフィング（brief 柱3、brief 新規、brief 想定問答 など）
{command} briefing　チャンネルへの定期ブリーフィング（一覧、追加、停止、再開、削除、テスト）
{command} oncall　現在の当番と次の当番
{command} lang ja|en|auto　言語
{command} channel　このチャンネルでの動作
{command} help　この案内
答えがなかった質問の文は、資料データの改善のために{days}日間保存し、担当者だけが見ます（質問者は保存しません）。会話の続きのための話題は最長{hours}時間保存します。当番への確認の依頼と、報道に伝えた文の記録は、関わった人の名とともに{days}日間保存し、当番のチャンネルの参加者が見ます。ブリーフィングにも載ります。{after}""",
    en="""\
Answers about the release of 30 January 2024 on the 13th Japan-ASEAN Defense Vice-Ministerial Forum, with the words of \
the source and their place. Where the release does not say, the bot says so. It is no official channel of the ministry.
Ask in plain words. Only you see the answer.
{command} your question
{command} pillar 3: the third pillar
{command} pillars: the four pillars
{command} new: the efforts marked as new
{command} participants: who took part
{command} term OSA: what a term means
{command} find cyber: look for a word in the release
{command} source: the document
{command} brief: a briefing (also brief pillar 3, brief new, brief press, …)
{command} briefing: scheduled briefings for channels (list, add, pause, resume, remove, test)
{command} oncall: who is on duty, and who is next
{command} lang ja|en|auto: language
{command} channel: what the app does in this channel
{command} help: this text
Questions without an answer are kept for {days} days to improve the data, without who asked; only the people who keep \
the data see them. To follow a conversation, its last topic is kept for at most {hours} hours. Questions put to the \
duty officer, and lines told to the press, are kept for {days} days with the people concerned, seen by the members of \
the duty channel and listed in briefings.{after}""",
)
