"""The terminal shows what Slack shows: edits, deletions, the shortcut, windows, an administrator."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bot.fakeslack import FakeSlack
from bot.fakeslack.shell import Shell
from bot.slack.app import build_app
from bot.slack.names import SHORTCUT
from tests.slack.conftest import dependencies_for, settings_for
from tests.slack.world import CHAIR, FakeCore


class Screen:
    """A shell on the bot's own listeners, with a small core."""

    def __init__(self, slack: FakeSlack) -> None:
        self.lines: list[str] = []
        self.warnings: list[str] = []
        self.shell = Shell(slack, self.lines.append, self.warnings.append, shortcut=SHORTCUT, width=80)

    def run(self, *typed: str) -> str:
        """Type lines; what was written."""
        self.lines.clear()
        for line in typed:
            self.shell.run(line)
        return "\n".join(self.lines)


@pytest.fixture
def screen() -> Iterator[Screen]:
    """A terminal, ready."""
    with FakeSlack() as slack:
        slack.connect(build_app(settings_for(slack), dependencies_for(slack, FakeCore())))
        shown = Screen(slack)
        yield shown
        assert shown.warnings == []


def test_an_edit_changes_the_answer(screen: Screen) -> None:
    """And a deletion takes it back."""
    screen.run("議長は誰ですか")
    edited = screen.run(":edit 開催地はどこですか")
    assert "（更新 / edited）" in edited
    assert "開催地はどこですか" in edited
    assert "取り下げ" in screen.run(":delete")
    assert "no message of yours" in screen.run(":delete")


def test_answer_this(screen: Screen) -> None:
    """On what somebody wrote in the channel."""
    assert ":say something first" in screen.run(":this")
    assert CHAIR in screen.run(":say 議長は誰でしょうね", ":this")


def test_a_report(screen: Screen) -> None:
    """The window opens, is filled in, and thanks."""
    assert "no window" in screen.run(":send x")
    shown = screen.run("議長は誰ですか")
    number = shown.split("問題を報告する")[0].rsplit("[", 1)[1].split("]")[0]
    assert "モーダル / modal" in screen.run(number)
    assert "R1" in screen.run(":send 日付が違う")


def test_a_form_with_several_fields(screen: Screen) -> None:
    """Shows what there is to choose, is filled in field by field, says what is wrong, and is sent."""
    assert "no window" in screen.run(":set 1 general")
    opened = screen.run(":as admin en-US", "/jasmine briefing add")
    assert "2) Days: Mon, Tue, Wed, Thu, Fri" in opened and "Mon / Tue / Wed" in opened
    filled = screen.run(":set 2 sat, sun")
    assert "2) Days: Sat, Sun" in filled and "Mon / Tue / Wed" not in filled
    assert "there are: 1 Mon" in screen.run(":set 2 someday")
    assert "There is no time zone Mars" in screen.run(":set 5 Mars", ":send")
    assert "(Days: must be filled in)" in screen.run(":set 5", ":set 2", ":send")
    assert "Sat, Sun at 08:30" in screen.run(":set 2 sat,sun", ":send")
    assert "no window" in screen.run(":send")


def test_somebody_elsewhere(screen: Screen) -> None:
    """Has a zone of their own."""
    screen.run(":as admin en-US", "/jasmine briefing add", ":send")
    assert "(London time)" in screen.run(":as jo en-US Europe/London", "/jasmine briefing list")


def test_an_administrator(screen: Screen) -> None:
    """Sets the channel; others cannot."""
    assert "管理者です" in screen.run("/jasmine channel off")
    assert "このチャンネルでは答えません。" in screen.run(":as admin", "/jasmine channel off")
