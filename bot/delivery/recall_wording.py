"""What a correction says, in both languages (docs/voice.md)."""

from __future__ import annotations

from bot.knowledge.model import Bilingual

CORRECTED = Bilingual(ja="訂正（{day}）：{statement}", en="Correction ({day}): {statement}")
WITHDRAWN = Bilingual(
    ja="訂正（{day}）：{answer}の内容を取り消します。", en="Correction ({day}): {answer} is withdrawn."
)
PUTS_RIGHT = Bilingual(ja="{answer}の内容を訂正するものです。", en="This corrects {answer}.")
SAID = Bilingual(ja="以前の答え：{said}", en="The earlier answer: {said}")
NO_LONGER = Bilingual(
    ja="この内容は、現在の資料データにはありません。引用には使わないでください。",
    en="The data no longer holds this statement. Please do not quote it.",
)
INSTEAD = Bilingual(ja="現在の資料データの記載：{statement}", en="What the data holds now: {statement}")
WORDED = Bilingual(
    ja="この訂正の文は、本ボットの運用者によるものです。", en="The operator of this bot worded this correction."
)
PERHAPS_AGAIN = Bilingual(
    ja="この訂正は、すでに一度届いている場合があります。", en="This correction may have arrived once before."
)
# Which answer is meant: here in the thread, in a channel without one, or in private.
HERE = Bilingual(ja="このスレッドの{days}の答え{title}", en="what was answered in this thread on {days}{title}")
SHARED = Bilingual(
    ja="このチャンネルに{days}に共有された答え{title}", en="what was shown in this channel on {days}{title}"
)
IN_PRIVATE = Bilingual(ja="{days}にお送りした答え{title}", en="what was answered to you on {days}{title}")
TITLE = Bilingual(ja="（「{title}」）", en=" (\N{LEFT DOUBLE QUOTATION MARK}{title}\N{RIGHT DOUBLE QUOTATION MARK})")
MORE_DAYS = Bilingual(ja="ほか", en=" and others")
COMMA = Bilingual(ja="、", en=", ")
# What a briefing lists.
LISTED = Bilingual(ja="訂正後：{statement}", en="Corrected to: {statement}")
LISTED_WITHDRAWN = Bilingual(ja="取り消した内容：{said}", en="Withdrawn: {said}")
LISTED_GONE = Bilingual(ja="「{title}」への以前の答えを取り消し", en="Withdrawn: earlier answers to {title}")
