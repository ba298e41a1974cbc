"""Swedish, as it is written in Finland. How entries are written: `pattern.py`."""

from domain.lexicon import Lexicon, listed

_WHO = "man|mannen|han|hon|dom|de|pappa|mamma|styvpappa|pojkvän|flickvän|ex|bror|någon|killen|fru"

SV = Lexicon(
    idioms=listed("dör|dö av_skratt|av_tristess|av_hunger, ont_om, det_slog_mig, allergisk mot_måndag*"),
    at_work=listed("jobba*|arbeta*|praktik på_sjukhus*|psykiatri*"),
    interest=listed("intresse*, studera*, läser, utbild*, bli, *sköters*, *vårdare, *vårdaren, yrke*"),
    own=listed("jag_har, jag_är, har, fick, fått, mig, min, mitt, mina, lider, sedan"),
    health=listed(
        """
        *depression*, deprimera*, depressiv*, *ångest*, panikatta*, paniksyn*, adhd*, autis*, asperger*
        bipolär*, psykisk*|psykiskt ohälsa|sjuk|problem|dåligt, psykos*, schizo*, utbränd*, utmattn*
        utmattad, sjukskri*, sjukledig*, sjukdom*, sjukpenn*, sjukpens*, är|var|blev|blir|ligger|känner sjuk
        förkyl*, feber, influens*, magsjuk*, kräk*, fick|fått|har|min|en diagnos*, diagnostis*, medicinera*
        antidepre*, äter|tar|får|min|mina medicin*, ätstörn*, anorex*, bulimi*, missbruk*, *alkoholis*
        alkoholpro*, drogprob*, astma*, allergi*, epilep*, diabetes*, cancer*, migrän*, reumati*, celiaki*
        dyslexi*, läs_och_skriv*, ont_i, har_ont, värk, *ryggont, ryggprobl*, ryggvärk, opererad*
        opererades, ska|hade|efter en_operation, brutit|bröt armen|benet|handen|foten|min|mitt
        läkaren|läkare sa|säger|sade|förbjöd, min läkare
        hos|till|min läkare|läkaren|psykolog*|psykiat*|terapeut*, går|gick|gått|börjat i_terapi|terapi
        psykiatri*, psykpol*, inlagd, låg|ligger|hamnade|var|inlagd på_sjukhus*, gravid*, väntar_barn
        missfall*, funktionsneds*, funktionshin*, handikapp*, rörelsehin*, rullstol*, hörselska*, hörappar*
        synskad*, är|född döv|blind, sömnprobl*, sömnlös*, problem med rygg*|knä*|hjärt*|sömn*|psyk*
        psykisk*, psykiskt, hjärtf*, hjärtprob*, kronisk*, rehabilit*, arbetsoför*
        ont i_rygg*|i_knä*|i_huvud*, sertral*, escital*, insulin*, mår_dåligt, mår psykiskt_dåligt
        röker|använder|tar hasch|cannabis|droger|gräs, dålig|dåligt rygg|knä|knän|hörsel, hör|ser dåligt
        """
    ),
    self_harm=listed(
        """
        vill|ville|skulle dö|försvinna, vill|orkar|kan|orka inte leva|finnas|existera
        inte vill|orkar|orka leva|finnas, inte vakna, inte vakna_upp, orkar_inte_mer., orkar_inte_längre.
        ta|tar|tog|tagit|tänker livet_av_mig|livet_av_sig, ta|tar|tog mitt_liv|mitt_eget_liv
        jag vill|ska|måste döda_mig, skurit|skär|skar|skära mig
        vill|önskar|tänker|funderar|bättre|bryr + död|dö|döden, döda|dödar mig_själv
        skada|skadar|skär|skära|bränner mig_själv, skär_mig, *självmord*, självska*, suicid*
        hänga|hänger mig, bättre utan_mig, önskar jag_var_död|att_dö|vore_död, vore_död
        ingen_mening med_livet|att_leva|längre, avsluta|avslutar allt|mitt_liv|livet
        hoppa framför|från tåg*|bro*, hoppa_från_bro*, överdos*, livet inte värt, inte värt att_leva
        tänker på_döden, är|bara en_börda|en_belastning, vill inte finnas|existera|leva
        hatar mitt_liv|livet
        """
    ),
    danger=listed(
        f"""
        {_WHO} slår|slog|slagit|sparkar|misshandl*|stryper|hotar|hotat|hotade|förföljer|våldtog mig|oss
        hotar|hotat|hotade att_döda|mig|oss, misshandl*, våldt*, våldsam* förhållande*
        blir|blev|blivit slagen|hotad|förföljd|slagna, i_fara
        rädd|rädda för_mitt_liv|för_min|att_gå_hem|hemma|hem, mordhot*, dödshot*
        inte_trygg|inte_säker hemma, vågar inte gå_hem|vara_hemma|åka_hem, våldsam {_WHO}, {_WHO} våldsam
        skyddshem*, besöksförb*, {_WHO} ska|vill|tänker|försöker|försökte döda|slå mig
        kniv + mig|hotar|hotade, följer|följt efter_mig, ska|vill|tänker döda dig|honom|henne|er|dom|någon
        dödar dig|honom|henne|er|dom, stalk*
        """
    ),
)
