"""A person who wants to be forgotten: what is theirs goes, what others need stays without the name."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from bot.answering.model import Context
from bot.knowledge.model import Bilingual
from bot.store.answers import Answer
from bot.store.corrections import Correction
from bot.store.database import StoreError
from bot.store.deliveries import Delivery
from bot.store.gaps import Gap
from bot.store.handovers import HandOver
from bot.store.persons import NAMED, OWN, forget_person
from bot.store.reports import Report
from bot.store.schema import metadata
from bot.store.store import Store
from bot.store.told import Told
from tests.store.conftest import Hands, on
from tests.store.test_export import read
from tests.store.test_purge import counts, fill, row

OPEN = Answer("T1", "C1", "1.1", "C1", "1.2", "U1", "mention", "ja", "abc1234", "meeting.chair", outcome="answer")
DIRECT = replace(OPEN, channel="D1", answer_channel="D1", surface="dm", private=True)
COMMAND = replace(OPEN, surface="command", question_ts=None, answer_ts=None, private=True)
HANDED = HandOver("T1", "U1", "D1", None, True, "ja", "内緒の質問", None, "CDUTY", "U2", Hands().now)
# Columns with a person's id have names of these forms.
PERSONAL = ("user_id", "asker", "officer")


def test_every_column_with_a_person_is_thought_of() -> None:
    """Their own, or named in a row of others."""
    columns = {column for table in metadata.sorted_tables for column in table.columns}
    personal = {column for column in columns if column.name in PERSONAL or column.name.endswith("_by")}
    assert personal == {*OWN, *NAMED}


@on()
def test_their_own_goes(store: Store, clock: Hands) -> None:
    """Private answers, hand-overs, reports, choices, what was sent to them, what they talked about; of them alone."""
    for who in ("U1", "U2"):
        number = who[1:]
        store.answers.record(replace(DIRECT, user_id=who, channel=f"D{number}", answer_channel=f"D{number}"))
        store.answers.record(replace(COMMAND, user_id=who))
        assert store.handovers.add(replace(HANDED, asker=who))
        store.reports.add(Report("T1", who, "C1", None, "違います", (), "abc1234"))
        store.memory.choose_language(f"T1:{who}", "en")
        store.memory.remember(f"T1:C1:{who}", Context("meeting.chair"))
        store.memory.remember(f"T1:D{number}:", Context("meeting.chair"))
        store.deliveries.plan(Delivery(f"shift:{who}", "T1", "shift", who, clock.now))
        text = Bilingual("9か国です。", "Nine countries.")
        store.corrections.claim(Correction(f"recall:{who}", "T1", "f", f"D{number}", "", 0, text, "operator"))
    before = counts(store, "T1")
    done = forget_person(store.database, "T1", "U1", clock.now)
    expected = {
        "answers": 2, "handovers": 1, "reports": 1, "preferences": 1, "conversations": 2, "deliveries": 1,
        "corrections": 1,
    }  # fmt: skip
    assert {name: count for name, count in done.deleted.items() if count} == expected
    assert {name: before[name] - count for name, count in counts(store, "T1").items()} == {
        name: expected.get(name, 0) for name in before
    }
    assert forget_person(store.database, "T1", "U1", clock.now).deleted == dict.fromkeys(done.deleted, 0)


@on()
def test_a_correction_sent_to_them_goes_too(store: Store, clock: Hands) -> None:
    """Also where only its row knows their conversation: they had asked by command."""
    answer = store.answers.record(COMMAND)
    text = Bilingual("9か国です。", "Nine countries.")
    for key, id in (("theirs", answer.id), ("another's", answer.id + 1)):
        made = Correction(key, "T1", "f", "D7" if key == "theirs" else "D8", "", id, text, "operator")
        store.corrections.claim(made)
        store.corrections.posted(made, made.channel, "9.9")
    assert forget_person(store.database, "T1", "U1", clock.now).deleted["corrections"] == 1
    assert [one.key for one in store.corrections.list("T1", clock.now, clock.now + timedelta(days=1))] == ["another's"]


@on()
def test_what_was_answered_openly_stays_without_who_asked(store: Store, clock: Hands) -> None:
    """Its message can still be updated, withdrawn, recalled."""
    store.answers.record(replace(OPEN, facts=("meeting.chair",)))
    done = forget_person(store.database, "T1", "U1", clock.now)
    assert (done.deleted["answers"], done.unnamed["answers"]) == (0, 1)
    found = store.answers.of_question("T1", "C1", "1.1")
    assert found is not None and (found.user_id, found.facts) == ("", ("meeting.chair",))


@on()
def test_rows_that_name_them_lose_the_name(store: Store, clock: Hands) -> None:
    """What they said to the press, answered for others, scheduled, set, installed: the row stays."""
    store.told.add(Told("T1", "meeting.chair", {}, "ja", "議長は…", "某紙", "U1", (), "abc1234", "CDUTY"))
    made = store.handovers.add(replace(HANDED, asker="U9", officer="U1"))
    assert made is not None
    taken = store.handovers.take(made, "未確認です", "U1")
    assert taken is not None
    store.channels.set("T1", "C1", "off", set_by="U1")
    done = forget_person(store.database, "T1", "U1", clock.now)
    assert {name for name, count in done.unnamed.items() if count} == {"told", "handovers", "channels"}
    [line], kept = store.told.list("T1"), store.handovers.get("T1", made.id)
    assert (line.told_by, line.line) == ("", "議長は…")
    assert kept is not None and (kept.officer, kept.answered_by, kept.answer) == ("", "", "未確認です")


@on()
def test_no_table_holds_the_name_afterwards(store: Store, clock: Hands) -> None:
    """Whatever tables there are; another team's person of the same id stays."""
    for team in ("T1", "T2"):
        with store.database.write() as connection:
            for table in metadata.sorted_tables:
                values = row(table, team, store)
                names = {column.name for column in (*OWN, *NAMED) if column.table is table}
                connection.execute(sa.insert(table).values({**values, **dict.fromkeys(names, "UCANARY")}))
    forget_person(store.database, "T1", "UCANARY", clock.now)
    with store.database.read() as connection:
        for column in (*OWN, *NAMED):
            holders = sa.select(column.table.c.team_id).where(column == "UCANARY")
            assert set(connection.execute(holders).scalars()) == {"T2"}, column


@on()
def test_what_goes_can_be_written_down_first(store: Store, clock: Hands, tmp_path: Path) -> None:
    """Or nothing goes."""
    store.answers.record(DIRECT)
    with pytest.raises(StoreError, match="exists; nothing was written or deleted"):
        forget_person(store.database, "T1", "U1", clock.now, Path(__file__))
    assert counts(store, "T1")["answers"] == 1
    forget_person(store.database, "T1", "U1", clock.now, tmp_path / "them.jsonl")
    found = read((tmp_path / "them.jsonl").read_text(encoding="utf-8").splitlines())
    assert [one["user_id"] for one in found.rows["answers"]] == ["U1"]
    assert counts(store, "T1")["answers"] == 0


@on()
def test_questions_without_an_answer_cannot_be_traced(store: Store, clock: Hands) -> None:
    """Who asked was never kept: they stay for their time."""
    store.gaps.add(Gap("T1", None, True, "ja", "内緒の質問", 0.0, "abc1234"))
    fill(store, "T2")
    clock.pass_(timedelta(seconds=1))
    forget_person(store.database, "T1", "U1", clock.now)
    assert counts(store, "T1")["gaps"] == 1
