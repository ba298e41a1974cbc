"""Work in shops."""

LISTED = """
shop_assistant 5223: myyjä / försäljare / shop assistant
    säljare, kaupan myyjä, kaupan työntekijä, marketmyyjä, ruokakaupan myyjä, kaupan apulainen
    myyjätär, kauppa-apulainen, butiksbiträde, affärsbiträde, butiksanställd, expedit, butikssäljare
    sales assistant, shop worker, store clerk, shop clerk, retail worker, store worker, salesperson
    @ kauppa, market, lähikauppa, ruokakauppa, vaatekauppa, supermarket, kaupan ala, kauppaan töihin, butik, affär
    @ mataffär, livsmedelsbutik, grocery store, shop, store, supermarket, kauppa-ala, myymälä, halpahalli, kioski
    @ alepa, prisma, k-market, s-market, tokmanni, citymarket, asiakaspalvelumyyjä
cashier 5230: kassatyöntekijä / kassabiträde / cashier
    kassa, kassamyyjä, kassahenkilö, kassanhoitaja, lippukassa, kassaneiti, kaupan kassa, kassalla istuja
    kassör, kassörska, kassapersonal
    checkout worker, till worker, checkout operator, checkout assistant
shelf_stacker 9334: hyllyttäjä / varupåfyllare / shelf stacker
    hyllytys, hyllyttä*, hyllyjen täyttäjä, tavaroiden purkaja, purkkien latoja, hyllyjen täyttö
    varuplockare i butik, hyllplockare, fylla hyllor, hyllpåfyllare
    shelf filler, stock shelves, shelf stacking
retail_manager 5222: myymäläpäällikkö / butikschef / shop manager
    myymälävastaava, myymälänhoitaja, vuoropäällikkö kaupassa, kauppias, osastovastaava, kaupan vuorovastaava
    butiksföreståndare, butiksansvarig, köpman
    store manager, shop supervisor, shift manager in a shop
fashion_seller 5223: vaatemyyjä / klädförsäljare / clothes seller
    vaatekaupan myyjä, vaateliikkeen myyjä, kenkämyyjä, muotimyyjä, tekstiilimyyjä, kenkäkaupan myyjä
    klädbutiksförsäljare, skoförsäljare
    clothing sales assistant, shoe seller, fashion retail
    @ vaatekauppa, vaateliike, kenkäkauppa
electronics_seller 5223: kodinkonemyyjä / hemelektronikförsäljare / electronics seller
    elektroniikkamyyjä, kännykkämyyjä, puhelinmyyjä liikkeessä, konemyyjä, tietokonemyyjä
    elektronikförsäljare, mobilförsäljare
    electronics sales assistant
hardware_seller 5223: rautakauppamyyjä / järnhandelsförsäljare / hardware shop assistant
    rautakaupan myyjä, rakennustarvikemyyjä, puutavaramyyjä, sisustusmyyjä
    byggvaruförsäljare, säljare i järnhandel
    builders merchant assistant
    @ rautakauppa
car_seller 5223: automyyjä / bilförsäljare / car seller
    autokauppias, autojen myyjä, vaihtoautomyyjä, varaosamyyjä, autokaupan myyjä
    bilhandlare, reservdelsförsäljare
    car salesperson, spare parts seller
    @ autokauppa, autoliike
deli_seller 5223: palvelutiskin myyjä / delikatessförsäljare / deli counter assistant
    lihatiskin myyjä, kalatiskin myyjä, palvelutiski, kalamyyjä, lihamyyjä, herkkutiskin hoitaja
    försäljare vid manuell disk, charkuteriförsäljare, fiskförsäljare
    butcher counter assistant, fishmonger
florist 7549: floristi / florist / florist
    kukkakauppias, kukkamyyjä, kukkien sitoja, kukkakaupan myyjä, kukkasitoja, kukkakimppu*
    blomsterhandlare, blomsterbindare, blomsterförsäljare
    flower seller, flower arranger
    @ kukkakauppa, blomsteraffär
market_seller 5211: torimyyjä / torgförsäljare / market seller
    jäätelönmyyjä, jäätelökioskin myyjä, jätskinmyyjä, mansikanmyyjä, marjamyyjä, vihannesmyyjä, torikauppias
    jätskikioski*, jäätelömyyjä, kioskimyyjä, kesämyyjä, kioskin myyjä
    glassförsäljare, bärförsäljare, kioskförsäljare
    ice cream seller, market stall seller, strawberry seller, kiosk worker
    @ jäätelökioski, torikoju, tori
demonstrator 5242: esittelijä / demonstratör / product demonstrator
    tuote-esittelijä, maistattaja, konsulentti, promoottori, promohenkilö, tuotteiden maistattaja, promottaa
    varudemonstratör, konsulent, provsmakning*
    promoter, brand ambassador
telesales 5244: puhelinmyyjä / telefonförsäljare / telephone seller
    telemarkkinoija, lehtimyyjä, feissari, face-to-face-myyjä, ovelta ovelle -myyjä, puhelinmyynti, myyntineuvottelija
    telemarkkinointi, feissaus, lipunmyyjä, katumyyjä
    telemarketingförsäljare, dörrförsäljare, biljettförsäljare, telefonförsäljning
    telemarketer, telesales agent, face to face fundraiser, ticket seller
optical_seller 5223: optinen myyjä / optikassistent / optical assistant
    optikkoliikkeen myyjä, silmälasimyyjä, optikko
    optiker, glasögonförsäljare
    optician
pharmacy_assistant 5223: tekninen apteekkityöntekijä / apoteksmedarbetare / pharmacy assistant
    apteekkityöntekijä, apteekin työntekijä, lääketyöntekijä, farmaseutti, apteekin kassa, apteekkiapulainen
    apoteksbiträde, farmaceut
    pharmacist
    @ apteekki, apotek
"""
