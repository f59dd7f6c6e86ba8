"""What holds for every reply: verbatim excerpts, curated words, limits, a context that travels."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.answering import Context, Question, Reply, answer, answer_intent, find
from bot.answering.model import context_from_json
from bot.knowledge.model import LANGS, NO_SLOTS, Intent, IntentRef, Knowledge, Lang, Slots
from bot.knowledge.slots import slot_value
from bot.matching.engine import Engine
from tests.matching.texts import messages

OUTCOMES = {"answer", "suggest", "no_answer", "smalltalk"}
MOST_EXCERPTS, MOST_CHARACTERS = 8, 900
ASKED = [
    "議長は誰",
    "who chaired the meeting",
    "参加国は？",
    "柱3の取組",
    "what is new",
    "OSAの予算は",
    "サイバーの件",
    "中国は",
    "did Myanmar attend",
    "help",
    "hello",
    "その2つ目は？",
    "and Thailand?",
    "is that a new one",
    "議長は誰？参加国は？",
    "明日の天気は",
    "P3",
    "",
    "？",
    "4つの柱",
    "who chaired it and where was it held?",
    "Who chaired the meeting? What was the budget?",
    "最後のは？",
    "what about it",
]
questions = st.sampled_from(ASKED) | messages | st.tuples(st.sampled_from(ASKED), messages).map("".join)


def _all(reply: Reply) -> Iterator[Reply]:
    yield reply
    for part in reply.parts:
        yield from _all(part)


def _check_sound(reply: Reply, knowledge: Knowledge) -> None:
    """What is promised of any reply."""
    for one in _all(reply):
        assert one.outcome in OUTCOMES
        assert 0 <= one.score <= 100
        assert one.text.strip()
        assert one.knowledge == knowledge.version
        assert len(one.excerpts) <= MOST_EXCERPTS
        assert sum(len(excerpt.text) for excerpt in one.excerpts) <= MOST_CHARACTERS
        assert bool(one.excerpts) <= (one.outcome == "answer")
        assert (one.intent is None) or one.intent in knowledge.intents
        assert len(one.suggestions) <= 3
        assert bool(one.suggestions) == (one.outcome == "suggest")
        assert all(offer.excerpts for offer in one.suggestions)
        shown = [*one.excerpts, *one.related, *(excerpt for offer in one.suggestions for excerpt in offer.excerpts)]
        for excerpt in shown:
            assert excerpt.text in knowledge.block(excerpt.id).text
            assert excerpt.place == knowledge.block(excerpt.id).place
        for offer in [*one.suggestions, *one.follow_ups]:
            assert set(offer.slots) == set(knowledge.intents[offer.intent].slots)
        assert context_from_json(json.loads(json.dumps(one.context.to_json()))) == one.context


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.split("\n") if line.strip()]


@pytest.fixture(scope="session")
def curated(knowledge: Knowledge) -> list[re.Pattern[str]]:
    """A pattern for each line that a curator has written: what stands in braces may be anything curated."""
    texts = [fact.statement[lang] for fact in knowledge.facts.values() for lang in LANGS]
    texts += [fixed.text[lang] for fixed in knowledge.fixed.values() for lang in LANGS]
    texts += [string[lang] for string in knowledge.strings.values() for lang in LANGS]
    texts += [intent.answer[lang] for intent in knowledge.intents.values() if intent.answer for lang in LANGS]
    texts += [
        rf"{number}. {intent.title[lang]}"
        for intent in knowledge.intents.values()
        for lang in LANGS
        for number in (1, 2, 3)
    ]
    texts += [
        mark + entity.label[lang][:1].upper() + entity.label[lang][1:] if lang == "en" else mark + entity.label[lang]
        for entity in knowledge.lexicon.entities.values()
        for lang, mark in (("ja", "・"), ("en", "- "))
    ]
    texts += [  # passages in a list are told by their statements
        mark + _lines(fact.statement[lang])[0]
        for fact in knowledge.facts.values()
        for lang, mark in (("ja", "・"), ("en", "- "))
    ]
    lines = {line for text in texts for line in _lines(text)}
    return [re.compile(re.sub(r"\\{\w+\\}", ".*", re.escape(line))) for line in lines if line != "{items}"]


def _check_curated(reply: Reply, curated: list[re.Pattern[str]]) -> None:
    for one in _all(reply):
        made_up = [line for line in _lines(one.text) if not any(pattern.fullmatch(line) for pattern in curated)]
        assert made_up == []


def test_any_question(knowledge: Knowledge, curated: list[re.Pattern[str]]) -> None:
    """Sound, in curated words, in the language that was forced, and the same when asked again."""

    @given(questions, st.sampled_from(["ja", "en", None]))
    @settings(max_examples=150, deadline=None)
    def holds(text: str, lang: Lang | None) -> None:
        reply = answer(Question(text, lang=lang), knowledge)
        _check_sound(reply, knowledge)
        _check_curated(reply, curated)
        assert reply.question == text
        assert lang in (None, reply.lang)
        assert answer(Question(text, lang=lang), knowledge) == reply

    holds()


def test_any_conversation(knowledge: Knowledge, curated: list[re.Pattern[str]]) -> None:
    """Sound at each turn; never two suggestions in a row; passing the context as JSON changes nothing."""

    @given(st.lists(questions, min_size=2, max_size=5))
    @settings(max_examples=60, deadline=None)
    def holds(texts: list[str]) -> None:
        context: Context | None = None
        before = ""
        for text in texts:
            reply = answer(Question(text), knowledge, context)
            _check_sound(reply, knowledge)
            _check_curated(reply, curated)
            assert (before, reply.outcome) != ("suggest", "suggest")
            before, context = reply.outcome, reply.context
            assert answer(Question(text), knowledge, context) == answer(
                Question(text), knowledge, context_from_json(context.to_json())
            )

    holds()


def test_a_suggestion_is_never_followed_by_one(knowledge: Knowledge) -> None:
    """Whatever is asked after a did-you-mean: an answer, a refusal, a greeting."""
    after = Context(suggested=True, offered=(("meeting.chair", {}), ("pillars.list", {})))
    for text in [
        *ASKED,
        "能力構築の件",
        "seminar",
        "セミナー",
        "the meeting thing",
        "cyber?",
        "柱の件",
        "宇宙",
        "training",
    ]:
        assert answer(Question(text), knowledge, after).outcome != "suggest", text


def test_the_reply_to_a_suggestion_forgets_it(knowledge: Knowledge) -> None:
    """One question later, asking back is allowed again."""
    reply = answer(Question("議長は誰"), knowledge, Context(suggested=True))
    assert not reply.context.suggested
    assert reply.context.offered == ()


# -- every intent -----------------------------------------------------------------------------------
def _fillings(intent: Intent, knowledge: Knowledge) -> Iterator[Slots]:
    if not intent.slots:
        yield NO_SLOTS
        return
    ((slot, kind),) = intent.slots.items()
    for entity in knowledge.lexicon.entities.values():
        if entity.kind == kind:
            yield {slot: slot_value(entity)}


@pytest.mark.parametrize("lang", LANGS)
def test_every_intent_with_every_filling(
    knowledge: Knowledge, engine: Engine, curated: list[re.Pattern[str]], lang: Lang
) -> None:
    """Pressed as a button: sound, in curated words, in the language asked for, an answer with proof."""
    for intent in knowledge.intents.values():
        for slots in _fillings(intent, knowledge):
            if not intent.smalltalk and not engine.facts_of(intent.id, slots):
                continue
            reply = answer_intent(IntentRef(intent.id, slots), lang, knowledge)
            _check_sound(reply, knowledge)
            _check_curated(reply, curated)
            assert (reply.lang, reply.intent, dict(reply.slots)) == (lang, intent.id, dict(slots))
            assert "{" not in reply.text, (intent.id, reply.text)
            if intent.smalltalk:
                assert reply.outcome == "smalltalk"
                assert reply.excerpts == ()
            elif intent.fixed is None:
                assert reply.outcome == "answer"
                assert reply.excerpts, intent.id


def test_every_follow_up_is_answered(knowledge: Knowledge) -> None:
    """A button that is offered leads somewhere."""
    for intent in knowledge.intents.values():
        for slots in _fillings(intent, knowledge):
            for offer in answer_intent(IntentRef(intent.id, slots), "ja", knowledge).follow_ups:
                reply = answer_intent(IntentRef(offer.intent, offer.slots), "ja", knowledge)
                assert reply.text.strip()
                assert "{" not in offer.title


def test_an_intent_with_nothing_to_show_is_no_answer(knowledge: Knowledge, engine: Engine) -> None:
    """A command can name any filling: `/jasmine pillar 9` must not get an empty line."""
    for intent in knowledge.intents.values():
        for slots in [*_fillings(intent, knowledge), dict.fromkeys(intent.slots, "9")]:
            if not intent.smalltalk and not engine.facts_of(intent.id, slots):
                reply = answer_intent(IntentRef(intent.id, slots), "ja", knowledge)
                assert reply.outcome != "answer" or (reply.text.strip() and reply.excerpts), (intent.id, slots)


def test_an_unknown_intent_is_a_key_error(knowledge: Knowledge) -> None:
    """As its docstring says."""
    with pytest.raises(KeyError):
        answer_intent(IntentRef("no.such"), "ja", knowledge)


def test_a_list_in_the_text_names_what_it_counts(knowledge: Knowledge) -> None:
    """A query's text names each fact's subject, whatever the filling."""
    for intent in knowledge.intents.values():
        if intent.query and intent.answer and "{items}" in intent.answer.ja:
            for slots in _fillings(intent, knowledge):
                reply = answer_intent(IntentRef(intent.id, slots), "ja", knowledge)
                if len(reply.facts) > 1:
                    named = [line for line in reply.text.split("\n") if line.startswith("・")]
                    assert len(named) == len(reply.facts), (intent.id, dict(slots), reply.text)


# -- contexts ---------------------------------------------------------------------------------------
names = st.sampled_from(
    [
        "meeting.chair",
        "pillar.overview",
        "efforts.new",
        "meeting.attended",
        "pillar3",
        "thailand",
        "no.such",
        "",
        "osa",
        "3",
        "pillars.list",
    ]
)
slots_of = st.dictionaries(
    st.sampled_from(["pillar", "country", "initiative", "term", "theme", "x", ""]), names, max_size=2
)
contexts = st.builds(
    Context,
    intent=st.none() | names | st.text(max_size=4),
    slots=slots_of,
    facts=st.lists(names, max_size=4).map(tuple),
    entities=st.lists(names | st.text(max_size=3), max_size=3).map(tuple),
    focus=st.none() | names,
    lang=st.sampled_from(["ja", "en", None]),
    edition=st.none() | names,
    suggested=st.booleans(),
    offered=st.lists(st.tuples(names, slots_of), max_size=3).map(tuple),
)
LEANING = [
    "その2つ目は？",
    "最後のは？",
    "and Thailand?",
    "タイは？",
    "第2の柱は？",
    "is that a new one",
    "そのうち新規のは？",
    "なぜ？",
    "the last one",
    "それの予算は",
    "2番目",
    "議長は誰",
]


def test_a_context_of_another_base_is_harmless(knowledge: Knowledge) -> None:
    """Intents, facts, entities and slots that are gone since the thread began: a sound reply all the same."""

    @given(st.sampled_from(LEANING) | questions, contexts)
    @settings(max_examples=150, deadline=None)
    def holds(text: str, context: Context) -> None:
        _check_sound(answer(Question(text), knowledge, context), knowledge)

    holds()


@given(contexts)
@settings(max_examples=100, deadline=None)
def test_a_context_survives_json(context: Context) -> None:
    """To JSON and back it is the same."""
    assert context_from_json(json.loads(json.dumps(context.to_json()))) == context


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=4),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=6,
)
keys = st.sampled_from([*Context().to_json(), "other"])


def test_a_context_of_another_shape_is_refused(knowledge: Knowledge) -> None:
    """ValueError or TypeError, as the docstring says, or a context that works."""

    @given(json_values | st.dictionaries(keys, json_values, max_size=4))
    @settings(max_examples=300, deadline=None)
    def holds(value: Any) -> None:
        try:
            context = context_from_json(value)
        except (ValueError, TypeError):
            return
        _check_sound(answer(Question("その2つ目は？"), knowledge, context), knowledge)

    holds()


# -- find -------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("word", "count", "piece"),
    [
        ("サイバー", 4, "日ASEANサイバー国際法セミナー"),
        ("芹澤", 1, "芹澤防衛審議官"),
        ("芹沢", 1, "芹澤防衛審議官"),
        ("ｻｲﾊﾞｰ", 4, "サイバー"),
        ("cyber", 4, "サイバー"),
        ("OSA", 1, "OSA"),
        ("osa", 1, "OSA"),
    ],
)
def test_find(knowledge: Knowledge, word: str, count: int, piece: str) -> None:
    """Every sentence that holds the word, in any spelling of it."""
    reply = find(word, "ja", knowledge)
    assert reply.outcome == "answer"
    assert len(reply.excerpts) == count
    assert all(piece in excerpt.text for excerpt in reply.excerpts) or any(
        piece in excerpt.text for excerpt in reply.excerpts
    )
    assert str(count) in reply.text
    _check_sound(reply, knowledge)


@pytest.mark.parametrize("word", ["大阪", "中国", "budget", "zzz", "", "？", "\ud800", "(", "[a-", "\\"])
def test_find_nothing(knowledge: Knowledge, word: str) -> None:
    """An empty find is a reply: it says that the word is not there, and shows nothing."""
    reply = find(word, "ja", knowledge)
    assert (reply.outcome, reply.excerpts) == ("no_answer", ())
    _check_sound(reply, knowledge)


def test_find_more_than_can_be_shown(knowledge: Knowledge) -> None:
    """A word in most sentences: within the limits, with the whole count, and a sentence that not all are shown."""
    reply = find("ASEAN", "ja", knowledge)
    every = sum("ASEAN" in block.text for block in knowledge.newest.blocks)
    assert len(reply.excerpts) < every
    assert str(every) in reply.text
    assert len(_lines(reply.text)) > 1
    _check_sound(reply, knowledge)


def test_find_anything(knowledge: Knowledge, curated: list[re.Pattern[str]]) -> None:
    """Sound, and in curated words (with the word itself in quotation marks)."""

    @given(messages, st.sampled_from(LANGS))
    @settings(max_examples=60, deadline=None)
    def holds(word: str, lang: Lang) -> None:
        reply = find(word, lang, knowledge)
        _check_sound(reply, knowledge)
        if "\n" not in word and word.isprintable():
            _check_curated(reply, curated)

    holds()


def test_find_says_one_place(knowledge: Knowledge) -> None:
    """The curated string for one place is used: not "in 1 places"."""
    assert "1 places" not in find("芹澤", "en", knowledge).text


# -- strings ----------------------------------------------------------------------------------------
def test_every_string_that_is_used_is_curated(knowledge: Knowledge) -> None:
    """A missing string would show its key to the reader."""
    used = {
        "found",
        "found_one",
        "found_none",
        "found_more",
        "empty",
        "ask_back",
        "far",
        "since_unknown",
        "did_you_mean",
        "did_you_mean_plain",
        "refusal_subject_focus",
        "refusal_subject",
        "refusal_focus",
        "refusal_plain",
        "refusal_means",
    }
    used |= {intent.smalltalk for intent in knowledge.intents.values() if intent.smalltalk}
    assert used <= set(knowledge.strings)


def test_too_long_is_said(knowledge: Knowledge) -> None:
    """A pasted page gets the string that says so, not a refusal about the source."""
    reply = answer(Question("会議の議事をここに貼り付けます。" * 80), knowledge)
    assert reply.outcome in ("no_answer", "smalltalk")
    assert reply.text == knowledge.strings["too_long"].ja


def test_a_reply_cannot_be_changed(knowledge: Knowledge) -> None:
    """Frozen: copies are made instead."""
    reply = answer(Question("議長は誰"), knowledge)
    with pytest.raises(AttributeError):
        reply.text = "x"  # type: ignore[misc]
    assert replace(reply, text="x").text == "x"
