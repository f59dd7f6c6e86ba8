"""From candidates to an outcome: sure enough to be read out, worth asking back, or not in the source."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from bot.matching.analysis import Analysis
from bot.matching.decision import SOFT_FOCUSES
from bot.matching.engine import SAME, Engine, Ranking, Scored
from bot.matching.evidence import STRONG_FOCUSES

Kind = Literal["answer", "smalltalk", "suggest", "near_refusal", "far_refusal"]

ANSWER_AT = 50.0
"""A candidate at this score or more is read out (set on the tuning half of tests/questions, never on the other)."""

SUGGEST_AT = 30.0
"""Below this nothing is offered."""

REFUSED_AT = 0.85
"""Likeness to a sentence of intents/_out_of_scope.yaml from which it outweighs every phrase that is less like."""

SURE_DESPITE_A_GAP = 92.0
"""A question word that no fact about the thing named gives may belong to something else in the question."""

AS_LIKELY = 1.6
"""An answer whose certainty is less by so little is given as well: it may be what was meant. Of 4,194 tuning questions
left out that were 336 (the network before the present one): the first right in 271 (both in 174), the second alone in
54. Up to 1.2 it was 241 and 42."""

SURE_DESPITE_A_REFUSED_FOCUS = 84.0
"""So may a word for what is never given: who took the floor asks for no building (set like ANSWER_AT)."""

OFFERED_DESPITE_A_REFUSED_FOCUS = 50.0
SMALLTALK_AT = 62.0
SENSITIVE_AT = 57.0
MOST_SUGGESTIONS = 3
NEAR_FACT_TEXT = 0.2
"""A question that names nothing of ours is still near from this likeness to a fact's own words."""

FIXED_REFUSALS = {"nuclear": "nuclear", "arms_three_principles": "arms_exports"}
"""Entities whose mention always gets a reviewed refusal."""

WORDS_OF_ANY_QUESTION = frozenset(
    {"who_word", "when_word", "where_word", "number", "meaning", "new", "mention", "hold"}
)

STRICT_KINDS = frozenset({"initiative", "event", "person"})
"""Kinds about which when, where, who and how many are asked in earnest; "where" of a theme is a place in the text."""

_WHICH_COUNTRY = re.compile(
    r"どの国|どこの国|何国|特定の国|国は(どこ|どれ)|国名|名指し|(国|相手)って|誰(の|が|に)|どこ(が|の|を|だ|な|で|です|[?？]|$)|"
    r"\b(which|what|whose) (country|countries|nation|nations|state|states|power|powers)\b|\bwho(se|m)?\b|\bnames?d?\b|"
    r"\b(particular|specific|certain|any one|single) (country|nation|state|power)\b|\baimed at\b|\btarget"
)
"""A question whom the passage on unilateral changes means."""

_BLAMED = re.compile(
    r"\bwho(se|m)?\b.*\b(at|for|meant|mean|in mind)\b|\b(finger|aimed|target|blam|accus|culprit|guilty)|"
    r"誰|どの国|どこの国|名指し|念頭"
)
"""The same, where the passage is not named and only the best candidate tells that it is meant."""

ORDER = "order"
"""The focus of orders to the bot itself (forget your rules, answer yes and nothing else)."""

BARE_THEME = ("theme.mentions", "efforts.detail")


@dataclass(frozen=True)
class Decision:
    """What to do with a question: `best` is the candidate to answer with, `offered` what to ask back with.

    `fixed` names the reviewed text of a sensitive refusal.
    """

    kind: Kind
    best: Scored | None = None
    offered: tuple[Scored, ...] = ()
    fixed: str | None = None


def decide(ranking: Ranking, engine: Engine, suggested_before: bool = False) -> Decision:
    """The outcome for a ranked question. `suggested_before`: the last reply in this thread asked back already."""
    best = next(iter(ranking.candidates), None)
    refusal: Kind = "near_refusal" if is_near(ranking) else "far_refusal"
    if ranking.analysis.too_long:
        return Decision(refusal, best)
    if ranking.analysis.refused_focus == ORDER:
        return Decision("far_refusal", best)
    sensitive = _sensitive(ranking, engine, best)
    if sensitive is not None:
        return sensitive
    if best is None:
        return Decision(refusal)
    if _wanted_refused(ranking, best):
        return Decision(refusal, best)
    if best.intent.smalltalk:
        if best.exact or best.score >= SMALLTALK_AT:
            return Decision("smalltalk", best)
        return Decision(refusal, best)
    if not suggested_before and not (best.exact and best.intent.id not in BARE_THEME):
        choices = _choices_of_a_bare_theme(ranking, engine)
        if choices:
            return Decision("suggest", best, choices)
    if best.exact or (best.score >= ANSWER_AT and _answerable(best, ranking, engine)):
        return Decision("answer", best)
    offered = tuple(one for one in ranking.candidates if _offerable(one, ranking))[:MOST_SUGGESTIONS]
    if offered and not suggested_before:
        return Decision("suggest", best, offered)
    return Decision(refusal, best)


def as_likely(ranking: Ranking, best: Scored, engine: Engine) -> Scored | None:
    """What the question may mean nearly as well as the best candidate, with other facts; None where nothing is near."""
    shown = {fact.id for fact in best.facts}
    if best.exact or best.intent.smalltalk or best.intent.fixed:
        return None
    for one in ranking.candidates:
        if one.certainty < best.certainty - AS_LIKELY or one.score < ANSWER_AT:
            return None
        if (
            shown.isdisjoint(fact.id for fact in one.facts)
            and not one.intent.fixed
            and _answerable(one, ranking, engine)
        ):
            return one
    return None


def _wanted_refused(ranking: Ranking, best: Scored) -> bool:
    """Whether the curator's list of what to refuse holds this question, or one that is nearer than any phrase."""
    like = ranking.like_out_of_scope
    return not best.exact and (like >= SAME or (like >= REFUSED_AT and like > best.signals.cosine))


def _answerable(best: Scored, ranking: Ranking, engine: Engine) -> bool:
    """Whether it may be read out: what no fact on a named effort, event or person gives is refused at any score."""
    entities = engine.knowledge.lexicon.entities
    named = {name for name in ranking.analysis.entities if entities[name].kind in STRICT_KINDS} - engine.general
    asked_in_vain = (
        bool(named) and bool(set(best.evidence.focus_missing) - SOFT_FOCUSES) and best.score < SURE_DESPITE_A_GAP
    )
    if _asks_what_is_never_given(best, ranking, SURE_DESPITE_A_REFUSED_FOCUS):
        return False
    return bool(best.facts) and not (asked_in_vain or _of_another_event(best, engine))


def _of_another_event(best: Scored, engine: Engine) -> bool:
    """Whether it tells of one event where another was asked about: the ministers' meeting was not held in Tokyo."""
    entities = engine.knowledge.lexicon.entities
    asked = any(entities[name].kind == "event" for name in best.evidence.unexplained_entities)
    return asked and any(entities[fact.about].kind == "event" for fact in best.facts)


def _asks_what_is_never_given(one: Scored, ranking: Ranking, unless: float) -> bool:
    """Whether a word for what is never given is meant so: below the score `unless`, and in a foreign language."""
    return one.evidence.refused_focus and (one.score < unless or ranking.analysis.foreign)


def _offerable(one: Scored, ranking: Ranking) -> bool:
    if _asks_what_is_never_given(one, ranking, OFFERED_DESPITE_A_REFUSED_FOCUS):
        return False
    return one.score >= SUGGEST_AT and bool(one.facts) and not one.evidence.unexplained_entities


def _sensitive(ranking: Ranking, engine: Engine, best: Scored | None) -> Decision | None:
    """Names that always get their reviewed string: countries that the source does not list, nuclear, arms exports."""
    entities = engine.knowledge.lexicon.entities
    kinds = {entities[name].kind: name for name in ranking.analysis.entities}
    fixed = engine.knowledge.fixed
    for name in ranking.analysis.entities:
        if FIXED_REFUSALS.get(name) in fixed:
            return Decision("near_refusal", best, fixed=FIXED_REFUSALS[name])
    if "third_country" in kinds and "third_country" in fixed and not (best is not None and best.exact):
        about_passage = "status_quo" in ranking.analysis.entities and "status_quo_country" in fixed
        return Decision("near_refusal", best, fixed="status_quo_country" if about_passage else "third_country")
    if "status_quo_country" in fixed and _whom_the_passage_means(ranking, best):
        return Decision("near_refusal", best, fixed="status_quo_country")
    if "sensitive" in kinds:
        own = next((one for one in ranking.candidates if one.intent.fixed), None)
        in_vain = own is not None and _asks_what_is_never_given(own, ranking, SURE_DESPITE_A_REFUSED_FOCUS)
        if own is not None and not in_vain and (own.exact or own.score >= SENSITIVE_AT):
            return Decision("answer", own)
        return Decision("near_refusal", best)
    return None


def _whom_the_passage_means(ranking: Ranking, best: Scored | None) -> bool:
    """Whether a question asks which country the passage on unilateral changes is about."""
    if "status_quo" in ranking.analysis.entities:
        return _WHICH_COUNTRY.search(ranking.analysis.folded) is not None
    shown = best is not None and any(fact.about == "status_quo" for fact in best.facts)
    return shown and _BLAMED.search(ranking.analysis.folded) is not None


def _choices_of_a_bare_theme(ranking: Ranking, engine: Engine) -> tuple[Scored, ...]:
    """Two or three efforts under a theme and "every passage", where somebody typed the theme and nothing else."""
    analysis = ranking.analysis
    if len(analysis.entities) != 1 or not _asks_nothing(analysis):
        return ()
    found = [
        one
        for one in ranking.candidates
        if one.intent.id == BARE_THEME[0] and analysis.entities[0] in one.slots.values()
    ]
    if not found:
        return ()
    efforts = [fact for fact in found[0].facts if "effort" in fact.tags.get("kind", ())]
    wanted = [(BARE_THEME[1], {"initiative": fact.about}) for fact in efforts]
    details = engine.weigh(analysis, wanted)
    if not 2 <= len(efforts) <= MOST_SUGGESTIONS or len(details) != len(efforts):
        return ()
    return (*details[: MOST_SUGGESTIONS - 1], found[0])


def _asks_nothing(analysis: Analysis) -> bool:
    telling = STRONG_FOCUSES | {"what", "list", "which", "how"}
    return (
        not analysis.content
        and not analysis.concepts
        and not telling & set(analysis.focuses)
        and len(analysis.folded) <= 16
    )


def is_near(ranking: Ranking) -> bool:
    """Whether a refused question is about something that the source speaks of."""
    like = max((one.signals.fact_text for one in ranking.candidates), default=0.0)
    names = [entity for entity in ranking.analysis.entities if entity != "japan"]
    telling = ranking.analysis.concepts - WORDS_OF_ANY_QUESTION
    strange = any(one.evidence.unknown_words for one in ranking.candidates[:1])
    typed_gap = ranking.analysis.refused_focus is not None and (bool(telling) or not strange)
    return bool(names) or typed_gap or like >= NEAR_FACT_TEXT
