"""Handles from names in any script: stable, valid, numbered when taken."""

from __future__ import annotations

import itertools
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mappings.handles import base_handle, candidates

VALID = re.compile(r"[a-z0-9](?:[a-z0-9_]*[a-z0-9])?")


@pytest.mark.parametrize(
    ("name", "handle"),
    [
        ("Ada", "ada"),
        ("ada lovelace", "ada_lovelace"),
        ("  --Ada--  ", "ada"),
        ("J.R.R. Tolkien", "j_r_r_tolkien"),
        ("O'Brien", "obrien"),
        ("O’Brien", "obrien"),
        ("Zoë", "zoe"),
        ("Zoe\u0308", "zoe"),
        ("Ｆｕｌｌ", "full"),
        ("Straße", "strasse"),
        ("北京", "beijing"),
        ("さくら", "sakura"),
        ("Ольга", "olga"),
        ("snake__case", "snake_case"),
        ("12345", "12345"),
        ("", "member7"),
        ("!!! ???", "member7"),
        ("\u200b\u202e", "member7"),
        ("\x00", "member7"),
        ("\ud800", "member7"),
    ],
)
def test_base_handle(name: str, handle: str) -> None:
    assert base_handle(name, 30, "member7") == handle


def test_emoji_become_words() -> None:
    assert VALID.fullmatch(base_handle("🐈", 30))
    assert base_handle("🐈", 30) != "member"


def test_length_is_kept_and_no_underscore_left_at_the_end() -> None:
    assert base_handle("abcdefg hijk", 8) == "abcdefg"
    assert base_handle("x" * 10_000_000, 30) == "x" * 30


def test_candidates_are_numbered_within_the_length() -> None:
    assert list(itertools.islice(candidates("Ada", "member1", 30), 3)) == ["ada", "ada_2", "ada_3"]
    assert list(itertools.islice(candidates("abcdef ghi", "member1", 8), 3)) == ["abcdef_g", "abcdef_2", "abcdef_3"]
    late = next(itertools.islice(candidates("abcdefgh", "member1", 8), 998, None))
    assert late == "abcd_999"


@given(st.text(), st.integers(min_value=8, max_value=64))
def test_any_name_gives_valid_handles(name: str, length: int) -> None:
    first = list(itertools.islice(candidates(name, "member42", length), 12))
    assert len(set(first)) >= 11  # a name that ends like a number may meet its own number once
    assert all(VALID.fullmatch(handle) and len(handle) <= length for handle in first)
    assert first == list(itertools.islice(candidates(name, "member42", length), 12))
