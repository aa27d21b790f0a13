"""The support matrix, from what adapters and writers declare of themselves."""

from __future__ import annotations

from typing import Any

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
            for name, support in ((name, adapter.support) for name, adapter in adapter_classes().items())
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
