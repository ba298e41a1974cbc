"""Picture files made up: a field of one colour with a stroke across it, in any form and size."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from PIL import Image, ImageDraw


def drawn(width: int = 640, height: int = 400, kind: str = "PNG", *, mode: str = "RGB", **options: Any) -> bytes:
    image = Image.new(mode, (width, height), "#0a5a7a" if mode in ("RGB", "RGBA") else 1)
    ImageDraw.Draw(image).line((0, 0, width, height), fill="white" if mode == "RGB" else None, width=9)
    file = BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()
