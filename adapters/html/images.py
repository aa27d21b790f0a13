"""Images in texts that are no attachments, where the mirror holds them: each becomes an attachment of its post.

Only what is certain counts: an image that stands in the post's own words (not in a quote), is no smiley, leads to no
attachment of the board, and whose file lies in the mirror under a path. Everything else stays the ``img`` that it is.
The same is told when posts are read and when they are counted.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from functools import partial
from typing import NamedTuple

from adapters.forum import Attachment, SourceId
from adapters.html import looks
from adapters.html.bodies import absolute
from adapters.html.facts import PagePost
from adapters.html.local import LocalFiles
from adapters.markup.canonical import attributes_of
from adapters.markup.tags import LinkFinder

_TAG = re.compile(r"<(/?)(a|blockquote|img)\b([^<>]*+)>", re.IGNORECASE)


class Picture(NamedTuple):
    """An image in a text, and its file."""

    id: SourceId
    address: str
    path: str
    byte_size: int | None
    description: str
    linked: bool  #: stands in a link to something else: the text keeps it, or the link would have nothing to show


class Pictures:
    """Looks for images of posts among the files of a mirror."""

    def __init__(self, files: LocalFiles, target: LinkFinder) -> None:
        self._files = files
        self._target = target

    def of(self, post: PagePost, id: SourceId, page_url: str, page_name: str) -> list[Picture]:
        """The images of one post, each once, in reading order."""
        if "<img" not in post.body or not self._files.any:
            return []
        address_of = partial(self._address, page_url, page_name)
        known = {address_of(file.url) for file in post.files}
        found: dict[str, Picture] = {}
        for given, link in _images(post.body):
            source = looks.image_source(given)
            address = address_of(source) if source and not looks.smiley(given) else ""
            if not address or address in known or address in found or self._leads_to_attachment(address):
                continue
            path, size = self._files.file(page_name, page_url, source) or ("", None)
            if path:
                digest = hashlib.blake2b(address.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()
                about = looks.alternative(given, source)
                linked = bool(link) and address_of(link) != address
                found[address] = Picture(f"image:{id}:{digest}", address, path, size, about, linked)
        return list(found.values())

    def _address(self, page_url: str, page_name: str, url: str) -> str:
        return absolute(url, page_url, self._target, partial(self._files.address, page_name))

    def _leads_to_attachment(self, address: str) -> bool:
        found = self._target(address)
        return found is not None and found[0] == "attachment"


def _images(body: str) -> Iterator[tuple[dict[str, str], str]]:
    """(attributes, address of the link around it or "") of each image outside of quotes."""
    quotes = 0
    link = ""
    for end, name, rest in _TAG.findall(body):
        kind = name.lower()
        if kind == "blockquote":
            quotes = max(quotes - 1, 0) if end else quotes + 1
        elif kind == "a":
            link = "" if end else attributes_of(rest).get("href", "")
        elif not quotes and not end:
            yield attributes_of(rest), link


def placing(target: LinkFinder, pictures: list[Picture]) -> LinkFinder:
    """``target`` for a text with these images: they are attachments that stand in it."""
    places = {picture.address: picture.id for picture in pictures if not picture.linked}

    def found(url: str) -> tuple[str, SourceId] | None:
        id = places.get(url)
        return target(url) if id is None else ("attachment", id)

    return found


def attachments(pictures: list[Picture], author: SourceId | None, placed: tuple[SourceId, ...]) -> Iterator[Attachment]:
    """The images as attachments of a post."""
    for picture in pictures:
        yield Attachment(
            id=picture.id,
            file_name=picture.address.partition("?")[0].rpartition("/")[2] or "image",
            path=picture.path,
            url=picture.address,
            byte_size=picture.byte_size,
            description=picture.description,
            member_id=author,
            inline=picture.id in placed,
        )
