"""``python -m sample_dumps``: writes every sample dump, its files and the expected facts again.

``python -m sample_dumps --format 3.0`` writes one phpBB dump, uncompressed, to standard output.
"""

from __future__ import annotations

import argparse
import sys

from sample_dumps import generate
from sample_dumps.board import load
from sample_dumps.phpbb import FORMATS, write


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m sample_dumps", description=__doc__)
    parser.add_argument("--format", choices=sorted(FORMATS), help="write this phpBB version to standard output")
    chosen = parser.parse_args().format
    if chosen:
        sys.stdout.buffer.write(write(load(), chosen).encode())
        return
    for path in generate.update():
        print(f"written: {path}")


if __name__ == "__main__":
    main()
