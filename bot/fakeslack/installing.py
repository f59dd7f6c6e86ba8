"""How people install the app, as in a browser: the app's page, Slack's question, the app's page again."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import parse_qs, urlencode, urlsplit

from bot.fakeslack.browser import Browser, Page, Wsgi
from bot.fakeslack.looking import Looking
from bot.fakeslack.model import FakeSlackError, Team, User
from bot.fakeslack.oauth import CLIENT_ID, CLIENT_SECRET, OAuth
from bot.fakeslack.state import Workspace

INSTALL = "/slack/install"
REDIRECT = "/slack/oauth_redirect"


@dataclass
class Visit:
    """Somebody who is asked by Slack whether to install the app. `asked`: the query of Slack's page."""

    workspace: Workspace
    browser: Browser
    user: User
    team: Team
    asked: dict[str, str]

    @property
    def state(self) -> str:
        """What the app wants to see again."""
        return self.asked.get("state", "")

    def code(self, *, without: tuple[str, ...] = ()) -> str:
        """The person agrees (to all scopes but those); what Slack would hand back."""
        scopes = [scope for scope in self.asked["scope"].split(",") if scope not in without]
        return self.workspace.oauth.grant(self.team, self.user, scopes)

    def allows(self) -> Page:
        """The person agrees, and Slack leads back to the app."""
        return self.returns(code=self.code(), state=self.state)

    def denies(self) -> Page:
        """The person says no."""
        return self.returns(error="access_denied", state=self.state)

    def returns(self, **query: str) -> Page:
        """The app's page for that query."""
        return self.browser.get(f"{REDIRECT}?{urlencode(query)}")


class Installing(Looking):
    """Teams without the app, and the way to get it. FakeSlack inherits this."""

    client_id = CLIENT_ID
    client_secret = CLIENT_SECRET

    @property
    def oauth(self) -> OAuth:
        """Whether tokens rotate, and whether installations are for an organisation."""
        return self._workspace.oauth

    def add_team(self, name: str, domain: str) -> Team:
        """A workspace that has not got the app."""
        return Team(self._workspace.new_id("T"), name, domain)

    def begins_install(self, user: User | str, site: str | Wsgi, team: Team | None = None) -> Visit:
        """A person opens the app's install page; it must lead to Slack. `team`: where (default: the home team)."""
        browser = Browser(site)
        page = browser.get(INSTALL)
        url = urlsplit(page.headers.get("location", ""))
        if page.status != 302 or url.scheme != "https" or url.path != "/oauth/v2/authorize":
            raise FakeSlackError(f"{INSTALL} answered {page.status} and led to {url.geturl() or 'nowhere'}")
        asked = {name: values[0] for name, values in parse_qs(url.query).items()}
        if asked.get("client_id") != CLIENT_ID or not asked.get("scope"):
            raise FakeSlackError("Slack would say: invalid client_id, or no scopes requested")
        return Visit(self._workspace, browser, self._user(user), team or self._home.team, asked)

    def installs(self, user: User | str, site: str | Wsgi, team: Team | None = None) -> Page:
        """A person installs the app, from its page to its page; returns the last one."""
        return self.begins_install(user, site, team).allows()
