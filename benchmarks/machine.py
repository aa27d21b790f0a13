"""The machine, and a line of the report."""

from __future__ import annotations

import os
import platform
import sys
from pathlib import Path
from typing import NamedTuple

import psutil
import sqlalchemy


class Line(NamedTuple):
    """One measured ratio beside its goal."""

    what: str
    ratio: float
    absolute: str  #: the numbers that the ratio was made from
    goal: float
    at_most: bool  #: True: the ratio should not be greater than the goal; False: not less

    @property
    def met(self) -> bool:
        return self.ratio <= self.goal if self.at_most else self.ratio >= self.goal

    def cells(self) -> list[str]:
        sign = "≤" if self.at_most else "≥"
        return [self.what, f"{self.ratio:.2f}", self.absolute, f"{sign} {self.goal:g}", "met" if self.met else "MISSED"]


def describe() -> str:
    """Processor, memory, versions, load: what the numbers hold for."""
    model = next(
        (
            line.partition(":")[2].strip()
            for line in Path("/proc/cpuinfo").read_text().splitlines()
            if "model name" in line
        ),
        platform.processor(),
    )
    memory = psutil.virtual_memory().total / 2**30
    load = os.getloadavg()[0]
    return (
        f"{os.cpu_count()} cores ({model}), {memory:.0f} GiB, Python {sys.version.split()[0]},"
        f" SQLAlchemy {sqlalchemy.__version__}, {platform.system()} {platform.release()}, load {load:.1f} at the start"
    )
