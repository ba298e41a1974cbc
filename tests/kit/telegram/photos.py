"""Photos as Telegram takes them: a picture it can read, of bounded weight and form, kept in several sizes."""

from __future__ import annotations

from io import BytesIO

from PIL import Image

from .errors import bad_request
from .state import Json, StoredFile, World

MOST_BYTES = 10 * 1024 * 1024
MOST_SIDES = 10_000
STEEPEST = 20

_THUMBNAIL = 320


def check_photo(content: bytes) -> None:
    """Refuses what the real server does of an upload, in its words."""
    if len(content) > MOST_BYTES:
        size = f"file of size {len(content)} bytes is too big for a photo"
        raise bad_request(f"{size}; the maximum size is {MOST_BYTES} bytes")
    try:
        with Image.open(BytesIO(content)) as image:
            width, height = image.size
    except (OSError, ValueError, Image.DecompressionBombError):
        raise bad_request("IMAGE_PROCESS_FAILED") from None
    if width + height > MOST_SIDES or max(width, height) > STEEPEST * min(width, height):
        raise bad_request("PHOTO_INVALID_DIMENSIONS")


def photo_sizes(world: World, file: StoredFile) -> list[Json]:
    """The sizes it is kept in, the largest last; each has an id of its own, under which it can be sent again."""
    width, height = _size(file.content)
    sizes = [_as_json(file, width, height)]
    if max(width, height) > _THUMBNAIL:
        small = _THUMBNAIL / max(width, height)
        thumbnail = world.thumbnail(file)
        sizes.insert(0, _as_json(thumbnail, max(1, round(width * small)), max(1, round(height * small))))
    return sizes


def _size(content: bytes) -> tuple[int, int]:
    """In pixels; some size for what people only seem to send."""
    try:
        with Image.open(BytesIO(content)) as image:
            return image.size
    except OSError:
        return 800, 600


def _as_json(file: StoredFile, width: int, height: int) -> Json:
    return {
        "file_id": file.file_id,
        "file_unique_id": f"u-{file.file_id}",
        "width": width,
        "height": height,
        "file_size": len(file.content),
    }
