"""Installing the app in a workspace, as a browser sees it: the way there, and everything that stops it."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from waitress.server import create_server

from bot.fakeslack.browser import Browser, Page
from bot.slack.health import running
from bot.slack.install import COOKIE
from bot.store.database import StoreError
from tests.slack.many import House, a_house


@pytest.fixture
def house() -> Iterator[House]:
    """A bot for many workspaces."""
    with a_house() as house:
        yield house


def refused(page: Page, status: int, *words: str) -> None:
    """The page says no, in both languages, with a reference, and gives nothing away."""
    assert page.status == status
    for word in ("導入できませんでした", "Not installed", "参照番号", "Reference: ", *words):
        assert word in page.body
    assert "xoxb" not in page.body and "secret" not in page.body


def test_the_way_there(house: House) -> None:
    page = house.slack.installs(house.bob, house.web, house.other)
    assert page.status == 200
    assert "導入しました" in page.body and "The app works in Other Desk now" in page.body
    assert f"https://slack.com/app_redirect?app=A0FAKE0001&amp;team={house.other.id}" in page.body
    found = house.workspaces.installations.get(house.other.id)
    assert found is not None
    assert (found.team_name, found.installed_by, found.refused) == ("Other Desk", house.bob.id, None)
    assert "chat:write" in found.scopes
    assert house.workspaces.client(house.other.id).auth_test()["team_id"] == house.other.id


def test_slack_is_asked_for_the_scopes_of_the_manifest(house: House) -> None:
    visit = house.slack.begins_install(house.alice, house.web)
    assert visit.asked["scope"] == "app_mentions:read,chat:write,commands,im:history,users:read"
    assert visit.asked["client_id"] == house.slack.client_id
    assert len(visit.state) >= 43


def test_the_pages_are_safe_to_look_at(house: House) -> None:
    """No scripts, no frames, no cache; the cookie is for this host, this way and no script."""
    visit = house.slack.begins_install(house.alice, house.web)
    browser = Browser(house.web)
    start = browser.get("/slack/install")
    cookie = start.headers["set-cookie"]
    assert cookie.startswith(f"{COOKIE}=")
    assert cookie.endswith("; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=600")
    done = visit.allows()
    for page in (start, done, visit.allows()):
        assert page.headers["content-security-policy"].startswith("default-src 'none'")
        assert page.headers["x-frame-options"] == "DENY"
        assert page.headers["x-content-type-options"] == "nosniff"
        assert page.headers["referrer-policy"] == "no-referrer"
        assert page.headers["cache-control"] == "no-store"
        assert page.headers["content-type"] == "text/html; charset=utf-8"
        assert "<script" not in page.body
    assert done.headers["set-cookie"].endswith("Max-Age=0")
    assert visit.browser.cookies == {}


def test_what_others_wrote_is_escaped(house: House) -> None:
    """A team's name, and what stands in the address."""
    team = house.slack.add_team('<img src=x onerror="alert(1)">', "odd")
    page = house.slack.installs(house.slack.user("eve", team=team.id), house.web, team)
    assert page.status == 200
    assert "<img" not in page.body and "&lt;img src=x onerror=&quot;" in page.body
    visit = house.slack.begins_install(house.alice, house.web)
    odd = visit.returns(error="<script>alert(1)</script>", state=visit.state)
    refused(odd, 400, "Slack answered: ?")
    assert "<script" not in odd.body


def test_somebody_who_says_no(house: House) -> None:
    """The state is spent then, too."""
    visit = house.slack.begins_install(house.alice, house.web)
    refused(visit.denies(), 403, "Permission was not given")
    refused(visit.allows(), 400, "used already")
    assert house.workspaces.installations.teams() == ()


def test_another_error_of_slack_is_named(house: House) -> None:
    visit = house.slack.begins_install(house.alice, house.web)
    refused(visit.returns(error="invalid_scope", state=visit.state), 400, "Slack answered: invalid_scope")


def test_a_state_that_we_did_not_give(house: House) -> None:
    visit = house.slack.begins_install(house.alice, house.web)
    for query in (
        {"code": visit.code(), "state": "made-up"}, {"code": visit.code()}, {"state": "\udc80", "code": "1"}, {},
        {f"x{number}": "1" for number in range(30)},
    ):  # fmt: skip
        refused(visit.returns(**{k: v.encode("utf-8", "replace").decode() for k, v in query.items()}), 400)
    refused(visit.returns(state=visit.state), 400)
    assert house.slack.calls_of("oauth.v2.access") == []


def test_a_state_of_another_browser(house: House) -> None:
    """Nobody can make me install with their code, nor use up my state."""
    visit = house.slack.begins_install(house.alice, house.web)
    theirs = house.slack.begins_install(house.bob, house.web, house.other)
    refused(theirs.returns(code=visit.code(), state=visit.state), 400, "in the browser in which you began")
    refused(Browser(house.web).get(f"/slack/oauth_redirect?code={visit.code()}&state={visit.state}"), 400)
    assert visit.allows().status == 200


def test_a_state_that_was_used(house: House) -> None:
    visit = house.slack.begins_install(house.alice, house.web)
    cookies = dict(visit.browser.cookies)
    assert visit.allows().status == 200
    visit.browser.cookies = cookies
    refused(visit.allows(), 400, "used already", "すでに使われています")


def test_a_state_that_is_too_old(house: House) -> None:
    visit = house.slack.begins_install(house.alice, house.web)
    house.slack.clock.advance(601)
    refused(visit.allows(), 400, "older than ten minutes")


def test_two_tabs(house: House) -> None:
    """Both go through, whichever comes first."""
    first = house.slack.begins_install(house.alice, house.web)
    second = urlsplit(first.browser.get("/slack/install").headers["location"]).query
    assert first.state not in second
    assert first.allows().status == 200


def test_an_exchange_that_fails(house: House) -> None:
    """Slack says no, fails, or hangs up; nothing is kept, and the code is not tried twice."""
    for failure in ({"error": "invalid_code"}, {"status": 500}, {"reset": "after"}):
        visit = house.slack.begins_install(house.alice, house.web)
        house.slack.fail_next("oauth.v2.access", **failure)  # type: ignore[arg-type]
        before = len(house.slack.calls_of("oauth.v2.access"))
        refused(visit.allows(), 502, "The exchange with Slack failed")
        assert len(house.slack.calls_of("oauth.v2.access")) == before + 1
    visit = house.slack.begins_install(house.alice, house.web)
    house.slack.fail_next("auth.test", error="internal_error")
    refused(visit.allows(), 502)
    assert house.workspaces.installations.teams() == ()


def test_a_whole_organisation(house: House) -> None:
    house.slack.oauth.org_wide = True
    refused(house.slack.installs(house.alice, house.web), 400, "whole organisation")
    assert house.workspaces.installations.teams() == ()


def test_a_database_that_fails(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    visit = house.slack.begins_install(house.alice, house.web)

    def fail(*_: object) -> None:
        raise StoreError("The database failed: CANARY")

    monkeypatch.setattr(house.workspaces.installations, "save", fail)
    page = visit.allows()
    refused(page, 503, "could not keep the installation")
    assert "CANARY" not in page.body


def test_too_many_at_once(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.store.states.MOST", 0)
    refused(Browser(house.web).get("/slack/install"), 503, "Too many")


def test_installing_again_replaces_the_token(house: House) -> None:
    house.install_both()
    house.slack.uninstall(house.other.id)
    house.slack.wait_idle()
    assert house.workspaces.installations.teams() == (house.slack.team.id,)
    assert house.slack.installs(house.bob, house.web, house.other).status == 200
    assert house.workspaces.client(house.other.id).auth_test()["ok"]


def test_over_real_http(house: House) -> None:
    """Through the production server."""
    server = create_server(house.web, host="127.0.0.1", port=0, threads=4)
    with running(server):
        site = f"http://127.0.0.1:{server.effective_port}"
        assert house.slack.installs(house.bob, site, house.other).status == 200


def test_only_get(house: House) -> None:
    seen: list[str] = []
    house.web({"PATH_INFO": "/slack/install", "REQUEST_METHOD": "POST"}, lambda status, headers: seen.append(status))
    assert seen == ["405 Method Not Allowed"]
