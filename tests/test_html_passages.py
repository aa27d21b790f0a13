"""Cutting passages out of pages before they are parsed changes nothing of what is read."""

from __future__ import annotations

import tarfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from adapters.html.document import Document, Element, remembered, words
from adapters.html.passages import LONGEST, Passage, cut
from adapters.html.registry import reader
from adapters.html.store import is_page

BOX = Passage(b'<div class="box"', b"</div>", without=(b"<div",))
MENU = Passage(b"<ul", b"</ul>", without=(b"<ul",), read=False)
PAGE = b'<ul id=x><li>1</ul><div class="box" id="a">one</div><p>x</p><div class="box">two</div>'

#: board → (archive of its pages, system)
BOARDS = {
    "phpbb-a": ("html", "phpbb"),
    "phpbb33-emerald": ("pages", "phpbb"),
    "phpbb2-ftowa": ("pages", "phpbb"),
    "phpbb30-visio": ("pages", "phpbb"),
    "smf-a": ("html", "smf"),
    "smf11-bitcointalk": ("pages", "smf"),
    "mybb-a": ("html", "mybb"),
    "fluxbb-a": ("html", "fluxbb"),
    "discuz-a": ("html", "discuz"),
    "xenforo2-antemortem": ("pages", "xenforo"),
}


def test_a_passage_is_kept_and_its_place_marked() -> None:
    shorter, kept = cut(PAGE, (MENU, BOX))
    assert kept == [b"one", b"two"]
    assert shorter == (
        b'<ul id=x></ul><div class="box" id="a"><var data-passage="0"></var></div><p>x</p>'
        b'<div class="box"><var data-passage="1"></var></div>'
    )


@pytest.mark.parametrize(
    "page",
    [
        b'<div class="box">one',  # no end
        b'<div class="box"',  # not even of the start tag
        b'<div class="box">one<div>two</div></div>',  # the end is that of another
        b'<div class="box"></div>',  # nothing in it
        b'<div class="box">' + b"x" * LONGEST + b"</div>",
    ],
    ids=("no end", "no tag", "nested", "empty", "long"),
)
def test_what_is_not_as_expected_stays(page: bytes) -> None:
    assert cut(page, (BOX,)) == (page, [])


def test_end_tags_of_the_holder_stay() -> None:
    cell = Passage(b'<td class="left"', b'<td class="right"', close=b"</td>")
    assert cut(b'<td class="left">a<p>b</p></td>\n<td class="right">', (cell,)) == (
        b'<td class="left"><var data-passage="0"></var></td>\n<td class="right">',
        [b"a<p>b</p>"],
    )
    assert cut(b'<td class="left">a<td class="right">', (cell,))[1] == []


def test_boxes_of_one_author_are_alike_without_the_numbers_of_posts() -> None:
    box = Passage(b'<div class="box"', b"</div>", numbered=(b'id="p', b"?p="))
    kept = cut(b"".join(b'<div class="box"><a id="p%d" href="?p=%d">u=1</a></div>' % (n, n) for n in (1, 22)), (box,))[
        1
    ]
    assert kept == [b'<a id="p" href="?p=">u=1</a>'] * 2


def test_a_place_that_the_page_itself_made_up_is_not_followed() -> None:
    page = Document("http://x.example/", PAGE + b'<div class="liar"><var data-passage="7"></var>mine</div>')
    page.without((BOX,))
    liar = page.tree.find("body")[-1]
    assert page.passage(liar) is None


def test_a_passage_is_read_once_for_all_pages() -> None:
    read: list[str] = []

    def text(holder: Element) -> str:
        read.append(words(holder))
        return read[-1]

    beside = remembered(text)
    for _ in range(2):
        page = Document("http://x.example/", PAGE)
        page.without((BOX,))
        assert [beside(page, box) for box in page.tree.iter("div")] == ["one", "two"]
    assert read == ["one", "two"]
    whole = Document("http://x.example/", PAGE)
    assert [beside(whole, box) for box in whole.tree.iter("div")] == ["one", "two"]
    assert len(read) == 4


def _pages(archive: Path) -> Iterator[tuple[str, bytes]]:
    with tarfile.open(archive) as tar:
        for member in tar:
            file = tar.extractfile(member) if member.isfile() else None
            raw = file.read() if file else b""
            if is_page(raw):
                yield member.name, raw


@pytest.mark.parametrize("board", BOARDS)
def test_pages_say_the_same_when_nothing_is_cut(board: str, boards: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kind, system = BOARDS[board]
    archive = boards / board / f"{kind}.tar.gz"
    if not archive.exists():
        pytest.skip(f"needs {archive}")
    site = f"http://{board}.example/"
    cuts = 0
    for name, raw in _pages(archive):
        document = Document(site + name, raw, name=name)
        shown = reader(system).read(document)
        cuts += len(document._passages)
        with monkeypatch.context() as patch:
            patch.setattr(Document, "without", lambda self, passages: None)
            assert reader(system).read(Document(site + name, raw, name=name)) == shown, name
    assert cuts or system in {"smf", "mybb", "fluxbb", "discuz"} or board in {"phpbb2-ftowa", "phpbb30-visio"}
