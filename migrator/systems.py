"""The support matrix, from what adapters and writers declare of themselves."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from adapters.base import Support
from adapters.html import registry
from adapters.html.systems import support as page_support
from adapters.sources import adapter_classes
from migrator.report import table
from migrator.writers import writer_classes


def matrix() -> dict[str, Any]:
    """All sources with what they carry and leave, all targets with what they take."""
    return {
        "sources": {
            name: {
                "name": support.name,
                "versions": support.versions,
                "carries": dict(support.carries),
                "leaves": dict(support.leaves),
                "ignores": dict(support.ignores),
                "verified_on": list(support.verified_on),
            }
            for name, support in _sources()
        },
        "targets": {
            support.scheme: {
                "name": support.name,
                "description": support.description,
                "carries": dict(support.carries),
                "leaves": dict(support.leaves),
            }
            for support in (writer.support for writer in writer_classes())
        },
    }


def _sources() -> Iterator[tuple[str, Support]]:
    """Adapters of dumps and databases, then readers of pages."""
    yield from ((name, adapter.support) for name, adapter in adapter_classes().items())
    yield from ((support.system, support) for support in map(page_support, registry.available()))


def as_text() -> str:
    """The matrix for people."""
    found = matrix()
    sources = [
        [source["name"], source["versions"], ", ".join(source["verified_on"])] for source in found["sources"].values()
    ]
    parts = [table(["source", "versions", "verified on"], sources)]
    for source in found["sources"].values():
        rows = [[what, note] for what, note in source["carries"].items()]
        rows += [[what, f"not carried over: {why}"] for what, why in source["leaves"].items()]
        parts.append(table([source["name"], ""], rows))
    targets = [[scheme, target["name"], target["description"]] for scheme, target in found["targets"].items()]
    parts.append(table(["target", "", ""], targets))
    return "\n\n".join(parts)
