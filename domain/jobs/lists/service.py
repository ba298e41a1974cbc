"""Serving people: desks, hair and beauty, events, guarding, sports, guiding."""

LISTED = """
receptionist 4226: vastaanottovirkailija / receptionist / receptionist
    aulaemäntä, aulapalvelutyöntekijä, vastaanottotyöntekijä, infopisteen työntekijä, neuvontavirkailija
    aulavirkailija
    receptionisti, vastaanottoapulainen, infotiskin hoitaja
    receptionsbiträde, receptionspersonal, informatör i receptionen
    front desk worker, information desk worker
customer_service 4229: asiakaspalvelija / kundbetjänare / customer service worker
    asiakaspalvelutyöntekijä, asiakasneuvoja, asiakaspalvelu, aspa, palveluneuvoja, asiakaspalveluhenkilö
    aspahommat, asiakasvastaava, palveluvastaava
    kundservicemedarbetare, kundtjänst, kundservice, kundbetjäning, kundrådgivare
    customer service, customer advisor, customer service agent
call_centre 4222: puhelinpalvelija / telefonbetjänare / call centre worker
    puhelinpalvelu, contact center -työntekijä, puhelinneuvoja, chat-asiakaspalvelija, puhelunvälittäjä
    vaihteenhoitaja
    puhelinasiakaspalvelija, puhelinvaihteen hoitaja
    telefonist, växeltelefonist
    call center agent, telephone operator
hairdresser 5141: kampaaja / frisör / hairdresser
    parturi, parturi-kampaaja, hiustenleikkaaja, kampaamotyöntekijä, kampaa*, hiusten laittaja, kampaamoapulainen
    barberare, hårfrisörska, frisörska, damfrisör
    barber, hair stylist
    @ kampaamo, parturiliike, hårsalong, hair salon
beautician 5142: kosmetologi / kosmetolog / beautician
    meikkaaja, maskeeraaja, kynsiteknikko, ripsiteknikko, kauneushoitola*, kauneudenhoitaja, ripsentekijä, jalkahoitaja
    kynsientekijä, kauneusalan työntekijä, geelikynsi*, rakennekynsi*
    nagelteknolog, sminkör, skönhetsterapeut, makeupartist
    nail technician, make-up artist, beauty therapist, lash technician
massage_therapist 3255: hieroja / massör / massage therapist
    urheiluhieroja, koulutettu hieroja
    massör, massageterapeut
    masseur
guard 5414: vartija / väktare / security guard
    vartiointi, myymälävartija, myymäläetsivä, piirivartija, turvallisuusvalvoja, turva-alan työntekijä
    bevakare, säkerhetsvakt, butiksväktare
    security officer, watchman
    @ turvallisuusala, vartiointiliike, turva-ala
bouncer 5414: järjestyksenvalvoja / ordningsvakt / crowd controller
    portsari, poke, ovimies, järkkäri, ovivalvoja, tapahtumavalvoja, pokenhommat, ravintolaportieeri
    dörrvakt, ordningsövervakare, utkastare
    doorman, bouncer, door supervisor, event steward
event_worker 9629: tapahtumatyöntekijä / evenemangsarbetare / event worker
    tapahtuma-apulainen, rakentaja tapahtumiin, roudari, tapahtumarakentaja, kasaaja tapahtumaan, messurakentaja
    roudaa*, roudau*, lavarakentaja, narikkatyöntekijä, narikkatyö, narikanhoitaja, vaatesäilytys*, festarityö*
    lipuntarkastaja tapahtumassa, festaritalkoolainen
    evenemangsvärd, scenarbetare, mässbyggare, garderobsvakt
    event assistant, stagehand, roadie, cloakroom attendant, festival worker
    @ tapahtuma-ala, tapahtumat, festarit, messut, narikka, evenemang
lifeguard 5419: uimavalvoja / simövervakare / lifeguard
    rantavahti, rantapelastaja, uimahallin valvoja, hengenpelastaja, uimarannan valvoja
    badvakt, strandvakt, livräddare, badmästare
    beach guard, pool attendant
    @ uimahalli, uimaranta, simhall
swim_teacher 3422: uimaopettaja / simlärare / swimming teacher
    uinninopettaja, uimakoulun opettaja, uimakoulun ohjaaja, vesijumppaohjaaja
    siminstruktör, simskolelärare
    swimming instructor, swim coach
sports_coach 3423: liikunnanohjaaja / idrottsinstruktör / sports instructor
    personal trainer, jumppaohjaaja, kuntosaliohjaaja, valmentaja, ryhmäliikunnanohjaaja, salivalmentaja, pt
    urheiluvalmentaja, juniorivalmentaja, futisvalmentaja, jalkapallovalmentaja, lätkävalmentaja, kuntosalivalvoja
    liikuntaneuvoja, salibandyvalmentaja, tanssinopettaja, ratsastuksenohjaaja, jumpanvetäjä
    motionsledare, gyminstruktör, tränare, idrottsledare, danslärare
    gym instructor, fitness instructor, football coach, trainer, dance teacher
    @ kuntosali, sali, urheiluseura, gym
guide 5113: opas / guide / guide
    matkaopas, eräopas, museo-opas, luonto-opas, turistiopas, luonto-oppaan, laskuopas, kaupunkiopas
    reseledare, vildmarksguide, museiguide
    tour guide, wilderness guide, museum guide
ski_worker 9629: hiihtokeskustyöntekijä / skidcenterarbetare / ski centre worker
    rinnetyöntekijä, hissivalvoja, hissipoika, vuokraamotyöntekijä, hiihdonopettaja, lumilautaohjaaja, hissityöntekijä
    skidlärare, liftvakt, liftskötare
    ski instructor, lift attendant
    @ hiihtokeskus, laskettelukeskus, rinne, messilä, skidcenter
amusement_worker 9629: huvipuistotyöntekijä / nöjesparksarbetare / amusement park worker
    laitteenkäyttäjä huvipuistoon, sisäleikkipuiston työntekijä, elokuvateatterityöntekijä, paikannäyttäjä
    museovalvoja, museovirkailija, hopplopin työntekijä, karnevaalityöntekijä
    tivoliarbetare, museivakt, biografanställd
    cinema worker, ride operator, museum attendant
    @ huvipuisto, hoplop, elokuvateatteri, sisäleikkipuisto, museo, leffateatteri
seamstress 7533: ompelija / sömmerska / seamstress
    vaatturi, korjausompelija, ompelimo, ompele*, ompelutyö, verhoilija, mittatilausompelija, ompelu
    skräddare, tapetserare, sy kläder
    tailor, sewing, upholsterer, sewing machine operator
laundry_worker 8157: pesulatyöntekijä / tvätteriarbetare / laundry worker
    pesulahommat, pesulan työntekijä, silittäjä, mankeloija, tekstiilihuoltaja, vaatteiden pesijä, prässääjä, pyykkäri
    tvättbiträde, strykerska
    ironer, laundry operator
    @ pesula, tvätteri, laundry
animal_carer 5164: eläintenhoitaja / djurskötare / animal carer
    koiranulkoiluttaja, koirahoitaja, eläinhoitaja, trimmaaja, tallityöntekijä, tallityö, hevostenhoitaja
    koirien hoitaja
    tallipoika, tallityttö, hevosenhoitaja, koirankouluttaja, klinikkaeläinhoitaja, koirapäiväkodin työntekijä
    koirien trimmaaja
    hundskötare, stallarbetare, hästskötare, hunddagis*
    dog walker, stable worker, groom, animal caretaker, veterinary assistant
    @ talli, eläinhoitola, koirahoitola, koirapäiväkoti, hevostalli, stall
shop_rental 5249: vuokraamotyöntekijä / uthyrare / rental worker
    konevuokraamon työntekijä, välinevuokraaja, autovuokraamon työntekijä, venevuokraaja
    uthyrningspersonal, maskinuthyrare
    rental agent
gas_station_worker 5245: huoltoasematyöntekijä / bensinstationsbiträde / petrol station worker
    huoltamotyöntekijä, bensa-aseman myyjä, huoltoaseman myyjä, liikennemyymälän työntekijä, huoltsikkatyöntekijä
    bensinmackbiträde, servicestationsbiträde
    gas station attendant, petrol station attendant
    @ huoltoasema, abc, huoltamo, bensa-asema, liikennemyymälä, huoltsikka, huoltis, bensinstation, bensis
undertaker 5163: hautaustoimistotyöntekijä / begravningsentreprenör / undertaker
    hautausurakoitsija, hautausmaatyöntekijä, suntio
    vaktmästare i kyrkan, kyrkvaktmästare
    cemetery worker, verger
"""
