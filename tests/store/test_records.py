"""Answers, channels, gaps, reports: what goes in comes out."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.store.answers import Answer
from bot.store.channels import ChannelSetting
from bot.store.columns import Utc, storable
from bot.store.gaps import Gap
from bot.store.reports import Report
from bot.store.store import Store, open_store
from tests.store.conftest import Hands, on, opened

ANSWER = Answer(
    "T1", "C1", "1.1", "C1", "1.2", "U1", "mention", "ja", "abc123", "meeting.chair", {"pillar": "3"},
    ("meeting.chair", "meeting.date"),
)  # fmt: skip
GAP = Gap("T1", "C1", False, "ja", "次の会合はいつ？", 12.5, "abc123")
REPORT = Report("T1", "U1", "C1", "1.2", "日付が違う", ("meeting.date",), "abc123")


@on()
def test_an_answer_is_found_by_its_question_and_by_itself(store: Store, clock: Hands) -> None:
    kept = store.answers.record(ANSWER)
    assert kept == replace(ANSWER, id=kept.id, created_at=clock.now)
    assert store.answers.of_question("T1", "C1", "1.1") == kept
    assert store.answers.of_answer("T1", "C1", "1.2") == kept
    for other in (("T2", "C1", "1.1"), ("T1", "C2", "1.1"), ("T1", "C1", "9.9")):
        assert store.answers.of_question(*other) is None
    assert store.answers.of_answer("T1", "C1", "1.1") is None


@on()
def test_the_newest_answer_counts(store: Store) -> None:
    store.answers.record(ANSWER)
    second = store.answers.record(replace(ANSWER, answer_ts="1.3"))
    assert store.answers.of_question("T1", "C1", "1.1") == second


@on()
def test_what_became_of_an_answer(store: Store) -> None:
    kept = store.answers.record(ANSWER)
    marked = store.answers.mark(kept, "withdrawn")
    assert marked == replace(kept, state="withdrawn")
    assert store.answers.of_question("T1", "C1", "1.1") == marked
    revised = store.answers.revise(replace(kept, intent="meeting.date", facts=("meeting.date",), state="updated"))
    assert store.answers.of_answer("T1", "C1", "1.2") == revised


@on()
def test_nobody_changes_another_teams_answer(store: Store) -> None:
    kept = store.answers.record(ANSWER)
    store.answers.mark(replace(kept, team_id="T2"), "withdrawn")
    assert store.answers.of_question("T1", "C1", "1.1") == kept


@on()
def test_an_answer_without_messages(store: Store) -> None:
    """A command has no message, an answer for one's own eyes no time."""
    kept = store.answers.record(replace(ANSWER, question_ts=None, answer_ts=None, private=True, intent=None))
    assert kept.id > 0


@on()
def test_a_channel_is_switched_off_and_on(store: Store, clock: Hands) -> None:
    assert store.channels.mode("T1", "C1") is None
    store.channels.set("T1", "C1", "off", set_by="U1", external=True)
    assert store.channels.mode("T1", "C1") == "off"
    assert store.channels.get("T1", "C1") == ChannelSetting("T1", "C1", "off", True, "U1", clock.now)
    clock.pass_(timedelta(days=1))
    store.channels.set("T1", "C1", "mentions", set_by="U2", external=True)
    assert store.channels.get("T1", "C1") == ChannelSetting("T1", "C1", "mentions", True, "U2", clock.now)
    assert store.channels.mode("T2", "C1") is None


@on()
def test_gaps_are_listed_the_newest_first(store: Store, clock: Hands) -> None:
    first = store.gaps.add(GAP)
    clock.pass_(timedelta(hours=1))
    since = clock.now
    second = store.gaps.add(replace(GAP, channel=None, private=True, question="予算は？"))
    third = store.gaps.add(replace(GAP, team_id="T2"))
    assert store.gaps.list() == (third, second, first)
    assert store.gaps.list("T1") == (second, first)
    assert store.gaps.list(since=since) == (third, second)
    assert store.gaps.list(channel="C1", private=False) == (third, first)
    assert store.gaps.list(private=True) == (second,)
    assert store.gaps.list(most=1) == (third,)


@on()
def test_the_curator_decides_on_gaps(store: Store) -> None:
    first, second, third = (store.gaps.add(GAP) for _ in range(3))
    assert store.gaps.set_state("source_silent", first.id, third.id, 999) == 2
    assert store.gaps.list(state="new") == (second,)
    assert store.gaps.list(state="source_silent") == tuple(
        replace(gap, state="source_silent") for gap in (third, first)
    )
    assert store.gaps.set_state("ignored") == 0


@on()
def test_reports_are_listed_and_done_with(store: Store, clock: Hands) -> None:
    first = store.reports.add(REPORT)
    clock.pass_(timedelta(hours=1))
    second = store.reports.add(replace(REPORT, team_id="T2", answer_ts=None, facts=()))
    assert store.reports.list() == (second, first)
    assert store.reports.list("T1") == (first,)
    assert store.reports.list(since=clock.now) == (second,)
    assert store.reports.set_state("done", first.id) == 1
    assert store.reports.list(state="done") == (replace(first, state="done"),)


@on()
def test_numbers_are_not_given_twice(store: Store) -> None:
    """A button may still hold the number of a deleted row."""
    before = store.gaps.add(GAP)
    store.forget_team("T1")
    assert store.gaps.add(GAP).id > before.id


@on("file", "postgres")
def test_records_outlive_a_restart(url: str, clock: Hands) -> None:
    before = opened(url, clock)
    answer, gap, report = before.answers.record(ANSWER), before.gaps.add(GAP), before.reports.add(REPORT)
    claim = before.claims.claim("event:Ev1")
    before.channels.set("T1", "C1", "off", set_by="U1")
    before.close()
    after = open_store(url, clock)
    assert after.answers.of_question("T1", "C1", "1.1") == answer
    assert (after.gaps.list(), after.reports.list()) == ((gap,), (report,))
    assert after.channels.mode("T1", "C1") == "off"
    assert after.claims.claim("event:Ev1") is None
    assert claim is not None
    after.claims.release(claim)
    assert after.claims.claim("event:Ev1"), "it is known for what it was before the restart"
    after.close()


@on()
@pytest.mark.parametrize("text", ["\ud800 half", "nul \x00 nul", "'; DROP TABLE gaps; --", "😀" * 10_000])
def test_whatever_people_write_is_kept(store: Store, text: str) -> None:
    kept = store.gaps.add(replace(GAP, question=text))
    assert store.gaps.list() == (kept,)
    assert kept.question == storable(text)
    assert store.answers.of_question("T1", text, text) is None
    assert store.claims.claim(text) and store.claims.claim(text) is None


@pytest.fixture(scope="module")
def shared() -> Store:
    """One store for many examples."""
    return open_store("sqlite://", Hands())


@given(st.text(st.characters()))
def test_any_text_comes_back(shared: Store, text: str) -> None:
    """As it was, but for what no database holds."""
    kept = shared.reports.add(replace(REPORT, text=text))
    assert shared.reports.list(most=1) == (kept,)
    assert len(kept.text) == len(text)


@on()
def test_times_are_kept_in_utc(store: Store, clock: Hands) -> None:
    clock.now = clock.now.astimezone(timezone(timedelta(hours=9)))
    store.gaps.add(GAP)
    (gap,) = store.gaps.list()
    assert gap.at == clock.now
    assert gap.at.utcoffset() == timedelta()


def test_a_time_without_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="zone"):
        Utc().process_bind_param(Hands().now.replace(tzinfo=None), None)  # type: ignore[arg-type]
