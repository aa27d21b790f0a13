"""Commands about targets that are other servers' databases; :mod:`migrator.cli` imports them at its end."""

from __future__ import annotations

from pathlib import Path

import click

from migrator.cli import json_option, main, opened


@main.command()
@click.argument("target")
@click.option("--force", is_flag=True, help="Also take out what living people tied to the rows: replies, follows …")
@click.option("--server-is-stopped", is_flag=True, help="Connections to the database are not the server's.")
@json_option
def withdraw(target: str, force: bool, server_is_stopped: bool, as_json: bool) -> None:
    """Take every row and file that a run wrote out of a server again: TARGET is as it was before.

    Said again after an interruption, it goes on. Rows of living people that hang on what was written (a reply, a
    follow, a favourite, an account that its member took over) are counted and shown, and nothing happens, unless
    --force.

    \b
    migrator withdraw mastodon+postgresql://mastodon@localhost/mastodon_production
    migrator withdraw mastodon+postgresql://mastodon@localhost/mastodon_production --force --json
    """
    from migrator.report import to_json  # noqa: PLC0415
    from migrator.withdrawal import as_text  # noqa: PLC0415
    from migrator.withdrawal import withdraw as take_out  # noqa: PLC0415

    result = take_out(target, force=force, server_is_stopped=server_is_stopped)
    click.echo(to_json(result.as_dict()) if as_json else as_text(result))


@main.command()
@click.argument("target")
@click.option(
    "--output",
    required=True,
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="New CSV file, which only its owner can read.",
)
def claims(target: str, output: Path) -> None:
    """List the accounts that wait for their members: handle, name, forum profile, placeholder address, claim code.

    \b
    migrator claims mastodon+postgresql://mastodon@localhost/mastodon_production --output claims.csv
    """
    from migrator.claims import write_claims  # noqa: PLC0415

    with opened(target) as held:
        count = write_claims(output, held.claims())
    click.echo(f"{output}: {count:,} accounts wait for their members.")
