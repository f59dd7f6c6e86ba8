"""`/jasmine …`: private answers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from slack_bolt import Ack, App

from bot.knowledge.model import IntentRef, Knowledge, Lang
from bot.rendering import blocks
from bot.rendering.surroundings import in_context, source_card
from bot.slack import desk, intake, keeping, policy, wording
from bot.slack.briefings import command as briefings
from bot.slack.duty import oncall
from bot.slack.grammar import Command, parse
from bot.slack.memory import CONVERSATION_TTL
from bot.slack.names import COMMAND
from bot.slack.posting import Place
from bot.slack.services import Services

Run = Callable[[Services, Place, Command, Lang], None]
HOURS = int(CONVERSATION_TTL.total_seconds() // 3600)
INTENTS = {"pillars": "pillars.list", "new": "efforts.new", "participants": "meeting.participants"}


def register(app: App, services: Services) -> None:
    """Listen to the command."""

    @app.command(COMMAND)
    def on_command(ack: Ack, body: dict[str, Any]) -> None:
        ack()
        team, url = intake.team_of(body), body.get("response_url")
        place = Place(team, body["channel_id"], body["user_id"], "command", private=True, response_url=url)
        command = parse(str(body.get("text") or ""))
        work = partial(run, command=command, trigger=str(body.get("trigger_id") or ""))
        job = policy.guarded(services, place, command.text, work)
        services.run(place, job, intake.trigger(body))


def run(services: Services, place: Place, text: str, command: Command, trigger: str = "") -> None:
    """Do what the command says; `text` is its argument, `trigger` opens a window."""
    if command.kind == "question":
        desk.question(services, place, text)
        return
    lang = command.lang or desk.preferred(services, place, "") or "ja"
    if command.kind in ("brief", "briefing"):
        briefings.run(services, place, command, lang, trigger)
        return
    _RUNS[command.kind](services, place, command, lang)


def _intent(services: Services, place: Place, command: Command, lang: Lang) -> None:
    desk.intent(services, place, IntentRef(INTENTS[command.kind]), lang)


def _pillar(services: Services, place: Place, command: Command, lang: Lang) -> None:
    numbers = pillar_numbers(services.base(place))
    known = str(command.number) in numbers
    # There is no fifth pillar: the list of the four says so, and names them.
    ref = IntentRef("pillar.overview", {"pillar": str(command.number)}) if known else IntentRef("pillars.list")
    desk.intent(services, place, ref, lang)


def pillar_numbers(knowledge: Knowledge) -> set[str]:
    """The numbers of the pillars that there are."""
    entities = knowledge.lexicon.entities.values()
    return {entity.id.removeprefix("pillar") for entity in entities if entity.kind == "pillar"}


def _term(services: Services, place: Place, command: Command, lang: Lang) -> None:
    if not command.text:
        _notice(services, place, wording.TERM_WHAT[lang])
        return
    desk.question(services, place, wording.TERM_QUESTION[lang].format(term=command.text))


def _find(services: Services, place: Place, command: Command, lang: Lang) -> None:
    if not command.text:
        _notice(services, place, wording.FIND_WHAT[lang])
        return
    desk.find(services, place, command.text, lang)


def _source(services: Services, place: Place, command: Command, lang: Lang) -> None:
    knowledge = services.base(place)
    passage = in_context([command.text], lang, knowledge) if command.text else None
    if passage:
        services.poster.whisper(place, passage)
        return
    if command.text and command.text not in knowledge.sources:
        _notice(services, place, wording.NO_SOURCE[lang], name=command.text)
    sources = [knowledge.sources[command.text]] if command.text in knowledge.sources else knowledge.sources.values()
    for source in sources:
        services.poster.whisper(place, source_card(source, knowledge, lang))


def _language(services: Services, place: Place, command: Command, lang: Lang) -> None:
    chosen: Mapping[str, Lang | None] = {"ja": "ja", "en": "en", "auto": None}
    if command.text not in chosen:
        _notice(services, place, wording.LANGUAGE_HOW[lang])
        return
    choice = chosen[command.text]
    services.memory.choose_language(place.person, choice)
    said = wording.LANGUAGE_SET[choice] if choice else wording.LANGUAGE_AUTO[lang]
    _notice(services, place, said)


def _channel(services: Services, place: Place, command: Command, lang: Lang) -> None:
    """Say or set how the bot behaves in this channel."""
    now = services.store.channels.get(place.team, place.channel)
    mode, external = (now.mode, now.external) if now else ("mentions", False)
    if command.text not in wording.CHANNEL_SET:
        told = wording.CHANNEL_SET["off" if mode == "off" else "mentions"][lang]
        more = wording.CHANNEL_SET[f"external {'on' if external else 'off'}"][lang]
        _notice(services, place, wording.CHANNEL_HOW[lang], now=f"{told}{more}" if lang == "ja" else f"{told} {more}")
        return
    if place.channel.startswith("D"):
        _notice(services, place, wording.CHANNEL_NOT_HERE[lang])
        return
    if not services.rights.may_manage(place.team, place.user):
        _notice(services, place, wording.NOT_ALLOWED[lang], who=services.rights.who(lang))
        return
    if command.text.startswith("external"):
        external = command.text == "external on"
    else:
        mode = "off" if command.text == "off" else "mentions"
    services.store.channels.set(place.team, place.channel, mode, set_by=place.user, external=external)
    _notice(services, place, wording.CHANNEL_SET[command.text][lang])


def _help(services: Services, place: Place, command: Command, lang: Lang) -> None:
    _notice(services, place, wording.HELP[lang], after=keeping.afterwards(services, lang))


def _notice(services: Services, place: Place, text: str, **names: object) -> None:
    kept = {"hours": HOURS, "days": services.settings.retention_days}
    lines = text.format(command=COMMAND, **kept, **names).split("\n")
    services.poster.whisper(place, blocks.notice(*lines))


_RUNS: Mapping[str, Run] = {
    "pillar": _pillar, "pillars": _intent, "new": _intent, "participants": _intent, "term": _term, "find": _find,
    "source": _source, "language": _language, "channel": _channel, "help": _help, "oncall": oncall.run,
}  # fmt: skip
