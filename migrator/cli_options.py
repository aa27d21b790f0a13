"""Options that several commands share: of runs, and of targets that are another server's database."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

Command = TypeVar("Command", bound=Callable[..., Any])


def jobs_option(command: Command) -> Command:
    return click.option(
        "--jobs",
        type=click.IntRange(1),
        metavar="N",
        help="Worker processes; default: as many as cores, 1 for a small board.",
    )(command)


def run_options(command: Command) -> Command:
    """Options of a run that may differ when it is resumed."""
    limit = click.option(
        "--reject-limit",
        metavar="N|P%",
        callback=_checked_limit,
        help="Stop when more records cannot be converted; default: the larger of 10 and 1%.",
    )
    return jobs_option(limit(command))


def target_options(command: Command) -> Command:
    """Options of a target that is another server's database."""
    for option in (
        click.option("--force", is_flag=True, help="Take a server of an unknown version, or a fork."),
        click.option("--server-is-stopped", is_flag=True, help="Connections to the database are not the server's."),
        click.option("--into-existing", is_flag=True, help="Add to a server on which people live already."),
        click.option(
            "--media-dir",
            type=click.Path(exists=True, file_okay=False, path_type=Path),
            help="The server's folder for media (Mastodon: public/system): attachments are copied there.",
        ),
        click.option("--domain", metavar="NAME", help="The server's web domain, where its database does not tell."),
    ):
        command = option(command)
    return command


def _checked_limit(_context: click.Context, _parameter: click.Parameter, value: str | None) -> str | None:
    if value is not None and not re.fullmatch(r"[0-9]+|[0-9]+(?:\.[0-9]+)?%", value):
        raise click.BadParameter("a number, or a percentage such as 2%")
    return value


def taken_out(options: dict[str, Any]) -> dict[str, Any]:
    """The values of :func:`target_options`, no longer among the options; those not given are None."""
    media_dir = options.pop("media_dir")
    return {
        "media_dir": None if media_dir is None else str(media_dir.absolute()),
        "domain": options.pop("domain"),
        **{name: options.pop(name) or None for name in ("force", "server_is_stopped", "into_existing")},
    }
