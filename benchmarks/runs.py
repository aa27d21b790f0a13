"""Runs of the program as a user would start them, watched from outside."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil

SAMPLE_SECONDS = 0.2


@dataclass(frozen=True)
class Run:
    """How one call of the program went."""

    seconds: float
    peak: int  #: most memory that all its processes held at one time, bytes (proportional set size)
    report: Any  #: what ``--json`` said


def board(generator: Path, folder: Path, posts: int) -> Path:
    """A dump of a synthetic board, made once."""
    path = folder / f"board-{posts}.sql"
    if not path.exists():
        unfinished = path.with_suffix(".unfinished")
        subprocess.run([sys.executable, generator, "--posts", str(posts), "--out", unfinished], check=True)
        unfinished.rename(path)
    return path


def migrator(*arguments: str | Path) -> Run:
    """Run ``migrator …`` to its end."""
    command = [sys.executable, "-m", "migrator", *map(str, arguments), "--json", "--quiet"]
    started = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.PIPE)
    peak = 0
    done = threading.Event()

    def watch() -> None:
        nonlocal peak
        while not done.wait(SAMPLE_SECONDS):
            peak = max(peak, _memory(process.pid))

    watcher = threading.Thread(target=watch)
    watcher.start()
    output, _ = process.communicate()
    seconds = time.perf_counter() - started
    done.set()
    watcher.join()
    if process.returncode:
        raise RuntimeError(f"{' '.join(command)} ended with {process.returncode}")
    return Run(seconds, peak, json.loads(output))


def _memory(pid: int) -> int:
    """Memory of a process and all below it; shared pages are counted once."""
    total = 0
    try:
        process = psutil.Process(pid)
        for each in (process, *process.children(recursive=True)):
            total += each.memory_full_info().pss
    except psutil.NoSuchProcess:
        return total
    return total


def fresh(path: Path) -> Path:
    """The path of a target, with what an earlier run left there removed."""
    for leftover in path.parent.glob(path.name + "*"):
        if leftover.is_dir():
            subprocess.run(["rm", "-rf", leftover], check=True)
        else:
            leftover.unlink()
    return path
