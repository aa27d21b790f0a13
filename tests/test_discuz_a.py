"""The board that a real Discuz! X3.5 wrote, against what was counted, read and done there (``truth.json``).

What its moderators did is tested with the adapter's part that reads it.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from adapters.base import Options
from adapters.forum import PrivateMessage
from tests.database_servers import MariaDB, PostgreSQL
from tests.phpbb_boards import opened_file
from tests.real_boards import RealBoard
from tests.running import bytes_of, convert, run, same

BANNED = "5"  #: group
HIDDEN_FROM_GUESTS = -99  #: in place of a visibility: the thread asks for a rank that guests have not


@pytest.fixture(scope="module")
def real(boards: Path, tmp_path_factory: pytest.TempPathFactory) -> RealBoard:
    real = RealBoard(boards, "discuz-a", tmp_path_factory.mktemp("discuz-a") / "out.db")
    ranked = {int(row["tid"]) for row in real.table("forum_thread") if row["readperm"] != "0"}
    nameless = {int(row["pid"]) for row in real.table("forum_post") if row["anonymous"] == "1"}
    banned = {row["uid"] for row in real.table("common_member") if row["groupid"] == BANNED}
    unread = {int(row["pid"]) for row in real.table("forum_post") if row["authorid"] in banned}
    for sample in real.truth["samples"]:
        if sample["quoted_post_id"] in unread:  # as guests saw it: an answer to what nobody can read
            sample["quoted_post_id"] = None
        if sample["post_id"] in nameless:
            sample |= {"guest": True, "stored_post_username": "Anonymous"}
        if sample["topic_id"] in ranked:
            sample["visibility"] = HIDDEN_FROM_GUESTS
        if sample["feature"] == "spoiler":  # all that is before it is hidden
            sample["typed_markup_start"] = sample["typed_markup_start"].partition("[/hide]")[2]
    return real


def test_counts_are_met(real: RealBoard) -> None:
    counts = real.truth["counts"]
    votes = sum(len(row["options"].split()) for row in real.table("forum_pollvoter"))
    remarks = sum(row["rpid"] == "0" for row in real.table("forum_postcomment"))
    assert 0 < remarks < counts["comments"]  # the others repeat an answer
    real.meets_counts(
        {
            "member": counts["users"],
            "board": sum(counts["forums"].values()),
            "thread": counts["threads"],
            "post": counts["posts"] + remarks,
            "attachment": counts["attachments"],
            "poll": counts["polls"],
            "poll_vote": votes,
        }
    )


def test_every_sample_post_is_found(real: RealBoard) -> None:
    real.holds_samples(visible=0)


def test_answers_noted_beside_the_answered_post_are_replies(real: RealBoard) -> None:
    noted = [(row["rpid"], row["pid"]) for row in real.table("forum_postcomment") if row["rpid"] != "0"]
    seen = 0
    for answer, post in noted:
        status, parent = real.target("post", answer), real.target("post", post)
        if status is not None and parent is not None:
            assert real.rows("SELECT in_reply_to_id FROM statuses WHERE id = ?", status) == [(parent,)]
            seen += 1
    assert seen > len(noted) / 2


def test_remarks_are_replies_to_the_post_they_stand_under(real: RealBoard) -> None:
    for row in real.table("forum_postcomment"):
        status, parent = real.target("post", f"comment:{row['id']}"), real.target("post", row["pid"])
        if row["rpid"] != "0" or parent is None:
            assert status is None
        else:
            assert real.rows("SELECT in_reply_to_id, created_at FROM statuses WHERE id = ?", status) == [
                (parent, int(row["dateline"]))
            ]


def test_anonymous_authors_are_not_named(real: RealBoard) -> None:
    posts = [row for row in real.table("forum_post") if row["anonymous"] == "1"]
    assert len(posts) == real.truth["counts"]["anonymous_posts"]
    found = 0
    for row in posts:
        status = real.target("post", row["pid"])
        if status is not None:
            ((name,),) = real.rows(
                "SELECT a.display_name FROM statuses s JOIN accounts a ON a.id = s.account_id WHERE s.id = ?", status
            )
            assert name != row["author"]
            found += 1
    assert found > 5


def test_what_guests_could_not_read_is_not_there(real: RealBoard) -> None:
    banned = {row["uid"] for row in real.table("common_member") if row["groupid"] == BANNED}
    ranked = {row["tid"] for row in real.table("forum_thread") if row["readperm"] != "0"}
    assert banned
    assert ranked
    kinds = {"banned": 0, "blocked": 0, "ranked": 0, "invisible": 0}
    for row in real.table("forum_post"):
        for kind, closed in {
            "banned": row["authorid"] in banned,
            "blocked": int(row["status"]) & 1,
            "ranked": row["tid"] in ranked,
            "invisible": row["invisible"] != "0",
        }.items():
            if closed:
                kinds[kind] += 1
                assert real.target("post", row["pid"]) is None, (kind, row["pid"])
    assert all(kinds.values())


def test_hidden_text_does_not_leave(real: RealBoard) -> None:
    data, found = bytes_of(real.file), 0
    for row in real.table("forum_post"):
        status = real.target("post", row["pid"]) if "[hide]" in row["message"] else None
        if status is not None:
            secret = row["message"].partition("[hide]")[2].partition("[/hide]")[0]
            assert len(secret) > 10
            assert secret.encode() not in data
            ((content,),) = real.rows("SELECT content FROM statuses WHERE id = ?", status)
            assert "隐藏内容" in content
            found += 1
    assert found


def test_edits_are_told_by_the_note_in_the_text(real: RealBoard) -> None:
    edited = [row for row in real.table("forum_post") if "本帖最后由" in row["message"]]
    ids = {real.target("post", row["pid"]) for row in edited} - {None}
    assert len(ids) > 5
    assert {id for (id,) in real.rows("SELECT status_id FROM status_edits")} == ids
    assert real.rows("SELECT 1 FROM statuses WHERE content LIKE '%本帖最后由%'") == []


def test_nothing_private(real: RealBoard) -> None:
    real.holds_nothing_of_the_moderators_room("forum_post", "pid", "fid", "message")
    real.holds_no_private_data("common_member")


def test_private_messages_only_when_asked_for(real: RealBoard, tmp_path: Path) -> None:
    assert "private_message" not in real.read()
    assert real.rows("SELECT 1 FROM statuses WHERE visibility = 'direct'") == []
    adapter = opened_file(real.dump, tmp_path, Options(private_messages=True))
    messages = list(adapter.private_messages())
    assert len(messages) == adapter.counts()["private_message"]
    assert len(messages) == len(real.table("ucenter_pm_indexes"))
    for message in messages:
        assert isinstance(message, PrivateMessage)
        assert message.author_id is not None
        assert message.recipient_ids
        assert message.author_id not in message.recipient_ids


def test_a_live_server_and_postgresql_give_the_same_rows(
    real: RealBoard, mariadb_server: MariaDB, postgres_server: PostgreSQL, tmp_path: Path
) -> None:
    url = mariadb_server.create("discuz_a")
    mariadb_server.load("discuz_a", real.dump)
    convert(url, tmp_path / "live.db", "--jobs", 2)
    assert same(tmp_path / "live.db", real.file)
    target = postgres_server.create("discuz_a")
    convert(real.dump, target, "--work-dir", tmp_path / "work")
    assert same(target, real.file)


@pytest.mark.parametrize("name", ["discuz-x34-sql", "discuz-x-prefix-sql"])
def test_other_installs_convert(boards: Path, name: str, tmp_path: Path) -> None:
    dump = boards / name / "dump.sql.gz"
    if not dump.exists():
        pytest.skip(f"needs {dump}")
    convert(dump, tmp_path / "out.db", "--jobs", 1)
    run("verify", tmp_path / "out.db", dump)


def test_the_books_balance(real: RealBoard) -> None:
    run("verify", real.file)
    run("verify", real.file, real.dump)
