"""``migrator claims``: the list by which members take over their accounts."""

from __future__ import annotations

import csv
import os
from collections.abc import Iterator
from pathlib import Path

from migrator.errors import USAGE, Stop
from migrator.writers.base import Claim

_ONLY_OWNER = 0o600
_FORMULA = ("=", "+", "-", "@", "\t", "\r")  # what a spreadsheet would calculate


def write_claims(file: Path, claims: Iterator[Claim]) -> int:
    """Write a new CSV file that only its owner can read; returns how many claims it holds.

    :raises Stop: there is something at that place already, or nothing can be written there.
    """
    count = 0
    try:
        descriptor = os.open(file, os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_NOFOLLOW, _ONLY_OWNER)
        with os.fdopen(descriptor, "w", encoding="utf-8", newline="") as output:
            table = csv.writer(output)
            table.writerow(Claim._fields)
            for claim in claims:
                table.writerow(f"'{value}" if value.startswith(_FORMULA) else value for value in claim)
                count += 1
    except FileExistsError as error:
        raise Stop(f"{file}: is there already: name another file", USAGE) from error
    except OSError as error:
        raise Stop(f"{file}: {error.strerror}", USAGE) from error
    return count
