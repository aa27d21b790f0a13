"""Counters, derived from the rows themselves: ``account_stats`` and ``status_stats``. What counts as what:
``app/models/account_stat.rb``, ``status_stat.rb`` and ``tootctl cache recount``."""

from __future__ import annotations

from migrator.writers.mastodon.server import Server
from migrator.writers.mastodon.ties import Ties

_OURS = "(SELECT id FROM migrator.statuses UNION ALL SELECT status_id FROM migrator.reblogs)"

#: account → what its counters should say
ACCOUNT_COUNTS = """(
  SELECT a.id AS account_id, a.created_at,
    COALESCE(following.n, 0) AS following_count, COALESCE(followers.n, 0) AS followers_count,
    COALESCE(written.n, 0) AS statuses_count, written.last_at AS last_status_at
  FROM migrator.accounts t JOIN public.accounts a ON a.id = t.id
    LEFT JOIN (SELECT account_id AS id, count(*) AS n FROM public.follows GROUP BY 1) following ON following.id = a.id
    LEFT JOIN (SELECT target_account_id AS id, count(*) AS n FROM public.follows GROUP BY 1) followers
      ON followers.id = a.id
    LEFT JOIN (SELECT account_id AS id, count(*) AS n, max(created_at) AS last_at FROM public.statuses
      WHERE deleted_at IS NULL AND visibility <> 3 GROUP BY 1) written ON written.id = a.id
)"""
ACCOUNT_COLUMNS = ("following_count", "followers_count", "statuses_count", "last_status_at")
ACCOUNT_STATS = Ties(
    "account_stats",
    {
        "account_id": "k.account_id", **{name: f"k.{name}" for name in ACCOUNT_COLUMNS},
        "created_at": "k.created_at", "updated_at": "k.created_at",
    },
    f"{ACCOUNT_COUNTS} k",
    ("account_id",),
    "k.account_id",
)  # fmt: skip


def status_counts(server: Server) -> str:
    """SQL: status → what its counters should say, for statuses that have any."""
    counts = {
        "replies_count": "SELECT in_reply_to_id AS id FROM public.statuses WHERE deleted_at IS NULL"
        " AND visibility <> 3 AND in_reply_to_id IS NOT NULL",
        "reblogs_count": "SELECT reblog_of_id FROM public.statuses WHERE deleted_at IS NULL"
        " AND reblog_of_id IS NOT NULL",
        "favourites_count": "SELECT status_id FROM public.favourites",
    }
    if server.has("status_stats", "quotes_count"):
        counts["quotes_count"] = "SELECT quoted_status_id FROM public.quotes WHERE state = 1"
    union = " UNION ALL ".join(
        f"SELECT '{name}' AS what, id FROM ({query}) AS {name}(id)" for name, query in counts.items()
    )
    sums = ", ".join(f"count(*) FILTER (WHERE c.what = '{name}') AS {name}" for name in counts)
    return (
        f"(SELECT c.id AS status_id, s.created_at, {sums} FROM ({union}) c JOIN public.statuses s ON s.id = c.id"
        f" WHERE c.id IN {_OURS} GROUP BY c.id, s.created_at)"
    )


def status_columns(server: Server) -> tuple[str, ...]:
    """The counters of a status in that version."""
    known = ("replies_count", "reblogs_count", "favourites_count", "quotes_count")
    return tuple(name for name in known if server.has("status_stats", name))


def status_stats(server: Server) -> Ties:
    return Ties(
        "status_stats",
        {
            "status_id": "k.status_id",
            **{name: f"k.{name}" for name in status_columns(server)},
            "created_at": "k.created_at",
            "updated_at": "k.created_at",
        },
        f"{status_counts(server)} k",
        ("status_id",),
        "k.status_id",
    )


def corrections(server: Server) -> tuple[str, str]:
    """Statements that set the counters of rows that were there before (a retry) to what they should say."""
    return (
        _correction("account_stats", "account_id", ACCOUNT_COLUMNS, ACCOUNT_COUNTS),
        _correction("status_stats", "status_id", status_columns(server), status_counts(server)),
    )


def _correction(table: str, key: str, columns: tuple[str, ...], counts: str) -> str:
    names = ", ".join(columns)
    values = ", ".join(f"k.{name}" for name in columns)
    return (
        f"UPDATE public.{table} c SET ({names}) = ROW({values}) FROM {counts} k WHERE c.{key} = k.{key}"
        f" AND ({', '.join(f'c.{name}' for name in columns)}) IS DISTINCT FROM ({values})"
    )
