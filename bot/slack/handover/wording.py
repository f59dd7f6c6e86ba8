"""What hand-overs and told-to-press say: in the language of whom it is for, in the duty channel in both."""

from __future__ import annotations

from bot.knowledge.model import Bilingual

TITLE = Bilingual(ja="当番に確認を依頼する", en="Ask the duty officer")
SEND = Bilingual(ja="送信", en="Send")
CANCEL = Bilingual(ja="キャンセル", en="Cancel")
PREVIEW = Bilingual(
    ja="次の質問を、当番のチャンネルに投稿します。", en="This question will be posted in the duty channel."
)
SEEN_BY = Bilingual(ja="見る人：チャンネル", en="Who sees it: the members of")
ON_DUTY = Bilingual(ja="のメンバー。今の当番：", en=". On duty now: ")
ON_DUTY_NEXT_LEVEL = {
    "self": Bilingual(
        ja="のメンバー。今の当番はご本人のため、次の方に知らせます：",
        en=". You are on duty yourself, so this person is told: ",
    ),
    "vacant": Bilingual(
        ja="のメンバー。今は当番がいないため、次の方に知らせます：",
        en=". Nobody is on duty now, so this person is told: ",
    ),
    "unknown": Bilingual(
        ja="のメンバー。だれが当番かは登録されていないため、次の方に知らせます：",
        en=". No roster says who is on duty, so this person is told: ",
    ),
}  # fmt: skip
ON_DUTY_NOBODY = {
    "self": Bilingual(
        ja="のメンバー。今の当番はご本人です。質問はチャンネルに残り、ほかのメンバーが答えられます。",
        en=". You are on duty yourself. The question stays in the channel, where other members can answer.",
    ),
    "vacant": Bilingual(
        ja="のメンバー。今は当番がいません。質問はチャンネルに残り、メンバーが答えられます。",
        en=". Nobody is on duty now. The question stays in the channel, where its members can answer.",
    ),
    "unknown": Bilingual(
        ja="のメンバー。だれが当番かは登録されていません。質問はチャンネルに残り、メンバーが答えられます。",
        en=". No roster says who is on duty. The question stays in the channel, where its members can answer.",
    ),
}  # fmt: skip
NEXT_SHIFT = Bilingual(ja="次の当番は{at}からです。", en=" The next shift begins on {at}.")
WITH_IT = Bilingual(
    ja="一緒に伝わること：あなたの名前、下の補足、質問した場所へのリンク",
    en="Shown with it: your name, your note below, a link to where you asked",
)
WITH_IT_PRIVATE = Bilingual(
    ja="一緒に伝わること：あなたの名前と、下の補足（個別の質問のため、質問した場所は伝わりません）",
    en="Shown with it: your name and your note below (you asked in private: not where)",
)
COMES_BACK = Bilingual(
    ja="回答は、答えた人の名前と時刻を添えて、このスレッドに届きます。資料にもとづく回答ではありません。",
    en="The answer comes into this thread, with the name of whoever gives it and the time. It is not from the release.",
)
COMES_BACK_SHARED = Bilingual(
    ja="このスレッドは、他の組織の人にも見えます。", en="Members of other organizations read this thread."
)
COMES_BACK_PRIVATE = Bilingual(
    ja="回答は、答えた人の名前と時刻を添えて、ダイレクトメッセージであなたにだけ届きます。"
    "資料にもとづく回答ではありません。",
    en="The answer comes to you alone, in a direct message, with the name of whoever gives it and the time. "
    "It is not from the release.",
)
DEADLINE = Bilingual(
    ja="{at}までに回答がなければ、お知らせします。", en="If there is no answer by {at}, you will be told."
)
NOTE = Bilingual(ja="補足", en="Note")
SENT = Bilingual(ja="当番のチャンネルに投稿しました（{ref}）。", en="Posted in the duty channel ({ref}).")
NOT_SENT = Bilingual(
    ja="当番のチャンネルに投稿できませんでした。質問は記録しました。",
    en="The question could not be posted in the duty channel. It was kept for the people who look after the data.",
)
PERHAPS_SENT = Bilingual(
    ja="当番のチャンネルに投稿できたか、確認できませんでした（{ref}）。",
    en="It is not certain that the question reached the duty channel ({ref}).",
)
ALREADY_OPEN = Bilingual(
    ja="この質問は、すでに当番に確認を依頼しています。回答をお待ちください。",
    en="You have handed this question over already, and it is still open.",
)
TOO_MANY = Bilingual(
    ja="短い時間に依頼が続いたため、しばらく待ってからお試しください（1時間に{most}件まで）。",
    en="Please wait a while before you hand over more (at most {most} an hour).",
)
NOT_FROM_SOURCE = Bilingual(ja="資料にもとづく回答ではありません。", en="This is not from the release.")
ANSWERED = Bilingual(ja="からの回答、{at}", en="'s answer, {at}")
ANSWERED_FURTHER = Bilingual(ja="からの追加の回答、{at}", en="'s further answer, {at}")
QUESTION = Bilingual(ja="ご質問：", en="Your question: ")
ASKED_BY = Bilingual(ja="依頼した方：", en="Asked by ")
EXPIRED = Bilingual(
    ja="当番に依頼した質問には、{at}までに回答がありませんでした。",
    en="There was no answer by {at} to the question that you handed over to the duty officer.",
)

# --- In the duty channel: both languages -----------------------------------------------------------------------------
DUTY_HEADING = "確認の依頼 / Question for the duty officer {ref}"
DUTY_LANGS = {"ja": "日本語 (Japanese)", "en": "英語 (English)"}
DUTY_ASKER = "質問者 / Asked by "
DUTY_LANG = "　言語 / language: {lang}"
DUTY_WHERE = "　質問の場所 / where"
DUTY_PRIVATE = "　個別の質問 / asked in private"
DUTY_NOTE = "補足 / Note: {note}"
DUTY_NOBODY = {
    "self": "今の当番は質問者本人です / the asker is on duty now",
    "vacant": "今は当番がいません / nobody is on duty now",
    "unknown": "だれが当番かは登録されていません / no roster says who is on duty",
}
DUTY_SHARED = (
    "他の組織と共有しているチャンネルでの質問です。回答は、他の組織の人にも見えます。 / "
    "Asked in a channel shared with another organization, whose members will read the answer."
)
DUTY_HOW = Bilingual(
    ja="このスレッドへの最初の返信は、あなたの名前と時刻を添えて、そのまま質問者に届きます（だれかをメンションした返信は届きません）。"
    "2通目からは届きません。「答える」からは何度でも送れます。期限：{at}",
    en="The first reply in this thread goes to the asker as it is, under your name (not one that mentions somebody). "
    "Later replies do not; with Answer you can send more. Until {at}",
)
DUTY_HOW_BUTTON = Bilingual(
    ja="「答える」に書いた文は、あなたの名前と時刻を添えて質問者に届きます。このスレッドへの返信は届きません。期限：{at}",
    en="What you write with Answer goes to the asker under your name. Replies in this thread do not. Until {at}",
)
DUTY_BUTTON = "答える / Answer"
RELAY_TITLE = "回答する / Answer"
RELAY_SEND = "送信 / Send"
RELAY_CANCEL = "中止 / Cancel"
RELAY_INPUT = "回答（あなたの名前で届きます） / Answer (sent under your name)"
RELAY_BEFORE = "すでに送られた回答 / Sent already: "
RELAY_DONE = "の回答を、質問者に届けました。 / The answer was sent to the asker."
RELAY_LOST = (
    "質問者に届けられませんでした（{code}）。ほかの方法でお知らせください。 / "
    "It could not be brought to the asker ({code}). Please reach them another way."
)
RELAY_UNSURE = "質問者に届いたか確認できませんでした。 / It is not certain that this reached the asker."
RELAY_AGAIN = (
    "回答が質問者に届いたか確認できませんでした。「答える」でもう一度お送りください。 / "
    "It is not certain that the answer reached the asker. Please send it again with Answer."
)
RELAY_FASTER = (
    "別の回答が先に送られたため、この文は送っていません。追加で送るには「答える」をお使いください。 / "
    "Another answer was sent before yours, which was not sent. To add to it, use Answer."
)
RELAY_YOURS = "送っていない文 / Not sent: "
RELAY_LATER = (
    "この返信は質問者に届いていません。追加で送るには「答える」をお使いください。 / "
    "This reply was not sent to the asker. To send more, use Answer."
)
RELAY_EMPTY = (
    "文がないため、質問者に送っていません（ファイルは送れません）。 / "
    "There is no text in this reply, so nothing was sent (files cannot be sent)."
)
RELAY_GONE = "この依頼の記録は、もうありません。 / This question is no longer on record."
DUTY_EXPIRED = (
    "期限までに回答がなく、質問者にその旨を知らせました。「答える」からは、まだ回答できます。 / "
    "There was no answer in time, and the asker was told. You can still answer with Answer."
)

# --- Told to press ---------------------------------------------------------------------------------------------------
TOLD_TITLE = Bilingual(ja="報道に伝えた", en="Told to press")
TOLD_RECORD = Bilingual(ja="記録", en="Record")
TOLD_LINE = Bilingual(
    ja="次の文を、報道に伝えたものとして記録します。", en="This line will be recorded as told to the press."
)
TOLD_WHERE = Bilingual(ja="記録する場所：チャンネル", en="Recorded in: ")
TOLD_WHO = Bilingual(
    ja="（あなたの名前と時刻を添えて、メンバーに見えます。ブリーフィングにも載ります）",
    en=", with your name and the time, for its members; briefings list it too",
)
TOLD_OUTLET = Bilingual(ja="媒体", en="Outlet")
TOLD_DONE = Bilingual(ja="当番のチャンネルに記録しました（{ref}）。", en="Recorded in the duty channel ({ref}).")
TOLD_NOT_POSTED = Bilingual(
    ja="記録しましたが（{ref}）、当番のチャンネルに投稿できませんでした。",
    en="Recorded ({ref}), but it could not be posted in the duty channel.",
)
TOLD_NOT_YOURS = Bilingual(
    ja="この記録は、このワークスペースのメンバーだけが付けられます。",
    en="Only members of this workspace can record this.",
)
TOLD_HEADING = "報道に伝えた文 / Told to press {ref}"
TOLD_BY = "　媒体 / outlet: {outlet}　{at}"
TOLD_BY_ONLY = "　{at}"
LANGS = {"ja": Bilingual(ja="日本語", en="Japanese"), "en": Bilingual(ja="英語", en="English")}
SAID = Bilingual(
    ja="この文は、{at}に報道に伝えたものとして記録されています。", en="This line was told to the press on {at}."
)
SAID_OTHER_LANGUAGE = Bilingual(
    ja="{at}に、{lang}の文が報道に伝えたものとして記録されています：「{line}」",
    en="On {at} this was told to the press in {lang}: “{line}”",
)
SAID_DIFFERS = Bilingual(
    ja="{at}に報道に伝えた文は、現在の文と異なります：「{line}」",
    en="The line told to the press on {at} differs from this one: “{line}”",
)
SAID_DIFFERS_OTHER_LANGUAGE = Bilingual(
    ja="{at}に報道に伝えた{lang}の文は、現在の{lang}の文と異なります：「{line}」",
    en="The line told to the press in {lang} on {at} differs from the present one in {lang}: “{line}”",
)
