"""The core's one door: a question, what is known, and what the conversation remembers -> a reply."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from bot.answering import compose, followup
from bot.answering.decide import Decision, decide
from bot.answering.model import Context, Excerpt, Question, Reply
from bot.answering.refuse import refusal_text, since_sentence
from bot.answering.split import MOST_PARTS, split
from bot.knowledge.model import NO_SLOTS, Intent, IntentRef, Knowledge, Lang, Slots
from bot.matching.analysis import language
from bot.matching.engine import Engine, Ranking, Scored
from bot.matching.evidence import resolve

_engines: dict[str, Engine] = {}
MOST_ENGINES = 3


def engine_for(knowledge: Knowledge) -> Engine:
    """The compiled form of a knowledge, made once for each version."""
    engine = _engines.get(knowledge.version)
    if engine is None or engine.knowledge is not knowledge:
        while len(_engines) >= MOST_ENGINES:
            _engines.pop(next(iter(_engines)))
        engine = _engines[knowledge.version] = Engine(knowledge)
    return engine


def adopt(engine: Engine) -> None:
    """Takes an engine that was made elsewhere (from a cache), for the knowledge that it holds."""
    while len(_engines) >= MOST_ENGINES:
        _engines.pop(next(iter(_engines)))
    _engines[engine.knowledge.version] = engine


def answer(question: Question, knowledge: Knowledge, context: Context | None = None) -> Reply:
    """The reply to a question. Pure and deterministic: same question, knowledge and context, same reply."""
    engine = engine_for(knowledge)
    context = context or Context()
    analysis = engine.analyse(question.text)
    lang = question.lang or language(analysis, engine.index) or context.lang or question.prefer or "ja"
    if analysis.empty:
        return _smalltalk_text(question.text, knowledge, lang, "empty", context)
    ranking = engine.rank(analysis)
    referred = followup.refer(question.text, ranking, engine, context, lang)
    if referred is not None:
        if isinstance(referred, Ranking):
            ranking = referred
        elif isinstance(referred, IntentRef):
            return answer_intent(referred, lang, knowledge, context, question.text)
        else:
            return _smalltalk_text(question.text, knowledge, lang, "ask_back", context)
    elif not analysis.too_long:
        parts = _parts(question.text, ranking, engine, context, lang)
        if parts:
            return _join(question.text, parts, knowledge, lang)
    return _reply(question.text, ranking, decide(ranking, context.suggested), engine, lang, context)


def answer_intent(
    ref: IntentRef, lang: Lang, knowledge: Knowledge, context: Context | None = None, question: str = ""
) -> Reply:
    """The reply to an intent chosen by a button or a command: nothing is matched. KeyError for an unknown intent."""
    intent = knowledge.intents[ref.intent]
    if intent.smalltalk:
        reply = _smalltalk_text(question, knowledge, lang, intent.smalltalk, context or Context())
        return replace(reply, intent=intent.id, score=100.0)
    facts = resolve(intent, ref.slots, knowledge)
    asked = question or compose.title(knowledge, ref, lang)
    return _answer_reply(asked, intent, ref.slots, 100.0, engine_for(knowledge), lang, "")


def _parts(text: str, whole: Ranking, engine: Engine, context: Context, lang: Lang) -> list[Reply]:
    """The replies of a two-part question, or nothing where the message is one question."""
    pieces = split(text)
    if not 2 <= len(pieces) <= MOST_PARTS * 3:
        return []
    replies: list[Reply] = []
    for piece in pieces:
        ranking = engine.rank(engine.analyse(piece))
        decision = decide(ranking, True)
        if decision.kind == "answer" and not (ranking.analysis.entities or len(ranking.analysis.concepts) > 1):
            continue
        if decision.kind == "answer" or (decision.kind == "near_refusal" and _clear_refusal(ranking)):
            replies.append(_reply(piece, ranking, decision, engine, lang, context))
    answers = [reply for reply in replies if reply.outcome == "answer"]
    if not answers or len({(reply.intent, tuple(reply.slots.items()), reply.outcome) for reply in replies}) < 2:
        return []
    best = next(iter(whole.candidates), None)
    if best is not None and best.score >= 97 and len(answers) < 2:
        return []
    return replies[:MOST_PARTS]


def _clear_refusal(ranking: Ranking) -> bool:
    """Whether a piece that is not answered plainly asks for something, rather than leading up to a question."""
    return ranking.analysis.refused_focus is not None


def _join(text: str, parts: Sequence[Reply], knowledge: Knowledge, lang: Lang) -> Reply:
    first = next(reply for reply in parts if reply.outcome == "answer")
    ordered = [first, *(reply for reply in parts if reply is not first)]
    excerpts: dict[tuple[str, str], Excerpt] = {}
    characters = 0
    for excerpt in (found for reply in ordered for found in reply.excerpts):
        if len(excerpts) < compose.MOST_EXCERPTS and characters + len(excerpt.text) <= compose.MOST_EXCERPT_CHARACTERS:
            excerpts.setdefault((excerpt.id, excerpt.text), excerpt)
            characters += len(excerpt.text)
    related = tuple(found for reply in ordered for found in reply.related)
    return replace(
        first, question=text, text="\n".join(reply.text for reply in ordered), excerpts=tuple(excerpts.values()),
        related=related[:2], parts=tuple(ordered), facts=tuple(fact for reply in ordered for fact in reply.facts),
        score=min(reply.score for reply in ordered if reply.outcome == "answer"),
    )  # fmt: skip


def _reply(text: str, ranking: Ranking, decision: Decision, engine: Engine, lang: Lang, context: Context) -> Reply:
    knowledge = engine.knowledge
    best = decision.best
    score = best.score if best else 0.0
    if decision.kind == "smalltalk" and best is not None and best.intent.smalltalk:
        reply = _smalltalk_text(text, knowledge, lang, best.intent.smalltalk, context)
        return replace(reply, intent=best.intent.id, score=score)
    if decision.kind == "answer" and best is not None:
        return _answer_reply(text, best.intent, best.slots, score, engine, lang, ranking.analysis.folded)
    if decision.kind == "suggest":
        return _suggest_reply(text, ranking, decision.offered, engine, lang, context)
    return _refusal_reply(text, ranking, decision, engine, lang, context)


def _answer_reply(
    text: str, intent: Intent, slots: Slots, score: float, engine: Engine, lang: Lang, folded: str
) -> Reply:
    knowledge = engine.knowledge
    facts = resolve(intent, slots, knowledge)
    fixed = knowledge.fixed.get(intent.fixed or "")
    words = compose.text_of(knowledge, intent, slots, facts, lang)
    words += since_sentence(knowledge, folded, facts, words, lang)
    shown = tuple(fact.id for fact in facts)
    about = [fact.about for fact in facts[:1]] if len(facts) > 1 else [fact.about for fact in facts]
    remembered = Context(
        intent=intent.id, slots=dict(slots), facts=shown, entities=tuple(dict.fromkeys(about)), lang=lang,
        edition=facts[0].edition if facts else None,
    )  # fmt: skip
    return Reply(
        question=text, lang=lang, outcome=fixed.outcome if fixed else "answer", text=words, knowledge=knowledge.version,
        intent=intent.id, slots=dict(slots), score=score, excerpts=compose.excerpts_of(facts),
        follow_ups=compose.follow_ups(knowledge, intent, slots, lang), context=remembered, facts=shown,
        source=facts[0].edition if facts else knowledge.newest.id,
    )  # fmt: skip


def _suggest_reply(
    text: str, ranking: Ranking, offered: Sequence[Scored], engine: Engine, lang: Lang, context: Context
) -> Reply:
    knowledge = engine.knowledge
    suggestions = tuple(compose.suggestion(knowledge, one, lang) for one in offered)
    subject = followup.subject_label(ranking.analysis, engine, lang)
    key = "did_you_mean" if subject else "did_you_mean_plain"
    heading = compose.string(knowledge, key, lang, subject=subject or "")
    lines = [heading, *(f"{number}. {one.title}" for number, one in enumerate(suggestions, 1))]
    remembered = replace(
        context, suggested=True, lang=lang, offered=tuple((one.intent, dict(one.slots)) for one in suggestions)
    )
    return Reply(
        question=text, lang=lang, outcome="suggest", text="\n".join(lines), knowledge=knowledge.version,
        score=offered[0].score, suggestions=suggestions, context=remembered, source=knowledge.newest.id,
    )  # fmt: skip


def _refusal_reply(
    text: str, ranking: Ranking, decision: Decision, engine: Engine, lang: Lang, context: Context
) -> Reply:
    knowledge = engine.knowledge
    related: tuple[Excerpt, ...] = ()
    if decision.kind == "near_refusal":
        related = compose.related_to(engine, followup.specific(ranking.analysis, engine))
    words = refusal_text(ranking.analysis, decision, engine, lang)
    return Reply(
        question=text, lang=lang, outcome="no_answer", text=words, knowledge=knowledge.version,
        score=decision.best.score if decision.best else 0.0, related=related,
        context=replace(context, suggested=False, lang=lang, offered=()), source=knowledge.newest.id,
    )  # fmt: skip


def _smalltalk_text(text: str, knowledge: Knowledge, lang: Lang, key: str, context: Context) -> Reply:
    return Reply(
        question=text, lang=lang, outcome="smalltalk", text=compose.string(knowledge, key, lang), knowledge=knowledge.version,
        slots=NO_SLOTS, context=replace(context, suggested=False, lang=lang, offered=()), source=knowledge.newest.id,
    )  # fmt: skip


_WORD = re.compile(r"\S")


def find(word: str, lang: Lang, knowledge: Knowledge) -> Reply:
    """Every sentence of the source that holds `word`, verbatim; an empty find is a reply like any other."""
    from bot.answering.find import find_reply

    return find_reply(word, lang, engine_for(knowledge))
