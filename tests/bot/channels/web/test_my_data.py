"""One's own copy behind a link: for whoever holds the chat's cookie, and for nobody else."""

from __future__ import annotations

from storage.erasure_wishes import How
from tests.bot.channels.web.conftest import Chat, World
from tests.bot.channels.web.test_calendar import agreed


async def test_the_copy_is_for_this_browser_alone(world: World, me: Chat) -> None:
    await me.start()
    await agreed(world, me)
    read, machine = [await me.client.get(f"/my-data.{form}") for form in ("html", "json")]
    assert (read.status_code, machine.status_code) == (200, 200)
    assert "Aino Aho" in read.text and machine.json()["data"]["client"][0]["full_name"] == "Aino Aho"
    for answer, kind in ((read, "html"), (machine, "json")):
        assert answer.headers["content-disposition"].startswith('attachment; filename="duunikaveri-')
        assert kind in answer.headers["content-type"] and answer.headers["cache-control"] == "no-store"

    stranger, other = world.browser(), world.browser("192.0.2.2")
    await other.start()
    assert (await stranger.client.get("/my-data.html")).status_code == 404
    assert "Aino" not in (await other.client.get("/my-data.html")).text
    assert (await me.client.get("/my-data.exe")).status_code == 404

    assert await world.services.database.write(world.clock(), lambda store: store.erasing.erase(1, how=How.STAFF))
    assert (await me.client.get("/my-data.html")).status_code == 404
