"""Alembic's entry: runs the migrations on the connection that :func:`migrator.schema.migrate` hands over."""

from __future__ import annotations

from alembic import context

from migrator.schema import METADATA, VERSION_TABLE

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=METADATA,
    version_table=VERSION_TABLE,
)
with context.begin_transaction():
    context.run_migrations()
