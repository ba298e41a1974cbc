"""The words by which `domain/postings/safety.py` knows what wants money or identity codes, in three languages.

All patterns are for folded words (`domain/lexicon/fold.py`) with single spaces between; "€" is "eur".
"""

from __future__ import annotations

import re
from typing import Final


def _any(*forms: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(forms)})")


_SUM = r"(?:\d[\d ]{0,9} ?(?:e|eur|euro\w*)\b)"

FINE_MONEY: Final = _any(
    r"(?:palkka|palkan|palkkio|palkkiot|lon|lonen|korvaus|bonus\w*|provisio\w*|korvaukset|kulukorvau\w+) maksetaan \w*",
    r"(?:\w+ )?(?:maksaa|kustantaa|korvaa) (?:tyonantaja|yritys|yhtio|firma|asiakas|me)\b",
    r"(?:tyonantaja|yritys|firma) (?:maksaa|korvaa)",
    r"(?:maksamme|kustannamme|korvaamme|vi betalar|vi bekostar|we pay|paid by us|the employer pays)",
    r"(?:asiakas|asiakkaan|asiakkaalle|asiakkaiden|asiakkailta|kunden|kundernas?|customers?"
    r"|clients?) (?:\w+ )?(?:maksu\w*|maksaa|laskutus|lasku\w*|betal\w*|pay\w*)",
    r"(?:maksuton|maksutto\w+|ilmai\w+|avgiftsfri\w*|gratis|free) \w+",
    r"\w*(?:laskut\w+|kassa\w+|maksuliiken\w+|maksupaat\w+|osto\w*reskontr\w+)",
    r"kerailymaksu\w*", r"(?:hakijoilta|sinulta|keneltakaan) ei perita\w*(?: \w+){0,3}",
    r"ei (?:maksa|maksua|maksuja|kuluja|kustann\w+)\w*(?: \w+){0,3}",
    r"(?:kostar|kraver) (?:inget|ingenting|inga)\b(?: \w+){0,3}",
    r"(?:costs? nothing|no (?:fee|fees|payment|costs?)\b)(?: \w+){0,3}",
    r"lahjakort\w* (?:asiakka\w+|myy\w+|henkilokun\w+|palkin\w+|palkkio\w+)",
    r"(?:tyosuhde|henkilokunta)etu\w*(?: \w+){0,4}",
)  # fmt: skip
"""What is paid to the worker or by customers, and handling money as a work; taken out before money is looked for."""

_ADVANCE = r"(?:ennakko\w*|etukateen|ennakkoon|i forskott|forskottsbetal\w*|in advance|upfront|up front)"

MONEY: Final = _any(
    r"(?:sinun|sina|sinulta|itse|hakijan?|hakijalta|hakijoilta|hakijat|kaikilta|jokaiselta) (?:\w+ ){0,3}(?:maks(?:aa"
    r"|at|etaan|ettava)|perita\w*|veloit\w+|lunast\w+|kustan\w+)\b(?! (?:ei|verot))",
    r"(?:maks\w+|lunast\w+|kustan\w+|oste\w+|hank\w+) itse\b(?=.*" + _SUM + r")",
    r"(?:perita\w+|peri(?:mme|i)|veloit\w+) (?:\w+ ){0,3}(?:hakij\w+|sinulta|" + _SUM + r")",
    r"(?:kasittely|palvelu|jarjestely|toimitus|toimisto|aloitus|hakemus|koulutus"
    r"|kurssi)kul\w+ (?:\w+ ){0,3}(?:" + _SUM + r"|perita\w+|maks\w+|veloit\w+)",
    r"(?:tilannut|ostanut|lunastanut|hankkinut|tilaat|ostat|tilata|ostaa|lunastaa) (?:\w+ ){0,3}(?:\w*salkku\w*"
    r"|\w*salku\w*|\w*paket\w+|alkuvarasto\w*|\w*kansio\w*)",
    r"alkuvarasto\w* (?:\w+ ){0,3}(?:lunast\w+|oste\w+|maks\w+|" + _SUM + r")",
    r"siirra (?:\w+ ){0,2}summa\w*",
    r"(?:raha|rahaa|rahat|maksuja|siirtoja) (?:\w+ ){0,2}(?:tilillesi|tilillasi|omalle tilille)",
    r"laheta\w* (?:\w+ ){0,2}(?:loput|rahat|summa\w*) (?:\w+ )?(?:eteenpain|edelleen)",
    r"(?:du betalar|betalar du|sokande\w* betalar|betalas av (?:dig|sokande\w*)|betala sjalv"
    r"|betalar sjalv)(?! (?:inget|ingenting|inga))",
    r"(?:handlaggnings|administrations|kurs|utbildnings|material)kostnad\w* (?:\w+ ){0,3}(?:" + _SUM + r"|betal\w+)",
    r"(?:fee|charge|deposit) of (?:eur )?" + _SUM, r"(?:training|course|kit|uniform|registration"
    r"|materials?) (?:costs?|is|fee) (?:eur )?" + _SUM, r"payable (?:before|in advance|by you)",
    r"you (?:pay|invest|deposit|transfer)\b(?! (?:no|nothing|attention|tax))",
    r"(?:rekisteroitymis|rekisterointi|ilmoittautumis|hakemus|hakija|kasittely|varaus|aloitus|aktivointi|koulutus"
    r"|perehdytys|jasen|takuu|vakuus|hallinto|"
    r"aloittamis|osallistumis|toimisto)(?:maks\w+|maksu\w*|summ\w+)(?! (?:ei|palaut\w+ ei))",
    r"maks(?:a|at|akaa|aa|amaan|ettava|etaan) (?:\w+ ){0,3}(?:" + _ADVANCE + r"|\w*maksun?|vakuu\w+|takuu\w+"
    r"|" + _SUM + r")",
    _ADVANCE + r" (?:\w+ ){0,3}(?:maks\w+|" + _SUM + r"|betal\w+|pay\w*)", _SUM + r" (?:\w+ ){0,2}" + _ADVANCE,
    r"(?:osta|ostat|ostettava|hanki|hankittava|tilaa|tilattava|lunasta|lunastettava|ostamaan"
    r"|lunastamaan) (?:\w+ ){0,3}(?:aloitus ?paket\w+|starttipaket\w+|tuotepaket\w+"
    r"|lahjakort\w+|itunes\w*|googleplay\w*|google play\w*|steam\w*|kryptovaluut\w*|bitcoin\w*|koulutuspaket\w+"
    r"|naytepaket\w+|tyopaket\w+|mallisalku\w+)",
    r"(?:aloitus|startti) ?paket\w+ (?:\w+ ){0,3}(?:maksaa|hinta|ostet\w+|tilat\w+|lunast\w+)",
    r"(?:aloitus|starttipaket|tuotepaket)\w* (?:\w+ ){0,2}" + _SUM,
    r"laheta (?:\w+ ){0,3}(?:rahaa|raha|euroa|lahjakort\w+|kryptovaluut\w*|bitcoin\w*|" + _SUM + r")",
    r"siirra (?:\w+ ){0,3}(?:rahaa|rahat|" + _SUM + r"|kryptovaluut\w*)",
    r"(?:vastaanot\w+|ota vastaan) (?:\w+ ){0,3}(?:rahaa|maksuja|siirtoja) (?:\w+ ){0,3}(?:omalle |omaan )?tili\w+",
    r"(?:omalle|oman|omaa) (?:pankki)?tili\w* kautta",
    r"(?:sijoit\w+|panost\w+|talleta\w*|talletus\w*) (?:\w+ ){0,2}(?:vahintaan |aluksi "
    r"|ensin )?" + _SUM, r"(?:bitcoin|krypto|kryptovaluut)\w* (?:\w+ ){0,3}(?:lahet\w+|siirr\w+|maks\w+|tili\w*"
    r"|lompak\w+)",
    r"(?:palkka|palkan|palkkio)\w* (?:\w+ ){0,2}(?:krypto\w*|bitcoin\w*)",
    r"hakijan? (?:tulee |taytyy |pitaa |on )?maks\w+",
    r"(?:anmalnings|registrerings|ansoknings|utbildnings|start|administrations|medlems"
    r"|handlaggnings)avgift\w*(?! (?:tas inte|behovs inte|finns inte))",
    r"(?:betala|betalar|satta in|satt in|overfora?|skicka|skickar|sand|swisha) (?:\w+ ){0,4}(?:avgift\w*"
    r"|" + _SUM + r"|kronor|pengar|presentkort|forskott\w*|deposition\w*|handpenning)",
    r"(?:kop|koper|kopa|bestall\w*) (?:\w+ ){0,3}(?:startpaket\w*|startkit\w*|presentkort\w*|produktpaket\w*"
    r"|bitcoin\w*|kryptovaluta)",
    r"(?:startpaket|startkit)\w* (?:\w+ ){0,3}(?:kostar|" + _SUM + r")",
    r"(?:registration|application|processing|training|starter|administration|membership|background check"
    r"|visa processing|onboarding|enrol\w*ment|activation) (?:fee|fees|deposit)\b(?! (?:is|are) (?:not|never))",
    r"(?:pay|send|transfer|deposit|wire|invest) (?:\w+ ){0,4}(?:fee|fees|deposit|money|eur|euros|" + _SUM + r""
    r"|bitcoin|crypto\w*|gift cards?)\b",
    r"refundable (?:\w+ )?(?:deposit|fee)",
    r"(?:buy|purchase|order) (?:\w+ ){0,3}(?:starter (?:kit|pack)|gift cards?|bitcoin|crypto\w*|sample kit"
    r"|training (?:kit|package))",
    r"starter (?:kit|pack\w*) (?:\w+ ){0,2}(?:costs?|price|for) ?(?:eur )?\d",
    r"(?:through|via|using) your (?:own )?(?:personal )?bank account",
    r"receive (?:\w+ ){0,3}(?:payments|money|transfers) (?:\w+ ){0,3}(?:your )(?:own )?(?:bank )?account",
    r"(?:ta|tar) emot (?:\w+ ){0,2}(?:pengar|betalningar) pa ditt",
)  # fmt: skip

A_SUM: Final = re.compile(_SUM)
TO_BE_BOUGHT: Final = _any(
    r"(?:kurss|koulutu|perehdyty|vakuu(?!tu)|takuusumm|materiaal|varuste|kansio|\w*salkku|\w*salku|\w*kansio"
    r"|\w*pake?tt?i|kulut|jaseny|jasenm|ilmoittautum|rekister|alkuvarasto|laukku|aktivoi|sovellu)\w*",
    r"(?:deposition|kurs|utbildning|material|provvask|\w*vaska|\w*paket|avgift|registrer|aktiver)\w*",
    r"(?:fee|deposit|kit|course|training|materials?|background check|activat\w+|account|registration|membership)\b",
)  # fmt: skip
"""With a sum of money in the same sentence these are for the applicant to pay, but not if it is about wages."""
EARNED: Final = _any(
    r"(?:palk|ansi|tien|tunti|tunnilta|h\b|kk\b|kuukau|bonu|provisi|palkkio|\w*etu\b|edun\b|\w*seteli|alennu|korvau"
    r"|lisa|kannust|arvo|maksamme|tarjoamme|saat\b|saavat|asiak|myyt|liikevaihto|miljoon)\w*",
    r"(?:lon|timme|manad|tim\b|formans|rabatt|kund|vi betalar|vi erbjuder|omsattning|miljon)\w*",
    r"(?:wage|salar|hour|month|bonus|benefit|discount|customer|client|turnover|million|we pay|we offer|earn)\w*",
    r"(?:ei|emme|inga|inte|ingen|no|not|never|without)\b",
)  # fmt: skip

_BANK_CODES_FORMS = (
    r"(?:verkko)?pankkitunnu\w+", r"verkkopankki\w* (?:tunnu\w+|salasan\w+|kood\w+|avainluku\w*)",
    r"nettipankki\w*tunnu\w+", r"(?:nettipankki|verkkopankki)\w*", r"avainlukulist\w+", r"tunnuslukulist\w+",
    r"pankkikort\w+ (?:numero\w*|kuva\w*|tieto\w*|tiedot)", r"luottokort\w+ (?:numero\w*|kuva\w*|tieto\w*|tiedot)",
    r"(?:pankki|luotto)kort(?:in)? ?(?:tiedot|numero)\w*", r"cvc\b",
    r"bankkod\w*", r"bankid\w*", r"natbank\w*", r"kortnumm\w*", r"kreditkort\w*", r"(?:online|internet) bank\w*",
    r"bank(?:ing)? (?:login|credentials|codes?|password|pin)", r"credit card (?:number|details|information)",
    r"debit card", r"card number", r"pin code", r"and pin\b",
)  # fmt: skip
BANK_CODES: Final = _any(
    r"(?:laheta|ilmoita|anna|kirjoita|syota|toimita|kerro|liita|kuva|kirjaudu|tunnistaud"
    r"|vahvista)\w* (?:\w+ ){0,6}(?:" + "|".join(_BANK_CODES_FORMS) + r")",
    r"(?:" + "|".join(_BANK_CODES_FORMS) + r") (?:\w+ ){0,4}(?:laheta|ilmoita|anna|toimita|tarvitaan|tarvitsemme"
    r"|hakemuk\w+)",
    r"(?:skicka|uppge|ange|lamna|bifoga|logga in) (?:\w+ ){0,6}(?:" + "|".join(_BANK_CODES_FORMS) + r")",
    r"(?:send|give|provide|enter|submit|share|attach|log in|fill in) (?:\w+ ){0,6}(?:" + ""
    r"|".join(_BANK_CODES_FORMS) + r")",
)  # fmt: skip
IDENTITY: Final = _any(
    *_BANK_CODES_FORMS,
    r"henkilo ?tunnu\w+", r"hetu\w*", r"sotu\w*", r"sosiaaliturvatunnu\w+", r"henkilotunnuk\w+",
    r"(?:tili ?numero\w*|pankkitil\w+|iban\w*)",
    r"(?:kuva|kopio|kuvan|kopion|skannaus|valokuva) (?:\w+ ){0,2}(?:passi\w*|henkilokort\w+|ajokort\w+"
    r"|henkilollisyystodistu\w+)",
    r"(?:passi|henkilokorti|ajokorti|henkilollisyystodistukse)n?s?i? (?:\w+ ){0,1}(?:kuva|kopio|skann)\w*",
    r"passikuva\w*", r"passista(?:si)?", r"henkilokortista\w*", r"ajokortista\w* kuva",
    r"personbeteckning\w*", r"personnummer\w*", r"kontonumm\w*", r"bankkonto\w*",
    r"(?:kopia|foto|bild) (?:\w+ ){0,2}(?:pass|id kort|identitetskort|korkort)\w*", r"passkopia\w*",
    r"social security number", r"personal identity code", r"identity code",
    r"bank account (?:number|details|information)", r"account number",
    r"(?:copy|photo|picture|scan|image) (?:\w+ ){0,4}(?:passport|id card|identity card|id\b|driv\w+ licen[cs]e)",
    r"passport (?:copy|photo|scan)",
)  # fmt: skip
GIVE: Final = _any(
    r"laheta\w*", r"lahettak\w+", r"ilmoita\w*", r"anna\b", r"annat\b", r"kirjoita\w*", r"syota\w*", r"toimita\w*",
    r"kerro\b", r"liita\w*", r"mukaan\b", r"hakemuk\w+", r"hakemus\w*", r"hakiess\w+", r"haettaessa", r"hakija\w*",
    r"tarvitsemme",
    r"taytyy", r"pyydamme", r"whatsapp\w*", r"laita\b", r"laitat", r"viesti\w*", r"heti\b", r"jo nyt",
    r"(?:email|text) us", r"meddelande\w*", r"skicka\w*", r"sand\b", r"uppge\w*", r"ange\w*", r"lamna", r"bifoga\w*",
    r"ansokan", r"vi behover", r"send\w*", r"give\w*", r"provide", r"enter", r"submit", r"share", r"attach",
    r"include", r"apply\w*", r"application\w*", r"we need",
)  # fmt: skip
WHEN_HIRED: Final = _any(
    r"(?:tyo)?sopimu\w+",    r"palkka maksetaan", r"palkan?maks\w+ (?:tapahtu\w+|varten)",
    r"(?:tyo)?sopimu\w+ (?:\w+ ){0,2}(?:tehdess\w+|teko\w*|allekirjoit\w+|yhteydessa|solmi\w+|varten)",
    r"tyosuhteen (?:alka\w+|alku\w*|alussa)", r"valituk\w+",
    r"valitu\w+ (?:toimit\w+|hakij\w+|henkilo\w+|tulee|pyyd\w+|on)", r"ennen tyosuhte\w+", r"tyon alka\w+",
    r"rikosrekister\w+", r"turvallisuusselvity\w+", r"rokot\w+",
    r"alkuperais\w+", r"haastatteluun mukaan", r"haastattelussa", r"tyotodistu\w+ ja", r"vid anstallning\w*",
    r"nar (?:avtalet|du anstalls)", r"lonen betalas", r"den som (?:valjs|anstalls)", r"straffregist\w+",
    r"(?:once|when|if|after) (?:you are |being )?(?:hired|selected|employed)", r"when signing",
    r"upon (?:hiring|signing)", r"salary is paid", r"criminal record",
)  # fmt: skip
NEVER: Final = _any(
    r"(?:ala|alka\w+|emme (?:koskaan )?(?:kysy|pyyda|tarvitse)\w*|ei (?:saa|tarvitse|kysyta|pyydeta|tule) )",
    r"\bei koskaan", r"(?:skicka|ange|uppge) (?:inte|aldrig|inga)", r"vi (?:fragar|ber) aldrig", r"behover inte",
    r"(?:do not|don t|never|we never|will never|no need to) (?:\w+ ){0,2}(?:send|ask|give|share|include|need)?",
)  # fmt: skip

AN_AGE: Final = re.compile(
    r"\b[1-7]\d ?(?:v\b|vee|vuot|ar|years?|yrs?|yo\b)|\b[1-7]\d (?:ja |to |och |and |till )?[1-7]\d\b"
    r"|\b(?:alle|yli|max\w*|under|over|korkeintaan|enintaan|hogst|below|above|age\w*|ika\w*) (?:\w+ )?[1-7]\d\b"
)
"""What may be an age; whether it is one, `domain/fairness.py` knows."""
OF_OTHERS: Final = _any(
    r"olemme (?:\w+ ){0,3}(?:yritys|toimija|perheyritys|yhtio|organisaatio|tyonantaja|tyoyhteiso|tiimi)",
    r"asiakka\w+", r"asiakas(?!palvel)\w*", r"asukka\w*", r"potila\w*", r"lap(?:si|sen|set|sia|sille|sten)\w*",
    r"vanhuk\w+",
    r"vanhus\w*", r"ikaihmi\w+", r"oppila\w*", r"kavijo\w+", r"tyonhakij\w+", r"valmenna\w+", r"asuk\w*",
    r"tasa arvo\w*", r"yhdenvert\w*", r"riippumatta", r"monimuotoi\w*", r"kaiken (?:ikai|taustai)\w*", r"eri ikai\w*",
    r"lapp?sip\w*", r"barn(?:en|ens)?\b", r"aldre\b", r"kunder\w*", r"klient\w*", r"patient\w*", r"elever\w*",
    r"jamstalld\w*", r"mangfald\w*", r"oavsett",
    r"children\w*", r"elderly", r"customers?", r"clients?", r"patients?", r"residents?", r"pupils?", r"students?",
    r"regardless", r"equal\w*", r"divers\w+", r"kuvau\w*", r"vuosit?\w* kokemu\w+", r"vuoden kokemu\w+",
    r"years of experience", r"terveystarkas\w*", r"tyoterve\w*", r"tervetu\w*", r"kesaseteli\w*",
)  # fmt: skip
"""Sentences of these speak of customers, of the company itself, or say that nobody is set aside."""

SUMMER: Final = _any("kesatyo", "kesaduun", "kesaksi", "tutustu tyoelamaan", "sommarjobb", "sommararbet", "summer job")

SHORTENERS: Final = frozenset(
    """
    bit.ly tinyurl.com t.co goo.gl is.gd ow.ly rb.gy cutt.ly shorturl.at tiny.cc rebrand.ly buff.ly s.id v.gd t.ly
    shorte.st adf.ly bl.ink lnkd.in qr.ae urly.fi lyhyt.fi short.gy
    """.split()
)

HIRING_SITES: Final = frozenset(
    """
    teamtailor.com rekrytointi.com laura.fi saima.fi kuntarekry.fi hyvinvointirekry.fi tyomarkkinatori.fi duunitori.fi
    jobly.fi oikotie.fi monster.fi recright.com talentadore.com talentadore.io sympahr.net varbi.com myworkdayjobs.com
    successfactors.eu smartrecruiters.com greenhouse.io lever.co workable.com jobylon.com valtiolle.fi easycruit.com
    emply.com
    """.split()
)
"""Where firms have their applications: their own name may well lead there."""
