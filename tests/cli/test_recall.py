"""`jasmine recall` from the command line, against a Slack over HTTP."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot.cli import main
from bot.cli.recall import recall
from bot.fakeslack import FakeSlack, Message
from bot.store.answers import Answer
from bot.store.store import Store, open_store
from tests.knowledge.small_base import Base, small_base
from tests.slack.many import KEY

FACT = "meeting.chair"
WORDS = ("--text-ja", "議長は別の人でした。", "--text-en", "Somebody else was in the chair.")


@dataclass
class Operator:
    """Somebody at the bot's machine."""

    slack: FakeSlack
    store: Store
    base: Base

    def runs(self, *arguments: str, answer: str = "") -> Result:
        """`jasmine recall …`."""
        return CliRunner().invoke(recall, [*arguments, "--root", str(self.base.root)], input=answer)

    def answered(self, channel: str = "general", ago: timedelta = timedelta(0), **changes: object) -> Message:
        """The bot answered somebody, from a base that is not kept."""
        place = self.slack.channel(channel)
        question = self.slack.says("alice", "議長は", place)
        answer = Answer(
            self.slack.team.id, place.id, question.ts, place.id, f"{float(question.ts) + 1:.6f}", question.user,
            "mention", "ja", "0000000", FACT, facts=(FACT,), outcome="answer", thread_ts=question.ts,
        )  # fmt: skip
        store = open_store(str(self.store.database.engine.url), lambda: datetime.now(UTC) - ago)
        store.answers.record(replace(answer, **changes))  # type: ignore[arg-type]
        store.close()
        return question


@pytest.fixture
def operator(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Operator]:
    """With everything set as for `jasmine run`."""
    url = f"sqlite:///{tmp_path / 'jasmine.db'}"
    with FakeSlack() as slack:
        slack.connect_target(lambda *parcel: (200, "", {}))
        environ = {
            "XDG_CACHE_HOME": str(tmp_path / "cache"), "JASMINE_DATABASE_URL": url, "SLACK_BOT_TOKEN": slack.token,
            "SLACK_API_BASE_URL": slack.base_url, "JASMINE_STATE_DIR": str(tmp_path / "state"),
        }  # fmt: skip
        for name, value in environ.items():
            monkeypatch.setenv(name, value)
        monkeypatch.delenv("JASMINE_HOME", raising=False)
        store = open_store(url, lambda: datetime.now(UTC))
        yield Operator(slack, store, small_base(tmp_path / "base"))
        store.close()


def test_it_lists_and_posts_nothing_unasked(operator: Operator) -> None:
    """Places by their ids; who asked in private is only counted."""
    question = operator.answered()
    operator.answered("random", private=True, answer_ts=None, question_ts=None, user_id="UBOB", thread_ts=None)
    done = operator.runs(FACT)
    assert done.exit_code == 0
    assert "meeting.chair: 2024年1月30日の発表時点で、議長は芹澤防衛審議官が務めました。" in done.output
    assert "2 answers stated it." in done.output
    assert f"{question.channel}  thread {question.ts}  ja" in done.output
    assert "in private: 1 person" in done.output and "UBOB" not in done.output
    assert "Nothing was posted. --yes posts the corrections." in done.output
    assert operator.slack.posts == [] and operator.slack.calls == []


def test_with_yes_it_posts_once(operator: Operator) -> None:
    """However often it runs."""
    question = operator.answered()
    assert operator.runs(FACT, "--yes").output.endswith("1 posted\n")
    again = operator.runs(FACT, "--yes")
    assert (again.exit_code, again.output.splitlines()[-1].endswith("ja (corrected already)")) == (0, True)
    [post] = operator.slack.posts
    assert (post.channel, post.thread_ts) == (question.channel, question.ts)
    assert post.says("訂正（")


@pytest.mark.parametrize(("said", "posts"), [("y\n", 1), ("n\n", 0), ("\n", 0)])
def test_on_a_terminal_it_asks(operator: Operator, said: str, posts: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("click.testing._NamedTextIOWrapper.isatty", lambda self: True)
    operator.answered()
    done = operator.runs(FACT, answer=said)
    assert done.exit_code == 0 and "Post 1 correction? [y/N]" in done.output
    assert len(operator.slack.posts) == posts


def test_only_since_then(operator: Operator) -> None:
    """A day, or so many days ago."""
    operator.answered(ago=timedelta(days=10))
    assert "1 answer stated it." in operator.runs(FACT).output
    assert "1 answer stated it." in operator.runs(FACT, "--since", "11").output
    assert "No answer that is kept stated it." in operator.runs(FACT, "--since", "9").output
    tomorrow = (datetime.now(UTC) + timedelta(days=1)).date().isoformat()
    assert "No answer that is kept stated it." in operator.runs(FACT, "--since", tomorrow).output


def test_json(operator: Operator) -> None:
    """Nothing is posted without --yes; then each place with what became of it."""
    question = operator.answered()
    operator.answered("random", private=True, thread_ts=None, user_id=operator.slack.user("alice").id)
    shown = json.loads(operator.runs(FACT, "--json").output)
    assert (shown["fact"], shown["holds"], shown["answers"], shown["private"]["people"]) == (FACT, "stated", 2, 1)
    assert (shown["places"][0]["thread"], shown["places"][0]["result"]) == (question.ts, None)
    assert operator.slack.posts == []
    posted = json.loads(operator.runs(FACT, "--json", "--yes").output)
    assert posted["places"][0]["result"] == "posted" and posted["private"]["results"] == {"posted": 1}
    again = json.loads(operator.runs(FACT, "--json").output)
    assert again["places"][0]["result"] == "done" and again["private"]["results"] == {"done": 1}


def test_own_words(operator: Operator) -> None:
    """In both languages; that the base still states it is pointed out."""
    operator.answered()
    done = operator.runs(FACT, *WORDS, "--yes")
    assert "The base still states it: edit data/ too" in done.output
    assert operator.slack.posts[0].says("議長は別の人でした。")
    assert operator.runs(FACT, *WORDS[:2]).exit_code == 2


def test_what_slack_refuses_is_said_with_its_fix(operator: Operator) -> None:
    """The others are posted all the same."""
    operator.slack.channel("away", bot=False)
    away, _ = operator.answered("away"), operator.answered()
    done = operator.runs(FACT, "--yes")
    assert done.exit_code == 1
    assert "1 posted\n1 refused\n" in done.output
    assert f"{away.channel} {away.ts}: not_in_channel. Fix: invite the bot to the channel" in done.stderr


def test_a_revoked_token(operator: Operator) -> None:
    operator.answered()
    operator.slack.revoke_token()
    done = operator.runs(FACT, "--yes")
    assert done.exit_code == 1 and "Slack does not take SLACK_BOT_TOKEN (token_revoked)" in str(done.exception)


def test_rows_of_another_workspace_are_not_posted_with_this_token(operator: Operator) -> None:
    operator.answered(team_id="TOTHER")
    done = operator.runs(FACT, "--yes")
    assert done.exit_code == 1 and "not_installed. Fix: the app is not in that workspace any more" in done.stderr
    assert "No answer that is kept stated it." in operator.runs(FACT, "--team", operator.slack.team.id).output


def test_many_workspaces(operator: Operator, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each with its own token."""
    from bot.store.installations import Installation, Installations
    from bot.store.vault import Vault

    slack = operator.slack
    other = slack.install("Other Desk", "other-desk")
    keys = Installations(operator.store.database, operator.store.clock, Vault([KEY]))
    for team, token in ((slack.team.id, slack.token), (other.team.id, other.token)):
        keys.save(Installation(team, "A1", "Desk", "B1", "U1", "chat:write", "U1", token))
    monkeypatch.delenv("SLACK_BOT_TOKEN")
    for name, value in (("SLACK_CLIENT_ID", "1.2"), ("SLACK_CLIENT_SECRET", "s"), ("JASMINE_TOKEN_KEYS", KEY)):
        monkeypatch.setenv(name, value)
    operator.answered()
    place = slack.channel("theirs", team=other.team.id)
    bob = slack.user("bob", team=other.team.id)
    asked = slack.says(bob, "議長は", place)
    operator.answered(
        team_id=other.team.id, channel=place.id, answer_channel=place.id, question_ts=asked.ts, thread_ts=asked.ts
    )
    assert operator.runs(FACT, "--yes").output.endswith("2 posted\n")
    assert {post.team for post in slack.posts} == {slack.team.id, other.team.id}


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        ([FACT], 0, "No answer that is kept stated it."),
        (["meeting.chairs"], 1, "Did you mean meeting.chair"),
        (["zzz"], 1, "data/facts/ has their ids"),
        ([], 2, "Missing argument"),
        ([FACT, "--since", "yesterday"], 2, "neither a date"),
    ],
)
def test_exit_codes(
    operator: Operator, arguments: list[str], code: int, said: str, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    """0 listed or posted, 1 no such fact, 2 a wrong call."""
    monkeypatch.setattr(sys, "argv", ["jasmine", "recall", *arguments, "--root", str(operator.base.root)])
    try:
        main()
        found: object = 0
    except SystemExit as exit_:
        found = exit_.code
    shown = capsys.readouterr()
    assert found == code
    assert said in shown.out + shown.err and "Traceback" not in shown.err
