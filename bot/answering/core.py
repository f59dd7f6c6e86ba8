"""The core's one door: a question, what is known, and what the conversation remembers -> a reply."""

from __future__ import annotations

from dataclasses import replace

from bot.answering import compose, followup, replies
from bot.answering.decide import as_likely, decide
from bot.answering.engines import engine_for
from bot.answering.find import find_reply
from bot.answering.model import Context, Question, Reply
from bot.answering.parts import Setting, parts_of
from bot.knowledge.model import IntentRef, Knowledge, Lang
from bot.matching.analysis import HOMOPHONE, Analysis
from bot.matching.language import language


def answer(question: Question, knowledge: Knowledge, context: Context | None = None) -> Reply:
    """The reply to a question. Pure and deterministic: same question, knowledge and context, same reply."""
    engine = engine_for(knowledge)
    context = _known(context or Context(), knowledge)
    analysis = engine.analyse(question.text)
    lang = question.lang or language(analysis, engine.index) or context.lang or question.prefer or "ja"
    if analysis.empty:
        return replies.smalltalk(question.text, knowledge, lang, "empty", context)
    edition = _edition(analysis, context, knowledge)
    ranking = engine.rank(analysis, edition=edition)
    referred = followup.refer(question.text, ranking, engine, context, lang, edition)
    if isinstance(referred, IntentRef):
        return answer_intent(referred, lang, knowledge, context, question.text)
    if isinstance(referred, str):
        return replies.smalltalk(question.text, knowledge, lang, referred, context)
    if referred is None and not analysis.too_long:
        parts = parts_of(question.text, ranking, Setting(engine, context, lang, edition))
        if len(parts) > 1:
            return replies.joined(question.text, parts)
        if parts:
            return replies.alone(question.text, analysis.folded, parts[0], knowledge)
    ranking = referred or ranking
    decision = decide(ranking, engine, context.suggested)
    if decision.kind != "answer" and HOMOPHONE in ranking.analysis.guessed:
        # What was taken for a word of ours led nowhere: refuse what was typed, not what was guessed.
        ranking = engine.rank(engine.analyse(question.text, reread=False), edition=edition)
        decision = decide(ranking, engine, context.suggested)
    reply = replies.reply_to(question.text, ranking, decision, engine, lang, context, edition)
    other = as_likely(ranking, decision.best, engine) if decision.kind == "answer" and decision.best else None
    if other is None:
        return reply
    second = replies.answered(
        question.text, other.intent, other.slots, other.score, engine, lang, edition, ranking.analysis
    )
    return replies.joined(question.text, (reply, second))


def answer_intent(
    ref: IntentRef, lang: Lang, knowledge: Knowledge, context: Context | None = None, question: str = ""
) -> Reply:
    """The reply to an intent chosen by a button or a command: nothing is matched. KeyError for an unknown intent."""
    intent = knowledge.intents[ref.intent]
    context = _known(context or Context(), knowledge)
    if intent.smalltalk:
        reply = replies.smalltalk(question, knowledge, lang, intent.smalltalk, context)
        return replace(reply, intent=intent.id, score=100.0)
    asked = question or compose.title(knowledge, ref, lang)
    edition = context.edition or knowledge.newest.edition
    return replies.answered(asked, intent, ref.slots, 100.0, engine_for(knowledge), lang, edition)


def find(word: str, lang: Lang, knowledge: Knowledge) -> Reply:
    """Every sentence of the source that holds `word`, verbatim; an empty find is a reply like any other."""
    return find_reply(word, lang, engine_for(knowledge))


def _known(context: Context, knowledge: Knowledge) -> Context:
    """The context without what this knowledge does not have: a thread may be older than the base."""
    intent = context.intent if context.intent in knowledge.intents else None
    return replace(
        context, intent=intent, slots=context.slots if intent else {},
        facts=tuple(fact for fact in context.facts if fact in knowledge.facts),
        entities=tuple(entity for entity in context.entities if entity in knowledge.lexicon.entities),
        edition=context.edition if context.edition in _editions(knowledge) else None,
        offered=tuple(pair for pair in context.offered if pair[0] in knowledge.intents),
    )  # fmt: skip


def _editions(knowledge: Knowledge) -> set[str]:
    return {source.edition for source in knowledge.sources.values()}


def _edition(analysis: Analysis, context: Context, knowledge: Knowledge) -> str:
    """The edition named in the question, else the thread's, else the newest. An entity of kind `edition` names one."""
    named = [entity for entity in analysis.entities if entity in _editions(knowledge)]
    return (named or [context.edition or knowledge.newest.edition])[0]
