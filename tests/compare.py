"""Holds two targets against each other, row for row."""

from __future__ import annotations

from itertools import zip_longest

from mappings.microblog import TABLES
from migrator import schema
from migrator.writers import open_target

#: ledger tables that tell what was converted, not when or in which pieces
LEDGER = {"rejects": ("kind", "source_id", "reason"), "skips": ("kind", "reason")}


def differences(one: str, other: str) -> int:
    """How many rows of the microblog's tables, the rejects and the skips are not the same in both targets."""
    targets = open_target(one), open_target(other)
    try:
        count = 0
        for name, key in {**{name: schema.KEYS[name] for name in TABLES}, **LEDGER}.items():
            streams = [target.rows(name, order=key) for target in targets]
            count += sum(left != right for left, right in zip_longest(*streams))
        return count
    finally:
        for target in targets:
            target.close()
