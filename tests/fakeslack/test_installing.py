"""Installing: what Slack hands out for a code, and how it refuses."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.fakeslack import FakeSlack, FakeSlackError
from tests.fakeslack.test_web_api import refusal
from tests.fakeslack.tiny_app import client_of


def page(location: str) -> Callable[..., Iterable[bytes]]:
    """A site whose install page leads there."""

    def site(environ: dict[str, Any], start_response: Callable[[str, list[tuple[str, str]]], object]) -> list[bytes]:
        start_response("302 Found", [("Location", location), ("Set-Cookie", "seen=1; Path=/")])
        return [environ["QUERY_STRING"].encode()]

    return site


def good(slack: FakeSlack) -> str:
    """A right address."""
    return f"https://slack.com/oauth/v2/authorize?client_id={slack.client_id}&scope=chat:write,commands&state=s"


def exchange(slack: FakeSlack, **changes: str) -> Any:
    """oauth.v2.access, with the right secrets unless told."""
    given = {"client_id": slack.client_id, "client_secret": slack.client_secret, **changes}
    return WebClient(base_url=slack.base_url).oauth_v2_access(**given)  # type: ignore[arg-type]


def test_a_code_is_good_for_one_token(slack: FakeSlack) -> None:
    team = slack.add_team("Other", "other")
    visit = slack.begins_install(slack.user("bob", team=team.id), page(good(slack)), team)
    assert visit.browser.cookies == {"seen": "1"}
    code = visit.code(without=("commands",))
    given = exchange(slack, code=code)
    assert (given["team"]["id"], given["scope"], given["token_type"]) == (team.id, "chat:write", "bot")
    assert client_of(slack, given["access_token"]).auth_test()["team_id"] == team.id
    assert "expires_in" not in given
    assert refusal(exchange, slack=slack, code=code) == "code_already_used"
    assert visit.allows().body.endswith("&state=s")
    assert visit.denies().body == "error=access_denied&state=s"


def test_who_is_not_the_app_gets_nothing(slack: FakeSlack) -> None:
    code = slack.begins_install("alice", page(good(slack))).code()
    assert refusal(exchange, slack=slack, code=code, client_id="1") == "invalid_client_id"
    assert refusal(exchange, slack=slack, code=code, client_secret="1") == "bad_client_secret"
    assert refusal(exchange, slack=slack, code="1") == "invalid_code"
    slack.clock.advance(601)
    assert refusal(exchange, slack=slack, code=code) == "invalid_code"


@pytest.mark.parametrize(
    "location", ["", "http://slack.com/oauth/v2/authorize?x", "https://x/y", "https://slack.com/oauth/v2/authorize?x=1"]
)
def test_an_install_page_that_leads_astray(slack: FakeSlack, location: str) -> None:
    with pytest.raises(FakeSlackError):
        slack.begins_install("alice", page(location))


def test_tokens_that_rotate(slack: FakeSlack) -> None:
    """They end after twelve hours; a refresh token brings a new one, once, and ends the old."""
    slack.oauth.rotates = True
    given = exchange(slack, code=slack.begins_install("alice", page(good(slack))).code())
    client = client_of(slack, given["access_token"])
    assert client.auth_test()["ok"] and given["expires_in"] == 43_200
    slack.clock.advance(43_200)
    assert refusal(client.auth_test) == "token_expired"
    again = exchange(slack, grant_type="refresh_token", refresh_token=given["refresh_token"])
    assert client_of(slack, again["access_token"]).auth_test()["ok"]
    assert refusal(client.auth_test) == "token_revoked"
    with pytest.raises(SlackApiError, match="invalid_refresh_token"):
        exchange(slack, grant_type="refresh_token", refresh_token=given["refresh_token"])


def test_installing_again_after_uninstalling(slack: FakeSlack) -> None:
    """A new token for the same bot; while the app is there, it keeps its token."""
    before = slack.token
    assert exchange(slack, code=slack.begins_install("alice", page(good(slack))).code())["access_token"] == before
    slack.revoke_token()
    after = exchange(slack, code=slack.begins_install("alice", page(good(slack))).code())
    assert after["access_token"] == slack.token != before
    assert after["bot_user_id"] == slack.bot.id
