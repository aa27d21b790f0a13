"""The dump reader: dialects, damage, window borders. The writers here are independent of the reader on purpose."""

from __future__ import annotations

import base64
import bz2
import gzip
import lzma
import re
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from adapters.base import SourceError
from adapters.sql.batches import Batch, BrokenRow
from adapters.sql.ddl import added_key, create_table
from adapters.sql.dump import Dump
from adapters.sql.streams import Progress

Rows = dict[str, list[tuple[object, ...]]]


def read(
    data: bytes | Path | Sequence[Path], tmp_path: Path, window: int = 4 << 20, want=None
) -> tuple[Rows, Dump, list]:
    """(rows by table, the reader, broken rows)."""
    if isinstance(data, bytes):
        path = tmp_path / "dump.sql"
        path.write_bytes(data)
        paths: Sequence[Path] = [path]
    else:
        paths = [data] if isinstance(data, Path) else data
    reader = Dump(paths, want or (lambda shape: tuple(c.name for c in shape.columns)), window=window)
    rows: Rows = {}
    broken: list[BrokenRow] = []
    for found in reader.read():
        if isinstance(found, Batch):
            rows.setdefault(found.table, []).extend(found.rows)
            for number in range(len(found.rows)):
                raw = found.raw(number)
                assert (raw[:1], raw[-1:]) == (b"(", b")")
                if isinstance(data, bytes):
                    assert data[found.offset(number) :].startswith(raw)
        else:
            broken.append(found)
    return rows, reader, broken


CREATE = b"""CREATE TABLE `t` (
  `id` int(10) unsigned NOT NULL AUTO_INCREMENT,
  `name` varchar(255) CHARACTER SET latin1 COLLATE latin1_bin NOT NULL DEFAULT 'a,b) `x` PRIMARY KEY',
  `data` blob,
  `ratio` decimal(5,2) DEFAULT NULL COMMENT 'ten (10), it''s',
  PRIMARY KEY (`id`),
  KEY `name` (`name`(10))
) ENGINE=InnoDB AUTO_INCREMENT=5 DEFAULT CHARSET=utf8mb4;
"""
HEADER = b"""-- MySQL dump 10.13  Distrib 8.0.36, for Linux (x86_64)
--
-- Host: localhost    Database: it's
/*!40101 SET NAMES utf8mb4 */;
/*!40103 SET TIME_ZONE='+00:00' */;
DROP TABLE IF EXISTS `t`;
"""
TRAILER = b"\n/*!40111 SET SQL_NOTES=@OLD_SQL_NOTES */;\n-- Dump completed on 2024-01-01  0:00:00\n"
EXPECTED = [(1, b"it's", b"\x00\xff\\", 1.5), (2, b"", None, None), (-3, b"a\nb", b"", 0.0)]


DIALECTS = {
    "mysqldump": rb"INSERT INTO `t` VALUES (1,'it\'s','\0%s\\',1.50),(2,'',NULL,NULL),(-3,'a\nb','',0);" % b"\xff",
    "mariadb-dump": b"""INSERT INTO `t` VALUES
(1,'it''s',_binary '\\0\xff\\\\',1.50),
(2,'',NULL,NULL),
(-3,'a\\nb',_binary '',0);""",
    "hex blobs": b"INSERT INTO `t` VALUES (1,'it\\'s',0x00FF5C,1.50),(2,'',NULL,NULL),(-3,'a\\nb','',0.00);",
    "complete, one row each": b"""INSERT INTO `t` (`ratio`, `data`, `name`, `id`) VALUES (1.50, X'00ff5c', 'it\\'s', 1);
INSERT INTO `t` (`ratio`, `data`, `name`, `id`) VALUES (NULL, NULL, '', 2);
INSERT INTO `t` (`ratio`, `data`, `name`, `id`) VALUES (0, '', 'a\\nb', -3);
""",
    "SQLyog": b"""insert  into `t`(`id`,`name`,`data`,`ratio`) values

(1,'it\\'s','\\0\xff\\\\',1.50),

(2,'',NULL,NULL),

(-3,'a\\nb','',0.0);""",
    "quoted numbers": b"""REPLACE INTO t VALUES ('1','it\\'s',0x00ff5c,'1.5');
REPLACE INTO t VALUES ('2','',NULL,NULL);
REPLACE INTO t VALUES ('-3',0x610a62,'','0');
""",
    "Discuz!": b"""INSERT INTO t VALUES('1',0x69742773,0x00ff5c,'1.5');
INSERT INTO t VALUES('2','',NULL,NULL);
INSERT INTO t VALUES('-3',0x610a62,'','0');
""",
    "blanks": b"""INSERT IGNORE INTO `board`.`t` VALUES
  (1,'it\\'s','\\0\xff\\\\',1.5) , (2,'',NULL,NULL)
 , ( -3 , 'a\\nb' , '' , 0 ) ;""",
    "comments": b"""INSERT INTO t VALUES (1,"it's",x'00ff5c',1.5) /* , (9,9) */, # it's
(2,'',null,NULL), -- it's
(-3,0x610a62,'',0)
ON DUPLICATE KEY UPDATE name=VALUES(name);""",
    "introducers": b"""INSERT DELAYED INTO `t` VALUES
(+1,_utf8mb4'it\\'s',_binary 0x00ff5c,15e-1),(2,N'',NULL,NULL),(-3,'a\\nb','',0);""",
}


@pytest.mark.parametrize("statements", DIALECTS.values(), ids=list(DIALECTS))
@pytest.mark.parametrize("newline", [b"\n", b"\r\n"])
def test_dialects_say_the_same(statements: bytes, newline: bytes, tmp_path: Path) -> None:
    text = (HEADER + CREATE + statements + TRAILER).replace(b"\n", newline)
    rows, reader, broken = read(b"\xef\xbb\xbf" + text, tmp_path)
    assert rows["t"] == EXPECTED
    assert (broken, reader.damages, reader.counts) == ([], [], {"t": 3})
    assert reader.statements.charset == "utf8mb4"
    assert reader.statements.tool == "mysqldump 10.13  Distrib 8.0.36, for Linux (x86_64)"
    for window in (1, 2, 3, 5, 7, 13, 31, 64):
        assert read(text, tmp_path, window)[0] == rows


def test_many_rows_go_through_the_compiled_pattern_and_stragglers_do_not(tmp_path: Path) -> None:
    values = [f"({i},'n{i}',NULL,{i}.25)" for i in range(50)]
    values[30] = "(30,'n30',0x6e756c6c,30.25)"  # a form not seen before
    values[31] = "(31,'n31',now(),31.25)"  # no value
    values[32] = "(32,'n32',NULL)"  # a column too few
    values[33] = "(33,'n33',NULL,'pi')"  # no number
    text = HEADER + CREATE + b"INSERT INTO `t` VALUES " + ",".join(values).encode() + b";\n" + TRAILER
    rows, reader, broken = read(text, tmp_path)
    kept = [i for i in range(50) if i not in (31, 32, 33)]
    assert [row[0] for row in rows["t"]] == kept
    assert rows["t"][30] == (30, b"n30", b"null", 30.25)
    assert [(row.table, row.raw) for row in broken] == [("t", values[i].encode()) for i in (31, 32, 33)]
    assert [text[row.offset : row.offset + len(row.raw)] for row in broken] == [row.raw for row in broken]
    assert reader.counts == {"t": 50}
    assert not reader.damages


def test_wanted_columns_come_in_the_order_asked_for(tmp_path: Path) -> None:
    text = (
        CREATE + b"INSERT INTO t (id, ratio, name) VALUES " + b",".join(b"(%d,1.5,'x')" % i for i in range(20)) + b";"
    )
    rows, _, _ = read(text, tmp_path, want=lambda shape: ("name", "data", "id"))
    assert rows["t"] == [(b"x", None, i) for i in range(20)]


def test_unwanted_tables_are_counted(tmp_path: Path) -> None:
    text = CREATE + CREATE.replace(b"`t`", b"`u`") + b"INSERT INTO t VALUES (1,'(,),;',NULL,1),(2,';',f(g('x')),2);"
    text += b"INSERT INTO u VALUES (1,'a',NULL,1);"
    rows, reader, broken = read(text, tmp_path, want=lambda shape: ("id",) if shape.name == "u" else None)
    assert (rows, reader.counts, broken, reader.damages) == ({"u": [(1,)]}, {"t": 2, "u": 1}, [], [])


def test_statements_between_rows_are_passed_over(tmp_path: Path) -> None:
    text = (
        b"/*M!999999\\- enable the sandbox mode */ \n" + HEADER + CREATE + b"LOCK TABLES `t` WRITE;\n"
        b"/*!40000 ALTER TABLE `t` DISABLE KEYS */;\nINSERT INTO `t` VALUES (1,'a',NULL,1);\nUNLOCK TABLES;\n"
        b"DELIMITER ;;\n/*!50003 CREATE*/ /*!50017 DEFINER=`root`*/ /*!50003 TRIGGER x\n"
        b"AFTER INSERT ON t FOR EACH ROW BEGIN\n"
        b"INSERT INTO t VALUES (9,'it''s',NULL,1); END */;;\nDELIMITER ;\n"
        b"CREATE VIEW v AS SELECT 'a;b' FROM t -- don't; stop\n;\n/*!50001 CREATE VIEW `w` AS SELECT 1 */;\n"
        b"INSERT INTO `t` VALUES (2,'b',NULL,1);\n" + TRAILER
    )
    for window in (4 << 20, 1, 3, 17, 50):
        rows, reader, broken = read(text, tmp_path, window)
        assert [row[0] for row in rows["t"]] == [1, 2]
        assert (reader.damages, broken) == ([], [])


def test_shapes_and_keys() -> None:
    shape = create_table(CREATE)
    assert shape is not None
    assert shape.name == "t"
    assert [(c.name, c.kind, c.charset) for c in shape.columns] == [
        ("id", "integer", None), ("name", "text", "latin1"), ("data", "binary", "binary"), ("ratio", "real", None),
    ]  # fmt: skip
    assert shape.key == ("id",)
    composite = create_table(
        b'CREATE TABLE IF NOT EXISTS "x`y" (a text, b int, c varchar(9), PRIMARY KEY (a(10), "b" ASC))'
    )
    assert composite is not None
    assert (composite.name, composite.key) == ("x`y", ("a", "b"))
    assert create_table(b"CREATE VIEW v AS SELECT 1") is None
    assert added_key(b"ALTER TABLE `t`\n  ADD PRIMARY KEY (`a`,`b`(5)),\n  ADD KEY `c` (`c`);") == ("t", ("a", "b"))
    assert added_key(b"ALTER TABLE `t` ADD UNIQUE KEY `a` (`a`);") is None


def test_no_create_table_but_a_list_of_columns(tmp_path: Path) -> None:
    rows, reader, _ = read(b"INSERT INTO t (id, name, r) VALUES (1, '007', 2.5), (-2, NULL, '3');", tmp_path)
    assert rows["t"] == [(1, b"007", 2.5), (-2, None, b"3")]
    rows, reader, _ = read(b"INSERT INTO t VALUES (1,'a');\nINSERT INTO t VALUES (2,'b');", tmp_path)
    assert (rows, reader.counts) == ({}, {"t": 2})
    assert "no CREATE TABLE" in reader.damages[0].reason


def test_a_table_created_twice_keeps_its_first_rows(tmp_path: Path) -> None:
    once = CREATE + b"INSERT INTO t VALUES (1,'a',NULL,1);\n"
    rows, reader, _ = read(once + once, tmp_path)
    assert rows["t"] == [(1, b"a", None, 1.0)]
    assert "second time" in reader.damages[0].reason


def test_double_byte_characters_that_end_in_a_backslash(tmp_path: Path) -> None:
    name = "許功蓋".encode("big5")
    assert name.count(b"\\") == 3
    header = HEADER.replace(b"utf8mb4", b"big5")
    rows, _, _ = read(header + CREATE + b"INSERT INTO t VALUES (1,'%s','\\'',1);" % name + TRAILER, tmp_path)
    assert rows["t"] == [(1, name, b"'", 1.0)]
    # a PHP script escapes byte by byte
    header = b"# phpBB Backup Script\nSET NAMES big5;\n"
    escaped = name.replace(b"\\", b"\\\\")
    rows, _, _ = read(header + CREATE + b"INSERT INTO t VALUES (1,'%s','\\'',1);" % escaped, tmp_path)
    assert rows["t"] == [(1, name, b"'", 1.0)]


def test_no_backslash_escapes(tmp_path: Path) -> None:
    mode = b"SET SQL_MODE='ANSI,NO_BACKSLASH_ESCAPES';\n"
    rows, _, _ = read(CREATE + mode + rb"""INSERT INTO "t" VALUES (1,'a\','it''s',1);""", tmp_path)
    assert rows["t"] == [(1, b"a\\", b"it's", 1.0)]


def test_tools_and_charsets_are_told(tmp_path: Path) -> None:
    identify = base64.b64encode(b"1600000000,X3.4,discuz,multivol,1,pre_,gbk,pre_")
    text = (
        b"# Identify: "
        + identify
        + b"\n# <?exit();?>\n# Discuz! Multi-Volume Data Dump Vol.1\n# Version: X3.4\n"
        + CREATE
    )
    text += b"INSERT INTO t VALUES ('1',0xc4e3,'','');\n"
    rows, reader, _ = read(text, tmp_path)
    assert rows["t"] == [(1, "你".encode("gbk"), b"", 0)]
    assert (reader.statements.charset, reader.charsets) == ("gbk", {"t": "gbk"})
    assert reader.statements.tool.startswith("Discuz!")
    _, reader, _ = read(b"-- phpMyAdmin SQL Dump\n-- version 5.2.1\n-- https://x\n" + CREATE, tmp_path)
    assert reader.statements.tool == "phpMyAdmin 5.2.1"


# -------------------------------------------------------------------- huge things


def test_a_cell_and_a_statement_larger_than_the_window(tmp_path: Path) -> None:
    huge = b"x\\'" * 4_000_000
    small = b",".join(b"(%d,'s',NULL,1)" % i for i in range(2, 30_000))
    text = CREATE + b"INSERT INTO t VALUES (1,'%s',NULL,1)," % huge + small + b";"
    rows, reader, broken = read(text, tmp_path, window=1 << 16)
    assert rows["t"][0][1] == b"x'" * 4_000_000
    assert len(rows["t"]) == 29_999
    assert (reader.damages, broken) == ([], [])


def test_an_unclosed_quote_is_damage_not_endless_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("adapters.sql.sqlvalues.MAX_ROW", 1 << 16)
    text = CREATE + b"INSERT INTO t VALUES (1,'a',NULL,1),(2,'" + b"b" * 500_000 + b"\n"
    text += CREATE.replace(b"`t`", b"`u`") + b'INSERT INTO u VALUES (1,"a",NULL,1);\n'
    rows, reader, broken = read(text.replace(b"'", b"'", 1), tmp_path, window=1 << 12)
    assert rows["t"] == [(1, b"a", None, 1.0)]
    assert reader.damages[0].table == "t"
    assert reader.damages[0].offset == text.index(b"(2,")
    assert rows["u"] == [(1, b"a", None, 1.0)]
    assert broken[0].raw.startswith(b"(2,'bbb")


@pytest.mark.parametrize(
    "hostile",
    [
        b"INSERT INTO t VALUES " + b"(" * 100_000,
        b"INSERT INTO t VALUES " + b"(1,'a',NULL,1),(" * 20_000,
        b"INSERT INTO t VALUES (1," + b"f(" * 50_000,
        b"INSERT INTO t VALUES (" + b"1," * 200_000,
        b"INSERT INTO t VALUES " + b"),(1,'" * 50_000,
        b"/*" * 100_000,
        b"INSERT INTO `" + b"`" * 100_000,
        b"CREATE TABLE x (" + b"(" * 100_000,
        b"CREATE TABLE x (a int DEFAULT '" + b"''" * 50_000,
        b"SET " + b"$" * 100_000,
        b"-" * 100_000,
        b"COPY t (" + b"(" * 100_000,
        b"\\" * 1000 + b"\n" * 100_000,
    ],
)
def test_hostile_input_ends(hostile: bytes, tmp_path: Path) -> None:
    _, reader, _ = read(CREATE + hostile, tmp_path, window=1 << 16)
    assert reader.counts.get("t", 0) >= 0


# -------------------------------------------------------------------- damage


SMALL = (
    HEADER + CREATE + rb"INSERT INTO `t` VALUES (1,'it\'s','\0\\',1.50),(2,'b;',NULL,NULL);" + b"\n"
    b"INSERT INTO `t` VALUES (3,'c','',0),(4,'(d),(','',0);\n" + TRAILER
)


def test_a_dump_cut_anywhere_gives_what_is_before_the_cut(tmp_path: Path) -> None:
    whole, reader, broken = read(SMALL, tmp_path)
    assert (len(whole["t"]), reader.damages, broken) == (4, [], [])
    ends = [match.end() for match in re.finditer(rb"\)(?=[,;][\n(]|,\()", SMALL)]
    mark = SMALL.index(b"-- Dump completed") + len(b"-- Dump completed")
    for cut in range(len(SMALL)):
        rows, reader, broken = read(SMALL[:cut], tmp_path)
        found = rows.get("t", [])
        assert found == whole["t"][: len(found)]
        assert len(found) >= sum(1 for end in ends if end <= cut - 1) - 2
        if 60 < cut < mark:
            assert reader.damages, cut
            assert 0 <= reader.damages[0].offset <= cut
        for window in (1, 7):
            again, other, _ = read(SMALL[:cut], tmp_path, window)
            assert (again, other.damages) == (rows, reader.damages), cut


def test_reading_goes_on_behind_damage(tmp_path: Path) -> None:
    values = [b"(%d,'name %d',NULL,1)" % (i, i) for i in range(40)]
    values[20] = b"(20,'name 20,NULL,1)"  # the closing quote is gone
    text = CREATE + b"INSERT INTO `t` VALUES " + b",\n".join(values) + b";\n"
    text += b"%&/ garbage;\n" + CREATE.replace(b"`t`", b"`u`") + b"INSERT INTO `u` VALUES (1,'a',NULL,1);\n"
    rows, reader, broken = read(text, tmp_path)
    found = [row[0] for row in rows["t"]]
    assert found[:20] == list(range(20))
    assert found[-15:] == list(range(25, 40))
    assert rows["u"] == [(1, b"a", None, 1.0)]
    assert [(damage.table, damage.offset) for damage in reader.damages] == [
        ("t", text.index(b"(20,")), ("", text.index(b"%&/")),
    ]  # fmt: skip
    assert broken[0].raw.startswith(b"(20,'name 20,NULL")
    assert reader.counts == {"t": len(found) + 1, "u": 1}


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    position=st.integers(0, len(SMALL) - 1),
    size=st.integers(0, 30),
    put=st.binary(max_size=8),
    window=st.integers(1, 64),
)
def test_damaged_bytes_never_stop_the_reader(tmp_path: Path, position: int, size: int, put: bytes, window: int) -> None:
    text = SMALL[:position] + put + SMALL[position + size :]
    rows, reader, broken = read(text, tmp_path, window)
    if "t" in reader.shapes:  # else the damage hit CREATE TABLE, and rows are only counted
        assert reader.counts.get("t", 0) == len(rows.get("t", [])) + sum(row.table == "t" for row in broken)


# -------------------------------------------------------------------- round trip

CELLS = st.one_of(
    st.none(), st.binary(max_size=30), st.sampled_from([b"'", b"\\", b"\\'", b"''", b'\0\n\r\x1a"', b"),(", b";\n"])
)
ROWS = st.lists(
    st.tuples(
        st.integers(-(2**40), 2**40), CELLS, st.one_of(st.none(), st.floats(-1e6, 1e6).map(lambda x: round(x, 2)))
    ),
    min_size=1, max_size=25,
)  # fmt: skip
ESCAPES = {0: b"\\0", 10: b"\\n", 13: b"\\r", 26: b"\\Z", 34: b'\\"', 39: b"\\'", 92: b"\\\\"}


def literal(cell: object, style: int) -> bytes:
    if cell is None:
        return b"NULL"
    if isinstance(cell, bytes):
        if style == 1 and cell:
            return b"0x" + cell.hex().encode()
        if style == 2:
            return b"X'" + cell.hex().encode() + b"'"
        if style == 3:
            return b"'" + cell.replace(b"\\", b"\\\\").replace(b"'", b"''") + b"'"
        text = b"".join(ESCAPES.get(byte, bytes((byte,))) for byte in cell)
        return (b"_binary '" if style == 4 else b"'") + text + b"'"
    return (b"'%s'" if style == 5 else b"%s") % str(cell).encode()


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    rows=ROWS,
    styles=st.lists(st.integers(0, 5), min_size=1, max_size=4),
    per=st.integers(1, 9),
    window=st.integers(1, 64),
)
def test_round_trip(tmp_path: Path, rows: list[tuple[object, ...]], styles: list[int], per: int, window: int) -> None:
    text = b"CREATE TABLE `t` (`a` bigint, `b` longblob, `c` double);\n"
    written = [
        b"(" + b",".join(literal(cell, styles[(number + place) % len(styles)]) for place, cell in enumerate(row)) + b")"
        for number, row in enumerate(rows)
    ]
    for start in range(0, len(written), per):
        text += b"INSERT INTO `t` VALUES " + b",".join(written[start : start + per]) + b";\n"
    for size in (window, 4 << 20):
        found, reader, broken = read(text, tmp_path, size)
        assert found["t"] == rows
        assert (reader.damages, broken) == ([], [])


# -------------------------------------------------------------------- files


def seen_by(seen: list[tuple[int, int]]) -> Progress:
    return lambda done, total: seen.append((done, total))


def test_compressed_files_and_their_damage(tmp_path: Path) -> None:
    zstandard = pytest.importorskip("zstandard")
    plain = (
        HEADER
        + CREATE
        + b"INSERT INTO t VALUES "
        + b",".join(b"(%d,'name',NULL,1)" % i for i in range(5000))
        + b";"
        + TRAILER
    )
    rows, reader, _ = read(plain, tmp_path)
    packed = {"gz": gzip.compress(plain), "bz2": bz2.compress(plain), "xz": lzma.compress(plain)}
    packed["zst"] = zstandard.ZstdCompressor().compress(plain)
    half = len(plain) // 2  # two members in one file, as `cat a.gz b.gz` makes them
    packed["gz2"] = gzip.compress(plain[:half]) + gzip.compress(plain[half:])
    for name, data in packed.items():
        path = tmp_path / f"any name {name}"
        path.write_bytes(data)
        seen: list[tuple[int, int]] = []
        again = Dump([path], lambda shape: tuple(c.name for c in shape.columns), progress=seen_by(seen))
        assert [row for batch in again.read() if isinstance(batch, Batch) for row in batch.rows] == rows["t"]
        assert (again.fingerprint, again.damages) == (reader.fingerprint, [])
        assert seen[-1] == (len(data), len(data))
        path.write_bytes(data[: len(data) * 2 // 3])
        found, cut, _ = read(path, tmp_path)
        assert cut.damages, name
        assert found.get("t", []) == rows["t"][: len(found.get("t", []))]
    path.write_bytes(packed["gz"][:200] + b"\xff" * 20 + packed["gz"][220:])
    _, cut, _ = read(path, tmp_path)
    assert cut.damages


def test_several_files_are_one_dump(tmp_path: Path) -> None:
    first, second = tmp_path / "b-2.sql", tmp_path / "b-10.sql"
    first.write_bytes(CREATE + b"INSERT INTO t VALUES (1,'a',NULL,1);\n")
    second.write_bytes(b"INSERT INTO t VALUES (2,'b',NULL,1); %\n")
    rows, reader, _ = read([first, second], tmp_path)
    assert [row[0] for row in rows["t"]] == [1, 2]
    assert (reader.damages[0].file, reader.damages[0].offset) == ("b-10.sql", 37)


def test_files_that_cannot_be_opened_are_named(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"missing\.sql"):
        read(tmp_path / "missing.sql", tmp_path)
    archive = tmp_path / "a.zip"
    archive.write_bytes(b"PK\x03\x04 and so on")
    with pytest.raises(SourceError, match="zip"):
        read(archive, tmp_path)


# -------------------------------------------------------------------- real dumps


def independent_count(data: bytes) -> dict[str, int]:
    """Rows per table, counted character class by character class with no code of the reader."""
    counts: dict[str, int] = {}
    token = re.compile(rb"'(?:[^'\\]|\\.|'')*'|[();]|[^'();]+", re.DOTALL)
    for head in re.finditer(
        rb"^insert\s+into\s+`([^`]+)`[^(']*?(?:\([^)]*\)\s*)?values\s*", data, re.IGNORECASE | re.MULTILINE
    ):
        depth = rows = 0
        for found in token.finditer(data, head.end()):
            text = found[0]
            if text == b"(":
                rows += depth == 0
                depth += 1
            elif text == b")":
                depth -= 1
            elif text == b";":
                break
        name = head[1].decode()
        counts[name] = counts.get(name, 0) + rows
    return counts


def test_dumps_of_real_boards_read_without_damage(boards: Path, tmp_path: Path) -> None:
    dumps = sorted(boards.glob("*/dump.sql.gz"))
    assert dumps
    for path in dumps:
        rows, reader, broken = read(path, tmp_path)
        assert (reader.damages, broken) == ([], []), path
        assert {name: len(found) for name, found in rows.items()} == reader.counts
        data = gzip.decompress(path.read_bytes())
        assert independent_count(data) == {name: count for name, count in reader.counts.items() if count}, path
