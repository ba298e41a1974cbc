"""A client reads their own plan in the chat; without one there is nothing to choose."""

from __future__ import annotations

from datetime import date

from domain.roles import Role, Specialty
from storage.plans import Standing, Whose
from storage.staff import Reader
from tests.dialogs.chat import Chat


def test_the_plan_is_read_in_the_menu_once_there_is_one() -> None:
    chat = Chat()
    try:
        chat.meet_coordinator()
        chat.become_client()
        chat.start()
        assert "Oma suunnitelma" not in [one.label for one in chat.prompt.choices]
        (case,) = chat.rows("service_case")
        reader = Reader(case["coordinator_id"], Role.COORDINATOR, case["team_id"], Specialty.COMPANY)
        plans = chat.store.plans
        plans.set(reader, case["id"], goal="Töihin <kahvilaan>", review_on=date(2027, 2, 22), revision=None)
        plans.add_step(reader, case["id"], "Tee CV", Whose.CLIENT, date(2026, 12, 1))
        plans.add_step(reader, case["id"], "Soita kahvilaan", Whose.STAFF, None)
        plans.add_step(reader, case["id"], "Turha askel", Whose.STAFF, None)
        plans.set_step(reader, chat.rows("plan_step")[-1]["id"], Standing.DROPPED)
        chat.connection.commit()
        chat.start()
        chat.press("Oma suunnitelma")
        heard = chat.heard
        for said in ("Tavoitteesi: Töihin", "Tee CV (sinä, viimeistään 1.12.)", "Soita kahvilaan (me)", "22.2.2027"):
            assert said in heard, said
        assert "Turha askel" not in heard
        assert chat.state.dialog == "menu", "it is read and over"
    finally:
        chat.close()
