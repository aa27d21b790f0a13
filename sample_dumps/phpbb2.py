"""Writes the invented board as phpBB 2.0.23 stores it, dumped by mysqldump 5.5.

Sources of the format: ``mysql_schema.sql`` and the sources of phpBB 2.0. The tables declare latin1, the language pack
is UTF-8: latin1 columns hold UTF-8 and what is too long is cut in the middle of a character. Texts are HTML
escaped, BBCodes carry a uid; addresses of computers are hexadecimal; what moderators did is nowhere written.
"""

from __future__ import annotations

import hashlib
from dataclasses import replace
from html import escape

from sample_dumps import bbcode
from sample_dumps.board import Board, Member, Post, SampleBoard, Thread, seconds
from sample_dumps.files import png
from sample_dumps.sqldump import MYSQL_5_5, Value, read_sql
from sample_dumps.systems import DATA, System, moderators
from sample_dumps.writer import Writer

OPERATIONS: dict[str, tuple[str, ...]] = {}  # there is no log
STYLE = replace(MYSQL_5_5, head=MYSQL_5_5.head.replace("SET NAMES utf8", "SET NAMES latin1"), client_charset="latin1")
ANONYMOUS = -1
USER, ADMIN, MODERATOR = 0, 1, 2  # user_level
ALL, ACL = 0, 2  # who may, in forums.auth_*
UNLOCKED, LOCKED, MOVED = 0, 1, 2
TYPES = {"normal": 0, "sticky": 1, "announcement": 2, "global": 3}
READ, SENT = 0, 2  # privmsgs_type
DAY = 86400
SIZES = {"85": "9", "150": "18", "200": "24"}
CONFIG = """
allow_avatar_upload=1 allow_bbcode=1 allow_html=0 allow_smilies=1 allow_sig=1 avatar_path=images/avatars board_disable=0
board_timezone=0 cookie_path=/ default_lang=english default_style=1 flood_interval=15 max_poll_options=10
posts_per_page=15 require_activation=1 script_path=/forum/ server_port=80 smilies_path=images/smiles
topics_per_page=50 version=.0.23
"""
RANKS = {0: "Passenger", 10: "Season ticket & thermos"}  # least number of posts → title
SMILIES = {":)": "icon_smile.gif", ";)": "icon_wink.gif", ":D": "icon_biggrin.gif", ":lol:": "icon_lol.gif"}


def fill(board: SampleBoard, system: System) -> Writer:
    """All rows of the board."""
    writer = Writer(board, system, read_sql(DATA / "phpbb2_tables.sql", system.prefix), STYLE)
    _settings(writer)
    roots = [item for item in board.boards.values() if item.parent is None]
    for n, root in enumerate(roots, start=1):
        writer.add("categories", cat_id=n, cat_title=column(root.name, 100), cat_order=10 * n)
    for item in system.boards(board):
        if item.parent:
            _forum(writer, item, roots)
    writer.add("users", user_id=ANONYMOUS, user_active=0, username="Anonymous", user_lang="", user_style=None,
               user_regdate=seconds(board.site["founded"]))  # fmt: skip
    writer.add("groups", group_id=1, group_name="Anonymous", group_description="Personal User")
    writer.add("user_group", group_id=1, user_id=ANONYMOUS, user_pending=0)
    for member in writer.members:
        _user(writer, member)
    _stokers(writer)
    for thread in writer.threads:
        _topic(writer, thread)
    for post in writer.posts:
        _post(writer, post)
    _staff(writer)
    return writer


def site_files(board: SampleBoard, system: System) -> dict[str, bytes]:
    people = [member for member in system.members(board) if member.facts.get("avatar")]
    return {f"images/avatars/{_avatar(member)}": png(f"avatar {member.key}") for member in people}


def _avatar(member: Member) -> str:
    return f"{hashlib.md5(member.key.encode()).hexdigest()[:13]}.png"  # noqa: S324 (not for security)


def column(text: str, size: int = 255) -> str:
    """Names and titles: HTML escaped, cut to the bytes of the column, be it in the middle of a character."""
    data = escape(text, quote=False).replace('"', "&quot;").encode()[:size]
    return data.decode("utf-8", "surrogateescape")


def _hexadecimal(address: str) -> str:
    return "".join(f"{int(part):02x}" for part in address.split("."))


def _settings(writer: Writer) -> None:
    site = writer.board.site
    settings = dict(line.split("=", 1) for line in CONFIG.split())
    settings |= {
        "sitename": column(site["name"]),
        "site_desc": column(site["description"]),
        "server_name": site["host"],
        "board_email": writer.email("board"),
        "board_startdate": str(seconds(site["founded"])),
    }
    for name in sorted(settings):
        writer.add("config", config_name=name, config_value=settings[name])
    for n, (code, file) in enumerate(SMILIES.items(), start=1):
        writer.add("smilies", smilies_id=n, code=code, smile_url=file, emoticon=file[5:-4].title())
    for n, row in enumerate(writer.board.lists["word"], start=1):
        writer.add("words", word_id=n, word=row["word"], replacement=row["replacement"])
    writer.add(
        "themes", themes_id=1, template_name="subSilver", style_name="subSilver", head_stylesheet="subSilver.css"
    )
    titles = [member.facts["title"] for member in writer.members if "title" in member.facts]
    for n, title in enumerate(titles, start=1):
        writer.add("ranks", rank_id=n, rank_title=title, rank_min=-1, rank_special=1)
    for least, title in RANKS.items():
        writer.add("ranks", rank_id=writer.next("ranks") + len(titles), rank_title=column(title, 50), rank_min=least)


def _forum(writer: Writer, board: Board, roots: list[Board]) -> None:
    root, posts = board, writer.posts_in(board)
    while root.parent:
        root = root.parent
    need = ALL if board.public else ACL
    writer.add(
        "forums",
        forum_id=board.id,
        cat_id=roots.index(root) + 1,
        forum_name=column(board.name, 150),
        forum_desc=text(writer, board.facts.get("description", ""), "")[0],
        forum_status=int(bool(board.facts.get("locked"))),
        forum_order=10 * board.id,
        forum_posts=len(posts),
        forum_last_post_id=max((p.id for p in posts), default=0),
        forum_topics=sum(thread.board is board for thread in writer.threads),
        auth_view=need,
        auth_read=need,
        auth_post=1,
        auth_reply=0 if board.key == "news" else 1,
        auth_edit=1,
        auth_delete=1,
        auth_sticky=3,
        auth_announce=3,
        auth_vote=1,
        auth_pollcreate=1,
    )


def _user(writer: Writer, member: Member) -> None:
    facts, posts = member.facts, writer.posts_of(member)
    last = max((post.at for post in posts), default=0)
    signature, mark = text(writer, facts.get("signature", ""), f"signature {member.key}")
    moderates = [key for found, key in moderators(writer.board) if found is member]
    founder = member.role in ("founder", "administrator")
    writer.add(
        "users",
        user_id=member.id,
        user_active=int(not facts.get("inactive")),
        username=column(member.name, 25),
        user_password=hashlib.md5(f"canary {member.key}".encode()).hexdigest(),  # noqa: S324 (as phpBB does)
        user_lastvisit=last or member.joined,
        user_regdate=member.joined,
        user_level=ADMIN if founder else MODERATOR if moderates else USER,
        user_posts=len(posts),
        user_style=1,
        user_lang="english",
        user_viewemail=0,
        user_rank=1 if "title" in facts else 0,
        user_avatar=_avatar(member) if facts.get("avatar") else "",
        user_avatar_type=int(bool(facts.get("avatar"))),
        user_email=writer.email(member.key),
        user_msnm=f"canary-{member.key}@msn.{writer.board.private['email_domain']}",
        user_website=facts.get("website", ""),
        user_from=column(facts.get("location", ""), 100),
        user_sig=signature,
        user_sig_bbcode_uid=mark,
        user_occ=column(facts.get("occupation", ""), 100),
        user_interests=column(facts.get("interests", "")),
        user_actkey="CANARYactkeyMustNotLeak" if facts.get("inactive") else "",
        user_newpasswd="CANARYnewpasswdMustNotLeak" if member.key == "sam" else "",
    )
    group = writer.next("groups")
    writer.add("groups", group_id=group, group_name="", group_description="Personal User")
    writer.add("user_group", group_id=group, user_id=member.id, user_pending=0)
    for key in moderates:
        for board in writer.system.boards(writer.board):
            if board.parent and key in (None, board.key):
                writer.add("auth_access", group_id=group, forum_id=board.id, auth_mod=1)
    for watcher, key in writer.pairs("watch_thread"):
        if watcher is member:
            writer.add("topics_watch", topic_id=writer.board.threads[key].id, user_id=member.id, notify_status=0)


def _stokers(writer: Writer) -> None:
    """The one group that members join; it looks after the workshop."""
    people = [(member, member.facts["stoker"]) for member in writer.members if "stoker" in member.facts]
    leader = next(member for member, place in people if place == "leader")
    group = writer.next("groups")
    writer.add(
        "groups",
        group_id=group,
        group_type=0,
        group_name="Stokers",
        group_description="They look after the workshop",
        group_moderator=leader.id,
        group_single_user=0,
    )
    workshop = writer.board.boards["workshop"]
    writer.add("auth_access", group_id=group, forum_id=workshop.id, auth_mod=1)
    for member, place in people:
        writer.add("user_group", group_id=group, user_id=member.id, user_pending=int(place == "pending"))


def _topic(writer: Writer, thread: Thread) -> None:
    posts = writer.public_posts(thread)
    first, last = posts[0], posts[-1]
    row: dict[str, Value] = {
        "topic_title": column(thread.title, 60),
        "topic_poster": first.author.id if first.author else ANONYMOUS,
        "topic_time": first.at,
        "topic_views": thread.facts.get("views", 0),
        "topic_replies": len(posts) - 1,
        "topic_type": TYPES[thread.kind],
        "topic_first_post_id": first.id,
        "topic_last_post_id": last.id,
    }
    poll = thread.facts.get("poll")
    status = LOCKED if thread.locked else UNLOCKED
    writer.add(
        "topics", topic_id=thread.id, forum_id=thread.board.id, topic_status=status, topic_vote=int(bool(poll)), **row
    )
    for number, board, _ in thread.shadows:
        writer.add("topics", topic_id=number, forum_id=board.id, topic_status=MOVED, topic_moved_id=thread.id, **row)
    if poll:
        number = writer.next("vote_desc")
        writer.add("vote_desc", vote_id=number, topic_id=thread.id, vote_text=column(poll["question"], 65535),
                   vote_start=first.at, vote_length=poll["days"] * DAY)  # fmt: skip
        for n, option in enumerate(poll["options"], start=1):
            total = sum(n in chosen for chosen in poll["votes"].values())
            writer.add(
                "vote_results", vote_id=number, vote_option_id=n, vote_option_text=column(option), vote_result=total
            )
        for key in poll["votes"]:
            writer.add(
                "vote_voters",
                vote_id=number,
                vote_user_id=writer.board.members[key].id,
                vote_user_ip=_hexadecimal(writer.ip(f"vote {key}")),
            )


def _post(writer: Writer, post: Post) -> None:
    edited = post.facts.get("edited")
    own: dict[str, Value] = {}
    if edited:
        own = {"post_edit_time": seconds(edited["at"]), "post_edit_count": edited["count"]}
    writer.add(
        "posts",
        post_id=post.id,
        topic_id=post.thread.id,
        forum_id=post.thread.board.id,
        poster_id=post.author.id if post.author else ANONYMOUS,
        post_time=post.at,
        poster_ip=_hexadecimal(writer.ip(f"post {post.name}")),
        post_username="" if post.author else column(post.name, 25),
        **own,
    )
    shown, mark = text(writer, post.text, post.key)
    first = post is post.thread.posts[0]
    writer.add("posts_text", post_id=post.id, bbcode_uid=mark, post_text=shown,
               post_subject=column(post.subject, 60) if first or post.id % 2 else "")  # fmt: skip


def text(writer: Writer, source: str, key: str) -> tuple[str, str]:
    """The text as it stands in the database, and its uid of ten hexadecimal digits, made from ``key``."""
    board, mark = writer.board, hashlib.md5(key.encode()).hexdigest()[:10]  # noqa: S324 (not for security)

    def address(kind: str, key: str) -> str:
        if kind == "board":
            return f"{writer.base}/viewforum.php?f={board.boards[key].id}"
        if kind == "member":
            return f"{writer.base}/profile.php?mode=viewprofile&amp;u={board.members[key].id}"
        if kind == "thread":
            return f"{writer.base}/viewtopic.php?t={board.threads[key].id}"
        number = board.post(key).id
        return f"{writer.base}/viewtopic.php?p={number}#{number}"

    def quote(how: str, key: str) -> bbcode.Pair:
        if not how:
            return f"[quote:{mark}]", f"[/quote:{mark}]"
        name = column(key if how == "name" else board.post(key).name)
        return f'[quote:{mark}="{name}"]', f"[/quote:{mark}]"

    marked = {name: (f"[{name}:{mark}]", f"[/{name}:{mark}]") for name in ("b", "i", "u", "img")}
    marked |= {f"{name}=": (f"[{name}={{}}:{mark}]", f"[/{name}:{mark}]") for name in ("color", "size")}
    dialect = bbcode.Dialect(
        tags=marked
        | bbcode.simple("url", "url=", "email")
        | {
            "list": (f"[list:{mark}]", f"[/list:u:{mark}]"),
            "list=": (f"[list={{}}:{mark}]", f"[/list:o:{mark}]"),
            "*": (f"[*:{mark}]", ""),
            "code": (f"[code:1:{mark}]", f"[/code:1:{mark}]"),
        },
        quote=quote,
        link=lambda kind, key: (f"[url={address(kind, key)}]", "[/url]"),
        address=address,
        mention=lambda key: f"[url={address('member', key)}]@{column(board.members[key].name)}[/url]",
        attachment=lambda _: "",
        values={"size": lambda value: SIZES[value]},
        text=lambda words: column(words, 65535),
    )
    return bbcode.write(source, dialect), mark


def _staff(writer: Writer) -> None:
    """Bans without time or reason; private messages, a copy for each side."""
    members = writer.board.members
    for ban in writer.board.lists["ban"]:
        if not ban.get("expired"):
            address = _hexadecimal(ban["ip"]) if "ip" in ban else ""
            writer.add("banlist", ban_id=writer.next("banlist"), ban_ip=address, ban_email=ban.get("email"),
                       ban_userid=members[ban["member"]].id if "member" in ban else 0)  # fmt: skip
    for row in writer.board.lists["message"]:
        for key in row["to"]:
            for kind in (READ, SENT):
                number = writer.next("privmsgs")
                shown, mark = text(writer, row["text"], f"message {number}")
                writer.add(
                    "privmsgs",
                    privmsgs_id=number,
                    privmsgs_type=kind,
                    privmsgs_subject=column(row["subject"]),
                    privmsgs_from_userid=members[row["by"]].id,
                    privmsgs_to_userid=members[key].id,
                    privmsgs_date=seconds(row["at"]),
                    privmsgs_ip=_hexadecimal(writer.ip(f"message {row['by']}")),
                )
                writer.add("privmsgs_text", privmsgs_text_id=number, privmsgs_bbcode_uid=mark, privmsgs_text=shown)
    writer.add(
        "sessions", session_id="CANARYsession", session_user_id=ANONYMOUS, session_ip=_hexadecimal(writer.ip("a guest"))
    )
