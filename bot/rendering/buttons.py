"""The buttons under a reply, and what each carries: a compact, versioned, size-checked JSON value."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, get_args

from bot.answering.model import FollowUp, Reply, Suggestion
from bot.knowledge.model import LANGS, NO_SLOTS, IntentRef, Lang, Slots
from bot.rendering import limits, wording
from bot.rendering.fitting import sendable, shorten
from bot.rendering.layout import Frame, all_excerpts, follow_ups, handed, sections, suggestions

VERSION = 1
PREFIX = "jasmine"
MOST = 4
MOST_QUESTION = 1_000
_OTHER: Mapping[Lang, Lang] = {"ja": "en", "en": "ja"}
Kind = Literal[
    "ask", "none", "context", "copy", "cite", "other", "report", "share", "share_named", "lang", "handover", "relay",
    "told", "brief", "briefing", "schedule",
]  # fmt: skip
KINDS: tuple[Kind, ...] = get_args(Kind)


@dataclass(frozen=True)
class Press:
    """What a pressed button asks for.

    `ask` has an intent with slots, and so have `other` (the answer in `lang`, the language that it is not in), `share`
    and `report`; `context` and `cite` the ids of excerpts; `copy` the line as it was shown, and its
    source, with the question behind it where it is one; `lang` the language to use from now on; `handover` the question
    to ask a person; `relay` the number of the hand-over to answer; `told` the question whose answer was said to the
    press, and where it is known, the line; `brief` how to share which briefing in which languages; `briefing` what to
    do with the schedule of which number; `schedule` opens the form for a new one.
    """

    kind: Kind
    lang: Lang
    intent: str = ""
    slots: Slots = field(default_factory=lambda: NO_SLOTS)
    excerpts: tuple[str, ...] = ()
    line: str = ""
    source: str = ""

    @property
    def ref(self) -> IntentRef:
        """The question behind an `ask` button."""
        return IntentRef(self.intent, self.slots)


def encode(press: Press) -> str:
    """The press as a button's value."""
    value: dict[str, Any] = {"v": VERSION, "k": press.kind, "l": press.lang}
    optional = {
        "i": press.intent, "s": dict(press.slots), "x": list(press.excerpts), "t": press.line, "d": press.source,
    }  # fmt: skip
    value |= {key: part for key, part in optional.items() if part}
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def decode(value: str) -> Press | None:
    """The press of a button's value; None where it is none of ours or of a version that we no longer read."""
    try:
        found = json.loads(value)
    except (ValueError, TypeError, RecursionError):
        return None
    if not isinstance(found, dict) or found.get("v") != VERSION or found.get("k") not in KINDS:
        return None
    slots, excerpts = found.get("s", {}), found.get("x", [])
    texts = [found.get(key, "") for key in "itd"]
    if found.get("l") not in LANGS or not _strings(texts) or not isinstance(excerpts, list) or not _strings(excerpts):
        return None
    if not isinstance(slots, dict) or not _strings(list(slots.values())):
        return None
    return Press(found["k"], found["l"], texts[0], slots, tuple(excerpts), texts[1], texts[2])


def buttons(reply: Reply, frame: Frame) -> list[dict[str, Any]]:
    """At most four: did-you-mean with its way out, or a person to ask and two follow-ups; then context and copy, as far
    as there is room."""
    made = _choices(reply) if suggestions(reply) else [*_person(reply, frame), *_next_questions(reply)]
    excerpts = tuple(dict.fromkeys(excerpt.id for excerpt in all_excerpts(reply)))
    lang = reply.lang
    if excerpts:
        shown = _fewer("context", lang, excerpts, limits.BUTTON_VALUE)
        made.append(button("context", wording.BUTTON_CONTEXT[lang], shown))
    line = "\n".join(section.line for section in sections(reply) if section.line)
    if line and frame.citation and not suggestions(reply):
        intent, slots = (reply.intent or "", reply.slots) if _whole(reply) else ("", NO_SLOTS)
        copied = Press("copy", lang, intent, slots, line=line, source=frame.source)
        made.append(button("copy", wording.BUTTON_COPY[lang], copied))
    return [one for one in made if len(one["value"]) <= limits.BUTTON_VALUE][:MOST]


def menu(reply: Reply, private: bool = False, duty: bool = False) -> dict[str, Any] | None:
    """What else can be done with an answer, behind three dots; a private one can be shared, and where there is a `duty`
    channel, that it was told to the press can be noted. None for other replies.

    An option carries 150 characters, so an answer is named by its question, and is made anew from that. There is room
    for five: where there are six, "how to cite" goes, which the text to copy and the context say too.
    """
    if reply.outcome not in ("answer", "no_answer"):
        return None
    lang, other = reply.lang, _OTHER[reply.lang]
    excerpts = tuple(dict.fromkeys(excerpt.id for excerpt in all_excerpts(reply)))
    intent, slots = reply.intent or "", reply.slots
    whole = _whole(reply)
    options = []
    if whole and private:
        options.append(_option(wording.MENU_SHARE[lang], Press("share", lang, intent, slots)))
        options.append(_option(wording.MENU_SHARE_NAMED[lang], Press("share_named", lang, intent, slots)))
    if whole:
        options.append(_option(wording.MENU_OTHER[lang], Press("other", other, intent, slots)))
    if whole and duty:
        options.append(_option(wording.MENU_TOLD[lang], Press("told", lang, intent, slots)))
    if excerpts and len(options) < limits.OVERFLOW_OPTIONS - 1:
        options.append(_option(wording.MENU_CITE[lang], _fewer("cite", lang, excerpts, limits.OPTION_VALUE)))
    options.append(_option(wording.MENU_REPORT[lang], Press("report", lang, intent, slots)))
    kept = [option for option in options if len(option["value"]) <= limits.OPTION_VALUE]
    return {"type": "overflow", "action_id": f"{PREFIX}:menu", "options": kept} if kept else None


def _whole(reply: Reply) -> bool:
    """Whether it is one answer to one question that can be chosen."""
    return reply.outcome == "answer" and reply.intent is not None and not reply.parts


def _person(reply: Reply, frame: Frame) -> list[dict[str, Any]]:
    """The button to ask the person on duty; its value holds as much of the question as there is room for."""
    question = sendable(handed(reply)) if frame.duty else ""
    if not question:
        return []
    press, most = Press("handover", reply.lang, line=shorten(question, MOST_QUESTION)), MOST_QUESTION
    while len(encode(press)) > limits.BUTTON_VALUE:
        most -= MOST_QUESTION // 10
        press = Press("handover", reply.lang, line=shorten(question, most))
    return [button("handover", wording.BUTTON_HANDOVER[reply.lang], press)]


def _option(label: str, press: Press) -> dict[str, Any]:
    text = {"type": "plain_text", "text": shorten(label, limits.OPTION_TEXT), "emoji": False}
    return {"text": text, "value": encode(press)}


def button(name: str, label: str, press: Press) -> dict[str, Any]:
    """A Block Kit button; `name` tells the buttons of one message apart."""
    text = {"type": "plain_text", "text": shorten(label, limits.BUTTON_TEXT), "emoji": False}
    return {"type": "button", "action_id": f"{PREFIX}:{name}", "text": text, "value": encode(press)}


def _choices(reply: Reply) -> list[dict[str, Any]]:
    offered = suggestions(reply)
    numbered = [_ask(f"choice:{n}", f"{n} {item.title}", item, reply.lang) for n, item in enumerate(offered, start=1)]
    return [*numbered, button("none", wording.BUTTON_NONE[reply.lang], Press("none", reply.lang))]


def _next_questions(reply: Reply) -> list[dict[str, Any]]:
    return [_ask(f"next:{n}", item.title, item, reply.lang) for n, item in enumerate(follow_ups(reply), start=1)]


def _ask(name: str, label: str, offer: FollowUp | Suggestion, lang: Lang) -> dict[str, Any]:
    return button(name, label, Press("ask", lang, offer.intent, offer.slots))


def _fewer(kind: Kind, lang: Lang, excerpts: tuple[str, ...], most: int) -> Press:
    # Ids that no longer fit are left out from the end: the first excerpts prove the line.
    while len(encode(Press(kind, lang, excerpts=excerpts))) > most:
        excerpts = excerpts[:-1]
    return Press(kind, lang, excerpts=excerpts)


def _strings(values: list[Any] | Mapping[str, Any]) -> bool:
    return all(isinstance(value, str) for value in values)
