"""Factories, workshops and warehouses."""

LISTED = """
warehouse_worker 4321: varastotyöntekijä / lagerarbetare / warehouse worker
    varastomies, varastonhoitaja, keräilijä, logistiikkatyöntekijä, varastoapulainen, terminaalityöntekijä, keräily
    varastohenkilö, lähettämön työntekijä, tavaran vastaanottaja, varastokeräilijä, varastohommat, varastotyö
    lähettämö
    logistiikka, tilausten keräilijä, tavarankeräilijä, verkkokaupan keräilijä, lavojen siirtäjä, varastologistiikka
    varastossa, varastolle, varastoon, varastolla, varastoduuni, tavaran käsittelijä, terminaalimies, varaston
    lagerplockare, lagerbiträde, lagerkarl, terminalarbetare, lagerpersonal, godshanterare, lagerjobb, logistik
    warehouse operative, order picker, stock handler, picker, logistics worker, warehouse job, warehouse
    @ varasto, terminaali, logistiikkakeskus, lager, lagret, logistics
packer 9321: pakkaaja / packare / packer
    pakkaamotyöntekijä, pakkaustyöntekijä, pakkaamo, pakkaaminen, käsinpakkaaja, pakkaushommat, pakkaustyö
    tuotteiden pakkaaja, pakata laatikoita, pakkailu, laatikoiden pakkaaja, pakkaajatar, pakkaamossa, pakkaamaan
    packeriarbetare, förpackare, packning
    packaging worker, packing, hand packer
production_worker 9329: tuotantotyöntekijä / produktionsarbetare / production worker
    tehdastyöntekijä, linjatyöntekijä, teollisuustyöntekijä, tehdastyö, tehdashommat, linjahommat, tuotantolinja
    liukuhihnatyöntekijä, liukuhihna*, prosessityöntekijä, tehtaan työntekijä, tehdasduuni, tuotanto, duunari tehtaalle
    fabriksarbetare, industriarbetare, fabriksjobb
    factory worker, line worker, manufacturing worker, factory hand, assembly line, factory work
    @ tehdas, tehtaa*, teollisuus, fabrik, industri, factory
food_factory_worker 8160: elintarviketyöntekijä / livsmedelsarbetare / food factory worker
    elintarviketehtaan työntekijä, lihanleikkaaja, teurastaja, meijerityöntekijä, panimotyöntekijä, makkaratehdas*
    einestehtaan työntekijä, elintarvikkeiden valmistaja, leikkaaja lihatehtaaseen, makkaramestari, kalankäsittelijä
    juustomestari, meijeristi, suolapala*, leipätehtaan työntekijä, ruokatehtaan työntekijä
    slaktare, styckare, mejeriarbetare, bryggeriarbetare
    butcher, meat cutter, dairy worker, brewery worker, food processing worker
    @ elintarviketehdas, meijeri, panimo, teurastamo, leipätehdas
machine_operator 8189: koneenkäyttäjä / maskinoperatör / machine operator
    koneenhoitaja, prosessinhoitaja, operaattori, laitteenhoitaja, prosessioperaattori, linjaoperaattori, koneen käyttö
    puristimen käyttäjä, tuotantokoneen hoitaja, robottioperaattori
    maskinskötare, processoperatör
    process operator, machine minder
plastics_worker 8142: muovityöntekijä / plastarbetare / plastics worker
    ruiskuvalaja, muovimekaanikko, ruiskuvalukone*, muovituotetyöntekijä, muovitehtaan työntekijä, laminoija
    plastformare, formsprutare
    injection moulding operator
cnc_machinist 7223: koneistaja / maskinist inom verkstad / machinist
    cnc-koneistaja, sorvaaja, jyrsijä metallipajaan, cnc, sorvari, sorvaus, särmääjä, hioja, metallin työstäjä
    cnc-operatör, svarvare, fräsare
    cnc operator, lathe operator, turner
welder 7212: hitsaaja / svetsare / welder
    levyseppähitsaaja, hitsari, mig-hitsaaja, tig-hitsaaja, hitsa*, putkihitsaaja, robottihitsaaja, rälläköijä
    svetsning, svetsa*
    welding
sheet_metal_worker 7213: levyseppä / plåtslagare / sheet metal worker
    peltiseppä, teräsrakentaja, ohutlevyseppä, metallityöntekijä, metallimies, seppä, levytyöntekijä, metallipaja*
    plåtarbetare, smed, metallarbetare
    blacksmith, metalworker, metal worker
    @ konepaja, metalliala, metalliteollisuus, verkstad
assembler 8219: kokoonpanija / montör / assembler
    kokoonpanotyöntekijä, asentaja kokoonpanoon, loppukokoonpanija, huonekalujen kokoaja, elektroniikkakokoonpanija
    kokoonpano, kokoonpanoasentaja, komponenttien asentaja, elektroniikkatyöntekijä, osien kokoaja, juottaja
    hopsättare, sammansättare, elektronikmontör
    electronics assembler, fitter in a factory, assembly worker
industrial_mechanic 7233: koneasentaja / maskinmontör / industrial mechanic
    kunnossapitoasentaja, huoltoasentaja, hydrauliikka-asentaja, kunnossapito, mekaanikko teollisuuteen, konekorjaaja
    teollisuusasentaja, mekaaninen asentaja, koneiden korjaaja, kunnossapidon asentaja, laiteasentaja, konehuoltaja
    underhållsmontör, maskinreparatör
    maintenance mechanic, machine repairer, fitter
car_mechanic 7231: automekaanikko / bilmekaniker / car mechanic
    autoasentaja, autonasentaja, ajoneuvoasentaja, mekaanikko, autokorjaaja, raskaan kaluston mekaanikko
    autojen korjaaja, autokorjaamo
    pikahuoltaja, autohuoltaja, autojen rassaaja, autojen rassaus, raskaskonemekaanikko, autojen korjaus, autohuolto
    moottorikorjaaja, mopojen korjaaja, mopojen rassaus, pienkonekorjaaja, moottoripyörämekaanikko, autoja rassaamaan
    rassaa*, rassail*, mopomekaanikko
    bilmontör, mekaniker, fordonsmekaniker, bilreparatör
    auto mechanic, vehicle mechanic, mechanic, motor mechanic, fixing cars, motorbike mechanic
    @ korjaamo, bilverkstad, garage
tyre_fitter 8219: rengasasentaja / däckmontör / tyre fitter
    renkaanvaihtaja, rengastyöntekijä, renkaiden vaihtaja, rengasliikkeen työntekijä, rengashommat, renkaidenvaihto
    renkaiden vaihto, talvirenkaiden vaihtaja, rengasmies
    däckbytare, byta däck
    tire fitter, tyre changer, changing tyres
    @ rengasliike, rengashotelli
car_painter 7132: automaalari / billackerare / car painter
    autokorikorjaaja, peltikorjaaja, kolarikorjaaja, korikorjaaja, pintakäsittelijä, jauhemaalari, maalaamotyöntekijä
    pintakäsittely, kuorimaalari, peltiseppä autoihin
    bilplåtslagare, ytbehandlare, lackerare
    body shop worker, panel beater, powder coater
bike_mechanic 7234: pyörämekaanikko / cykelmekaniker / bicycle mechanic
    polkupyöräkorjaaja, pyöränkorjaaja, pyöräkorjaaja, pyörien korjaaja, fillarimekaanikko, fillareiden korjaus
    polkupyörien korjaaja, fillarien korjaaja, fillarikorjaaja, pyöriä korjaamaan, korjata pyöriä, pyörien huolto
    cykelreparatör
    bike repairer, bike mechanic, fixing bikes
    @ pyöräliike, pyöräkorjaamo
cabinet_maker 7522: puuseppä / möbelsnickare / cabinet maker
    huonekalupuuseppä, kalusteasentaja, keittiöasentaja, puutyöntekijä, puusepän apulainen, nikkari, puutuotetyöntekijä
    nikkaroi*, puutyöt, huonekalujen tekijä, kalustetehtaan työntekijä, nikkarointi, puuverstas*, puusepänalan
    snickare av möbler, köksmontör, träarbetare
    joinery worker, furniture maker, woodworker, kitchen fitter
sawmill_worker 8172: sahatyöntekijä / sågverksarbetare / sawmill worker
    sahuri, lautatarhatyöntekijä, sahan työntekijä, lautojen latoja, puutavaran lajittelija, viilutyöntekijä
    vaneritehdas*
    brädgårdsarbetare
    wood sorter, plywood factory worker
    @ saha, sahalle, sågverk, sawmill
paper_worker 8171: paperityöntekijä / pappersarbetare / paper mill worker
    paperikoneenhoitaja, paperitehtaan työntekijä, kartonkitehtaan työntekijä
    pappersmaskinsskötare
    paper machine operator
printer 7322: painaja / tryckare / printer
    offsetpainaja, painotyöntekijä, jälkikäsittelijä, kirjansitoja, silkkipainaja, tekstiilipainaja, kirjapaino*
    bokbindare, tryckeriarbetare
    print finisher, bookbinder, screen printer
    @ painotalo, tryckeri
textile_worker 8153: tekstiilityöntekijä / textilarbetare / textile worker
    ompelija tehtaaseen, teollisuusompelija, leikkaaja tekstiilitehtaaseen, kutoja
    industrisömmerska, vävare
    weaver, garment worker
lab_worker 3111: laborantti / laborant / lab technician
    laboratoriotyöntekijä, näytteenottaja, laboratorioapulainen, laboratoriohommat, labratyö*, laadunvalvoja
    laboratoriebiträde, provtagare, kvalitetskontrollant
    laboratory assistant, quality controller, quality inspector
    @ laboratorio, labra
workshop_helper 9329: työpaja-apulainen / verkstadshjälp / workshop helper
    pajatyöntekijä, avustava työntekijä tehtaaseen, avustavat työt, avustaviin töihin, silppuhommat, sekatyömies
    tuotantoapulainen, avustava tuotantotyöntekijä, aputyöntekijä, hanttihommat, apuhommat, sekatyöntekijä
    hjälparbetare, diversearbetare
    general labourer, odd jobs
"""
