"""The `chat` command around the shell: piped lines, exit codes, what goes where."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot.cli import chat as module
from bot.cli.chat import chat, locale_of
from bot.errors import JasmineError
from bot.fakeslack import FakeSlack
from tests.fakeslack.tiny_app import connect_tiny_app


@pytest.fixture
def tiny(monkeypatch: pytest.MonkeyPatch) -> None:
    """The command on the tiny bot."""
    monkeypatch.setattr(module, "build", lambda slack, root, name: connect_tiny_app(slack))


def piped(*lines: str | bytes, options: tuple[str, ...] = ()) -> Result:
    """The command with these lines on stdin."""
    raw = b"".join((line.encode() if isinstance(line, str) else line) + b"\n" for line in lines)
    return CliRunner().invoke(chat, options, input=raw)


def test_every_line_is_answered_in_order(tiny: None) -> None:
    result = piped("一つ目", "", "/jasmine 柱3", "1", "@jasmine who?", "last")
    assert result.exit_code == 0
    order = [
        "you> 一つ目",
        "dm: 一つ目",
        "you> /jasmine 柱3",
        "#general · あなただけ / only you",
        "you> 1",
        "pressed 3",
        "スレッド",
        "dm: last",
    ]
    places = [result.stdout.index(words) for words in order]
    assert places == sorted(places)
    assert result.stderr == ""


def test_quit_ends_before_the_end_of_the_input(tiny: None) -> None:
    result = piped("one", ":quit", "two")
    assert result.exit_code == 0
    assert "dm: one" in result.stdout and "dm: two" not in result.stdout


def test_nothing_piped_ends_at_once(tiny: None) -> None:
    result = CliRunner().invoke(chat, [], input="")
    assert result.exit_code == 0
    assert ":help" in result.stdout


def test_who_you_are(tiny: None) -> None:
    result = piped(":as bob", options=("--as", "mika", "--locale", "en-US"))
    assert "mika> :as bob" in result.stdout


def test_bytes_that_are_no_text_do_not_end_the_session(tiny: None) -> None:
    result = piped(b"\xff\xfe?", "after")
    assert result.exit_code == 0
    assert "dm: after" in result.stdout


def test_a_base_that_cannot_be_loaded_is_exit_code_1(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(slack: FakeSlack, root: Path, name: str) -> None:
        raise JasmineError("data/facts/x.yaml:3:5: error: …")

    monkeypatch.setattr(module, "build", broken)
    result = piped("hello")
    assert result.exit_code == 1
    assert "data/facts/x.yaml:3:5" in result.stderr


def test_usage() -> None:
    assert CliRunner().invoke(chat, ["--nonsense"]).exit_code == 2
    shown = CliRunner().invoke(chat, ["--help"]).stdout
    assert "Examples:" in shown and "nothing is kept" in shown


@pytest.mark.parametrize(
    ("environ", "locale"),
    [
        ({"LANG": "en_US.UTF-8"}, "en-US"),
        ({"LANG": "en_US.UTF-8", "LC_ALL": "ja_JP.UTF-8"}, "ja-JP"),
        ({"LANG": "C.UTF-8"}, "ja-JP"),
        ({}, "ja-JP"),
    ],
)
def test_locale_follows_the_terminal(environ: dict[str, str], locale: str) -> None:
    assert locale_of(environ) == locale
