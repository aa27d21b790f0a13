"""Codes of phpBB's language packs."""

from __future__ import annotations

import re

_LANGUAGE = re.compile(r"([a-z]{2})(?=[_-]|$)")


def language(code: str) -> str | None:
    """ISO 639-1 code of a phpBB language pack (``de_x_sie``, ``zh_cmn_hans``, ``en``)."""
    found = _LANGUAGE.match(code.lower())
    return found[1] if found else None
