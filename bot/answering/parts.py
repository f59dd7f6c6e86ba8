"""Messages of several questions, and questions among talk: which pieces are answered, which refused."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from bot.answering import followup, replies
from bot.answering.decide import ORDER, Decision, decide
from bot.answering.model import Context, Reply
from bot.answering.split import (
    LONGEST_HEADING,
    MOST_PARTS,
    as_question,
    split,
    split_at_and,
    split_at_commas,
    split_at_full_stops,
)
from bot.knowledge.model import IntentRef, Lang
from bot.matching.analysis import SLOT_KINDS, Analysis
from bot.matching.decision import SOFT_FOCUSES
from bot.matching.engine import SAME, Engine, Ranking
from bot.matching.evidence import STRONG_FOCUSES

SURE_OF_A_PIECE = 82.0
"""A question that stands among talk is answered from here on: the talk may have meant something."""

SURE_OF_A_HEADING = 95.0
"""A bare word beside a question ("who chaired it? venue?") is a question from here on."""

STRANGE_WORDS = 3
"""So many content words that nothing of ours holds are no talk, but what the message is about."""

SHORT_TALK = 6
"""So few characters before a comma are a call or a sigh."""

SURE_OF_THE_WHOLE = 98.5
"""A message that is one question to this degree is not taken apart for a single answered piece."""

MOST_OF_A_LATIN_CHOICE = 40
"""Characters of what is only offered as an answer, in Latin letters; in Japanese as many as of a heading."""

_GOES_ON = ("は", "も", "って")
"""Endings of a name that asks for itself what was asked before: タイは？"""

_BOTH = re.compile("両方|どちらも|どっちも")

_TALK = re.compile(
    r"\b(i|i'm|im|i've|ive|we|we're|my|our|me|us|hi|hey|hello|dear|sorry|apologies|thanks|thank|hope|colleagues?|team|guys|"
    r"folks|please|quick question)\b|"
    r"(です|ます|ました|でして|ました?が|ところ|のですが|んですが|まして|ので|お疲れ|おつかれ|すみません|失礼|お世話|よろしく|急ぎ|恐縮)"
)
"""What people say around a question: about themselves, their haste, their thanks."""

_ASKING = re.compile(
    r"^(list|name|give|tell|show|explain|summari[sz]e|describe|(who|what|where|when|how)s?|why|which|whether|is|are|was|were|"
    r"do|does|did|has|have|can|could)\b|(教え|挙げ|並べ|まとめ|説明し|示し)[てろ]|か$|"
    r"どの|どれ|どこ|どんな|どう(いう|やって)|誰|いつ|いくつ|なぜ|何(が|を|の|と|か|で|は|年|月|日|件|本|国|回)"
)
"""How a question or a command begins (English) or ends (Japanese), or what it holds (Japanese)."""


@dataclass(frozen=True)
class Setting:
    """Where a message is answered: by what, after what, in which language, of which edition."""

    engine: Engine
    context: Context
    lang: Lang
    edition: str
    _analyses: dict[str, Analysis] = field(default_factory=dict, init=False, repr=False, compare=False)
    _rankings: dict[str, Ranking] = field(default_factory=dict, init=False, repr=False, compare=False)

    def analyse(self, piece: str) -> Analysis:
        """A piece of the message taken apart, once however often it is looked at."""
        if piece not in self._analyses:
            self._analyses[piece] = self.engine.analyse(piece)
        return self._analyses[piece]

    def rank(self, piece: str) -> Ranking:
        """The candidates for a piece, once too."""
        if piece not in self._rankings:
            self._rankings[piece] = self.engine.rank(self.analyse(piece), edition=self.edition)
        return self._rankings[piece]


def parts_of(text: str, whole: Ranking, setting: Setting) -> list[Reply]:
    """The replies of a message of several questions (or of the one among talk), or nothing where it is one question."""
    engine = setting.engine
    if whole.like_out_of_scope >= SAME or whole.analysis.refused_focus == ORDER:
        return []  # to be refused as it stands
    refused = decide(whole, engine).kind not in ("answer", "smalltalk")
    pieces = _with_choices(split(text), setting)
    if 2 <= len(pieces) <= MOST_PARTS * 3:
        return _pieced(pieces, whole, refused, setting, by_sentence=True)
    sentences = split_at_full_stops(text)
    headings = _headings(sentences, setting) if not whole.candidates or not whole.candidates[0].exact else []
    if headings or not refused:
        return headings
    alone = _question_among_talk(sentences, setting) if 2 <= len(sentences) <= MOST_PARTS * 3 else None
    if alone is not None:
        return [alone]
    for cut in (split_at_commas, split_at_and):
        pieces = cut(text)
        if 2 <= len(pieces) <= MOST_PARTS * 3:
            found = _pieced(pieces, whole, refused, setting, by_sentence=False)
            if found:
                return found
    return []


def _headings(sentences: list[str], setting: Setting) -> list[Reply]:
    """The replies to bare headings in a line ("Chair, venue, date. Telegram style."); nothing where one is unsure."""
    pieces = [as_question(piece) for piece in split_at_commas(sentences[0].rstrip(".。"))] if sentences else []
    if not 2 <= len(pieces) <= MOST_PARTS * 2 or any(_asks(other, setting) for other in sentences[1:]):
        return []
    general = setting.engine.general
    if not all(general.issuperset(setting.analyse(piece).entities) for piece in pieces):
        return []  # "AI, cyber, space" are names, and one question
    if not all(_is_sure_heading(piece, setting.rank(piece)) for piece in pieces):
        return []
    found = list(_replies(pieces[:MOST_PARTS], False, setting))
    return found if len({reply.intent for reply in found}) > 1 else []


def _pieced(pieces: list[str], whole: Ranking, refused: bool, setting: Setting, by_sentence: bool) -> list[Reply]:
    if refused:
        alone = _question_among_talk(pieces, setting)
        if alone is not None:
            return [alone]
    if not by_sentence and any(_is_topic(piece, setting) for piece in pieces):
        return []
    found = list(_replies(pieces, refused and by_sentence, setting))
    if any(reply.outcome == "no_answer" for reply in found):
        # "OSA, its budget?" is one question that is refused: what is answered beside it must ask for something itself.
        found = [reply for reply in found if reply.outcome == "no_answer" or _asks(reply.question, setting)]
    answers = [reply for reply in found if reply.outcome == "answer"]
    different = {(reply.intent, tuple(reply.slots.items()), reply.outcome) for reply in found}
    if not answers:
        return []
    if len(different) < 2:
        asked = answers[0].question
        alone_asked = by_sentence and _asks(asked, setting) and _rest_is_talk(pieces, asked, setting)
        return answers[:1] if alone_asked and refused else []
    best = next(iter(whole.candidates), None)
    if best is not None and best.score >= SURE_OF_THE_WHOLE and len(answers) < 2:
        return []
    return found[:MOST_PARTS]


def _with_choices(pieces: list[str], setting: Setting) -> list[str]:
    """The pieces, what one only offers as an answer joined to it: "was it Japan? ASEAN? both?" is one question."""
    kept: list[str] = []
    for piece in pieces:
        questions = kept and all(one.endswith(("?", "？")) for one in (kept[-1], piece))
        if questions and _is_choice(piece, kept[-1], setting):
            kept[-1] = f"{kept[-1]} {piece}"
        else:
            kept.append(piece)
    return kept


def _is_choice(piece: str, before: str, setting: Setting) -> bool:
    """Whether a piece is a bare name that asks for nothing by itself, and goes on from nothing of its kind before."""
    noun = piece.rstrip("?？ ")
    longest = MOST_OF_A_LATIN_CHOICE if noun.isascii() else LONGEST_HEADING
    if len(noun) > longest or noun.endswith(_GOES_ON) or _ASKING.match(noun.casefold()):
        return False
    analysis = setting.analyse(piece)
    if (STRONG_FOCUSES & set(analysis.focuses)) or analysis.concepts - {"foreign_city"} or analysis.refused_focus:
        return False
    if not analysis.entities:
        told = noun.isascii() or _BOTH.search(noun)
        return bool(told) or not any(map(setting.engine.knows, analysis.content))
    named = setting.analyse(before)
    again = set(analysis.entities) <= set(named.entities)  # Jakarta, after Indonesia
    return again or _kinds(analysis, setting).isdisjoint(_kinds(named, setting))


def _kinds(analysis: Analysis, setting: Setting) -> set[str]:
    """The kinds of what is named, of those that intents take as slots."""
    entities = setting.engine.knowledge.lexicon.entities
    return {entities[one].kind for one in analysis.entities} & SLOT_KINDS


def _replies(pieces: list[str], refuse_too: bool, setting: Setting) -> Iterator[Reply]:
    """The replies of the pieces that are questions. `refuse_too`: one that asks in vain is refused, not passed over."""
    before: Reply | None = None
    for number, piece in enumerate(pieces):
        heading = number == 0 or before is not None
        reply = _part(piece, before, refuse_too, heading, setting)
        if reply is not None:
            before = reply if reply.outcome == "answer" else before
            yield reply


def _part(piece: str, before: Reply | None, refuse_too: bool, heading: bool, setting: Setting) -> Reply | None:
    """The reply to a piece: answered (by itself, or as going on from the answer before), refused, or none.

    `heading`: a bare heading is a question ("who chaired it? venue? date?"), as nothing before it was refused.
    """
    engine = setting.engine
    ranking = setting.rank(piece)
    analysis = ranking.analysis
    decision = decide(ranking, engine, suggested_before=True)
    asks = bool(analysis.entities) or len(analysis.concepts) > 1 or (heading and _is_sure_heading(piece, ranking))
    answered = asks and decision.kind == "answer"
    if not answered and before is not None and analysis.refused_focus is None and _asks(piece, setting):
        going_on = _going_on(piece, ranking, before, setting)
        if going_on is not None:
            return going_on
    refused = decision.kind.endswith("refusal") and (
        analysis.refused_focus is not None or (refuse_too and before is not None and _asks(piece, setting))
    )
    if not refused and not answered:
        return None
    decision = replace(decision, kind="near_refusal") if refused else decision
    return _reply(piece, ranking, decision, setting)


def _is_sure_heading(piece: str, ranking: Ranking) -> bool:
    """Whether a piece is a bare heading that can mean one thing only."""
    best = next(iter(ranking.candidates), None)
    asks = piece.endswith(("?", "？")) and len(piece) <= LONGEST_HEADING
    return asks and best is not None and best.score >= SURE_OF_A_HEADING


def _going_on(piece: str, ranking: Ranking, before: Reply, setting: Setting) -> Reply | None:
    """The answer to a piece that leans on the one before it ("who chaired it, and when was it?"), or None."""
    meant = followup.refer(piece, ranking, setting.engine, before.context, setting.lang, setting.edition)
    if isinstance(meant, IntentRef):
        intent = setting.engine.knowledge.intents[meant.intent]
        return replies.answered(piece, intent, meant.slots, 100.0, setting.engine, setting.lang, setting.edition)
    if isinstance(meant, Ranking):
        decision = decide(meant, setting.engine, suggested_before=True)
        return _reply(piece, meant, decision, setting) if decision.kind == "answer" else None
    return None


def _reply(piece: str, ranking: Ranking, decision: Decision, setting: Setting) -> Reply:
    return replies.reply_to(
        piece, ranking, decision, setting.engine, setting.lang, setting.context, setting.edition
    )  # fmt: skip


def _question_among_talk(pieces: list[str], setting: Setting) -> Reply | None:
    """The answer to the one piece that asks, where the others are talk: "I am on deadline, sorry: who chaired?" """
    engine = setting.engine
    asking = [piece for piece in pieces if _asks(piece, setting)]
    rest = [piece for piece in pieces if piece not in asking]
    if len(asking) != 1 or not all(_is_talk(piece, asking[0], setting) for piece in rest):
        return None
    asked = setting.analyse(asking[0])
    leans = followup.points_back(asked.folded) or not asked.entities
    if leans and not _rest_is_talk(pieces, asking[0], setting):
        return None  # "I must explain OSA. Which countries does it cover?" does not ask for any countries
    ranking = setting.rank(asking[0])
    decision = decide(ranking, engine, suggested_before=True)
    if decision.kind != "answer" or decision.best is None or decision.best.score < SURE_OF_A_PIECE:
        return None
    return _reply(asking[0], ranking, decision, setting)


def _is_talk(piece: str, asked: str, setting: Setting) -> bool:
    """Whether a piece is about the asker ("I am on deadline") or names what the question names again, and is not about
    something that we do not know."""
    analysis = setting.analyse(piece)
    same = bool(analysis.entities) and set(analysis.entities) <= set(setting.analyse(asked).entities)
    if not (same or _TALK.search(piece.casefold()) or len(piece) <= SHORT_TALK):
        return False
    strange = [word for word in analysis.content if not setting.engine.knows(word)]
    return analysis.refused_focus is None and len(strange) < STRANGE_WORDS


def _rest_is_talk(pieces: list[str], asked: str, setting: Setting) -> bool:
    """Whether what stands around the one question names nothing: "I am Tanaka from the press office." """
    rest = [setting.analyse(piece) for piece in pieces if piece != asked]
    telling = (set(analysis.entities) - setting.engine.general for analysis in rest)
    return not any(telling) and all(analysis.refused_focus is None for analysis in rest)


def _is_topic(piece: str, setting: Setting) -> bool:
    """Whether a piece names something and asks nothing: "the bilaterals, with whom?" is one question about them."""
    analysis = setting.analyse(piece)
    names = bool(analysis.entities or analysis.refused_focus)
    return names and SOFT_FOCUSES.issuperset(analysis.focuses) and not _asks(piece, setting)


def _asks(piece: str, setting: Setting) -> bool:
    """Whether a piece has a question word of its own, or is a command."""
    if piece.rstrip().endswith(("?", "？")) or _ASKING.search(piece.casefold().strip(" \n。．.!！")):
        return True
    return bool((STRONG_FOCUSES - SOFT_FOCUSES) & set(setting.analyse(piece).focuses))
