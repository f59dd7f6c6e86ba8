"""The commands on the base that is shipped: what they name exists, and is answered rightly."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from bot import answering
from bot.answering.engines import adopt
from bot.fakeslack.model import Message
from bot.fakeslack.slack import FakeSlack
from bot.knowledge.model import Knowledge
from bot.matching.engine import Engine
from bot.rendering.blockkit import check_message
from bot.slack.app import build_app
from bot.slack.services import Dependencies
from bot.slack.work import Lanes
from tests.slack.conftest import settings_for


@pytest.fixture(autouse=True)
def _at_hand(engine: Engine) -> None:
    """The shipped base's matcher is not compiled again because other bases were opened in between."""
    adopt(engine)


@pytest.fixture(scope="module")
def slack(knowledge: Knowledge) -> Iterator[FakeSlack]:
    """The bot as it is shipped, for a Japanese desk."""
    with FakeSlack() as slack:
        lanes = Lanes(slack.watch(ThreadPoolExecutor(4)))
        deps = Dependencies(answering, lambda: knowledge, clock=slack.clock.datetime, lanes=lanes)
        slack.connect(build_app(settings_for(slack), deps))
        slack.user("mika", locale="ja-JP")
        yield slack
        assert slack.errors == []


def answer(slack: FakeSlack, text: str) -> Message:
    """What `/jasmine text` shows."""
    slack.clock.advance(5)  # nobody asks twenty questions a minute
    slack.commands("mika", "/jasmine", text, "general")
    slack.wait_idle(20)
    return slack.posts[-1]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("pillar 5", "4つ"),
        ("pillar", "4つ"),
        ("piller 3", "第3の柱"),
        ("柱3", "第3の柱"),
        ("new", "4件"),
        ("participants", "ブルネイ"),
        ("term OSA", "政府安全保障能力強化支援"),
        ("find サイバー", "サイバー国際法セミナー"),
        ("source annex.p1.effort.4", "サイバー国際法セミナー"),
        ("source", "mod.go.jp"),
        ("help", "/jasmine new"),
    ],
)
def test_each_command_is_answered(slack: FakeSlack, text: str, words: str) -> None:
    """With words that must be there, in a message without a fault."""
    shown = answer(slack, text)
    assert shown.says(words)
    assert check_message({"text": shown.text, "blocks": shown.args["blocks"]}) == []


def test_every_button_of_every_answer_leads_somewhere(slack: FakeSlack) -> None:
    """Three presses deep."""
    shown = answer(slack, "pillars")
    for _ in range(3):
        for button in shown.buttons:
            slack.clock.advance(5)
            slack.presses("mika", shown, button)
            slack.wait_idle(20)
            assert not slack.posts[-1].says("このボタンは")
            assert not slack.posts[-1].says("処理に失敗")
        slack.clock.advance(5)
        slack.presses("mika", shown, 1)
        slack.wait_idle(20)
        shown = slack.posts[-1]
