"""Writes the invented board as Discuz! X3.4 stores it, UTF-8 or GBK, dumped by mysqldump 5.5.

Sources of the format: ``data/discuz_tables.sql`` (the tables of a real installation) and the sources of Discuz! X and
UCenter. One thread lies in the second table of posts, one is anonymous in parts, some ask for a group or for points;
attachments are spread over ten tables; likes over three; the log of moderators stands in a table and whole in files.
"""

from __future__ import annotations

from dataclasses import replace

from sample_dumps import discuz_people, discuz_staff, discuz_threads
from sample_dumps.board import Board, SampleBoard, seconds
from sample_dumps.discuz_text import text, title
from sample_dumps.php import php
from sample_dumps.sqldump import MYSQL_5_5, Column, Style, Table, Value, read_sql
from sample_dumps.systems import DATA, System, moderators
from sample_dumps.writer import Writer

OPERATIONS = discuz_staff.OPERATIONS
GROUPS = {
    1: "管理员", 2: "超级版主", 3: "版主", 4: "禁止发言", 5: "禁止访问", 6: "禁止 IP", 7: "游客", 8: "等待验证会员",
    9: "限制会员", 10: "新手上路", 11: "注册会员",
}  # fmt: skip
STAFF_ONLY = "\t1\t2\t3\t"
SETTINGS = """
anonymoustext=匿名 bbclosed=0 dateformat=Y-n-j timeformat=H:i timeoffset=8 postperpage=10 topicperpage=20 creditstrans=2
followforumid=0 modreasons=广告 rewritestatus=0 repliesrank=1 recommendthread=1
"""


def fill(board: SampleBoard, system: System) -> Writer:
    """All rows of the board."""
    charset = "gbk" if system.encoding == "gbk" else "utf8"
    tables = read_sql(DATA / "discuz_tables.sql", system.prefix, charset)
    tables["forum_post_1"] = _shard(tables["forum_post"])
    writer = Writer(board, system, tables, _style(charset))
    _settings(writer)
    for place, item in enumerate(board.boards.values(), start=1):
        _forum(writer, item, place)
    discuz_people.fill(writer)
    discuz_threads.fill(writer)
    discuz_staff.fill(writer)
    return writer


def site_files(board: SampleBoard, system: System) -> dict[str, bytes]:
    """Attachments, avatars, and the logs of moderators below ``data/log``."""
    return (
        discuz_threads.site_files(board)
        | discuz_people.site_files(board, system)
        | discuz_staff.site_files(board, system)
    )


def _style(charset: str) -> Style:
    head = MYSQL_5_5.head.replace("SET NAMES utf8", f"SET NAMES {charset}")
    return replace(MYSQL_5_5, head=head, client_charset=charset)


def _shard(table: Table) -> Table:
    columns: list[Column] = list(table.columns)
    return Table("forum_post_1", columns, list(table.keys), table.primary, table.statement)


def _settings(writer: Writer) -> None:
    encoding, site = writer.system.encoding, writer.board.site
    settings = dict(line.split("=", 1) for line in SETTINGS.split())
    settings |= {
        "bbname": title(writer, site["name"], 255),
        "sitename": title(writer, site["name"], 255),
        "siteurl": f"{writer.base}/",
        "adminemail": writer.email("admin"),
        "authkey": "CANARYauthkeyMustNotLeak",
        "censoremail": "\n".join(ban["email"] for ban in writer.board.lists["ban"] if "email" in ban),
        "posttable_info": php({0: {"memo": "", "type": "primary"}, 1: {"memo": "旧帖", "type": "addition"}}, encoding),
        "posttableids": php({0: "0", 1: "1"}, encoding),
        "attachdir": "./data/attachment",
    }
    for name in sorted(settings):
        writer.add("common_setting", skey=name, svalue=settings[name])
    for number, name in GROUPS.items():
        kind = "member" if number > 8 else "system"
        writer.add("common_usergroup", groupid=number, radminid=number if number < 4 else 0, type=kind, grouptitle=name,
                   allowvisit=0 if number in (5, 6) else 2 if number == 1 else 1)  # fmt: skip
        if number < 4:
            writer.add("common_admingroup", admingid=number, alloweditpost=1, allowdelpost=1)
    for n, row in enumerate(writer.board.lists["word"], start=1):
        writer.add("common_word", id=n, admin="admin", find=row["word"], replacement=row["replacement"])
    for n, (code, file) in enumerate(((":)", "smile.gif"), (":D", "biggrin.gif"), (";)", "wink.gif")), start=1):
        writer.add("common_smiley", id=n, typeid=1, displayorder=n, type="smiley", code=code, url=file)


def _forum(writer: Writer, board: Board, place: int) -> None:
    parent, posts, facts = board.parent, writer.posts_in(board), board.facts
    kind = "group" if parent is None else "forum" if parent.parent is None else "sub"
    last = max(posts, key=lambda post: (post.at, post.id), default=None)
    shown = ""
    if last:
        subject = title(writer, last.thread.title, 60)
        shown = f"{last.thread.id}\t{subject}\t{last.at}\t{writer.system.name(last)}"[:110]
    writer.add(
        "forum_forum",
        fid=board.id,
        fup=parent.id if parent else 0,
        type=kind,
        name=title(writer, board.name, 50),
        status=1,
        displayorder=place,
        threads=sum(thread.board is board and thread.state == "public" for thread in writer.threads),
        posts=len(posts),
        lastpost=shown,
        allowbbcode=1,
        allowsmilies=1,
        allowimgcode=1,
        allowanonymous=1,
        allowpostspecial=1,
        recyclebin=2,
        modnewposts=0,
    )
    staff = [writer.system.member_name(m.name) for m, key in moderators(writer.board) if key == board.key]
    own: dict[str, Value] = {}
    if facts.get("private"):
        own = {f"{what}perm": STAFF_ONLY for what in ("view", "post", "reply", "getattach")}
    elif facts.get("locked"):
        own = {"postperm": "\t1\t", "replyperm": "\t1\t"}
    writer.add(
        "forum_forumfield",
        fid=board.id,
        description=text(writer, facts.get("description", "")),
        password=facts.get("password", ""),
        redirect=facts.get("link", ""),
        moderators="\t".join(staff),
        rules=text(writer, facts.get("rules", "")),
        dateline=seconds(writer.board.site["founded"]),
        **own,
    )
    for n, (member, key) in enumerate(moderators(writer.board)):
        if key in (None, board.key) and parent:
            writer.add("forum_moderator", uid=member.id, fid=board.id, displayorder=n, inherited=int(key is None))
