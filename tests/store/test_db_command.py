"""`jasmine db upgrade` and `jasmine db purge`."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from bot.cli import main
from bot.cli.db import db
from bot.store.answers import Answer
from bot.store.gaps import Gap
from bot.store.store import open_store
from tests.store.conftest import on

ROOT = Path(__file__).parents[2]
GAP = Gap("T1", None, True, "en", "when is the next one", 0.0, "v")


@pytest.fixture
def database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """An operator's database."""
    url = f"sqlite:///{tmp_path / 'jasmine.db'}"
    monkeypatch.setenv("JASMINE_DATABASE_URL", url)
    monkeypatch.delenv("JASMINE_RETENTION_DAYS", raising=False)
    return url


def test_upgrade_says_what_it_did(database: str) -> None:
    first = CliRunner().invoke(db, ["upgrade"])
    assert first.exit_code == 0 and "no tables -> " in first.output
    second = CliRunner().invoke(db, ["upgrade"])
    assert second.exit_code == 0 and "up to date" in second.output
    shown = json.loads(CliRunner().invoke(db, ["upgrade", "--json"]).output)
    assert shown["before"] == shown["after"]


@on("postgres")
def test_upgrade_of_postgres(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JASMINE_DATABASE_URL", url)
    first = CliRunner().invoke(db, ["upgrade", "--json"])
    assert json.loads(first.output)["before"] is None
    assert json.loads(CliRunner().invoke(db, ["purge", "--json"]).output)["gaps"] == 0


def test_purge_deletes_what_is_too_old(database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    now = datetime.now(UTC)
    store = open_store(database, lambda: now - timedelta(days=20))
    store.gaps.add(GAP)
    store.close()
    assert CliRunner().invoke(db, ["purge"]).output == "Nothing to delete.\n"
    monkeypatch.setenv("JASMINE_RETENTION_DAYS", "7")
    assert CliRunner().invoke(db, ["purge"]).output == "Deleted: 1 gaps.\n"
    assert json.loads(CliRunner().invoke(db, ["purge", "--json"]).output)["gaps"] == 0


ANSWER = Answer("T1", "D1", None, "D1", "1.2", "U1", "dm", "ja", "v", "meeting.chair", private=True)


def keep(database: str, ago: timedelta = timedelta(0), teams: Sequence[str] = ("T1",)) -> None:
    """A gap, and an answer of U1's, in each team."""
    store = open_store(database, lambda: datetime.now(UTC) - ago)
    for team in teams:
        store.gaps.add(replace(GAP, team_id=team))
        store.answers.record(replace(ANSWER, team_id=team))
    store.close()


def rows(text: str) -> list[str]:
    """The tables of the rows, in order."""
    return [line["table"] for line in map(json.loads, text.splitlines()) if "row" in line]


def test_export_to_a_file_and_to_standard_output(database: str, tmp_path: Path) -> None:
    """The same in both; a file that is there already stays as it is."""
    keep(database, timedelta(days=3))
    file = tmp_path / "kept.jsonl"
    assert CliRunner().invoke(db, ["export", str(file)]).output == f"{file}: 1 answers, 1 gaps.\n"
    shown = CliRunner().invoke(db, ["export", "-"]).output
    assert rows(shown) == rows(file.read_text(encoding="utf-8")) == ["answers", "gaps"]
    assert rows(CliRunner().invoke(db, ["export", "-", "--since", "2"]).output) == []
    assert rows(CliRunner().invoke(db, ["export", "-", "--team", "T2"]).output) == []
    again = CliRunner().invoke(db, ["export", str(file)])
    assert again.exit_code == 1 and "exists; nothing was written or deleted" in str(again.exception)


def test_export_of_one_person(database: str) -> None:
    """Who asked what had no answer is not known, so that it is in none."""
    keep(database)
    assert rows(CliRunner().invoke(db, ["export", "-", "--user", "U1"]).output) == ["answers"]
    keep(database, teams=("T2",))
    several = CliRunner().invoke(db, ["export", "-", "--user", "U1"])
    assert several.exit_code == 2 and "Name one with --team: T1, T2" in several.output


def test_purge_writes_down_what_goes(database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """To the file that is named, else to the folder that is set."""
    keep(database, timedelta(days=40))
    assert CliRunner().invoke(db, ["purge", "--export", str(tmp_path / "none" / "x")]).exit_code == 0
    assert rows((tmp_path / "none" / "x").read_text(encoding="utf-8")) == ["answers", "gaps"]
    monkeypatch.setenv("JASMINE_ARCHIVE_DIR", str(tmp_path / "archive"))
    keep(database, timedelta(days=40))
    assert CliRunner().invoke(db, ["purge"]).output == "Deleted: 1 answers, 1 gaps.\n"
    [file] = (tmp_path / "archive").iterdir()
    assert rows(file.read_text(encoding="utf-8")) == ["answers", "gaps"]
    assert CliRunner().invoke(db, ["purge"]).output == "Nothing to delete.\n"
    assert len(list((tmp_path / "archive").iterdir())) == 1


def test_forget_a_person(database: str, tmp_path: Path) -> None:
    """Only where it is meant."""
    keep(database)
    unsure = CliRunner().invoke(db, ["forget", "--user", "U1"])
    assert unsure.exit_code == 2 and "Nothing was deleted. Say --yes" in unsure.output
    done = CliRunner().invoke(db, ["forget", "--user", "U1", "--yes", "--export", str(tmp_path / "them.jsonl")])
    assert done.output == "Deleted: 1 answers. Kept without the name: nothing.\n"
    assert rows((tmp_path / "them.jsonl").read_text(encoding="utf-8")) == ["answers"]
    shown = json.loads(CliRunner().invoke(db, ["forget", "--user", "U1", "--yes", "--json"]).output)
    assert set(shown["deleted"].values()) == set(shown["unnamed"].values()) == {0}


@pytest.mark.parametrize("verb", ["upgrade", "purge", "backup", "restore", "export", "forget"])
def test_help_has_an_example(verb: str) -> None:
    shown = CliRunner().invoke(db, [verb, "--help"])
    assert shown.exit_code == 0
    assert "Example" in shown.output and f"jasmine db {verb}" in shown.output


@pytest.mark.parametrize(
    ("arguments", "environ", "code"),
    [
        (["upgrade"], {}, 0),
        (["upgrade"], {"JASMINE_DATABASE_URL": "mysql://u:CANARY@h/d"}, 1),
        (["purge"], {"JASMINE_RETENTION_DAYS": "for ever"}, 1),
        (["upgrade"], {"JASMINE_DATABASE_URL": "sqlite:////dev/null/jasmine.db"}, 1),
        (["downgrade"], {}, 2),
        (["upgrade", "--now"], {}, 2),
        ([], {}, 2),
    ],
)
def test_exit_codes(
    arguments: list[str], environ: dict[str, str], code: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    """0 done, 1 an expected failure, 2 a wrong call."""
    monkeypatch.setenv("JASMINE_STATE_DIR", str(tmp_path / "state"))
    monkeypatch.delenv("JASMINE_DATABASE_URL", raising=False)
    for name, value in environ.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(sys, "argv", ["jasmine", "db", *arguments])
    try:
        main()
        found: object = 0
    except SystemExit as exit_:
        found = exit_.code
    shown = capsys.readouterr()
    assert found == code
    assert "CANARY" not in shown.out + shown.err and "Traceback" not in shown.err
    assert (tmp_path / "state" / "jasmine.db").exists() == (code == 0)


def test_other_verbs_load_no_database() -> None:
    """It takes its time."""
    program = (
        "import sys; import bot.cli.ask, bot.cli.chat, bot.cli.db, bot.settings; "
        "print(sorted({'sqlalchemy', 'alembic', 'bot.store'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, env={**os.environ}, check=True
    )
    assert done.stdout == "[]\n"
