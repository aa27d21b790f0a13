"""WARC records as pages: responses and resources with their original address and time of capture.

fastwarc reads them. Records that hold no page (requests, metadata, redirects, errors, revisits) come as entries that
say why, so that the coverage report adds up."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

from adapters.base import SourceError
from adapters.html.store import LARGEST, Entry

try:
    from fastwarc.warc import ArchiveIterator, WarcRecordType
except ImportError:
    _READABLE = False
else:
    _READABLE = True

_PAGES = frozenset({"text/html", "application/xhtml+xml", "application/xml", ""})


def entries(path: Path, name: str) -> Iterator[Entry]:
    """The records of a WARC file."""
    with path.open("rb") as stream:
        yield from stream_entries(stream, name)


def stream_entries(stream: IO[bytes], name: str) -> Iterator[Entry]:
    """The records of a stream of WARC, packed or not; ``name`` is that of its file.

    :raises SourceError: the file breaks off or is damaged.
    """
    if not _READABLE:
        raise SourceError(f"{name}: WARC files need fastwarc: pip install 'forum-migrator[html]'")
    wanted = WarcRecordType.response | WarcRecordType.resource | WarcRecordType.revisit
    number = 0
    try:
        for record in ArchiveIterator(stream, record_types=wanted, parse_http=True, auto_decode="all"):
            yield _entry(record, f"{name}#{number}")
            number += 1
    except (OSError, EOFError, ValueError) as error:
        raise SourceError(f"{name}: the WARC file breaks off or is damaged behind record {number}: {error}") from error


def _entry(record: Any, name: str) -> Entry:
    url = (record.headers.get("WARC-Target-URI") or "").strip("<>")
    name = f"{name} {url}"
    captured = int(record.record_date.timestamp()) if record.record_date is not None else None
    trouble, raw = "", None
    status = record.http_headers.status_code if record.http_headers is not None else None
    kind = (record.http_content_type or "").lower() if record.http_headers is not None else _plain_type(record)
    if record.record_type == WarcRecordType.revisit:
        trouble = "revisit: the same as an earlier capture"
    elif status is not None and status != 200:
        trouble = f"HTTP {status}"
    elif kind.partition(";")[0].strip() not in _PAGES:
        trouble = "file"
    else:
        raw = record.reader.read(LARGEST + 1)
        if len(raw) > LARGEST:
            trouble, raw = "too large", None
    charset = (record.http_charset or "") if record.http_headers is not None else ""
    return Entry(name, raw=raw, url=url, captured_at=captured, charset=charset, trouble=trouble)


def _plain_type(record: Any) -> str:
    return (record.headers.get("Content-Type") or "").lower()
