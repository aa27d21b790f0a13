"""The file of ``--keep-password-hashes``: password hashes of members who have an account, for servers that can take
them. They are in this file and nowhere else: not in the target, not in the ledger, not in any message.

JSON Lines, in order of member id: ``account_id``, ``handle``, ``member_id``, ``scheme``
(:data:`adapters.passwords.SCHEMES`), ``hash``, ``salt``. Only the owner can read the file. It is claimed, empty, before
a run begins, and gets its content at the finish, in one piece.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import NoReturn

import msgspec
import sqlalchemy as sa

from adapters.base import Adapter, PasswordKeeper
from mappings.directory import Directory
from migrator.errors import USAGE, Stop
from migrator.ledger import Run

OPTION = "password_file"  #: key among the options of a run in the ledger: the path, nothing else
_ONLY_OWNER = 0o600


def claim(file: Path, target: str, work_dir: Path, run: Run | None) -> None:
    """Makes the file, empty, or sees that it is the one that this run claimed before.

    :raises Stop: it lies where others may come to see it, or something else is there already.
    """
    _refuse_place(file, target, work_dir)
    try:
        os.close(os.open(file, os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_NOFOLLOW, _ONLY_OWNER))
    except FileExistsError:
        found = file.lstat()
        ours = run is not None and run.options.get(OPTION) == str(file.absolute())
        if not stat.S_ISREG(found.st_mode):
            raise Stop(f"{file}: a symbolic link, or no file: name a file that is not there yet", USAGE) from None
        if found.st_uid != os.getuid() or found.st_mode & 0o077:
            raise Stop(f"{file}: is there already, and not for its owner only: name another file", USAGE) from None
        if found.st_size and not ours:
            raise Stop(f"{file}: is there already: name another file", USAGE) from None
    except OSError as error:
        raise Stop(f"{file}: {error.strerror}", USAGE) from error


def noted(file: Path | None) -> dict[str, str]:
    """What the ledger keeps of the option, so that a resumed run writes the file."""
    return {} if file is None else {OPTION: str(file.absolute())}


def refuse_late(file: Path, target: str) -> NoReturn:
    """Hashes are written before a run finishes: a finished one may have lost members since, whom nobody may bring
    back."""
    if not file.stat().st_size:
        file.unlink()  # as claimed
    raise Stop(f"{target} is finished: password hashes can be kept only while a target is converted", USAGE)


def _refuse_place(file: Path, target: str, work_dir: Path) -> None:
    """Refuses places that belong to the target: what lies there is copied and served along with it."""
    if file.is_symlink():
        raise Stop(f"{file}: a symbolic link: name a file that is not there yet", USAGE)
    if not file.absolute().parent.is_dir():
        raise Stop(f"{file.parent}: no such folder", USAGE)
    place = file.absolute().resolve()
    if any(place.is_relative_to(folder.absolute().resolve()) for folder in (work_dir, *_folders(target))):
        raise Stop(f"{file}: lies inside the target: password hashes must be kept apart from it", USAGE)


def _folders(target: str) -> Iterator[Path]:
    """Files and folders that a target's address names."""
    if "://" not in target:
        scheme, colon, rest = target.partition(":")
        yield Path(rest if colon else scheme)
    elif "sqlite" in (url := sa.make_url(target)).drivername and url.database:
        yield Path(url.database)


def write(file: Path, adapter: Adapter, directory_file: Path) -> int:
    """Writes the hashes, and puts the file in the place of the claimed one. Returns how many there are."""
    part = file.with_name(file.name + ".part")
    part.unlink(missing_ok=True)
    count = 0
    directory = Directory(directory_file)
    try:
        descriptor = os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_NOFOLLOW, _ONLY_OWNER)
        with os.fdopen(descriptor, "wb") as output:
            for line in _lines(adapter, directory):
                output.write(line)
                count += 1
            output.flush()
            os.fsync(output.fileno())
        part.replace(file)
    except OSError as error:
        raise Stop(f"{error.filename or file}: {error.strerror}", USAGE) from error
    finally:
        directory.close()
        part.unlink(missing_ok=True)
    return count


def _lines(adapter: Adapter, directory: Directory) -> Iterator[bytes]:
    if not isinstance(adapter, PasswordKeeper):
        return
    for kept in adapter.password_hashes():
        who = directory.member(kept.member_id)
        if who is not None:
            entry = {
                "account_id": who.account_id,
                "handle": who.handle,
                "member_id": kept.member_id,
                "scheme": kept.scheme,
                "hash": kept.hash,
                "salt": kept.salt,
            }
            yield msgspec.json.encode(entry) + b"\n"
