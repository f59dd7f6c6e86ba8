"""`jasmine check`: what it prints, what it exits with, and what --diff says of an edit."""

from __future__ import annotations

import json
import subprocess
from types import SimpleNamespace

import pytest
from click.testing import CliRunner, Result
from small_base import CHAIR_FILE, FACT_FILE, TALKS_FILE, Base

from bot.cli import check as module


@pytest.fixture(autouse=True)
def _matcher(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every question is answered by the intent whose words it holds."""

    def ask(text: str, lang: str) -> SimpleNamespace:
        talks = any(word in text for word in ("会談", "talks"))
        name = "meeting.talks" if talks else "meeting.chair"
        return SimpleNamespace(outcome="answer", intent=name, slots={}, facts=(name,))

    monkeypatch.setattr(module, "asker", lambda knowledge: ask)


def _run(base: Base, *arguments: str) -> Result:
    return CliRunner().invoke(module.check, ["--root", str(base.root), *arguments])


def _git(base: Base, *arguments: str) -> None:
    identity = ["-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false"]
    subprocess.run(["git", "-C", str(base.root), *identity, *arguments], check=True, capture_output=True)


def test_a_clean_base(base: Base) -> None:
    """One summary line, exit code 0."""
    result = _run(base)
    assert (result.exit_code, result.output.count("\n")) == (0, 1)
    assert result.output.startswith("0 errors, 0 warnings in 6 files; knowledge ")


def test_faults_by_file_and_exit_code_1(base: Base) -> None:
    """Each fault on a line, files apart, a summary at the end."""
    line, column = base.edit(FACT_FILE, "volatile: true", "volatil: true")
    base.edit(CHAIR_FILE, "facts: [meeting.chair]", "facts: [meeting.chiar]")
    result = _run(base)
    lines = result.output.splitlines()
    assert result.exit_code == 1
    assert lines[0].startswith(f"{FACT_FILE}:{line}:{column}: error: fact meeting.chair, volatil: ")
    assert lines[0].endswith("Fix: write volatile, if that was meant.")
    assert lines[1] == "" and lines[2].startswith(f"{CHAIR_FILE}:5:9: error: ")
    assert lines[-1].startswith("2 errors, 0 warnings in 6 files; not loadable")


def test_warnings_do_not_fail(base: Base) -> None:
    """Exit code 0."""
    base.edit(CHAIR_FILE, "facts: [meeting.chair]", "facts: [meeting.chair, meeting.talks]")
    result = _run(base)
    assert (result.exit_code, "1 warning " in result.output) == (0, True)


def test_what_only_the_matcher_finds_fails_too(base: Base) -> None:
    """The callable is asked where the base loads."""
    base.edit(FACT_FILE, "en: were there talks", "en: did anyone meet")
    result = _run(base)
    assert result.exit_code == 1 and "'did anyone meet' gives answer meeting.chair" in result.output


def test_json(base: Base) -> None:
    """One object with counts, faults with all their fields, and changes where they were asked for."""
    base.edit(FACT_FILE, "volatile: true", "volatil: true")
    result = json.loads(_run(base, "--json").output)
    assert (result["knowledge"], result["errors"], result["warnings"]) == (None, 1, 0)
    assert result["faults"][0]["code"] == "schema-extra-forbidden" and "changes" not in result


@pytest.mark.parametrize("revision", ["nowhere", "--all", "-x", "HEAD~99"])
def test_a_wrong_revision_is_a_usage_error(base: Base, revision: str) -> None:
    """Also outside a git repository."""
    result = _run(base, f"--diff={revision}")
    assert result.exit_code == 2 and "revision" in result.output
    _git(base, "init")
    assert _run(base, f"--diff={revision}").exit_code == 2


def test_diff_says_what_an_edit_changes(base: Base) -> None:
    """Statements with the intents they answer, facts of intents, follow-ups, phrases; unchanged items are not named."""
    _git(base, "init")
    _git(base, "add", ".")
    _git(base, "commit", "-m", "first")
    assert "No changes since HEAD." in _run(base, "--diff", "HEAD").output
    base.edit(FACT_FILE, "Vice-Minister Serizawa served as chair.", "Vice-Minister Serizawa was the chair.")
    base.edit(CHAIR_FILE, "ja: [議長は誰,", "ja: [議長はどの人,")
    base.edit(CHAIR_FILE, "follow_ups: [meeting.talks]", "follow_ups: []")
    base.edit(TALKS_FILE, "query: {kind: talks}", "facts: [meeting.talks, meeting.chair]")
    output = _run(base, "--diff", "HEAD").output
    assert "fact meeting.chair: English statement (answers meeting.chair, meeting.talks) changes" in output
    assert "  - As of 30 January 2024, Vice-Minister Serizawa served as chair." in output
    assert "  + As of 30 January 2024, Vice-Minister Serizawa was the chair." in output
    assert "intent meeting.chair phrases: 1 added, 1 removed (Japanese)\n  - 議長は誰\n  + 議長はどの人" in output
    assert "intent meeting.chair: follow-ups change\n  - meeting.talks" in output
    assert "intent meeting.talks: answers with other facts" in output
    assert "source" not in output.replace("--root", "")
    changes = json.loads(_run(base, "--diff", "HEAD", "--json").output)["changes"]
    assert {"kind", "name", "what", "before", "after"} == set(changes[0])


def test_diff_against_a_base_with_errors(base: Base) -> None:
    """The edit that mends a base can be looked at; the working tree stays as it is."""
    base.edit(FACT_FILE, "volatile: true", "volatil: true")
    _git(base, "init")
    _git(base, "add", ".")
    _git(base, "commit", "-m", "broken")
    base.edit(FACT_FILE, "volatil: true", "volatile: true")
    result = _run(base, "--diff", "HEAD")
    assert result.exit_code == 0 and "fact meeting.chair: is new" in result.output


def test_help_has_examples() -> None:
    """And says what the exit codes mean."""
    output = CliRunner().invoke(module.check, ["--help"]).output
    assert "jasmine check --diff HEAD" in output and "Exit code: 0" in output
