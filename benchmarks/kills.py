"""SIGKILL at random moments, resumed each time: the target equals that of an uninterrupted run, row for row."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil

from benchmarks.limits import converted
from benchmarks.machine import Line
from benchmarks.runs import fresh
from tests.compare import differences


def kills(dump: Path, count: int, jobs: int = 2) -> list[Line]:
    """Kill parent or worker, by chance, ``count`` times; the moments are spread over the time of a whole run."""
    reference, run = converted(dump, jobs)
    target = fresh(dump.with_suffix(".killed.db"))
    command = [sys.executable, "-m", "migrator", "convert", dump, target, "--assume-public", "--quiet", "--json"]
    chance = random.Random(20260101)
    killed = 0
    while killed < count:
        process = subprocess.Popen(
            [*command, "--jobs", str(jobs)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        # Short times are likelier: a run gets shorter the more of it is done.
        time.sleep(chance.uniform(0, run.seconds) * chance.random())
        victims = [process.pid, *(child.pid for child in _children(process.pid))]
        if process.poll() is not None:  # it came to its end before: begin anew
            fresh(target)
            continue
        os.kill(chance.choice(victims), signal.SIGKILL)
        killed += 1
        process.wait()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    different = differences(str(reference), str(target))
    return [Line(f"rows that differ after {count} kills", float(different), f"jobs {jobs}", 0, True)]


def _children(pid: int) -> list[psutil.Process]:
    try:
        return psutil.Process(pid).children(recursive=True)
    except psutil.NoSuchProcess:
        return []
