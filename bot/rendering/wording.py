"""Every label and button that the renderers add around a reply, in both languages (docs/voice.md)."""

from __future__ import annotations

from bot.knowledge.model import Bilingual, Lang

UNOFFICIAL = "[Unofficial translation]"
ORIGINAL = "Original:"

RELATED = Bilingual(
    ja="関連する記載（ご質問への答えではありません）",
    en="Related passage (not an answer to your question)",
)
RELATED_SEVERAL = Bilingual(
    ja="関連する記載（ご質問への答えではありません）",
    en="Related passages (not an answer to your question)",
)
SUMMARY_NOTE = Bilingual(
    ja="引用以外の文は本ボットによる要約",
    en="Sentences outside the quotes: this bot's summary",
)
COPY_NOTE = Bilingual(
    ja="（以上は本ボットによる要約で、公式の発表文ではありません）",
    en="(The above is this bot's summary, not an official text)",
)
CONTACT = Bilingual(ja="確認先：{contact}", en="A person to ask: {contact}")
SEARCH = Bilingual(ja="資料の中の語は「{command}」で探せます。", en="To search the release for a word: {command}")
CONTEXT_LINE = Bilingual(ja="原文の前後", en="The passage in its context")
CONTEXT_HERE = Bilingual(ja="引用した箇所は太字です。", en="The passage quoted is in bold. Japanese original:")
CONTEXT_GONE = Bilingual(
    ja="この箇所は、現在の資料データでは見つかりません。もう一度ご質問ください。",
    en="That passage is no longer in the current data. Please ask the question again.",
)
DATA_VERSION = Bilingual(ja="データ版 {version}", en="Data version {version}")
COPY_READY = Bilingual(ja="コピー用の文です。", en="Text to copy:")
TRUNCATED = "…"

BUTTON_NONE = Bilingual(ja="どれでもない", en="None of these")
BUTTON_CONTEXT = Bilingual(ja="原文の前後を見る", en="Show in context")
BUTTON_COPY = Bilingual(ja="コピー用の文", en="Text to copy")
MENU_SHARE = Bilingual(ja="チャンネルに共有する（質問者名なし）", en="Share in the channel, without my name")
MENU_SHARE_NAMED = Bilingual(ja="チャンネルに共有する（質問者名あり）", en="Share in the channel, with my name")
MENU_CITE = Bilingual(ja="出典の書き方", en="How to cite this")
MENU_OTHER = Bilingual(ja="英語で見る（In English）", en="日本語で見る (in Japanese)")
BUTTON_HANDOVER = Bilingual(ja="当番に確認を依頼する", en="Ask the duty officer")
MENU_TOLD = Bilingual(ja="報道に伝えたと記録する", en="Told to press")
MENU_REPORT = Bilingual(ja="問題を報告する", en="Report a problem")
CITE_READY = Bilingual(ja="出典の書き方です。", en="Citation:")
HOME_TITLE = Bilingual(ja="資料について質問する", en="Ask about the release")
HOME_ASK = Bilingual(
    ja="下の項目を押すと、このアプリとのダイレクトメッセージに答えます。質問は、ダイレクトメッセージにそのまま入力できます。"
    "チャンネルでは、このアプリをメンションしてください。",
    en="Press a topic: the answer comes in your direct messages with this app. You can also type a question there. "
    "In a channel, mention the app.",
)
HOME_LANGUAGE = Bilingual(ja="言語", en="Language")
HOME_LANGUAGES = {
    "auto": Bilingual(ja="自動", en="Automatic"),
    "ja": Bilingual(ja="日本語", en="日本語 (Japanese)"),
    "en": Bilingual(ja="英語（English）", en="English"),
}
HOME_SOURCE = Bilingual(ja="資料", en="The source")
HOME_AGE = Bilingual(
    ja="{day}発表（{age}前）。役職、加盟の状況、【新】の印は発表時点のものです。",
    en="Released on {day}, {age} ago. "
    "Office-holders, membership status and the 【新】 (new) marks are as of that date.",
)
HOME_DUTY = Bilingual(ja="当番", en="On duty")
HOME_BRIEFINGS = Bilingual(ja="次の定期ブリーフィング", en="Next scheduled briefings")
HOME_KEPT = Bilingual(ja="保存されるもの", en="What is kept")
HOME_UNOFFICIAL = Bilingual(
    ja="防衛省の公式窓口ではありません。太字の文は本ボットによる要約、英訳は非公式です。",
    en="No official channel of the ministry. Bold lines are this bot's summary; English renderings are unofficial.",
)
SOURCE_LINK = Bilingual(ja="掲載ページ：{url}", en="Published at: {url}")


def quoted(text: str, lang: Lang) -> str:
    """`text` in the quotation marks of the language, for running text."""
    return f"「{text}」" if lang == "ja" else f"\N{LEFT DOUBLE QUOTATION MARK}{text}\N{RIGHT DOUBLE QUOTATION MARK}"


def bracketed(text: str, lang: Lang) -> str:
    """`text` in the brackets of the language, for running text."""
    return f"（{text}）" if lang == "ja" else f" ({text})"


BOOK_CONTENTS = Bilingual(ja="目次", en="Contents")
BOOK_ALSO = Bilingual(ja="同じ答えになる質問：", en="The same answer to: ")
BOOK_TERMS = Bilingual(ja="利用条件：", en="Terms of use: ")
BOOK_VERSION = Bilingual(ja="データ版 {version}", en="data version {version}")
IN_THREAD = Bilingual(ja="全文はこのスレッドにあります。", en="Full text in this thread.")
BELOW = Bilingual(ja="全文は下に続きます。", en="Full text below.")
