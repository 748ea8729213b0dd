"""Sound files of care: kept once under their content hash, and sent in parts with nothing cached.

Files lie in ``MEDIA_ROOT/<kind>/<first two of the hash>/<hash>``. They are written in ``making``
beside these, forced to the disk and renamed, so that a place holds a whole file or none; what a
process left there that was cut short is cleared away after a day. Browsers ask for
sound in byte ranges (RFC 9110, section 14); Safari plays nothing without a 206 answer. Of several
ranges in one request the whole file is sent, which the standard allows.
"""

import hashlib
import os
import re
import secrets
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse

from attune import problems

MAKING = "making"
LEFTOVER_S = 86400.0
CHUNK_BYTES = 1 << 18
_RANGE = re.compile(r"bytes=(\d*)-(\d*)")


def file_sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def place_of(kind: str, sha256: str, suffix: str = "") -> Path:
    """Where a file of this kind and content lies, or would lie; its folder is made."""
    place = Path(settings.MEDIA_ROOT) / kind / sha256[:2] / f"{sha256}{suffix}"
    place.parent.mkdir(parents=True, exist_ok=True)
    return place


def keep_copy(source: Path, kind: str, sha256: str, name: str) -> Path:
    """Keep a copy of the file under its hash; ``name`` is what people call it."""
    place = place_of(kind, sha256)
    if place.exists():
        return place
    beside = being_made()
    try:
        with source.open("rb") as read, beside.open("xb") as write:
            while chunk := read.read(CHUNK_BYTES):
                write.write(chunk)
            write.flush()
            os.fsync(write.fileno())
        put_in_place(beside, place)
    except OSError as error:
        raise problems.cannot_write(name, error.strerror or str(error)) from None
    finally:
        beside.unlink(missing_ok=True)
    return place


def being_made(suffix: str = "") -> Path:
    """A name of its own for a file that is not whole yet."""
    folder = Path(settings.MEDIA_ROOT) / MAKING
    folder.mkdir(parents=True, exist_ok=True)
    return folder / f"{secrets.token_hex(16)}{suffix}"


def put_in_place(made: Path, place: Path) -> None:
    """Rename a whole file, already forced to the disk, to where it belongs, for good.

    A new name survives a power cut only once the folder that holds it is on the disk too.
    """
    made.replace(place)
    folder = os.open(place.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def kept_under(kind: str, sha256: str) -> list[Path]:
    """The files of this kind and content that lie on the disk, whatever their ending."""
    if not sha256:
        return []
    return sorted((Path(settings.MEDIA_ROOT) / kind / sha256[:2]).glob(f"{sha256}*"))


def take_aside(path: Path) -> Path:
    """Move a file from its place to among those that are not whole, where it can be put back."""
    aside = being_made()
    # Its age begins anew, or it would be cleared away as a leftover before it is looked at.
    path.touch()
    path.replace(aside)
    return aside


def clear_leftovers(now_s: float) -> None:
    """Remove what processes that were killed left half-made or half-arrived, a day ago or more."""
    for folder in (Path(settings.MEDIA_ROOT) / MAKING, Path(settings.FILE_UPLOAD_TEMP_DIR)):
        for left in folder.glob("*") if folder.is_dir() else ():
            with suppress(OSError):
                if left.stat().st_mtime < now_s - LEFTOVER_S:
                    left.unlink()


def is_first_byte(request: HttpRequest) -> bool:
    """Whether this request starts the file: players ask for the rest in many more."""
    asked = _RANGE.fullmatch(request.headers.get("Range", ""))
    return request.method == "GET" and (asked is None or asked.group(1) in ("", "0"))


def send_sound(request: HttpRequest, path: Path, content_type: str) -> HttpResponseBase:
    """The file, or the one range of it that was asked for; no copy stays in any cache."""
    size = path.stat().st_size
    etag = f'"{path.stem}"'
    span = _asked_range(request, size, etag)
    if span is not None and span[0] >= span[1]:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    start, end = span or (0, size)
    headers = {
        "Accept-Ranges": "bytes",
        "Content-Length": str(end - start),
        "Content-Type": content_type,
        "Cache-Control": "no-store",
        "Content-Disposition": "inline",
        "ETag": etag,
    }
    if span is not None:
        headers["Content-Range"] = f"bytes {start}-{end - 1}/{size}"
    body = _chunks(path, start, end) if request.method == "GET" else ()
    return StreamingHttpResponse(body, status=200 if span is None else 206, headers=headers)


def _asked_range(request: HttpRequest, size: int, etag: str) -> tuple[int, int] | None:
    """[start, end) in bytes; None for the whole file; an empty span where there is nothing."""
    asked = _RANGE.fullmatch(request.headers.get("Range", ""))
    if asked is None or request.headers.get("If-Range", etag) != etag:
        return None
    first, last = asked.groups()
    if first:
        return int(first), min(int(last) + 1, size) if last else size
    return (max(0, size - int(last)), size) if last else None


def _chunks(path: Path, start: int, end: int) -> Iterator[bytes]:
    with path.open("rb") as file:
        file.seek(start)
        while start < end and (chunk := file.read(min(CHUNK_BYTES, end - start))):
            start += len(chunk)
            yield chunk
