"""A run from plan to finish: what ``convert`` and ``resume`` do.

The plan is frozen in the ledger with the fingerprints of source and policy. Then come the directory (who is who), the
shards of threads and the rest in parallel, the follows inferred from all of them, and the finish. Whatever is
interrupted goes on from the ledger.
"""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field, replace
from importlib.metadata import version
from itertools import chain, islice
from pathlib import Path
from typing import Any

from msgspec.structs import astuple

from adapters.base import Adapter, Options, SourceError
from adapters.sources import OpenSource, open_adapter, open_source
from mappings import policy as policies
from mappings.consent import Consent, Listing
from mappings.directory import Directory
from mappings.inference import infer_follows
from mappings.known import Taken
from mappings.policy import Policy
from migrator import passwords
from migrator.engine import Engine, Interruption
from migrator.errors import REJECT_LIMIT, SOURCE, TARGET, USAGE, Stop
from migrator.ledger import PENDING, Run, ShardEntry, mask
from migrator.outcome import Outcome, outcome
from migrator.progress import Progress
from migrator.session import Job, ShardResult, open_for, peak_memory
from migrator.workplace import DIRECTORY_FILE, clean, locked, work_directory
from migrator.writers.base import Target, TargetError

POSTS_PER_SHARD = 2_000  #: about a quarter of a second of work: short to repeat, long enough to be worth a commit
PARALLEL_FROM = 20_000  #: posts from which a second process pays
FOLLOWS_BATCH = 5_000
MASKED = ":***@"  #: stands in an address whose password was left out
READING_OPTIONS = ("prefix", "charset", "assume_public", "url")  #: options of a source that change what is read
PARALLEL_PHASES = ("threads", "rest", "private_messages")


@dataclass(frozen=True)
class Request:
    """What the user asked for."""

    source: str
    target: str
    options: Options
    policy: Policy
    jobs: int | None = None  #: None: as many as there are cores, one for a small board
    reject_limit: str | None = None  #: ``25`` or ``2%``; None: the larger of 10 and 1 %
    work_dir: Path | None = None
    quiet: bool = False
    dry: bool = False  #: the target is a sink that keeps next to nothing
    rehearsal: bool = False  #: everything is written to the target itself, checked, and taken back
    password_file: Path | None = None  #: where members' password hashes go; None: they are not read
    fill_gaps: bool = False  #: add to a finished target of the same site what it lacks
    consented: Listing | None = None  #: those who agreed to be migrated under their names; None: all are
    target_options: Mapping[str, Any] = field(default_factory=dict)  #: of this kind of target only


def rehearse(request: Request) -> Outcome:
    """The whole conversion into the target itself, in one transaction of its database that is rolled back at the end.

    Raises what :func:`convert` raises, and Unsupported for a target that cannot do that."""
    with tempfile.TemporaryDirectory(prefix="migrator-rehearsal-") as folder:
        done = convert(replace(request, jobs=1, work_dir=Path(folder), rehearsal=True))
    return replace(done, rehearsal=True)


def convert(request: Request) -> Outcome:
    """Run the whole conversion, or the rest of one that was interrupted. Saying it again when all is done does nothing.

    Raises SourceError, TargetError and :class:`~migrator.errors.Stop`."""
    started = time.monotonic()
    target = open_for(request.target, dry=request.dry)
    try:
        target.configure(request.target_options)
        if request.rehearsal:
            target.rehearse()
        with locked(request.work_dir or work_directory(request.target)) as work_dir:
            run = None
            if target.exists():
                target.prepare()  # an older schema is brought up to date, a newer one refused
                run = target.ledger.run()
            if request.password_file is not None:
                passwords.claim(request.password_file, request.target, work_dir, run)
            if request.fill_gaps:
                from migrator.filling import Filling  # noqa: PLC0415 - it builds on this module

                return Filling(request, target, work_dir, started).go(run)
            if run is not None and run.state == "finished":
                if request.password_file is not None and passwords.OPTION not in run.options:
                    passwords.refuse_late(request.password_file, target.location)
                _refuse_other_policy(run, request)
                _refuse_other_source(run, request, work_dir)
                _refuse_other_options(run, request)
                _clean(target, work_dir)
                return outcome(target, started, 0, peak_memory(), already_complete=True)
            return Migration(request, target, work_dir, started).go(run)
    finally:
        target.close()


def plan(adapter: Adapter) -> Iterator[ShardEntry]:
    """The pieces of a run, in the order in which they are begun."""
    yield ShardEntry("directory", 0)
    for number, shard in enumerate(adapter.shards(POSTS_PER_SHARD)):
        yield ShardEntry("threads", number, shard.low, shard.high, shard.posts)
    for phase in ("rest", "private_messages", "inference"):
        yield ShardEntry(phase, 0)


def job_for(source: OpenSource, policy: Policy, directory: Path, target: str = "", *, dry: bool = False) -> Job:
    """What workers need for this source, policy and target."""
    return Job(source.url, source.system, source.snapshot, source.options, policy, str(directory), target, dry)


def build_directory(
    path: Path,
    adapter: Adapter,
    policy: Policy,
    consented: Listing | None,
    fingerprint: str,
    taken: Taken | None = None,
) -> None:
    """Write the directory file: who is who, with which handle. ``fingerprint`` is the source's: pseudonyms are made
    with it, so that the same source gives the same ones and nobody can find members by trying ids. ``taken``: who lives
    in the target already.

    Raises PolicyError for a line of ``consented`` that names nobody."""
    agreed = None
    if consented is not None:
        agreed = Consent(consented, lambda: chain(adapter.members(), adapter.guests()), fingerprint.encode())
    Directory.create(
        path,
        adapter.site,
        adapter.members(),
        adapter.guests(),
        adapter.boards(),
        policy,
        adapter.url,
        adapter.rest(),
        agreed=agreed,
        taken=taken,
    ).close()


def consented_of(run: Run) -> Listing | None:
    """The list of those who agreed that a run was begun with."""
    names = run.options.get("consented")
    return None if names is None else Listing("the list of the run", tuple(enumerate(names, 1)))


def absolute(source: str) -> str:
    """The source's address as it can be used from any folder."""
    return source if "://" in source else str(Path(source).absolute())


def default_jobs(posts: int) -> int:
    """Worker processes for that many posts: all cores, but one process where starting more would take longer."""
    return (os.cpu_count() or 1) if posts >= PARALLEL_FROM else 1


@contextmanager
def opened_source(
    source: str, options: Options, work_dir: Path, *, quiet: bool, jobs: int | None = None
) -> Iterator[OpenSource]:
    """A source ready for workers, staged with progress shown if it is a dump or pages; its snapshot is held until the
    end."""
    with Progress("staging", None, "", quiet=quiet) as progress:
        opened = open_source(source, options, work_dir, progress.reach, jobs=jobs)
    try:
        yield opened
    finally:
        opened.close()


@contextmanager
def opened_adapter(source: OpenSource) -> Iterator[Adapter]:
    """The adapter of a source, for this process."""
    adapter = open_adapter(source.url, source.options, source.system, source.snapshot)
    try:
        yield adapter
    finally:
        adapter.close()


def resume_request(
    opened: Target, target: str, source: str | None, *, jobs: int | None, reject_limit: str | None, quiet: bool
) -> Request:
    """The request that a target's run was begun with; ``source`` in place of the one in the ledger."""
    run = opened.ledger.run()
    if run is None:
        raise Stop(f"{opened.location} holds no run", TARGET)
    if source is None and MASKED in run.source:
        raise Stop(f"the ledger keeps no passwords: give the source again, --source {run.source}", USAGE)
    filling = run.options.get("fill")
    return Request(
        source or (filling["source"] if filling else run.source),
        target,
        Options(**(filling["options"] if filling else run.options["source"])),
        policies.loads(run.policy_toml),
        jobs,
        reject_limit,
        Path(filling["work_dir"] if filling else run.options["work_dir"]),
        quiet,
        password_file=Path(run.options[passwords.OPTION]) if passwords.OPTION in run.options else None,
        fill_gaps=filling is not None,
        consented=consented_of(run),
    )


class Migration:
    """The state of one run in the parent process."""

    def __init__(self, request: Request, target: Target, work_dir: Path, started: float) -> None:
        self.request, self.target, self.work_dir, self.started = request, target, work_dir, started
        self.memory: dict[int, int] = {}  # process → peak bytes
        self.posts = self.rejected = self.records = 0

    def go(self, run: Run | None) -> Outcome:
        request = self.request
        if run is not None:
            _refuse_other_policy(run, request)
        with opened_source(
            request.source, request.options, self.work_dir, quiet=request.quiet, jobs=request.jobs
        ) as source:
            if run is not None:
                _refuse_other_content(run, source)
                _refuse_other_options(run, request)
            with opened_adapter(source) as adapter:
                self.records = sum(adapter.counts().values())
                directory = self._directory(adapter, source, run)
                if run is None:
                    self.target.prepare()
                    self._plan(adapter, source)
                elif request.password_file is not None:
                    options = run.options | {"source": asdict(source.options)} | passwords.noted(request.password_file)
                    self.target.ledger.set_state(run.state, options=options)
            self._work(job_for(source, request.policy, directory, request.target, dry=request.dry), source)
            damages = tuple(str(damage) for damage in source.damages)
        if request.password_file is None:
            _clean(self.target, self.work_dir)
        else:
            clean(self.work_dir)  # a stage with password hashes goes in any case
        return outcome(self.target, self.started, self.posts, self._peak(), damages=damages)

    def _directory(self, adapter: Adapter, source: OpenSource, run: Run | None) -> Path:
        path = self.work_dir / DIRECTORY_FILE
        # Without a plan nothing says for which settings a file that lies there was made, but for a preview's.
        if not path.exists() or (run is None and not self.request.dry):
            taken = self.target.taken()
            build_directory(path, adapter, self.request.policy, self.request.consented, source.fingerprint, taken)
        return path

    def _plan(self, adapter: Adapter, source: OpenSource) -> None:
        policy = self.request.policy
        self.target.ledger.create_run(
            source=absolute(self.request.source),
            source_fingerprint=source.fingerprint,
            adapter=adapter.support.system,
            site=adapter.site.id,
            policy_toml=policies.dumps(policy),
            policy_digest=policies.digest(policy),
            tool_version=version("forum-migrator"),
            options={
                "source": asdict(source.options),
                "work_dir": str(self.work_dir),
                "consented": None if self.request.consented is None else self.request.consented.names,
            }
            | passwords.noted(self.request.password_file),
            shards=plan(adapter),
        )

    # ---- the work

    def _work(self, job: Job, source: OpenSource) -> None:
        target = self.target
        target.ledger.set_state("running", started_at=int(time.time()))
        target.begin_load()
        with self._resumable() as interruption:
            self._shards(job, interruption)
            self._infer(job)
            if self.request.password_file is not None:
                with opened_adapter(source) as adapter:
                    passwords.write(self.request.password_file, adapter, Path(job.directory))
            self._finish()

    @contextmanager
    def _resumable(self) -> Iterator[Interruption]:
        """Work that ends in good order when it is interrupted or a database goes away: the ledger knows, and the error
        names the command that goes on."""
        target = self.target
        with Interruption() as interruption:
            try:
                yield interruption
            except (Stop, SourceError, TargetError) as error:
                if self.request.rehearsal:
                    raise
                stop = error if isinstance(error, Stop) else Stop(str(error), _code(error))
                hint = f"go on with: migrator resume {target.location}"
                with suppress(TargetError):  # a target that is gone cannot be told; resume finds out by itself
                    state = "stopped" if stop.code == REJECT_LIMIT else "interrupted"
                    target.ledger.set_state(state, peak_memory=self._peak())
                raise Stop(f"{stop}\n{hint}", stop.code) from error

    def _shards(
        self,
        job: Job,
        interruption: Interruption,
        groups: tuple[tuple[str, ...], ...] = (("directory",), PARALLEL_PHASES),
    ) -> None:
        ledger = self.target.ledger
        self.rejected = sum(sum(reasons.values()) for reasons in ledger.count_rejects().values())
        done = sum(shard.posts for shard in ledger.shards("done"))
        total = done + sum(shard.posts for shard in ledger.shards(PENDING))
        jobs = self.request.jobs or default_jobs(total - done)
        for phases in groups:
            pending = (shard for phase in phases for shard in ledger.shards(PENDING, phase))
            engine = Engine(job, jobs if phases is groups[-1] else 1, interruption)
            try:
                with Progress("converting", total, "posts", quiet=self.request.quiet) as progress:
                    progress.update(done)
                    for result in engine.run(pending):
                        self._note(result)
                        progress.update(result.shard.posts)
            finally:
                engine.close()

    def _note(self, result: ShardResult) -> None:
        self.posts += result.shard.posts
        self.rejected += result.rejects
        self.memory[result.worker] = result.memory
        limit = _reject_limit(self.request.reject_limit, self.records)
        if self.rejected > limit:
            reasons = self.target.ledger.count_rejects()
            most = ", ".join(f"{kind} {reason} {n:,}" for kind, by in reasons.items() for reason, n in by.items())
            raise Stop(
                f"{self.rejected:,} records could not be converted, more than the limit of {limit:,}: that is a wrong"
                f" setting rather than bad data ({most}); see `migrator status`, or raise --reject-limit",
                REJECT_LIMIT,
            )

    def _infer(self, job: Job) -> None:
        """Follows inferred from all shards, in one transaction."""
        (shard,) = self.target.ledger.shards(phase="inference")
        if shard.state != PENDING:
            return
        started = time.perf_counter()
        kinds = {id: kind for id, kind in self.target.rows("accounts", ("id", "kind")) if kind != "person"}
        site = next(id for id, kind in kinds.items() if kind == "site")
        explicit = list(self.target.rows("follows", ("account_id", "target_account_id")))
        following, followed = {row[0] for row in explicit}, {row[1] for row in explicit}
        ledger = self.target.ledger

        persons = (id for id, kind in self.target.rows("accounts", ("id", "kind"), ("id",)) if kind == "person")
        follows = infer_follows(
            persons,
            kinds,
            ledger.interactions_by_account(),
            ledger.interactions_by_target(),
            job.policy.follows,
            site,
            following.__contains__,
            followed.__contains__,
        )
        written = 0
        with self.target.transaction() as transaction:
            while batch := [astuple(follow) for follow in islice(follows, FOLLOWS_BATCH)]:
                written += transaction.write_new("follows", batch)
            transaction.finish_shard(shard, {"follows": written}, {}, (), (), time.perf_counter() - started)

    def _finish(self) -> None:
        """Indexes, references that lead nowhere, the skips, and the summary."""
        target = self.target
        target.end_load()
        target.finish()
        target.ledger.write_skips()
        rows, books = target.ledger.totals()
        target.ledger.set_state(
            "finished",
            finished_at=int(time.time()),
            peak_memory=self._peak(),
            summary={
                "shards": sum(1 for _ in target.ledger.shards()),
                "rows": rows,
                "books": books,
                "seconds": round(time.monotonic() - self.started, 3),
                "posts": self.posts,
            },
        )

    def _peak(self) -> int:
        """The peaks of all processes added up; more than was ever in use at one time."""
        return sum(({os.getpid(): 0} | self.memory | {os.getpid(): peak_memory()}).values())


def _clean(target: Target, work_dir: Path) -> None:
    """Nobody needs the staged source any more, unless rejects are left to be tried again."""
    if not any(True for _ in target.ledger.rejects()):
        clean(work_dir)


def _refuse_other_source(run: Run, request: Request, work_dir: Path) -> None:
    """For a run that is finished: looks into the source only if its address is not the one in the ledger."""
    if mask(absolute(request.source)) != run.source:
        with opened_source(request.source, request.options, work_dir, quiet=request.quiet) as source:
            _refuse_other_content(run, source)


def _refuse_other_content(run: Run, source: OpenSource) -> None:
    if run.source_fingerprint != source.fingerprint:
        raise Stop(
            f"the target was begun from another source ({run.source}), or that source has changed since:"
            " convert into a new target",
            TARGET,
        )


def _refuse_other_options(run: Run, request: Request) -> None:
    """What decides what is read stays as it was when the run began."""
    kept = run.options["source"]
    given = {name: mask(value) if isinstance(value, str) else value for name, value in asdict(request.options).items()}
    if given["prefix"] is None:
        given["prefix"] = kept["prefix"]
    others = [f"--{name.replace('_', '-')}" for name in READING_OPTIONS if given[name] != kept[name]]
    if run.options.get("consented") != (None if request.consented is None else request.consented.names):
        others.append("--only-consented list")
    if others:
        raise Stop(
            f"the target was begun with another {', '.join(others)}: say `migrator resume` to go on as it was begun, or"
            " convert into a new target",
            TARGET,
        )


def _code(error: SourceError | TargetError) -> int:
    return SOURCE if isinstance(error, SourceError) else TARGET


def _refuse_other_policy(run: Run, request: Request) -> None:
    if run.policy_digest != policies.digest(request.policy):
        raise Stop(
            "the target was begun with another mapping: say `migrator resume` to go on with that one, or convert into a"
            " new target",
            TARGET,
        )


def _reject_limit(limit: str | None, records: int) -> int:
    """Rejects allowed among that many records."""
    if limit is None:
        return max(10, records // 100)
    if limit.endswith("%"):
        return int(records * float(limit[:-1]) / 100)
    return int(limit)
