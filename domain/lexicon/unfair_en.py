"""English words of employers that ask for what a person is. How entries are written: `Unfair`."""

from domain.lexicon import Unfair

_NO = (
    r"(?:no|not|without|never|don t want|dont want|do not want|dont hire|do not hire|wont take|we dont take"
    r"|free of|must not be|must not have|cannot be|cannot have|should not have|cant have|dont have|do not have"
    r"|shouldnt have|nobody with|no one with)"
)
_ONLY = (
    r"(?:only|just|preferably|ideally|must be|should be|has to be|need|needs|needed|want|wanted|prefer"
    r"|prefers|looking for|seeking|hire|hiring|require|rather)"
)
_WORKER = (
    r"(?:\w+ers?|person|people|persons|staff|team members?|workers?|assistants?|cooks?|chefs?|man|men"
    r"|woman|women|girls?|guys?|boys?|lad|lads|lady|ladies|candidates?|applicants?|receptionists?|talents?"
    r"|individuals?|employees?|crew|employee|professionals?|somebody|someone|blood)"
)
_KEEN = (
    r"(?:energetic|dynamic|strong|fit|healthy|attractive|pretty|keen|hungry|fresh|ambitious|lively|active"
    r"|motivated|enthusiastic|hardworking|cheerful|handsome|good looking|sporty|quick)"
)
_LAND = (
    r"(?:finnish|finns?|finn|european|europeans|swedish|swedes?|estonians?|russians?|ukrainians?|poles?"
    r"|polish|filipinos?|thais?|somalis?|somali|arabs?|africans?|asians?|roma|gypsies|indians?|nordic"
    r"|scandinavians?|western|westerners?|white|nepalese|vietnamese|chinese|immigrants?|foreigners?"
    r"|foreign people|foreign workers?|refugees?|asylum seekers?|migrants?|black people|blacks|coloured\w*"
    r"|colored\w*|turks?)"
)
_BELIEF = (
    r"(?:christians?|muslims?|catholics?|protestants?|lutherans?|orthodox|jews?|jewish|hindus?|atheists?"
    r"|buddhists?|religious)"
)

EN = Unfair(
    fine=(
        r"(?:(?!and |or |but )\w+ ){0,4}(?:does not matter|doesnt matter|dont matter|do not matter"
        r"|is not important|isnt important|no barrier|not a barrier|is no obstacle|makes no difference"
        r"|not an obstacle|is irrelevant|is not a problem|isnt a problem|no problem)",
        r"(?:regardless|irrespective|independent) of(?: \w+(?: ,)?){0,8}|whatever your(?: \w+(?: ,)?){0,4}"
        r"|(?:all|any) (?:ages?|genders?|origins?|backgrounds?|nationalit\w+|religions?)",
        r"(?:men|man|women|woman|male|female|boys|girls|boy|girl|ladies|gentlemen) (?:and|or|,) (?:men|man|women"
        r"|woman|male|female|boys|girls|boy|girl|gentlemen|ladies)",
        r"(?:womens|mens|girls|boys|ladies|gents|men s|women s) (?:\w+ )?(?:cloth\w*|wear|fashion|shoes"
        r"|department|team|football|toilets?|shelter\w*|hairdress\w*|shop|section|school|changing|clinic|health"
        r"|sauna|locker)",
        r"young (?:company|firm|brand|team|business|organi[sz]ation|customers?|clients?|children|people s"
        r"|offenders|readers|horses|forest\w*|trees|families|visitors|guests|patients)",
        r"healthy (?:\w+ )?(?:food|company|lunch\w*|attitude|work|snacks?|meals?|business|economy|eating"
        r"|lifestyle|diet|portions?|salads?|life|drinks?|environment|cooking|balance)",
        r"(?:finnish|swedish|english) (?:\w+ )?(?:skills?|language|company|firm|food|cuisine|products?|design"
        r"|customers?|driving|driver s|drivers|licen[cs]e|law|labour|wages?|collective|required|is|enough"
        r"|fluently|well|speaking|lessons?|teacher\w*|bank|tax|is required|at|level|level b\d|and \w+|or \w+"
        r"|classes|restaurant\w*|brand\w*|forest\w*|owned|sauna\w*|hygiene|proficiency|spoken|taught|courses?"
        r"|for|needed|only for|in|as|helps|preferred|but|culture|version|texts?|summer|market|b\d)",
        r"(?:white) (?:board\w*|goods|collar|wine|bread|paint\w*|walls?|linen|shirt\w*|clothes)",
        r"no foreign (?:travel|objects|trips|language\w*)",
        r"religious (?:community|organi[sz]ation|studies|education|events?|holidays?)|christian (?:school"
        r"|organi[sz]ation|charity)",
        r"without (?:children|kids) (?:present|around|in)|no (?:children|kids) (?:allowed|on|in|under|among"
        r"|present|as)",
        r"not only (?:\w+ ){0,2}",
        r"fit for (?:the )?(?:purpose|use|work)",
    ),
    age=(
        r"youthful|youngish|middle aged|upper age limit|right age|young at heart|digital natives?|millennials?|gen z",
        rf"young (?:, |and |or )*(?:{_KEEN}|{_WORKER}|fresh)|{_KEEN} (?:, |and )*young(?! (?:company|firm|team"
        rf"|brand))|{_ONLY} (?:a |an |some |somebody |someone |be )?(?:young|younger)(?: \w+)?|younger (?:person"
        rf"|people|candidate\w*|staff|worker\w*|employee\w*)",
        rf"{_NO} (?:\w+ )?(?:pensioners?|old people|older people|elderly|seniors?|old (?:men|women|man|woman"
        rf"|ladies|guys|folks?)|retired|retirees|grannies|teenagers?|over ?aged)|not too (?:old|young)|too old"
        rf"|(?:in (?:his|her|their|your) )(?:early |late |mid )?(?:twenties|thirties|forties|20s|30s|40s|20 s"
        rf"|30 s|40 s)|under (?:thirty|forty|fifty|twenty five)|no (?:one|body) (?:over|above|older than) (?:\d+"
        rf"|thirty|forty|fifty)|(?:age )?(?:under|below|max|maximum|over|above) [3-6]\d$|recent graduates only",
    ),
    gender=(
        r"female|females|male|males|woman|women|girl|girls|boy|boys|lad|lads|lady|ladies|gentleman|guy|chap"
        r"|bloke|salesgirl\w*|salesladies|saleslady|cleaning lad\w+|tea lady|schoolboy\w*|schoolgirl\w*|feminine"
        r"|masculine|manly|ladylike|men only|only men|for men|mens work|mans work|man s work|men s work"
        r"|man s job|mans job|womans work|women s work|woman s work|women s job|womens work|housewi\w+",
        r"(?:a|one|two|three|young|strong|big|fit|handsome|tall|some|need|want|looking for|seeking|hire|must be"
        r"|only|prefer|be|preferably) (?:\w+ )?(?:man|men)(?= (?:for|to|who|with|in|on|of|and|,|only|preferred)"
        r"|$| ,)|(?:done|completed|finished) (?:\w+ )?(?:military service|army service|the army|conscription)"
        r"|military service (?:\w+ )?(?:done|completed|required)",
    ),
    origin=(
        rf"{_NO} (?:\w+ )?{_LAND}|(?:only|just|preferably|prefer|must be|should be|has to be|need a|need|want"
        rf"|looking for|seeking|hire|hiring|want a|looking for a|hire a) (?:\w+ )?(?:finnish|finns?|a finn"
        rf"|europeans?|european|swedes?|estonians?|ukrainians?|poles?|filipinos?|asians?|white|western"
        rf"|westerners?|nordic|thais?|polish)(?: (?:\w+))?(?: only)?|(?:finns|europeans|westerners|whites|swedes) only",
        r"(?:finnish|swedish|eu|european|nordic) (?:citizens?|citizenship|nationals?|nationality|origin"
        r"|background|passport\w*|born|workers?|staff|man|woman|person|people|nationals|guy|girl|candidates?"
        r"|employees?|cleaners?|looking)|citizenship|nationality|born in (?:finland|sweden|europe|the eu)"
        r"|ethnic\w*|skin colou?r|white (?:person|people|man|men|woman|women|workers?|skin\w*|staff)"
        r"|light skin\w*|dark skin\w*|race|caucasian|foreigners (?:need not|not|should not|cannot)|native finns?"
        r"|(?:real|true|genuine) finns?",
    ),
    language=(
        r"native (?:\w+ )?(?:speakers?|speaking|level|language|tongue)|native (?:finnish|swedish|english)"
        r"|(?:finnish|swedish|english) (?:as (?:a |the |his |her |their )?)?(?:native|first language"
        r"|mother tongue)|mother tongue\w*(?: \w+)?|first language|(?:no|without) (?:a |an "
        r"|any )?(?:\w+ )?accents?|speaks? (?:\w+ )?without (?:an? )?(?:\w+ )?accent",
    ),
    religion=(
        rf"{_ONLY} (?:an? )?(?:\w+ )?{_BELIEF}|{_NO} (?:\w+ )?{_BELIEF}|{_BELIEF} (?:only|preferred|man|woman"
        rf"|person|people|workers?|faith|values?)|{_NO} (?:\w+ )?(?:head ?scar\w+|hijabs?|veils?|turbans?"
        rf"|burkas?|islam\w*)|church members?|member of the church|faith|same religion|religion must"
        rf"|right religion|believer|believers|christian$|muslim$",
    ),
    health=(
        rf"healthy|in (?:good|perfect|excellent|full) health|good health|perfect health|able ?bodied"
        rf"|fully fit for work|(?:back|knees) (?:must be |has to be |have to be )?in order"
        rf"|full work(?:ing)? (?:capacity|ability)|medical history|health (?:must|has to|should)"
        rf"|physically and mentally (?:healthy|fit)|mentally (?:healthy|stable|fit)|clean bill of health"
        rf"|{_NO} (?:\w+ ){{0,2}}(?:ill\w*|illness\w*|diseases?|disabilit\w+|disabled|handicap\w*|sick ?leaves?"
        rf"|sick days|sick|sickly|health (?:problems?|issues?|conditions?)|back (?:problems?|pain|trouble)"
        rf"|mental (?:health|illness|problems?|issues?)|medical (?:conditions?|issues?|problems?)"
        rf"|physical (?:limitations?|restrictions?|problems?)|wheelchairs?|diagnos\w+|depress\w+|adhd|autis\w+"
        rf"|limitations|medication\w*|reduced work\w*|invalids?)",
    ),
    family=(
        rf"childless|child free|childfree|unmarried|single (?:man|woman|person|people|only|preferred)|pregnan\w+"
        rf"|{_NO} (?:\w+ ){{0,2}}(?:children|kids|family|families|family ties|babies|maternity|parental|mothers"
        rf"|moms|mums|single parents?|married|small kids|toddlers|baby plans)|marital status|family plans?"
        rf"|planning (?:\w+ )?(?:children|babies|family|a family|to have)|(?:must|should) be (?:married|single)"
        rf"|grown up (?:kids|children)",
    ),
    appearance=(
        rf"good ?looking|good looks|attractive (?:{_WORKER}|appearance|looks)|attractive$|pretty (?:girl\w*"
        rf"|woman|women|waitress\w*|face|{_WORKER})|beautiful (?:{_WORKER}|waitress\w*)|handsome|sexy|slim"
        rf"|slender|{_NO} (?:\w+ )?(?:fat|overweight|obese|ugly|short) ?(?:people|persons?|staff|applicants?"
        rf"|candidates?)?|(?:his|her|their|nice|physical|pleasant|own|personal) (?:looks|appearance)|model looks"
        rf"|curvy|photogenic",
    ),
    opinion=(
        rf"{_NO} (?:\w+ ){{0,2}}(?:union\w*|trade union\w*|leftists?|left ?wing\w*|right ?wing\w*|communists?"
        rf"|socialists?|greens|liberals|conservatives|activists?|political\w*)|political (?:views?|opinions?"
        rf"|party|beliefs?|affiliation|background|stance)|patriotic|conservative (?:values|person|views)"
        rf"|non ?union\w*|right minded",
    ),
    orientation=(
        rf"heterosexual\w*|straight (?:man|men|woman|women|people|person|guys?)|must be straight"
        rf"|{_NO} (?:\w+ ){{0,2}}(?:gays?|homosexuals?|lesbians?|trans|transgender\w*|lgbt\w*|queers?"
        rf"|bisexuals?)|sexual orientation",
    ),
)
