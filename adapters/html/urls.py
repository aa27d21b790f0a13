"""URLs of pages: what a file's name in a mirror says of the address it was fetched from.

Mirroring programs write a query into a file name in their own ways (``viewtopic.php?t=1``, ``viewtopic.php@t=1.html``,
``viewtopic.php_t=1.html``, ``viewtopic.php%3Ft=1.html``), and many rewrite the links inside pages the same way. Names
and links are undone by one function, so that both sides meet."""

from __future__ import annotations

import re
from functools import lru_cache
from urllib.parse import unquote_to_bytes, urljoin

from adapters.relational.links import bare_host, host_and_path

#: Host of a page whose mirror never says where it came from (RFC 2606: never a real one).
UNKNOWN_HOST = "mirror.invalid"

_SCHEME = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*+:")
_SCRIPT = re.compile(
    r"\.(?:php\d?|asp|aspx|cgi|pl|jsp|cfm|dll|fcgi|py)(?:([@_~!^,+]|%40)(?=[^/]*=|[@]?[a-z]+[/_])|(\.html?)$)",
    re.IGNORECASE,
)
_QUESTION = re.compile(r"%3f", re.IGNORECASE)
_ADDED = re.compile(r"(?<!=)(?<!/)\.html?(?:\.\d+)?$|(?<==)\.html?(?:\.\d+)?$", re.IGNORECASE)
_UNDERSCORES = re.compile(r"_(?=[a-zA-Z]+=)")
_INDEX = re.compile(r"(^|/)index\.html?$", re.IGNORECASE)
_WAYBACK = re.compile(
    r"(?:https?://web\.archive\.org)?/web/(\d{4,14})(?:[a-z]{2}_)?/((?:https?|ftp):/{1,2}.*)", re.IGNORECASE
)
_PLAIN_RELATIVE = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]*+(?:\?|$)")
_PLAIN_ROOTED = re.compile(r"/(?:[A-Za-z0-9_-][A-Za-z0-9_.-]*+/?+)*+(?:\?[^#]|$)")
_HOST = re.compile(r"[a-z]+://[^/?#]++")
_SESSION = re.compile(r"(?<=[?&;])(?:sid|PHPSESSID|s|highlight|hilit|mobile|langid)=[^&;#]*(?:[&;]|(?=#)|$)")


@lru_cache(maxsize=4096)
def unmangled(link: str) -> str:
    """A file name or link of a mirror as the address it stands for; what is no mangled name stays as it is.

    The fragment stays. ``index.html`` becomes its folder.
    """
    link, hash_mark, fragment = link.partition("#")
    if "web/" in link and (archived := _WAYBACK.match(link)):
        link = re.sub(r"^(\w+):/(?=[^/])", r"\1://", archived[2])
    if "%3" in link and "?" not in link:
        link = _QUESTION.sub("?", link, count=1)
    path, question, query = link.partition("?")
    if not question and (script := _SCRIPT.search(path)):
        if script[1]:
            path, question, query = path[: script.start(1)], "?", path[script.end(1) :]
            if script[1] == "_" and "&" not in query:
                query = _UNDERSCORES.sub("&", query)
        else:
            path = path[: script.start(2)]
    if question:
        query = _ADDED.sub("", query).replace("&amp;", "&")
        if "%" in query:
            query = re.sub(
                r"%(?:3d|26|3b|2c)", lambda match: unquote_to_bytes(match[0]).decode(), query, flags=re.IGNORECASE
            )
    else:
        path = _INDEX.sub(r"\1", path) or "./"
    return path + question + query + hash_mark + fragment


def join(base: str, link: str) -> str:
    """The absolute address of a link on the page ``base``, unmangled; "" for what leads nowhere (script, mail,
    fragment)."""
    link = link.strip()
    if not link or link[0] == "#":
        return ""
    scheme = _SCHEME.match(link)
    if scheme and scheme[0].lower() not in {"http:", "https:", "ftp:"}:
        return ""
    link = unmangled(link)
    if scheme:
        return link
    if _PLAIN_RELATIVE.match(link):
        return base.partition("?")[0].rpartition("/")[0] + "/" + link
    if _PLAIN_ROOTED.match(link) and (host := _HOST.match(base)):
        return host[0] + link
    try:
        return urljoin(base, link)
    except ValueError:  # a broken host in brackets: the link leads nowhere
        return ""


def host_of(url: str) -> str:
    """The host of an address as it identifies a site: without user, port and "www."; "" where there is none."""
    return bare_host(host_and_path(url)[0])


@lru_cache(maxsize=4096)
def parameters(url: str) -> dict[str, str]:
    """The query of a URL as name → value, undecoded beyond ``%``-escapes; the last of equal names counts. Separators
    ``&`` and ``;``. Do not change the result: it is shared."""
    query = url.partition("#")[0].partition("?")[2]
    found: dict[str, str] = {}
    for pair in re.split("[&;]", query.replace("&amp;", "&")):
        name, _, value = pair.partition("=")
        if name:
            found[name] = unquote_to_bytes(value).decode("utf-8", "replace") if "%" in value else value
    return found
