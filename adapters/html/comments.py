"""Ids of comments: of posts that hang on another one, and whose id pages may not tell."""

from __future__ import annotations

import hashlib
import re

from adapters.forum import SourceId
from adapters.html.facts import COMMENT, PagePost

_MADE = re.compile(rf"{COMMENT}[^.]+\.")
_TAG = re.compile(r"<[^<>]*+>|&nbsp;")
_NO_WHITE = str.maketrans("", "", " \t\r\n\xa0")
_YEAR = re.compile(r"\d{4}")


def made_id(comment: PagePost, answered: SourceId) -> str:
    """The id of a comment that is made of what is shown: the post that it hangs on, its author, time and text. A time
    counted back from the capture does not count."""
    time = comment.date.text if comment.date is not None and _YEAR.search(comment.date.text) else ""
    author = comment.author.name if comment.author.id is None else comment.author.id
    code = f"{author}\n{time}\n{bare_text(comment.body)}".encode("utf-8", "surrogatepass")
    return f"{COMMENT}{answered}.{hashlib.blake2b(code, digest_size=5).hexdigest()}"


def is_made(id: SourceId | None) -> bool:
    """Whether an id is such a one, not one that a page told."""
    return isinstance(id, str) and _MADE.match(id) is not None


def bare_text(body: str) -> str:
    """The words of a body, without tags and white space."""
    return _TAG.sub("", body).translate(_NO_WHITE)
