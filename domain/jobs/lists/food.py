"""Work in restaurants, cafés, hotels and kitchens."""

LISTED = """
waiter 5131: tarjoilija / servitör / waiter
    salityöntekijä, salihenkilö, vuorotarjoilija, ravintolatarjoilija, tarjoilijatar, annosten kantaja, salitarjoilija
    tarjoilu, tarjoil*, saliin töihin, juhlatarjoilija, blokkari, lautasten kantaja, extraaja
    servitris, serveringspersonal, serverare, servera*
    waitress, serving staff, table server, waiting tables
bartender 5132: baarimestari / bartender / bartender
    baarimikko, drinkkien tekijä, baarityöntekijä, juomantarjoilija, baarissa työskentely, pubityöntekijä
    baariapulainen
    barmästare, barpersonal, barbiträde
    barman, barmaid, bar staff, bar worker
    @ baari, pubi, yökerho, pub, nattklubb
barista 5132: barista / barista / barista
    kahvilatyöntekijä, kahvilamyyjä, kahvilan työntekijä, kahviotyöntekijä, kahvilanhoitaja, kahvin keittäjä
    kahvinkeittäjä
    caféanställd, cafébiträde, kaffebryggare, kafébiträde
    coffee maker, cafe worker, café worker
    @ kahvila, kafeteria, konditoria, kahvio, café, kafé, cafe, coffee shop
cook 5120: kokki / kock / cook
    ravintolakokki, keittiömestari, vuorokokki, suurtalouskokki, ruuanlaittaja, ruoanlaittaja, kylmäkkö, keittäjä
    laitoskokki, pizzakokki, linjakokki, grillikokki, vuoropäällikkö keittiössä, ruuanlaitto, ruoanlaitto, laivakokki
    keittiötyöntekijä ruuanlaittoon, dieettikokki, lounaskokki, a la carte -kokki, kokkaa*, kokkas*, kokkail*, kokat*
    laittaa ruokaa
    kokerska, köksmästare, kallskänka, restaurangkock, matlagning, laga mat
    chef, line cook, sous chef, cooking
pizza_maker 5120: pitsantekijä / pizzabagare / pizza maker
    pizzanpaistaja, pizzantekijä, pizzanleipoja, pitsanpaistaja, kebabkokki, pizzeriatyöntekijä, pizzojen tekijä
    pizzabagare, kebabkock
    pizza cook, kebab cook
    @ pizzeria, kebabpaikka, kebabravintola, pitseria
fast_food 5246: pikaruokatyöntekijä / snabbmatsarbetare / fast food worker
    hampurilaisravintolan työntekijä, burgerinpaistaja, grillityöntekijä, hampurilaisten paistaja, grillin myyjä
    mäkkärin työntekijä, nakkikioskin myyjä, hesburgerin työntekijä, hampparien paistaja, snägärin myyjä
    grillkock, hamburgerstekare, snabbmatsbiträde
    burger flipper, burger cook, fast food cook, crew member
    @ pikaruoka, mäkkäri, mcdonalds, hesburger, hese, hesu, hampurilaisravintola, grilli, grillikioski, nakkikioski
    @ snägäri, burger king, subway, mäkki
kitchen_helper 9412: keittiöapulainen / köksbiträde / kitchen helper
    keittiöapu, keittiötyöntekijä, kokin apulainen, keittiöavustaja, ruokapalvelutyöntekijä, ravitsemistyöntekijä
    keittiöhommat, keittiön apulainen, ruuanjakaja, ruoanjakaja, keittiötyö, perunankuorija, koulukeittiön työntekijä
    ruokapalvelu, ruokahuoltotyöntekijä, ruokalatyöntekijä, kotitaloustyöntekijä keittiöön, keittäjän apulainen
    kökshjälp, matsalsbiträde, skolköksbiträde, köksarbetare
    kitchen assistant, kitchen hand, kitchen worker, canteen worker, catering assistant
    @ keittiö, kök, kitchen, koulukeittiö, ruokala, lounasravintola, kouluruokala, storkök, catering
dishwasher 9412: tiskari / diskare / dishwasher
    tiskaaja, astianpesijä, astiahuoltaja, tiskihommat, tiskaa*, tiskas*, tiskikone, astioiden pesijä, tiskit
    astianhuoltaja, tiskin, tiskata, tiskiä, tiskaus, tiski
    diska*, diskplockare
    dish washer, pot washer, washing dishes, kitchen porter
restaurant_worker 5131: ravintolatyöntekijä / restaurangarbetare / restaurant worker
    ravintola-alan työntekijä, ravintolan yleismies, ravintolapalvelutyöntekijä, catering-työntekijä
    juottolan työntekijä
    pitopalvelutyöntekijä, pitopalvelun työntekijä, ravintolahommat
    restauranganställd, cateringpersonal
    restaurant staff, catering staff
    @ ravintola, rafla, restaurang, restaurant, lounaspaikka, bistro, ravintolaan töihin, pitopalvelu
shift_manager 1412: ravintolapäällikkö / restaurangchef / restaurant manager
    vuoropäällikkö, ravintolan vuorovastaava, ravintolavuoropäällikkö, hovimestari, ravintoloitsija, vuorovastaava
    skiftchef, hovmästare, krögare
    restaurant shift manager, head waiter
baker 7512: leipuri / bagare / baker
    leipoja, kondiittori, leipomotyöntekijä, leipomon työntekijä, pullien paistaja, kakuntekijä, konditorialeipuri
    leipo*, leivo*, pullanpaistaja, kakkujen tekijä, paistopistetyöntekijä, sämpylöiden paistaja
    konditor, bageriarbetare, baka*
    pastry chef, confectioner, bakery worker, baking
    @ leipomo, bageri, bakery, paistopiste
hotel_receptionist 4224: hotellivirkailija / hotellreceptionist / hotel receptionist
    hotellin vastaanottovirkailija, respa, respavirkailija, hotellin respa, vastaanottovirkailija hotelliin, respatyö
    portieeri, yöportieeri, hotellireceptionisti
    hotellportier, nattportier
    hotel front desk clerk, night porter
hotel_worker 5151: hotellityöntekijä / hotellanställd / hotel worker
    aamiaishoitaja, aamiaistyöntekijä, kokoustyöntekijä, hotellin aamiaisen hoitaja, majoitustyöntekijä
    frukostvärdinna, frukostvärd
    breakfast host, breakfast attendant
    @ hotelli, hotell, hotel, kylpylä, majoitusala, hostelli, leirintäalue
food_courier 9621: ruokalähetti / matbud / food courier
    ruokakuljettaja, wolttaa*, wolt-lähetti, wolttikuski, foodora-lähetti, pizzakuski, pitsakuski, pizzalähetti
    ruuan kuljettaja, ruoan kuljettaja, ateriakuljettaja, ateriapalvelukuljettaja, woltti, wolt, foodora, foodoristi
    pizzabud, matkurir
    food delivery courier, pizza delivery driver, food delivery
"""
