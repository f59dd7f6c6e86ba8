"""What goes, and when: one rule a table; and a team that leaves, leaves nothing."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from bot.answering.model import Context
from bot.slack.memory import CONVERSATION_TTL, PREFERENCE_TTL
from bot.store.columns import Json, Utc
from bot.store.gaps import Gap
from bot.store.schema import Retention, metadata, rule_of
from bot.store.store import Store, open_store
from tests.store.conftest import Hands, on

RETENTION = Retention(texts=timedelta(days=30))
CONTEXT = Context("meeting.chair")
KEPT = {
    "claims": timedelta(hours=24),
    "answers": timedelta(days=30),
    "conversations": CONVERSATION_TTL,
    "preferences": PREFERENCE_TTL,
    "channels": None,
    "gaps": timedelta(days=30),
    "reports": timedelta(days=30),
    "installations": timedelta(days=30),
    "oauth_states": timedelta(hours=1),
    "schedules": None,
    "deliveries": timedelta(days=30),
    "duty_choices": None,
    "handovers": timedelta(days=30),
    "told": timedelta(days=30),
    "corrections": timedelta(days=30),
}


def row(table: sa.Table, team: str, store: Store) -> dict[str, Any]:
    """Any row of any table, by the types of its columns."""
    values: dict[str, Any] = {}
    for column in table.columns:
        if column.name == "team_id":
            values[column.name] = team
        elif isinstance(column.type, Utc):
            values[column.name] = store.clock()
        elif isinstance(column.type, Json):
            values[column.name] = {}
        elif isinstance(column.type, sa.Boolean):
            values[column.name] = False
        elif isinstance(column.type, sa.Float):
            values[column.name] = 1.5
        elif isinstance(column.type, sa.Integer):
            if not column.primary_key:
                values[column.name] = 1
        else:
            values[column.name] = f"{column.name} {team}"
    return values


def fill(store: Store, team: str) -> None:
    """A row of the team in every table."""
    with store.database.write() as connection:
        for table in metadata.sorted_tables:
            connection.execute(sa.insert(table).values(row(table, team, store)))


def counts(store: Store, team: str) -> dict[str, int]:
    """How many rows of the team each table has."""
    with store.database.read() as connection:
        return {
            table.name: connection.execute(
                sa.select(sa.func.count()).select_from(table).where(table.c.team_id == team)
            ).scalar_one()
            for table in metadata.sorted_tables
        }


@pytest.mark.parametrize("table", metadata.sorted_tables, ids=str)
def test_every_table_has_a_team_and_a_rule(table: sa.Table) -> None:
    assert not table.c.team_id.nullable
    rule = rule_of(table)
    assert isinstance(table.c[rule.column].type, Utc)
    assert RETENTION.of(rule.kept) == KEPT[table.name]


@on()
def test_each_row_goes_when_its_time_is_over(store: Store, clock: Hands) -> None:
    """Not a second before; and what is new stays."""
    fill(store, "T1")
    start = clock.now
    for kept in sorted({kept for kept in KEPT.values() if kept}):
        due = {name for name in KEPT if KEPT[name] == kept}
        clock.now = start + kept
        assert not due & {name for name, count in store.purge(RETENTION).items() if count}
        clock.now += timedelta(seconds=1)
        assert {name for name, count in store.purge(RETENTION).items() if count} == due
        assert {counts(store, "T1")[name] for name in due} == {0}
    clock.now = start + timedelta(days=10_000)
    store.purge(RETENTION)
    assert counts(store, "T1")["channels"] == 1


@on()
def test_the_operator_chooses_how_long_texts_are_kept(store: Store, clock: Hands) -> None:
    fill(store, "T1")
    clock.pass_(timedelta(days=31))
    store.purge(Retention(texts=timedelta(days=3650)))
    left = counts(store, "T1")
    assert left["answers"] == left["gaps"] == left["reports"] == 1
    assert left["conversations"] == 0


@on()
def test_a_team_that_leaves_leaves_nothing(store: Store) -> None:
    """Whatever tables there are; the other team's rows stay."""
    fill(store, "T1")
    fill(store, "T2")
    assert dict(store.forget_team("T1")) == dict.fromkeys(metadata.tables, 1)
    assert set(counts(store, "T1").values()) == {0}
    assert set(counts(store, "T2").values()) == {1}


@on()
def test_what_the_parts_write_is_of_its_team(store: Store) -> None:
    """The team of a claim or a conversation is in its key."""
    store.claims.claim("event:Ev1", "message:T1:C1:1.1")
    store.memory.remember("T1:C1:1.1", store.memory.context("T1:C1:1.1") or CONTEXT)
    store.memory.choose_language("T1:U1", "en")
    store.channels.set("T1", "C1", "off", set_by="U1")
    found = {name: count for name, count in counts(store, "T1").items() if count}
    assert found == {"claims": 2, "conversations": 1, "preferences": 1, "channels": 1}


def test_forgotten_words_are_not_left_in_the_file(tmp_path: Path, clock: Hands) -> None:
    """Neither in the database nor in its log."""
    path = tmp_path / "jasmine.db"
    store = open_store(f"sqlite:///{path}", clock)
    store.gaps.add(Gap("T1", None, True, "en", "CANARY in the mine", 0.0, "v"))
    files = [path, path.with_name("jasmine.db-wal")]
    assert any(b"CANARY" in file.read_bytes() for file in files)
    store.forget_team("T1")
    assert not any(b"CANARY" in file.read_bytes() for file in files if file.exists())
    store.close()
