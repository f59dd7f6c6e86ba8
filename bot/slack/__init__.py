"""The Slack app. Start at `app.build_app(settings, deps)`; every surface has its own module.

    from bot.slack.app import build_app
    from bot.slack.services import Dependencies

    deps = Dependencies(core=bot.answering, knowledge=lambda: knowledge)
    app = build_app(Settings.from_env(os.environ, "serve"), deps)

For `fakeslack` pass `Settings(bot_token=slack.token, signing_secret=slack.signing_secret, api_base_url=slack.base_url)`
and `Dependencies(..., clock=slack.clock.datetime, lanes=Lanes(slack.watch(ThreadPoolExecutor(8))))`.
"""
