"""What moderators did on the board, one after the other, for the logs of the systems beside phpBB 3."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sample_dumps.board import Member, Post, SampleBoard, Thread, seconds
from sample_dumps.systems import System

LATER = 7200  # a report is closed so many seconds after it was made


@dataclass(frozen=True)
class Action:
    kind: str  # as sample_dumps.truth.OPERATIONS names them
    at: int
    by: Member
    facts: dict[str, Any]  # the row of the data
    thread: Thread | None = None
    post: Post | None = None
    member: Member | None = None


def actions(board: SampleBoard, system: System) -> list[Action]:
    """Oldest first. Without soft deletion what was deleted so is deleted, and what was restored never was away."""
    found = [*_of_threads(board, system), *_of_people(board, system)]
    return sorted(found, key=lambda action: action.at)


def _of_threads(board: SampleBoard, system: System) -> Iterator[Action]:
    members = board.members
    deletion = "soft_delete" if system.keeps("deleted") else "delete"
    for thread in board.threads.values():
        for row in thread.facts.get("actions", ()):
            if not system.keeps("deleted") and row["kind"] in ("soft_delete_post", "restore_post"):
                continue
            post = board.post(row["post"]) if "post" in row else None
            yield Action(row["kind"], seconds(row["at"]), members[row["by"]], row, thread, post)
        for row in thread.facts.get("moved", ()):
            yield Action("move", seconds(row["at"]), members[row["by"]], row, thread)
        if "copied" in thread.facts:
            row = thread.facts["copied"]
            yield Action("copy", seconds(row["at"]), members[row["by"]], row, thread)
        if "deleted" in thread.facts:
            row = thread.facts["deleted"]
            yield Action(f"{deletion}_thread", seconds(row["at"]), members[row["by"]], row, thread)
        for post in thread.posts:
            gone, edited = post.facts.get("deleted"), post.facts.get("edited")
            if gone:
                yield Action(f"{deletion}_post", seconds(gone["at"]), members[gone["by"]], gone, thread, post)
            if edited and post.author and edited["by"] != post.author.key:
                yield Action("edit_post", seconds(edited["at"]), members[edited["by"]], edited, thread, post)


def _of_people(board: SampleBoard, system: System) -> Iterator[Action]:
    members = board.members
    for ban in board.lists["ban"]:
        kind = "ban" if "member" in ban else "ban_ip" if "ip" in ban else "ban_email"
        target = members[ban["member"]] if "member" in ban else None
        yield Action(kind, seconds(ban["at"]), members[ban["by"]], ban, member=target)
    for kind, name in (("warn", "warning"), ("note", "note"), ("rename", "rename")):
        for row in board.lists[name]:
            post = board.post(row["post"]) if "post" in row else None
            thread = post.thread if post else None
            yield Action(kind, seconds(row["at"]), members[row["by"]], row, thread, post, members[row["member"]])
    for row in board.lists["removed_member"]:
        yield Action("delete_member", seconds(row["at"]), members[row["by"]], row)
    for row in board.lists["report"]:
        post = board.post(row["post"])
        if row["closed"] and system.stores(post.state):
            at = seconds(row["at"]) + LATER
            yield Action("close_report", at, members["ottilie"], row, post.thread, post)


def number_between(board: SampleBoard, thread: Thread) -> int:
    """The number of a post that is gone: the first after the thread's last post that no post has."""
    used = {post.id for post in board.posts()}
    number = thread.posts[-1].id
    while number in used:
        number += 1
    return number
