"""Finnish words of employers that ask for what a person is. How entries are written: `Unfair`."""

from domain.lexicon import Unfair

_WANT = (
    r"(?:etsi\w*|hae\w*|haluan|haluamme|halutaan|tarvi\w+|kaipa\w*|kaivataan|palkka\w*|otamme|otan|mieluiten"
    r"|mielellään|vain|ainoastaan|pelkästään|mielui\w+|pitää olla|oltava|olisi hyvä olla|tulee olla|täytyy olla"
    r"|pitäis olla|toivo\w+|sopii|sopisi|sopiva\w*|paras olisi|ihanne\w*)"
)
_NOT = (
    r"(?:ei|emme|en|eikä|älä|älkää|ilman|emmekä|ei saa olla|ei oteta|emme ota|en ota|ei haluta|emme halua"
    r"|en halua|emme palkkaa|en palkkaa|ei mitään|ei mielellään)"
)
_NOBODY = (
    r"(?:(?:en|emme|ei) (?:halua|ota|oteta|haluta|palkkaa|kaipaa) (?:ketään|sellaista|sellaisia|henkilöä"
    r"|työntekijää|ihmisiä)? ?(?:, )?(?:jolla|joilla|joka|jotka) (?:on|ovat) )"
)
_NO_MATTER = r"(?:väliä|merkitystä|merkitse|este|estä|esteenä|ratkaise|rajoita|rajoitus|vaikuta|haittaa|ongelma)"
_KEEN = (
    r"(?:reip\w+|ahker\w+|innok\w+|innostu\w+|energi\w+|dynaami\w+|vahv\w+|iloi\w+|pirte\w+|hyvännäkö\w+"
    r"|sosiaali\w+|notke\w+|nätti|nättejä|kauni\w+|komea\w*|virke\w+|joustav\w+|kykene\w+|nälkäi\w+|motivoitu\w+"
    r"|ripe\w+|nope\w+|tervee\w*|terve|tervettä|siisti\w*|ketter\w+)"
)
_WORKER = (
    r"(?:\w+j[aä]{1,2}|\w+j[aä]n|\w+jia|\w+jiä|\w*työntekij\w+|\w*tekij\w+|\w*myyj\w+|\w*hoitaj\w+"
    r"|\w*siivooj\w+|\w*kuljettaj\w+|henkilö\w*|ihmi\w+|mie\w+|nai\w+|poik\w+|poja\w*|pojat|tyt\w+|kaveri\w*"
    r"|apulai\w+|kokki\w*|kokkeja|lähetti\w*|timpuri\w*|rakennus\w+|tekijä\w*|voimi\w+|tyyppi\w*|tyyppejä"
    r"|osaaj\w+|ammattilai\w+|harjoittelij\w+|avustaj\w+|raksa\w*|duunari\w*|väkeä|työvoim\w+|porukka\w*)"
)
_LAND = (
    r"(?:viro|venä|ruotsa|ukraina|puola|romania|bulgaria|intia|filippiini|thaimaa|thai|vietnami|somalia"
    r"|afganista|iraki|irani|syyria|turkki|kiina|afrikka|eurooppa|aasia|balti|latvia|liettua|norja|saksa"
    r"|länsimaa|skandinaavi|pohjoismaa|ulkoma)"
)
_FROM = (
    rf"(?:{_LAND}(?:lainen|laista|laisia|laiset|läinen|läistä|läisiä|läiset|laisen|läisen)|somaleja"
    rf"|somaleita|somali|arabeja|arabi|romaneja|romani|romaneita|mustalaisia|mustalainen|mamuja|mamu|matuja"
    rf"|pakolaisia|pakolainen|maahanmuuttajia|maahanmuuttajaa|maahanmuuttaja|muslimimaista|neekereitä|neekeriä"
    rf"|mustia|tummaihoisia|ryssiä|vierasmaalaisia|kehitysmaista)"
)
_AGENT = (
    r"(?:henkilö(?!tun|aut|ko)\w*|ihmi\w+|mie\w+|nai\w+|poik\w+|poja\w*|tyt\w+|kokki\w*|kokkeja|lähetti\w*"
    r"|timpuri\w*|kuski\w*|kuskeja|vartija\w*|avustaja\w*|työvoim\w+|väkeä|työmie\w+|ammattimie\w+|ammattilai\w+"
    r"|tyyppi\w*|tyyppejä|duunari\w*|osaaji\w*|työnteki\w+|teki\w+)"
)
_THEN = r"(?=$| ,| ja | tai | joka| jolla| jonka| olisi| mielui| mielel| kiitos| oltava| eikä| sop| käy| kelpaa| vain)"
_FINNISH = "|".join(
    rf"{form}(?: (?:\w+ ){{0,2}}(?:\w+{agent}|{_AGENT})|{_THEN})"
    for form, agent in (
        ("suomalainen", "j[aä]"),
        ("suomalaista", "j[aä]{2}"),
        ("suomalaisia", "(?:ji[aä]|joita|jöitä)"),
        ("suomalaisen", "j[aä]n"),
        ("suomalaiset", "j[aä]t"),
    )
)
_CHURCHY = (
    r"(?:kristitty|kristittyä|kristittyjä|uskovainen|uskovaista|uskovaisia|uskovaiset|uskossa oleva\w*"
    r"|luterilai\w+|helluntailai\w+|ortodoksi|ortodokseja|lestadiolai\w+|ateisti|ateisteja|ateistia"
    r"|jehovantodistaj\w+|muslimi|muslimeja|muslimeita|muslimia|juutalai\w+|hindu\w*|uskonnoton\w*|uskonnottom\w+)"
)
_POLITICAL = (
    r"(?:vihreitä|vihreä|vasemmistolai\w+|oikeistolai\w+|persuja|persu|perussuomalai\w+|kommunist\w+"
    r"|demareita|demari|sosiaalidemokraat\w+|kokoomuslai\w+|keskustalai\w+)"
)

FI = Unfair(
    fine=(
        rf"(?:(?!ja |tai )\w+ ){{0,4}}(?:ei|eivät|eikä)(?: ole| oo)?(?: mitään| \w+)? {_NO_MATTER}",
        r"(?:\w+ ){0,5}\w+(?:sta|stä|tta) riippumatta",
        r"riippumatta(?: \w+){0,5}",
        r"(?:\w+ ){0,3}(?:ja|tai) (?:mies|miehiä|nainen|naisia|miehet|naiset|miestä|naista)",
        r"(?:mies|miehiä|nainen|naisia|miehet|naiset|miestä|naista) (?:, )?(?:ja|tai|sekä|että|ja tai|mies"
        r"|nainen|miehiä|naisia|miestä|naista)(?: (?:nainen|naisia|naista|mies|miehiä|miestä|naiset|miehet))?",
        r"(?:poikia|tyttöjä|tyttö|poika) (?:ja|tai) (?:tyttöjä|poikia|poika|tyttö)",
        r"(?:naapurin|oma|omat|meidän|yrittäjän|omistajan|isännän|emännän|perheen|tuttu|tutun) (?:poika|tyttö"
        r"|pojat|tytöt)",
        r"(?:meillä|täällä|porukassa|tiimissä|talossa) (?:on|oli|työskentelee|töissä) (?:nyt |jo |töissä |noin "
        r"|\w+ )?(?:\w+) (?:miestä|naista|miehiä|naisia)",
        r"(?:miehen|naisen|miesten|naisten|poikien|tyttöjen) (?!töi|työ|homm|duun)\w+",
        r"äidinkielen (?:ja \w+ )?(?:opetta\w+|opetu\w+|opettaj\w+|tunti\w*|tuntej\w*|oppi\w+)",
        r"(?:suomi|suomea|suomen kieli|ruotsi|ruotsia|englanti) (?:toisena|vieraana) (?:kielenä|äidinkielenä)",
        r"tervet?(?:tä|ttä)?(?: \w+)? (?:järke\w+|asen\w+|talou\w*|kasvu\w*|työyhtei\w+|ilmapiiri\w*|itsetun\w+"
        r"|ruo\w+|elämä\w*|kilpailu\w*|maalaisjär\w+|yritys\w*|meininki\w*|työkulttuuri\w*|itseluottamu\w*"
        r"|suhtautumi\w+|eväs|eväit\w+|välipal\w+|vaihtoeh\w+)",
        r"terve vaan|terve taas|terve kaikki|terve teille|terve sinne",
        r"nuor(?:i|ekas|en|ta|ekasta|ekkaan|ekkaassa|essa|ekkaaseen)(?: ja \w+)? (?:yrity\w+|firma\w*|tiimi\w*"
        r"|brän\w+|työyhtei\w+|start\w*|mets\w+|taim\w+|asiak\w+|kasvu\w*|vaatemyymä\w+|myymälä\w*|työpori\w+"
        r"|porukka\w*|koira\w*|hevo\w*|yhdisty\w+|ilmapiir\w+|ravintola\w*|yrittäj\w+|pari|ala|alalla|puusto\w*)",
        r"vanhu\w+ (?:parissa|kanssa|hoi\w+|kot\w+|palvelu\w*|avust\w+|ulkoil\w+)",
        r"(?:uskonnon|uskontotie\w+|katsomusaineiden) (?:\w+)?opetta\w+",
        r"uskonnolli\w+ (?:yhdisty\w+|järjestö\w*|tilaisuu\w+|yhteisö\w*|juhl\w+|kirj\w+)",
        r"(?:lapset?on|lapsettom\w+) (?:parisk\w+|asiak\w+|pari\w*)",
        r"ei lapsia (?:asiakka\w+|ryhm\w+|paikalla|hoidett\w+|mukana)",
        r"hetero\w*geeni\w*",
        r"(?:pihan|tuotte\w+|myymälän|kakkujen|ruoan|ruuan|annosten|kohteen|puutarhan|hyllyjen|sivujen|liikkeen"
        r"|nettisivujen|astioiden|tilojen|huoneen) ulkonä\w+",
    ),
    age=(
        r"nuorek(?:as|kaa\w*|asta|kuu\w*)|nuoreh\w+|nuorehk\w+|nuorisoa",
        rf"nuor(?:i|ta|ia|en|et) (?:, |ja |tai )*(?:{_KEEN}|{_WORKER})",
        rf"{_KEEN} (?:, |ja )*(?:nuor(?:i|ta|ia|en|et))(?! (?:yrity|tiimi|asiak))",
        r"(?:mieluiten|mielellään|vain|ainoastaan|pelkästään|oltava|pitää olla|tulee olla) (?:\w+ )?nuor(?:i|ta"
        r"|ia|en|et|empi|empaa|empia)",
        r"nuor(?:i|ta|ia|empi|empaa) (?:mieluiten|mielellään)|nuorempaa väkeä|nuorempi\w* sukupolv\w+",
        rf"{_NOT} (?:\w+ )?(?:eläkeläi\w+|eläkeikäi\w+|vanhoja|vanhaa|vanhempia henkilö\w+|vanhuks\w+"
        rf"|vanhukse\w+|mummoja|mummo\w*|pappoja|vaareja|ikäihmi\w+|ikäänty\w+|senior\w+|iäkk\w+|keski ikäi\w+"
        rf"|keski ikäsi\w+|teinejä|kakaroita|ikäloppu\w*|viiskymppi\w+|viisikymppi\w+)",
        r"(?:alle|yli|noin|vähän|max|korkeintaan|enintään)? ?(?:parikymppi\w+|kaksikymppi\w+|kolmikymppi\w+"
        r"|kolmekymppi\w+|kolkymppi\w+|nelikymppi\w+|neljäkymppi\w+|nelkymppi\w+|viisikymppi\w+|viiskymppi\w+"
        r"|kuusikymppi\w+)",
        r"(?:alle|enintään|korkeintaan|max) (?:kolmenkymmenen|neljänkymmenen|viidenkymmenen|kahdenkymmenen"
        r"|kolmekymmentä|neljäkymmentä|viisikymmentä)\w*",
        r"keski ?ikäi\w+|keski ?ikäsi\w+|oikean ikäi\w+|sopivan ikäi\w+|nuoren ikäi\w+|työikäi\w+ alku\w*"
        r"|yläikäraja\w*",
        r"ei (?:\w+ )?liian (?:vanh\w+|iäk\w+|nuor\w+)|liian vanh(?:a|oja|at) (?:ei|eivät)",
    ),
    gender=(
        r"(?:nais|mies|poika|tyttö)(?:myyj\w+|tarjoilij\w+|siivooj\w+|työntekij\w+|puoli\w+|henkilö\w*|tekij\w+"
        r"|hoitaj\w+|avustaj\w+|kuljettaj\w+|työvoim\w+|opettaj\w+|ohjaaj\w+|lasta\w+|työläi\w+|ihmi\w+|kokki\w*"
        r"|vartij\w+|assistent\w+|harjoittelij\w+|kauneu\w+|hieroj\w+|sihteer\w+|valmenta\w+|osaaj\w+|hakij\w+"
        r"|pomo\w*|apulai\w+|esittelij\w+|porukka\w*)",
        r"(?:nais|mies) (?:myyj\w+|tarjoilij\w+|siivooj\w+|työntekij\w+|puoli\w+|henkilö\w*|tekij\w+|hoitaj\w+"
        r"|työvoim\w+)",
        r"mies|miestä|miehiä|miehet|nainen|naista|naisia|naiset|miehelle|naiselle|miehille sop\w+"
        r"|naisille sop\w+|(?:sovi|sovellu|sopii|soveltuu) (?:vain |parhaiten |paremmin )?(?:naisille|miehille"
        r"|naiselle|miehelle)",
        rf"{_WANT} (?:\w+ ){{0,2}}(?:miehen|naisen|miehille|naisille|pojan|tytön)",
        r"poika|poikaa|poikia|pojat|pojalle|tyttö|tyttöä|tyttöjä|tytöt|tytölle|likka|likkaa|likkoja|neiti|neitiä"
        r"|neitejä|neidon|rouva|rouvaa|rouvia|rouvashenkilö\w*|leidi\w*|herrasmie\w+|herra|herraa|jätkä|jätkää"
        r"|jätkiä|jätkät|äijä|äijää|äijiä|äijät|äijän|ukko|ukkoa|ukkoja|akka|akkoja|nuorimie\w+|nuorukai\w+"
        r"|pojankoltiai\w+|mimmi\w*|mimmejä",
        r"\w+(?:täti|tätiä|tätejä|tädin|tyttö|tyttöä|tyttöjä|tytön|neiti|neitiä|neitoja|likka|likkaa|poika"
        r"|poikaa|poikia|pojan)",
        r"täti|tätiä|tätejä",
        r"(?:miesten|naisten|naisellis\w+|poikien|tyttöjen|miehekäs|miehekästä) (?:töi\w*|työ\w*|hom\w+|duun\w*)"
        r"|ei (?:mitään )?naisten (?:töi\w*|työ\w*|hom\w+)|naisellinen|naisellista|naisellisia|miehekä\w+"
        r"|miehi(?:nen|stä|siä) (?:ote\w*|työ\w*|hom\w+|asenne\w*|mie\w+)",
        r"(?:armeija|armeijan|intti|intin|varusmiespalvelu\w*|asepalvelu\w*|asevelvolli\w+"
        r"|rippikoulu ja armeija) (?:\w+ )?(?:käyty\w*|käyny\w*|suoritet\w+|suorittan\w+|takana|alla|hoidet\w+)"
        r"|(?:käyny\w*|suorittan\w+) (?:armeija\w*|inti\w*|varusmies\w*|asepalv\w*)|reservi[nl]\w+",
    ),
    origin=(
        rf"(?:{_FINNISH})",
        r"(?:supi|aito|aitoa|kanta|syntyperäi\w+|oikea|oikeaa|täys) ?suomalai\w+|suomalais ?(?:taustai\w+"
        r"|synty\w+|perä\w+|tyt\w+|mie\w+|poi\w+|nai\w+|työnteki\w+)|suomalaisuu\w*|suomalaiselle|suomalaisille työ\w+",
        rf"(?:vain|ainoastaan|pelkästään|mieluiten|mielellään|etsi\w+|haluan|haluamme|tarvits\w+|tarvii|hae\w+"
        rf"|palkkaa\w*|otamme|otan) (?:\w+ )?{_FROM}",
        rf"{_NOT} (?:\w+ )?{_FROM}|{_NOT} (?:\w+ )?(?:ulkomaa?lai\w+|ulkkari\w*|maahanmuut\w+|pakolai\w+"
        rf"|eri ?maalai\w+|ulkomaa?n\w*|ulkomailta tull\w+|vieras ?maalai\w+|turvapaikanhak\w+)",
        rf"{_FROM} (?:{_WORKER}|olisi paras|olisi hyvä|mieluiten|mielellään|sopii|kelpaa|paras)",
        r"(?:ulkomaalaiset|ulkomaalaisia|maahanmuuttajat|maahanmuuttajia|mamut|mamuja|pakolaiset) (?:älkää|ei"
        r"|eivät|emme|en|ei kiitos)",
        r"(?:suomen|ruotsin|eu|eu maan|etan|eun|pohjoismaiden|pohjoismaan) kansalai\w+|suomessa syntyn\w+"
        r"|syntyn\w+ suomessa|suomesta kotoisin|syntyperä\w+|kansalaisuu\w+|kansallisuu\w+",
        r"valko ?ihoi\w+|vaalea ?ihoi\w+|tumma ?ihoi\w+|ihonvär\w+|etni\w+ \w+|länsimaalai\w+"
        r"|eurooppalais\w* ulkonä\w+|valkoinen (?:mie\w+|nai\w+|ihmi\w+|suom\w+)|suomalai\w+ nimi\w*|rodultaan"
        r"|oikean rotui\w+",
    ),
    language=(
        r"(?:\w+ )?äidinkiel(?:ellä|enä|enään|ensä|enänsä|eltään|inen|isiä|isen|istä|i|en|enäsi|ellään|enäään"
        r"|iset|eni)(?: \w+)?",
        r"natiivi\w*(?: \w+)?|syntyperäi\w+ (?:suomen|ruotsin|englannin)\w*|(?:suomea|suomi|suomeksi|suomen"
        r"|puhu\w+) (?:\w+ )?ilman (?:\w+ )?(?:aksent\w+|korostu\w+|murret\w+)|ilman (?:vieras\w+ "
        r"|ulkomaa\w+ )?(?:aksent\w+|korostu\w+)|(?:ei|eikä) (?:saa olla )?(?:\w+ )?(?:aksentti\w*|aksentteja"
        r"|korostusta)|murteet?on|murteettom\w+",
    ),
    religion=(
        _CHURCHY,
        rf"{_NOT} (?:\w+ )?(?:uskonnolli\w+|islam\w*|muslim\w*|huivipäi\w+|huivia|huivi|huiveja|hijab\w*"
        rf"|burka\w*|burkha\w*|niqab\w*|turbaan\w*|uskovai\w+|hihhul\w+)",
        r"(?:oltava|pitää olla|tulee olla|oikea|saman|sama|samaa) (?:\w+ )?uskonto\w*|uskonnolta\w*"
        r"|uskonnolli(?:nen|sta|sia|set)|uskonto (?:\w+)|kirkkoon kuulu\w+|kuuluu (?:\w+ )?kirkkoon"
        r"|kirkon jäsen\w*|seurakunnan jäsen\w*|(?:kuulua|kuuluttava|kuuluva) kirkkoon|vakaumu\w+",
    ),
    health=(
        r"perus ?terve\w*|terve|tervettä|terveitä|terveen|terveet|täysin terve\w*|fyysisesti terve\w*"
        r"|henkisesti terve\w*",
        rf"(?:{_NOBODY}|{_NOT} )(?:\w+ ){{0,2}}(?:sairau\w+|sairai\w+|sairaita|sairaspoissa\w+|sairauspoissa\w+"
        rf"|sairaslom\w+|sairaslom\w*|sairauslom\w+|sairastel\w+|vajaakunt\w+|vammai\w+|vammaa|vammoja"
        rf"|invalid\w+|mielenterve\w+|psyyk\w+|psykiatri\w+|masennu\w*|masentun\w+|terveydelli\w+"
        rf"|terveysongel\w+|terveyshait\w+|terveysrajoi\w+|selkävai\w+|selkäongel\w+|selkävi\w+|osatyöky\w+"
        rf"|kuntoutuj\w+|rajoittei\w+|rajoitteita|työkyvyttö\w+|liikuntaraj\w+|adhd\w*|autis\w+|diagnoos\w+"
        rf"|lääkityks\w+|lääkkeitä|neuro\w+|kehitysvamm\w+|pyörätuol\w+|kuulovamm\w+|näkövamm\w+|epilep\w+"
        rf"|diabee\w+|fyysisiä vaivo\w+|vaivoja|vaivaisia|raihnai\w+|kremp\w+|erityistarp\w+)",
        r"(?:täysin|sataprosenttisesti|100|täysi|täyden|100 prosenttisesti) (?:työkykyi\w+|työkunto\w+)"
        r"|täysi ?(?:työkyky\w*|kuntoi\w+|työkykyi\w+)|terveyden (?:\w+ )?(?:oltava|pitää|täytyy|tulee)"
        r"|terveydeltään|terveydentila\w*|terveydellises\w+|(?:selän|polvien|paikkojen|terveyden|selkä|polvet"
        r"|paikat|hermot) (?:oltava |pitää olla |täytyy olla |on oltava |ja \w+ )?kunnossa|vammat(?:on|tom\w+)"
        r"|työkyky (?:oltava|pitää|kunnossa|täysi)|hyvässä terveydessä|hyvä terveys|hyvän terveyden|hyväterv\w+"
        r"|vamma ei|sairaat (?:älkää|ei\w*)",
    ),
    family=(
        r"lapset(?:on|onta)|lapsettom\w+|perheet(?:ön|öntä)|perheettöm\w+|naimat(?:on|onta)|naimattom\w+"
        r"|sinkku\w*|sinkkuja|raskaan(?:a|aoleva\w*)|raskaus\w*|raskauden\w*",
        rf"{_NOT} (?:\w+ ){{0,2}}(?:lapsia|lasta|perhettä|perheelli\w+|lapsiperh\w+|pikkulapsi\w*|raskau\w+"
        rf"|äitiysloma\w*|perheenlisäy\w+|vauvoja|vanhempainva\w+|perheva\w+|yksinhuoltaj\w+|äitejä"
        rf"|pienten lasten \w+|äitiyslom\w+|parisuhte\w+|naimisissa|pikkulast\w*)",
        r"(?:oltava|pitää olla|tulee olla) (?:\w+ )?(?:naimisissa|perheelli\w+)|lapsi ?luku\w*"
        r"|lapset (?:jo )?(?:isoja|aikuisia|maailmalla)|lastentekoi\w+|perhesuunn\w+|siviilisää\w+"
        r"|hankkia lapsia|perheellisiä (?:ei|emme)|raskaana olevia|lasten äidit|pikkulasten vanhem\w+"
        r"|pienten lasten vanhem\w+|ei jää (?:\w+ )?(?:äitiys\w+|vanhempain\w+|perhe\w+)",
    ),
    appearance=(
        r"hyvän ?näkö\w+|hyvän ?näköi\w+|hyvän ?näköst\w*|hyvännäk\w+|edustavan ?näkö\w+|näyttävä (?:\w+)"
        r"|seksikä\w+|seksika\w+|hoik\w+|hoikk\w+|laiha|laihoja|solakka\w*|salskea\w*|pitkä ja komea"
        r"|mallivartalo\w*|mallin mit\w+|viehättävä\w*|ulkonä\w+|ulkoinen olemus \w+|hyvä kroppa\w*",
        rf"(?:kaunis|kaunista|kauniita|nätti|nättiä|nättejä|komea|komeaa|komeita|söpö|söpöjä) (?:, "
        rf"|ja )*(?:{_WORKER}|hoik\w+|nuor\w+|ulkonä\w+)|nätti|nättejä|komea|söpö",
        rf"{_NOT} (?:\w+ )?(?:lihav\w+|ylipaino\w+|läsk\w+|paksu\w+|rumia|rumaa|lyhyi\w+|läskejä|plösö\w*)",
    ),
    opinion=(
        rf"{_NOT} (?:\w+ ){{0,2}}(?:{_POLITICAL}|ammattiliit\w+|liittoon|liiton|poliitti\w+|ay ?\w*|ay aktiiv\w+"
        rf"|järjestäytyn\w+|viherpiip\w+|punikk\w+|vasurei\w+|luottamusmieh\w+|duunariaktiiv\w+)",
        rf"(?:oltava|pitää olla|tulee olla|mieluiten|vain|mielellään) (?:{_POLITICAL})|poliittise(?:t"
        rf"|lta) (?:kan\w+|näkem\w+|mielipit\w+|kanna\w+)|puoluekan\w+|puolueen jäsen\w*|poliittisesti \w+"
        rf"|poliittinen (?:kan\w+|vakaum\w+|sitoutumattomuu\w*)|isänmaalli\w+|oikea ?mieli\w+|oikeistolai\w+"
        rf"|vasemmistolai\w+",
    ),
    orientation=(
        rf"hetero\w*|{_NOT} (?:\w+ ){{0,2}}(?:homo|homoja|homot|lesbo|lesboja|trans|transuja|transihmi\w+"
        rf"|transsuk\w+|hlbt\w*|lhbt\w*|queer\w*|sateenkaari\w*|seksuaalivähem\w+|bi|hinttejä|hinttareita)"
        rf"|seksuaali\w+ suunt\w+",
    ),
)
