"""The board that a real MyBB 1.8.37 wrote, against what was counted, read and done there (``truth.json``)."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.database_servers import MariaDB, PostgreSQL
from tests.real_boards import SLACK, RealBoard
from tests.running import convert, run, same

#: action of the driver → kinds of event that tell of it
EVENTS: dict[str, set[str]] = {
    "m_move": {"move"},
    "selfdel_post": {"soft_delete_post"},
    "m_split": {"split"},
    "m_merge": {"merge"},
    "m_softdel_topic": {"soft_delete_thread"},
    "m_copy": {"copy"},
    "m_lock": {"lock"},
    "m_unlock": {"unlock"},
    "m_harddel_topic": {"delete_thread"},
    "m_sticky": {"sticky"},
    "m_unsticky": {"unsticky"},
    "m_ban": {"ban"},
    "m_unban": {"unban"},
    "m_softdel_post": {"soft_delete_post"},
    "m_harddel_post": {"delete_post"},
    "m_restore_post": {"restore_post"},
    "queued_post": {"approve_post", "soft_delete_post"},
    "m_announcement": {"other"},
    "m_note": {"other"},
}
#: actions of which the moderators' log has nothing; warnings are sanctions
UNTOLD = {
    "report", "m_closereport", "m_warn_post", "m_warn_user", "m_ban_ip", "m_ban_email", "m_rename", "m_deluser",
    "queued_topic",
}  # fmt: skip


@pytest.fixture(scope="module")
def real(boards: Path, tmp_path_factory: pytest.TempPathFactory) -> RealBoard:
    return RealBoard(boards, "mybb-a", tmp_path_factory.mktemp("mybb-a") / "out.db")


def test_counts_are_met(real: RealBoard) -> None:
    counts = real.truth["counts"]
    read = real.read()
    real.meets_counts(
        {
            "member": counts["users"],
            "board": counts["forums"],
            "thread": counts["threads"],
            "post": counts["posts"],
            "attachment": counts["attachments"],
            "poll": counts["polls"],
            "report": counts["reports"],
            "sanction": counts["warnings"] + counts["banned"],
            "broadcast": counts["announcements"],
            "action": counts["moderator_log"],  # the log tells of every sticky, closed and deleted thread
        }
    )
    assert counts["poll_votes"] - read["poll_vote"] == sum(row["uid"] == "0" for row in real.table("pollvotes"))
    assert counts["reputation"] - read["reaction"] == sum(row["pid"] == "0" for row in real.table("reputation"))


def test_every_sample_post_is_found(real: RealBoard) -> None:
    real.holds_samples()


def test_every_action_of_moderators_is_an_event(real: RealBoard) -> None:
    real.kept_actions(EVENTS, UNTOLD)


def test_moves_lead_from_board_to_board(real: RealBoard) -> None:
    for move in (action for action in real.truth["moderator_actions"] if action["action"] == "m_move"):
        root, new = real.target("thread", move["topic_id"]), real.target("board", move["to"])
        forwards = real.rows(
            "SELECT created_at FROM forwards WHERE status_id = ? AND account_id = ? AND reason = 'move'", root, new
        )
        assert any(abs(at - move["at"]) <= SLACK for (at,) in forwards), move


def test_threads_started_sticky_are_pinned_then(real: RealBoard) -> None:
    started = {row["tid"]: int(row["dateline"]) for row in real.table("threads") if row["sticky"] == "1"}
    assert len(started) == real.truth["counts"]["sticky"]
    logged = real.rows("SELECT at FROM moderation_events WHERE kind = 'sticky'")
    assert sum((at,) in logged for at in started.values()) > len(started) / 2
    assert real.rows("SELECT 1 FROM moderation_events WHERE kind = 'sticky' AND at IS NULL") == []


def test_bans_and_warnings(real: RealBoard) -> None:
    found = real.rows("SELECT kind, account_id, moderator_account_id, starts_at, ends_at FROM sanctions")
    for action in real.truth["moderator_actions"]:
        if action["action"] in ("m_warn_post", "m_warn_user"):
            ((kind, _, moderator, _, ends),) = [row for row in found if abs(row[3] - action["at"]) <= SLACK]
            assert (kind, moderator) == ("warning", real.members[action["by"]])
            assert ends is not None
    ((_, account, _, _, ends),) = [row for row in found if row[0] == "ban"]
    assert ends is None
    assert real.rows("SELECT suspended_until FROM accounts WHERE id = ? AND suspended_from > 0", account) == [(None,)]


def test_reports(real: RealBoard) -> None:
    reports = real.rows("SELECT account_id, status_id, created_at, closed FROM reports")
    assert sum(not closed for *_, closed in reports) == real.truth["counts"]["reports_by_status"]["0"]
    actions = {a["at"]: a for a in real.truth["moderator_actions"] if a["action"] == "report"}
    for reporter, status, at, _ in reports:
        action = actions[min(actions, key=lambda when: abs(when - at))]
        assert reporter == real.members[action["by"]]
        assert status == real.target("post", action["post_id"])


def test_nothing_private(real: RealBoard) -> None:
    real.holds_nothing_of_the_moderators_room("posts", "pid", "fid", "message")
    real.holds_no_private_data("users")


def test_a_live_server_and_postgresql_give_the_same_rows(
    real: RealBoard, mariadb_server: MariaDB, postgres_server: PostgreSQL, tmp_path: Path
) -> None:
    url = mariadb_server.create("mybb_a")
    mariadb_server.load("mybb_a", real.dump)
    convert(url, tmp_path / "live.db", "--jobs", 2)
    assert same(tmp_path / "live.db", real.file)
    target = postgres_server.create("mybb_a")
    convert(real.dump, target, "--work-dir", tmp_path / "work")
    assert same(target, real.file)


def test_the_books_balance(real: RealBoard) -> None:
    run("verify", real.file)
    run("verify", real.file, real.dump)
