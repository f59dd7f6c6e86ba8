"""The messages of a hand-over. What people wrote stands in rich_text runs; names are Slack's own elements."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from bot.knowledge.model import LANGS
from bot.rendering import blocks
from bot.rendering.buttons import Press, button
from bot.rendering.fitting import fit
from bot.slack.handover import wording
from bot.slack.handover.plain import moment, readable
from bot.slack.handover.whom import Asked
from bot.slack.posting import Message

if TYPE_CHECKING:
    from bot.store.handovers import HandOver
    from bot.store.told import Told

Run = dict[str, Any]
MOST_SHOWN = 1_000


def user(id: str) -> Run:
    """Slack's own element for a person; what is no id stays a word."""
    return {"type": "user", "user_id": id} if id[:1] in ("U", "W") and id.isalnum() else blocks.run(id)


def channel(id: str) -> Run:
    """Slack's own element for a channel."""
    return {"type": "channel", "channel_id": id}


def section(*runs: Run) -> Run:
    """Runs in one paragraph."""
    return {"type": "rich_text_section", "elements": list(runs)}


def message(*paragraphs: Run, below: Sequence[Run] = ()) -> Message:
    """A message of these paragraphs; its `text` says the same."""
    shown = [{"type": "rich_text", "elements": list(paragraphs)}, *below]
    return fit({"text": "\n".join(map(_spoken, paragraphs)), "blocks": shown})


def question(handover: HandOver) -> str:
    """The question as people read it."""
    return readable(handover.question, MOST_SHOWN)


def duty_post(handover: HandOver, asked: Asked, note: str, link: str, shared: bool, hears: bool, zone: str) -> Message:
    """The question in the duty channel. `hears`: replies in its thread reach us; else only the button does."""
    head = [blocks.run(wording.DUTY_HEADING.format(ref=ref(handover)), bold=True), blocks.run("\n")]
    head.append(user(asked.key) if asked.person else blocks.run(wording.DUTY_NOBODY[asked.why or "unknown"]))
    by = [blocks.run(wording.DUTY_ASKER), user(handover.asker)]
    by.append(blocks.run(wording.DUTY_LANG.format(lang=wording.DUTY_LANGS[handover.lang])))
    if link:
        by += [blocks.run("　"), {"type": "link", "url": link, "text": wording.DUTY_WHERE.strip()}]
    elif handover.private:
        by.append(blocks.run(wording.DUTY_PRIVATE))
    lines = [wording.DUTY_NOTE.format(note=note)] if note else []
    lines += [wording.DUTY_SHARED] if shared else []
    how = wording.DUTY_HOW if hears else wording.DUTY_HOW_BUTTON
    lines += [how[lang].format(at=moment(handover.expires_at, zone, lang)) for lang in LANGS]
    told = section(*by, blocks.run("\n" + "\n".join(lines)))
    press = button("relay", wording.DUTY_BUTTON, Press("relay", handover.lang, line=str(handover.id)))
    below = [{"type": "actions", "elements": [press]}]
    return message(section(*head), blocks.quote([blocks.run(question(handover))]), told, below=below)


def answer(handover: HandOver, words: str, by: str, at: str, further: bool) -> Message:
    """What the asker gets: first of all that it is not from the source."""
    lang = handover.lang
    tail = (wording.ANSWERED_FURTHER if further else wording.ANSWERED)[lang].format(at=at)
    head = section(blocks.run(wording.NOT_FROM_SOURCE[lang], bold=True), blocks.run("\n"), user(by), blocks.run(tail))
    return message(head, blocks.quote([blocks.run(words)]), _asked(handover))


def expired(handover: HandOver, zone: str) -> Message:
    """What the asker gets where nobody answered."""
    at = moment(handover.expires_at, zone, handover.lang)
    return message(section(blocks.run(wording.EXPIRED[handover.lang].format(at=at))), _asked(handover))


def relayed(by: str) -> Message:
    """What the duty channel reads when an answer has arrived."""
    return message(section(user(by), blocks.run(wording.RELAY_DONE)))


def told_post(told: Told, citation: str, at: str) -> Message:
    """A line that was told to the press, in the duty channel."""
    tail = wording.TOLD_BY.format(outlet=told.outlet, at=at) if told.outlet else wording.TOLD_BY_ONLY.format(at=at)
    return message(
        section(blocks.run(wording.TOLD_HEADING.format(ref=f"T{told.id}"), bold=True)),
        blocks.quote([blocks.run(told.line)]),
        section(*([blocks.run(f"{citation}\n")] if citation else []), user(told.told_by), blocks.run(tail)),
    )


def ref(handover: HandOver) -> str:
    """What people call it by."""
    return f"H{handover.id}"


def plain_text(text: str) -> Run:
    """A label of a window."""
    return {"type": "plain_text", "text": text, "emoji": False}


def _asked(handover: HandOver) -> Run:
    """Whose question it was; in a thread that others read, they are called by Slack's own element."""
    lang = handover.lang
    named = [] if handover.private else [blocks.run(wording.ASKED_BY[lang]), user(handover.asker), blocks.run("\n")]
    return section(*named, blocks.run(wording.QUESTION[lang] + question(handover)))


def _spoken(paragraph: Run) -> str:
    return "".join(map(_word, paragraph["elements"]))


def _word(run: Run) -> str:
    if run["type"] == "user":
        return f"<@{run['user_id']}>"
    return blocks.escape(str(run.get("text") or ""))
