"""A server on which people live: rows as Mastodon itself writes them, and the dump that tells whether they stayed."""

from __future__ import annotations

import subprocess
from pathlib import Path

from tests.database_servers import PostgreSQL
from tests.mastodon_reading import Database

ADA, BEN, REMOTE = 109_000_000_000_000_001, 109_000_000_000_000_002, 109_000_000_000_000_003
FIRST, SECOND = 109_100_000_000_000_001, 109_100_000_000_000_002
_AT = "TIMESTAMP '2022-03-04 05:06:07'"


def populate(database: Database, *usernames: str, tags: tuple[str, ...] = ()) -> None:
    """Two people of the server, called Ada and Ben or ``usernames``, and one of another server, who write, follow and
    like; ``tags`` live there, too."""
    names = (*usernames, "Ada", "Ben")[:2]
    local = ", ".join(
        f"({id}, '{name}', NULL, 'private {id}', 'public {id}', {_AT}, {_AT})"
        for id, name in zip((ADA, BEN), names, strict=True)
    )
    database.execute(
        "INSERT INTO accounts (id, username, domain, private_key, public_key, created_at, updated_at) VALUES"
        f" {local}, ({REMOTE}, 'ottilie_fruh', 'far.example', NULL, 'public', {_AT}, {_AT})",
        "INSERT INTO users (account_id, email, encrypted_password, confirmed_at, created_at, updated_at)"
        f" SELECT id, username || '@mail.example', 'secret', {_AT}, {_AT}, {_AT} FROM accounts"
        f" WHERE id IN ({ADA}, {BEN})",
        f"INSERT INTO conversations (created_at, updated_at) VALUES ({_AT}, {_AT})",
        "INSERT INTO statuses (created_at, updated_at, id, account_id, text, local, uri, conversation_id, reply,"
        " in_reply_to_id, in_reply_to_account_id)"
        f" VALUES ({_AT}, {_AT}, {FIRST}, {ADA}, 'Hello #larks', TRUE, 'https://social.example/1', 1, FALSE, NULL,"
        " NULL),"
        f" ({_AT}, {_AT}, {SECOND}, {BEN}, 'Good day', TRUE, 'https://social.example/2', 1, TRUE, {FIRST}, {ADA})",
        "INSERT INTO follows (account_id, target_account_id, created_at, updated_at)"
        f" VALUES ({ADA}, {BEN}, {_AT}, {_AT}), ({REMOTE}, {ADA}, {_AT}, {_AT})",
        "INSERT INTO favourites (account_id, status_id, created_at, updated_at)"
        f" VALUES ({ADA}, {SECOND}, {_AT}, {_AT})",
        "INSERT INTO account_stats (created_at, updated_at, account_id, statuses_count, following_count,"
        f" followers_count) VALUES ({_AT}, {_AT}, {ADA}, 1, 1, 1), ({_AT}, {_AT}, {BEN}, 1, 0, 1)",
        "INSERT INTO status_stats (status_id, replies_count, favourites_count, created_at, updated_at)"
        f" VALUES ({FIRST}, 1, 0, {_AT}, {_AT}), ({SECOND}, 0, 1, {_AT}, {_AT})",
        *(
            f"INSERT INTO tags (name, display_name, created_at, updated_at) VALUES ('{tag}', '{tag}', {_AT}, {_AT})"
            for tag in ("larks", *tags)
        ),
        f"INSERT INTO statuses_tags (status_id, tag_id) VALUES ({FIRST}, 1)",
        f"INSERT INTO polls (account_id, status_id, options, created_at, updated_at) VALUES ({BEN}, {SECOND},"
        f" '{{a,b}}', {_AT}, {_AT})",
    )


def dump(server: PostgreSQL, address: str) -> str:
    """The whole database as pg_dump writes it, sequences included."""
    name = address.rpartition("/")[2]
    command = [str(server.programs / "pg_dump"), "-h", str(server.folder), "-p", str(server.port), "-U", "postgres"]
    done = subprocess.run([*command, name], capture_output=True, check=True, text=True, cwd="/")
    return "\n".join(line for line in done.stdout.splitlines() if not line.startswith(("\\restrict", "\\unrestrict")))


def tree(folder: Path) -> list[str]:
    """Every file and folder below one, with the sizes."""
    return sorted(
        f"{path.relative_to(folder)} {path.stat().st_size if path.is_file() else 'folder'}"
        for path in folder.rglob("*")
    )
