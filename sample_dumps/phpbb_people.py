"""Members, their groups and profiles, and the ties between them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sample_dumps.board import GUEST_ID, Member, seconds
from sample_dumps.files import png
from sample_dumps.phpbb_stock import GROUP, STOKERS
from sample_dumps.phpbb_text import column
from sample_dumps.sqldump import Table, Value

if TYPE_CHECKING:
    from sample_dumps.phpbb import Writer

NORMAL, INACTIVE, IGNORE, FOUNDER = 0, 1, 2, 3  # user_type
GROUP_OF_ROLE = {"founder": "ADMINISTRATORS", "administrator": "ADMINISTRATORS", "moderator": "GLOBAL_MODERATORS"}
COLOUR_OF_ROLE = {"founder": "AA0000", "administrator": "AA0000", "moderator": "00AA00"}
CUSTOM_FIELD = "favourite_line"


def fill(writer: Writer, tables: dict[str, Table]) -> None:
    _guest(writer)
    _profile_fields(writer, tables)
    for member in sorted(writer.board.members.values(), key=lambda member: member.id):
        _member(writer, member)
        _groups(writer, member)
        _profile(writer, member)
    _relations(writer)


def avatar(member: Member) -> bytes:
    return png(f"avatar {member.key}")


def _guest(writer: Writer) -> None:
    writer.add("users", user_id=GUEST_ID, user_type=IGNORE, group_id=GROUP["GUESTS"], username="Anonymous",
               username_clean="anonymous", user_regdate=seconds(writer.board.site["founded"]), user_lang="en",
               user_permissions="00000000000g13ydmo\nhwby9w000000", user_form_salt="ddj6bhv60ofnrulf")  # fmt: skip
    writer.add("user_group", group_id=GROUP["GUESTS"], user_id=GUEST_ID, user_pending=0)


def _member(writer: Writer, member: Member) -> None:
    facts, private, modern = member.facts, writer.board.private, writer.format.modern
    posts = [post for post in writer.board.posts() if post.author is member and post.state == "public"]
    signature, mark, bits = writer.text(facts.get("signature", ""), f"signature {member.key}")
    last = max((post.at for post in posts), default=0)
    inactive = bool(facts.get("inactive"))
    kind = IGNORE if member.bot else INACTIVE if inactive else FOUNDER if member.role == "founder" else NORMAL
    day, month, year = facts.get("birthday", (0, 0, 0))
    warnings = [row for row in writer.board.lists["warning"] if row["member"] == member.key]
    row: dict[str, Value] = {}
    if "avatar" in facts:
        kind_of_avatar: dict[str, Value] = {"user_avatar_type": "avatar.driver.upload" if modern else 1}
        row = {"user_avatar": f"{member.id}_{member.joined}.png", "user_avatar_width": 24, "user_avatar_height": 16}
        row |= kind_of_avatar
    if not member.bot:
        row |= {
            "user_password": private["password_hash"] if modern else private["old_password_hash"],
            "user_passchg": member.joined,
            "user_email": f"canary-{member.key}@{private['email_domain']}",
            "user_ip": writer.ip(f"registration {member.key}"),
            "user_birthday": f"{day:2d}-{month:2d}-{year:4d}",
            "user_jabber": f"canary-{member.key}@jabber.{private['email_domain']}",
            "user_actkey": "CANARYactkeyMustNotLeak" if inactive else "",
            "user_newpasswd": "CANARYnewpasswdMustNotLeak" if member.key == "sam" else "",
        }
    writer.add(
        "users",
        user_id=member.id,
        user_type=kind,
        group_id=_default_group(member),
        user_regdate=member.joined,
        username=column(member.name),
        username_clean=column(member.name).lower(),
        user_lastvisit=0 if inactive or member.bot else last + 1800 if last else member.joined,
        user_lastpost_time=last,
        user_posts=len(posts),
        user_lang=facts.get("language", "en"),
        user_rank=1 if "title" in facts else 0,
        user_colour="9E8DA7" if member.bot else COLOUR_OF_ROLE.get(member.role, ""),
        user_sig=signature,
        user_sig_bbcode_uid=mark,
        user_sig_bbcode_bitfield=bits,
        user_inactive_reason=int(inactive),
        user_inactive_time=member.joined if inactive else 0,
        user_warnings=len(warnings),
        user_last_warning=max((seconds(warning["at"]) for warning in warnings), default=0),
        user_form_salt="CANARYsaltNoLeak",
        user_new=int(bool(facts.get("newly_registered"))),
        modern={"user_timezone": "UTC", "reset_token": "CANARYresetToken" if member.key == "sam" else ""},
        old={
            "user_timezone": 1.0,
            "user_from": column(facts.get("location", "")),
            "user_website": column(facts.get("website", "")),
            "user_occ": column(facts.get("occupation", "")),
            "user_interests": column(facts.get("interests", "")),
        },
        **row,
    )


def _default_group(member: Member) -> int:
    if member.bot:
        return GROUP["BOTS"]
    if member.facts.get("newly_registered"):
        return GROUP["NEWLY_REGISTERED"]
    return GROUP[GROUP_OF_ROLE.get(member.role, "REGISTERED")]


def _groups(writer: Writer, member: Member) -> None:
    groups = {_default_group(member)} | (set() if member.bot else {GROUP["REGISTERED"]})
    if member.role == "founder":
        groups.add(GROUP["GLOBAL_MODERATORS"])
    for group in sorted(groups):
        leader = int(group == GROUP["ADMINISTRATORS"])
        writer.add("user_group", group_id=group, user_id=member.id, group_leader=leader, user_pending=0)
    place = member.facts.get("stoker")
    if place:
        writer.add(
            "user_group",
            group_id=STOKERS,
            user_id=member.id,
            group_leader=int(place == "leader"),
            user_pending=int(place == "pending"),
        )
    if member.bot:
        writer.add(
            "bots",
            bot_id=member.id,
            bot_name=column(member.name),
            user_id=member.id,
            bot_agent=member.facts.get("agent", "pass-weather/1.0"),
            bot_ip=writer.ip(f"bot {member.key}"),
        )


def _profile_fields(writer: Writer, tables: dict[str, Table]) -> None:
    """The stock fields of 3.1 and later, and one that this board has made for itself."""
    names = ["phpbb_location", "phpbb_website", "phpbb_interests", "phpbb_occupation"] if writer.format.modern else []
    tables["profile_fields_data"].add(f"pf_{CUSTOM_FIELD} varchar(255) = ''")
    kinds = {"phpbb_website": "url", "phpbb_interests": "text", "phpbb_occupation": "text"}
    for number, name in enumerate([*names, CUSTOM_FIELD], start=1):
        writer.add(
            "profile_fields",
            field_id=number,
            field_name=name,
            field_ident=name,
            field_length="20",
            field_minlen="1",
            field_maxlen="100",
            field_validation=".*",
            field_active=1,
            field_order=number,
            field_show_profile=1,
            field_show_on_vt=1,
            modern={"field_type": f"profilefields.type.{kinds.get(name, 'string')}"},
            old={"field_type": 2},
        )
        label = "Favourite line" if name == CUSTOM_FIELD else name.removeprefix("phpbb_").upper()
        writer.add("profile_lang", field_id=number, lang_id=1, lang_name=label)


def _profile(writer: Writer, member: Member) -> None:
    facts = member.facts
    shared = ("location", "website", "interests", "occupation") if writer.format.modern else ()
    row: dict[str, Value] = {f"pf_phpbb_{name}": column(facts[name]) for name in shared if name in facts}
    if "line" in facts:
        row[f"pf_{CUSTOM_FIELD}"] = column(facts["line"])
    if row:
        writer.add("profile_fields_data", modern=row, old=row, user_id=member.id)


def _relations(writer: Writer) -> None:
    members, boards, threads = writer.board.members, writer.board.boards, writer.board.threads
    for relation in writer.board.lists["relation"]:
        kind = relation["kind"]
        for one, other in relation["pairs"]:
            user = members[one].id
            if kind in ("friend", "foe"):
                friend = int(kind == "friend")
                writer.add("zebra", user_id=user, zebra_id=members[other].id, friend=friend, foe=1 - friend)
            elif kind == "watch_board":
                writer.add("forums_watch", forum_id=boards[other].id, user_id=user)
            elif kind == "watch_thread":
                writer.add("topics_watch", topic_id=threads[other].id, user_id=user, notify_status=1)
            else:
                writer.add("bookmarks", topic_id=threads[other].id, user_id=user)
