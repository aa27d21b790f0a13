"""The writers, one file (or folder) per kind of target. A new one is a file and a line in :data:`WRITERS`; another
package adds one by an entry point in the group ``migrator.writers`` (name: the scheme, value: ``module:Class``)."""

from __future__ import annotations

from importlib import import_module
from importlib.metadata import entry_points

from migrator.ledger import mask
from migrator.writers.base import Target, TargetError

#: scheme → module:class
WRITERS: dict[str, str] = {
    "sqlite": "migrator.writers.sqlite:SqliteTarget",
    "postgresql": "migrator.writers.postgresql:PostgresqlTarget",
    "jsonl": "migrator.writers.jsonl:JsonlTarget",
    "activitypub": "migrator.writers.activitypub:ActivityPubTarget",
    "mastodon+postgresql": "migrator.writers.mastodon.target:MastodonTarget",
}
GROUP = "migrator.writers"
SUFFIX = ".db"  #: a path that ends so is an SQLite file


def _registered() -> dict[str, str]:
    return {**{point.name: point.value for point in entry_points(group=GROUP)}, **WRITERS}


def writer_class(scheme: str) -> type[Target]:
    """The writer of a scheme. Raises KeyError."""
    module, _, name = _registered()[scheme].partition(":")
    writer: type[Target] = getattr(import_module(module), name)
    return writer


def writer_classes() -> list[type[Target]]:
    """All writers, in order of their schemes."""
    return [writer_class(scheme) for scheme in sorted(_registered())]


def preset_of(locator: str) -> str | None:
    """The preset of the mapping that suits a target's address; None: the default, or an address of no known kind."""
    scheme = locator.partition(":")[0]
    return writer_class(scheme).support.preset if scheme in _registered() else None


def open_target(locator: str) -> Target:
    """The target at an address: ``out.db``, ``sqlite:///out.db``, ``postgresql://user@host/name``, ``jsonl:DIR`` …

    Raises :class:`TargetError` for an address of no known kind."""
    known = _registered()
    scheme, colon, _ = locator.partition(":")
    if scheme in known and colon:
        return writer_class(scheme)(locator)
    base = scheme.partition("+")[0]  # postgresql+psycopg: SQLAlchemy's way to name a driver
    if base in known and colon:
        return writer_class(base)(locator)
    if locator.endswith(SUFFIX) and "://" not in locator:
        return writer_class("sqlite")(f"sqlite:///{locator}")
    addresses = ", ".join(f"{name}:…" for name in sorted(known))
    raise TargetError(f"no target of a known kind: {mask(locator)!r}. Say a path ending {SUFFIX}, or {addresses}")
