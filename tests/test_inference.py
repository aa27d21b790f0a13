"""Follows from deeds: the threshold, the fallbacks, and that pairs are given once."""

from __future__ import annotations

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from mappings.inference import Pair, Turns, infer_follows
from mappings.microblog import Follow
from mappings.policy import Follows
from tests.mapping_world import policy

SITE, BOARD, BOT = 900, 800, 700
KINDS = {SITE: "site", BOARD: "board", BOT: "bot"}
SETTINGS = msgspec.structs.replace(policy().follows, threshold=3.0)
WITHOUT_BOARDS = msgspec.structs.replace(SETTINGS, boards=False)


def pair(account: int, target: int, **counts: int) -> Pair:
    defaults = {"replies": 0, "quotes": 0, "favourites": 0, "mentions": 0, "boards": 0}
    return Pair(account_id=account, target_account_id=target, last_at=5, **{**defaults, **counts})


def infer(
    *pairs: Pair,
    persons: tuple[int, ...] = (1, 2, 3),
    settings: Follows = WITHOUT_BOARDS,
    follows: tuple[tuple[int, int], ...] = (),
) -> dict[tuple[int, int], str]:
    """(account, target) → reason."""
    found = list(
        infer_follows(
            persons,
            KINDS,
            sorted(pairs, key=lambda each: (each.account_id, each.target_account_id)),
            sorted(pairs, key=lambda each: (each.target_account_id, each.account_id)),
            settings,
            SITE,
            {account for account, _ in follows}.__contains__,
            {target for _, target in follows}.__contains__,
        )
    )
    assert len({(each.account_id, each.target_account_id) for each in found}) == len(found)
    assert all(each.kind == "inferred" for each in found)
    return {(each.account_id, each.target_account_id): each.reason for each in found}


def test_who_turns_to_somebody_often_follows_them_with_the_evidence() -> None:
    found = infer(pair(1, 2, replies=12, quotes=3), pair(2, 1, favourites=4), persons=(1, 2))
    assert found == {(1, 2): "replies:12 quotes:3", (2, 1): "favourites:4"}


def test_weights_count() -> None:
    pairs = [pair(1, BOT, replies=2, quotes=2)]
    (follow,) = infer_follows([1], KINDS, pairs, [], WITHOUT_BOARDS, SITE, lambda _: False, lambda _: True)
    assert follow == Follow(
        account_id=1, target_account_id=BOT, created_at=5, kind="inferred", reason="replies:2 quotes:2", weight=5.0
    )


def test_boards_that_one_wrote_in_are_followed() -> None:
    found = infer(pair(1, BOARD, boards=31), pair(2, 1, replies=3), persons=(1,), settings=SETTINGS)
    assert found == {(1, BOARD): "participates:31"}


def test_nobody_reads_nothing() -> None:
    assert infer(pair(1, 2, replies=1), persons=(1,), follows=((9, 1),)) == {(1, 2): "fallback:replies:1"}
    assert infer(pair(1, BOARD, boards=2), persons=(1,), follows=((9, 1),)) == {(1, BOARD): "fallback:participates:2"}
    assert infer(persons=(1,)) == {(1, SITE): "fallback:site"}


def test_nobody_active_is_without_reader() -> None:
    # who turned to them most
    found = infer(pair(1, 3, replies=9), pair(2, 3, replies=9), pair(1, 2, replies=1), persons=(2,))
    assert found == {(2, 3): "replies:9", (1, 2): "fallback:replies:1"}
    # else whom they turned to most
    assert infer(pair(2, 3, replies=9), persons=(2,)) == {(2, 3): "replies:9", (3, 2): "fallback:reverse:replies:9"}
    # else the board
    found = infer(pair(2, BOARD, boards=1), persons=(2,), settings=SETTINGS)
    assert found == {(2, BOARD): "participates:1", (BOARD, 2): "fallback:participates:1"}


def test_two_who_fall_back_on_each_other_are_given_once_each() -> None:
    found = infer(pair(1, 2, replies=1), persons=(1, 2))
    assert found == {(1, 2): "fallback:replies:1", (2, 1): "fallback:reverse:replies:1", (2, SITE): "fallback:site"}


def test_explicit_follows_suffice() -> None:
    assert infer(pair(1, 2, replies=1), persons=(1,), follows=((1, 9), (9, 1))) == {}


def test_it_can_be_left_out() -> None:
    assert infer(pair(1, 2, replies=99), settings=msgspec.structs.replace(SETTINGS, infer=False)) == {}
    without = msgspec.structs.replace(WITHOUT_BOARDS, fallback=False)
    assert infer(pair(1, 2, replies=1), settings=without) == {}


def test_guests_and_strangers_among_the_pairs_are_passed_over() -> None:
    assert infer(pair(5, 1, replies=9), pair(2, 1, replies=9), persons=(2,), follows=((9, 2),)) == {(2, 1): "replies:9"}


counts = st.fixed_dictionaries({"replies": st.integers(0, 4), "quotes": st.integers(0, 2)})
ties = st.dictionaries(
    st.tuples(st.integers(1, 8), st.sampled_from([*range(1, 9), BOARD])).filter(lambda tie: tie[0] != tie[1]), counts
)


@given(ties)
def test_everybody_active_reads_and_is_read(drawn: dict[tuple[int, int], dict[str, int]]) -> None:
    pairs = [
        pair(account, target, boards=1) if target == BOARD else pair(account, target, **numbers)
        for (account, target), numbers in drawn.items()
    ]
    found = infer(*pairs, persons=tuple(range(1, 9)), settings=SETTINGS)
    assert {account for account, _ in found} >= set(range(1, 9))
    active = {each.account_id for each in pairs} | {each.target_account_id for each in pairs} - {BOARD}
    assert {target for _, target in found} >= active
    assert all(account != target for account, target in found)


def test_turns_add_up_and_keep_the_last_time() -> None:
    turns = Turns()
    for at in (5, None, 9, 7):
        turns.add("reply", 1, 2, at)
    turns.add("quote", 1, 2, None)
    first, second = turns.drain()
    assert (first.kind, first.count, first.last_at) == ("reply", 4, 9)
    assert (second.kind, second.count, second.last_at) == ("quote", 1, None)
    assert list(turns.drain()) == []
