"""The core's one door: a question, what is known, and what the conversation remembers -> a reply."""

from __future__ import annotations

import re
from dataclasses import replace

from bot.answering import compose, followup, replies
from bot.answering.decide import decide
from bot.answering.engines import engine_for
from bot.answering.find import find_reply
from bot.answering.model import Context, Question, Reply
from bot.answering.split import MOST_PARTS, split, split_at_commas
from bot.knowledge.model import IntentRef, Knowledge, Lang
from bot.matching.analysis import Analysis, language
from bot.matching.decision import SOFT_FOCUSES
from bot.matching.engine import Engine, Ranking
from bot.matching.evidence import STRONG_FOCUSES

SURE_OF_A_PIECE = 70.0
"""A question that stands among talk is answered from here on: the talk may have meant something."""

SHORT_TALK = 6
"""So few characters before a comma are a call or a sigh."""

SURE_OF_THE_WHOLE = 97.0
"""A message that is one question to this degree is not taken apart for a single answered piece."""


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
        parts = _parts(question.text, ranking, engine, context, lang, edition)
        if len(parts) > 1:
            return replies.joined(question.text, parts)
        if parts:
            return replace(parts[0], question=question.text)
    ranking = referred or ranking
    decision = decide(ranking, engine, context.suggested)
    return replies.reply_to(question.text, ranking, decision, engine, lang, context, edition)


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


def _parts(text: str, whole: Ranking, engine: Engine, context: Context, lang: Lang, edition: str) -> list[Reply]:
    """The replies of a message of several questions, or nothing where it is one question."""
    pieces = split(text)
    by_sentence = len(pieces) > 1
    whole_refused = decide(whole, engine).kind.endswith("refusal")
    if not by_sentence and whole_refused:
        pieces = split_at_commas(text)
    if not 2 <= len(pieces) <= MOST_PARTS * 3:
        return []
    if whole_refused:
        alone = _question_among_talk(pieces, engine, context, lang, edition)
        if alone is not None:
            return [alone]
    found = [reply for piece in pieces if (reply := _part(piece, engine, context, lang, edition)) is not None]
    if any(reply.outcome == "no_answer" for reply in found):
        # "OSA, its budget?" is one question that is refused: what is answered beside it must ask for something itself.
        found = [reply for reply in found if reply.outcome == "no_answer" or _asks(reply.question, engine)]
    answers = [reply for reply in found if reply.outcome == "answer"]
    different = {(reply.intent, tuple(reply.slots.items()), reply.outcome) for reply in found}
    if not answers:
        return []
    if len(different) < 2:
        asked = answers[0].question
        alone = by_sentence and _asks(asked, engine) and _rest_is_talk(pieces, asked, engine)
        return answers[:1] if alone and decide(whole, engine).kind.endswith("refusal") else []
    best = next(iter(whole.candidates), None)
    if best is not None and best.score >= SURE_OF_THE_WHOLE and len(answers) < 2:
        return []
    return found[:MOST_PARTS]


_TALK = re.compile(
    r"\b(i|i'm|im|i've|ive|we|we're|my|our|me|us|hi|hey|hello|dear|sorry|apologies|thanks|thank|hope|colleagues?|team|guys|"
    r"folks|please|quick question)\b|"
    r"(です|ます|ました|でして|ました?が|ところ|なのですが|んですが|ので|お疲れ|おつかれ|すみません|失礼|お世話|よろしく|急ぎ|恐縮)"
)
"""What people say around a question: about themselves, their haste, their thanks."""


def _question_among_talk(
    pieces: list[str], engine: Engine, context: Context, lang: Lang, edition: str
) -> Reply | None:
    """The answer to the one piece that asks, where the others are talk: "I am on deadline, sorry: who chaired?" """
    asking = [piece for piece in pieces if _asks(piece, engine)]
    rest = [piece for piece in pieces if piece not in asking]
    if len(asking) != 1 or not all(_TALK.search(piece.casefold()) or len(piece) <= SHORT_TALK for piece in rest):
        return None
    if any(engine.analyse(piece).refused_focus for piece in rest):
        return None
    ranking = engine.rank(engine.analyse(asking[0]), edition=edition)
    decision = decide(ranking, engine, suggested_before=True)
    if decision.kind != "answer" or decision.best is None or decision.best.score < SURE_OF_A_PIECE:
        return None
    return replies.reply_to(asking[0], ranking, decision, engine, lang, context, edition)


def _rest_is_talk(pieces: list[str], asked: str, engine: Engine) -> bool:
    """Whether what stands around the one question names nothing: "I am Tanaka from the press office." """
    rest = [engine.analyse(piece) for piece in pieces if piece != asked]
    telling = (set(analysis.entities) - engine.general for analysis in rest)
    return not any(telling) and all(analysis.refused_focus is None for analysis in rest)


def _asks(piece: str, engine: Engine) -> bool:
    """Whether a piece has a question word of its own."""
    return bool((STRONG_FOCUSES - SOFT_FOCUSES) & set(engine.analyse(piece).focuses)) or piece.rstrip().endswith(
        ("?", "？")
    )


def _part(piece: str, engine: Engine, context: Context, lang: Lang, edition: str) -> Reply | None:
    """The reply to a piece of a message: answered, or plainly asking for what the source never gives; else None."""
    ranking = engine.rank(engine.analyse(piece), edition=edition)
    analysis = ranking.analysis
    decision = decide(ranking, engine, suggested_before=True)
    refused = decision.kind.endswith("refusal") and analysis.refused_focus is not None
    asks = bool(analysis.entities) or len(analysis.concepts) > 1
    if not refused and not (asks and decision.kind == "answer"):
        return None
    decision = replace(decision, kind="near_refusal") if refused else decision
    return replies.reply_to(piece, ranking, decision, engine, lang, context, edition)
