"""Where the addresses of SMF lead. Facts: ``Sources/{Subs,QueryString}.php`` of SMF 2.1."""

from __future__ import annotations

import re
from typing import Final

from adapters.forum import SourceId
from adapters.html.reading import parameter

THREAD: Final = re.compile(r"\btopic[=,](\d{1,12})(?:\.(?:(\d{1,9})|msg(\d{1,12})|new))?")
_BOARD: Final = re.compile(r"\bboard[=,](\d{1,12})(?:\.(\d{1,9}))?")
_ANCHOR: Final = re.compile(r"msg(\d{1,12})")
PROFILE: Final = re.compile(r"action[=,]profile[;,&](?:amp;)?u=(\d{1,12})")


def target(url: str) -> tuple[str, SourceId] | None:
    """(kind, id) of what a URL of SMF leads to: ``post``, ``thread``, ``board``, ``member``, ``attachment``."""
    if "action" in url:
        member = PROFILE.search(url)
        if member:
            return "member", int(member[1])
        file = parameter(url, "attach") if "dlattach" in url else None
        return ("attachment", file) if file else None
    post = _ANCHOR.search(url.partition("#")[2]) if "#" in url else None
    thread = THREAD.search(url)
    message = int(post[1]) if post else int(thread[3]) if thread and thread[3] else parameter(url, "msg")
    if message and (thread or "msg=" in url):
        return "post", message
    if thread:
        return ("thread", int(thread[1])) if "prev_next" not in url else None
    board = _BOARD.search(url)
    return ("board", int(board[1])) if board else None
