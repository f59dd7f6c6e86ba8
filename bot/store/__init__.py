"""The bot's database: SQLite by default, PostgreSQL by URL. Start at `store.open_store(url, clock)`.

    from bot.store.store import open_store

    store = open_store(settings.database_url, system_clock)
    deps = Dependencies(..., claims=store.claims)

`schema` has the tables, each with the rule by which its rows are purged; one module a subject has the queries; values
go in and come out as frozen dataclasses. SQLAlchemy takes its time to load: import from here inside functions.
"""
