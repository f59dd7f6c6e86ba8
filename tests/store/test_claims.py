"""Who answers what: one of many, until done, and not for ever where the one died."""

from __future__ import annotations

import threading
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.slack.memory import STALE, Claim, Claims, MemoryClaims
from bot.store.claims import DONE_KEPT, team_of
from bot.store.store import Store, open_store
from tests.store.conftest import Hands, on

SECOND = timedelta(seconds=1)


@on()
def test_one_of_two_gets_the_claim(store: Store) -> None:
    claim = store.claims.claim("event:Ev1", "message:T1:C1:1.1")
    assert claim is not None
    assert store.claims.claim("event:Ev1") is None
    assert store.claims.claim("message:T1:C1:1.1") is None


@on()
def test_several_keys_are_claimed_all_or_none(store: Store) -> None:
    assert store.claims.claim("b")
    assert store.claims.claim("a", "b", "c") is None
    assert store.claims.claim("a", "c")


@on()
def test_the_same_key_twice_in_one_claim_is_one(store: Store) -> None:
    claim = store.claims.claim("a", "a")
    assert claim is not None
    assert store.claims.claim("a") is None


@on()
def test_what_is_done_stays_done_for_a_day(store: Store, clock: Hands) -> None:
    claim = store.claims.claim("a")
    assert claim is not None
    store.claims.done(claim)
    clock.pass_(DONE_KEPT)
    assert store.claims.claim("a") is None
    clock.pass_(SECOND)
    assert store.claims.claim("a")


@on()
def test_what_was_released_may_be_tried_again(store: Store) -> None:
    claim = store.claims.claim("a", "b")
    assert claim is not None
    store.claims.release(claim)
    assert store.claims.claim("a", "b")


@on()
def test_the_claim_of_a_dead_process_is_taken_over(store: Store, clock: Hands) -> None:
    """After a minute; whoever had it cannot give it up in the other's name."""
    taken_over(store.claims, clock)


def test_a_claim_that_took_too_long_is_taken_over_while_the_database_is_down(clock: Hands) -> None:
    """As in the database."""
    taken_over(MemoryClaims(clock), clock)


def taken_over(claims: Claims, clock: Hands) -> None:
    """Claim, let it grow stale, claim anew; the first's release changes nothing."""
    first = claims.claim("a", "b")
    assert first is not None
    clock.pass_(STALE)
    assert claims.claim("a") is None
    clock.pass_(SECOND)
    second = claims.claim("a", "b")
    assert second is not None
    claims.release(first)
    assert claims.claim("a") is None
    claims.release(second)
    assert claims.claim("a")


@on()
def test_who_was_overtaken_cannot_say_that_it_is_done(store: Store, clock: Hands) -> None:
    first = store.claims.claim("a")
    clock.pass_(STALE + SECOND)
    assert first is not None and store.claims.claim("a")
    store.claims.done(first)
    clock.pass_(STALE + SECOND)
    assert store.claims.claim("a")


@on()
def test_a_claim_that_the_store_did_not_give_releases_nothing(store: Store) -> None:
    store.claims.claim("a")
    store.claims.release(Claim(("a",)))
    assert store.claims.claim("a") is None


@on()
def test_threads_share_the_store(store: Store) -> None:
    """Sixteen threads go for the same fifty keys: each is claimed once."""
    won: list[str] = []

    def work() -> None:
        won.extend(key for key in map(str, range(50)) if store.claims.claim(key))

    threads = [threading.Thread(target=work) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(won) == sorted(map(str, range(50)))


def test_the_team_of_keys() -> None:
    assert team_of(("event:Ev1", "message:T1:C1:1.1")) == "T1"
    assert team_of(("trigger:1.2.3",)) == ""


Step = tuple[str, frozenset[str], int]
STEPS = st.lists(
    st.tuples(
        st.sampled_from(["claim", "claim", "done", "release", "wait"]),
        st.frozensets(st.sampled_from("abc"), min_size=1),
        st.sampled_from([1, 61, 86_401]),
    ),
    max_size=20,
)


@settings(deadline=None, max_examples=60)
@given(STEPS)
def test_any_history_agrees_with_a_dictionary(steps: list[Step]) -> None:
    """key -> (claim, when, done) is all that a claim is."""
    clock = Hands()
    store = open_store("sqlite://", clock)
    rows: dict[str, tuple[Claim, float, bool]] = {}
    claims: list[Claim] = []
    now = 0.0
    for step, keys, number in steps:
        latest = claims[-(number % 2) - 1 :][:1]
        if step == "wait":
            clock.pass_(timedelta(seconds=number))
            now += number
        elif step == "claim":
            free = all(key not in rows or now - rows[key][1] > (86_400 if rows[key][2] else 60) for key in keys)
            claim = store.claims.claim(*keys)
            assert (claim is not None) == free
            if claim:
                claims.append(claim)
                rows.update(dict.fromkeys(keys, (claim, now, False)))
        for claim in latest:
            ours = [key for key in claim.keys if key in rows and rows[key][0] is claim]
            if step == "done":
                store.claims.done(claim)
                rows.update(dict.fromkeys(ours, (claim, now, True)))
            elif step == "release":
                store.claims.release(claim)
                for key in ours:
                    del rows[key]
    store.close()
