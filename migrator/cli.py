"""The command line. Heavy imports stay inside the commands, so that ``--help`` answers at once."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

import click

from migrator.cli_options import jobs_option, run_options, taken_out, target_options
from migrator.errors import EXIT_CODES, INTERRUPTED, SOURCE, TARGET, UNBALANCED, USAGE, Stop

if TYPE_CHECKING:
    from adapters.base import Options
    from mappings.consent import Listing
    from mappings.policy import Policy
    from migrator.pipeline import Request
    from migrator.writers.base import Target

Command = TypeVar("Command", bound=Callable[..., Any])

EPILOG = "Exit codes: " + "; ".join(f"{code} {meaning}" for code, meaning in EXIT_CODES.items()) + "."


class Program(click.Group):
    """Turns the errors a user can do something about into one line and an exit code."""

    def invoke(self, ctx: click.Context) -> Any:
        from adapters.base import SourceError  # noqa: PLC0415
        from mappings.policy import PolicyError  # noqa: PLC0415
        from migrator.ledger import TargetError  # noqa: PLC0415

        try:
            return super().invoke(ctx)
        except PolicyError as error:
            _fail(error, USAGE)
        except SourceError as error:
            _fail(error, SOURCE)
        except TargetError as error:
            _fail(error, TARGET)
        except Stop as stop:
            _fail(stop, stop.code)
        except KeyboardInterrupt:
            _fail("interrupted", INTERRUPTED)


def _fail(error: Exception | str, code: int) -> NoReturn:
    click.echo(f"migrator: {error}", err=True)
    sys.exit(code)


def source_options(command: Command) -> Command:
    """Options that say how to read a source."""
    for option in (
        click.option(
            "--url", "--base-url", metavar="URL", help="Public address of the board, when the source does not tell."
        ),
        click.option("--charset", metavar="NAME", help="Overrides the declared character set."),
        click.option("--captured-at", metavar="DATE", help="When pages were saved, where they do not tell."),
        click.option("--timezone", metavar="ZONE", help="Of the times that pages show, where they do not tell."),
        click.option(
            "--profile",
            type=click.Path(exists=True, dir_okay=False),
            help="Selectors (TOML) for pages of unknown software.",
        ),
        click.option("--profiles", "member_pages", is_flag=True, help="Read members' profile pages, too."),
        click.option("--assume-public", is_flag=True, help="Boards without permission data count as public."),
        click.option(
            "--colour-codes",
            is_flag=True,
            help="Keep the texts of a telnet board with their colour codes in origins.original.",
        ),
        click.option("--prefix", metavar="TEXT", help="Table prefix, when one source holds several boards."),
        click.option(
            "--site-files",
            type=click.Path(exists=True, file_okay=False),
            help="Folder of the board's files: attachments and avatars.",
        ),
    ):
        command = option(command)
    return command


def mapping_option(command: Command) -> Command:
    return click.option(
        "--mapping", metavar="FILE|PRESET", help="Policy file or preset; default: the target's, else microblog."
    )(command)


def consent_option(command: Command) -> Command:
    return click.option(
        "--only-consented",
        metavar="LIST",
        type=click.Path(exists=True, dir_okay=False),
        help="File with the names or ids of those who agreed, one a line; others become pseudonyms or are left out.",
    )(command)


def json_option(command: Command) -> Command:
    return click.option("--json", "as_json", is_flag=True, help="Print JSON.")(command)


def quiet_option(command: Command) -> Command:
    return click.option("--quiet", is_flag=True, help="No progress.")(command)


@click.group(
    cls=Program, epilog=EPILOG, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100}
)
@click.version_option(package_name="forum-migrator", prog_name="migrator")
def main() -> None:
    """Carries a community from a forum to a microblog: nothing lost, nothing private leaked, whatever interrupts it.

    \b
    SOURCE  a dump (forum.sql, .sql.gz, .bz2, .xz, .zst), a folder of dump files, an SQLite file,
            a live database (mysql://…, mariadb://…, postgresql://…), or pages: a folder, .zip or .tar.*
            of a mirror, .warc[.gz], .wacz; an mbox file or Maildir; the home directory of a telnet BBS, or one
            of its boards; recognised by its content
    TARGET  out.db, sqlite:///out.db, postgresql://user@host/database, jsonl:FOLDER,
            activitypub:FOLDER (one Mastodon archive per account),
            or a Mastodon server's database: mastodon+postgresql://user@host/database

    \b
    Start here:
      migrator inspect forum.sql.gz
      migrator preview forum.sql.gz --threads 20
      migrator convert forum.sql.gz out.db
    """


@main.command()
@click.argument("source")
@source_options
@mapping_option
@json_option
@quiet_option
def inspect(source: str, mapping: str | None, as_json: bool, quiet: bool, **options: Any) -> None:
    """Tell what a source is: software, version, counts, character sets, what is private, what is not understood.

    \b
    migrator inspect forum.sql.gz
    migrator inspect mysql://reader@localhost/forum --json
    migrator inspect forum.sql.gz --mapping mapping.toml
    """
    from migrator.inspection import as_text, inspect_source  # noqa: PLC0415
    from migrator.report import to_json  # noqa: PLC0415

    report = inspect_source(source, _options(options, _policy(mapping)), quiet=quiet or as_json)
    click.echo(to_json(report) if as_json else as_text(report))


@main.command()
@click.argument("source")
@click.option(
    "--threads", type=click.IntRange(1), metavar="N", help="Only N threads from all over: an answer in seconds."
)
@click.option("--samples", type=click.IntRange(0), default=3, show_default=True, help="Threads shown before and after.")
@jobs_option
@source_options
@mapping_option
@consent_option
@json_option
@quiet_option
def preview(
    source: str,
    threads: int | None,
    samples: int,
    jobs: int | None,
    mapping: str | None,
    only_consented: str | None,
    as_json: bool,
    quiet: bool,
    **options: Any,
) -> None:
    """Dry run: the real conversion into a sink that keeps nothing. Shows counts, losses and threads before and after.

    \b
    migrator preview forum.sql.gz --threads 20
    migrator preview forum.sql.gz --mapping mastodon
    """
    from migrator.pipeline import Request  # noqa: PLC0415
    from migrator.preview import preview_source  # noqa: PLC0415

    policy = _policy(mapping)
    request = Request(
        source,
        "",
        _options(options, policy),
        policy,
        jobs,
        quiet=quiet or as_json,
        consented=_consented(only_consented),
    )
    report = preview_source(request, threads=threads, samples=samples)
    click.echo(report.as_json() if as_json else report.as_text())


@main.command()
@click.argument("source")
@click.argument("target")
@source_options
@mapping_option
@consent_option
@run_options
@click.option("--work-dir", type=click.Path(file_okay=False, path_type=Path), help="Where the staged source lies.")
@click.option(
    "--keep-password-hashes",
    "password_file",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Write members' password hashes to FILE, which only its owner can read.",
)
@click.option("--fill-gaps", is_flag=True, help="Add to a finished target of the same site what it lacks (from pages).")
@click.option("--dry-run", is_flag=True, help="Load a server's database in one transaction, check it, take all back.")
@target_options
@json_option
@quiet_option
def convert(
    source: str,
    target: str,
    mapping: str | None,
    only_consented: str | None,
    jobs: int | None,
    reject_limit: str | None,
    work_dir: Path | None,
    password_file: Path | None,
    fill_gaps: bool,
    dry_run: bool,
    as_json: bool,
    quiet: bool,
    **options: Any,
) -> None:
    """Convert SOURCE into TARGET. Said again after an interruption, it goes on; when all is done, it does nothing.

    \b
    migrator convert forum.sql.gz out.db
    migrator convert forum.sql.gz postgresql://me@localhost/blog --mapping mapping.toml --site-files ./forum
    migrator convert ./mirror out.db --fill-gaps
    migrator convert forum.sql.gz activitypub:archives --site-files ./forum --only-consented agreed.txt
    migrator convert forum.sql.gz mastodon+postgresql://mastodon@localhost/mastodon --domain social.example --dry-run
    """
    from migrator.pipeline import Request  # noqa: PLC0415
    from migrator.writers import preset_of  # noqa: PLC0415

    if password_file is not None and fill_gaps:
        raise click.UsageError("--keep-password-hashes: pages hold no passwords, so not with --fill-gaps")
    if dry_run and (password_file is not None or fill_gaps):
        raise click.UsageError("--dry-run: not with --keep-password-hashes or --fill-gaps")
    policy = _policy(mapping or preset_of(target))
    of_target = taken_out(options)
    request = Request(
        source,
        target,
        _options(options | {"password_hashes": password_file is not None}, policy),
        policy,
        jobs,
        reject_limit,
        work_dir,
        quiet or as_json,
        password_file=password_file,
        fill_gaps=fill_gaps,
        consented=_consented(only_consented),
        target_options=of_target,
    )
    _convert(request, as_json=as_json, dry=dry_run)


@main.command()
@click.argument("target")
@click.option("--source", metavar="SOURCE", help="The source, where it has moved or its address holds a password.")
@run_options
@json_option
@quiet_option
def resume(
    target: str, source: str | None, jobs: int | None, reject_limit: str | None, as_json: bool, quiet: bool
) -> None:
    """Go on with a run that was interrupted, killed or stopped, with the source and mapping it was begun with.

    \b
    migrator resume out.db
    migrator resume postgresql://me@localhost/blog --source mysql://reader:secret@localhost/forum
    """
    from migrator.pipeline import resume_request  # noqa: PLC0415

    with opened(target) as held:
        request = resume_request(held, target, source, jobs=jobs, reject_limit=reject_limit, quiet=quiet or as_json)
    _convert(request, as_json=as_json)


@main.command()
@click.argument("target")
@json_option
def status(target: str, as_json: bool) -> None:
    """Show the run that a target holds: shards done and left, rate, rejects.

    \b
    migrator status out.db
    """
    from migrator.report import status_report, status_text, to_json  # noqa: PLC0415

    with opened(target) as held:
        report = status_report(held.location, held.ledger)
    click.echo(to_json(report) if as_json else status_text(report))


@main.command()
@click.argument("target")
@click.argument("source", required=False)
@source_options
@json_option
@click.pass_context
def verify(context: click.Context, /, target: str, source: str | None, as_json: bool, **options: Any) -> None:
    """Recount TARGET, and SOURCE if given: exit 0 when the books balance, 1 when they do not.

    \b
    migrator verify out.db
    migrator verify out.db forum.sql.gz
    """
    from migrator.report import to_json  # noqa: PLC0415
    from migrator.verify import verify as recount  # noqa: PLC0415

    with opened(target) as held:
        verification = recount(held, source, _options(options))
    click.echo(to_json(verification.as_dict()) if as_json else verification.as_text())
    context.exit(0 if verification.balanced else UNBALANCED)


@main.command()
@click.argument("target")
@click.option("--source", metavar="SOURCE", help="The source, where it has moved or its address holds a password.")
@click.option("--charset", metavar="NAME", help="Overrides the declared character set.")
@json_option
def retry(target: str, source: str | None, charset: str | None, as_json: bool) -> None:
    """Convert only what was rejected, once more.

    \b
    migrator retry out.db --charset windows-1251
    """
    from migrator.report import to_json  # noqa: PLC0415
    from migrator.retry import retry as again  # noqa: PLC0415

    with opened(target) as held:
        result = again(held, target, source, charset)
    click.echo(
        to_json(result) if as_json else f"{result['rejects']:,} rejects converted again, {result['left']:,} are left."
    )


@main.command()
@click.argument("target")
@click.option(
    "--format", "format_", type=click.Choice(["nginx", "apache", "caddy", "csv"]), default="csv", show_default=True
)
@click.option("--base", default="", metavar="URL", help="Put before the new addresses: https://social.example.org")
def redirects(target: str, format_: str, base: str) -> None:
    """Print a redirect map from the forum's addresses to the microblog's.

    \b
    migrator redirects out.db --format nginx --base https://social.example.org > forum.conf
    """
    from migrator.redirects import FORMATS, sections  # noqa: PLC0415

    with opened(target) as held:
        for line in FORMATS[format_](sections(held, base)):
            click.echo(line, nl=False)


@main.command()
@click.argument("target")
@click.option("--member", required=True, metavar="ID|NAME", help="Id on the forum, handle, or name.")
@click.option("--pseudonymise", is_flag=True, help="Keep what was written, without the name.")
@json_option
def erase(target: str, member: str, pseudonymise: bool, as_json: bool) -> None:
    """Take a member out of a converted TARGET: all that they wrote, or (--pseudonymise) only the name.

    \b
    migrator erase out.db --member 61
    migrator erase out.db --member "Zoë" --pseudonymise
    """
    from migrator.erase import erase as take_out  # noqa: PLC0415
    from migrator.report import to_json  # noqa: PLC0415

    with opened(target) as held:
        erasure = take_out(held, member, pseudonymise=pseudonymise)
    click.echo(to_json(erasure.as_dict()) if as_json else erasure.as_text())


@main.group()
def mapping() -> None:
    """The mapping: what a forum fact becomes. Every line is a setting."""


@mapping.command("show")
@mapping_option
@json_option
def mapping_show(mapping: str | None, as_json: bool) -> None:
    """Print the effective policy of a preset or file.

    \b
    migrator mapping show --mapping mastodon
    """
    from mappings.policy import dumps  # noqa: PLC0415
    from migrator.report import to_json  # noqa: PLC0415

    policy = _policy(mapping)
    click.echo(to_json(policy) if as_json else dumps(policy), nl=as_json)


@mapping.command("init")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path), default="mapping.toml")
@mapping_option
def mapping_init(file: Path, mapping: str | None) -> None:
    """Write a commented FILE (mapping.toml) to start from.

    \b
    migrator mapping init --mapping bluesky
    migrator convert forum.sql.gz out.db --mapping mapping.toml
    """
    from mappings.policy import dumps  # noqa: PLC0415

    try:
        with file.open("x", encoding="utf-8") as output:
            output.write(dumps(_policy(mapping)))
    except FileExistsError as error:
        raise click.UsageError(f"{file} is there already: give another name") from error
    click.echo(f"wrote {file}")


@main.command()
@json_option
def systems(as_json: bool) -> None:
    """The support matrix: what is read from which system, and what can be written.

    \b
    migrator systems
    """
    from migrator.report import to_json  # noqa: PLC0415
    from migrator.systems import as_text, matrix  # noqa: PLC0415

    click.echo(to_json(matrix()) if as_json else as_text())


def _options(given: dict[str, Any], policy: Policy | None = None) -> Options:
    from adapters.base import Options  # noqa: PLC0415

    if policy is None:
        return Options(**given)
    return Options(**given, charsets=policy.charset, private_messages=policy.privacy.private_messages)


def _policy(mapping: str | None) -> Policy:
    from mappings.policy import load  # noqa: PLC0415

    return load(mapping)


def _consented(path: str | None) -> Listing | None:
    from mappings.consent import read_list  # noqa: PLC0415

    return None if path is None else read_list(path)


@contextmanager
def opened(target: str) -> Iterator[Target]:
    """A target that holds a run."""
    from migrator.ledger import TargetError  # noqa: PLC0415
    from migrator.writers import open_target  # noqa: PLC0415

    held = open_target(target)
    try:
        if not held.exists() or held.ledger.run() is None:
            raise TargetError(f"{held.location} holds no run of the migrator: begin one with `migrator convert`")
        yield held
    finally:
        held.close()


def _convert(request: Request, *, as_json: bool, dry: bool = False) -> None:
    from migrator.pipeline import convert as run  # noqa: PLC0415
    from migrator.pipeline import rehearse  # noqa: PLC0415
    from migrator.report import to_json  # noqa: PLC0415

    outcome = rehearse(request) if dry else run(request)
    click.echo(to_json(outcome.as_dict()) if as_json else outcome.as_text())


from migrator import cli_servers  # noqa: E402, F401 - adds its commands to main, which has to be there
