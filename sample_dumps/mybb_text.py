"""MyCode: the text as it was typed."""

from __future__ import annotations

from sample_dumps import bbcode
from sample_dumps.writer import Writer

SIZES = {"85": "small", "150": "x-large", "200": "xx-large"}


def text(writer: Writer, source: str) -> str:
    """A text as it stands in the database."""
    board = writer.board

    def address(kind: str, key: str) -> str:
        if kind == "board":
            return f"{writer.base}/forumdisplay.php?fid={board.boards[key].id}"
        if kind == "member":
            return f"{writer.base}/member.php?action=profile&uid={board.members[key].id}"
        if kind == "thread":
            return f"{writer.base}/showthread.php?tid={board.threads[key].id}"
        post = board.post(key)
        return f"{writer.base}/showthread.php?tid={post.thread.id}&pid={post.id}#pid{post.id}"

    def quote(how: str, key: str) -> bbcode.Pair:
        if not how:
            return "[quote]\n", "\n[/quote]"
        name = key if how == "name" else board.post(key).name or writer.system.guest_name
        mark = "'" if '"' in name else '"'
        place = f" pid='{board.post(key).id}' dateline='{board.post(key).at}'" if how == "@" else ""
        return f"[quote={mark}{name}{mark}{place}]\n", "\n[/quote]"

    same = bbcode.simple("b", "i", "u", "color=", "code", "list", "list=", "url", "url=", "img", "email", "size=")
    dialect = bbcode.Dialect(
        tags=same
        | {"*": ("[*]", ""), "hr": ("[hr]", ""), "center": ("[align=center]", "[/align]")}
        | bbcode.simple("spoiler", "spoiler="),
        quote=quote,
        link=lambda kind, key: (f"[url={address(kind, key)}]", "[/url]"),
        address=address,
        mention=lambda key: f"[url={address('member', key)}]@{board.members[key].name}[/url]",
        attachment=lambda name: f"[attachment={writer.picture(name).id}]",
        values={"size": lambda value: SIZES[value]},
    )
    return bbcode.write(source, dialect)
