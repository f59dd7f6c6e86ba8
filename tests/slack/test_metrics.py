"""What is counted, where it is shown, and to whom."""

from __future__ import annotations

import io
import re
import socket
import threading
from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
from prometheus_client import CollectorRegistry

from bot.errors import JasmineError
from bot.fakeslack.slack import FakeSlack
from bot.slack import socket as socket_mode
from bot.slack.app import build_app
from bot.slack.health import MOST_SILENCE, OperatorSite, beside
from bot.slack.metrics import Metrics, fresh_metrics
from bot.slack.services import Dependencies
from bot.slack.start import Started
from bot.slack.web import Web
from tests.fakeslack.raw_socket import end
from tests.slack.conftest import dependencies_for, settings_for
from tests.slack.world import FakeCore, knowledge

TOKEN = "0123456789abcdef"


class Bot:
    """A connected bot and its counters."""

    def __init__(self, slack: FakeSlack) -> None:
        self.slack = slack
        self.registry = CollectorRegistry()
        self.deps = replace(dependencies_for(slack, FakeCore()), metrics=Metrics(self.registry))
        self.settings = replace(settings_for(slack), app_token=slack.app_token)
        self.app = build_app(self.settings, self.deps)
        slack.connect(self.app)

    def value(self, name: str, **labels: str) -> float:
        """A counter's value; 0 where it was never counted."""
        return self.registry.get_sample_value(name, labels) or 0.0


@pytest.fixture
def bot() -> Iterator[Bot]:
    """A bot at work."""
    with FakeSlack() as slack:
        yield Bot(slack)


def ask(bot: Bot, text: str) -> None:
    """A mention, answered."""
    bot.slack.mentions("alice", text, "general")
    bot.slack.wait_idle()


def test_answers(bot: Bot) -> None:
    """By outcome, surface and language, with their time."""
    ask(bot, "議長は誰ですか")
    bot.slack.commands("alice", "/jasmine", "what is the budget", "general")
    bot.slack.wait_idle()
    assert bot.value("jasmine_answers_total", outcome="answer", surface="mention", lang="ja") == 1
    assert bot.value("jasmine_answers_total", outcome="no_answer", surface="command", lang="en") == 1
    assert bot.value("jasmine_answer_seconds_count", surface="mention") == 1
    assert bot.value("jasmine_posts_total", method="chat.postMessage") == 1
    assert bot.value("jasmine_posts_total", method="response_url") == 1


def test_duplicates(bot: Bot) -> None:
    """The second delivery of an event."""
    ask(bot, "議長は誰ですか")
    bot.slack.redeliver(bot.slack.deliveries[-1])
    bot.slack.wait_idle()
    assert bot.value("jasmine_duplicates_ignored_total") == 1
    assert bot.value("jasmine_posts_total", method="chat.postMessage") == 1


def test_apologies(bot: Bot) -> None:
    """An answer that failed inside."""
    ask(bot, "please explode")
    assert bot.value("jasmine_apologies_total") == 1
    assert bot.value("jasmine_posts_total", method="chat.postEphemeral") == 1


def test_refusals_of_slack(bot: Bot) -> None:
    """By method and code."""
    bot.slack.fail_next("chat.postMessage", error="channel_not_found")
    ask(bot, "議長は誰ですか")
    assert bot.value("jasmine_slack_errors_total", method="chat.postMessage", code="channel_not_found") == 1


def test_calls_without_an_answer(bot: Bot) -> None:
    """Are no refusal of Slack's."""
    bot.slack.fail_next("chat.postMessage", reset="before")
    ask(bot, "議長は誰ですか")
    assert bot.value("jasmine_slack_errors_total", method="chat.postMessage", code="no_answer") == 1


def test_calls_made_again(bot: Bot) -> None:
    """After a rate limit; the post counts once."""
    bot.slack.fail_next("chat.postMessage", status=429, retry_after=0)
    ask(bot, "議長は誰ですか")
    assert bot.value("jasmine_slack_retries_total", method="chat.postMessage") == 1
    assert bot.value("jasmine_posts_total", method="chat.postMessage") == 1
    assert bot.value("jasmine_slack_errors_total", method="chat.postMessage", code="ratelimited") == 0


def test_a_used_up_response_url(bot: Bot) -> None:
    """Its address is a secret and no label; the answer goes another way."""
    bot.slack.fail_next("response_url", status=404, error="used_url")
    bot.slack.commands("alice", "/jasmine", "help", "general")
    bot.slack.wait_idle()
    assert bot.value("jasmine_slack_errors_total", method="response_url", code="http_404") == 1
    assert "/commands/" not in bot.deps.metrics.page()


def test_nothing_that_people_write_becomes_a_label(bot: Bot) -> None:
    """Nor ids, nor what Slack might call an error one day."""
    metrics = bot.deps.metrics
    metrics.refused("https://hooks.slack.com/T1/secret", "No such thing: 議長")
    ask(bot, "議長は誰ですか")
    page = metrics.page()
    labels = re.findall(r'="([^"]*)"', page)
    assert labels and all(re.fullmatch(r"[\w.+-]+", label, re.ASCII) for label in labels)
    assert 'jasmine_slack_errors_total{code="other",method="other"} 1.0' in page
    ids = (bot.slack.team.id, bot.slack.bot.id, bot.slack.posts[-1].channel, bot.slack.posts[-1].ts)
    assert [id for id in ids if id in page] == []


def test_the_base_and_what_is_under_way(bot: Bot) -> None:
    """As they are when the page is read."""
    hold = threading.Event()
    bot.deps.lanes.submit("x", lambda: hold.wait(5) and None)
    page = bot.deps.metrics.page()
    hold.set()
    assert "jasmine_busy_lanes 1.0" in page
    assert 'jasmine_knowledge_info{version="abc1234"} 1.0' in page
    assert "jasmine_socket_silence_seconds" not in page


def test_two_bots_share_nothing() -> None:
    """Each has a registry of its own."""
    one, other = fresh_metrics(), fresh_metrics()
    one.duplicate()
    assert "jasmine_duplicates_ignored_total 1.0" in one.page()
    assert "jasmine_duplicates_ignored_total 0.0" in other.page()


def get(site: OperatorSite, path: str, **environ: str) -> tuple[int, str]:
    """One WSGI request."""
    seen: list[str] = []
    given: dict[str, Any] = {"PATH_INFO": path, "REQUEST_METHOD": "GET", "wsgi.input": io.BytesIO(), **environ}
    body = b"".join(site(given, lambda status, headers: seen.append(status)))
    return int(seen[0].split()[0]), body.decode()


def test_serve_hides_its_metrics_unless_there_is_a_token(bot: Bot) -> None:
    """The world may see the port."""
    assert get(Web(bot.app, bot.deps), "/metrics")[0] == 404
    web = Web(bot.app, bot.deps, TOKEN)
    assert get(web, "/metrics")[0] == 401
    for wrong in ("Bearer", f"Basic {TOKEN}", f"Bearer {TOKEN}x", "Bearer é"):
        assert get(web, "/metrics", HTTP_AUTHORIZATION=wrong)[0] == 401
    status, page = get(web, "/metrics", HTTP_AUTHORIZATION=f"Bearer {TOKEN}")
    assert (status, "jasmine_answers_total" in page) == (200, True)


def free_port() -> int:
    """A port on which nobody listens."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def test_the_health_port_shows_them_to_its_machine(bot: Bot) -> None:
    """A token, where there is one, counts here too."""
    port = free_port()
    with beside(OperatorSite(bot.deps, open_metrics=True), port):
        with urlopen(f"http://127.0.0.1:{port}/metrics") as answer:
            assert answer.headers["Content-Type"].startswith("text/plain; version=0.0.4")
            assert b"jasmine_busy_lanes" in answer.read()
        with pytest.raises(JasmineError, match="JASMINE_HEALTH_PORT"), beside(OperatorSite(bot.deps), port):
            pass
    port = free_port()
    with beside(OperatorSite(bot.deps, TOKEN, open_metrics=True), port):
        with pytest.raises(HTTPError, match="401") as refused:
            urlopen(f"http://127.0.0.1:{port}/metrics")
        refused.value.close()
        shown = Request(f"http://127.0.0.1:{port}/metrics", headers={"Authorization": f"Bearer {TOKEN}"})
        with urlopen(shown) as answer:
            assert answer.status == 200


def test_without_a_health_port_nothing_is_served(bot: Bot) -> None:
    """It is chosen."""
    before = threading.active_count()
    with beside(OperatorSite(bot.deps), None):
        assert threading.active_count() == before


@pytest.mark.parametrize(("silence", "status"), [(0.0, 200), (MOST_SILENCE + 1, 503)])
def test_a_deaf_bot_is_not_ready(bot: Bot, silence: float, status: int) -> None:
    """It lives, though."""
    site = OperatorSite(bot.deps, silence=lambda: silence)
    found, body = get(site, "/readyz")
    assert (found, "socket_silence_seconds" in body) == (status, True)
    assert get(site, "/healthz") == (200, "ok")
    site.stopping = True
    assert get(site, "/readyz")[0] == 503


def test_acks_over_socket_mode(bot: Bot) -> None:
    """Timed where Slack waits for them."""
    handler = socket_mode.connect(Started(bot.settings, bot.deps, bot.app, knowledge()))
    bot.slack.connect_socket(bot.app)
    handler.client.connect()
    bot.slack.socket.wait_connected()
    try:
        ask(bot, "議長は誰ですか")
        bot.slack.wait_for(lambda: bot.value("jasmine_ack_seconds_count") == 1)
    finally:
        end(bot.slack, handler)


def test_the_silence_of_socket_mode() -> None:
    """Shown once somebody listens for it, however often."""
    metrics = fresh_metrics()
    metrics.watch_socket(lambda: 1.0)
    metrics.watch_socket(lambda: 7.0)
    assert "jasmine_socket_silence_seconds 7.0" in metrics.page()


def test_every_dependency_has_counters(bot: Bot) -> None:
    """Whoever builds an app need not think of them."""
    assert isinstance(Dependencies(FakeCore(), knowledge).metrics, Metrics)
