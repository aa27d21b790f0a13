"""PHP's serialize(), as forums keep lists in a column."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeAlias

Serializable: TypeAlias = (
    str | int | float | Sequence["Serializable"] | Mapping[int, "Serializable"] | Mapping[str, "Serializable"] | None
)


def php(value: Serializable, encoding: str = "utf-8") -> str:
    """Strings, numbers, null and arrays of them; lengths count the bytes of ``encoding``."""
    if value is None:
        return "N;"
    if isinstance(value, str):
        return f's:{len(value.encode(encoding))}:"{value}";'
    if isinstance(value, bool):
        return f"b:{int(value)};"
    if isinstance(value, int):
        return f"i:{value};"
    if isinstance(value, float):
        return f"d:{value:g};"
    if isinstance(value, Sequence):
        return php(dict(enumerate(value)), encoding)
    if isinstance(value, Mapping):
        inner = "".join(php(key, encoding) + php(item, encoding) for key, item in value.items())
        return f"a:{len(value)}:{{{inner}}}"
    raise TypeError(f"cannot serialize {type(value).__name__}")
