"""Writes the invented board as phpBB stores it: 3.3.12 dumped by mariadb-dump 10.11, or 3.0.14 dumped by mysqldump 5.5.

Sources of the format: ``data/phpbb33_tables.txt`` and ``data/phpbb_stock.toml`` (what every installation has), and what
real installations were seen to write. Ids have gaps, names and titles are HTML escaped, texts are s9e XML (3.3) or
BBCode with a uid (3.0), the log holds PHP-serialized lists. Every e-mail address, IP address, password hash and
private word in it is a canary that a test can look for.
"""

from __future__ import annotations

import hashlib
import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sample_dumps import phpbb_people, phpbb_staff, phpbb_stock, phpbb_text, phpbb_threads
from sample_dumps.board import SampleBoard
from sample_dumps.sqldump import MARIADB_10_11, MYSQL_5_5, Style, Value, dump, read_tables

DATA = Path(__file__).parent / "data"
PREFIX = "phpbb_"


@dataclass(frozen=True)
class Format:
    version: str
    modern: bool  # 3.1 and later: soft deletion, visibility, named drivers; and here 3.2's XML
    tables: Path
    style: Style
    scheme: str


FORMATS = {
    "3.3": Format("3.3.12", True, DATA / "phpbb33_tables.txt", MARIADB_10_11, "https://"),
    "3.0": Format("3.0.14", False, DATA / "phpbb30_tables.txt", MYSQL_5_5, "http://"),
}


@dataclass
class Writer:
    """Collects rows table by table."""

    board: SampleBoard
    format: Format
    rows: dict[str, list[dict[str, Value]]] = field(default_factory=dict)
    stock: dict[str, Any] = field(default_factory=dict)

    def add(
        self,
        table: str,
        /,
        *,
        modern: dict[str, Value] | None = None,
        old: dict[str, Value] | None = None,
        **row: Value,
    ) -> None:
        """A row; ``modern`` and ``old`` are columns that only 3.1 and later, or only 3.0, has."""
        extra = (modern if self.format.modern else old) or {}
        self.rows.setdefault(table, []).append({**row, **extra})

    @property
    def base(self) -> str:
        site = self.board.site
        return f"{self.format.scheme}{site['host']}{site['path']}/"

    def address(self, kind: str, key: str) -> str:
        """Public address of a thread, post, board or member."""
        modern = self.format.modern
        if kind == "board":
            return f"{self.base}viewforum.php?f={self.board.boards[key].id}"
        if kind == "member":
            return f"{self.base}memberlist.php?mode=viewprofile&u={self.board.members[key].id}"
        thread = self.board.post(key).thread if kind == "post" else self.board.threads[key]
        forum = "" if modern else f"f={thread.board.id}&"
        if kind == "thread":
            return f"{self.base}viewtopic.php?{forum}t={thread.id}"
        number = self.board.post(key).id
        return f"{self.base}viewtopic.php?{forum}p={number}#p{number}"

    def text(self, text: str, key: str, pictures: list[str] | None = None) -> tuple[str, str, str]:
        """(stored text, uid, bit field) of a text of the neutral markup; ``key`` makes the uid."""
        if not text:
            return "", "", ""
        smilies = {
            code: (file, meaning) for file, (meaning, _, _, *codes) in self.stock["smilies"].items() for code in codes
        }
        context = phpbb_text.Context(
            self.board.post, self.address, lambda member: self.board.members[member].name, self.base, smilies
        )
        mark = phpbb_text.uid(key)
        if self.format.modern:
            return phpbb_text.s9e(text, context, pictures or []), mark, ""
        return phpbb_text.uid_bbcode(text, context, pictures or [], mark), mark, phpbb_text.bitfield(text)

    def ip(self, seed: str) -> str:
        """An address of the documentation range, the same for the same seed."""
        return f"{self.board.private['ip_prefix']}{1 + hashlib.sha256(seed.encode()).digest()[0] % 254}"


def write(board: SampleBoard, version: str) -> str:
    """The dump of the board; ``version`` is a key of FORMATS."""
    form = FORMATS[version]
    tables = read_tables(form.tables)
    stock = tomllib.loads((DATA / "phpbb_stock.toml").read_text(encoding="utf-8"))
    writer = Writer(board, form, stock=stock)
    for part in (phpbb_stock, phpbb_people, phpbb_threads, phpbb_staff):
        part.fill(writer, tables)
    return dump(tables, writer.rows, PREFIX, form.style)


def site_files(board: SampleBoard) -> dict[str, bytes]:
    """Path below the installation → content, of every attachment and avatar."""
    found = {f"files/{phpbb_threads.physical_name(picture)}": picture.data for picture in board.pictures()}
    for member in board.members.values():
        if member.facts.get("avatar"):
            found[f"images/avatars/upload/{phpbb_stock.AVATAR_SALT}_{member.id}.png"] = phpbb_people.avatar(member)
    return found
