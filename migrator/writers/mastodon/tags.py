"""Hashtags: by name, since the server may have them already."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

import sqlalchemy as sa

from migrator.writers.mastodon.numbers import move_sequence, next_number, note_numbers

if TYPE_CHECKING:
    from migrator.writers.mastodon.target import MastodonTarget

# Letters that Mastodon takes for ASCII ones though Unicode does not decompose them (lib/ascii_folding.rb).
_FOLDED = str.maketrans({"ð": "d", "đ": "d", "ħ": "h", "ı": "i", "ł": "l", "ŋ": "n", "ø": "o", "ŧ": "t", "ĸ": "k"})
# What HashtagNormalizer removes: all but letters, digits, marks, _ and five separators.
_REMOVED = re.compile(r"[^\w\u00b7\u30fb\u200c\u0e47-\u0e4e]")
_LETTER = re.compile(r"[^\d_]|_")

_SEEN = """
SELECT t.id, t.name, min(s.created_at) FROM migrator.tags t
  LEFT JOIN migrator.status_tags k ON k.tag_id = t.id LEFT JOIN public.statuses s ON s.id = k.status_id
GROUP BY t.id, t.name ORDER BY t.name
"""
_EPOCH = "TIMESTAMP '1970-01-01'"
_ADD = f"""
INSERT INTO public.tags (id, name, display_name, created_at, updated_at)
SELECT :base + row_number() OVER (ORDER BY made, name), name, name, made, made
FROM (SELECT name, min(COALESCE(made, {_EPOCH})) AS made
      FROM unnest(CAST(:names AS text[]), CAST(:times AS timestamp[])) AS t(name, made) GROUP BY name) t
WHERE NOT EXISTS (SELECT 1 FROM public.tags there WHERE lower(there.name) = lower(t.name))
"""
_TIE = """
INSERT INTO public.statuses_tags (status_id, tag_id)
SELECT DISTINCT k.status_id, theirs.id
FROM unnest(CAST(:ids AS bigint[]), CAST(:names AS text[])) AS t(id, name)
  JOIN migrator.status_tags k ON k.tag_id = t.id JOIN public.statuses s ON s.id = k.status_id
  JOIN public.tags theirs ON lower(theirs.name) = lower(t.name)
ON CONFLICT DO NOTHING
"""


def normal(name: str) -> str:
    """A hashtag's name as Mastodon keeps it (app/lib/hashtag_normalizer.rb)."""
    lower = unicodedata.normalize("NFKC", name).lower().translate(_FOLDED)
    folded = "".join(map(_folded, lower))
    return _REMOVED.sub("", folded)


def _folded(letter: str) -> str:
    base = unicodedata.normalize("NFKD", letter)[:1]
    return base if base.isascii() and base.isalpha() else letter


def usable(name: str) -> bool:
    """Whether Mastodon takes it for a hashtag: digits alone are none."""
    return _LETTER.search(name) is not None


def write_tags(target: MastodonTarget, found: dict[str, int]) -> None:
    """Add the tags that the server lacks, and tie ours to them."""
    seen = [(id, normal(name), made) for id, name, made in target.select(_SEEN)]
    kept = [(id, name, made) for id, name, made in seen if usable(name)]
    found["hashtags_of_digits"] = len(seen) - len(kept)
    columns = {"ids": [row[0] for row in kept], "names": [row[1] for row in kept], "times": [row[2] for row in kept]}
    with target.writing() as connection:
        base = next_number(connection, "tags")
        added = connection.execute(sa.text(_ADD), {"base": base, **columns}).rowcount
        note_numbers(connection, "tags", base, added)
        move_sequence(connection, "tags")
        connection.execute(sa.text(_TIE), columns)
