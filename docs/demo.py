"""What ``make demo`` runs: converts a sample board, shows the summary and one thread before and after.

Everything happens below ``.demo/`` in the project's folder, which is emptied first. No network.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import sys
import tempfile
import textwrap
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import click

from adapters.base import Options
from adapters.forum import Post, Thread
from adapters.markup.canonical import plain
from adapters.sources import open_adapter, open_source
from migrator.cli import main

ROOT = Path(__file__).resolve().parent.parent
SAMPLE = "sample_dumps/phpbb33.sql.gz"
SITE_FILES = "sample_dumps/phpbb33_files"
TARGET = ".demo/out.db"
THREAD = 16  #: a thread that was moved, with quotes in four languages
WIDTH = 100  #: columns

_STATUSES = """
SELECT s.id, s.in_reply_to_id, a.handle, s.created_at, s.title, s.text, s.reply_evidence
FROM statuses AS s JOIN accounts AS a ON a.id = s.account_id
WHERE s.conversation_id = (SELECT target_id FROM origins WHERE kind = 'thread' AND source_id = ?)
ORDER BY s.id
"""
_FORWARDS = """
SELECT a.handle, f.created_at, f.reason, f.withdrawn_at
FROM forwards AS f JOIN accounts AS a ON a.id = f.account_id
WHERE f.status_id = ? ORDER BY f.id
"""


def command(*arguments: str) -> str:
    """How to call the program from the project's folder."""
    program = Path(sys.executable).with_name("migrator")
    shown = program.relative_to(ROOT) if program.is_relative_to(ROOT) else Path("migrator")
    return " ".join([str(shown), *arguments])


def before() -> Iterator[str]:
    """The thread as the forum had it, line by line."""
    with tempfile.TemporaryDirectory(prefix="migrator-demo-") as folder:
        source = open_source(SAMPLE, Options(), Path(folder))
        adapter = open_adapter(source.url, source.options, source.system)
        try:
            boards = {board.id: board.name for board in adapter.boards() if hasattr(board, "name")}
            for shard in adapter.shards(1_000_000):
                shown = False
                for item in adapter.threads(shard):
                    if isinstance(item, Thread):
                        shown = item.id == THREAD
                        if shown:
                            yield f"thread {item.id} in “{boards[item.board_id]}”: {item.title}"
                            yield from (
                                f"  {_time(action.at)}  {action.kind} by {action.moderator_name},"
                                f" from “{boards[action.from_board_id]}”"
                                for action in item.actions
                            )
                    elif shown and isinstance(item, Post):
                        yield f"  #{item.id}  {item.author_name}, {_time(item.created_at)}"
                        yield from _wrapped(plain(item.body), "      ")
        finally:
            adapter.close()
            source.close()


def after(target: Path) -> Iterator[str]:
    """The same thread in the converted target, as a tree of replies."""
    database = sqlite3.connect(target)
    try:
        statuses = database.execute(_STATUSES, (str(THREAD),)).fetchall()
        depth: dict[int, int] = {}
        handles: dict[int, str] = {}
        for id, parent, handle, at, title, text, evidence in _in_tree_order(statuses):
            depth[id] = 0 if parent is None else depth[parent] + 1
            handles[id] = handle
            indent = "  " * depth[id]
            answers = f"  ↳ @{handles[parent]}, by {evidence}" if parent is not None else ""
            yield f"{indent}@{handle}, {_time(at)}{answers}"
            if title:
                yield f"{indent}    “{title}”"
            yield from _wrapped(text, indent + "    ")
        for handle, at, reason, withdrawn_at in database.execute(_FORWARDS, (statuses[0][0],)):
            until = f", withdrawn {_time(withdrawn_at)}" if withdrawn_at is not None else ""
            yield f"forwarded by @{handle}, {_time(at)} ({reason}){until}"
    finally:
        database.close()


def _in_tree_order(statuses: list[tuple]) -> Iterator[tuple]:
    """Every status behind the one that it answers."""
    answers: dict[int | None, list[tuple]] = {}
    for status in statuses:
        answers.setdefault(status[1], []).append(status)
    waiting = answers.get(None, [])[::-1]
    while waiting:
        status = waiting.pop()
        yield status
        waiting.extend(answers.get(status[0], [])[::-1])


def _wrapped(text: str, indent: str) -> Iterator[str]:
    """The text's lines, long ones broken, empty ones left out."""
    for line in text.splitlines():
        if line.strip(" >"):
            mark = "> " if line.startswith(">") else ""
            yield from textwrap.wrap(line, WIDTH, initial_indent=indent, subsequent_indent=indent + mark)


def _time(at: int | None) -> str:
    return "at an unknown time" if at is None else datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%d %H:%M")


def run() -> None:
    """The demo."""
    os.chdir(ROOT)
    shutil.rmtree(Path(TARGET).parent, ignore_errors=True)
    Path(TARGET).parent.mkdir()
    arguments = ["convert", SAMPLE, TARGET, "--site-files", SITE_FILES]
    _heading("A phpBB 3.3 board becomes a microblog")
    click.echo(f"$ {command(*arguments)}\n")
    main(arguments, standalone_mode=False)
    _heading("One thread before")
    click.echo("\n".join(before()))
    _heading("The same thread after")
    click.echo("\n".join(after(Path(TARGET))))
    _heading("Go on")
    steps = (
        (("verify", TARGET, SAMPLE), "recount target and source"),
        (("status", TARGET), "what the run did"),
        (("preview", SAMPLE, "--mapping mastodon"), "the same for posts of 500 characters, dry"),
        (("mapping", "show"), "every choice, with comments"),
    )
    width = max(len(command(*step)) for step, _ in steps)
    for step, what in steps:
        click.echo(f"{command(*step):{width}}  # {what}")
    click.echo(f"\nThe result is an ordinary SQLite file: {TARGET}. docs/index.md tells the rest.")


def _heading(text: str) -> None:
    click.echo(f"\n{click.style(text, bold=True)}\n{'━' * len(text)}")


if __name__ == "__main__":
    run()
