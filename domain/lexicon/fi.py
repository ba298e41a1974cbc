"""Finnish, as it is written in chats. How entries are written: `pattern.py`."""

from domain.lexicon import Lexicon, listed

_ME = "mua|minua|minut|muo|mulle|minulle|meitä|meit"
_SELF = "itte*|itsen*|itseä*|itseen*"
_MUST_BE = "oon|olen|oo|ole|olin|ollu*|tulin|tullu*"
_BODY_OF = (
    "selän|polven|polvien|nilkan|käden|käsien|jalan|jalkojen|niskan|ranteen|ranteiden|hartioiden|olkapään|sydämen"
    "|keuhkojen|silmien|korvien|kuulon|näön|vatsan|mahan|terveyden|terveyteni|mielenterveyden"
)
_JOINT = "selkä|nilkka|polvi|ranne|olkapää|niska|lonkka"
_BODY = (
    "selkä|selkään|selän|selkää|selässä|polvi|polve*|niska|niskat|niskan|hartia*|olkapä*|käsi|käden|kättä|jalka"
    "|jalan|jalkaa|jalat|ranne|ranteen|rannetta|ranteet|nilkka|nilkan|nilkkaa|lonkka|lonkan|lonkkaa|maha|mahaa"
    "|vatsa|vatsaa|sormi|sormen|kyynärpää|lantio|keuhko*|korva|korvat|silmä|silmät|nivel*"
)
_BROKEN = (
    "hajo*|hajal*|paskana|kipee*|kipeä*|särk*|säry*|murtu*|katke*|katki|leika*|leikka*|vamma*|jumi*|rikki"
    "|nyrjäh*|venäh*|venäy*|tulehtu*|oireil*|sattuu|sattu|operoi*|vihottel*"
)
_HURTS = (
    "hakkaa*|hakkas|hakkasi|hakannu*|lyö|löi|lyöny*|potkii|potki|potkinu*|kuristi|kuristaa|kuristanu*|tönii"
    "|uhkaa*|uhkas*|uhkai*|vainoaa|vainos*|vainonnu*|pahoinpit*|raiskasi|raiskas|raiskaa|raiskannu*|puukot*"
    "|satutti|satuttaa|satuttanu*|ahdistelee|ahdisteli|ahdistellu*|pakottaa|pakotti"
)
_IS_HURT = "hakat*|lyöd*|lyötiin|potkitaan|potkittiin|uhat*|uhkail*|raiskat*|pahoinpid*|kuristet*|vainotaan"
_WHO = (
    "isä|isää*|iskä*|faija*|mutsi*|kumppani*|puoliso*|isäpuol*|äiti|äitiä*|mies|miestä*|vaimo*|poikaystäv*|tyttöystäv*|eksä*|exä*|veli|veljeä*|ex"
    "|poikakaver*|tyttökaver*|kämppis*|kämppäkaver*|naapuri*|setä*|setää*|serkku*|vanhemmat|vanhempia*"
)

FI = Lexicon(
    idioms=listed(
        """
        kuolen|kuolin|kuolla|kuollaan|kuolenko|kuoltiin|kuolisin nauru*|tylsyy*|nälkä*|jano*|häpeä*|kuumuu*
        työ|duuni|matka|*matka|kuumuus|helle|*lomake*|odotus|odottaminen|stressi tappaa mut|minut
        kuolemansyy*, allergi* maanantai*|herätyskel*|byrokratia*|kiireel*|aamuille
        uhkaa*|uhkas* mua|minua karenssi*, vaarassa menettää|jäädä, löi|lyö mut|minut ällikällä
        turpaan|turpiin peli*|matsi*, hakkaa*|hakkas* halko*|halon|naula*|koodi*
        juon|juo liikaa kahvi*|limu*|vettä|energiajuom*|kokista
        elää tuilla|tuella|toimeentulotuella|kelan|kelalla|rahoilla|vanhempien
        """
    ),
    at_work=listed(
        """
        töissä|töihin|töitä|duuni*|työskentel*|harjoittelu*|harkas*|siivooj*|keittiö*|kesätö* sairaala*|osasto*
        töissä|töihin|töitä|duuni*|työskentel*|harjoittelu*|siivooj*|keittiö*|kesätö* psykiatri*|lääkäri*
        sairaala*|osastolla|psykiatri* töissä|töihin|töitä|duuni*|työskentel*|harjoittelu*|siivooj*|keittiö*
        lääkkeiden|lääkkeitä myy*|pakka*|pakat*|jakel*|jako*|toimit*|valmist*
        kissa*|koira*|hevo*|lemmik*|pupu*|hamst* sairast*|kipeä*|kipee*|leik*|lääk*
        """
    ),
    interest=listed(
        """
        kiinnostaa, kiinnostais*, kiinnostav*, ole*|oon kiinnostu*, kiinnostunu*, opiskel*, koulutu*
        kurssi*, tutkinto*, ammatti*, ammattina, unelma_ammat*, haaveammat*, alalla, alalle, *hoitaja*
        *ohjaaja*, *avustaja*, *kouluttaja*, hoitotyö*, hoitoala*, hoidosta, esseen, gradu*, kirjan
        haluan|haluaisin|haluun|haluisin auttaa|tukea|ohjata, työkseni
        olin|olen|oon|ollu* ohjaaja*|hoitaja*|avustaja*
        """
    ),
    own=listed(
        """
        mulla, mul, minulla, minul, mua, minua, mun, minun, oon, olen, olin, takia, vuoksi, sairast*, kärsi*
        diagnos*, todett*, itsel*, itellä*
        """
    ),
    health=listed(
        f"""
        *masennu*, masentun*, masentaa, masentanu*, masensi, masis, masikses*, masenus, masenusta, mansennus
        *ahdistu*, ahdistaa*, ahdisti, ahdistanu*, ahistaa*, ahisti, ahistanu*, *ahistu*, adhistus, ahditus*
        depis, deppis*, deppaa*, *depressio, depressiiv*, adhd*, mulla|minulla|mul on_add, add_diagnoos*
        add_lääk*, *autism*, autisti*, asperger*, nepsy*, neuropsyk*, neurokirj*, tourette*, *mielialahäir*
        kaksisuunta* häiriö*|lääk*|mieliala*|diagnos*, bipo, bipolaar*, skitso*, psykoos*, psykoot*
        harhaluul*, kuulen ääniä, hypoman*, maanis*, trauma, traumat, traumoja, traumoi*, traumata*
        traumaper*, traumatis*, ptsd, ocd, pakko_oire*, pakkooire*, *persoonallisuushäir*, *paniikkihäir*
        *syömishäir*, *unihäir*, *ahdistushäir*, *keskittymishäir*, *tarkkaavuushäir*, *tarkkaavaisuushäir*
        *mielenterveyshäir*, *käytöshäir*, *lukihäir*, luki_häir*, lukivaike*, lukiongel*, *kehityshäir*
        *kielihäir*, *aistihäir*, *stressihäir*, *rytmihäir*, *häiriö* diagnos*, *hahmotushäir*, dysleks*
        oppimisvaike*, paniikkikoht*, paniikkioir*, paniikkeja, sosiaal* tilant* pelko|pelkoa|pelot
        sosiaalinen_pelko, fobia, anoreks*, bulimi*, ahmimis*, ortorek*, *uupumu*, uupunu*, burnout*
        burn_out*, loppuun_pala*, loppuunpal*, hermoromahd*, *unettom*, univaike*, uniongel*, uniapnea*
        narkolep*, mielenterveysong*, mielenterveyskunt*, mielenterveyspot*, mielenterveyspalv*
        mielenterveyspol*, mielenterveyden, mielenterveyteni, mielenterveyttä, mun|minun|mulla mielenterv*
        mt_ongel*, mielenterveyssyi*, epilep*, diabe*, astma*, allergi*, migree*, keliaki*, crohn*, koliit*
        endometri*, psoria*, atopi*, atoopp*, *reuma, *reumaa, reuman, fibromy*, nivelrik*, skolio*
        välilevy*, iskias*, noidannuol*, ms_tauti*, syöpä*, syövän, syövästä, leukemi*, kasvain*, kasvaim*
        sydänvi*, sydänsai*, sydäninf*, sydänope*, verenpain*, aivotärä*, aivovam*, aivoinf*, aivohal*, hiv
        hepatii*, kilpirauh*, vajaatoimin*, tyräleik*, flunssa*, kuume, kuumetta, kuumeessa, kuumees
        kuumeen, kuumeil*, influens*, vatsatau*, vatsapöp*, norovir*, angiina*, poskionte*, keuhkokuu*
        *tulehdus, *tulehdusta, *tulehduksen, oksennan, oksensin, oksettaa, oksennus*, ripuli*, nuhassa
        yskä, yskää, yskin, huimaa, huimaust*, pyörryin
        mulla|minulla|mul|sain|sairast*|oon|olen korona|koronan|koronassa|koronaa, koronassa
        {_MUST_BE} kipee*|kipeä*|kipi|sairas, kipeenä, kipeänä, sairaana, sairastan, sairastin, sairastun*
        sairastui*, sairastel*, sairastunu*, *sairaus*, *sairauden*, *sairautta*, *sairauk*, *sairaudet
        sairaslom*, saikku*, saikul*, saikkar*, lapsi|lapset|äiti|isä kipee*|kipeä*|sairas, päänsär*
        hammassär*, selkäsär*, *särkyä, *särkyjä, *kipu, *kipua, *kipuja, kivut, kipulää*, kiputil*
        särkylää*, päätä särkee|särki, *krooni* kip*|sairau*, {_BODY} {_BROKEN}
        kipee*|kipeä*|murtun*|leikat*|sattuu|satutin|loukkasin|teloin|mursin {_BODY}
        loukkaannu*|loukkaantu*, diagnosoi*, sain|saanu*|tuli|on|mulla|mul|ilman|uusi diagnoos*
        diagnoos* tuli|sain|oli|on, *lääkity*, lääkkeet, lääkkeitä, lääkkeillä, lääkkeistä, *alalääk*
        unilääk*, masennuslääk*, nukahtamislääk*, psyykenlääk*
        syön|söin|otan|käytän|tarvi*|ilman|aloit*|alotin *lääkettä
        syön|söin|otan|käytän|tarvi*|ilman *lääkkeitä, ssri, antidepr*, ritalin, concert*, kortiso*
        lääkärissä, lääkäris, lääkäriin, lääkäriltä, lääkärille, lääkärillä
        lääkärin lausun*|todistu*|määrä*, lääkärintod*, lääkärinlaus*, lääkärilaus*, b_lausun*, lääkäriai*
        lääkärikäyn*, omalääkär*, lääkäri sano*|kiels*|kielt*|käski|määräs*|kirjoit*|totesi|epäil*|passit*
        joudu*|joutu*|makasin|vietiin|kotiutu*|olin|pääsin sairaala*, sairaalahoit*, *ensiavussa, verikoke*
        magneettikuv*, leikattiin, leikataan, leikkauksessa, leikkauksen_jälkeen, leikkausai*, leikkausjon*
        menen|meen|odotan|tulossa|joudun leikkauk*, polvileik*, selkäleik*, silmäleik*, kuntoutuksessa
        kuntoutukses, kuntoutukseen, kuntoutusjak*, kuntoutusra*, kuntoutustu*, kuntoutuspsy*, terapiassa
        terapias, terapiaan, terapiaa, terapian, terapia_aika, terapia_alk*, psykoterapia*
        käyn|kävin|käyny*|mulla|mun|alkoi|alotin|aloitin|jono* *terapia*, terapeuttini
        mun|minun|oma terapeut*, psykologilla, psykologille, psykologini
        käyn|kävin|käyny*|juttel*|puhu*|mun|oma|mulla psykologi|psykologin, psykiatri*, psyk, psyka
        psykalla, psykal, psykan, psykalle, psykkar*, psykpol*, psyk_poli*, psykapol*, suljetul* osasto*
        suljettu_osasto, osastohoi*, osastojak*, joudu*|makasin|kotiuduin osasto*, työkyvyt*
        oon|olen|mulla osatyöky*|täsmätyöky*|vajaatyöky*, vajaakuntoi*, invalid*, raskaana, raskauteni
        odotan|odotamme vauvaa|lasta|esikoista, keskenmen*, pyörätuol*, rollaatt*, kainalosau*, kuulolai*
        kuulovam*, näkövam*, huonokuul*, heikkonäk*, liikuntavam*, liikuntaraj*, cp_vamma*, kehitysvam*
        oon|olen vammai*, vammautu*, vamma, vammoja, vammat, vammasta, vamman
        oon|olen|syntym*|oo kuuro|sokea|mykkä, kuulen|näen huono*|heikosti, änkyt*, päihdeong*, päihderiip*
        päihdekunt*, päihdetau*, päihdehoi*, päihteitä, päihteiden, päihteet, päihteistä, alkoholist*
        alkoholism*, alkoholion*, alkoholiri*, juon_liikaa, liikaa alkohol*, ryyppä*, raittiin*, huumeista
        huumeita, huumeiden, huumeet, huumeong*, huumeriip*, narkkari*, narkoma*, amfetam*, subutex*
        poltan|poltin|käytän|käytin pilve*|kannabis*|huume*, vieroitu*, katkaisuhoi*, korvaushoi*, katkolla
        peliongel*, peliriip*, addiktio*, riippuvuu*, oireita, oireet, oireilu*, oireilen, toipila*
        ylipaino*, alipaino*, {_BODY_OF} takia|vuoksi|kans|kanssa, terveyssyi*, terveydellis*, terveysongel*
        terveydenti*, {_JOINT} ei_kestä|ei_kestäny*|meni|huono*|kipsissä|paketissa|turvoksissa|reistail*
        huono {_JOINT}, {_BODY} kipsis*|kipsiin|turvoksis*, *kipsissä, selkävaiv*, niskavaiv*, polvivaiv*
        selkäong*, polviong*, syömisen|syömisten kanssa|kaa, syömisong*, erityisherk*
        kuulen|näen toisella|yhdellä|huonosti, kuulo|näkö|kuuloni|näköni huono*|heik*|alentu*|mennyt|menny
        heikko|huono kuulo|näkö, puhevik*, puhevam*, alkoholi vei|vie|viina, viina vei|vie|maistuu
        dokaan|dokaa liikaa|joka, polttel*|pössy* pilve*, psyykki*, psyykke*
        henkinen|henkis* pahoinvoin*|jaksami*|hyvinvoin*, nuorisopoli*, psykopoli*, poliklin*, iho_ongel*
        ihottum*, ekseem*, add + todett*|diagnos*|lääk*, paloin|palanu*|palaa|poltin loppuun|itseni_loppuun
        *korvaushoi*, juominen|juomiseni|ryyppä* lähti|lähteny*|karkas*|käsistä, kuntoutu*, *tahdistin*
        oon|olen|olin|toipu*|kuntoutu* *leikkauk*, epikrii*, sydänl*, sydämen vajaa*|tahdist*|rytmi*
        *murtuma*, nivelside*, ristiside*, kierukka*, proteesi*, tekonivel*
        lähete|lähetteen psyk*|lääkär*|poli*|fysio*|kuva*, mieliala|mielialani matal*|huono*|heitt*|mollissa
        oireyhtym*, *syndroom*, oon|olen|olin|irti aineissa|kamoissa|aineista|kamoista, bentsoj*, bentsot
        opiaat*, sertral*, escital*, sitalopr*, fluoks*, mirtatsa*, mirtaz*, ketiap*, ketipin*, venlaf*
        duloks*, lamotr*, litium*, medikin*, elvans*, strattera, diapam*, oxamin*, alprox*, xanor*
        rivatril*, tenox*, lyrica*, pregabal*, tramad*, melaton*, insuliin*, buprenor*, metadon*, antabus*
        rauhoittav* lääk*
        """
    ),
    self_harm=listed(
        f"""
        halu*|haluu*|tahdo*|tahto*|toivo*|tekis*|tekee|saisin*|voisin*|mieluummin|mielummin|kunpa|haaveil* kuolla
        en|ei|etten|enkä|ettei halu*|haluu|jaks*|tahdo|viiti|viitsi|pysty|kykene elää|elä|elämää|olla_olemassa
        ei|en huvit*|kiinnosta elää, ei syytä|mitään elää, kyllästyny*|väsyny* elämään|elämääni
        elämä* ei merkity*|järke*|väliä|arvo*|tarkoitu*
        tapan|tappaa|tappais*|tapaisin|tappanu*|tapanko {_SELF}
        satuttaa|satutan|satuttel*|satutella|satuttais*|vahingoit* {_SELF}, viiltel*, viillel*, viillän
        viilsin, viillyt*, leikkaan|leikellä|leikkelen {_SELF}, {_SELF} tappa*|vahingoit*|satuttam*
        *itsemurh*, itsari, itsaria, itsarin, itsetuho*, ittetuho*, itsemuhr*
        kuolema olis*|ois*|olisi|toisi helpotu*|ratkais*|parempi|vapaut*|paras
        ajattelen|mietin|mietiny* kuolema*, ajattelen|mietin kuolemis*
        oisinpa|olisinpa|oisin|olisin|kunpa kuollu*, kuolisinpa, jos|vaikka kuolisin*
        etten|en|kunpa ois|olis|olisi|oisi syntyny*, toivo* etten_ois|etten_olis|etten_olisi
        parempi|helpompi ilman_mua, parempi|helpompi ilman_minua, ilman_mua|ilman_minua parempi|helpompi
        jos mua|minua ei_ois|ei_olis|ei_olisi, lopetan|lopettaa|lopettais* elämä*
        päätän|päättää päiväni|elämäni|päivänsä, halu* lopettaa kaiken
        hyppään|hyppäisin|hypätä sillalta|katolta|junan|parvekkeelta|rekan, junan_alle, hirttäy*, hirtän
        hirttää, hukuttau*, hukutan {_SELF}, ammun|ampua {_SELF}, ranteet_auki, vedän|veän|viillän ranteet
        köyden_jatko*, yliannostu*
        otan|syön|söin|otin|nielen|nielin|vedän|vedin kaikki lääk*|pilleri*|nappi*|tabletti*|särkylä*
        kaikki lääk*|pilleri*|tabletti* kerral*, halu* kadota|haihtua|hävitä, en|etten halu* enää_herätä
        en_heräis*
        halu*|haluu*|jaks*|tekis*|toivo*|tahdo*|mieli|parempi|helpompi|helpointa|parasta + kuolla|kuollut|kuollu
        parempi|helpompi|halu*|haluu*|jaks*|toivo* + kuolema|kuolemaa|hengissä|elossa
        ajattel*|aattel*|mieti*|mietin|pohdi*|suunnittel*|harkits* + kuolema*|kuolemis*|kuolla
        ei|en|mitään|mikään syytä|järkeä|merkity*|arvoa|pointtia|tarkoitus* elää|elämä|elämää|elämäl*|elämis*
        ei|en elämällä|elämäl*|elämä|elämässä syytä|järkeä|merkity*|arvoa|pointtia|tarkoitus*|väliä
        nukkua_pois, nukun_pois, enkä|etten herätä|heräis*, kuolisin*
        {_SELF} + viil*|satut*|vahingoi*|hakkaan|polttaa, elämänhalu*, kiikkuun, narun_jatko*
        mua|minua ei_enää oo|ole, kyllästy* elämään|elämääni|elämiseen
        en|ei|emmä jaksa|halu*|haluu enää_olla täällä|elossa|olemassa|hengissä, en_jaksa_enää_olla.
        en|ei halu*|haluu|jaksa olla_elossa|olla_olemassa|olla_hengissä, oon|olen taakka|taakkana
        vaikka|jos kuolen., surmata|surmaan {_SELF}, riistä* henken*|hengen
        teen|tehdä ittel*|itsel* jotain|pahaa, en|ei nää|näe ulospääs*, *elämisen_arvo*
        elämä|elämäni ohi|turhaa|paskaa_enkä, en_jaksa_enää., en_jaksa_enää mitään|elämää|olla_olemassa
        en_kestä_enää., hyvästi_kaikki
        """
    ),
    danger=listed(
        f"""
        {_HURTS} {_ME}, {_ME} {_HURTS}, {_HURTS} =mut, mut ={_IS_HURT}, {_ME} {_IS_HURT}, {_IS_HURT} {_ME}
        {_IS_HURT} =mut, kävi|käy {_ME} käsiksi, {_WHO} hakkaa|hakkas|hakkasi|pahoinpit*|väkivaltai*|vainoaa
        väkivaltai* {_WHO}, pelkää* henk*, pelkää* kotona|kotiin, pelkää* {_WHO}
        pelottaa olla|mennä kotona|kotiin, *suhdeväkival*, perheväkival*, kotona väkival*, väkival* kotona
        koen|kokenu*|kärsi*|uhri* väkival*, tappouhk*, uhka* puuko*|aseella|tappa*|hakata|väkival*
        oon|olen|olemme|ollaan|henkeni vaarassa, en turvassa, raiskat*, raiskau*, hyväksikäyt*, ihmiskaup*
        pakkoavio*, kunniaväk*
        joku|mies|äijä|tyyppi|eksä*|exä*|tuntema* seuraa|seurailee|seuras|seurasi|kyttää mua|minua|meitä
        tappaa|tappavat|tappas minut|meidät|mua, tappaa|tappavat|tappas =mut
        {_ME} + veits*|puukko*|puukol*|aseel*|ase|pistooli*, kimppuun + mun|minun|meidän|mua
        läps*|läimäyt*|tukist* {_ME}, naittaa minut|väkisin, naittaa =mut, pakko_naimisi*
        hakkaan|lyön|potkin|puukotan|hakkais* sen|hänet|ne|teidät|sut|sinut|pomo*|äijä*|ope*|jonku*
        sain|saan|saanu*|antaa|antoi|veti|vetää|vetäs turpaan|turpiin
        kävi|käy|käyny*|käynyt kimppuun|käsiksi, {_ME} seurataan|kytätään|stalkataan|ahdistellaan
        mut =raiskat*|hakat*, väkival* suhde|suhtees*, en_oo|en_ole turvassa
        kotona turvaton*|pelkoa|pelottaa|pelot*, ei turvallis* kotona|olla_kotona, turvakoti*, turvakod*
        lähestymiskiel*, soittakaa poliisi*|ambulanss*|hätäkesk*
        tapan sut|sinut|sen|teidät|ne|hänet|jonku*|kaikki|teiät
        aion|meinaan|haluan|haluun|tekis|voisin tappaa|puukottaa|ampua|hakata sen|hänet|ne|teidät|sut|sinut|jonku*
        ammun|puukotan|räjäytän|poltan teidät|sut|sinut|kaikki|ne|sen|paikan|toimiston|koulun, pommiuhk*
        """
    ),
)
