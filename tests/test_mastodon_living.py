"""Into a server on which people live: their rows stay as they are, and their names theirs. And loads that are refused,
tried without a trace, or lose their connection."""

from __future__ import annotations

import csv
import errno
import re
import stat
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from migrator.writers.base import TargetError
from migrator.writers.mastodon import media
from migrator.writers.mastodon.living import Living, normal, rules
from migrator.writers.mastodon.server import recognise
from migrator.writers.mastodon.target import MastodonTransaction
from tests.database_servers import PostgreSQL
from tests.mastodon_living import ADA, FIRST, dump, populate, tree
from tests.mastodon_reading import Database, MakeDatabase, Open, check
from tests.phpbb_boards import post, topic
from tests.running import convert, run, small_board

pytest_plugins = ("tests.mastodon_fixtures",)
pytestmark = pytest.mark.usefixtures("few_keys")
DOMAIN = ("--domain", "social.example")
INTO = (*DOMAIN, "--into-existing")


@pytest.mark.parametrize("version", ["4.3", "main"])
def test_nobody_else_is_touched(version: str, mastodon: MakeDatabase, opened: Open, sample_dumps: Path) -> None:
    target = mastodon(version)
    database = opened(target)
    populate(database, "Ottilie_Fruh", tags=("field_notes",))
    before, versions = database.contents(), _versions(database)
    assert "a living server (3 accounts)" in convert(sample_dumps / "phpbb33.sql.gz", target, *DOMAIN, code=4).err
    assert database.contents() == before
    convert(sample_dumps / "phpbb33.sql.gz", target, *INTO)
    run("verify", target)
    after = database.contents()
    for name, rows in before.items():
        if name != "sequences":
            assert set(rows) <= set(after[name]), name
    assert versions <= _versions(database)  # not even written again as they were
    # The name was taken, in whatever case: the member gets the next one, in the texts as well.
    assert database.value("SELECT id FROM accounts WHERE username = 'Ottilie_Fruh'") == ADA
    assert database.value("SELECT display_name FROM accounts WHERE username = 'ottilie_fruh_2'")
    assert database.value("SELECT count(*) FROM statuses WHERE text ~ '@ottilie_fruh([^_]|$)'") == 0
    # Who writes next gets free numbers.
    database.execute(
        *(
            f"INSERT INTO {table} (account_id, {other}, created_at, updated_at) VALUES ({ADA}, {id}, now(), now())"
            for table, other, id in (("favourites", "status_id", FIRST), ("blocks", "target_account_id", ADA),
                                     ("polls", "status_id", FIRST), ("mutes", "target_account_id", ADA))
        ),
        "INSERT INTO tags (name, created_at, updated_at) VALUES ('afterwards', now(), now())",
        "INSERT INTO conversations (created_at, updated_at) VALUES (now(), now())",
    )  # fmt: skip


def _versions(database: Database) -> set[tuple[str, int, str]]:
    """Which transaction wrote each row."""
    tables = ("accounts", "users", "statuses", "tags", "account_stats", "status_stats", "conversations", "follows",
              "favourites", "polls")  # fmt: skip
    return {
        (table, row["id"], row["by"])
        for table in tables
        for row in database.rows(f"SELECT id, xmin::text AS by FROM {table}")
    }


def test_a_server_that_runs_meanwhile(mastodon: MakeDatabase, opened: Open, sample_dumps: Path) -> None:
    """Its rows get numbers as ever, and stay when the run's are taken out."""
    target = mastodon("4.6")
    database = opened(target)
    populate(database)
    stop = threading.Event()
    written: list[int] = []

    def live() -> None:
        while not stop.is_set():
            number = len(written)
            database.execute(
                f"INSERT INTO tags (name, created_at, updated_at) VALUES ('living {number}', now(), now())",
                "INSERT INTO conversations (created_at, updated_at) VALUES (now(), now())",
                "INSERT INTO polls (account_id, status_id, created_at, updated_at)"
                f" VALUES ({ADA}, {FIRST}, now(), now())",
                f"INSERT INTO statuses (account_id, created_at, updated_at) VALUES ({ADA}, now(), now())",
                "INSERT INTO favourites (account_id, status_id, created_at, updated_at)"
                f" SELECT {ADA}, max(id), now(), now() FROM statuses",
            )
            written.append(number)

    with ThreadPoolExecutor(1) as pool:
        living = pool.submit(live)
        try:
            convert(sample_dumps / "phpbb33.sql.gz", target, *INTO)
            run("verify", target)
            during = len(written)
            run("withdraw", target)
        finally:
            stop.set()
        living.result()
    assert during > 5
    for table, before in (("tags", 1), ("conversations", 1), ("polls", 1), ("statuses", 2), ("favourites", 1)):
        assert database.value(f"SELECT count(*) FROM {table}") == before + len(written), table


def test_names_barred_before_4_5(mastodon: MakeDatabase, opened: Open) -> None:
    database = opened(mastodon("4.3"))
    database.execute(
        "INSERT INTO settings (var, value, created_at, updated_at)"
        " VALUES ('reserved_usernames', E'---\\n- admin\\n- ''l33t''\\n', now(), now())"
    )
    with database.engine.connect() as connection:
        found = rules(connection, recognise(connection, "here", force=False))
    assert found == [("admin", True), ("leet", True)]


def test_hashtags_that_live_there_are_used(mastodon: MakeDatabase, opened: Open, sample_dumps: Path) -> None:
    fresh, target = mastodon("4.6"), mastodon("4.6")
    convert(sample_dumps / "phpbb33.sql.gz", fresh, *DOMAIN)
    tag = opened(fresh).value(
        "SELECT name FROM tags JOIN statuses_tags ON tag_id = id GROUP BY 1 ORDER BY count(*) LIMIT 1"
    )
    database = opened(target)
    populate(database, tags=(tag,))
    convert(sample_dumps / "phpbb33.sql.gz", target, *INTO)
    assert database.value(f"SELECT count(*) FROM tags WHERE name = '{tag}'") == 1
    assert database.value("SELECT count(*) FROM statuses_tags WHERE tag_id = 2") > 0


def test_names_of_members(mastodon: MakeDatabase, opened: Open, tmp_path: Path) -> None:
    """Living names in any case, names that the server bars, and names as long as a username may be."""
    names = ["BEN", "Mastodon Fan", "R00t", "x" * 40, "x" * 40 + "y", "Zoë.o'Brien-9"]
    users = [{"user_id": 60 + number, "username": name} for number, name in enumerate(names)]
    posts = [post(100 + number, topic_id=50, poster_id=60 + number) for number in range(len(names))]
    board = small_board(tmp_path / "board.sql", {"users": users, "topics": [topic(50)], "posts": posts})
    target = mastodon("4.6")
    database = opened(target)
    populate(database)
    database.execute(
        "INSERT INTO username_blocks (username, normalized_username, exact, created_at, updated_at) VALUES"
        " ('root', 'root', TRUE, now(), now()), ('mastodon', 'mastodon', FALSE, now(), now())"
    )
    convert(board, target, *INTO, "--assume-public")
    given = {
        row["display_name"]: row["username"]
        for row in database.rows("SELECT display_name, username FROM accounts WHERE actor_type = 'Person'")
    }
    assert [given[name] for name in names] == [
        "ben_2", "member_61", "r00t_2", "x" * 30, "x" * 28 + "_2", "zoe_obrien_9"
    ]  # fmt: skip
    assert all(re.fullmatch("[a-z0-9_]{1,30}", name) for name in given.values())


def test_rules_about_names() -> None:
    assert normal("M4sT0d0N_12") == "mastodon_iz"
    living = Living(["ada"], [("root", True), ("stad", False), ("", False)], lambda _: False)
    assert living.has_handle("Ada")
    assert living.has_handle("r00t")
    assert not living.has_handle("rooted")
    assert living.bars("der_5tadtplan")
    assert not living.bars("ada")
    with pytest.raises(TargetError, match="take that rule out"):
        Living([], [("member", False)], lambda _: False)


def test_ids_of_living_rows(mastodon: MakeDatabase, opened: Open, sample_dumps: Path) -> None:
    """An account steps to the next id; a status with the id of a living one is set aside, and the report says so; the
    living rows stay."""
    fresh, target = mastodon("4.6"), mastodon("4.6")
    convert(sample_dumps / "phpbb33.sql.gz", fresh, *DOMAIN)
    there = opened(fresh)
    member = there.value("SELECT id FROM accounts WHERE username = 'ottilie_fruh'")
    status = there.value("SELECT max(id) FROM statuses WHERE reblog_of_id IS NULL")
    database = opened(target)
    populate(database)
    database.execute(
        "INSERT INTO accounts (id, username, domain, created_at, updated_at)"
        f" VALUES ({member}, 'someone', 'far.example', now(), now())",
        "INSERT INTO statuses (id, account_id, text, created_at, updated_at)"
        f" VALUES ({status}, {ADA}, 'Mine', now(), now())",
    )
    report = convert(sample_dumps / "phpbb33.sql.gz", target, *INTO, "--json").json
    assert report["books"]["post"]["rejected"] == {"refused_duplicate_key": 1}
    assert database.value(f"SELECT username FROM accounts WHERE id = {member}") == "someone"
    assert database.value("SELECT id FROM accounts WHERE username = 'ottilie_fruh' AND domain IS NULL") > member
    assert database.value(f"SELECT text FROM statuses WHERE id = {status}") == "Mine"
    run("verify", target)


def test_numbers_of_living_rows(mastodon: MakeDatabase, opened: Open, sample_dumps: Path) -> None:
    fresh, target = mastodon("4.6"), mastodon("4.6")
    convert(sample_dumps / "phpbb33.sql.gz", fresh, *DOMAIN)
    poll = opened(fresh).value("SELECT min(id) FROM polls")
    database = opened(target)
    populate(database)
    database.execute(f"UPDATE polls SET id = {poll}")
    ended = convert(sample_dumps / "phpbb33.sql.gz", target, *INTO, code=4)
    assert f"ids in polls that this run needs ({poll})" in ended.err
    run("withdraw", target)
    assert database.value(f"SELECT count(*) FROM polls WHERE id = {poll}") == 1


def test_a_running_server(mastodon: MakeDatabase, opened: Open, sample_dumps: Path) -> None:
    target = mastodon("4.6")
    database = opened(target)
    with database.engine.connect() as connection:
        connection.exec_driver_sql("SET application_name = 'puma: cluster worker'")
        ended = convert(sample_dumps / "phpbb30.sql.gz", target, *DOMAIN, code=4)
        assert "1 of migrator (puma: cluster worker)" in ended.err
        ended = convert(sample_dumps / "phpbb30.sql.gz", target, *INTO, "--dry-run", code=4)
        assert "others are connected" in ended.err
        assert database.value("SELECT to_regnamespace('migrator') IS NULL")
        convert(sample_dumps / "phpbb30.sql.gz", target, *DOMAIN, "--server-is-stopped")
        assert "puma" in run("withdraw", target, code=4).err
        run("withdraw", target, "--server-is-stopped")
    assert database.value("SELECT to_regnamespace('migrator') IS NULL")


@pytest.mark.parametrize("version", ["4.3", "main"])
@pytest.mark.parametrize("living", [True, False])
def test_a_dry_run(
    version: str,
    living: bool,
    mastodon: MakeDatabase,
    opened: Open,
    postgres_server: PostgreSQL,
    sample_dumps: Path,
    tmp_path: Path,
) -> None:
    target, system = mastodon(version), tmp_path / "system"
    system.mkdir()
    if living:
        populate(opened(target))
    before = dump(postgres_server, target)
    options = (*(INTO if living else DOMAIN), "--site-files", sample_dumps / "phpbb33_files", "--media-dir", system)
    rehearsed = convert(sample_dumps / "phpbb33.sql.gz", target, *options, "--dry-run", "--json").json
    assert dump(postgres_server, target) == before
    assert tree(system) == []
    assert rehearsed["rehearsal"]
    done = convert(sample_dumps / "phpbb33.sql.gz", target, *options, "--json").json
    assert (rehearsed["rows"], rehearsed["books"]) == (done["rows"], done["books"])
    assert "holds a run already" in convert(sample_dumps / "phpbb33.sql.gz", target, *options, "--dry-run", code=4).err


def test_a_dry_run_that_fails(
    mastodon: MakeDatabase, opened: Open, postgres_server: PostgreSQL, sample_dumps: Path
) -> None:
    """A foreign key of somebody's own, checked only at the end of a transaction, is checked as well."""
    target = mastodon("4.6")
    opened(target).execute(
        "CREATE TABLE extra (id bigint PRIMARY KEY)",
        "ALTER TABLE statuses ADD FOREIGN KEY (poll_id) REFERENCES extra (id) DEFERRABLE INITIALLY DEFERRED",
    )
    before = dump(postgres_server, target)
    ended = convert(sample_dumps / "phpbb33.sql.gz", target, *DOMAIN, "--dry-run", code=4)
    assert "statuses_poll_id_fkey" in ended.err
    assert "resume" not in ended.err
    assert dump(postgres_server, target) == before


def test_claims(mastodon: MakeDatabase, opened: Open, sample_dumps: Path, tmp_path: Path) -> None:
    target, file = mastodon("4.6"), tmp_path / "claims.csv"
    convert(sample_dumps / "phpbb33.sql.gz", target, *DOMAIN)
    database = opened(target)
    database.execute("UPDATE migrator.accounts SET display_name = '=1+1' WHERE handle = 'ottilie_fruh'")
    run("claims", target, "--output", file)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    with file.open(encoding="utf-8", newline="") as lines:
        rows = {row["handle"]: row for row in csv.DictReader(lines)}
    persons = database.value("SELECT count(*) FROM migrator.accounts WHERE kind = 'person'")
    assert len(rows) == persons > 5
    assert len({row["code"] for row in rows.values()}) == persons
    assert rows["ottilie_fruh"]["placeholder_address"] == "ottilie_fruh@archive.invalid"
    assert rows["ottilie_fruh"]["forum_profile"].startswith("https://larkpass.example/forum/memberlist.php")
    assert rows["ottilie_fruh"]["name"] == "'=1+1"
    assert "is there already" in run("claims", target, "--output", file, code=2).err
    database.execute("UPDATE users SET email = 'o@mail.example' WHERE email = 'ottilie_fruh@archive.invalid'")
    run("claims", target, "--output", tmp_path / "later.csv")
    assert "ottilie_fruh" not in (tmp_path / "later.csv").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("revoked", "said"),
    [
        ("INSERT ON statuses", "INSERT on the table statuses"),
        ("ALL ON ALL TABLES IN SCHEMA public", "on the table"),
        ("UPDATE ON SEQUENCE tags_id_seq", "UPDATE on the sequence tags_id_seq"),
        ("CREATE ON DATABASE {database}", "CREATE on the database"),
    ],
)
def test_missing_privileges(
    revoked: str, said: str, mastodon: MakeDatabase, opened: Open, postgres_server: PostgreSQL, sample_dumps: Path
) -> None:
    target = mastodon("4.6")
    name = target.rpartition("/")[2]
    postgres_server.sql(
        "DO $$ BEGIN CREATE ROLE guest LOGIN PASSWORD 's3cret-Pa55word'; EXCEPTION WHEN duplicate_object THEN END $$;"
        f"GRANT ALL ON ALL TABLES IN SCHEMA public TO guest; GRANT ALL ON ALL SEQUENCES IN SCHEMA public TO guest;"
        f"GRANT CREATE ON DATABASE {name} TO guest; REVOKE {revoked.format(database=name)} FROM guest;",
        name,
    )
    ended = convert(sample_dumps / "phpbb30.sql.gz", target.replace("//migrator", "//guest"), *DOMAIN, code=4)
    assert "the user guest lacks privileges" in ended.err
    assert said in ended.err
    assert opened(target).value("SELECT to_regnamespace('migrator') IS NULL")


@pytest.mark.parametrize("dry", [True, False])
def test_a_connection_lost_in_the_middle_of_a_copy(
    dry: bool, mastodon: MakeDatabase, opened: Open, sample_dumps: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The shard is tried again; nothing of the first try stays."""
    whole, broken = mastodon("4.6"), mastodon("4.6")
    convert(sample_dumps / "phpbb33.sql.gz", whole, *DOMAIN)
    copy_ready: Any = MastodonTransaction._copy_ready
    lost: list[int] = []

    def losing(self: MastodonTransaction, table: str, columns: Any, rows: Iterator[Any]) -> None:
        def cut() -> Iterator[Any]:
            for number, row in enumerate(rows):
                if number == 5 and table == "statuses" and not lost:
                    lost.append(self.driver.info.backend_pid)
                    opened(broken).execute(f"SELECT pg_terminate_backend({lost[0]}, 5000)")
                yield row

        copy_ready(self, table, columns, cut())

    monkeypatch.setattr(MastodonTransaction, "_copy_ready", losing)
    if dry:
        ended = convert(sample_dumps / "phpbb33.sql.gz", broken, *DOMAIN, "--dry-run", code=4)
        assert "the dry run is over, nothing was written" in ended.err
        assert opened(broken).value("SELECT to_regnamespace('migrator') IS NULL")
        return
    convert(sample_dumps / "phpbb33.sql.gz", broken, *DOMAIN)
    assert lost
    databases: tuple[Database, Database] = opened(whole), opened(broken)
    check(databases[1])
    assert databases[0].contents() == databases[1].contents()
    run("verify", broken)


def test_a_full_disk(
    mastodon: MakeDatabase, opened: Open, sample_dumps: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target, system = mastodon("4.6"), tmp_path / "system"
    system.mkdir()
    options = (*DOMAIN, "--site-files", sample_dumps / "phpbb33_files", "--media-dir", system)

    def full(file: Path, path: Path) -> None:
        path.write_bytes(b"half")
        raise OSError(errno.ENOSPC, "No space left on device", str(path))

    with monkeypatch.context() as patch:
        patch.setattr(media.shutil, "copyfile", full)
        ended = convert(sample_dumps / "phpbb33.sql.gz", target, *options, code=4)
    assert "No space left on device: make room" in ended.err
    assert "migrator resume" in ended.err
    assert not [line for line in tree(system) if "/." in line]  # no half of a file
    run("resume", target, "--quiet")
    assert opened(target).value("SELECT count(*) FROM media_attachments") > 0
    run("verify", target)
