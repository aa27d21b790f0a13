"""Pages of SMF and MyBB whose boxes and menus are cut out before parsing tell the same as whole pages."""

from __future__ import annotations

from pathlib import Path

import pytest

from adapters.html import mybb, smf
from adapters.html.document import Document
from adapters.html.facts import Page

FOLDER = Path(__file__).parent / "html_pages"
#: Made-up pages with four posts of two authors, with the white space of the stock templates.
_PAGES = {
    "SMF 2.1": (smf, (FOLDER / "cut_smf21.html").read_text(), "form"),
    "SMF 2.0": (smf, (FOLDER / "cut_smf20.html").read_text(), "form"),
    "SMF 1.1": (smf, (FOLDER / "cut_smf11.html").read_text(), "form"),
    "MyBB 1.8": (mybb, (FOLDER / "cut_mybb18.html").read_text(), '<div id="posts">'),
}


def _read(system: str, source: str) -> tuple[Page, Document]:
    page = Document("http://k.example/index.php?topic=9.0", source.encode())
    found = _PAGES[system][0].read(page)
    assert found is not None
    return found, page


@pytest.mark.parametrize("system", _PAGES)
def test_a_page_with_passages_cut_out_tells_what_the_whole_page_tells(
    system: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = _PAGES[system][1]
    found, page = _read(system, source)
    assert len(page._passages) >= 4  # each author's box
    assert [post.author.name for post in found.posts] == ["Eve 0", "Eve 1"] * 2
    assert [post.author.id for post in found.posts] == [4, 5] * 2
    assert all(post.author.staff for post in found.posts) == (system != "SMF 2.0")
    assert all(post.author.avatar and post.author.post_count for post in found.posts)
    assert all('data-author="Bob' in post.body and f"Yes {post.id}." in post.body for post in found.posts)
    assert all(post.signature.startswith("up") and post.edited and post.date for post in found.posts)
    assert all(action.moderator and action.moderator.name == "Mod" for action in found.actions)
    assert len(found.actions) == 4
    monkeypatch.setattr(Document, "without", lambda page, passages: None)
    whole, page = _read(system, source)
    assert not page._passages
    assert whole == found


@pytest.mark.parametrize("system", _PAGES)
def test_posts_elsewhere_than_in_the_stock_template_are_found(system: str) -> None:
    source = _PAGES[system][1]
    mark = _PAGES[system][2]
    moved = source.replace(mark, "section" if mark == "form" else "<div>")
    assert moved != source
    assert _read(system, moved)[0].posts == _read(system, source)[0].posts


@pytest.mark.parametrize("system", _PAGES)
def test_marks_without_their_ends_do_no_harm(system: str) -> None:
    source = _PAGES[system][1]
    for mark in (
        "</div><!-- .poster -->",
        '<div class="postarea">',
        '<td valign="top" width="85%" height="100%">',
        '<div class="post_content">',
        "</select>",
        '<div id="content">',
    ):
        other = source.replace(mark, mark.replace("-- .poster --", "").replace(" ", "  "))
        assert len(_read(system, other)[0].posts) == 4
