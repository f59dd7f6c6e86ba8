"""What delivery says apart from briefings, in both languages (docs/voice.md)."""

from __future__ import annotations

from bot.knowledge.model import Bilingual
from bot.slack.verdicts import is_place

PART_AGAIN = "この部分は、上に重複して投稿されている可能性があります。 / This part may stand above already."
AGAIN = Bilingual(
    ja="同じ内容が、すでに投稿されている可能性があります。",
    en="The same message may have been posted before.",
)
TEST = Bilingual(
    ja="試験配信です。予定された配信ではありません。",
    en="This is a test, not a scheduled briefing.",
)
LIFE = Bilingual(
    ja="ブリーフィングの配信は動作しています。この24時間：投稿{posted}件、失敗{failed}件。次回：{times}。",
    en="Briefings are being delivered. Last 24 hours: {posted} posted, {failed} failed. Next: {times}.",
)
NO_TIMES = Bilingual(ja="予定なし", en="none scheduled")
STOPPED = Bilingual(
    ja="チャンネル{channel}へのブリーフィング（番号{number}、{when}）を停止しました。理由：{reason}。"
    "解消したら {command} briefing resume {number} で再開できます。",
    en="The briefing for {channel} (number {number}, {when}) was stopped: {reason}. "
    "When that is mended, {command} briefing resume {number} starts it again.",
)
_PLACE = Bilingual(
    ja="Slackがこのチャンネルへの投稿を受け付けません（{code}）", en="Slack takes no posts there ({code})"
)
_OTHER = Bilingual(ja="投稿できませんでした（{code}）", en="it could not be posted ({code})")
_REASONS = {
    "channel_not_found": Bilingual(
        ja="チャンネルが見つからないか、このアプリが参加していません",
        en="the channel is gone, or it is private and the app is not in it",
    ),
    "answer_lost": Bilingual(
        ja="Slackの応答が二度失われ、投稿されたかどうかを確認できませんでした",
        en="Slack's answer was lost twice, and the app may not look whether it was posted",
    ),
    "no_answer": Bilingual(ja="Slackの応答がありませんでした", en="Slack did not answer"),
    "thread_not_found": Bilingual(ja="元の投稿が削除されていました", en="the message above the thread was deleted"),
    "is_archived": Bilingual(ja="チャンネルがアーカイブされています", en="the channel is archived"),
    "not_in_channel": Bilingual(
        ja="このアプリがチャンネルに参加していません（/invite で招待してください）",
        en="the app is not in the channel (/invite it)",
    ),
}
_TOKEN = Bilingual(
    ja="Slackがこのアプリの認証を受け付けません（{code}）。アプリの再インストールが必要です",
    en="Slack refuses the app's token ({code}); the app must be installed again",
)


def reason(code: str, token: bool = False) -> Bilingual:
    """Why nothing can be posted, in words, by Slack's code; `token`: it is the app's own fault, not the channel's."""
    known = _TOKEN if token else _REASONS.get(code) or (_PLACE if is_place(code) else _OTHER)
    return Bilingual(known.ja.format(code=code), known.en.format(code=code))
