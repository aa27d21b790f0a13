"""Erasing members of the sample board: nothing names them afterwards, and the books still balance."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner

from migrator.cli import main

# One with an apostrophe in the name and a rename in the log; one who moderates a board.
MEMBERS = [("zoe_ohara_zak", "Zoë O'Hara-Żak"), ("marfa_snegova", "Марфа Снегова")]


@pytest.fixture(scope="module")
def converted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("erase") / "out.db"
    source = Path(__file__).parent.parent / "sample_dumps" / "phpbb33.sql.gz"
    result = CliRunner().invoke(main, ["convert", str(source), str(target), "--quiet"])
    assert result.exit_code == 0, result.output
    return target


def texts(target: Path) -> Iterator[tuple[str, str]]:
    """(table, text) of every cell that holds text or bytes."""
    with closing(sqlite3.connect(target)) as database:
        tables = [name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        for table in tables:
            for row in database.execute(f'SELECT * FROM "{table}"'):
                for cell in row:
                    if isinstance(cell, bytes):
                        yield table, cell.decode("utf-8", "replace")
                    elif isinstance(cell, str):
                        yield table, cell


@pytest.mark.parametrize("flags", [[], ["--pseudonymise"]], ids=["erased", "pseudonymised"])
@pytest.mark.parametrize(("handle", "name"), MEMBERS)
def test_nothing_names_the_member(handle: str, name: str, flags: list[str], converted: Path, tmp_path: Path) -> None:
    target = tmp_path / "out.db"
    shutil.copy(converted, target)
    result = CliRunner().invoke(main, ["erase", str(target), "--member", handle, *flags])
    assert result.exit_code == 0, result.output
    left = {table for table, text in texts(target) if name in text or handle in text}
    assert left == set()
    assert CliRunner().invoke(main, ["verify", str(target)]).exit_code == 0


def test_an_erased_members_deeds_are_not_remembered(converted: Path, tmp_path: Path) -> None:
    target = tmp_path / "out.db"
    shutil.copy(converted, target)
    with closing(sqlite3.connect(target)) as database:
        ((account,),) = database.execute("SELECT id FROM accounts WHERE handle = 'marfa_snegova'")
    assert CliRunner().invoke(main, ["erase", str(target), "--member", "Марфа Снегова"]).exit_code == 0
    with closing(sqlite3.connect(target)) as database:
        assert database.execute("SELECT COUNT(*) FROM origins WHERE target_id = ?", (account,)).fetchone() == (0,)
        skipped = dict(database.execute("SELECT kind, count FROM skips WHERE reason = 'erased'"))
    assert skipped["member"] == 1
    assert skipped["post"] > 0
    assert skipped["reaction"] > 0
    result = CliRunner().invoke(main, ["retry", str(target)])
    assert (result.exit_code, "would bring them back" in result.output) == (4, True)


def test_nobody_is_erased_by_a_name_that_nobody_has(converted: Path, tmp_path: Path) -> None:
    target = tmp_path / "out.db"
    shutil.copy(converted, target)
    result = CliRunner().invoke(main, ["erase", str(target), "--member", "Nobody"])
    assert result.exit_code == 2
    assert "Nobody" in result.output
