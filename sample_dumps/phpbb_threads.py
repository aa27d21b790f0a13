"""Topics, posts, polls, attachments and thanks."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from sample_dumps.board import GUEST_ID, Picture, Post, Thread, seconds
from sample_dumps.phpbb_text import column
from sample_dumps.sqldump import Table, Value

if TYPE_CHECKING:
    from sample_dumps.phpbb import Writer

UNLOCKED, LOCKED, MOVED = 0, 1, 2  # topic_status
TYPES = {"normal": 0, "sticky": 1, "announcement": 2, "global": 3}
VISIBILITY = {"unapproved": 0, "public": 1, "deleted": 2}
DAY = 86400
THANKS = ("post_id int(10) unsigned = 0", "poster_id int(10) unsigned = 0", "user_id int(10) unsigned = 0")
THANKS_LATER = ("topic_id int(10) unsigned = 0", "forum_id int(10) unsigned = 0", "thanks_time int(10) unsigned = 0")


def fill(writer: Writer, tables: dict[str, Table]) -> None:
    thanks = Table("thanks")  # an extension; its early versions for 3.0 kept neither place nor time
    for definition in (*THANKS, *(THANKS_LATER if writer.format.modern else ()), "PRIMARY (post_id,user_id)"):
        thanks.add(definition)
    tables["thanks"] = thanks
    for thread in sorted(writer.board.threads.values(), key=lambda thread: thread.id):
        if kept(writer, thread.state):
            _topic(writer, thread, thread.id)
            _poll(writer, thread)
    for post in writer.board.posts():
        if kept(writer, post.state):
            _post(writer, post)
    for picture in writer.board.pictures():
        _attachment(writer, picture)
    writer.rows["topics"].sort(key=lambda row: int(row["topic_id"]))


def kept(writer: Writer, state: str) -> bool:
    """phpBB 3.0 knows no soft deletion: what is deleted has no row."""
    return writer.format.modern or state != "deleted"


def physical_name(picture: Picture) -> str:
    owner = picture.owner.id if picture.owner else GUEST_ID
    return f"{owner}_{hashlib.md5(picture.name.encode()).hexdigest()}"  # noqa: S324 (as phpBB names files)


def forum_of(writer: Writer, thread: Thread) -> int:
    """phpBB 3.0 keeps global announcements in no forum."""
    return 0 if thread.kind == "global" and not writer.format.modern else thread.board.id


def _topic(writer: Writer, thread: Thread, number: int) -> None:
    first = thread.posts[0]
    visible = [post for post in thread.posts if post.state == "public"] or [
        post for post in thread.posts if kept(writer, post.state)
    ]
    last = visible[-1]
    counts = {state: sum(post.state == state for post in thread.posts) for state in VISIBILITY}
    deleted = thread.facts.get("deleted")
    row: dict[str, Value] = {
        "topic_title": column(thread.title),
        "topic_poster": first.author.id if first.author else GUEST_ID,
        "topic_time": first.at,
        "topic_time_limit": thread.facts.get("pinned_days", 0) * DAY,
        "topic_views": thread.facts.get("views", 0),
        "topic_type": TYPES[thread.kind],
        "topic_first_post_id": first.id,
        "topic_first_poster_name": column(first.name),
        "topic_last_post_id": last.id,
        "topic_last_poster_id": last.author.id if last.author else GUEST_ID,
        "topic_last_poster_name": column(last.name),
        "topic_last_post_subject": column(last.subject),
        "topic_last_post_time": last.at,
        "topic_attachment": int(any(post.pictures for post in thread.posts)),
    }
    modern: dict[str, Value] = {
        "topic_visibility": VISIBILITY[thread.state],
        "topic_posts_approved": counts["public"],
        "topic_posts_unapproved": counts["unapproved"],
        "topic_posts_softdeleted": counts["deleted"],
    }
    if deleted:
        modern |= {
            "topic_delete_time": seconds(deleted["at"]),
            "topic_delete_reason": column(deleted["reason"]),
            "topic_delete_user": writer.board.members[deleted["by"]].id,
        }
    old: dict[str, Value] = {
        "topic_approved": int(thread.state == "public"),
        "topic_replies": max(counts["public"] - 1, 0),
        "topic_replies_real": counts["public"] + counts["unapproved"] - 1,
    }
    reported = any(post_reported(writer, post) for post in thread.posts)
    bumps = [action for action in thread.facts.get("actions", ()) if action["kind"] == "bump"]
    own: dict[str, Value] = {"topic_reported": int(reported), "topic_status": LOCKED if thread.locked else UNLOCKED}
    if bumps:
        own |= {"topic_bumped": 1, "topic_bumper": writer.board.members[bumps[-1]["by"]].id}
    own |= _poll_columns(writer, thread)
    writer.add("topics", topic_id=number, forum_id=forum_of(writer, thread), modern=modern, old=old, **row, **own)
    for shadow, board, _ in thread.shadows:
        moved: dict[str, Value] = {"topic_status": MOVED, "topic_moved_id": thread.id}
        writer.add("topics", topic_id=shadow, forum_id=board.id, modern=modern, old=old, **row, **moved)


def _poll_columns(writer: Writer, thread: Thread) -> dict[str, Value]:
    poll = thread.facts.get("poll")
    if not poll:
        return {}
    first = thread.posts[0]
    return {
        "poll_title": _short_text(writer, poll["question"]),
        "poll_start": first.at,
        "poll_length": poll["days"] * DAY,
        "poll_max_options": poll.get("choices", 1),
        "poll_last_vote": first.at + 3600 * len(poll["votes"]),
        "poll_vote_change": int(poll.get("choices", 1) > 1),
    }


def _short_text(writer: Writer, text: str) -> str:
    return writer.text(text, f"poll {text}")[0] if writer.format.modern else column(text)


def _poll(writer: Writer, thread: Thread) -> None:
    poll = thread.facts.get("poll")
    if not poll:
        return
    for number, option in enumerate(poll["options"], start=1):
        total = sum(number in chosen for chosen in poll["votes"].values())
        text = _short_text(writer, option)
        writer.add(
            "poll_options",
            poll_option_id=number,
            topic_id=thread.id,
            poll_option_text=text,
            poll_option_total=total,
        )
    for voter, chosen in poll["votes"].items():
        for number in chosen:
            writer.add(
                "poll_votes",
                topic_id=thread.id,
                poll_option_id=number,
                vote_user_id=writer.board.members[voter].id,
                vote_user_ip=writer.ip(f"vote {voter}"),
            )


def post_reported(writer: Writer, post: Post) -> bool:
    return any(row["post"] == post.key and not row["closed"] for row in writer.board.lists["report"])


def _post(writer: Writer, post: Post) -> None:
    newest_first = [picture.name for picture in sorted(post.pictures, key=lambda picture: -picture.id)]
    text, mark, bits = writer.text(post.text, post.key, newest_first)
    edited, deleted = post.facts.get("edited"), post.facts.get("deleted")
    row: dict[str, Value] = {}
    if edited:
        row = {
            "post_edit_time": seconds(edited["at"]),
            "post_edit_user": writer.board.members[edited["by"]].id,
            "post_edit_reason": column(edited["reason"]),
            "post_edit_count": edited["count"],
        }
    modern: dict[str, Value] = {"post_visibility": VISIBILITY[post.state]}
    if deleted:
        modern |= {
            "post_delete_time": seconds(deleted["at"]),
            "post_delete_reason": column(deleted["reason"]),
            "post_delete_user": writer.board.members[deleted["by"]].id,
        }
    writer.add(
        "posts",
        post_id=post.id,
        topic_id=post.thread.id,
        forum_id=forum_of(writer, post.thread),
        poster_id=post.author.id if post.author else GUEST_ID,
        poster_ip=writer.ip(f"post {post.name}"),
        post_time=post.at,
        post_reported=int(post_reported(writer, post)),
        post_username="" if post.author else column(post.name),
        post_subject=column(post.subject),
        post_text=text,
        post_checksum=hashlib.md5(post.text.encode()).hexdigest(),  # noqa: S324 (as phpBB does)
        post_attachment=int(bool(post.pictures)),
        bbcode_bitfield=bits,
        bbcode_uid=mark,
        modern=modern,
        old={"post_approved": int(post.state == "public")},
        **row,
    )
    for key, at in post.likes:
        later: dict[str, Value] = {"topic_id": post.thread.id, "forum_id": post.thread.board.id, "thanks_time": at}
        writer.add(
            "thanks",
            post_id=post.id,
            poster_id=post.author.id if post.author else GUEST_ID,
            user_id=writer.board.members[key].id,
            modern=later,
        )


def _attachment(writer: Writer, picture: Picture) -> None:
    owner = picture.owner.id if picture.owner else GUEST_ID
    writer.add(
        "attachments",
        attach_id=picture.id,
        post_msg_id=picture.post.id if picture.post else picture.message or 0,
        topic_id=picture.post.thread.id if picture.post else 0,
        in_message=int(picture.post is None),
        poster_id=owner,
        is_orphan=0,
        physical_filename=physical_name(picture),
        real_filename=column(picture.name),
        download_count=7 * picture.id,
        attach_comment=column(picture.caption),
        extension="png",
        mimetype="image/png",
        filesize=len(picture.data),
        filetime=picture.at,
    )
