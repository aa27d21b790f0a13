"""Dumps of PostgreSQL: COPY blocks, --inserts, and what a real pg_dump writes."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from adapters.sql.batches import Batch, BrokenRow
from adapters.sql.database import Database
from adapters.sql.dump import Dump
from adapters.sql.staging import stage
from tests.database_servers import PostgreSQL

Row = tuple[object, ...]


def read(
    data: bytes, tmp_path: Path, window: int = 4 << 20, keep: bool = True
) -> tuple[list[Row], Dump, list[BrokenRow]]:
    path = tmp_path / "dump.sql"
    path.write_bytes(data)
    reader = Dump([path], lambda shape: tuple(c.name for c in shape.columns) if keep else None, window=window)
    rows: list[Row] = []
    broken: list[BrokenRow] = []
    for found in reader.read():
        if isinstance(found, Batch):
            rows += found.rows
            assert all(data[found.offset(n) :].startswith(found.raw(n)) for n in range(len(found.rows)))
        else:
            broken.append(found)
    return rows, reader, broken


HEADER = rb"""--
-- PostgreSQL database dump
--

\restrict sOmEkEy

-- Dumped from database version 15.5
-- Dumped by pg_dump version 15.5 (Debian 15.5-0+deb12u1)

SET statement_timeout = 0;
SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SELECT pg_catalog.set_config('search_path', '', false);

CREATE FUNCTION public.f() RETURNS trigger
    LANGUAGE plpgsql
    AS $_$
BEGIN
  INSERT INTO public.t VALUES (9, 'don''t; $1');
END;
$_$;

CREATE TABLE public.t (
    id integer DEFAULT nextval('public.t_seq'::regclass) NOT NULL,
    name character varying(255) DEFAULT ''::character varying NOT NULL,
    body text,
    data bytea,
    flag boolean,
    ratio numeric(8,2),
    CONSTRAINT t_id_check CHECK ((id >= 0))
);
"""
TRAILER = rb"""

ALTER TABLE ONLY public.t
    ADD CONSTRAINT t_pkey PRIMARY KEY (id);

--
-- PostgreSQL database dump complete
--

\unrestrict sOmEkEy
"""
EXPECTED = [
    (1, b"it's", b"a\\b\n\tc", b"\x00\xff", 1, 1.5),
    (2, b"", None, None, None, None),
    (3, "é".encode(), b"\\.", b"", 0, -2.0),
]
COPY = (
    b"COPY public.t (id, name, body, data, flag, ratio) FROM stdin;\n"
    b"1\tit's\ta\\\\b\\n\\tc\t\\\\x00ff\tt\t1.50\n2\t\t\\N\t\\N\t\\N\t\\N\n3\t\xc3\xa9\t\\\\.\t\\\\x\tf\t-2\n\\.\n"
)
INSERTS = (
    b"INSERT INTO public.t VALUES (1, 'it''s', E'a\\\\b\\n\\tc', '\\x00ff', true, 1.50);\n"
    b"INSERT INTO public.t VALUES (2, '', NULL, NULL, NULL, NULL);\n"
    b"INSERT INTO public.t (ratio, flag, data, body, name, id) VALUES\n\t(-2, false, '\\x', '\\.', '\xc3\xa9', 3)\n"
    b"ON CONFLICT DO NOTHING;\n"
)


@pytest.mark.parametrize("statements", [COPY, INSERTS])
@pytest.mark.parametrize("newline", [b"\n", b"\r\n"])
def test_copy_and_inserts_say_the_same(statements: bytes, newline: bytes, tmp_path: Path) -> None:
    text = (HEADER + statements + TRAILER).replace(b"\n", newline)
    rows, reader, broken = read(text, tmp_path)
    assert rows == EXPECTED
    assert (broken, reader.damages, reader.counts) == ([], [], {"t": 3})
    assert (reader.keys, reader.statements.charset) == ({"t": ("id",)}, "utf8")
    assert reader.statements.tool.startswith("pg_dump 15.5")
    for window in (1, 2, 3, 5, 8, 21, 64):
        assert read(text, tmp_path, window)[0] == rows
    assert read(text, tmp_path, keep=False)[1].counts == {"t": 3}


def test_broken_lines_are_set_aside(tmp_path: Path) -> None:
    lines = b"4\ttoo few\nx\tno number\t\\N\t\\N\tt\t1\n5\tgood\t\\N\t\\N\tt\t1\n\\.\n"
    text = HEADER + COPY.removesuffix(b"\\.\n") + lines + TRAILER
    rows, reader, broken = read(text, tmp_path)
    assert [row[0] for row in rows] == [1, 2, 3, 5]
    assert [(row.raw[:5], text[row.offset : row.offset + 5]) for row in broken] == [
        (b"4\ttoo", b"4\ttoo"),
        (b"x\tno ", b"x\tno "),
    ]
    assert (reader.counts, reader.damages) == ({"t": 6}, [])


def test_a_dump_cut_anywhere(tmp_path: Path) -> None:
    text = HEADER + COPY + INSERTS.replace(b"(1,", b"(11,") + TRAILER
    whole, _, _ = read(text, tmp_path)
    assert len(whole) == 6
    mark = text.index(b"-- PostgreSQL database dump complete") + 36
    for cut in range(len(text)):
        rows, reader, broken = read(text[:cut], tmp_path)
        assert rows == whole[: len(rows)]
        assert reader.counts.get("t", 0) == len(rows) + len(broken)
        if 40 < cut < mark:
            assert reader.damages, cut
        assert read(text[:cut], tmp_path, 9)[0] == rows


FIELD = st.one_of(st.none(), st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=12))
TABLE = st.lists(st.tuples(st.integers(0, 2**31), FIELD, FIELD), min_size=1, max_size=12)


def copy_field(text: object) -> bytes:
    if text is None:
        return b"\\N"
    out = str(text)
    for char, escape in (("\\", "\\\\"), ("\n", "\\n"), ("\r", "\\r"), ("\t", "\\t"), ("\b", "\\b"), ("\v", "\\013")):
        out = out.replace(char, escape)
    return out.encode()


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=TABLE, window=st.integers(1, 64))
def test_round_trip(tmp_path: Path, rows: list[Row], window: int) -> None:
    create = b"-- PostgreSQL database dump\nCREATE TABLE t (a integer, b text, c text);\n"
    text = create + b"COPY public.t (a, b, c) FROM stdin;\n"
    text += b"".join(b"\t".join(map(copy_field, row)) + b"\n" for row in rows) + b"\\.\n"
    for row in rows:
        quoted = ["NULL" if cell is None else "'" + str(cell).replace("'", "''") + "'" for cell in row[1:]]
        text += f"INSERT INTO public.t VALUES ({row[0]}, {', '.join(quoted)});\n".encode()
    text += b"-- PostgreSQL database dump complete\n"
    expected = [(a, *(None if cell is None else str(cell).encode() for cell in rest)) for a, *rest in rows]
    for size in (window, 4 << 20):
        found, reader, _ = read(text, tmp_path, size)
        assert found == expected * 2
        assert not reader.damages


def test_what_a_real_pg_dump_writes(postgres_server: PostgreSQL, tmp_path: Path) -> None:
    url = postgres_server.create("dumped")
    postgres_server.sql(
        r"""CREATE TABLE forum_posts (id serial PRIMARY KEY, "odd ""name" text, body text, data bytea, at bigint,
              ok boolean,
              ratio numeric(6,3), PRIMARY_note varchar(10));
            CREATE TABLE "Empty" (a int);
            INSERT INTO forum_posts ("odd ""name", body, data, at, ok, ratio)
              SELECT 'n' || g, E'line\none\\two\ttab ''q'' ' || repeat('é漢😀', g % 7),
                     decode('00ff5c27', 'hex'), g * 100000000000,
                     g % 2 = 0, g / 8.0 FROM generate_series(1, 300) g;
            INSERT INTO forum_posts (body) VALUES (NULL), ('\.'), ('');
            GRANT SELECT ON ALL TABLES IN SCHEMA public TO PUBLIC;""",
        "dumped",
    )
    live = Database(url, prefix="forum_")
    program = str(postgres_server.programs / "pg_dump")
    reads = {"posts": ("*",), "Empty": ("*",)}
    for options in ([], ["--inserts"], ["--column-inserts", "--rows-per-insert=7"]):
        dump = tmp_path / "pg.sql"
        command = [
            program,
            "-h",
            str(postgres_server.folder),
            "-p",
            str(postgres_server.port),
            "-U",
            "postgres",
            *options,
            "dumped",
        ]
        dump.write_bytes(subprocess.run(command, check=True, capture_output=True).stdout)
        report = stage([dump], tmp_path / "stage.db", reads, {})
        assert (report.damages, report.rejected, report.tables["forum_posts"]) == ((), 0, 303)
        staged = Database(f"sqlite:///{report.path}", prefix="forum_")
        assert staged.columns("posts") == live.columns("posts")
        key = staged.table("posts").c.id
        left = staged.rows(sa.select(staged.table("posts")).order_by(key))
        right = live.rows(sa.select(live.table("posts")).order_by(live.table("posts").c.id))
        assert left == [tuple(cell.encode() if isinstance(cell, str) else cell for cell in row) for row in right]
        staged.close()
    live.close()
