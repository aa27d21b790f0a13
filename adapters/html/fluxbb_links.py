"""Where the addresses of FluxBB and PunBB lead. Facts: their ``viewtopic.php``, ``viewforum.php``, ``profile.php``."""

from __future__ import annotations

import re
from typing import Final

from adapters.forum import SourceId
from adapters.html.reading import parameter

_REWRITTEN: Final = re.compile(r"\b(topic|forum|post|user)[-/]?(\d{1,12})(?:[-/.]|$)")
_KINDS: Final = {"topic": "thread", "forum": "board", "post": "post", "user": "member"}
_SCRIPTS: Final = (("viewforum", "id", "board"), ("profile.php", "id", "member"))
ANCHOR: Final = re.compile(r"p(\d{1,12})")


def target(url: str) -> tuple[str, SourceId] | None:
    """(kind, id) of what a URL of the board leads to: ``post``, ``thread``, ``board``, ``member``."""
    address, _, anchor = url.partition("#")
    if "viewtopic" in address:
        post = parameter(address, "pid")
        if post is None and (named := ANCHOR.fullmatch(anchor)):
            post = int(named[1])
        if post:
            return "post", post
        thread = parameter(address, "id")
        return ("thread", thread) if thread else None
    for script, name, kind in _SCRIPTS:
        if script in address:
            id = parameter(address, name)
            return (kind, id) if id else None
    rewritten = _REWRITTEN.search(address) if ".php?" not in address else None
    return (_KINDS[rewritten[1]], int(rewritten[2])) if rewritten else None
