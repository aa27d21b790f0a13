"""Fixtures that all tests share."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.database_servers import MariaDB, NotInstalledError, PostgreSQL, mariadb, postgresql

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def boards() -> Path:
    """The folder with dumps of real boards: $MIGRATOR_BOARDS, or ../shared/boards beside the project."""
    folder = Path(os.environ.get("MIGRATOR_BOARDS") or ROOT.parent / "shared" / "boards")
    if not folder.is_dir():
        pytest.skip(f"needs the collection of real boards: {folder} is not a folder (set MIGRATOR_BOARDS)")
    return folder


@pytest.fixture(scope="session")
def sample_dumps() -> Path:
    """The folder with the invented boards in the formats of the real systems."""
    return ROOT / "sample_dumps"


@pytest.fixture(scope="session")
def mariadb_server() -> Iterator[MariaDB]:
    """A MariaDB server of this process: ``create(name)`` → URL, ``load(name, dump)``, ``sql(…)``, ``dump(name)``."""
    try:
        with mariadb() as server:
            yield server
    except NotInstalledError as error:
        pytest.skip(str(error))


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgreSQL]:
    """A PostgreSQL server of this test process: ``create(name)`` → URL, ``sql(…)``."""
    try:
        with postgresql() as server:
            yield server
    except NotInstalledError as error:
        pytest.skip(str(error))
