"""The whole matrix of roles and permissions, written out by hand: a new grant has to be written here too."""

import pytest

from domain.people import StartWith
from domain.roles import SPECIALTY_FOR, Permission, Role, Specialty, may, permissions_of

MATRIX = """
                    coordinator  team_lead  admin  auditor
see_caseload             x           x        -       -
see_team_queue           x           x        -       -
take_from_queue          x           x        -       -
see_team_clients         -           x        -       -
see_all_clients          -           -        x       -
mark_contact_made        x           x        -       -
agree_times              x           x        -       -
write_to_client          x           x        -       -
move_client              x           x        x       -
handle_alerts            x           x        x       -
export_client            -           x        x       -
erase_client             -           -        x       -
see_statistics           x           x        x       x
edit_content             -           -        x       -
edit_settings            -           -        x       -
watch_messages           -           -        x       -
manage_staff             -           -        x       -
read_audit               -           -        -       x
edit_case                x           x        -       -
see_health               x           x        -       -
review_talks             -           -        x       -
read_client_trail        -           -        x       -
see_employers            x           x        x       -
serve_employers          x           x        -       -
curate_jobs              x           x        x       -
set_job_sources          -           x        x       -
hold_events              x           x        -       -
send_broadcasts          x           x        -       -
"""


def _cells() -> list[tuple[Role, Permission, bool]]:
    header, *rows = MATRIX.strip().splitlines()
    roles = [Role(name) for name in header.split()]
    cells = []
    for row in rows:
        permission, *marks = row.split()
        cells += [(role, Permission(permission), mark == "x") for role, mark in zip(roles, marks, strict=True)]
    return cells


@pytest.mark.parametrize(("role", "permission", "granted"), _cells())
def test_the_matrix(role: Role, permission: Permission, granted: bool) -> None:
    assert may(role, permission) is granted


def test_the_matrix_is_whole() -> None:
    assert {(role, permission) for role, permission, _ in _cells()} == {(r, p) for r in Role for p in Permission}


def test_an_unknown_role_may_do_nothing() -> None:
    assert permissions_of("janitor") == frozenset()  # type: ignore[arg-type]
    assert not may("janitor", Permission.SEE_STATISTICS)  # type: ignore[arg-type]


def test_grants_cannot_be_changed_while_running() -> None:
    with pytest.raises(AttributeError):
        permissions_of(Role.AUDITOR).add(Permission.MANAGE_STAFF)  # type: ignore[attr-defined]


def test_everything_one_may_start_with_has_its_coordinators() -> None:
    assert set(SPECIALTY_FOR) == set(StartWith)
    assert set(SPECIALTY_FOR.values()) == set(Specialty)
