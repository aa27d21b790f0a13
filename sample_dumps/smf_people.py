"""Members of SMF, their groups, profiles and ties."""

from __future__ import annotations

import socket

from sample_dumps.board import Member, SampleBoard
from sample_dumps.files import png
from sample_dumps.smf_text import column, text
from sample_dumps.sqldump import Value
from sample_dumps.systems import System
from sample_dumps.writer import Writer

ADMINISTRATOR, GLOBAL_MODERATOR, STOKERS, NEWBIE = 1, 2, 9, 4
GROUPS = {  # id → name, posts needed (-1: by hand), kind
    1: ("Administrator", -1, 1), 2: ("Global Moderator", -1, 0), 3: ("Moderator", -1, 0), 4: ("Newbie", 0, 0),
    5: ("Jr. Member", 50, 0), 6: ("Full Member", 100, 0), 7: ("Sr. Member", 250, 0), 8: ("Hero Member", 500, 0),
    9: ("Stokers", -1, 2),
}  # fmt: skip
FIELDS = {"cust_icq": "{icq}", "cust_skype": "{skype}", "cust_loca": "{location}", "cust_gender": "{gender}",
          "cust_line": "Favourite line"}  # fmt: skip
BANNED = 10  # is added to is_activated
BCRYPT = "$2y$10$CANARYhashMustNotLeak{:032d}"
AVATAR_IN_ITS_OWN_FOLDER = 1


def fill(writer: Writer) -> None:
    for number, (name, posts, kind) in GROUPS.items():
        writer.add("membergroups", id_group=number, group_name=name, min_posts=posts, group_type=kind, id_parent=-2)
    for n, (key, name) in enumerate(FIELDS.items(), start=1):
        writer.add("custom_fields", id_field=n, col_name=key, field_name=name, field_type="text", field_length=255,
                   field_order=n, active=1, private=2 if key == "cust_skype" else 0)  # fmt: skip
    for member in writer.members:
        _member(writer, member)
        _groups(writer, member)
        if "avatar" in member.facts:
            number = _avatar_number(writer.board, writer.system, member)
            size = len(png(f"avatar {member.key}"))
            writer.add("attachments", id_attach=number, id_member=member.id, id_folder=1, fileext="png", size=size,
                       attachment_type=AVATAR_IN_ITS_OWN_FOLDER, filename=_avatar_file(member), width=24, height=16,
                       mime_type="image/png", approved=1)  # fmt: skip
    for kind, column_name in (("watch_board", "id_board"), ("watch_thread", "id_topic")):
        places = writer.board.boards if kind == "watch_board" else writer.board.threads
        for member, key in writer.pairs(kind):
            row: dict[str, Value] = {"id_member": member.id, column_name: places[key].id}
            writer.add("log_notify", **row)


def avatars(board: SampleBoard, system: System) -> dict[str, bytes]:
    return {
        f"custom_avatar/{_avatar_file(member)}": png(f"avatar {member.key}")
        for member in system.members(board)
        if "avatar" in member.facts
    }


def _avatar_file(member: Member) -> str:
    return f"avatar_{member.id}_{member.joined}.png"


def _avatar_number(board: SampleBoard, system: System, member: Member) -> int:
    """After those of the attachments: they share a table."""
    return max(picture.id for picture in board.pictures()) + 1 + system.members(board).index(member)


def _member(writer: Writer, member: Member) -> None:
    facts, posts = member.facts, writer.posts_of(member)
    last = max((post.at for post in posts), default=0)
    bans = [ban for ban in writer.board.lists["ban"] if ban.get("member") == member.key and "until" not in ban]
    lists = {
        kind: ",".join(str(writer.board.members[key].id) for owner, key in writer.pairs(kind) if owner is member)
        for kind in ("friend", "foe")
    }
    day, month, year = facts.get("birthday", (1, 1, 1004))
    groups = {"founder": ADMINISTRATOR, "administrator": ADMINISTRATOR, "moderator": GLOBAL_MODERATOR}
    address = socket.inet_aton(writer.ip(f"registration {member.key}"))
    warnings = [row for row in writer.board.lists["warning"] if row["member"] == member.key]
    active = 0 if facts.get("inactive") else 1
    writer.add(
        "members",
        id_member=member.id,
        member_name=column(member.name),
        date_registered=member.joined,
        posts=len(posts),
        id_group=groups.get(member.role, 0),
        last_login=0 if facts.get("inactive") else last + 1800 if last else member.joined,
        real_name=column(member.name),
        buddy_list=lists["friend"],
        pm_ignore_list=lists["foe"],
        passwd=BCRYPT.format(member.id),
        email_address=writer.email(member.key),
        birthdate=f"{year:04d}-{month:02d}-{day:02d}",
        website_title=column(facts.get("website", "")),
        website_url=facts.get("website", ""),
        signature=text(writer, facts.get("signature", "")),
        usertitle=column(facts.get("title", "")),
        member_ip=address,
        member_ip2=address,
        secret_question="CANARY question" if member.key == "sam" else "",
        secret_answer="CANARY answer" if member.key == "sam" else "",
        is_activated=active + (BANNED if bans else 0),
        validation_code="CANARYcode" if facts.get("inactive") else "",
        additional_groups=str(STOKERS) if facts.get("stoker") in ("leader", "member") else "",
        id_post_group=NEWBIE,
        password_salt="CANARYsaltMustNotLeak",  # noqa: S106
        warning=20 * len(warnings),
        timezone="UTC",
        tfa_secret="CANARYtfaSecret" if member.key == "ottilie" else "",
    )
    values = {"cust_loca": facts.get("location"), "cust_line": facts.get("line"),
              "cust_skype": f"canary-{member.key}.skype"}  # fmt: skip
    for name, value in values.items():
        if value:
            writer.add("themes", id_member=member.id, id_theme=1, variable=name, value=column(value))


def _groups(writer: Writer, member: Member) -> None:
    place = member.facts.get("stoker")
    if place == "leader":
        writer.add("group_moderators", id_group=STOKERS, id_member=member.id)
    if place == "pending":
        writer.add("log_group_requests", id_request=1, id_member=member.id, id_group=STOKERS,
                   time_applied=member.joined + 86400, reason="PRIVATE-CANARY: I like coal")  # fmt: skip
