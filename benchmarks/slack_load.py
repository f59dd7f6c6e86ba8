"""A burst of questions on the real bot in a process of its own, in bad weather; beside a bare Bolt app that echoes.

usage: python benchmarks/slack_load.py [--questions 1000] [--channels 200] [--latency 0.15] [--by http|socket|both]
                                       [--soak 100000] [--weather calm|bad]

The fake Slack of this project is in this process; it delivers mentions with their `message` twins, one delivery in ten
twice, answers each call after the latency, and in bad weather refuses one post in twenty (429), answers 500 to one in a
hundred and drops the connection of another one in a hundred, half of them after the post was taken. Both processes
share the machine. "cpu" is the bot's processor time a question, which does not depend on how busy the machine is.

Prints for each app: the slowest ack, from question to answer p50 and p95, questions that were lost, those that were
answered more than once, processor time and memory. The soak asks so many questions over the same channels, without
latency and weather, and prints the memory as it goes.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import socket as sockets
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bot.fakeslack.slack import DEFAULT_SCOPES, FakeSlack

ROOT = Path(__file__).resolve().parents[1]
HISTORY = ("channels:history", "groups:history")
PATIENCE = 180.0
DELIVERERS = 64


@dataclass(frozen=True)
class Load:
    """What is asked, and in which weather."""

    questions: int
    channels: int
    latency: float
    bad_weather: bool


@dataclass(frozen=True)
class Figures:
    """What came of a burst."""

    worst_ack: float
    p50: float
    p95: float
    lost: int
    doubled: int
    cpu_ms: float
    memory_mb: float

    def __str__(self) -> str:
        return (
            f"slowest ack {self.worst_ack:.2f} s, answer p50 {self.p50:.2f} s, p95 {self.p95:.2f} s, "
            f"lost {self.lost}, doubled {self.doubled}, cpu {self.cpu_ms:.1f} ms a question, "
            f"memory {self.memory_mb:.0f} MB"
        )


def asked() -> list[str]:
    """Questions as people type them: the tuning sets, answered and refused alike."""
    names = ("ja", "en", "noisy", "refuse")
    lines = (line for name in names for line in (ROOT / f"tests/questions/tune/{name}.jsonl").open(encoding="utf-8"))
    texts = [json.loads(line)["q"] for line in lines if line.strip()]
    random.Random(7).shuffle(texts)
    return [text for text in texts if "\n" not in text and "@" not in text]


@contextmanager
def bot(slack: FakeSlack, by: str, app: str) -> Iterator[subprocess.Popen[bytes]]:
    """The app (`jasmine` or `echo`) in a process of its own, connected by HTTP or Socket Mode."""
    with sockets.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with tempfile.TemporaryDirectory() as state:
        environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith(("SLACK_", "JASMINE_"))},
            "SLACK_BOT_TOKEN": slack.token, "SLACK_SIGNING_SECRET": slack.signing_secret, "HOST": "127.0.0.1",
            "SLACK_APP_TOKEN": slack.app_token, "SLACK_API_BASE_URL": slack.base_url, "PORT": str(port),
            "JASMINE_HEALTH_PORT": str(port), "JASMINE_STATE_DIR": state, "PYTHONPATH": str(ROOT),
            "JASMINE_LOG_LEVEL": "WARNING",
        }  # fmt: skip
        verb = {"http": "serve", "socket": "run"}[by]
        command = (
            [sys.executable, "-m", "bot", verb] if app == "jasmine" else [sys.executable, __file__, "--echo", verb]
        )
        with subprocess.Popen(command, env=environment, cwd=ROOT, stderr=subprocess.DEVNULL) as process:
            try:
                wait_until_up(f"http://127.0.0.1:{port}/healthz", process)
                if by == "http":
                    slack.connect(f"http://127.0.0.1:{port}/slack/events")
                else:
                    slack.connect_socket()
                    slack.socket.wait_connected(timeout=30)
                yield process
            finally:
                process.terminate()
                process.wait(30)


def wait_until_up(url: str, process: subprocess.Popen[bytes]) -> None:
    """Ask until it answers."""
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline and process.poll() is None:
        try:
            urllib.request.urlopen(url, timeout=2).close()
            return
        except OSError:
            time.sleep(0.1)
    raise SystemExit("the bot did not come up")


def burst(load: Load, by: str, app: str) -> Figures:
    """Ask everything at once; wait until every question has its answer, or nothing has happened for long."""
    slack = FakeSlack(scopes=(*DEFAULT_SCOPES, *HISTORY), per_channel_rate=1.0, retries=3)
    with slack, bot(slack, by, app) as process:
        texts, before = asked(), cpu_seconds(process.pid)
        names = [f"c{number}" for number in range(load.channels)]
        for name in names:
            slack.channel(name)
        slack.latency = load.latency
        if load.bad_weather:
            worsen(slack)
        sent: dict[tuple[str, str], float] = {}
        lock = threading.Lock()

        def ask(number: int) -> None:
            begun = time.time()
            user = f"u{number % 97}"
            message = slack.mentions(user, texts[number % len(texts)], names[number % len(names)])
            with lock:
                sent[(message.channel, message.ts)] = begun

        with ThreadPoolExecutor(DELIVERERS) as pool:
            list(pool.map(ask, range(load.questions)))
            again = random.Random(3).sample(list(slack.deliveries), load.questions // 10)
            list(pool.map(slack.redeliver, again))
        settle(slack, sent)
        return figures(slack, sent, (cpu_seconds(process.pid) - before) / load.questions, memory_mb(process.pid))


def worsen(slack: FakeSlack) -> None:
    """5 % refused for a second, 1 % answered 500, 1 % without an answer (half of these were taken)."""
    slack.fail_often("chat.postMessage", 0.05, status=429, retry_after=1, error="ratelimited", seed=1)
    slack.fail_often("chat.postMessage", 0.01, status=500, seed=2)
    slack.fail_often("chat.postMessage", 0.005, reset="before", seed=3)
    slack.fail_often("chat.postMessage", 0.005, reset="after", seed=4)


def settle(slack: FakeSlack, sent: dict[tuple[str, str], float]) -> None:
    """Wait until all is answered, or nothing new has come for some seconds."""
    deadline, count, quiet = time.monotonic() + PATIENCE, -1, time.monotonic()
    while time.monotonic() < deadline:
        posts = slack.posts
        if len(posts) != count:
            count, quiet = len(posts), time.monotonic()
        answered = {(post.channel, post.thread_ts) for post in posts}
        if time.monotonic() - quiet > (3 if answered >= set(sent) else 20):
            return
        time.sleep(0.2)


def figures(slack: FakeSlack, sent: dict[tuple[str, str], float], cpu: float, memory: float) -> Figures:
    """Counts and times; the answer to a mention stands in its thread."""
    answers = Counter((post.channel, str(post.thread_ts)) for post in slack.posts)
    first = {}
    for post in slack.posts:
        first.setdefault((post.channel, str(post.thread_ts)), float(post.ts))
    taken = sorted(first[key] - begun for key, begun in sent.items() if key in first)
    acks = [attempt.latency for delivery in slack.deliveries for attempt in delivery.attempts]
    return Figures(
        max(acks), statistics.median(taken), taken[int(len(taken) * 0.95)], sum(key not in answers for key in sent),
        sum(answers[key] > 1 for key in sent), cpu * 1000, memory,
    )  # fmt: skip


def soak(questions: int, by: str) -> None:
    """Many questions, calmly: memory after each tenth."""
    with FakeSlack(scopes=(*DEFAULT_SCOPES, *HISTORY)) as slack, bot(slack, by, "jasmine") as process:
        texts, done = asked(), 0
        begun = time.monotonic()
        with ThreadPoolExecutor(8) as pool:
            for step in range(10):
                numbers = range(step * questions // 10, (step + 1) * questions // 10)

                def ask(number: int) -> None:
                    slack.mentions(f"u{number % 4000}", texts[number % len(texts)], f"c{number % 500}")

                list(pool.map(ask, numbers))
                slack.wait_idle(timeout=120)
                done += len(numbers)
                rate = done / (time.monotonic() - begun)
                print(
                    f"soak by {by}: {done} questions, {memory_mb(process.pid):.0f} MB, {rate:.0f} a second", flush=True
                )
                slack.forget()


def cpu_seconds(pid: int) -> float:
    """Processor time of a process so far."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def memory_mb(pid: int) -> float:
    """Resident memory of a process."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS")) / 1024


def echo(verb: str) -> None:
    """The least that answers a mention: Bolt, its own threads, one `say` that keeps to Slack's pace."""
    from slack_bolt import App
    from slack_bolt.adapter.socket_mode import SocketModeHandler
    from slack_bolt.adapter.wsgi import SlackRequestHandler
    from slack_sdk import WebClient
    from slack_sdk.http_retry.builtin_handlers import RateLimitErrorRetryHandler
    from waitress import serve

    client = WebClient(os.environ["SLACK_BOT_TOKEN"], base_url=os.environ["SLACK_API_BASE_URL"])
    client.retry_handlers.append(RateLimitErrorRetryHandler(max_retry_count=8))
    app = App(client=client, signing_secret=os.environ["SLACK_SIGNING_SECRET"])

    @app.event("app_mention")
    def answer(event: dict[str, str], say: object) -> None:
        say(event["text"], thread_ts=event["ts"])  # type: ignore[operator]

    @app.event("message")
    def ignore() -> None:
        return

    handler = SlackRequestHandler(app, path="/slack/events")

    def site(environ: dict[str, str], start: object) -> object:
        if environ["PATH_INFO"] == "/healthz":
            start("200 OK", [("Content-Length", "2")])  # type: ignore[operator]
            return [b"ok"]
        return handler(environ, start)  # type: ignore[arg-type]

    port = int(os.environ["PORT"])
    if verb == "run":
        threading.Thread(target=lambda: serve(site, host="127.0.0.1", port=port, _quiet=True), daemon=True).start()
        SocketModeHandler(app, os.environ["SLACK_APP_TOKEN"], concurrency=32).start()
    serve(site, host="127.0.0.1", port=port, threads=32, _quiet=True)


def main() -> None:
    """Prints a line for each way and app."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--questions", type=int, default=1000)
    parser.add_argument("--channels", type=int, default=200)
    parser.add_argument("--latency", type=float, default=0.15, help="seconds that each call of Slack's API takes")
    parser.add_argument("--weather", choices=["calm", "bad"], default="bad")
    parser.add_argument("--by", choices=["http", "socket", "both"], default="both")
    parser.add_argument("--soak", type=int, default=0, help="ask so many questions instead, and watch the memory")
    parser.add_argument("--echo", choices=["run", "serve"], help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.echo:
        return echo(options.echo)
    for by in ("http", "socket") if options.by == "both" else (options.by,):
        if options.soak:
            soak(options.soak, by)
            continue
        load = Load(options.questions, options.channels, options.latency, options.weather == "bad")
        for app in ("echo", "jasmine"):
            print(f"{app} by {by}: {burst(load, by, app)}", flush=True)


if __name__ == "__main__":
    main()
