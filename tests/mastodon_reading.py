"""Reads a Mastodon server's tables, and recounts what its code relies on."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from typing import Any, TypeAlias

import sqlalchemy as sa

Rows = list[dict[str, Any]]
#: what is random in every load
RANDOM = {"accounts": ("private_key", "public_key"), "users": ("encrypted_password",)}


class Database:
    """Reads a server's tables."""

    def __init__(self, address: str) -> None:
        # The tests' user is called as our schema, which would come first.
        options = {"options": "-c search_path=public"}
        self.engine = sa.create_engine(
            address.replace("mastodon+", "").replace(":", "+psycopg:", 1), connect_args=options, poolclass=sa.NullPool
        )

    def rows(self, query: str) -> Rows:
        with self.engine.connect() as connection:
            return [dict(row) for row in connection.execute(sa.text(query)).mappings()]

    def value(self, query: str) -> Any:
        with self.engine.connect() as connection:
            return connection.execute(sa.text(query)).scalar()

    def execute(self, *statements: str) -> None:
        with self.engine.begin() as connection:
            for statement in statements:
                connection.execute(sa.text(statement))

    def contents(self) -> dict[str, list[str]]:
        """Every row of every table of Mastodon's, less what is random; and the sequences."""
        tables = "SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public'"
        found: dict[str, list[str]] = {}
        names = sorted(row["name"] for row in self.rows(tables))
        with self.engine.connect() as connection:
            for name in names:
                less = "".join(f" - '{column}'" for column in RANDOM.get(name, ()))
                query = f"SELECT (to_jsonb(t){less})::text AS row FROM public.{name} t"
                found[name] = sorted(connection.execute(sa.text(query)).scalars())
        sequences = self.rows("SELECT sequencename AS name, last_value FROM pg_sequences WHERE schemaname = 'public'")
        found["sequences"] = sorted(f"{row['name']} {row['last_value']}" for row in sequences)
        return found


MakeDatabase: TypeAlias = Callable[[str], str]  #: version → address of a fresh database
Open: TypeAlias = Callable[[str], Database]


def check(database: Database) -> None:
    """Everything that Mastodon relies on and no constraint of the database keeps, recounted from the rows."""
    statuses = {row["id"]: row for row in database.rows("SELECT * FROM statuses ORDER BY id")}
    accounts = {row["id"]: row for row in database.rows("SELECT * FROM accounts WHERE id > 0")}
    conversations = {row["id"] for row in database.rows("SELECT id FROM conversations")}
    for id, status in statuses.items():
        assert status["local"]
        assert status["trendable"] is False
        assert status["deleted_at"] is None
        assert status["conversation_id"] in conversations
        assert status["uri"].startswith("https://social.example/")
        parent = statuses.get(status["in_reply_to_id"])
        if parent is not None:
            assert parent["id"] < id
            own = parent["account_id"] == status["account_id"] and parent["reply"]
            answered = parent["in_reply_to_account_id"] if own else parent["account_id"]
            assert status["in_reply_to_account_id"] == answered
            assert status["conversation_id"] == parent["conversation_id"]
        else:
            assert status["in_reply_to_id"] is None
        if status["reblog_of_id"] is not None:
            assert statuses[status["reblog_of_id"]]["reblog_of_id"] is None
            assert status["reblog_of_id"] < id
            assert status["uri"].endswith("/activity")
    _check_counters(database, statuses, accounts)
    users = {row["account_id"]: row for row in database.rows("SELECT * FROM users")}
    assert users.keys() == accounts.keys()
    for user in users.values():
        assert user["email"].endswith("@archive.invalid")
        assert user["encrypted_password"].startswith("$2a$10$")
        assert len(user["encrypted_password"]) == 60
        assert user["confirmed_at"] is not None
        assert user["current_sign_in_at"] is None
    assert len({user["encrypted_password"] for user in users.values()}) == len(users)
    assert database.value("SELECT count(*) FROM account_deletion_requests") == 0
    assert database.value("SELECT count(*) FROM notifications") == 0
    assert database.value("SELECT count(*) FROM media_attachments WHERE status_id IS NULL") == 0


def _check_counters(database: Database, statuses: dict[int, Any], accounts: dict[int, Any]) -> None:
    written = Counter(row["account_id"] for row in statuses.values() if row["visibility"] != 3)
    follows = database.rows("SELECT * FROM follows")
    following = Counter(row["account_id"] for row in follows)
    followers = Counter(row["target_account_id"] for row in follows)
    stats = {row["account_id"]: row for row in database.rows("SELECT * FROM account_stats")}
    assert stats.keys() == accounts.keys()
    for id, row in stats.items():
        counted = (written[id], following[id], followers[id])
        assert (row["statuses_count"], row["following_count"], row["followers_count"]) == counted
    replies = Counter(row["in_reply_to_id"] for row in statuses.values() if row["visibility"] != 3)
    reblogs = Counter(row["reblog_of_id"] for row in statuses.values())
    favourites = Counter(row["status_id"] for row in database.rows("SELECT status_id FROM favourites"))
    of_status = {row["status_id"]: row for row in database.rows("SELECT * FROM status_stats")}
    for id in statuses:
        row = of_status.get(id, Counter())
        counted = (replies[id], reblogs[id], favourites[id])
        assert (row["replies_count"], row["reblogs_count"], row["favourites_count"]) == counted


def check_order(database: Database, source_posts: Sequence[tuple[int, str]]) -> None:
    """By id, the statuses of every thread stand in the order of the forum's posts: ``source_posts`` are (thread, post)
    in that order."""
    origins = database.rows(
        "SELECT source_id, min(target_id) AS id FROM migrator.origins WHERE kind = 'post' GROUP BY 1"
    )
    ids = {row["source_id"]: row["id"] for row in origins}
    threads: dict[int, list[int]] = defaultdict(list)
    for thread, key in source_posts:
        if key in ids:
            threads[thread].append(ids[key])
    assert threads
    for of_thread in threads.values():
        assert of_thread == sorted(of_thread)
