"""What moderators and administrators of MyBB did, bans, warnings, reports; private messages."""

from __future__ import annotations

import socket

from sample_dumps.actions import Action, actions, number_between
from sample_dumps.board import seconds
from sample_dumps.mybb_text import text
from sample_dumps.php import Serializable, php
from sample_dumps.sqldump import Value
from sample_dumps.writer import Writer

# Action → what stands in moderatorlog.action: words of the moderator's language, to be followed by the title of the
# thread where they end with a colon; or module/action of adminlog.
OPERATIONS: dict[str, tuple[str, ...]] = {
    "sticky": ("Thread Stuck",),
    "announce": ("Thread Stuck",),
    "unsticky": ("Thread Unstuck",),
    "lock": ("Thread Closed",),
    "unlock": ("Thread Opened",),
    "merge": ("Threads Merged",),
    "split": ("Thread Split",),
    "move": ("Thread Moved",),
    "copy": ("Thread Copied",),
    "approve_post": ("Selected Posts Approved",),
    "soft_delete_post": ("Soft Deleted Post",),
    "restore_post": ("Restored Post",),
    "delete_post": ("Deleted Post Permanently",),
    "soft_delete_thread": ("Thread Soft Deleted:",),
    "edit_post": ("Edited Post",),
    "ban": ("Banned User",),
    "ban_ip": ("config-banning/add",),
    "ban_email": ("config-banning/add",),
    "rename": ("user-users/edit",),
    "delete_member": ("user-users/delete",),
}
REGISTERED, BANNED, INBOX, SENT = 2, 7, 1, 2
IP_FILTER, EMAIL_FILTER = 1, 3


def fill(writer: Writer) -> None:
    for action in actions(writer.board, writer.system):
        for operation in OPERATIONS.get(action.kind, ()):
            (_admin_log if "/" in operation else _moderator_log)(writer, action, operation)
    _bans(writer)
    _warnings(writer)
    _reports(writer)
    _messages(writer)


def _ip(writer: Writer, action: Action) -> bytes:
    return socket.inet_aton(writer.ip(f"log {action.by.key}"))


def _moderator_log(writer: Writer, action: Action, operation: str) -> None:
    thread, post = action.thread, action.post.id if action.post else 0
    data: Serializable = []
    if action.kind == "ban" and action.member:
        data = {"uid": action.member.id, "username": action.member.name}
    if action.kind == "delete_post" and thread:
        post = number_between(writer.board, thread)
    if action.kind == "approve_post":
        post = 0  # it stands in no column
    if operation.endswith(":") and thread:
        operation = f"{operation} {thread.title}"
    if action.kind == "split":  # the log is of the thread that was split
        thread = writer.board.threads[action.facts["from"]]
    row: dict[str, Value] = {"fid": thread.board.id, "tid": thread.id} if thread else {}
    if action.kind == "move":  # the log has the forum where it was
        row["fid"] = writer.board.boards[action.facts["from"]].id
    writer.add("moderatorlog", uid=action.by.id, dateline=action.at, pid=post, action=operation, data=php(data),
               ipaddress=_ip(writer, action), **row)  # fmt: skip


def _admin_log(writer: Writer, action: Action, operation: str) -> None:
    module, name = operation.split("/")
    facts = action.facts
    data: list[Serializable]
    if action.kind == "rename" and action.member:
        data = [str(action.member.id), action.member.name]
    elif action.kind == "delete_member":
        data = ["9", facts["name"]]
    else:
        target = facts.get("ip", facts.get("email"))
        data = [1 if "ip" in facts else 2, target, IP_FILTER if "ip" in facts else EMAIL_FILTER]
    writer.add(
        "adminlog",
        uid=action.by.id,
        ipaddress=_ip(writer, action),
        dateline=action.at,
        module=module,
        action=name,
        data=php(data),
    )


def _bans(writer: Writer) -> None:
    """A ban that is over has no row."""
    members = writer.board.members
    for ban in writer.board.lists["ban"]:
        at = seconds(ban["at"])
        if "member" in ban and not ban.get("expired"):
            until = seconds(ban["until"]) if "until" in ban else 0
            years = round((until - at) / 31557600)
            writer.add(
                "banned",
                uid=members[ban["member"]].id,
                gid=BANNED,
                oldgroup=REGISTERED,
                admin=members[ban["by"]].id,
                dateline=at,
                bantime=f"0-0-{years}" if until else "---",
                lifted=until,
                reason=ban["reason"],
            )
        elif "member" not in ban:
            number = writer.next("banfilters")
            kind = IP_FILTER if "ip" in ban else EMAIL_FILTER
            writer.add("banfilters", fid=number, filter=ban.get("ip", ban.get("email")), type=kind, dateline=at)


def _warnings(writer: Writer) -> None:
    for number, row in enumerate(writer.board.lists["warning"], start=1):
        writer.add(
            "warnings",
            wid=number,
            uid=writer.board.members[row["member"]].id,
            pid=writer.board.post(row["post"]).id if "post" in row else 0,
            title="Rule three",
            points=1,
            dateline=seconds(row["at"]),
            issuedby=writer.board.members[row["by"]].id,
            notes=row["text"],
        )


def _reports(writer: Writer) -> None:
    for number, row in enumerate(writer.board.lists["report"], start=1):
        post, by, at = writer.board.post(row["post"]), writer.board.members[row["by"]], seconds(row["at"])
        writer.add("reportedcontent", rid=number, id=post.id, id2=post.thread.id, id3=post.thread.board.id, uid=by.id,
                   reportstatus=int(row["closed"]), reasonid=1, reason=row["text"], type="post", reports=1,
                   reporters=php([str(by.id)]), dateline=at, lastreport=at)  # fmt: skip


def _messages(writer: Writer) -> None:
    """A copy of its own for each recipient, and one for the sender."""
    members = writer.board.members
    number = 0
    for row in writer.board.lists["message"]:
        author, recipients = members[row["by"]], [members[key] for key in row["to"]]
        for owner in (*recipients, author):
            number += 1
            sent = owner is author
            writer.add(
                "privatemessages",
                pmid=number,
                uid=owner.id,
                toid=0 if sent and len(recipients) > 1 else recipients[0].id if sent else owner.id,
                fromid=author.id,
                recipients=php({"to": [str(member.id) for member in recipients]}),
                folder=SENT if sent else INBOX,
                subject=row["subject"],
                message=text(writer, row["text"]),
                dateline=seconds(row["at"]),
                status=1,
                readtime=0 if sent else seconds(row["at"]) + 3600,
                ipaddress=socket.inet_aton(writer.ip(f"message {row['by']}")),
            )
