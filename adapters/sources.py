"""From what the user names to an adapter: recognise a source by its content, stage it if it is a dump, find the board.

source = open_source("forum.sql.gz", Options(), work_dir)      # in the parent: stages a dump, detects the system
adapter = open_adapter(source.url, source.options, source.system)     # in every worker: cheap
"""

from __future__ import annotations

import hashlib
import importlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from importlib.metadata import entry_points
from itertools import islice
from pathlib import Path
from typing import Any

from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from adapters import encodings, mail, ptt
from adapters.base import Adapter, Options, SourceError
from adapters.html import mirror, store
from adapters.html import stage as pages_stage
from adapters.mail import archive
from adapters.mail import stage as mail_stage
from adapters.ptt import home as bbs_home
from adapters.ptt import stage as bbs_stage
from adapters.sql.database import Database, masked
from adapters.sql.staging import STAGE_FORMAT, Indexes, Reads, stage
from adapters.sql.streams import Damage, Progress, Stream, natural

#: system → ``module:Class``. Other packages add theirs by an entry point of the group ``migrator.adapters``.
ADAPTERS: dict[str, str] = {
    "discuz": "adapters.discuz:Discuz",
    "fluxbb": "adapters.fluxbb:FluxBB",
    "mail": "adapters.mail:Mail",
    "mybb": "adapters.mybb:MyBB",
    "phpbb": "adapters.phpbb:PhpBB",
    "phpbb2": "adapters.phpbb2:PhpBB2",
    "ptt": "adapters.ptt:TelnetBBS",
    "smf": "adapters.smf:SMF",
}
ENTRY_POINTS = "migrator.adapters"

DUMP, SQLITE, DATABASE, PAGES, MAIL, HOME = "dump", "sqlite", "database", "pages", "mail", "home"

_MOST_DUMPS = 5_000  # files of a folder that are looked at for a dump
_SNIFFED = 1 << 20  # unpacked bytes in which a dump must show that it is one
_SQLITE_MAGIC = b"SQLite format 3\0"
_URL = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*)://")
_SCHEMES = frozenset({"mysql", "mariadb", "postgresql", "postgres", "sqlite"})
_SQL = re.compile(
    rb"^\s*(?:(?:INSERT|REPLACE)\s+(?:\w+\s+)?INTO\s|(?:CREATE|DROP)\s+TABLE\s|COPY\s+\S+[^;\n]*FROM\s+stdin|/\*!\d{5}\s|"
    rb"-- (?:MySQL|MariaDB|PostgreSQL database|phpMyAdmin))",
    re.IGNORECASE | re.MULTILINE,
)

#: systems that are recognised in order to refuse them by name → tables that prove them, more particular ones first
FOREIGN: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("Discuz! 7 or older", ("threads", "posts", "memberfields", "forumfields")),
    ("XenForo", ("user_authenticate", "thread", "post", "node")),
    ("vBulletin", ("datastore", "usergroup", "thread", "post", "forum")),
    ("vBulletin 5", ("datastore", "usergroup", "node", "closure")),
    ("Invision Community", ("forums_posts", "forums_topics", "core_members")),
    ("Invision Power Board", ("pfields_content", "posts", "topics", "members")),
    ("Phorum", ("user_newflags", "forum_group_xref", "messages")),
    ("Flarum", ("discussions", "discussion_user", "posts")),
    ("Discourse", ("post_actions", "topic_allowed_users", "site_settings")),
    ("Vanilla", ("discussion", "comment", "usermeta")),
    ("phpwind", ("bbs_threads", "bbs_posts", "windid_user")),
    ("bbPress", ("bb_posts", "bb_topics", "bb_forums")),
    ("WordPress", ("term_relationships", "postmeta", "options")),
)


@dataclass(frozen=True)
class SourceKind:
    """What a locator names."""

    kind: str  #: ``dump`` | ``sqlite`` | ``database`` | ``pages`` | ``mail`` | ``home``
    locator: str  #: password masked
    paths: tuple[Path, ...] = ()  #: the dump's files in order, or the SQLite file
    url: str = ""  #: for ``sqlite`` and ``database``


@dataclass
class OpenSource:
    """A source that is ready for workers."""

    url: str  #: of the stage or database that workers open
    system: str  #: key of its adapter in :data:`ADAPTERS`
    fingerprint: str  #: identity of its content
    options: Options  #: with the prefix found
    kind: str  #: ``dump`` | ``sqlite`` | ``database`` | ``pages`` | ``mail`` | ``home``
    locator: str  #: as the user named it, password masked
    damages: tuple[Damage, ...] = ()  #: what of a dump could not be read
    tool: str = ""  #: program that wrote the dump
    snapshot: str | None = None  #: for :func:`open_adapter`; holds until :meth:`close`
    _keeper: Database | None = field(default=None, repr=False)

    def close(self) -> None:
        """Gives up the snapshot."""
        if self._keeper is not None:
            self._keeper.close()
            self._keeper = None


# -------------------------------------------------------------------- registry


def adapter_classes() -> dict[str, Any]:
    """All adapter classes by system, in order of name.

    :raises SourceError: an adapter of another package cannot be loaded.
    """
    found: dict[str, Any] = {}
    for system, place in ADAPTERS.items():
        module, _, name = place.partition(":")
        found[system] = getattr(importlib.import_module(module), name)
    for entry in entry_points(group=ENTRY_POINTS):
        if entry.name not in found:
            try:
                found[entry.name] = entry.load()
            except (ImportError, AttributeError) as error:
                raise SourceError(f"adapter {entry.name} ({entry.value}) cannot be loaded: {error}") from error
    return dict(sorted(found.items()))


def _reads_and_indexes(*, secrets: bool) -> tuple[Reads, Indexes]:
    """The union of what all adapters read: which of them a dump is for shows only when it is staged.

    :param secrets: password hashes, too.
    """
    reads: dict[str, dict[str, None]] = {}
    indexes: dict[str, dict[tuple[str, ...], None]] = {}
    for adapter in adapter_classes().values():
        for table, columns in adapter.support.reads.items():
            reads.setdefault(table, {}).update(dict.fromkeys(columns))
        for table, columns in adapter.support.secrets.items() if secrets else ():
            reads.setdefault(table, {}).update(dict.fromkeys(columns))
        for table, wanted in adapter.STAGE_INDEXES.items():
            indexes.setdefault(table, {}).update(dict.fromkeys(map(tuple, wanted)))
    return {table: tuple(found) for table, found in reads.items()}, {
        table: tuple(found) for table, found in indexes.items()
    }


# -------------------------------------------------------------------- recognise


def recognise(locator: str) -> SourceKind:
    """What ``locator``, a path or URL, is; files by content, not by name.

    :raises SourceError: no such file, no dump, an empty file, a URL of another kind.
    """
    scheme = _URL.match(locator)
    if scheme:
        return _recognise_url(locator, scheme[1].partition("+")[0].lower())
    path = Path(locator)
    if path.is_dir():
        return SourceKind(HOME, locator, (path,)) if bbs_home.is_home(path) else _recognise_folder(path)
    if not path.is_file():
        raise SourceError(f"{locator}: no such file or folder")
    if path.stat().st_size == 0:
        raise SourceError(f"{locator}: the file is empty")
    if store.kind_of(path):
        if bbs_home.is_home(path):
            return SourceKind(HOME, locator, (path,))
        return SourceKind(PAGES, locator, (path,))
    head = _head(path)
    if head.startswith(_SQLITE_MAGIC):
        return SourceKind(SQLITE, locator, (path,), f"sqlite:///{path.resolve()}")
    if archive.is_mail(path):
        return SourceKind(MAIL, locator, (path,))
    why = _no_dump(head)
    if why:
        raise SourceError(f"{locator}: {why}")
    return SourceKind(DUMP, locator, (path,))


def _recognise_url(locator: str, scheme: str) -> SourceKind:
    if scheme not in _SCHEMES:
        known = ", ".join(f"{name}://" for name in ("mysql", "mariadb", "postgresql", "sqlite"))
        raise SourceError(f"{masked(locator)}: sources of kind {scheme}:// are not known; use a file or {known}")
    if scheme != "sqlite":
        return SourceKind(DATABASE, masked(locator), (), locator)
    try:
        database = make_url(locator).database
    except ArgumentError as error:
        raise SourceError(f"{locator}: not a database address") from error
    return recognise(database or "")


def _recognise_folder(folder: Path) -> SourceKind:
    if archive.is_mail(folder):
        return SourceKind(MAIL, str(folder), (folder,))
    files = list(islice((path for path in folder.iterdir() if path.is_file()), _MOST_DUMPS + 1))
    few = sorted(files, key=natural) if len(files) <= _MOST_DUMPS else []  # a folder of a million files is no dump
    dumps = tuple(path for path in few if path.stat().st_size and not _no_dump(_head(path)))
    if not dumps:
        if store.holds_pages(folder):
            return SourceKind(PAGES, str(folder), (folder,))
        count = f"{len(few)} files" if few or not files else f"more than {_MOST_DUMPS:,} files"
        raise SourceError(f"{folder}: no SQL dump among the {count} of this folder, and no pages")
    return SourceKind(DUMP, str(folder), dumps)


def _head(path: Path) -> bytes:
    stream = Stream(path)
    try:
        return stream.read(_SNIFFED)
    finally:
        stream.close()


def _no_dump(head: bytes) -> str:
    """Why a file that begins with ``head`` (unpacked) is no SQL dump; "" when it is one."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "the dump is in UTF-16; convert it first, e.g. iconv -f UTF-16 -t UTF-8"
    if not _SQL.search(head.removeprefix(b"\xef\xbb\xbf")):
        return "neither an SQL dump nor an SQLite file"
    return ""


# -------------------------------------------------------------------- open


def open_source(
    locator: str, options: Options, work_dir: Path, progress: Progress | None = None, *, jobs: int | None = None
) -> OpenSource:
    """Makes a source ready for workers: stages a dump or pages into ``work_dir`` unless that has been done, and finds
    the board.

    :param jobs: processes that read pages; None: as many as there are cores.
    :raises SourceError: see :func:`recognise`; also unknown software, and two boards without ``options.prefix``.
    """
    found = recognise(locator)
    if found.kind == PAGES:
        return _open_pages(found, options, work_dir, progress, jobs)
    if found.kind == MAIL:
        return _open_mail(found, options, work_dir, progress)
    if found.kind == HOME:
        return _open_home(found, options, work_dir, progress)
    url = found.url
    if found.kind == DUMP:
        staged = _staged(found.paths, work_dir, progress, secrets=options.password_hashes)
        url = f"sqlite:///{staged.resolve()}"
    database = Database(url, charset=options.charset)
    try:
        system, prefix = _detect(database, options.prefix, found.locator)
        _check_charsets(database, prefix, options, found.locator)
        source = OpenSource(
            url, system, database.fingerprint, replace(options, prefix=prefix), found.kind, found.locator,
            tuple(database.damages()), database.meta("tool"), database.export_snapshot(),
        )  # fmt: skip
    except BaseException:
        database.close()
        raise
    if source.snapshot is None:
        database.close()
    else:
        source._keeper = database  # the snapshot lives as long as its connection
    return source


def open_adapter(url: str, options: Options, system: str | None = None, snapshot: str | None = None) -> Adapter:
    """The adapter for a source that :func:`open_source` made ready.

    :param system: its key; found again by looking at the tables when not given.
    :raises SourceError: the source cannot be opened or is not recognised.
    """
    if url.startswith(mirror.SCHEME):
        return mirror.open_mirror(url.removeprefix(mirror.SCHEME), options)
    if url.startswith(mail.SCHEME):
        return mail.Mail(url.removeprefix(mail.SCHEME), options)
    if url.startswith(ptt.SCHEME):
        return ptt.TelnetBBS(url.removeprefix(ptt.SCHEME), options)
    database = Database(url, charset=options.charset, charsets=options.charsets, snapshot=snapshot)
    try:
        if system is None or options.prefix is None:
            system, prefix = _detect(database, options.prefix, masked(url))
            options = replace(options, prefix=prefix)
        adapter: Adapter = adapter_classes()[system](database, options.prefix, options)
    except BaseException:
        database.close()
        raise
    return adapter


def _open_pages(
    found: SourceKind, options: Options, work_dir: Path, progress: Progress | None, jobs: int | None
) -> OpenSource:
    """Stages pages, unless that has been done."""
    (path,) = found.paths
    asked = pages_stage.asked(options)
    listed, total = pages_stage.listing(path, progress)
    identity = hashlib.blake2b(f"{pages_stage.STAGE_FORMAT} {asked} {listed}".encode(), digest_size=8)
    file = work_dir / f"stage-{identity.hexdigest()}.db"
    if not file.exists():
        work_dir.mkdir(parents=True, exist_ok=True)
        pages_stage.stage(path, file, asked, total=total, jobs=jobs, progress=progress)
    url = f"{mirror.SCHEME}{file.resolve()}"
    adapter = mirror.open_mirror(str(file.resolve()), options)
    try:
        return OpenSource(
            url, adapter.support.system, adapter.fingerprint, replace(options, prefix=""), PAGES, found.locator
        )
    finally:
        adapter.close()


def _open_mail(found: SourceKind, options: Options, work_dir: Path, progress: Progress | None) -> OpenSource:
    """Stages an archive of mail, unless that has been done."""
    (path,) = found.paths
    asked = (
        f"{mail_stage.STAGE_FORMAT} {mail_stage.site_id(path, options)} {options.charset} {mail_stage.listing(path)}"
    )
    identity = hashlib.blake2b(asked.encode("utf-8", "surrogateescape"), digest_size=8)
    file = work_dir / f"stage-{identity.hexdigest()}.db"
    if not file.exists():
        work_dir.mkdir(parents=True, exist_ok=True)
        mail_stage.stage(path, file, options, progress)
    url = f"{mail.SCHEME}{file.resolve()}"
    adapter = mail.Mail(str(file.resolve()), options)
    try:
        return OpenSource(
            url, adapter.support.system, adapter.fingerprint, replace(options, prefix=""), MAIL, found.locator,
            adapter.damages(),
        )  # fmt: skip
    finally:
        adapter.close()


def _open_home(found: SourceKind, options: Options, work_dir: Path, progress: Progress | None) -> OpenSource:
    """Stages a BBS's home directory, unless that has been done."""
    (path,) = found.paths
    asked = bbs_stage.asked(options)
    listed, _ = pages_stage.listing(path)
    identity = hashlib.blake2b(f"bbs {bbs_stage.STAGE_FORMAT} {asked} {listed}".encode(), digest_size=8)
    file = work_dir / f"stage-{identity.hexdigest()}.db"
    if not file.exists():
        work_dir.mkdir(parents=True, exist_ok=True)
        bbs_stage.stage(path, file, asked, progress)
    adapter = ptt.TelnetBBS(str(file.resolve()), options)
    try:
        url = f"{ptt.SCHEME}{file.resolve()}"
        return OpenSource(
            url, adapter.support.system, adapter.fingerprint, replace(options, prefix=""), HOME, found.locator
        )
    finally:
        adapter.close()


def _check_charsets(database: Database, prefix: str, options: Options, locator: str) -> None:
    """Refuses character sets that nobody knows, and choices for tables or columns that are not there."""
    if options.charset and not encodings.known(options.charset):
        raise SourceError(f"--charset {options.charset}: no character set of that name; say gbk, big5, windows-1251 …")
    tables = {
        name.removeprefix(prefix): columns
        for name, columns in database.declared().items()
        if name.startswith(prefix)
    }  # fmt: skip
    lost = encodings.missing(options.charsets, tables)
    if lost:
        raise SourceError(f"{locator}: [charset] {', '.join(lost)}: no such table or column behind prefix {prefix!r}")


def _staged(paths: Sequence[Path], work_dir: Path, progress: Progress | None, *, secrets: bool) -> Path:
    """The stage of a dump in ``work_dir``, made unless it is there. Files of the same name, size and time of change are
    taken to be the same; the fingerprint of their content is in the stage."""
    reads, indexes = _reads_and_indexes(secrets=secrets)
    identity = hashlib.blake2b(digest_size=8)
    identity.update(f"{STAGE_FORMAT} {sorted(reads.items())} {sorted(indexes.items())}".encode())
    for path in paths:
        status = path.stat()
        identity.update(f"\n{path.resolve()} {status.st_size} {status.st_mtime_ns}".encode())
    file = work_dir / f"stage-{identity.hexdigest()}.db"
    if not file.exists():
        work_dir.mkdir(parents=True, exist_ok=True)
        stage(paths, file, reads, indexes, progress)
    return file


# -------------------------------------------------------------------- detect


def _detect(database: Database, prefix: str | None, locator: str) -> tuple[str, str]:
    """(system, prefix) of the board in a database.

    :raises SourceError: none, an unknown one, or several.
    """
    tables = database.declared()
    boards: list[tuple[str, str]] = []
    classes = adapter_classes()
    for system, adapter in classes.items():
        boards += [(system, found) for found in adapter.detect(tables)]
    chosen = boards if prefix is None else [board for board in boards if board[1] == prefix]
    if len(chosen) == 1:
        return chosen[0]
    listed = ", ".join(f"{found or '(none)'} ({classes[system].support.name})" for system, found in sorted(boards))
    if chosen:
        raise SourceError(f"{locator}: holds {len(chosen)} boards; choose one with --prefix. Prefixes: {listed}")
    if boards:
        raise SourceError(f"{locator}: no board with prefix {prefix!r}. Prefixes: {listed}")
    raise SourceError(f"{locator}: {_unknown(tables)}. Supported: {_supported(classes)}")


def _supported(classes: Mapping[str, Any]) -> str:
    return ", ".join(f"{adapter.support.name} {adapter.support.versions}" for adapter in classes.values())


def _unknown(tables: Mapping[str, Sequence[str]]) -> str:
    """What to say of tables that no adapter recognises."""
    if not tables:
        return "no tables in it"
    names = {name.lower() for name in tables}
    for system, tells in FOREIGN:
        for prefix in sorted(name[: -len(tells[0])] for name in names if name.endswith(tells[0])):
            if all(prefix + tell in names for tell in tells):
                seen = ", ".join(prefix + tell for tell in tells)
                return f"this is {system} (tables {seen}), which is not supported yet"
    shown = ", ".join(sorted(tables)[:8])
    return f"unknown software with {len(tables)} tables ({shown}{', …' if len(tables) > 8 else ''})"
