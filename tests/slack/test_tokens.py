"""Tokens that end after twelve hours: renewed in time, once, for answers and for whoever posts outside of a request."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace

import pytest

from bot.slack.client import NotInstalled
from bot.store.installations import Installation
from tests.slack.many import House, a_house

HOUR = 3600


@pytest.fixture
def house() -> Iterator[House]:
    """A bot in two workspaces, with tokens that rotate."""
    with a_house() as house:
        house.slack.oauth.rotates = True
        house.install_both()
        yield house


def now(house: House) -> Installation:
    """The other team's installation as it is kept."""
    found = house.workspaces.installations.get(house.other.id)
    assert found is not None
    return found


def renewals(house: House) -> int:
    """How often a token was asked for with a refresh token."""
    calls = house.slack.calls_of("oauth.v2.access")
    return len([call for call in calls if call.args.get("grant_type") == "refresh_token"])


def test_a_token_is_left_alone_while_it_is_good(house: House) -> None:
    before = now(house)
    assert before.expires_at is not None and before.refresh_token
    house.slack.clock.advance(9.9 * HOUR)
    assert house.workspaces.client(house.other.id).auth_test()["ok"]
    assert (renewals(house), now(house)) == (0, before)


@pytest.mark.parametrize("hours", [10.1, 11.9, 12.5, 200])
def test_a_token_is_renewed_two_hours_before_its_end_or_when_next_needed(house: House, hours: float) -> None:
    """By a scheduler as well as by an answer; and only that team's."""
    before = now(house)
    house.slack.clock.advance(hours * HOUR)
    client = house.workspaces.client(house.other.id)
    assert client.auth_test()["team_id"] == house.other.id
    after = now(house)
    assert after.token not in (before.token, "") and after.refresh_token != before.refresh_token
    assert after.expires_at is not None
    assert abs((after.expires_at - house.store.clock()).total_seconds() - 12 * HOUR) < 5
    assert after.installed_at == before.installed_at
    house.workspaces.client(house.other.id)
    assert renewals(house) == 1


def test_answers_go_on_over_days(house: House) -> None:
    for _ in range(4):
        house.slack.clock.advance(13 * HOUR)
        house.slack.says(house.bob, "議長は誰ですか")
        house.slack.wait_idle()
    assert (len(house.slack.posts), renewals(house)) == (4, 4)
    assert house.slack.errors == []


def test_many_at_once_renew_once(house: House) -> None:
    """A refresh token works once; those that come second wait for the first."""
    house.slack.clock.advance(13 * HOUR)
    house.slack.latency = 0.05
    tokens: list[str] = []
    threads = [
        threading.Thread(target=lambda: tokens.append(house.workspaces.tokens.fresh(house.other.id).token))
        for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (renewals(house), set(tokens), len(tokens)) == (1, {now(house).token}, 8)


def test_a_renewal_that_fails_for_now_is_tried_again(house: House) -> None:
    """While the old token is good, it is used."""
    house.slack.clock.advance(11 * HOUR)
    for failure in ({"error": "internal_error"}, {"status": 500}, {"reset": "before"}):
        house.slack.fail_next("oauth.v2.access", **failure)  # type: ignore[arg-type]
        assert house.workspaces.client(house.other.id).auth_test()["ok"]
    assert now(house).refused is None
    house.workspaces.client(house.other.id)
    house.slack.clock.advance(2 * HOUR)
    assert house.workspaces.client(house.other.id).auth_test()["ok"]


def test_a_renewal_that_fails_after_the_end_is_an_error(house: House) -> None:
    """Not a reason to forget the workspace."""
    house.slack.clock.advance(13 * HOUR)
    house.slack.fail_next("oauth.v2.access", error="internal_error")
    with pytest.raises(Exception, match="internal_error"):
        house.workspaces.client(house.other.id)
    assert house.workspaces.client(house.other.id).auth_test()["ok"]


def test_a_refresh_token_that_slack_does_not_know_ends_the_installation(house: House) -> None:
    old = now(house)
    house.workspaces.installations.refresh(old, replace(old, refresh_token="xoxe-1-wrong"))
    house.slack.clock.advance(13 * HOUR)
    with pytest.raises(NotInstalled):
        house.workspaces.client(house.other.id)
    assert now(house).refused == "invalid_refresh_token"
    assert house.workspaces.client(house.slack.team.id).auth_test()["ok"]


def test_a_workspace_that_leaves_while_its_token_is_renewed(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """The new token is dropped."""
    house.slack.clock.advance(13 * HOUR)
    rotator = house.workspaces.tokens._rotator
    rotate = rotator.perform_bot_token_rotation

    def leave(**arguments: object) -> object:
        renewed = rotate(**arguments)  # type: ignore[arg-type]
        house.store.forget_team(house.other.id)
        return renewed

    monkeypatch.setattr(rotator, "perform_bot_token_rotation", leave)
    with pytest.raises(NotInstalled):
        house.workspaces.client(house.other.id)
    assert house.rows(house.other.id) == 0
