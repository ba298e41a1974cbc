"""Building and repairing houses and roads."""

LISTED = """
construction_helper 9313: rakennusapulainen / byggnadshjälp / construction labourer
    apumies, raksa-apulainen, rakennustyöntekijä, raksamies, rakennusmies, raksahommat, rakennusapumies, raksaduuni
    raksaäijä, rakennusalan sekatyöntekijä, purkutyöntekijä, purkumies, työmaa-apulainen, purkutyö, rakennustyöt
    rakennushommat, raksalla, rakennustyö, purkuhommat, raksatyö, raksatöitä, purkaja, rakennusala
    byggarbetare, grovarbetare, byggnadsarbetare, rivningsarbetare, hantlangare
    construction worker, builder, labourer, construction helper, demolition worker, building worker
    @ raksa, rakennus, rakennustyömaa, työmaa, byggbransch, byggarbetsplats, construction, rakentaminen
carpenter 7115: kirvesmies / timmerman / carpenter
    timpuri, rakennuskirvesmies, kirvesnainen, puuseppä rakennuksille, muottikirvesmies, talonrakentaja, laudoittaja
    rakennustimpuri, timpurin hommat, kattotuolien tekijä, hirsirakentaja
    byggnadssnickare, snickare, formsnickare
    joiner, framer, carpentry
painter 7131: maalari / målare / painter
    rakennusmaalari, talomaalari, sisämaalari, maalaa*, maalau*, maalas*, maalaamaan, tasoitetyöntekijä
    tapetoija, tasoittaja, maalaaja, seinien maalaaja, julkisivumaalari, pintakäsittelijä rakennuksiin, maalarin
    byggnadsmålare, måla hus, målning, tapetserare av väggar
    house painter, decorator, painting walls
bricklayer 7112: muurari / murare / bricklayer
    rappari, tiilimuurari, rappaaja, muuraaja, kivimies, muuraus
    putsare, murning
    mason, plasterer
tiler 7122: laatoittaja / plattsättare / tiler
    laattamies, mattoasentaja, lattia-asentaja, parkettiasentaja, parketin asentaja, lattianpäällystäjä, laatoitus
    laattojen asentaja, lattioiden asentaja, märkätilojen laatoittaja
    golvläggare, kakelsättare, mattläggare
    floor layer, flooring installer, tiling
roofer 7121: katontekijä / takläggare / roofer
    kattoasentaja, peltiseppä katoille, huopakattoasentaja, kattohuopa*, kattojen tekijä, katontekijän
    taktäckare, takmontör
    roofing worker
plumber 7126: putkiasentaja / rörmokare / plumber
    putkimies, lvi-asentaja, putkari, lämpöasentaja, vesijohtomies, putkihommat, lvi, putkiasennus
    rörmontör, vvs-montör, rörläggare, vvs
    pipe fitter, heating installer, plumbing
ventilation_installer 7127: ilmanvaihtoasentaja / ventilationsmontör / ventilation installer
    iv-asentaja, kylmäasentaja, ilmastointiasentaja, lämpöpumppuasentaja, ilmanvaihdon asentaja
    lämpöpumppujen asentaja
    kylmontör, luftkonditioneringsmontör, värmepumpsmontör
    air conditioning fitter, heat pump installer
electrician 7411: sähköasentaja / elmontör / electrician
    sähkömies, sähkäri, rakennussähköasentaja, sähkötyöt, sähkömiehen, aurinkopaneeliasentaja
    aurinkopaneelien asentaja
    sähköhommat, sähkömontööri, sähköapulainen, sähköasennus
    elektriker, elinstallatör, solpanelsmontör
    electrical fitter, solar panel installer
insulator 7124: eristäjä / isolerare / insulation worker
    puhallusvilla-asentaja, eristysmies, villoittaja, levyasentaja, kipsilevyasentaja, sisävalmistusmies
    isoleringsmontör, gipsskivemontör
    drywall installer, insulator
scaffolder 7119: telineasentaja / ställningsbyggare / scaffolder
    telinerakentaja, telinemies, rakennustelineiden pystyttäjä, telinetyöntekijä, elementtiasentaja, raudoittaja
    betonityöntekijä, betonimies, raudoitusmies, betonilaborantti, valumies, timanttiporaaja
    ställningsmontör, betongarbetare, armerare, elementmontör
    concrete worker, steel fixer, scaffolding
road_worker 9312: tienrakentaja / vägarbetare / road worker
    maarakennustyöntekijä, tietyöntekijä, asfalttimies, kivimies kaduille, kadunrakentaja
    liikenteenohjaaja tietyömaalle
    lapiomies, asfaltoija, maarakentaja, infratyöntekijä, katukivien latoja, pihakivien latoja, asfaltti, maanrakennus
    laatoittaja pihoille, liikenteenohjaaja, lapionvarsi, kaivuri, ojankaivaja
    anläggningsarbetare, asfaltarbetare, markarbetare, stenläggare, trafikdirigent
    groundworker, asphalt worker, paver, roadworks, traffic controller
excavator_operator 8342: kaivinkoneenkuljettaja / grävmaskinist / excavator operator
    kaivurikuski, kaivinkonekuski, maansiirtokoneenkuljettaja, pyöräkonekuski, pyöräkuormaajan kuljettaja, konekuski
    kaivinkone*, pyöräkuormaaja, tiehöyläkuski, kauhakuormaaja, maarakennuskoneenkuljettaja
    grävmaskinsförare, hjullastarförare, maskinförare
    digger driver, wheel loader operator, heavy equipment operator
crane_operator 8343: nosturinkuljettaja / kranförare / crane operator
    nosturikuski, torninosturinkuljettaja, ajoneuvonosturi*, nostotyö*
    tornkranförare
    crane driver
window_fitter 7125: lasittaja / glasmästare / glazier
    ikkuna-asentaja, parvekelasiasentaja, ikkunoiden asentaja, ovi-asentaja, parvekelasien asentaja, ovien asentaja
    fönstermontör, balkongglasmontör
    window fitter, window installer
site_manager 3123: työnjohtaja / arbetsledare / site supervisor
    rakennusmestari, vastaava mestari, työmaainsinööri, työmaamestari, rakennusinsinööri
    byggmästare, byggledare
    foreman, site manager
surveyor 3112: mittamies / mätningstekniker / surveyor
    mittaaja, kartoittaja, mittausapulainen
    mätare, kartläggare
    survey assistant
"""
