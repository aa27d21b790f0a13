"""What ``verify`` recounts in Mastodon's own tables: every row of the trace has its row there, every reference leads to
a row, and every counter says what a recount says."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from migrator.writers.mastodon import counters, settings
from migrator.writers.mastodon.people import USERS
from migrator.writers.mastodon.ties import ALL, CONVERSATIONS, MENTIONS

if TYPE_CHECKING:
    from migrator.writers.mastodon.target import MastodonTarget

Check = tuple[str, int, int]

OURS = "(SELECT id FROM migrator.statuses UNION ALL SELECT status_id FROM migrator.reblogs)"
#: what must not be there, each counted: 0
NEVER: dict[str, str] = {
    "accounts that are not in Mastodon's table":
        "SELECT count(*) FROM migrator.accounts k WHERE NOT EXISTS (SELECT 1 FROM public.accounts a WHERE a.id = k.id)",
    "statuses that are not in Mastodon's table":
        "SELECT count(*) FROM migrator.statuses k WHERE NOT EXISTS"
        " (SELECT 1 FROM public.statuses s WHERE s.id = k.id AND s.account_id = k.account_id)",
    "accounts without a pair of keys":
        "SELECT count(*) FROM migrator.accounts k JOIN public.accounts a ON a.id = k.id"
        " WHERE a.public_key = '' OR a.private_key IS NULL",
    "replies that answer another status than the forum's":
        "SELECT count(*) FROM migrator.statuses k JOIN public.statuses s ON s.id = k.id"
        " WHERE s.in_reply_to_id IS DISTINCT FROM k.in_reply_to_id",
    "replies to a status with a greater id":
        f"SELECT count(*) FROM public.statuses s WHERE s.id IN {OURS} AND s.in_reply_to_id >= s.id",
    "replies without the account they answer":
        f"SELECT count(*) FROM public.statuses s WHERE s.id IN {OURS} AND s.in_reply_to_id IS NOT NULL"
        " AND s.in_reply_to_account_id IS NULL",
    "statuses in no conversation":
        f"SELECT count(*) FROM public.statuses s WHERE s.id IN {OURS} AND NOT EXISTS"
        " (SELECT 1 FROM public.conversations c WHERE c.id = s.conversation_id)",
    "statuses whose poll is gone":
        f"SELECT count(*) FROM public.statuses s WHERE s.id IN {OURS} AND s.poll_id IS NOT NULL AND NOT EXISTS"
        " (SELECT 1 FROM public.polls p WHERE p.id = s.poll_id AND p.status_id = s.id)",
    "polls that their status does not name":
        "SELECT count(*) FROM migrator.polls k JOIN public.polls p ON p.id = k.id"
        " JOIN public.statuses s ON s.id = p.status_id WHERE s.poll_id IS DISTINCT FROM p.id",
    "reblogs whose original is a reblog, or not older by its id":
        "SELECT count(*) FROM migrator.reblogs k JOIN public.statuses s ON s.id = k.status_id"
        " JOIN public.statuses o ON o.id = s.reblog_of_id WHERE o.reblog_of_id IS NOT NULL OR o.id >= s.id",
    "reblogs that are not in Mastodon's table":
        "SELECT count(*) FROM migrator.reblogs k WHERE NOT EXISTS (SELECT 1 FROM public.statuses s"
        " WHERE s.id = k.status_id AND s.reblog_of_id IS NOT NULL)",
    "attachments that their status does not show":
        "SELECT count(*) FROM migrator.media k JOIN public.media_attachments m ON m.id = k.id"
        " JOIN public.statuses s ON s.id = m.status_id WHERE NOT m.id = ANY(s.ordered_media_attachment_ids)",
}  # fmt: skip


def checks(target: MastodonTarget) -> Iterator[Check]:
    """(what, expected, found) of everything recounted."""
    for what, query in NEVER.items():
        yield what, 0, _number(target, query)
    for each in (CONVERSATIONS, MENTIONS, *ALL, USERS):
        if target.server.has(each.table):
            there = " AND ".join(f"there.{column} = {each.columns[column]}" for column in each.key)
            query = (
                f"SELECT count(*), count(*) FILTER (WHERE EXISTS (SELECT 1 FROM public.{each.table} there"
                f" WHERE {there})) FROM {each.source} WHERE {each.where}"
            )
            expected, found = next(target.select(query))
            yield f"rows in Mastodon's {each.table}", expected, found
    yield from _ranges(target)
    yield from _counters(target)


def _ranges(target: MastodonTarget) -> Iterator[Check]:
    """The numbers that were given to our rows belong to rows, unless their status or account is gone."""
    for table, expected in target.select(
        f"SELECT table_name, CAST(sum(high - low + 1) AS bigint) FROM {settings.RANGES.name} GROUP BY 1 ORDER BY 1"
    ):
        found = _number(
            target,
            f"SELECT count(*) FROM public.{table} r JOIN {settings.RANGES.name} n"
            f" ON n.table_name = '{table}' AND r.id BETWEEN n.low AND n.high",
        )
        yield f"numbered rows in Mastodon's {table}", expected, found


def _counters(target: MastodonTarget) -> Iterator[Check]:
    server = target.server
    for table, key, columns, counts in (
        ("account_stats", "account_id", counters.ACCOUNT_COLUMNS, counters.ACCOUNT_COUNTS),
        ("status_stats", "status_id", counters.status_columns(server), counters.status_counts(server)),
    ):
        kept = ", ".join(f"c.{name}" for name in columns)
        recounted = ", ".join(f"k.{name}" for name in columns)
        query = (
            f"SELECT count(*) FROM {counts} k LEFT JOIN public.{table} c ON c.{key} = k.{key}"
            f" WHERE ({kept}) IS DISTINCT FROM ({recounted})"
        )
        yield f"rows in Mastodon's {table} that a recount contradicts", 0, _number(target, query)


def _number(target: MastodonTarget, query: str) -> int:
    number: int = next(target.select(query))[0]
    return number
