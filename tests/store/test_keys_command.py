"""`jasmine keys new` and `jasmine keys rotate`."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from bot.cli import main
from bot.cli.keys import keys
from bot.clock import system_clock
from bot.store.installations import Installations
from bot.store.store import open_store
from bot.store.vault import Vault, new_key
from tests.store.test_installations import installation


@pytest.fixture
def operator(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[str, str]:
    """An environment for many workspaces, with one installation; the database and its key."""
    url, key = f"sqlite:///{tmp_path / 'jasmine.db'}", new_key()
    environ = {
        "JASMINE_DATABASE_URL": url,
        "SLACK_CLIENT_ID": "1.2",
        "SLACK_CLIENT_SECRET": "x",
        "JASMINE_TOKEN_KEYS": key,
    }
    for name, value in environ.items():
        monkeypatch.setenv(name, value)
    store = open_store(url, system_clock)
    Installations(store.database, store.clock, Vault([key])).save(installation())
    store.close()
    return url, key


def token(url: str, key: str) -> str | None:
    """The token as a bot with that key reads it."""
    store = open_store(url, system_clock)
    found = Installations(store.database, store.clock, Vault([key])).get("T1")
    store.close()
    return found and found.token


def test_a_new_key_works_from_then_on(operator: tuple[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    url, old = operator
    new = CliRunner().invoke(keys, ["new"]).output.strip()
    monkeypatch.setenv("JASMINE_TOKEN_KEYS", f"{new},{old}")
    assert CliRunner().invoke(keys, ["rotate"]).output == "1 installations are under the newest key.\n"
    assert token(url, new) == "xoxb-T1-CANARY"
    shown = json.loads(CliRunner().invoke(keys, ["rotate", "--json"]).output)
    assert shown == {"renewed": 1, "unreadable": []}


@pytest.mark.parametrize(
    ("given", "words"), [(new_key(), "No key opens the tokens of T1"), ("", "C011")], ids=["another", "none"]
)
def test_without_the_right_key(
    operator: tuple[str, str], given: str, words: str, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    """Exit code 1, the fix, no token; what was there stays."""
    monkeypatch.setenv("JASMINE_TOKEN_KEYS", given)
    monkeypatch.setattr(sys, "argv", ["jasmine", "keys", "rotate"])
    with pytest.raises(SystemExit) as caught:
        main()
    shown = capsys.readouterr()
    assert caught.value.code == 1
    assert words in shown.err and "Fix:" in shown.err and "CANARY" not in shown.err
    assert token(*operator) == "xoxb-T1-CANARY"


def test_in_one_workspace_there_is_nothing_to_rotate(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("SLACK_CLIENT_ID", "SLACK_CLIENT_SECRET", "JASMINE_TOKEN_KEYS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(sys, "argv", ["jasmine", "keys", "rotate"])
    with pytest.raises(SystemExit):
        main()
    assert "JASMINE_TOKEN_KEYS is not set" in capsys.readouterr().err
