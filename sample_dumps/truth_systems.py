"""What a reader must find in the dumps of the systems beside phpBB 3; see :mod:`sample_dumps.truth` for the parts.

Here ``rows`` are all rows of each table that has some, ``lacks`` the features that the system cannot store, and the
operations of an action are those that the writer of the system names in its ``OPERATIONS``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sample_dumps import truth
from sample_dumps.board import Post, SampleBoard
from sample_dumps.systems import System


def expected(
    board: SampleBoard,
    system: System,
    rows: Mapping[str, int],
    operations: Mapping[str, Sequence[str]],
    absent: Sequence[str],
) -> dict[str, Any]:
    """The facts of one dump; ``operations``: action as the data name it → what is left of it in the system's log;
    ``absent``: the private words that stand in the dump."""
    posts = system.posts(board)
    actions = sorted(_actions(board, system, operations), key=lambda action: (action["at"], action["kind"]))
    return {
        "software": system.software,
        "lacks": sorted(system.lacks),
        "rows": dict(rows),
        "counts": _counts(board, system) | {"action": len(actions)},
        "members": {str(member.id): _member(board, system, member.key) for member in system.members(board)},
        "guests": sorted({system.name(post) for post in posts if post.author is None}),
        "boards": dict(_boards(board, system)),
        "threads": dict(_threads(board, system)),
        "posts": {str(post.id): _post(board, system, post) for post in posts},
        "actions": actions,
        "absent": list(absent),
    }


def _counts(board: SampleBoard, system: System) -> dict[str, int]:
    threads, posts = system.threads(board), system.posts(board)
    polls = [thread.facts["poll"] for thread in threads if "poll" in thread.facts and system.keeps("polls")]
    kept = {post.key for post in posts}
    lasting = [ban for ban in board.lists["ban"] if "member" in ban and not ban.get("expired")]
    relations = {"friend": "friends", "foe": "foes", "watch_board": "watched_boards", "watch_thread": "watched_threads",
                 "bookmark": "bookmarks", "follow": "follows", "refuse": "refusals"}  # fmt: skip
    return {
        "member": len(system.members(board)),
        "guest": len({system.name(post) for post in posts if post.author is None}),
        "board": len(system.boards(board)) + bool(system.recycle_board),
        "thread": len(threads)
        + len(system.recycled_topics(board))
        + (sum(len(thread.shadows) for thread in threads) if system.keeps("shadows") else 0),
        "post": len(posts),
        "poll": len(polls),
        "poll_vote": sum(
            len(chosen) if system.keeps("vote_options") else 1 for poll in polls for chosen in poll["votes"].values()
        ),
        "comment": len(board.lists.get("comment", ())),
        "rating": len(board.lists["rating"]) if system.keeps("ratings") else 0,
        "broadcast": len(board.lists.get("broadcast", ())),
        "doing": len(board.lists.get("doing", ())),
        "attachment": sum(len(post.pictures) for post in posts) if system.keeps("attachments") else 0,
        "reaction": sum(_likes(system, post) for post in posts),
        "sanction": len(lasting)
        + sum(
            system.keeps("warnings") and ("post" in row or system.keeps("warnings_without_post"))
            for row in board.lists["warning"]
        ),
        "report": sum(row["post"] in kept for row in board.lists["report"]) if system.keeps("reports") else 0,
        "relation": sum(
            len(_pairs(system, relation))
            for relation in board.lists["relation"]
            if system.keeps(relations[relation["kind"]])
        ),
        "private_message": sum(
            1 if system.keeps("group_messages") else len(message["to"])
            for message in board.lists["message"]
            if system.keeps("private_messages")
        ),
    }


def _pairs(system: System, relation: Mapping[str, Any]) -> set[tuple[str, str]]:
    pairs = {(one, other) for one, other in relation["pairs"]}
    if relation["kind"] == "friend" and not system.keeps("one_sided_friends"):
        pairs |= {(other, one) for one, other in pairs}
    return pairs


def _member(board: SampleBoard, system: System, key: str) -> dict[str, Any]:
    facts = truth._member(board, key)
    if not system.keeps("ban_times"):
        facts |= {"banned": facts["banned_from"] is not None, "banned_from": None, "banned_until": None}
    return facts | {
        "name": system.member_name(facts["name"]),
        "kind": facts["kind"] if system.keeps("bots") else "person",
    }


def _boards(board: SampleBoard, system: System) -> Iterator[tuple[str, dict[str, Any]]]:
    """By key, since some systems number their categories on their own."""
    for item in system.boards(board):
        parent = item.parent
        while parent and parent.parent and not system.keeps("sub_boards"):
            parent = parent.parent
        facts = {
            "id": item.id,
            "name": system.words(item.name),
            "kind": item.kind,
            "parent": parent.key if parent else None,
            "public": item.public,
            "locked": bool(item.facts.get("locked")) and system.keeps("locked_boards"),
        }
        yield item.key, facts
    if system.recycle_board:
        facts = {"id": system.recycle_board, "name": "Recycle Bin", "kind": "board", "parent": "backroom"}
        yield "recycle", facts | {"public": False, "locked": False}


def _threads(board: SampleBoard, system: System) -> Iterator[tuple[str, dict[str, Any]]]:
    recycled = system.recycled_topics(board)
    for thread in system.threads(board):
        posts = [post for post in thread.posts if system.stores(post.state)]
        kind = thread.kind if thread.kind in ("normal", "sticky") or system.keeps("announcements") else "sticky"
        facts = {
            "title": system.title(thread.title),
            "board_id": system.board_of(thread),
            "kind": kind,
            "locked": thread.locked,
            "visibility": thread.state,
            "public": thread.state == "public" and thread.board.public and "readperm" not in thread.facts,
            "posts": [post.id for post in posts if system.topic_of(board, post) == thread.id],
            "poll": "poll" in thread.facts and system.keeps("polls"),
            "moved_to": None,
        }
        yield str(thread.id), facts
        for number, old_board, _ in thread.shadows if system.keeps("shadows") else ():
            moved = {"board_id": old_board.id, "posts": [], "poll": False, "locked": False, "moved_to": thread.id}
            yield str(number), facts | moved
        if thread.key in recycled:
            bin_facts = {"board_id": system.recycle_board, "visibility": "deleted", "public": False, "kind": "normal"}
            gone = [post.id for post in posts if post.state == "deleted"]
            yield str(recycled[thread.key]), facts | bin_facts | {"posts": gone, "poll": False, "locked": False}


def _post(board: SampleBoard, system: System, post: Post) -> dict[str, Any]:
    facts = truth._post(board, post, ids_in_quotes=system.keeps("quoted_ids"))
    if post.facts.get("anonymous"):
        facts["author_id"] = None
    if "readperm" in post.thread.facts:
        facts["public"] = False
    if "free" in post.facts:
        facts["says"] = post.facts["free"][:60]
    editor = post.facts["edited"]["by"] if "edited" in post.facts else None
    if editor and board.members[editor].role == "founder" and not system.keeps("admin_edits"):
        facts |= {"edited_at": None, "edited_by": None}
    facts["thread_id"] = system.topic_of(board, post)
    facts |= {"author_name": system.name(post), "says": system.words(facts["says"])}
    if not system.keeps("quoted_ids"):
        facts["quotes_by_id"] = []
    if not system.keeps("attachments"):
        facts |= {"attachments": [], "inline": []}
    if not system.keeps("inline_attachments"):
        facts["inline"] = []
    facts["likes"] = _likes(system, post)
    del facts["evidence"]  # what an adapter goes by is its own affair
    if not system.keeps("edit_authors"):
        facts["edited_by"] = None
    if not system.keeps("edits"):
        facts |= {"edited_at": None, "edited_by": None}
    return facts


def _likes(system: System, post: Post) -> int:
    kept = system.keeps("likes") and (post.author or system.keeps("guest_likes"))
    return len(post.likes) if kept else 0


def _actions(board: SampleBoard, system: System, operations: Mapping[str, Sequence[str]]) -> Iterator[dict[str, Any]]:
    if not system.keeps("action_log"):
        return
    soft = system.keeps("deleted")
    for action in truth._actions(board, soft):
        found = operations.get(action["kind"], ())
        if action["kind"] == "warn" and action["post_id"] is None and not system.keeps("warnings_without_post"):
            continue
        if found:
            yield action | {"operations": list(found)}
