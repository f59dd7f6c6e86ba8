"""`jasmine brief`: topics, languages, forms, zones, the book, wrong calls."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from click.testing import CliRunner, Result

from bot.cli import cli
from bot.knowledge.model import Knowledge
from bot.rendering.blockkit import check_message

Invoke = Callable[..., Result]


@pytest.fixture
def brief(knowledge: Knowledge, monkeypatch: pytest.MonkeyPatch) -> Invoke:
    """Calls the verb at a fixed time, with the shipped base at hand."""
    monkeypatch.delenv("JASMINE_TIME_ZONE", raising=False)
    monkeypatch.setattr("bot.cli.brief.open_base", lambda root: knowledge)
    monkeypatch.setattr("bot.cli.brief.system_clock", lambda: datetime(2026, 11, 23, 23, 30, tzinfo=UTC))
    return lambda *arguments, **options: CliRunner().invoke(cli, ["brief", *arguments], **options)


def test_everything_in_japanese(brief: Invoke) -> None:
    """Nothing is said of what happened since: there is no store."""
    done = brief()
    assert done.exit_code == 0
    assert done.stdout.startswith("JASMINE資料 当直ブリーフィング　2026年11月24日（火）08:30（日本時間）\n")
    assert "聞かれたら" in done.stdout and "前回" not in done.stdout and "当番：" not in done.stdout


@pytest.mark.parametrize(
    ("arguments", "title"),
    [
        (("pillar", "3"), "当直ブリーフィング：第3の柱　"),
        (("柱3",), "当直ブリーフィング：第3の柱　"),
        (("第三の柱",), "当直ブリーフィング：第3の柱　"),
        (("P3",), "当直ブリーフィング：第3の柱　"),
        (("third pilar",), "当直ブリーフィング：第3の柱　"),
        (("会合",), "当直ブリーフィング：会合　"),
        (("新",), "当直ブリーフィング：【新】の取組　"),
        (("meetng",), "当直ブリーフィング：会合　"),
        (("pillar", "3", "in", "English"), "duty briefing, pillar 3, Tuesday"),
        (("pillar", "3", "--lang", "en"), "duty briefing, pillar 3, Tuesday"),
    ],
)
def test_a_topic_in_both_languages_however_it_is_spelt(brief: Invoke, arguments: tuple[str, ...], title: str) -> None:
    assert title in brief(*arguments).stdout.splitlines()[0]


def test_both_languages(brief: Invoke) -> None:
    shown = brief("new", "--lang", "both").stdout
    assert "当直ブリーフィング：【新】の取組" in shown and "duty briefing, the efforts marked new" in shown


@pytest.mark.parametrize("zone", ["Asia/Jakarta", "jakarta"])
def test_times_in_another_zone(brief: Invoke, zone: str) -> None:
    assert "06:30（ジャカルタ時間）" in brief("--zone", zone).stdout
    assert "06:30（ジャカルタ時間）" in brief(env={"JASMINE_TIME_ZONE": zone}).stdout


def test_the_forms(brief: Invoke) -> None:
    assert brief("--format", "markdown").stdout.startswith("# JASMINE資料")
    assert brief("--format", "html").stdout.startswith("<!DOCTYPE html>")
    assert [one["topic"] for one in json.loads(brief("press", "--format", "json").stdout)["briefings"]] == ["press"]
    posted = json.loads(brief("--format", "slack", "--lang", "both").stdout)
    assert [check_message(message) for message in (posted["channel"], *posted["thread"])] == [[]] * (
        1 + len(posted["thread"])
    )


def test_the_book(brief: Invoke) -> None:
    assert brief("--book").stdout.startswith("# JASMINE資料 問答集 / JASMINE desk: questions and answers")
    assert brief("--book", "--format", "html").stdout.startswith("<!DOCTYPE html>")


@pytest.mark.parametrize(
    ("arguments", "hint"),
    [
        (("weather",), "meeting, jasmine, new, press, pillar1"),
        (("pillar", "5"), "pillar4"),
        (("--zone", "Mars/Base"), "Asia/Tokyo"),
        (("--book", "--format", "json"), "markdown or html"),
        (("--book", "press"), "every topic"),
        (("--book", "--lang", "en"), "both languages"),
        (("--format", "pdf"), "html"),
        (("--lang", "fr"), "both"),
    ],
)  # fmt: skip
def test_a_wrong_call_says_what_to_write(brief: Invoke, arguments: tuple[str, ...], hint: str) -> None:
    done = brief(*arguments)
    assert done.exit_code == 2
    assert hint in done.stderr
