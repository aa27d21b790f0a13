"""The directory: accounts, handles, privacy of boards, and that it is the same file every time."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import msgspec
import pytest

from adapters.forum import Board, Guest, Member, Reject, Sanction
from mappings.books import Books
from mappings.directory import Directory
from mappings.mapper import Mapper
from mappings.microblog import Account, Follow, Origin, Tag
from tests.mapping_world import ADA, BOARDS, BOB, GENERAL, LOUNGE, MEMBERS, MOD, OTHER, SECRET, SITE, World, policy


def accounts(world: World) -> dict[str, Account]:
    return {listed.account.handle: listed.account for listed in world.directory.accounts()}


def test_private_boards_have_no_account_and_no_name(tmp_path: Path) -> None:
    world = World(tmp_path)
    names = {account.display_name for account in accounts(world).values()}
    assert {"House", "General talk", "Other talk"} <= names
    assert names.isdisjoint({"Staff room", "Cellar", "Lounge"})
    assert world.directory.place(SECRET) is None
    assert b"Staff room" not in (tmp_path / "directory.db").read_bytes()
    assert [world.directory.why_unpublished(board) for board in (GENERAL, SECRET, LOUNGE, 99, None)] == [
        None,
        "private_board",
        "private_board",
        "board_missing",
        "board_missing",
    ]


def test_boards_know_their_place_and_moderators(tmp_path: Path) -> None:
    account = accounts(World(tmp_path))["general_talk"]
    assert msgspec.json.decode(account.fields) == [["Path", "House › General talk"], ["Moderators", "@mod_2"]]
    assert account.parent_id == accounts(World(tmp_path))["house"].id


def test_a_public_board_below_a_private_one_hangs_on_the_next_public_one(tmp_path: Path) -> None:
    boards = (
        Board(id=1, name="Top", kind="category"),
        Board(id=2, name="Hidden", parent_id=1),
        Board(id=3, name="Seen", parent_id=2, public=True),
    )
    seen = accounts(World(tmp_path, boards=boards))["seen"]
    assert msgspec.json.decode(seen.fields) == [["Path", "Top › Seen"]]
    assert seen.parent_id == accounts(World(tmp_path, boards=boards))["top"].id


def test_cycles_of_boards_end(tmp_path: Path) -> None:
    boards = (
        Board(id=1, name="One", parent_id=2, public=True),
        Board(id=2, name="Two", parent_id=1, public=True),
        Board(id=3, name="Self", parent_id=3, public=True),
    )
    assert {"one", "two", "self"} <= set(accounts(World(tmp_path, boards=boards)))


@pytest.mark.parametrize(
    ("names", "handles"),
    [
        (["Bob", "bob", "BOB!"], ["bob", "bob_2", "bob_3"]),
        (["The Forum"], ["the_forum_2"]),  # the site came first
        (["General talk"], ["general_talk_2"]),  # boards came before
        (["admin"], ["admin_2"]),  # reserved
        (["Зоя", "Zoya"], ["zoya", "zoya_2"]),
        (["—", "…"], ["member_1", "member_2"]),
    ],
)
def test_handles(tmp_path: Path, names: list[str], handles: list[str]) -> None:
    members = [Member(id=number, name=name) for number, name in enumerate(names, 1)]
    world = World(tmp_path, members=members)
    found = [world.directory.member(member.id) for member in members]
    assert [who.handle for who in found if who] == handles
    assert [
        listed.account.display_name for listed in world.directory.accounts() if listed.source_kind == "member"
    ] == names


def test_thousands_of_one_name_are_quick_and_distinct(tmp_path: Path) -> None:
    members = [Member(id=number, name="Same") for number in range(1, 3001)]
    world = World(tmp_path, members=members)
    handles = [world.directory.handle(world.account(member.id)) for member in members]
    assert len(set(handles)) == 3000
    assert handles[2999] == "same_3000"


def test_accounts_without_dates_step_to_free_ids(tmp_path: Path) -> None:
    guests = [Guest(name=f"visitor {number}", first_seen_at=5) for number in range(2000)]
    world = World(tmp_path, guests=guests)
    found = {world.directory.guest(guest.name, None).account_id for guest in guests}
    assert len(found) == 2000


def test_names_in_guests_and_members_are_apart(tmp_path: Path) -> None:
    world = World(tmp_path, guests=[Guest(name="Ada"), Guest(name="ada"), Guest(name="")])
    directory = world.directory
    member, upper, lower = directory.member(ADA), directory.guest("Ada", GENERAL), directory.guest("ada", GENERAL)
    assert member is not None
    assert [member.handle, upper.handle, lower.handle] == ["ada", "ada_2", "ada_3"]
    assert directory.guest("", GENERAL) == directory.anonymous == directory.guest("never heard of", GENERAL)
    assert directory.author(4711, "Ada", GENERAL) == upper  # an account that is gone


@pytest.mark.parametrize("guests", ["per_name", "per_board"])
def test_names_of_guests_whom_nobody_could_read_are_not_published(tmp_path: Path, guests: str) -> None:
    world = World(tmp_path, policy(accounts={"guests": guests}), guests=[Guest(name="Whisperer", public=False)])
    assert world.directory.guest("Whisperer", None) == world.directory.anonymous
    assert b"Whisperer" not in (tmp_path / "directory.db").read_bytes()


def test_guests_per_board_share_an_account(tmp_path: Path) -> None:
    world = World(tmp_path, policy(accounts={"guests": "per_board"}), guests=[Guest(name="Gus"), Guest(name="")])
    directory = world.directory
    here, there = directory.guest("Gus", GENERAL), directory.guest("Gus", OTHER)
    assert here == directory.guest("", GENERAL) == directory.nobody(GENERAL) != there
    assert "Gus" not in {account.display_name for account in accounts(world).values()}
    books = Books()
    books.add(directory.entries())
    assert books.counts["guest", "merged", ""] == 2


@pytest.mark.parametrize(
    ("spans", "expected"),
    [
        ([], (None, None)),
        ([(100, 200)], (100, 200)),
        ([(100, None), (300, 400)], (100, None)),  # for good outlasts all
        ([(100, 200), (50, 900)], (50, 900)),
        ([(None, None)], (0, None)),
    ],
)
def test_bans_suspend(tmp_path: Path, spans: list[tuple[int | None, int | None]], expected: tuple[Any, Any]) -> None:
    bans = [
        Sanction(id=number, kind="ban", member_id=BOB, starts_at=start, ends_at=end)
        for number, (start, end) in enumerate(spans)
    ]
    warning = Sanction(id=99, kind="warning", member_id=ADA, starts_at=100)
    world = World(tmp_path, sanctions=[warning, *bans])
    ada, bob = accounts(world)["ada"], accounts(world)["bob"]
    assert (bob.suspended_from, bob.suspended_until) == expected
    assert ada.suspended_from is None


def test_members_who_never_came_can_be_left_out(tmp_path: Path) -> None:
    members = [
        Member(id=1, name="Ghost", active=False, post_count=0),
        Member(id=2, name="Once", active=False, post_count=3),
        Member(id=3, name="Unknown", active=False),
    ]
    world = World(tmp_path, policy(accounts={"inactive": "skip"}), members=members)
    assert [world.directory.member(member.id) is None for member in members] == [True, False, False]


def test_profiles(tmp_path: Path) -> None:
    member = Member(
        id=1,
        name="Ada",
        about="one < two",
        signature="<p><b>bye</b></p>",
        location="Kyoto",
        website="javascript:alert(1)",
        fields=(("Pet", "cat"),),
        roles=("administrator",),
        original=b"\xe9",
    )
    world = World(tmp_path, members=[member])
    ada = accounts(world)["ada"]
    assert ada.note == "<p>one &lt; two</p><p><b>bye</b></p>"
    assert ada.fields == '[["Location","Kyoto"],["Pet","cat"]]'
    assert ada.roles == '["administrator"]'
    assert ada.url == "https://forum.example/member/1"


def test_the_phase_yields_each_account_with_its_origin(tmp_path: Path) -> None:
    reject = Reject(kind="member", source_id="users:9", reason="undecodable", raw=b"\xff")
    world = World(tmp_path, members=[*MEMBERS, reject, MEMBERS[0]], guests=[Guest(name="Gus")])
    books = world.books
    records = list(Mapper(world.policy, world.directory, world.forum).directory(books))
    assert books.imbalance() == {}
    assert [each.reason for each in books.rejects] == ["undecodable", "duplicate_id"]
    origins = [record for record in records if isinstance(record, Origin)]
    written = {kind: n for (kind, outcome, _), n in books.counts.items() if outcome == "written"}
    assert written == {"member": 6, "guest": 1, "board": 3}
    assert {kind: sum(each.kind == kind for each in origins) for kind in written} == written
    assert world.booked("board", "skipped") == {"private_board": 3}
    assert {(each.account_id, each.target_account_id) for each in records if isinstance(each, Follow)} == {
        (world.board(GENERAL), world.account(MOD))
    }
    assert {each.name for each in records if isinstance(each, Tag)} == {"house", "generaltalk", "othertalk"}
    assert len({each.id for each in records if isinstance(each, Account)}) == 6 + 1 + 3 + 2


def test_the_same_input_gives_the_same_file(tmp_path: Path) -> None:
    def build(name: str, members: Iterable[Member]) -> bytes:
        Directory.create(tmp_path / name, SITE, members, [Guest(name="Gus")], BOARDS, policy(), lambda *_: None).close()
        return (tmp_path / name).read_bytes()

    assert build("one", MEMBERS) == build("two", iter(MEMBERS))
    assert not list(tmp_path.glob("*.unfinished"))


def test_an_interrupted_build_leaves_no_directory(tmp_path: Path) -> None:
    def members() -> Iterable[Member]:
        yield MEMBERS[0]
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        World(tmp_path, members=members())
    assert not (tmp_path / "directory.db").exists()
    World(tmp_path)
