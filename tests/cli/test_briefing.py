"""`jasmine briefing` from the command line, against a Slack over HTTP."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import structlog
from click.testing import CliRunner, Result

from bot.cli import main
from bot.cli.briefing import briefing
from bot.fakeslack import FakeSlack
from bot.store.deliveries import Delivery, skip
from bot.store.store import Store, open_store
from tests.knowledge.small_base import Base, small_base


@dataclass
class Operator:
    """Somebody at the bot's machine."""

    slack: FakeSlack
    store: Store
    base: Base
    channel: str

    def runs(self, verb: str, *arguments: str) -> Result:
        """`jasmine briefing VERB …`."""
        root = ("--root", str(self.base.root)) if verb in ("add", "test") else ()
        return CliRunner().invoke(briefing, [verb, *arguments, *root])

    def adds(self, *arguments: str) -> Result:
        """`jasmine briefing add --channel …`."""
        return self.runs("add", "--channel", self.channel, *arguments)

    def json(self, verb: str, *arguments: str) -> Any:
        """What it writes for scripts."""
        return json.loads(self.runs(verb, *arguments, "--json").stdout)


@pytest.fixture
def operator(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Operator]:
    """With everything set as for `jasmine run`."""
    url, root = f"sqlite:///{tmp_path / 'jasmine.db'}", logging.getLogger()
    handlers, level = list(root.handlers), root.level
    with FakeSlack() as slack:
        environ = {
            "XDG_CACHE_HOME": str(tmp_path / "cache"), "JASMINE_DATABASE_URL": url, "SLACK_BOT_TOKEN": slack.token,
            "SLACK_API_BASE_URL": slack.base_url, "JASMINE_STATE_DIR": str(tmp_path),
        }  # fmt: skip
        for name, value in environ.items():
            monkeypatch.setenv(name, value)
        store = open_store(url, lambda: datetime.now(UTC))
        yield Operator(slack, store, small_base(tmp_path / "base"), slack.channel("press").id)
        store.close()
    root.handlers, root.level = handlers, level
    structlog.reset_defaults()


def test_a_schedule_is_added(operator: Operator) -> None:
    done = operator.adds(
        "--days", "月・水・金", "--time", "17:00", "--zone", "jakarta", "--lang", "both", "--holidays", "id"
    )
    assert done.exit_code == 0, done.output
    assert done.stdout.splitlines()[0] == "Number 1 added."
    assert (
        "in Japanese and English; Mon, Wed, Fri at 17:00 Jakarta time, not on public holidays of Indonesia"
        in done.stdout
    )
    [kept] = operator.store.schedules.list()
    assert (kept.team_id, kept.channel, kept.created_by) == (operator.slack.team.id, operator.channel, "")
    assert (kept.timetable.days, kept.timetable.zone) == ((1, 3, 5), "Asia/Jakarta")
    assert kept.langs == ("ja", "en")


def test_weekdays_at_half_past_eight_in_japan_unless_told_otherwise(operator: Operator) -> None:
    operator.adds()
    [kept] = operator.store.schedules.list()
    assert kept.timetable.days == (1, 2, 3, 4, 5)
    assert (kept.timetable.time, kept.timetable.zone, kept.timetable.holidays) == ("08:30", "Asia/Tokyo", "")
    assert (kept.topic, kept.langs, kept.state) == ("all", ("ja",), "active")


def test_the_same_twice_is_one(operator: Operator) -> None:
    operator.adds()
    done = operator.adds()
    assert done.exit_code == 0 and "Number 1 is there already." in done.stdout
    operator.adds("--time", "09:00")
    assert len(operator.store.schedules.list()) == 2


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--days", "someday"), "names no days of the week"),
        (("--time", "25:00"), "is no time"),
        (("--zone", "Mars"), "is no time zone"),
        (("--holidays", "XX"), "no calendar of holidays"),
        (("--topic", "weather"), "is no topic. Choose one of all, meeting"),
        (("--owner", "mika"), "is no member's id"),
        (("--channel", "#press"), "is no channel's id"),
    ],
)
def test_what_cannot_be_scheduled(operator: Operator, arguments: tuple[str, ...], words: str) -> None:
    done = operator.adds(*arguments)
    assert done.exit_code == 2
    assert words in done.stderr
    assert operator.store.schedules.list() == ()


def test_which_workspace(operator: Operator, monkeypatch: pytest.MonkeyPatch) -> None:
    """That of the token; without one, the only one that has schedules; else it must be said."""
    monkeypatch.delenv("SLACK_BOT_TOKEN")
    assert "Pass --team" in operator.adds().stderr
    assert operator.adds("--team", "T7").exit_code == 0
    assert operator.adds("--time", "09:00").exit_code == 0
    operator.adds("--team", "T8")
    assert operator.adds("--time", "10:00").exit_code == 2
    assert [each.team_id for each in operator.store.schedules.list()] == ["T7", "T7", "T8"]


def test_slack_does_not_say_which_workspace(operator: Operator) -> None:
    operator.slack.revoke_token()
    done = operator.adds()
    assert done.exit_code == 1 and "pass --team" in str(done.exception)


def test_nothing_is_scheduled(operator: Operator) -> None:
    assert operator.runs("list").stdout == "No briefing is scheduled.\n"
    assert operator.json("list") == {"schedules": []}
    assert operator.runs("log").stdout == "Nothing yet.\n"


def test_the_list_tells_times_in_the_readers_zone(operator: Operator) -> None:
    operator.adds("--days", "every day")
    assert "23:30; " in operator.runs("list", "--zone", "UTC").stdout
    [shown] = operator.json("list", "--zone", "UTC")["schedules"]
    assert [at[11:] for at in shown["next"]] == ["23:30:00+00:00"] * 3
    assert operator.runs("list", "--zone", "Mars").exit_code == 2


def test_the_list_tells_what_came_last_and_what_was_missed(operator: Operator) -> None:
    operator.adds("--days", "every day", "--zone", "UTC")
    [schedule] = operator.store.schedules.list()
    day, today = timedelta(days=1), datetime.now(UTC).replace(hour=8, minute=30, second=0, microsecond=0)
    due = today - day
    plain = Delivery("c", schedule.team_id, "briefing", schedule.channel, due, schedule.id, owner="me")
    operator.store.deliveries.plan(
        skip(Delivery("a", schedule.team_id, "briefing", schedule.channel, due - 2 * day, schedule.id), "missed"),
        skip(Delivery("b", schedule.team_id, "briefing", schedule.channel, due - day, schedule.id), "holiday", "元日"),
        plain,
    )
    late = due + timedelta(hours=3)
    mine = operator.store.deliveries.get("c")
    assert mine is not None
    operator.store.deliveries.sent(operator.store.deliveries.posted(mine, schedule.channel, f"{late.timestamp():.6f}"))
    shown = operator.runs("list", "--zone", "UTC").stdout
    assert "UTC: sent, late, at " in shown and "11:30" in shown.split("Last:")[1]
    assert shown.split("Missed: ")[1].strip().endswith("08:30")
    [told] = operator.json("list", "--zone", "UTC")["schedules"]
    assert (told["last"]["state"], told["missed"]) == ("sent", [(due - 2 * day).isoformat()])
    log = operator.runs("log", "1", "--zone", "UTC").stdout.splitlines()
    assert [line.split("UTC: ")[1].split(",")[0] for line in log] == ["sent", "skipped (元日)", "missed"]
    assert [each["why"] for each in operator.json("log", "--most", "2")["deliveries"]] == [None, "holiday"]


def test_paused_resumed_removed(operator: Operator) -> None:
    operator.adds()
    assert operator.runs("pause", "1").stdout.startswith("Number 1 paused.")
    assert "Paused." in operator.runs("list").stdout
    assert operator.json("list")["schedules"][0]["next"] == []
    assert operator.json("resume", "1")["state"] == "active"
    assert operator.json("remove", "1") == {"removed": 1}
    assert operator.store.schedules.list() == ()


def test_a_stopped_one_says_why_and_can_be_resumed(operator: Operator) -> None:
    operator.adds()
    [schedule] = operator.store.schedules.list()
    operator.store.schedules.set_state(schedule, "disabled", "not_in_channel")
    assert "Stopped. The reason: the app is not in the channel (/invite it)" in operator.runs("list").stdout
    assert operator.json("list")["schedules"][0]["reason"] == "not_in_channel"
    operator.runs("resume", "1")
    assert operator.store.schedules.list()[0].state == "active"


@pytest.mark.parametrize("verb", ["pause", "resume", "remove", "test"])
def test_there_is_no_such_number(
    operator: Operator, verb: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.argv", ["jasmine", "briefing", verb, "7"])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 1
    assert "There is no schedule number 7. Fix: `jasmine briefing list` shows the numbers." in capsys.readouterr().err


def test_a_test_is_posted_now(operator: Operator) -> None:
    operator.adds()
    done = operator.runs("test", "1")
    assert done.exit_code == 0, done.output
    assert done.stdout == f"Posted in {operator.channel}, marked as a test.\n"
    assert operator.slack.posts[0].says("試験配信です。")
    assert operator.slack.posts[1].thread_ts == operator.slack.posts[0].ts
    assert "test     number 1" in operator.runs("log").stdout


def test_a_test_that_slack_does_not_take(operator: Operator) -> None:
    operator.channel = operator.slack.channel("gone", bot=False).id
    operator.adds()
    done = operator.runs("test", "1")
    assert done.exit_code == 1
    assert done.stderr.splitlines()[-1] == "Not posted: the app is not in the channel (/invite it)."
    assert operator.json("test", "1")["error"] == "not_in_channel"


def test_a_test_needs_a_token(operator: Operator, monkeypatch: pytest.MonkeyPatch) -> None:
    operator.adds()
    monkeypatch.delenv("SLACK_BOT_TOKEN")
    done = operator.runs("test", "1")
    assert done.exit_code == 1 and "SLACK_BOT_TOKEN is not set" in str(done.exception)
