"""A running bot takes an edited base, refuses a broken one, and serves one on trial in one channel."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import structlog
from small_base import CHAIR_FILE, Base, small_base

from bot.base import open_base
from bot.bases import Bases, Reloaded
from bot.fakeslack.slack import FakeSlack
from bot.settings import Settings
from bot.slack.app import build_app
from bot.slack.reloading import Reloader, teller
from tests.slack.conftest import dependencies_for, settings_for
from tests.slack.world import FakeCore, knowledge


@pytest.fixture
def base(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Base:
    """A small base on disk."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return small_base(tmp_path / "home")


@pytest.fixture
def slack() -> Iterator[FakeSlack]:
    """A fake Slack."""
    with FakeSlack() as slack:
        yield slack


def reloader(slack: FakeSlack, bases: Bases, kept: list[str]) -> Reloader:
    """One that tells the operator's channel."""
    settings = replace(settings_for(slack), admin_channel=slack.channel("operators").id)

    def keep(settings: Settings, bases: Bases) -> None:
        kept.append(bases().version)

    return Reloader(bases, tell=teller(settings, dependencies_for(slack, FakeCore()), keep))


def test_the_operator_hears_what_came_of_a_reload(slack: FakeSlack, base: Base) -> None:
    """Taken: both versions, and it is kept. Refused: what is wrong, where, and what answers. Unchanged: nothing."""
    bases, kept = Bases(base.root, open_base(base.root)), list[str]()
    reload = reloader(slack, bases, kept)
    before = bases().version
    reload.once()
    assert slack.posts == []
    base.edit(CHAIR_FILE, "司会は", "司会者は")
    reload.once()
    assert kept == [bases().version] != [before]
    assert before in slack.posts[0].text and bases().version in slack.posts[0].text
    base.edit(CHAIR_FILE, "facts: [meeting.chair]", "facts: [meeting.chief]")
    reload.once()
    told = slack.posts[1].text
    assert "更新していません" in told and "not reloaded" in told and f"{CHAIR_FILE}:" in told
    assert bases().version == kept[0]


def test_a_hangup_signal_reads_the_base(slack: FakeSlack, base: Base) -> None:
    before = signal.getsignal(signal.SIGHUP)
    bases, kept = Bases(base.root, open_base(base.root)), list[str]()
    base.edit(CHAIR_FILE, "司会は", "司会者は")
    with reloader(slack, bases, kept).listening():
        os.kill(os.getpid(), signal.SIGHUP)
        slack.wait_for(lambda: len(kept) == 1)
        base.edit(CHAIR_FILE, "司会者は", "司会の人は")
        os.kill(os.getpid(), signal.SIGHUP)
        slack.wait_for(lambda: len(kept) == 2)
    assert signal.getsignal(signal.SIGHUP) == before


def test_whatever_fails_inside_the_old_base_answers(slack: FakeSlack, monkeypatch: pytest.MonkeyPatch) -> None:
    first = knowledge()
    bases = Bases(Path(), first)
    monkeypatch.setattr("bot.bases.open_base", lambda root: 1 / 0)
    with structlog.testing.capture_logs() as logs:
        Reloader(bases).once()
    assert bases() is first
    assert [line["event"] for line in logs] == ["reload_failed"]


def test_a_base_on_trial_answers_in_its_channel_only(slack: FakeSlack) -> None:
    """And says so under each answer."""
    trial = replace(knowledge(), version="7777777")
    channel = slack.channel("trial")
    deps = replace(dependencies_for(slack, FakeCore()), preview=lambda: trial)
    slack.connect(build_app(replace(settings_for(slack), preview_channel=channel.id), deps))
    slack.mentions("alice", "議長は誰ですか", channel)
    slack.mentions("alice", "議長は誰ですか", "general")
    slack.says("alice", "who was it?")
    slack.wait_idle()
    tried = [post for post in slack.posts if "7777777" in str(post.blocks)]
    assert [post.channel for post in tried] == [channel.id]
    assert "試験用" in tried[0].text or "試験用" in str(tried[0].blocks)
    assert len(slack.posts) == 3
    assert slack.errors == []


def test_what_fails_in_the_telling_leaves_the_next_reload_possible(base: Base) -> None:
    bases, told = Bases(base.root, open_base(base.root)), list[str]()

    def tell(bases: Bases, reloaded: Reloaded) -> None:
        told.append(reloaded.after)
        raise RuntimeError

    reload = Reloader(bases, tell=tell)
    for text in ("司会者は", "司会の人は"):
        base.edit(CHAIR_FILE, "ja: [司会は]" if not told else "ja: [司会者は]", f"ja: [{text}]")
        reload.once()
    assert told == [told[0], bases().version] and told[0] != told[1]
