"""Attachments and avatars: files where Paperclip looks for them, rows when the files are there.

Facts: ``app/models/media_attachment.rb``, ``config/initializers/paperclip.rb``, kt-paperclip's ``id_partition``. A row
without its status would be deleted after a day (``Vacuum::MediaAttachmentsVacuum``): both are written together."""

from __future__ import annotations

import shutil
import warnings
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from hashlib import blake2b
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from migrator.writers.base import RESUME, TargetError
from migrator.writers.mastodon.rows import copy_statement, moment, moment_of

if TYPE_CHECKING:
    from PIL.Image import Image

    from migrator.writers.mastodon.target import MastodonTarget

PAGE = 100  #: files copied before their rows are written
SMALL_PIXELS = 230_400  #: of the preview
AVATAR_BYTES = 8 << 20
IMAGE, VIDEO, UNKNOWN, AUDIO = 0, 2, 3, 4
COMPLETE = 2
#: Pillow's name of a format → (content type, extension); others are files to download
FORMATS = {
    "JPEG": ("image/jpeg", ".jpg"),
    "PNG": ("image/png", ".png"),
    "GIF": ("image/gif", ".gif"),
    "WEBP": ("image/webp", ".webp"),
}
#: extensions that a browser never runs as a page of the server; every other file gets one that means nothing
HARMLESS = frozenset((
    "mp4", "m4v", "webm", "mov", "ogg", "ogv", "oga", "mp3", "m4a", "flac", "wav", "aac", "opus", "3gp", "avi", "wma",
    "zip", "7z", "rar", "gz", "bz2", "xz", "tar", "txt", "csv", "avif", "heic", "heif", "bmp", "tif", "tiff",
))  # fmt: skip
COLUMNS = {
    "id": "int8", "status_id": "int8", "account_id": "int8", "type": "int4", "processing": "int4",
    "file_file_name": "varchar", "file_content_type": "varchar", "file_file_size": "int4",
    "file_updated_at": "timestamp", "file_storage_schema_version": "int4", "file_meta": "json", "description": "text",
    "created_at": "timestamp", "updated_at": "timestamp",
}  # fmt: skip

_MEDIA = """
SELECT k.id, k.status_id, k.account_id, k.mime_type, k.file_name, k.description, k.path, k.created_at, s.created_at
FROM migrator.media k JOIN public.statuses s ON s.id = k.status_id JOIN public.accounts a ON a.id = k.account_id
WHERE NOT EXISTS (SELECT 1 FROM public.media_attachments there WHERE there.id = k.id)
ORDER BY k.id
"""
_ORDER = """
UPDATE public.statuses s SET ordered_media_attachment_ids = m.ids
FROM (SELECT k.status_id, array_agg(k.id ORDER BY k.position, k.id) AS ids FROM migrator.media k
      JOIN public.media_attachments there ON there.id = k.id GROUP BY k.status_id) m
WHERE s.id = m.status_id AND s.ordered_media_attachment_ids IS DISTINCT FROM m.ids
"""
_AVATARS = """
SELECT k.id, k.avatar, a.created_at FROM migrator.accounts k JOIN public.accounts a ON a.id = k.id
WHERE k.avatar IS NOT NULL AND a.avatar_file_name IS NULL ORDER BY k.id
"""
_SET_AVATAR = """
UPDATE public.accounts SET avatar_file_name = %s, avatar_content_type = %s, avatar_file_size = %s,
  avatar_storage_schema_version = 1, avatar_updated_at = %s WHERE id = %s
"""
_WITHOUT_FILE = """
SELECT count(*) FROM migrator.media k WHERE NOT EXISTS
  (SELECT 1 FROM public.media_attachments there WHERE there.id = k.id)
"""
_WITHOUT_AVATAR = """
SELECT count(*) FROM migrator.accounts k JOIN public.accounts a ON a.id = k.id
WHERE k.avatar IS NOT NULL AND a.avatar_file_name IS NULL
"""
_OVER_FOUR = "SELECT count(*) FROM migrator.media WHERE position >= 4"


@dataclass(frozen=True)
class Stored:
    """A file that lies where the server looks for it."""

    name: str
    content_type: str
    size: int  #: bytes
    type: int
    meta: dict[str, Any] | None


def write_media(target: MastodonTarget, found: dict[str, int]) -> None:
    """Copy the files that are at hand, and write their rows."""
    settings = target.settings
    run = target.ledger.run()
    files = None if run is None else run.options.get("source", {}).get("site_files")
    if settings.media_dir is not None and files is not None:
        store = Store(Path(files), Path(settings.media_dir), rehearsal=target.rehearsing)
        _attachments(target, store)
        _avatars(target, store)
    found["attachments_without_a_file"] = next(target.select(_WITHOUT_FILE))[0]
    found["attachments_over_4_are_not_shown"] = next(target.select(_OVER_FOUR))[0]
    found["avatars_without_a_file"] = next(target.select(_WITHOUT_AVATAR))[0]


def _attachments(target: MastodonTarget, store: Store) -> None:
    rows = target.select(_MEDIA)
    while page := list(islice(rows, PAGE)):
        ready = list(_stored(store, page))
        with target.writing() as connection:
            driver: Any = connection.connection.driver_connection
            with driver.cursor() as cursor, cursor.copy(copy_statement("media_attachments", COLUMNS)) as copy:
                copy.set_types(list(COLUMNS.values()))
                for row in ready:
                    copy.write_row(row)
    with target.writing() as connection:
        connection.exec_driver_sql(_ORDER)


def _stored(store: Store, page: list[Any]) -> Iterator[tuple[Any, ...]]:
    for id, status_id, account_id, mime_type, file_name, description, path, at, posted in page:
        stored = store.attachment(id, path, mime_type, file_name)
        if stored is not None:
            made = moment(at) or posted or moment_of(id)
            yield (
                id, status_id, account_id, stored.type, COMPLETE, stored.name, stored.content_type, stored.size, made,
                1, stored.meta, description or None, made, made,
            )  # fmt: skip


def _avatars(target: MastodonTarget, store: Store) -> None:
    rows = target.select(_AVATARS)
    while page := list(islice(rows, PAGE)):
        ready = [(stored, made, id) for id, path, made in page if (stored := store.avatar(id, path)) is not None]
        with target.writing() as connection:
            driver: Any = connection.connection.driver_connection
            with driver.cursor() as cursor:
                cursor.executemany(
                    _SET_AVATAR, [(each.name, each.content_type, each.size, made, id) for each, made, id in ready]
                )


def partition(id: int) -> str:
    """The folders of an id: groups of three digits from the left, an incomplete last one dropped."""
    digits = f"{id:09d}" if id < 10**9 else f"{id:012d}"
    return "/".join(digits[at : at + 3] for at in range(0, len(digits) - len(digits) % 3, 3))


class Store:
    """Copies files of the forum to where the server looks for its own."""

    def __init__(self, source: Path, root: Path, *, rehearsal: bool = False) -> None:
        """``rehearsal``: look at the files only."""
        self.source, self.root, self.rehearsal = source.resolve(), root, rehearsal
        if not root.is_dir():
            raise TargetError(f"--media-dir {root}: no such folder: name the server's public/system")
        try:
            import PIL.Image  # noqa: PLC0415 - an extra
        except ModuleNotFoundError as error:
            raise TargetError('pictures need the package pillow: pip install "forum-migrator[mastodon]"') from error
        self._open = PIL.Image.open
        self._errors = (OSError, ValueError, SyntaxError, PIL.Image.DecompressionBombError)

    def attachment(self, id: int, path: str | None, mime_type: str, file_name: str) -> Stored | None:
        """Copy an attachment, with a preview if it is a picture. None: there is no such file."""
        file = self._file(path)
        if file is None:
            return None
        folder = self.root / "media_attachments" / "files" / partition(id)
        image = self._image(file)
        if image is None:
            name = _name(id, _suffix(file_name))
            self._copy(file, folder / "original" / name)
            kind = {"video": VIDEO, "audio": AUDIO}.get(mime_type.partition("/")[0], UNKNOWN)
            return Stored(name, mime_type, file.stat().st_size, kind, None)
        content_type, suffix = FORMATS[image.format or ""]
        name = _name(id, suffix)
        small = self._save_small(image, folder / "small" / name)
        self._copy(file, folder / "original" / name)
        meta = {"original": _measures(*image.size), "small": _measures(*small)}
        return Stored(name, content_type, file.stat().st_size, IMAGE, meta)

    def avatar(self, id: int, path: str) -> Stored | None:
        """Copy an avatar. None: there is no such file, or it is no picture that the server would take."""
        file = self._file(path)
        image = None if file is None or file.stat().st_size > AVATAR_BYTES else self._image(file)
        if file is None or image is None:
            return None
        content_type, suffix = FORMATS[image.format or ""]
        name = _name(id, suffix)
        folder = self.root / "accounts" / "avatars" / partition(id)
        if suffix == ".gif":
            self._save(image.convert("RGBA"), (folder / "static" / name).with_suffix(".png"), "PNG")
        self._copy(file, folder / "original" / name)
        return Stored(name, content_type, file.stat().st_size, IMAGE, None)

    def _file(self, path: str | None) -> Path | None:
        """The file of a path below the forum's files; None also for one that leads out of there."""
        if path is None or "\0" in path:
            return None
        file = (self.source / path).resolve()
        return file if file.is_relative_to(self.source) and file.is_file() else None

    def _image(self, file: Path) -> Image | None:
        """A picture of a format that the server shows, decoded; None for anything else."""
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("error")  # a decompression bomb is only warned of at first
                image = self._open(file)
                if image.format not in FORMATS:
                    return None
                image.load()
        except (*self._errors, Warning):
            return None
        return image

    def _save_small(self, image: Image, path: Path) -> tuple[int, int]:
        width, height = image.size
        shrink = min(1.0, (SMALL_PIXELS / (width * height)) ** 0.5)
        size = max(1, int(width * shrink)), max(1, int(height * shrink))
        kind = image.format or ""
        small = image.convert("RGB") if kind == "JPEG" else image.convert("RGBA")
        self._save(small.resize(size), path, kind)
        return size

    def _save(self, image: Image, path: Path, kind: str) -> None:
        self._put(path, lambda passing: image.save(passing, kind))

    def _copy(self, file: Path, path: Path) -> None:
        """A whole file or none; one that is there from before a kill is written again."""
        self._put(path, lambda passing: shutil.copyfile(file, passing))

    def _put(self, path: Path, make: Callable[[Path], object]) -> None:
        if self.rehearsal:
            return
        passing = path.with_name(f".{path.name}")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            make(passing)
            passing.replace(path)
        except OSError as error:
            if error.errno is None:
                raise  # Pillow's own
            passing.unlink(missing_ok=True)
            raise TargetError(
                f"--media-dir: {error.filename or path}: {error.strerror}: make room, or see to the permissions,"
                f" {RESUME}"
            ) from error


def _name(id: int, suffix: str) -> str:
    return _stem(id) + suffix


def _stem(id: int) -> str:
    """Neighbouring ids may share a folder: names are unlike each other, as Rails' random ones."""
    return blake2b(id.to_bytes(8), digest_size=8).hexdigest()


def remove_files(root: Path, attachments: Iterable[int], avatars: Iterable[int]) -> int:
    """Remove what :class:`Store` wrote for those ids, and the folders that are empty then; returns how many files."""
    removed = 0
    for place, ids in (("media_attachments/files", attachments), ("accounts/avatars", avatars)):
        for id in ids:
            folder = root / place / partition(id)
            for file in [*folder.glob(f"*/{_stem(id)}.*"), *folder.glob(f"*/.{_stem(id)}.*")]:
                file.unlink(missing_ok=True)
                removed += 1
            for style in folder.glob("*"):
                _remove_empty(style)
            for each in (folder, *folder.parents):
                if each == root or not _remove_empty(each):
                    break
    return removed


def _suffix(file_name: str) -> str:
    suffix = file_name.rpartition(".")[2].lower()
    return f".{suffix}" if suffix in HARMLESS else ".bin"


def _measures(width: int, height: int) -> dict[str, Any]:
    return {"width": width, "height": height, "size": f"{width}x{height}", "aspect": round(width / height, 4)}


def _remove_empty(folder: Path) -> bool:
    if not folder.is_dir() or any(folder.iterdir()):
        return False
    folder.rmdir()
    return True
