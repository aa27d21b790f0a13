"""What is erased is in no byte of the target: no name, no handle, and (unless pseudonymised) no word of the member."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.database_servers import PostgreSQL
from tests.phpbb_boards import entry, post, topic
from tests.running import bytes_of, convert, query, run, small_board

NAME, HANDLE = "Quillon Zebrafinch", "quillon_zebrafinch"
WORDS = "marmalade lighthouse seventeen"


def edited(by: int) -> dict[str, int]:
    return {"post_edit_time": 1_300_000_900, "post_edit_user": by, "post_edit_count": 1}


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """A board on which member 7 wrote, is quoted, named, renamed, rejected and sanctioned."""
    quoted = f"[quote=&quot;{NAME}&quot;:u]{WORDS}[/quote:u] I agree"
    return small_board(
        tmp_path / "board.sql",
        {
            "users": [
                {"user_id": 7, "username": NAME, "user_sig": f"yours, {NAME}", "user_from": "Zebraville"},
                {"user_id": 8, "username": "Twin"},
            ],
            "topics": [
                topic(1),
                topic(2, topic_poster=7, topic_first_poster_name=NAME, topic_title="Zebrafinch songs"),
            ],
            "posts": [
                post(1),
                post(2, poster_id=7, post_text=WORDS, **edited(7)),
                post(3, poster_id=3, post_text=quoted, bbcode_uid="u"),
                post(4, topic_id=2, poster_id=7, post_text=f"more {WORDS}"),
                post(5, topic_id=2, poster_id=3),
                post(6, topic_id=99, poster_id=7, post_username=NAME, post_text=f"lost {WORDS}"),
                post(8, poster_id=0, post_username="Twin"),
            ],
            "zebra": [{"user_id": 3, "zebra_id": 7, "friend": 1}, {"user_id": 7, "zebra_id": 2, "foe": 1}],
            "thanks": [{"post_id": 1, "user_id": 7}, {"post_id": 2, "user_id": 3}],
            "banlist": [{"ban_id": 1, "ban_userid": 7, "ban_start": 1_300_000_500, "ban_give_reason": "shouting"}],
            "log": [
                entry(1, "LOG_BAN_USER", "shouting", NAME, log_type=3, reportee_id=7),
                entry(2, "LOG_USER_UPDATE_NAME", "Quillon Before", NAME, log_type=3, reportee_id=7),
                entry(3, "LOG_LOCK", "Zebrafinch songs", forum_id=1, topic_id=2),
            ],
        },
    )  # fmt: skip


@pytest.fixture
def target(source: Path, tmp_path: Path) -> Path:
    convert(source, tmp_path / "out.db")
    data = bytes_of(tmp_path / "out.db")
    assert all(word.encode() in data for word in (NAME, HANDLE, WORDS, "Quillon Before"))
    return tmp_path / "out.db"


@pytest.mark.parametrize("by", ["7", NAME, HANDLE, f"@{HANDLE.upper()}"])
def test_removed_to_the_last_byte(by: str, target: Path) -> None:
    report = run("erase", target, "--member", by, "--json").json
    assert (report["handle"], report["pseudonym"], report["still_named"]) == (HANDLE, None, [])
    data = bytes_of(target).lower()
    gone = (NAME, HANDLE, "Quillon", "Zebraville", WORDS, "Zebrafinch songs", "shouting")
    assert [word for word in gone if word.lower().encode() in data] == []
    assert b"i agree" in data  # what others wrote stays
    run("verify", target)


def test_pseudonymised_to_the_last_byte(target: Path) -> None:
    before = query(target, "SELECT COUNT(*) FROM statuses")
    report = run("erase", target, "--member", "7", "--pseudonymise", "--json").json
    data = bytes_of(target).lower()
    assert [word for word in (NAME, HANDLE, "Quillon", "Zebraville") if word.lower().encode() in data] == []
    assert WORDS.encode() in data  # what he wrote stays
    assert query(target, "SELECT COUNT(*) FROM statuses") == before
    assert query(target, "SELECT display_name FROM accounts WHERE handle = ?", report["pseudonym"]) == [
        ("former member",)
    ]
    run("verify", target)


def test_two_of_the_same_name_must_be_told_apart(target: Path) -> None:
    assert query(target, "SELECT COUNT(*) FROM accounts WHERE display_name = 'Twin'") == [(2,)]
    ended = run("erase", target, "--member", "Twin", code=2)
    assert "more than one account is called 'Twin'" in ended.err
    assert query(target, "SELECT COUNT(*) FROM accounts WHERE display_name = 'Twin'") == [(2,)]
    run("erase", target, "--member", "8")
    assert query(target, "SELECT kind FROM accounts WHERE display_name = 'Twin'") == [("guest",)]
    run("erase", target, "--member", "@twin_2")
    assert query(target, "SELECT kind FROM accounts WHERE display_name = 'Twin'") == []
    run("verify", target)


def test_boards_and_the_site_are_no_members(target: Path) -> None:
    run("erase", target, "--member", "square", code=2)
    run("erase", target, "--member", "1", code=2)


def test_erased_twice_is_unknown(target: Path) -> None:
    run("erase", target, "--member", "7")
    run("erase", target, "--member", "7", code=2)


def test_files_cannot_be_erased_from(source: Path, tmp_path: Path) -> None:
    convert(source, f"jsonl:{tmp_path / 'rows'}")
    assert "databases of the migrator" in run("erase", f"jsonl:{tmp_path / 'rows'}", "--member", "7", code=4).err


@pytest.mark.parametrize("flags", [(), ("--pseudonymise",)], ids=["erased", "pseudonymised"])
def test_on_a_server(flags: tuple[str, ...], source: Path, postgres_server: PostgreSQL, tmp_path: Path) -> None:
    url = postgres_server.create("erase")
    convert(source, url, "--work-dir", tmp_path / "work")
    run("erase", url, "--member", "7", *flags)
    run("verify", url)
    rows = [str(query(url, f'SELECT * FROM "{name}"')) for (name,) in query(url, TABLES_OF_A_SERVER)]
    assert [row for row in rows if NAME in row or HANDLE in row] == []


TABLES_OF_A_SERVER = "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
