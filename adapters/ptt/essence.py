"""The digest area of a board (精華區): a tree of copies of articles, made by its moderators.

A file that is the copy of an article which is still on the board (same author, subject and time in its header) becomes
an action: that article was put into the digest, in that folder, by that curator. Any other file is what remains of an
article that has gone: a thread of its own, marked as digest. Its folders are named in the action. Source of the format:
``facts/sources/telnet-bbs.md``, sections 1.6 and 2.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final, NamedTuple

from adapters.forum import PRIVATE, PUBLIC, ModeratorAction
from adapters.ptt.articles import Article, parse
from adapters.ptt.index import Listed, listed, subject
from adapters.ptt.layouts import MAPLE, Layout

if TYPE_CHECKING:
    from adapters.ptt.threads import Writer

_MOST_FOLDERS: Final = 100_000
_DEEPEST: Final = 40
_COMPARED: Final = 20  #: characters of subjects, which may have been cut
_HIDDEN: Final = {"ptt": 0x20 | 0x40, "maple": 0x800 | 0x1000}
_FOLDER, _BOARD, _LINE = 0x10000, 0x20000, 0x80000  #: of Maple's entries
_SIGNS: Final = "◇◆□■○●"


class _Folder(NamedTuple):
    """A folder of the digest area."""

    records: str  #: file with its index
    below: str  #: its place below the board's area, "" or ending in ``/``
    titles: str  #: its own and those of the folders it is in
    public: bool
    depth: int


class _Entry(NamedTuple):
    """An article in the digest area."""

    item: Listed
    place: str  #: of its file
    below: str  #: the same below the board's area: what identifies it
    folders: str  #: titles of the folders it is in
    public: bool


def stage_essence(writer: Writer, board: str, folder: str) -> None:
    """Writes the digest area of a board."""
    work = writer.work
    for entry in _walk(writer, board, folder):
        raw = work.files.read(entry.place)
        id = f"{board}/man/{entry.below}"
        if raw is None:
            detail = f"{entry.place} is not there; the digest lists it as {entry.item.title!r}"
            work.reject("post", id, "file_missing", detail, entry.item.title_raw)
            continue
        article = parse(raw, work.zone, keep_codes=work.asked.colour_codes)
        found = _original(writer, entry.item, article)
        if found is not None and not entry.public:
            work.warn("copies in digest areas that only moderators may read")
            continue
        if found is None:
            item = entry.item._replace(
                owner=article.author.partition(" ")[0] or entry.item.owner, marks=frozenset(),
                visibility=PUBLIC if entry.public else PRIVATE, stamp=_written(article) or entry.item.stamp,
            )  # fmt: skip
            writer.article(board, id, item, article, {"digest"}, entry.place, opens=True)
            found = (writer.threads, id, None)
        number, thread, post = found
        curator = work.member(entry.item.owner)
        action = ModeratorAction(
            id=f"man:{id}", kind="recommend", native="man", at=entry.item.stamp, moderator_id=curator,
            moderator_name=entry.item.owner if curator is None else "", thread_id=thread, post_id=post,
            board_id=board, details=(("folder", entry.folders),) if entry.folders else (), source="state",
        )  # fmt: skip
        writer.add_actions(number, [action])


def _written(article: Article) -> int | None:
    at = None if article.at is None else int(article.at.timestamp())
    return at if at is not None and 0 < at < 1 << 32 else None


def _original(writer: Writer, item: Listed, article: Article) -> tuple[int, str, str | None] | None:
    """(number of its thread, its thread, the post unless it opens the thread) of the article on the board that this is
    a copy of."""
    if article.at is None:
        return None
    query = "SELECT number, thread, post, subject FROM originals WHERE at = ? AND name = ? ORDER BY rowid LIMIT 20"
    wanted = subject(article.title or item.title)[0].lower()
    values = (int(article.at.timestamp()), article.author.partition(" ")[0].lower())
    for number, thread, post, said in writer.database.execute(query, values):
        if said[:_COMPARED] == wanted[:_COMPARED]:
            return number, thread, None if thread == post else post
    return None


def _walk(writer: Writer, board: str, top: str) -> Iterator[_Entry]:
    """The articles of the tree in the order in which it shows them, folder by folder, without recursion. Entries that
    lead elsewhere (other boards, gopher) are left out."""
    work = writer.work
    waiting = [_Folder(f"{top}.DIR", "", "", True, 0)]
    walked: set[str] = set()
    while waiting:
        folder = waiting.pop()
        inner: list[_Folder] = []
        files: set[str] = set()
        for number, record, layout in work.records(folder.records, "article", "post"):
            where = f"{board}/man/{folder.below}.DIR#{number + 1}"
            item = listed(number, record, layout)
            if not layout.plausible(record) or item.file in files:
                reason = "duplicate_id" if item.file in files else "unreadable_record"
                work.reject("post", where, reason, f"{where}: no file in it, or one twice", record)
                continue
            files.add(item.file)
            kind = _kind(item, layout, layout.number(record, "mode"))
            title = item.title.lstrip(_SIGNS).strip()
            public = folder.public and not layout.number(record, "mode") & _HIDDEN[layout.dialect]
            place = f"{top}{item.path}" if layout.dialect == MAPLE else f"{folder.records[:-4]}{item.file}"
            if kind == "article":
                yield _Entry(item._replace(title=title), place, folder.below + item.file, folder.titles, public)
            elif kind == "folder":
                index = place if layout.dialect == MAPLE else f"{place}/.DIR"
                if index in walked or len(walked) >= _MOST_FOLDERS or folder.depth >= _DEEPEST:
                    work.warn("folders of digest areas that lie too deep or in themselves")
                    continue
                walked.add(index)
                titles = f"{folder.titles} › {title}" if folder.titles else title
                inner.append(_Folder(index, f"{folder.below}{item.file}/", titles, public, folder.depth + 1))
            else:
                work.warn("entries of digest areas that lead elsewhere")
        waiting += reversed(inner)


def _kind(item: Listed, layout: Layout, mode: int) -> str:
    """``article``, ``folder`` or "" for what leads elsewhere."""
    if layout.dialect == MAPLE:
        return "folder" if mode & _FOLDER else "" if mode & (_BOARD | _LINE) else "article"
    return {"D": "folder", "M": "article", "G": "article"}.get(item.file[:1], "")
