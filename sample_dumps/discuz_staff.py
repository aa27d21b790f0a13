"""What moderators of Discuz! did (the table and the files), bans, warnings, reports; private messages."""

from __future__ import annotations

import time
from html import escape

from sample_dumps.actions import LATER, Action, actions
from sample_dumps.board import SampleBoard, seconds
from sample_dumps.discuz_text import text, title, typed
from sample_dumps.php import php
from sample_dumps.sqldump import Value
from sample_dumps.systems import System
from sample_dumps.writer import Writer

# Action → forum_threadmod.action; "crime" is a row of common_member_crime, "banned" one of common_banned.
OPERATIONS: dict[str, tuple[str, ...]] = {
    "sticky": ("STK",),
    "announce": ("STK",),
    "unsticky": ("UST",),
    "digest": ("DIG",),
    "highlight": ("EHL",),
    "lock": ("CLS",),
    "unlock": ("OPN",),
    "merge": ("MRG",),
    "split": ("SPL",),
    "move": ("MOV",),
    "copy": ("CPY",),
    "bump": ("BMP",),
    "approve_post": ("MOD",),
    "delete_post": ("DLP",),
    "soft_delete_post": ("DLP",),
    "soft_delete_thread": ("DEL",),
    "edit_post": ("EDT",),
    "warn": ("WRN",),
    "ban": ("crime",),
    "ban_ip": ("banned",),
}
WARNED, NO_POSTING, NO_VISIT = 2, 4, 5  # common_member_crime.action
TWO_PEOPLE, SEVERAL = 1, 2  # pm_lists.pmtype
LOG_START = "<?PHP exit;?>"


def fill(writer: Writer) -> None:
    for action in actions(writer.board, writer.system):
        if action.kind in OPERATIONS and action.thread:
            _threadmod(writer, action)
        if action.kind in ("ban", "warn"):
            _crime(writer, action)
        if action.kind == "ban_ip":
            parts: dict[str, Value] = {
                f"ip{n}": int(part) for n, part in enumerate(action.facts["ip"].split("."), start=1)
            }
            writer.add(
                "common_banned",
                id=writer.next("common_banned"),
                admin=writer.system.member_name(action.by.name),
                dateline=action.at,
                expiration=0,
                **parts,
            )
    _reports(writer)
    _messages(writer)


def _reason(action: Action) -> str:
    """What the moderator typed; for warnings what only the warned should read."""
    return str(action.facts.get("reason", "")) if action.kind != "warn" else str(action.facts["text"])


def _threadmod(writer: Writer, action: Action) -> None:
    thread = action.thread
    if thread:
        until = action.facts.get("until")
        name, reason = writer.system.member_name(action.by.name), title(writer, _reason(action), 40)
        row: dict[str, Value] = {"tid": thread.id, "magicid": 0, "stamp": 0, "action": OPERATIONS[action.kind][0]}
        writer.add("forum_threadmod", uid=action.by.id, username=name, dateline=action.at, status=int(until is None),
                   expiration=seconds(until) if until else 0, reason=reason, **row)  # fmt: skip
        if until:  # the clock took it away: nobody, and no reason
            writer.add(
                "forum_threadmod",
                uid=0,
                username="0",
                dateline=seconds(until),
                status=1,
                expiration=0,
                reason="",
                **(row | {"action": "UEH"}),
            )


def _crime(writer: Writer, action: Action) -> None:
    if action.kind == "warn" and action.post is None:
        return
    kind = WARNED if action.kind == "warn" else NO_POSTING if "until" in action.facts else NO_VISIT
    member, name = action.member, writer.system.member_name
    reason = title(writer, _reason(action), 200)
    if action.post and member:
        place = f"forum.php?mod=redirect&goto=findpost&pid={action.post.id}&ptid={action.post.thread.id}"
        writer.add("forum_warning", wid=writer.next("forum_warning"), pid=action.post.id, operatorid=action.by.id,
                   operator=name(action.by.name), authorid=member.id, author=name(member.name), dateline=action.at,
                   reason=reason[:40])  # fmt: skip
        reason += f' &nbsp; <a href="{place}" target="_blank" class="xi2">查看详情</a>'
    if member:
        writer.add(
            "common_member_crime",
            cid=writer.next("common_member_crime"),
            uid=member.id,
            operatorid=action.by.id,
            operator=name(action.by.name),
            action=kind,
            reason=reason,
            dateline=action.at,
        )


def _reports(writer: Writer) -> None:
    name, chief = writer.system.member_name, writer.board.members["ottilie"]
    for number, row in enumerate(writer.board.lists["report"], start=1):
        post, by, at = writer.board.post(row["post"]), writer.board.members[row["by"]], seconds(row["at"])
        words = f"{name(by.name)}&nbsp;:&nbsp;{title(writer, row['text'], 200)}"
        done: dict[str, Value] = {}
        if row["closed"]:
            done = {"opuid": chief.id, "opname": name(chief.name), "optime": at + LATER, "opresult": "credits\t0"}
        writer.add(
            "common_report",
            id=number,
            urlkey=f"{number:032x}",
            message=words,
            uid=by.id,
            username=name(by.name),
            url=f"forum.php?mod=redirect&goto=findpost&ptid={post.thread.id}&pid={post.id}",
            dateline=at,
            num=1,
            fid=post.thread.board.id,
            **done,
        )


def _messages(writer: Writer) -> None:
    """UCenter keeps conversations; their messages lie in ten tables by the conversation's last digit."""
    members, rows, encoding = writer.board.members, writer.board.lists["message"], writer.system.encoding
    talks: dict[tuple[int, ...], int] = {}
    for number, row in enumerate(rows, start=1):
        author, at = members[row["by"]], seconds(row["at"])
        people = tuple(sorted({author.id, *(members[key].id for key in row["to"])}))
        words = f"{typed(writer, row['subject'])}: {text(writer, row['text'])}"
        talk = talks.get(people)
        if talk is None:
            talk = talks[people] = len(talks) + 1
            last = {
                "lastauthorid": str(author.id),
                "lastauthor": writer.system.member_name(author.name),
                "lastsummary": words[:60],
            }
            writer.add(
                "ucenter_pm_lists",
                plid=talk,
                authorid=author.id,
                pmtype=TWO_PEOPLE if len(people) == 2 else SEVERAL,
                subject=words[:80],
                members=len(people),
                min_max="_".join(map(str, people)) if len(people) == 2 else "",
                dateline=at,
                lastmessage=php(last, encoding),
            )
            for person in people:
                writer.add("ucenter_pm_members", plid=talk, uid=person, pmnum=1, lastupdate=at, lastdateline=at)
        writer.add("ucenter_pm_indexes", pmid=number, plid=talk)
        writer.add(
            f"ucenter_pm_messages_{talk % 10}", pmid=number, plid=talk, authorid=author.id, message=words, dateline=at
        )


def site_files(board: SampleBoard, system: System) -> dict[str, bytes]:
    """``data/log/YYYYMM_modslog.php`` and ``…_banlog.php``: a line for each action, tabs between, escaped twice."""
    lines: dict[str, list[str]] = {}
    ranks = {"founder": 1, "moderator": 2}
    for action in actions(board, system):
        month = time.strftime("%Y%m", time.gmtime(action.at))
        actor = system.member_name(action.by.name)
        ip = f"{board.private['ip_prefix']}{action.by.id}"
        start = [LOG_START, str(action.at), actor, str(ranks.get(action.by.role, 3)), ip]
        reason = _twice(system, _reason(action))
        if action.thread and action.kind in OPERATIONS:
            thread = action.thread
            place = board.boards[action.facts["from"]] if action.kind == "move" else thread.board
            to = [str(thread.board.id), _twice(system, thread.board.name)] if action.kind == "move" else ["", ""]
            code = OPERATIONS[action.kind][0]
            line = [
                *start,
                str(place.id),
                _twice(system, place.name),
                str(thread.id),
                _twice(system, thread.title),
                code,
                reason,
                *to,
            ]
            lines.setdefault(f"{month}_modslog.php", []).append("\t".join(line))
        elif action.kind == "ban" and action.member:
            until = str(seconds(action.facts["until"])) if "until" in action.facts else "0"
            group = str(NO_POSTING if "until" in action.facts else NO_VISIT)
            line = [LOG_START, str(action.at), actor, str(ranks.get(action.by.role, 3)), ip,
                    system.member_name(action.member.name), "11", group, until, reason]  # fmt: skip
            lines.setdefault(f"{month}_banlog.php", []).append("\t".join(line))
    return {
        f"data/log/{name}": "".join(f"{line}\n" for line in found).encode(system.encoding, "xmlcharrefreplace")
        for name, found in sorted(lines.items())
    }


def _twice(system: System, text: str) -> str:
    once = escape(system.words(text), quote=False).replace('"', "&quot;")
    return escape(once, quote=False)
