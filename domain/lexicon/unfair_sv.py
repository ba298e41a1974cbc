"""Swedish words of employers that ask for what a person is, as in Finland. How entries are written: `Unfair`."""

from domain.lexicon import Unfair

_NO = r"(?:ingen|inga|inget|inte|ej|utan|tar inte|vill inte ha|anställer inte|inte någon|inte några|absolut inga)"
_ONLY = (
    r"(?:bara|endast|helst|gärna|enbart|söker|sökes|behöver|vill ha|ska vara|måste vara|bör vara|önskar"
    r"|önskas|anställer|letar efter|tar)"
)
_WORKER = (
    r"(?:\w+are|\w+arn\w*|person\w*|medarbet\w+|arbetskraft\w*|personal|anställd\w*|arbetstagare|kock"
    r"|kockar|biträde\w*|servitris\w*|man|kvinn\w+|tjej\w*|kill\w+|pojk\w+|flick\w+|städ\w+|säljare|chaufför\w*"
    r"|hjälp\w*|människ\w+|förmåg\w+)"
)
_KEEN = (
    r"(?:pigg\w*|glad\w*|stark\w*|rask\w*|energi\w+|driftig\w*|hungrig\w*|snabb\w*|snygg\w*|vacker|vackra"
    r"|flitig\w*|frisk\w*|duktig\w*|social\w*|dynamisk\w*|ambitiös\w*|trevlig\w*)"
)
_FROM = (
    r"(?:finländ\w+|finnar|finne|finska (?:medborg\w+|arbet\w+)|svensk|svenskar|estländ\w+|ester|ryss\w*"
    r"|ukrain\w+|polack\w*|rumän\w*|somali\w*|arab\w*|romer|rom|zigenar\w*|invandr\w+|flykting\w*|utlänning\w*"
    r"|utländ\w+|asylsök\w+|afrikan\w*|asiat\w*|muslimska \w+)"
)
_BELIEF = (
    r"(?:kristen|kristna|troende|lutheran\w*|ortodox\w*|muslim|muslimer|pingstvän\w*|laestadian\w*"
    r"|ateist\w*|judisk\w*|jude|judar|hindu\w*|religiös|religiösa)"
)

SV = Unfair(
    fine=(
        r"(?:(?!och |eller )\w+ ){0,4}(?:spelar ingen roll|har ingen betydelse|inget hinder|inte ett hinder"
        r"|utgör inget hinder|är oväsentligt|spelar ej roll|inte något hinder)",
        r"oavsett(?: \w+(?: ,)?){0,5}",
        r"(?:man|män|kvinna|kvinnor|kille|killar|tjej|tjejer|pojkar|flickor) (?:och|eller) (?:man|män|kvinna"
        r"|kvinnor|kille|killar|tjej|tjejer|pojkar|flickor)",
        r"modersmåls ?(?:lär\w+|under\w+|klass\w*)|lärare i (?:svenska som )?modersmål\w*|modersmål och litteratur",
        r"(?:ung\w*|ungdomlig\w*) (?:företag\w*|team\w*|bransch\w*|kund\w*|skog\w*|varumärk\w*|publik\w*"
        r"|organisation\w*|arbetsplats\w*|målgrupp\w*|stämning\w*)",
        r"frisk(?:t|a)? (?:luft|företag\w*|ekonomi\w*|arbetsmiljö\w*|arbetsplats\w*|grönsak\w*|bär|fisk\w*"
        r"|vindar|tag|start\w*)",
        r"finländs?k?a? (?:företag\w*|mat\w*|produkt\w*|design\w*|kök\w*|råvar\w*)",
        r"(?:finländskt|svenskt|finskt) \w+",
        r"(?:kvinnlig\w*|manlig\w*) (?:och|eller) (?:manlig\w*|kvinnlig\w*)",
        r"utländsk\w* (?:kund\w*|turist\w*|gäst\w*|examen|examina|företag\w*|ägar\w*|studerande)",
        r"religiös\w* (?:samfund\w*|förening\w*|organisation\w*)",
        r"friska (?:barn|djur|kunder)",
    ),
    age=(
        r"ungdomlig\w*|medelålder\w*|medelålders|övre åldersgräns\w*|rätt ålder|lagom gammal",
        rf"ung(?:a|t|e)? (?:, |och |eller )*(?:{_KEEN}|{_WORKER})|{_KEEN} (?:, |och )*ung(?:a)?(?! (?:företag|team))",
        rf"{_ONLY} (?:en |ett |någon |några )?(?:ung|unga|yngre)(?: {_WORKER}| förmåga\w*|$| ,)"
        rf"|yngre (?:person\w*|förmåg\w*|arbet\w*|medarbet\w*|man|kvinn\w*|\w+are)",
        rf"{_NO} (?:\w+ )?(?:pensionär\w*|äldre|gamla|gammal|gamlingar|seniorer|tonåring\w*|tanter|gubbar"
        rf"|femtioåring\w*)|(?:inte|ej|ingen) (?:\w+ )?för (?:gammal|gamla|ung|unga)|(?:tjugo|trettio|fyrtio"
        rf"|femtio|sextio)års ?åldern|(?:under|högst) (?:tjugo|trettio|fyrtio|femtio)\w*|(?:i )?(?:20|30|40"
        rf"|50) ?årsåldern",
    ),
    gender=(
        r"kille|killar|killen|pojke|pojkar|grabb|grabbar|flicka|flickor|tjej|tjejer|tjejen|kvinna|kvinnor"
        r"|kvinnan|kvinnlig\w*|manlig\w*|karl|karlar|karlakarl|gubbe|dam|damer|herre|herrar|gentleman|fröken"
        r"|tant|ungmö|yngling\w*|städtant\w*|kontorsflick\w*|städerska\w*",
        r"(?:en|två|tre|fyra|ung|unga|stark|starka|rask|raska|söker|sökes|vara|vill ha|behöver|helst|gärna|bara"
        r"|endast|anställer|önskar) (?:ung |stark |rask |en |unga |starka )?(?:man|män)(?: (?:för|till|som|med"
        r"|i|på|,)|$| ,)",
        r"mansgöra\w*|karlgöra\w*|kvinnogöra\w*|(?:gjort|avklarat|genomgått|fullgjort"
        r"|ha) (?:\w+ )?(?:militärtjänst\w*|beväring\w*|värnplikt\w*|armén|lumpen)|(?:militärtjänst\w*"
        r"|beväringstjänst\w*|värnplikt\w*|armén|lumpen) (?:\w+ )?(?:gjord|avklarad|fullgjord|gjort|genomgången)",
    ),
    origin=(
        r"finländare|infödd\w*|etnisk\w*|vit hy|ljushy\w*|mörkhy\w*|hudfärg\w*|svart hud\w*|medborgarskap\w*"
        r"|(?:finsk|svensk|eu|nordisk|finländsk)\w* (?:medborgare|medborgarskap|härkomst|bakgrund|ursprung"
        r"|påbrå)|eu ?medborgar\w*|(?:född|uppvuxen|uppväxt) i (?:finland|sverige|norden)|nationalitet\w*"
        r"|skandinaviskt utseende|finländsk (?:\w+are|person\w*|man|kvinn\w*|arbets\w*|personal)",
        rf"{_NO} (?:\w+ )?{_FROM}|(?:bara|endast|helst|enbart) (?:en |några )?(?:{_FROM}|finländsk\w*|finsk"
        rf"|finska (?:\w+))|(?:söker|vill ha|anställer) (?:en |några )?(?:finländare|finnar|ester|ukrainare"
        rf"|polacker|svenskar|estländ\w+)|(?:måste|ska|bör) vara (?:finländ\w+|finsk|finne|svensk)",
    ),
    language=(
        r"(?:svenska |finska |ha |på |med )?(?:som )?modersmål\w*(?: \w+)?|(?:utan|ingen) (?:\w+ )?(?:brytning"
        r"|accent|dialekt)|infödd talare|modersmålsnivå|förstaspråk\w*",
    ),
    religion=(
        rf"{_BELIEF}|{_NO} (?:\w+ )?(?:slöja|slöjor|sjal|sjalar|hijab\w*|burka\w*|turban\w*|islam\w*|muslim\w*"
        rf"|religiös\w*)|kyrkomedlem\w*|medlem (?:i|av) (?:kyrkan|församlingen)|tillhöra kyrkan|rätt tro"
        rf"|samma tro|trosbekänn\w+|religion \w+|höra till kyrkan",
    ),
    health=(
        r"frisk|friska|kärnfrisk\w*|fullt frisk\w*|helt frisk\w*|god hälsa|gott hälsotillstånd"
        r"|fullt arbetsför\w*|helt arbetsför\w*|hundraprocentigt arbetsför\w*|full arbetsförmåga"
        r"|hälsan (?:\w+ )?(?:i skick|i ordning|bra|god)|vid god hälsa|hälsotillstånd\w*|(?:ryggen|rygg"
        r"|knäna) (?:\w+ )?(?:i skick|i ordning|bra)",
        rf"{_NO} (?:\w+ ){{0,2}}(?:sjuk\w*|sjukdom\w*|sjukfrånvar\w*|sjukskriv\w*|funktionsned\w*"
        rf"|funktionshin\w*|handikapp\w*|handikappad\w*|psykisk\w*|ryggprobl\w*|ryggbesvär\w*|hälsoprobl\w*"
        rf"|hälsobesvär\w*|diagnos\w*|krämpor|rörelsehind\w*|partiellt arbets\w+|begränsning\w*|rullstol\w*|adhd"
        rf"|autis\w*|medicin\w*|rehab\w*|epilep\w*|depress\w*|deprim\w*|skador)",
    ),
    family=(
        rf"barnlös\w*|ogift\w*|singel|singlar|gravid\w*|ensamstående|familjelös\w*"
        rf"|{_NO} (?:\w+ ){{0,4}}(?:mammaledig\w*|föräldraledig\w*|gravid\w*)|{_NO} (?:\w+ ){{0,2}}(?:barn"
        rf"|småbarn|familj|graviditet\w*|mammaledig\w*|föräldraledig\w*|småbarnsföräld\w*|mödrar|gift"
        rf"|barnfamilj\w*)|civilstånd\w*|skaffa barn|familjeplan\w*|(?:måste|ska) vara gift"
        rf"|barnen (?:är )?(?:stora|vuxna|utflugna)",
    ),
    appearance=(
        rf"snygg\w*(?: {_WORKER})|snygg|snygga|vacker(?:t)? (?:{_WORKER})|vackra (?:{_WORKER})|sexig\w*|slank\w*"
        rf"|smal och \w+|attraktiv\w* (?:{_WORKER})|utseende\w*|söt tjej\w*|{_NO} (?:\w+ )?(?:tjock\w*"
        rf"|överviktig\w*|feta|fet|ful|fula)|bra kropp|välväxt\w*",
    ),
    opinion=(
        rf"{_NO} (?:\w+ ){{0,2}}(?:fack\w*|facket|fackligt|vänster\w*|kommunist\w*|socialist\w*|sossar"
        rf"|sannfinländ\w*|grön partist\w*|politisk\w*|moderat\w*|gröna|höger\w*|vegan\w*)|politisk(?:t"
        rf"|a) (?:åsikt\w*|tillhörighet\w*|hemvist|inställning\w*)|politisk åskådning|partitillhör\w*"
        rf"|partibok\w*|fosterländsk\w*|borgerlig\w*",
    ),
    orientation=(
        rf"heterosexuell\w*|hetero|{_NO} (?:\w+ ){{0,2}}(?:homo\w*|bögar|bög|lesbisk\w*|lesbor|trans"
        rf"|transperson\w*|hbt\w*|queer\w*)|sexuell läggning",
    ),
)
