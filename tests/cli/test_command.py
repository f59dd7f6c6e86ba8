"""The `jasmine` command as a whole: verbs, help, wrong calls, what is imported."""

from __future__ import annotations

import importlib
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from bot.cli import SUMMARIES, VERBS, cli
from tests.cli.conftest import Run
from tests.knowledge.small_base import small_base

PROMISED = {"ask", "chat", "find", "check", "eval", "run", "serve", "manifest"}


def test_the_verbs(run: Run) -> None:
    """`python -m bot` is `jasmine`: its help names every verb."""
    done = run("--help")
    assert done.returncode == 0
    shown = done.stdout.decode()
    assert set(VERBS) >= PROMISED
    assert set(VERBS) == set(SUMMARIES)
    assert all(verb in shown for verb in VERBS)
    assert "Example" in shown


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("flag", ["--help", "-h"])
def test_every_verb_has_help_with_an_example(verb: str, flag: str) -> None:
    """A line that can be pasted, no option without a word on it."""
    result = CliRunner().invoke(cli, [verb, flag])
    assert result.exit_code == 0
    assert "Example" in result.stdout
    assert f"jasmine {verb}" in result.stdout
    module, name = VERBS[verb]
    command = getattr(importlib.import_module(module), name)
    assert command.help
    assert [option.name for option in command.params if option.param_type_name == "option" and not option.help] == []


@pytest.mark.parametrize(
    ("arguments", "hint"),
    [
        (["frobnicate"], "--help"),
        (["aks", "x"], "ask"),
        (["fnd"], "find"),
        (["ask"], "QUESTION"),
        (["ask", "a", "b"], "b"),
        (["ask", "--lang", "fr", "x"], "en"),
        (["ask", "--jsn", "x"], "--json"),
        (["ask", "--root", "/no/such/folder", "x"], "/no/such/folder"),
        (["find"], "WORD"),
        (["eval"], "FILES"),
        (["eval", "/no/such.jsonl"], "/no/such.jsonl"),
        (["eval", "--worst", "-1", "x"], "worst"),
    ],
)
def test_a_wrong_call_exits_2_with_a_hint(arguments: list[str], hint: str) -> None:
    """What is wrong, and what would be right; nothing on standard output."""
    result = CliRunner().invoke(cli, arguments)
    assert result.exit_code == 2
    assert hint in result.stderr
    assert result.stdout == ""
    assert "Traceback" not in result.stderr


def test_wrong_calls_as_a_process(run: Run) -> None:
    """The same through the real entry point."""
    done = run("aks", "x")
    assert done.returncode == 2
    assert b"ask" in done.stderr
    assert done.stdout == b""
    assert run().returncode in (0, 2)


def test_version(run: Run) -> None:
    """One line."""
    done = run("--version")
    assert done.returncode == 0
    assert done.stdout.decode().startswith("jasmine")


def test_a_base_with_errors_exits_1(run: Run, tmp_path: Path) -> None:
    """Each fault with its place and its fix on standard error, no traceback."""
    base = small_base(tmp_path)
    base.edit("data/facts/meeting.yaml", "text: 議長は芹澤防衛審議官が務め", "text: 議長は別の人が務め")
    done = run("ask", "--root", str(tmp_path), "議長は誰")
    assert done.returncode == 1
    assert done.stdout == b""
    assert "data/facts/meeting.yaml:" in done.stderr.decode()
    assert "Fix:" in done.stderr.decode()
    assert b"Traceback" not in done.stderr


def test_a_folder_without_a_base_exits_1(run: Run, tmp_path: Path) -> None:
    """An expected failure."""
    done = run("find", "--root", str(tmp_path), "x")
    assert done.returncode == 1
    assert b"Traceback" not in done.stderr
    assert done.stderr.strip()


def test_the_root_is_an_option_or_a_variable(run: Run, tmp_path: Path) -> None:
    """--root, JASMINE_HOME, and the option wins."""
    small_base(tmp_path / "small")
    here = run("find", "連携", JASMINE_HOME=str(tmp_path / "small"))
    assert here.returncode == 0, here.stderr.decode()
    assert "連携" in here.stdout.decode()
    assert run("find", "x", JASMINE_HOME=str(tmp_path / "none")).returncode == 2


def test_the_current_folder_does_not_matter(environment: dict[str, str], tmp_path: Path) -> None:
    """The base is found from anywhere."""
    done = subprocess.run(
        [sys.executable, "-m", "bot", "find", "サイバー"],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0
    assert "サイバー" in done.stdout.decode()


@pytest.mark.parametrize(
    "arguments", [["ask", "議長は誰"], ["ask", "--json", "who chaired the meeting"], ["find", "OSA"]]
)
def test_a_question_needs_neither_slack_nor_the_store(environment: dict[str, str], arguments: list[str]) -> None:
    """Start-up is part of the product: each verb imports what it needs."""
    code = (
        "import sys; sys.argv = ['jasmine', *sys.argv[1:]]; from bot.cli import main\n"
        "try: main()\nexcept SystemExit: pass\n"
        "heavy = {'slack_bolt', 'slack_sdk', 'sqlalchemy', 'alembic', 'waitress', 'pytest'} & set(sys.modules)\n"
        "print(sorted(heavy), file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments], env=environment, capture_output=True, timeout=60, check=False
    )
    assert done.stderr.decode().strip() == "[]"
    assert done.stdout


def test_the_core_imports_no_slack_no_store_no_clock() -> None:
    """knowledge, matching, answering, rendering take values and return values."""
    code = (
        "import sys\n"
        "import bot.knowledge.loader, bot.matching.engine, bot.answering\n"
        "import bot.rendering.jsonl, bot.rendering.terminal, bot.rendering.layout\n"
        "found = [name for name in sys.modules if name.split('.')[0] in ('slack_bolt', 'slack_sdk', 'sqlalchemy')"
        " or name in ('bot.settings', 'bot.clock', 'bot.slack', 'bot.fakeslack', 'bot.cli')]\n"
        "print(found)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, timeout=60, check=False, cwd=Path(__file__).parents[2]
    )
    assert done.stdout.decode().strip() == "[]", done.stderr.decode()
