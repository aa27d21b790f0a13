"""The board that a real phpBB 3.3.12 wrote, against what was counted, read and done there (``truth.json``)."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.database_servers import MariaDB, PostgreSQL
from tests.real_boards import SLACK, RealBoard
from tests.running import convert, run, same

#: counts of truth.json that say how many records the source has → forum kind
COUNTED = {
    "forums": "board",
    "posts": "post",
    "attachments": "attachment",
    "poll_topics": "poll",
    "poll_votes": "poll_vote",
    "reports": "report",
}
#: action of the driver → kinds of event that tell of it
EVENTS: dict[str, set[str]] = {
    "m_move": {"move"},
    "m_closereport": {"close_report", "delete_report"},
    "selfdel_post": {"soft_delete_post"},
    "m_split": {"split"},
    "m_merge": {"merge"},
    "m_softdel_topic": {"soft_delete_thread"},
    "m_copy": {"copy"},
    "m_lock": {"lock"},
    "m_unlock": {"unlock"},
    "m_harddel_topic": {"delete_thread"},
    "m_sticky": {"sticky", "pin_changed"},
    "m_unsticky": {"unsticky", "pin_changed"},
    "m_announce": {"announce"},
    "m_lockpost": {"lock_post", "edit_post"},
    "m_chgposter": {"change_author"},
    "m_warn_post": {"warn"},
    "m_warn_user": {"warn"},
    "m_note": {"note"},
    "m_ban": {"ban"},
    "m_unban": {"unban"},
    "m_softdel_post": {"soft_delete_post"},
    "m_harddel_post": {"delete_post"},
    "m_restore_post": {"restore_post"},
    "m_ban_ip": {"ban_ip"},
    "m_ban_email": {"ban_email"},
    "m_rename": {"rename"},
    "m_deluser": {"delete_member"},
}
FATES = {"approve": {"approve_post"}, "disapprove": {"disapprove_post"}}


@pytest.fixture(scope="module")
def real(boards: Path, tmp_path_factory: pytest.TempPathFactory) -> RealBoard:
    return RealBoard(boards, "phpbb-a", tmp_path_factory.mktemp("phpbb-a") / "out.db")


# ---- counts


def test_counts_are_met(real: RealBoard) -> None:
    counts = real.truth["counts"]
    books = run("status", real.file, "--json").json["books"]
    read = {kind: entry["read"] for kind, entry in books.items() if kind != "lost"}
    assert {kind: read[kind] for kind in COUNTED.values()} == {kind: counts[name] for name, kind in COUNTED.items()}
    assert read["member"] == counts["users"] - 1 + counts["bots"]  # the guest row is no member
    assert read["thread"] == counts["topics"]
    assert (
        read["sanction"] == counts["warnings"] + counts["mod_log_ops"]["LOG_BAN_USER"] - 2
    )  # one ended, one taken back
    ties = ("friends", "foes", "bookmarks", "topic_subscriptions", "forum_subscriptions")
    assert read["relation"] == sum(counts[name] for name in ties)
    assert books["post"]["skipped"] == {
        "deleted": counts["posts_by_visibility"]["2"],
        "unapproved": counts["posts_by_visibility"]["0"],
        "private_board": books["post"]["skipped"]["private_board"],
    }
    assert books["post"].get("rejected", {}) == {}
    assert books["thread"]["merged"] == counts["shadow_topics"]


def test_every_public_post_and_no_other_is_there(real: RealBoard) -> None:
    topics = {row["topic_id"]: row["topic_visibility"] for row in real.table("topics")}
    public = {
        row["post_id"]
        for row in real.table("posts")
        if row["forum_id"] != str(real.private) and row["post_visibility"] == topics[row["topic_id"]] == "1"
    }
    stored = real.rows("SELECT source_id FROM origins WHERE kind = 'post' AND part = 0")
    assert {source_id for (source_id,) in stored} == public
    assert len(real.rows("SELECT 1 FROM statuses WHERE part = 0")) == len(public)


# ---- samples


def test_every_sample_post_is_found(real: RealBoard) -> None:
    real.holds_samples()


# ---- moderators


def test_every_action_of_moderators_is_an_event(real: RealBoard) -> None:
    for action in real.truth["moderator_actions"]:
        if action["action"] == "report" or action["detail"].get("fate") == "leave":
            continue  # reports have a table of their own; who leaves a post in the queue does nothing
        events = real.events(action, EVENTS.get(action["action"]) or FATES[action["detail"]["fate"]])
        assert events, (action["action"], action["at"])
        if action["by"]:
            assert real.members[action["by"]] in {event[1] for event in events}, action["at"]
        subjects = {event[3] for event in events}
        for kind, key in (("post", "post_id"), ("thread", "topic_id")):
            target = None if action[key] is None else real.target(kind, action[key])
            if target is not None and action["action"] != "queued_post":
                # A copy is told of the new thread, which names the old one.
                others = {json.loads(event[5]).get("other_status") for event in events}
                assert target in subjects | others, (action["action"], action["at"])
        if action["user"] in real.members and action["action"] not in ("m_closereport", "m_deluser"):
            assert real.members[action["user"]] in subjects, action["at"]


def test_moves_became_forwards_by_the_new_board(real: RealBoard) -> None:
    moves = [action for action in real.truth["moderator_actions"] if action["action"] == "m_move"]
    assert len(moves) == real.truth["counts"]["mod_log_ops"]["LOG_MOVE"]
    for move in moves:
        root, new = real.target("thread", move["topic_id"]), real.target("board", move["to"])
        forwards = real.rows(
            "SELECT created_at FROM forwards WHERE status_id = ? AND account_id = ? AND reason = 'move'", root, new
        )
        assert any(abs(at - move["at"]) <= SLACK for (at,) in forwards), move["topic_id"]
        withdrawn = real.rows(
            "SELECT account_id, withdrawn_at FROM forwards WHERE status_id = ? AND withdrawn_at IS NOT NULL", root
        )
        assert any(abs(at - move["at"]) <= SLACK and account != new for account, at in withdrawn), move["topic_id"]


def test_sticky_threads_and_announcements_are_pinned(real: RealBoard) -> None:
    for action in real.truth["moderator_actions"]:
        if action["action"] not in ("m_sticky", "m_unsticky", "m_announce"):
            continue
        column = "unpinned_at" if action["action"] == "m_unsticky" else "pinned_at"
        pins = real.rows(
            f"SELECT account_id, {column} FROM pins WHERE status_id = ?", real.target("thread", action["topic_id"])
        )
        assert any(at is not None and abs(at - action["at"]) <= SLACK for _, at in pins), action["topic_id"]
        if action["action"] == "m_announce":
            ((site,),) = real.rows("SELECT id FROM accounts WHERE kind = 'site'")
            assert site in {account for account, _ in pins}
            assert real.rows(
                "SELECT 1 FROM forwards WHERE account_id = ? AND status_id = ? AND reason = 'announcement'",
                site,
                real.target("thread", action["topic_id"]),
            )


def test_locked_threads_take_no_replies(real: RealBoard) -> None:
    ends: dict[int, int | None] = {}
    for action in real.truth["moderator_actions"]:
        if action["action"] in ("m_lock", "m_unlock"):
            ends[action["topic_id"]] = action["at"] if action["action"] == "m_lock" else None
    assert sum(at is not None for at in ends.values()) == real.truth["counts"]["locked_topics"]
    for topic, at in ends.items():
        ((closed,),) = real.rows("SELECT replies_closed_at FROM statuses WHERE id = ?", real.target("thread", topic))
        assert (closed is None) == (at is None)
        assert at is None or abs(closed - at) <= SLACK


def test_what_was_deleted_or_queued_is_not_published(real: RealBoard) -> None:
    unpublished = {
        "selfdel_post", "m_softdel_topic", "m_softdel_post", "m_harddel_post", "m_harddel_topic", "queued_topic",
    }  # fmt: skip
    restored = {a["post_id"] for a in real.truth["moderator_actions"] if a["action"] == "m_restore_post"}
    for action in real.truth["moderator_actions"]:
        gone = action["action"] in unpublished or action["detail"].get("fate") in ("leave", "disapprove")
        if gone and action["post_id"] is not None:
            assert (real.target("post", action["post_id"]) is None) == (action["post_id"] not in restored)
        elif gone and action["topic_id"] is not None:
            assert real.target("thread", action["topic_id"]) is None
        elif action["detail"].get("fate") == "approve":
            assert real.target("post", action["post_id"]) is not None


def test_bans_and_warnings_became_suspensions_and_strikes(real: RealBoard) -> None:
    unbanned = {a["user"] for a in real.truth["moderator_actions"] if a["action"] == "m_unban"}
    for action in real.truth["moderator_actions"]:
        account = real.members.get(action["user"] or "")
        if action["action"] == "m_ban":
            ((start, until),) = real.rows("SELECT suspended_from, suspended_until FROM accounts WHERE id = ?", account)
            # phpBB deletes a ban that has ended from its table as it does one that was taken back.
            if action["user"] in unbanned or action["detail"]["days"]:
                assert start is None or until is not None
            else:
                assert abs(start - action["at"]) <= SLACK
                assert until is None
        elif action["action"] in ("m_warn_user", "m_warn_post"):
            warnings = real.rows(
                "SELECT starts_at, moderator_account_id, account_id, status_id FROM sanctions WHERE kind = 'warning'"
            )
            (found,) = [row for row in warnings if abs(row[0] - action["at"]) <= SLACK]
            assert found[1] == real.members[action["by"]]
            if action["post_id"] is None:
                assert found[2] == account
            else:
                assert found[3] == real.target("post", action["post_id"])


def test_the_rest_of_what_moderators_did_shows(real: RealBoard) -> None:
    done = {action["action"]: action for action in real.truth["moderator_actions"]}
    # another author
    status = real.target("post", done["m_chgposter"]["post_id"])
    now = real.target("member", done["m_chgposter"]["result"]["now"])
    assert real.rows("SELECT account_id FROM statuses WHERE id = ?", status) == [(now,)]
    # renamed
    assert real.rows("SELECT kind FROM accounts WHERE display_name = ?", done["m_rename"]["user"]) == [("person",)]
    # a member deleted, what he wrote kept under his name
    assert real.target("member", done["m_deluser"]["result"]["uid"]) is None
    # split, copied: a thread of its own
    for name in ("m_split", "m_copy"):
        new, old = (real.target("thread", n) for n in (done[name]["result"]["new_topic"], done[name]["topic_id"]))
        assert new is not None
        assert old is not None
        assert new != old
    # merged: the posts are in the other thread
    assert real.target("thread", done["m_merge"]["result"]["source"]) is None
    # shadows lead on
    assert len(real.rows("SELECT 1 FROM redirects WHERE kind = 'thread'")) == real.truth["counts"]["shadow_topics"]


def test_reports_that_are_left_have_rows(real: RealBoard) -> None:
    reports = real.rows("SELECT account_id, status_id, created_at, closed FROM reports")
    assert len(reports) == real.truth["counts"]["reports"]
    assert sum(not closed for *_, closed in reports) == real.truth["counts"]["reports_open"]
    actions = [a for a in real.truth["moderator_actions"] if a["action"] == "report"]
    for reporter, status, at, _ in reports:
        (action,) = [a for a in actions if abs(a["at"] - at) <= SLACK]
        assert reporter == real.members[action["by"]]
        assert status == real.target("post", action["post_id"])


# ---- what must not be there


def test_nothing_of_the_moderators_room(real: RealBoard) -> None:
    real.holds_nothing_of_the_moderators_room("posts", "post_id", "forum_id", "post_text")
    for row in real.table("topics"):
        if row["forum_id"] == str(real.private):
            assert real.target("thread", row["topic_id"]) is None


def test_no_address_of_mail_or_network_and_no_password(real: RealBoard) -> None:
    real.holds_no_private_data("users")


# ---- the same from elsewhere


def test_a_live_server_and_postgresql_give_the_same_rows(
    real: RealBoard, mariadb_server: MariaDB, postgres_server: PostgreSQL, tmp_path: Path
) -> None:
    url = mariadb_server.create("phpbb_a")
    mariadb_server.load("phpbb_a", real.dump)
    convert(url, tmp_path / "live.db", "--jobs", 2)
    assert same(tmp_path / "live.db", real.file)
    target = postgres_server.create("phpbb_a")
    convert(real.dump, target, "--work-dir", tmp_path / "work")
    assert same(target, real.file)
    run("verify", target, real.dump)


def test_the_books_balance(real: RealBoard) -> None:
    run("verify", real.file)
    run("verify", real.file, real.dump)
