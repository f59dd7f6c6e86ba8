"""The terminal Slack: typed lines become what people do, and the screen shows who sees what."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import pytest

from bot.fakeslack import FakeSlack
from bot.fakeslack.shell import ZONE, Shell, parse_time
from bot.rendering.width import display_width
from tests.fakeslack.tiny_app import client_of, connect_tiny_app

NOW = datetime(2026, 11, 24, 8, 30, tzinfo=ZONE)


@dataclass
class Terminal:
    """A shell on the tiny bot, and what it wrote."""

    slack: FakeSlack
    shell: Shell
    out: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)

    def run(self, *lines: str) -> str:
        """Type the lines; gives what was written meanwhile."""
        self.out.clear()
        for line in lines:
            self.shell.run(line)
        return "\n".join(self.out)


@pytest.fixture
def terminal() -> Iterator[Terminal]:
    """A terminal in front of the tiny bot, 80 columns wide, without colour."""
    with FakeSlack() as slack:
        connect_tiny_app(slack)
        out: list[str] = []
        warnings: list[str] = []
        shell = Shell(slack, out.append, warnings.append, width=80)
        yield Terminal(slack, shell, out, warnings)


def test_bare_text_is_a_dm(terminal: Terminal) -> None:
    assert terminal.run("議長は？") == "jasmine · DM\n  dm: 議長は？\n"


def test_mention_is_answered_in_a_thread_and_goes_on_there(terminal: Terminal) -> None:
    first = terminal.run("@jasmine who chaired?")
    assert "jasmine · #general · スレッド / thread" in first
    assert "[1] 1 柱3   ⋯ [2] Cite" in first
    terminal.run("そのうち @JASMINE 新規は？")
    one, two = terminal.slack.posts
    assert one.thread_ts == two.thread_ts
    terminal.run(":new", "@jasmine another")
    assert terminal.slack.posts[-1].thread_ts != one.thread_ts


def test_slash_is_for_the_user_only_and_its_buttons_can_be_pressed(terminal: Terminal) -> None:
    assert "jasmine · #general · あなただけ / only you" in terminal.run("/jasmine pillar 3")
    pressed = terminal.run("1")
    assert "[1] 1 柱3\n" in pressed
    assert "  pressed 3" in pressed
    assert "pressed cite" in terminal.run("2")
    assert "1 to 2" in terminal.run("3")
    assert "only command is /jasmine" in terminal.run("/other x")


def test_no_button_yet(terminal: Terminal) -> None:
    assert "no button to press" in terminal.run("1")


def test_another_user_sees_only_what_is_for_them(terminal: Terminal) -> None:
    terminal.run("/jasmine secret")
    assert "(mika, en-US)" in terminal.run(":as mika en-US")
    assert terminal.slack.user("mika").locale == "en-US"
    assert terminal.shell.prompt == "mika> "
    assert "no button to press" in terminal.run("1")
    assert "dm: hello" in terminal.run("hello")
    terminal.run("@jasmine hello", ":as bob")
    assert "pressed 3" in terminal.run("1")
    assert terminal.slack.posts[-1].only_for == terminal.slack.user("bob").id
    assert ":as NAME" in terminal.run(":as <b>")


def test_raw_shows_the_posted_json(terminal: Terminal) -> None:
    assert '"type": "actions"' in terminal.run(":raw", "/jasmine x")
    assert '"type": "actions"' not in terminal.run(":raw", "/jasmine x")


def test_clock_moves(terminal: Terminal) -> None:
    assert terminal.run(":clock 2026-11-24T08:30") == "(2026-11-24 08:30 JST)"
    assert terminal.run(":clock +90m") == "(2026-11-24 10:00 JST)"
    assert terminal.run("hello").startswith("jasmine · DM")
    assert ":clock 09:00" in terminal.run(":clock soon")


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("+90m", "2026-11-24T10:00:00+09:00"),
        ("-1d", "2026-11-23T08:30:00+09:00"),
        ("7:05", "2026-11-24T07:05:00+09:00"),
        ("2026-12-01T09:00", "2026-12-01T09:00:00+09:00"),
        ("2026-12-01T09:00+00:00", "2026-12-01T09:00:00+00:00"),
    ],
)
def test_times(text: str, iso: str) -> None:
    assert parse_time(text, NOW).isoformat() == iso


def test_help_quit_and_unknown_commands(terminal: Terminal) -> None:
    assert "/jasmine TEXT" in terminal.run(":help")
    assert ":help" in terminal.run(":dance")
    assert terminal.run("", "   ") == ""
    assert terminal.shell.open
    terminal.run(":quit")
    assert not terminal.shell.open


def test_what_slack_refuses_is_a_warning(terminal: Terminal) -> None:
    terminal.slack.fail_next("chat.postMessage", error="internal_error")
    terminal.run("hello")
    assert terminal.warnings == ["fake Slack refused chat.postMessage: internal_error"]
    terminal.run("hello")
    assert len(terminal.warnings) == 1


def test_a_changed_message_is_shown_again_as_edited(terminal: Terminal) -> None:
    terminal.run("hello")
    post = terminal.slack.posts[-1]
    client_of(terminal.slack).chat_update(channel=post.channel, ts=post.ts, text="better")
    assert "（更新 / edited）\n  dm: x" not in terminal.run("x")
    assert "jasmine · DM（更新 / edited）\n  better" in "\n".join(terminal.out)


def test_blocks_read_well_in_eighty_columns(terminal: Terminal) -> None:
    bold = {"type": "text", "text": "資料は、ジャスミンが採択されたとは記載していません。" * 3, "style": {"bold": True}}
    section = {"type": "rich_text_section", "elements": [bold]}
    words = {"type": "text", "text": "各国防衛当局次官級で確認し、新たな取組の実施に向けた議論を行いました。" * 3}
    listed = {"type": "rich_text_list", "style": "ordered", "elements": [{**section, "elements": [words]}, section]}
    entities = "<https://x.jp|原文> &amp; <@U1|mika> *太字* <!date^1^x|昨日>"
    blocks: list[dict[str, Any]] = [
        {"type": "rich_text", "elements": [section, {"type": "rich_text_quote", "elements": [words]}, listed]},
        {"type": "section", "text": {"type": "mrkdwn", "text": entities}},
        {"type": "context", "elements": [{"type": "mrkdwn", "text": "出典：防衛省"}]},
        {"type": "actions", "elements": [
            {"type": "button", "text": {"type": "plain_text", "text": f"{n} 第1の柱の取組"}, "action_id": str(n)}
            for n in range(1, 7)
        ]},
    ]  # fmt: skip
    channel = terminal.slack.dm("you")
    client_of(terminal.slack).chat_postMessage(channel=channel.id, text="t", blocks=blocks)
    shown = terminal.run("x")
    assert all(display_width(line) <= 80 for line in shown.splitlines())
    assert "  │ 各国防衛当局次官級で確認し" in shown
    assert "  1. 各国防衛当局次官級で確認し" in shown
    assert "  原文 (https://x.jp) & @mika 太字 昨日" in shown
    assert "  出典：防衛省" in shown
    assert "[6] 6 第1の柱の取組" in shown
    assert "\x1b" not in shown


def test_control_characters_never_reach_the_terminal(terminal: Terminal) -> None:
    assert "\x1b" not in terminal.run("boo \x1b[31m\x07")


def test_colour_is_for_terminals_that_want_it() -> None:
    with FakeSlack() as slack:
        connect_tiny_app(slack)
        out: list[str] = []
        Shell(slack, out.append, out.append, colour=True).run("/jasmine x")
        assert "\x1b[1m" in out[0]


def test_home_and_its_buttons(terminal: Terminal) -> None:
    assert terminal.run(":home") == "(返事なし / no answer)"
    section = {"type": "section", "text": {"type": "plain_text", "text": "topics"}}
    button = {"type": "button", "text": {"type": "plain_text", "text": "柱"}, "action_id": "one", "value": "3"}
    view = {"type": "home", "blocks": [section, {"type": "actions", "elements": [button]}]}
    client_of(terminal.slack).views_publish(user_id=terminal.slack.user("you").id, view=view)
    shown = terminal.run(":home")
    assert "ホーム / Home" in shown and "  topics" in shown and "[1] 柱" in shown


def test_another_channel_and_its_threads(terminal: Terminal) -> None:
    """What is typed from now on goes there; a reply goes into the newest thread."""
    assert terminal.run(":in duty") == "(#duty)"
    assert terminal.run(":reply はい") == "(返信するスレッドがありません / there is no thread to reply in)"
    assert "jasmine · #duty · スレッド / thread" in terminal.run("@jasmine 議長は？")
    [answer] = terminal.slack.posts
    terminal.run(":in duty", ":reply はい")
    reply = terminal.slack.visible_to("you", "duty")[-1]
    assert (reply.text, reply.thread_ts) == ("はい", answer.thread_ts)
    assert terminal.run(":in") == "(#duty)   :in general"
    assert terminal.run(":in #general") == "(#general)"
    assert terminal.run(":reply はい").startswith("(返信するスレッドがありません")
