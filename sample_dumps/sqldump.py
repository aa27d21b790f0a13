"""Writes SQL dumps as ``mariadb-dump`` 10.11 and ``mysqldump`` 5.5 do, byte for byte but for the contents."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias

Value: TypeAlias = str | int | float | bytes | None
Rows: TypeAlias = Sequence[Mapping[str, Value]]

_ESCAPES = str.maketrans(
    {"\\": "\\\\", "\0": "\\0", "\n": "\\n", "\r": "\\r", "\x1a": "\\Z", '"': '\\"', "'": "\\'"}
)  # what mysql_real_escape_string does
_NUMERIC = re.compile(r"tinyint|smallint|mediumint|int|bigint|decimal|float|double")
_COLUMN = re.compile(
    r"(?P<name>\w+) (?P<type>[a-z]+(?:\([\d,]+\))?(?: unsigned)?)"
    r"(?: = (?P<default>'.*'|-?[\d.]+))?(?P<auto> auto)?(?P<ci> ci)?"
)
_KEY = re.compile(r"(?P<kind>PRIMARY|UNIQUE|KEY) ?(?P<name>\w*) ?\((?P<columns>[\w,]+)\)")


@dataclass(frozen=True)
class Style:
    """How one version of the dump program writes."""

    head: str
    foot: str
    engine: str  # as after the last bracket of CREATE TABLE
    client_charset: str
    case_insensitive: str  # charset and collation of a column that is compared without case
    column_collation: str  # written at every text column
    quoted_defaults: bool
    rows_apart: bool  # each row on a line of its own
    clustered: bool  # rows stand in order of the primary key (InnoDB), not of their making (MyISAM)


_SESSION = """
/*!40101 SET @OLD_CHARACTER_SET_CLIENT=@@CHARACTER_SET_CLIENT */;
/*!40101 SET @OLD_CHARACTER_SET_RESULTS=@@CHARACTER_SET_RESULTS */;
/*!40101 SET @OLD_COLLATION_CONNECTION=@@COLLATION_CONNECTION */;
/*!40101 SET NAMES {charset} */;
/*!40103 SET @OLD_TIME_ZONE=@@TIME_ZONE */;
/*!40103 SET TIME_ZONE='+00:00' */;
/*!40014 SET @OLD_UNIQUE_CHECKS=@@UNIQUE_CHECKS, UNIQUE_CHECKS=0 */;
/*!40014 SET @OLD_FOREIGN_KEY_CHECKS=@@FOREIGN_KEY_CHECKS, FOREIGN_KEY_CHECKS=0 */;
/*!40101 SET @OLD_SQL_MODE=@@SQL_MODE, SQL_MODE='NO_AUTO_VALUE_ON_ZERO' */;
/*!40111 SET @OLD_SQL_NOTES=@@SQL_NOTES, SQL_NOTES=0 */;
"""

_FOOT = """/*!40103 SET TIME_ZONE=@OLD_TIME_ZONE */;

/*!40101 SET SQL_MODE=@OLD_SQL_MODE */;
/*!40014 SET FOREIGN_KEY_CHECKS=@OLD_FOREIGN_KEY_CHECKS */;
/*!40014 SET UNIQUE_CHECKS=@OLD_UNIQUE_CHECKS */;
/*!40101 SET CHARACTER_SET_CLIENT=@OLD_CHARACTER_SET_CLIENT */;
/*!40101 SET CHARACTER_SET_RESULTS=@OLD_CHARACTER_SET_RESULTS */;
/*!40101 SET COLLATION_CONNECTION=@OLD_COLLATION_CONNECTION */;
/*!40111 SET SQL_NOTES=@OLD_SQL_NOTES */;

-- Dump completed on {at}
"""

MARIADB_10_11 = Style(
    head="/*M!999999\\- enable the sandbox mode */ \n"
    "-- MariaDB dump 10.19  Distrib 10.11.19-MariaDB, for debian-linux-gnu (x86_64)\n--\n"
    "-- Host: localhost    Database: larkpass\n"
    "-- ------------------------------------------------------\n"
    "-- Server version\t10.11.19-MariaDB-0+deb12u1\n" + _SESSION.format(charset="utf8mb4"),
    foot=_FOOT.format(at="2024-03-01  6:00:00"),
    engine="ENGINE=InnoDB{auto} DEFAULT CHARSET=utf8mb3 COLLATE=utf8mb3_bin",
    client_charset="utf8mb4",
    case_insensitive=" CHARACTER SET utf8mb3 COLLATE utf8mb3_unicode_ci",
    column_collation="",
    quoted_defaults=False,
    rows_apart=True,
    clustered=True,
)

MYSQL_5_5 = Style(
    head="-- MySQL dump 10.13  Distrib 5.5.62, for debian-linux-gnu (x86_64)\n--\n"
    "-- Host: localhost    Database: larkpass\n"
    "-- ------------------------------------------------------\n"
    "-- Server version\t5.5.62-0+deb8u1\n" + _SESSION.format(charset="utf8"),
    foot=_FOOT.format(at="2024-03-01  6:00:00"),
    engine="ENGINE=MyISAM{auto} DEFAULT CHARSET=utf8 COLLATE=utf8_bin",
    client_charset="utf8",
    case_insensitive=" CHARACTER SET utf8 COLLATE utf8_unicode_ci",
    column_collation=" COLLATE utf8_bin",
    quoted_defaults=True,
    rows_apart=False,
    clustered=False,
)


@dataclass(frozen=True)
class Column:
    name: str
    type: str
    default: str | None  # as in SQL; None: no default
    auto: bool
    ci: bool
    nullable: bool = False

    @property
    def numeric(self) -> bool:
        return bool(_NUMERIC.match(self.type))

    def missing(self) -> Value:
        """What the program behind the board leaves in a column that it does not fill."""
        if self.nullable and self.default in (None, "NULL"):
            return None
        if self.numeric:
            number = (self.default or "0").strip("'")
            return float(number) if "decimal" in self.type else int(number)
        return (self.default or "").strip("'")


@dataclass
class Table:
    name: str  # without prefix
    columns: list[Column] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    primary: tuple[str, ...] = ()
    statement: str = ""  # what follows the name in CREATE TABLE, when the table was read from SQL

    def values(self, row: Mapping[str, Value]) -> list[Value]:
        """The row in order of the columns. Raises KeyError for a column that the table has not."""
        unknown = row.keys() - {column.name for column in self.columns}
        if unknown:
            raise KeyError(f"{self.name} has no column {', '.join(sorted(unknown))}")
        return [row.get(column.name, column.missing()) for column in self.columns]

    def extend(self, line: str, after: str) -> None:
        """Adds a column, as a line of CREATE TABLE, to a table that was read from SQL: a board's own field."""
        place = next(n for n, column in enumerate(self.columns) if column.name == after)
        self.statement = re.sub(rf"(?m)^(  `{after}` .*,\n)", lambda match: f"{match[0]}{line},\n", self.statement)
        self.columns.insert(place + 1, _sql_column(line))

    def add(self, definition: str) -> None:
        """Adds a column or key, written as in the table files."""
        key = _KEY.fullmatch(definition)
        if key:
            names = key["columns"].split(",")
            if key["kind"] == "PRIMARY":
                self.primary = tuple(names)
            columns = ",".join(f"`{name}`" for name in names)
            start = {"PRIMARY": "PRIMARY KEY", "UNIQUE": f"UNIQUE KEY `{key['name']}`", "KEY": f"KEY `{key['name']}`"}
            self.keys.append(f"{start[key['kind']]} ({columns})")
            return
        column = _COLUMN.fullmatch(definition)
        if column is None:
            raise ValueError(f"{self.name}: {definition!r} is neither a column nor a key")
        self.columns.append(
            Column(column["name"], column["type"], column["default"], bool(column["auto"]), bool(column["ci"]))
        )


def read_tables(path: Path) -> dict[str, Table]:
    """Reads a file of tables, see its first lines for the notation."""
    tables: dict[str, Table] = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            table = Table(line.strip("[]"))
            tables[table.name] = table
        elif line and not line.startswith("#"):
            for definition in line.rstrip(";").split("; "):
                table.add(definition)
    return tables


_STATEMENT = re.compile(r"(?ms)^CREATE TABLE `\{prefix\}(\w+)` (\(.*?^\)[^;]*);")
_SQL_COLUMN = re.compile(r"  `(?P<name>\w+)` (?P<type>[a-z]+(?:\([^)]*\))?(?: unsigned)?)(?P<rest>.*?),?")
_SQL_DEFAULT = re.compile(r" DEFAULT ('(?:[^']|'')*'|[-\w.]+)")


def _sql_column(line: str) -> Column:
    found = _SQL_COLUMN.fullmatch(line)
    if found is None:
        raise ValueError(f"not a column: {line}")
    default = _SQL_DEFAULT.search(found["rest"])
    stated = default[1] if default else None
    auto, nullable = "AUTO_INCREMENT" in found["rest"], "NOT NULL" not in found["rest"]
    return Column(found["name"], found["type"], stated, auto, ci=False, nullable=nullable)


def read_sql(path: Path, prefix: str, charset: str = "") -> dict[str, Table]:
    """Reads a file of CREATE TABLE statements as the dump program writes them, ``{prefix}`` before the names, and
    ``{charset}`` where a system comes in several."""
    tables: dict[str, Table] = {}
    for name, body in _STATEMENT.findall(path.read_text(encoding="utf-8")):
        table = Table(name, statement=body.replace("{prefix}", prefix).replace("{charset}", charset))
        for line in body.splitlines():
            key = re.match(r"  PRIMARY KEY \(([^)]*)\)", line)
            if line.startswith("  `"):
                table.columns.append(_sql_column(line))
            elif key:
                table.primary = tuple(key[1].replace("`", "").split(","))
        tables[name] = table
    return tables


def dump(tables: Mapping[str, Table], rows: Mapping[str, Rows], prefix: str, style: Style) -> str:
    """The whole dump; tables stand in order of the alphabet, all of them, the empty ones, too."""
    unknown = rows.keys() - tables.keys()
    if unknown:
        raise KeyError(f"no such table: {', '.join(sorted(unknown))}")
    parts = ["\n".join(_table(tables[name], rows.get(name, ()), prefix + name, style)) for name in sorted(tables)]
    return f"{style.head}\n" + "\n\n".join(parts) + f"\n{style.foot}"


def create(table: Table, rows: Rows, name: str, style: Style) -> str:
    """The CREATE TABLE statement."""
    auto = next((column.name for column in table.columns if column.auto), None)
    highest = max((int(str(row[auto])) for row in rows), default=0) if auto else 0
    counter = f" AUTO_INCREMENT={highest + 1}" if highest else ""
    if table.statement:
        head, engine, rest = re.split(r"(?m)(^\) ENGINE=\w+)", table.statement)
        return f"CREATE TABLE `{name}` {head}{engine}{counter}{rest};"
    lines = [_definition(column, style) for column in table.columns] + [f"  {key}" for key in table.keys]
    return f"CREATE TABLE `{name}` (\n" + ",\n".join(lines) + f"\n) {style.engine.format(auto=counter)};"


def _definition(column: Column, style: Style) -> str:
    collation = "" if column.numeric else style.case_insensitive if column.ci else style.column_collation
    default = ""
    if column.default is not None:
        value = column.default.strip("'")
        if column.type.startswith("decimal"):
            value = f"{float(value):.2f}"
        default = f" DEFAULT '{value}'" if style.quoted_defaults or not column.numeric else f" DEFAULT {value}"
    return f"  `{column.name}` {column.type}{collation} NOT NULL{default}{' AUTO_INCREMENT' if column.auto else ''}"


def _table(table: Table, rows: Rows, name: str, style: Style) -> Iterator[str]:
    yield f"--\n-- Table structure for table `{name}`\n--\n\nDROP TABLE IF EXISTS `{name}`;"
    yield "/*!40101 SET @saved_cs_client     = @@character_set_client */;"
    yield f"/*!40101 SET character_set_client = {style.client_charset} */;"
    yield create(table, rows, name, style)
    yield "/*!40101 SET character_set_client = @saved_cs_client */;\n"
    yield f"--\n-- Dumping data for table `{name}`\n--\n\nLOCK TABLES `{name}` WRITE;"
    yield f"/*!40000 ALTER TABLE `{name}` DISABLE KEYS */;"
    if rows:
        between, start = (",\n", "\n") if style.rows_apart else (",", " ")
        values = [table.values(row) for row in rows]
        if style.clustered and table.primary:
            places = [n for key in table.primary for n, column in enumerate(table.columns) if column.name == key]
            values.sort(key=lambda row: [row[place] for place in places])  # type: ignore[type-var]
        tuples = ("(" + ",".join(literal(value) for value in row) + ")" for row in values)
        yield f"INSERT INTO `{name}` VALUES{start}" + between.join(tuples) + ";"
    yield f"/*!40000 ALTER TABLE `{name}` ENABLE KEYS */;\nUNLOCK TABLES;"


def literal(value: Value) -> str:
    if value is None:
        return "NULL"
    if isinstance(value, bytes):  # as they are: surrogates, to be encoded with "surrogateescape"
        value = value.decode("ascii", "surrogateescape")
    if isinstance(value, str):
        return f"'{value.translate(_ESCAPES)}'"
    return f"{value:.2f}" if isinstance(value, float) else str(value)
