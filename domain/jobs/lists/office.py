"""Offices, computers, media."""

LISTED = """
office_assistant 4110: toimistotyöntekijä / kontorsarbetare / office assistant
    toimistoapulainen, toimistosihteeri, konttoristi, toimistovirkailija, arkistotyöntekijä, toimistohommat
    toimistotyö
    tallentaja, dataa naputtelemaan, toimistoharjoittelija, arkistoija, papereiden järjestäjä, skannaaja, mapittaja
    toimistotyöt, tietojen syöttäjä, konttorihommat, toimistoavustaja, kopiointi, skannaus, tiedon tallentaja
    kontorist, kontorsbiträde, arkivarbetare, kontorsjobb, datainmatare
    office worker, office clerk, data entry, filing clerk, office work
    @ toimisto, konttori, kontor, office, toimistoala
secretary 4120: sihteeri / sekreterare / secretary
    assistentti, johdon assistentti, hallintosihteeri, osastosihteeri, terveyskeskusavustaja, hallintoassistentti
    kanslisti, koulusihteeri, tekstinkäsittelijä, projektiassistentti
    kanslist, assistent, avdelningssekreterare, förvaltningsassistent
    administrative assistant, executive assistant
accountant 3313: kirjanpitäjä / bokförare / bookkeeper
    tilitoimistotyöntekijä, taloushallinnon assistentti, kirjanpito, taloushallinto, ostoreskontra, myyntireskontra
    reskontranhoitaja, tilintarkastaja, laskutus, laskuttaja, kirjanpitoa, tilipuoli
    ekonomiassistent, redovisare, bokföring, fakturerare
    accountant, accounting assistant, bookkeeping, invoicing clerk
    @ tilitoimisto, bokföringsbyrå, accounting office
payroll_clerk 4313: palkanlaskija / löneräknare / payroll clerk
    palkkasihteeri, palkkahallinto, palkanlaskenta
    löneassistent, lönebokförare
    payroll assistant
it_support 3512: it-tukihenkilö / it-stödperson / IT support technician
    lähituki, mikrotuki, it-tuki, helpdesk, atk-tuki, tietokoneiden korjaaja, tietokonekorjaaja, ict-tuki, it-asentaja
    atk-tukihenkilö, laiteasentaja tietokoneisiin, tietokoneasentaja, verkkoasentaja, tietokoneiden asentaja
    atk-hommat
    ict-asentaja, datanomi, tietokoneiden kasaaja, koneiden kasaus, tietokoneiden kanssa, it-tukipalvelu
    datorstöd, it-supportare, datastöd, ict-stöd
    it support, help desk, computer repair, tech support
    @ it-ala, tietokoneet, tietotekniikka, atk, ict, it-alalle, it-hommat, it-branschen, datateknik, computers
programmer 2514: ohjelmoija / programmerare / programmer
    koodari, ohjelmistokehittäjä, sovelluskehittäjä, web-kehittäjä, koodaa*, koodau*, ohjelmoi*, verkkosivujen tekijä
    ohjelmistosuunnittelija, pelikehittäjä, devaaja, kotisivujen tekijä, nettisivujen tekijä, fullstack, frontend
    backend
    pelintekijä, ohjelmointi, appien tekijä, nettisivut, kotisivut, tekoälykehittäjä, verkkosivut
    mjukvaruutvecklare, kodare, webbutvecklare, spelutvecklare, systemutvecklare, koda*
    software developer, coder, web developer, game developer, coding, programming, software engineer
software_tester 2519: testaaja / testare / software tester
    ohjelmistotestaaja, pelitestaaja, käyttöliittymien testaaja
    mjukvarutestare, speltestare
    game tester, qa tester
graphic_designer 2166: graafikko / grafiker / graphic designer
    graafinen suunnittelija, kuvittaja, taittaja, sarjakuvapiirtäjä, photoshop*, pelitaiteilija, logojen suunnittelija
    piirtäjä, mediasuunnittelija, graafinen suunnittelu, kuvankäsittelijä, mainosten suunnittelija, animaattori
    illustratör, grafisk formgivare, layoutare, animatör
    illustrator, designer, animator
social_media_worker 2431: somevastaava / innehållsproducent för sociala medier / social media worker
    somettaja, sisällöntuottaja, markkinointiassistentti, tubettaja, somemarkkinoija, viestintäassistentti
    someassistentti
    some-assistentti, tiktok-videoiden tekijä, someharjoittelija, markkinointi, viestintä, instagram*, tiktok*
    somesisältöjen tekijä, sosiaalinen media, some-sisältöjen tekijä, striimaaja, mainonta
    marknadsföringsassistent, innehållsproducent, sociala medier, kommunikatör
    content creator, marketing assistant, social media, social media manager
photographer 3431: valokuvaaja / fotograf / photographer
    videokuvaaja, kuvaaja, videoeditoija, leikkaaja videoihin, valokuvaus, videoiden leikkaaja, mediatyöntekijä
    videoiden editoija, editoija, valokuvaamo*, dronekuvaaja, kameramies, tv-kuvaaja
    videofilmare, videoredigerare, fotografering
    videographer, video editor, cameraman
journalist 2642: toimittaja / journalist / journalist
    kesätoimittaja, copywriter, kirjoittaja, tekstintuottaja, radiojuontaja, juontaja, kesätoimittajan, uutistoimittaja
    redaktör, skribent, reporter
    editor, reporter, writer, news reporter
sound_technician 3521: äänimies / ljudtekniker / sound technician
    valomies, äänitekniikka*, valotekniikka*, ääniteknikko, av-teknikko, miksaaja, dj, tiskijukka, äänittäjä
    ljustekniker, mixare
    light technician, av technician
musician 2652: muusikko / musiker / musician
    soittaja, laulaja, näyttelijä, keikkamuusikko, trubaduuri, esiintyjä
    sångare, skådespelare, artist
    singer, actor, performer
librarian 4411: kirjastotyöntekijä / biblioteksarbetare / library worker
    kirjastovirkailija, kirjastoavustaja, kirjaston työntekijä, kirjastoapulainen, hyllyttäjä kirjastoon
    kirjastonhoitaja
    biblioteksbiträde, bibliotekarie
    library assistant, librarian
    @ kirjasto, bibliotek, library
sales_rep 3322: myyntiedustaja / försäljningsrepresentant / sales representative
    edustaja, myyntipäällikkö, b2b-myyjä, buukkaaja, myyntineuvottelija yrityksille, myyntiassistentti, ratkaisumyyjä
    yritysmyyjä, buukkari, asiakkuuspäällikkö
    säljrepresentant, försäljningsassistent, företagssäljare
    account manager, sales agent
real_estate_agent 3334: kiinteistönvälittäjä / fastighetsmäklare / real estate agent
    asuntomyyjä, asunnonvälittäjä, isännöitsijä, vuokravälittäjä, asuntoesittelijä
    bostadsförmedlare, disponent
    estate agent, property manager
bank_clerk 4211: pankkivirkailija / banktjänsteman / bank clerk
    pankkitoimihenkilö, vakuutusvirkailija, vakuutusmyyjä, rahoitusneuvoja
    försäkringstjänsteman, kundrådgivare i bank
    bank teller, insurance clerk
    @ pankki, bank
hr_assistant 4416: henkilöstöassistentti / personalassistent / HR assistant
    hr-assistentti, rekrytoija, rekrytointiassistentti, henkilöstövuokrausyhtiön yhteyshenkilö
    henkilöstökoordinaattori
    rekryterare, personalkoordinator
    recruiter, human resources assistant
engineer 2149: insinööri / ingenjör / engineer
    suunnittelija, mekaniikkasuunnittelija, cad-piirtäjä, tekninen piirtäjä, cad, sähkösuunnittelija
    automaatiosuunnittelija
    teknisk ritare, planerare, konstruktör
    draughtsperson, technical designer
architect_assistant 3118: sisustussuunnittelija / inredningsplanerare / interior designer
    sisustaja, somistaja, visualisti, arkkitehtiopiskelija, arkkitehti, näyteikkunasomistaja
    inredare, dekoratör, arkitekt
    decorator of shops, visual merchandiser, architect
purchaser 3323: ostaja / inköpare / purchasing assistant
    ostoassistentti, hankinta-assistentti, sisäänostaja
    inköpsassistent
    buyer
project_worker 2422: projektityöntekijä / projektmedarbetare / project worker
    hanketyöntekijä, projektikoordinaattori, tutkimusapulainen, projektiharjoittelija, haastattelija
    kyselyhaastattelija
    projektkoordinator, forskningsassistent, intervjuare
    project coordinator, research assistant, interviewer
inspector: valvoja / övervakare / inspector
    pysäköinninvalvoja, lappuliisa, koevalvoja, tenttivalvoja, matkalippujen tarkastaja, lipuntarkastaja, p-valvoja
    parkeringsövervakare, parkeringsvakt, biljettkontrollant
    parking attendant, ticket inspector, exam supervisor
"""
