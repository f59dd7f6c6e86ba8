"""What is kept, written to a file; and deleted only when the file holds it."""

from __future__ import annotations

import io
import json
import os
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from bot.slack.housekeeping import Housekeeping
from bot.store import export as export_module
from bot.store.database import StoreError
from bot.store.export import LEFT_OUT, TABLES, export
from bot.store.gaps import Gap
from bot.store.schema import Retention, metadata
from bot.store.store import Store
from tests.store.conftest import Hands, on
from tests.store.test_purge import counts, fill

GAP = Gap("T1", None, True, "ja", "次の会合はいつ？", 12.5, "abc123")
DAY = timedelta(days=1)
RETENTION = Retention()


@dataclass
class Exported:
    """A file of an export, read back."""

    header: dict[str, Any]
    end: dict[str, Any]
    rows: dict[str, list[dict[str, Any]]] = field(default_factory=dict)


def read(lines: Iterable[str]) -> Exported:
    """All lines; the last one tells that they are all."""
    header, *rows, end = map(json.loads, lines)
    found = Exported(header, end)
    for row in rows:
        found.rows.setdefault(row["table"], []).append(row["row"])
    assert end["end"] is True
    assert {name: count for name, count in end["rows"].items() if count} == {n: len(r) for n, r in found.rows.items()}
    return found


def exported(store: Store, **chosen: Any) -> Exported:
    """An export of the store."""
    out = io.StringIO()
    export(store.database, out, store.clock(), **chosen)
    return read(out.getvalue().splitlines())


@on()
def test_every_table_but_secrets(store: Store) -> None:
    """Tokens, states and claims are in no file; of all the rest, every column."""
    fill(store, "T1")
    found = exported(store)
    assert set(found.rows) == {table.name for table in metadata.sorted_tables} - LEFT_OUT
    assert {"claims", "oauth_states", "installations"} == LEFT_OUT
    for table in TABLES:
        assert set(found.rows[table.name][0]) == {column.name for column in table.columns}
    assert "token" not in json.dumps(found.rows)
    assert (found.header["jasmine"], found.header["format"]) == ("export", 1)


@on()
def test_values_come_out_as_they_are(store: Store) -> None:
    """Times in UTC, lists and mappings as JSON, texts of any language readable in the file."""
    store.gaps.add(GAP)
    out = io.StringIO()
    export(store.database, out, store.clock())
    assert "次の会合はいつ？" in out.getvalue()
    [row] = read(out.getvalue().splitlines()).rows["gaps"]
    assert (row["at"], row["private"], row["channel"], row["score"]) == ("2026-11-22T02:10:00Z", True, None, 12.5)


@on()
def test_of_one_team_and_since_a_day(store: Store, clock: Hands) -> None:
    fill(store, "T1")
    clock.pass_(DAY)
    fill(store, "T2")
    assert {row["team_id"] for rows in exported(store, team_id="T1").rows.values() for row in rows} == {"T1"}
    assert {row["team_id"] for rows in exported(store, since=clock.now).rows.values() for row in rows} == {"T2"}


@on()
def test_purge_into_a_file(store: Store, clock: Hands, tmp_path: Path) -> None:
    """The file holds exactly what was deleted; what is younger stays; claims and states go without."""
    fill(store, "T1")
    clock.pass_(31 * DAY)
    fill(store, "T2")
    file = tmp_path / "archive" / "old.jsonl"
    deleted = store.purge_into(file, RETENTION)
    found = read(file.read_text(encoding="utf-8").splitlines())
    gone = {name for name, count in deleted.items() if count}
    assert gone == {name for name, count in counts(store, "T1").items() if not count}
    assert set(found.rows) == gone - LEFT_OUT and {"answers", "gaps", "conversations"} <= set(found.rows)
    assert {row["team_id"] for rows in found.rows.values() for row in rows} == {"T1"}
    assert set(counts(store, "T2").values()) == {1}
    if os.name != "nt":
        assert (file.stat().st_mode & 0o777, file.parent.stat().st_mode & 0o777) == (0o600, 0o700)


@on()
def test_many_rows(store: Store, clock: Hands, tmp_path: Path) -> None:
    """More than are read and deleted at once."""
    for _ in range(3):
        with store.database.write() as connection:
            row = {name: value for name, value in vars(GAP).items() if name != "id"} | {"at": clock.now}
            connection.execute(sa.insert(metadata.tables["gaps"]), [row] * 400)
    clock.pass_(31 * DAY)
    assert store.purge_into(tmp_path / "old.jsonl", RETENTION)["gaps"] == 1200
    found = read((tmp_path / "old.jsonl").read_text(encoding="utf-8").splitlines())
    assert len({row["id"] for row in found.rows["gaps"]}) == 1200


@on()
def test_where_the_file_cannot_be_written_nothing_goes(
    store: Store, clock: Hands, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No folder to make, a file that is there already, a disk that is full in the middle: nothing goes, nothing stays
    half written."""
    fill(store, "T1")
    clock.pass_(400 * DAY)
    before = counts(store, "T1")
    taken = tmp_path / "taken"
    taken.write_text("not yours")
    for file in (taken, taken / "old.jsonl"):
        with pytest.raises(StoreError, match=r"nothing was (written or )?deleted\. Fix: "):
            store.purge_into(file, RETENTION)
    monkeypatch.setattr(os, "fsync", _full)
    with pytest.raises(StoreError, match=r"No space left on device\); nothing was deleted"):
        store.purge_into(tmp_path / "full.jsonl", RETENTION)
    assert counts(store, "T1") == before
    assert (taken.read_text(), sorted(tmp_path.glob("*.jsonl"))) == ("not yours", [])


def _full(handle: int) -> None:
    raise OSError(28, "No space left on device")


@on()
def test_where_deleting_fails_the_file_stays(
    store: Store, clock: Hands, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A row may be in two files, but never in none."""
    fill(store, "T1")
    clock.pass_(31 * DAY)

    def broken(*_: object) -> None:
        raise StoreError("the database failed")

    monkeypatch.setattr(export_module, "_delete", broken)
    with pytest.raises(StoreError, match="the database failed"):
        store.purge_into(tmp_path / "old.jsonl", RETENTION)
    assert counts(store, "T1")["gaps"] == 1
    assert read((tmp_path / "old.jsonl").read_text(encoding="utf-8").splitlines()).rows["gaps"]


@on()
def test_the_running_bot_archives(store: Store, clock: Hands, tmp_path: Path) -> None:
    """Questions and answers, each pass in a file of its own; where nothing of them goes, there is none."""
    archive = tmp_path / "archive"
    keeper = Housekeeping(store, 30, archive)
    fill(store, "T1")
    clock.pass_(DAY)
    keeper.once()
    assert not archive.exists() and counts(store, "T1")["conversations"] == 0
    clock.pass_(30 * DAY)
    keeper.once()
    [file] = archive.iterdir()
    assert file.name.startswith("jasmine-20261223T021000Z-")
    found = read(file.read_text(encoding="utf-8").splitlines())
    assert set(found.rows) == {"answers", "gaps", "reports", "deliveries", "handovers", "told", "corrections"}
    assert counts(store, "T1")["answers"] == 0


@on()
def test_a_broken_archive_keeps_the_bot_running_and_everything_in_place(
    store: Store, clock: Hands, tmp_path: Path
) -> None:
    """It is tried again with the next pass."""
    (tmp_path / "archive").write_text("")
    fill(store, "T1")
    clock.pass_(31 * DAY)
    keeper = Housekeeping(store, 30, tmp_path / "archive")
    keeper.once()
    assert counts(store, "T1")["answers"] == 1
    (tmp_path / "archive").unlink()
    keeper.once()
    assert counts(store, "T1")["answers"] == 0
