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
SOURCE_LINK = Bilingual(ja="掲載ページ：{url}", en="Published at: {url}")


def quoted(text: str, lang: Lang) -> str:
    """`text` in the quotation marks of the language, for running text."""
    return f"「{text}」" if lang == "ja" else f"\N{LEFT DOUBLE QUOTATION MARK}{text}\N{RIGHT DOUBLE QUOTATION MARK}"


def bracketed(text: str, lang: Lang) -> str:
    """`text` in the brackets of the language, for running text."""
    return f"（{text}）" if lang == "ja" else f" ({text})"
