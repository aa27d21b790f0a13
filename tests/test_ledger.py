"""The ledger keeps plan, counts, rejects and interactions, on every kind of target."""

from __future__ import annotations

from contextlib import suppress

import pytest

from adapters.forum import Reject
from mappings.inference import Pair
from mappings.microblog import Interaction
from migrator.ledger import DONE, PENDING, LedgerReject, Run, ShardEntry, add_counts, mask
from migrator.writers.base import Target, TargetError
from tests.targets import finish, plan, status, threads

pytest_plugins = ("tests.target_fixtures",)


def reject(source_id: str, reason: str = "orphan", kind: str = "post") -> Reject:
    return Reject(kind=kind, source_id=source_id, reason=reason, detail="phpbb_posts.topic_id", raw=b"\x00\xff'")


def interaction(kind: str, account: int, other: int, number: int, at: int | None = None) -> Interaction:
    return Interaction(kind=kind, account_id=account, target_account_id=other, count=number, last_at=at)


def test_a_run_is_planned_once(target: Target) -> None:
    assert target.ledger.run() is None
    plan(target, threads(2))
    run = target.ledger.run()
    assert run == Run(
        source="mysql://root:***@db.example/forum?password=***",
        source_fingerprint="f00d",
        adapter="phpbb",
        site="forum.example",
        policy_toml='preset = "microblog"\n',
        policy_digest="beef",
        tool_version="1.0",
        options={"url": "https://u:***@forum.example/", "jobs": 2, "more": ["postgresql://a:***@h/d"]},
        state="planned",
        started_at=None,
        finished_at=None,
        peak_memory=None,
        summary=None,
        cut={},
    )
    with pytest.raises(TargetError, match=r"already holds a run of mysql://root:\*\*\*@db"):
        plan(target, threads(1))
    assert len(list(target.ledger.shards())) == 2


def test_a_plan_that_fails_leaves_nothing(target: Target) -> None:
    with pytest.raises(ZeroDivisionError):
        plan(target, (ShardEntry("threads", 1 // number) for number in (1, 0)))  # type: ignore[arg-type]
    assert target.ledger.run() is None
    assert list(target.ledger.shards()) == []


def test_shards_come_in_the_plans_order_page_by_page(target: Target) -> None:
    entries = [ShardEntry("zero", 0), *threads(1100), ShardEntry("rest", 0, "a:1", "z:9", 3)]
    assert plan(target, entries) == entries
    done = entries[700]
    finish(target, done, {})
    assert [shard.number for shard in target.ledger.shards(DONE)] == [done.number]
    pending = list(target.ledger.shards(PENDING))
    assert pending == [entry for entry in entries if entry != done]
    assert [shard.phase for shard in target.ledger.shards(phase="rest")] == ["rest"]


def test_shards_may_be_finished_while_they_are_read(target: Target) -> None:
    plan(target, threads(1010))
    seen = []
    for shard in target.ledger.shards(PENDING):
        seen.append(shard.number)
        if shard.number % 100 == 0:
            finish(target, shard, {})
    assert seen == list(range(1010))


def test_a_shard_is_claimed_until_it_is_done(target: Target) -> None:
    (shard,) = plan(target, threads(1))
    with target.transaction() as transaction:
        assert transaction.claim(shard)
    finish(target, shard, {"statuses": [status(1)]}, books={"post": {"read": 1, "written": 1}})
    with target.transaction() as transaction:
        assert not transaction.claim(shard)
        with pytest.raises(TargetError, match="no shard threads 7"):
            transaction.claim(ShardEntry("threads", 7))
    (entry,) = target.ledger.shards()
    assert entry == ShardEntry("threads", 0, 0, 9, 100, DONE, {"statuses": 1}, {"post": {"read": 1, "written": 1}}, 0.5)


def test_totals_skips_and_adjustments(target: Target) -> None:
    first, second, _ = plan(target, threads(3))
    books = {"post": {"read": 9, "written": 6, "skipped": {"deleted": 2, "draft": 1}}, "poll": {"read": 1}}
    finish(target, first, {"statuses": [status(1), status(2)]}, books=books)
    finish(target, second, {"statuses": [status(3)]}, books={"post": {"read": 1, "skipped": {"deleted": 1}}})
    rows, total = target.ledger.totals()
    assert rows == {"statuses": 3}
    assert total == {
        "post": {"read": 10, "written": 6, "skipped": {"deleted": 3, "draft": 1}},
        "poll": {"read": 1},
    }
    for _ in range(2):
        with target.transaction() as transaction:
            transaction.ledger.adjust({"statuses": -1}, {"post": {"written": -1, "skipped": {"erased": 1}}})
            transaction.ledger.write_skips()
    rows, total = target.ledger.totals()
    assert rows == {"statuses": 1}
    assert total["post"] == {"read": 10, "written": 4, "skipped": {"deleted": 3, "draft": 1, "erased": 2}}
    assert sorted(target.rows("skips")) == [("post", "deleted", 3), ("post", "draft", 1), ("post", "erased", 2)]


def test_an_adjustment_that_is_rolled_back_is_none(target: Target) -> None:
    plan(target, threads(1))
    with suppress(KeyboardInterrupt), target.transaction() as transaction:
        transaction.ledger.adjust({"statuses": -1}, {})
        raise KeyboardInterrupt
    assert target.ledger.totals() == ({}, {})


def test_rejects_are_kept_counted_and_replaced(target: Target) -> None:
    first, second = plan(target, threads(2))
    finish(target, first, {}, rejects=[reject("posts:1"), reject("posts:2", "undecodable")])
    finish(target, second, {}, rejects=[reject("posts:3"), reject("polls:1", kind="poll")])
    assert list(target.ledger.rejects()) == [
        LedgerReject("threads", 0, reject("posts:1")),
        LedgerReject("threads", 0, reject("posts:2", "undecodable")),
        LedgerReject("threads", 1, reject("posts:3")),
        LedgerReject("threads", 1, reject("polls:1", kind="poll")),
    ]
    assert target.ledger.count_rejects() == {"poll": {"orphan": 1}, "post": {"orphan": 2, "undecodable": 1}}
    done, _ = target.ledger.shards(DONE)
    with target.transaction() as transaction:  # retry says it again
        transaction.finish_shard(done, {}, {}, [reject("posts:2")], [], 0.1)
    assert [each.reject.source_id for each in target.ledger.rejects()] == ["posts:2", "posts:3", "polls:1"]


def test_interactions_are_summed_over_shards(target: Target) -> None:
    first, second = plan(target, threads(2))
    finish(
        target,
        first,
        {},
        interactions=[
            interaction("reply", 9, 2, 3, 50),
            interaction("quote", 9, 2, 1, 70),
            interaction("board", 1, 8, 4),
        ],
    )
    more = [
        interaction("reply", 9, 2, 2, 60),
        interaction("favourite", 1, 2, 5, 10),
        interaction("mention", 1, 2, 1, 9),
    ]
    finish(target, second, {}, interactions=more)
    _, again = target.ledger.shards(DONE)
    with target.transaction() as transaction:  # said twice, counted once
        transaction.finish_shard(again, {}, {}, [], more, 0.1)
    ties = [
        Pair(1, 2, replies=0, quotes=0, favourites=5, mentions=1, boards=0, last_at=10),
        Pair(1, 8, replies=0, quotes=0, favourites=0, mentions=0, boards=4, last_at=None),
        Pair(9, 2, replies=5, quotes=1, favourites=0, mentions=0, boards=0, last_at=70),
    ]
    assert list(target.ledger.interactions_by_account()) == ties
    assert list(target.ledger.interactions_by_target()) == [ties[0], ties[2]]  # boards have no readers
    assert all(type(number) is int for number in ties[0][:-1])


def test_follows_can_be_written_while_ties_are_read(target: Target) -> None:
    (shard,) = plan(target, threads(1))
    finish(target, shard, {}, interactions=[interaction("reply", account, 1, 3) for account in range(2, 2000)])
    for tie in target.ledger.interactions_by_account():
        if tie.account_id % 500 == 0:
            with target.transaction() as transaction:
                transaction.write("follows", [(tie.account_id, 1, None, "inferred", "replies:3", 0.5)])
    assert target.count("follows") == 3


def test_the_state_of_a_run(target: Target) -> None:
    plan(target, threads(1))
    target.ledger.set_state("running", started_at=1_700_000_000)
    target.ledger.set_state(
        "finished", finished_at=1_700_000_060, peak_memory=2**33, summary={"kinds": [1, {"a": None}]}
    )
    run = target.ledger.run()
    assert run is not None
    assert (run.state, run.started_at, run.finished_at, run.peak_memory) == (
        "finished",
        1_700_000_000,
        1_700_000_060,
        2**33,
    )
    assert run.summary == {"kinds": [1, {"a": None}]}
    with pytest.raises(ValueError, match="no such state"):
        target.ledger.set_state("dreaming")
    with pytest.raises(ValueError, match="colour"):
        target.ledger.set_state("running", colour=1)


def test_add_cut_sums_up(target: Target) -> None:
    plan(target, threads(1))
    assert target.ledger.add_cut({"statuses.quote_of_id": 2}) == {"statuses.quote_of_id": 2}
    assert target.ledger.add_cut({"statuses.quote_of_id": 1, "x": 0}) == {"statuses.quote_of_id": 3, "x": 0}


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("mysql://u:p@h/d", "mysql://u:***@h/d"),
        ("mysql://u:p@ss:w@h:3306/d", "mysql://u:***@h:3306/d"),
        ("mysql://:p@h/d", "mysql://:***@h/d"),
        ("mysql://u@h:3306/d", "mysql://u@h:3306/d"),
        ("postgresql://h/d?user=u&password=p&x=1", "postgresql://h/d?user=u&password=***&x=1"),
        ("a http://x:1/u@h and b://u:p@h", "a http://x:1/u@h and b://u:***@h"),
        ("/home/a:b@c/dump.sql", "/home/a:b@c/dump.sql"),
    ],
)
def test_mask(text: str, masked: str) -> None:
    assert mask(text) == masked


def test_mask_takes_linear_time() -> None:
    assert len(mask("://a:" * 20_000)) == 100_000


def test_add_counts() -> None:
    total = {"a": {"b": 1}}
    add_counts(total, {"a": {"b": 2, "c": {"d": 1}}, "e": 4})
    assert total == {"a": {"b": 3, "c": {"d": 1}}, "e": 4}
