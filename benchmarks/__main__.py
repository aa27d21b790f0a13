"""What ``make bench`` runs: every promise about speed and memory as a ratio, measured in one run on this machine.

    python -m benchmarks                          all of it (about half an hour)
    python -m benchmarks --posts 100000           smaller boards: a first idea in minutes
    python -m benchmarks --only limit,memory      some of it

The boards come from the generators in ``../shared/bench`` (or ``$MIGRATOR_BENCH``); all is written below ``--dir``.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path

from benchmarks import kills, limits, live, machine, pages, runs, servers, systems
from migrator.report import table

GENERATOR = Path(os.environ.get("MIGRATOR_BENCH", Path(__file__).parents[2] / "shared" / "bench")) / "make_phpbb.py"


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="benchmarks", description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--posts", type=int, default=1_000_000, help="posts of the large board")
    parser.add_argument("--small", type=int, default=100_000, help="posts of the small board")
    parser.add_argument("--pages", type=int, default=9_000, help="pages of the mirror")
    parser.add_argument("--kills", type=int, default=30, help="times that a run is killed")
    parser.add_argument("--system-posts", type=int, default=200_000, help="posts of each system's board")
    parser.add_argument("--dir", type=Path, default=Path(tempfile.gettempdir()) / "migrator-bench")
    parser.add_argument(
        "--only",
        default="",
        help="limit, preview, live, postgresql, mastodon, memory, ledger, pages, mirror, kills, systems",
    )
    arguments = parser.parse_args()
    if not GENERATOR.is_file():
        sys.exit(f"the generator of large boards is not at {GENERATOR}: name its folder in MIGRATOR_BENCH")
    arguments.dir.mkdir(parents=True, exist_ok=True)
    small = partial(runs.board, GENERATOR, arguments.dir, arguments.small)  # made when first needed
    large = partial(runs.board, GENERATOR, arguments.dir, arguments.posts)
    parts: dict[str, Callable[[], list[machine.Line]]] = {
        "limit": lambda: limits.sqlite(large()),
        "preview": lambda: limits.preview(large()),
        "memory": lambda: limits.growth(small(), large()),
        "ledger": lambda: limits.ledger(small()),
        "live": lambda: live.mariadb(large()),
        "postgresql": lambda: live.postgresql(large()),
        "mastodon": lambda: servers.mastodon(small()),
        "pages": lambda: pages.rate(GENERATOR.with_name("make_page.py"), arguments.dir),
        "mirror": lambda: pages.whole(GENERATOR.with_name("make_page.py"), arguments.dir, arguments.pages),
        "kills": lambda: kills.kills(small(), arguments.kills),
        "systems": lambda: systems.rates(arguments.dir, arguments.system_posts),
    }
    wanted = arguments.only.split(",") if arguments.only else list(parts)
    print(machine.describe())
    lines: list[machine.Line] = []
    for name in wanted:
        print(f"… {name}", file=sys.stderr, flush=True)
        lines += parts[name]()
    print(table(["what", "measured", "in seconds or MB", "goal", ""], [line.cells() for line in lines]))
    sys.exit(0 if all(line.met for line in lines) else 1)


if __name__ == "__main__":
    main()
