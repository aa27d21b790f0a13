"""Ids: layout, order, range, and how far collisions are away."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mappings import ids

LIMIT = 1 << 63
keys = st.one_of(st.integers(0, 2**40), st.text(max_size=20))
times = st.integers(-(2**40), 2**70)


def test_layout_is_that_of_a_snowflake() -> None:
    status = ids.status_id(1_700_000_000, 42, 3)
    assert status >> 16 == 1_700_000_000_000 + 42 * 256 // 65_536
    assert status == 1_700_000_000 * 65_536_000 + 42 * 256 + 3


@pytest.mark.parametrize(
    ("earlier", "later"),
    [
        (ids.status_id(100, 999_999), ids.status_id(101, 1)),  # time first
        (ids.status_id(100, 7, 255), ids.status_id(100, 8, 0)),  # then the source's key
        (ids.status_id(100, 7, 1), ids.status_id(100, 7, 2)),  # then the part
        (ids.status_id(-5, 7), ids.status_id(0, 8)),  # before 1970 counts as 1970
        (ids.forward_id(100, 7, "board", "board"), ids.forward_id(101, 7, "board", "board")),
        (ids.edit_id(100, 7, 255), ids.edit_id(100, 7, 256)),
    ],
)
def test_order(earlier: int, later: int) -> None:
    assert earlier < later


@given(times, keys, st.integers(0, 255))
def test_status_ids_are_63_bits_and_pure(at: int, key: int | str, part: int) -> None:
    status = ids.status_id(at, key, part)
    assert 0 <= status < LIMIT
    assert status == ids.status_id(at, key, part)
    assert status % ids.PARTS == part


@given(st.one_of(st.none(), times), keys)
def test_other_ids_are_63_bits(at: int | None, key: int | str) -> None:
    made = [
        *(ids.account_id(kind, at, key) for kind in ids.ACCOUNT_KINDS),
        *(ids.sanction_id(at, kind, key) for kind in ids.SANCTION_KINDS),
        ids.event_id(at, key),
        ids.media_id(at, key),
        ids.poll_id(at, key),
        ids.report_id(at, key),
        ids.message_id(at, "broadcast", key),
    ]
    assert all(0 <= each < LIMIT for each in made)


def test_accounts_of_one_key_differ_by_kind() -> None:
    assert len({ids.account_id(kind, 5, 1) for kind in ids.ACCOUNT_KINDS}) == len(ids.ACCOUNT_KINDS)


def test_forwards_of_one_status_in_one_second_differ() -> None:
    made = {ids.forward_id(5, 1, reason, actor) for reason in ids.FORWARD_REASONS for actor in ids.ACTORS}
    assert len(made) == len(ids.FORWARD_REASONS) * len(ids.ACTORS) <= ids.PARTS


def test_the_bound_of_collision_is_what_the_module_says() -> None:
    assert len({ids.status_id(5, key) for key in range(ids.SLOTS)}) == ids.SLOTS
    assert ids.status_id(5, 1) == ids.status_id(5, 1 + ids.SLOTS)
    # Undated records with integer keys do not collide at all within the slots' range of seconds.
    assert (
        len({ids.account_id("person", None, key) for key in range(0, 10 * ids.SLOTS, 1000)}) == 10 * ids.SLOTS // 1000
    )


def test_text_and_integer_keys_of_events_never_meet() -> None:
    numbers = {ids.event_id(5, key) for key in range(5000)}
    states = {ids.event_id(5, f"state:lock:{key}") for key in range(5000)}
    assert len(numbers) == 5000
    assert numbers.isdisjoint(states)


def test_tags() -> None:
    assert ids.tag_id("gardening") == ids.tag_id("gardening") != ids.tag_id("garden")
    assert 0 <= ids.tag_id("園芸") < LIMIT
