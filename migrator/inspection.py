"""What a source is: the report of ``inspect``."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from adapters.base import Adapter, Options
from adapters.html import coverage
from adapters.sources import DATABASE, DUMP, SQLITE, OpenSource
from adapters.sql.database import Database
from adapters.sql.doctor import Column, examine
from migrator.pipeline import opened_adapter, opened_source
from migrator.report import table


def inspect_source(source: str, options: Options, *, quiet: bool) -> dict[str, Any]:
    """Software, version, counts, findings of a source. Nothing is written but a stage in a temporary folder."""
    with (
        tempfile.TemporaryDirectory(prefix="migrator-inspect-") as folder,
        opened_source(source, options, Path(folder), quiet=quiet) as opened,
        opened_adapter(opened) as adapter,
    ):
        site = adapter.site
        findings = asdict(adapter.findings())
        has_tables = opened.kind in {DUMP, SQLITE, DATABASE}
        columns = _columns(opened, adapter) if has_tables else []
        if has_tables:
            findings["charsets"] = {column.name: column.evidence for column in columns}
        return {
            "software": site.software,
            "version": site.version,
            "supported": adapter.support.versions,
            "site": {"id": site.id, "name": site.name, "url": site.url, "language": site.language},
            "prefix": opened.options.prefix,
            "fingerprint": opened.fingerprint,
            "made_by": opened.tool,
            "from": _day(findings.pop("first_post_at")),
            "to": _day(findings.pop("last_post_at")),
            "counts": adapter.counts(),
            "damages": [str(damage) for damage in opened.damages],
            "misfits": [asdict(column) for column in columns if not column.fits],
            "asked_charsets": dict(opened.options.charsets),
            **findings,
        }


def _columns(opened: OpenSource, adapter: Adapter) -> list[Column]:
    """What the charset doctor finds."""
    options = opened.options
    prefix = options.prefix or ""
    database = Database(opened.url, prefix=prefix, charset=options.charset, charsets=options.charsets)
    reads = {table: names for table, names in adapter.support.reads.items() if table not in adapter.support.unasked}
    try:
        return examine(database, reads, adapter.support.shown)
    finally:
        database.close()


def as_text(report: dict[str, Any]) -> str:
    """The report for people."""
    site = report["site"]
    lines = [
        f"{report['software']} {report['version']} (supported: {report['supported']})",
        f"“{site['name']}” {site['url']}, language {site['language'] or 'unknown'}, table prefix “{report['prefix']}”",
        f"posts from {report['from'] or 'unknown'} to {report['to'] or 'unknown'}",
        "",
        table(["kind", "in the source"], [(k.replace("_", " "), n) for k, n in report["counts"].items()], right={1}),
    ]
    sections = (
        ("Damages: the dump was read up to them and on behind them", report["damages"]),
        ("Private: in the source, and not carried over", report["privacy"]),
        ("Warnings", report["warnings"]),
        ("Missing tables", report["missing_tables"]),
        ("Tables not understood", [f"{name}: {rows:,} rows" for name, rows in report["unknown_tables"].items()]),
        ("Tables left out on purpose", [f"{name}: {reason}" for name, reason in report["ignored_tables"].items()]),
        ("Coverage", coverage.as_lines(report["coverage"]) if report["coverage"] else []),
        (
            "Character sets: columns that are not what they are declared to be, or had to be repaired",
            list(_misfits(report["misfits"])),
        ),
        ("Character sets asked for", [f"{place}: {name}" for place, name in report["asked_charsets"].items()]),
        ("Character sets", [f"{column}: {evidence}" for column, evidence in report["charsets"].items()]),
    )
    for title, entries in sections:
        if entries:
            lines += ["", title, *(f"  {entry}" for entry in entries)]
    return "\n".join(lines)


def _misfits(columns: list[dict[str, Any]]) -> Iterator[str]:
    for column in columns:
        yield f"{column['name']}: {column['evidence']}"
        whole = "all" if column["read"] == column["rows"] else f"{column['read']:,} of"
        yield f"  {column['cells']:,} cells beyond ASCII in {whole} {column['rows']:,} rows"
        yield from (f"  {example}" for example in column["examples"])


def _day(at: int | None) -> str | None:
    return None if at is None else datetime.fromtimestamp(at, UTC).date().isoformat()
