"""How fast each system's dump becomes a microblog, beside phpBB's: the sample board many times over, written by the
generators of ``sample_dumps`` in every system's own format; and an archive of mail of many kinds of messages.

What is compared is processor time of the whole run in one process, staging included.
"""

from __future__ import annotations

import gzip
import re
import resource
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Final

from adapters.sources import ADAPTERS
from benchmarks import mail
from benchmarks.machine import Line
from benchmarks.runs import fresh, migrator
from sample_dumps import generate, mbox, phpbb, ptt
from sample_dumps.board import Post, SampleBoard, Thread
from sample_dumps.systems import System

REFERENCE: Final = "phpbb33"
GOAL: Final = 0.7
#: what is no database: name → (shown, ending of the file, what writes the board so)
ARCHIVES: Final[dict[str, tuple[str, str, Callable[[SampleBoard], bytes]]]] = {
    "mbox": ("Mail and news, mbox", "mbox", mbox.write),
    "ptt": ("pttbbs, home directory", "tar.gz", lambda board: gzip.compress(ptt.write(board), 1)),
}
_QUOTED = re.compile(r"(?<=\[quote=[@~])(\w+)(?=\.\d)")
_PLACED = re.compile(r"\[attachment=\w+\]")  # copies have no pictures
_DAY: Final = 86_400
_ONCE: Final = ("actions", "moved", "copied", "deleted", "copy_of")  # of a thread: what the log tells only once


def multiplied(board: SampleBoard, posts: int) -> SampleBoard:
    """The board with copies of its public threads, a day apart, until it has so many posts."""
    models = [t for t in board.threads.values() if t.state == "public" and t.board.public and "copy_of" not in t.facts]
    size = sum(post.state == "public" for thread in models for post in thread.posts)
    have = sum(len(thread.posts) for thread in board.threads.values())
    topic = max(number for thread in board.threads.values() for number in (thread.id, *(s[0] for s in thread.shadows)))
    number = max(post.id for post in board.posts())
    keys = {thread.key for thread in models}
    for copy in range(1, 1 + max(0, posts - have) // size):
        for model in models:
            topic += 1
            thread = _copied(model, copy, topic, number, keys)
            number += len(thread.posts)
            board.threads[thread.key] = thread
    return board


def _copied(model: Thread, copy: int, topic: int, number: int, keys: set[str]) -> Thread:
    facts = {name: value for name, value in model.facts.items() if name not in _ONCE}
    thread = replace(model, key=f"{model.key}_{copy}", facts=facts, id=topic, posts=[], shadows=[])

    def quoted(match: re.Match[str]) -> str:
        return f"{match[1]}_{copy}" if match[1] in keys else match[1]

    for place, post in enumerate(model.posts, start=1):
        shown = replace(
            post,
            key=f"{thread.key}.{place}",
            thread=thread,
            at=post.at + copy * _DAY,
            id=number + place,
            created=post.created + copy * _DAY,
            text=_PLACED.sub("", _QUOTED.sub(quoted, post.text)),
            pictures=[],
            state="public",
            facts=_without_traces(post),
        )
        thread.posts.append(shown)
    return thread


def _without_traces(post: Post) -> dict[str, object]:
    return {name: value for name, value in post.facts.items() if name not in ("deleted", "pictures", "edited")}


def dump(folder: Path, name: str, posts: int) -> Path:
    """A system's dump of the multiplied board, made once. ``name`` as in :mod:`sample_dumps.generate`."""
    path = folder / f"{name}-{posts}.sql"
    if not path.exists():
        found = generate.SYSTEMS.get(name)
        board = multiplied(found.load() if found else generate.load(), posts)
        unfinished = path.with_suffix(".unfinished")
        unfinished.write_bytes(_written(found, board) if found else phpbb.write(board, generate.DUMPS[name]).encode())
        unfinished.rename(path)
    return path


def _written(system: System, board: SampleBoard) -> bytes:
    # What is deleted stays where it is: the copies have nothing for a recycle board.
    writer = generate.WRITERS[system.adapter].fill(board, replace(system, recycle_board=0))
    written: bytes = writer.dump()
    return written


def archive(folder: Path, name: str, posts: int) -> Path:
    """The multiplied board as one of :data:`ARCHIVES`, made once."""
    _, ending, write = ARCHIVES[name]
    path = folder / f"{name}-{posts}.{ending}"
    if not path.exists():
        unfinished = path.with_suffix(".unfinished")
        unfinished.write_bytes(write(multiplied(generate.load(), posts)))
        unfinished.rename(path)
    return path


def rates(folder: Path, posts: int) -> list[Line]:
    """Posts per second of processor time of every system with an adapter : phpBB's."""
    reference = _rate(dump(folder, REFERENCE, posts))
    sources = {
        system.software: dump(folder, name, posts)
        for name, system in generate.SYSTEMS.items()
        if system.adapter in ADAPTERS
    }
    sources |= {shown: archive(folder, name, posts) for name, (shown, _, _) in ARCHIVES.items()}
    sources["Mail and news, messages of many kinds"] = mail.archive(folder, posts)
    found = {shown: _rate(path) for shown, path in sources.items()}
    return [
        Line(
            f"{shown}: posts per second of processor time : phpBB's",
            rate / reference,
            f"{rate:,.0f} : {reference:,.0f} posts/s ({posts:,} posts)",
            GOAL,
            False,
        )
        for shown, rate in found.items()
    ]


def _rate(path: Path) -> float:
    before = _spent()
    target, work = fresh(path.with_suffix(".db")), fresh(path.with_suffix(".work"))
    run = migrator("convert", path, target, "--jobs", "1", "--work-dir", work)
    return float(run.report["posts"]) / (_spent() - before)


def _spent() -> float:
    """Seconds of processor time of all children that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime
