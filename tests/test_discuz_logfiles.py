"""Log files of a Discuz! site: strange, hostile, in another charset."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from adapters.base import SourceError
from adapters.discuz.logfiles import LogFiles
from tests.discuz_boards import acted, board, line


def test_strange_and_hostile_files(tmp_path: Path) -> None:
    secret = tmp_path / "secret.php"
    secret.write_text(f"<?PHP exit;?>\t{line(1, 'CLS')}\n")
    good = f"<?PHP exit;?>\t{line(9, 'CLS')}".encode()
    logs: dict[str, list[str] | bytes] = {
        "201401_modslog.php": b"\n".join([b"", b"<?PHP exit;?>", b"nonsense", good, b"<?PHP exit;?>\tx", b"x" * 200_000,
                                          b"<?PHP exit;?>\t" + b"\t" * 90_000, good.replace(b"CLS", b"OPN")]),
        "201402_modslog.php": b"", "201403_modslog.php.bak": good, "modslog.php": good, "201404_errorlog.php": good,
    }  # fmt: skip
    adapter = board(tmp_path, {}, logs)
    folder = tmp_path / "site" / "data" / "log"
    (folder / "201405_modslog.php").symlink_to(secret)
    (folder / "201406_modslog.php").mkdir()
    assert [action.native for action in acted(adapter)] == ["CLS", "OPN"]
    assert [text for text in adapter.warnings() if "lines" in text] == [
        "data/log/201401_modslog.php: 5 lines that are no entries of the log: left out"
    ]


def test_a_folder_that_leads_out_of_the_site_is_not_read(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "201401_modslog.php").write_text(f"<?PHP exit;?>\t{line(1, 'CLS')}\n")
    (tmp_path / "site" / "data").mkdir(parents=True)
    (tmp_path / "site" / "data" / "log").symlink_to(tmp_path / "elsewhere")
    assert LogFiles(tmp_path / "site", lambda cell: cell.decode("latin-1")).files() == []


def test_an_unreadable_file_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    adapter = board(tmp_path, {}, {"201401_modslog.php": [line(1, "CLS")]})

    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(SourceError, match=r"201401_modslog\.php: Permission denied; make it readable"):
        adapter.counts()


def test_logs_in_another_charset_than_the_dump(tmp_path: Path) -> None:
    logs: dict[str, list[str] | bytes] = {
        "201401_modslog.php": f"<?PHP exit;?>\t{line(1, 'CLS', by='林', reason='结束了，谢谢大家')}\n".encode("gbk"),
        "201402_modslog.php": f"<?PHP exit;?>\t{line(2, 'OPN', by='林', reason='再来')}\n".encode(),
    }
    closed, opened_again = acted(board(tmp_path, {}, logs))
    assert (closed.moderator_id, closed.staff_text) == (3, "结束了，谢谢大家")
    assert (opened_again.moderator_id, opened_again.staff_text) == (3, "再来")


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.one_of(
    st.binary(max_size=80),
    st.lists(st.one_of(st.sampled_from(["1400000000", "10", "MOV", "0", "", "moderate", "replies", "-1", "9" * 30,
             "GET={; moderate={0=1; 1=x; }; modact=validate; }; POST={"]), st.text(max_size=8)), max_size=14)
    .map(lambda cells: b"<?PHP exit;?>\t" + "\t".join(cells).encode("utf-8", "surrogatepass")),
), max_size=12))  # fmt: skip
def test_whatever_stands_in_a_log_is_read_or_counted(tmp_path: Path, lines: list[bytes]) -> None:
    folder = tmp_path / "data" / "log"
    folder.mkdir(parents=True, exist_ok=True)
    for kind in ("modslog", "banlog", "modcp"):
        (folder / f"201401_{kind}.php").write_bytes(b"\n".join(lines))
    files = LogFiles(tmp_path, lambda cell: cell.decode("latin-1"))
    first = list(files.read())
    assert list(files.read()) == first
    assert all(0 <= number < 1 << 63 for entry in first for number in entry if isinstance(number, int))
    assert all(entry.at and entry.code for entry in first)
