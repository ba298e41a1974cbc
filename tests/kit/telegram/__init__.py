"""A stand-in for Telegram: a Bot API server on loopback, and the people who talk to the bot.

One example::

    async with FakeTelegram() as fake:
        bot = Bot(fake.token, session=AiohttpSession(api=TelegramAPIServer.from_base(fake.url)))
        ...                                          # start the bot; PTB: base_url=f"{fake.url}/bot"
        aino = fake.user(first_name="Aino", language_code="fi")
        await aino.start("ref_poster1")              # sends /start ref_poster1
        await aino.hears("Hei Aino")                 # waits for the bot, no sleeping
        await aino.press("Kyllä")                    # the newest button with this label
        await aino.hears("Kiitos", within=2.0)

        fake.fail_next("sendMessage", times=2, status=429, retry_after=3)
        fake.drop_next("sendMessage", after=True)    # sent, but the answer never arrives
        gate = fake.hold_next("sendMessage", after=True)
        await gate.reached()                         # the message is out, the bot still waits: kill it here

**The fake** (`FakeTelegram(token, port=0, clock=time.time, webhook_backoff=(0.05, 1.0), ...)`): `url`, `token`;
people: `user(...)`, `group(...)`; the witness: `calls`, `calls_of(method)`, `await wait_call(method, count)`,
`await wait_call_begun(method, count)`, `unanswered`, `pending_updates`, `await all_taken()`, `webhook_attempts`,
`await wait_webhook(count)`, `file(file_id)`; troubles, queued per method ("*" is any): `fail_next`, `drop_next`,
`delay_next`, `hold_next`, `clear_faults`, `go_offline`, `go_online`, `limit_rates`, `lift_limits`, `expire_taps`,
`forget_files`;
updates by hand: `push_update(body)`, `push_raw(update, ...)`, `redeliver(update_id)`.

**A person** (`fake.user()`): `say`, `start`, `edit`, `press`, `press_data`, `share_contact`, `send_photo`,
`send_document`, `send_voice`, `send_sticker`, `send_location`, `block`, `unblock`, `deactivate`, all awaited;
reading: `messages`, `notices`, `keyboard`, `transcript()`, `await hears(words, within=30.0)`, `mark()`.
Like on the real platform the bot cannot reach a person who has not written yet ("chat not found"), unless made
with `user(started=True)`.

**A group** (`fake.group(by=aino)`): read like a person's chat; `upgrade`, `remove_bot`, `add_bot`. People write
there with `say(text, chat=group)`; privacy mode is on, so the bot is told only of commands and of replies to it.

**In another process**: `with spawned_fake() as fake:` runs `python -m tests.kit.telegram` and gives a `RemoteFake`
with the same verbs, awaited and plain alike; `fake.blocking` has them all without await, for plain functions.

Not like the real server: plain http webhooks are taken on loopback; message ids count from 1 in each chat; a tap
can be answered once only; Markdown is refused; no flood penalty for setWebhook or quick polling; only the methods
in methods.py exist, everything else is 404; a JSON answer to a webhook is acted on, a form one is ignored.
"""

from .calls import Call
from .fake import TEST_TOKEN, FakeTelegram
from .faults import Gate
from .people import FakeGroup, FakeUser
from .remote import RemoteFake, spawned_fake
from .seen import Button, CannotDo, NotHeard, Pressed, Said, Seen
from .webhook import WebhookAttempt

__all__ = [
    "TEST_TOKEN",
    "Button",
    "Call",
    "CannotDo",
    "FakeGroup",
    "FakeTelegram",
    "FakeUser",
    "Gate",
    "NotHeard",
    "Pressed",
    "RemoteFake",
    "Said",
    "Seen",
    "WebhookAttempt",
    "spawned_fake",
]
