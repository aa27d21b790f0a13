"""What can end a command, and the exit code that tells a script about it."""

from __future__ import annotations

FINE = 0
UNBALANCED = 1  #: the books do not balance
USAGE = 2  #: wrong call, wrong policy file
SOURCE = 3  #: source unreadable or not recognised
TARGET = 4  #: target refused
REJECT_LIMIT = 5  #: too many rows could not be converted: a wrong setting, not bad data
INTERRUPTED = 130  #: stopped cleanly on request

EXIT_CODES = {
    FINE: "fine",
    UNBALANCED: "the books do not balance",
    USAGE: "usage: a wrong call or policy file",
    SOURCE: "source unreadable or not recognised",
    TARGET: "target refused",
    REJECT_LIMIT: "stopped at the reject limit",
    INTERRUPTED: "interrupted: stopped cleanly, can be resumed",
}


class Stop(Exception):  # noqa: N818 - a run that stops in good order is no error
    """Ends a run in good order; carries the exit code and what the user can do next."""

    def __init__(self, message: str, code: int) -> None:
        super().__init__(message)
        self.code = code
