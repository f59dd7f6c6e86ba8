"""`jasmine ask` with one question, and `jasmine find`."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from click.testing import Result

Invoke = Callable[..., Result]
REPLY_KEYS = [
    "question",
    "lang",
    "outcome",
    "intent",
    "slots",
    "score",
    "text",
    "excerpts",
    "related",
    "parts",
    "suggestions",
    "follow_ups",
    "context",
    "knowledge",
    "elapsed_ms",
]
EXCERPT_KEYS = {"id", "text", "place", "translation", "translation_status"}


def test_text(invoke: Invoke) -> None:
    """The line that answers first, then the source's words with their place, then where it is from."""
    result = invoke("ask", "議長は誰が務めましたか")
    assert result.exit_code == 0
    assert "芹澤防衛審議官" in result.stdout.split("\n")[0]
    assert "議長は芹澤防衛審議官が務め" in result.stdout
    assert "本文" in result.stdout
    assert "防衛省ホームページ" in result.stdout
    assert "\x1b" not in result.stdout


def test_text_in_english_labels_the_translation(invoke: Invoke) -> None:
    """Unofficial is said inside the quote, with the Japanese original."""
    result = invoke("ask", "who chaired the meeting")
    assert "Serizawa" in result.stdout.split("\n")[0]
    assert "[Unofficial translation]" in result.stdout
    assert "議長は芹澤防衛審議官が務め" in result.stdout


@pytest.mark.parametrize(("lang", "word"), [("ja", "芹澤"), ("en", "Serizawa")])
def test_lang_forces_the_language(invoke: Invoke, lang: str, word: str) -> None:
    """Whatever the question's."""
    for question in ("議長は誰", "who chaired the meeting"):
        assert word in invoke("ask", "--lang", lang, question).stdout.split("\n")[0]


@pytest.mark.parametrize(
    "question",
    ["議長は誰", "OSAの予算は", "hello", "", "明日の天気は", "🎉", "Who chaired the meeting? What was the budget?"],
)
def test_json_is_one_object_of_the_documented_keys(invoke: Invoke, question: str) -> None:
    """Every reply has every key, a refusal and a blank question too; exit code 0."""
    result = invoke("ask", "--json", question)
    assert result.exit_code == 0
    assert result.stdout.count("\n") == 1
    reply = json.loads(result.stdout)
    assert sorted(reply) == sorted(REPLY_KEYS)
    assert reply["question"] == question
    assert reply["lang"] in ("ja", "en")
    assert reply["outcome"] in ("answer", "suggest", "no_answer", "smalltalk")
    assert 0 <= reply["score"] <= 100
    assert reply["elapsed_ms"] >= 0
    for excerpt in [*reply["excerpts"], *reply["related"]]:
        assert set(excerpt) == EXCERPT_KEYS
        assert excerpt["translation_status"] == "unofficial"
    for part in reply["parts"]:
        assert sorted(part) == sorted(REPLY_KEYS)


def test_text_of_json_holds_no_quote(invoke: Invoke) -> None:
    """The bold line and what stands under it; quotes and places are in `excerpts`."""
    reply = json.loads(invoke("ask", "--json", "議長は誰").stdout)
    assert "本文" not in reply["text"]
    assert "出典" not in reply["text"]
    assert reply["excerpts"][0]["place"].startswith("本文")


def test_explain(invoke: Invoke) -> None:
    """Candidates, evidence, entities, focus, unexplained words; with --json as one more key."""
    shown = invoke("ask", "--explain", "OSAの予算は").stdout
    assert '"osa"' in shown
    assert '"amount"' in shown
    found = json.loads(invoke("ask", "--json", "--explain", "who chaired the quixotic meeting").stdout)["explanation"]
    assert found["candidates"][0]["intent"]
    assert any("quixotic" in json.dumps(candidate["unexplained"]) for candidate in found["candidates"])
    assert "meeting" in found["entities"]
    assert "who" in found["focus"]


def test_a_dash_without_json_is_a_question(invoke: Invoke) -> None:
    """Only --json reads lines."""
    assert invoke("ask", "-").exit_code == 0


def test_find(invoke: Invoke) -> None:
    """Verbatim sentences with their place; --json as any reply."""
    shown = invoke("find", "サイバー").stdout
    assert "日ASEANサイバー国際法セミナー" in shown
    assert "別紙" in shown
    reply = json.loads(invoke("find", "サイバー", "--json").stdout)
    assert sorted(reply) == sorted(REPLY_KEYS)
    assert len(reply["excerpts"]) == 4


def test_an_empty_find_exits_0(invoke: Invoke) -> None:
    """It says that the word is not there."""
    result = invoke("find", "大阪")
    assert result.exit_code == 0
    assert "見つかりません" in result.stdout


def test_find_in_english(invoke: Invoke) -> None:
    """A name is found by its English word; --lang forces the reply's language."""
    assert "サイバー" in invoke("find", "cyber", "--lang", "en").stdout
    assert json.loads(invoke("find", "cyber", "--json").stdout)["lang"] == "en"
    assert json.loads(invoke("find", "サイバー", "--lang", "en", "--json").stdout)["lang"] == "en"
