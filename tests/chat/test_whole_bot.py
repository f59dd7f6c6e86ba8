"""The command as people run it: its own process, the shipped base, the bot's own listeners."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("bot.slack.app")

ROOT = Path(__file__).resolve().parents[2]
RUN = "from bot.cli.chat import chat; chat()"


def chat(*lines: str, **environ: str) -> subprocess.CompletedProcess[str]:
    """`jasmine chat` with these lines on stdin."""
    env = {name: value for name, value in os.environ.items() if not name.startswith(("SLACK_", "JASMINE_"))}
    typed = "".join(f"{line}\n" for line in lines)
    return subprocess.run(
        [sys.executable, "-c", RUN], input=typed, capture_output=True, text=True, encoding="utf-8", cwd=ROOT,
        env=env | environ, timeout=60,
    )  # fmt: skip


def test_each_surface_answers_and_says_who_sees_it() -> None:
    done = chat("who chaired the meeting", "/jasmine pillar 3", "1", "@jasmine 議長は誰", "@jasmine which countries")
    assert (done.returncode, done.stderr) == (0, "")
    parts = done.stdout.split("you> ")[1:]
    headers = [
        "jasmine · DM", "jasmine · #general · あなただけ / only you", "あなただけ / only you",
        "jasmine · #general · スレッド / thread", "jasmine · #general · スレッド / thread",
    ]  # fmt: skip
    assert len(parts) == len(headers)
    for part, header in zip(parts, headers, strict=True):
        assert header in part
    assert "\x1b" not in done.stdout


def test_a_proxy_and_a_plain_locale_do_no_harm() -> None:
    done = chat("議長は誰", HTTPS_PROXY="http://127.0.0.1:9", http_proxy="http://127.0.0.1:9", LC_ALL="C")
    assert (done.returncode, done.stderr) == (0, "")
    assert "jasmine · DM" in done.stdout


def test_a_broken_base_is_told_in_one_place(tmp_path: Path) -> None:
    (tmp_path / "data" / "facts").mkdir(parents=True)
    (tmp_path / "data" / "facts" / "x.yaml").write_text("- id: [", encoding="utf-8")
    (tmp_path / "intents").mkdir()
    done = chat("hello", JASMINE_HOME=str(tmp_path))
    assert done.returncode == 1
    assert "x.yaml" in done.stderr and "Traceback" not in done.stderr


def test_a_scheduled_briefing_appears_when_the_clock_gets_there() -> None:
    """Once, with its thread; after days away the newest comes, and says what was left out."""
    done = chat(
        ":as admin ja-JP", ":clock 2030-06-03T08:00", "/jasmine briefing add", ":send", ":clock 08:29", ":clock 08:30",
        ":clock +5m", ":clock 2030-06-06T12:00",
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    before, at_half_past, after, days_later = done.stdout.split("admin> ")[-4:]
    assert "当直ブリーフィング" not in before + after
    assert at_half_past.count("当直ブリーフィング　2030年6月3日（月）08:30（日本時間）") == 1
    assert "jasmine · #general · スレッド / thread" in at_half_past
    assert "当直ブリーフィング　2030年6月6日（木）12:00" in days_later
    assert "4日 08:30、5日 08:30" in days_later
