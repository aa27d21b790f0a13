"""Writes the invented board as SMF 2.1.4 stores it, dumped by mariadb-dump 10.11.

Sources of the format: ``data/smf_tables.sql`` (the tables of a real installation), ``install_2-1_mysql.sql`` and the
sources of SMF, and what real installations were seen to write. Everything is HTML escaped, line breaks are ``<br>``,
characters beyond the first plane are entities; addresses of computers are packed bytes; a title is the subject of the
first message; what is deleted moves to the recycle board; the log holds JSON.
"""

from __future__ import annotations

import hashlib
import socket

from sample_dumps import smf_people, smf_staff
from sample_dumps.board import Board, Picture, Post, SampleBoard, Thread, seconds
from sample_dumps.markup import tokens
from sample_dumps.smf_text import column, text
from sample_dumps.sqldump import MARIADB_10_11, Value, read_sql
from sample_dumps.systems import DATA, System, moderators
from sample_dumps.writer import Writer

OPERATIONS = smf_staff.OPERATIONS
READ_ONLY = 4  # permission profile
GUESTS, MEMBERS, GLOBAL_MODERATORS, STOKERS = -1, 0, 2, 9
SETTINGS = """
allow_guestAccess=1 attachmentEnable=1 censorIgnoreCase=1 censorWholeWord=0 currentAttachmentUploadDir=1
defaultMaxMessages=15 defaultMaxTopics=20 default_timezone=UTC enable_likes=1 enableBBC=1 global_character_set=UTF-8
postmod_active=1 queryless_urls=0 recycle_enable=1 smfVersion=2.1.4 smiley_sets_default=fugue time_offset=0
warning_settings=1,20,0 warning_moderate=35 warning_mute=60 warning_watch=10
"""
SMILIES = {":)": "smiley", ";)": "wink", ":D": "cheesy", ":(": "sad", "8)": "cool", "::)": "rolleyes", ":P": "tongue"}
DATABASE_ROOT = "/srv/web/forum"


def fill(board: SampleBoard, system: System) -> Writer:
    """All rows of the board."""
    writer = Writer(board, system, read_sql(DATA / "smf_tables.sql", system.prefix), MARIADB_10_11)
    _settings(writer)
    roots = [item for item in board.boards.values() if item.parent is None]
    for n, root in enumerate(roots, start=1):
        writer.add("categories", id_cat=n, cat_order=n - 1, name=column(root.name), can_collapse=1,
                   description=column(root.facts.get("description", "")))  # fmt: skip
    for place, item in enumerate(board.boards.values(), start=1):
        if item.parent:
            _board(writer, item, place, roots)
    _recycle_board(writer)
    smf_people.fill(writer)
    for thread in writer.threads:
        _topic(writer, thread)
    for post in writer.posts:
        _message(writer, post)
    _redirects(writer)
    for picture in board.pictures():
        if picture.post:
            _attachment(writer, picture)
    smf_staff.fill(writer)
    return writer


def site_files(board: SampleBoard, system: System) -> dict[str, bytes]:
    found = {
        f"attachments/{picture.id}_{file_hash(picture)}.dat": picture.data
        for picture in board.pictures()
        if picture.post
    }
    return found | smf_people.avatars(board, system)


def file_hash(picture: Picture) -> str:
    return hashlib.sha1(f"{picture.name}{picture.at}".encode()).hexdigest()  # noqa: S324 (as SMF does)


def _settings(writer: Writer) -> None:
    words = writer.board.lists["word"]
    settings = dict(line.split("=", 1) for line in SETTINGS.split())
    settings |= {
        "attachmentUploadDir": f'{{"1":"{DATABASE_ROOT}/attachments"}}'.replace("/", "\\/"),
        "avatar_directory": f"{DATABASE_ROOT}/avatars",
        "avatar_url": f"{writer.base}/avatars",
        "custom_avatar_dir": f"{DATABASE_ROOT}/custom_avatar",
        "custom_avatar_url": f"{writer.base}/custom_avatar",
        "censor_vulgar": "\n".join(row["word"] for row in words),
        "censor_proper": "\n".join(row["replacement"] for row in words),
        "recycle_board": str(writer.system.recycle_board),
        "smileys_url": f"{writer.base}/Smileys",
        "news": column(writer.board.site["description"]),
        "webmaster_email": writer.email("webmaster"),
    }
    for name in sorted(settings):
        writer.add("settings", variable=name, value=settings[name])
    for number, name in enumerate(("default", "no_polls", "reply_only", "read_only"), start=1):
        writer.add("permission_profiles", id_profile=number, profile_name=name)
    for n, (code, name) in enumerate(SMILIES.items(), start=1):
        writer.add("smileys", id_smiley=n, code=code, description=name.title(), smiley_order=n)
        writer.add("smiley_files", id_smiley=n, smiley_set="fugue", filename=f"{name}.png")
    for n, (name, agent) in enumerate((("Google", "googlebot"), ("Bing", "bingbot")), start=1):
        writer.add("spiders", id_spider=n, spider_name=name, user_agent=agent)
    for group in (GUESTS, MEMBERS, GLOBAL_MODERATORS):
        writer.add("permissions", id_group=group, permission="search_posts")
        writer.add("board_permissions", id_group=group, id_profile=1, permission="poll_view")


def _board(writer: Writer, board: Board, place: int, roots: list[Board]) -> None:
    """``member_groups`` says who may enter; the Administrator may everywhere."""
    depth, root = 0, board
    while root.parent:
        root, depth = root.parent, depth + 1
    posts = writer.posts_in(board)
    groups = [GUESTS, MEMBERS, GLOBAL_MODERATORS] if board.public else [GLOBAL_MODERATORS]
    last = max((post.id for post in posts), default=0)
    writer.add(
        "boards",
        id_board=board.id,
        id_cat=roots.index(root) + 1,
        child_level=depth - 1,
        id_parent=board.parent.id if board.parent and depth > 1 else 0,
        board_order=place,
        id_last_msg=last,
        id_msg_updated=last,
        member_groups=",".join(map(str, groups)),
        id_profile=READ_ONLY if board.facts.get("locked") else 1,
        name=column(board.name),
        description=column(board.facts.get("description", "")),
        num_topics=sum(thread.board is board and thread.state == "public" for thread in writer.threads),
        num_posts=len(posts),
        unapproved_posts=sum(p.thread.board is board and p.state == "unapproved" for p in writer.posts),
        redirect=board.facts.get("link", ""),
    )
    for group in groups:
        writer.add("board_permissions_view", id_group=group, id_board=board.id, deny=0)
    for member, key in moderators(writer.board):
        if key == board.key:
            writer.add("moderators", id_board=board.id, id_member=member.id)
    if board.key == "workshop":
        writer.add("moderator_groups", id_board=board.id, id_group=STOKERS)


def _recycle_board(writer: Writer) -> None:
    """Where what is deleted goes; a topic of its own for the posts taken out of a topic that stays."""
    deleted = [post for post in writer.posts if post.state == "deleted"]
    number = writer.system.recycle_board
    writer.add(
        "boards",
        id_board=number,
        id_cat=2,
        board_order=99,
        member_groups="2",
        id_profile=1,
        name="Recycle Bin",
        description="What was thrown away",
        num_posts=len(deleted),
        num_topics=len({post.thread.key for post in deleted}),
        id_last_msg=max((post.id for post in deleted), default=0),
    )
    writer.add("board_permissions_view", id_group=GLOBAL_MODERATORS, id_board=number, deny=0)


def _topic(writer: Writer, thread: Thread) -> None:
    system = writer.system
    kept = [post for post in thread.posts if post.state != "deleted"] or thread.posts
    shown = writer.public_posts(thread)
    recycled = system.recycled_topics(writer.board).get(thread.key)
    writer.add(
        "topics",
        id_topic=thread.id,
        is_sticky=int(thread.kind != "normal"),
        id_board=system.board_of(thread),
        id_poll=_poll(writer, thread),
        id_previous_board=thread.board.id if thread.state == "deleted" else 0,
        locked=int(thread.locked),
        num_views=thread.facts.get("views", 0),
        unapproved_posts=sum(post.state == "unapproved" for post in thread.posts),
        approved=int(thread.state != "unapproved"),
        **_ends(kept[0], shown[-1], len(shown) - 1),
    )
    if recycled:
        gone = [post for post in thread.posts if post.state == "deleted"]
        writer.add("topics", id_topic=recycled, id_board=system.recycle_board, id_previous_board=thread.board.id,
                   id_previous_topic=thread.id, approved=1, **_ends(gone[0], gone[-1], len(gone) - 1))  # fmt: skip


def _ends(first: Post, last: Post, replies: int) -> dict[str, Value]:
    return {
        "id_first_msg": first.id,
        "id_last_msg": last.id,
        "id_member_started": first.author.id if first.author else 0,
        "id_member_updated": last.author.id if last.author else 0,
        "num_replies": replies,
    }


def _poll(writer: Writer, thread: Thread) -> int:
    poll, first = thread.facts.get("poll"), thread.posts[0]
    if not poll:
        return 0
    number = writer.next("polls")
    expires = first.at + 86400 * poll["days"] if poll["days"] else 0
    author = first.author.id if first.author else 0
    writer.add("polls", id_poll=number, question=column(poll["question"]), max_votes=poll.get("choices", 1),
               expire_time=expires, change_vote=int("choices" in poll), id_member=author,
               poster_name=column(first.name))  # fmt: skip
    for n, option in enumerate(poll["options"]):
        votes = sum(n + 1 in chosen for chosen in poll["votes"].values())
        writer.add("poll_choices", id_poll=number, id_choice=n, label=column(option), votes=votes)
    for key, chosen in poll["votes"].items():
        for option in chosen:
            writer.add("log_polls", id_poll=number, id_member=writer.board.members[key].id, id_choice=option - 1)
    return number


def _message(writer: Writer, post: Post) -> None:
    edited, members = post.facts.get("edited"), writer.board.members
    own: dict[str, Value] = {}
    if edited:
        own = {"modified_time": seconds(edited["at"]), "modified_name": column(members[edited["by"]].name),
               "modified_reason": column(edited["reason"])}  # fmt: skip
    writer.add(
        "messages",
        id_msg=post.id,
        id_topic=writer.system.topic_of(writer.board, post),
        id_board=writer.system.recycle_board if post.state == "deleted" else post.thread.board.id,
        poster_time=post.at,
        id_member=post.author.id if post.author else 0,
        id_msg_modified=post.id,
        subject=column(post.subject),
        poster_name=column(writer.system.name(post)),
        poster_email=writer.email(post.author.key if post.author else f"guest-{post.id}"),
        poster_ip=socket.inet_aton(writer.ip(f"post {post.name}")),
        body=text(writer, post.text),
        icon="recycled" if post.state == "deleted" else "xx",
        approved=int(post.state != "unapproved"),
        likes=len(post.likes),
        **own,
    )
    if post.state == "unapproved":
        writer.add("approval_queue", id_msg=post.id)
    for key, at in post.likes:
        writer.add("user_likes", id_member=members[key].id, content_type="msg", content_id=post.id, like_time=at)
    for token in tokens(post.text):
        if token.name == "mention" and post.author:
            writer.add("mentions", content_id=post.id, content_type="msg", time=post.at, id_member=post.author.id,
                       id_mentioned=members[token.value or ""].id)  # fmt: skip


def _redirects(writer: Writer) -> None:
    """What a moved topic leaves behind: a topic with one message of its own."""
    number = max(post.id for post in writer.posts)
    for thread in writer.threads:
        for topic, board, at in thread.shadows:
            number += 1
            mover = next(move for move in thread.facts["moved"] if seconds(move["at"]) == at)["by"]
            member, target = writer.board.members[mover], column(thread.board.name)
            place = f"{writer.base}/index.php?topic={thread.id}.0"
            link = f"[url={writer.base}/index.php?board={thread.board.id}.0]{target}[/url]"
            writer.add("topics", id_topic=topic, id_board=board.id, id_first_msg=number, id_last_msg=number, locked=1,
                       id_member_started=member.id, id_member_updated=member.id, approved=1,
                       id_redirect_topic=thread.id)  # fmt: skip
            writer.add(
                "messages",
                id_msg=number,
                id_topic=topic,
                id_board=board.id,
                poster_time=at,
                id_member=member.id,
                id_msg_modified=number,
                subject=f"MOVED: {column(thread.title)}",
                poster_name=column(member.name),
                poster_email=writer.email(member.key),
                poster_ip=socket.inet_aton(writer.ip(f"post {member.name}")),
                body=f"This topic has been moved to {link}.<br><br>[iurl]{place}[/iurl]",
                icon="moved",
                approved=1,
            )


def _attachment(writer: Writer, picture: Picture) -> None:
    writer.add("attachments", id_attach=picture.id, id_msg=picture.post.id if picture.post else 0, id_folder=1,
               filename=column(picture.name), file_hash=file_hash(picture), fileext="png", size=len(picture.data),
               downloads=7 * picture.id, width=24, height=16, mime_type="image/png", approved=1)  # fmt: skip
