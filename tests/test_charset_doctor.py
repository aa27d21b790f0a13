"""The charset doctor in inspect, and choices of character sets in the policy, on dumps and live databases."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from adapters.encodings import fault
from adapters.sql.database import Database
from adapters.sql.doctor import examine
from mappings.policy import PolicyError, dumps, load, loads
from tests.database_servers import MariaDB
from tests.phpbb_boards import T0, TABLES_30, board, dump
from tests.running import convert, query, run

CHINESE = ("中文论坛的帖子", "大家好，请多关照", "今天的火车晚点了", "新手报到，谢谢版主")
RUSSIAN = ("Привет всем", "Новая тема о поездах", "Правила форума", "Спасибо за ответ")


def stored(text: str, codec: str) -> str:
    """Text whose characters are the bytes that the dump shall have."""
    return text.encode(codec).decode("latin-1")


def dumped(file: Path, extra: dict[str, list[dict[str, Any]]]) -> Path:
    tables = {name: definition for name, definition in TABLES_30.items() if not name.startswith("acl_")}
    file.write_bytes(dump(board(extra), tables).encode("latin-1"))
    return file


def posts(texts: tuple[str, ...], codec: str, first: int, topic: int = 1) -> list[dict[str, Any]]:
    return [
        {"post_id": first + n, "topic_id": topic, "post_time": T0 + 100 + n, "post_text": stored(text, codec)}
        for n, text in enumerate(texts)
    ]


@pytest.fixture
def damaged(tmp_path: Path) -> Path:
    """Declared utf8: posts are GBK, one title is cp1251 among UTF-8, names are doubled."""
    names = [f"Zoë ß{n}" for n in range(4)]
    doubled = [name.encode().decode("cp1252").encode().decode("latin-1") for name in names]
    return dumped(
        tmp_path / "forum.sql",
        {
            "posts": posts(CHINESE, "gbk", 100),
            "topics": [
                {"topic_id": 50 + n, "forum_id": 2, "topic_title": stored(text, "utf-8")}
                for n, text in enumerate(CHINESE)
            ]
            + [{"topic_id": 60, "forum_id": 2, "topic_title": stored("naïve", "cp1252")}],
            "users": [{"user_id": 70 + n, "username": name} for n, name in enumerate(doubled)],
            "log": [
                {"log_id": 9, "log_type": 3, "log_operation": "LOG_USER_GENERAL", "log_data": stored("é", "cp1252")}
            ],
        },
    )


def test_inspect_shows_columns_that_do_not_fit(damaged: Path) -> None:
    report = run("inspect", damaged, "--json").json
    misfits = {column["name"]: column for column in report["misfits"]}
    assert set(misfits) == {"posts.post_text", "topics.topic_title", "users.username", "log.log_data"}
    body = misfits["posts.post_text"]
    assert (body["declared"], body["codec"], body["cells"], body["repairs"]) == ("utf8", "gb18030", 4, {})
    assert "but 0 of 4 sampled cells are UTF-8 and the others look like gb18030" in body["evidence"]
    title = misfits["topics.topic_title"]
    assert (title["codec"], title["cells"], title["repairs"]) == ("utf-8", 5, {"cp1252": 1})
    assert title["examples"] == ["ef → ï"]
    assert misfits["users.username"]["repairs"] == {"encoded twice": 4}
    assert misfits["users.username"]["examples"] == ["c3 83 c2 ab → ë"]
    assert misfits["log.log_data"]["examples"] == []  # not for everybody's eyes
    text = run("inspect", damaged).out
    assert "topics.topic_title: utf-8, declared utf8; 1 cells repaired (cp1252 1)" in text
    assert "ef → ï" in text


def test_a_healthy_board_has_no_misfits(tmp_path: Path) -> None:
    source = dumped(tmp_path / "forum.sql", {"posts": posts(CHINESE, "utf-8", 100)})
    report = run("inspect", source, "--json").json
    assert report["misfits"] == []
    assert report["charsets"]["posts.post_text"] == "utf-8, declared utf8"
    assert "had to be repaired" not in run("inspect", source).out


def test_originals_are_kept_of_titles_names_bodies_and_boards(tmp_path: Path) -> None:
    raw = stored("naïve", "cp1252")
    source = dumped(
        tmp_path / "forum.sql",
        {
            "forums": [{"forum_id": 30, "left_id": 90, "forum_name": raw}],
            "topics": [{"topic_id": 60, "forum_id": 30, "topic_title": raw, "topic_first_post_id": 600}],
            "posts": [
                {"post_id": 600, "topic_id": 60, "poster_id": 70, "post_text": raw, "post_time": T0 + 900},
                {"post_id": 601, "topic_id": 60, "poster_id": 1, "post_username": raw, "post_time": T0 + 901},
            ],
            "users": [{"user_id": 70, "username": raw}],
        },
    )
    convert(source, tmp_path / "out.db", "--assume-public")
    kept = query(tmp_path / "out.db", "SELECT kind, original FROM origins WHERE original IS NOT NULL ORDER BY kind")
    public = {kind for kind, _ in kept}
    assert {original for _, original in kept} == {"naïve".encode("cp1252")}
    assert {"member", "board", "thread", "post", "guest"} <= public


CHOICES = '[charset]\n"posts" = "cp1251"\n"posts.post_text" = "gbk"\n"board:8" = "big5"\n'


def test_the_narrowest_choice_wins(tmp_path: Path) -> None:
    source = dumped(
        tmp_path / "forum.sql",
        {
            "forums": [
                {"forum_id": 7, "left_id": 80, "forum_name": "Seven"},
                {"forum_id": 8, "left_id": 90, "forum_name": stored("繁體", "big5")},
            ],
            "topics": [
                {"topic_id": 60, "forum_id": 7, "topic_title": "one", "topic_first_post_id": 600},
                {"topic_id": 61, "forum_id": 8, "topic_title": stored("標題", "big5"), "topic_first_post_id": 610},
            ],
            "posts": [
                *posts(("版主",), "gbk", 600, 60),
                {"post_id": 601, "topic_id": 60, "post_time": T0 + 300, "post_subject": stored("Тема", "cp1251")},
                *posts(("版主",), "big5", 610, 61),
            ],
        },
    )
    (tmp_path / "mapping.toml").write_text(CHOICES)
    convert(source, tmp_path / "out.db", "--assume-public", "--mapping", tmp_path / "mapping.toml")
    found = {str(content) for (content,) in query(tmp_path / "out.db", "SELECT content FROM statuses")}
    assert sum("版主" in content for content in found) == 1  # both posts read the same
    assert query(tmp_path / "out.db", "SELECT count(*) FROM statuses WHERE content LIKE '%版主%'") == [(2,)]
    assert query(tmp_path / "out.db", "SELECT count(*) FROM accounts WHERE display_name = '繁體'") == [(1,)]
    report = run("inspect", source, "--mapping", tmp_path / "mapping.toml", "--json").json
    assert report["asked_charsets"] == {"posts": "cp1251", "posts.post_text": "gbk", "board:8": "big5"}
    assert report["charsets"]["posts.post_text"].startswith("gb18030, as asked")
    assert run("verify", tmp_path / "out.db", source, "--assume-public").code == 0
    ended = convert(source, tmp_path / "out.db", "--assume-public", code=4)
    assert "another mapping" in ended.err  # the choice is frozen with the plan


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ('"posts.post_text" = "klingon"', "name a character set"),
        ('posts.post_text = "gbk"', "in quotes"),
        ('"a.b.c" = "gbk"', "name a table"),
        ('"posts" = 3', "name a character set"),
        ('"posts" = "rot13"', "name a character set"),
        ('"board:" = "gbk"', "name a table"),
    ],
)
def test_wrong_choices_are_refused(text: str, why: str) -> None:
    with pytest.raises(PolicyError, match=why):
        loads(f"[charset]\n{text}\n")


def test_choices_come_back_from_a_written_policy(tmp_path: Path) -> None:
    policy = loads(CHOICES)
    assert loads(dumps(policy)) == policy
    assert load().charset == {}
    assert fault("forum_post.message", "gb2312") == ""


def test_choices_for_what_is_not_there_are_refused(tmp_path: Path) -> None:
    source = dumped(tmp_path / "forum.sql", {})
    (tmp_path / "mapping.toml").write_text('[charset]\n"posts.message" = "gbk"\n')
    ended = run("inspect", source, "--mapping", tmp_path / "mapping.toml", code=3)
    assert "posts.message" in ended.err
    assert "no character set of that name" in run("inspect", source, "--charset", "klingon", code=3).err


def test_long_tables_are_sampled_evenly_and_say_so(tmp_path: Path) -> None:
    engine = sa.create_engine(f"sqlite:///{tmp_path / 'x.db'}")
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE x_t (id INTEGER PRIMARY KEY, body BLOB)")
        connection.exec_driver_sql("CREATE TABLE x_u (body BLOB, n INTEGER)")
        rows = [(n, "é".encode("cp1252") if n % 7 == 0 else b"plain") for n in range(1, 4001)]
        connection.exec_driver_sql("INSERT INTO x_t VALUES (?, ?)", rows)
        connection.exec_driver_sql("INSERT INTO x_u VALUES (?, ?)", [(body, n) for n, body in rows])
    engine.dispose()
    database = Database(f"sqlite:///{tmp_path / 'x.db'}", prefix="x_")
    reads = {"t": ("id", "body"), "u": ("b*",), "none": ("x",)}
    whole = {column.name: column for column in examine(database, reads)}
    assert {name: (c.read, c.rows, c.cells) for name, c in whole.items()} == {
        "t.body": (4000, 4000, 571),
        "u.body": (4000, 4000, 571),
    }
    some = {column.name: column for column in examine(database, reads, rows_max=1000)}
    assert some["t.body"].rows == 4000
    assert some["t.body"].read == 1000
    assert 130 <= some["t.body"].cells <= 155
    database.close()


def test_the_doctor_on_a_live_database(mariadb_server: MariaDB) -> None:
    url = mariadb_server.create("doctor")
    mariadb_server.sql(
        "CREATE TABLE p_posts (id INT PRIMARY KEY, body TEXT CHARACTER SET latin1);"
        + "".join(
            f"INSERT INTO p_posts VALUES ({n}, x'{text.encode('gbk').hex()}');" for n, text in enumerate(CHINESE, 1)
        ),
        "doctor",
    )
    database = Database(url, prefix="p_", charsets={})
    (column,) = examine(database, {"posts": ("id", "body")}, ["posts.body"])
    assert (column.declared, column.codec, column.cells, column.fits) == ("latin1", "gb18030", 4, False)
    database.close()
    asked = Database(url, prefix="p_", charsets={"posts.body": "big5"})
    assert asked.text("posts", "body").evidence == "big5_uao, as asked"
    assert asked.text("posts", "body", board=3) is asked.text("posts", "body")
    asked.close()
