"""Alembic runs this for every upgrade: on the connection, and in the transaction, that bot.store.migrate hands over."""

from __future__ import annotations

from alembic import context

from bot.store.schema import metadata

context.configure(
    connection=context.config.attributes["connection"], target_metadata=metadata, transactional_ddl=True,
    render_as_batch=True,
)  # fmt: skip
context.run_migrations()
