"""phpBB's addresses: how they are made, and what a link to the board leads to. Facts: phpBB 3.0–3.3, ``viewtopic.php``,
``viewforum.php``, ``memberlist.php``, ``download/file.php``."""

from __future__ import annotations

import re
from typing import Final

from adapters.forum import SourceId
from adapters.phpbb.schema import PAGES
from adapters.relational.links import host_and_path

# script → (parameter, kind) in the order in which phpBB looks at them
_TARGETS: Final[dict[str, tuple[tuple[str, str], ...]]] = {
    "viewtopic.php": (("p", "post"), ("t", "thread")),
    "viewforum.php": (("f", "board"),),
    "memberlist.php": (("u", "member"),),
}
_POST_ANCHOR = re.compile(r"p(\d{1,12})")
_PARAMETER = re.compile(r"(?:^|[&;])(?:amp;)?([a-z]{1,2})=(\d{1,12})(?=[&;]|$)")
_LONGEST: Final = 2000


def base_url(settings: dict[str, str], override: str | None) -> str:
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


def site_id(settings: dict[str, str], override: str | None) -> str:
    """Host and path of the board as its settings have them, so that it does not depend on how a run was started; ""
    when nothing tells."""
    host = settings.get("server_name", "").strip()
    if not host:
        return (override or "").partition("://")[2].rstrip("/")
    return f"{host}/{settings.get('script_path', '').strip('/')}".rstrip("/")


class Links:
    """Addresses of one board.

    :param url: its public address, "" when unknown: then only relative links are recognised.
    """

    def __init__(self, url: str) -> None:
        host, path = host_and_path(url)
        self.url = url if host else ""
        self._host = _bare_host(host)
        self._path = path.rstrip("/") + "/"

    def page(self, kind: str, id: SourceId) -> str | None:
        """Public URL of a thing; None where there is none or the board's own address is unknown."""
        pattern = PAGES.get(kind)
        return f"{self.url}/{pattern.format(id=id)}" if pattern and self.url else None

    def target(self, url: str) -> tuple[str, SourceId] | None:
        """What a link leads to: (kind, id) of a ``post``, ``thread``, ``board`` or ``member`` of this board, else
        None. Other hosts and other folders of this host are foreign."""
        if len(url) > _LONGEST or ".php" not in url:
            return None
        script = self._script(url)
        if script is None:
            return None
        name, _, rest = script.partition("?")
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

    def _script(self, url: str) -> str | None:
        """The part of a URL below the board's folder; None when it is not below it."""
        if url.startswith(("http://", "https://", "//")):
            host, slash, path = url.partition("//")[2].partition("/")
            if not self._host or _bare_host(host) != self._host:
                return None
            path = slash + path
        elif url.startswith("/"):
            path = url
        else:
            return None if ":" in url.partition("?")[0] else url.removeprefix("./")
        return path[len(self._path) :] if path.startswith(self._path) else None


def _bare_host(host: str) -> str:
    """Host without user, port and ``www.``."""
    return host.rpartition("@")[2].partition(":")[0].lower().removeprefix("www.")
