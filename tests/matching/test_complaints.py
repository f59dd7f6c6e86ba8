"""What users of other matchers complain about, pinned: none of it holds here.

Five complaints come back for every engine (a score that is no probability, off-topic text that scores high, an authored
phrase below 100, an added intent that breaks another unnoticed, no way to see why), three for Azure's (a greeting in
front changes the score, a near word scores 95, the test pane and the bot disagree).
"""

from __future__ import annotations

import json
import random
from dataclasses import replace

import pytest

from bot.answering import Question, answer
from bot.answering.decide import SUGGEST_AT
from bot.answering.explain import explain
from bot.cli.scoring import LabelledQuestion, verdict
from bot.knowledge.lines import Lines
from bot.knowledge.matched import check_matching
from bot.knowledge.model import LANGS, Bilingual, Intent, Knowledge, Phrases
from bot.knowledge.templates import expand
from bot.matching.engine import Engine
from tests.conftest import HOME

QUESTIONS = HOME / "tests" / "questions" / "tune"


def _asked(name: str) -> list[LabelledQuestion]:
    lines = (QUESTIONS / f"{name}.jsonl").read_text(encoding="utf-8").split("\n")
    return [LabelledQuestion.from_json(json.loads(line)) for line in lines if line.strip()]


def test_a_score_is_a_probability(knowledge: Knowledge) -> None:
    """Of the answers with a score of 90 or more at least 95 in 100 are right; below 60 clearly fewer.

    Asked: every third tuning question.
    """
    scored = []
    for name in ("ja", "en", "refuse"):
        for question in _asked(name)[::3]:
            reply = answer(Question(question.text), knowledge)
            if reply.outcome == "answer" and question.expect != "either":
                scored.append((reply.score, verdict(question, reply) in ("right", "half")))
    high = [right for score, right in scored if score >= 90]
    low = [right for score, right in scored if score < 60]
    assert sum(high) / len(high) >= 0.95
    assert sum(low) / len(low) < sum(high) / len(high)


@pytest.mark.parametrize(
    "typed",
    [
        "what is the weather in Tokyo tomorrow",
        "おすすめのラーメン屋を教えて",
        "who won the football match last night",
        "jasmine rice cooking time",
        "パスワードを忘れました",
        "convert 20 miles to kilometres",
        "asdf qwer zxcv",
        "明日の東京の天気",
    ],
)
def test_off_topic_scores_low(engine: Engine, typed: str) -> None:
    """No candidate of a question about something else comes near to being read out."""
    ranking = engine.rank(engine.analyse(typed))
    own = [one.score for one in ranking.candidates if not one.intent.smalltalk]
    assert max(own, default=0.0) < SUGGEST_AT


def test_authored_phrases_score_100(knowledge: Knowledge) -> None:
    """Each of a thousand phrases, drawn by lot, has 100 wherever it is answered by the intent that has it."""
    phrases = [
        (expand(phrase)[0], lang, intent.id)
        for intent in knowledge.intents.values() if not intent.slots and not intent.smalltalk
        for lang in LANGS for phrase in intent.ask[lang]
    ]  # fmt: skip
    own = 0
    for text, lang, intent in random.Random(20240130).sample(phrases, 1000):
        reply = answer(Question(text, lang), knowledge)
        if reply.outcome == "answer" and reply.intent == intent and not reply.parts:
            own += 1
            assert reply.score == 100, text
    assert own >= 900


def test_an_added_intent_that_takes_questions_away_is_reported(knowledge: Knowledge) -> None:
    """The check names the questions that go elsewhere now."""
    chair = knowledge.intents["meeting.chair"]
    thief = Intent(
        id="meeting.thief", title=Bilingual("盗人", "A thief"), facts=("meeting.host",),
        ask=Phrases(Lines([*chair.ask.ja[::2], *chair.check.ja]), Lines([*chair.ask.en[::2], *chair.check.en])),
    )  # fmt: skip
    small = {name: knowledge.intents[name] for name in ("meeting.chair", "meeting.host", "meeting.place")}
    before = replace(knowledge, version="before", intents=small, out_of_scope=Phrases())
    after = replace(before, version="after", intents={"meeting.thief": thief, **small})

    def stolen(base: Knowledge) -> list[str]:
        found = check_matching(base, lambda text, lang: answer(Question(text, lang), base))
        return [str(fault) for fault in found if "meeting.thief" in fault.message]

    assert not stolen(before)
    assert any("meeting.chair" in fault for fault in stolen(after))


def test_why_is_shown(knowledge: Knowledge) -> None:
    """--explain names the nearest phrase, what is unexplained, and what each signal adds; it adds up to the score."""
    shown = explain(Question("Who chaired the talks on Mars?"), knowledge)
    best = shown["candidates"][0]
    assert best["nearest_phrase"] and best["weights"]
    assert "mar" in " ".join([*shown["content_words"], str(best["unexplained"])])
    assert shown["out_of_scope_margin"] is not None


@pytest.mark.parametrize("front", ["こんにちは、", "お疲れ様です。", "すみません、", "教えてください。"])
def test_a_greeting_in_front_changes_nothing_in_japanese(knowledge: Knowledge, front: str) -> None:
    """The same answer, and nearly the same score."""
    _same_with(knowledge, front, ["議長は誰ですか", "第2の柱とは何ですか", "参加した国を教えて"])


@pytest.mark.parametrize("front", ["hey bot, ", "Hi! ", "Good evening, ", "hello, quick question: ", "hey "])
def test_a_greeting_in_front_changes_nothing_in_english(knowledge: Knowledge, front: str) -> None:
    """The same answer, and nearly the same score."""
    _same_with(knowledge, front, ["who chaired the meeting?", "what is pillar 2?", "which countries took part?"])


def _same_with(knowledge: Knowledge, front: str, questions: list[str]) -> None:
    for text in questions:
        plain, greeted = answer(Question(text), knowledge), answer(Question(front + text), knowledge)
        assert (greeted.outcome, greeted.intent, greeted.slots) == ("answer", plain.intent, plain.slots), front + text
        assert abs(greeted.score - plain.score) <= 10, front + text


@pytest.mark.parametrize(
    "typed",
    [
        "who chaired the 12th forum",
        "議長の年齢は",
        "what is pillar 7",
        "OSAの予算",
        "when is the next forum",
        "did Australia attend",
    ],
)
def test_a_near_word_is_no_answer(knowledge: Knowledge, typed: str) -> None:
    """One word apart from a phrase that is answered, and not answered as that phrase."""
    reply = answer(Question(typed), knowledge)
    assert reply.outcome != "answer" or reply.intent == "pillars.list", (reply.intent, reply.text)


def test_the_matcher_and_the_bot_agree(knowledge: Knowledge, engine: Engine) -> None:
    """What --explain ranks first is what is answered; asking twice gives the same."""
    for question in _asked("en")[:60]:
        reply = answer(Question(question.text), knowledge)
        assert answer(Question(question.text), knowledge) == reply
        if reply.outcome == "answer" and not reply.parts:
            assert (
                explain(Question(question.text), knowledge)["candidates"][0]["intent"] == reply.intent
                or reply.score == 100
            )
