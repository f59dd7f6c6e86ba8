"""What the Slack surfaces of the roster say, in both languages (docs/voice.md)."""

from __future__ import annotations

from bot.knowledge.model import Bilingual

TITLE = Bilingual(ja="当番　{now}現在", en="On duty as of {now}")
NO_ROSTER = Bilingual(
    ja="当番表は設定されていません。設定できるのは、このアプリの運用者です。",
    en="No roster is set. The operator of this app can set one.",
)
HOW = Bilingual(
    ja="ご自分の当番の開始時にブリーフィングを受け取るには：{command} oncall briefing on",
    en="For a briefing at the start of your own shifts: {command} oncall briefing on",
)
IS_ON = Bilingual(
    ja="ご自分の当番の開始時に、ブリーフィングがダイレクトメッセージで届きます。"
    "止めるには：{command} oncall briefing off",
    en="You get a briefing by direct message at the start of your shifts. To stop it: {command} oncall briefing off",
)
SWITCHED_ON = Bilingual(
    ja="ご自分の当番の開始時に、ブリーフィングをダイレクトメッセージでお届けします。次は{when}の当番です。",
    en="You will get a briefing by direct message at the start of your shifts. The next one starts on {when}.",
)
SWITCHED_ON_LATER = Bilingual(
    ja="ご自分の当番の開始時に、ブリーフィングをダイレクトメッセージでお届けします。当番表に次の当番が載ると届きます。",
    en="You will get a briefing by direct message at the start of your shifts, once the roster has your next one.",
)
SWITCHED_OFF = Bilingual(
    ja="当番の開始時のブリーフィングを止めました。", en="You will get no briefing at the start of your shifts."
)
IS_OFF = Bilingual(
    ja="当番の開始時のブリーフィングは届きません。受け取るには：{command} oncall briefing on",
    en="You get no briefing at the start of your shifts. To get one: {command} oncall briefing on",
)
NOT_NAMED = Bilingual(
    ja="当番表にご自分のSlackのメンバーIDが見つからないため、設定していません。当番表を管理する担当者に、"
    "お名前の後に <{user}> と書くようご依頼ください。",
    en="The roster does not name you by your Slack member ID, so nothing was set. "
    "Please ask whoever keeps the roster to write <{user}> after your name.",
)
