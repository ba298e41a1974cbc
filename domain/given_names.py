"""Common given names of the region: what tells a person's name from a company's, and nothing more.

A short list on purpose. A name that is missing costs a question that is not asked, and a coordinator sees it.
"""

from __future__ import annotations

from typing import Final

GIVEN_NAMES: Final = frozenset(
    """
    aada aaro aatu abdi abdullah adam ahmed aija aila aino aki ali alina amanda amina anders andrei anette anita anja
    anna anne anneli anni anniina annika annukka antero antti antto ari arja arto arttu arvo asko auli aulis axel
    birgitta björn carita carl christer christian daniel david denis dmitri eero eetu eeva eija eila eino elena elias
    elina elisa elisabet ella elli emil emilia emma emmi erik erkki esa esko essi eva eveliina fatima fredrik gunilla
    hanna hanne hannele hannes hannu harri hassan heidi heikki helena heli henna henri henrik hilkka iida iiris iiro
    ilkka ilmari ilona immo inga inka inkeri irina irja irma isto ivan jaakko jaana jani janita janne jari jarkko jarmo
    jarno jasmin jenna jenni jere jesse joel johan johanna john jonas jonna joona joonas jouko jouni juha juhani juho
    jukka julia jussi jyrki kaarina kai kaija kaisa kalevi kalle kari karl karoliina katariina kati katja katri kauko
    keijo kerttu kim kimmo kirsi kirsti klaus konsta kristiina krista kristian lasse lassi lauri laura leena leevi
    leila lena lenni liisa linda lotta magnus maija maiju mari maria marika marita maritta marja marjatta marjo marko
    markku markus marleena martti mats matias matilda matti mauri merja mervi mia miia mika mikael mikko mila milla
    minna mira mirja miro mirva mohamed mona muhammad natalia nea nelli nico niina niilo niko niklas nina noora oili
    olavi olga oliver olli onni oskar oskari osmo ossi otto outi paavo paul paula pauli pauliina pasi patrik peetu
    pekka pentti per perttu peter petra petri petteri piia pinja pirjo pirkko päivi raija raili raimo rami rasmus rauno
    reijo reetta reima rene riikka riina risto ritva roope roosa sabina sakari salla sami samu samuel samuli sampo sanna
    sanni santeri santtu sara sari satu saara sebastian senja seppo sergei simo sini sinikka sirkka sirpa sofia soili
    sonja stefan sulo suvi svetlana taina tanja tapani tapio taru tarja teemu teija tero terhi tiia tiina timo toni
    topi tommi tomi tony tuija tuomas tuomo tuovi tuula tuuli tytti ulla urho urpo valtteri veera veijo veikko venla
    veli vera verna vesa vertti viivi vilho ville vilma viktor viljo viola vladimir väinö yrjö yusuf åke åsa
    """.split()
)
