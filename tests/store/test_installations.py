"""Installations: tokens encrypted, bound to their row, under keys that can be replaced; states that are good once."""

from __future__ import annotations

import base64
from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa

from bot.store.installations import Installation, Installations
from bot.store.schema import installations as table
from bot.store.states import GOOD_FOR, States
from bot.store.store import Store
from bot.store.vault import Vault, VaultError, new_key
from tests.store.conftest import Hands, on

OLD, NEW = new_key(), new_key()


def installation(team: str = "T1", **changes: object) -> Installation:
    """The app in a workspace."""
    made = Installation(
        team, "A1", "Desk", "B1", "U1", "chat:write", "U9", f"xoxb-{team}-CANARY", refresh_token=f"xoxe-1-{team}-CANARY"
    )  # fmt: skip
    return replace(made, **changes)  # type: ignore[arg-type]


def kept(store: Store, *keys: str) -> Installations:
    """The installations of a process with those keys."""
    return Installations(store.database, store.clock, Vault(keys or (NEW,)))


def tokens(store: Store, team: str) -> tuple[str, str]:
    """What the database holds."""
    with store.database.read() as connection:
        row = connection.execute(sa.select(table).where(table.c.team_id == team)).one()
    return row.token, row.refresh_token


@on()
def test_tokens_are_kept_encrypted_and_come_back(store: Store) -> None:
    saved = kept(store).save(installation())
    assert kept(store).get("T1") == saved
    assert (saved.token, saved.installed_at) == ("xoxb-T1-CANARY", store.clock())
    assert not any("CANARY" in base64.urlsafe_b64decode(sealed).decode("latin-1") for sealed in tokens(store, "T1"))
    assert "CANARY" not in repr(saved)
    assert kept(store).get("T2") is None


@on("memory")
def test_a_token_is_good_in_its_own_row_only(store: Store) -> None:
    """Neither another team's, nor another app's, nor the refresh token in the token's place."""
    here = kept(store)
    here.save(installation("T1"))
    here.save(installation("T2"))
    (one, refresh), (two, _) = tokens(store, "T1"), tokens(store, "T2")
    for changed in ({"token": two}, {"token": refresh}, {"app_id": "A2"}, {"token": one[:-4] + "AAA="}):
        with store.database.write() as connection:
            connection.execute(sa.update(table).where(table.c.team_id == "T1").values(changed))
        with pytest.raises(VaultError, match="install the app there again"):
            here.get("T1")
        assert here.unreadable() == ("T1",)
        here.save(installation("T1"))
    assert here.get("T2") is not None


@on()
def test_keys_are_replaced_in_three_steps(store: Store) -> None:
    """A new key in front, everything encrypted afresh, the old key away."""
    kept(store, OLD).save(installation("T1"))
    kept(store, OLD).save(installation("T2", refresh_token=None))
    both = kept(store, NEW, OLD)
    assert both.get("T1") is not None
    assert kept(store, NEW).unreadable() == ("T1", "T2")
    done = both.renew()
    assert (done.count, done.unreadable) == (2, ())
    found = [kept(store, NEW).get(team) for team in ("T1", "T2")]
    assert [it and it.refresh_token for it in found] == ["xoxe-1-T1-CANARY", None]
    assert kept(store, OLD).unreadable() == ("T1", "T2")


@on("memory")
def test_what_no_key_opens_is_named_and_the_rest_is_done(store: Store) -> None:
    kept(store, OLD).save(installation("T1"))
    kept(store, NEW).save(installation("T2"))
    done = kept(store, NEW).renew()
    assert (done.count, done.unreadable) == (1, ("T1",))


@on()
def test_a_refused_token_stops_its_team_until_it_is_installed_again(store: Store, clock: Hands) -> None:
    here = kept(store)
    one = here.save(installation("T1"))
    here.save(installation("T2"))
    assert here.refuse("T1", one.token, "token_revoked")
    assert not here.refuse("T1", one.token, "invalid_auth")
    assert here.teams() == ("T2",)
    found = here.get("T1")
    assert found is not None and (found.refused, found.refused_at) == ("token_revoked", clock.now)
    clock.pass_(timedelta(minutes=1))
    here.save(installation("T1", token="xoxb-second"))
    assert not here.refuse("T1", one.token, "token_revoked"), "what is told of the old token is no matter of the new"
    assert here.teams() == ("T1", "T2")


@on("memory")
def test_new_tokens_of_a_workspace_that_went_are_dropped(store: Store, clock: Hands) -> None:
    here = kept(store)
    old = here.save(installation("T1"))
    new = replace(old, token="xoxb-new", refresh_token="xoxe-1-new")
    assert here.refresh(old, new)
    assert here.get("T1") == new
    clock.pass_(timedelta(seconds=1))
    again = here.save(installation("T1"))
    assert not here.refresh(old, replace(old, token="xoxb-late"))
    assert here.get("T1") == again
    store.forget_team("T1")
    assert not here.refresh(again, new)
    assert here.get("T1") is None


@on()
def test_a_state_is_good_once(store: Store) -> None:
    states = States(store.database, store.clock)
    state = states.issue("browser")
    assert state
    assert [states.use(state, "browser") for _ in range(2)] == ["good", "used"]
    assert states.use("made up", "browser") == states.use("", "") == states.use("\udce9", "browser") == "unknown"


@on("memory")
def test_a_state_is_good_in_its_browser_only(store: Store) -> None:
    """And another browser does not spoil it."""
    states = States(store.database, store.clock)
    state = states.issue("browser") or ""
    assert states.use(state, "another") == states.use(state, "") == "unknown"
    assert states.use(state, "browser") == "good"


@on("memory")
def test_a_state_is_good_for_ten_minutes(store: Store, clock: Hands) -> None:
    states = States(store.database, store.clock)
    first, second = states.issue("browser") or "", states.issue("browser") or ""
    clock.pass_(GOOD_FOR)
    assert states.use(first, "browser") == "good"
    clock.pass_(timedelta(seconds=1))
    assert states.use(second, "browser") == "expired"


@on("memory")
def test_states_are_kept_as_hashes_and_not_without_end(
    store: Store, clock: Hands, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.store.states.MOST", 2)
    states = States(store.database, store.clock)
    state = states.issue("browser") or ""
    with store.database.read() as connection:
        row = str(connection.execute(sa.text("SELECT * FROM oauth_states")).one())
    assert state not in row and "browser'" not in row
    assert states.issue("browser") and states.issue("browser") is None
    clock.pass_(timedelta(hours=2))
    assert states.issue("browser")
