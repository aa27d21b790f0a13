"""The phpBB adapter on boards that the real software wrote; nothing of them is copied here but names of columns."""

from __future__ import annotations

import gzip
import html
import json
import re
from collections import Counter
from pathlib import Path
from typing import Any

import msgspec
import pytest

from adapters.base import Adapter, Options
from adapters.forum import DELETED, PUBLIC, UNAPPROVED, Board, Member, ModeratorAction, Post, Report, Sanction, Thread
from adapters.phpbb.schema import SUPPORT
from tests.phpbb_boards import actions, everything, opened_file, posts, stream, tally, threads

STATES = {"0": UNAPPROVED, "1": PUBLIC, "2": DELETED}

# what the driver of the board did → kinds of action that tell it
TOLD_AS: dict[str, tuple[str, ...]] = {
    "m_move": ("move",),
    "m_closereport": ("close_report", "delete_report"),
    "selfdel_post": ("soft_delete_post",),
    "m_split": ("split",),
    "m_merge": ("merge",),
    "m_softdel_topic": ("soft_delete_thread",),
    "m_copy": ("copy",),
    "m_lock": ("lock",),
    "m_unlock": ("unlock",),
    "m_harddel_topic": ("delete_thread",),
    "m_sticky": ("sticky", "pin_changed"),
    "m_unsticky": ("pin_changed",),
    "m_announce": ("announce",),
    "m_lockpost": ("edit_post",),  # the lock was set in the editing form, which logs an edit
    "m_chgposter": ("change_author",),
    "m_warn_post": ("warn",),
    "m_warn_user": ("warn",),
    "m_note": ("note",),
    "m_ban": ("ban",),
    "m_unban": ("unban",),
    "m_softdel_post": ("soft_delete_post",),
    "m_harddel_post": ("delete_post",),
    "m_restore_post": ("restore_post",),
    "m_ban_ip": ("ban_ip",),
    "m_ban_email": ("ban_email",),
    "m_rename": ("rename",),
    "m_deluser": ("delete_member",),
}
QUEUE = {"approve": "approve_post", "disapprove": "disapprove_post"}


@pytest.fixture(scope="module")
def folder(boards: Path) -> Path:
    return boards / "phpbb-a"


@pytest.fixture(scope="module")
def truth(folder: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((folder / "truth.json").read_text(encoding="utf-8"))
    return found


@pytest.fixture(scope="module")
def adapter(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Adapter:
    return opened_file(folder / "dump.sql.gz", tmp_path_factory.mktemp("phpbb-a"), Options(private_messages=True))


def test_counts_and_yields_agree_on_every_kind(adapter: Adapter) -> None:
    counted = adapter.counts()
    for size in (1, 37, 100_000):
        assert tally(adapter, size) == counted


def test_counts_are_the_truth(adapter: Adapter, truth: dict[str, Any]) -> None:
    counts, found = truth["counts"], adapter.counts()
    assert found["member"] == counts["users"] + counts["bots"] - 1  # without the guest
    assert {kind: found[kind] for kind in ("board", "thread", "post", "poll", "poll_vote", "attachment", "report")} == {
        "board": counts["forums"],
        "thread": counts["topics"],
        "post": counts["posts"],
        "poll": counts["poll_topics"],
        "poll_vote": counts["poll_votes"],
        "attachment": counts["attachments"],
        "report": counts["reports"],
    }
    assert found["private_message"] == counts["private_messages"]
    ties = ("friends", "foes", "bookmarks", "topic_subscriptions", "forum_subscriptions")
    assert found["relation"] == sum(counts[tie] for tie in ties)


def test_what_is_counted_by_property(adapter: Adapter, truth: dict[str, Any]) -> None:
    counts, found, told = truth["counts"], posts(adapter), threads(adapter).values()
    assert Counter(item.visibility for item in found) == {
        STATES[code]: count for code, count in counts["posts_by_visibility"].items()
    }
    assert sum(item.author_id is None for item in found) == counts["guest_posts"]
    assert sum(bool(item.edits) for item in found) == counts["edited_posts"]
    here = [item for item in told if item.moved_to is None]
    assert len(told) - len(here) == counts["shadow_topics"]
    assert Counter(item.visibility for item in here) == {
        STATES[code]: count for code, count in counts["topics_by_visibility"].items()
    }
    assert sum(item.locked for item in here) == counts["locked_topics"]
    assert sum(len(item.poll.options) for item in here if item.poll) == counts["poll_options"]
    kinds = Counter(item.kind for item in told)
    assert [kinds[kind] for kind in ("normal", "sticky", "announcement", "global")] == [
        counts["topic_types"][code] for code in "0123"
    ]
    assert (
        sum(item.kind == "bot" for item in adapter.members() if isinstance(item, Member)) == counts["bots"] - 1
    )  # the guest
    reports = [item for item in everything(adapter) if isinstance(item, Report)]
    assert sum(not item.closed for item in reports) == counts["reports_open"]
    sanctions = [item for item in adapter.rest() if isinstance(item, Sanction)]
    assert sum(item.kind == "warning" for item in sanctions) == counts["warnings"]


def _plain(body: str) -> str:
    own, found = body, 1
    while found:  # from the inside out
        own, found = re.subn(r"<blockquote[^>]*>(?:(?!<blockquote).)*?</blockquote>", "", own, flags=re.DOTALL)
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", own)).split())


def test_samples(adapter: Adapter, truth: dict[str, Any]) -> None:
    found = {item.id: item for item in posts(adapter)}
    boards = {number: thread.board_id for number, thread in threads(adapter).items()}
    for sample in truth["samples"]:
        item = found[sample["post_id"]]
        assert (item.thread_id, boards[item.thread_id]) == (sample["topic_id"], sample["forum_id"])
        assert item.created_at == sample["time"]
        assert item.visibility == STATES[str(sample["visibility"])]
        assert item.author_id == (None if sample["guest"] else sample["author_id"])
        name = sample["stored_post_username"] if sample["guest"] else sample["author"]
        assert item.author_name == html.unescape(name)  # the samples have it as stored
        if sample["quoted_post_id"]:
            assert item.quotes[0].post_id == sample["quoted_post_id"]
        if "text_start" in sample:
            assert _plain(item.body).startswith(" ".join(sample["text_start"].split())[:40])


def test_every_moderator_action_is_told(adapter: Adapter, truth: dict[str, Any]) -> None:
    members = {item.id: item.name for item in adapter.members() if isinstance(item, Member)}
    ids = {name: number for number, name in members.items()}
    told = actions(adapter)
    reported = {item.post_id: item for item in everything(adapter) if isinstance(item, Report)}
    dropped = {action.post_id for action in told if action.kind == "delete_report"}
    for done in truth["moderator_actions"]:
        if done["action"] == "report":  # closing a report can delete it: then only that is left
            report = reported.get(done["post_id"])
            assert done["post_id"] in dropped or (report is not None and report.member_id == ids[done["user"]])
            continue
        kinds = TOLD_AS.get(done["action"]) or (QUEUE.get(done["detail"]["fate"]),)
        if kinds == (None,):  # left in the queue: nobody did anything
            assert done["detail"]["fate"] == "leave"
            continue
        near = [action for action in told if action.kind in kinds and action.at and abs(action.at - done["at"]) <= 8]
        assert near, done
        assert done["by"] is None or any(members.get(action.moderator_id) == done["by"] for action in near), done
        if done["post_id"] and done["detail"].get("fate") != "disapprove":
            assert any(action.post_id == done["post_id"] for action in near), done
        if done["topic_id"] and done["action"] not in {"m_merge", "m_copy"}:
            assert any(action.thread_id == done["topic_id"] for action in near), done
        if done["user"] in ids:
            assert any(action.member_id == ids[done["user"]] for action in near), done
        if done["action"] == "m_move":
            assert any(action.to_board_id == done["to"] for action in near), done


def test_what_the_actions_say(adapter: Adapter, truth: dict[str, Any]) -> None:
    by_native: dict[str, list[ModeratorAction]] = {}
    for action in actions(adapter):
        by_native.setdefault(action.native, []).append(action)
    split = {action.thread_id: action.other_thread_id for action in by_native["LOG_SPLIT_SOURCE"]}
    done = {entry["action"]: entry for entry in truth["moderator_actions"]}
    assert split == {done["m_split"]["topic_id"]: done["m_split"]["result"]["new_topic"]}
    copy = by_native["LOG_FORK"][0]
    assert (copy.thread_id, copy.other_thread_id) == (done["m_copy"]["result"]["new_topic"], done["m_copy"]["topic_id"])
    assert [action.thread_id for action in by_native["LOG_MERGE"]] == [done["m_merge"]["result"]["into"]]
    own = [action.post_id for action in by_native["LOG_SOFTDELETE_POST"] if ("self", "1") in action.details]
    assert own == [done["selfdel_post"]["post_id"]]
    changed = by_native["LOG_MCP_CHANGE_POSTER"][0]
    assert changed.member_id == done["m_chgposter"]["result"]["now"]
    logged = sum(len(found) for native, found in by_native.items() if native)
    repeats = truth["counts"]["mod_log"] + truth["counts"]["user_log"]
    assert logged < repeats  # events written to several logs are told once
    assert {action.source for action in by_native[""]} == {"state"}


def test_the_moderators_room_is_private(adapter: Adapter, truth: dict[str, Any]) -> None:
    private = {item.id for item in adapter.boards() if isinstance(item, Board) and not item.public}
    assert private == {truth["forum_ids"]["F5"]}


def test_posts_are_where_the_stream_says(adapter: Adapter) -> None:
    found = {item.id: item for item in posts(adapter)}
    told = threads(adapter)
    located = adapter.locate_posts(found)
    assert located.keys() == found.keys()
    for number, item in found.items():
        place = located[number]
        assert (place.thread_id, place.order_at, place.author_id) == (item.thread_id, item.order_at, item.author_id)
        assert (place.author_name, place.board_id) == (item.author_name, told[item.thread_id].board_id)
        assert place.public == (item.visibility == told[item.thread_id].visibility == PUBLIC)
    heads = adapter.locate_threads(told)
    for number, thread in told.items():
        assert heads[number].post_id == (told[thread.moved_to] if thread.moved_to else thread).first_post_id


def test_the_stream_is_in_order(adapter: Adapter) -> None:
    current, last = None, 0
    for item in stream(adapter, 50):
        if isinstance(item, Thread):
            current, last = item, 0
            assert list(item.actions) == sorted(item.actions, key=lambda action: action.at or 0)
        elif isinstance(item, Post):
            assert current is not None
            assert item.thread_id == current.id
            assert item.first == (item.id == current.first_post_id)
            assert item.order_at >= last
            last = item.order_at


def test_no_address_and_no_secret_in_any_record(adapter: Adapter, folder: Path) -> None:
    """Every IP address and every member's e-mail address, password hash and birthday of the dump."""
    dump = gzip.decompress((folder / "dump.sql.gz").read_bytes())
    users, log = (
        dump[dump.index(b"INSERT INTO `phpbb_%s`" % start) : dump.index(b"structure for table `phpbb_%s`" % following)]
        for start, following in ((b"users", b"warnings"), (b"log", b"login_attempts"))
    )
    secrets = set(re.findall(rb"'([^']*@[^']*)'", users)) | set(re.findall(rb"'(\$[0-9A-Za-z]+\$[^']+)'", users))
    secrets |= set(re.findall(rb"'((?:\d{1,3}\.){3}\d{1,3}|[0-9a-f:]*:[0-9a-f:]{4,})'", users + log))
    assert len(secrets) > 50
    said = msgspec.json.encode(list(everything(adapter)))
    assert not [secret for secret in secrets if secret in said]


@pytest.mark.parametrize("board", ["phpbb-a", "phpbb32-bench-sql"])
def test_every_table_is_read_or_ignored_with_a_reason(boards: Path, board: str) -> None:
    dump = gzip.decompress((boards / board / "dump.sql.gz").read_bytes()).decode("utf-8", "replace")
    tables = {name.removeprefix("phpbb_") for name in re.findall(r"CREATE TABLE `(\w+)`", dump)}
    assert len(tables) > 60
    assert tables <= set(SUPPORT.reads) | set(SUPPORT.ignores)
    assert not set(SUPPORT.reads) & set(SUPPORT.ignores)
    assert all(SUPPORT.ignores.values())


def test_findings(adapter: Adapter) -> None:
    findings = adapter.findings()
    assert (findings.unknown_tables, findings.missing_tables) == ({}, [])
    assert "search_wordmatch" in findings.ignored_tables
    assert any(line.startswith("users: 80 accounts") for line in findings.privacy)
    assert "banlist: 2 bans of IP or e-mail addresses: not read" in findings.privacy


def test_phpbb_32(boards: Path, tmp_path: Path) -> None:
    adapter = opened_file(boards / "phpbb32-bench-sql" / "dump.sql.gz", tmp_path)
    counted = adapter.counts()
    assert tally(adapter) == counted
    assert (counted["member"], counted["thread"], counted["post"]) == (146, 100, 100)
    found = {item.id: item for item in posts(adapter)}
    for sample in json.loads((boards / "phpbb32-bench-sql" / "truth.json").read_text(encoding="utf-8"))["samples"]:
        item = found[sample["post_id"]]
        assert (item.author_name, item.created_at) == (sample["author"], sample["posted_at"])
        assert _plain(item.body).startswith(sample["text_starts_with"].removeprefix("<t>")[:30])
    assert list(adapter.private_messages()) == []
