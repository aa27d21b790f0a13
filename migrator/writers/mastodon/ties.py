"""The tables whose rows tie what is there already: one statement each, from the trace into Mastodon's table.

Every statement adds what is not there yet, in one transaction, so that it can be said again after any interruption.
Tables with a bigserial id get the next free numbers in a fixed order, the oldest row first, as if they had been made
one by one; tables with ids of the microblog's own (polls, quotes, reports, strikes) keep those."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

_LAST = 253_402_300_799  # the last second of the year 9999


def at(seconds: str, otherwise: str) -> str:
    """SQL: seconds since 1970 as a timestamp in UTC; ``otherwise`` where unknown or beyond all calendars."""
    return (
        f"CASE WHEN {seconds} BETWEEN -{_LAST} AND {_LAST}"
        f" THEN to_timestamp({seconds}) AT TIME ZONE 'UTC' ELSE {otherwise} END"
    )


@dataclass(frozen=True)
class Ties:
    """How a table is filled."""

    table: str  #: Mastodon's
    columns: Mapping[str, str]  #: column → SQL
    source: str  #: SQL after FROM; ``k`` is the row of the trace
    key: tuple[str, ...]  #: columns by which a row is known that is there already
    order: str = ""  #: of the numbers; "": ids are among ``columns``
    #: reason → SQL that counts what of the trace could not be carried over
    losses: Mapping[str, str] = field(default_factory=dict)
    where: str = "TRUE"

    def insert(self, base: int, present: frozenset[str]) -> str:
        """The statement for a version with these columns; the first new row gets the number after ``base``."""
        columns = {name: value for name, value in self.columns.items() if name in present}
        if self.order:
            columns = {"id": f"{base} + row_number() OVER (ORDER BY {self.order})", **columns}
        there = " AND ".join(f"there.{column} = {self.columns[column]}" for column in self.key)
        names = ", ".join(f'"{name}"' for name in columns)
        return (
            f"INSERT INTO public.{self.table} ({names}) SELECT {', '.join(columns.values())} FROM {self.source}"
            f" WHERE {self.where} AND NOT EXISTS (SELECT 1 FROM public.{self.table} AS there WHERE {there})"
        )


_BOTH = "JOIN public.accounts a ON a.id = k.account_id JOIN public.accounts b ON b.id = k.target_account_id"
_LATER = "GREATEST(a.created_at, b.created_at)"
_ON_STATUS = "JOIN public.accounts a ON a.id = k.account_id JOIN public.statuses s ON s.id = k.status_id"
_MADE = at("k.created_at", "s.created_at")


def _between(table: str) -> Ties:
    made = at("k.created_at", _LATER)
    return Ties(
        table,
        {
            "account_id": "k.account_id", "target_account_id": "k.target_account_id",
            "created_at": made, "updated_at": made,
        },
        f"migrator.{table} k {_BOTH}",
        ("account_id", "target_account_id"),
        f"{made}, k.account_id, k.target_account_id",
        {f"{table}_of_oneself": f"SELECT count(*) FROM migrator.{table} WHERE account_id = target_account_id"},
        "k.account_id <> k.target_account_id",
    )  # fmt: skip


def _of_status(table: str, where: str = "TRUE") -> Ties:
    return Ties(
        table,
        {"account_id": "k.account_id", "status_id": "k.status_id", "created_at": _MADE, "updated_at": _MADE},
        f"migrator.{table} k {_ON_STATUS}",
        ("account_id", "status_id"),
        f"{_MADE}, k.account_id, k.status_id",
        where=where,
    )


#: most of a profile's statuses that may be pinned (app/validators/status_pin_validator.rb)
PINS = 5
_PINS = (
    "(SELECT *, row_number() OVER (PARTITION BY account_id ORDER BY pinned_at DESC NULLS LAST, status_id DESC) AS place"
    " FROM migrator.pins WHERE unpinned_at IS NULL)"
)
_PINNED = at("k.pinned_at", "s.created_at")
_DIRECT = 3

PINNED = Ties(
    "status_pins",
    {"account_id": "k.account_id", "status_id": "k.status_id", "created_at": _PINNED, "updated_at": _PINNED},
    f"{_PINS} k {_ON_STATUS}",
    ("account_id", "status_id"),
    f"{_PINNED}, k.account_id, k.status_id",
    {
        "pins_taken_down_on_the_forum": "SELECT count(*) FROM migrator.pins WHERE unpinned_at IS NOT NULL",
        "pins_over_5": f"SELECT count(*) FROM {_PINS} k WHERE place > {PINS}",
    },
    f"k.place <= {PINS} AND s.visibility <> {_DIRECT}",
)

# A name that stands in the text is a mention; who is just answered or quoted is addressed silently. A direct status
# can be read by those only who are mentioned.
MENTIONS = Ties(
    "mentions",
    {
        "account_id": "k.account_id", "status_id": "k.status_id", "created_at": "s.created_at",
        "updated_at": "s.created_at",
        "silent": f"s.visibility <> {_DIRECT} AND NOT (position('@' || lower(a.username) IN lower(s.text)) > 0"
        " AND lower(s.text) ~ ('@' || lower(a.username) || '($|[^a-z0-9_])'))",
    },
    f"migrator.mentions k {_ON_STATUS}",
    ("account_id", "status_id"),
    "k.status_id, k.account_id",
)  # fmt: skip

# Forums have polls that never end; in an archive they would stay open for ever.
_ENDS = at("k.expires_at", f"GREATEST({_MADE}, (SELECT {at('max(v.created_at)', 'NULL')} FROM migrator.poll_votes v"
           " WHERE v.poll_id = k.id))")  # fmt: skip
_OPTIONS = "FROM migrator.poll_options o WHERE o.poll_id = k.id"
POLLS = Ties(
    "polls",
    {
        "id": "k.id", "account_id": "k.account_id", "status_id": "k.status_id", "created_at": _MADE,
        "updated_at": _MADE, "expires_at": _ENDS, "multiple": "k.multiple",
        "options": f"ARRAY(SELECT o.title {_OPTIONS} ORDER BY o.position)",
        "cached_tallies": f"ARRAY(SELECT COALESCE(o.votes_count, 0) {_OPTIONS} ORDER BY o.position)",
        "votes_count": f"(SELECT COALESCE(sum(o.votes_count), 0) {_OPTIONS})",
        "voters_count": "k.voters_count",
    },
    f"migrator.polls k {_ON_STATUS}",
    ("id",),
    losses={
        "polls_with_over_4_options_cannot_be_edited":
            "SELECT count(*) FROM (SELECT FROM migrator.poll_options GROUP BY poll_id HAVING count(*) > 4) many",
    },
)  # fmt: skip

_CHOICE = "(SELECT count(*) FROM migrator.poll_options o WHERE o.poll_id = k.poll_id AND o.position < k.position)"
_VOTED = at("k.created_at", "p.created_at")
VOTES = Ties(
    "poll_votes",
    {
        "account_id": "k.account_id", "poll_id": "k.poll_id", "choice": _CHOICE, "created_at": _VOTED,
        "updated_at": _VOTED,
    },
    "migrator.poll_votes k JOIN public.polls p ON p.id = k.poll_id JOIN public.accounts a ON a.id = k.account_id",
    ("poll_id", "account_id", "choice"),
    f"{_VOTED}, k.poll_id, k.account_id, k.position",
)  # fmt: skip

# Accepted at once, as between two accounts of one server (app/models/quote.rb); one per status.
QUOTES = Ties(
    "quotes",
    {
        "id": "k.id", "account_id": "s.account_id", "status_id": "k.id", "quoted_status_id": "q.id",
        "quoted_account_id": "q.account_id", "state": "1", "created_at": "s.created_at", "updated_at": "s.created_at",
    },
    "migrator.statuses k JOIN public.statuses s ON s.id = k.id JOIN public.statuses q ON q.id = k.quote_of_id",
    ("status_id",),
    losses={
        "quotes_of_private_statuses":
            "SELECT count(*) FROM migrator.statuses k JOIN public.statuses s ON s.id = k.id"
            " JOIN public.statuses q ON q.id = k.quote_of_id"
            " WHERE q.visibility NOT IN (0, 1) AND q.account_id <> s.account_id",
    },
    where="(q.visibility IN (0, 1) OR q.account_id = s.account_id) AND q.reblog_of_id IS NULL",
)  # fmt: skip

_CATEGORY = "CASE k.category WHEN 'spam' THEN 1000 WHEN 'legal' THEN 1500 ELSE 0 END"
_REPORTED = at("k.created_at", "b.created_at")
REPORTS = Ties(
    "reports",
    {
        "id": "k.id",
        "account_id": "COALESCE(k.account_id, (SELECT min(id) FROM migrator.accounts WHERE kind = 'site'))",
        "target_account_id": "b.id", "comment": "k.comment", "category": _CATEGORY,
        "status_ids": "CASE WHEN s.id IS NULL THEN ARRAY[]::bigint[] ELSE ARRAY[s.id] END",
        "action_taken_at": f"CASE WHEN k.closed THEN {_REPORTED} END",
        "created_at": _REPORTED, "updated_at": _REPORTED,
    },
    "migrator.reports k JOIN public.accounts b ON b.id = k.target_account_id"
    " LEFT JOIN public.statuses s ON s.id = k.status_id",
    ("id",),
    losses={
        "reports_without_a_target":
            "SELECT count(*) FROM migrator.reports k WHERE NOT EXISTS"
            " (SELECT 1 FROM public.accounts b WHERE b.id = k.target_account_id)",
    },
)  # fmt: skip

_SANCTIONED = at("k.starts_at", "b.created_at")
STRIKES = Ties(
    "account_warnings",
    {
        "id": "k.id", "account_id": "a.id", "target_account_id": "b.id", "text": "k.reason",
        "action": "CASE k.kind WHEN 'ban' THEN 4000 ELSE 0 END",
        "status_ids": "CASE WHEN s.id IS NOT NULL THEN ARRAY[s.id::varchar] END",
        "created_at": _SANCTIONED, "updated_at": _SANCTIONED,
        "overruled_at": f"CASE WHEN k.kind = 'ban' AND b.suspended_at IS NULL THEN {at('k.ends_at', _SANCTIONED)} END",
    },
    "migrator.sanctions k JOIN public.accounts b ON b.id = k.account_id"
    " LEFT JOIN public.accounts a ON a.id = k.moderator_account_id LEFT JOIN public.statuses s ON s.id = k.status_id",
    ("id",),
)  # fmt: skip

#: a thread's statuses belong to one conversation; it is named by the id of the thread's root, a forward's by its own
CONVERSATIONS = Ties(
    "conversations",
    {
        "id": "k.conversation_id", "created_at": "k.created_at", "updated_at": "k.created_at",
        "parent_status_id": "r.id", "parent_account_id": "r.account_id",
    },
    "(SELECT s.conversation_id, min(s.created_at) AS created_at FROM public.statuses s"
    " WHERE s.id IN (SELECT id FROM migrator.statuses UNION ALL SELECT status_id FROM migrator.reblogs)"
    " GROUP BY s.conversation_id) k LEFT JOIN public.statuses r ON r.id = k.conversation_id",
    ("id",),
)  # fmt: skip

#: the inbox of direct statuses: one row for everybody who takes part
INBOXES = Ties(
    "account_conversations",
    {
        "account_id": "k.account_id", "conversation_id": "k.conversation_id",
        "participant_account_ids": "k.others", "status_ids": "k.status_ids", "last_status_id": "k.last_status_id",
    },
    f"""(
      WITH seen AS (
        SELECT s.conversation_id, s.id, s.account_id FROM public.statuses s
          JOIN migrator.statuses t ON t.id = s.id WHERE s.visibility = {_DIRECT}
        UNION
        SELECT s.conversation_id, s.id, m.account_id FROM public.statuses s
          JOIN migrator.statuses t ON t.id = s.id JOIN migrator.mentions m ON m.status_id = s.id
          WHERE s.visibility = {_DIRECT}
      ), people AS (
        SELECT conversation_id, array_agg(DISTINCT account_id ORDER BY account_id) AS ids FROM seen GROUP BY 1
      )
      SELECT seen.account_id, seen.conversation_id, array_remove(people.ids, seen.account_id) AS others,
        array_agg(seen.id ORDER BY seen.id) AS status_ids, max(seen.id) AS last_status_id
      FROM seen JOIN people ON people.conversation_id = seen.conversation_id
      GROUP BY 1, 2, 3
    ) k""",
    ("account_id", "conversation_id", "participant_account_ids"),
    "k.last_status_id, k.account_id",
)  # fmt: skip

#: in the order in which foreign keys and counters want them
BEFORE_MEDIA = (CONVERSATIONS, MENTIONS)
ALL = (
    POLLS, VOTES, QUOTES, PINNED, _of_status("favourites"), _of_status("bookmarks"), _between("follows"),
    _between("blocks"), _between("mutes"), REPORTS, STRIKES, INBOXES,
)  # fmt: skip
