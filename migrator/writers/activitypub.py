"""A folder of Mastodon account archives, one folder per account, with the CSV files that servers import.

``DIR/.migrator/ledger.db`` is the stage: an SQLite target with all rows and the ledger, so that shards come in any
order and a kill leaves all of a transaction or nothing. :meth:`ActivityPubTarget.finish` makes the archives from it,
account by account, and notes each with the sizes and digests of its files; after a kill it goes on with the next one.
Whatever changes rows later (``retry``, ``erase``) makes the archives stale until the next finish.

Archives are folders, not files: slurp, which brings them to GoToSocial, reads folders; for Sharkey they are zipped.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import closing, contextmanager
from itertools import islice
from pathlib import Path
from typing import Any, ClassVar

import msgspec
import sqlalchemy as sa

from mappings import policy as policies
from mappings.microblog import Account
from migrator import schema
from migrator.ledger import TargetError
from migrator.writers.activitystreams import Home
from migrator.writers.archives import CARRIED, Archivist, Recount, folder_name, replace_folder
from migrator.writers.base import RESUME, TargetSupport
from migrator.writers.sqlite import SqliteTarget, SqliteTransaction

OWN = ".migrator"  #: folder for what is not meant for the user
BATCH = 250  #: archives written before they are noted
STALE, BEGUN, COMPLETE = "stale", "begun", "complete"
_TABLES = """
CREATE TABLE IF NOT EXISTS export (state TEXT NOT NULL);
INSERT INTO export SELECT 'stale' WHERE NOT EXISTS (SELECT 1 FROM export);
CREATE TABLE IF NOT EXISTS archives
    (folder TEXT PRIMARY KEY, account_id INTEGER NOT NULL, files TEXT NOT NULL, current INTEGER NOT NULL);
CREATE INDEX IF NOT EXISTS archives_of ON archives (account_id)
"""
_SET_STATE = "UPDATE export SET state = ? WHERE state <> ?"
_FILES = msgspec.json.Decoder(dict[str, tuple[int, str]])


class ActivityPubTransaction(SqliteTransaction):
    """A transaction of the stage: the archives are no longer what the rows say."""

    def commit(self) -> None:
        if self._connection is not None:
            self._connection.exec_driver_sql(_SET_STATE, (STALE, STALE))
        super().commit()


class ActivityPubTarget(SqliteTarget):
    support: ClassVar[TargetSupport] = TargetSupport(
        scheme="activitypub",
        name="ActivityPub archives",
        description="A folder with one Mastodon account archive per account, and CSV files to import: activitypub:DIR",
        carries={
            "accounts": "actor.json, avatar.*",
            "statuses": "outbox.json, Create of a Note",
            "forwards": "outbox.json, Announce; those that were withdrawn are left out",
            "follows": "following_accounts.csv; friends, watched boards and moderators in lists.csv as well",
            "favourites": "likes.json",
            "mentions": "outbox.json, tag and audience",
            "tags": "outbox.json, names of tags",
            "status_tags": "outbox.json, tag",
            "media": "outbox.json, attachment; files at hand (--site-files) in media_attachments",
            "polls": "outbox.json, Create of a Question",
            "poll_options": "outbox.json, oneOf or anyOf with the counts",
            "blocks": "blocked_accounts.csv",
            "mutes": "muted_accounts.csv",
            "bookmarks": "bookmarks.json, bookmarks.csv",
        },
        leaves={
            "poll_votes": "an archive tells counts only",
            "pins": "an archive does not hold the featured collection",
            "status_edits": "an archive tells the time of the last edit only",
            "sanctions": "an archive tells only that an account is suspended for good",
            "reports": "belong to staff, not to an account",
            "moderation_events": "belong to staff, not to an account",
            "origins": "stay in DIR/.migrator, for redirects, erase and verify",
            "redirects": "stay in DIR/.migrator",
            "tombstones": "stay in DIR/.migrator",
        },
    )
    transaction_class = ActivityPubTransaction

    def __init__(self, locator: str) -> None:
        _, _, folder = locator.partition(":")
        if not folder:
            raise TargetError("an ActivityPub target needs a folder: say activitypub:DIR")
        self.folder = Path(folder).absolute()
        self.own = self.folder / OWN
        super().__init__(f"sqlite:///{self.own / 'ledger.db'}")
        self.location = f"activitypub:{folder}"
        self._counted: dict[str, int] = {}

    @contextmanager
    def disk(self) -> Iterator[None]:
        """Turns the system's errors into ours."""
        try:
            yield
        except OSError as error:
            place = f" ({error.filename})" if error.filename else ""
            raise TargetError(
                f"{self.location}: {error.strerror}{place}: look after disk and permissions, {RESUME}"
            ) from error

    def prepare(self) -> None:
        if not self.folder.parent.is_dir():
            raise TargetError(f"{self.location}: there is no folder {self.folder.parent}: make it first")
        with self.disk():
            self.folder.mkdir(exist_ok=True)
            found = sorted({path.name for path in self.folder.iterdir()} - {OWN})
            if found and not self.path.exists():
                raise TargetError(
                    f"{self.location} is not empty (it holds {found[0]}) and was not made by the migrator: "
                    "take a new folder"
                )
            self.own.mkdir(exist_ok=True)
        super().prepare()
        with self.writing() as connection:
            for statement in _TABLES.split(";"):
                connection.exec_driver_sql(statement)

    # ---- making the archives

    def finish(self) -> dict[str, int]:
        """Cut references that lead nowhere, and make the archives that are not made yet."""
        total = self.ledger.add_cut({})
        if self._state() == STALE:
            total = super().finish()
            self._note("UPDATE archives SET current = 0", BEGUN)
        if self._state() == BEGUN:
            with self.disk():
                self._export()
                self._remove_leftovers()
            self._note("DELETE FROM archives WHERE NOT current", COMPLETE)
        return total

    def _state(self) -> str:
        with self.reading() as connection:
            return str(connection.exec_driver_sql("SELECT state FROM export").scalar_one())

    def _note(self, statement: str, state: str) -> None:
        with self.writing() as connection:
            connection.exec_driver_sql(statement)
            connection.exec_driver_sql(_SET_STATE, (state, state))

    def _export(self) -> None:
        building = self.own / "building"
        with closing(self._connect()) as database:
            home, site_files = self._home()
            archivist = Archivist(database, home, site_files)
            accounts = self._missing()
            while batch := list(islice(accounts, BATCH)):
                if building.exists():  # of a process that was killed
                    shutil.rmtree(building)
                building.mkdir()
                made = []
                for account in batch:
                    folder = building / folder_name(account.handle, account.id)
                    folder.mkdir()
                    made.append((account.id, folder.name, archivist.write(account, folder)))
                os.sync()  # once for thousands of small files: they must last before they are noted
                for _, name, _ in made:
                    replace_folder(building / name, self.folder / name, self.own / "replaced")
                self._note_archives(made)
            if building.exists():
                shutil.rmtree(building)

    def _home(self) -> tuple[Home, str | None]:
        """Addresses by the run's policy, and where the board's files are."""
        run = self.ledger.run()
        if run is None:
            raise TargetError(f"{self.location} holds no run: archives are made at the end of one")
        with self.reading() as connection:
            accounts = schema.TABLES["accounts"].c
            site_url = connection.execute(sa.select(accounts.url).where(accounts.kind == "site")).scalar()
        address = site_url or f"https://{run.site}"
        return Home.of(policies.loads(run.policy_toml).links, address), run.options.get("source", {}).get("site_files")

    def _missing(self) -> Iterator[Account]:
        """Accounts without a current archive, read batch by batch: archives are noted in between."""
        names = Account.__struct_fields__
        query = (
            f"SELECT {', '.join(names)} FROM accounts WHERE id > ? AND NOT EXISTS"  # noqa: S608 - our own schema
            " (SELECT 1 FROM archives WHERE account_id = accounts.id AND current) ORDER BY id LIMIT ?"
        )
        last = -(2**63)
        while True:
            with self.reading() as connection:
                rows = connection.exec_driver_sql(query, (last, BATCH)).all()
            for row in rows:
                yield Account(**dict(zip(names, row, strict=True)))
            if len(rows) < BATCH:
                return
            last = rows[-1][0]

    def _note_archives(self, made: list[tuple[int, str, dict[str, tuple[int, str]]]]) -> None:
        rows = [(name, id, msgspec.json.encode(files).decode()) for id, name, files in made]
        with self.writing() as connection:
            connection.exec_driver_sql("INSERT OR REPLACE INTO archives VALUES (?, ?, ?, 1)", rows)

    def _remove_leftovers(self) -> None:
        """Folders of accounts that are gone, or have another name now."""
        with self.reading() as connection:
            gone = connection.exec_driver_sql("SELECT folder FROM archives WHERE NOT current").all()
        for (name,) in gone:
            if (self.folder / name).exists():
                shutil.rmtree(self.folder / name)

    # ---- counting them

    def count(self, table: str) -> int:
        """Rows as the archives' files tell them, once they are complete; of what no file holds, as the stage does."""
        if table not in CARRIED or self._state() != COMPLETE:
            return super().count(table)
        if table not in self._counted:
            self._recount()
        return self._counted.pop(table)  # who asks again wants it counted again

    def checks(self) -> Iterator[tuple[str, int, int]]:
        yield "archives complete", 1, int(self._state() == COMPLETE)
        found = self._recount()
        yield "archives", super().count("accounts"), found.folders
        yield "files of archives that are gone or changed", 0, found.changed

    def _recount(self) -> Recount:
        found = Recount()
        with self.disk(), self.reading() as connection:
            rows: Any = connection.execution_options(yield_per=BATCH).exec_driver_sql(
                "SELECT folder, files FROM archives"
            )
            for name, files in rows:
                found.add(self.folder / name, _FILES.decode(files))
            withdrawn = connection.exec_driver_sql("SELECT COUNT(*) FROM forwards WHERE withdrawn_at IS NOT NULL")
            found.rows["forwards"] += withdrawn.scalar_one()
        self._counted = {table: found.rows[table] for table in CARRIED}
        return found
