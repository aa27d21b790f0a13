"""The work directory of a target: the staged source, the directory file, and the lock that keeps a second run out."""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa

from migrator.errors import TARGET, Stop

DIRECTORY_FILE = "directory.db"
FOLDERS = frozenset(("jsonl", "activitypub"))  #: schemes of targets that are folders: the run's files lie in them


def work_directory(target: str) -> Path:
    """Where the run into ``target`` keeps its files: beside a target file, below the current folder for a server.

    Raises :class:`Stop` when the target file's folder does not exist."""
    scheme, _, folder = target.partition(":")
    if scheme in FOLDERS:
        return Path(folder).absolute() / ".migrator"
    url = None if "://" not in target else sa.make_url(target)
    name = Path(target) if url is None else Path(url.database or "target")
    if url is not None and url.get_backend_name() != "sqlite":
        return Path.cwd() / f"{name.name}.work"
    if not name.absolute().parent.is_dir():
        raise Stop(f"{name.parent}: no such folder: make it first, or correct the target's address", TARGET)
    return name.absolute().with_name(name.name + ".work")


@contextmanager
def locked(directory: Path) -> Iterator[Path]:
    """Hold the work directory; raises :class:`Stop` when another run of the tool holds it."""
    directory.mkdir(parents=True, exist_ok=True)
    with (directory / "lock").open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            raise Stop(
                f"another run (process {lock.read().strip() or 'unknown'}) is at work in {directory}:"
                " wait for it, or stop it",
                TARGET,
            ) from None
        lock.seek(0)
        lock.truncate()
        lock.write(str(os.getpid()))
        lock.flush()
        yield directory


def clean(directory: Path) -> None:
    """Remove what only an unfinished run needs."""
    for entry in directory.iterdir():
        if entry.name.startswith(("stage", DIRECTORY_FILE)):
            entry.unlink()
    if {entry.name for entry in directory.iterdir()} <= {"lock"}:
        shutil.rmtree(directory)
