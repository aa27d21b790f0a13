"""All files that the generators make, as path → content, and how they are written."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

from sample_dumps import discuz, fluxbb, mbox, mybb, phpbb, phpbb2, ptt, smf, truth, truth_systems
from sample_dumps.board import load
from sample_dumps.systems import System, load_systems
from sample_dumps.writer import Writer

FOLDER = Path(__file__).parent
DUMPS = {"phpbb33": "3.3", "phpbb30": "3.0"}  # name of the dump → version of phpBB
SYSTEMS = load_systems()  # name of the dump → what else there is
WRITERS = {"discuz": discuz, "fluxbb": fluxbb, "mybb": mybb, "smf": smf, "phpbb2": phpbb2}


def contents() -> dict[str, bytes]:
    """Path below this folder → content; dumps are not yet compressed."""
    board = load()
    files = {f"{name}.sql.gz": phpbb.write(board, version).encode() for name, version in DUMPS.items()}
    files |= {f"phpbb33_files/{path}": data for path, data in phpbb.site_files(board).items()}
    files["news.mbox.gz"] = mbox.write(board)
    facts = {name: truth.expected(board, version) for name, version in DUMPS.items()}
    files["expected.json"] = _json(facts)
    files |= {"ptt.tar.gz": ptt.write(board), "ptt_expected.json": _json(ptt.expected(board))}
    for system in SYSTEMS.values():
        files |= _of(system)
    return files


def _of(system: System) -> dict[str, bytes]:
    """Dump, files and facts of a system beside phpBB 3."""
    module, board = WRITERS[system.adapter], system.load()
    writer: Writer = module.fill(board, system)
    dump = writer.dump()
    files = {f"{system.dump}.sql.gz": dump}
    files |= {f"{system.dump}_files/{path}": data for path, data in module.site_files(board, system).items()}
    rows = {table: len(rows) for table, rows in writer.rows.items()}
    absent = [word for word in truth.ABSENT if word.encode() in dump]  # addresses of computers may be packed
    facts = truth_systems.expected(board, system, rows, module.OPERATIONS, absent)
    return files | {f"expected/{system.dump}.json": _json(facts)}


def _json(facts: object) -> bytes:
    return f"{json.dumps(facts, ensure_ascii=False, indent=1, sort_keys=True)}\n".encode()


def stored(path: Path) -> bytes | None:
    """Content of a file as :func:`contents` has it; None when there is none."""
    if not path.exists():
        return None
    data = path.read_bytes()
    return gzip.decompress(data) if path.suffix == ".gz" else data


def update(folder: Path = FOLDER) -> list[str]:
    """Writes what differs; compressed files only if their content does, whatever the version of zlib. Returns the
    paths written."""
    written: list[str] = []
    for name, data in contents().items():
        path = folder / name
        if stored(path) == data:
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(gzip.compress(data, mtime=0) if path.suffix == ".gz" else data)
        written.append(name)
    return written
