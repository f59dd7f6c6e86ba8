"""Somebody sets the machine's clock: nobody is locked out, nothing is answered twice."""

from __future__ import annotations

import pytest

from bot.slack.caps import PER_PERSON
from tests.faults.conftest import Desk

HOUR, DAY = 3600, 86_400


@pytest.mark.parametrize("jump", [-HOUR, -DAY, HOUR, 3 * DAY])
def test_questions_are_answered_over_a_jump(desk: Desk, jump: int) -> None:
    for _ in range(3):
        assert len(desk.ask("議長は誰ですか", None)) == 1
    desk.slack.clock.advance(jump)
    for _ in range(3):
        assert len(desk.ask("議長は誰ですか", None)) == 1


@pytest.mark.parametrize("jump", [-HOUR, HOUR])
def test_a_second_delivery_is_known_over_a_jump(desk: Desk, jump: int) -> None:
    assert len(desk.ask("議長は誰ですか")) == 1
    desk.slack.clock.advance(jump)
    for delivery in desk.slack.deliveries:
        desk.slack.redeliver(delivery)
    desk.slack.wait_idle()
    assert len(desk.slack.posts) == 1


def test_a_clock_that_is_set_back_locks_nobody_out(desk: Desk) -> None:
    """Who has asked as much as one may is not kept waiting for an hour."""
    for _ in range(PER_PERSON):
        desk.ask("議長は誰ですか", None)
    desk.slack.clock.advance(-HOUR)
    assert "答え" in desk.ask("議長は誰ですか", None)[0]
