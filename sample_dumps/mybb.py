"""Writes the invented board as MyBB 1.8.37 stores it, dumped by mariadb-dump 10.11.

Sources of the format: ``data/mybb_tables.sql`` (the tables of a real installation), ``mysql_db_inserts.php`` and
``usergroups.xml`` of MyBB, and what real installations were seen to write. Text, names and titles stand as they were
typed; addresses of computers are packed bytes; a quote names member, post and time; ``replyto`` is the post answered.
"""

from __future__ import annotations

import hashlib
import socket
import time

from sample_dumps import mybb_staff
from sample_dumps.board import Board, Member, Picture, Post, SampleBoard, Thread, seconds
from sample_dumps.files import png
from sample_dumps.markup import quotes
from sample_dumps.mybb_text import text
from sample_dumps.php import php
from sample_dumps.sqldump import MARIADB_10_11, Value, read_sql
from sample_dumps.systems import DATA, System, moderators
from sample_dumps.writer import Writer

OPERATIONS = mybb_staff.OPERATIONS
GUESTS, REGISTERED, SUPER_MODERATORS, ADMINISTRATORS, AWAITING, MODERATORS, BANNED, STOKERS = range(1, 9)
GROUPS = {
    GUESTS: "Guests", REGISTERED: "Registered", SUPER_MODERATORS: "Super Moderators", ADMINISTRATORS: "Administrators",
    AWAITING: "Awaiting Activation", MODERATORS: "Moderators", BANNED: "Banned", STOKERS: "Stokers",
}  # fmt: skip
VISIBLE = {"public": 1, "unapproved": 0, "deleted": -1}
DRAFT = -2
SEPARATOR = "||~|~||"
SETTINGS = """
avataruploadpath=./uploads/avatars boardclosed=0 dateformat=m-d-Y decpoint=. enablereputation=1 enablewarningsystem=1
maxmultipagelinks=5 postsperpage=20 posrep=1 seourls=no soft_delete=1 threadsperpage=20 timezoneoffset=0
timeformat=h:i_A uploadspath=./uploads usereferrals=1
"""
SMILIES = {"Smile": ":)", "Wink": ";)", "Cool": ":cool:", "Big Grin": ":D", "Tongue": ":P", "Rolleyes": ":rolleyes:"}


def fill(board: SampleBoard, system: System) -> Writer:
    """All rows of the board."""
    tables = read_sql(DATA / "mybb_tables.sql", system.prefix)
    tables["userfields"].extend("  `fid4` text NOT NULL", "fid3")
    writer = Writer(board, system, tables, MARIADB_10_11)
    _settings(writer)
    for item in board.boards.values():
        _forum(writer, item)
    for member in writer.members:
        _user(writer, member)
    for thread in writer.threads:
        _thread(writer, thread)
    for post in writer.posts:
        _post(writer, post)
    for picture in board.pictures():
        if picture.post:
            _attachment(writer, picture)
    _drafts(writer)
    mybb_staff.fill(writer)
    return writer


def site_files(board: SampleBoard, system: System) -> dict[str, bytes]:
    found = {f"uploads/{attach_name(picture)}": picture.data for picture in board.pictures() if picture.post}
    for member in system.members(board):
        if member.facts.get("avatar"):
            found[f"uploads/avatars/avatar_{member.id}.png"] = png(f"avatar {member.key}")
    return found


def packed(address: str) -> bytes:
    return socket.inet_aton(address)


def attach_name(picture: Picture) -> str:
    owner = picture.owner.id if picture.owner else 0
    digest = hashlib.md5(picture.name.encode()).hexdigest()  # noqa: S324 (not for security)
    return f"{time.strftime('%Y%m', time.gmtime(picture.at))}/post_{owner}_{picture.at}_{digest}.attach"


def _settings(writer: Writer) -> None:
    site, lists = writer.board.site, writer.board.lists
    settings = dict(line.split("=", 1) for line in SETTINGS.split())
    settings |= {
        "bbname": site["name"],
        "bburl": writer.base,
        "homename": site["name"],
        "adminemail": writer.email("admin"),
    }
    for n, (name, value) in enumerate(sorted(settings.items()), start=1):
        writer.add(
            "settings", sid=n, name=name, title=name, optionscode="text", value=value.replace("_", " "), disporder=n
        )
    version = php({"version": "1.8.37", "version_code": 1837})
    words = php([{"badword": row["word"], "regex": 0, "replacement": row["replacement"]} for row in lists["word"]])
    for title, cache in (("badwords", words), ("version", version)):
        writer.add("datacache", title=title, cache=cache)
    for number, title in GROUPS.items():
        staff, closed = number in (SUPER_MODERATORS, ADMINISTRATORS), number == BANNED
        own: dict[str, Value] = {f"can{what}": int(not closed) for what in ("view", "viewthreads", "viewprofiles")}
        own |= {f"can{what}": int(number not in (GUESTS, AWAITING, BANNED)) for what in ("postthreads", "postreplys")}
        writer.add(
            "usergroups",
            gid=number,
            type=1 if number < STOKERS else 2,
            title=title,
            disporder=number,
            isbannedgroup=int(closed),
            issupermod=int(staff),
            cancp=int(number == ADMINISTRATORS),
            **own,
        )
    for n, row in enumerate(lists["word"], start=1):
        writer.add("badwords", bid=n, badword=row["word"], replacement=row["replacement"])
    for n, (name, code) in enumerate(SMILIES.items(), start=1):
        writer.add("smilies", sid=n, name=name, find=code, image=f"images/smilies/{name.lower()}.png", disporder=n)
    spoiler = r"\[spoiler(?:=([^\]]+))?\](.*?)\[/spoiler\]"
    writer.add("mycode", cid=1, title="Spoiler", regex=spoiler, replacement="<details>$2</details>", active=1)
    fields = {
        1: ("Location", "text"),
        2: ("Bio", "textarea"),
        3: ("Gender", "select\nUndisclosed\nMale\nFemale\nOther"),
        4: ("Favourite line", "text"),
    }
    for number, (name, kind) in fields.items():
        writer.add("profilefields", fid=number, name=name, disporder=number, type=kind, maxlength=255, profile=1,
                   viewableby="-1", editableby="-1")  # fmt: skip
    for n, (name, agent) in enumerate((("GoogleBot", "google"), ("Bing", "bingbot")), start=1):
        writer.add("spiders", sid=n, name=name, useragent=agent)


def _forum(writer: Writer, board: Board) -> None:
    line, at = [board.id], board
    while at.parent:
        at = at.parent
        line.insert(0, at.id)
    posts = writer.posts_in(board)
    last = max(posts, key=lambda post: (post.at, post.id), default=None)
    own: dict[str, Value] = {}
    if last:
        own = {"lastpost": last.at, "lastposter": last.name, "lastposteruid": last.author.id if last.author else 0,
               "lastposttid": last.thread.id, "lastpostsubject": last.thread.title}  # fmt: skip
    if "rules" in board.facts:
        own |= {"rulestype": 1, "rulestitle": "Rules", "rules": text(writer, board.facts["rules"])}
    allowed = ("mycode", "smilies", "imgcode", "videocode", "picons", "tratings")
    writer.add(
        "forums",
        fid=board.id,
        name=board.name.replace("&", "&amp;").replace("<", "&lt;"),
        description=board.facts.get("description", ""),
        linkto=board.facts.get("link", ""),
        type="c" if board.kind == "category" else "f",
        pid=board.parent.id if board.parent else 0,
        parentlist=",".join(map(str, line)),
        disporder=board.id,
        active=1,
        open=int(not board.facts.get("locked")),
        threads=sum(thread.board is board and thread.state == "public" for thread in writer.threads),
        posts=len(posts),
        usepostcounts=1,
        usethreadcounts=1,
        password=board.facts.get("password", ""),
        showinjump=1,
        **own,
        **{f"allow{what}": 1 for what in allowed},
    )
    columns = [column.name for column in writer.tables["forumpermissions"].columns[3:]]
    number = len(writer.rows.get("forumpermissions", ()))
    if board.facts.get("private"):
        for group in (GUESTS, REGISTERED, AWAITING, BANNED, STOKERS):
            number += 1
            writer.add("forumpermissions", pid=number, fid=board.id, gid=group)
    elif board.key == "news":  # guests may answer here
        own = {name: int(name.startswith("can")) for name in columns if "onlyviewown" not in name}
        writer.add("forumpermissions", pid=number + 1, fid=board.id, gid=GUESTS, **own)


def _user(writer: Writer, member: Member) -> None:
    facts, posts = member.facts, writer.posts_of(member)
    last = max((post.at for post in posts), default=0)
    banned = [ban for ban in writer.board.lists["ban"] if ban.get("member") == member.key and not ban.get("expired")]
    group = _group(member)
    extra = [MODERATORS] if "moderates" in facts else []
    extra += [STOKERS] if facts.get("stoker") in ("leader", "member") else []
    day, month, year = facts.get("birthday", (0, 0, 0))
    lists = {kind: ",".join(str(writer.board.members[key].id) for owner, key in writer.pairs(kind) if owner is member)
             for kind in ("friend", "foe")}  # fmt: skip
    liked = sum(len(post.likes) for post in writer.posts if post.author is member)
    own: dict[str, Value] = {}
    if "avatar" in facts:
        own = {"avatar": f"./uploads/avatars/avatar_{member.id}.png?dateline={member.joined}",
               "avatardimensions": "24|16", "avatartype": "upload"}  # fmt: skip
    warned = [row for row in writer.board.lists["warning"] if row["member"] == member.key]
    writer.add(
        "users",
        uid=member.id,
        username=member.name,
        password=hashlib.md5(f"canary {member.key}".encode()).hexdigest(),  # noqa: S324 (as MyBB does)
        salt="CANARYsa",
        loginkey="CANARYloginkeyMustNotLeak",
        email=writer.email(member.key),
        postnum=len(posts),
        threadnum=sum(thread.posts[0].author is member for thread in writer.threads),
        usergroup=BANNED if banned else group,
        additionalgroups=",".join(map(str, extra)),
        usertitle=facts.get("title", ""),
        regdate=member.joined,
        lastactive=last or member.joined,
        lastvisit=last or member.joined,
        lastpost=last,
        website=facts.get("website", ""),
        skype=f"canary-{member.key}.skype",
        birthday=f"{day}-{month}-{year}" if day else "",
        signature=text(writer, facts.get("signature", "")),
        buddylist=lists["friend"],
        ignorelist=lists["foe"],
        reputation=liked,
        regip=packed(writer.ip(f"registration {member.key}")),
        lastip=packed(writer.ip(f"post {member.name}")),
        timezone="0",
        warningpoints=len(warned),
        usernotes="\n".join(row["text"] for row in writer.board.lists["note"] if row["member"] == member.key),
        notepad="PRIVATE-CANARY: the words of the cellar" if member.key == "sam" else "",
        pmfolders="0**$%%$1**$%%$2**$%%$3**$%%$4**",
        **own,
    )
    writer.add(
        "userfields",
        ufid=member.id,
        fid1=facts.get("location", ""),
        fid2=facts.get("interests", ""),
        fid3="Undisclosed",
        fid4=facts.get("line", ""),
    )
    if facts.get("inactive"):
        writer.add(
            "awaitingactivation", aid=1, uid=member.id, dateline=member.joined, code="CANARYactkeyMustNotLeak", type="r"
        )
    if facts.get("stoker") == "leader":
        writer.add("groupleaders", lid=1, gid=STOKERS, uid=member.id, canmanagemembers=1, canmanagerequests=1)
    if facts.get("stoker") == "pending":
        writer.add("joinrequests", rid=1, uid=member.id, gid=STOKERS, reason="PRIVATE-CANARY: I like coal",
                   dateline=member.joined + 86400)  # fmt: skip
    for table, kind, column in (
        ("forumsubscriptions", "watch_board", "fid"),
        ("threadsubscriptions", "watch_thread", "tid"),
    ):
        places = writer.board.boards if kind == "watch_board" else writer.board.threads
        for watcher, key in writer.pairs(kind):
            if watcher is member:
                row: dict[str, Value] = {"uid": member.id, column: places[key].id}
                number = "fsid" if column == "fid" else "sid"
                writer.add(table, **{number: writer.next(table)}, **row)


def _group(member: Member) -> int:
    if member.facts.get("inactive"):
        return AWAITING
    return {"founder": ADMINISTRATORS, "administrator": ADMINISTRATORS, "moderator": SUPER_MODERATORS}.get(
        member.role, REGISTERED
    )


def _thread(writer: Writer, thread: Thread) -> None:
    posts = writer.public_posts(thread)
    first, last = posts[0], posts[-1]
    counts = {state: sum(post.state == state for post in thread.posts) for state in VISIBLE}
    ratings = [row["stars"] for row in writer.board.lists["rating"] if row["thread"] == thread.key]
    row: dict[str, Value] = {
        "subject": thread.title,
        "uid": first.author.id if first.author else 0,
        "username": first.name,
        "dateline": first.at,
        "firstpost": first.id,
        "lastpost": last.at,
        "lastposter": last.name,
        "lastposteruid": last.author.id if last.author else 0,
        "replies": len(posts) - 1,
        "views": thread.facts.get("views", 0),
    }
    poll = _poll(writer, thread) if "poll" in thread.facts else 0
    deleted = thread.facts.get("deleted")
    writer.add(
        "threads",
        tid=thread.id,
        fid=thread.board.id,
        poll=poll,
        closed="1" if thread.locked else "",
        sticky=int(thread.kind != "normal"),
        numratings=len(ratings),
        totalratings=sum(ratings),
        visible=VISIBLE[thread.state],
        unapprovedposts=counts["unapproved"],
        deletedposts=counts["deleted"],
        attachmentcount=sum(len(post.pictures) for post in thread.posts),
        deletetime=seconds(deleted["at"]) if deleted else 0,
        **row,
    )
    for number, board, _ in thread.shadows:
        writer.add("threads", tid=number, fid=board.id, closed=f"moved|{thread.id}", visible=1, **row)


def _poll(writer: Writer, thread: Thread) -> int:
    poll, at = thread.facts["poll"], thread.posts[0].at
    number = writer.next("polls")
    totals = [sum(n in chosen for chosen in poll["votes"].values()) for n in range(1, len(poll["options"]) + 1)]
    writer.add(
        "polls",
        pid=number,
        tid=thread.id,
        question=poll["question"],
        dateline=at,
        options=SEPARATOR.join(poll["options"]),
        votes=SEPARATOR.join(map(str, totals)),
        numoptions=len(totals),
        numvotes=sum(totals),
        timeout=poll["days"],
        multiple=int(poll.get("choices", 1) > 1),
        maxoptions=poll.get("choices", 0),
    )
    for hours, (key, chosen) in enumerate(poll["votes"].items(), start=1):
        for option in chosen:
            writer.add("pollvotes", vid=writer.next("pollvotes"), pid=number,
                       uid=writer.board.members[key].id, voteoption=option, dateline=at + 3600 * hours,
                       ipaddress=packed(writer.ip(f"vote {key}")))  # fmt: skip
    return number


def _post(writer: Writer, post: Post) -> None:
    edited = post.facts.get("edited")
    own: dict[str, Value] = {}
    if edited:
        own = {"edituid": writer.board.members[edited["by"]].id, "edittime": seconds(edited["at"]),
               "editreason": edited["reason"]}  # fmt: skip
    writer.add(
        "posts",
        pid=post.id,
        tid=post.thread.id,
        replyto=_answered(writer, post),
        fid=post.thread.board.id,
        subject=post.subject.replace("Re: ", "RE: ", 1),
        uid=post.author.id if post.author else 0,
        username=post.name or writer.system.guest_name,
        dateline=post.at,
        message=text(writer, post.text),
        ipaddress=packed(writer.ip(f"post {post.name}")),
        includesig=1,
        visible=VISIBLE[post.state],
        **own,
    )
    for key, at in post.likes:
        if post.author:  # reputation is a member's
            writer.add("reputation", rid=writer.next("reputation"), uid=post.author.id,
                       adduid=writer.board.members[key].id, pid=post.id, reputation=1, dateline=at)  # fmt: skip


def _answered(writer: Writer, post: Post) -> int:
    """The post quoted, if it stands in this thread; else the first post."""
    first = post.thread.posts[0]
    for how, key, _ in quotes(post.text):
        if how == "@" and writer.board.post(key).thread is post.thread:
            return writer.board.post(key).id
    return 0 if post is first else first.id


def _attachment(writer: Writer, picture: Picture) -> None:
    writer.add("attachments", aid=picture.id, pid=picture.post.id if picture.post else 0,
               uid=picture.owner.id if picture.owner else 0, filename=picture.name, filetype="image/png",
               filesize=len(picture.data), attachname=attach_name(picture), downloads=7 * picture.id,
               dateuploaded=picture.at, visible=1, thumbnail="SMALL")  # fmt: skip


def _drafts(writer: Writer) -> None:
    """Threads and posts that only their author sees."""
    thread = max(int(str(row["tid"])) for row in writer.rows["threads"])
    post = max(post.id for post in writer.posts)
    for n, row in enumerate(writer.board.lists["draft"], start=1):
        author, board, at = writer.board.members[row["by"]], writer.board.boards[row["board"]], seconds(row["at"])
        both: dict[str, Value] = {"tid": thread + n, "fid": board.id, "subject": row["subject"], "uid": author.id,
                                  "username": author.name, "dateline": at, "visible": DRAFT}  # fmt: skip
        writer.add("threads", firstpost=post + n, **both)
        writer.add("posts", pid=post + n, message=text(writer, row["text"]), **both)
    for row in writer.board.lists["rating"]:
        key = row["by"]
        writer.add(
            "threadratings",
            rid=writer.next("threadratings"),
            uid=writer.board.members[key].id,
            tid=writer.board.threads[row["thread"]].id,
            rating=row["stars"],
            ipaddress=packed(writer.ip(key)),
        )
    for number, (member, key) in enumerate(moderators(writer.board), start=1):
        if key:
            columns = [column.name for column in writer.tables["moderators"].columns if column.name.startswith("can")]
            writer.add(
                "moderators", mid=number, fid=writer.board.boards[key].id, id=member.id, **dict.fromkeys(columns, 1)
            )
    place = writer.board.boards["workshop"].id
    writer.add("moderators", mid=writer.next("moderators") + 1, fid=place, id=STOKERS, isgroup=1, caneditposts=1)
