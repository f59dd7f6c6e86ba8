"""A delivery is planned once, is in one pair of hands at a time, and is ticked off by whoever has it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.slack.client import TIMEOUT
from bot.store.deliveries import LEASE, Delivery, LeaseLost, skip
from bot.store.store import Store
from tests.store.conftest import Hands, on

ROOT = Path(__file__).parents[2]
DUE = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)


def delivery(key: str = "briefing:T1:1:a", **changes: object) -> Delivery:
    """One that has been due for ten minutes."""
    return replace(Delivery(key, "T1", "briefing", "C1", DUE, 1), **changes)  # type: ignore[arg-type]


def claimed(store: Store, owner: str = "me") -> Delivery:
    """What is due, in hand."""
    found = store.deliveries.claim(owner)
    assert found is not None
    return found


@on()
def test_a_key_is_planned_once(store: Store) -> None:
    assert store.deliveries.plan(delivery(), delivery("briefing:T1:1:b")) == 2
    assert store.deliveries.plan(delivery(), delivery(channel="C2"), delivery("briefing:T1:1:c")) == 1
    assert [each.channel for each in store.deliveries.list("T1")] == ["C1", "C1", "C1"]


@on()
def test_what_comes_back_is_what_was_planned(store: Store, clock: Hands) -> None:
    planned = delivery(detail={"langs": ["ja"]})
    store.deliveries.plan(planned)
    assert store.deliveries.get(planned.key) == replace(planned, at=clock.now, next_try_at=DUE)


@on()
def test_only_what_is_due_can_be_claimed_and_the_oldest_first(store: Store, clock: Hands) -> None:
    store.deliveries.plan(
        delivery("late", fire_at=clock.now + SECOND, channel="C3"),
        delivery("b"),
        delivery("a", fire_at=DUE - SECOND, channel="C2"),
    )
    assert store.deliveries.due() == 2
    assert [claimed(store).key, claimed(store).key] == ["a", "b"]
    assert store.deliveries.claim("me") is None
    clock.pass_(SECOND)
    assert claimed(store).key == "late"


@on()
def test_a_channel_gets_its_posts_in_order(store: Store) -> None:
    """One that is put off holds up no other."""
    later = DUE + SECOND
    store.deliveries.plan(delivery("a"), delivery("b", fire_at=later), delivery("c", fire_at=later, channel="C2"))
    mine = claimed(store)
    assert (mine.key, claimed(store).key) == ("a", "c")
    assert store.deliveries.claim("me") is None
    store.deliveries.retry(mine, "ratelimited", timedelta(minutes=5))
    assert claimed(store).key == "b"


@on()
def test_kinds_can_be_chosen(store: Store) -> None:
    store.deliveries.plan(delivery("a", kind="life"), delivery("b"))
    assert store.deliveries.due("briefing") == 1
    found = store.deliveries.claim("me", "briefing", "shift")
    assert found is not None and found.key == "b"
    assert store.deliveries.claim("me", "briefing", "shift") is None


@on()
def test_planned_with_an_owner_it_is_claimed_already(store: Store, clock: Hands) -> None:
    store.deliveries.plan(delivery(owner="me"))
    assert store.deliveries.claim("you") is None
    mine = store.deliveries.get(delivery().key)
    assert mine is not None
    assert store.deliveries.sent(mine).state == "sent"


@on()
def test_in_hand_it_is_nobody_elses_until_the_lease_ends(store: Store, clock: Hands) -> None:
    store.deliveries.plan(delivery())
    claimed(store)
    clock.pass_(LEASE)
    assert store.deliveries.claim("you") is None
    clock.pass_(SECOND)
    assert claimed(store, "you").attempts == 2


@on()
def test_the_lease_is_renewed_before_each_message(store: Store, clock: Hands) -> None:
    store.deliveries.plan(delivery())
    mine = claimed(store)
    for part in range(3):
        clock.pass_(LEASE - SECOND)
        mine = store.deliveries.extend(mine, part)
    assert store.deliveries.claim("you") is None


@on()
def test_who_lost_the_lease_changes_nothing_any_more(store: Store, clock: Hands) -> None:
    store.deliveries.plan(delivery())
    mine = claimed(store)
    clock.pass_(LEASE + SECOND)
    yours = claimed(store, "you")
    for change in (
        lambda: store.deliveries.extend(mine, 0),
        lambda: store.deliveries.posted(mine, "C1", "1.0"),
        lambda: store.deliveries.part_done(mine, 1),
        lambda: store.deliveries.sent(mine),
        lambda: store.deliveries.retry(mine, "x", SECOND),
        lambda: store.deliveries.failed(mine, "x"),
        lambda: store.deliveries.skipped(mine, "missed"),
        lambda: store.deliveries.release(mine),
    ):
        with pytest.raises(LeaseLost):
            change()
    assert store.deliveries.get(mine.key) == yours


@on()
def test_what_fails_goes_to_the_channel_that_is_to_have_it_instead(store: Store, clock: Hands) -> None:
    """Once, and from there nowhere else; whoever lost it sends it nowhere."""
    store.deliveries.plan(delivery("notice:a", kind="notice", channel="U1", detail={"langs": ["ja"], "instead": "C9"}))
    before = claimed(store)
    clock.pass_(LEASE + SECOND)
    mine = claimed(store)
    with pytest.raises(LeaseLost):
        store.deliveries.failed(before, "user_disabled")
    assert len(store.deliveries.list()) == 1
    store.deliveries.failed(mine, "user_disabled")
    again = claimed(store)
    assert (again.key, again.kind, again.channel, again.schedule_id) == ("notice:a:instead", "notice", "C9", 1)
    assert again.detail == {"langs": ["ja"]}
    store.deliveries.failed(again, "is_archived")
    assert [each.state for each in store.deliveries.list()] == ["failed", "failed"]


@on()
def test_the_same_owner_of_an_earlier_claim_counts_as_another(store: Store, clock: Hands) -> None:
    store.deliveries.plan(delivery())
    before = claimed(store)
    clock.pass_(LEASE + SECOND)
    claimed(store)
    with pytest.raises(LeaseLost):
        store.deliveries.posted(before, "C1", "1.0")


@on()
def test_whoever_comes_next_knows_which_message_may_be_there(store: Store, clock: Hands) -> None:
    store.deliveries.plan(delivery())
    store.deliveries.extend(claimed(store), 0)
    clock.pass_(LEASE + SECOND)
    second = claimed(store, "you")
    assert (second.trying, second.posted_ts) == (0, None)
    second = store.deliveries.posted(second, "C1", "17.5")
    second = store.deliveries.part_done(store.deliveries.extend(second, 1), 1)
    store.deliveries.extend(second, 2, again=True)
    clock.pass_(LEASE + SECOND)
    third = claimed(store, "they")
    assert (third.posted_channel, third.posted_ts, third.parts_done) == ("C1", "17.5", 1)
    assert (third.trying, third.again, third.state) == (2, 2, "posted")
    assert store.deliveries.extend(third, None).again is None


@on()
def test_put_off_it_waits_and_anybody_may_take_it_then(store: Store, clock: Hands) -> None:
    store.deliveries.plan(delivery())
    store.deliveries.retry(store.deliveries.extend(claimed(store), 0), "ratelimited", timedelta(minutes=5))
    clock.pass_(timedelta(minutes=5) - SECOND)
    assert store.deliveries.claim("you") is None
    clock.pass_(SECOND)
    found = claimed(store, "you")
    assert (found.attempts, found.error, found.trying) == (2, "ratelimited", 0)


@on()
def test_let_go_it_is_anybodys_at_once(store: Store) -> None:
    store.deliveries.plan(delivery())
    store.deliveries.release(claimed(store))
    assert claimed(store, "you").owner == "you"


@on()
def test_what_is_over_is_never_claimed_again(store: Store, clock: Hands) -> None:
    store.deliveries.plan(*(delivery(key) for key in "abc"), skip(delivery("d"), "holiday", "元日"))
    store.deliveries.sent(claimed(store), "abc1234")
    store.deliveries.failed(claimed(store), "is_archived")
    store.deliveries.skipped(claimed(store), "missed", "no_answer")
    clock.pass_(timedelta(days=9))
    assert store.deliveries.claim("me") is None
    told = {each.key: (each.state, each.why, each.error, each.holiday) for each in store.deliveries.list()}
    assert told == {
        "a": ("sent", None, "", ""),
        "b": ("failed", None, "is_archived", ""),
        "c": ("skipped", "missed", "no_answer", ""),
        "d": ("skipped", "holiday", "", "元日"),
    }


@on()
def test_lists_by_what_is_asked_for(store: Store) -> None:
    hour = timedelta(hours=1)
    store.deliveries.plan(
        delivery("a"), delivery("b", fire_at=DUE + hour, schedule_id=2),
        delivery("c", fire_at=DUE + 2 * hour, channel="C2"), delivery("d", team_id="T2"),
        delivery("e", kind="life", fire_at=DUE + 3 * hour),
    )  # fmt: skip

    def keys(**asked: object) -> str:
        return "".join(each.key for each in store.deliveries.list("T1", **asked))  # type: ignore[arg-type]

    assert keys() == "ecba"
    assert keys(most=2) == "ec"
    assert keys(kind="life") == "e"
    assert keys(channel="C2") == "c"
    assert keys(schedule_id=2) == "b"
    assert keys(since=DUE, until=DUE + 2 * hour) == "cb"
    assert keys(state="sent") == ""


@on()
def test_the_last_briefing_of_a_channel(store: Store) -> None:
    day = timedelta(days=1)
    store.deliveries.plan(
        delivery("a", fire_at=DUE - 3 * day), delivery("b", fire_at=DUE - 2 * day, team_id="T2"),
        delivery("c", fire_at=DUE - day, kind="test"), delivery("d"),
    )  # fmt: skip
    for ts in "1234":
        mine = claimed(store)
        if mine.key != "d":
            store.deliveries.sent(store.deliveries.posted(mine, mine.channel, ts))
    last = store.deliveries.last_sent("T1", "C1", DUE + day)
    assert last is not None and last.key == "a"
    assert store.deliveries.last_sent("T1", "C1", DUE - 3 * day) is None
    assert store.deliveries.last_sent("T1", "C2", DUE) is None


@on()
def test_a_later_time_of_the_same_schedule(store: Store) -> None:
    first, later = delivery("a"), DUE + timedelta(days=1)
    store.deliveries.plan(
        first, skip(delivery("b", fire_at=later), "holiday"), delivery("c", fire_at=later, schedule_id=2)
    )
    assert not store.deliveries.superseded(first)
    store.deliveries.plan(delivery("d", fire_at=later))
    assert store.deliveries.superseded(first)


@on()
def test_where_a_member_was_written_to_before(store: Store) -> None:
    store.deliveries.plan(delivery("a", channel="U1"))
    assert store.deliveries.dm_of("T1", "U1") is None
    store.deliveries.posted(claimed(store), "D7", "1.0")
    assert store.deliveries.dm_of("T1", "U1") == "D7"
    assert store.deliveries.dm_of("T2", "U1") is None


@on()
def test_threads_that_claim_at_once_get_each_delivery_once(store: Store) -> None:
    store.deliveries.plan(*(delivery(f"{n:02}") for n in range(40)))

    def work(owner: int) -> list[str]:
        found = []
        while mine := store.deliveries.claim(str(owner)):
            found.append(mine.key)
        return found

    with ThreadPoolExecutor(8) as pool:
        keys = [key for part in pool.map(work, range(8)) for key in part]
    assert Counter(keys) == {f"{n:02}": 1 for n in range(40)}


CLAIMS = """
import sys
from datetime import datetime
from bot.store.store import open_store
store = open_store(sys.argv[1], lambda: datetime.fromisoformat(sys.argv[2]))
print("ready", flush=True)
sys.stdin.readline()
while mine := store.deliveries.claim(sys.argv[3]):
    print(mine.key, flush=True)
"""


@on("file", "postgres")
def test_processes_that_claim_at_once_get_each_delivery_once(store: Store, url: str, clock: Hands) -> None:
    store.deliveries.plan(*(delivery(f"{n:02}") for n in range(40)))
    command = [sys.executable, "-c", CLAIMS, url, clock.now.isoformat()]
    environ = {**os.environ, "PYTHONPATH": str(ROOT)}
    workers = [
        subprocess.Popen([*command, str(n)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environ)
        for n in range(3)
    ]
    try:
        for worker in workers:
            assert worker.stdout is not None and worker.stdout.readline() == "ready\n"
        for worker in workers:
            assert worker.stdin is not None
            worker.stdin.write("go\n")
            worker.stdin.flush()
        keys = [key for worker in workers for key in worker.communicate(timeout=30)[0].split()]
    finally:
        for worker in workers:
            worker.kill()
    assert Counter(keys) == {f"{n:02}": 1 for n in range(40)}


def test_a_lease_outlives_the_calls_that_it_is_held_for() -> None:
    """A look at the scopes, a look into the channel, a post: each of which may hang until its time is out."""
    assert timedelta(seconds=3 * TIMEOUT) <= LEASE
