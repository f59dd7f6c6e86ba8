"""Installing the app in a workspace: to Slack with a state that is good once, and back with a code for a token."""

from __future__ import annotations

import re
import secrets
from http.cookies import CookieError, SimpleCookie
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, quote, urlencode

import structlog
from slack_sdk.errors import SlackClientError
from slack_sdk.oauth.installation_store import Installation

from bot.errors import JasmineError
from bot.slack import pages
from bot.slack.client import web_client
from bot.slack.manifest import bot_scopes
from bot.slack.names import OPTIONAL_SCOPES
from bot.slack.posting import slack_error

if TYPE_CHECKING:
    from bot.slack.workspaces import Workspaces

log = structlog.get_logger(__name__)
Response = tuple[int, dict[str, str], str]
# The prefix lets no other host of the domain set it.
COOKIE = "__Host-jasmine-install"
COOKIE_RULES = "Path=/; Secure; HttpOnly; SameSite=Lax"
COOKIE_SECONDS = 600
_SECRET = re.compile(r"[A-Za-z0-9_-]{43}", re.ASCII)
_CODE = re.compile(r"[a-z_]{1,60}", re.ASCII)


class Install:
    """The two pages."""

    def __init__(self, workspaces: Workspaces) -> None:
        self._workspaces = workspaces
        self._settings = workspaces.settings

    def begin(self, cookies: str) -> Response:
        """To Slack's question."""
        # A second tab must not spoil the first: the browser keeps its secret.
        browser = _secret_in(cookies) or secrets.token_urlsafe(32)
        try:
            state = self._workspaces.states.issue(browser)
        except JasmineError as error:
            return _failed("storage", error)
        if state is None:
            return _failed("busy")
        scopes = ",".join([*bot_scopes(), *OPTIONAL_SCOPES])
        query = urlencode({"client_id": self._settings.client_id, "scope": scopes, "user_scope": "", "state": state})
        headers = {**pages.HEADERS, "Location": f"https://{self._settings.domain}/oauth/v2/authorize?{query}"}
        return 302, {**headers, "Set-Cookie": f"{COOKIE}={browser}; {COOKIE_RULES}; Max-Age={COOKIE_SECONDS}"}, ""

    def end(self, query: str, cookies: str) -> Response:
        """Back from Slack."""
        try:
            given = {name: values[0] for name, values in parse_qs(query, max_num_fields=20).items()}
            verdict = self._workspaces.states.use(given.get("state", ""), _secret_in(cookies))
        except ValueError:
            return _failed("unknown")
        except JasmineError as error:
            return _failed("storage", error)
        if verdict != "good":
            return _failed(verdict)
        if "error" in given:
            code = given["error"]
            return _failed("access_denied" if code == "access_denied" else "slack_error", code=code)
        if not given.get("code"):
            return _failed("unknown")
        return self._exchange(given["code"])

    def _exchange(self, code: str) -> Response:
        try:
            installation = self._installation(code)
        except (SlackClientError, OSError, KeyError, TypeError, ValueError) as error:
            return _failed("exchange", error)
        if installation is None:
            return _failed("organisation")
        try:
            self._workspaces.sdk_store.save(installation)
        except JasmineError as error:
            return _failed("storage", error)
        log.info("installed", team=installation.team_id)
        where = f"app={quote(installation.app_id or '')}&team={quote(installation.team_id or '')}"
        page = pages.success(
            installation.team_name or installation.team_id or "",
            f"https://{self._settings.domain}/app_redirect?{where}",
        )
        return 200, {**pages.HEADERS, "Set-Cookie": f"{COOKIE}=; {COOKIE_RULES}; Max-Age=0"}, page

    def _installation(self, code: str) -> Installation | None:
        """What Slack gives for the code; None where it is for a whole organisation."""
        settings = self._settings
        given: Any = web_client(settings, self._workspaces.metrics).oauth_v2_access(
            client_id=settings.client_id, client_secret=settings.client_secret, code=code
        )
        if given.get("is_enterprise_install") or not given.get("team"):
            return None
        if given["token_type"] != "bot":
            raise ValueError("no bot token")
        # Bolt must know the bot's id too, so as not to answer it.
        bot = web_client(settings, self._workspaces.metrics, given["access_token"]).auth_test()
        if bot["team_id"] != given["team"]["id"]:
            raise ValueError("a token of another team")
        expires = given.get("expires_in")
        return Installation(
            app_id=given["app_id"], enterprise_id=(given.get("enterprise") or {}).get("id"),
            team_id=given["team"]["id"], team_name=given["team"].get("name"), bot_token=given["access_token"],
            bot_id=bot["bot_id"], bot_user_id=given["bot_user_id"], bot_scopes=given.get("scope", ""),
            bot_refresh_token=given.get("refresh_token"), user_id=given["authed_user"]["id"],
            bot_token_expires_at=None if expires is None else self._workspaces.expiry(int(expires)),
        )  # fmt: skip


def _failed(trouble: pages.Trouble, error: Exception | None = None, code: str = "") -> Response:
    ref = secrets.token_hex(3).upper()
    shown = code if _CODE.fullmatch(code) else "?"
    log.warning(
        "not_installed", ref=ref, trouble=trouble, code=shown if code else None,
        error=type(error).__name__ if error else None, slack_error=slack_error(error) if error else None,
    )  # fmt: skip
    status, page = pages.failure(trouble, ref, shown)
    return status, dict(pages.HEADERS), page


def _secret_in(cookies: str) -> str:
    """The secret of a browser that began; empty where there is none."""
    try:
        found = SimpleCookie(cookies).get(COOKIE)
    except CookieError:
        return ""
    return found.value if found and _SECRET.fullmatch(found.value) else ""
