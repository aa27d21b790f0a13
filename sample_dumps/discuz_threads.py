"""Threads, posts, polls, attachments, comments, ratings and likes of Discuz!."""

from __future__ import annotations

import hashlib
import time

from sample_dumps.board import Picture, Post, SampleBoard, Thread, seconds
from sample_dumps.discuz_text import message, text, title, typed
from sample_dumps.sqldump import Value
from sample_dumps.writer import Writer

DISPLAY_ORDER = {"normal": 0, "sticky": 1, "announcement": 2, "global": 3}
BIN, QUEUE, DRAFT = -1, -2, -4  # forum_thread.displayorder
INVISIBLE = {"public": 0, "unapproved": -2, "deleted": -5}
IN_BIN_WITH_THREAD, POST_DRAFT = -1, -3
POLL = 1  # forum_thread.special
PICTURE = 2  # forum_thread.attachment, forum_post.attachment
GONE = 9  # number of a member that has no row any more
IN_SECOND_TABLE = frozenset(("longtea",))
WITH_RELAY = 512  # forum_thread.status


def fill(writer: Writer) -> None:
    for thread in writer.threads:
        _thread(writer, thread)
    for post in writer.posts:
        _post(writer, post)
    _drafts(writer)
    for picture in writer.board.pictures():
        if picture.post:
            _attachment(writer, picture, picture.post.thread.id)
    _comments_and_ratings(writer)
    writer.add("forum_post_tableid", pid=max(post.id for post in writer.posts) + len(writer.board.lists["draft"]))


def site_files(board: SampleBoard) -> dict[str, bytes]:
    return {f"data/attachment/forum/{path_of(picture)}": picture.data for picture in board.pictures() if picture.post}


def path_of(picture: Picture) -> str:
    digest = hashlib.md5(picture.name.encode()).hexdigest()[:16]  # noqa: S324 (not for security)
    return f"{time.strftime('%Y%m/%d/%H%M%S', time.gmtime(picture.at))}{digest}.png"


def author_of(post: Post) -> int:
    return post.author.id if post.author else GONE if post.facts.get("gone") else 0


def _name(writer: Writer, post: Post) -> str:
    """In a post; it says beside whether it is to be shown."""
    if post.author and post.facts.get("anonymous"):
        return writer.system.member_name(post.author.name)
    return writer.system.name(post)


def _thread(writer: Writer, thread: Thread) -> None:
    posts, facts = writer.public_posts(thread), thread.facts
    first, last = posts[0], posts[-1]
    order = facts.get("level", DISPLAY_ORDER[thread.kind])
    highlight = facts.get("highlight")
    likes = len(first.likes)
    log = any(facts.get(kind) for kind in ("actions", "moved", "copied", "deleted"))
    relayed = any(row["thread"] == thread.key for row in writer.board.lists["broadcast"])
    row: dict[str, Value] = {
        "author": _name(writer, first),
        "authorid": author_of(first),
        "subject": title(writer, thread.title),
        "dateline": first.at,
        "lastpost": last.at,
        "lastposter": writer.system.name(last),
        "views": facts.get("views", 0),
        "replies": len(posts) - 1,
    }
    writer.add(
        "forum_thread",
        tid=thread.id,
        fid=thread.board.id,
        posttableid=int(thread.key in IN_SECOND_TABLE),
        readperm=facts.get("readperm", 0),
        price=facts.get("price", 0),
        displayorder={"deleted": BIN, "unapproved": QUEUE}.get(thread.state, order),
        highlight=40 * bool(highlight and highlight["bold"]) + (highlight["colour"] if highlight else 0),
        digest=facts.get("digest", 0),
        special=POLL if "poll" in facts else 0,
        attachment=PICTURE if any(post.pictures for post in thread.posts) else 0,
        moderated=int(log),
        closed=int(thread.locked),
        recommends=likes,
        recommend_add=likes,
        status=WITH_RELAY if relayed else 0,
        maxposition=len(thread.posts),
        **row,
    )
    for number, board, _ in thread.shadows:
        writer.add("forum_thread", tid=number, fid=board.id, closed=thread.id, **row)
        writer.add("forum_threadclosed", tid=thread.id, redirect=number)
    if "poll" in facts:
        _poll(writer, thread)


def _poll(writer: Writer, thread: Thread) -> None:
    poll, at, members = thread.facts["poll"], thread.posts[0].at, writer.board.members
    choices = poll.get("choices", 1)
    writer.add("forum_poll", tid=thread.id, overt=1, multiple=int(choices > 1), visible=0, maxchoices=choices,
               expiration=at + 86400 * poll["days"] if poll["days"] else 0, voters=len(poll["votes"]))  # fmt: skip
    numbers: list[int] = []
    for n, option in enumerate(poll["options"], start=1):
        numbers.append(writer.next("forum_polloption"))
        voters = [members[key].id for key, chosen in poll["votes"].items() if n in chosen]
        writer.add("forum_polloption", polloptionid=numbers[-1], tid=thread.id, votes=len(voters), displayorder=n,
                   polloption=typed(writer, option), voterids="".join(f"{uid}\t" for uid in voters))  # fmt: skip
    for hours, (key, chosen) in enumerate(poll["votes"].items(), start=1):
        options = "\t".join(str(numbers[n - 1]) for n in chosen)
        writer.add(
            "forum_pollvoter",
            tid=thread.id,
            uid=members[key].id,
            username=writer.system.member_name(members[key].name),
            options=options,
            dateline=at + 3600 * hours,
        )


def _post(writer: Writer, post: Post) -> None:
    thread = post.thread
    first = post is thread.posts[0]
    invisible = IN_BIN_WITH_THREAD if thread.state == "deleted" else INVISIBLE[post.state]
    table = "forum_post_1" if thread.key in IN_SECOND_TABLE else "forum_post"
    ratings = [row for row in writer.board.lists["rating"] if first and row["thread"] == thread.key]
    warned = any(row.get("post") == post.key for row in writer.board.lists["warning"])
    writer.add(
        table,
        pid=post.id,
        fid=thread.board.id,
        tid=thread.id,
        first=int(first),
        author=_name(writer, post),
        authorid=author_of(post),
        subject=title(writer, thread.title) if first else "",
        dateline=post.at,
        message=message(writer, post),
        useip=writer.ip(f"post {post.name}"),
        invisible=invisible,
        anonymous=int(bool(post.facts.get("anonymous"))),
        usesig=1,
        attachment=PICTURE if post.pictures else 0,
        rate=sum(row["stars"] for row in ratings),
        ratetimes=len(ratings),
        status=2 if warned else 0,
        comment=int(any(row["post"] == post.key for row in writer.board.lists["comment"])),
        position=1 + thread.posts.index(post),
    )
    for key, at in post.likes:
        uid = writer.board.members[key].id
        if first:
            writer.add("forum_memberrecommend", tid=thread.id, recommenduid=uid, dateline=at)
        else:
            writer.add("forum_hotreply_member", tid=thread.id, pid=post.id, uid=uid, attitude=1)
    if post.likes and not first:
        total = len(post.likes)
        writer.add("forum_hotreply_number", pid=post.id, tid=thread.id, support=total, total=total)


def _drafts(writer: Writer) -> None:
    thread = max(int(str(row["tid"])) for row in writer.rows["forum_thread"])
    post = max(post.id for post in writer.posts)
    for n, row in enumerate(writer.board.lists["draft"], start=1):
        author, board = writer.board.members[row["by"]], writer.board.boards[row["board"]]
        both: dict[str, Value] = {
            "tid": thread + n,
            "fid": board.id,
            "author": writer.system.member_name(author.name),
            "authorid": author.id,
            "subject": title(writer, row["subject"]),
            "dateline": seconds(row["at"]),
        }
        writer.add("forum_thread", displayorder=DRAFT, **both)
        writer.add(
            "forum_post",
            pid=post + n,
            first=1,
            invisible=POST_DRAFT,
            message=text(writer, row["text"]),
            position=1,
            **both,
        )


def _attachment(writer: Writer, picture: Picture, thread: int) -> None:
    table = thread % 10
    row: dict[str, Value] = {"aid": picture.id, "tid": thread, "pid": picture.post.id if picture.post else 0,
                             "uid": picture.owner.id if picture.owner else 0}  # fmt: skip
    writer.add("forum_attachment", tableid=table, downloads=7 * picture.id, **row)
    writer.add(
        f"forum_attachment_{table}",
        dateline=picture.at,
        filename=picture.name,
        filesize=len(picture.data),
        attachment=path_of(picture),
        description=typed(writer, picture.caption),
        isimage=1,
        width=24,
        **row,
    )


def _comments_and_ratings(writer: Writer) -> None:
    members, name = writer.board.members, writer.system.member_name
    for number, row in enumerate(writer.board.lists["comment"], start=1):
        post, author = writer.board.post(row["post"]), members[row["by"]]
        writer.add(
            "forum_postcomment",
            id=number,
            tid=post.thread.id,
            pid=post.id,
            author=name(author.name),
            authorid=author.id,
            dateline=seconds(row["at"]),
            comment=typed(writer, row["text"]),
            useip=writer.ip("comment"),
        )
    for n, row in enumerate(writer.board.lists["rating"], start=1):
        post, author = writer.board.threads[row["thread"]].posts[0], members[row["by"]]
        writer.add(
            "forum_ratelog",
            pid=post.id,
            uid=author.id,
            username=name(author.name),
            extcredits=2,
            score=row["stars"],
            dateline=post.at + 86400 * n,
            reason="很给力!",
        )
