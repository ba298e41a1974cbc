"""The job postings of the sample office: all invented, in the words that postings of the region have."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Job:
    """``days``: from the day it comes until it may be applied for no more."""

    title: str
    employer: str
    text: str
    days: int = 28


OPEN = (
    Job(
        "Siivooja, osa-aikainen", "Puhdas Piha Oy", "Siivoat toimistoja Lahden keskustassa iltaisin. Opetamme työn.", 45
    ),
    Job(
        "Kahvilatyöntekijä",
        "Kahvila Vehnänjyvä",
        "Myyt kahvia ja leivonnaisia Lahdessa. Hygieniapassi on tarpeen. Osa-aikainen työ.",
        40,
    ),
    Job(
        "Myyjä",
        "Halpa-Helmi Oy",
        "Palvelet asiakkaita ja hyllytät tavaraa Lahdessa. Työ on osa-aikaista, myös viikonloppuisin.",
        45,
    ),
    Job(
        "Varastotyöntekijä",
        "Rahtila Oy",
        "Keräilet tilauksia Hollolassa. Trukkikortti on eduksi. Kokoaikainen päivätyö.",
        40,
    ),
    Job(
        "Keittiöapulainen",
        "Ravintola Satamakulma",
        "Tiskaat ja esivalmistelet ruokaa Lahden satamassa. Vuorot illalla ja viikonloppuna.",
        35,
    ),
    Job(
        "Pakkaaja",
        "Herkkuleipomo Sydän Oy",
        "Pakkaat leipää Lahdessa aamuyöstä. Yötyötä, joten täytyy olla 18 vuotta. Hygieniapassi.",
        40,
    ),
    Job(
        "Lastenhoitaja",
        "Perhepalvelu Pesä Oy",
        "Hoidat lapsia perheiden kotona Lahdessa ja Orimattilassa. B-ajokortti on tarpeen.",
        35,
    ),
    Job(
        "Puutarhatyöntekijä",
        "Taimitarha Kukkula",
        "Istutat ja kitket Asikkalassa. Kausityötä ulkona, kokemusta ei tarvita.",
        45,
    ),
    Job(
        "Autonasentaja",
        "Korjaamo Rengas ja Ruuvi",
        "Huollat henkilöautoja Lahdessa. B-ajokortti ja alan koulutus vaaditaan.",
        40,
    ),
    Job(
        "Kassamyyjä",
        "Ruokatori Lähellä Oy",
        "Istut kassalla ja täytät hyllyjä Heinolassa. Koulutamme sinut työhön.",
        40,
    ),
    Job("Hitsaaja", "Teräskaari Oy", "Hitsaat kaiteita Nastolassa. Päivätyö, tulityökortti eduksi.", 40),
    Job("Jakaja", "Aamuposti Oy", "Jaat lehtiä aamuyöllä Lahdessa. Työ on yötyötä, joten täytyy olla 18 vuotta.", 40),
    Job(
        "Pizzanpaistaja",
        "Pizzeria Kolmio",
        "Paistat pizzaa Lahdessa. Työaika sovitaan, osa-aikainen. Hygieniapassi on plussaa.",
        35,
    ),
    Job(
        "Koulunkäynninohjaaja",
        "Koulutuskuntayhtymä Kaari",
        "Autat oppilaita koulussa Hollolassa. Ammatillinen tutkinto vaaditaan.",
        30,
    ),
    Job(
        "Hotellisiivooja",
        "Hotelli Vesijärvi",
        "Siivoat huoneita Lahdessa arkipäivisin ja joka toinen viikonloppu. Opetamme työn.",
        45,
    ),
    Job("Puhelinmyyjä", "Soitto ja Sana Oy", "Soitat asiakkaille Lahdesta tai kotoa. Etätyö on mahdollista.", 35),
    Job(
        "Kokoonpanija",
        "Mekano Päijänne Oy",
        "Kokoat koneiden osia Lahdessa. Kaksivuorotyö. Kokemusta ei tarvita, opetamme työn.",
        45,
    ),
    Job("Lähihoitaja", "Hoivakoti Kielo", "Hoidat ikäihmisiä Orimattilassa. Lähihoitajan tutkinto vaaditaan.", 40),
    Job(
        "Tarjoilija",
        "Lounasravintola Lusikka",
        "Tarjoilet lounasta Lahdessa arkisin kello 10-14. Hygieniapassi ja osa-aikainen työ.",
        40,
    ),
    Job("Muuttomies", "Kanto ja Kuljetus Tmi", "Kannat huonekaluja Lahdessa. B-ajokortti pitää olla.", 35),
    Job("Ompelija", "Verhoomo Sauma", "Ompelet verhoja Lahdessa. Osa-aikainen, työkokeilu on mahdollinen.", 45),
    Job(
        "Butiksbiträde",
        "Lilla Lanthandeln Ab",
        "Du betjänar kunder i Lahtis. Deltid, vi lär dig jobbet. Svenska och finska.",
        45,
    ),
    Job("Vartija", "Varma Vahti Oy", "Kierrät kohteita Lahdessa öisin. Vartijakortti ja B-ajokortti vaaditaan.", 40),
    Job("Tienaa heti kotoa", "Nopea Tili", "Maksa 50 euron aloitusmaksu, niin pääset töihin heti.", 60),
)
"""What the first source has from the beginning. The last one asks for money: it is held for somebody to look at."""

LATER = (
    Job(
        "Joulumyyjä",
        "Halpa-Helmi Oy",
        "Myyt lahjoja Lahdessa joulukuussa. Ensimmäinen työ sopii hyvin. Osa-aikainen.",
        30,
    ),
    Job("Kauppa-apulainen", "Rautapiste Oy", "Hyllytät ja autat asiakkaita Lahdessa. Opetamme työn. Päivätyö.", 30),
    Job(
        "Toimitilahuoltaja",
        "Kiinteistöapu Onni Oy",
        "Siivoat koulua Lahdessa iltapäivisin. Osa-aikainen, opetamme työn.",
        30,
    ),
    Job("Tuotantotyöntekijä", "Kartonki Kaksi Oy", "Käytät konetta Hollolassa. Kolmivuorotyö.", 30),
    Job("Baristan apulainen", "Kahvila Vehnänjyvä", "Keität kahvia Lahdessa aamuisin. Hygieniapassi on tarpeen.", 30),
    Job("Hyllyttäjä", "Ruokatori Lähellä Oy", "Hyllytät aamulla ennen kuin kauppa aukeaa. Lahti, osa-aikainen.", 30),
    Job(
        "Rengasasentajan apulainen",
        "Korjaamo Rengas ja Ruuvi",
        "Vaihdat renkaita Lahdessa. Työkokeilu on mahdollinen.",
        30,
    ),
)
"""What comes to the first source two weeks before the demonstration, when some of the first ones have gone."""
GONE = ("Muuttomies", "Lähihoitaja")

PARTNERS = (
    Job(
        "Kesätyöntekijä puistoon",
        "Vihreä Kaupunki ry",
        "Hoidat puistoja Lahdessa kesällä. Kesätyö 15-17-vuotiaille.",
        150,
    ),
    Job("Kesämyyjä jäätelökioskille", "Kioski Tuutti", "Myyt jäätelöä Lahden torilla. Kesätyö.", 150),
    Job("Leirinohjaaja", "Leirikeskus Niemi", "Ohjaat lasten leirejä Asikkalassa. Kesätyö.", 150),
    Job("Oppisopimus: kokki", "Ravintola Satamakulma", "Opit kokin työn Lahdessa. Oppisopimus.", 60),
    Job(
        "Oppisopimus: kiinteistönhoitaja", "Kiinteistöapu Onni Oy", "Opit työn Lahdessa. Oppisopimus, B-ajokortti.", 60
    ),
    Job(
        "Myyjä",
        "Halpa-Helmi Oy",
        "Palvelet asiakkaita ja hyllytät tavaraa Lahdessa. Työ on osa-aikaista, myös viikonloppuisin.",
        45,
    ),
)
"""What a partner's list has; the last one is the same as in the first source. A coordinator looks at each."""

HIDDEN = {
    "shop": {
        "title": "Kioskimyyjä viikonlopuiksi",
        "employer": "Kioski Kulma",
        "text": "Yrittäjä kertoi aamukahveilla: apua tarvitaan viikonloppuisin Lahdessa. Työn oppii paikalla.",
        "how_to_apply": "Käy paikan päällä ja kysy Pasia.",
    },
    "hall": {
        "title": "Apulainen puusepänverstaalle",
        "text": "Pieni verstas Lahdessa ottaa kokeilijan, joka pitää käsillä tekemisestä. Työkokeilu on mahdollinen.",
        "how_to_apply": "Kerro omalle koordinaattorillesi, niin hän soittaa verstaalle.",
    },
    "kitchen": {
        "title": "Tiskaaja lounasaikaan",
        "employer": "Lounasravintola Lusikka",
        "text": "Arkisin kello 11-14 Lahdessa. Sopii ensimmäiseksi työksi. Osa-aikainen.",
        "how_to_apply": "Lähetä tekstiviesti numeroon, jonka saat koordinaattoriltasi.",
    },
}
"""Jobs that were never published: what employers have told the coordinators (247)."""
