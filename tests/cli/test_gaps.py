"""`jasmine gaps`: what was asked and not answered, and the curator's decisions."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner, Result

from bot.cli.clusters import clustered, intent_stub, refusal_stub
from bot.cli.gaps import gaps
from bot.knowledge.model import Lang
from bot.store.gaps import Gap, GapState
from bot.store.handovers import HandOver
from bot.store.store import Store, open_store

NOW = datetime.now(UTC)


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    """An operator's database."""
    url = f"sqlite:///{tmp_path / 'jasmine.db'}"
    monkeypatch.setenv("JASMINE_DATABASE_URL", url)
    monkeypatch.setenv("JASMINE_TIME_ZONE", "Asia/Tokyo")
    opened = open_store(url, lambda: NOW)
    yield opened
    opened.close()


def asked(
    store: Store, text: str, lang: Lang = "ja", state: GapState = "new", private: bool = False, team: str = "T1"
) -> int:  # fmt: skip
    """A gap; its id."""
    channel = None if private else "C1"
    return store.gaps.add(Gap(team, channel, private, lang, text, 10.0, "abc1234", state=state)).id


def gap(id: int, text: str, lang: Lang = "ja") -> Gap:
    """One that is in no store."""
    return Gap("T1", "C1", False, lang, text, 10.0, "abc1234", id=id)


def run(*arguments: str) -> Result:
    """The command."""
    return CliRunner().invoke(gaps, list(arguments))


def listed(*arguments: str) -> list[str]:
    """The questions that it lists."""
    return [one["question"] for one in json.loads(run("--json", *arguments).output)["clusters"]]


# --- Clusters ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "texts",
    [
        (
            "次回の会合はいつ？",
            "次回の会合はいつですか。",
            "<@U0BOT01> 次回の会合は、いつでしょうか",
            "次回の会合はいつ",
        ),
        ("how much does JASMINE cost?", "How much does Jasmine cost", "please how much does JASMINE costs?"),
        ("ジャスミンの予算を教えてください", "ジャスミンの予算", "ジャスミンの予算は？"),
    ],
)
def test_near_identical_questions_are_one(texts: tuple[str, ...]) -> None:
    found = clustered(gap(number, text) for number, text in enumerate(texts, start=1))
    assert [len(cluster.gaps) for cluster in found] == [len(texts)]


@pytest.mark.parametrize(
    "texts",
    [
        ("第2の柱の具体的な取組の予算総額はいくら", "第3の柱の具体的な取組の予算総額はいくら"),
        ("次回の会合はいつ", "前回の会合の費用"),
        ("how much does it cost", "who pays for the meeting"),
    ],
)
def test_different_questions_stay_apart(texts: tuple[str, ...]) -> None:
    """Above all those that differ in a number only."""
    assert len(clustered(gap(number, text) for number, text in enumerate(texts, start=1))) == len(texts)


def test_the_most_asked_comes_first_in_its_most_frequent_wording() -> None:
    texts = ["費用は", "次回の会合はいつ", "次回の会合はいつですか", "次回の会合はいつですか"]
    first, second = clustered(gap(number, text) for number, text in enumerate(texts, start=1))
    assert (first.question, second.question) == ("次回の会合はいつですか", "費用は")
    assert [one.id for one in first.gaps] == [2, 3, 4]


# --- Stubs ------------------------------------------------------------------------------------------------------------


def test_a_stub_can_be_pasted() -> None:
    """As YAML, whatever was typed; brackets, which phrases would read as their own, go."""
    nasty = "費用: {いくら}? (概算|確定) - #1 'x' \"y\"\n2行目"
    [cluster] = clustered([gap(1, nasty)])
    assert yaml.safe_load(refusal_stub(cluster)) == {"ja": ["費用: いくら ? 概算 確定 - #1 'x' \"y\" 2行目"]}
    intent = yaml.safe_load(intent_stub(cluster))
    assert set(intent) == {"title", "ask", "facts"} and list(intent["ask"]) == ["ja"]
    assert intent["title"] == {"ja": intent["ask"]["ja"][0], "en": "…"}


def test_a_stub_has_each_language() -> None:
    [cluster] = clustered([gap(1, "JASMINE 予算", "ja"), gap(2, "jasmine 予算", "en")])
    assert yaml.safe_load(refusal_stub(cluster)) == {"ja": ["JASMINE 予算"], "en": ["jasmine 予算"]}


# --- The command ------------------------------------------------------------------------------------------------------


def test_it_lists_what_is_open(store: Store) -> None:
    """With count, state, languages, ids, and what to paste."""
    ids = [asked(store, "次回の会合はいつ？"), asked(store, "次回の会合はいつですか", private=True)]
    asked(store, "decided", state="ignored")
    shown = run()
    assert shown.exit_code == 0
    assert "2x  次回の会合はいつ" in shown.output
    assert f"new 2; ja, 1 in private; last {NOW + timedelta(hours=9):%Y-%m-%d}" in shown.output
    assert f"ids {ids[0]} {ids[1]}" in shown.output
    assert "    | ja:\n    |   - 次回の会合はいつ" in shown.output
    assert "2 questions, 1 different. To paste: intents/_out_of_scope.yaml." in shown.output
    assert "decided" not in shown.output


def test_nothing_open(store: Store) -> None:
    assert run().output == "No questions without an answer.\n"
    assert json.loads(run("--json").output) == {"questions": 0, "clusters": []}


def test_it_is_filtered(store: Store) -> None:
    asked(store, "費用は")
    asked(store, "what does it cost", "en")
    asked(store, "別の職場の質問", team="T2")
    asked(store, "資料にない件", state="source_silent")
    assert listed("--lang", "en") == ["what does it cost"]
    assert listed("--state", "source_silent") == ["資料にない件"]
    assert listed("--team", "T2") == ["別の職場の質問"]
    assert len(listed("--state", "all")) == 4
    assert len(listed("--since", "1")) == 3
    later = (NOW + timedelta(days=2)).date().isoformat()
    assert listed("--since", later) == []


def test_it_shows_what_the_officer_said(store: Store) -> None:
    """And that this is not from the source; terminals are not led astray."""
    id = asked(store, "費用は\x1b[31m", state="to_answer")
    kept = store.handovers.add(
        HandOver("T1", "U1", "C1", "1.1", False, "ja", "費用は", id, "C9", "U9", NOW + timedelta(hours=1))
    )
    assert kept is not None
    assert json.loads(run("--json").output)["clusters"][0]["answers"] == []
    store.handovers.take(kept, "300万円\x1b[0m", "U9")
    shown = run("--state", "to_answer").output
    assert "U9 said on" in shown and "not from the source: 300万円" in shown
    assert "\x1b" not in shown
    [answer] = json.loads(run("--json").output)["clusters"][0]["answers"]
    assert (answer["by"], answer["from_source"]) == ("U9", False)


def test_the_stub_of_an_intent(store: Store) -> None:
    asked(store, "費用は")
    shown = run("--stub", "intent").output
    assert "    | title:" in shown and "To paste: intents/TOPIC/NAME.yaml." in shown


def test_a_decision_is_noted(store: Store) -> None:
    first, second, third = (asked(store, text) for text in ("費用は", "次回は", "場所は"))
    done = run("set", "source_silent", str(first), str(second))
    assert done.exit_code == 0
    assert done.output == "2 of 2: source_silent (the source does not say).\n"
    assert [one.state for one in store.gaps.list()] == ["new", "source_silent", "source_silent"]
    missing = run("set", "ignored", str(third), "999", "--json")
    assert missing.exit_code == 1
    assert json.loads(missing.output) == {"state": "ignored", "changed": 1, "missing": 1}


@pytest.mark.parametrize(
    "arguments",
    [("set",), ("set", "ignored"), ("set", "gone", "1"), ("set", "ignored", "x"), ("--state", "gone"), ("--lang", "fr"),
     ("--since", "tomorrow"), ("list",)],
)  # fmt: skip
def test_a_wrong_call(store: Store, arguments: tuple[str, ...]) -> None:
    assert run(*arguments).exit_code == 2


def test_help_has_examples() -> None:
    assert "jasmine gaps --since 7" in run("--help").output
    assert "jasmine gaps set source_silent" in run("set", "--help").output
