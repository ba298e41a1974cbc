"""A picture made anew from a file that somebody gave: of bounded size, upright, and with nothing else in it.

What a file tells beside the picture (where it was taken, with what, by whom) does not come along, nor does anything
that only pretends to be a picture.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from io import BytesIO

from PIL import Image, ImageOps, UnidentifiedImageError

from storage.errors import Refused

MOST_BYTES = 10_000_000
"""Of the file as it is given."""

MOST_PIXELS = 50_000_000
"""What the best phones take. A small file can claim to be far more, and would fill the memory."""

LONGEST_SIDE = 2_000
LIGHT = 1_000_000
"""Bytes of what is kept: a phone with a poor connection has to fetch it."""

STEEPEST = 20
"""How many times as long as wide: Telegram takes nothing steeper."""

JPEG, PNG = "image/jpeg", "image/png"
_READ = ("JPEG", "PNG", "WEBP", "GIF")
_QUALITIES = (85, 75, 65)
_SMALLER = 0.7

_PAPER = (255, 255, 255)
"""Under what is seen through."""


@dataclass(frozen=True)
class Made:
    """``mime`` is JPEG's or PNG's; the size is in pixels."""

    content: bytes
    mime: str
    width: int
    height: int


def made_anew(content: bytes) -> Made:
    """The picture in the file. Takes up to a second of a processor: not for a transaction others wait for.

    Raises Refused: too_large, not_a_picture, too_many_pixels, too_steep.
    """
    if len(content) > MOST_BYTES:
        raise Refused("too_large")
    try:
        with warnings.catch_warnings():
            # Pillow warns of what is refused here anyway, and of damage beside the picture, which is not kept.
            warnings.simplefilter("ignore")
            return _made(content)
    except Refused:
        raise
    except Image.DecompressionBombError:
        raise Refused("too_many_pixels") from None
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError, ArithmeticError, LookupError):
        # What a decoder makes of a damaged file is not for one exception.
        raise Refused("not_a_picture") from None


def _made(content: bytes) -> Made:
    with Image.open(BytesIO(content), formats=_READ) as given:
        width, height = given.size
        if width * height > MOST_PIXELS:
            raise Refused("too_many_pixels")
        if max(width, height) > STEEPEST * min(width, height):
            raise Refused("too_steep")
        given.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))  # a large photo is then read at a part of its size
        upright = ImageOps.exif_transpose(given)
        # A drawing stays as sharp as it is; a photo would be far too heavy so.
        is_drawn = given.format in ("PNG", "GIF")
        upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
        flat = _flat(upright)
    if is_drawn and (drawn := _png(flat)) is not None:
        return drawn
    return _jpeg(flat)


def _flat(image: Image.Image) -> Image.Image:
    """Its colours alone, on white paper: a new picture, to which nothing of the file's is attached."""
    paper = Image.new("RGB", image.size, _PAPER)
    if image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info:
        seen = image.convert("RGBA")
        paper.paste(seen, mask=seen.getchannel("A"))
    else:
        paper.paste(image.convert("RGB"))
    return paper


def _png(image: Image.Image) -> Made | None:
    """None where it would be too heavy."""
    out = BytesIO()
    image.save(out, "PNG", optimize=False)
    return Made(out.getvalue(), PNG, *image.size) if out.tell() <= LIGHT else None


def _jpeg(image: Image.Image) -> Made:
    """As fine as is light enough; smaller, when even the coarsest is too heavy."""
    while True:
        for quality in _QUALITIES:
            out = BytesIO()
            image.save(out, "JPEG", quality=quality, progressive=True)
            if out.tell() <= LIGHT:
                return Made(out.getvalue(), JPEG, *image.size)
        image = image.resize((max(1, int(image.width * _SMALLER)), max(1, int(image.height * _SMALLER))))
