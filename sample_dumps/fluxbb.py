"""Writes the invented board as FluxBB 1.5.11 stores it, dumped by mariadb-dump 10.11.

Sources of the format: ``data/fluxbb_tables.sql`` (the tables of a real installation) and ``install.php``,
``include/parser.php``, ``post.php`` of FluxBB. Text stands as it was typed, names and titles, too; a quote holds the
name only; user 1 is the guest; moderators stand serialized in their forum; what moderators did is nowhere written.
"""

from __future__ import annotations

import re

from sample_dumps import bbcode
from sample_dumps.board import GUEST_ID, Board, Member, Post, SampleBoard, Thread, seconds
from sample_dumps.files import png
from sample_dumps.php import php
from sample_dumps.sqldump import MARIADB_10_11, Value, read_sql
from sample_dumps.systems import DATA, System, moderators
from sample_dumps.writer import Writer

UNVERIFIED, ADMINISTRATORS, MODERATORS, GUESTS, MEMBERS = 0, 1, 2, 3, 4
BCRYPT = "$2y$10$CANARYhashMustNotLeak{:032d}"  # 60 characters
OPERATIONS: dict[str, tuple[str, ...]] = {}  # there is no log
CONFIG = """
o_announcement=0 o_avatars=1 o_avatars_dir=img/avatars o_avatars_height=60 o_avatars_size=10240 o_avatars_width=60
o_censoring=1 o_cur_version=1.5.11 o_database_revision=24 o_date_format=Y-m-d o_default_dst=0
o_default_email_setting=1 o_default_lang=English o_default_style=Air o_default_timezone=0 o_default_user_group=4
o_disp_posts_default=25 o_disp_topics_default=30 o_feed_ttl=0 o_feed_type=2 o_forum_subscriptions=1 o_gzip=0
o_indent_num_spaces=4 o_maintenance=0 o_make_links=1 o_parser_revision=2 o_quickjump=1 o_quickpost=1 o_quote_depth=3
o_redirect_delay=1 o_regs_allow=1 o_regs_report=0 o_regs_verify=1 o_report_method=0 o_rules=0
o_searchindex_revision=2 o_search_all_forums=1 o_show_dot=0 o_show_post_count=1 o_show_user_info=1 o_show_version=0
o_signatures=1 o_smilies=1 o_smilies_sig=1 o_smtp_ssl=0 o_timeout_online=300 o_timeout_visit=1800 o_time_format=H:i:s
o_topic_review=15 o_topic_subscriptions=1 o_topic_views=1 o_users_online=1 p_allow_banned_email=1 p_allow_dupe_email=0
p_force_guest_email=0 p_message_all_caps=1 p_message_bbcode=1 p_message_img_tag=1 p_sig_all_caps=1 p_sig_bbcode=1
p_sig_img_tag=0 p_sig_length=400 p_sig_lines=4 p_subject_all_caps=1
"""
_KNOWN_TAG = re.compile(r"\[(/?(?:b|i|u|s|color|url|img|email|quote|code|list|\*)(?:=[^\]\n]*)?)\]")


def fill(board: SampleBoard, system: System) -> Writer:
    """All rows of the board."""
    writer = Writer(board, system, read_sql(DATA / "fluxbb_tables.sql", system.prefix), MARIADB_10_11)
    _settings(writer)
    _forums(writer)
    _guest(writer)
    for member in writer.members:
        _user(writer, member)
    for thread in writer.threads:
        _topic(writer, thread)
    for post in writer.posts:
        _post(writer, post)
    _staff(writer)
    return writer


def site_files(board: SampleBoard, system: System) -> dict[str, bytes]:
    """Avatars have no column: a file is named by the number of its user."""
    return {
        f"img/avatars/{member.id}.png": png(f"avatar {member.key}")
        for member in system.members(board)
        if member.facts.get("avatar")
    }


def _settings(writer: Writer) -> None:
    site, words = writer.board.site, writer.system.words
    settings = dict(line.split("=", 1) for line in CONFIG.split())
    settings |= {
        "o_board_title": words(site["name"]),
        "o_board_desc": f"<p><span>{words(site['description']).replace('&', '&amp;')}</span></p>",
        "o_base_url": writer.base,
        "o_admin_email": writer.email("admin"),
        "o_webmaster_email": writer.email("webmaster"),
        "o_mailing_list": writer.email("admin"),
        "o_additional_navlinks": "",
        "o_announcement_message": "Enter your announcement here.",
        "o_maintenance_message": "The forums are temporarily down for maintenance.",
        "o_rules_message": "Enter your rules here",
    }
    for name in sorted([*settings, "o_smtp_host", "o_smtp_pass", "o_smtp_user"]):
        writer.add("config", conf_name=name, conf_value=settings.get(name))
    names = {ADMINISTRATORS: ("Administrators", "Administrator"), MODERATORS: ("Moderators", "Moderator"),
             GUESTS: ("Guests", None), MEMBERS: ("Members", None)}  # fmt: skip
    for number, (title, user_title) in names.items():
        staff, guest = number < GUESTS, int(number == GUESTS)
        flood = 0 if staff or guest else 60
        row: dict[str, Value] = {"g_id": number, "g_title": title, "g_user_title": user_title}
        if number == MODERATORS:
            rights = ("moderator", "mod_edit_users", "mod_rename_users", "mod_change_passwords", "mod_ban_users")
            row |= {f"g_{right}": 1 for right in rights}
        if guest:
            denied = ("post_replies", "post_topics", "edit_posts", "delete_posts", "delete_topics", "set_title")
            row |= {f"g_{right}": 0 for right in (*denied, "send_email")}
        writer.add("groups", **row, g_post_flood=flood, g_search_flood=30 * (not staff), g_email_flood=flood,
                   g_report_flood=flood)  # fmt: skip
    for n, row in enumerate(writer.board.lists["word"], start=1):
        writer.add("censoring", id=n, search_for=row["word"], replace_with=row["replacement"])


def _forums(writer: Writer) -> None:
    """Categories count on their own; a forum keeps its number."""
    roots = [board for board in writer.board.boards.values() if board.parent is None]
    for n, board in enumerate(roots, start=1):
        writer.add("categories", id=n, cat_name=writer.system.words(board.name), disp_position=n)
    for place, board in enumerate(writer.board.boards.values(), start=1):
        if board.parent is None:
            continue
        root = board
        while root.parent:
            root = root.parent
        posts = writer.posts_in(board)
        last = max(posts, key=lambda post: (post.at, post.id), default=None)
        staff = {m.name: m.id for m, key in moderators(writer.board) if key in (None, board.key)}
        writer.add(
            "forums",
            id=board.id,
            forum_name=writer.system.words(board.name),
            forum_desc=writer.system.words(board.facts.get("description", "")) or None,
            redirect_url=board.facts.get("link"),
            moderators=php({name: staff[name] for name in sorted(staff)}) if staff else None,
            num_topics=sum(thread.board is board for thread in writer.threads),
            num_posts=len(posts),
            last_post=last.at if last else None,
            last_post_id=last.id if last else None,
            last_poster=writer.system.name(last) if last else None,
            disp_position=place,
            cat_id=roots.index(root) + 1,
        )
        _permissions(writer, board)


def _permissions(writer: Writer, board: Board) -> None:
    """What stands here overrules the group; guests could not write anyway."""
    if not board.public:
        for group in (GUESTS, MEMBERS):
            writer.add("forum_perms", group_id=group, forum_id=board.id, read_forum=0, post_replies=0, post_topics=0)
    elif board.facts.get("locked"):
        for group in (MODERATORS, MEMBERS):
            writer.add("forum_perms", group_id=group, forum_id=board.id, read_forum=1, post_replies=0, post_topics=0)
    elif board.key == "news":  # guests may answer here
        writer.add("forum_perms", group_id=GUESTS, forum_id=board.id, read_forum=1, post_replies=1, post_topics=0)


def _guest(writer: Writer) -> None:
    writer.add("users", id=GUEST_ID, group_id=GUESTS, username="Guest", password="Guest", email="Guest")  # noqa: S106
    writer.add("online", user_id=GUEST_ID, ident=writer.ip("a guest"), logged=seconds("2024-02-29 22:00"))


def _user(writer: Writer, member: Member) -> None:
    facts, words, posts = member.facts, writer.system.words, writer.posts_of(member)
    last = max((post.at for post in posts), default=None)
    inactive = bool(facts.get("inactive"))
    notes = [row["text"][:30] for row in writer.board.lists["note"] if row["member"] == member.key]
    writer.add(
        "users",
        id=member.id,
        group_id=UNVERIFIED if inactive else _group(writer, member),
        username=words(member.name),
        password=BCRYPT.format(member.id),
        email=writer.email(member.key),
        title=facts.get("title"),
        realname=None,
        url=facts.get("website"),
        jabber=f"canary-{member.key}@jabber.{writer.board.private['email_domain']}",
        location=words(facts["location"])[:30] if "location" in facts else None,
        signature=text(writer, facts["signature"]) if "signature" in facts else None,
        num_posts=len(posts),
        last_post=last,
        registered=member.joined,
        registration_ip=writer.ip(f"registration {member.key}"),
        last_visit=0 if inactive else last + 1800 if last else member.joined,
        admin_note=notes[0] if notes else None,
        activate_string="CANARYnewpasswdMustNotLeak" if member.key == "sam" else None,
        activate_key="CANARYk1" if inactive or member.key == "sam" else None,
        language={"fr": "French", "ru": "Russian", "ja": "Japanese"}.get(facts.get("language", ""), "English"),
        email_setting=1 if member.id % 2 else 2,
    )
    for table, kind, column in (("forum_subscriptions", "watch_board", "forum_id"),
                                ("topic_subscriptions", "watch_thread", "topic_id")):  # fmt: skip
        places = writer.board.boards if kind == "watch_board" else writer.board.threads
        for watcher, key in writer.pairs(kind):
            if watcher is member:
                row: dict[str, Value] = {"user_id": member.id, column: places[key].id}
                writer.add(table, **row)


def _group(writer: Writer, member: Member) -> int:
    if member.role in ("founder", "administrator"):
        return ADMINISTRATORS
    return MODERATORS if any(found is member for found, _ in moderators(writer.board)) else MEMBERS


def _topic(writer: Writer, thread: Thread) -> None:
    posts = writer.public_posts(thread)
    first, last = posts[0], posts[-1]
    row: dict[str, Value] = {
        "poster": writer.system.name(first),
        "subject": writer.system.title(thread.title),
        "posted": first.at,
        "last_post": last.at,
        "last_poster": writer.system.name(last),
        "num_replies": len(posts) - 1,
    }
    writer.add(
        "topics",
        id=thread.id,
        first_post_id=first.id,
        last_post_id=last.id,
        num_views=thread.facts.get("views", 0),
        closed=int(thread.locked),
        sticky=int(thread.kind != "normal"),
        forum_id=thread.board.id,
        **row,
    )
    for number, board, _ in thread.shadows:  # what is left behind has neither posts nor their numbers
        writer.add("topics", id=number, moved_to=thread.id, forum_id=board.id, **row)


def _post(writer: Writer, post: Post) -> None:
    edited = post.facts.get("edited")
    writer.add(
        "posts",
        id=post.id,
        poster=writer.system.name(post),
        poster_id=post.author.id if post.author else GUEST_ID,
        poster_ip=writer.ip(f"post {post.name}"),
        poster_email=None if post.author else writer.email(f"guest-{post.id}"),
        message=text(writer, post.text),
        hide_smilies=int("[code]" in post.text),
        posted=post.at,
        edited=seconds(edited["at"]) if edited else None,
        edited_by=writer.system.words(writer.board.members[edited["by"]].name) if edited else None,
        topic_id=post.thread.id,
    )


def text(writer: Writer, source: str) -> str:
    """A text as it stands in the database."""
    members = writer.board.members

    def place(kind: str, key: str) -> str:
        found = {"thread": writer.board.threads, "board": writer.board.boards, "member": members}
        return str(writer.board.post(key).id if kind == "post" else found[kind][key].id)

    names = {"thread": "topic", "post": "post", "board": "forum", "member": "user"}
    dialect = bbcode.Dialect(
        tags=bbcode.simple("b", "i", "u", "color=", "code", "list", "list=", "url", "url=", "img", "email")
        | {"*": ("[*]", "[/*]")},
        quote=lambda how, key: (f"[quote{_quoted(writer, how, key)}]", "[/quote]"),
        link=lambda kind, key: (f"[{names[kind]}={place(kind, key)}]", f"[/{names[kind]}]"),
        address=lambda kind, key: f"[{names[kind]}]{place(kind, key)}[/{names[kind]}]",
        mention=lambda key: f"[user={members[key].id}]@{members[key].name}[/user]",
        attachment=lambda _: "",
        values={"color": str, "list": str},
        text=lambda words: _KNOWN_TAG.sub(r"(\1)", words),  # a tag that is not closed is refused
        raw=str,
    )
    return writer.system.words(bbcode.write(source, dialect))


def _quoted(writer: Writer, how: str, key: str) -> str:
    """The name of who is quoted, in quotation marks if it holds any of theirs or a bracket."""
    if not how:
        return ""
    name = key if how == "name" else writer.system.name(writer.board.post(key))
    if "'" not in name and re.search(r"[\"\[\]]", name):
        return f"='{name}'"
    return f'="{name}"' if "'" in name or "[" in name else f"={name}"


def _staff(writer: Writer) -> None:
    """Bans name their user; reports."""
    members, words = writer.board.members, writer.system.words
    lasting = [ban for ban in writer.board.lists["ban"] if not ban.get("expired")]
    for number, ban in enumerate(lasting, start=2):
        writer.add(
            "bans",
            id=number,
            username=words(members[ban["member"]].name) if "member" in ban else None,
            ip=ban.get("ip"),
            email=ban["email"].removeprefix("*@") if "email" in ban else None,
            message=words(ban["reason"]) if "reason" in ban else None,
            expire=seconds(ban["until"]) if "until" in ban else None,
            ban_creator=members[ban["by"]].id,
        )
    for number, row in enumerate(writer.board.lists["report"], start=1):
        post = writer.board.post(row["post"])
        if writer.system.stores(post.state):
            writer.add(
                "reports",
                id=number,
                post_id=post.id,
                topic_id=post.thread.id,
                forum_id=post.thread.board.id,
                reported_by=members[row["by"]].id,
                created=seconds(row["at"]),
                message=row["text"],
                zapped=seconds(row["at"]) + 7200 if row["closed"] else None,
                zapped_by=members["ottilie"].id if row["closed"] else None,
            )
