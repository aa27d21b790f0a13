"""What was written is taken out of a Mastodon server again, and the database is as it was before."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest

from migrator.errors import Stop
from migrator.writers.mastodon import withdraw
from tests.database_servers import PostgreSQL
from tests.mastodon_living import ADA, BEN, FIRST, REMOTE, dump, populate, tree
from tests.mastodon_reading import MakeDatabase, Open
from tests.running import convert, process, run

pytest_plugins = ("tests.mastodon_fixtures",)
pytestmark = pytest.mark.usefixtures("few_keys")
DOMAIN = ("--domain", "social.example")
INTO = (*DOMAIN, "--into-existing")


@pytest.mark.parametrize("version", ["4.3", "main"])
@pytest.mark.parametrize("living", [True, False])
def test_as_before(
    version: str,
    living: bool,
    mastodon: MakeDatabase,
    opened: Open,
    postgres_server: PostgreSQL,
    sample_dumps: Path,
    tmp_path: Path,
) -> None:
    target, media = mastodon(version), tmp_path / "system"
    (media / "accounts" / "avatars" / "109").mkdir(parents=True)
    (media / "accounts" / "avatars" / "109" / "living.png").write_bytes(b"x")
    if living:
        populate(opened(target), tags=("field_notes",))
    before, files_before = dump(postgres_server, target), tree(media)
    files = ("--site-files", sample_dumps / "phpbb33_files", "--media-dir", media)
    convert(sample_dumps / "phpbb33.sql.gz", target, *(INTO if living else DOMAIN), *files)
    run("verify", target)
    assert len(tree(media)) > len(files_before)
    assert dump(postgres_server, target) != before
    done = run("withdraw", target, "--json").json
    assert dump(postgres_server, target) == before
    assert tree(media) == files_before
    assert done["files"] > 1
    assert done["rows"]["statuses"] > 20
    assert done["ties"] == {}
    assert "nothing to take out" in run("withdraw", target).out


def test_a_run_that_was_not_finished(
    mastodon: MakeDatabase,
    opened: Open,
    postgres_server: PostgreSQL,
    sample_dumps: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    target = mastodon("4.6")
    populate(opened(target))
    before = dump(postgres_server, target)

    def broken(*_: object) -> None:
        raise Stop("broken off", 130)

    with monkeypatch.context() as patch:
        patch.setattr("migrator.writers.mastodon.publish.people.write_keys", broken)
        convert(sample_dumps / "phpbb33.sql.gz", target, *INTO, code=130)
    run("withdraw", target)
    assert dump(postgres_server, target) == before
    convert(sample_dumps / "phpbb33.sql.gz", target, *INTO)  # and all over again
    run("verify", target)


@pytest.mark.parametrize("step", ["remove_files", "restore_sequence"])
def test_broken_off_and_said_again(
    step: str,
    mastodon: MakeDatabase,
    opened: Open,
    postgres_server: PostgreSQL,
    sample_dumps: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    target, media = mastodon("4.6"), tmp_path / "system"
    media.mkdir()
    populate(opened(target))
    before = dump(postgres_server, target)
    files = ("--site-files", sample_dumps / "phpbb33_files", "--media-dir", media)
    convert(sample_dumps / "phpbb33.sql.gz", target, *INTO, *files)
    real: Any = getattr(withdraw, step)

    def broken(*arguments: Any) -> None:
        real(*arguments)
        raise Stop("broken off", 130)

    with monkeypatch.context() as patch:
        patch.setattr(withdraw, step, broken)
        run("withdraw", target, code=130)
    if step == "restore_sequence":  # the rows are gone: the run cannot go on any more
        assert "is being taken out" in convert(sample_dumps / "phpbb33.sql.gz", target, *INTO, code=4).err
    media.rename(tmp_path / "elsewhere")
    assert "no such folder" in run("withdraw", target, code=4).err
    (tmp_path / "elsewhere").rename(media)
    run("withdraw", target)
    assert dump(postgres_server, target) == before
    assert tree(media) == []


def test_killed(mastodon: MakeDatabase, opened: Open, postgres_server: PostgreSQL, sample_dumps: Path) -> None:
    target = mastodon("4.6")
    populate(opened(target))
    before = dump(postgres_server, target)
    convert(sample_dumps / "phpbb33.sql.gz", target, *INTO)
    loaded = dump(postgres_server, target)
    with opened(target).engine.begin() as connection:
        connection.exec_driver_sql("LOCK TABLE tags")  # the last table that rows go from: the others are behind it
        runner = process("withdraw", target)
        while not postgres_server.sql("SELECT 1 FROM pg_locks WHERE NOT granted"):
            assert runner.poll() is None
            time.sleep(0.05)
        runner.kill()
        runner.communicate()
    assert dump(postgres_server, target) == loaded
    run("withdraw", target)
    assert dump(postgres_server, target) == before


def _live_on(database: Any) -> None:
    """What people do with the archive's rows, counters as Mastodon keeps them."""
    member = database.value("SELECT id FROM accounts WHERE username = 'ottilie_fruh' AND domain IS NULL")
    status = database.rows(f"SELECT * FROM statuses WHERE account_id = {member} AND reblog_of_id IS NULL LIMIT 1")[0]
    database.execute(
        f"INSERT INTO follows (account_id, target_account_id, created_at, updated_at) VALUES ({ADA}, {member}, now(),"
        " now())",
        f"UPDATE account_stats SET following_count = following_count + 1 WHERE account_id = {ADA}",
        f"INSERT INTO favourites (account_id, status_id, created_at, updated_at) VALUES ({BEN}, {status['id']}, now(),"
        " now())",
        "INSERT INTO statuses (id, account_id, text, local, conversation_id, in_reply_to_id, in_reply_to_account_id,"
        f" reply, created_at, updated_at) VALUES (109200000000000001, {BEN}, 'Late answer', TRUE,"
        f" {status['conversation_id']}, {status['id']}, {member}, TRUE, '2022-05-01', '2022-05-01')",
        "INSERT INTO statuses (id, account_id, text, local, reblog_of_id, created_at, updated_at) VALUES"
        f" (109200000000000002, {ADA}, '', TRUE, {status['id']}, now(), now())",
        f"UPDATE account_stats SET statuses_count = statuses_count + 1 WHERE account_id IN ({ADA}, {BEN})",
        f"INSERT INTO accounts_tags (account_id, tag_id) VALUES ({member}, 1)",
        f"INSERT INTO notifications (account_id, from_account_id, activity_id, activity_type, created_at, updated_at)"
        f" VALUES ({ADA}, {member}, 1, 'Mention', now(), now())",
        f"UPDATE users SET email = 'ottilie@mail.example', sign_in_count = 1 WHERE account_id = {member}",
        "INSERT INTO favourites (account_id, status_id, created_at, updated_at)"
        f" VALUES ({member}, {FIRST}, now(), now())",
        f"UPDATE status_stats SET favourites_count = favourites_count + 1 WHERE status_id = {FIRST}",
    )


def test_living_people_have_tied_rows_to_it(
    mastodon: MakeDatabase, opened: Open, postgres_server: PostgreSQL, sample_dumps: Path
) -> None:
    target = mastodon("4.6")
    database = opened(target)
    populate(database)
    before = database.contents()
    convert(sample_dumps / "phpbb33.sql.gz", target, *INTO)
    _live_on(database)
    loaded = dump(postgres_server, target)
    refused = run("withdraw", target, code=4).err
    for told in ("follows.target_account_id 1", "favourites.status_id 1", "statuses.in_reply_to_id 1",
                 "statuses.reblog_of_id 1", "notifications.from_account_id 1", "accounts_tags.account_id 1",
                 "taken over by their members 1", "--force"):  # fmt: skip
        assert told in refused
    assert dump(postgres_server, target) == loaded
    done = run("withdraw", target, "--force", "--json").json
    assert done["ties"]["statuses.in_reply_to_id"] == 1
    late = database.rows("SELECT * FROM statuses WHERE id = 109200000000000001")[0]
    assert late["text"] == "Late answer"
    assert late["in_reply_to_id"] is late["in_reply_to_account_id"] is late["conversation_id"] is None
    database.execute(
        "DELETE FROM statuses WHERE id = 109200000000000001",
        f"UPDATE account_stats SET statuses_count = statuses_count - 1 WHERE account_id = {BEN}",
    )
    after = database.contents()
    assert {name for name in after if after[name] != before.get(name)} <= {"sequences"}  # they moved on meanwhile
    assert after["accounts"] == before["accounts"]


def test_hashtags_that_others_use_stay(mastodon: MakeDatabase, opened: Open, sample_dumps: Path) -> None:
    target = mastodon("4.6")
    database = opened(target)
    populate(database)
    convert(sample_dumps / "phpbb33.sql.gz", target, *INTO)
    ours = database.value("SELECT max(id) FROM tags")
    database.execute(f"INSERT INTO statuses_tags (status_id, tag_id) VALUES ({FIRST}, {ours})")
    assert run("withdraw", target, "--json").json["tags_kept"] == 1
    assert [row["id"] for row in database.rows("SELECT id FROM tags ORDER BY id")] == [1, ours]
    assert database.value("SELECT last_value FROM tags_id_seq") == ours
    assert database.value(f"SELECT count(*) FROM accounts WHERE id = {REMOTE}") == 1


def test_targets_that_are_nothing_but_the_run(sample_dumps: Path, tmp_path: Path) -> None:
    convert(sample_dumps / "phpbb30.sql.gz", tmp_path / "out.db")
    assert "delete it as a whole" in run("withdraw", tmp_path / "out.db", code=4).err
    assert "nobody logs in" in run("claims", tmp_path / "out.db", "--output", tmp_path / "claims.csv", code=4).err
    assert "migrator preview" in convert(sample_dumps / "phpbb30.sql.gz", tmp_path / "new.db", "--dry-run", code=4).err
