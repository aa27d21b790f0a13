"""Progress for anything over two seconds: a tqdm bar on a terminal, plain lines elsewhere, nothing when quiet."""

from __future__ import annotations

import sys
import time
from types import TracebackType
from typing import Never

from tqdm import tqdm

PLAIN_SECONDS = 5.0  #: seconds between two lines where there is no terminal


class Progress:
    """Counts units of one task; ``update`` takes the number of units done since the last call."""

    def __init__(self, title: str, total: int | None, unit: str, *, quiet: bool = False) -> None:
        self.title, self.total, self.unit = title, total, unit
        self._bar: tqdm[Never] | None = None
        self._plain = False
        if not quiet and sys.stderr.isatty():
            self._bar = tqdm(
                desc=title, total=total, unit=unit, unit_scale=True, file=sys.stderr, leave=False, dynamic_ncols=True
            )
        else:
            self._plain = not quiet
        self._phase = ""
        self._done = 0
        self._begun = self._started = self._told = time.monotonic()

    def update(self, units: int) -> None:
        self._done += units
        if self._bar is not None:
            self._bar.update(units)
        elif self._plain and time.monotonic() - self._told >= PLAIN_SECONDS:
            self._told = time.monotonic()
            self._line()

    def reach(self, done: int, total: int, phase: str = "", /) -> None:
        """Progress told as (done so far, all there is); a new phase counts from the beginning."""
        self.total = total or None
        if phase != self._phase:
            self._phase, self._done, self._started = phase, 0, time.monotonic()
            if self._bar is not None:
                self._bar.set_description(self._name())
                self._bar.reset()
        if self._bar is not None:
            self._bar.total = self.total
        self.update(done - self._done)

    def _name(self) -> str:
        return f"{self.title}: {self._phase}" if self._phase else self.title

    def _line(self) -> None:
        seconds = max(time.monotonic() - self._started, 1e-9)
        rate = self._done / seconds
        text = f"{self._name()}: {self._done:,} {self.unit}"
        if self.total:
            left = max(self.total - self._done, 0) / rate if rate else 0
            text = f"{self._name()}: {self._done:,} of {self.total:,} {self.unit}, {clock(left)} left"
        print(f"{text}, {rate:,.0f} {self.unit}/s", file=sys.stderr, flush=True)  # noqa: T201

    def __enter__(self) -> Progress:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._bar is not None:
            self._bar.close()
        elif self._plain and self._told != self._begun:
            self._line()


def clock(seconds: float) -> str:
    """``h:mm:ss`` of a number of seconds."""
    whole = round(seconds)
    return f"{whole // 3600}:{whole % 3600 // 60:02}:{whole % 60:02}"
