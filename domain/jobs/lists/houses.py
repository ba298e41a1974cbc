"""Houses, yards, parks, farms and woods."""

LISTED = """
caretaker 5153: kiinteistönhoitaja / fastighetsskötare / caretaker
    talonmies, talkkari, huoltomies, kiinteistöhuoltaja, kiinteistöhuolto, huoltohenkilö, kiinteistöhoitaja
    huoltoyhtiön työntekijä, talonhoitaja, isännöintiapulainen, vahtimestari talossa, laitosmies kiinteistöön
    kiinteistötyöntekijä, kiinteistönhuoltaja, yleismies kiinteistöihin, kiinteistönhoito, kiinteistöala
    gårdskarl, disponentassistent, fastighetsvård, fastighetsservice, servicekarl
    property maintenance worker, building caretaker, superintendent, property maintenance, handyman
    @ huoltoyhtiö, kiinteistöt, fastighetsservicebolag
janitor 5153: vahtimestari / vaktmästare / attendant
    koulun vahtimestari, virastomestari, vahtimestari-talonmies, kouluisäntä, vaksi
    skolvaktmästare
    school caretaker, porter
snow_worker 9613: lumityöntekijä / snöskottare / snow shoveller
    lumenluoja, lumityö, lumityöt, lumenpudottaja, hiekoittaja, kattolumien pudottaja, lumien kolaaja, lumikola*
    lumenluonti, lumien luonti, hiekoitus, lumien teko, kolaaja, lumitöitä
    snöröjare, snöskottning, sandare
    snow clearing, snow shovelling, snow removal
yard_worker 9613: pihatyöntekijä / gårdsarbetare / yard worker
    haravoija, pihahommat, pihatyö, pihatyöt, haravoi*, ruohonleikkaaja, ruohonleikkuu, ulkoalueiden hoitaja
    ulkotyöntekijä, nurmikon leikkaaja, katujen lakaisija, kadunlakaisija, risusavotta*, lehtien haravoija
    ruohon leikkaaja, nurmen leikkaaja, piha-alueiden hoitaja, roskienkerääjä, pihojen kunnossapito, ruohon ajaminen
    gatsopare, gräsklippare, krattare, gårdskarlsarbete, trädgårdshjälp, gräsklippning
    yard work, lawn mowing, street sweeper, outdoor worker, raking leaves
    @ ulkotyöt, ulkohommat, utearbete, outdoor work
gardener 6113: puutarhuri / trädgårdsmästare / gardener
    puutarhatyöntekijä, viherrakentaja, viheralan työntekijä, puutarha-apulainen, istuttaja, puistotyöntekijä
    kukkien istuttaja, taimitarhatyöntekijä, kasvihuonetyöntekijä, kitkijä, hautausmaan kesätyöntekijä, puutarhahommat
    puutarhanhoitaja, viherrakentami*, viherhoitaja, seurakuntapuutarha*, hautojen hoitaja, kukkapenk*, puutarhatyö
    puutarhatyöt, kitke*, viherala, puutarhassa
    trädgårdsarbetare, parkarbetare, växthusarbetare, trädgårdsarbete
    garden worker, landscaper, greenhouse worker, park worker, gardening, cemetery gardener
    @ puutarha, puisto, taimitarha, kasvihuone, trädgård, park, garden
farm_worker 9211: maatilatyöntekijä / lantarbetare / farm worker
    maataloustyöntekijä, maanviljelijä, marjanpoimija, mansikanpoimija, lomittaja, maatalouslomittaja, karjanhoitaja
    lypsäjä, navettatyöntekijä, sadonkorjaaja, perunannostaja, maatilan apulainen, traktorikuski, traktorinkuljettaja
    mansikoiden poimija, vihannesten poimija, mansikkatila*, marjatila*, lehmien hoitaja, navettahommat, poimija
    maatilan työt, navettatyö, maatilahommat, sikalatyöntekijä, kananmunien kerääjä
    jordbruksarbetare, bärplockare, jordbrukare, lantbruksavbytare, ladugårdskarl, traktorförare
    agricultural worker, berry picker, strawberry picker, dairy farm worker, farm hand, tractor driver, fruit picker
    @ maatila, navetta, maatalous, lantgård, farm, mansikkapelto
forest_worker 9215: metsuri / skogsarbetare / forest worker
    metsätyöntekijä, taimikonraivaaja, puunistuttaja, metsäkoneenkuljettaja, taimien istuttaja, puiden istuttaja
    raivaaja, metsänistuttaja, risuraivaaja, raivaussaha*, motokuski, metsähommat, metsätyö, halkojen hakkaaja
    klapintekijä, moottorisaha*, arboristi, metsätyöt
    skogshuggare, plantör, skogsmaskinförare, röjare
    lumberjack, tree planter, forest machine operator, logger, arborist
    @ metsäala, metsä
facility_technician 7411: kiinteistöteknikko / fastighetstekniker / facility technician
    talotekniikka-asentaja, kiinteistöhuollon asentaja, laitosmies, tekninen kiinteistönhoitaja, huoltoteknikko
    fastighetsmontör, husteknikmontör
    maintenance technician of buildings
pest_controller 7544: tuholaistorjuja / skadedjursbekämpare / pest controller
    tuhoeläintorjuja
    skadedjurssanerare
    exterminator
"""
