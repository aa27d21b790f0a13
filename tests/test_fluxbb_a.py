"""The board that a real FluxBB 1.5.11 wrote, against what was counted, read and done there (``truth.json``)."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.database_servers import MariaDB, PostgreSQL
from tests.real_boards import SLACK, RealBoard
from tests.running import convert, run, same


@pytest.fixture(scope="module")
def real(boards: Path, tmp_path_factory: pytest.TempPathFactory) -> RealBoard:
    return RealBoard(boards, "fluxbb-a", tmp_path_factory.mktemp("fluxbb-a") / "out.db")


def test_counts_are_met(real: RealBoard) -> None:
    counts = real.truth["counts"]
    real.meets_counts(
        {
            "member": counts["users"],
            "board": counts["forums"] + counts["categories"],
            "thread": counts["topics"],
            "post": counts["posts"],
            "report": counts["reports"],
            "sanction": 1,  # the other two bans are of addresses
            "relation": counts["topic_subscriptions"] + counts["forum_subscriptions"],
            "action": counts["sticky"] + counts["closed"] + counts["moved_redirects"] - 1,  # two redirects lead to F5
        }
    )


def test_every_sample_post_is_found(real: RealBoard) -> None:
    real.holds_samples(quotes=False)


def test_quotes_by_name_are_resolved(real: RealBoard) -> None:
    """FluxBB writes only a name; the text tells which post of that member was meant."""
    quoting = [sample for sample in real.truth["samples"] if sample["quoted_post_id"] is not None]
    found = 0
    for sample in quoting:
        status = real.target("post", sample["post_id"])
        if status is not None:
            ((reply,),) = real.rows("SELECT in_reply_to_id FROM statuses WHERE id = ?", status)
            found += reply == real.target("post", sample["quoted_post_id"])
    assert found >= 0.9 * len([sample for sample in quoting if real.target("post", sample["post_id"])])


def test_state_tells_what_no_log_does(real: RealBoard) -> None:
    for action in real.truth["moderator_actions"]:
        if action["action"] == "m_lock":
            unlocked = {a["topic_id"] for a in real.truth["moderator_actions"] if a["action"] == "m_unlock"}
            ((closed,),) = real.rows(
                "SELECT replies_closed_at FROM statuses WHERE id = ?", real.target("thread", action["topic_id"])
            )
            assert (closed is None) == (action["topic_id"] in unlocked)
    assert len(real.rows("SELECT 1 FROM redirects WHERE kind = 'thread'")) == real.truth["counts"]["moved_redirects"]


def test_bans_of_members(real: RealBoard) -> None:
    (ban,) = [
        a for a in real.truth["moderator_actions"] if a["action"] == "m_ban" and a["user"] == "\u0643\u0631\u064a\u0645"
    ]
    ((account, moderator, until),) = real.rows("SELECT account_id, moderator_account_id, ends_at FROM sanctions")
    assert (account, moderator, until) == (real.members[ban["user"]], real.members[ban["by"]], None)


def test_reports(real: RealBoard) -> None:
    actions = {a["post_id"]: a for a in real.truth["moderator_actions"] if a["action"] == "report"}
    reports = real.rows("SELECT account_id, status_id, created_at, closed FROM reports")
    assert len(reports) == real.truth["counts"]["reports"]
    assert sum(not closed for *_, closed in reports) == real.truth["counts"]["reports_open"]
    by_status = {real.target("post", post): action for post, action in actions.items()}
    for reporter, status, at, _ in reports:
        assert abs(by_status[status]["at"] - at) <= SLACK
        assert reporter == real.members[by_status[status]["by"]]


def test_nothing_private(real: RealBoard) -> None:
    topics = {row["id"]: row["forum_id"] for row in real.table("topics")}
    assert real.target("board", real.private) is None
    private, public = [], []
    for row in real.table("posts"):
        hidden = topics[row["topic_id"]] == str(real.private)
        assert not (hidden and real.target("post", row["id"]))
        (private if hidden else public).append(row["message"])
    real.holds_none_of(private, public)
    real.holds_no_private_data("users")


def test_a_live_server_and_postgresql_give_the_same_rows(
    real: RealBoard, mariadb_server: MariaDB, postgres_server: PostgreSQL, tmp_path: Path
) -> None:
    url = mariadb_server.create("fluxbb_a")
    mariadb_server.load("fluxbb_a", real.dump)
    convert(url, tmp_path / "live.db", "--jobs", 2)
    assert same(tmp_path / "live.db", real.file)
    target = postgres_server.create("fluxbb_a")
    convert(real.dump, target, "--work-dir", tmp_path / "work")
    assert same(target, real.file)


def test_the_books_balance(real: RealBoard) -> None:
    run("verify", real.file)
    run("verify", real.file, real.dump)
