"""A service of any size, made by the database itself: teams, coordinators with 25 clients each, and what they said."""

from __future__ import annotations

from sqlalchemy import Connection, text

from bench._clock import clock
from storage.database import Database
from storage.search import stems_of
from tests.kit.people import PASSWORD_HASH

CLIENTS_EACH = 25
TEAM = 100
"""Coordinators of one team."""

COORDINATOR, LEAD, AUDITOR = "koordinaattori1@kunta.fi", "johtaja@kunta.fi", "tarkastaja@kunta.fi"

SAID = (
    "Etsin työpaikkaa kahvilasta tai kaupasta",
    "Voisinko tulla tapaamiseen torstaina?",
    "Olen lähettänyt hakemuksen, mutta en ole kuullut mitään",
    "Kiitos, tämä auttoi paljon",
    "Haluaisin opiskella kokiksi",
    "Onko teillä vinkkejä kesätöihin?",
    "En pääse huomenna, käykö joku toinen päivä?",
    "Minulla on hygieniapassi ja ajokortti",
)
RARE = "Haaveilen lentokoneista"
EVERY = 997
"""Of so many messages one has the rare words."""


async def fill(database: Database, clients: int, messages: int) -> None:
    """Fills an empty store with so many clients, each with so many messages."""
    for work in (_people, _talks, _traces):
        await database.run(lambda connection, work=work: work(connection, clients, messages))  # type: ignore[misc]
    if database.dialect == "postgresql":
        await database.run(_count_on)
        await database.run(lambda connection: connection.execute(text("analyze")))


def _people(connection: Connection, clients: int, messages: int) -> None:
    now = _instant(connection)
    coordinators = max(1, clients // CLIENTS_EACH)
    teams = -(-coordinators // TEAM)
    names = """'{"fi":"Lahti","sv":"Lahtis","en":"Lahti"}'"""
    run = connection.exec_driver_sql
    run(f"insert into authority (id, name, contact) values (1, {names}, {names})")
    run(f"insert into municipality (code, name, authority_id) values ('398', {names}, 1)")
    run(f"insert into team (id, name, authority_id) select n, 'Tiimi ' || n, 1 from {_numbers(connection, teams)}")
    columns = "id, email, full_name, role, specialty, team_id, language, password_hash, created_at"
    run(
        f"insert into staff ({columns}) select n, 'koordinaattori' || n || '@kunta.fi', 'Koordinaattori ' || n,"
        f" 'coordinator', 'company', (n - 1) / {TEAM} + 1, 'fi', '{PASSWORD_HASH}', {now}"
        f" from {_numbers(connection, coordinators)}"
    )
    run(
        f"insert into staff ({columns}) values"
        f" ({coordinators + 1}, '{LEAD}', 'Leena Laine', 'team_lead', null, 1, 'fi', '{PASSWORD_HASH}', {now}),"
        f" ({coordinators + 2}, '{AUDITOR}', 'Auli Aro', 'auditor', null, null, 'fi', '{PASSWORD_HASH}', {now})"
    )
    everybody = _numbers(connection, clients)
    run(f"insert into person (id, language, created_at) select n, 'fi', {now} from {everybody}")
    run(
        "insert into channel_identity (id, person_id, channel, bot, address, created_at)"
        f" select n, n, 'web', 'web', 'a' || n, {now} from {everybody}"
    )
    run(
        f"insert into conversation (id, identity_id, started_at, last_in_at) select n, n, {now}, {now} from {everybody}"
    )
    run(
        "insert into client (id, person_id, full_name, call_name, birth_year, municipality_code, contact_way,"
        " best_time, hopes, start_with, registered_at, updated_at) select n, n, 'Aino Asiakas' || n, 'Aino', 2004,"
        f" '398', 'chat', 'any', '[\"work\"]', 'job', {now}, {now} from {everybody}"
    )
    run(
        "insert into service_case (id, client_id, service, team_id, coordinator_id, opened_at, first_contact_due,"
        " first_contact_at, first_contact_by)"
        f" select n, n, 'job', (n - 1) / {CLIENTS_EACH * TEAM} + 1, (n - 1) / {CLIENTS_EACH} + 1, {now},"
        f" '{clock().date()}', case when n % 3 = 0 then null else {now} end,"
        f" case when n % 3 = 0 then null else (n - 1) / {CLIENTS_EACH} + 1 end from {everybody}"
    )


def _talks(connection: Connection, clients: int, messages: int) -> None:
    now = _instant(connection)
    run = connection.exec_driver_sql
    said = [*SAID, RARE]
    run("create temporary table bench_said (k integer, body text, stems text)")
    for place, body in enumerate(said):
        connection.execute(
            text("insert into bench_said (k, body, stems) values (:k, :body, :stems)"),
            {"k": place, "body": body, "stems": stems_of(body, 0).removesuffix(" zzp0")},
        )
    which = f"case when n % {EVERY} = 0 then {len(said) - 1} else n % {len(SAID)} end"
    every = _numbers(connection, clients * messages)
    run(
        "insert into message (id, conversation_id, direction, at, kind, body, language)"
        f" select n, n % {clients} + 1, 'in', {now}, 'say', body, 'fi' from {every} join bench_said on k = {which}"
    )
    stems = f"stems || ' zzp' || (n % {clients} + 1)"
    stems = f"cast({stems} as tsvector)" if connection.dialect.name == "postgresql" else stems
    run(
        "insert into search_entry (message_id, person_id, stems)"
        f" select n, n % {clients} + 1, {stems} from {every} join bench_said on k = {which}"
    )
    run(f"insert into search_mark (name, upto) values ('message', {clients * messages})")
    run(
        "insert into talk (person_id, last_in_id, last_in_at, waiting_since)"
        f" select n, {clients * (messages - 1)} + n - 1, {now}, case when n % 10 = 0 then {now} end"
        f" from {_numbers(connection, clients)}"
    )


def _traces(connection: Connection, clients: int, messages: int) -> None:
    now = _instant(connection)
    run = connection.exec_driver_sql
    staff = max(1, clients // CLIENTS_EACH)
    run(
        "insert into audit (at, staff_id, action, subject_kind, subject_id)"
        f" select {now}, n % {staff} + 1, 'client_viewed', 'client', n % {clients} + 1"
        f" from {_numbers(connection, clients * messages)}"
    )
    run(
        "insert into todo (kind, person_id, staff_id, for_lead, created_at)"
        f" select 'meet_again', n, (n - 1) / {CLIENTS_EACH} + 1, false, {now} from {_numbers(connection, clients)}"
        " where n % 8 = 0"
    )


def _numbers(connection: Connection, count: int) -> str:
    """1 to ``count`` as a table with the column ``n``."""
    if connection.dialect.name == "postgresql":
        return f"generate_series(1, {count}) as numbers(n)"
    return f"(with recursive c(n) as (select 1 union all select n + 1 from c where n < {count}) select n from c)"


def _instant(connection: Connection) -> str:
    if connection.dialect.name == "postgresql":
        return f"'{clock().isoformat()}'::timestamptz"
    return f"'{clock():%Y-%m-%d %H:%M:%S.%f}'"


def _count_on(connection: Connection) -> None:
    """PostgreSQL counts by itself, and knows nothing of numbers that were given."""
    for table in ("authority", "team", "staff", "person", "channel_identity", "conversation", "client", "service_case"):
        connection.execute(
            text(f"select setval(pg_get_serial_sequence('{table}', 'id'), (select max(id) from {table}))")
        )
    connection.execute(text("select setval(pg_get_serial_sequence('message', 'id'), (select max(id) from message))"))
