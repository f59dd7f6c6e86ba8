"""The words of a refusal: what is not in the document, and what that does not mean."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.answering import compose, subject
from bot.answering.decide import Decision
from bot.knowledge.model import Fact, Knowledge, Lang
from bot.matching.analysis import Analysis
from bot.matching.engine import Engine

NAMED_FOCUSES = ("when", "where", "why", "how_many")
"""Focuses that a refusal names, unless the question asks for a thing of its own (which countries, what rank)."""

_NOW = re.compile(
    r"今(?!回|般|次)|現在|もう|現時点|まだ|最新|その後|いまも|現状で|"
    r"\b(now|current|currently|still|yet|today|nowadays|these days|at present|latest|already|so far|to date)\b"
)


def since_sentence(knowledge: Knowledge, folded: str, facts: Sequence[Fact], text: str, lang: Lang) -> str:
    """A further line for a question about now, where the answer ages: this release cannot tell what has changed."""
    sentence = compose.string(knowledge, "since_unknown", lang)
    if not _NOW.search(folded) or sentence in text or not any(fact.volatile for fact in facts):
        return ""
    return "\n" + sentence


def refusal_text(analysis: Analysis, decision: Decision, engine: Engine, lang: Lang) -> str:
    """The refusal in the formula of its kind: near (words of the source, no answer) or far (about something else)."""
    knowledge = engine.knowledge
    if decision.fixed is not None and decision.fixed in knowledge.fixed:
        return knowledge.fixed[decision.fixed].text[lang].strip()
    if analysis.too_long:
        return compose.string(knowledge, "too_long", lang)
    if decision.kind == "far_refusal":
        return compose.string(knowledge, "far", lang)
    named = subject.label_of(analysis, engine, lang)
    focus = _focus_label(analysis, engine, lang)
    if named and focus:
        first = compose.string(knowledge, "refusal_subject_focus", lang, subject=named, focus=focus)
    elif named:
        first = compose.string(knowledge, "refusal_subject", lang, subject=named)
    elif focus:
        first = compose.string(knowledge, "refusal_focus", lang, focus=focus)
    else:
        first = compose.string(knowledge, "refusal_plain", lang)
    return first + "\n" + compose.string(knowledge, "refusal_means", lang)


def _focus_label(analysis: Analysis, engine: Engine, lang: Lang) -> str:
    """What was asked, in the lexicon's words; nothing where the question is too general to name it."""
    focuses = engine.knowledge.lexicon.focuses
    if analysis.refused_focus is not None:
        return focuses[analysis.refused_focus].label[lang]
    strong = [focus for focus in analysis.focuses if focus in NAMED_FOCUSES]
    return focuses[strong[0]].label[lang] if strong and not analysis.asked else ""
