"""What every phpBB has, and the settings, boards and permissions of this one."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from sample_dumps.board import FIRST_BOT_ID, GUEST_ID, Board, seconds
from sample_dumps.php import php
from sample_dumps.phpbb_text import column
from sample_dumps.sqldump import Table, Value

if TYPE_CHECKING:
    from sample_dumps.phpbb import Writer

GROUPS = ("GUESTS", "REGISTERED", "REGISTERED_COPPA", "GLOBAL_MODERATORS", "ADMINISTRATORS", "BOTS", "NEWLY_REGISTERED")
GROUP_COLOURS = {"GLOBAL_MODERATORS": "00AA00", "ADMINISTRATORS": "AA0000", "BOTS": "9E8DA7"}
GROUP = {name: number for number, name in enumerate(GROUPS, start=1)}

AVATAR_SALT = hashlib.md5(b"lark pass").hexdigest()  # noqa: S324 (not for security)
STOKERS = 8  # the board's own group; it looks after the workshop
ROLE_OF_GROUP = {
    "GUESTS": 17, "REGISTERED": 21, "REGISTERED_COPPA": 15, "GLOBAL_MODERATORS": 14, "ADMINISTRATORS": 14, "BOTS": 19,
    "NEWLY_REGISTERED": 24,
}  # fmt: skip
ROLE_MOD_STANDARD, ROLE_MOD_FULL, ROLE_USER_STANDARD, ROLE_USER_FULL, ROLE_ADMIN_FULL = 11, 10, 6, 5, 4
KINDS = {"category": 0, "board": 1, "link": 2}

CONFIG = """
allow_attachments=1 allow_bbcode=1 allow_bookmarks=1 allow_birthdays=1 allow_nocensors=0 allow_privmsg=1 allow_sig=1
allow_smilies=1 avatar_gallery_path=images/avatars/gallery avatar_path=images/avatars/upload board_disable=0
board_hide_emails=1 bump_interval=10 bump_type=d cookie_path=/ cookie_secure=1 default_lang=en default_style=1
display_last_edited=1 display_order=0 edit_time=0 email_enable=0 enable_confirm=1 feed_enable=1 flood_interval=15
gzip_compress=0 hot_threshold=25 icons_path=images/icons load_cpf_viewprofile=1 max_attachments=9 max_filesize=262144
max_poll_options=10 max_post_chars=60000 max_quote_depth=3 max_sig_chars=1000 min_search_author_chars=3
posts_per_page=10 queue_interval=60 ranks_path=images/ranks require_activation=1 search_block_size=250 server_port=443
session_length=3600 smilies_path=images/smilies topics_per_page=25 upload_icons_path=images/upload_icons
upload_path=files warnings_expire_days=90
"""
BBCODES = (  # tag, usage, template
    (
        "spoiler",
        "[spoiler={TEXT1}]{TEXT2}[/spoiler]",
        '<details class="spoiler"><summary>{TEXT1}</summary>{TEXT2}</details>',
    ),
    ("center", "[center]{TEXT}[/center]", '<div style="text-align: center">{TEXT}</div>'),
    ("hr", "[hr]", "<hr />"),
)
REASONS = {
    "warez": "The post contains links to illegal or pirated software.",
    "spam": "The reported post has the only purpose to advertise for a website or another product.",
    "off_topic": "The reported post is off topic.",
    "other": "The reported post does not fit into any other category, please use the further information field.",
}


def fill(writer: Writer, _tables: dict[str, Table]) -> None:
    _permissions(writer)
    _boards(writer)
    _settings(writer)
    _smilies(writer)
    _groups(writer)
    _words(writer)
    _odds_and_ends(writer)


def option_ids(writer: Writer) -> dict[str, int]:
    """Number of each permission option that this version has."""
    missing = () if writer.format.modern else writer.stock["options_only_from_31"].split()
    names = [name for name in writer.stock["options"].split() if name not in missing]
    return {name: number for number, name in enumerate(names, start=1)}


def _permissions(writer: Writer) -> None:
    options = option_ids(writer)
    everywhere = writer.stock["options_global_and_local"].split()
    for name, number in options.items():
        local = name.startswith("f_")
        writer.add(
            "acl_options",
            auth_option_id=number,
            auth_option=name,
            is_global=int(not local),
            is_local=int(local or name in everywhere),
        )
    for role, (name, order, listed) in writer.stock["roles"].items():
        kind = f"{name.split('_')[1][0].lower()}_"
        text = name.removeprefix("ROLE_")
        writer.add(
            "acl_roles",
            role_id=int(role),
            role_name=name,
            role_description=f"ROLE_DESCRIPTION_{text}",
            role_type=kind,
            role_order=order,
        )
        for option, setting in sorted(_settings_of(listed.split(), options), key=lambda pair: options[pair[0]]):
            writer.add("acl_roles_data", role_id=int(role), auth_option_id=options[option], auth_setting=setting)
    _grant(writer, "GUESTS", 0, option="u_")
    _grant(writer, "GUESTS", 0, option="u_download")
    _grant(writer, "GUESTS", 0, option="u_search")
    for group, role in (
        ("ADMINISTRATORS", ROLE_USER_FULL),
        ("ADMINISTRATORS", ROLE_ADMIN_FULL),
        ("REGISTERED", ROLE_USER_STANDARD),
        ("GLOBAL_MODERATORS", ROLE_USER_FULL),
        ("GLOBAL_MODERATORS", ROLE_MOD_FULL),
        ("NEWLY_REGISTERED", 23),
    ):
        _grant(writer, group, 0, role=role)


def _settings_of(listed: list[str], options: dict[str, int]) -> list[tuple[str, int]]:
    """(option, 1 YES or 0 NEVER) of a role as the stock file lists it."""
    settings: dict[str, int] = {}
    for word in listed:
        if word.endswith("_*"):
            settings |= {name: 1 for name in options if name.startswith(word[:-1])}
        elif word.startswith("-"):
            settings.pop(word[1:], None)
        elif word.startswith("!"):
            settings[word[1:]] = 0
        else:
            settings[word] = 1
    return [(name, setting) for name, setting in settings.items() if name in options]


def _grant(writer: Writer, group: str, forum: int, *, role: int = 0, option: str = "") -> None:
    number = option_ids(writer)[option] if option else 0
    writer.add(
        "acl_groups",
        group_id=GROUP[group],
        forum_id=forum,
        auth_option_id=number,
        auth_role_id=role,
        auth_setting=int(bool(option)),
    )


def _boards(writer: Writer) -> None:
    boards = writer.board.boards
    bounds: dict[str, list[int]] = {}
    counter = 0

    def visit(board: Board) -> None:  # the tree is three levels deep
        nonlocal counter
        counter += 1
        bounds[board.key] = [counter]
        for child in boards.values():
            if child.parent is board:
                visit(child)
        counter += 1
        bounds[board.key].append(counter)

    for board in boards.values():
        if board.parent is None:
            visit(board)
    for board in boards.values():
        _board(writer, board, *bounds[board.key])
        _board_permissions(writer, board)


def _board(writer: Writer, board: Board, left: int, right: int) -> None:
    description, mark, bits = writer.text(board.facts.get("description", ""), f"board {board.key}")
    rules, rules_mark, rules_bits = writer.text(board.facts.get("rules", ""), f"rules {board.key}")
    parents: list[tuple[int, list[Value]]] = []
    above = board.parent
    while above:
        parents.insert(0, (above.id, [column(above.name), KINDS[above.kind]]))
        above = above.parent
    threads = [thread for thread in writer.board.threads.values() if thread.board is board]
    posts = [post for thread in threads for post in thread.posts]
    seen = [post for post in posts if post.state == "public" and post.thread.state == "public"]
    last = max(seen, key=lambda post: (post.at, post.id), default=None)
    state_counts = {state: sum(post.state == state for post in posts) for state in ("unapproved", "deleted")}
    topic_counts = {
        state: sum(thread.state == state for thread in threads) for state in ("public", "unapproved", "deleted")
    }
    row: dict[str, Value] = {}
    if last:
        row = {
            "forum_last_post_id": last.id,
            "forum_last_poster_id": last.author.id if last.author else GUEST_ID,
            "forum_last_post_subject": column(last.subject),
            "forum_last_post_time": last.at,
            "forum_last_poster_name": column(last.name),
        }
    writer.add(
        "forums",
        forum_id=board.id,
        parent_id=board.parent.id if board.parent else 0,
        left_id=left,
        right_id=right,
        forum_parents=php(dict(parents)) if parents else "",
        forum_name=column(board.name),
        forum_desc=description,
        forum_desc_uid=mark,
        forum_desc_bitfield=bits,
        forum_rules=rules,
        forum_rules_uid=rules_mark,
        forum_rules_bitfield=rules_bits,
        forum_type=KINDS[board.kind],
        forum_status=int(bool(board.facts.get("locked"))),
        forum_link=column(board.facts.get("link", "")),
        forum_password=f"$2y$10$CANARY{board.facts['password']}" if "password" in board.facts else "",
        forum_flags=48,
        modern={
            "forum_posts_approved": len(seen),
            "forum_posts_unapproved": state_counts["unapproved"],
            "forum_posts_softdeleted": state_counts["deleted"],
            "forum_topics_approved": topic_counts["public"],
            "forum_topics_unapproved": topic_counts["unapproved"],
            "forum_topics_softdeleted": topic_counts["deleted"],
        },
        old={
            "forum_posts": len(seen),
            "forum_topics": topic_counts["public"],
            "forum_topics_real": topic_counts["public"] + topic_counts["unapproved"],
        },
        **row,
    )


def _board_permissions(writer: Writer, board: Board) -> None:
    if board.facts.get("private"):
        for group in ("GLOBAL_MODERATORS", "ADMINISTRATORS"):
            _grant(writer, group, board.id, role=ROLE_OF_GROUP[group])
        return
    for group, role in ROLE_OF_GROUP.items():
        if board.key == "tea" and group == "GUESTS":  # permissions may also be given one by one
            for option in ("f_", "f_list", "f_read"):
                _grant(writer, group, board.id, option=option)
        else:
            _grant(writer, group, board.id, role=role)
    for member in writer.board.members.values():
        if member.facts.get("moderates") == board.key:
            writer.add("acl_users", user_id=member.id, forum_id=board.id, auth_role_id=ROLE_MOD_STANDARD)
            writer.add("moderator_cache", forum_id=board.id, user_id=member.id, username=column(member.name))
    if board.key == "workshop":
        writer.add("acl_groups", group_id=STOKERS, forum_id=board.id, auth_role_id=ROLE_MOD_STANDARD)
        writer.add("moderator_cache", forum_id=board.id, group_id=STOKERS, group_name="Stokers")


def _settings(writer: Writer) -> None:
    site, private = writer.board.site, writer.board.private
    people = [member for member in writer.board.members.values() if not member.bot and not member.facts.get("inactive")]
    newest = max(people, key=lambda member: member.joined)
    own = {
        "avatar_salt": AVATAR_SALT,
        "board_contact": f"canary-contact@{private['email_domain']}",
        "board_email": f"canary-board@{private['email_domain']}",
        "board_startdate": str(seconds(site["founded"])),
        "board_timezone": site["timezone"] if writer.format.modern else "1",
        "cookie_domain": site["host"],
        "default_dateformat": "D M d, Y g:i a",
        "rand_seed": "CANARYseedMustNotLeak",
        "script_path": site["path"],
        "server_name": site["host"],
        "server_protocol": writer.format.scheme,
        "site_desc": column(site["description"]),
        "sitename": column(site["name"]),
        "smtp_password": "CANARYsmtpMustNotLeak",
        "version": writer.format.version,
    }
    changing = {"newest_user_id": str(newest.id), "newest_username": column(newest.name), "num_users": str(len(people))}
    stock = dict(pair.split("=", 1) for pair in CONFIG.split())
    for name, value in sorted((stock | own | changing).items()):
        writer.add("config", config_name=name, config_value=value, is_dynamic=int(name in changing))
    if writer.format.modern:
        for name, value in (("contact_admin_info", ""), ("contact_admin_info_flags", "7")):
            writer.add("config_text", config_name=name, config_value=value)


def _smilies(writer: Writer) -> None:
    number = 0
    for file, (meaning, width, height, *codes) in writer.stock["smilies"].items():
        for code in codes:
            number += 1
            writer.add(
                "smilies",
                smiley_id=number,
                code=code,
                emotion=meaning,
                smiley_url=file,
                smiley_width=width,
                smiley_height=height,
                smiley_order=number,
            )
    for number, (file, order) in enumerate(writer.stock["icons"].items(), start=1):
        writer.add("icons", icons_id=number, icons_url=file, icons_width=16, icons_height=16, icons_order=order)


def _groups(writer: Writer) -> None:
    for name, number in GROUP.items():
        colour = GROUP_COLOURS.get(name, "")
        writer.add("groups", group_id=number, group_type=3, group_name=name, group_desc="", group_colour=colour)
    description, mark, bits = writer.text("They keep the fire & the workshop going.", "group stokers")
    writer.add(
        "groups",
        group_id=STOKERS,
        group_type=1,
        group_name="Stokers",
        group_desc=description,
        group_desc_uid=mark,
        group_desc_bitfield=bits,
        group_colour="CC6600",
    )
    writer.add("ranks", rank_id=1, rank_title="Stationmistress", rank_special=1)
    writer.add("ranks", rank_id=2, rank_title="Passenger", rank_min=0)
    writer.add("ranks", rank_id=3, rank_title="Season ticket &amp; thermos", rank_min=10)


def _words(writer: Writer) -> None:
    for number, row in enumerate(writer.board.lists["word"], start=1):
        writer.add("words", word_id=number, word=column(row["word"]), replacement=column(row["replacement"]))
    for number, (tag, usage, template) in enumerate(BBCODES, start=13):
        writer.add(
            "bbcodes",
            bbcode_id=number,
            bbcode_tag=tag if "=" not in usage or writer.format.modern else f"{tag}=",
            bbcode_match=usage,
            bbcode_tpl=template,
            first_pass_match="/(?!)/",  # noqa: S106
            second_pass_match="/(?!)/",  # noqa: S106
        )


def _odds_and_ends(writer: Writer) -> None:
    """A few rows of tables that a reader has no use for, and those that hold private data."""
    for number, (title, text) in enumerate(REASONS.items(), start=1):
        writer.add(
            "reports_reasons", reason_id=number, reason_title=title, reason_description=text, reason_order=number
        )
    writer.add("lang", lang_id=1, lang_iso="en", lang_dir="en", lang_english_name="British English",
               lang_local_name="British English", lang_author="phpBB Group")  # fmt: skip
    writer.add("extension_groups", group_id=1, group_name="IMAGES", cat_id=1, allow_group=1)
    for number, extension in enumerate(("gif", "png", "jpeg", "jpg"), start=1):
        writer.add("extensions", extension_id=number, group_id=1, extension=extension)
    writer.add("modules", module_id=1, module_class="acp", left_id=1, right_id=2, module_langname="ACP_CAT_GENERAL")
    writer.add("styles", style_id=1, style_name="prosilver", style_copyright="&copy; phpBB")
    writer.add("disallow", disallow_id=1, disallow_username="stationmaster%")
    visitor = writer.board.members["kettle"]
    for number, member in enumerate((GUEST_ID, FIRST_BOT_ID, visitor.id)):
        writer.add(
            "sessions",
            session_id=f"{number:032x}",
            session_user_id=member,
            session_start=seconds("2024-03-01 05:50"),
            session_time=seconds("2024-03-01 05:55"),
            session_ip=writer.ip(f"session {number}"),
            session_browser="CanaryBrowser/1.0",
            session_page="index.php",
        )
    writer.add("sessions_keys", key_id="c" * 32, user_id=visitor.id, last_ip=writer.ip("key"), last_login=1709272200)
    writer.add("login_attempts", attempt_ip=writer.ip("attempt"), attempt_time=1709270000, username="ottilie")
    writer.add("search_wordlist", word_id=1, word_text="kettle", word_count=3)
    if writer.format.modern:
        writer.add("migrations", migration_name="\\phpbb\\db\\migration\\data\\v33x\\v3312",
                   migration_depends_on=php({0: "\\phpbb\\db\\migration\\data\\v33x\\v3312rc1"}),
                   migration_schema_done=1, migration_data_done=1)  # fmt: skip
        writer.add("ext", ext_name="gfksx/thanksforposts", ext_active=1, ext_state="b:0;")
        writer.add("notification_types", notification_type_id=1, notification_type_name="notification.type.quote")
        writer.add("notifications", notification_id=1, notification_type_id=1, item_id=12, user_id=visitor.id,
                   notification_time=seconds("2024-02-29 08:00"),
                   notification_data=php({"poster_id": 2, "topic_title": "PRIVATE-CANARY-40"}))  # fmt: skip
        writer.add("teampage", teampage_id=1, group_id=GROUP["ADMINISTRATORS"], teampage_position=1)
        writer.add("oauth_tokens", user_id=visitor.id, provider="example", oauth_token="CANARYtokenMustNotLeak")  # noqa: S106
    else:
        writer.add("styles_template", template_id=1, template_name="prosilver", template_path="prosilver")
        writer.add("styles_theme", theme_id=1, theme_name="prosilver", theme_path="prosilver")
        writer.add("styles_imageset", imageset_id=1, imageset_name="prosilver", imageset_path="prosilver")
