"""phpBB 3.0 to 3.3.

The parts: :mod:`adapters.phpbb.schema` (tables), :mod:`adapters.phpbb.permissions` (who may read what),
:mod:`adapters.phpbb.boards`, :mod:`adapters.phpbb.people`, :mod:`adapters.phpbb.threads` (the stream of a shard),
:mod:`adapters.phpbb.actions` (moderation), :mod:`adapters.phpbb.rest`, :mod:`adapters.phpbb.locate`,
:mod:`adapters.phpbb.counts`. Columns differ from version to version: what a version lacks has a default, so the schema
itself decides, not the version number.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from typing import ClassVar

import sqlalchemy as sa

from adapters.base import Findings, Location, Options, PasswordHash, Shard, SiteItem, Support, ThreadItem
from adapters.forum import Board, Guest, Member, PrivateMessage, Reject, Site, SourceId
from adapters.phpbb import schema
from adapters.phpbb.actions import ModeratorLog
from adapters.phpbb.boards import Boards
from adapters.phpbb.counts import Inspector, counts, staged_rejects
from adapters.phpbb.guests import guests
from adapters.phpbb.links import base_url, site_id, target
from adapters.phpbb.locate import Locator
from adapters.phpbb.markup import Bodies
from adapters.phpbb.pages import SideTables
from adapters.phpbb.people import Members, Names, password_hashes
from adapters.phpbb.permissions import Permissions
from adapters.phpbb.rest import Messages, Rest
from adapters.phpbb.text import language
from adapters.phpbb.threads import Threads
from adapters.relational.cells import moment, unescape, zone
from adapters.relational.links import Links
from adapters.sql.database import Database

#: settings that are read; others may be secrets
_SETTINGS = (
    "version", "sitename", "site_desc", "server_name", "server_port", "server_protocol", "script_path",
    "default_lang", "board_timezone", "board_startdate", "avatar_path", "avatar_gallery_path",
    "avatar_salt", "upload_path", "display_order", "warnings_expire_days",
)  # fmt: skip


class PhpBB:
    """One phpBB board. Implements :class:`adapters.base.Adapter`.

    :param prefix: of its tables, e.g. ``phpbb_``.
    """

    support: ClassVar[Support] = schema.SUPPORT
    STAGE_INDEXES: ClassVar[Mapping[str, tuple[tuple[str, ...], ...]]] = schema.STAGE_INDEXES

    def __init__(self, database: Database, prefix: str, options: Options) -> None:
        database.prefix = prefix
        self._database = database
        self._options = options
        self._settings = self._read_settings()
        url = base_url(self._settings, options.url)
        self._links = Links(url, schema.PAGES, target)
        self._bodies = Bodies(database, self._links.target, url)
        self._names = Names(database)

    @staticmethod
    def detect(tables: Mapping[str, tuple[str, ...]]) -> list[str]:
        """Prefixes of the phpBB boards among ``tables`` (real name → columns), in alphabetical order."""
        return schema.detect(tables)

    # ---------------------------------------------------------------- the board as a whole

    @cached_property
    def site(self) -> Site:
        url, settings = self._links.url, self._settings
        name = unescape(settings.get("sitename", ""))
        start = settings.get("board_startdate", "")
        return Site(
            id=site_id(settings, self._options.url) or f"phpbb:{name or self._database.prefix}",
            name=name,
            url=url,
            description=unescape(settings.get("site_desc", "")),
            software=self.support.name,
            version=settings.get("version", ""),
            language=language(settings.get("default_lang", "")),
            timezone=zone(settings.get("board_timezone", "")),
            founded_at=moment(int(start)) if start.isdecimal() else None,
        )

    def counts(self) -> dict[str, int]:
        """See :func:`adapters.phpbb.counts.counts` for what each kind counts."""
        return counts(self._database, self._log, private_messages=self._options.private_messages)

    def findings(self) -> Findings:
        boards = len(self._boards.all)  # reading them brings the warnings up
        missing = [self._permissions.without_tables()] if boards and not self._permissions.known else []
        warnings = [*missing, *self._boards.warnings, *self._permissions.warnings]
        inspector = Inspector(
            self._database,
            self._log,
            self._settings.get("version", ""),
            private_messages=self._options.private_messages,
        )
        return inspector.findings(warnings)

    # ---------------------------------------------------------------- records

    def members(self) -> Iterator[Member | Reject]:
        yield from Members(self._database, self._permissions, self._settings, self._bodies.html).read()
        yield from self._set_aside("member")

    def guests(self) -> Iterator[Guest]:
        yield from guests(self._database, [board.id for board in self._boards.all if board.public])

    def boards(self) -> Iterator[Board | Reject]:
        yield from self._boards.all
        yield from self._set_aside("board")

    def shards(self, posts: int) -> Iterator[Shard]:
        return self._locator.shards(posts)

    def threads(self, shard: Shard) -> Iterator[ThreadItem]:
        return self._threads.read(shard)

    def rest(self) -> Iterator[SiteItem]:
        expire = self._settings.get("warnings_expire_days", "")
        yield from Rest(
            self._database,
            names=self._names,
            log=self._log,
            side=self._side,
            warnings_expire_days=int(expire) if expire.isdecimal() else 0,
        ).read()
        for reject in staged_rejects(self._database):
            if reject.kind not in {"member", "board", "private_message"}:
                yield reject

    def private_messages(self) -> Iterator[PrivateMessage | Reject]:
        if self._options.private_messages:
            yield from Messages(self._database, self._names, self._bodies).read()
            yield from self._set_aside("private_message")

    def password_hashes(self) -> Iterator[PasswordHash]:
        return password_hashes(self._database)

    # ---------------------------------------------------------------- places

    def locate_posts(self, ids: Iterable[SourceId]) -> dict[SourceId, Location]:
        return self._locator.posts(ids)

    def locate_threads(self, ids: Iterable[SourceId]) -> dict[SourceId, Location]:
        return self._locator.threads(ids)

    def url(self, kind: str, id: SourceId) -> str | None:
        return self._links.page(kind, id)

    def close(self) -> None:
        self._database.close()

    # ---------------------------------------------------------------- inside

    @cached_property
    def _permissions(self) -> Permissions:
        return Permissions(self._database, assume_public=self._options.assume_public)

    @cached_property
    def _boards(self) -> Boards:
        return Boards(self._database, self._permissions, self._bodies)

    @cached_property
    def _log(self) -> ModeratorLog:
        return ModeratorLog(self._database, self._names, self._boards.ids)

    @cached_property
    def _side(self) -> SideTables:
        folder = self._settings.get("upload_path", "").strip("/") or "files"
        return SideTables(self._database, folder)

    @cached_property
    def _threads(self) -> Threads:
        return Threads(
            self._database,
            names=self._names,
            bodies=self._bodies,
            boards=self._boards,
            log=self._log,
            side=self._side,
            oldest_first=self._settings.get("display_order") == "1",
        )

    @cached_property
    def _locator(self) -> Locator:
        return Locator(self._database, self._names, self._boards)

    def _set_aside(self, kind: str) -> Iterator[Reject]:
        return (reject for reject in staged_rejects(self._database) if reject.kind == kind)

    def _read_settings(self) -> dict[str, str]:
        if not self._database.has("config"):
            return {}
        config, text = self._database.table("config"), self._database.text
        wanted = [self._database.constant(name) for name in _SETTINGS]
        statement = sa.select(config.c.config_name, config.c.config_value).where(config.c.config_name.in_(wanted))
        name_of, value_of = text("config", "config_name"), text("config", "config_value")
        return {name_of(name): value_of(value) for name, value in self._database.rows(statement)}
