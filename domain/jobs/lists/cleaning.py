"""Cleaning."""

LISTED = """
cleaner 9112: siivooja / städare / cleaner
    siistijä, siivous, siivoaja, siivoo*, siivoa*, siivot*, siivon*, siivoi*, lattioiden luuttuaja, luuttuaja, luuttu*
    puhtaanapito, puhtaus, puhtausala, puhtauspalvelu, toimitilahuoltaja, laitoshuoltaja, puhtaanapitäjä, moppaa*
    imuroija, mopin heiluttaja, ylläpitosiivooja, toimistosiivooja, porrassiivooja, puhdistuspalvelutyöntekijä, mopin
    toimitilahuolto, yösiivooja, loppusiivooja, jynssää*, kuuraa*, siivooja-alan, paikkojen puhdistaja, siivojia
    siivoja
    lokalvårdare, städerska, städning, städa*, anstaltsvårdare, städpersonal, städarbete, städhjälp
    cleaning, janitor, cleaning lady, cleaning staff, office cleaner, clean offices, mopping
hospital_cleaner 9112: sairaalahuoltaja / sjukhusvårdare / hospital cleaner
    laitoshuoltaja sairaalaan, osastohuoltaja, välinehuoltaja, laitosapulainen, sairaalasiivooja, sairaalan siivooja
    sjukhusstädare, instrumentvårdare
    hospital cleaning, ward cleaner, equipment maintenance worker
hotel_cleaner 9112: kerroshoitaja / våningsstäderska / hotel room cleaner
    hotellisiivooja, hotellihuoneiden siivooja, kerrossiivooja, huonesiivooja, hotellihuonesiivooja, hotellin siivooja
    kerrossiivous, hotellihuoneiden siivous, mökkisiivooja, mökkien siivooja, lomamökkien siivous, mökkisiivous
    våningsvårdare, hotellstädare, stugstädare
    housekeeper in a hotel, chambermaid, room attendant, housekeeping
home_cleaner 9111: kotisiivooja / hemstädare / home cleaner
    kotiapulainen, kotisiivous, siivous kotiin, taloudenhoitaja, kodinhoitaja, muuttosiivous, muuttosiivooja
    hemhjälp, hushållerska, hembiträde, hemstädning
    domestic cleaner, housekeeper, home cleaning
window_cleaner 9123: ikkunanpesijä / fönsterputsare / window cleaner
    ikkunoiden pesijä, ikkunanpesu, akkunanpesijä, ikkunoita pesemään, näyteikkunoiden pesijä, ikkunoiden pesu
    fönstertvättare, fönsterputs, putsa fönster
    window washer, window cleaning, washing windows
industrial_cleaner 7133: teollisuussiivooja / industristädare / industrial cleaner
    rakennussiivooja, työmaasiivooja, raksasiivooja, painepesijä, saneeraussiivooja, rakennussiivous, raksasiivous
    teollisuuspuhdistaja, tehdassiivooja, rakennusaikainen siivous, julkisivupesijä, rakennusten loppusiivooja
    byggstädare, saneringsarbetare, industrisanerare, byggstädning
    construction cleaner, pressure washer, industrial cleaning
vehicle_cleaner 9122: autonpesijä / biltvättare / car washer
    autopesijä, autojen pesijä, autofixaaja, autonpuunaaja, autonpesu, autojen puunaus, autojen puunaaja, autojen pesu
    bussinpesijä, bussisiivooja, junasiivooja, junien siivooja, ajoneuvopesijä
    bilrekonditionerare, biltvätt, bussstädare
    car wash worker, car cleaner, car wash, vehicle cleaner
recycling_worker 9612: lajittelija / sorterare / recycling sorter
    jätteenlajittelija, kierrätystyöntekijä, kierrätyskeskuksen työntekijä, kierrätysneuvoja, romun lajittelija
    pulloautomaatti*, pullojen lajittelija, kierrätysaseman hoitaja, sorttiaseman työntekijä, vaatteiden lajittelija
    avfallssorterare, återvinningsarbetare
    recycling worker, waste sorter
    @ kierrätyskeskus, kierrätysasema, återvinningscentral
"""
