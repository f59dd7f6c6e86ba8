"""The pages that somebody sees who installs the app: plain HTML in both languages, without scripts or pictures."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from bot.knowledge.model import Bilingual
from bot.rendering.visible import escape_html as escape

Trouble = Literal[
    "access_denied", "unknown", "used", "expired", "slack_error", "exchange", "organisation", "storage", "busy"
]
HEADERS: Mapping[str, str] = {
    "Content-Type": "text/html; charset=utf-8",
    "Content-Security-Policy": "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "X-Frame-Options": "DENY",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cache-Control": "no-store",
}
DONE = Bilingual(ja="導入しました", en="Installed")
INSTALLED = Bilingual(
    ja="ワークスペース「{team}」で使えます。チャンネルに招待してメンションするか、/jasmine help とご入力ください。",
    en="The app works in {team} now. Invite it to a channel and mention it, or type /jasmine help.",
)
FAILED = Bilingual(ja="導入できませんでした", en="Not installed")
REFERENCE = Bilingual(ja="参照番号：{ref}", en="Reference: {ref}")
AGAIN = Bilingual(ja="はじめからやり直す", en="Start again")
OPEN = Bilingual(ja="Slackを開く", en="Open Slack")
STATUSES: Mapping[Trouble, int] = {
    "access_denied": 403, "unknown": 400, "used": 400, "expired": 400, "slack_error": 400, "exchange": 502,
    "organisation": 400, "storage": 503, "busy": 503,
}  # fmt: skip
TROUBLES: Mapping[Trouble, Bilingual] = {
    "access_denied": Bilingual(
        ja="Slackの画面で許可されませんでした。何も変わっていません。",
        en="Permission was not given in Slack. Nothing has changed.",
    ),
    "unknown": Bilingual(
        ja="この画面は、導入を始めたブラウザーで、Slackの許可画面から開く必要があります。",
        en="This page must be opened from Slack's permission page, in the browser in which you began.",
    ),
    "used": Bilingual(ja="このリンクは、すでに使われています。", en="This link has been used already."),
    "expired": Bilingual(ja="10分を過ぎたため、このリンクは使えません。", en="This link is older than ten minutes."),
    "slack_error": Bilingual(ja="Slackからの回答：{code}", en="Slack answered: {code}"),
    "exchange": Bilingual(
        ja="Slackとのやり取りに失敗しました。もう一度お試しください。",
        en="The exchange with Slack failed. Please try again.",
    ),
    "organisation": Bilingual(
        ja="組織（Enterprise）全体への導入には対応していません。ワークスペースごとに導入してください。",
        en="The app cannot be installed for a whole organisation. Please install it in each workspace.",
    ),
    "storage": Bilingual(
        ja="サーバー側で保存できませんでした。少し待ってから、もう一度お試しください。",
        en="The server could not keep the installation. Please try again in a moment.",
    ),
    "busy": Bilingual(
        ja="ただいま混み合っています。1時間ほど待ってから、お試しください。",
        en="Too many installations have been begun. Please try again in an hour.",
    ),
}


def success(team: str, url: str) -> str:
    """The app is installed; `url` opens it in Slack."""
    return _page(DONE, [(INSTALLED, {"team": team})], url, OPEN)


def failure(trouble: Trouble, ref: str, code: str = "") -> tuple[int, str]:
    """Status and page of what went wrong. `ref` is in the log too, `code` is Slack's."""
    return STATUSES[trouble], _page(
        FAILED, [(TROUBLES[trouble], {"code": code}), (REFERENCE, {"ref": ref})], "install", AGAIN
    )


def _page(title: Bilingual, lines: list[tuple[Bilingual, dict[str, str]]], url: str, link: Bilingual) -> str:
    parts = []
    for lang in ("ja", "en"):
        said = [escape(words[lang].format(**values)) for words, values in lines]
        paragraphs = "\n".join(f"<p>{line}</p>" for line in said)
        way_on = f'<p><a href="{escape(url)}">{escape(link[lang])}</a></p>'
        parts.append(f'<section lang="{lang}">\n<h1>{escape(title[lang])}</h1>\n{paragraphs}\n{way_on}\n</section>')
    head = (
        '<meta charset="utf-8">\n<meta name="viewport" content="width=device-width">\n'
        f"<title>{escape(title['ja'])} / {escape(title['en'])}</title>"
    )
    body = "\n".join(parts)
    return f'<!DOCTYPE html>\n<html lang="ja">\n<head>\n{head}\n</head>\n<body>\n{body}\n</body>\n</html>\n'
