"""What is pressed and heard in two weeks of job tips, in three languages."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Words:
    language: str
    # Pressed.
    tips: str
    i_want_tips: str
    yes_send: str
    weekly: str
    on_mondays: str
    not_for_me: str
    the_hours: str
    others: str
    interested: str
    next: str
    save: str
    i_applied: str
    interview: str
    search: str
    # Said.
    dishwasher_in_lahti: str
    # Heard.
    each_monday: str
    three_new: str
    two_new: str
    one_new: str
    because: str
    until_the_18th: str
    nights: str
    adults: str
    no_more_nights: str
    this_is_how: str
    saved: str
    ask_in_a_week: str
    how_did_it_go: str
    mari_helps: str
    stopped: str


WORDS = {
    "fi": Words(
        "fi",
        tips="Työvinkit",
        i_want_tips="Haluan työvinkkejä",
        yes_send="Kyllä, lähetä",
        weekly="Kerran viikossa",
        on_mondays="Maanantaisin",
        not_for_me="Ei minulle",
        the_hours="Työaika",
        others="Muut vinkit",
        interested="Kiinnostaa",
        next="Seuraava vinkki",
        save="Tallenna",
        i_applied="Hain tätä",
        interview="Pääsen haastatteluun",
        search="Hae töitä",
        dishwasher_in_lahti="tiskaajaks lahteen",
        each_monday="Saat työvinkkejä kerran viikossa: maanantaisin kello 9.00.",
        three_new="Sinulle on 3 uutta työvinkkiä.",
        two_new="Sinulle on 2 uutta työvinkkiä.",
        one_new="Sinulle on uusi työvinkki.",
        because="ravintola ja kahvila",
        until_the_18th="Hae viimeistään perjantaina 18.12.",
        nights="Työaika: kokopäivätyö ja yöt",
        adults="Sinun täytyy olla vähintään 18-vuotias.",
        no_more_nights="Selvä. En lähetä enää yötöitä.",
        this_is_how="Näin haet tähän työhön",
        saved="Tallensin vinkin",
        ask_in_a_week="Kysyn viikon päästä, miten kävi.",
        how_did_it_go="Miten siinä on käynyt?",
        mari_helps="Mari auttaa valmistautumaan",
        stopped="En lähetä sinulle enää muistutuksia, työvinkkejä enkä kutsuja.",
    ),
    "sv": Words(
        "sv",
        tips="Jobbtips",
        i_want_tips="Jag vill ha jobbtips",
        yes_send="Ja, skicka",
        weekly="En gång i veckan",
        on_mondays="På måndagar",
        not_for_me="Inte för mig",
        the_hours="Arbetstiden",
        others="Andra tips",
        interested="Intressant",
        next="Nästa tips",
        save="Spara",
        i_applied="Jag har sökt det här",
        interview="Jag får komma på intervju",
        search="Sök jobb",
        dishwasher_in_lahti="diskare i lahtis",
        each_monday="Du får jobbtips en gång i veckan: på måndagar klockan 9.00.",
        three_new="Du har 3 nya jobbtips.",
        two_new="Du har 2 nya jobbtips.",
        one_new="Du har ett nytt jobbtips.",
        because="restaurang och kafé",
        until_the_18th="Sök senast fredag 18.12.",
        nights="Arbetstid: heltid och nätter",
        adults="Du måste ha fyllt 18 år.",
        no_more_nights="Okej. Jag skickar inga fler nattjobb.",
        this_is_how="Så här söker du det här jobbet",
        saved="Jag sparade tipset",
        ask_in_a_week="Om en vecka frågar jag hur det gick.",
        how_did_it_go="Hur har det gått?",
        mari_helps="Mari hjälper dig att förbereda dig",
        stopped="Jag skickar dig inga fler påminnelser, jobbtips eller inbjudningar.",
    ),
    "en": Words(
        "en",
        tips="Job tips",
        i_want_tips="I want job tips",
        yes_send="Yes, send them",
        weekly="Once a week",
        on_mondays="On Mondays",
        not_for_me="Not for me",
        the_hours="The hours",
        others="Other tips",
        interested="Interested",
        next="Next tip",
        save="Save",
        i_applied="I applied for this",
        interview="I got an interview",
        search="Search for work",
        dishwasher_in_lahti="dishwasher in lahti",
        each_monday="You get job tips once a week: on Mondays at 9:00.",
        three_new="You have 3 new job tips.",
        two_new="You have 2 new job tips.",
        one_new="You have a new job tip.",
        because="restaurants and cafés",
        until_the_18th="Apply by Friday 18 December.",
        nights="Hours: full-time and nights",
        adults="You must be at least 18 years old.",
        no_more_nights="All right. I send no more night jobs.",
        this_is_how="This is how you apply for this job",
        saved="I saved the tip",
        ask_in_a_week="In a week I will ask how it went.",
        how_did_it_go="How has it gone?",
        mari_helps="Mari can help you prepare",
        stopped="I will not send you reminders, job tips or invitations any more.",
    ),
}
