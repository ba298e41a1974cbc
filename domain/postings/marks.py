"""Which matters a word may belong to, so that only the clauses that may tell of one are read for it.

Postings share most of their words: each is looked at once and remembered, and of a whole import few clauses are left
for the expressions of each matter. A word too many here costs time; one too few costs understanding, so every
expression must need a word that begins (or, in the second list, has inside) as told here. A test reads the labelled
postings with and without these marks.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from domain.postings.folding import folded


class Mark:
    """The matters, a bit each; plain numbers, for they are looked at for every clause."""

    HOURS: Final = 1
    LASTS: Final = 2
    FIRST: Final = 4  # whether experience is asked for
    KIND: Final = 8
    EDUCATION: Final = 16
    LICENCE: Final = 32
    LANGUAGE: Final = 64
    CARD: Final = 128
    AGE: Final = 256
    REMOTE: Final = 512
    MONEY: Final = 1024
    IDENTITY: Final = 2048
    NUMBER: Final = 4096
    PERSON: Final = 8192  # what somebody is: age, gender, origin, health and their like


_BEGINS: Final = {
    Mark.HOURS: """
        koko taysi tayt taysp heltid full osa tuntit muutama pari nolla deltid part few aamu ilta iltoi illa illo ilto
        kvall evening viikonlop vkl lauantai sunnuntai helg weekend saturday lordag joka yo oi natt night kolmi kaksi
    """,
    Mark.LASTS: """
        kesa tutustu sommar summer keik extra inhopp gig tuntityont tarvittaessa tyohon yhden paivan call timanst
        kausi joulu talvikau satokau marjakau sasong season christmas vakitu vakina vakkari vakiduu toistaise tillsvid
        fast permanent maara kuukaude visstid fixed temporar aitiys vanhempain perhevap substitut
    """,
    Mark.FIRST: "koulut opet ensimm tutustu lar skolar utbildar forsta experience train teach full first",
    Mark.KIND: """
        kesaty kesaduun sommar summer tutustu tyokok kokeil arbet work tyoharj harjoittelup oppisop opso laroavt
        apprent osatyok tasmat raataloi muokata muotoil mukaut sovittaa partie partial anpassa reduced henkilosto
        vuokra kayttajay asiakasy asiakka personaluth bemanning kundforetag staffing client
    """,
    Mark.EDUCATION: """
        ammat amk yliopis maister kandid yrkes hogskol universit bachelor master sairaanh sjuksk sosionomi examen exam
        vocational qualification julki terhikki ylioppil luki student upper peruskoul avgangs grundskol comprehensive
        laillis
    """,
    Mark.LICENCE: """
        luok taksi taxi yhdistelma kuljetta kusk chauff forare driver kuorma lastbil truck linja bussik oma omi egen
        own driv mootto mopo moped ce
    """,
    Mark.LANGUAGE: """
        suom finsk finnish ruotsi svensk swedish englan engelsk english enkku venaj ryska russian ukrain arabi viro
        eesti estni estonian kurd sorani
    """,
    Mark.CARD: "ea ensiapu first forsta arbet sahko trukki safety hot road electric",
    Mark.AGE: "taysi taysika myndig legal ikaraja k",
    Mark.REMOTE: "eta kotoa mista paikasta distans hemifran home",
    Mark.MONEY: """
        ennakko etukat forskott upfront front advance osta hanki tila lunast aloitus startti start laheta siirra
        vastaan sijoit panost tallet bitcoin krypto betal satt overfor skicka sand swish kop bestall fee pay send
        transfer wire invest buy purchase order emot refund money palkka palkki peri veloit lunast hankk kustan kulut
        raha charge cost payable sokande eur
    """,
    Mark.IDENTITY: """
        avainluku luotto cvc bank credit debit online internet hetu sotu iban kuva kopio skanna valokuva passi pass
        henkilokort henkilollis card pin personb personn kopia foto bild social identity account copy photo picture
        scan image natbank
    """,
    Mark.PERSON: """
        nuor nais nain mies mieh poik poja tyt jatk ialt ikai ikah ikar vuotia keski young youth older aged ung
        alder arig kvinn kill tjej pojk flick wom female male manlig suomalai kantas ulkom maahan kansal nativ
        natii aidink
        modersm mother terve sairau sairas vamma vajaak raska naima sinkk usko kristi muslim islam ortod lestad
        luter poliit puolue ay ammattiliit hetero homo ulkon kauni hoikk natt komea tatu lavist elake vanho vanha
        iakk mummo pappa teini intti armeij gravid sjuk frisk hals funk health disab pregn married singl religio
        christ church foreign europ immigr nation citiz neiti rouva herra dame attractive beaut snygg smal ylipain
        puolal viro venalai supis somal tyokyk liikuntar finland union parikym kolmikym kolmekym nelikym neljakym
        viiskym viisikym romane filippi edustav persu finsk svensk rygg smabarn barn gay lesb aija tati syntyn
        ukrain kirk selan selk diagn aidit aiti trans karl invandr mammal twent thirt huiv infodd utland headsc
        hijab valkoih ihonv thaim arab afrik musta kuntoutuj poissaol lapset lapsia perhee perhel ogift kids sick
        vasemm oikeist viher korost aksent puhetap kehitys mielent masen kroon allerg fertil vanhempainv white black
        color colour race hudf etn blond veter finnish utlann kristen children accent
    """,
}  # fmt: skip
_INSIDE: Final = {
    Mark.HOURS: "vuoro skift shift",
    Mark.LASTS: "sesonk sesong sijai vikari",
    Mark.FIRST: "kokemu erfarenhet",
    Mark.EDUCATION: "tutki koulu patev utbildning examen valvira",
    Mark.LICENCE: "kort ajo licen lup",
    Mark.CARD: "kort pas lup luv card permit licen 6002 hyg tulityo heta certificate",
    Mark.AGE: "18",
    Mark.REMOTE: "remote",
    Mark.MONEY: "maks avgift deposit tili salk paket kostnad kulu",
    Mark.PERSON: "tytt taht tati nakoi terve kymppi nainen naisi miehi suomalai poika akka",
    Mark.IDENTITY: "pankk tunnu tunnus konto tili kort",
}
_EXACTLY: Final = {
    Mark.HOURS: frozenset("la su 0 2 3 eri in two three rotating".split()),
    Mark.CARD: frozenset({"sfs"}),
    Mark.PERSON: frozenset("man men old age boy boys girl girls lad gal lady fresh good ika ian ill race".split()),
}
_NUMBERS: Final = frozenset(
    "kaksi kahta kolme kolmea nelja neljaa viisi viitta kuusi kuutta kymmenen kymmenta tva tre fyra fem two three four"
    " five six ten".split()
)

_STARTS: Final = {mark: tuple(written.split()) for mark, written in _BEGINS.items()}
_HAVE: Final = {mark: tuple(written.split()) for mark, written in _INSIDE.items()}


@lru_cache(maxsize=60_000)
def marks_of(word: str) -> int:
    """What a folded word may be about."""
    found = Mark.NUMBER if word in _NUMBERS or word.startswith("pari") or word[:1].isdecimal() else 0
    for mark, starts in _STARTS.items():
        if (
            word.startswith(starts)
            or any(part in word for part in _HAVE.get(mark, ()))
            or word in _EXACTLY.get(mark, ())
        ):
            found |= mark
    return found


@lru_cache(maxsize=60_000)
def read(word: str) -> tuple[str, int]:
    """A word as it was written: folded, and what it may be about."""
    low = folded(word)
    return low, marks_of(low)
