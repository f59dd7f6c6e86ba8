"""Corrections: who may post one, and what became of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from threading import Barrier, Thread

from bot.knowledge.model import Bilingual
from bot.store.corrections import LEASE, Correction
from bot.store.store import Store
from tests.store.conftest import Hands, on

WORDS = Bilingual("9か国です。", "Nine countries.")
ONE = Correction("recall:1", "T1", "meeting.participants", "C1", "1.1", 7, WORDS, "operator")
DAY = timedelta(days=1)


@on()
def test_one_is_posted_once(store: Store, clock: Hands) -> None:
    """Claimed, posted, and done for everybody after that."""
    assert store.corrections.claim(ONE).verdict == "ours"
    store.corrections.posted(ONE, "C1", "9.9")
    clock.pass_(10 * LEASE)
    assert store.corrections.claim(ONE).verdict == "done"
    [kept] = store.corrections.list("T1", clock.now - DAY, clock.now)
    assert (kept.text, kept.posted_ts, kept.state) == (WORDS, "9.9", "posted")


@on()
def test_a_claim_holds_as_long_as_posting_may_take(store: Store, clock: Hands) -> None:
    """Then somebody broke off: the next one hears since when it may stand there."""
    began = clock.now
    store.corrections.claim(ONE)
    clock.pass_(LEASE)
    assert store.corrections.claim(ONE).verdict == "busy"
    clock.pass_(timedelta(seconds=1))
    taken = store.corrections.claim(ONE)
    assert (taken.verdict, taken.since) == ("taken_over", began)
    assert store.corrections.claim(ONE).verdict == "busy"


@on()
def test_what_is_taken_over_stands_for_its_own_answer(store: Store, clock: Hands) -> None:
    """However often; until somebody is about to post it for a later one."""
    later = replace(ONE, answer_id=9)
    store.corrections.claim(ONE)
    for _ in range(2):
        clock.pass_(LEASE + timedelta(seconds=1))
        assert store.corrections.claim(later).answer_id == 7
    store.corrections.posting(later)
    clock.pass_(LEASE + timedelta(seconds=1))
    assert store.corrections.claim(replace(ONE, answer_id=11)).answer_id == 9


@on()
def test_what_slack_refused_may_be_tried_at_once(store: Store) -> None:
    """It is nowhere."""
    store.corrections.claim(ONE)
    store.corrections.failed(ONE, "not_in_channel")
    assert store.corrections.claim(ONE).verdict == "ours"
    assert store.corrections.posted_of([ONE.key, "recall:2"]) == {}
    store.corrections.posted(ONE, "C1", "9.9")
    assert store.corrections.posted_of(["recall:0"] * 1_000 + [ONE.key]) == {ONE.key: ONE.answer_id}


@on()
def test_a_list_is_of_one_team_and_time_and_of_what_was_posted(store: Store, clock: Hands) -> None:
    """And of one channel, where one is named."""
    began = clock.now
    for key, changes in {"a": {}, "b": {"channel": "C2"}, "c": {"team_id": "T2"}}.items():
        made = replace(ONE, key=key, **changes)  # type: ignore[arg-type]
        store.corrections.claim(made)
        store.corrections.posted(made, made.channel, "9.9")
    store.corrections.claim(replace(ONE, key="d"))
    later = began + timedelta(seconds=1)
    assert [one.key for one in store.corrections.list("T1", began, later)] == ["a", "b"]
    assert [one.key for one in store.corrections.list("T1", began, later, channel="C2")] == ["b"]
    assert store.corrections.list("T1", began - DAY, began) == store.corrections.list("T1", later, later + DAY) == ()


@on("file", "postgres")
def test_two_at_the_same_moment(store: Store) -> None:
    """One of them has it."""
    barrier, found = Barrier(8), []

    def claim() -> None:
        barrier.wait()
        found.append(store.corrections.claim(ONE).verdict)

    threads = [Thread(target=claim) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(found) == ["busy"] * 7 + ["ours"]
