"""Runs shards in worker processes through the standard ``concurrent.futures.Executor`` interface.

Only shard numbers travel; every worker opens the source, the directory and the target itself. An executor of a cluster
can take the place of the process pool.
"""

from __future__ import annotations

import multiprocessing
import signal
import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Executor, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from types import FrameType

from adapters.processes import end_workers, follow_parent
from migrator.errors import INTERRUPTED, SOURCE, Stop
from migrator.ledger import ShardEntry
from migrator.session import Job, ShardResult, Worker

AHEAD = 2  #: shards in flight per worker: keeps workers busy, and an interruption short
LOST_WORKERS = 3  #: times in a row that the pool may lose a worker before the run stops

_worker: Worker | None = None


def _run_shard(job: Job, shard: ShardEntry) -> ShardResult:
    global _worker  # noqa: PLW0603
    if _worker is None or _worker.job != job:
        _worker = Worker(job)
    return _worker.convert(shard)


def _close_worker() -> None:
    global _worker  # noqa: PLW0603
    if _worker is not None:
        _worker.close()
        _worker = None


class InlineExecutor(Executor):
    """Runs every call at once in this process: what ``--jobs 1`` means."""

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        _close_worker()

    def submit(self, fn: Callable[..., ShardResult], /, *args: object, **kwargs: object) -> Future[ShardResult]:  # type: ignore[override]
        future: Future[ShardResult] = Future()
        try:
            future.set_result(fn(*args, **kwargs))
        except Exception as error:  # noqa: BLE001 - an executor hands every error to whoever asks for the result
            future.set_exception(error)
        return future


def process_pool(jobs: int) -> Executor:
    """A pool of ``jobs`` processes, or this process itself for one job."""
    if jobs <= 1:
        return InlineExecutor()
    return ProcessPoolExecutor(jobs, mp_context=multiprocessing.get_context("spawn"), initializer=follow_parent)


class Interruption:
    """Turns the first SIGINT or SIGTERM into a wish to stop after the shards in flight; a second one stops at once."""

    def __init__(self) -> None:
        self.wanted = False
        self._previous: dict[int, object] = {}

    def _ask(self, number: int, frame: FrameType | None) -> None:
        if self.wanted:
            raise KeyboardInterrupt
        self.wanted = True

    def __enter__(self) -> Interruption:
        if threading.current_thread() is threading.main_thread():
            for number in (signal.SIGINT, signal.SIGTERM):
                self._previous[number] = signal.signal(number, self._ask)
        return self

    def __exit__(self, *_: object) -> None:
        for number, handler in self._previous.items():
            signal.signal(number, handler)  # type: ignore[arg-type]


class Engine:
    """Keeps an executor busy with shards.

    A worker that dies (killed, out of memory) is replaced and its shards are done again, because a shard that did not
    commit left nothing behind.
    """

    def __init__(
        self,
        job: Job,
        jobs: int,
        interruption: Interruption,
        make_executor: Callable[[int], Executor] = process_pool,
    ) -> None:
        self.job, self.jobs, self.interruption, self.make_executor = job, jobs, interruption, make_executor
        self._executor = make_executor(jobs)
        self._flying: dict[Future[ShardResult], ShardEntry] = {}
        self._again: list[ShardEntry] = []
        self._lost = 0  # times in a row that the pool broke

    def run(self, shards: Iterable[ShardEntry]) -> Iterator[ShardResult]:
        """Convert shards, ``jobs`` at a time; results come as they are done.

        Raises :class:`Stop` on an interruption (after the shards in flight) and when workers keep dying; lets a shard's
        own error through.
        """
        waiting = iter(shards)
        while self._fill(waiting):
            done, _ = wait(self._flying, return_when=FIRST_COMPLETED)
            broken = False
            for future in done:
                shard = self._flying.pop(future)
                try:
                    result = future.result()
                except BrokenProcessPool:
                    broken = True
                    self._again.append(shard)
                else:
                    self._lost = 0
                    yield result
            if broken:
                self._replace()
        if self.interruption.wanted:
            raise Stop("interrupted", INTERRUPTED)

    def _fill(self, waiting: Iterator[ShardEntry]) -> bool:
        """Put shards in flight; False when none is left to wait for."""
        ahead = AHEAD * self.jobs if self.jobs > 1 else 1
        while len(self._flying) < ahead and not self.interruption.wanted:
            shard = self._again.pop() if self._again else next(waiting, None)
            if shard is None:
                break
            try:
                self._flying[self._executor.submit(_run_shard, self.job, shard)] = shard
            except BrokenProcessPool:
                self._again.append(shard)
                self._replace()
        return bool(self._flying)

    def _replace(self) -> None:
        self._again.extend(self._flying.values())
        self._flying.clear()
        self._lost += 1
        if self._lost > LOST_WORKERS:
            raise Stop("worker processes keep dying (killed, or out of memory?): go on with --jobs 1", SOURCE)
        self._executor.shutdown(wait=False, cancel_futures=True)
        end_workers()
        self._executor = self.make_executor(self.jobs)

    def close(self) -> None:
        self._executor.shutdown(wait=True, cancel_futures=True)
