"""Phrases against one another and against the evaluation questions: stolen, nearly the same, or copied."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from bot.errors import Fault
from bot.knowledge.draft import Draft
from bot.knowledge.model import LANGS, PHRASE_LANGS, Intent, PhraseLang
from bot.knowledge.plain import content_words, squeeze
from bot.knowledge.templates import TemplateError, expand, slots_in

NEAR = 95
_MAX_COMPARED = 6000
_MAX_PAIRED = 20_000
_CHUNK = 1000
_NAME = re.compile(r"[A-Za-z0-9]+|[ァ-ヶー]+|[一-龠々]+")
_SLOT = re.compile(r"\{\w+\}")


@dataclass(frozen=True)
class Sentence:
    """One sentence that a phrase stands for, and where the phrase stands."""

    intent: str
    lang: PhraseLang
    index: int
    text: str
    plain: str
    first: bool


def sentences_of(draft: Draft) -> list[Sentence]:
    """Every sentence of every phrase; slots are written as their kind, so that slot names do not hide a theft."""
    found = []
    for intent in draft.intents.values():
        for lang in PHRASE_LANGS:
            for index, phrase in enumerate(intent.ask[lang]):
                for number, text in enumerate(_expanded(phrase)):
                    plain = squeeze(_kinds(intent, text))
                    found.append(Sentence(intent.id, lang, index, text, plain, number == 0))
    return found


def _expanded(phrase: str) -> tuple[str, ...]:
    try:
        return expand(phrase)
    except TemplateError:
        return ()  # reported with its place by links


def _kinds(intent: Intent, text: str) -> str:
    for slot in slots_in(text):
        text = text.replace(f"{{{slot}}}", f"{{{intent.slots.get(slot, slot)}}}")
    return text


def check_stolen(draft: Draft, sentences: Iterable[Sentence]) -> None:
    """An error for every phrase that stands for the same sentence as a phrase of another intent."""
    owners: dict[str, Sentence] = {}
    told: set[tuple[str, str, int]] = set()
    for sentence in sentences:
        first = owners.setdefault(sentence.plain, sentence)
        place = (sentence.intent, sentence.lang, sentence.index)
        if first.intent != sentence.intent and place not in told:
            told.add(place)
            message = f"{sentence.text!r} is a phrase of {first.intent} too ({_place(draft, first)})"
            fix = "keep it in the intent that should answer it"
            draft.report("intent", sentence.intent, ("ask", *place[1:]), message, fix, "stolen-phrase")


def check_near(draft: Draft, sentences: list[Sentence]) -> None:
    """A warning for pairs of phrases of two intents that differ in a letter or two (not in a number, slot or name)."""
    names = frozenset(
        squeeze(name) for entity in draft.entities.values() for name in (*entity.aliases.ja, *entity.aliases.en)
    )
    for lang in LANGS:
        chosen = [sentence for sentence in sentences if sentence.lang == lang]
        if len(chosen) > _MAX_COMPARED:
            chosen = [sentence for sentence in chosen if sentence.first]
        if len(chosen) > _MAX_PAIRED:
            message = f"{len(chosen)} phrases are too many to compare each with each"
            fix = "nothing needs to be done; stolen phrases are found all the same"
            draft.faults.append(Fault("warning", "intents", 0, 0, "", message, fix, "not-compared"))
            continue
        told: set[tuple[str, int]] = set()
        for first, second in _pairs(chosen, names):
            if (second.intent, second.index) not in told:
                told.add((second.intent, second.index))
                message = f"{second.text!r} is nearly {first.text!r} of {first.intent} ({_place(draft, first)})"
                fix = "reword one of them, or keep the sentence in one intent"
                loc = ("ask", lang, second.index)
                draft.report("intent", second.intent, loc, message, fix, "near-duplicate", severity="warning")


def _pairs(sentences: list[Sentence], names: frozenset[str]) -> Iterable[tuple[Sentence, Sentence]]:
    import numpy
    from rapidfuzz import fuzz, process

    texts = [_SLOT.sub("\uffff", sentence.plain) for sentence in sentences]  # a slot's name says nothing of likeness
    for start in range(0, len(texts), _CHUNK):
        rows, rest = texts[start : start + _CHUNK], texts[start:]
        near = process.cdist(rows, rest, scorer=fuzz.ratio, score_cutoff=NEAR, dtype=numpy.uint8, workers=-1)
        for row, column in zip(*numpy.nonzero(near), strict=True):
            first, second = sentences[start + int(row)], sentences[start + int(column)]
            if column <= row:
                continue
            if (
                first.intent != second.intent
                and first.plain != second.plain
                and _marks(first, names) == _marks(second, names)
            ):
                yield first, second


def _marks(sentence: Sentence, names: frozenset[str]) -> list[str]:
    """What tells two questions apart however little it is: numbers, slots and names of the lexicon."""
    named = [word for word in map(squeeze, _NAME.findall(sentence.text)) if word in names]
    return named + re.findall(r"\d+|\{\w+\}", sentence.plain)


def _place(draft: Draft, sentence: Sentence) -> str:
    tree, loc = draft.places["intent", sentence.intent]
    return f"{tree.file}:{tree.place((*loc, 'ask', sentence.lang, sentence.index))[0]}"


def read_questions(root: Path) -> tuple[dict[str, str], list[Fault]]:
    """Evaluation questions below tests/questions/ as {squeezed text: file:line}, and faults of unreadable lines."""
    questions: dict[str, str] = {}
    faults = []
    for path in sorted((root / "tests" / "questions").rglob("*.jsonl")):
        name = path.relative_to(root).as_posix()
        for number, line in enumerate(path.read_bytes().split(b"\n"), start=1):
            try:
                row = json.loads(line) if line.strip() else {}
                text = row.get("q") or row.get("text") or ""
                questions.setdefault(squeeze(text), f"{name}:{number}")
            except (ValueError, AttributeError, TypeError):
                fix = 'write one object a line: {"q": …}'
                faults.append(Fault("error", name, number, 1, "", "this line is no question", fix, "question"))
    questions.pop("", None)
    return questions, faults


def check_copied(draft: Draft, sentences: Iterable[Sentence], questions: Mapping[str, str]) -> None:
    """An error for every phrase copied from an evaluation question; slots and three content words or fewer are free."""
    stopwords = frozenset((*draft.stopwords.ja, *draft.stopwords.en))
    for sentence in sentences:
        place = questions.get(sentence.plain)
        if place and "{" not in sentence.text and content_words(sentence.text, stopwords) > 3:
            message = f"{sentence.text!r} is an evaluation question ({place})"
            fix = "take the phrase out: what is tested must not be learnt by heart"
            draft.report(
                "intent", sentence.intent, ("ask", sentence.lang, sentence.index), message, fix, "copied-question"
            )
