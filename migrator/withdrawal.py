"""``migrator withdraw``: the opposite of ``convert``, for targets that are a server's own database."""

from __future__ import annotations

from pathlib import Path

from migrator.report import table
from migrator.workplace import clean, locked, work_directory
from migrator.writers import open_target
from migrator.writers.base import Withdrawn


def withdraw(target: str, *, force: bool, server_is_stopped: bool) -> Withdrawn:
    """Take out of a target what a run wrote. No other run of the tool may be at work in its work directory.

    Raises :class:`~migrator.writers.base.TargetError`, Unsupported among them, and :class:`~migrator.errors.Stop`."""
    opened = open_target(target)
    try:
        run = opened.ledger.run() if opened.exists() else None
        if run is None:
            return opened.withdraw(force=force, server_is_stopped=server_is_stopped)
        known = Path(run.options["work_dir"])
        # On another machine the run's own folder may be nowhere.
        with locked(known if known.parent.is_dir() else work_directory(target)) as work_dir:
            result = opened.withdraw(force=force, server_is_stopped=server_is_stopped)
            clean(work_dir)
        return result
    finally:
        opened.close()


def as_text(result: Withdrawn) -> str:
    """What was taken out, for people."""
    if not result.rows:
        return f"{result.target} holds no run of the migrator: nothing to take out."
    lines = [table(["taken out of", "rows"], [[name, f"{count:,}"] for name, count in result.rows.items() if count])]
    lines += [f"ties of others taken out: {name} {count:,}" for name, count in result.ties.items()]
    if result.tags_kept:
        lines.append(f"{result.tags_kept:,} hashtags stay, since others use them by now.")
    lines.append(f"{result.target}: {sum(result.rows.values()):,} rows and {result.files:,} files were taken out.")
    return "\n".join(lines)
