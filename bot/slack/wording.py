"""What the Slack app says apart from answers, in both languages (docs/voice.md)."""

from __future__ import annotations

from bot.knowledge.model import Bilingual

# One line in both languages: when something failed, the language of the question may not be known.
FAILED = (
    "処理に失敗しました。少し待ってから、もう一度お試しください（参照番号：{ref}）。 / "
    "Something went wrong. Please try again in a moment (reference: {ref})."
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
TERM_WHAT = Bilingual(
    ja="用語を続けて入力してください。例：{command} term OSA",
    en="Add the term, for example: {command} term OSA",
)
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
{command} lang ja|en|auto　言語
{command} help　この案内
質問の文は保存しません。会話の続きのために、直前の話題だけを最長{hours}時間メモリーに置きます。""",
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
{command} lang ja|en|auto: language
{command} help: this text
Questions are not stored. To follow a conversation, its last topic stays in memory for at most {hours} hours.""",
)
