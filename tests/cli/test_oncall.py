"""`jasmine oncall`: who is on duty, without Slack, and whether a roster can be used."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot.cli import cli

TABLE = """\
date,from,to,person,deputy
2026-11-24,08:30,08:30,佐藤花子 <U0SATO001>,鈴木
2026-11-25,08:30,24:00,鈴木,
"""


@pytest.fixture
def roster(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two days, as the environment names them."""
    path = tmp_path / "desk.csv"
    path.write_text(TABLE, encoding="utf-8")
    monkeypatch.setenv("JASMINE_ROSTER", str(path))
    monkeypatch.setenv("JASMINE_STATE_DIR", str(tmp_path))
    monkeypatch.delenv("JASMINE_TIME_ZONE", raising=False)
    return path


def run(*arguments: str) -> Result:
    """The command."""
    return CliRunner().invoke(cli, ["oncall", *arguments])


def test_who_is_on_duty_at_a_time(roster: Path) -> None:
    """Who, until when, the deputy, who is next, the gap after it, and what comes."""
    done = run("--at", "2026-11-24T09:00")

    assert done.exit_code == 0
    assert done.output == (
        "Tuesday 24 November 2026, 09:00 JST\n"
        "Now: @佐藤花子 until 25 Nov 08:30 JST (deputy: @鈴木). Next: @鈴木, 25 Nov 08:30 to 26 Nov 00:00 JST.\n"
        "Attention: nobody is on duty from 26 Nov 00:00 JST on.\n"
        "\nComing shifts:\n"
        "  Wednesday 25 November 2026, 08:30 JST to Thursday 26 November 2026, 00:00 JST: 鈴木\n"
    )


def test_times_are_read_and_told_in_the_zone_that_is_asked_for(roster: Path) -> None:
    """By its city, too; the shifts themselves are of the roster's zone."""
    done = run("--at", "2026-11-25T06:29", "--zone", "Jakarta")

    assert "25 November 2026, 06:29 Jakarta time" in done.output
    assert "佐藤花子 until 25 Nov 06:30 Jakarta time" in done.output


def test_as_json(roster: Path) -> None:
    """For scripts: one object, times with their offset."""
    found = json.loads(run("--at", "2026-11-24T09:00", "--json").output)

    assert found["now"] == [
        {
            "person": {"name": "佐藤花子", "user_id": "U0SATO001"},
            "deputy": {"name": "鈴木", "user_id": ""},
            "start": "2026-11-24T08:30:00+09:00",
            "end": "2026-11-25T08:30:00+09:00",
        }
    ]
    assert found["next"]["person"]["name"] == "鈴木"
    assert found["vacancies"][0]["start"] == "2026-11-26T00:00:00+09:00"
    assert (found["zone"], len(found["coming"])) == ("Asia/Tokyo", 1)


def test_a_good_roster_passes_the_check(roster: Path) -> None:
    """And its gaps are told."""
    done = run("check")

    assert done.exit_code == 0
    assert "nobody is on duty" in done.output.lower()


def test_every_fault_is_listed_with_its_line(roster: Path, tmp_path: Path) -> None:
    """Of the roster in use, or of a file that is to become it."""
    other = tmp_path / "new.csv"
    other.write_text(TABLE + "2026-11-31,08:30,17:30,\n", encoding="utf-8")

    done, as_json = run("check", str(other)), run("check", str(other), "--json")

    assert (done.exit_code, as_json.exit_code) == (1, 1)
    assert f"{other}:4:1: error: '2026-11-31' is no date" in done.output
    assert f"{other}:4:1: error: the person is missing" in done.output
    assert len(json.loads(as_json.output)["faults"]) == 2


def test_without_a_roster_the_command_says_how_to_set_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """An expected failure, not a silence."""
    monkeypatch.delenv("JASMINE_ROSTER", raising=False)

    done = run()

    assert done.exit_code == 1
    assert "JASMINE_ROSTER" in str(done.exception)


@pytest.mark.parametrize("arguments", [("--at", "noon"), ("--at", "0001-01-01T00:00"), ("--zone", "Mars")])
def test_a_time_or_zone_that_is_none_is_a_wrong_call(roster: Path, arguments: tuple[str, str]) -> None:
    """With what would do."""
    assert run(*arguments).exit_code == 2
