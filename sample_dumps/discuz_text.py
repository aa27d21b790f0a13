"""How Discuz! stores texts: BBCode as it was typed, titles HTML escaped, local times in quotes and notes of edits.

What the character set of the build has not reaches the database as a decimal entity: browsers send it so.
"""

from __future__ import annotations

import time
from html import escape

from sample_dumps import bbcode
from sample_dumps.board import Post, seconds
from sample_dumps.writer import Writer

SIZES = {"85": "2", "150": "5", "200": "6"}
OFFSET = 8 * 3600  # setting "timeoffset"


def local(at: int) -> str:
    moment = time.gmtime(at + OFFSET)
    return f"{moment.tm_year}-{moment.tm_mon}-{moment.tm_mday} {moment.tm_hour:02d}:{moment.tm_min:02d}"


def typed(writer: Writer, text: str) -> str:
    """Words as the browser sent them."""
    shown = writer.system.words(text)
    encoding = writer.system.encoding
    return shown.encode(encoding, "xmlcharrefreplace").decode(encoding)


def title(writer: Writer, text: str, length: int = 80) -> str:
    """HTML escaped once; entities that the browser sent stay."""
    shown = escape(writer.system.words(text), quote=False).replace('"', "&quot;")
    return shown.encode(writer.system.encoding, "xmlcharrefreplace").decode(writer.system.encoding)[:length]


def message(writer: Writer, post: Post) -> str:
    """A post's text with what only its facts say: hidden and free parts, and the note of an edit."""
    shown, facts, members = text(writer, post.text), post.facts, writer.board.members
    if "hidden" in facts:
        shown += f"\n[hide]{facts['hidden']}[/hide]"
    if "free" in facts:
        shown = f"[free]{facts['free']}[/free]\n{shown}"
    edited = facts.get("edited")
    if edited and members[edited["by"]].role != "founder":
        name = writer.system.member_name(members[edited["by"]].name)
        shown = f"[i=s] 本帖最后由 {name} 于 {local(seconds(edited['at']))} 编辑 [/i]\n\n{shown}"
    return shown


def text(writer: Writer, source: str) -> str:
    """A text as it stands in the database."""
    board, system = writer.board, writer.system

    def address(kind: str, key: str) -> str:
        start = f"{writer.base}/forum.php?mod="
        if kind == "board":
            return f"{start}forumdisplay&fid={board.boards[key].id}"
        if kind == "member":
            return f"{writer.base}/home.php?mod=space&uid={board.members[key].id}"
        if kind == "thread":
            return f"{start}viewthread&tid={board.threads[key].id}"
        post = board.post(key)
        return f"{start}redirect&goto=findpost&ptid={post.thread.id}&pid={post.id}"

    def quote(how: str, key: str) -> bbcode.Pair:
        if how not in ("@", "~"):
            return f"[quote]{typed(writer, key)}{':' if key else ''}", "[/quote]"
        post = board.post(key)
        said = f"[color=#999999]{system.name(post) or '匿名者'} 发表于 {local(post.at)}[/color]"
        if how == "@":
            said = f"[url=forum.php?mod=redirect&goto=findpost&pid={post.id}&ptid={post.thread.id}]{said}[/url]"
        return f"[quote][size=2]{said}[/size]\n", "[/quote]\n"

    def mention(key: str) -> str:
        return f"[url={address('member', key)}]@{system.member_name(board.members[key].name)}[/url]"

    same = bbcode.simple("b", "i", "u", "color=", "code", "list", "list=", "url", "url=", "img", "email", "size=")
    dialect = bbcode.Dialect(
        tags=same | {"*": ("[*]", ""), "hr": ("[hr]", ""), "center": ("[align=center]", "[/align]")},
        quote=quote,
        link=lambda kind, key: (f"[url={address(kind, key)}]", "[/url]"),
        address=address,
        mention=mention,
        attachment=lambda name: f"[attach]{writer.picture(name).id}[/attach]",
        values={"size": lambda value: SIZES[value]},
        text=lambda words: typed(writer, words),
    )
    return bbcode.write(source, dialect)
