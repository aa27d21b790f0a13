"""What every worker process does first."""

from __future__ import annotations

import os
import signal
import threading
import time

ORPHAN_SECONDS = 1.0  #: how often a worker looks whether its parent still lives


def follow_parent() -> None:
    """In a worker process: Ctrl-C is the parent's business, and a worker must not outlive its parent."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    parent = os.getppid()

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(ORPHAN_SECONDS)
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()
