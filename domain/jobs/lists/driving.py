"""Driving and delivering."""

LISTED = """
truck_driver 8332: kuorma-autonkuljettaja / lastbilschaufför / truck driver
    rekkakuski, kuorma-autokuski, rekkamies, yhdistelmäajoneuvonkuljettaja, säiliöautonkuljettaja, rekkakuljettaja
    puutavara-autonkuljettaja, rekka, ce-kuljettaja, rekan ajaja, sorakuski, kuorkki, täysperävaunuyhdistelmä*
    kuormurikuski, kuormuri, kuorma-auto, kaukoajo*, c-kuljettaja, jakeluauton kuljettaja, rekalla, rekan
    långtradarchaufför, lastbilsförare, lastbil, långtradare
    lorry driver, hgv driver, long haul driver, trucker, lorry
van_driver 8322: pakettiautonkuljettaja / paketbilschaufför / van driver
    pakukuski, jakelukuski, jakelukuljettaja, kuljettaja, kuski, autonkuljettaja, jakeluautonkuljettaja, kuskit
    tavarankuljettaja, pakettikuski, pakettien jakaja, pakettien kuljettaja, paku, pakulla, pakun, ajohommat
    autokuski, kuskin hommat, henkilöautonkuljettaja, jakeluauto, noutokuljettaja, kauppakassien kuljettaja
    paketbil, chaufför, distributionschaufför, budbilsförare, förare
    delivery driver, driver, parcel delivery, van, driving job
    @ kuljetusala, kuljetusfirma, autoala, transport, kuljetus
bus_driver 8331: linja-autonkuljettaja / busschaufför / bus driver
    bussikuski, bussinkuljettaja, linjurikuski, tilausajokuski, linja-autokuski, koulubussin kuljettaja, bussin
    bussförare
    coach driver
taxi_driver 8322: taksinkuljettaja / taxichaufför / taxi driver
    taksikuski, taksi, invataksin kuljettaja, pirssikuski, taksiautoilija, taksinajaja, koulutaksin kuljettaja, taksin
    taxiförare, taxi
    cab driver, uber driver, cabbie
courier 9621: lähetti / bud / courier
    pyörälähetti, kuriiri, pikalähetti, lähetin hommat, sairaalalähetti, lähettipoika, lähettityö, potilaskuljettaja
    cykelbud, kurir, springpojke
    bike courier, messenger, bicycle courier
mail_carrier 4412: postinjakaja / postutdelare / postal carrier
    postinkantaja, lehdenjakaja, varhaisjakaja, mainostenjakaja, posteljooni, lehtien jakaja, postinlajittelija
    mainosten jakaja, mainosjakaja, sanomalehtien jakaja, lehdenjako, postin jakaja, jakelutyöntekijä
    brevbärare, tidningsutdelare, tidningsbud, reklamutdelare, postsorterare
    postman, newspaper delivery, newspaper carrier, leaflet distributor, mail sorter
mover 9333: muuttomies / flyttkarl / mover
    muuttoapulainen, kantaja, muuttofirman työntekijä, muuttotyöntekijä, muuttokuski, kuormaaja, muuttoapu
    huonekalujen kantaja, huonekaluasentaja, muuttohommat, kalustekuljettaja, roudaaja muuttoihin, purkumies kuormille
    flyttgubbe, flyttarbetare, bärare
    removal worker, furniture mover, loader, house moving
forklift_driver 8344: trukinkuljettaja / truckförare / forklift driver
    trukkikuski, trukki, trukinajaja, trukkikuljettaja, vastapainotrukki, työntömastotrukki, trukilla, trukin
    truckkörare, gaffeltruck
    fork lift operator, forklift operator, forklift
waste_collector 9611: jäteautonkuljettaja / sopbilschaufför / waste collector
    roskakuski, jätekuljettaja, roska-autonkuljettaja, loka-autonkuljettaja, jäteauto, roska-auto, jäteautokuski
    sophämtare, renhållningsarbetare, sopgubbe
    garbage collector, refuse collector, bin man
train_driver 8311: junankuljettaja / lokförare / train driver
    veturinkuljettaja, konduktööri, junamies, vaihtotyönjohtaja, raideliikennetyöntekijä, ratatyöntekijä
    konduktör, banarbetare
    conductor, railway worker
traffic_planner 4323: ajojärjestelijä / transportledare / transport planner
    kuljetussuunnittelija, ajojärjestelijän, logistiikkasuunnittelija, huolitsija
    transportplanerare, speditör
    dispatcher, freight forwarder
"""
