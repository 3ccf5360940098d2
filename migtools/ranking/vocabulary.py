"""The words that names of insurers, plans and places of care are made of.

From public lists: the company forms of United States law, the postal codes and the older
abbreviations of the states, and the short forms that insurers' names have in regulators' tables
(NAIC listings, CMS issuer tables, Form 5500 schedules).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence


def _table(text: str) -> Iterator[tuple[str, str]]:
    """Lines of `meaning: short forms` as (short form, meaning)."""
    for line in text.strip().splitlines():
        meaning, _, shorts = line.partition(":")
        yield from ((short, meaning.strip()) for short in shorts.split())


# What a company is by law. It tells twins apart at best, and is what people leave out first.
LEGAL = dict(
    _table("""
inc: inc incorporated
company: co company cos companies
corporation: corp corporation
limited: ltd limited
llc: llc lc
llp: llp
lp: lp
plc: plc
pllc: pllc
pc: pc
sa: sa
nv: nv
ag: ag
se: se
""")
)


_CUT = 6  # letters of a long word that are left where a column was too short for a name


def _slips(words: Iterator[str]) -> Iterator[tuple[str, str]]:
    """Words with a letter left out, doubled, or changed with the next one, or cut short."""
    for word in words:
        yield from ((word[:end], word) for end in range(_CUT, len(word)))
        for at in range(1, len(word)):
            head, tail = word[:at], word[at:]
            yield from ((slip, word) for slip in (head + tail[1:], head + tail[0] + tail))
            yield head[:-1] + tail[0] + head[-1] + tail[1:], word


# Company forms with a slip of the pen: no other company is meant by a "Comapny".
_LONG_FORMS = ("company", "corporation", "incorporated", "limited")
FORM_SLIPS = {slip: LEGAL[word] for slip, word in _slips(iter(_LONG_FORMS)) if slip != word}
LEGAL |= FORM_SLIPS

FILLERS = frozenset("the of and an for at in to on with by".split())

# One way to write a word that is often cut short. A word with two meanings is not in here.
ABBREVIATIONS = dict(
    _table("""
accident: acc accid accdt
ambulatory: amb ambul
american: amer amern
annuity: ann annu annty
assistance: assist
associates: assoc assocs
association: assn assoctn asn
assurance: assur assr assce assure
benefit: ben benef benefits bnft bnfts
blue cross blue shield: bcbs
blue cross: bc bluecross
blue shield: bs blueshield
brothers: bros
casualty: cas cslty casualt
catholic: cath
center: ctr cntr cent centre centers
children: childrens
college: coll
commercial: comml
community: cmnty commun comm
cooperative: coop cooperatives
county: cnty
department: dept
diagnostic: diag diagnostics
disability: disab disabil
district: dist
employees: empl emplys employes
employers: emplrs
endoscopy: endo
federal: fed
fidelity: fid
financial: fin fncl finl
fire: fre
foundation: fdn fndn found
fort: ft
gastrointestinal: gi
general: gen genl
government: govt
group: grp
guaranty: guar guarantee
hawaii: hawai
health plan: hp
healthcare: hlthcare hc
health: hlth hlt hth healt
hmo: hmos
home: hme
hospital: hosp hos hospitals
incorporated: incorp
indemnity: indem indemn indty
independent: indep indpt
institute: inst
insurance: ins insur insce insurances insured insurnce
insurance company: insco
international: intl internatl
investors: invest invs
laboratory: lab labs laboratories
liability: liab
maintenance: maint
management: mgmt mgt mngmt
medical: med medcl
memorial: mem meml
midwest: mdwst
mount: mt
multi state plan: msp
municipal: muni
mutual: mut mutl
national: natl nat natnl
northern: nthrn
organization: org orgn organisation
orthopedic: ortho orthopaedic orthopaedics orthopedics
outpatient: outpt
physicians: phys physician
plan: plans pln
preferred: pref prefd
professional: prof professionals
property: prop pty ppty
protective: prot
provident: prov provid
reciprocal: recip
regional: reg regl
reinsurance: reins reinsur
retirement: retire retmt
saint: st saints sainte ste
savings: sav savs
security: sec
service: svc svcs serv services srvc srvcs
society: soc
southern: sthrn
specialty: spec splty
supplemental: suppl supp supplement
surgery: surg surgical surgicenter surgi surgeries
system: sys systems syst
title: ttl
transportation: transp transport
trust: tr
underwriters: undrw undrwtrs uw
united: utd
united states: us usa
university: univ
veterans: vet vets
western: wstrn
women: womens womans woman
""")
)

# The states by their postal codes and older abbreviations.
_STATES = """
alabama: al ala
alaska: ak
arizona: az ariz
arkansas: ar ark
california: ca cal calif
colorado: co col colo
connecticut: ct conn
delaware: de del
florida: fl fla
georgia: ga
hawaii: hi
idaho: id
illinois: il ill
indiana: in ind
iowa: ia
kansas: ks kan kans
kentucky: ky
louisiana: la
maine: me
maryland: md
massachusetts: ma mass
michigan: mi mich
minnesota: mn minn
mississippi: ms miss
missouri: mo
montana: mt mont
nebraska: ne neb nebr
nevada: nv nev
new hampshire: nh
new jersey: nj
new mexico: nm
new york: ny
north carolina: nc
north dakota: nd
ohio: oh
oklahoma: ok okla
oregon: or ore oreg
pennsylvania: pa penn penna
puerto rico: pr
rhode island: ri
south carolina: sc
south dakota: sd
tennessee: tn tenn
texas: tx tex
utah: ut
vermont: vt
virginia: va
washington: wa wash
west virginia: wv
wisconsin: wi wis wisc
wyoming: wy wyo
"""
STATE_CODES = dict(_table(_STATES))
STATES = tuple(dict.fromkeys(STATE_CODES.values()))
# At the end of a name these are more often a company form, a word or a profession than a state.
NOT_STATES_AT_THE_END = frozenset(
    "co in or me ok hi la pa ma de md oh id al ms mt ill ark ind miss del cal col penn mass".split()
)

# Words that one name of a family of companies has and its sister has not: what is insured, how,
# and for whom. A difference in them is a difference between companies.
LINES = frozenset(
    "life health dental vision casualty property accident annuity title fire marine auto legal "
    "reinsurance indemnity hmo ppo pos epo medicaid medicare surety warranty disability".split()
)

# Another name follows these words.
ALIAS_MARKS = (
    ("dba",),
    ("doing", "business", "as"),
    ("trading", "as"),
    ("also", "known", "as"),
    ("aka",),
    ("fka",),
    ("formerly", "known", "as"),
    ("formerly",),
    ("on", "behalf", "of"),
    ("underwritten", "by"),
    ("insured", "by"),
    ("offered", "by"),
    ("administered", "by"),
    ("a", "division", "of"),
    ("division", "of"),
    ("a", "subsidiary", "of"),
    ("from",),
)
# What stands before these is the name in law.
TRADE_NAME_MARKS = frozenset({("dba",), ("doing", "business", "as"), ("trading", "as")})
# How a plan pays; people leave it out where no sister plan pays otherwise.
PLAN_TYPES = frozenset("hmo ppo pos epo".split())

ROMAN = {"ii": "2", "iii": "3", "iv": "4", "vi": "6", "vii": "7", "viii": "8"}

# Names of places of care are handed on: a new owner keeps them, two towns have the same one.
CARE_PLACES = frozenset(
    "hospital surgery endoscopy clinic surgicenter outpatient ambulatory eye "
    "infirmary sanatorium hospice rehabilitation hospitals surgical clinics hosp asc dialysis "
    "endoscopic".split()
)
_CENTERS = frozenset("center centre centers ctr campus".split())
_CARE = frozenset("cancer children health heart laser medical pain rehab surgical urology".split())
_WORD = re.compile(r"\w+")
_MOST, _MANY = 0.4, 0.2  # of the names
# No plan has these in its name, as it may have LTD, a long-term disability.
_SURE_FORMS = frozenset("inc incorporated company companies corp corporation llc".split())


def name_may_be_enough(names: Sequence[str]) -> bool:
    """Whether resource names are of a sort that tells who one is: not those of places of care."""
    return sum(map(_is_of_care, names)) <= _MOST * len(names)


def are_of_companies(names: Sequence[str]) -> bool:
    """Whether resource names are those of companies: many of them say of what form."""
    said = (not _SURE_FORMS.isdisjoint(_WORD.findall((name or "").casefold())) for name in names)
    return sum(said) > _MANY * len(names)


def _is_of_care(name: str) -> bool:
    words = set(_WORD.findall((name or "").casefold()))
    is_center = bool(words & _CENTERS) and bool(words & _CARE)
    return is_center or not CARE_PLACES.isdisjoint(words)
