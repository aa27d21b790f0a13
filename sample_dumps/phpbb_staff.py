"""What moderators and administrators did (the log), bans, warnings, reports; private messages and drafts."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sample_dumps.board import Thread, seconds
from sample_dumps.php import php
from sample_dumps.phpbb_stock import REASONS
from sample_dumps.phpbb_text import column
from sample_dumps.phpbb_threads import forum_of, kept
from sample_dumps.sqldump import Table, Value

if TYPE_CHECKING:
    from sample_dumps.phpbb import Writer

ADMIN, MODERATOR, USERS = 0, 1, 3  # log_type
# Actions on a thread or post that are logged with its title (or subject) alone
PLAIN = {
    "sticky": "LOG_TOPIC_TYPE_CHANGED",
    "unsticky": "LOG_TOPIC_TYPE_CHANGED",
    "announce": "LOG_TOPIC_TYPE_CHANGED",
    "lock": "LOG_LOCK",
    "unlock": "LOG_UNLOCK",
    "merge": "LOG_MERGE",
    "bump": "LOG_BUMP_TOPIC",
    "approve_post": "LOG_POST_APPROVED",
    "restore_post": "LOG_POST_RESTORED",
}
ONLY_MODERN = frozenset(("soft_delete_post", "restore_post"))
INBOX, SENT = 0, -1


@dataclass
class Entry:
    """A row of the log before it has its number."""

    at: int
    type: int
    actor: str
    operation: str
    data: list[Value]
    thread: Thread | None = None
    post: int = 0
    forum: int | None = None
    member: int = 0
    warning: dict[str, Any] | None = None  # the warning that points to this row
    order: int = field(default=0)


def fill(writer: Writer, _tables: dict[str, Table]) -> None:
    entries = [*_thread_entries(writer), *_people_entries(writer)]
    for order, entry in enumerate(entries):
        entry.order = order
    entries.sort(key=lambda entry: (entry.at, entry.order))
    for n, entry in enumerate(entries):
        _log(writer, entry, 1 + n + n // 9)
    _bans(writer)
    _reports(writer)
    _messages(writer)


def _log(writer: Writer, entry: Entry, number: int) -> None:
    forum = entry.forum if entry.forum is not None else forum_of(writer, entry.thread) if entry.thread else 0
    writer.add(
        "log",
        log_id=number,
        log_type=entry.type,
        user_id=writer.board.members[entry.actor].id,
        forum_id=forum,
        topic_id=entry.thread.id if entry.thread else 0,
        reportee_id=entry.member,
        log_ip=writer.ip(f"log {entry.actor}"),
        log_time=entry.at,
        log_operation=entry.operation,
        log_data=php(entry.data) if entry.data else "",
        modern={"post_id": entry.post},
    )
    if entry.warning:
        warning = entry.warning
        writer.add(
            "warnings",
            warning_id=1 + len(writer.rows.get("warnings", ())),
            user_id=entry.member,
            post_id=writer.board.post(warning["post"]).id if "post" in warning else 0,
            log_id=number,
            warning_time=entry.at,
        )


def _thread_entries(writer: Writer) -> list[Entry]:
    entries: list[Entry] = []
    for thread in writer.board.threads.values():
        for action in thread.facts.get("actions", ()):
            if writer.format.modern or action["kind"] not in ONLY_MODERN:
                entries += _action(writer, thread, action)
        for move in thread.facts.get("moved", ()):
            source, target = writer.board.boards[move["from"]], thread.board
            names: list[Value] = [column(source.name), column(target.name)]
            data = [*names, source.id, target.id] if writer.format.modern else names
            entries.append(Entry(seconds(move["at"]), MODERATOR, move["by"], "LOG_MOVE", data, thread))
        if "copied" in thread.facts:
            copied, source = thread.facts["copied"], writer.board.threads[thread.facts["copy_of"]].board
            entries.append(
                Entry(seconds(copied["at"]), MODERATOR, copied["by"], "LOG_FORK", [column(source.name)], thread)
            )
        entries += _removals(writer, thread)
        entries += [
            Entry(
                seconds(edited["at"]), MODERATOR, edited["by"], "LOG_POST_EDITED",
                [column(post.subject), column(post.name), column(edited["reason"])], thread, post.id,
            )
            for post in thread.posts
            if (edited := post.facts.get("edited")) and post.author and edited["by"] != post.author.key
        ]  # fmt: skip
    return entries


def _action(writer: Writer, thread: Thread, action: dict[str, Any]) -> list[Entry]:
    at, by, kind = seconds(action["at"]), action["by"], action["kind"]
    title, reply = column(thread.title), column(f"Re: {thread.title}")
    post = writer.board.post(action["post"]) if "post" in action else None
    number = post.id if post else 0
    if kind in PLAIN:
        return [Entry(at, MODERATOR, by, PLAIN[kind], [column(post.subject) if post else title], thread, number)]
    if kind == "split":
        source = writer.board.threads[action["from"]]
        return [
            Entry(at, MODERATOR, by, "LOG_SPLIT_DESTINATION", [title], thread),
            Entry(at, MODERATOR, by, "LOG_SPLIT_SOURCE", [column(source.title)], source),
        ]
    if kind == "change_author":
        names: list[Value] = [column(action["from"]), column(action["to"])]
        return [Entry(at, MODERATOR, by, "LOG_MCP_CHANGE_POSTER", [title, *names], thread, number)]
    if kind == "soft_delete_post" and post:
        data: list[Value] = [column(post.subject), column(post.name), column(action["reason"])]
        return [Entry(at, MODERATOR, by, "LOG_SOFTDELETE_POST", data, thread, number)]
    if kind == "delete_post":  # the post is gone; its number is one of the gaps
        data = [reply, column(action["author"]), *_reason(writer, action)]
        return [Entry(at, MODERATOR, by, "LOG_DELETE_POST", data, thread, _gap(writer, thread.posts[-1].id))]
    if kind == "disapprove_post":
        data = [reply, column(action["reason"]), *([column(action["author"])] if writer.format.modern else [])]
        return [Entry(at, MODERATOR, by, "LOG_POST_DISAPPROVED", data, thread)]
    raise ValueError(f"{thread.key}: no such action: {kind}")


def _gap(writer: Writer, number: int) -> int:
    """The first post number above ``number`` that no post has."""
    used = {post.id for post in writer.board.posts()}
    while number in used:
        number += 1
    return number


def _reason(writer: Writer, action: dict[str, Any]) -> list[Value]:
    """The reason of a deletion is logged from 3.1 on."""
    return [column(action["reason"])] if writer.format.modern else []


def _removals(writer: Writer, thread: Thread) -> list[Entry]:
    """Soft deletions; in 3.0 they were deletions."""
    soft = "SOFTDELETE" if writer.format.modern else "DELETE"
    entries: list[Entry] = []
    gone = thread.facts.get("deleted")
    if gone:
        data = [column(thread.title), column(thread.posts[0].name), *_reason(writer, gone)]
        entries.append(Entry(seconds(gone["at"]), MODERATOR, gone["by"], f"LOG_{soft}_TOPIC", data, thread))
    for post in thread.posts:
        gone = post.facts.get("deleted")
        if gone:
            data = [column(post.subject), column(post.name), *_reason(writer, gone)]
            entries.append(Entry(seconds(gone["at"]), MODERATOR, gone["by"], f"LOG_{soft}_POST", data, thread, post.id))
    return entries


def _people_entries(writer: Writer) -> list[Entry]:
    board, members = writer.board, writer.board.members
    entries: list[Entry] = []
    for ban in board.lists["ban"]:
        kind = next(kind for kind in ("member", "ip", "email") if kind in ban)
        operation = {"member": "LOG_BAN_USER", "ip": "LOG_BAN_IP", "email": "LOG_BAN_EMAIL"}[kind]
        target = members[ban[kind]].name if kind == "member" else ban[kind]
        data: list[Value] = [column(ban["staff_reason"]), column(target)]
        types = (ADMIN, MODERATOR, USERS) if kind == "member" else (ADMIN, MODERATOR)
        for kind_of_row in types:
            about = members[ban[kind]].id if kind_of_row == USERS else 0
            entries.append(Entry(seconds(ban["at"]), kind_of_row, ban["by"], operation, data, member=about))
    for warning in board.lists["warning"]:
        name: list[Value] = [column(members[warning["member"]].name)]
        at, by = seconds(warning["at"]), warning["by"]
        post = board.post(warning["post"]) if "post" in warning else None
        entries.append(Entry(at, ADMIN, by, "LOG_USER_WARNING", name))
        entries.append(Entry(at, USERS, by, "LOG_USER_WARNING_BODY", [column(warning["text"])],
                             member=members[warning["member"]].id, warning=warning))  # fmt: skip
        entries.append(
            Entry(at, MODERATOR, by, "LOG_USER_WARNING", name, post.thread if post else None, post.id if post else 0)
        )
    for note in board.lists["note"]:
        name = [column(members[note["member"]].name)]
        at, by = seconds(note["at"]), note["by"]
        entries += [Entry(at, kind, by, "LOG_USER_FEEDBACK", name) for kind in (ADMIN, MODERATOR)]
        entries.append(
            Entry(at, USERS, by, "LOG_USER_GENERAL", [column(note["text"])], member=members[note["member"]].id)
        )
    for row in board.lists["report"]:
        post = board.post(row["post"])
        if row["closed"] and kept(writer, post.state):
            subject: list[Value] = [column(post.subject)]
            at = seconds(row["at"]) + 7200
            entries.append(Entry(at, MODERATOR, "ottilie", "LOG_REPORT_CLOSED", subject, post.thread, post.id))
    for row in board.lists["rename"]:
        member = members[row["member"]]
        data = [column(row["from"]), column(member.name)]
        entries.append(Entry(seconds(row["at"]), USERS, row["by"], "LOG_USER_UPDATE_NAME", data, member=member.id))
    for row in board.lists["removed_member"]:
        entries.append(Entry(seconds(row["at"]), ADMIN, row["by"], "LOG_USER_DELETED", [column(row["name"])]))
    return entries


def _bans(writer: Writer) -> None:
    """phpBB removes a ban that is over when somebody logs in; the log keeps it."""
    lasting = [ban for ban in writer.board.lists["ban"] if not ban.get("expired")]
    for number, ban in enumerate(lasting, start=2):
        writer.add(
            "banlist",
            ban_id=number,
            ban_userid=writer.board.members[ban["member"]].id if "member" in ban else 0,
            ban_ip=ban.get("ip", ""),
            ban_email=ban.get("email", ""),
            ban_start=seconds(ban["at"]),
            ban_end=seconds(ban["until"]) if "until" in ban else 0,
            ban_reason=column(ban["staff_reason"]),
            ban_give_reason=column(ban.get("reason", "")),
        )


def _reports(writer: Writer) -> None:
    for number, row in enumerate(writer.board.lists["report"], start=1):
        post = writer.board.post(row["post"])
        if not kept(writer, post.state):
            continue  # deleted with its post
        text, mark, _ = writer.text(post.text, post.key, [])
        writer.add(
            "reports",
            report_id=number,
            reason_id=list(REASONS).index(row["reason"]) + 1,
            post_id=post.id,
            user_id=writer.board.members[row["by"]].id,
            report_closed=int(row["closed"]),
            report_time=seconds(row["at"]),
            report_text=column(row["text"]),
            modern={"reported_post_text": text, "reported_post_uid": mark},
        )


def _messages(writer: Writer) -> None:
    members = writer.board.members
    for number, row in enumerate(writer.board.lists["message"], start=1):
        text, mark, bits = writer.text(row["text"], f"message {number}")
        author, recipients = members[row["by"]], [members[key] for key in row["to"]]
        writer.add(
            "privmsgs",
            msg_id=number,
            root_level=row.get("answers", 0),
            author_id=author.id,
            author_ip=writer.ip(f"message {row['by']}"),
            message_time=seconds(row["at"]),
            message_subject=column(row["subject"]),
            message_text=text,
            bbcode_uid=mark,
            bbcode_bitfield=bits,
            message_attachment=int("picture" in row),
            to_address=":".join(f"u_{member.id}" for member in recipients),
        )
        for member in recipients:
            writer.add("privmsgs_to", msg_id=number, user_id=member.id, author_id=author.id, pm_new=0, pm_unread=0,
                       folder_id=INBOX)  # fmt: skip
        writer.add("privmsgs_to", msg_id=number, user_id=author.id, author_id=author.id, pm_new=0, pm_unread=0,
                   folder_id=SENT)  # fmt: skip
    for number, row in enumerate(writer.board.lists["draft"], start=1):
        text, _, _ = writer.text(row["text"], f"draft {number}")
        writer.add(
            "drafts",
            draft_id=number,
            user_id=members[row["by"]].id,
            forum_id=writer.board.boards[row["board"]].id,
            save_time=seconds(row["at"]),
            draft_subject=column(row["subject"]),
            draft_message=text,
        )
