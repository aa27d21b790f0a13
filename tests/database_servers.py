"""Private database servers for tests: started in a temporary folder, on a free port of 127.0.0.1, gone afterwards.

Both run with every safety of the disk switched off, so that a start takes about a second. Neither touches a server
that the machine already runs.
"""

from __future__ import annotations

import gzip
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

PASSWORD = "s3cret-Pa55word"  # in every URL, so that tests can assert that it is never shown
POSTGRESQL_FOLDERS = "/usr/lib/postgresql/*/bin"
START_SECONDS = 60


class NotInstalledError(Exception):
    """The server's programs are not on this machine; the message names what was looked for."""


class MariaDB:
    """A MariaDB server; ``create`` makes an empty database, ``load`` feeds it a dump with the ``mariadb`` client."""

    def __init__(self, folder: Path, port: int) -> None:
        self.folder = folder
        self.port = port
        self.user = "migrator"

    @property
    def socket(self) -> str:
        return str(self.folder / "mariadb.sock")

    def sql(self, statement: str, database: str | None = None) -> str:
        """Runs SQL as root through the socket; returns the rows, one a line, columns separated by tabs."""
        return self._client(["--batch", "--skip-column-names", *([database] if database else [])], statement.encode())

    def create(self, name: str, charset: str = "utf8mb4") -> str:
        """A fresh, empty database; an old one of that name is dropped. Returns its SQLAlchemy URL."""
        self.sql(f"DROP DATABASE IF EXISTS `{name}`; CREATE DATABASE `{name}` CHARACTER SET {charset}")
        return self.url(name)

    def url(self, name: str) -> str:
        return f"mysql+pymysql://{self.user}:{PASSWORD}@127.0.0.1:{self.port}/{name}"

    def load(self, name: str, dump: str | Path) -> None:
        """Loads a dump (plain or gzip). Raises RuntimeError with the server's message on the first error."""
        data = Path(dump).read_bytes()
        if data[:2] == b"\x1f\x8b":
            data = gzip.decompress(data)
        self._client(["--default-character-set=utf8mb4", "--max-allowed-packet=1G", name], data)

    def dump(self, name: str, *options: str) -> bytes:
        """The database as mariadb-dump writes it."""
        program = _program("mariadb-dump", "mysqldump")
        return _run([program, "--no-defaults", "--user=root", f"--socket={self.socket}", *options, name])

    def _client(self, arguments: list[str], data: bytes) -> str:
        program = _program("mariadb", "mysql")
        command = [program, "--no-defaults", "--user=root", f"--socket={self.socket}", *arguments]
        return _run(command, data).decode()


class PostgreSQL:
    """A PostgreSQL server; ``create`` makes an empty UTF-8 database."""

    def __init__(self, folder: Path, port: int, programs: Path) -> None:
        self.folder = folder
        self.port = port
        self.programs = programs
        self.user = "migrator"

    def sql(self, statement: str, database: str = "postgres") -> str:
        """Runs SQL as the superuser; returns the rows, one a line, columns separated by tabs."""
        psql = str(self.programs / "psql")
        command = [psql, "-X", "-A", "-t", "-F", "\t", "-q", "-v", "ON_ERROR_STOP=1", "-h", str(self.folder)]
        return _run([*command, "-p", str(self.port), "-U", "postgres", "-d", database], statement.encode()).decode()

    def create(self, name: str) -> str:
        """A fresh, empty database; an old one of that name is dropped. Returns its SQLAlchemy URL."""
        self.sql(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        self.sql(f"CREATE DATABASE \"{name}\" OWNER {self.user} TEMPLATE template0 ENCODING 'UTF8'")
        return self.url(name)

    def url(self, name: str) -> str:
        return f"postgresql+psycopg://{self.user}:{PASSWORD}@127.0.0.1:{self.port}/{name}"


@contextmanager
def mariadb() -> Iterator[MariaDB]:
    """A running MariaDB server. Raises NotInstalledError where there is none."""
    daemon, install = _program("mariadbd", "mysqld"), _program("mariadb-install-db", "mysql_install_db")
    as_user = ["--user=mysql"] if os.geteuid() == 0 else []
    with _folder("mysql") as folder:
        data = folder / "data"
        quiet = ["--auth-root-authentication-method=normal", "--skip-test-db", "--skip-name-resolve"]
        _run([install, "--no-defaults", f"--datadir={data}", *as_user, *quiet])
        server = MariaDB(folder, _free_port())
        command = [daemon, "--no-defaults", *as_user, f"--datadir={data}", f"--socket={server.socket}"]
        command += [f"--port={server.port}", "--bind-address=127.0.0.1", f"--pid-file={folder / 'pid'}"]
        command += ["--innodb-flush-log-at-trx-commit=0", "--innodb-doublewrite=0", "--sync-binlog=0"]
        command += ["--innodb-flush-method=nosync", "--innodb-buffer-pool-size=64M", "--max-allowed-packet=1G"]
        command += ["--skip-name-resolve", "--character-set-server=utf8mb4", "--collation-server=utf8mb4_unicode_ci"]
        grant = f"CREATE USER '{server.user}'@'127.0.0.1' IDENTIFIED BY '{PASSWORD}'; "
        grant += f"GRANT ALL ON *.* TO '{server.user}'@'127.0.0.1'"
        with _running(command, folder / "log", lambda: server.sql("SELECT 1")):
            server.sql(grant)
            yield server


@contextmanager
def postgresql() -> Iterator[PostgreSQL]:
    """A running PostgreSQL server. Raises NotInstalledError where there is none."""
    programs = _postgresql_programs()
    user = "postgres" if os.geteuid() == 0 else None  # the server refuses to run as root
    with _folder("postgres") as folder:
        data = str(folder / "data")
        options = ["--no-sync", "--auth=trust", "--username=postgres", "--encoding=UTF8", "--locale=C"]
        _run([str(programs / "initdb"), "-D", data, *options], user=user)
        (folder / "data" / "pg_hba.conf").write_text(
            "local all all trust\nhost all all 127.0.0.1/32 scram-sha-256\n", encoding="ascii"
        )
        server = PostgreSQL(folder, _free_port(), programs)
        command = [str(programs / "postgres"), "-D", data, "-h", "127.0.0.1", "-p", str(server.port)]
        for setting in ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "shared_buffers=64MB"):
            command += ["-c", setting]
        command += ["-c", f"unix_socket_directories={folder}"]
        with _running(command, folder / "log", lambda: server.sql("SELECT 1"), user, signal.SIGINT):
            server.sql(f"CREATE ROLE {server.user} LOGIN PASSWORD '{PASSWORD}'")
            yield server


def _postgresql_programs() -> Path:
    """The folder with initdb and postgres: of the newest version on this machine, or the one on the PATH."""
    folders = sorted(Path("/").glob(POSTGRESQL_FOLDERS[1:]), key=lambda path: int(path.parent.name.split(".")[0]))
    on_path = shutil.which("initdb")
    candidates = [*reversed(folders), *([Path(on_path).resolve().parent] if on_path else [])]
    for folder in candidates:
        if (folder / "initdb").exists() and (folder / "postgres").exists():
            return folder
    raise NotInstalledError(f"PostgreSQL is not installed (looked for initdb in {POSTGRESQL_FOLDERS} and on the PATH)")


def _program(*names: str) -> str:
    for name in names:
        found = shutil.which(name) or shutil.which(name, path="/usr/sbin:/usr/local/sbin")
        if found:
            return found
    raise NotInstalledError(f"MariaDB is not installed (looked for {' and '.join(names)})")


@contextmanager
def _folder(owner: str) -> Iterator[Path]:
    """A temporary folder that the server's own user may write to; pytest's own are closed to other users."""
    folder = Path(tempfile.mkdtemp(prefix=f"migrator-{owner}-"))
    try:
        if os.geteuid() == 0:
            shutil.chown(folder, owner)
        yield folder
    finally:
        shutil.rmtree(folder)


@contextmanager
def _running(
    command: list[str],
    log: Path,
    probe: Callable[[], object],
    user: str | None = None,
    stop: signal.Signals = signal.SIGTERM,
) -> Iterator[None]:
    with log.open("wb") as output:
        process = subprocess.Popen(command, stdout=output, stderr=output, stdin=subprocess.DEVNULL, user=user)
    try:
        _wait(process, log, probe)
        yield
    finally:
        process.send_signal(stop)
        try:
            process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait(process: subprocess.Popen[bytes], log: Path, probe: Callable[[], object]) -> None:
    deadline = time.monotonic() + START_SECONDS
    while True:
        try:
            probe()
            return
        except RuntimeError as error:
            if process.poll() is not None or time.monotonic() > deadline:
                message = log.read_text(encoding="utf-8", errors="replace")[-4000:]
                raise RuntimeError(f"The server did not start: {error}\n{message}") from error
        time.sleep(0.1)


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def _run(command: list[str], data: bytes = b"", user: str | None = None) -> bytes:
    done = subprocess.run(command, input=data, capture_output=True, check=False, user=user, cwd="/")
    if done.returncode != 0:
        message = done.stderr.decode(errors="replace")[-4000:]
        raise RuntimeError(f"{Path(command[0]).name} failed ({done.returncode}): {message}")
    return done.stdout
