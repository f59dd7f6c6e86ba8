"""Where a fact was stated, and what holds instead of it: the plan of a recall. Nothing is posted here."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from difflib import get_close_matches
from typing import Literal

from bot.errors import JasmineError
from bot.knowledge.model import LANGS, Bilingual, Fact, Knowledge, Lang
from bot.store.answers import Answer
from bot.store.store import Store
from bot.store.told import Told

Bases = Callable[[str], Knowledge | None]
"""The base of a version; None where it is not kept."""
MOST_ALIKE = 5


@dataclass(frozen=True)
class Present:
    """What holds now.

    `stated`: the fact is in the base; `superseded`: another one took its place, which `fact` is where it is in the
    base; `gone`: it is not in the base; `worded`: what holds is in the operator's own `words`.
    """

    id: str
    kind: Literal["stated", "superseded", "gone", "worded"]
    fact: Fact | None = None
    words: Bilingual | None = None

    @property
    def withdraws(self) -> bool:
        """Whether the earlier statement is taken back, rather than put right."""
        return self.kind in ("superseded", "gone")


@dataclass(frozen=True)
class Target:
    """One place that gets one correction: a thread, a channel (`thread_ts` is ""), or whoever asked in private.

    `answers`: the wrong ones there since the last correction, in order; all of that one's where none came after it.
    `said`: what the newest one's base said; None where it is not kept.
    """

    key: str
    team: str
    channel: str
    thread_ts: str
    user: str
    private: bool
    lang: Lang
    answers: tuple[Answer, ...]
    said: Bilingual | None

    @property
    def newest(self) -> Answer:
        """The answer whose language the correction has."""
        return self.answers[-1]


@dataclass(frozen=True)
class Plan:
    """Every answer that stated the fact: those to correct (by place), those that say what holds, those taken back.

    `told`: what was said to the press from it, which only people can put right.
    """

    present: Present
    answers: tuple[Answer, ...]
    targets: tuple[Target, ...]
    right: tuple[Answer, ...]
    withdrawn: tuple[Answer, ...]
    told: tuple[Told, ...]


def present(fact_id: str, knowledge: Knowledge, words: Bilingual | None = None) -> Present:
    """What holds now of that fact."""
    if words is not None:
        return Present(fact_id, "worded", words=words)
    found, seen = knowledge.facts.get(fact_id), set[str]()
    if found is None:
        return Present(fact_id, "gone")
    if found.superseded_by is None:
        return Present(fact_id, "stated", found)
    while found is not None and found.superseded_by is not None and found.id not in seen:
        seen.add(found.id)
        found = knowledge.facts.get(found.superseded_by)
    return Present(fact_id, "superseded", found if found and found.superseded_by is None else None)


def plan(store: Store, holds: Present, since: datetime, bases: Bases, team: str | None = None) -> Plan:
    """Where the fact was stated since then, in one team or in all."""
    answers = store.history.stating(holds.id, since, team)
    withdrawn = tuple(answer for answer in answers if answer.state == "withdrawn")
    standing = [answer for answer in answers if answer.state != "withdrawn"]
    right = tuple(answer for answer in standing if _is_right(answer, holds, bases))
    told = tuple(line for line in reversed(store.told.list(team, since=since)) if holds.id in line.facts)
    wrong = [answer for answer in standing if answer not in right]
    return Plan(holds, answers, _targets(store, wrong, holds, bases), right, withdrawn, told)


def check_known(fact_id: str, knowledge: Knowledge, store: Store, since: datetime) -> None:
    """JasmineError, with those that look alike, where neither the base nor any answer since then has the fact."""
    known = {*knowledge.facts, *store.history.facts(since)}
    if fact_id in known:
        return
    alike = get_close_matches(fact_id, sorted(known), MOST_ALIKE, cutoff=0.5)
    alike += [name for name in sorted(known) if fact_id in name and name not in alike]
    hint = f"Did you mean {', '.join(alike[:MOST_ALIKE])}?" if alike else "data/facts/ has their ids."
    raise JasmineError(f"There is no fact {fact_id!r}, and no answer stated one. {hint}")


def first_lines(statement: Bilingual) -> Bilingual:
    """The lines that are read aloud."""
    return Bilingual(*(statement[lang].strip().split("\n")[0] for lang in LANGS))


def _said(fact_id: str, base: Knowledge | None) -> Bilingual | None:
    """What the base says of the fact; None where it says nothing, or is not kept."""
    fact = base.facts.get(fact_id) if base else None
    return first_lines(fact.statement) if fact else None


def _is_right(answer: Answer, holds: Present, bases: Bases) -> bool:
    """Whether its words are those of the base of now. Where its own base is not kept, nobody can tell."""
    if holds.kind != "stated" or holds.fact is None:
        return False
    base = bases(answer.knowledge)
    then = base.facts.get(holds.id) if base else None
    return then is not None and _words(then, answer.lang) == _words(holds.fact, answer.lang)


def _words(fact: Fact, lang: Lang) -> object:
    """What a reader of that language sees of it."""
    translations = tuple(quote.translation for quote in fact.quotes) if lang == "en" else ()
    return fact.statement[lang], tuple(quote.text for quote in fact.quotes), translations


def _targets(store: Store, answers: Iterable[Answer], holds: Present, bases: Bases) -> tuple[Target, ...]:
    places: dict[tuple[str, str, str], list[Answer]] = {}
    for answer in answers:
        places.setdefault(_place(answer), []).append(answer)
    targets = tuple(_target(store, place, found, holds, bases) for place, found in places.items())
    while True:
        posted = store.corrections.posted_of([target.key for target in targets])
        later = tuple((target.key in posted and following(target, posted[target.key])) or target for target in targets)
        if later == targets:
            return targets
        targets = later


def following(target: Target, answer_id: int) -> Target | None:
    """The next correction there, after one up to that answer; None where no wrong answer came later."""
    later = tuple(answer for answer in target.answers if answer.id > answer_id)
    return replace(target, key=_hashed([target.key, answer_id]), answers=later) if later else None


def _place(answer: Answer) -> tuple[str, str, str]:
    """A thread of a channel; all that one person asked in private is one place."""
    if answer.private:
        return answer.team_id, answer.user_id, ""
    thread = answer.thread_ts or answer.question_ts or answer.answer_ts or ""
    return answer.team_id, answer.answer_channel, thread


def _target(
    store: Store, place: tuple[str, str, str], answers: Sequence[Answer], holds: Present, bases: Bases
) -> Target:
    newest, (team, channel, thread) = answers[-1], place
    if newest.private:
        # Their conversation with the bot, where we know it: there we can look whether the correction arrived.
        direct = (answer.answer_channel for answer in reversed(answers) if answer.answer_channel.startswith("D"))
        channel = next(direct, None) or store.deliveries.dm_of(team, newest.user_id) or newest.user_id
    said = _said(holds.id, bases(newest.knowledge))
    return Target(
        _key(place, holds), team, channel, thread, newest.user_id, newest.private, newest.lang, tuple(answers), said
    )


def _key(place: tuple[str, str, str], holds: Present) -> str:
    """The same for the same correction in the same place, whoever runs it and when; see `following`."""
    words = holds.words or (holds.fact.statement if holds.fact else None)
    return _hashed([*place, holds.id, holds.kind, vars(words) if words else None])


def _hashed(content: Sequence[object]) -> str:
    return f"recall:{hashlib.sha256(json.dumps(content).encode()).hexdigest()[:32]}"
