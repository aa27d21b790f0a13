"""The end of a run: what hangs on rows of several shards, in the order in which foreign keys want it.

Every step is a transaction, or a series of them, that adds what is not there yet. A run killed in the middle says them
all again and ends the same."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from migrator.writers.base import TargetError
from migrator.writers.mastodon import counters, people, settings, tags, ties
from migrator.writers.mastodon.edits import write_edits
from migrator.writers.mastodon.media import write_media
from migrator.writers.mastodon.numbers import move_sequence, next_number, note_numbers
from migrator.writers.mastodon.rows import STATUS_COLUMNS, copy_statement, moment, moment_of, status_uri
from migrator.writers.mastodon.ties import Ties

if TYPE_CHECKING:
    from migrator.writers.mastodon.target import MastodonTarget

PAGE = 5_000  #: forwards written in one transaction
_WINDOW = 255  #: ids looked at for a free one

# A reply whose parent stood in a shard that was written later.
_LATE_REPLIES = """
UPDATE public.statuses s SET in_reply_to_id = p.id, in_reply_to_account_id =
  CASE WHEN p.reply AND p.account_id = s.account_id THEN COALESCE(p.in_reply_to_account_id, p.account_id)
  ELSE p.account_id END
FROM migrator.statuses k JOIN public.statuses p ON p.id = k.in_reply_to_id
WHERE s.id = k.id AND s.in_reply_to_id IS NULL
"""
# Whom an author's own chain of replies answers, where its beginning was such a reply; until nothing changes.
_CARRY_OVER = """
UPDATE public.statuses s SET in_reply_to_account_id = p.in_reply_to_account_id
FROM migrator.statuses k, public.statuses p
WHERE s.id = k.id AND p.id = s.in_reply_to_id AND p.account_id = s.account_id AND p.reply
  AND p.in_reply_to_account_id IS NOT NULL AND s.in_reply_to_account_id <> p.in_reply_to_account_id
"""
_FORWARDS = """
SELECT f.id, f.account_id, f.created_at, s.id, s.visibility, a.username
FROM (SELECT DISTINCT ON (account_id, status_id) id, account_id, status_id, created_at FROM migrator.forwards
      WHERE withdrawn_at IS NULL ORDER BY account_id, status_id, id) f
  JOIN public.statuses s ON s.id = f.status_id JOIN public.accounts a ON a.id = f.account_id
WHERE s.visibility < 3
  AND NOT EXISTS (SELECT 1 FROM public.statuses r WHERE r.reblog_of_id = s.id AND r.account_id = f.account_id)
ORDER BY f.id
"""
_TAKEN = "SELECT s.id FROM unnest(%s::bigint[]) AS c(id) JOIN public.statuses s ON s.id BETWEEN c.id AND c.id + %s"
# The poll's question, where the text does not ask it.
_ATTACH_POLLS = """
UPDATE public.statuses s SET poll_id = k.id,
  text = CASE WHEN k.question = '' OR position(k.question IN s.text) > 0 THEN s.text
         ELSE concat_ws(E'\\n\\n', NULLIF(s.text, ''), k.question) END
FROM migrator.polls k JOIN public.polls p ON p.id = k.id
WHERE s.id = p.status_id AND s.poll_id IS NULL
"""
_STRANGERS = {
    "conversations": "SELECT DISTINCT s.conversation_id FROM migrator.statuses k JOIN public.statuses s"
    " ON s.conversation_id = k.conversation_id WHERE s.in_reply_to_id IS NULL AND s.reblog_of_id IS NULL"
    " AND NOT EXISTS (SELECT 1 FROM migrator.statuses o WHERE o.id = s.id)",
    "polls": "SELECT t.id FROM migrator.polls k JOIN public.polls t ON t.id = k.id WHERE t.status_id <> k.status_id",
    "media_attachments": "SELECT t.id FROM migrator.media k JOIN public.media_attachments t ON t.id = k.id"
    " WHERE t.account_id IS DISTINCT FROM k.account_id",
    "quotes": "SELECT t.id FROM migrator.statuses k JOIN public.quotes t ON t.id = k.id"
    " WHERE t.status_id <> t.id AND k.quote_of_id IS NOT NULL",
    "reports": "SELECT t.id FROM migrator.reports k JOIN public.reports t ON t.id = k.id"
    " WHERE t.target_account_id <> k.target_account_id",
    "account_warnings": "SELECT t.id FROM migrator.sanctions k JOIN public.account_warnings t ON t.id = k.id"
    " WHERE t.target_account_id IS DISTINCT FROM k.account_id",
}
_FORWARD_LOSSES = {
    "forwards_taken_back": "SELECT count(*) FROM migrator.forwards WHERE withdrawn_at IS NOT NULL",
    "forwards_repeated": "SELECT count(*) - count(DISTINCT (account_id, status_id)) FROM migrator.forwards"
    " WHERE withdrawn_at IS NULL",
}


def publish(target: MastodonTarget) -> None:
    """Write all that is left to write."""
    found: dict[str, int] = {}
    if target.settings.into_existing:
        _refuse_strangers(target)
    _late_replies(target)
    _forwards(target, found)
    for each in ties.BEFORE_MEDIA:
        add(target, each, found)
    tags.write_tags(target, found)
    write_media(target, found)
    for each in ties.ALL:
        add(target, each, found)
    with target.writing() as connection:
        connection.exec_driver_sql(_ATTACH_POLLS)
    write_edits(target, found)
    people.write_keys(target)
    add(target, people.USERS, found)
    _count(target, found)
    _note_losses(target, found)


def _refuse_strangers(target: MastodonTarget) -> None:
    """Ids that are made of a time may be a living row's, however seldom: that row is not ours to touch."""
    for table, query in _STRANGERS.items():
        if target.server.has(table):
            ids = [id for (id,) in target.select(f"{query} LIMIT 5")]
            if ids:
                raise TargetError(
                    f"{target.location}: rows of the server's own have ids in {table} that this run needs"
                    f" ({', '.join(map(str, ids))}): say `migrator withdraw`, and leave those records out"
                )


def add(target: MastodonTarget, each: Ties, found: dict[str, int]) -> None:
    """Fill a table with what it lacks, and count what could not be carried over."""
    if not target.server.has(each.table):
        found[f"{each.table}_unknown_to_this_version"] = _scalar(target, f"SELECT count(*) FROM {each.source}")
        return
    present = target.server.columns[each.table]
    with target.writing() as connection:
        if each.order:
            base = next_number(connection, each.table)
            added = connection.exec_driver_sql(each.insert(base, present)).rowcount
            note_numbers(connection, each.table, base, added)
        else:
            connection.exec_driver_sql(each.insert(0, present))
        move_sequence(connection, each.table)
    for reason, query in each.losses.items():
        found[reason] = _scalar(target, query)


def _scalar(target: MastodonTarget, query: str) -> int:
    with target.reading() as connection:
        number: int = connection.exec_driver_sql(query).scalar_one()
    return number


def _late_replies(target: MastodonTarget) -> None:
    with target.writing() as connection:
        changed = connection.exec_driver_sql(_LATE_REPLIES).rowcount
        while changed:
            changed = connection.exec_driver_sql(_CARRY_OVER).rowcount


def _forwards(target: MastodonTarget, found: dict[str, int]) -> None:
    """Forwards become statuses of their own that reblog another one."""
    for reason, query in _FORWARD_LOSSES.items():
        found[reason] = _scalar(target, query)
    scheme = target.server.has("accounts", "id_scheme")
    columns = STATUS_COLUMNS | {"reblog_of_id": "int8"}
    for page in _pages(target, _FORWARDS):
        with target.writing() as connection:
            driver: Any = connection.connection.driver_connection
            # Its own id may be a status's: forwards and statuses share a table here. It comes after what it forwards.
            wanted = [max(id, status_id + 1) for id, _, _, status_id, _, _ in page]
            ids = _free(driver, wanted)
            with driver.cursor() as cursor, cursor.copy(copy_statement("statuses", columns)) as copy:
                copy.set_types(list(columns.values()))
                for new, (id, account_id, created_at, status_id, visibility, username) in zip(ids, page, strict=True):
                    made = moment(created_at) or moment_of(id)
                    uri = status_uri(target.settings.web, new, account_id, None if scheme else username)
                    copy.write_row((
                        new, account_id, made, made, None, None, None, False, new, f"{uri}/activity", True, "", "",
                        False, visibility, None, False, status_id,
                    ))  # fmt: skip
            connection.execute(
                sa.insert(settings.REBLOGS),
                [{"forward_id": row[0], "status_id": new} for new, row in zip(ids, page, strict=True)],
            )


def _free(driver: Any, wanted: list[int]) -> list[int]:
    """For each id, in order, the first one from it on that no status has."""
    taken = {id for (id,) in driver.execute(_TAKEN, [wanted, _WINDOW])}
    ids: list[int] = []
    for first in wanted:
        id = first
        while id in taken:
            id += 1
            if id > first + _WINDOW:
                taken |= {other for (other,) in driver.execute(_TAKEN, [[id], _WINDOW])}
        taken.add(id)
        ids.append(id)
    return ids


def _pages(target: MastodonTarget, query: str) -> Iterator[list[Any]]:
    rows = target.select(query)
    while page := list(islice(rows, PAGE)):
        yield page


def _count(target: MastodonTarget, found: dict[str, int]) -> None:
    add(target, counters.ACCOUNT_STATS, found)
    add(target, counters.status_stats(target.server), found)
    with target.writing() as connection:
        for statement in counters.corrections(target.server):
            connection.exec_driver_sql(statement)


def _note_losses(target: MastodonTarget, found: dict[str, int]) -> None:
    """The ledger tells what the finish left behind, once, however often it is said."""
    with target.transaction() as transaction:
        connection = transaction.connection
        told = settings.losses(connection)
        changed = {reason: found.get(reason, 0) - told.get(reason, 0) for reason in sorted({*found, *told})}
        transaction.ledger.adjust({}, {"lost": {reason: change for reason, change in changed.items() if change}})
        settings.set_losses(connection, found)
