"""Hand-overs and told lines: what goes in comes out, and what two people do at the same moment."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

from bot.store.gaps import Gap
from bot.store.handovers import GRACE, HandOver
from bot.store.schema import Retention
from bot.store.store import Store, open_store
from bot.store.told import Told
from tests.store.conftest import Hands, on

HANDOVER = HandOver(
    "T1", "U1", "C1", "1.1", False, "ja", "次回はいつ？", 7, "C9", "U9", Hands().now + timedelta(hours=24)
)
GAP = Gap("T1", "C1", False, "ja", "次回はいつ？", 12.5, "v1")
TOLD = Told("T1", "meeting.chair", {"pillar": "3"}, "ja", "議長は…", "NHK", "U9", ("meeting.chair",), "v1", "C9")


def added(store: Store, **changes: object) -> HandOver:
    """A hand-over that is kept."""
    kept = store.handovers.add(replace(HANDOVER, **changes))  # type: ignore[arg-type]
    assert kept is not None
    return kept


@on()
def test_what_goes_in_comes_out(store: Store, clock: Hands) -> None:
    kept = added(store)
    assert kept == replace(HANDOVER, id=kept.id, at=clock.now)
    assert store.handovers.get("T1", kept.id) == kept
    assert store.handovers.get("T2", kept.id) is None
    posted = store.handovers.posted(kept, "5.5")
    assert store.handovers.of_thread("T1", "C9", "5.5") == posted
    for other in (("T2", "C9", "5.5"), ("T1", "C1", "5.5"), ("T1", "C9", "1.1")):
        assert store.handovers.of_thread(*other) is None
    assert store.handovers.of_gaps([7]) == (posted,)
    assert store.handovers.of_gaps([8]) == () and store.handovers.of_gaps([]) == ()
    store.handovers.remove(kept)
    assert store.handovers.list() == ()


@on()
def test_one_question_of_one_person_is_open_once(store: Store) -> None:
    first = added(store)
    assert store.handovers.add(HANDOVER) is None
    assert store.handovers.open_of("T1", "U1", HANDOVER.question) == first
    added(store, asker="U2")
    added(store, question="別の質問")
    added(store, team_id="T2")
    taken = store.handovers.take(first, "答え", "U9")
    assert taken is not None
    assert store.handovers.add(HANDOVER) is None
    assert store.handovers.delivered(taken)
    assert store.handovers.open_of("T1", "U1", HANDOVER.question) is None
    added(store)


@on("file", "postgres")
def test_many_at_the_same_moment_are_one(store: Store, url: str, clock: Hands) -> None:
    """Also where another process does it."""
    other = open_store(url, clock)
    with ThreadPoolExecutor(8) as hands:
        made = list(hands.map(lambda n: (store, other)[n % 2].handovers.add(HANDOVER), range(16)))
    other.close()
    assert sum(one is not None for one in made) == 1
    assert len(store.handovers.list()) == 1


@on()
def test_one_answer_wins(store: Store, clock: Hands) -> None:
    kept = added(store)
    with ThreadPoolExecutor(8) as hands:
        taken = list(hands.map(lambda n: store.handovers.take(kept, f"answer {n}", f"U{n}"), range(8)))
    [winner] = [one for one in taken if one is not None]
    assert store.handovers.get("T1", kept.id) == winner
    assert (winner.state, winner.answered_at) == ("answering", clock.now)
    store.handovers.delivered(winner)
    store.handovers.more(winner, "and more")
    answered = store.handovers.get("T1", kept.id)
    assert answered == replace(winner, state="answered", answer=f"{winner.answer}\nand more")
    assert not store.handovers.expire(winner) and not store.handovers.reopen(winner)


@on()
def test_an_answer_on_its_way_is_found_after_a_crash(store: Store, clock: Hands) -> None:
    kept = added(store)
    store.handovers.take(kept, "lost", "U9")
    assert store.handovers.stuck(clock.now) == ()
    clock.pass_(timedelta(minutes=5))
    [stuck] = store.handovers.stuck(clock.now)
    assert store.handovers.reopen(stuck)
    assert not store.handovers.reopen(stuck)
    assert store.handovers.get("T1", kept.id) == kept


@on()
def test_a_late_answer_that_was_lost_leaves_it_expired(store: Store, clock: Hands) -> None:
    """The asker knows that there was none in time; what was given in time is open for a while at least."""
    in_time, late = added(store), added(store, asker="U2")
    clock.pass_(timedelta(hours=23, minutes=59))
    assert store.handovers.take(in_time, "lost", "U9")
    clock.pass_(timedelta(minutes=1))
    assert store.handovers.expire(late)
    assert store.handovers.take(late, "lost", "U9")
    clock.pass_(timedelta(minutes=6))
    for stuck in store.handovers.stuck(clock.now):
        assert store.handovers.reopen(stuck)
    assert store.handovers.get("T1", late.id) == replace(late, state="expired")
    assert store.handovers.get("T1", in_time.id) == replace(in_time, expires_at=clock.now + GRACE)
    assert store.handovers.due(clock.now) == ()


@on()
def test_an_answer_that_was_given_up_and_arrived(store: Store, clock: Hands) -> None:
    """It is kept after all, unless somebody else has answered meanwhile."""
    kept = added(store)
    slow = store.handovers.take(kept, "slow", "U9")
    assert slow is not None and store.handovers.reopen(slow)
    assert store.handovers.delivered(slow)
    assert store.handovers.get("T1", kept.id) == replace(slow, state="answered")
    other = added(store)
    slow = store.handovers.take(other, "slow", "U9")
    assert slow is not None and store.handovers.reopen(slow)
    clock.pass_(timedelta(seconds=1))
    fast = store.handovers.take(other, "fast", "U8")
    assert fast is not None
    assert not store.handovers.reopen(slow) and not store.handovers.delivered(slow)
    store.handovers.more(slow, "slow")
    assert store.handovers.delivered(fast)
    assert store.handovers.get("T1", other.id) == replace(fast, state="answered", answer="fast\nslow")


@on()
def test_one_that_could_not_be_told_is_due_again(store: Store, clock: Hands) -> None:
    """Unless it was answered meanwhile."""
    kept = added(store)
    clock.pass_(timedelta(hours=24))
    assert store.handovers.expire(kept) and store.handovers.put_back(kept)
    assert store.handovers.due(clock.now) == (kept,)
    assert store.handovers.expire(kept) and store.handovers.take(kept, "late", "U9")
    assert not store.handovers.put_back(kept)


@on()
def test_it_expires_once(store: Store, clock: Hands) -> None:
    """And may be answered afterwards."""
    kept = added(store)
    assert store.handovers.due(clock.now + timedelta(hours=23)) == ()
    assert store.handovers.due(clock.now + timedelta(hours=24)) == (kept,)
    assert store.handovers.expire(kept)
    assert not store.handovers.expire(kept)
    assert store.handovers.due(clock.now + timedelta(hours=25)) == ()
    assert store.handovers.take(kept, "late", "U9") is not None


@on()
def test_nobody_changes_another_teams_hand_over(store: Store) -> None:
    kept = added(store)
    theirs = replace(kept, team_id="T2")
    assert store.handovers.take(theirs, "x", "U9") is None
    assert not store.handovers.expire(theirs)
    store.handovers.remove(theirs)
    store.handovers.posted(theirs, "6.6")
    assert store.handovers.get("T1", kept.id) == kept


@on()
def test_they_are_counted_and_listed(store: Store, clock: Hands) -> None:
    """The newest first; one that was answered since then counts as news."""
    old = added(store)
    clock.pass_(timedelta(days=2))
    new = added(store, question="別の質問")
    assert store.handovers.list("T1") == (new, old)
    assert store.handovers.list("T2") == ()
    since = clock.now - timedelta(hours=1)
    assert store.handovers.list("T1", since=since) == (new,)
    assert store.handovers.count_of("T1", "U1", since) == 1
    assert store.handovers.count_of("T1", "U2", since) == 0
    taken = store.handovers.take(old, "答え", "U9")
    assert store.handovers.list("T1", since=since) == (new, taken)
    assert store.handovers.list(state="open") == (new,)


@on()
def test_anything_that_is_typed_can_be_kept(store: Store) -> None:
    kept = added(store, question="a\x00b\ud800c")
    assert store.handovers.get("T1", kept.id) == kept
    assert store.handovers.open_of("T1", "U1", "a\x00b\ud800c") == kept
    assert store.handovers.take(kept, "\x00\ud800", "U9") == store.handovers.get("T1", kept.id)


@on()
def test_gap_and_hand_over_belong_together(store: Store) -> None:
    """The newest gap of the question; it wants an answer now, unless the curator has decided."""
    store.gaps.add(GAP)
    newest = store.gaps.add(GAP)
    assert store.gaps.newest("T1", "次回はいつ？", "C1") == newest
    assert store.gaps.newest("T1", "次回", "C1") is None and store.gaps.newest("T2", "次回はいつ？", "C1") is None
    store.gaps.want_answer(newest.id)
    assert [one.state for one in store.gaps.list()] == ["to_answer", "new"]
    store.gaps.set_state("ignored", newest.id)
    store.gaps.want_answer(newest.id)
    assert store.gaps.list()[0].state == "ignored"


@on()
def test_what_was_asked_in_private_is_another_gap(store: Store) -> None:
    """So is what was asked in another channel; of several the one of that message is meant."""
    first = store.gaps.add(replace(GAP, question_ts="1.1"))
    assert store.gaps.newest("T1", GAP.question, None) is None
    second = store.gaps.add(replace(GAP, question_ts="2.2"))
    unknown = store.gaps.add(GAP)
    store.gaps.add(replace(GAP, channel="C2", question_ts="3.3"))
    private = store.gaps.add(replace(GAP, channel=None, private=True))
    assert store.gaps.newest("T1", GAP.question, None) == private
    assert [store.gaps.newest("T1", GAP.question, "C1", ts) for ts in ("1.1", "2.2", "9.9", None)] == [
        first, second, unknown, unknown,
    ]  # fmt: skip
    newest = store.gaps.add(replace(GAP, question_ts="4.4"))
    assert store.gaps.newest("T1", GAP.question, "C1") == newest


@on()
def test_what_was_told_is_found_by_its_question(store: Store, clock: Hands) -> None:
    kept = store.told.add(TOLD)
    assert kept == replace(TOLD, id=kept.id, at=clock.now)
    store.told.posted(kept, "5.5")
    assert store.told.last("T1", "meeting.chair", {"pillar": "3"}, "ja") == replace(kept, duty_ts="5.5")
    assert store.told.last("T1", "meeting.chair", {}, "ja") is None
    assert store.told.last("T1", "meeting.place", {"pillar": "3"}, "ja") is None
    assert store.told.last("T2", "meeting.chair", {"pillar": "3"}, "ja") is None


@on()
def test_the_newest_in_the_language_comes_before_any(store: Store) -> None:
    question = ("T1", "meeting.chair", {"pillar": "3"})
    first = store.told.add(TOLD)
    english = store.told.add(replace(TOLD, lang="en", line="The chair …"))
    assert store.told.last(*question, "ja") == first
    second = store.told.add(replace(TOLD, line="新しい文"))
    assert store.told.last(*question, "ja") == second
    assert store.told.last(*question, "en") == english
    store.told.add(replace(TOLD, slots={"pillar": "1"}))
    assert store.told.last("T1", "meeting.chair", {"pillar": "1"}, "en") is not None


@on()
def test_told_lines_are_listed_and_purged(store: Store, clock: Hands) -> None:
    old = store.told.add(TOLD)
    added(store)
    clock.pass_(timedelta(days=8))
    new = store.told.add(TOLD)
    assert store.told.list("T1") == (new, old)
    assert store.told.list("T1", since=clock.now) == (new,)
    assert store.told.list("T2") == ()
    store.purge(Retention(texts=timedelta(days=7)))
    assert store.told.list() == (new,)
    assert store.handovers.list() == ()
