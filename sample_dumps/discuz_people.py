"""Members of Discuz!, UCenter's half of them, their ties, and the microblog that lives beside the forum."""

from __future__ import annotations

import hashlib

from sample_dumps.board import Member, SampleBoard, seconds
from sample_dumps.discuz_text import title, typed
from sample_dumps.files import png
from sample_dumps.php import php
from sample_dumps.sqldump import Value
from sample_dumps.systems import System, moderators
from sample_dumps.writer import Writer

ADMINISTRATOR, SUPER_MODERATOR, MODERATOR, NO_POSTING, NO_VISIT, AWAITING, NEWCOMER, MEMBER = 1, 2, 3, 4, 5, 8, 10, 11
REFUSED, NORMAL = -1, 0  # home_follow.status


def fill(writer: Writer) -> None:
    for member in writer.members:
        _member(writer, member)
    _ties(writer)
    _microblog(writer)


def _md5(text: str) -> str:
    return hashlib.md5(text.encode()).hexdigest()  # noqa: S324 (as Discuz! does)


def site_files(board: SampleBoard, system: System) -> dict[str, bytes]:
    found: dict[str, bytes] = {}
    for member in system.members(board):
        if member.facts.get("avatar"):
            digits = f"{member.id:09d}"
            folder = f"uc_server/data/avatar/{digits[:3]}/{digits[3:5]}/{digits[5:7]}"
            found[f"{folder}/{digits[7:]}_avatar_middle.jpg"] = png(f"avatar {member.key}")
    return found


def _group(writer: Writer, member: Member) -> tuple[int, int]:
    """Group, and rank among the staff."""
    if member.facts.get("inactive"):
        return AWAITING, 0
    if member.role in ("founder", "administrator"):
        return ADMINISTRATOR, ADMINISTRATOR
    if member.role == "moderator":
        return SUPER_MODERATOR, SUPER_MODERATOR
    if any(found is member for found, _ in moderators(writer.board)):
        return MODERATOR, MODERATOR
    return (NEWCOMER if member.facts.get("newly_registered") else MEMBER), 0


def _member(writer: Writer, member: Member) -> None:
    facts, posts, name = member.facts, writer.posts_of(member), writer.system.member_name(member.name)
    last = max((post.at for post in posts), default=0)
    group, rank = _group(writer, member)
    bans = [ban for ban in writer.board.lists["ban"] if ban.get("member") == member.key and not ban.get("expired")]
    terms: str = ""
    expiry = 0
    if bans:
        expiry = seconds(bans[0]["until"]) if "until" in bans[0] else 0
        terms = php({"main": {"time": expiry, "adminid": rank, "groupid": group}}, writer.system.encoding)
        group, rank = NO_POSTING if expiry else NO_VISIT, -1
    day, month, year = facts.get("birthday", (0, 0, 0))
    ip = writer.ip(f"registration {member.key}")
    writer.add(
        "common_member",
        uid=member.id,
        email=writer.email(member.key),
        username=name,
        adminid=rank,
        groupid=group,
        password=_md5(member.key),
        avatarstatus=int(bool(facts.get("avatar"))),
        groupexpiry=expiry,
        regdate=member.joined,
        credits=len(posts),
        timeoffset="9999",
        emailstatus=1,
    )
    own_threads = sum(thread.posts[0].author is member for thread in writer.threads)
    follows = [pair for pair in writer.pairs("follow") if pair[0] is member]
    writer.add("common_member_count", uid=member.id, posts=len(posts), threads=own_threads, following=len(follows))
    writer.add(
        "common_member_status",
        uid=member.id,
        regip=ip,
        lastip=ip,
        lastvisit=last or member.joined,
        lastpost=last,
        lastactivity=last or member.joined,
    )
    writer.add(
        "common_member_profile",
        uid=member.id,
        realname=f"CANARY real name of {member.key}",
        birthday=day,
        birthmonth=month,
        birthyear=year,
        mobile="CANARY mobile",
        residecity=title(writer, facts.get("location", "")),
        occupation=title(writer, facts.get("occupation", "")),
        site=facts.get("website", ""),
        interest=title(writer, facts.get("interests", "")),
        qq="CANARY qq",
    )
    writer.add(
        "common_member_field_forum",
        uid=member.id,
        customstatus=typed(writer, facts.get("title", "")),
        groupterms=terms,
        sightml=_signature(writer, facts.get("signature", "")),
        authstr="CANARYauthstr" if facts.get("inactive") else "",
    )
    writer.add("common_member_field_home", uid=member.id)
    salt = "CANARY"
    writer.add(
        "ucenter_members",
        uid=member.id,
        username=name,
        email=writer.email(member.key)[:32],
        regip=ip,
        password=_md5(f"{member.key}{salt}"),
        regdate=member.joined,
        salt=salt,
    )
    foes = [
        writer.system.member_name(writer.board.members[key].name)
        for owner, key in writer.pairs("foe")
        if owner is member
    ]
    writer.add("ucenter_memberfields", uid=member.id, blacklist=",".join(foes))


def _signature(writer: Writer, text: str) -> str:
    """Kept as HTML, not as it was typed."""
    shown = title(writer, text, 500)
    for tag in ("i", "b"):
        shown = shown.replace(f"[{tag}]", f"<{tag}>").replace(f"[/{tag}]", f"</{tag}>")
    if "[url=" in shown:
        target, label = shown.split("[url=")[1].split("[/url]")[0].split("]")
        shown = shown.replace(f"[url={target}]{label}[/url]", f'<a href="{target}" target="_blank">{label}</a>')
    return shown


def _ties(writer: Writer) -> None:
    members, name = writer.board.members, writer.system.member_name
    friends = {(owner.id, members[key].id, name(members[key].name)) for owner, key in writer.pairs("friend")}
    friends |= {(members[key].id, owner.id, name(owner.name)) for owner, key in writer.pairs("friend")}
    for one, other, shown in sorted(friends):
        writer.add("home_friend", uid=one, fuid=other, fusername=shown, gid=1, dateline=seconds("2014-01-01 10:00"))
    for owner, key in writer.pairs("foe"):
        writer.add("home_blacklist", uid=owner.id, buid=members[key].id, dateline=seconds("2018-10-12 10:00"))
    places = {"watch_board": ("fid", writer.board.boards), "bookmark": ("tid", writer.board.threads)}
    for kind, (idtype, found) in places.items():
        for owner, key in writer.pairs(kind):
            place = found[key]
            words = title(writer, getattr(place, "title", "") or getattr(place, "name", ""), 255)
            writer.add("home_favorite", favid=writer.next("home_favorite"), uid=owner.id, id=place.id, idtype=idtype,
                       title=words, dateline=seconds("2019-03-03 10:00"))  # fmt: skip
    follows = {(owner.key, key) for owner, key in writer.pairs("follow")}
    for kind, status in (("follow", NORMAL), ("refuse", REFUSED)):
        for owner, key in writer.pairs(kind):
            writer.add("home_follow", uid=owner.id, username=name(owner.name), followuid=members[key].id, status=status,
                       fusername=name(members[key].name), mutual=int((key, owner.key) in follows and status == NORMAL),
                       dateline=seconds("2015-05-05 10:00"))  # fmt: skip


def _microblog(writer: Writer) -> None:
    """Broadcasts (without a note: the author's own), and short remarks with their answers."""
    lists, members, name = writer.board.lists, writer.board.members, writer.system.member_name
    for number, row in enumerate(lists["broadcast"], start=1):
        author = members[row["by"]]
        writer.add(
            "home_follow_feed",
            feedid=number,
            uid=author.id,
            username=name(author.name),
            dateline=seconds(row["at"]),
            tid=writer.board.threads[row["thread"]].id,
            note=typed(writer, row.get("note", "")),
        )
    for key in dict.fromkeys(row["thread"] for row in lists["broadcast"]):
        passed = sum(row["thread"] == key and "note" in row for row in lists["broadcast"])
        thread = writer.board.threads[key]
        writer.add("forum_threadpreview", tid=thread.id, relay=passed, content=title(writer, thread.title, 255))
    for number, row in enumerate(lists["doing"], start=1):
        author, answers = members[row["by"]], row.get("answers", [])
        writer.add("home_doing", doid=number, uid=author.id, username=name(author.name), dateline=seconds(row["at"]),
                   message=typed(writer, row["text"]), ip=writer.ip("doing"), replynum=len(answers))  # fmt: skip
        for answer in answers:
            who: dict[str, Value] = {"uid": members[answer["by"]].id, "username": name(members[answer["by"]].name)}
            writer.add("home_docomment", id=writer.next("home_docomment"), doid=number, dateline=seconds(answer["at"]),
                       message=typed(writer, answer["text"]), ip=writer.ip("doing"), grade=1, **who)  # fmt: skip
