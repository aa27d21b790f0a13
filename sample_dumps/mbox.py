"""The sample board as a newsgroup archive: one mbox, its boards newsgroups, its posts articles.

What mail cannot hold is left out: polls, likes, states of threads, private boards, member profiles.
"""

from __future__ import annotations

import base64
import quopri
import time

from sample_dumps.board import Post, SampleBoard
from sample_dumps.markup import quotes, tokens

NOT_ARCHIVED = frozenset(("deleted", "unapproved"))  # states that become X-No-Archive


def write(board: SampleBoard) -> bytes:
    """The archive: public boards only, in order of the posts' numbers."""
    posts = [post for post in board.posts() if post.thread.board.public]
    return b"".join(_article(board, post, number) for number, post in enumerate(posts))


def message_id(board: SampleBoard, post: Post) -> str:
    return f"{post.key}@{board.site['host']}"


def group(board: SampleBoard, post: Post) -> str:
    return f"{board.site['host'].partition('.')[0]}.{post.thread.board.key}"


def hidden(post: Post) -> bool:
    """Whether the article asks not to be archived."""
    return post.state in NOT_ARCHIVED or post.thread.state in NOT_ARCHIVED


def parent(board: SampleBoard, post: Post) -> Post | None:
    """The post it answers: the first one it quotes if that stands before it in the thread, else the first."""
    first = post.thread.posts[0]
    for how, key, _ in quotes(post.text):
        if how in {"@", "~"}:
            quoted = board.post(key)
            if quoted.thread is post.thread and (quoted.at, quoted.id) < (post.at, post.id):
                return quoted
    return None if post is first else first


def address(board: SampleBoard, post: Post) -> str:
    key = post.author.key if post.author else "guest"
    return f"canary-{key}@{board.private['email_domain']}"


def _article(board: SampleBoard, post: Post, number: int) -> bytes:
    when = time.gmtime(post.at)
    who = address(board, post)
    lines = [
        f"From {who} {time.strftime('%a %b %e %H:%M:%S %Y', when)}",
        f"From: {_word(post.name)} <{who}>",
        f"Newsgroups: {group(board, post)}",
        f"Subject: {_word(post.subject)}",
        f"Date: {time.strftime('%a, %d %b %Y %H:%M:%S +0000', when)}",
        f"Message-ID: <{message_id(board, post)}>",
        "MIME-Version: 1.0",
    ]
    chain = _chain(board, post)
    if chain:
        lines.append("References: " + "\n ".join(f"<{message_id(board, one)}>" for one in chain))
    if hidden(post):
        lines.append("X-No-Archive: yes")
    body = _text(board, post).encode() + b"\n\n-- \n" + who.encode() + b"\n"
    encoding, data = ("base64", base64.encodebytes(body)) if number % 3 == 2 else _readable(body, number)
    text = f"Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: {encoding}\n\n".encode() + data
    if post.pictures:
        mark = f"part-{post.id}"
        lines.append(f"Content-Type: multipart/mixed; boundary={mark}")
        text = f"\n--{mark}\n".encode() + text + b"".join(
            f"\n--{mark}\nContent-Type: image/png\nContent-Disposition: attachment; filename={picture.name}\n"
            "Content-Transfer-Encoding: base64\n\n".encode() + base64.encodebytes(picture.data)
            for picture in post.pictures
        ) + f"\n--{mark}--\n".encode()  # fmt: skip
    return "\n".join(lines).encode() + b"\n" + _escaped(text) + b"\n"


def _chain(board: SampleBoard, post: Post) -> list[Post]:
    chain: list[Post] = []
    above = parent(board, post)
    while above is not None:
        chain.insert(0, above)
        above = parent(board, above)
    return chain


def _readable(body: bytes, number: int) -> tuple[str, bytes]:
    return ("quoted-printable", quopri.encodestring(body)) if number % 3 else ("8bit", body)


def _escaped(text: bytes) -> bytes:
    return b"\n".join(b">" + line if line.startswith(b"From ") else line for line in text.split(b"\n"))


def _word(text: str) -> str:
    if text.isascii() and not set(text) & set('",()<>@:;'):
        return text
    pieces = [text[at : at + 12] for at in range(0, len(text), 12)]
    return "\n ".join(f"=?utf-8?B?{base64.b64encode(piece.encode()).decode()}?=" for piece in pieces)


def _text(board: SampleBoard, post: Post) -> str:
    """As a newsreader shows it: quotations with marks, no formatting."""
    out: list[str] = [""]
    depth = 0

    def line() -> None:
        out.append(">" * depth + " " if depth else "")

    for token in tokens(post.text):
        if token.name == "quote":
            if token.kind == "open":
                value = token.value or ""
                author = board.post(value[1:]).name if value[:1] in ("@", "~") else value.removeprefix("name:")
                line()
                if author:
                    out[-1] += f"{author} wrote:"
                depth += 1
            else:
                depth -= 1
            line()
        elif token.kind in {"text", "url"}:
            first, *others = token.source.split("\n")
            out[-1] += first
            for other in others:
                line()
                out[-1] += other
        elif token.kind == "single" and token.name == "mention":
            out[-1] += f"@{board.members[token.value or ''].name}"
    return "\n".join(out).strip("\n")
