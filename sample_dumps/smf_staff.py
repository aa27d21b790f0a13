"""What moderators and administrators of SMF did, bans, warnings, reports; private messages and drafts."""

from __future__ import annotations

import json
import socket
from typing import Any

from sample_dumps.actions import Action, actions, number_between
from sample_dumps.board import seconds
from sample_dumps.smf_text import column, text
from sample_dumps.sqldump import Value
from sample_dumps.writer import Writer

# Action → log_actions.action; "warn" is a comment_type of log_comments.
OPERATIONS: dict[str, tuple[str, ...]] = {
    "sticky": ("sticky",),
    "announce": ("sticky",),
    "unsticky": ("unsticky",),
    "lock": ("lock",),
    "unlock": ("unlock",),
    "merge": ("merge",),
    "split": ("split",),
    "move": ("move",),
    "approve_post": ("approve",),
    "disapprove_post": ("delete",),
    "soft_delete_post": ("delete",),
    "delete_post": ("delete",),
    "restore_post": ("restore_posts",),
    "soft_delete_thread": ("remove",),
    "edit_post": ("modify",),
    "close_report": ("close_report",),
    "ban": ("ban",),
    "ban_ip": ("ban",),
    "ban_email": ("ban",),
    "rename": ("real_name",),
    "delete_member": ("delete_member",),
    "warn": ("warning",),
}
MODERATION, PROFILE, ADMIN = 1, 2, 3  # log_actions.id_log
STEP = 20  # of the level of warning


def fill(writer: Writer) -> None:
    for action in actions(writer.board, writer.system):
        if action.kind in OPERATIONS and action.kind != "warn":
            _log(writer, action)
    _bans(writer)
    _warnings(writer)
    _reports(writer)
    _messages(writer)


def _json(value: dict[str, Any]) -> str:
    """As PHP's json_encode() writes it."""
    return json.dumps(value or [], separators=(",", ":")).replace("/", "\\/")


def _log(writer: Writer, action: Action) -> None:
    thread, row = action.thread, {}
    kind = PROFILE if action.kind == "rename" else ADMIN if action.kind == "delete_member" else MODERATION
    actor = action.by.id
    if kind == PROFILE and action.member:
        actor = action.member.id  # whose profile it is; who did it stands beside
    if thread:
        source = writer.board.threads[action.facts["from"]] if action.kind == "split" else thread
        row = {"id_board": source.board.id, "id_topic": source.id}
    if action.kind in ("edit_post", "close_report") and action.post:
        row["id_msg"] = action.post.id
    if action.kind == "delete_post" and thread:
        row["id_msg"] = number_between(writer.board, thread)
    writer.add("log_actions", id_action=writer.next("log_actions"), id_log=kind, log_time=action.at, id_member=actor,
               ip=socket.inet_aton(writer.ip(f"log {action.by.key}")), action=OPERATIONS[action.kind][0],
               extra=_json(_extra(writer, action)), **row)  # fmt: skip


def _extra(writer: Writer, action: Action) -> dict[str, Any]:
    facts, thread, post, members = action.facts, action.thread, action.post, writer.board.members
    if action.kind == "move":
        return {"board_from": str(writer.board.boards[facts["from"]].id)}
    if action.kind == "split" and thread:
        return {"new_topic": thread.id}
    if action.kind in ("delete_post", "disapprove_post") and thread:
        author = writer.board.member_by_name(facts["author"])
        return {"subject": column(f"Re: {thread.title}"), "member": str(author.id if author else 0)}
    if action.kind in ("soft_delete_post", "approve_post", "restore_post") and post:
        about = {"subject": column(post.subject), "member": str(post.author.id if post.author else 0)}
        return about | ({"board_to": str(post.thread.board.id)} if action.kind == "restore_post" else {})
    if action.kind == "soft_delete_thread" and thread:
        starter = thread.posts[0].author
        return {"subject": column(thread.title), "member": str(starter.id if starter else 0)}
    if action.kind == "edit_post" and post:
        return {"member": str(post.author.id if post.author else 0)}
    if action.kind == "close_report":
        return {"report": str(1 + writer.board.lists["report"].index(facts))}
    if action.kind == "rename" and action.member:
        return {"previous": column(facts["from"]), "new": column(action.member.name), "applicator": action.by.id,
                "member_affected": action.member.id}  # fmt: skip
    if action.kind == "delete_member":
        return {"member": 9, "name": column(facts["name"]), "member_acted": column(action.by.name)}
    if action.kind.startswith("ban"):
        key = "member" if action.member else "ip_range" if "ip" in facts else "email"
        target = members[facts["member"]].id if action.member else facts.get("ip", facts.get("email"))
        return {key: str(target), "new": 1}
    return {}


def _bans(writer: Writer) -> None:
    """A ban that is over stays, with a time in the past."""
    members = writer.board.members
    for number, ban in enumerate(writer.board.lists["ban"], start=1):
        until = seconds(ban["until"]) if "until" in ban else None
        writer.add("ban_groups", id_ban_group=number, name=f"ban {number}", ban_time=seconds(ban["at"]),
                   expire_time=until, cannot_access=int(until is None), cannot_post=int(until is not None),
                   reason=column(ban.get("reason", "")), notes=column(ban["staff_reason"]))  # fmt: skip
        address = socket.inet_aton(ban["ip"]) if "ip" in ban else None
        writer.add("ban_items", id_ban=number, id_ban_group=number, ip_low=address, ip_high=address,
                   email_address=ban.get("email", "").replace("*", "%"),
                   id_member=members[ban["member"]].id if "member" in ban else 0)  # fmt: skip
    writer.add("log_banned", id_ban_log=1, email=f"someone@spam.{writer.board.private['email_domain']}",
               ip=socket.inet_aton("203.0.113.77"), log_time=seconds("2019-01-01 00:00"))  # fmt: skip


def _warnings(writer: Writer) -> None:
    for number, row in enumerate(writer.board.lists["warning"], start=1):
        by, member = writer.board.members[row["by"]], writer.board.members[row["member"]]
        writer.add("log_member_notices", id_notice=number, subject="You have received a warning",
                   body=text(writer, row["text"]))  # fmt: skip
        writer.add("log_comments", id_comment=number, id_member=by.id, member_name=column(by.name), counter=STEP,
                   comment_type="warning", id_recipient=member.id, recipient_name=column(member.name),
                   log_time=seconds(row["at"]), id_notice=number, body=column(row["text"]))  # fmt: skip


def _reports(writer: Writer) -> None:
    for number, row in enumerate(writer.board.lists["report"], start=1):
        post, by, at = writer.board.post(row["post"]), writer.board.members[row["by"]], seconds(row["at"])
        author = post.author.id if post.author else 0
        writer.add("log_reported", id_report=number, id_msg=post.id, id_topic=post.thread.id, id_member=author,
                   id_board=post.thread.board.id, membername=column(post.name), subject=column(post.subject),
                   body=text(writer, post.text), time_started=at, time_updated=at, num_reports=1,
                   closed=int(row["closed"]))  # fmt: skip
        writer.add("log_reported_comments", id_comment=number, id_report=number, id_member=by.id, time_sent=at,
                   membername=column(by.name), member_ip=socket.inet_aton(writer.ip(f"report {by.key}")),
                   comment=column(row["text"]))  # fmt: skip


def _messages(writer: Writer) -> None:
    members = writer.board.members
    for number, row in enumerate(writer.board.lists["message"], start=1):
        author = members[row["by"]]
        writer.add("personal_messages", id_pm=number, id_pm_head=row.get("answers", number), id_member_from=author.id,
                   from_name=column(author.name), msgtime=seconds(row["at"]), subject=column(row["subject"]),
                   body=text(writer, row["text"]))  # fmt: skip
        for key in row["to"]:
            writer.add("pm_recipients", id_pm=number, id_member=members[key].id, is_read=1, in_inbox=1)
    for number, row in enumerate(writer.board.lists["draft"], start=1):
        own: dict[str, Value] = {"id_member": members[row["by"]].id, "id_board": writer.board.boards[row["board"]].id}
        writer.add("user_drafts", id_draft=number, poster_time=seconds(row["at"]), subject=column(row["subject"]),
                   body=text(writer, row["text"]), icon="xx", **own)  # fmt: skip
