"""Pictures as they are kept: made anew and light, with nothing of the file beside the picture, and told in words."""

from __future__ import annotations

import struct
import zlib
from io import BytesIO

import pytest
from PIL import Image, ImageDraw

from domain.prompt import Picture as Shown
from domain.prompt import Prompt
from domain.roles import Role
from storage.database import Database
from storage.errors import Refused
from storage.picture_making import LIGHT, MOST_BYTES, Made, made_anew
from storage.store import Store
from tests.kit.clock import START
from tests.kit.drawn import drawn
from tests.kit.people import People

ALT = {"fi": "Nuoria  pöydän\nääressä", "sv": "Unga vid ett bord", "en": " "}


def look(made: Made) -> Image.Image:
    image = Image.open(BytesIO(made.content))
    assert (made.mime, made.width, made.height) == (f"image/{(image.format or '').lower()}", *image.size)
    return image


def test_a_photo_stands_upright_and_tells_nothing_else() -> None:
    taken = Image.new("RGB", (60, 40), "white")
    ImageDraw.Draw(taken).rectangle((0, 0, 29, 39), "red")
    exif = Image.Exif()
    exif[0x0112] = 6  # held upright: its left side is up
    exif[0x010F] = "a maker of phones"
    exif.get_ifd(0x8825)[2] = (60.98, 25.66, 0.0)  # where
    file = BytesIO()
    taken.save(file, "JPEG", exif=exif, comment=b"who", quality=95)
    image = look(made_anew(file.getvalue()))
    assert image.size == (40, 60)
    assert image.getpixel((20, 5))[1] < 60 < 200 < image.getpixel((20, 55))[1]  # type: ignore[index]
    assert not image.getexif() and "comment" not in image.info and b"maker" not in made_anew(file.getvalue()).content


def test_what_is_too_large_for_a_phone_is_made_smaller() -> None:
    photo = look(made_anew(drawn(3_000, 2_250, "JPEG")))
    assert (photo.format, photo.size) == ("JPEG", (2_000, 1_500))
    noise = BytesIO()
    Image.effect_noise((1_500, 1_200), 90).save(noise, "PNG", compress_level=1)
    made = made_anew(noise.getvalue())
    assert (look(made).format, made.width) == ("JPEG", 1_500) and len(made.content) <= LIGHT


def test_a_drawing_stays_one_and_stands_on_white() -> None:
    clear = Image.new("RGBA", (30, 20), (0, 0, 0, 0))
    clear.putpixel((3, 3), (10, 90, 122, 255))
    file = BytesIO()
    clear.save(file, "PNG")
    image = look(made_anew(file.getvalue()))
    assert image.format == "PNG" and image.mode == "RGB"
    assert [image.getpixel(at) for at in ((0, 0), (3, 3))] == [(255, 255, 255), (10, 90, 122)]
    still = [Image.new("P", (30, 20), number) for number in (1, 2)]
    moving = BytesIO()
    still[0].save(moving, "GIF", save_all=True, append_images=still[1:])
    assert look(made_anew(moving.getvalue())).format == "PNG"  # the first of its pictures


def _claims(width: int, height: int) -> bytes:
    """A small PNG that says it is enormous."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    rows = zlib.compress(bytes(100))
    parts = [(b"IHDR", head), (b"IDAT", rows), (b"IEND", b"")]
    chunks = (struct.pack(">I", len(it)) + name + it + struct.pack(">I", zlib.crc32(name + it)) for name, it in parts)
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (bytes(MOST_BYTES + 1), "too_large"),
        (_claims(10_000, 5_001), "too_many_pixels"),
        (_claims(60_000, 60_000), "too_many_pixels"),
        (_claims(100, 100), "not_a_picture"),
        (b"", "not_a_picture"),
        (b"%PDF-1.7 not at all", "not_a_picture"),
        (drawn(kind="BMP"), "not_a_picture"),
        (drawn(900, 700, "JPEG")[:4_000], "not_a_picture"),
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "not_a_picture"),
        (drawn(2, 41), "too_steep"),
    ],
)
def test_what_is_not_taken(content: bytes, code: str) -> None:
    with pytest.raises(Refused, match=code):
        made_anew(content)


def test_a_prompt_carries_it_and_an_older_one_none() -> None:
    shown = Shown("token", "Kaksi & <kolme>", 20, 10)
    pictured = Prompt(expects="text", picture=shown)
    assert Prompt.from_json(pictured.to_json()) == pictured and pictured.is_only_picture and pictured.again() is None
    assert "picture" not in Prompt().to_json() and Prompt.from_json({}).picture is None


async def test_it_is_kept_once_and_found_by_its_address(database: Database) -> None:
    staff = await database.run(lambda c: People(c, START).colleague("Aino Alku", Role.ADMIN).staff_id)

    def keep(store: Store) -> None:
        pictures = store.pictures
        number = pictures.keep(drawn(), ALT, staff)
        assert pictures.keep(drawn(), ALT, staff) == number
        other = pictures.reworded(number, {"fi": "Pöytä"}, staff)
        one, another = pictures.one(number), pictures.one(other)
        assert one and another and one.token != another.token and pictures.of_token(one.token) == one
        assert one.alt == {"fi": "Nuoria pöydän ääressä", "sv": "Unga vid ett bord"}
        assert [one.shown(code).alt for code in ("sv", "en")] == ["Unga vid ett bord", "Nuoria pöydän ääressä"]
        made = made_anew(drawn())
        assert pictures.content(one.token) == pictures.content(another.token) == (made.mime, made.content)
        for alt in ({}, {"fi": " \n", "sv": "Bord"}):
            with pytest.raises(Refused, match="no_alt"):
                pictures.keep(drawn(), alt, staff)
        assert pictures.one(other + 1) is pictures.of_token("nobody") is None is pictures.content("nobody")

    await database.write(START, keep)


async def test_each_bot_has_its_own_id_of_it(database: Database) -> None:
    staff = await database.run(lambda c: People(c, START).colleague("Aino Alku", Role.ADMIN).staff_id)

    def keep(store: Store) -> None:
        pictures = store.pictures
        number = pictures.keep(drawn(30, 30), ALT, staff)
        assert pictures.file_id(number, "1") is None
        for bot, file_id in (("1", "a"), ("2", "b"), ("1", "c")):
            pictures.sent_as(number, bot, file_id)
        pictures.forget(number, "1", "a")  # another has come meanwhile
        pictures.forget(number, "2", "b")
        assert [pictures.file_id(number, bot) for bot in "12"] == ["c", None]

    await database.write(START, keep)
