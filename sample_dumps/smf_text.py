"""How SMF 2.1 stores texts and names: HTML escaped, with ``<br>``."""

from __future__ import annotations

import re
from html import escape

from sample_dumps import bbcode
from sample_dumps.writer import Writer

SIZES = {"85": "8pt", "150": "14pt", "200": "18pt"}
LISTS = {"1": "decimal", "a": "lower-alpha"}
_NOT_BMP = re.compile("[\U00010000-\U0010ffff]")


def column(text: str) -> str:
    """Names, titles and reasons; entities beyond the first plane."""
    shown = escape(text, quote=False).replace('"', "&quot;").replace("'", "&#39;")
    return _NOT_BMP.sub(lambda match: f"&#{ord(match[0])};", shown)


def words(text: str) -> str:
    """Words in a text: the second of two spaces does not break."""
    return column(text).replace("  ", "&nbsp; ").replace("\n", "<br>")


def text(writer: Writer, source: str) -> str:
    """A text as it stands in the database."""
    board = writer.board

    def address(kind: str, key: str) -> str:
        start = f"{writer.base}/index.php?"
        if kind == "board":
            return f"{start}board={board.boards[key].id}.0"
        if kind == "member":
            return f"{start}action=profile;u={board.members[key].id}"
        if kind == "thread":
            return f"{start}topic={board.threads[key].id}.0"
        post = board.post(key)
        return f"{start}topic={post.thread.id}.msg{post.id}#msg{post.id}"

    def quote(how: str, key: str) -> bbcode.Pair:
        if not how:
            return "[quote]", "[/quote]"
        name = column(key if how == "name" else writer.system.name(board.post(key)))
        place = f" link=msg={board.post(key).id} date={board.post(key).at}" if how == "@" else ""
        return f"[quote author={name}{place}]<br>", "<br>[/quote]"

    own: dict[str, bbcode.Pair] = {
        "list": ("[list]", "[/list]"), "list=": ("[list type={}]", "[/list]"), "*": ("[li]", "[/li]"),
        "hr": ("[hr]", ""),
    }  # fmt: skip
    dialect = bbcode.Dialect(
        tags=own
        | bbcode.simple("b", "i", "u", "center", "color=", "size=", "code", "code=", "url", "url=", "img", "email"),
        quote=quote,
        link=lambda kind, key: (f"[url={address(kind, key)}]", "[/url]"),
        address=address,
        mention=lambda key: f"[member={board.members[key].id}]{column(board.members[key].name)}[/member]",
        attachment=lambda name: f"[attach id={writer.picture(name).id}]{name}.png[/attach]",
        values={"size": lambda value: SIZES[value], "list": lambda value: LISTS[value]},
        text=words,
    )
    return bbcode.write(source, dialect)
