"""The books balance after a run, and no longer once any row of any table was changed by hand."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from migrator import schema
from tests.phpbb_boards import T0, entry, post, topic
from tests.running import change, convert, query, run, small_board

EDITED = {"post_edit_time": T0 + 9, "post_edit_user": 2, "post_edit_count": 1}
#: every table of the schema; the evidence for inferred follows is no part of what was converted
TABLES = [*schema.TABLES, "runs", "shards", "rejects", "skips"]


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A board that puts a row into every table."""
    members = [{"user_id": number, "username": f"Member {number}"} for number in range(4, 9)]
    return small_board(
        tmp_path_factory.mktemp("source") / "board.sql",
        {
            "users": members,
            "forums": [{"forum_id": 2, "left_id": 2, "forum_name": "Cellar"}],
            "topics": [
                topic(1, topic_type=1, poll_title="Tea?", poll_start=T0, poll_max_options=1, topic_first_post_id=1),
                topic(2, topic_poster=3, topic_status=1),
                topic(3, forum_id=2),
                topic(4, topic_status=2, topic_moved_id=1),
            ],
            "posts": [
                post(1),
                post(2, poster_id=3, post_text='[quote="Ida:u"]text 1[/quote:u] yes', bbcode_uid="u", **EDITED),
                post(3, topic_id=2, poster_id=3),
                post(4, topic_id=3),
                post(5, topic_id=77),
                post(6, topic_id=2, poster_id=4),
            ],
            "poll_options": [
                {"poll_option_id": 1, "topic_id": 1, "poll_option_text": "yes", "poll_option_total": 1},
                {"poll_option_id": 2, "topic_id": 1, "poll_option_text": "no"},
            ],
            "poll_votes": [{"topic_id": 1, "poll_option_id": 1, "vote_user_id": 3}],
            "attachments": [{"attach_id": 1, "post_msg_id": 1, "mimetype": "image/png"}],
            "bookmarks": [{"topic_id": 1, "user_id": 3}],
            "zebra": [
                {"user_id": 2, "zebra_id": 3, "friend": 1},
                {"user_id": 2, "zebra_id": 4, "foe": 1},
            ],
            "banlist": [{"ban_id": 1, "ban_userid": 4, "ban_start": T0}],
            "reports": [{"report_id": 1, "post_id": 2, "user_id": 2, "report_time": T0 + 5}],
            "thanks": [{"post_id": 1, "user_id": 3}],
            "log": [entry(1, "LOG_LOCK", "Topic 2", forum_id=1, topic_id=2)],
        },
    )  # fmt: skip


@pytest.fixture(scope="module", params=["mute", "block"])
def converted(request: pytest.FixtureRequest, source: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The board converted; foes become mutes or blocks, never both."""
    folder = tmp_path_factory.mktemp(request.param)
    (folder / "mapping.toml").write_text(f'[relations]\nfoe = "{request.param}"\n', encoding="utf-8")
    convert(source, folder / "out.db", "--mapping", folder / "mapping.toml")
    return folder / "out.db"


@pytest.fixture
def target(converted: Path, tmp_path: Path) -> Path:
    """A copy to spoil."""
    return Path(shutil.copy(converted, tmp_path / "out.db"))


def _empty(table: str, target: Path) -> bool:
    if query(target, f'SELECT COUNT(*) FROM "{table}"') != [(0,)]:
        return False
    foes = {
        "mutes": query(target, "SELECT COUNT(*) FROM blocks"),
        "blocks": query(target, "SELECT COUNT(*) FROM mutes"),
    }
    assert foes.get(table) == [(1,)], f"the board of this test must have rows in {table}"
    return True


def test_it_balances(converted: Path, source: Path) -> None:
    run("verify", converted)
    report = run("verify", converted, source, "--json").json
    assert (report["balanced"], report["wrong"]) == (True, [])
    assert report["checks"] > 100


@pytest.mark.parametrize("with_source", [False, True], ids=["alone", "with_source"])
@pytest.mark.parametrize("table", TABLES)
def test_a_row_less_is_noticed(table: str, with_source: bool, target: Path, source: Path) -> None:
    if _empty(table, target):
        return
    key = _key(table)
    some = f'SELECT {key} FROM "{table}" ORDER BY {key} DESC LIMIT 1'
    deleted = change(target, f'DELETE FROM "{table}" WHERE ({key}) = ({some})')
    assert deleted == 1
    code = 4 if table == "runs" else 1  # without its run a target is none of ours
    ended = run("verify", target, *([source] if with_source else []), code=code)
    assert "do NOT balance" in ended.out or code == 4


@pytest.mark.parametrize("with_source", [False, True], ids=["alone", "with_source"])
@pytest.mark.parametrize("table", [table for table in TABLES if table != "runs"])  # of which there is one
def test_a_row_more_is_noticed(table: str, with_source: bool, target: Path, source: Path) -> None:
    if _empty(table, target):
        return
    columns = list(schema.METADATA.tables[table].columns.keys())
    values = dict(zip(columns, query(target, f'SELECT * FROM "{table}" LIMIT 1')[0], strict=True))
    for column in [*_key(table).split(", "), *schema.UNIQUE.get(table, ())]:
        value = values[column]
        values[column] = value + 1_000_003 if isinstance(value, int) else f"{value}x"
    marks = ", ".join("?" * len(columns))
    names = ", ".join(f'"{column}"' for column in columns)
    assert change(target, f'INSERT INTO "{table}" ({names}) VALUES ({marks})', *values.values()) == 1
    run("verify", target, *([source] if with_source else []), code=1)


def _key(table: str) -> str:
    return ", ".join(column.name for column in schema.METADATA.tables[table].primary_key)


def test_a_changed_text_is_noticed_with_the_source(target: Path, source: Path) -> None:
    change(target, "UPDATE statuses SET text = text || '!' WHERE id = (SELECT MIN(id) FROM statuses)")
    run("verify", target, source, code=1)


def test_a_reference_that_leads_nowhere_is_noticed(target: Path) -> None:
    assert change(target, "UPDATE statuses SET in_reply_to_id = 12345 WHERE in_reply_to_id IS NOT NULL") > 0
    run("verify", target, code=1)


def test_another_source_is_noticed(target: Path, tmp_path: Path) -> None:
    other = small_board(tmp_path / "other.sql")
    ended = run("verify", target, other, code=1)
    assert "source is the one converted" in ended.out


def test_an_unfinished_run_does_not_balance(target: Path) -> None:
    change(target, "UPDATE runs SET state = 'interrupted'")
    run("verify", target, code=1)
