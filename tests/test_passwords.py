"""--keep-password-hashes: the hashes are in that file, which only its owner can read, and nowhere else."""

from __future__ import annotations

import json
import os
import stat
from pathlib import Path

import pytest

from adapters.base import PasswordHash
from adapters.discuz import members as discuz
from adapters.fluxbb import members as fluxbb
from adapters.mybb import members as mybb
from adapters.passwords import (
    BCRYPT_SMF,
    MD5,
    MD5_MYBB,
    MD5_UCENTER,
    SCHEMES,
    SHA1,
    SHA1_PUNBB,
    SHA1_SMF,
    UNKNOWN,
    scheme_of,
)
from adapters.phpbb2 import people as phpbb2
from adapters.smf import members as smf
from tests.running import convert, query, run, small_board

PHPASS = "$H$9" + "abcdefghij./" * 2 + "klmnop"
BCRYPT = "$2y$10$" + "N" * 22 + "k" * 31
ARGON2 = "$argon2id$v=19$m=65536,t=4,p=2$c2FsdHNhbHQ$" + "q" * 43
OLD = "0123456789abcdef" * 2
ODD = "{SSHA}invented+hash/of=nobody"
HASHES = {61: PHPASS, 62: BCRYPT, 63: ARGON2, 64: OLD, 65: ODD}
USERS = {
    "users": [
        *({"user_id": n, "username": f"member{n}", "user_password": hashed} for n, hashed in HASHES.items()),
        {"user_id": 66, "username": "nobody", "user_password": ""},
    ]
}


@pytest.fixture
def source(tmp_path: Path) -> Path:
    return small_board(tmp_path / "forum.sql", USERS)


def lines(file: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]


def holding(folder: Path, *but: Path) -> list[Path]:
    """Files below a folder that hold a hash."""
    needles = [hashed.encode() for hashed in HASHES.values()]
    files = [path for path in sorted(folder.rglob("*")) if path.is_file() and path not in but]
    return [path for path in files if any(needle in path.read_bytes() for needle in needles)]


@pytest.mark.parametrize(
    ("stored", "scheme"),
    [
        (PHPASS, "phpass"), (PHPASS.replace("$H$", "$P$"), "phpass"), (BCRYPT, "bcrypt"), (ARGON2, "argon2id"),
        (ARGON2.replace("2id", "2i"), "argon2i"), (OLD, "md5"), ("a" * 40, "sha1"), (ODD, "unknown"),
        ("a" * 39, "unknown"), (PHPASS + "x", "unknown"), ("", "unknown"),
    ],
)  # fmt: skip
def test_schemes_by_form(stored: str, scheme: str) -> None:
    assert scheme_of(stored) == scheme
    assert scheme in SCHEMES
    assert scheme_of(OLD, md5="md5(md5(salt).md5(password))") in SCHEMES


@pytest.mark.parametrize("target", ["out.db", "jsonl:out"])
def test_hashes_are_in_the_file_and_nowhere_else(tmp_path: Path, source: Path, target: str) -> None:
    where = tmp_path / "new"
    where.mkdir()
    name, colon, folder = target.rpartition(":")
    target = f"{name}{colon}{where / folder}"
    file = tmp_path / "hashes.jsonl"
    ended = convert(source, target, "--keep-password-hashes", file)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    found = lines(file)
    assert [entry["member_id"] for entry in found if entry["hash"]] == [*HASHES]
    assert {entry["member_id"]: entry["hash"] for entry in found} == HASHES
    assert [entry["scheme"] for entry in found] == ["phpass", "bcrypt", "argon2id", "md5", "unknown"]
    assert {entry["salt"] for entry in found} == {""}
    assert found[0]["handle"] == "member61"
    if target.endswith(".db"):
        ((account,),) = query(where / "out.db", "SELECT id FROM accounts WHERE handle = 'member61'")
        assert found[0]["account_id"] == account
    assert holding(tmp_path, file, source) == []
    assert not any(hashed in ended.out + ended.err for hashed in HASHES.values())
    assert sorted(tmp_path.glob("hashes*")) == [file]


def test_without_the_option_they_are_not_even_staged(tmp_path: Path, source: Path) -> None:
    small_board(source, USERS | {"posts": [{"post_id": 900, "topic_id": 77}]})  # a reject keeps the stage
    convert(source, tmp_path / "out.db")
    assert list(tmp_path.glob("out.db.work/stage-*.db"))
    assert holding(tmp_path, source) == []
    inspected = run("inspect", source, "--json")
    assert not any(hashed in inspected.out + inspected.err for hashed in HASHES.values())


def test_a_stage_with_hashes_goes_although_rejects_are_left(tmp_path: Path, source: Path) -> None:
    small_board(source, USERS | {"posts": [{"post_id": 900, "topic_id": 77}]})
    file = tmp_path / "hashes.jsonl"
    convert(source, tmp_path / "out.db", "--keep-password-hashes", file)
    assert query(tmp_path / "out.db", "SELECT count(*) FROM rejects") == [(1,)]
    assert holding(tmp_path, file, source) == []
    assert run("retry", tmp_path / "out.db", "--json").json == {"rejects": 1, "left": 1}
    assert holding(tmp_path, file, source) == []


def test_a_resumed_run_writes_the_file(tmp_path: Path, source: Path) -> None:
    posts = [{"post_id": 900 + n, "topic_id": 77} for n in range(12)]
    small_board(source, USERS | {"posts": posts})
    target, file = tmp_path / "out.db", tmp_path / "hashes.jsonl"
    convert(source, target, "--keep-password-hashes", file, "--reject-limit", "2", code=5)
    assert file.read_bytes() == b""
    (stage,) = target.with_name("out.db.work").glob("stage-*.db")
    assert stat.S_IMODE(stage.stat().st_mode) == 0o600
    run("resume", target, "--quiet", "--reject-limit", "100")
    assert {entry["member_id"]: entry["hash"] for entry in lines(file)} == HASHES
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert holding(tmp_path, file, source) == []
    before = file.read_bytes()
    convert(source, target, "--keep-password-hashes", file)  # complete already
    assert file.read_bytes() == before


def test_a_run_that_was_begun_without_the_file_can_be_given_it(tmp_path: Path, source: Path) -> None:
    small_board(source, USERS | {"posts": [{"post_id": 900 + n, "topic_id": 77} for n in range(12)]})
    target, file = tmp_path / "out.db", tmp_path / "hashes.jsonl"
    convert(source, target, "--reject-limit", "2", code=5)
    convert(source, target, "--reject-limit", "100", "--keep-password-hashes", file)
    assert len(lines(file)) == len(HASHES)
    assert run("verify", target, source).code == 0


def test_a_finished_target_cannot(tmp_path: Path, source: Path) -> None:
    convert(source, tmp_path / "out.db")
    ended = convert(source, tmp_path / "out.db", "--keep-password-hashes", tmp_path / "late", code=2)
    assert "only while a target is converted" in ended.err
    assert not (tmp_path / "late").exists()


def test_places_that_are_refused(tmp_path: Path, source: Path) -> None:
    (tmp_path / "full").write_text("mine")
    (tmp_path / "full").chmod(0o600)
    (tmp_path / "open").touch(0o644)
    (tmp_path / "link").symlink_to(tmp_path / "elsewhere")
    (tmp_path / "folder").symlink_to(tmp_path / "out", target_is_directory=True)
    for file, target, why in (
        ("full", "out.db", "is there already"),
        ("open", "out.db", "not for its owner only"),
        ("link", "out.db", "symbolic link"),
        ("none/file", "out.db", "no such folder"),
        ("out.db", "out.db", "inside the target"),
        ("out.db", "sqlite:///{}/out.db", "inside the target"),
        ("out/hashes", "jsonl:{}/out", "inside the target"),
        ("folder/hashes", "jsonl:{}/out", "inside the target"),
    ):
        (tmp_path / "out").mkdir(exist_ok=True)
        address = target.format(tmp_path) if "{}" in target else tmp_path / target
        ended = convert(source, address, "--keep-password-hashes", tmp_path / file, code=2)
        assert why in ended.err, (file, ended.err)
        assert not (tmp_path / "elsewhere").exists()
    assert (tmp_path / "full").read_text() == "mine"
    assert "fill-gaps" in convert(source, "x.db", "--fill-gaps", "--keep-password-hashes", "f", code=2).err


def test_the_umask_does_not_matter(tmp_path: Path, source: Path) -> None:
    before = os.umask(0)
    try:
        convert(source, tmp_path / "out.db", "--keep-password-hashes", tmp_path / "hashes")
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "hashes").stat().st_mode) == 0o600


SHA = "0123456789" * 4
MADE = [
    (fluxbb.password(3, SHA, ""), SHA1, SHA, ""),
    (fluxbb.password(3, f" {OLD} ", ""), MD5, OLD, ""),
    (fluxbb.password(3, SHA, "pun: salt"), SHA1_PUNBB, SHA, "pun: salt"),
    (fluxbb.password(3, BCRYPT, "pun: salt"), "bcrypt", BCRYPT, ""),
    (mybb.password(3, OLD, "saltsalt", "", ""), MD5_MYBB, OLD, "saltsalt"),
    (mybb.password(3, BCRYPT, "saltsalt", "", ""), "bcrypt", BCRYPT, ""),
    (mybb.password(3, OLD, "saltsalt", SHA, "far"), UNKNOWN, SHA, "far"),  # of the forum it was imported from
    (mybb.password(3, OLD, "saltsalt", PHPASS, ""), "phpass", PHPASS, ""),
    (phpbb2.password(3, f" {OLD} "), MD5, OLD, ""),
    (phpbb2.password(3, SHA), UNKNOWN, SHA, ""),
    (smf.password(3, BCRYPT, "Ömer &amp; CO", "cookie"), BCRYPT_SMF, BCRYPT, "ömer &amp; co"),
    (smf.password(3, SHA, "Ömer &amp; CO", "cookie"), SHA1_SMF, SHA, "Ömer &amp; co"),
    (smf.password(3, OLD, "Ömer", "far"), UNKNOWN, OLD, "far"),
    (smf.password(3, "", "Ömer", "cookie"), UNKNOWN, "", "cookie"),
    (discuz.password(3, OLD, "a1 b2c"), MD5_UCENTER, OLD, "a1 b2c"),
    (discuz.password(3, BCRYPT, ""), "bcrypt", BCRYPT, ""),
    (discuz.password(3, OLD, ""), UNKNOWN, OLD, ""),
    (discuz.password(3, OLD, "othersite"), UNKNOWN, OLD, "othersite"),  # a module of the site's
    (discuz.password(3, BCRYPT, "othersite"), UNKNOWN, BCRYPT, "othersite"),
]


@pytest.mark.parametrize(("made", "scheme", "hashed", "salt"), MADE)
def test_schemes_that_the_system_tells(made: PasswordHash, scheme: str, hashed: str, salt: str) -> None:
    assert (made.member_id, made.scheme, made.hash, made.salt) == (3, scheme, hashed, salt)
    assert made.scheme in SCHEMES


@pytest.mark.parametrize(
    ("sample", "scheme", "hashed", "salt"),
    [
        ("fluxbb15", "bcrypt", "$2y$10$CANARYhash", ""),
        ("mybb18", MD5_MYBB, "233063bbdefb520a", "CANARYsa"),
        ("phpbb20", MD5, "233063bbdefb520a", ""),
        ("discuz34", MD5_UCENTER, "", "CANARY"),
        ("smf21", BCRYPT_SMF, "$2y$10$CANARYhash", "ottilie früh"),
    ],
)
def test_hashes_of_every_system(
    tmp_path: Path, sample_dumps: Path, sample: str, scheme: str, hashed: str, salt: str
) -> None:
    """All members', in the file; of salts and hashes nothing is anywhere else."""
    where, file = tmp_path / "new", tmp_path / "hashes.jsonl"
    where.mkdir()
    ended = convert(sample_dumps / f"{sample}.sql.gz", where / "out.db", "--keep-password-hashes", file)
    found = lines(file)
    members = query(where / "out.db", "SELECT source_id FROM origins WHERE kind = 'member'")
    assert [str(entry["member_id"]) for entry in found] == sorted((id for (id,) in members), key=int)
    assert {entry["scheme"] for entry in found} == {scheme}
    assert str(found[0]["hash"]).startswith(hashed)
    assert found[0]["salt"] == salt
    secrets = {str(entry["hash"]).encode() for entry in found} | {b"CANARYhash", b"CANARYsa"}
    left = [path for path in sorted(where.rglob("*")) if path.is_file()]
    assert left
    assert [path for path in left if any(secret in path.read_bytes() for secret in secrets)] == []
    assert not any(secret.decode() in ended.out + ended.err for secret in secrets)
