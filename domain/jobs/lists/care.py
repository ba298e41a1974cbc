"""Caring for people, children, and youth work."""

LISTED = """
practical_nurse 5321: lähihoitaja / närvårdare / practical nurse
    perushoitaja, hoitaja, lähäri, vanhustenhoitaja, hoitoalan työntekijä, hoivatyöntekijä, lähihoitajaopiskelija
    vanhusten hoitaja, ikäihmisten hoitaja, hoitotyö, palvelukodin hoitaja, hoitoala, hoiva-ala
    sosiaali- ja terveysala
    primärskötare, vårdare, äldreomsorg*, vårdbiträde på avdelning
    licensed practical nurse, nurse, elderly care worker, care worker
    @ sote-ala, palvelutalo, vanhainkoti, palvelukoti, hoivakoti, äldreboende, nursing home
care_assistant 5322: hoiva-avustaja / vårdbiträde / care assistant
    hoitoapulainen, hoivatyön avustaja, vanhusten avustaja, hoiva-apulainen, osastoapulainen, vanhusten ulkoiluttaja
    hoiva-avustajan, hoivahommat, vanhusten kanssa, mummojen kanssa, mummojen ulkoiluttaja, ikäihmisten kanssa
    omsorgsbiträde, omsorgsassistent
    nursing assistant, nursing aide, care aide, carer
registered_nurse 2221: sairaanhoitaja / sjukskötare / registered nurse
    terveydenhoitaja, kätilö, ensihoitaja, osastonhoitaja, sairaanhoitajaopiskelija
    sjuksköterska, hälsovårdare, barnmorska, förstavårdare
    paramedic, midwife, public health nurse
personal_assistant 5322: henkilökohtainen avustaja / personlig assistent / personal care assistant
    vammaisen avustaja, avustaja, vammaistyön avustaja, henkilökohtainen apulainen, kehitysvammaisen avustaja
    vammaisten avustaja, kehitysvammaisten ohjaaja, vammaisten ohjaaja, henkkoht avustaja, avustajan hommat
    assistent för person med funktionsnedsättning, handledare för personer med utvecklingsstörning
    disability support worker, personal assistant for a disabled person
home_carer 5322: kotihoitaja / hemvårdare / home carer
    kotihoidon työntekijä, kotihoito, kotiavustaja, kotipalvelun työntekijä, kotipalvelu, kotihoidossa, asiointiapu
    kauppa-apu vanhuksille, asiointiapulainen, kotiavustajan, kotihoidon hoitaja
    hemtjänst, hemhjälpare, hemservice
    home care worker, home help
child_carer 5311: lastenhoitaja / barnskötare / child carer
    päiväkotityöntekijä, päiväkotiapulainen, lapsenvahti, perhepäivähoitaja, varhaiskasvatuksen lastenhoitaja
    lapsenlikka
    lastenvahti, lasten hoitaja, mll-hoitaja, au pair, lapsenhoitaja, varhaiskasvatus, päiväkodin työntekijä
    lapsenvahtina
    tarhatäti, tarhatyöntekijä, päiväkotiavustaja, hoitaja päiväkotiin, lasten kanssa, lastenhoito
    pienten lasten kanssa
    muksujen kanssa, pikkulasten hoitaja, tarhahommat, esikouluavustaja
    barnvakt, familjedagvårdare, daghemsbiträde, småbarnspedagog*, dagisbiträde, barnpassning
    babysitter, nanny, daycare worker, kindergarten worker, childminder, daycare assistant
    @ päiväkoti, tarha, päiväkodissa, daghem, dagis, kindergarten, daycare
early_teacher 2342: varhaiskasvatuksen opettaja / lärare inom småbarnspedagogik / early childhood teacher
    lastentarhanopettaja, esikoulunopettaja, lto, varhaiskasvatuksen sosionomi, eskariope
    barnträdgårdslärare, förskollärare
    kindergarten teacher, preschool teacher
school_assistant 5312: koulunkäynninohjaaja / skolgångshandledare / school assistant
    koulunkäyntiavustaja, kouluavustaja, iltapäiväkerhon ohjaaja, iltapäiväohjaaja, ip-ohjaaja, erityisavustaja
    koululaisten iltapäivätoiminnan ohjaaja, aamu- ja iltapäivätoiminta, iltapäiväkerho, koulun avustaja, ip-kerho
    avustaja koululle, kouluohjaaja, luokka-avustaja
    skolgångsbiträde, eftermiddagsledare, elevassistent
    classroom assistant, teaching assistant, afternoon club leader
    @ iltapäivätoiminta
youth_worker 3412: nuoriso-ohjaaja / ungdomsledare / youth worker
    nuorisotyöntekijä, nuorisonohjaaja, nuokkariohjaaja, kerho-ohjaaja, leiriohjaaja, isonen, kerhonohjaaja
    kerhonvetäjä
    lastenleirin ohjaaja, leiriapulainen, kesäleirin ohjaaja, nuokkarin ohjaaja, yhteisöpedagogi, rippileirin isonen
    leirien vetäjä, leirinohjaaja, lasten kerhon vetäjä, nuorisotyö, nuorten kanssa, partiojohtaja
    lägerledare, klubbledare, ungdomsarbetare, fritidsledare
    camp counsellor, youth leader, camp leader, club leader
    @ nuokkari, nuorisotalo, nuorisotila, kesäleiri, leiri, ungdomsgård, summer camp
social_instructor 3412: ohjaaja / handledare / social counsellor
    sosiaaliohjaaja, sosionomi, lastensuojelun ohjaaja, yksilöohjaaja, työpajaohjaaja, työvalmentaja, perheohjaaja
    asumisohjaaja, asumisyksikön ohjaaja, tukihenkilö, perhetyöntekijä, sosiaalityöntekijä, toimintakeskuksen ohjaaja
    päihdeohjaaja, vastaanottokeskuksen ohjaaja
    socionom, socialhandledare, arbetstränare, stödperson, boendehandledare
    social worker, job coach, support worker, family worker
dental_assistant 3251: hammashoitaja / tandskötare / dental assistant
    suuhygienisti, hammashuolto, hammashoitola*, hammaslääkärin avustaja
    munhygienist, tandsköterska
    dental nurse, dental hygienist
physio 2264: fysioterapeutti / fysioterapeut / physiotherapist
    toimintaterapeutti, jalkaterapeutti, kuntoutusavustaja, lääkintävahtimestari
    ergoterapeut, rehabiliteringsassistent
    occupational therapist
teacher 2330: opettaja / lärare / teacher
    sijaisopettaja, koulun sijainen, luokanopettaja, aineenopettaja, lyhytaikainen sijainen, tuntiopettaja, opetusala
    sijaisopena, ope, kielten opettaja, tukiopettaja, läksytukihenkilö, yksityisopettaja, läksyapu
    vikarierande lärare, klasslärare, timlärare, vikarie
    substitute teacher, tutor
interpreter 2643: tulkki / tolk / interpreter
    kääntäjä, asioimistulkki, viittomakielen tulkki, kielitulkki, kääntäminen, tulkkaa*, tulkkau*
    översättare, teckenspråkstolk
    translator, sign language interpreter
"""
