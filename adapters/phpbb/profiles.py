"""phpBB's custom profile fields: which are public, what they are called, what a member's values say."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import sqlalchemy as sa

from adapters.relational.cells import chunks, has_address, unescape
from adapters.sql.database import Database

# stock fields that have a place of their own in Member, or must not leave: ident → attribute ("": never read)
_PLACED: Final = {
    "phpbb_location": "location",
    "phpbb_website": "website",
    "phpbb_interests": "about",
    "phpbb_wlm": "",  # a Microsoft account is an e-mail address
    "phpbb_googleplus": "",  # the service is gone
}
# names of stock fields are keys of the language files
_LABELS: Final = {
    "phpbb_occupation": "Occupation", "phpbb_icq": "ICQ", "phpbb_yahoo": "Yahoo Messenger",
    "phpbb_facebook": "Facebook",
    "phpbb_twitter": "Twitter", "phpbb_skype": "Skype", "phpbb_youtube": "YouTube", "phpbb_aol": "AOL",
}  # fmt: skip
# field types: numbers in 3.0, names from 3.1 on
_CHOICES: Final = frozenset(("4", "5", "profilefields.type.bool", "profilefields.type.dropdown"))
_DATES: Final = frozenset(("6", "profilefields.type.date"))  # birthdays, mostly: not read


class Profile:
    """Public profile values of one member."""

    __slots__ = ("fields", "placed")

    def __init__(self) -> None:
        self.fields: list[tuple[str, str]] = []  #: (label, value) in the board's order
        self.placed: dict[str, str] = {}  #: ``location``, ``website``, ``about``


class Profiles:
    """Reads ``profile_fields*``. A field is public when it is active and hidden neither from members
    (``field_no_view``)
    nor from all but staff (``field_hide``)."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._columns: dict[str, tuple[str, str, dict[int, str]]] = {}  # column → (place, label, choices)
        if database.has("profile_fields") and database.has("profile_fields_data"):
            self._find()

    def of(self, ids: Sequence[int]) -> dict[int, Profile]:
        """Profiles of those members that have any value."""
        profiles: dict[int, Profile] = {}
        if not self._columns:
            return profiles
        table = self._database.table("profile_fields_data")
        decoders = [self._database.text("profile_fields_data", name) for name in self._columns]
        columns = [table.c[name] for name in self._columns]
        for part in chunks(ids):
            statement = sa.select(table.c.user_id, *columns).where(table.c.user_id.in_(part))
            for number, *values in self._database.rows(statement):
                profile = profiles.setdefault(number, Profile())
                for (place, label, choices), decode, value in zip(
                    self._columns.values(), decoders, values, strict=True
                ):
                    text = decode(value)
                    shown = choices.get(int(text), "") if choices and text.isdecimal() else unescape(text).strip()
                    if not shown or has_address(shown):
                        continue
                    if place:
                        profile.placed[place] = shown
                    else:
                        profile.fields.append((label, shown))
        return profiles

    def _find(self) -> None:
        table, column = self._database.table("profile_fields"), self._database.column
        decode = {
            key: self._database.text("profile_fields", key) for key in ("field_ident", "field_type", "field_name")
        }
        labels, choices = self._labels(), self._choices()
        present = set(self._database.columns("profile_fields_data"))
        statement = (
            sa.select(table.c.field_id, table.c.field_ident, table.c.field_type, table.c.field_name)
            .where(column("profile_fields", "field_active", 1) == 1)
            .where(column("profile_fields", "field_no_view", 0) == 0, column("profile_fields", "field_hide", 0) == 0)
            .order_by(column("profile_fields", "field_order", 0), table.c.field_id)
        )
        for number, stored_ident, stored_type, stored_name in self._database.rows(statement):
            ident, kind = decode["field_ident"](stored_ident), decode["field_type"](stored_type)
            place = _PLACED.get(ident, "-")
            if not place or kind in _DATES or f"pf_{ident}" not in present:
                continue
            label = _LABELS.get(ident) or labels.get(number) or unescape(decode["field_name"](stored_name))
            found = choices.get(number, {}) if kind in _CHOICES else {}
            self._columns[f"pf_{ident}"] = ("" if place == "-" else place, label, found)

    def _labels(self) -> dict[int, str]:
        """Names of fields, in the board's first language where it has several."""
        if not self._database.has("profile_lang"):
            return {}
        table, text = self._database.table("profile_lang"), self._database.text("profile_lang", "lang_name")
        statement = sa.select(table.c.field_id, table.c.lang_name).order_by(table.c.lang_id.desc())
        return {number: unescape(text(name)) for number, name in self._database.rows(statement)}

    def _choices(self) -> dict[int, dict[int, str]]:
        """Texts of choice fields: field → stored value (number of the option + 1) → text."""
        found: dict[int, dict[int, str]] = {}
        if self._database.has("profile_fields_lang"):
            table = self._database.table("profile_fields_lang")
            text = self._database.text("profile_fields_lang", "lang_value")
            columns = (table.c.field_id, table.c.option_id, table.c.lang_value)
            for number, option, value in self._database.rows(sa.select(*columns).order_by(table.c.lang_id.desc())):
                found.setdefault(number, {})[option + 1] = unescape(text(value))
        return found
