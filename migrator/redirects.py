"""Redirect maps: from every address of the old forum to its place in the microblog.

A forum address is a path and one query parameter (``viewtopic.php`` and ``t=12``), whatever other parameters stand
beside it: page, session, highlight. The rules match on that parameter alone. What the paths are, each adapter declares
(:attr:`adapters.base.Support.urls`).
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator
from typing import NamedTuple, TypeAlias
from urllib.parse import parse_qsl, urlsplit

from adapters.sources import adapter_classes
from mappings import policy as policies
from migrator.errors import TARGET, Stop
from migrator.writers.base import Target

# The narrowest first: an address of a post may name its thread and board, too.
KINDS = ("post", "thread", "board", "member")
_OF_ACCOUNTS = (
    "SELECT o.source_id, a.id, a.handle FROM origins o JOIN accounts a ON a.id = o.target_id"
    " WHERE o.kind = :kind AND o.part = 0 ORDER BY o.source_id"
)
_OF_STATUSES = (
    "SELECT o.source_id, s.id, a.handle FROM {table} o JOIN statuses s ON s.id = o.target_id"
    " JOIN accounts a ON a.id = s.account_id WHERE o.kind = :kind{condition} ORDER BY o.source_id"
)
QUERIES = {
    "post": (_OF_STATUSES.format(table="origins", condition=" AND o.part = 0"),),
    "thread": (
        _OF_STATUSES.format(table="origins", condition=" AND o.part = 0"),
        _OF_STATUSES.format(table="redirects", condition=""),
    ),
    "board": (_OF_ACCOUNTS,),
    "member": (_OF_ACCOUNTS,),
}


class Address(NamedTuple):
    """How the forum addressed one kind of thing."""

    path: str  #: with a leading slash
    parameter: str  #: query parameter that holds the id


Rule: TypeAlias = tuple[str, str]  #: (id on the forum, new address)
Section: TypeAlias = tuple[Address, Iterator[Rule]]


def sections(target: Target, base: str = "") -> Iterator[Section]:
    """The rules, one section per kind of thing; ``base`` (``https://social.example.org``) is put before the new
    addresses.

    Raises :class:`~migrator.writers.base.Unsupported` for targets without SQL."""
    run = target.ledger.run()
    if run is None:
        raise Stop(f"{target.location} holds no run", TARGET)
    links = policies.loads(run.policy_toml).links
    root = urlsplit(f"//{run.site}").path.rstrip("/")
    urls = adapter_classes()[run.adapter].support.urls
    for kind in KINDS:
        if kind in urls:
            template = base + (links.status if kind in {"post", "thread"} else links.account)
            yield _address(root, urls[kind]), _rules(target, kind, template)


def _rules(target: Target, kind: str, template: str) -> Iterator[Rule]:
    for query in QUERIES[kind]:
        for source_id, id, handle in target.select(query, kind=kind):
            yield source_id, template.format(handle=handle, id=id)


def _address(root: str, template: str) -> Address:
    """``viewtopic.php?t={id}`` → path and ``t``."""
    split = urlsplit(template)
    parameter = next(name for name, value in parse_qsl(split.query) if value == "{id}")
    return Address(f"{root}/{split.path.lstrip('/')}", parameter)


def nginx(found: Iterator[Section]) -> Iterator[str]:
    """A ``map`` per kind, for ``http {}``; the lines for the old forum's ``server {}`` stand at the end as a
    comment."""
    names = []
    for (path, parameter), rules in found:
        names.append(f"$forum_{parameter}")
        yield f'map "$uri?{parameter}=$arg_{parameter}" $forum_{parameter} {{\n  default "";\n'
        yield from (f'  "{path}?{parameter}={id}" "{new}";\n' for id, new in rules)
        yield "}\n"
    yield "# In the server {} of the old forum:\n"
    yield from (f"#   if ({name}) {{ return 301 {name}; }}\n" for name in names)


def apache(found: Iterator[Section]) -> Iterator[str]:
    """A text ``RewriteMap``; the directives that use it stand at the end as a comment."""
    directives = ["#   RewriteEngine On", '#   RewriteMap forum "txt:/path/to/this/file"']
    for (path, parameter), rules in found:
        yield from (f"{path}?{parameter}={id} {new}\n" for id, new in rules)
        key = f"{path}?{parameter}=%1"
        directives += [
            f"#   RewriteCond %{{QUERY_STRING}} (?:^|&){parameter}=(\\d+)",
            f"#   RewriteCond ${{forum:{key}}} (.+)",
            f"#   RewriteRule ^{path.replace('.', chr(92) + '.')}$ %1 [R=301,L,QSD]",
        ]
    yield "# In the VirtualHost of the old forum:\n"
    yield from (line + "\n" for line in directives)


def caddy(found: Iterator[Section]) -> Iterator[str]:
    """``map`` directives and redirects, for the old forum's site block."""
    for (path, parameter), rules in found:
        yield f'map "{{path}}?{parameter}={{query.{parameter}}}" {{forum_{parameter}}} {{\n'
        yield from (f'\t"{path}?{parameter}={id}" "{new}"\n' for id, new in rules)
        yield f'\tdefault ""\n}}\n@forum_{parameter} expression {{forum_{parameter}}} != ""\n'
        yield f"redir @forum_{parameter} {{forum_{parameter}}} permanent\n"


def table(found: Iterator[Section]) -> Iterator[str]:
    """CSV: path, parameter, value, new address."""
    line = io.StringIO()
    writer = csv.writer(line, lineterminator="\n")

    def written(*cells: str) -> str:
        line.seek(0)
        line.truncate()
        writer.writerow(cells)
        return line.getvalue()

    yield written("path", "parameter", "value", "target")
    for (path, parameter), rules in found:
        yield from (written(path, parameter, id, new) for id, new in rules)


FORMATS: dict[str, Callable[[Iterator[Section]], Iterator[str]]] = {
    "nginx": nginx,
    "apache": apache,
    "caddy": caddy,
    "csv": table,
}
