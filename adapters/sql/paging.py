"""Reading a result page by page without a cursor that stays open."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any, Final

import sqlalchemy as sa

from adapters.base import SourceError

Row = tuple[Any, ...]
Statement = sa.Select[*tuple[Any, ...]]

_SIZE: Final = "page_size"


class Paged:
    """A statement that :meth:`adapters.sql.database.Database.paged` made ready. Made once and read often, as
    SQLAlchemy takes several times as long to put such a statement together as SQLite to answer it.

    :param fetch: gives the rows of a statement with these parameters.
    """

    def __init__(
        self,
        fetch: Callable[[Statement, Mapping[str, object]], list[Row]],
        statement: Statement,
        keys: Sequence[sa.ColumnElement[Any]],
        size: int,
    ) -> None:
        self._fetch = fetch
        self._keys = keys
        self._size = size
        selected = list(statement.selected_columns)
        self._places = [_place(selected, key) for key in keys]
        self._first = statement.order_by(None).order_by(*keys).limit(sa.bindparam(_SIZE, type_=sa.Integer()))

    def read(self, **parameters: object) -> Iterator[list[Row]]:
        """The pages, with values for the statement's own parameters."""
        size = self._size
        page = self._fetch(self._first, {**parameters, _SIZE: size})
        while page:
            yield page
            if len(page) < size:
                return
            last = [page[-1][place] for place in self._places]
            if any(value is None for value in last):
                raise SourceError(f"NULL in a key column of {self._first.get_final_froms()[0]}")
            page = []
            for statement, names in self._following:
                behind = dict(zip(names, last, strict=False))
                page += self._fetch(statement, {**parameters, **behind, _SIZE: size - len(page)})
                if len(page) == size:
                    break

    @cached_property
    def _following(self) -> list[tuple[Statement, list[str]]]:
        """Statements that together give the page behind a row, with the names of the keys' values in each."""
        found = []
        for depth in range(len(self._keys) - 1, -1, -1):
            names = [f"last_{place}" for place in range(depth + 1)]
            same = [key == sa.bindparam(name) for key, name in zip(self._keys[:depth], names, strict=False)]
            found.append((self._first.where(*same, self._keys[depth] > sa.bindparam(names[depth])), names))
        return found


def _place(selected: Sequence[Any], key: sa.ColumnElement[Any]) -> int:
    """Position of a key among the selected columns."""
    for place, column in enumerate(selected):
        if column is key or (getattr(column, "name", None) is not None and column.name == getattr(key, "name", "")):
            return place
    raise ValueError(f"key {key} is not among the selected columns")
