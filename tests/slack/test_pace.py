"""The limiter for each channel, and the caps on people and threads, by a clock of their own."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.slack.caps import Cap
from bot.slack.pace import BURST, PER_SECOND, Pace


class Time:
    """Passes only when somebody sleeps."""

    def __init__(self) -> None:
        self.now = 0.0

    def sleep(self, seconds: float) -> None:
        """Let it pass."""
        self.now += seconds


@given(st.lists(st.floats(0, 5), min_size=1, max_size=40))
def test_no_channel_gets_more_than_slack_takes(pauses: list[float]) -> None:
    """In any span of time at most a burst and one a second."""
    time = Time()
    pace = Pace(lambda: time.now, time.sleep)
    posted = []
    for pause in pauses:
        time.now += pause
        pace.wait("C1")
        posted.append(time.now)
    for first in range(len(posted)):
        for last in range(first, len(posted)):
            assert last - first + 1 <= BURST + (posted[last] - posted[first]) * PER_SECOND + 1e-6


def test_channels_do_not_wait_for_each_other() -> None:
    """Each has its own bucket."""
    time = Time()
    pace = Pace(lambda: time.now, time.sleep)
    for number in range(100):
        pace.wait(f"C{number}")
    assert time.now == 0


def test_a_cap_opens_again_and_is_told_of_once() -> None:
    """Two in a minute: the third waits, and hears so once."""
    now = [datetime(2026, 11, 27, tzinfo=UTC)]
    cap = Cap(lambda: now[0], 2, timedelta(minutes=1))
    assert [cap.wait("alice"), cap.wait("alice")] == [0, 0]
    assert cap.wait("bob") == 0
    now[0] += timedelta(seconds=20)
    assert cap.wait("alice") == 40
    assert [cap.tell_once("alice"), cap.tell_once("alice")] == [True, False]
    now[0] += timedelta(seconds=41)
    assert cap.wait("alice") == 0
