"""The books: what balances and what does not."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from adapters.forum import Reject
from mappings.books import Books


def test_every_record_has_one_outcome() -> None:
    books = Books()
    books.read("post", 5)
    books.written("post", 2)
    books.merged("post")
    books.skip("post", "deleted")
    assert books.imbalance() == {"post": 1}
    books.reject(Reject(kind="post", source_id="9", reason="orphan"))
    assert books.imbalance() == {}
    assert [reject.source_id for reject in books.rejects] == ["9"]


def test_losses_are_no_part_of_the_balance() -> None:
    books = Books()
    books.loss("link_to_unpublished", 3)
    assert books.imbalance() == {}
    assert list(books.entries()) == [("", "lost", "link_to_unpublished", 3)]


def test_nothing_is_booked_for_nothing() -> None:
    books = Books()
    books.skip("attachment", "deleted", 0)
    books.loss("staff_text", 0)
    assert list(books.entries()) == []


@given(st.lists(st.tuples(st.sampled_from(["post", "thread"]), st.sampled_from(["written", "merged", "skip"]))))
def test_entries_of_shards_add_up(outcomes: list[tuple[str, str]]) -> None:
    whole, parts = Books(), [Books(), Books()]
    for number, (kind, outcome) in enumerate(outcomes):
        for books in (whole, parts[number % 2]):
            books.read(kind)
            if outcome == "skip":
                books.skip(kind, "draft")
            else:
                getattr(books, outcome)(kind)
    summed = Books()
    for part in parts:
        summed.add(part.entries())
    assert list(summed.entries()) == list(whole.entries())
    assert summed.imbalance() == {}
