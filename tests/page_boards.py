"""Pages of the real boards, read by one system's reader and put together as far as a test of the reader needs it."""

from __future__ import annotations

import html
import re
import tarfile
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from adapters.forum import SourceId
from adapters.html.document import Document
from adapters.html.facts import Page, PageAction, PageBoard, PagePost, PageThread
from adapters.html.registry import reader

_QUOTE = re.compile(r"<blockquote.*</blockquote>", re.DOTALL)
_TAG = re.compile(r"<[^>]*>")


class Pages(NamedTuple):
    """All that the pages of a board tell; of what several pages show, what the first of them shows."""

    pages: list[Page]
    posts: dict[SourceId | None, PagePost]
    thread_of: dict[SourceId | None, SourceId]
    threads: dict[SourceId, PageThread]  #: by their own pages
    listed: dict[SourceId, PageThread]
    boards: dict[SourceId, PageBoard]
    actions: set[tuple[SourceId, PageAction]]

    def text(self, post: SourceId) -> str:
        """Text of a post without what it quotes, white space collapsed."""
        return plain(self.posts[post].body)


def plain(body: str) -> str:
    return " ".join(html.unescape(_TAG.sub("", _QUOTE.sub("", body))).split())


def read_archive(archive: Path, system: str, site: str, strip: str = "") -> Pages:
    """Reads every page of an archive in the order of the names."""
    if not archive.exists():
        pytest.skip(f"needs {archive}")
    found = Pages([], {}, {}, {}, {}, {}, set())
    with tarfile.open(archive) as tar:
        members = sorted((member for member in tar if member.isfile()), key=lambda member: member.name)
        for member in members:
            file = tar.extractfile(member)
            raw = file.read() if file else b""
            if b"<html" not in raw[:2000].lower():
                continue
            name = member.name.removeprefix("./").removeprefix(strip)
            page = reader(system).read(Document(site + name, raw, name=name))
            assert page is not None, name
            _merge(found, page)
    return found


def _merge(found: Pages, page: Page) -> None:
    found.pages.append(page)
    for board in page.boards:
        found.boards.setdefault(board.id, board)
    for thread in page.threads:
        found.listed.setdefault(thread.id, thread)
    if page.thread is None:
        return
    found.threads.setdefault(page.thread.id, page.thread)
    found.actions.update((page.thread.id, action) for action in page.actions)
    for post in page.posts:
        found.posts.setdefault(post.id, post)
        found.thread_of.setdefault(post.id, page.thread.id)


def quoted(post: PagePost) -> list[dict[str, Any]]:
    """Attributes of the quotes in a body, in reading order."""
    tags = re.findall(r"<blockquote([^>]*)>", post.body)
    return [
        {name: html.unescape(value) for name, value in re.findall(r'(data-[a-z-]+)="([^"]*)"', tag)} for tag in tags
    ]
