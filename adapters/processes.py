"""What every worker process does first, and what ends them all."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading


def follow_parent() -> None:
    """In a worker process: Ctrl-C is the parent's business, and a worker must not outlive its parent, not even one that
    died while the worker was starting."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    parent = multiprocessing.parent_process()
    if parent is None:
        return

    def watch() -> None:
        parent.join()
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


def end_workers() -> None:
    """After a pool broke: one that breaks while it starts its workers forgets to end the last of them, and then waits
    for it for ever."""
    for child in multiprocessing.active_children():
        child.kill()
