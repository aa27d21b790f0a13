"""phpBB's addresses: how they are made, what a link to the board leads to; and what the settings say of the site.

Facts: phpBB 3.0–3.3, ``viewtopic.php``, ``viewforum.php``, ``memberlist.php``, ``download/file.php``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from adapters.forum import Site, SourceId
from adapters.relational.cells import moment, unescape, zone

if TYPE_CHECKING:
    from adapters.relational.board import RelationalBoard

# script → (parameter, kind) in the order in which phpBB looks at them
_TARGETS: Final[dict[str, tuple[tuple[str, str], ...]]] = {
    "viewtopic.php": (("p", "post"), ("t", "thread")),
    "viewforum.php": (("f", "board"),),
    "memberlist.php": (("u", "member"),),
}
_POST_ANCHOR = re.compile(r"p(\d{1,12})")
_PARAMETER = re.compile(r"(?:^|[&;])(?:amp;)?([a-z]{1,2})=(\d{1,12})(?=[&;]|$)")


def base_url(settings: Mapping[str, str], override: str | None) -> str:
    """The board's public address without slash at the end, from its settings; "" when they do not tell."""
    if override:
        return override.rstrip("/")
    host = settings.get("server_name", "").strip()
    if not host:
        return ""
    port = settings.get("server_port", "")
    # boards moved to https often keep one of the old settings
    protocol = "https://" if port == "443" else settings.get("server_protocol", "") or "http://"
    path = "/" + settings.get("script_path", "").strip("/")
    return f"{protocol}{host}{'' if port in ('', '0', '80', '443') else ':' + port}{path}".rstrip("/")


def site(board: RelationalBoard, settings: Mapping[str, str], software: str, version: str, code: str | None) -> Site:
    """The board as its settings describe it.

    :param code: of its language.
    """
    name, start = unescape(settings.get("sitename", "")), settings.get("board_startdate", "")
    return Site(
        id=site_id(settings, board.options.url) or f"{board.support.system}:{name or board.database.prefix}",
        name=name,
        url=board.links.url,
        description=unescape(settings.get("site_desc", "")),
        software=software,
        version=version,
        language=code,
        timezone=zone(settings.get("board_timezone", "")),
        founded_at=moment(int(start)) if start.isdecimal() else None,
    )


def site_id(settings: Mapping[str, str], override: str | None) -> str:
    """Host and path of the board as its settings have them, so that it does not depend on how a run was started; ""
    when nothing tells."""
    host = settings.get("server_name", "").strip()
    if not host:
        return (override or "").partition("://")[2].rstrip("/")
    return f"{host}/{settings.get('script_path', '').strip('/')}".rstrip("/")


def target(address: str) -> tuple[str, SourceId] | None:
    """What an address below the board's folder leads to: (kind, id) of a ``post``, ``thread``, ``board`` or
    ``member``."""
    name, _, rest = address.partition("?")
    parameters = _TARGETS.get(name)
    if not parameters:
        return None
    query, _, fragment = rest.partition("#")
    anchor = _POST_ANCHOR.fullmatch(fragment)
    if anchor and name == "viewtopic.php":
        return "post", int(anchor[1])
    given = dict(_PARAMETER.findall(query))
    for parameter, kind in parameters:
        if int(given.get(parameter, 0)) > 0:
            return kind, int(given[parameter])
    return None
