"""HTTPS_PROXY and NO_PROXY: everything that the bot sends to Slack goes through the proxy, or around it."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.errors import JasmineError
from bot.fakeslack.slack import FakeSlack
from bot.settings import Settings
from bot.slack import socket
from bot.slack.app import build_app
from bot.slack.start import Started, connected
from tests.fakeslack.raw_socket import end
from tests.slack.conftest import dependencies_for
from tests.slack.proxy import Proxy
from tests.slack.world import FakeCore, knowledge

pytest.importorskip("cryptography")
AROUND = "127.0.0.1,.slack.com"


@pytest.fixture
def secure(certificate: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeSlack]:
    """A fake Slack on https and wss that this process trusts."""
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    with FakeSlack(tls=context) as slack:
        yield slack


@pytest.fixture
def slack() -> Iterator[FakeSlack]:
    """A fake Slack on http and ws."""
    with FakeSlack() as slack:
        yield slack


@pytest.fixture
def proxy(monkeypatch: pytest.MonkeyPatch) -> Iterator[Proxy]:
    """A proxy that the environment names, as an operator would."""
    for name in ("https_proxy", "HTTP_PROXY", "http_proxy", "NO_PROXY", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
    with Proxy() as proxy:
        monkeypatch.setenv("HTTPS_PROXY", proxy.url)
        yield proxy


def start(slack: FakeSlack, **environment: str) -> Started:
    """The bot, with its settings read from this environment."""
    read = Settings.from_env(environment)
    settings = replace(
        read, bot_token=slack.token, app_token=slack.app_token, signing_secret=slack.signing_secret,
        api_base_url=slack.base_url,
    )  # fmt: skip
    deps = dependencies_for(slack, FakeCore())
    return Started(settings, deps, connected(settings, deps), knowledge())


def ask_everywhere(slack: FakeSlack) -> None:
    """A mention (Web API) and a command (response URL), both answered."""
    slack.mentions("alice", "議長は誰ですか", "general")
    slack.commands("alice", "/jasmine", "議長は誰ですか", "general")
    slack.wait_idle()
    assert {post.via for post in slack.posts} == {"chat.postMessage", "response_url"}
    assert slack.errors == []


def test_web_api_and_response_urls_go_through_the_proxy(secure: FakeSlack, proxy: Proxy) -> None:
    """By CONNECT, so that the proxy sees no word."""
    secure.connect(start(secure, HTTPS_PROXY=proxy.url).app)
    ask_everywhere(secure)
    port = secure.base_url.split(":")[2].split("/")[0]
    assert set(proxy.seen) == {f"CONNECT 127.0.0.1:{port}"}
    assert len(proxy.seen) == len(secure.calls)


def test_socket_mode_goes_through_the_proxy(secure: FakeSlack, proxy: Proxy) -> None:
    """Its address and its connection."""
    ready = start(secure, HTTPS_PROXY=proxy.url)
    handler = socket.connect(ready)
    secure.connect_socket(ready.app)
    before = len(proxy.seen)
    handler.client.connect()
    secure.socket.wait_connected()
    try:
        assert len(proxy.seen) == before + 2
        ask_everywhere(secure)
    finally:
        end(secure, handler)


def test_plain_http_goes_through_the_proxy_too(slack: FakeSlack, proxy: Proxy) -> None:
    """As a request with the whole address."""
    slack.connect(start(slack, HTTPS_PROXY=proxy.url).app)
    ask_everywhere(slack)
    assert len(proxy.seen) == len(slack.calls)
    assert f"POST {slack.base_url}chat.postMessage" in proxy.seen


def test_the_proxys_login_is_handed_over(secure: FakeSlack, proxy: Proxy) -> None:
    """That of the address in HTTPS_PROXY."""
    start(secure, HTTPS_PROXY=proxy.url.replace("//", "//user:word@"))
    assert proxy.logins == ["Basic dXNlcjp3b3Jk"]


def test_no_proxy_leads_around_it(slack: FakeSlack, proxy: Proxy, monkeypatch: pytest.MonkeyPatch) -> None:
    """The SDK would take HTTPS_PROXY from the environment by itself."""
    monkeypatch.setenv("NO_PROXY", AROUND)
    ready = start(slack, HTTPS_PROXY=proxy.url, NO_PROXY=AROUND)
    slack.connect(ready.app)
    ask_everywhere(slack)
    handler = socket.connect(ready)
    slack.connect_socket(ready.app)
    handler.client.connect()
    slack.socket.wait_connected()
    end(slack, handler)
    assert proxy.seen == []


def test_a_proxy_that_refuses_is_named_as_the_cause(secure: FakeSlack, proxy: Proxy) -> None:
    """With the variable to look at, and without its password."""
    proxy.refuse = 407
    with pytest.raises(JasmineError, match=r"cannot be reached .* HTTPS_PROXY") as caught:
        start(secure, HTTPS_PROXY=proxy.url.replace("//", "//user:word@"))
    assert "word" not in str(caught.value)
    assert secure.calls == []


def test_build_app_needs_no_proxy(slack: FakeSlack) -> None:
    """Without one in the environment."""
    settings = replace(Settings.from_env({}), bot_token=slack.token, api_base_url=slack.base_url)
    assert build_app(settings, dependencies_for(slack, FakeCore())).client.proxy is None
