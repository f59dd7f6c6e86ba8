"""The app's own page: topics, language, the source, what is kept; and the Messages tab, with one greeting."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import Any

import structlog
from slack_bolt import App
from slack_sdk.errors import SlackApiError

from bot.knowledge.model import Lang
from bot.rendering.home import view
from bot.rendering.visible import visible_all
from bot.slack import desk, intake, keeping, wording
from bot.slack.briefings.upcoming import upcoming
from bot.slack.duty.oncall import home_block
from bot.slack.memory import CONVERSATION_TTL
from bot.slack.posting import Place, slack_error
from bot.slack.services import Services
from bot.slack.work import Job

log = structlog.get_logger(__name__)
NOT_OURS = ("missing_scope", "not_allowed_token_type", "not_supported", "unknown_method", "channel_not_found")
"""What Slack says to suggested prompts where the app was made without the agent view."""


def register(app: App, services: Services) -> None:
    """Listen to app_home_opened."""

    @app.event("app_home_opened")
    def on_opened(event: dict[str, Any], body: dict[str, Any]) -> None:
        team, user = intake.team_of(body), event["user"]
        place = Place(team, event["channel"], user, "home", direct=True)
        if event.get("tab") == "home":
            job = partial(publish, services, team, user)
        else:
            job = partial(_messages_tab, services, place)
        services.run(place, partial(_unhurried, services, place, job), f"event:{team}:{body.get('event_id', '')}")


def _unhurried(services: Services, place: Place, job: Job) -> None:
    """Whoever goes to and fro between the tabs finds the page as it was a moment ago."""
    if not services.caps.page.wait(place.person):
        job()


def publish(services: Services, team: str, user: str) -> None:
    """Show a person their page."""
    person = f"{team}:{user}"
    chosen = services.memory.language(person)
    lang: Lang = chosen or services.locales.language(person) or "ja"
    kept = wording.KEPT[lang].format(
        hours=int(CONVERSATION_TTL / timedelta(hours=1)), days=services.settings.retention_days,
        after=keeping.afterwards(services, lang),
    )  # fmt: skip
    coming = upcoming(services, team, user, lang)
    today, duty = services.clock().date(), home_block(services, lang)
    page = view(services.knowledge(), lang, chosen, today, [kept], coming, duty)
    services.clients(team).views_publish(user_id=user, view=visible_all(page))


def _messages_tab(services: Services, place: Place) -> None:
    _prompts(services, place)
    if not services.memory.greet_once(place.person):
        return
    # Who talked with the bot before its memory began is not greeted again; nor are those of whom we cannot know.
    try:
        history = services.clients(place.team).conversations_history(channel=place.channel, limit=1)
    except SlackApiError as error:
        log.info("no_greeting", slack_error=slack_error(error))
        return
    if not history.get("messages"):
        desk.question(services, place, "")


def _prompts(services: Services, place: Place) -> None:
    """The agent view's suggested questions, in the person's language."""
    if not services.scopes.has(place.team, "assistant:write"):
        return
    lang = desk.preferred(services, place, "") or "ja"
    prompts = [{"title": title, "message": message} for title, message in wording.PROMPTS[lang]]
    client = services.clients(place.team)
    try:
        client.assistant_threads_setSuggestedPrompts(channel_id=place.channel, prompts=prompts)
    except SlackApiError as error:
        if slack_error(error) not in NOT_OURS:
            raise
        log.info("no_prompts", slack_error=slack_error(error))
