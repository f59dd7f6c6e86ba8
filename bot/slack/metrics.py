"""What the operator counts, for Prometheus. No label holds what people write, nor any id of theirs."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, Info, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4

from bot.slack.names import APP_METHODS, METHODS

CONTENT_TYPE: Final = CONTENT_TYPE_PLAIN_0_0_4
RESPONSE_URL = "response_url"
# Slack wants an ack within three seconds; an answer takes milliseconds, unless Slack slows the channel down.
_ANSWER_SECONDS = (0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60)
_ACK_SECONDS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 3)
_METHOD_NAMES = frozenset({*METHODS, *APP_METHODS, RESPONSE_URL})
_POSTS = frozenset({"chat.postMessage", "chat.postEphemeral", RESPONSE_URL})
_CODE = re.compile(r"[a-z0-9_]{1,40}")


class Metrics:
    """The counters of one bot, in a registry of its own."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self._registry = registry
        names = ("outcome", "surface", "lang")
        self._answers = Counter("jasmine_answers", "Answers posted.", names, registry=registry)
        self._answer_seconds = Histogram(
            "jasmine_answer_seconds", "From the question's turn to the posted answer.", ("surface",),
            buckets=_ANSWER_SECONDS, registry=registry,
        )  # fmt: skip
        self._ack_seconds = Histogram(
            "jasmine_ack_seconds", "From a request of Slack's to its ack.", buckets=_ACK_SECONDS, registry=registry
        )
        self._duplicates = Counter("jasmine_duplicates_ignored", "Deliveries of what was in hand.", registry=registry)
        self._apologies = Counter("jasmine_apologies", "Answers that failed inside.", registry=registry)
        self._logged = Counter("jasmine_errors_logged", "Lines of the log at ERROR.", ("event",), registry=registry)
        self._posts = Counter("jasmine_posts", "Messages that Slack took.", ("method",), registry=registry)
        self._retries = Counter("jasmine_slack_retries", "Calls made again.", ("method",), registry=registry)
        self._errors = Counter(
            "jasmine_slack_errors", "Calls that Slack refused or did not answer.", ("method", "code"), registry=registry
        )
        self._knowledge = Info("jasmine_knowledge", "The base that answers.", registry=registry)
        self._busy = Gauge("jasmine_busy_lanes", "Conversations with work under way.", registry=registry)
        self._deliveries = Counter(
            "jasmine_deliveries", "Briefings and other scheduled posts, by what became of them.", ("kind", "outcome"),
            registry=registry,
        )  # fmt: skip
        self._silence: Gauge | None = None
        self._pass: Callable[[], float] | None = None
        self._version: Callable[[], str] | None = None

    def answered(self, outcome: str, surface: str, lang: str, seconds: float) -> None:
        """An answer is posted."""
        self._answers.labels(outcome, surface, lang).inc()
        self._answer_seconds.labels(surface).observe(seconds)

    def acked(self, seconds: float) -> None:
        """A request of Slack's is acknowledged."""
        self._ack_seconds.observe(seconds)

    def duplicate(self) -> None:
        """A delivery was ignored."""
        self._duplicates.inc()

    def apologised(self) -> None:
        """An answer failed, and the asker was told so."""
        self._apologies.inc()

    def logged(self, event: str) -> None:
        """Something was logged at ERROR; what a library says is no event of ours."""
        self._logged.labels(event if _CODE.fullmatch(event) else "other").inc()

    def called(self, method: str) -> None:
        """Slack took a call; posts are counted."""
        if method in _POSTS:
            self._posts.labels(method).inc()

    def retried(self, method: str) -> None:
        """A call is made again."""
        self._retries.labels(_known(method)).inc()

    def refused(self, method: str, code: str | None) -> None:
        """A call failed for good; `code` is Slack's, None where there was no answer."""
        shown = "no_answer" if code is None else code if _CODE.fullmatch(code) else "other"
        self._errors.labels(_known(method), shown).inc()

    def watch(self, busy: Callable[[], int], version: Callable[[], str]) -> None:
        """Show how many conversations have work under way, and the version of the base, as they are when asked."""
        self._busy.set_function(lambda: float(busy()))
        self._version = version

    def watch_socket(self, silence: Callable[[], float]) -> None:
        """Show the seconds since Slack last answered a ping of Socket Mode."""
        # Not there at all over HTTP, where a zero would say that all is well.
        if self._silence is None:
            about = "Seconds since the last answered ping of Socket Mode."
            self._silence = Gauge("jasmine_socket_silence_seconds", about, registry=self._registry)
        self._silence.set_function(silence)

    def delivered(self, kind: str, outcome: str) -> None:
        """A scheduled post was sent, sent late, put off, skipped, or given up."""
        self._deliveries.labels(kind, outcome).inc()

    def watch_scheduler(self, seconds: Callable[[], float]) -> None:
        """Show the seconds since the scheduler's last pass."""
        if self._pass is None:
            about = "Seconds since the scheduler last looked for what is due."
            gauge = Gauge("jasmine_scheduler_seconds_since_pass", about, registry=self._registry)
            gauge.set_function(seconds)
        self._pass = seconds

    @property
    def seconds_since_pass(self) -> float | None:
        """Since the scheduler's last pass; None where there is no scheduler."""
        return self._pass() if self._pass else None

    def page(self) -> str:
        """Everything, in Prometheus's text format."""
        if self._version:
            self._knowledge.info({"version": self._version()})
        return generate_latest(self._registry).decode("utf-8")


def fresh_metrics() -> Metrics:
    """Counters at zero, shared with nobody."""
    return Metrics(CollectorRegistry())


def _known(method: str) -> str:
    # The last part of a response URL is a secret: only names that we know may become labels.
    return method if method in _METHOD_NAMES else "other"
