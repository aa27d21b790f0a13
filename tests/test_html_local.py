"""Files of a mirror: attachments that lie in it, links rewritten to local files, signatures."""

from __future__ import annotations

import html
import re
import zipfile
from pathlib import Path

import pytest

from adapters.html.local import name_of
from tests import html_mirror
from tests.running import convert, query, run

_BOX = (
    "Cup</div><dl class='attachbox'><dt>Attachments</dt><dd><dl class='file'><dt>"
    "<a class='postlink' href='{link}'>leaf.txt</a></dt></dl></dd></dl><div>"
)


def _mirror(folder: Path, link: str, file: str) -> Path:
    files = html_mirror.pages({1: 4, 2: 2})
    body = _BOX.format(link=link)
    files["viewtopic.php?t=2"] = html_mirror.thread_page(2, 1, 2, edited={201: body}).encode()
    files[file] = b"\x00\x01\x02leaf"
    return html_mirror.write(folder, files)


@pytest.mark.parametrize(
    ("link", "file"),
    [
        ("./download/file.php?id=7", "download/file.php?id=7"),
        ("http://tea.example/download/file.php?id=7", "download/file.php?id=7"),
        ("download/file.php%3Fid=7", "download/file.php?id=7"),
        ("download/file.php@id=7", "download/file.php@id=7"),
    ],
)
def test_an_attachment_in_the_mirror_has_its_path_and_size(link: str, file: str, tmp_path: Path) -> None:
    source, target = _mirror(tmp_path / "mirror", link, file), tmp_path / "out.db"
    convert(source, target)
    assert query(target, "SELECT path, byte_size FROM media") == [(f"{html_mirror.HOST}/{file}", 7)]
    assert (source / html_mirror.HOST / file).is_file()


def test_an_attachment_that_is_not_there_has_none(tmp_path: Path) -> None:
    target = tmp_path / "out.db"
    convert(_mirror(tmp_path / "mirror", "./download/file.php?id=7", "download/file.php?id=8"), target)
    assert query(target, "SELECT path, source_url FROM media") == [(None, "http://tea.example/download/file.php?id=7")]


def test_no_path_leads_out_of_the_mirror(tmp_path: Path) -> None:
    source = _mirror(tmp_path / "mirror", "../../download/file.php?id=7", "style.css")
    (tmp_path / "download").mkdir()
    (tmp_path / "download" / "file.php?id=7").write_bytes(b"secret")
    with zipfile.ZipFile(tmp_path / "slip.zip", "w") as archive:
        for file in sorted(path for path in source.rglob("*") if path.is_file()):
            archive.write(file, file.relative_to(source).as_posix())
        archive.writestr("../download/file.php?id=7", b"\x00secret")
    for number, place in enumerate((source, tmp_path / "slip.zip")):
        target = tmp_path / f"{number}.db"
        convert(place, target)
        assert query(target, "SELECT path FROM media") == [(None,)]


@pytest.mark.parametrize("link", ["../../x", "/etc/passwd", "http://a/x", "%2e%2e/%2e%2e/x", "a/../../../x", "", "#x"])
def test_names_stay_inside(link: str) -> None:
    assert name_of("tea.example/page.html", link) == ""


def test_links_to_hashed_names_are_links_to_posts(tmp_path: Path) -> None:
    """HTTrack names a page by a hash of its query and rewrites links to it."""
    links = "<a href='viewtopic3a1f.html#p102'>there</a> <a href='viewtopic0000.html'>nowhere</a>"
    files = html_mirror.pages({1: 2, 2: 2})
    files["viewtopic.php?t=2"] = html_mirror.thread_page(2, 1, 2, edited={201: links}).encode()
    files["viewtopic3a1f.html"] = files.pop("viewtopic.php?t=1")
    target = tmp_path / "out.db"
    convert(html_mirror.write(tmp_path / "mirror", files), target)
    ((content,),) = query(
        target, "SELECT content FROM statuses s JOIN origins o ON o.target_id = s.id WHERE source_id = '201'"
    )
    ((status,),) = query(target, "SELECT target_id FROM origins WHERE source_id IN ('1') AND kind = 'thread'")
    assert content.count(f"/{status}") == 1 or 'data-post="102"' in content
    assert "viewtopic3a1f" not in content


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_mirror_of_hashed_names_is_the_mirror(jobs: int, tmp_path: Path) -> None:
    """Links in lists, to authors, to further pages and in texts lead to the names that HTTrack made up."""
    files = html_mirror.pages({1: 7, 2: 2, 3: 1})
    for member, name in html_mirror.PEOPLE.items():
        files[f"memberlist.php?mode=viewprofile&u={member}"] = html_mirror.other_page(
            name, f"memberlist.php?mode=viewprofile&u={member}"
        ).encode()
    plain_mirror = html_mirror.write(tmp_path / "plain", files)
    hashed = {name: f"{name.partition('.')[0]}{number:04x}.html" for number, name in enumerate(files, 0x3A1F)}

    def rewritten(match: re.Match[str]) -> str:
        link, hash_mark, anchor = html.unescape(match[2]).removeprefix("./").partition("#")
        name = hashed.get(link.replace("f=1&", "") if "viewtopic" in link else link)
        return f"{match[1]}{name}{hash_mark}{anchor}" if name else match[0]

    made = {
        hashed[name]: re.sub(r"(<a [^>]*href=[\"'])([^\"']+)", rewritten, page.decode()).encode()
        for name, page in files.items()
    }
    assert b"viewtopic.php?f=1" not in made[hashed["viewforum.php?f=1"]]
    assert b"memberlist.php" not in made[hashed["viewtopic.php?t=1"]].partition(b"<body")[2]
    hashed_mirror = html_mirror.write(tmp_path / "hashed", made)
    found = []
    for number, source in enumerate((plain_mirror, hashed_mirror)):
        target = tmp_path / f"{number}.db"
        convert(source, target, "--jobs", jobs)
        found.append([
            query(target, "SELECT kind, source_id, target_id FROM origins ORDER BY 1, 2, part"),
            query(target, "SELECT id, account_id, conversation_id, content FROM statuses ORDER BY 1"),
            query(target, "SELECT id, handle, kind FROM accounts ORDER BY 1"),
        ])  # fmt: skip
    assert found[0] == found[1]
    assert sum(kind == "member" for kind, *_ in found[0][0]) == len(html_mirror.PEOPLE)


def test_the_newest_signature_counts(tmp_path: Path) -> None:
    files = html_mirror.pages({1: 2, 2: 2})
    for thread, words in ((1, "Old leaves"), (2, "New <b>leaves</b>")):
        name = f"viewtopic.php?t={thread}"
        signed = f"</div><div id='sig{thread}01' class='signature'>{words}</div>"
        page = html_mirror.thread_page(thread, 1, 2, edited={thread * 100 + 1: f"Cup{signed}<div>"})
        files[name] = page.encode()
    target = tmp_path / "out.db"
    convert(html_mirror.write(tmp_path / "mirror", files), target)
    told = [text for row in query(target, "SELECT note, fields FROM accounts") for text in row]
    assert any("leaves" in text for text in told)
    assert not any("Old leaves" in text for text in told)
    assert not any("leaves" in text for (text,) in query(target, "SELECT content FROM statuses"))


def test_a_preview_shows_what_a_run_writes(tmp_path: Path) -> None:
    source, target = html_mirror.write(tmp_path / "mirror", html_mirror.pages({1: 4, 2: 2})), tmp_path / "out.db"
    shown = run("preview", source).out
    convert(source, target)
    assert not (tmp_path / "mirror.db").exists()
    assert any(text[:12] in shown for (text,) in query(target, "SELECT text FROM statuses"))
    assert any(
        f"@{handle}" in shown for (handle,) in query(target, "SELECT handle FROM accounts WHERE kind = 'person'")
    )


_PNG = b"\x89PNG\r\n\x1a\n\x00leaf"
_PICTURES = (
    "Leaf: <img src='{link}' alt='a leaf'> <a href='http://tea.example/big'><img src='images/linked.png'></a>"
    " <img src='http://tea.example/images/absent.png'> <img class='smilies' src='images/leaf.png' alt=':leaf:'>"
    "<blockquote><div>Said <img src='images/quoted.png'></div></blockquote>"
)
_MEDIA = "SELECT path, source_url, file_name, byte_size, description FROM media ORDER BY position"


def _illustrated(folder: Path, link: str = "images/leaf.png") -> Path:
    files = html_mirror.pages({1: 4, 2: 2})
    body = _PICTURES.format(link=link)
    files["viewtopic.php?t=2"] = html_mirror.thread_page(2, 1, 2, edited={201: body}).encode()
    for name in ("leaf", "linked", "quoted"):
        files[f"images/{name}.png"] = _PNG
    return html_mirror.write(folder, files)


@pytest.mark.parametrize(
    "link", ["images/leaf.png", "http://tea.example/images/leaf.png", "./images/../images/leaf.png"]
)
def test_images_in_texts_are_carried_where_the_mirror_holds_them(link: str, tmp_path: Path) -> None:
    source, target = _illustrated(tmp_path / "mirror", link), tmp_path / "out.db"
    convert(source, target)
    assert query(target, _MEDIA) == [
        (
            f"{html_mirror.HOST}/images/{name}.png",
            f"http://tea.example/images/{name}.png",
            f"{name}.png",
            len(_PNG),
            about,
        )
        for name, about in (("leaf", "a leaf"), ("linked", ""))
    ]
    ((content,),) = query(
        target, "SELECT content FROM statuses s JOIN origins o ON o.target_id = s.id WHERE source_id = '201'"
    )
    assert "images/leaf.png" not in content.partition("<blockquote")[0]  # it is attached
    for kept in ("http://tea.example/big", "images/linked.png", "images/absent.png", "images/quoted.png"):
        assert kept in content
    run("verify", target, source)


def test_the_files_of_the_site_are_checked_for_images_too(tmp_path: Path) -> None:
    source, target = _illustrated(tmp_path / "mirror"), tmp_path / "out.db"
    convert(source, target, "--site-files", source)
    assert [row[3] for row in query(target, _MEDIA)] == [len(_PNG)] * 2
    (source / html_mirror.HOST / "images" / "leaf.png").rename(tmp_path / "leaf.png")
    (tmp_path / "other").mkdir()
    convert(source, tmp_path / "bare.db", "--site-files", tmp_path / "other")
    assert [row[0] for row in query(tmp_path / "bare.db", _MEDIA)] == [None]


def test_an_image_in_an_archive_has_its_path_there(tmp_path: Path) -> None:
    source = _illustrated(tmp_path / "mirror")
    with zipfile.ZipFile(tmp_path / "mirror.zip", "w") as archive:
        for file in sorted(path for path in source.rglob("*") if path.is_file()):
            archive.write(file, file.relative_to(source).as_posix())
    for place in (source, tmp_path / "mirror.zip"):
        convert(place, tmp_path / f"{place.name}.db")
    assert query(tmp_path / "mirror.zip.db", _MEDIA) == query(tmp_path / "mirror.db", _MEDIA)


def test_images_are_not_added_to_posts_that_a_target_holds(tmp_path: Path) -> None:
    """The target was made of pages that lacked the images; those of the posts that it lacks are added with them."""
    source, target = _illustrated(tmp_path / "mirror"), tmp_path / "out.db"
    images = source / html_mirror.HOST / "images"
    images.rename(tmp_path / "images")
    convert(source, target)
    (tmp_path / "images").rename(images)
    answer = convert(source, target, "--fill-gaps", "--json").json
    assert answer["books"]["attachment"] == {"read": 2, "written": 0, "merged": 2}
    assert query(target, _MEDIA) == []
    assert query(target, "SELECT count(*) FROM origins WHERE kind = 'attachment'") == [(0,)]
    run("verify", target)
