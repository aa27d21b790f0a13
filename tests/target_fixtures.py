"""Targets of every kind: a plugin for the tests of ledger and writers (``pytest_plugins = ("target_fixtures",)``)."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest

from migrator.writers import open_target
from migrator.writers.base import Target

_numbers = count()


@pytest.fixture(params=["sqlite", "postgresql", "jsonl", "activitypub"])
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def address(kind: str, tmp_path: Path, request: pytest.FixtureRequest) -> str:
    """The address of a target that does not exist yet."""
    if kind == "postgresql":
        url: str = request.getfixturevalue("postgres_server").create(f"target_{next(_numbers)}")
        return url
    return f"sqlite:///{tmp_path / 'rows.db'}" if kind == "sqlite" else f"{kind}:{tmp_path / 'rows'}"


@pytest.fixture
def target(address: str) -> Iterator[Target]:
    """An empty target, prepared."""
    opened = open_target(address)
    opened.prepare()
    yield opened
    opened.close()
