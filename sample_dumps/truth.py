"""What a reader must find in a sample dump, worked out from the board's data without looking at the dump.

``expected.json`` holds one such table per dump:

* ``rows``: table → rows, without the stock rows; ``counts``: forum kind → records;
* ``members``, ``guests``, ``boards``, ``threads``, ``posts``: by id, with what must be known of each. A post's
  ``reply_to`` is the post it quotes first, else the thread's first post; ``says`` are words of its own that any
  conversion must keep; ``public`` tells whether a guest could read it;
* ``actions``: what moderators did, oldest first: native operations of the rows it left in the log, who, what, when;
* ``absent``: words that must not be found in any target.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from sample_dumps.board import Post, SampleBoard, Thread, seconds
from sample_dumps.markup import quotes, tokens

# action as the data name it → operations in phpBB's log, in order
OPERATIONS = {
    "sticky": ["LOG_TOPIC_TYPE_CHANGED"],
    "unsticky": ["LOG_TOPIC_TYPE_CHANGED"],
    "announce": ["LOG_TOPIC_TYPE_CHANGED"],
    "lock": ["LOG_LOCK"],
    "unlock": ["LOG_UNLOCK"],
    "merge": ["LOG_MERGE"],
    "bump": ["LOG_BUMP_TOPIC"],
    "split": ["LOG_SPLIT_DESTINATION", "LOG_SPLIT_SOURCE"],
    "move": ["LOG_MOVE"],
    "copy": ["LOG_FORK"],
    "approve_post": ["LOG_POST_APPROVED"],
    "disapprove_post": ["LOG_POST_DISAPPROVED"],
    "soft_delete_post": ["LOG_SOFTDELETE_POST"],
    "restore_post": ["LOG_POST_RESTORED"],
    "delete_post": ["LOG_DELETE_POST"],
    "delete_thread": ["LOG_DELETE_TOPIC"],
    "soft_delete_thread": ["LOG_SOFTDELETE_TOPIC"],
    "change_author": ["LOG_MCP_CHANGE_POSTER"],
    "edit_post": ["LOG_POST_EDITED"],
    "close_report": ["LOG_REPORT_CLOSED"],
    "ban": ["LOG_BAN_USER", "LOG_BAN_USER", "LOG_BAN_USER"],
    "ban_ip": ["LOG_BAN_IP", "LOG_BAN_IP"],
    "ban_email": ["LOG_BAN_EMAIL", "LOG_BAN_EMAIL"],
    "warn": ["LOG_USER_WARNING", "LOG_USER_WARNING_BODY", "LOG_USER_WARNING"],
    "note": ["LOG_USER_FEEDBACK", "LOG_USER_FEEDBACK", "LOG_USER_GENERAL"],
    "rename": ["LOG_USER_UPDATE_NAME"],
    "delete_member": ["LOG_USER_DELETED"],
}
PINNING = {"sticky", "announce"}
_SMILEY_OR_BREAK = r"\n|(?:^|(?<=\s))[:;8]\S+(?=\s|$)"
ABSENT = ["CANARY", "canary-", "leak.example", "203.0.113.", "CanaryBrowser"]


def expected(board: SampleBoard, version: str) -> dict[str, Any]:
    """The facts of one phpBB dump; ``version`` is ``3.3`` or ``3.0``, which knows no soft deletion, no ids in quotes
    and no time of a thank-you."""
    soft = version != "3.0"
    threads = [thread for thread in board.threads.values() if soft or thread.state != "deleted"]
    posts = [post for post in board.posts() if soft or post.state != "deleted"]
    actions = sorted(_actions(board, soft), key=lambda action: action["at"])
    return {
        "version": version,
        "rows": _rows(board, threads, posts, actions),
        "counts": _counts(board, threads, posts) | {"action": sum(map(_events, actions)) + _states(threads)},
        "members": {str(member.id): _member(board, member.key) for member in board.members.values()},
        "guests": sorted({post.name for post in posts if post.author is None}),
        "boards": {
            str(item.id): {
                "name": item.name,
                "kind": item.kind,
                "parent_id": item.parent.id if item.parent else None,
                "public": item.public,
                "locked": bool(item.facts.get("locked")),
            }
            for item in board.boards.values()
        },
        "threads": dict(_thread_facts(threads, soft)),
        "posts": {str(post.id): _post(board, post, ids_in_quotes=soft) for post in posts},
        "actions": actions,
        "absent": ABSENT,
    }


def _rows(
    board: SampleBoard, threads: list[Thread], posts: list[Post], actions: list[dict[str, Any]]
) -> dict[str, int]:
    pairs = {kind: _pairs(board, kind) for kind in ("friend", "foe", "watch_board", "watch_thread", "bookmark")}
    polls = [thread.facts["poll"] for thread in threads if "poll" in thread.facts]
    kept = {post.key for post in posts}
    return {
        "users": len(board.members) + 1,
        "forums": len(board.boards),
        "topics": len(threads) + sum(len(thread.shadows) for thread in threads),
        "posts": len(posts),
        "attachments": len(board.pictures()),
        "poll_options": sum(len(poll["options"]) for poll in polls),
        "poll_votes": sum(len(chosen) for poll in polls for chosen in poll["votes"].values()),
        "thanks": sum(len(post.likes) for post in posts),
        "zebra": pairs["friend"] + pairs["foe"],
        "forums_watch": pairs["watch_board"],
        "topics_watch": pairs["watch_thread"],
        "bookmarks": pairs["bookmark"],
        "warnings": len(board.lists["warning"]),
        "banlist": sum(not ban.get("expired") for ban in board.lists["ban"]),
        "reports": sum(report["post"] in kept for report in board.lists["report"]),
        "privmsgs": len(board.lists["message"]),
        "privmsgs_to": sum(len(message["to"]) + 1 for message in board.lists["message"]),
        "log": sum(len(action["operations"]) for action in actions),
        "words": len(board.lists["word"]),
        "drafts": len(board.lists["draft"]),
    }


def _counts(board: SampleBoard, threads: list[Thread], posts: list[Post]) -> dict[str, int]:
    kept = {post.key for post in posts}
    lasting = sum("member" in ban and not ban.get("expired") for ban in board.lists["ban"])
    return {
        "member": len(board.members),
        "guest": len({post.name for post in posts if post.author is None}),
        "board": len(board.boards),
        "thread": len(threads) + sum(len(thread.shadows) for thread in threads),
        "post": len(posts),
        "poll": sum("poll" in thread.facts for thread in threads),
        "poll_vote": sum(
            len(chosen) for thread in threads for chosen in thread.facts.get("poll", {"votes": {}})["votes"].values()
        ),
        "attachment": sum(len(post.pictures) for post in posts),
        "reaction": sum(len(post.likes) for post in posts),
        "sanction": lasting + len(board.lists["warning"]),
        "report": sum(report["post"] in kept for report in board.lists["report"]),
        "relation": sum(len(relation["pairs"]) for relation in board.lists["relation"]),
        "private_message": len(board.lists["message"]),
    }


def _events(action: dict[str, Any]) -> int:
    """A split is two events, one of each thread; other rows of one action say the same again."""
    return 2 if action["kind"] == "split" else 1


def _states(threads: list[Thread]) -> int:
    """Threads that are pinned in the end though no log tells when: posted so. One event each, known from the state."""
    return sum(
        thread.kind != "normal" and not PINNING & {action["kind"] for action in thread.facts.get("actions", ())}
        for thread in threads
    )


def _pairs(board: SampleBoard, kind: str) -> int:
    return sum(len(relation["pairs"]) for relation in board.lists["relation"] if relation["kind"] == kind)


def _member(board: SampleBoard, key: str) -> dict[str, Any]:
    member = board.members[key]
    lasting = [ban for ban in board.lists["ban"] if ban.get("member") == key and not ban.get("expired")]
    return {
        "name": member.name,
        "kind": "bot" if member.bot else "person",
        "registered_at": member.joined,
        "active": not member.facts.get("inactive", False),
        "banned_from": seconds(lasting[0]["at"]) if lasting else None,
        "banned_until": seconds(lasting[0]["until"]) if lasting and "until" in lasting[0] else None,
    }


def _thread_facts(threads: list[Thread], soft: bool) -> Iterator[tuple[str, dict[str, Any]]]:
    for thread in threads:
        facts = {
            "title": thread.title,
            "board_id": thread.board.id,
            "kind": thread.kind,
            "locked": thread.locked,
            "visibility": thread.state,
            "public": thread.state == "public" and thread.board.public,
            "posts": [post.id for post in thread.posts if soft or post.state != "deleted"],
            "poll": "poll" in thread.facts,
            "moved_to": None,
        }
        yield str(thread.id), facts
        for number, old_board, _ in thread.shadows:
            moved = {"board_id": old_board.id, "posts": [], "poll": False, "locked": False, "moved_to": thread.id}
            yield str(number), facts | moved


def _post(board: SampleBoard, post: Post, *, ids_in_quotes: bool) -> dict[str, Any]:
    first = post is post.thread.posts[0]
    pointer = next(((how, key) for how, key, _ in quotes(post.text) if how in ("@", "~")), None)
    reply_to: int | None = None if first else post.thread.posts[0].id
    evidence = None if first else "position"
    if pointer:
        how, key = pointer
        reply_to = board.post(key).id
        evidence = "quoted_post_id" if how == "@" and ids_in_quotes else "name_and_text"
    return {
        "key": post.key,
        "thread_id": post.thread.id,
        "author_id": post.author.id if post.author else None,
        "author_name": post.name,
        "created_at": post.at,
        "visibility": post.state,
        "public": post.state == "public" and post.thread.state == "public" and post.thread.board.public,
        "says": _says(post.text, [str(row["word"]) for row in board.lists["word"]]),
        "quotes": [board.post(key).id for how, key, _ in quotes(post.text) if how in ("@", "~")],
        "quotes_by_id": [board.post(key).id for how, key, _ in quotes(post.text) if how == "@"],
        "reply_to": reply_to,
        "evidence": evidence,
        "same_thread": pointer is None or board.post(pointer[1]).thread is post.thread,
        "attachments": [picture.name for picture in post.pictures],
        "inline": [picture.name for picture in post.pictures if picture.inline],
        "likes": len(post.likes),
        "edited_at": seconds(post.facts["edited"]["at"]) if "edited" in post.facts else None,
        "edited_by": board.members[post.facts["edited"]["by"]].id if "edited" in post.facts else None,
    }


def _says(text: str, censored: list[str]) -> str:
    """The longest run of the post's own words on one line, without smileys and censored words, cut at 60."""
    words = "|".join(re.escape(word).replace(r"\*", r"\w*") for word in censored)
    breaks = re.compile(rf"{_SMILEY_OR_BREAK}|\b(?:{words})\b", re.IGNORECASE)
    runs: list[str] = []
    depth = 0
    for token in tokens(text):
        if token.name == "quote":
            depth += 1 if token.kind == "open" else -1
        elif token.kind == "text" and depth == 0:
            runs += breaks.split(token.source)
    longest = max((run.strip() for run in runs), key=len, default="")
    return longest[:60].strip()


def _actions(board: SampleBoard, soft: bool) -> Iterator[dict[str, Any]]:
    for thread in board.threads.values():
        yield from _thread_actions(board, thread, soft)
    for ban in board.lists["ban"]:
        kind = "ban" if "member" in ban else "ban_ip" if "ip" in ban else "ban_email"
        yield _action(board, kind, ban["at"], ban["by"], member=ban.get("member"))
    for warning in board.lists["warning"]:
        yield _action(board, "warn", warning["at"], warning["by"], member=warning["member"], post=warning.get("post"))
    for note in board.lists["note"]:
        yield _action(board, "note", note["at"], note["by"], member=note["member"])
    for report in board.lists["report"]:
        if report["closed"] and (soft or board.post(report["post"]).state != "deleted"):
            later = _action(board, "close_report", report["at"], "ottilie", post=report["post"])
            yield later | {"at": later["at"] + 7200}
    for rename in board.lists["rename"]:
        yield _action(board, "rename", rename["at"], rename["by"], member=rename["member"])
    for removed in board.lists["removed_member"]:
        yield _action(board, "delete_member", removed["at"], removed["by"])


def _thread_actions(board: SampleBoard, thread: Thread, soft: bool) -> Iterator[dict[str, Any]]:
    deletion = "soft_delete" if soft else "delete"
    for row in thread.facts.get("actions", ()):
        if soft or row["kind"] not in ("soft_delete_post", "restore_post"):
            yield _action(board, row["kind"], row["at"], row["by"], thread=thread, post=row.get("post"))
    for row in thread.facts.get("moved", ()):
        yield _action(board, "move", row["at"], row["by"], thread=thread)
    if "copied" in thread.facts:
        copied = thread.facts["copied"]
        yield _action(board, "copy", copied["at"], copied["by"], thread=thread)
    if "deleted" in thread.facts:
        gone = thread.facts["deleted"]
        yield _action(board, f"{deletion}_thread", gone["at"], gone["by"], thread=thread)
    for post in thread.posts:
        gone, edited = post.facts.get("deleted"), post.facts.get("edited")
        if gone:
            yield _action(board, f"{deletion}_post", gone["at"], gone["by"], thread=thread, post=post.key)
        if edited and post.author and edited["by"] != post.author.key:
            yield _action(board, "edit_post", edited["at"], edited["by"], thread=thread, post=post.key)


def _action(
    board: SampleBoard,
    kind: str,
    at: str,
    by: str,
    *,
    thread: Thread | None = None,
    post: str | None = None,
    member: str | None = None,
) -> dict[str, Any]:
    if post and thread is None:
        thread = board.post(post).thread
    return {
        "kind": kind,
        "operations": OPERATIONS.get(kind, []),
        "at": seconds(at),
        "moderator_id": board.members[by].id,
        "thread_id": thread.id if thread else None,
        "post_id": board.post(post).id if post else None,
        "member_id": board.members[member].id if member else None,
    }
