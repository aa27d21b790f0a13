"""Mastodon as a target: what stands in a server's tables after a load."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.mastodon_database import VERSIONS
from tests.mastodon_reading import MakeDatabase, Open, check, check_order
from tests.phpbb_boards import post, topic
from tests.running import convert, run, small_board

pytest_plugins = ("tests.mastodon_fixtures",)
pytestmark = pytest.mark.usefixtures("few_keys")
DOMAIN = ("--domain", "social.example")


@pytest.mark.parametrize("version", VERSIONS)
def test_a_whole_board(version: str, mastodon: MakeDatabase, opened: Open, sample_dumps: Path, tmp_path: Path) -> None:
    target, media = mastodon(version), tmp_path / "system"
    media.mkdir()
    files = ("--site-files", sample_dumps / "phpbb33_files", "--media-dir", media)
    convert(sample_dumps / "phpbb33.sql.gz", target, *DOMAIN, *files)
    database = opened(target)
    check(database)
    verified = run("verify", target, "--json").json
    assert verified["balanced"]
    assert verified["checks"] > 150
    for table in ("polls", "poll_votes", "status_pins", "bookmarks", "mutes", "account_warnings", "reports", "tags"):
        assert database.value(f"SELECT count(*) FROM {table}"), table
    by_number = version in {"4.5", "4.6", "main"}
    assert ("/ap/users/" in database.value("SELECT uri FROM statuses LIMIT 1")) == by_number
    if version != "4.3":
        assert database.value("SELECT count(*) FROM quotes WHERE state = 1") == 3
    for row in database.rows("SELECT * FROM media_attachments"):
        assert (media / _path(row["id"], "original") / row["file_file_name"]).stat().st_size == row["file_file_size"]
        assert (media / _path(row["id"], "small") / row["file_file_name"]).is_file()
        status = database.rows(f"SELECT * FROM statuses WHERE id = {row['status_id']}")[0]
        assert row["id"] in status["ordered_media_attachment_ids"]
    # Said again, it does nothing; and the server's next row gets a free number.
    before = database.contents()
    assert json.loads(convert(sample_dumps / "phpbb33.sql.gz", target, *DOMAIN, *files, "--json").out)[
        "already_complete"
    ]
    assert database.contents() == before
    database.execute(
        "INSERT INTO conversations (created_at, updated_at) VALUES (now(), now())",
        "INSERT INTO tags (name, created_at, updated_at) VALUES ('new', now(), now())",
        "INSERT INTO polls (account_id, status_id, created_at, updated_at)"
        " SELECT account_id, id, now(), now() FROM statuses LIMIT 1",
        "INSERT INTO statuses (account_id, created_at, updated_at) SELECT id, now(), now() FROM accounts LIMIT 1",
    )


def _path(id: int, style: str) -> str:
    digits = str(id)
    groups = [digits[at : at + 3] for at in range(0, len(digits), 3)]
    return "/".join(["media_attachments/files", *(group for group in groups if len(group) == 3), style])


def test_who_they_were(mastodon: MakeDatabase, opened: Open, sample_dumps: Path) -> None:
    target = mastodon("4.6")
    convert(sample_dumps / "phpbb33.sql.gz", target, *DOMAIN)
    database = opened(target)
    account = database.rows("SELECT * FROM accounts WHERE username = 'ottilie_fruh'")[0]
    assert account["fields"][0]["name"] == "Imported from"
    assert account["fields"][0]["value"].startswith("https://larkpass.example/forum/memberlist.php")
    assert len(account["fields"]) <= 4
    assert account["private_key"].startswith("-----BEGIN RSA PRIVATE KEY-----")
    assert account["public_key"].startswith("-----BEGIN PUBLIC KEY-----")
    assert (account["discoverable"], account["indexable"]) == (False, False)
    roles = database.rows(
        "SELECT r.name, count(*) AS n FROM users u JOIN user_roles r ON r.id = u.role_id GROUP BY 1 ORDER BY 1"
    )
    assert {row["name"] for row in roles} == {"Admin", "Moderator"}
    kinds = {row["actor_type"] for row in database.rows("SELECT actor_type FROM accounts WHERE id > 0")}
    assert kinds == {"Person", "Group", "Service"}
    held = database.rows("SELECT suspended_at, suspension_origin FROM accounts WHERE suspended_at IS NOT NULL")
    assert all(row["suspension_origin"] == 0 for row in held)


def test_order_of_threads(mastodon: MakeDatabase, opened: Open, tmp_path: Path) -> None:
    """phpBB shows a thread by time, then by number: so it stands here, posts of one second included."""
    times = [1_300_000_000, 1_300_000_500, 1_300_000_400, 1_300_000_400, 1_300_000_900]
    posts = [post(100 + number, topic_id=50, post_time=at) for number, at in enumerate(times)]
    board = small_board(tmp_path / "board.sql", {"topics": [topic(50)], "posts": posts})
    target = mastodon("4.6")
    convert(board, target, *DOMAIN, "--assume-public")
    database = opened(target)
    check(database)
    check_order(database, [(50, str(100 + number)) for _, number in sorted(zip(times, range(len(times)), strict=True))])
    run("verify", target)


def test_forty_thousand_characters(mastodon: MakeDatabase, opened: Open, tmp_path: Path) -> None:
    """Split by the mapping for Mastodon; kept whole by another one, and then the report says so."""
    text = "A sentence of nine words stands here once again. " * 800
    extra = {"topics": [topic(50)], "posts": [post(100, topic_id=50, post_text=text)]}
    board = small_board(tmp_path / "board.sql", extra)
    split, whole = mastodon("4.6"), mastodon("4.6")
    convert(board, split, *DOMAIN, "--assume-public")
    database = opened(split)
    check(database)
    assert database.value("SELECT max(length(text)) FROM statuses") <= 500
    chain = database.rows("SELECT * FROM statuses WHERE reblog_of_id IS NULL AND text LIKE '%sentence of nine%'")
    assert len(chain) >= 80
    mapping = tmp_path / "mapping.toml"
    mapping.write_text('preset = "mastodon"\n[posts]\nlong = "keep"\n', encoding="utf-8")
    report = convert(board, whole, *DOMAIN, "--assume-public", "--mapping", mapping, "--json").json
    assert opened(whole).value("SELECT max(length(text)) FROM statuses") >= len(text.strip())
    assert report["books"]["lost"]["longer_than_500_characters_cannot_be_edited"] == 1
    run("verify", whole)


def test_a_handle_that_is_no_username(mastodon: MakeDatabase, opened: Open, sample_dumps: Path, tmp_path: Path) -> None:
    mapping = tmp_path / "mapping.toml"
    mapping.write_text('[accounts]\nboard_prefix = "the_board_with_a_very_long_name_"\nhandle_length = 60\n')
    target = mastodon("4.6")
    ended = convert(sample_dumps / "phpbb33.sql.gz", target, *DOMAIN, "--mapping", mapping, code=4)
    assert "at most 30 characters" in ended.err
    assert opened(target).value("SELECT count(*) FROM accounts") == 1


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("DROP TABLE statuses CASCADE", "no Mastodon database"),
        ("ALTER TABLE statuses ADD local_only boolean", "glitch-soc or Hometown"),
        ("ALTER TABLE accounts ADD cat_ears boolean", "column cat_ears"),
        ("ALTER TABLE statuses DROP trendable", "lacks the column trendable"),
        ("INSERT INTO schema_migrations VALUES ('20990101000000')", "newer than every version"),
        ("INSERT INTO schema_migrations VALUES ('20260701000000')", "none of the versions"),
        (
            "INSERT INTO accounts (username, created_at, updated_at) VALUES ('alive', now(), now())",
            "a living server (1 accounts)",
        ),
    ],
)
def test_refused(statement: str, said: str, mastodon: MakeDatabase, opened: Open, sample_dumps: Path) -> None:
    target = mastodon("4.6")
    database = opened(target)
    database.execute(statement)
    before = database.contents()
    ended = convert(sample_dumps / "phpbb30.sql.gz", target, *DOMAIN, code=4)
    assert said in ended.err
    assert "s3cret" not in ended.err
    assert database.contents() == before
    assert database.value("SELECT to_regclass('migrator.runs') IS NULL")


def test_an_unknown_version_by_force(mastodon: MakeDatabase, opened: Open, sample_dumps: Path) -> None:
    target = mastodon("main")
    database = opened(target)
    database.execute("INSERT INTO schema_migrations VALUES ('20990101000000')")
    convert(sample_dumps / "phpbb30.sql.gz", target, *DOMAIN, "--force")
    check(database)
    run("verify", target)  # remembers that it was forced


def test_the_domain_is_needed_and_stays(mastodon: MakeDatabase, sample_dumps: Path) -> None:
    target = mastodon("4.6")
    assert "--domain" in convert(sample_dumps / "phpbb30.sql.gz", target, code=4).err
    convert(sample_dumps / "phpbb30.sql.gz", target, *DOMAIN)
    ended = convert(sample_dumps / "phpbb30.sql.gz", target, "--domain", "other.example", code=4)
    assert "was begun with another --domain" in ended.err


def test_options_of_other_targets(sample_dumps: Path, tmp_path: Path) -> None:
    ended = convert(sample_dumps / "phpbb30.sql.gz", tmp_path / "out.db", *DOMAIN, code=4)
    assert "--domain is of no use" in ended.err
    assert not (tmp_path / "out.db").exists()


def test_private_messages_only_when_asked_for(
    mastodon: MakeDatabase, opened: Open, sample_dumps: Path, tmp_path: Path
) -> None:
    quiet, asked = mastodon("4.6"), mastodon("4.6")
    convert(sample_dumps / "phpbb33.sql.gz", quiet, *DOMAIN)
    assert opened(quiet).value("SELECT count(*) FROM statuses WHERE visibility <> 0") == 0
    mapping = tmp_path / "mapping.toml"
    mapping.write_text('preset = "mastodon"\n[privacy]\nprivate_messages = true\n', encoding="utf-8")
    convert(sample_dumps / "phpbb33.sql.gz", asked, *DOMAIN, "--mapping", mapping)
    database = opened(asked)
    check(database)
    direct = database.rows("SELECT * FROM statuses WHERE visibility = 3")
    assert direct
    for status in direct:
        # Who may read it is mentioned aloud, and has it in the inbox; nobody else forwards or counts it.
        mentions = database.rows(f"SELECT * FROM mentions WHERE status_id = {status['id']}")
        assert mentions
        assert not any(row["silent"] for row in mentions)
        inboxes = database.rows(f"SELECT * FROM account_conversations WHERE {status['id']} = ANY(status_ids)")
        assert {row["account_id"] for row in inboxes} == {status["account_id"], *(m["account_id"] for m in mentions)}
    run("verify", asked)
