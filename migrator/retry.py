"""Converts rejects only: what was set aside, tried once more (after a fix, or with another character set)."""

from __future__ import annotations

from dataclasses import replace
from itertools import groupby
from typing import Any

from adapters.forum import KINDS
from mappings.books import SKIPPED, Books
from migrator.errors import TARGET, Stop
from migrator.ledger import ShardEntry, add_counts
from migrator.pipeline import build_directory, job_for, opened_adapter, opened_source, resume_request
from migrator.report import nested
from migrator.session import Rows, Session
from migrator.verify import ERASED
from migrator.workplace import DIRECTORY_FILE, locked
from migrator.writers.base import Target


def retry(target: Target, locator: str, source: str | None, charset: str | None) -> dict[str, int]:
    """Convert every shard with rejects again and keep the rows that are new: ids are pure functions of the source, so
    all others are there already. Returns how many rejects there were and how many are left.

    Raises :class:`Stop` when members were erased from the target: they would come back."""
    _, kept = target.ledger.totals()
    if any(ERASED in kept.get(kind, {}).get(SKIPPED, {}) for kind in KINDS):
        raise Stop(
            "members were erased from this target, a retry would bring them back: convert into a new target", TARGET
        )
    request = resume_request(target, locator, source, jobs=1, reject_limit=None, quiet=False)
    options = replace(request.options, charset=charset or request.options.charset, password_hashes=False)
    shards = {(shard.phase, shard.number): shard for shard in target.ledger.shards("done")}
    before = [(entry.phase, entry.shard) for entry in target.ledger.rejects()]
    assert request.work_dir is not None  # noqa: S101 - the ledger always names it
    with (
        locked(request.work_dir) as work_dir,
        opened_source(request.source, options, work_dir, quiet=False) as opened,
    ):
        directory = work_dir / DIRECTORY_FILE
        with opened_adapter(opened) as adapter:
            run = target.ledger.run()
            assert run is not None  # noqa: S101 - there is a request of it
            if adapter.site.id != run.site:
                raise Stop(f"the target was made from {run.site}, this source is {adapter.site.id}", TARGET)
            build_directory(
                directory, adapter, request.policy, request.consented, run.source_fingerprint, target.taken()
            )
        session = Session(job_for(opened, request.policy, directory))
        try:
            left = sum(_again(target, session, shards[key]) for key, _ in groupby(before))
        finally:
            session.close()
    target.finish()
    target.ledger.write_skips()
    return {"rejects": len(before), "left": left}


def _again(target: Target, session: Session, shard: ShardEntry) -> int:
    books = Books()
    written: dict[str, Any] = dict(shard.rows)
    with target.transaction() as transaction:

        def flush(rows: Rows) -> None:
            for table, batch in rows.items():
                add_counts(written, {table: transaction.write_new(table, batch)})

        interactions = session.run(shard, books, flush)
        transaction.finish_shard(shard, written, nested(books), books.rejects, interactions, shard.seconds)
    return len(books.rejects)
