"""Databases of Mastodon servers: a plugin for the tests of that target."""

from __future__ import annotations

import os
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from migrator.writers import keys
from tests import mastodon_database
from tests.database_servers import PostgreSQL
from tests.mastodon_reading import Database, MakeDatabase, Open

_ROOT = Path(__file__).resolve().parent.parent
_numbers = count()


@pytest.fixture(scope="session")
def mastodon_facts() -> dict[str, Any]:
    """Facts about Mastodon's schema: $MIGRATOR_FACTS, or ../shared/facts beside the project."""
    folder = Path(os.environ.get("MIGRATOR_FACTS") or _ROOT.parent / "shared" / "facts")
    if not (folder / "targets" / "mastodon-schema.json").is_file():
        pytest.skip(f"needs the facts about Mastodon's schema: not in {folder} (set MIGRATOR_FACTS)")
    return mastodon_database.facts(folder)


@pytest.fixture(scope="session")
def mastodon(postgres_server: PostgreSQL, mastodon_facts: dict[str, Any]) -> MakeDatabase:
    """Makes a fresh database of a version: ``mastodon("4.6")`` → address of the target."""

    def make(version: str) -> str:
        name = f"mastodon_{next(_numbers)}"
        return mastodon_database.create(postgres_server, mastodon_facts, version, name)

    return make


@pytest.fixture
def opened() -> Iterator[Open]:
    databases: list[Database] = []

    def open_database(address: str) -> Database:
        databases.append(Database(address))
        return databases[-1]

    yield open_database
    for database in databases:
        database.engine.dispose()


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Work directories of server targets lie in the current folder."""
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def few_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    """One pair of keys for all accounts: making them takes longer than all the rest of a small load."""
    pair = keys.make_key()
    monkeypatch.setattr(keys, "make_key", lambda _number=0: pair)
