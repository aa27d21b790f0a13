"""Runs the program for the integration tests, and looks into what it wrote."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from click.testing import CliRunner

from migrator.cli import main
from tests.compare import differences
from tests.phpbb_boards import board, dump

ROOT = Path(__file__).resolve().parent.parent
MAKER = ROOT.parent / "shared" / "bench" / "make_phpbb.py"


@dataclass(frozen=True)
class Ended:
    """How a command ended."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


def run(*arguments: object, code: int | None = 0) -> Ended:
    """Run the program within this process; ``code`` is the exit code that it must end with, None: any."""
    result = CliRunner().invoke(main, [str(argument) for argument in arguments])
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    ended = Ended(result.exit_code, result.stdout, result.stderr)
    assert code is None or ended.code == code, f"exit code {ended.code}\n{ended.out}\n{ended.err}"
    return ended


def process(*arguments: object, cwd: Path | None = None) -> subprocess.Popen[str]:
    """The program as a process of its own."""
    command = [sys.executable, "-m", "migrator", *map(str, arguments)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=cwd)


def convert(source: object, target: object, *options: object, code: int | None = 0) -> Ended:
    return run("convert", source, target, "--quiet", *options, code=code)


def small_board(file: Path, extra: Mapping[str, list[dict[str, Any]]] | None = None, **keywords: Any) -> Path:
    """A dump of a small phpBB 3.0 board with ``extra`` rows, written to ``file``."""
    file.write_text(dump(board(dict(extra or {})), **keywords), encoding="utf-8")
    return file


def query(target: str | Path, statement: str, *values: object) -> list[tuple[Any, ...]]:
    """Rows of a target that is an SQLite file, or of a server's."""
    if "postgresql" in str(target):
        engine = sa.create_engine(str(target))
        try:
            with engine.connect() as connection:
                return [tuple(row) for row in connection.execute(sa.text(statement))]
        finally:
            engine.dispose()
    with closing(sqlite3.connect(str(target).removeprefix("sqlite:///"))) as connection:
        return connection.execute(statement, values).fetchall()


def change(target: Path, statement: str, *values: object) -> int:
    """Change an SQLite target by hand; returns how many rows that touched."""
    with closing(sqlite3.connect(target)) as connection, connection:
        return connection.execute(statement, values).rowcount


def same(one: object, other: object) -> bool:
    return differences(str(one), str(other)) == 0


def bytes_of(*paths: Path) -> bytes:
    """Every byte of files and folders, SQLite's write-ahead logs and shared memory included."""
    found: list[Path] = []
    for path in paths:
        found += sorted(path.rglob("*")) if path.is_dir() else sorted(path.parent.glob(f"{path.name}*"))
    return b"\n".join(file.read_bytes() for file in found if file.is_file())
