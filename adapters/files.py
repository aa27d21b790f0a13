"""The board's own files (``--site-files``): which attachments are really there."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec

from adapters.base import ThreadItem
from adapters.forum import Attachment, Post


def checked(items: Iterator[ThreadItem], root: Path) -> Iterator[ThreadItem]:
    """The stream, with every attachment looked up below ``root``: its size is that of the file, and what is not there
    (or lies outside of ``root``, by a hostile path or link) is marked as missing."""
    root = root.resolve()
    for item in items:
        if isinstance(item, Post) and item.attachments:
            attachments = tuple(_checked(attachment, root) for attachment in item.attachments)
            yield msgspec.structs.replace(item, attachments=attachments)
        else:
            yield item


def _checked(attachment: Attachment, root: Path) -> Attachment:
    file = (root / attachment.path).resolve()
    if attachment.path and file.is_relative_to(root) and file.is_file():
        return msgspec.structs.replace(attachment, byte_size=file.stat().st_size)
    return msgspec.structs.replace(attachment, missing=True)
