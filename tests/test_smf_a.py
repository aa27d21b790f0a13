"""The board that a real SMF 2.1.4 wrote, against what was counted, read and done there (``truth.json``)."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.database_servers import MariaDB, PostgreSQL
from tests.real_boards import SLACK, RealBoard
from tests.running import convert, run, same

#: action of the driver → kinds of event that tell of it
EVENTS: dict[str, set[str]] = {
    "m_move": {"move"},
    "m_closereport": {"close_report"},
    "m_split": {"split"},
    "m_merge": {"merge"},
    "m_softdel_topic": {"soft_delete_thread"},
    "m_lock": {"lock"},
    "m_unlock": {"unlock"},
    "m_sticky": {"sticky"},
    "m_unsticky": {"unsticky"},
    "m_ban": {"ban"},
    "m_unban": {"unban"},
    "m_ban_ip": {"ban_ip"},
    "m_ban_email": {"ban_email"},
    "m_softdel_post": {"delete_post"},
    "m_restore_post": {"restore_post"},
    "m_rename": {"rename"},
}
#: actions of which the log has nothing, or that happen in the recycle bin, where no guest looks; warnings are sanctions
UNTOLD = {
    "report",
    "selfdel_post",
    "m_warn_post",
    "m_warn_user",
    "m_deluser",
    "queued_topic",
    "queued_post",
    "m_harddel_topic",
    "m_harddel_post",
}


@pytest.fixture(scope="module")
def real(boards: Path, tmp_path_factory: pytest.TempPathFactory) -> RealBoard:
    return RealBoard(boards, "smf-a", tmp_path_factory.mktemp("smf-a") / "out.db")


def test_counts_are_met(real: RealBoard) -> None:
    counts = real.truth["counts"]
    logged = sum(rows for of, rows in counts["log_actions_by_type"].items() if of.startswith("1|"))
    real.meets_counts(
        {
            "member": counts["users"],
            "board": counts["boards"] + counts["categories"],
            "thread": counts["topics"],
            "post": counts["posts"] - counts["redirect_topics"],  # what a redirect says is nobody's post
            "attachment": counts["attachments"]["0"],
            "poll": counts["polls"],
            "poll_vote": counts["poll_votes"],
            "reaction": counts["likes"],
            "report": counts["reports"],
            "sanction": counts["warnings"] + 2,  # the other two bans are of addresses
            "action": logged + counts["log_actions_by_type"]["2|real_name"] + _silent(real),
        }
    )


def _silent(real: RealBoard) -> int:
    """States of topics of which the log does not tell."""
    logged = {(row["id_topic"], row["action"].removeprefix("un")) for row in real.table("log_actions")}
    return sum(
        state and (topic["id_topic"], action) not in logged
        for topic in real.table("topics")
        if topic["id_redirect_topic"] == "0"
        for state, action in (
            (topic["is_sticky"] != "0", "sticky"),
            (topic["locked"] != "0", "lock"),
            (topic["id_board"] == str(real.forums["RB"]) and topic["id_previous_topic"] == "0", "remove"),
        )
    )


def test_every_sample_post_is_found(real: RealBoard) -> None:
    real.holds_samples()


def test_every_action_of_moderators_is_an_event(real: RealBoard) -> None:
    real.kept_actions(EVENTS, UNTOLD, frozenset(("m_restore_post",)))


def test_moves_lead_from_board_to_board(real: RealBoard) -> None:
    for move in (action for action in real.truth["moderator_actions"] if action["action"] == "m_move"):
        root, new = real.target("thread", move["topic_id"]), real.target("board", move["to"])
        forwards = real.rows(
            "SELECT created_at FROM forwards WHERE status_id = ? AND account_id = ? AND reason = 'move'", root, new
        )
        assert any(abs(at - move["at"]) <= SLACK for (at,) in forwards), move


def test_bans_and_warnings(real: RealBoard) -> None:
    found = real.rows("SELECT kind, account_id, moderator_account_id, starts_at, ends_at FROM sanctions")
    for action in real.truth["moderator_actions"]:
        if action["action"] in ("m_warn_post", "m_warn_user"):
            ((kind, _, moderator, _, _),) = [row for row in found if abs(row[3] - action["at"]) <= SLACK]
            assert (kind, moderator) == ("warning", real.members[action["by"]])
            ((_, account, _, _, ends),) = [row for row in found if row[0] == "ban" and row[4] is None]
    assert ends is None
    assert real.rows("SELECT suspended_until FROM accounts WHERE id = ? AND suspended_from > 0", account) == [(None,)]


def test_reports(real: RealBoard) -> None:
    reports = real.rows("SELECT account_id, status_id, created_at, closed FROM reports")
    assert sum(not closed for *_, closed in reports) == real.truth["counts"]["reports_open"]
    actions = {a["at"]: a for a in real.truth["moderator_actions"] if a["action"] == "report"}
    for reporter, status, at, _ in reports:
        action = actions[min(actions, key=lambda when: abs(when - at))]
        assert reporter == real.members[action["by"]]
        assert status == real.target("post", action["post_id"])


def test_nothing_private(real: RealBoard) -> None:
    real.holds_nothing_of_the_moderators_room("messages", "id_msg", "id_board", "body")
    real.holds_no_private_data("members")


def test_a_live_server_and_postgresql_give_the_same_rows(
    real: RealBoard, mariadb_server: MariaDB, postgres_server: PostgreSQL, tmp_path: Path
) -> None:
    url = mariadb_server.create("smf_a")
    mariadb_server.load("smf_a", real.dump)
    convert(url, tmp_path / "live.db", "--jobs", 2)
    assert same(tmp_path / "live.db", real.file)
    target = postgres_server.create("smf_a")
    convert(real.dump, target, "--work-dir", tmp_path / "work")
    assert same(target, real.file)


def test_the_books_balance(real: RealBoard) -> None:
    run("verify", real.file)
    run("verify", real.file, real.dump)
